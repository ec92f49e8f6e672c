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

/* One block of rows: their cells, and their values with blanks as 0. */
typedef struct {
    size_t count;
    bool blanks; /* some column has blanks: then `seen` counts */
    uint32_t cell[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    uint8_t seen[PF_CUBE_BLOCK];
    int64_t filled[PF_CUBE_COLUMNS][PF_CUBE_BLOCK];
    const int64_t *value[PF_CUBE_COLUMNS];
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
    rows->blanks = false;
    for (size_t k = 0; k < facts->columns; k++) {
        bool blanks = facts->present[k] != NULL;
        rows->blanks |= blanks;
        full |= (uint8_t)(blanks ? 0 : 1u << k);
    }
    if (rows->blanks) {
        memset(rows->seen, full, rows->count);
    }
    for (size_t k = 0; k < facts->columns; k++) {
        rows->value[k] = facts->value[k] + first;
        if (facts->present[k] != NULL) {
            fill_blanks(facts->value[k], facts->present[k], first, rows->count, (uint8_t)(1u << k), rows->filled[k],
                        rows->seen);
            rows->value[k] = rows->filled[k];
        }
    }
}

static pf_status load_cells(block_rows *rows, const pf_facts *facts, size_t first, size_t *failed) {
    if (pf_facts_rows(facts, first, rows->count, rows->cell, rows->node, failed) != PF_OK) {
        return PF_INVALID;
    }
    uint32_t nodes = (uint32_t)facts->nodes;
    for (size_t i = 0; i < rows->count; i++) {
        rows->cell[i] = rows->cell[i] * nodes + rows->node[i];
    }
    return PF_OK;
}

/* Adds the rows of a block to unsigned sums, and tells, by a bit above SMALL_BITS, whether a value lies beyond
 * +-2^SMALL_BITS. All steps of a row stand in one loop, so that its columns are read side by side. */
static inline uint64_t add_rows(const size_t columns, const bool blanks, uint64_t *restrict sum, uint8_t *restrict seen,
                                const block_rows *rows) {
    const int64_t *value[PF_CUBE_COLUMNS];
    for (size_t k = 0; k < columns; k++) {
        value[k] = rows->value[k];
    }
    const uint64_t small = UINT64_C(1) << SMALL_BITS;
    const uint8_t full = (uint8_t)(SEEN_ROW | ((1u << columns) - 1));
    uint64_t beyond = 0;
    for (size_t i = 0; i < rows->count; i++) {
        uint64_t *cell = sum + rows->cell[i] * columns;
        if (blanks) {
            seen[rows->cell[i]] |= rows->seen[i];
        } else {
            seen[rows->cell[i]] = full;
        }
        for (size_t k = 0; k < columns; k++) {
            beyond |= (uint64_t)value[k][i] + small;
            cell[k] += (uint64_t)value[k][i];
        }
    }
    return beyond;
}

static uint64_t add_columns(uint64_t *restrict sum, uint8_t *restrict seen, const block_rows *rows, size_t columns) {
    switch (columns) {
    case 0:
        return add_rows(0, false, sum, seen, rows);
    case 1:
        return rows->blanks ? add_rows(1, true, sum, seen, rows) : add_rows(1, false, sum, seen, rows);
    case 2:
        return rows->blanks ? add_rows(2, true, sum, seen, rows) : add_rows(2, false, sum, seen, rows);
    case 3:
        return rows->blanks ? add_rows(3, true, sum, seen, rows) : add_rows(3, false, sum, seen, rows);
    default:
        return rows->blanks ? add_rows(4, true, sum, seen, rows) : add_rows(4, false, sum, seen, rows);
    }
}

/* Takes the rows of a block out of the 64-bit sums again, and adds them to the wide ones. */
static void move_to_wide(pf_cube *cube, const block_rows *rows) {
    uint64_t *sum = (uint64_t *)cube->sum;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t k = 0; k < cube->columns; k++) {
            size_t at = (size_t)rows->cell[i] * cube->columns + k;
            int64_t value = rows->value[k][i];
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
