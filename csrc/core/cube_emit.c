/* cube_emit.c: roll-up over many groups, second half: the cells of rows in order of group and node. See pf_panel.h.
 *
 * In this order every node of every group is one run of rows, so its sum is the difference of two prefix sums. These are
 * taken modulo 2^64: a difference is right whenever the sum itself fits, which the magnitudes prove, or else a second
 * pass in 128 bits.
 */
#include "cube_marks.h"

#include <string.h>

size_t pf_cube_most(const pf_facts *facts, size_t count) {
    return count * facts->levels;
}

/* A range between counting its cells and making them: it stands first in the scratch, then its rows and marks. */
typedef struct {
    pf_row_source source;
    pf_ordered_rows rows;
    int stand; /* how the rows stood: PF_ROWS_... */
    bool marked;
    void *marks;
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
    return range_bytes() + pf_rows_lay_out(facts, count, groups, NULL).bytes + pf_marks_scratch(facts, count);
}

/* ------------------------------------------------------------------------------------------------------------- values */
/* The prefix sums, and whether a value lies beyond +-2^bits (then a bit above `bits` is set). */
static inline uint64_t sum_rows(const pf_row_source *source, const int from, const bool blanks, const size_t columns,
                                int bits, uint64_t *restrict prefix) {
    const uint64_t small = UINT64_C(1) << bits;
    uint64_t sum[PF_CUBE_COLUMNS] = {0}, beyond = 0;
    for (size_t k = 0; k < columns; k++) {
        prefix[k] = 0;
    }
    for (size_t i = 0; i < source->count; i++) {
        prefix += columns;
        for (size_t k = 0; k < columns; k++) {
            uint64_t value = pf_row_value(source, from, blanks, columns, i, k);
            beyond |= value + small;
            sum[k] += value;
            prefix[k] = sum[k];
        }
    }
    return beyond;
}

static inline uint64_t sum_columns(const pf_row_source *source, const int from, const bool blanks, int bits,
                                   uint64_t *prefix) {
    switch (source->facts->columns) {
    case 0:
        return 0;
    case 1:
        return sum_rows(source, from, blanks, 1, bits, prefix);
    case 2:
        return sum_rows(source, from, blanks, 2, bits, prefix);
    case 3:
        return sum_rows(source, from, blanks, 3, bits, prefix);
    default:
        return sum_rows(source, from, blanks, 4, bits, prefix);
    }
}

