/* closing.c: whether leaves add up to printed totals. See pf_select.h. */
#include "checked.h"
#include "tuples.h"

#include <string.h>

enum { MOST_DIGITS = 18 };

/* What was added up in a place: fewer than 2^63 rows of 64 bits each, so 128 bits hold it. */
typedef struct {
    pf_wide sum, units;
    int64_t printed; /* totals of the place */
} place_sum;

size_t pf_closing_bytes(size_t slots) {
    return slots > SIZE_MAX / sizeof(place_sum) - 1 ? SIZE_MAX : slots * sizeof(place_sum) + sizeof(pf_wide);
}

/* The sums of the slots, in a block that is aligned for int64_t. */
static place_sum *sums_in(void *block) {
    return (place_sum *)(((uintptr_t)block + sizeof(pf_wide) - 1) / sizeof(pf_wide) * sizeof(pf_wide));
}

static const place_sum *const_sums_in(const void *block) {
    return (const place_sum *)(((uintptr_t)block + sizeof(pf_wide) - 1) / sizeof(pf_wide) * sizeof(pf_wide));
}

void pf_closing_begin(const pf_closing *closing, void *sums) {
    place_sum *sum = sums_in(sums);
    for (size_t i = 0; i < closing->places->slots; i++) {
        sum[i] = (place_sum){pf_wide_from(0), pf_wide_from(0), 0};
    }
}

static int64_t unit_of(int exponent) {
    return exponent <= 0 ? 0 : pf_power_of_ten(exponent < MOST_DIGITS ? exponent : MOST_DIGITS);
}

/* Where a key stands, or SIZE_MAX. */
static size_t find(const pf_tuple_set *set, uint64_t key) {
    size_t place = pf_tuple_place(set, key);
    return set->slot[place].key == key ? place : SIZE_MAX;
}

pf_status pf_closing_add(const pf_closing *closing, size_t first, size_t count, void *sums, size_t *failed) {
    uint64_t key[PF_IDS_BLOCK], last = PF_NO_TUPLE;
    place_sum *sum = sums_in(sums);
    size_t place = SIZE_MAX;
    for (size_t done = 0; done < count; done += PF_IDS_BLOCK) {
        size_t from = first + done, own = count - done < PF_IDS_BLOCK ? count - done : PF_IDS_BLOCK;
        if (pf_tuple_keys(&closing->tuples, NULL, from, own, key, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t i = 0; i < own; i++) {
            if (key[i] == PF_NO_TUPLE) {
                continue;
            }
            if (key[i] != last) {
                last = key[i];
                place = find(closing->places, last);
            }
            int64_t fen = closing->fen[from + i];
            if (place != SIZE_MAX && fen != 0) {
                sum[place].sum = pf_wide_add(sum[place].sum, pf_wide_from(fen));
                sum[place].units = pf_wide_add(sum[place].units, pf_wide_from(unit_of(closing->exponent[from + i])));
            }
        }
    }
    return PF_OK;
}

void pf_closing_merge(const pf_closing *closing, void *sums, const void *other) {
    place_sum *sum = sums_in(sums);
    const place_sum *more = const_sums_in(other);
    for (size_t i = 0; i < closing->places->slots; i++) {
        sum[i].sum = pf_wide_add(sum[i].sum, more[i].sum);
        sum[i].units = pf_wide_add(sum[i].units, more[i].units);
    }
}

/* Whether a printed total lies too far from a sum: 2 |printed - sum| > units + its own. */
static bool misses(int64_t printed, int64_t sum, int64_t units, int64_t own) {
    pf_wide gap = pf_wide_add(pf_wide_from(printed), pf_wide_negate(pf_wide_from(sum)));
    if (pf_wide_compare(gap, pf_wide_from(0)) < 0) {
        gap = pf_wide_negate(gap);
    }
    pf_wide most = pf_wide_add(pf_wide_from(units), pf_wide_from(own));
    return pf_wide_compare(pf_wide_add(gap, gap), most) > 0;
}

/* The places of totals, by the verdict of no row in particular. */
static uint64_t key_of(const pf_closing *closing, int64_t row) {
    pf_tuples all = closing->tuples;
    uint64_t key = PF_NO_TUPLE;
    size_t failed;
    all.verdict = NULL;
    return pf_tuple_keys(&all, &row, 0, 1, &key, &failed) == PF_OK ? key : PF_NO_TUPLE;
}

pf_status pf_closing_end(const pf_closing *closing, void *sums, const int64_t *total, size_t totals, int64_t *missed,
                         int64_t *summed, size_t *count, size_t *failed) {
    place_sum *sum = sums_in(sums);
    for (size_t i = 0; i < totals; i++) {
        size_t place = find(closing->places, key_of(closing, total[i]));
        if (place == SIZE_MAX) {
            *failed = (size_t)total[i];
            return PF_INVALID;
        }
        sum[place].printed++;
    }
    size_t found = 0;
    for (size_t i = 0; i < totals; i++) {
        const place_sum *own = &sum[find(closing->places, key_of(closing, total[i]))];
        int64_t fen, units, printed = closing->fen[total[i]];
        if (!pf_wide_narrow(own->sum, &fen) || !pf_wide_narrow(own->units, &units)) {
            *failed = (size_t)total[i];
            return PF_OVERFLOW;
        }
        if (own->printed == 1 && misses(printed, fen, units, unit_of(closing->exponent[total[i]]))) {
            missed[found] = total[i];
            summed[found++] = fen;
        }
    }
    *count = found;
    return PF_OK;
}
