/* cube_emit.c: roll-up over many groups, second half: the cells of rows in order of group and node. See pf_panel.h.
 *
 * In this order every node of every group is one run of rows, so its sum is the difference of two prefix sums. First the
 * cells and their runs are listed, whatever the columns; then each column is valued. Prefix sums are taken modulo 2^64: a
 * difference is right whenever the sum itself fits, which the magnitudes prove, or else a second pass in 128 bits.
 */
#include "cube_marks.h"

#include <string.h>

size_t pf_cube_most(const pf_facts *facts, size_t count, size_t groups) {
    const size_t most = count * facts->levels;
    return groups > 0 && groups < count && facts->nodes <= most / groups ? groups * facts->nodes : most;
}

/* The node of each cell; where the prefix sums of the first column stand before and after its run of rows; and the first
 * cell of each group of rows. Some cells more are written to than there are. */
typedef struct {
    uint16_t *node;
    uint32_t *before, *after;
    uint32_t *group;
    size_t bytes;
} cell_list;

static cell_list lay_out_list(const pf_facts *facts, size_t count, size_t groups, void *block) {
    const size_t cells = pf_cube_most(facts, count, groups) + PF_CUBE_LEVELS;
    cell_list list = {.bytes = 0};
    list.before = pf_take(block, cells, sizeof *list.before, &list.bytes);
    list.after = pf_take(block, cells, sizeof *list.after, &list.bytes);
    list.group = pf_take(block, count + 1, sizeof *list.group, &list.bytes);
    list.node = pf_take(block, cells, sizeof *list.node, &list.bytes);
    return list;
}

/* A range between counting its cells and making them: it stands first in the scratch, then its rows, cells and marks. */
typedef struct {
    pf_row_source source;
    pf_ordered_rows rows;
    int stand; /* how the rows stood: PF_ROWS_... */
    bool marked;
    void *marks;
    cell_list list; /* where it is not marked */
    size_t cells;
    size_t base;      /* the number of group 0 of records */
    size_t next, end; /* the first group whose offset is written; of records the end of them, else 0: by rows alone */
} counted_range;

static size_t range_bytes(void) {
    size_t bytes = 0;
    pf_take(NULL, 1, sizeof(counted_range), &bytes);
    return bytes;
}

size_t pf_cube_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return range_bytes() + pf_rows_lay_out(facts, count, groups, NULL).bytes +
           lay_out_list(facts, count, groups, NULL).bytes + pf_marks_scratch(facts, count, groups);
}

/* ------------------------------------------------------------------------------------------------------------- values */
/* The prefix sums, and whether a value lies beyond +-2^bits (then a bit above `bits` is set). */
static inline uint64_t sum_rows(const pf_row_source *source, const int from, const bool blanks, const size_t columns,
                                int bits, uint64_t *restrict prefix) {
    const uint64_t small = UINT64_C(1) << bits;
    const int64_t *column[PF_CUBE_COLUMNS];
    uint64_t sum[PF_CUBE_COLUMNS] = {0}, beyond[PF_CUBE_COLUMNS] = {0};
    for (size_t k = 0; k < columns; k++) {
        column[k] = source->facts->value[k] + source->first;
        prefix[k] = 0;
    }
    for (size_t i = 0; i < source->count; i++) {
        prefix += columns;
        uint64_t value[PF_CUBE_COLUMNS];
        for (size_t k = 0; k < columns; k++) {
            value[k] = from == PF_FROM_COLUMNS && !blanks ? (uint64_t)column[k][i]
                                                          : pf_row_value(source, from, blanks, columns, i, k);
        }
        for (size_t k = 0; k < columns; k++) {
            beyond[k] |= value[k] + small;
            sum[k] += value[k];
            prefix[k] = sum[k];
        }
    }
    return beyond[0] | beyond[1] | beyond[2] | beyond[3];
}

