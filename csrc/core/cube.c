/* cube.c: roll-up over few groups: one table of all groups and nodes. See pf_panel.h.
 *
 * Rows are added to 64-bit sums for as long as a bound on the magnitudes proves that none can wrap; then all sums are
 * carried into two words each. So a result is exact whatever the order of rows, and only a result can overflow.
 */
#include "cube.h"
#include "checked.h"

#include <stdbool.h>
#include <string.h>

enum { SEEN_ROW = 0x80 };

/* Values within +-2^SMALL_BITS are told by one addition each; a larger one costs a second look at its block. */
enum { SMALL_BITS = 40 };

static size_t table_cells(size_t groups, size_t nodes) {
    return nodes != 0 && groups > UINT32_MAX / nodes ? SIZE_MAX : groups * nodes;
}

size_t pf_cube_bytes(size_t groups, size_t nodes, size_t columns) {
    size_t cells = table_cells(groups, nodes);
    if (cells == SIZE_MAX || columns > PF_CUBE_COLUMNS) {
        return SIZE_MAX;
    }
    return cells * columns * 3 * sizeof(int64_t) + cells;
}

pf_status pf_cube_begin(pf_cube *cube, void *block, size_t bytes, size_t groups, size_t nodes, size_t columns) {
    size_t need = pf_cube_bytes(groups, nodes, columns);
    if (need == SIZE_MAX || bytes < need) {
        return PF_CAPACITY;
    }
    size_t sums = groups * nodes * columns;
    *cube = (pf_cube){.groups = groups, .nodes = nodes, .columns = columns, .bound = 0};
    cube->sum = block;
    cube->low = (uint64_t *)cube->sum + sums;
    cube->high = (int64_t *)(cube->low + sums);
    cube->seen = (uint8_t *)(cube->high + sums);
    memset(block, 0, need);
    return PF_OK;
}

static void add_wide(uint64_t *low, int64_t *high, uint64_t other_low, int64_t other_high) {
    uint64_t sum = *low + other_low;
    *high += other_high + (sum < *low);
    *low = sum;
}

static void carry_out(pf_cube *cube) {
    size_t sums = cube->groups * cube->nodes * cube->columns;
    for (size_t i = 0; i < sums; i++) {
        add_wide(&cube->low[i], &cube->high[i], (uint64_t)cube->sum[i], cube->sum[i] < 0 ? -1 : 0);
        cube->sum[i] = 0;
    }
    cube->bound = 0;
}

/* Where the rows of a block are read from. */
typedef struct {
    const uint32_t *cell;                   /* NULL where there are no keys */
    const uint16_t *node;                   /* which then are the cells */
    const uint8_t *seen;                    /* NULL where no column has blanks */
    const int64_t *value[PF_CUBE_COLUMNS];  /* blanks as 0 */
    const int64_t *column[PF_CUBE_COLUMNS]; /* the same values where they come from */
} row_source;

_Static_assert(PF_CUBE_COLUMNS == 4, "add_row and add_columns name the columns");

