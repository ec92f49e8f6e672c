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

size_t pf_tuple_place(const pf_tuple_set *set, uint64_t key) {
    uint64_t hash = (key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    size_t place = (size_t)(hash ^ hash >> 29) & (set->slots - 1);
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

/* Whether the rows of a block that are wanted are within bounds; what the others hold does not matter. */
static bool wanted_within(const pf_ids *ids, const int64_t *row, size_t first, size_t count, const uint64_t *key,
                          size_t *failed) {
    if (row == NULL && pf_ids_within(ids, first, count, failed)) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        size_t own = row == NULL ? first + i : (size_t)row[i];
        if (key[i] != PF_NO_TUPLE && !pf_ids_within(ids, own, 1, failed)) {
            return false;
        }
    }
    return true;
}

/* Marks the rows that are not wanted. Returns whether any is wanted. */
static bool mark_wanted(const pf_tuples *tuples, const int64_t *row, size_t first, size_t count, uint64_t *key) {
    memset(key, 0, count * sizeof *key);
    if (tuples->verdict == NULL) {
        return count > 0;
    }
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        bool wanted = tuples->verdict[row == NULL ? first + i : (size_t)row[i]] == tuples->wanted;
        key[i] = wanted ? 0 : PF_NO_TUPLE;
        found += wanted;
    }
    return found > 0;
}

pf_status pf_tuple_keys(const pf_tuples *tuples, const int64_t *row, size_t first, size_t count, uint64_t *key,
                        size_t *failed) {
    if (!mark_wanted(tuples, row, first, count, key)) {
        return PF_OK;
    }
    for (size_t k = 0; k < tuples->columns; k++) {
        const pf_ids *ids = &tuples->column[k];
        if (!wanted_within(ids, row, first, count, key, failed)) {
            return PF_INVALID;
        }
        for (size_t i = 0; i < count; i++) {
            uint64_t own = (uint64_t)ids->id[row == NULL ? first + i : (size_t)row[i]] - (uint64_t)ids->low;
            key[i] = key[i] == PF_NO_TUPLE ? PF_NO_TUPLE : key[i] * ids->extent + own;
        }
    }
    return PF_OK;
}

pf_status pf_tuples_add(const pf_tuples *tuples, pf_tuple_set *set, size_t *done, size_t end, size_t *failed) {
    uint64_t key[PF_IDS_BLOCK], last = PF_NO_TUPLE;
    while (*done < end) {
        size_t count = end - *done < PF_IDS_BLOCK ? end - *done : PF_IDS_BLOCK;
        const int64_t *row = tuples->row == NULL ? NULL : tuples->row + *done;
        if (pf_tuple_keys(tuples, row, *done, count, key, failed) != PF_OK) {
            return PF_INVALID;
        }
        size_t first = *done;
        for (size_t i = 0; i < count; i++) {
            if (key[i] == last || key[i] == PF_NO_TUPLE) { /* rows mostly come in runs */
                continue;
            }
            last = key[i];
            if (!put(set, last, row == NULL ? (int64_t)(first + i) : row[i])) {
                *done = first + i;
                return PF_CAPACITY;
            }
        }
        *done += count;
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
