/* grid_assign.c: the cell of each text run. Contract: pf.h.
 *
 * Cells are ordered by their upper edge under a tree of the lowest lower edge below each node, so that a run meets only
 * the cells that share some y with it: for a table that is one row of cells, however many rows it has.
 */
#include "pf.h"

#include <stdbool.h>

/* Keeps areas below 2^58, so that they and their percentages stay within int64_t. */
enum { COORDINATE_LIMIT = 1 << 28 };

typedef struct {
    const pf_cell *cell;
    int32_t *order;  /* cells by upper edge */
    int32_t *lowest; /* lower edges: a complete binary tree, root 1, leaf i at leaves + i */
    size_t cells, leaves;
} cell_index;

/* The box at hand, and the best cell so far. */
typedef struct {
    int64_t x0, y0, x1, y1;
    bool area; /* has one; else the box is its centre, in half units */
    int64_t best_area;
    int32_t best;
} probe;

static size_t leaves_for(size_t cells) {
    size_t leaves = 1;
    while (leaves < cells) {
        leaves *= 2;
    }
    return leaves;
}

size_t pf_grid_assign_scratch(size_t cells) {
    return (cells + 2 * leaves_for(cells)) * sizeof(int32_t);
}

/* Restores the heap below `root` (largest upper edge, then largest index, on top). */
static void sift_down(int32_t *order, size_t root, size_t count, const pf_cell *cell) {
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count) {
            return;
        }
        int32_t largest = order[child];
        if (child + 1 < count) {
            int32_t other = order[child + 1];
            if (cell[other].y0 > cell[largest].y0 || (cell[other].y0 == cell[largest].y0 && other > largest)) {
                largest = other;
                child++;
            }
        }
        int32_t own = order[root];
        if (cell[own].y0 > cell[largest].y0 || (cell[own].y0 == cell[largest].y0 && own > largest)) {
            return;
        }
        order[root] = largest;
        order[child] = own;
        root = child;
    }
}

static void build_index(cell_index *index) {
    for (size_t i = 0; i < index->cells; i++) {
        index->order[i] = (int32_t)i;
    }
    for (size_t i = index->cells / 2; i-- > 0;) {
        sift_down(index->order, i, index->cells, index->cell);
    }
    for (size_t count = index->cells; count > 1; count--) {
        int32_t top = index->order[0];
        index->order[0] = index->order[count - 1];
        index->order[count - 1] = top;
        sift_down(index->order, 0, count - 1, index->cell);
    }
    for (size_t i = 0; i < index->leaves; i++) {
        index->lowest[index->leaves + i] = i < index->cells ? index->cell[index->order[i]].y1 : INT32_MIN;
    }
    for (size_t i = index->leaves; i-- > 1;) {
        int32_t left = index->lowest[2 * i], right = index->lowest[2 * i + 1];
        index->lowest[i] = left > right ? left : right;
    }
}

static int64_t overlap(int64_t a0, int64_t a1, int64_t b0, int64_t b1) {
    int64_t low = a0 > b0 ? a0 : b0, high = a1 < b1 ? a1 : b1;
    return high - low;
}

static void weigh(probe *box, const pf_cell *cell, int32_t index) {
    int64_t wide, high, covered;
    if (box->area) {
        wide = overlap(box->x0, box->x1, cell->x0, cell->x1);
        high = overlap(box->y0, box->y1, cell->y0, cell->y1);
        covered = wide > 0 && high > 0 ? wide * high : 0;
    } else {
        int64_t x = box->x0 + box->x1, y = box->y0 + box->y1;
        bool inside = 2 * (int64_t)cell->x0 <= x && x <= 2 * (int64_t)cell->x1 && 2 * (int64_t)cell->y0 <= y &&
                      y <= 2 * (int64_t)cell->y1;
        covered = inside ? 1 : 0;
    }
    if (covered > box->best_area || (covered > 0 && covered == box->best_area && index < box->best)) {
        box->best_area = covered;
        box->best = index;
    }
}

/* Weighs the cells below a node that reach the box from above; `first` is the rank of its leftmost leaf. */
static void visit(const cell_index *index, probe *box, size_t node, size_t first, size_t span) {
    if (first >= index->cells || index->lowest[node] < box->y0 || index->cell[index->order[first]].y0 > box->y1) {
        return;
    }
    if (span == 1) {
        weigh(box, &index->cell[index->order[first]], index->order[first]);
        return;
    }
    visit(index, box, 2 * node, first, span / 2);
    visit(index, box, 2 * node + 1, first + span / 2, span / 2);
}

static bool share_reached(const probe *box, int min_share) {
    if (!box->area) {
        return box->best_area > 0;
    }
    int64_t area = (box->x1 - box->x0) * (box->y1 - box->y0);
    /* 100 * best >= min_share * area without leaving 64 bits: best / area against min_share / 100, by parts. */
    int64_t whole = area / 100, rest = area % 100;
    int64_t needed = whole * min_share + (rest * min_share + 99) / 100;
    return box->best_area > 0 && box->best_area >= needed;
}

static bool in_range(int32_t low, int32_t high) {
    return -COORDINATE_LIMIT <= low && low <= high && high <= COORDINATE_LIMIT;
}

pf_status pf_grid_assign(const pf_cell *cell, size_t cells, const int32_t *x0, const int32_t *y0, const int32_t *x1,
                         const int32_t *y1, size_t runs, int min_share, void *scratch, size_t scratch_bytes,
                         int32_t *run_cell) {
    if (min_share < 1 || min_share > 100 || cells > INT32_MAX) {
        return PF_INVALID;
    }
    for (size_t i = 0; i < cells; i++) {
        if (!in_range(cell[i].x0, cell[i].x1) || !in_range(cell[i].y0, cell[i].y1)) {
            return PF_INVALID;
        }
    }
    for (size_t i = 0; i < runs; i++) {
        if (!in_range(x0[i], x1[i]) || !in_range(y0[i], y1[i])) {
            return PF_INVALID;
        }
    }
    if (scratch_bytes < pf_grid_assign_scratch(cells)) {
        return PF_CAPACITY;
    }
    cell_index index = {.cell = cell, .order = scratch, .cells = cells, .leaves = leaves_for(cells)};
    index.lowest = index.order + cells;
    build_index(&index);
    for (size_t i = 0; i < runs; i++) {
        probe box = {x0[i], y0[i], x1[i], y1[i], x0[i] < x1[i] && y0[i] < y1[i], 0, -1};
        visit(&index, &box, 1, 0, index.leaves);
        run_cell[i] = share_reached(&box, min_share) ? box.best : -1;
    }
    return PF_OK;
}