/* One block of rows, and room for what cannot be read where it comes from. */
typedef struct {
    row_source from;
    size_t count;
    uint32_t cell[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    uint8_t seen[PF_CUBE_BLOCK];
    int64_t filled[PF_CUBE_COLUMNS][PF_CUBE_BLOCK];
} block_rows;

/* The values of a column with its blanks as 0; each present one sets its bit in seen. */
static void fill_blanks(const int64_t *value, const uint8_t *present, size_t first, size_t count, uint8_t bit,
                        int64_t *filled, uint8_t *seen) {
    for (size_t i = 0; i < count; i++) {
        uint64_t is = (present[(first + i) / 8] >> ((first + i) % 8)) & 1;
        filled[i] = (int64_t)((uint64_t)value[first + i] & (0 - is));
        seen[i] |= (uint8_t)(bit * is);
    }
}

static void load_values(block_rows *rows, const pf_facts *facts, size_t first) {
    uint8_t full = SEEN_ROW;
    rows->from.seen = NULL;
    for (size_t k = 0; k < facts->columns; k++) {
        if (facts->present[k] != NULL) {
            rows->from.seen = rows->seen;
        } else {
            full |= (uint8_t)(1u << k);
        }
    }
    if (rows->from.seen != NULL) {
        memset(rows->seen, full, rows->count);
    }
    for (size_t k = 0; k < facts->columns; k++) {
        rows->from.column[k] = rows->from.value[k] = facts->value[k] + first;
        if (facts->present[k] != NULL) {
            fill_blanks(facts->value[k], facts->present[k], first, rows->count, (uint8_t)(1u << k), rows->filled[k],
                        rows->seen);
            rows->from.value[k] = rows->filled[k];
        }
    }
}

static pf_status load_cells(block_rows *rows, const pf_facts *facts, size_t first, size_t *failed) {
    if (facts->keys == 0) {
        rows->from.cell = NULL;
        rows->from.node = pf_facts_nodes(facts, first, rows->count, rows->node);
        return rows->from.node != NULL ? PF_OK : pf_facts_rows(facts, first, rows->count, NULL, rows->node, failed);
    }
    if (pf_facts_rows(facts, first, rows->count, rows->cell, rows->node, failed) != PF_OK) {
        return PF_INVALID;
    }
    uint32_t nodes = (uint32_t)facts->nodes;
    for (size_t i = 0; i < rows->count; i++) {
        rows->cell[i] = rows->cell[i] * nodes + rows->node[i];
    }
    rows->from.cell = rows->cell;
    return PF_OK;
}

static inline size_t cell_of(const row_source *from, const bool grouped, size_t i) {
    return grouped ? from->cell[i] : from->node[i];
}

/* Rows that are looked at, then added: few enough for the loops over them to be unrolled and read again at no cost. */
enum { STRIP = 32 };

/* Asks for what is read AHEAD rows from here, and nodes a block before, as they are proved by blocks: several columns at
 * once are more than processors see coming in time. Into the second-level cache, since the sums fill the first. */
static inline void fetch_ahead(const size_t columns, const bool grouped, const row_source *from, size_t i) {
#if defined(__GNUC__)
    enum { AHEAD = 512, LINE = 64 / sizeof(int64_t), SECOND_LEVEL = 2 };
    if (!grouped) {
        size_t j = i + AHEAD + PF_CUBE_BLOCK;
        __builtin_prefetch((const void *)((uintptr_t)from->node + j * sizeof(uint16_t)), 0, SECOND_LEVEL);
    }
    for (size_t j = i + AHEAD; j < i + AHEAD + STRIP; j += LINE) {
        for (size_t k = 0; k < columns; k++) {
            __builtin_prefetch((const void *)((uintptr_t)from->column[k] + j * sizeof(int64_t)), 0, SECOND_LEVEL);
        }
    }
#else
    (void)columns, (void)grouped, (void)from, (void)i;
#endif
}

/* A bit above SMALL_BITS tells that one of the values lies beyond +-2^SMALL_BITS. */
static inline uint64_t beyond_small(const int64_t *value, const size_t count) {
    uint64_t beyond = 0;
    for (size_t i = 0; i < count; i++) {
        beyond |= (uint64_t)value[i] + (UINT64_C(1) << SMALL_BITS);
    }
    return beyond;
}

/* Adds a row to unsigned sums. The columns are read side by side, and written out so that compilers add them in pairs. */
static inline void add_row(const size_t columns, const bool grouped, const bool blanks, uint64_t *restrict sum,
                           uint8_t *restrict seen, const row_source *from, size_t i) {
    size_t at = cell_of(from, grouped, i);
    uint64_t *cell = sum + at * columns;
    if (blanks) {
        seen[at] |= from->seen[i];
    } else {
        seen[at] = (uint8_t)(SEEN_ROW | ((1u << columns) - 1));
    }
    if (columns > 0) {
        cell[0] += (uint64_t)from->value[0][i];
    }
    if (columns > 1) {
        cell[1] += (uint64_t)from->value[1][i];
    }
    if (columns > 2) {
        cell[2] += (uint64_t)from->value[2][i];
    }
    if (columns > 3) {
        cell[3] += (uint64_t)from->value[3][i];
    }
}

/* Adds the rows of a block; what beyond_small gives for all their values. */
static inline uint64_t add_rows(const size_t columns, const bool grouped, const bool blanks, uint64_t *restrict sum,
                                uint8_t *restrict seen, const block_rows *rows) {
    const row_source from = rows->from;
    const size_t count = rows->count, strips = count / STRIP * STRIP;
    uint64_t beyond = 0;
    for (size_t i = 0; i < strips; i += STRIP) {
        fetch_ahead(columns, grouped, &from, i);
        for (size_t k = 0; k < columns; k++) {
            beyond |= beyond_small(from.value[k] + i, STRIP);
        }
        for (size_t j = i; j < i + STRIP; j++) {
            add_row(columns, grouped, blanks, sum, seen, &from, j);
        }
    }
    for (size_t k = 0; k < columns; k++) {
        beyond |= beyond_small(from.value[k] + strips, count - strips);
    }
    for (size_t j = strips; j < count; j++) {
        add_row(columns, grouped, blanks, sum, seen, &from, j);
    }
    return beyond;
}

static inline uint64_t add_kind(const size_t columns, uint64_t *restrict sum, uint8_t *restrict seen,
                                const block_rows *rows) {
    bool grouped = rows->from.cell != NULL, blanks = rows->from.seen != NULL;
    if (grouped) {
        return blanks ? add_rows(columns, true, true, sum, seen, rows)
                      : add_rows(columns, true, false, sum, seen, rows);
    }
    return blanks ? add_rows(columns, false, true, sum, seen, rows) : add_rows(columns, false, false, sum, seen, rows);
}

static uint64_t add_columns(uint64_t *restrict sum, uint8_t *restrict seen, const block_rows *rows, size_t columns) {
    switch (columns) {
    case 0:
        return add_kind(0, sum, seen, rows);
    case 1:
        return add_kind(1, sum, seen, rows);
    case 2:
        return add_kind(2, sum, seen, rows);
    case 3:
        return add_kind(3, sum, seen, rows);
    default:
        return add_kind(4, sum, seen, rows);
    }
}

/* Takes the rows of a block out of the 64-bit sums again, and adds them to the wide ones. */
static void move_to_wide(pf_cube *cube, const block_rows *rows) {
    uint64_t *sum = (uint64_t *)cube->sum;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = 0; k < cube->columns; k++) {
            size_t at = cell_of(&rows->from, rows->from.cell != NULL, i) * cube->columns + k;
            int64_t value = rows->from.value[k][i];
            sum[at] -= (uint64_t)value;
            add_wide(&cube->low[at], &cube->high[at], (uint64_t)value, value < 0 ? -1 : 0);
        }
    }
}