/* A function for each kind of rows: compilers put no more than one into the other, and decide the kind at every row. */
#define DEFINE_SUM(NAME, FROM, BLANKS)                                                                                 \
    static uint64_t NAME(const pf_row_source *source, int bits, uint64_t *prefix) {                                    \
        switch (source->facts->columns) {                                                                              \
        case 0:                                                                                                        \
            return 0;                                                                                                  \
        case 1:                                                                                                        \
            return sum_rows(source, FROM, BLANKS, 1, bits, prefix);                                                    \
        case 2:                                                                                                        \
            return sum_rows(source, FROM, BLANKS, 2, bits, prefix);                                                    \
        case 3:                                                                                                        \
            return sum_rows(source, FROM, BLANKS, 3, bits, prefix);                                                    \
        default:                                                                                                       \
            return sum_rows(source, FROM, BLANKS, 4, bits, prefix);                                                    \
        }                                                                                                              \
    }

DEFINE_SUM(sum_columns, PF_FROM_COLUMNS, false)
DEFINE_SUM(sum_columns_blanks, PF_FROM_COLUMNS, true)
DEFINE_SUM(sum_order, PF_FROM_ORDER, false)
DEFINE_SUM(sum_order_blanks, PF_FROM_ORDER, true)
DEFINE_SUM(sum_records, PF_FROM_RECORDS, false)
DEFINE_SUM(sum_records_blanks, PF_FROM_RECORDS, true)

static uint64_t sum_source(const pf_row_source *source, int bits, uint64_t *prefix) {
    const bool blanks = pf_facts_blanks(source->facts);
    switch (pf_rows_kind(source)) {
    case PF_FROM_COLUMNS:
        return blanks ? sum_columns_blanks(source, bits, prefix) : sum_columns(source, bits, prefix);
    case PF_FROM_ORDER:
        return blanks ? sum_order_blanks(source, bits, prefix) : sum_order(source, bits, prefix);
    default:
        return blanks ? sum_records_blanks(source, bits, prefix) : sum_records(source, bits, prefix);
    }
}

