/* cube_rows.h: rows of a range in order of group and node, wherever they come from. Not part of the API. */
#ifndef PF_CUBE_ROWS_H
#define PF_CUBE_ROWS_H

#include "checked.h"
#include "cube.h"

/* Where the rows of a range come from: columns or records; order is NULL where columns are in order as they are. */
typedef struct {
    const pf_facts *facts;
    size_t first, count;
    const pf_group_start *start; /* of columns: one per group */
    const uint64_t *record;
    size_t groups; /* of records: how many there are at most */
    const uint32_t *order;
} pf_row_source;

static inline pf_row_source pf_source_of(const pf_facts *facts, const pf_cube_range *range) {
    return (pf_row_source){
        .facts = facts, .first = range->first, .count = range->count, .start = range->start, .groups = range->groups};
}

/* Working space, and the rows in order in it. */
typedef struct {
    size_t groups;
    const uint16_t *node; /* per row, in order */
    uint32_t *start;      /* per group its first row; and the end */
    uint32_t *group;      /* per group its number */
    uint64_t *prefix;     /* (rows + 1) x columns: sums of the rows before */
    uint32_t *order;      /* the i-th row in order, counted from the first */
    uint32_t *row_group, *by_node, *tally;
    uint16_t *row_node, *ordered_node;
    size_t bytes;
} pf_ordered_rows;

/* The next `count` elements of the block, or only their place where there is no block. */
static inline void *pf_take(char *block, size_t count, size_t each, size_t *used) {
    size_t at = *used;
    *used += (count * each + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
    return block == NULL ? NULL : block + at;
}

/* The arrays within a block, or with NULL only how many bytes they need. groups: of records. */
pf_ordered_rows pf_rows_lay_out(const pf_facts *facts, size_t count, size_t groups, void *block);

enum { PF_ROWS_ORDERED, PF_ROWS_GROUPED, PF_ROWS_RECORDS };

/* How the rows stand: by group and node, by group, or as records. Fills node, start and group of the first two. The
 * range has rows. */
int pf_rows_find(pf_ordered_rows *rows, const pf_row_source *source);
/* Rows that stand otherwise into order of group and node: fills node, start, group and order; then the source has it. */
void pf_rows_sort(pf_ordered_rows *rows, pf_row_source *source);

/* Whether any value column has a bitmap. */
bool pf_facts_blanks(const pf_facts *facts);

/* The largest b for which `rows` values within +-2^b have a sum within +-2^62. */
int pf_safe_bits(size_t rows);

/* Whether the sum of every node of every group fits. PF_OVERFLOW: one does not (failed: its group, counted from base). */
pf_status pf_prove_sums(const pf_row_source *source, const pf_ordered_rows *rows, size_t base, size_t *failed);

enum { PF_FROM_COLUMNS, PF_FROM_ORDER, PF_FROM_RECORDS };

static inline int pf_rows_kind(const pf_row_source *source) {
    return source->record != NULL ? PF_FROM_RECORDS : source->order != NULL ? PF_FROM_ORDER : PF_FROM_COLUMNS;
}

/* Value k of the i-th row in order; 0 where blank. kind, blanks and columns are constants where speed counts. */
static inline uint64_t pf_row_value(const pf_row_source *source, const int kind, const bool blanks,
                                    const size_t columns, size_t i, size_t k) {
    const pf_facts *facts = source->facts;
    if (kind == PF_FROM_RECORDS) {
        const uint64_t *record = source->record + source->order[i] * (1 + columns);
        return blanks ? record[1 + k] & (0 - (record[0] >> (PF_RECORD_PRESENT + k) & 1)) : record[1 + k];
    }
    size_t row = source->first + (kind == PF_FROM_ORDER ? source->order[i] : i);
    uint64_t value = (uint64_t)facts->value[k][row];
    return blanks ? value & (0 - (uint64_t)pf_present(facts->present[k], row)) : value;
}

/* 1 where value k of the i-th row in order is present. */
static inline uint8_t pf_row_present(const pf_row_source *source, size_t i, size_t k) {
    size_t row = source->order != NULL ? source->order[i] : i;
    if (source->record != NULL) {
        return source->record[row * (1 + source->facts->columns)] >> (PF_RECORD_PRESENT + k) & 1;
    }
    return (uint8_t)pf_present(source->facts->present[k], source->first + row);
}

/* Where the offsets of groups go: group numbers count from `offset`; next is the first one not yet written. */
typedef struct {
    int64_t *offset;
    size_t next;
} pf_group_offsets;

/* The groups up to end - 1 begin at `cell`. */
static inline void pf_begin_groups(pf_group_offsets *groups, size_t end, size_t cell) {
    for (; groups->next < end; groups->next++) {
        groups->offset[groups->next] = (int64_t)cell;
    }
}

#endif