static void add_block(pf_cube *cube, const block_rows *rows) {
    const uint64_t grows = (uint64_t)PF_CUBE_BLOCK << SMALL_BITS;
    if (cube->bound > (uint64_t)INT64_MAX - grows) {
        carry_out(cube);
    }
    uint64_t beyond = add_columns((uint64_t *)cube->sum, cube->seen, rows, cube->columns);
    if (beyond >> (SMALL_BITS + 1) != 0) {
        move_to_wide(cube, rows);
    } else {
        cube->bound += grows;
    }
}

pf_status pf_cube_add(pf_cube *cube, const pf_facts *facts, size_t first, size_t count, size_t *failed) {
    block_rows rows;
    for (size_t done = 0; done < count; done += rows.count) {
        rows.count = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        if (load_cells(&rows, facts, first + done, failed) != PF_OK) {
            return PF_INVALID;
        }
        load_values(&rows, facts, first + done);
        add_block(cube, &rows);
    }
    return PF_OK;
}

pf_status pf_cube_merge(pf_cube *cube, const pf_cube *other) {
    if (cube->groups != other->groups || cube->nodes != other->nodes || cube->columns != other->columns) {
        return PF_INVALID;
    }
    size_t cells = cube->groups * cube->nodes, sums = cells * cube->columns;
    carry_out(cube);
    for (size_t i = 0; i < sums; i++) {
        add_wide(&cube->low[i], &cube->high[i], other->low[i], other->high[i]);
        add_wide(&cube->low[i], &cube->high[i], (uint64_t)other->sum[i], other->sum[i] < 0 ? -1 : 0);
    }
    for (size_t i = 0; i < cells; i++) {
        cube->seen[i] |= other->seen[i];
    }
    return PF_OK;
}

/* The node above, or -1. */
static int parent_in(uint64_t path) {
    int above = -1, own = -1;
    for (int level = PF_CUBE_LEVELS - 1; level >= 0; level--) {
        uint32_t lane = (uint32_t)(path >> (PF_LANE_BITS * level)) & UINT16_MAX;
        if ((lane & PF_LANE_PRESENT) != 0) {
            above = own;
            own = (int)(lane & PF_LANE_NODE);
        }
    }
    return above;
}

pf_status pf_cube_finish(pf_cube *cube, const uint64_t *path, size_t *filled, size_t *failed) {
    size_t nodes = cube->nodes, columns = cube->columns;
    carry_out(cube);
    for (size_t node = nodes; node-- > 0;) {
        int parent = parent_in(path[node]);
        for (size_t g = 0; parent >= 0 && g < cube->groups; g++) {
            size_t from = g * nodes + node, into = g * nodes + (size_t)parent;
            for (size_t k = 0; k < columns; k++) {
                add_wide(&cube->low[into * columns + k], &cube->high[into * columns + k], cube->low[from * columns + k],
                         cube->high[from * columns + k]);
            }
            cube->seen[into] |= cube->seen[from];
        }
    }
    size_t cells = cube->groups * nodes;
    *filled = 0;
    for (size_t i = 0; i < cells * columns; i++) {
        int64_t sign = cube->low[i] > (uint64_t)INT64_MAX ? -1 : 0;
        if (cube->high[i] != sign) {
            *failed = i / columns / nodes;
            return PF_OVERFLOW;
        }
        cube->sum[i] = sign == 0 ? (int64_t)cube->low[i] : -(int64_t)(UINT64_MAX - cube->low[i]) - 1;
    }
    for (size_t i = 0; i < cells; i++) {
        *filled += cube->seen[i] != 0;
    }
    return PF_OK;
}

void pf_cube_take(const pf_cube *cube, const pf_cells *cells) {
    size_t at = 0;
    for (size_t g = 0; g < cube->groups; g++) {
        cells->offsets[g] = (int64_t)at;
        for (size_t node = 0; node < cube->nodes; node++) {
            size_t cell = g * cube->nodes + node;
            if (cube->seen[cell] == 0) {
                continue;
            }
            cells->node[at] = (uint16_t)node;
            for (size_t k = 0; k < cube->columns; k++) {
                cells->value[k][at] = cube->sum[cell * cube->columns + k];
                if (cells->valid[k] != NULL) {
                    cells->valid[k][at] = (uint8_t)(cube->seen[cell] >> k & 1);
                }
            }
            at++;
        }
    }
    cells->offsets[cube->groups] = (int64_t)at;
}