/* The prefix counts of present values. */
static void count_source(const pf_row_source *source, uint64_t *prefix) {
    size_t columns = source->facts->columns;
    memset(prefix, 0, columns * sizeof *prefix);
    for (size_t i = 0; i < source->count; i++) {
        for (size_t k = 0; k < columns; k++) {
            prefix[(i + 1) * columns + k] = prefix[i * columns + k] + pf_row_present(source, i, k);
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------- listing
 * In preorder a node at or above a row's is at or above the row before, too, unless it is greater than that row's node.
 * A level that a row lacks counts as new with it, and its cell is the next free one, whose owner writes later.
 */
/* The steps of one level above the deepest, in names of their own: arrays of levels would be kept in memory. A row ends
 * the run of the open cell before it is known whether it does: else it is a later row's to end it. */
#define STEP(L)                                                                                                        \
    const bool new##L = line[L] > last;                                                                                \
    after[open##L] = at;                                                                                               \
    node[cell] = line[L];                                                                                              \
    open##L = new##L ? cell : open##L;                                                                                 \
    cell += new##L;

#define CLOSE(L)                                                                                                       \
    if (open##L < cell) {                                                                                              \
        after[open##L] = at;                                                                                           \
    }

enum { OWN_CELL = PF_CUBE_LEVELS - 1 }; /* see pf_cube_lineage */

/* The cells of one group, whose prefix sums begin at `at`, from number `cell` on; returns the number after the last.
 * Without a branch; and where runs begin is written for as many cells at once as a row may have, since stores are what
 * this takes its time for. levels is a constant. */
static inline size_t list_group(const int levels, const pf_facts *facts, const uint16_t *restrict row_node, size_t rows,
                                uint32_t at, size_t cell, const cell_list *list) {
    const uint16_t *restrict lineage = facts->lineage;
    uint16_t *restrict node = list->node;
    uint32_t *restrict before = list->before, *restrict after = list->after;
    const uint32_t width = (uint32_t)facts->columns;
    const uint64_t two_widths = (uint64_t)width << 32 | width;
    uint64_t begins[2] = {(uint64_t)at << 32 | at, (uint64_t)at << 32 | at}; /* four times `at` */
    size_t open0 = cell, open1 = cell, open2 = cell;
    int32_t last = -1;
    for (size_t i = 0; i < rows; i++) {
        const uint16_t own = row_node[i], *line = lineage + (size_t)own * PF_CUBE_LEVELS;
        memcpy(before + cell, begins, sizeof begins);
        STEP(0)
        STEP(1)
        if (levels > 3) {
            STEP(2)
        }
        begins[0] += two_widths;
        begins[1] += two_widths;
        at += width;
        node[cell] = own;
        cell += (size_t)(own > last) * (size_t)(int16_t)line[OWN_CELL];
        after[cell - 1] = at;
        last = own;
    }
    CLOSE(0)
    CLOSE(1)
    if (levels > 3) {
        CLOSE(2)
    }
    return cell;
}

/* Lists the cells of rows in order of group and node. Returns how many. */
static size_t list_cells(const pf_facts *facts, const pf_ordered_rows *rows, const cell_list *list) {
    size_t cell = 0;
    for (size_t g = 0; g < rows->groups; g++) {
        const size_t from = rows->start[g], count = rows->start[g + 1] - from;
        const uint32_t at = (uint32_t)(from * facts->columns);
        list->group[g] = (uint32_t)cell;
        cell = facts->levels <= 3 ? list_group(3, facts, rows->node + from, count, at, cell, list)
                                  : list_group(PF_CUBE_LEVELS, facts, rows->node + from, count, at, cell, list);
    }
    return cell;
}

/* ------------------------------------------------------------------------------------------------------------ valuing */
static inline void value_cells(const size_t columns, const cell_list *list, size_t cells,
                               const uint64_t *restrict prefix, int64_t *const *column, size_t at) {
    const uint32_t *restrict before = list->before, *restrict after = list->after;
    int64_t *value[PF_CUBE_COLUMNS];
    for (size_t k = 0; k < columns; k++) {
        value[k] = column[k] + at;
    }
    for (size_t i = 0; i < cells; i++) {
        uint64_t sum[PF_CUBE_COLUMNS]; /* all are read before any is written */
        for (size_t k = 0; k < columns; k++) {
            sum[k] = prefix[after[i] + k] - prefix[before[i] + k];
        }
        for (size_t k = 0; k < columns; k++) {
            value[k][i] = (int64_t)sum[k];
        }
    }
}

static void value_columns(size_t columns, const cell_list *list, size_t cells, const uint64_t *prefix,
                          int64_t *const *column, size_t at) {
    switch (columns) {
    case 0:
        break;
    case 1:
        value_cells(1, list, cells, prefix, column, at);
        break;
    case 2:
        value_cells(2, list, cells, prefix, column, at);
        break;
    case 3:
        value_cells(3, list, cells, prefix, column, at);
        break;
    default:
        value_cells(4, list, cells, prefix, column, at);
    }
}

/* --------------------------------------------------------------------------------------------------------- whole range */
/* Rows into order, their cells, and the sums before each row, which are proved. */
static pf_status list_in_order(counted_range *range, size_t *failed) {
    if (range->stand != PF_ROWS_ORDERED) {
        pf_rows_sort(&range->rows, &range->source);
    }
    range->cells = list_cells(range->source.facts, &range->rows, &range->list);
    const int bits = pf_safe_bits(range->source.count);
    return sum_source(&range->source, bits, range->rows.prefix) >> (bits + 1) == 0
               ? PF_OK
               : pf_prove_sums(&range->source, &range->rows, range->base, failed);
}

/* block: the scratch behind the range. */
static pf_status count_range(counted_range *range, char *block, size_t bytes, size_t *failed) {
    const pf_facts *facts = range->source.facts;
    const size_t count = range->source.count, groups = range->source.groups;
    if (count == 0) {
        return PF_OK;
    }
    range->rows = pf_rows_lay_out(facts, count, groups, block);
    block += range->rows.bytes;
    range->list = lay_out_list(facts, count, groups, block);
    range->marks = block + range->list.bytes;
    if (bytes < range->rows.bytes + range->list.bytes + pf_marks_scratch(facts, count, groups)) {
        return PF_CAPACITY;
    }
    range->stand = pf_rows_find(&range->rows, &range->source);
    range->marked = range->stand == PF_ROWS_GROUPED && pf_marks_suit(facts, count, range->rows.groups);
    if (range->marked) {
        range->cells = pf_marks_count(facts, &range->rows, range->marks);
        return PF_OK;
    }
    return list_in_order(range, failed);
}

static pf_status count_source_cells(const pf_row_source *source, size_t base, size_t next, size_t end, void *scratch,
                                    size_t scratch_bytes, size_t *cells, size_t *failed) {
    const size_t own = range_bytes();
    counted_range *range = scratch;
    *cells = 0;
    const size_t columns = source->facts->columns > 0 ? source->facts->columns : 1;
    if (source->count > (UINT32_MAX - 1) / columns ||
        pf_cube_most(source->facts, source->count, source->groups) > UINT32_MAX - 1) {
        return PF_INVALID;
    }
    if (scratch_bytes < own) {
        return PF_CAPACITY;
    }
    *range = (counted_range){.source = *source, .base = base, .next = next, .end = end};
    const pf_status status = count_range(range, (char *)scratch + own, scratch_bytes - own, failed);
    *cells = range->cells;
    return status;
}

pf_status pf_cube_count(const pf_facts *facts, const pf_cube_range *range, void *scratch, size_t scratch_bytes,
                        size_t *cells, size_t *failed) {
    const pf_row_source source = pf_source_of(facts, range);
    uint32_t before;
    size_t next = 0;
    if (range->first > 0 && range->count > 0) {
        pf_facts_known_groups(facts, range->first - 1, 1, &before);
        next = (size_t)before + 1;
    }
    return count_source_cells(&source, 0, next, 0, scratch, scratch_bytes, cells, failed);
}

pf_status pf_cube_count_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base, size_t groups,
                                void *scratch, size_t scratch_bytes, size_t *cells, size_t *failed) {
    const pf_row_source source = {.facts = facts, .count = count, .record = record, .groups = groups};
    return count_source_cells(&source, base, 0, groups, scratch, scratch_bytes, cells, failed);
}

/* Which cells hold a value: those that have a present one below them. */
static void emit_validity(const counted_range *range, const pf_cells *cells, size_t at) {
    const pf_facts *facts = range->source.facts;
    const uint32_t *before = range->list.before, *after = range->list.after;
    const uint64_t *prefix = range->rows.prefix;
    count_source(&range->source, range->rows.prefix);
    for (size_t k = 0; k < facts->columns; k++) {
        for (size_t i = 0; cells->valid[k] != NULL && i < range->cells; i++) {
            cells->valid[k][at + i] = prefix[after[i] + k] != prefix[before[i] + k];
        }
    }
}

static pf_status emit_range(counted_range *range, const pf_cells *cells, size_t at, pf_group_offsets *groups,
                            size_t *failed) {
    const pf_facts *facts = range->source.facts;
    pf_group_offsets own = *groups;
    if (range->marked) {
        if (pf_marks_emit(&range->source, &range->rows, range->marks, cells, at, groups)) {
            return PF_OK;
        }
        *groups = own; /* a value is so large that the sums must be proved */
        const pf_status status = list_in_order(range, failed);
        if (status != PF_OK) {
            return status;
        }
    }
    for (size_t g = 0; g < range->rows.groups; g++) {
        pf_begin_groups(groups, (size_t)range->rows.group[g] + 1, at + range->list.group[g]);
    }
    memcpy(cells->node + at, range->list.node, range->cells * sizeof *cells->node);
    value_columns(facts->columns, &range->list, range->cells, range->rows.prefix, cells->value, at);
    if (pf_facts_blanks(facts)) {
        emit_validity(range, cells, at);
        return PF_OK;
    }
    for (size_t k = 0; k < facts->columns; k++) {
        if (cells->valid[k] != NULL) {
            memset(cells->valid[k] + at, 1, range->cells);
        }
    }
    return PF_OK;
}

pf_status pf_cube_emit(void *scratch, const pf_cells *cells, size_t at, size_t *failed) {
    counted_range *range = scratch;
    pf_group_offsets groups = {cells->offsets + range->base, range->next};
    pf_status status = PF_OK;
    if (range->source.count > 0) {
        status = emit_range(range, cells, at, &groups, failed);
    }
    if (status == PF_OK) {
        pf_begin_groups(&groups, range->end, at + range->cells);
    }
    return status;
}

size_t pf_cube_pack(const uint8_t *valid, size_t first, size_t count, uint8_t *validity) {
    size_t blanks = 0;
    for (size_t i = 0; i < count; i += 8) {
        unsigned byte = 0;
        for (size_t bit = 0; bit < 8 && i + bit < count; bit++) {
            byte |= (unsigned)(valid[first + i + bit] != 0) << bit;
            blanks += valid[first + i + bit] == 0;
        }
        validity[(first + i) / 8] = (uint8_t)byte;
    }
    return blanks;
}
