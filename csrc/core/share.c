/* share.c: quotients of sums as doubles. See pf_panel.h. */
#include "pf.h"

#include <math.h>

static inline double quotient(int64_t numerator, int64_t denominator) {
    return denominator == 0 ? (double)NAN : (double)numerator / (double)denominator;
}

void pf_share(const int64_t *numerator, const int64_t *denominator, const int64_t *base, size_t first, size_t count,
              double *share) {
    if (base == NULL) {
        for (size_t i = first; i < first + count; i++) {
            share[i] = quotient(numerator[i], denominator[i]);
        }
        return;
    }
    for (size_t i = first; i < first + count; i++) {
        share[i] = base[i] < 0 ? (double)NAN : quotient(numerator[i], denominator[base[i]]);
    }
}
