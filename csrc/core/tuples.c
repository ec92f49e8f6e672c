/* tuples.c: distinct tuples of ids, by open addressing. See pf_select.h. */
#include "tuples.h"

#include <string.h>

pf_status pf_tuples_admit(const pf_tuples *tuples) {
    uint64_t keys = 1;
    if (tuples->columns > PF_TUPLE_COLUMNS) {
        return PF_INVALID;
    }
    for (size_t k = 0; k < tuples->columns; k++) {
        uint64_t extent = tuples->column[k].extent;
        if (!pf_ids_admit(&tuples->column[k]) || (extent != 0 && keys > (uint64_t)INT64_MAX / extent)) {
            return PF_INVALID;
        }
        keys *= extent == 0 ? 1 : extent;
    }
    return PF_OK;
}

void pf_tuple_set_begin(pf_tuple_set *set, pf_tuple_slot *slot, size_t slots) {
    *set = (pf_tuple_set){slot, slots, 0};
    for (size_t i = 0; i < slots; i++) {
        slot[i].key = PF_NO_TUPLE;
    }
}

static size_t first_place(const pf_tuple_set *set, uint64_t key) {
    uint64_t hash = (key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash ^ hash >> 29) & (set->slots - 1);
}

void pf_tuple_fetch(const pf_tuple_set *set, uint64_t key) {
#if defined(__GNUC__)
    __builtin_prefetch(&set->slot[first_place(set, key)]);
#else
    (void)set;
    (void)key;
#endif
}

size_t pf_tuple_place(const pf_tuple_set *set, uint64_t key) {
    size_t place = first_place(set, key);
    while (set->slot[place].key != key && set->slot[place].key != PF_NO_TUPLE) {
        place = (place + 1) & (set->slots - 1);
    }
    return place;
}

/* False where the set is half full and lacks the key. */
static bool put(pf_tuple_set *set, uint64_t key, int64_t row) {
    pf_tuple_slot *slot = &set->slot[pf_tuple_place(set, key)];
    if (slot->key == key) {
        slot->row = row < slot->row ? row : slot->row;
        return true;
    }
    if (set->used >= set->slots / 2) {
        return false;
    }
    *slot = (pf_tuple_slot){key, row};
    set->used++;
    return true;
}

void pf_tuple_set_join(pf_tuple_set *set, const pf_tuple_set *other) {
    for (size_t i = 0; i < other->slots; i++) {
        if (other->slot[i].key != PF_NO_TUPLE) {
            put(set, other->slot[i].key, other->slot[i].row);
        }
    }
}

/* change[i] is 0 where row first + i holds what the row before holds. The first row always begins a run. */
static void find_changes(const pf_tuples *tuples, size_t first, size_t count, uint32_t *restrict change) {
    memset(change, 0, count * sizeof *change);
    change[0] = 1;
    for (size_t k = 0; k < tuples->columns; k++) {
        const int32_t *restrict id = tuples->column[k].id + first;
        for (size_t i = 1; i < count; i++) {
            change[i] |= (uint32_t)(id[i] ^ id[i - 1]);
        }
    }
}

/* The first wanted row of each run. */
static void find_runs(const pf_tuples *tuples, size_t first, size_t count, pf_tuple_runs *runs) {
    uint32_t change[PF_IDS_BLOCK];
    runs->count = 0;
    if (tuples->verdict != NULL && memchr(tuples->verdict + first, tuples->wanted, count) == NULL) {
        return;
    }
    find_changes(tuples, first, count, change);
    bool begun = false;
    for (size_t i = 0; i < count; i++) {
        begun &= change[i] == 0;
        bool takes = !begun & (tuples->verdict == NULL || tuples->verdict[first + i] == tuples->wanted);
        runs->place[runs->count] = (uint16_t)i;
        runs->count += takes;
        begun |= takes;
    }
}

/* The wanted ones of rows that are listed. */
static void find_listed(const pf_tuples *tuples, const int64_t *row, size_t count, pf_tuple_runs *runs) {
    runs->count = 0;
    for (size_t i = 0; i < count; i++) {
        runs->place[runs->count] = (uint16_t)i;
        runs->count += tuples->verdict == NULL || tuples->verdict[row[i]] == tuples->wanted;
    }
}

pf_status pf_tuples_look(const pf_tuples *tuples, const int64_t *row, size_t first, size_t count, pf_tuple_runs *runs,
                         size_t *failed) {
    if (row == NULL) {
        find_runs(tuples, first, count, runs);
    } else {
        find_listed(tuples, row, count, runs);
    }
    memset(runs->key, 0, runs->count * sizeof *runs->key);
    for (size_t k = 0; k < tuples->columns; k++) {
        const pf_ids *ids = &tuples->column[k];
        const uint32_t low = (uint32_t)ids->low; /* differences are right modulo 2^32 */
        for (size_t j = 0; j < runs->count; j++) {
            size_t own = row == NULL ? first + runs->place[j] : (size_t)row[runs->place[j]];
            uint32_t id = (uint32_t)ids->id[own] - low;
            if (id >= ids->extent) {
                *failed = own;
                return PF_INVALID;
            }
            runs->key[j] = runs->key[j] * ids->extent + id;
        }
    }
    return PF_OK;
}

pf_status pf_tuples_add(const pf_tuples *tuples, pf_tuple_set *set, size_t *done, size_t end, size_t *failed) {
    pf_tuple_runs runs;
    while (*done < end) {
        size_t first = *done, count = end - first < PF_IDS_BLOCK ? end - first : PF_IDS_BLOCK;
        const int64_t *row = tuples->row == NULL ? NULL : tuples->row + first;
        if (pf_tuples_look(tuples, row, first, count, &runs, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t j = 0; j < runs.count; j++) {
            size_t place = runs.place[j];
            if (j + PF_TUPLES_AHEAD < runs.count) {
                pf_tuple_fetch(set, runs.key[j + PF_TUPLES_AHEAD]);
            }
            if (!put(set, runs.key[j], row == NULL ? (int64_t)(first + place) : row[place])) {
                *done = first + place;
                return PF_CAPACITY;
            }
        }
        *done = first + count;
    }
    return PF_OK;
}

void pf_tuple_set_rows(const pf_tuple_set *set, uint64_t *bits, size_t rows, int64_t *row) {
    size_t words = (rows + 63) / 64;
    memset(bits, 0, words * sizeof *bits);
    for (size_t i = 0; i < set->slots; i++) {
        if (set->slot[i].key != PF_NO_TUPLE) {
            size_t own = (size_t)set->slot[i].row;
            bits[own / 64] |= UINT64_C(1) << (own % 64);
        }
    }
    size_t found = 0;
    for (size_t w = 0; w < words; w++) {
        for (uint64_t word = bits[w], bit = 0; word != 0; word >>= 1, bit++) {
            if ((word & 1) != 0) {
                row[found++] = (int64_t)(w * 64 + bit);
            }
        }
    }
}
