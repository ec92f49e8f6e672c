/* grid.h: what the files of the grid kernel share. Not part of the API. */
#ifndef PF_GRID_H
#define PF_GRID_H

#include "pf.h"
#include "sort.h"

#include <stdbool.h>

/* A straight line: the x of a vertical run and its y range, the y of a horizontal run and its x range. As a wall: lattice
 * line and lattice steps from .. to-1. */
typedef struct {
    int32_t at, from, to;
} pf_grid_run;

/* A lattice line: the extremes of the coordinates that make it. */
typedef struct {
    int32_t low, high;
} lattice_line;

/* Lattice columns first .. last-1 of one lattice row, and the rectangle that they belong to. */
typedef struct {
    int32_t first, last, rectangle;
} strip;

/* Touching runs: the first lattice lines, for the order of tables, and how many runs of each family. */
typedef struct {
    int32_t top, left, count[2];
} component;

enum { V = 0, H = 1, FAMILIES = 2 };
enum { OUTSIDE = -1, NO_COMPONENT = -1 };

typedef struct {
    int64_t snap;
    pf_grid_run *runs[FAMILIES];
    size_t count[FAMILIES];
    size_t base[FAMILIES]; /* index of the first run of a family in parent and label */
    pf_grid_run *sorted;
    pf_sort_item *items, *spare;
    int32_t *parent, *label;
    component *components;
    lattice_line *lines[FAMILIES];
    int32_t line_count[FAMILIES];
    int32_t *cursor; /* the next wall of each lattice column */
    strip *above, *below;
    unsigned char *active;
} pf_grid_state;

/* Rectangles in the caller's output; `torn` holds the union-find parent until the component is finished. */
typedef struct {
    pf_cell *cell;
    size_t capacity, kept, used;
} pf_grid_list;

/* grid.c: sorts runs and joins those on the same line whose ends are at most `reach` apart; returns how many are left. */
size_t pf_grid_merge_runs(pf_grid_state *state, pf_grid_run *runs, size_t count, int64_t reach);

/* grid_lattice.c: the closed cells of one component, given its runs ordered by `at`. Returns whether it is a table. */
bool pf_grid_build_table(pf_grid_state *state, pf_grid_run *down, size_t downs, pf_grid_run *across, size_t acrosses,
                         pf_grid_list *list, size_t table);

#endif
