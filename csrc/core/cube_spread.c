/* cube_spread.c: roll-up over many groups, first half: are rows grouped, and where not, records that are nearly so. See
 * pf_panel.h.
 */
#include "cube.h"
#include "words.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- looking */
/* Lists the rows of a block whose keys differ from those of the row before. Returns how many. Rows count from `first`, the
 * block from row first + done. */
static size_t list_starts(const pf_facts *facts, size_t first, size_t done, size_t rows, pf_group_start *start) {
    uint8_t changes[PF_CUBE_BLOCK + PF_WORD];
    const size_t row = first + done, none = row == 0; /* rows without one before them */
    size_t starts = 0;
    changes[0] = 1;
    pf_facts_changes(facts, row + none, rows - none, changes + none);
    memset(changes + rows, 0, PF_WORD);
    for (size_t i = 0; i < rows; i += PF_WORD) {
        for (uint64_t bits = pf_packed_bits(pf_word_at((char *)changes + i)); bits != 0; bits &= bits - 1) {
            start[starts++].row = (uint32_t)(done + i + pf_lowest_bit(bits));
        }
    }
    return starts;
}

/* Where no key changes, the group is that of the row before: so only groups that start are found out and proved. */
pf_status pf_cube_look(const pf_facts *facts, size_t first, size_t count, pf_group_start *start, pf_cube_view *view,
                       size_t *failed) {
    uint32_t group[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    int64_t before = -1;
    *view = (pf_cube_view){1, 0};
    if (first > 0 && count > 0) {
        if (pf_facts_rows(facts, first - 1, 1, group, node, failed) != PF_OK) {
            return PF_INVALID;
        }
        before = group[0];
    }
    for (size_t done = 0, rows; done < count && view->grouped; done += rows) {
        pf_group_start *own = start + view->starts;
        rows = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        const size_t starts = list_starts(facts, first, done, rows, own);
        if (!pf_facts_start_groups(facts, first, starts, own) ||
            pf_facts_nodes(facts, first + done, rows, node) == NULL) {
            return pf_facts_rows(facts, first + done, rows, group, node, failed);
        }
        for (size_t i = 0; i < starts; i++) {
            view->grouped &= own[i].group > before;
            before = own[i].group;
        }
        view->starts += starts;
    }
    return PF_OK;
}

/* ----------------------------------------------------------------------------------------------------------- spreading */
pf_status pf_cube_spread_count(const pf_facts *facts, size_t first, size_t count, int shift, size_t *counts,
                               size_t *failed) {
    uint32_t group[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    for (size_t done = 0, rows; done < count; done += rows) {
        rows = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        if (pf_facts_rows(facts, first + done, rows, group, node, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t i = 0; i < rows; i++) {
            counts[group[i] >> shift]++;
        }
    }
    return PF_OK;
}

/* Presence bits of a row in the place of a record's head. */
static uint64_t presence(const pf_facts *facts, size_t row) {
    uint64_t bits = 0;
    for (size_t k = 0; k < facts->columns; k++) {
        const uint8_t *present = facts->present[k];
        bits |= (uint64_t)(present == NULL || (present[row / 8] >> (row % 8) & 1)) << k;
    }
    return bits << PF_RECORD_PRESENT;
}

/* Asks for the cache line behind the one that is written here: each range is written on and on, but so many ranges at once
 * that no processor sees it coming, and a line that is not there is waited for. */
static inline void fetch_line_behind(const uint64_t *word) {
#if defined(__GNUC__)
    enum { LINE_BYTES = 64 };
    __builtin_prefetch((const void *)((uintptr_t)word + LINE_BYTES), 1);
#else
    (void)word;
#endif
}

static inline void spread_rows(const size_t columns, const int64_t *const *value, const uint64_t *head,
                               const uint32_t *bucket, size_t first, size_t count, size_t *cursor, uint64_t *record) {
    const int64_t *own[PF_CUBE_COLUMNS];
    for (size_t k = 0; k < columns; k++) {
        own[k] = value[k] + first;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t *to = record + cursor[bucket[i]]++ * (1 + columns);
        to[0] = head[i];
        for (size_t k = 0; k < columns; k++) {
            to[1 + k] = (uint64_t)own[k][i];
        }
        fetch_line_behind(to + columns);
    }
}

void pf_cube_spread(const pf_facts *facts, size_t first, size_t count, int shift, size_t *cursor, uint64_t *record) {
    uint32_t bucket[PF_CUBE_BLOCK];
    uint16_t room[PF_CUBE_BLOCK];
    uint64_t head[PF_CUBE_BLOCK];
    uint32_t inside = ((uint32_t)1 << shift) - 1;
    int blanks = 0;
    for (size_t k = 0; k < facts->columns; k++) {
        blanks |= facts->present[k] != NULL;
    }
    for (size_t done = 0, rows; done < count; done += rows) {
        size_t row = first + done;
        rows = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        pf_facts_known_groups(facts, row, rows, bucket);
        const uint16_t *node = pf_facts_known_nodes(facts, row, rows, room);
        for (size_t i = 0; i < rows; i++) {
            head[i] = (uint64_t)(bucket[i] & inside) << PF_RECORD_GROUP | node[i];
            head[i] |= blanks ? presence(facts, row + i) : 0;
            head[i] |= facts->exponent != NULL ? (uint64_t)(uint8_t)facts->exponent[row + i] << PF_RECORD_EXPONENT : 0;
            bucket[i] >>= shift;
        }
        switch (facts->columns) {
        case 0:
            spread_rows(0, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 1:
            spread_rows(1, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 2:
            spread_rows(2, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 3:
            spread_rows(3, facts->value, head, bucket, row, rows, cursor, record);
            break;
        default:
            spread_rows(4, facts->value, head, bucket, row, rows, cursor, record);
            break;
        }
    }
}

void pf_records_split(const pf_facts *facts, const uint64_t *record, size_t count, uint32_t *group, uint16_t *node) {
    size_t words = 1 + facts->columns;
    for (size_t i = 0; i < count; i++) {
        uint64_t head = record[i * words];
        group[i] = (uint32_t)(head >> PF_RECORD_GROUP);
        node[i] = (uint16_t)head;
    }
}
