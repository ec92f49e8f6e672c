/* grid_lattice.c: runs of one component -> lattice, walls, rectangles, cells. See grid.c for the method. */
#include "grid.h"

/* ------------------------------------------------------------------------------------------------------------ lattice */
/* Clusters the coordinates of runs (ordered by at) into lattice lines and replaces each `at` by its line. */
static void cluster(pf_grid_state *state, int family, pf_grid_run *runs, size_t count) {
    lattice_line *lines = state->lines[family];
    int32_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (found > 0 && runs[i].at <= lines[found - 1].high + state->snap) {
            lines[found - 1].high = runs[i].at;
        } else {
            lines[found++] = (lattice_line){runs[i].at, runs[i].at};
        }
        runs[i].at = found - 1;
    }
    state->line_count[family] = found;
}

static int32_t line_position(const lattice_line *line) {
    return (int32_t)(line->low + ((int64_t)line->high - line->low) / 2);
}

/* Turns runs on lattice lines into walls: intervals of lattice steps between the lines of the other family that their ends
 * reach. Returns how many, ordered by line and step, none touching another. */
static size_t build_walls(pf_grid_state *state, int family, pf_grid_run *runs, size_t count) {
    const lattice_line *cross = state->lines[1 - family];
    int32_t crosses = state->line_count[1 - family];
    size_t walls = 0;
    count = pf_grid_merge_runs(state, runs, count, state->snap);
    for (size_t i = 0; i < count; i++) {
        int32_t low = 0, high = crosses;
        while (low < high) { /* the first line that is not wholly before the pf_grid_run */
            int32_t middle = low + (high - low) / 2;
            if (cross[middle].high + state->snap < runs[i].from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int32_t last = low;
        for (high = crosses; last < high;) { /* the first line that is wholly after it */
            int32_t middle = last + (high - last) / 2;
            if (cross[middle].low - state->snap <= runs[i].to) {
                last = middle + 1;
            } else {
                high = middle;
            }
        }
        if (last - low >= 2) {
            runs[walls++] = (pf_grid_run){runs[i].at, low, last - 1};
        }
    }
    return pf_grid_merge_runs(state, runs, walls, 0);
}

/* --------------------------------------------------------------------------------------------------------- rectangles */
static int32_t find_region(pf_grid_list *list, int32_t rectangle) {
    while (rectangle != OUTSIDE) {
        int32_t parent = list->cell[rectangle].torn;
        if (parent == rectangle || parent == OUTSIDE) {
            return parent;
        }
        list->cell[rectangle].torn = list->cell[parent].torn;
        rectangle = parent;
    }
    return OUTSIDE;
}

static void join_regions(pf_grid_list *list, int32_t first, int32_t second) {
    if (list->used > list->capacity) {
        return; /* only counting by now */
    }
    int32_t a = find_region(list, first), b = find_region(list, second);
    if (a < b) {
        list->cell[b].torn = a;
    } else if (b < a) {
        list->cell[a].torn = b;
    }
}

static int32_t begin_rectangle(pf_grid_list *list, int32_t row, const strip *own) {
    size_t index = list->used++;
    if (index < list->capacity) {
        list->cell[index] = (pf_cell){.row0 = row, .col0 = own->first, .col1 = own->last, .torn = (int32_t)index};
    }
    return index < INT32_MAX ? (int32_t)index : INT32_MAX;
}

/* The strips of a lattice row, from the first lattice column to the last, the outside included. Returns how many. */
static size_t cut_strips(pf_grid_state *state, const pf_grid_run *walls, size_t count, int32_t row, strip *strips) {
    int32_t columns = state->line_count[V], previous = 0;
    bool inside = false;
    size_t cut = 0;
    for (int32_t column = 0; column < columns; column++) {
        int32_t *next = &state->cursor[column];
        while ((size_t)*next < count && walls[*next].at == column && walls[*next].to <= row) {
            ++*next;
        }
        if ((size_t)*next < count && walls[*next].at == column && walls[*next].from <= row) {
            if (column > previous) {
                strips[cut++] = (strip){previous, column, inside ? 0 : OUTSIDE};
            }
            previous = column;
            inside = true;
        }
    }
    if (previous < columns - 1) {
        strips[cut++] = (strip){previous, columns - 1, OUTSIDE};
    }
    return cut;
}

/* Gives each strip of a row its rectangle, and joins what the walls (of the lattice line above it) leave open. */
static void connect_row(pf_grid_state *state, size_t aboves, size_t belows, const pf_grid_run *walls, size_t wall_count,
                        int32_t row, pf_grid_list *list) {
    const strip *above = state->above;
    size_t a = 0, w = 0;
    for (size_t b = 0; b < belows; b++) {
        strip *own = &state->below[b];
        while (above[a].last <= own->first) {
            a++;
        }
        while (w < wall_count && walls[w].to <= own->first) {
            w++;
        }
        bool walled = w < wall_count && walls[w].from < own->last;
        if (own->rectangle != OUTSIDE) {
            bool same = above[a].rectangle != OUTSIDE && above[a].first == own->first && above[a].last == own->last;
            own->rectangle = same && !walled ? above[a].rectangle : begin_rectangle(list, row, own);
        }
        size_t wall = w;
        for (size_t i = a; i < aboves && above[i].first < own->last; i++) {
            int32_t first = above[i].first > own->first ? above[i].first : own->first;
            int32_t last = above[i].last < own->last ? above[i].last : own->last;
            while (wall < wall_count && walls[wall].to < last) {
                wall++;
            }
            if (wall >= wall_count || walls[wall].from > first) {
                join_regions(list, above[i].rectangle, own->rectangle);
            }
        }
    }
}

/* Lets the rectangles of a row reach its lower lattice line. */
static void extend_rectangles(const strip *strips, size_t count, int32_t row, pf_grid_list *list) {
    for (size_t i = 0; i < count; i++) {
        if (strips[i].rectangle != OUTSIDE && (size_t)strips[i].rectangle < list->capacity) {
            list->cell[strips[i].rectangle].row1 = row + 1;
        }
    }
}

static void sweep_rows(pf_grid_state *state, const pf_grid_run *down, size_t downs, const pf_grid_run *across,
                       size_t acrosses, pf_grid_list *list) {
    int32_t columns = state->line_count[V], rows = state->line_count[H] - 1;
    size_t next = 0;
    for (int32_t column = 0; column < columns; column++) {
        while (next < downs && down[next].at < column) {
            next++;
        }
        state->cursor[column] = (int32_t)next;
    }
    state->above[0] = (strip){0, columns - 1, OUTSIDE};
    size_t aboves = 1, wall = 0;
    for (int32_t row = 0; row <= rows; row++) {
        size_t belows = 1, first_wall = wall;
        state->below[0] = (strip){0, columns - 1, OUTSIDE};
        if (row < rows) {
            belows = cut_strips(state, down, downs, row, state->below);
        }
        while (wall < acrosses && across[wall].at == row) {
            wall++;
        }
        connect_row(state, aboves, belows, across + first_wall, wall - first_wall, row, list);
        extend_rectangles(state->below, belows, row, list);
        strip *swap = state->above;
        state->above = state->below;
        state->below = swap;
        aboves = belows;
    }
}

/* Keeps the rectangles of closed regions, in order, as cells of the next table. Returns whether there were any. */
static bool keep_closed(pf_grid_state *state, pf_grid_list *list, size_t table) {
    size_t first = list->kept;
    for (size_t i = first; i < list->used; i++) {
        list->cell[i].table = 0; /* rectangles of the region, counted at its root */
    }
    for (size_t i = first; i < list->used; i++) {
        int32_t root = find_region(list, (int32_t)i);
        list->cell[i].torn = root;
        if (root != OUTSIDE) {
            list->cell[root].table++;
        }
    }
    for (size_t i = first; i < list->used; i++) { /* x0 carries the count: the root's place may be overwritten below */
        int32_t root = list->cell[i].torn;
        list->cell[i].x0 = root == OUTSIDE ? 0 : list->cell[root].table;
    }
    for (size_t i = first; i < list->used; i++) {
        pf_cell cell = list->cell[i];
        if (cell.torn == OUTSIDE) {
            continue;
        }
        cell.torn = cell.x0 > 1;
        cell.table = (int32_t)table;
        cell.x0 = line_position(&state->lines[V][cell.col0]);
        cell.x1 = line_position(&state->lines[V][cell.col1]);
        cell.y0 = line_position(&state->lines[H][cell.row0]);
        cell.y1 = line_position(&state->lines[H][cell.row1]);
        list->cell[list->kept++] = cell;
    }
    list->used = list->kept;
    return list->kept > first;
}

/* The cells of one component. Returns whether it is a table. */
bool pf_grid_build_table(pf_grid_state *state, pf_grid_run *down, size_t downs, pf_grid_run *across, size_t acrosses,
                         pf_grid_list *list, size_t table) {
    cluster(state, V, down, downs);
    cluster(state, H, across, acrosses);
    if (state->line_count[V] < 2 || state->line_count[H] < 2) {
        return false;
    }
    size_t down_walls = build_walls(state, V, down, downs), across_walls = build_walls(state, H, across, acrosses);
    sweep_rows(state, down, down_walls, across, across_walls, list);
    return list->used <= list->capacity && keep_closed(state, list, table);
}
