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

size_t pf_closing_bytes(size_t places) {
    return places > SIZE_MAX / sizeof(place_sum) - 1 ? SIZE_MAX : places * sizeof(place_sum) + sizeof(pf_wide);
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
    for (size_t i = 0; i < closing->places->used; i++) {
        sum[i] = (place_sum){pf_wide_from(0), pf_wide_from(0), 0};
    }
}

static int64_t unit_of(int exponent) {
    return exponent <= 0 ? 0 : pf_power_of_ten(exponent < MOST_DIGITS ? exponent : MOST_DIGITS);
}

/* The number of a place, or SIZE_MAX. */
static size_t find(const pf_tuple_set *set, uint64_t key) {
    const pf_tuple_slot *slot = &set->slot[pf_tuple_place(set, key)];
    return slot->key == key ? (size_t)slot->row : SIZE_MAX;
}

static pf_status keys_of(const pf_closing *closing, const int64_t *total, size_t count, pf_tuple_runs *runs,
                         size_t *failed) {
    pf_tuples all = closing->tuples;
    all.verdict = NULL;
    return pf_tuples_look(&all, total, 0, count, runs, failed);
}

/* Numbers in the order of totals, so that rows in order find their places so. A slot is known to be numbered by a row
 * below 0, until all are. */
pf_status pf_closing_number(const pf_closing *closing, const int64_t *total, size_t totals, pf_tuple_set *places,
                            size_t *failed) {
    pf_tuple_runs runs;
    int64_t number = 0;
    for (size_t done = 0; done < totals; done += PF_IDS_BLOCK) {
        size_t count = totals - done < PF_IDS_BLOCK ? totals - done : PF_IDS_BLOCK;
        if (keys_of(closing, total + done, count, &runs, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t j = 0; j < count; j++) {
            pf_tuple_slot *slot = &places->slot[pf_tuple_place(places, runs.key[j])];
            if (slot->key == runs.key[j] && slot->row >= 0) {
                slot->row = -1 - number++;
            }
        }
    }
    for (size_t i = 0; i < places->slots; i++) {
        places->slot[i].row = -1 - places->slot[i].row;
    }
    return PF_OK;
}

/* What rows of one place add to it, gathered in the registers. */
static void add_run(const pf_closing *closing, size_t first, size_t end, place_sum *into) {
    const pf_tuples *tuples = &closing->tuples;
    pf_wide sum = pf_wide_from(0), units = sum;
    for (size_t row = first; row < end; row++) {
        int64_t fen = closing->fen[row];
        if ((tuples->verdict == NULL || tuples->verdict[row] == tuples->wanted) && fen != 0) {
            sum = pf_wide_add(sum, pf_wide_from(fen));
            units = pf_wide_add(units, pf_wide_from(unit_of(closing->exponent[row])));
        }
    }
    into->sum = pf_wide_add(into->sum, sum);
    into->units = pf_wide_add(into->units, units);
}

/* The sums of runs, NULL where no total is printed, on their way into the cache: places may be many, and in any order. */
static void find_sums(const pf_closing *closing, const pf_tuple_runs *runs, place_sum *sum, place_sum **into) {
    for (size_t j = 0; j < runs->count; j++) {
        if (j + PF_TUPLES_AHEAD < runs->count) {
            pf_tuple_fetch(closing->places, runs->key[j + PF_TUPLES_AHEAD]);
        }
        size_t place = find(closing->places, runs->key[j]);
        into[j] = place == SIZE_MAX ? NULL : &sum[place];
#if defined(__GNUC__)
        if (into[j] != NULL) {
            __builtin_prefetch(into[j], 1);
        }
#endif
    }
}

pf_status pf_closing_add(const pf_closing *closing, size_t first, size_t count, void *sums, size_t *failed) {
    pf_tuple_runs runs;
    place_sum *into[PF_IDS_BLOCK];
    place_sum *sum = sums_in(sums);
    for (size_t done = 0; done < count; done += PF_IDS_BLOCK) {
        size_t from = first + done, own = count - done < PF_IDS_BLOCK ? count - done : PF_IDS_BLOCK;
        if (pf_tuples_look(&closing->tuples, NULL, from, own, &runs, failed) != PF_OK) {
            return PF_INVALID;
        }
        find_sums(closing, &runs, sum, into);
        for (size_t j = 0; j < runs.count; j++) {
            size_t end = j + 1 < runs.count ? runs.place[j + 1] : own;
            if (into[j] != NULL) {
                add_run(closing, from + runs.place[j], from + end, into[j]);
            }
        }
    }
    return PF_OK;
}

void pf_closing_merge(const pf_closing *closing, void *sums, const void *other) {
    place_sum *sum = sums_in(sums);
    const place_sum *more = const_sums_in(other);
    for (size_t i = 0; i < closing->places->used; i++) {
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

/* Counts the totals of each place. */
static pf_status count_printed(const pf_closing *closing, const int64_t *total, size_t totals, place_sum *sum,
                               size_t *failed) {
    pf_tuple_runs runs;
    for (size_t done = 0; done < totals; done += PF_IDS_BLOCK) {
        size_t count = totals - done < PF_IDS_BLOCK ? totals - done : PF_IDS_BLOCK;
        if (keys_of(closing, total + done, count, &runs, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t j = 0; j < count; j++) {
            size_t place = find(closing->places, runs.key[j]);
            if (place == SIZE_MAX) {
                *failed = (size_t)total[done + j];
                return PF_INVALID;
            }
            sum[place].printed++;
        }
    }
    return PF_OK;
}

pf_status pf_closing_end(const pf_closing *closing, void *sums, const int64_t *total, size_t totals, int64_t *missed,
                         int64_t *summed, size_t *count, size_t *failed) {
    place_sum *sum = sums_in(sums);
    pf_tuple_runs runs;
    size_t found = 0;
    if (count_printed(closing, total, totals, sum, failed) != PF_OK) {
        return PF_INVALID;
    }
    for (size_t i = 0; i < totals; i++) {
        size_t at = i % PF_IDS_BLOCK, left = totals - i;
        if (at == 0) { /* these keys were made before */
            keys_of(closing, total + i, left < PF_IDS_BLOCK ? left : PF_IDS_BLOCK, &runs, failed);
        }
        const place_sum *own = &sum[find(closing->places, runs.key[at])];
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
