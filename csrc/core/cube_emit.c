/* cube_emit.c: roll-up over many groups, second half: the cells of rows in order of group and node. See pf_panel.h.
 *
 * In this order every node of every group is one run of rows, so its sum is the difference of two prefix sums. These are
 * taken modulo 2^64: a difference is right whenever the sum itself fits, which the magnitudes prove, or else a second
 * pass in 128 bits.
 */
#include "cube_rows.h"

#include <string.h>

size_t pf_cube_most(const pf_facts *facts, size_t count) {
    return count * facts->levels;
}

size_t pf_cube_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return pf_rows_lay_out(facts, count, groups, NULL).bytes;
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
    const pf_facts *facts = source->facts;
    size_t columns = facts->columns;
    memset(prefix, 0, columns * sizeof *prefix);
    for (size_t i = 0; i < source->count; i++) {
        for (size_t k = 0; k < columns; k++) {
            uint64_t is;
            if (source->record != NULL) {
                is = source->record[source->order[i] * (1 + columns)] >> (PF_RECORD_PRESENT + k) & 1;
            } else {
                is = pf_present(facts->present[k], source->first + (source->order != NULL ? source->order[i] : i));
            }
            prefix[(i + 1) * columns + k] = prefix[i * columns + k] + is;
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
#define COUNT_LEVEL(L, SHIFT)                                                                                          \
    const size_t new##L = change >> (SHIFT) != 0, at##L = next;                                                        \
    next += new##L &(size_t)(path >> ((SHIFT) + PF_LANE_BITS - 1));
#define PLACE_LEVEL(L, SHIFT)                                                                                          \
    node[at##L] = (uint16_t)(path >> (SHIFT)&PF_LANE_NODE);                                                            \
    cell##L = new##L ? at##L : cell##L;                                                                                \
    if (columns == 1) {                                                                                                \
        sum##L = new##L ? sum_before : sum##L;                                                                         \
    } else {                                                                                                           \
        base##L = new##L ? before : base##L;                                                                           \
    }
#define WRITE_LEVEL(L)                                                                                                 \
    for (size_t k = 0; k < columns; k++) {                                                                             \
        value[k][cell##L] = (int64_t)(sum_after[k] - (columns == 1 ? sum##L : base##L[k]));                            \
    }
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
#define THREE_STEPS \
    COUNT_LEVEL(0, 48) COUNT_LEVEL(1, 32) COUNT_LEVEL(2, 16) \
    PLACE_LEVEL(0, 48) PLACE_LEVEL(1, 32) PLACE_LEVEL(2, 16) \
    WRITE_LEVEL(0) WRITE_LEVEL(1) WRITE_LEVEL(2)
#define THREE_STEPS_END END_LEVEL(0) END_LEVEL(1) END_LEVEL(2)
#define FOUR_STEPS_BEGIN THREE_STEPS_BEGIN BEGIN_LEVEL(3)
#define FOUR_STEPS \
    COUNT_LEVEL(0, 48) COUNT_LEVEL(1, 32) COUNT_LEVEL(2, 16) COUNT_LEVEL(3, 0) \
    PLACE_LEVEL(0, 48) PLACE_LEVEL(1, 32) PLACE_LEVEL(2, 16) PLACE_LEVEL(3, 0) \
    WRITE_LEVEL(0) WRITE_LEVEL(1) WRITE_LEVEL(2) WRITE_LEVEL(3)
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

/* Where the offsets of groups go: group numbers count from `offset`; next is the first one not yet written. */
typedef struct {
    int64_t *offset;
    size_t next;
} group_offsets;

static void begin_groups(group_offsets *groups, size_t end, size_t cell) {
    for (; groups->next < end; groups->next++) {
        groups->offset[groups->next] = (int64_t)cell;
    }
}

/* Writes the cells, and the offsets of the groups up to the last one with rows, where `groups` is not
 * NULL. Returns how many cells there are. */
static inline size_t emit_groups(const int levels, const size_t columns, const pf_row_source *source,
                                 const pf_ordered_rows *rows, const cell_columns *cells, group_offsets *groups) {
    const uint64_t *paths = source->facts->path;
    open_cells open = {.next = 0};
    size_t last = source->count - 1;
    while (last > rows->start[rows->groups - 1] && rows->node[last - 1] == rows->node[last]) {
        last--;
    }
    for (size_t g = 0; g < rows->groups; g++) {
        if (groups != NULL) {
            begin_groups(groups, (size_t)rows->group[g] + 1, open.next);
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
    return open.next;
}

static inline size_t emit_columns(const size_t columns, const pf_row_source *source, const pf_ordered_rows *rows,
                                  const cell_columns *cells, group_offsets *groups) {
    return source->facts->levels <= 3 ? emit_groups(3, columns, source, rows, cells, groups)
                                      : emit_groups(PF_CUBE_LEVELS, columns, source, rows, cells, groups);
}

static size_t emit_cells(const pf_row_source *source, const pf_ordered_rows *rows, const cell_columns *cells,
                         group_offsets *groups) {
    switch (source->facts->columns) {
    case 0:
        return emit_columns(0, source, rows, cells, groups);
    case 1:
        return emit_columns(1, source, rows, cells, groups);
    case 2:
        return emit_columns(2, source, rows, cells, groups);
    case 3:
        return emit_columns(3, source, rows, cells, groups);
    default:
        return emit_columns(4, source, rows, cells, groups);
    }
}

/* ------------------------------------------------------------------------------------------------------------ overflow */
static uint64_t any_value(const pf_row_source *source, bool blanks, size_t i, size_t k) {
    size_t columns = source->facts->columns;
    switch (pf_rows_kind(source)) {
    case PF_FROM_COLUMNS:
        return pf_row_value(source, PF_FROM_COLUMNS, blanks, columns, i, k);
    case PF_FROM_ORDER:
        return pf_row_value(source, PF_FROM_ORDER, blanks, columns, i, k);
    default:
        return pf_row_value(source, PF_FROM_RECORDS, blanks, columns, i, k);
    }
}

/* Whether a sum below a path fits at a level, where the path has a node there: rows of a node itself are no cell of a
 * level below it. */
static bool level_fits(uint64_t path, int level, pf_wide sum) {
    int64_t narrow;
    bool has = path >> (PF_LANE_BITS * (PF_CUBE_LEVELS - level) - 1) & 1;
    return !has || pf_wide_narrow(sum, &narrow);
}

/* Whether the sum of every node of one group and column fits. */
static bool group_fits(const pf_row_source *source, const pf_ordered_rows *rows, bool blanks, size_t g, size_t k) {
    pf_wide sum[PF_CUBE_LEVELS];
    for (int level = 0; level < PF_CUBE_LEVELS; level++) {
        sum[level] = pf_wide_from(0);
    }
    uint64_t before = PF_NO_PATH;
    bool fits = true;
    for (size_t i = rows->start[g]; i < rows->start[g + 1]; i++) {
        uint64_t path = source->facts->path[rows->node[i]];
        for (int level = 0; level < PF_CUBE_LEVELS; level++) {
            if ((path ^ before) >> (PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level)) != 0) {
                fits = fits && level_fits(before, level, sum[level]);
                sum[level] = pf_wide_from(0);
            }
            uint64_t value = any_value(source, blanks, i, k);
            int64_t number;
            memcpy(&number, &value, sizeof number);
            sum[level] = pf_wide_add(sum[level], pf_wide_from(number));
        }
        before = path;
    }
    for (int level = 0; level < PF_CUBE_LEVELS; level++) {
        fits = fits && level_fits(before, level, sum[level]);
    }
    return fits;
}

static pf_status prove_sums(const pf_row_source *source, const pf_ordered_rows *rows, size_t base, size_t *failed) {
    bool blanks = pf_facts_blanks(source->facts);
    for (size_t g = 0; g < rows->groups; g++) {
        for (size_t k = 0; k < source->facts->columns; k++) {
            if (!group_fits(source, rows, blanks, g, k)) {
                *failed = base + rows->group[g];
                return PF_OVERFLOW;
            }
        }
    }
    return PF_OK;
}

/* --------------------------------------------------------------------------------------------------------- whole range */
/* Which cells hold a value: those with a present one below them. Nodes are written again as they are. */
static void emit_validity(const pf_row_source *source, const pf_ordered_rows *rows, const pf_cells *cells) {
    size_t columns = source->facts->columns, width = pf_cube_most(source->facts, source->count) + 1;
    cell_columns counts = {.node = cells->node};
    for (size_t k = 0; k < columns; k++) {
        counts.value[k] = rows->counts + k * width;
    }
    count_source(source, rows->prefix);
    size_t end = emit_cells(source, rows, &counts, NULL);
    for (size_t k = 0; k < columns; k++) {
        for (size_t i = 0; cells->valid[k] != NULL && i < end; i++) {
            cells->valid[k][i] = counts.value[k][i] != 0;
        }
    }
}

/* groups: `offset` is where group number 0 of the rows' numbers goes; base: what that number is to the caller. */
static pf_status emit_source(pf_row_source *source, void *scratch, size_t scratch_bytes, const pf_cells *cells,
                             size_t base, group_offsets *groups, size_t *count, size_t *failed) {
    pf_ordered_rows rows = pf_rows_lay_out(source->facts, source->count, source->groups, scratch);
    if (scratch_bytes < rows.bytes) {
        return PF_CAPACITY;
    }
    pf_rows_load(&rows, source);
    int bits = pf_safe_bits(source->count);
    if (sum_source(source, bits, rows.prefix) >> (bits + 1) != 0 && prove_sums(source, &rows, base, failed) != PF_OK) {
        return PF_OVERFLOW;
    }
    cell_columns columns = {.node = cells->node};
    memcpy(columns.value, cells->value, sizeof columns.value);
    *count = emit_cells(source, &rows, &columns, groups);
    if (pf_facts_blanks(source->facts)) {
        emit_validity(source, &rows, cells);
        return PF_OK;
    }
    for (size_t k = 0; k < source->facts->columns; k++) {
        if (cells->valid[k] != NULL) {
            memset(cells->valid[k], 1, *count);
        }
    }
    return PF_OK;
}

pf_status pf_cube_emit(const pf_facts *facts, size_t first, size_t count, void *scratch, size_t scratch_bytes,
                       const pf_cells *cells, pf_cube_part *part, size_t *failed) {
    *part = (pf_cube_part){0, 0, 0};
    if (count > UINT32_MAX - 1) {
        return PF_INVALID;
    }
    if (count == 0) {
        return PF_OK;
    }
    if (first > 0) {
        uint32_t before;
        pf_facts_known_groups(facts, first - 1, 1, &before);
        part->first = (size_t)before + 1;
    }
    group_offsets groups = {cells->offsets, part->first};
    pf_row_source source = {.facts = facts, .first = first, .count = count};
    pf_status status = emit_source(&source, scratch, scratch_bytes, cells, 0, &groups, &part->count, failed);
    part->end = groups.next;
    return status;
}

pf_status pf_cube_emit_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base, size_t groups,
                               void *scratch, size_t scratch_bytes, const pf_cells *cells, pf_cube_part *part,
                               size_t *failed) {
    *part = (pf_cube_part){0, base, base + groups};
    if (count > UINT32_MAX - 1) {
        return PF_INVALID;
    }
    group_offsets offsets = {cells->offsets + base, 0};
    pf_status status = PF_OK;
    if (count > 0) {
        pf_row_source source = {.facts = facts, .count = count, .record = record, .groups = groups};
        status = emit_source(&source, scratch, scratch_bytes, cells, base, &offsets, &part->count, failed);
    }
    if (status == PF_OK) {
        begin_groups(&offsets, groups, part->count);
    }
    return status;
}

void pf_cube_place(const pf_cube_part *part, const pf_cells *from, size_t columns, size_t at, const pf_cells *to) {
    for (size_t g = part->first; g < part->end; g++) {
        to->offsets[g] += (int64_t)at;
    }
    memcpy(to->node + at, from->node, part->count * sizeof *to->node);
    for (size_t k = 0; k < columns; k++) {
        memcpy(to->value[k] + at, from->value[k], part->count * sizeof *to->value[k]);
        if (to->valid[k] != NULL) {
            memcpy(to->valid[k] + at, from->valid[k], part->count);
        }
    }
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