static uint64_t sum_source(const pf_row_source *source, int bits, uint64_t *prefix) {
    bool blanks = pf_facts_blanks(source->facts);
    switch (pf_rows_kind(source)) {
    case PF_FROM_COLUMNS:
        return blanks ? sum_columns(source, PF_FROM_COLUMNS, true, bits, prefix)
                      : sum_columns(source, PF_FROM_COLUMNS, false, bits, prefix);
    case PF_FROM_ORDER:
        return blanks ? sum_columns(source, PF_FROM_ORDER, true, bits, prefix)
                      : sum_columns(source, PF_FROM_ORDER, false, bits, prefix);
    default:
        return blanks ? sum_columns(source, PF_FROM_RECORDS, true, bits, prefix)
                      : sum_columns(source, PF_FROM_RECORDS, false, bits, prefix);
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

/* -------------------------------------------------------------------------------------------------------------- cells */
/* The cells that are open at a row, one per level, and the prefix sums where each began: one column keeps the sum
 * itself, several the place of theirs. */
typedef struct {
    size_t next; /* the next free cell */
    uint64_t path;
    size_t cell[PF_CUBE_LEVELS];
    uint64_t sum[PF_CUBE_LEVELS];
    const uint64_t *base[PF_CUBE_LEVELS];
} open_cells;

typedef struct {
    uint16_t *node;
    int64_t *value[PF_CUBE_COLUMNS];
} cell_columns;

/* The steps of one level, in names of their own: arrays of levels would be kept in memory, and the choices below be
 * compiled to branches. SHIFT is where the level's lane is in a path. */
#define BEGIN_LEVEL(L)                                                                                                 \
    size_t cell##L = open->cell[L];                                                                                    \
    uint64_t sum##L = open->sum[L];                                                                                    \
    const uint64_t *base##L = open->base[L];
#define HAS_LEVEL(SHIFT) ((size_t)(path >> ((SHIFT) + PF_LANE_BITS - 1)) & 1)
#define STEP(L, SHIFT, OPEN_CELL)                                                                                      \
    const size_t new##L = change >> (SHIFT) != 0, at##L = next;                                                        \
    next += new##L &HAS_LEVEL(SHIFT);                                                                                  \
    node[at##L] = (uint16_t)(path >> (SHIFT)&PF_LANE_NODE);                                                            \
    cell##L = OPEN_CELL;                                                                                               \
    if (columns == 1) {                                                                                                \
        sum##L = new##L ? sum_before : sum##L;                                                                         \
    } else {                                                                                                           \
        base##L = new##L ? before : base##L;                                                                           \
    }                                                                                                                  \
    for (size_t k = 0; k < columns; k++) {                                                                             \
        value[k][cell##L] = (int64_t)(sum_after[k] - (columns == 1 ? sum##L : base##L[k]));                            \
    }
/* The open cell of the deepest level is the last one made, or where the node lacks the level, the next free one. */
#define STEP_LEVEL(L, SHIFT) STEP(L, SHIFT, new##L ? at##L : cell##L)
#define STEP_DEEPEST(L, SHIFT) STEP(L, SHIFT, next - HAS_LEVEL(SHIFT))
#define END_LEVEL(L)                                                                                                   \
    open->cell[L] = cell##L;                                                                                           \
    open->sum[L] = sum##L;                                                                                             \
    open->base[L] = base##L;

/* Rows from .. to - 1 of one group, without a branch: each row writes the nodes of all its levels where the next free
 * cells are, moves on by those that are new, and brings all open cells up to date. A level that a row lacks has its
 * open cell at the next free one, whose owner writes later: so nothing may follow `to` that adds no cell. */
#define DEFINE_EMIT_ROWS(NAME, LEVELS)                                                                                 \
    static inline void NAME(const size_t columns, const uint64_t *restrict paths, const uint16_t *restrict row_node,   \
                            const uint64_t *restrict prefix, size_t from, size_t to, const cell_columns *cells,        \
                            open_cells *open) {                                                                        \
        uint16_t *restrict node = cells->node;                                                                         \
        int64_t *value[PF_CUBE_COLUMNS];                                                                               \
        uint64_t path_before = open->path;                                                                             \
        size_t next = open->next;                                                                                      \
        for (size_t k = 0; k < columns; k++) {                                                                         \
            value[k] = cells->value[k];                                                                                \
        }                                                                                                              \
        LEVELS##_STEPS_BEGIN for (size_t i = from; i < to; i++) {                                                      \
            const uint64_t path = paths[row_node[i]], change = path ^ path_before;                                     \
            const uint64_t *before = prefix + i * columns, *after = before + columns, sum_before = before[0];          \
            path_before = path;                                                                                        \
            uint64_t sum_after[PF_CUBE_COLUMNS];                                                                       \
            for (size_t k = 0; k < columns; k++) {                                                                     \
                sum_after[k] = after[k];                                                                               \
            }                                                                                                          \
            LEVELS##_STEPS                                                                                             \
        }                                                                                                              \
        LEVELS##_STEPS_END open->next = next;                                                                          \
        open->path = path_before;                                                                                      \
    }

/* The formatter takes these lists of steps for expressions and never comes to an end with them. */
/* clang-format off */
#define THREE_STEPS_BEGIN BEGIN_LEVEL(0) BEGIN_LEVEL(1) BEGIN_LEVEL(2)
#define THREE_STEPS STEP_LEVEL(0, 48) STEP_LEVEL(1, 32) STEP_DEEPEST(2, 16)
#define THREE_STEPS_END END_LEVEL(0) END_LEVEL(1) END_LEVEL(2)
#define FOUR_STEPS_BEGIN THREE_STEPS_BEGIN BEGIN_LEVEL(3)
#define FOUR_STEPS STEP_LEVEL(0, 48) STEP_LEVEL(1, 32) STEP_LEVEL(2, 16) STEP_DEEPEST(3, 0)
#define FOUR_STEPS_END THREE_STEPS_END END_LEVEL(3)
/* clang-format on */

DEFINE_EMIT_ROWS(emit_three_levels, THREE)
DEFINE_EMIT_ROWS(emit_four_levels, FOUR)

static inline void emit_rows(const int levels, const size_t columns, const uint64_t *paths, const uint16_t *row_node,
                             const uint64_t *prefix, size_t from, size_t to, const cell_columns *cells,
                             open_cells *open) {
    if (levels == 3) {
        emit_three_levels(columns, paths, row_node, prefix, from, to, cells, open);
    } else {
        emit_four_levels(columns, paths, row_node, prefix, from, to, cells, open);
    }
}

/* The last rows of a range, all of one node: as above, but nothing beyond the range's cells is written. */
static void emit_last(size_t levels, size_t columns, uint64_t path, const uint64_t *prefix, size_t from, size_t to,
                      const cell_columns *cells, open_cells *open) {
    uint64_t change = path ^ open->path;
    for (size_t level = 0; level < levels; level++) {
        size_t shift = PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level);
        uint64_t lane = path >> shift & UINT16_MAX;
        if ((lane & PF_LANE_PRESENT) == 0) {
            continue;
        }
        if (change >> shift != 0) {
            cells->node[open->next] = (uint16_t)(lane & PF_LANE_NODE);
            open->cell[level] = open->next++;
            open->base[level] = prefix + from * columns;
            open->sum[level] = open->base[level][0];
        }
        for (size_t k = 0; k < columns; k++) {
            uint64_t base = columns == 1 ? open->sum[level] : open->base[level][k];
            cells->value[k][open->cell[level]] = (int64_t)(prefix[to * columns + k] - base);
        }
    }
}

/* Writes the cells from number `at` on, and the offsets of the groups up to the last one with rows, where `groups` is not
 * NULL. */
static inline void emit_groups(const int levels, const size_t columns, const pf_row_source *source,
                               const pf_ordered_rows *rows, const cell_columns *cells, size_t at,
                               pf_group_offsets *groups) {
    const uint64_t *paths = source->facts->path;
    open_cells open = {.next = at};
    size_t last = source->count - 1;
    while (last > rows->start[rows->groups - 1] && rows->node[last - 1] == rows->node[last]) {
        last--;
    }
    for (size_t g = 0; g < rows->groups; g++) {
        if (groups != NULL) {
            pf_begin_groups(groups, (size_t)rows->group[g] + 1, open.next);
        }
        open.path = PF_NO_PATH;
        for (int level = 0; level < levels; level++) {
            open.cell[level] = open.next;
            open.base[level] = rows->prefix;
            open.sum[level] = 0;
        }
        size_t end = g + 1 < rows->groups ? rows->start[g + 1] : last;
        emit_rows(levels, columns, paths, rows->node, rows->prefix, rows->start[g], end, cells, &open);
    }
    emit_last((size_t)levels, columns, paths[rows->node[last]], rows->prefix, last, source->count, cells, &open);
}

static inline void emit_columns(const size_t columns, const pf_row_source *source, const pf_ordered_rows *rows,
                                const cell_columns *cells, size_t at, pf_group_offsets *groups) {
    if (source->facts->levels <= 3) {
        emit_groups(3, columns, source, rows, cells, at, groups);
    } else {
        emit_groups(PF_CUBE_LEVELS, columns, source, rows, cells, at, groups);
    }
}

static void emit_cells(const pf_row_source *source, const pf_ordered_rows *rows, const cell_columns *cells, size_t at,
                       pf_group_offsets *groups) {
    switch (source->facts->columns) {
    case 0:
        emit_columns(0, source, rows, cells, at, groups);
        break;
    case 1:
        emit_columns(1, source, rows, cells, at, groups);
        break;
    case 2:
        emit_columns(2, source, rows, cells, at, groups);
        break;
    case 3:
        emit_columns(3, source, rows, cells, at, groups);
        break;
    default:
        emit_columns(4, source, rows, cells, at, groups);
    }
}

/* How many cells emit_cells makes. Two paths that differ agree in none but levels that both have: so a row adds as many
 * cells as its node has levels, less those in which it agrees with the row before. */
static size_t count_cells(const pf_row_source *source, const pf_ordered_rows *rows) {
    const uint64_t *restrict paths = source->facts->path;
    const uint8_t *restrict levels = source->facts->level;
    const uint16_t *restrict node = rows->node;
    size_t cells = 0;
    for (size_t g = 0; g < rows->groups; g++) {
        uint64_t before = PF_NO_PATH;
        for (size_t i = rows->start[g]; i < rows->start[g + 1]; i++) {
            const uint64_t path = paths[node[i]], change = path ^ before;
            size_t own = (size_t)levels[node[i]] + 1;
            before = path;
            own -= change <= UINT64_MAX >> PF_LANE_BITS;
            own -= change <= UINT64_MAX >> 2 * PF_LANE_BITS;
            own -= change <= UINT64_MAX >> 3 * PF_LANE_BITS;
            cells += change != 0 ? own : 0;
        }
    }
    return cells;
}

/* --------------------------------------------------------------------------------------------------------- whole range */
/* Rows into order, and the sums before each, which are proved. */
static pf_status sum_in_order(counted_range *range, size_t *failed) {
    if (range->stand != PF_ROWS_ORDERED) {
        pf_rows_sort(&range->rows, &range->source);
    }
    const int bits = pf_safe_bits(range->source.count);
    return sum_source(&range->source, bits, range->rows.prefix) >> (bits + 1) == 0
               ? PF_OK
               : pf_prove_sums(&range->source, &range->rows, range->base, failed);
}

/* block: the scratch behind the range. */
static pf_status count_range(counted_range *range, char *block, size_t bytes, size_t *failed) {
    const pf_facts *facts = range->source.facts;
    if (range->source.count == 0) {
        return PF_OK;
    }
    range->rows = pf_rows_lay_out(facts, range->source.count, range->source.groups, block);
    range->marks = block + range->rows.bytes;
    if (bytes < range->rows.bytes + pf_marks_scratch(facts, range->source.count)) {
        return PF_CAPACITY;
    }
    range->stand = pf_rows_find(&range->rows, &range->source);
    range->marked = range->stand == PF_ROWS_GROUPED && pf_marks_suit(facts, range->source.count, range->rows.groups);
    if (range->marked) {
        range->cells = pf_marks_count(facts, &range->rows, range->marks);
        return PF_OK;
    }
    const pf_status status = sum_in_order(range, failed);
    range->cells = count_cells(&range->source, &range->rows);
    return status;
}

static pf_status count_source_cells(const pf_row_source *source, size_t base, size_t next, size_t end, void *scratch,
                                    size_t scratch_bytes, size_t *cells, size_t *failed) {
    const size_t own = range_bytes();
    counted_range *range = scratch;
    *cells = 0;
    if (source->count > UINT32_MAX - 1) {
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

/* Which cells hold a value: those with a present one below them. Nodes are written again as they are. */
static void emit_validity(const counted_range *range, const pf_cells *cells, size_t at) {
    const pf_facts *facts = range->source.facts;
    const size_t width = pf_cube_most(facts, range->source.count) + 1;
    cell_columns counts = {.node = cells->node + at};
    for (size_t k = 0; k < facts->columns; k++) {
        counts.value[k] = range->rows.counts + k * width;
    }
    count_source(&range->source, range->rows.prefix);
    emit_cells(&range->source, &range->rows, &counts, 0, NULL);
    for (size_t k = 0; k < facts->columns; k++) {
        for (size_t i = 0; cells->valid[k] != NULL && i < range->cells; i++) {
            cells->valid[k][at + i] = counts.value[k][i] != 0;
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
        const pf_status status = sum_in_order(range, failed);
        if (status != PF_OK) {
            return status;
        }
    }
    cell_columns columns = {.node = cells->node};
    memcpy(columns.value, cells->value, sizeof columns.value);
    emit_cells(&range->source, &range->rows, &columns, at, groups);
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
