/* share.c: quotients of sums as doubles. See pf_panel.h. */
#include "pf.h"

#include <math.h>
#include <string.h>

/* The double nearest to a, as (double)a gives it, in steps that a compiler does for several at once where the machine
 * converts no 64-bit integers in vectors: the upper and the lower half each stand in the significand of a double, whose
 * exponent gives it its place, and only the last addition rounds. */
static inline double nearest(int64_t a) {
    const uint64_t upper_place = UINT64_C(0x4530000000000000); /* 2^84: one unit of the significand is 2^32 */
    const uint64_t lower_place = UINT64_C(0x4330000000000000); /* 2^52 */
    const double places = 0x1p84 + 0x1p63 + 0x1p52;            /* of both, and of the sign */
    uint64_t word = (uint64_t)a ^ UINT64_C(1) << 63;
    uint64_t upper_word = word >> 32 | upper_place, lower_word = (word & UINT32_MAX) | lower_place;
    double upper, lower;
    memcpy(&upper, &upper_word, sizeof upper);
    memcpy(&lower, &lower_word, sizeof lower);
    return (upper - places) + lower;
}

/* Over 0 this divides 0 by 0, which gives NaN without a branch. */
static inline double quotient(int64_t numerator, int64_t denominator) {
    uint64_t below = (uint64_t)denominator, not_zero = 0 - ((below | (0 - below)) >> 63);
    return nearest((int64_t)((uint64_t)numerator & not_zero)) / nearest(denominator);
}

static void divide(const int64_t *restrict numerator, const int64_t *restrict denominator, size_t count,
                   double *restrict share) {
    for (size_t i = 0; i < count; i++) {
        share[i] = quotient(numerator[i], denominator[i]);
    }
}

void pf_share(const int64_t *numerator, const int64_t *denominator, const int64_t *base, size_t first, size_t count,
              double *share) {
    if (base == NULL) {
        divide(numerator + first, denominator + first, count, share + first);
        return;
    }
    for (size_t i = first; i < first + count; i++) {
        share[i] = base[i] < 0 ? (double)NAN : quotient(numerator[i], denominator[base[i]]);
    }
}
