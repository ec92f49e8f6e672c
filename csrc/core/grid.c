/* grid.c: ruled tables from axis-aligned segments. Contract: pf.h.
 *
 * 1. Pieces of one straight line that touch are merged into runs; runs that touch (parallel ones, or crossing ones by a
 *    sweep over y) are joined into components. Nothing compares all pairs.
 * 2. Per component the coordinates of its runs are clustered into lattice lines, and the runs become walls: half-open
 *    intervals of lattice steps on a lattice line.
 * 3. A sweep over the lattice rows keeps only the strips between neighbouring vertical walls of a row. A strip without any
 *    wall to the equally wide strip above it continues that strip's rectangle; else it begins a new one. Rectangles with
 *    a gap in the wall between them are one region (union-find): open where it is joined to the outside, torn where it has
 *    several rectangles. So the lattice itself is never stored, and memory is linear in segments and cells.
 */
#include "grid.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- memory */
static const size_t bytes_per_segment = 2 * sizeof(pf_grid_run) + 2 * sizeof(pf_sort_item) + 3 * sizeof(int32_t) +
                                        sizeof(component) + sizeof(lattice_line) + 2 * sizeof(strip) + 1;
enum { BLOCKS = 11, ALIGNMENT = 8 };

size_t pf_grid_scratch(size_t segments) {
    return (segments + 1) * bytes_per_segment + (size_t)BLOCKS * ALIGNMENT;
}

static void *take(unsigned char **free_space, size_t bytes) {
    unsigned char *block = *free_space;
    *free_space += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return block;
}

static void lay_out(pf_grid_state *state, size_t segments, unsigned char *free_space) {
    size_t room = segments + 1; /* a row of n vertical walls has n + 1 strips with the outside */
    state->runs[V] = take(&free_space, room * sizeof(pf_grid_run));
    state->sorted = take(&free_space, room * sizeof(pf_grid_run));
    state->items = take(&free_space, room * sizeof(pf_sort_item));
    state->spare = take(&free_space, room * sizeof(pf_sort_item));
    state->parent = take(&free_space, room * sizeof(int32_t));
    state->label = take(&free_space, room * sizeof(int32_t));
    state->components = take(&free_space, room * sizeof(component));
    state->lines[V] = take(&free_space, room * sizeof(lattice_line));
    state->cursor = take(&free_space, room * sizeof(int32_t));
    state->above = take(&free_space, room * sizeof(strip));
    state->below = take(&free_space, room * sizeof(strip));
    state->active = (unsigned char *)state->spare; /* spare is free while runs are joined */
}

/* ------------------------------------------------------------------------------------------------------------ sorting */
/* Sorts runs[0 .. count-1] by (at, from). */
static void sort_runs(pf_grid_state *state, pf_grid_run *runs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        state->items[i] = (pf_sort_item){pf_sort_pair(runs[i].at, runs[i].from), (int32_t)i};
        state->sorted[i] = runs[i];
    }
    pf_sort(state->items, state->spare, count);
    for (size_t i = 0; i < count; i++) {
        runs[i] = state->sorted[state->items[i].index];
    }
}

/* Sorts runs and joins those on the same line whose ends are at most `reach` apart; returns how many are left. */
size_t pf_grid_merge_runs(pf_grid_state *state, pf_grid_run *runs, size_t count, int64_t reach) {
    sort_runs(state, runs, count);
    size_t merged = 0;
    for (size_t i = 0; i < count; i++) {
        pf_grid_run *last = merged > 0 ? &runs[merged - 1] : NULL;
        if (last != NULL && last->at == runs[i].at && runs[i].from <= last->to + reach) {
            last->to = runs[i].to > last->to ? runs[i].to : last->to;
        } else {
            runs[merged++] = runs[i];
        }
    }
    return merged;
}

/* --------------------------------------------------------------------------------------------------------- components */
static int32_t find(int32_t *parent, int32_t i) {
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(int32_t *parent, size_t first, size_t second) {
    int32_t a = find(parent, (int32_t)first), b = find(parent, (int32_t)second);
    if (a < b) {
        parent[b] = a;
    } else {
        parent[a] = b;
    }
}

/* First run of the family with at >= value (family order is by at). */
static size_t first_at(const pf_grid_run *runs, size_t count, int64_t value) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].at < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Joins runs a .. a_end-1 of one coordinate with runs b .. b_end-1 of another where their ranges touch. */
static void join_lines(pf_grid_state *state, int family, size_t a, size_t a_end, size_t b, size_t b_end) {
    const pf_grid_run *runs = state->runs[family];
    while (a < a_end && b < b_end) {
        if (runs[a].from <= runs[b].to + state->snap && runs[b].from <= runs[a].to + state->snap) {
            join(state->parent, state->base[family] + a, state->base[family] + b);
        }
        if (runs[a].to <= runs[b].to) {
            a++; /* what follows b begins beyond b.to + snap */
        } else {
            b++;
        }
    }
}

/* Joins touching parallel runs: each coordinate with every later one within snap, of which there are at most snap. */
static void join_parallel(pf_grid_state *state, int family) {
    const pf_grid_run *runs = state->runs[family];
    size_t count = state->count[family];
    for (size_t start = 0; start < count;) {
        size_t end = first_at(runs, count, (int64_t)runs[start].at + 1);
        for (size_t next = end; next < count && runs[next].at <= runs[start].at + state->snap;) {
            size_t next_end = first_at(runs, count, (int64_t)runs[next].at + 1);
            join_lines(state, family, start, end, next, next_end);
            next = next_end;
        }
        start = end;
    }
}

/* Joins crossing runs: a sweep over y with a mark on every vertical run that reaches the horizontal one at hand. */
static void join_crossing(pf_grid_state *state) {
    const pf_grid_run *across = state->runs[H], *down = state->runs[V];
    size_t downs = state->count[V];
    pf_sort_item *order = state->items;
    unsigned char *active = state->active;
    for (size_t i = 0; i < downs; i++) {
        order[i] = (pf_sort_item){down[i].from - state->snap, (int32_t)i};
    }
    pf_sort(order, state->spare, downs);
    memset(active, 0, downs);
    size_t begun = 0;
    for (size_t h = 0; h < state->count[H]; h++) {
        for (; begun < downs && order[begun].key <= across[h].at; begun++) {
            active[order[begun].index] = 1;
        }
        size_t v = first_at(down, downs, across[h].from - state->snap);
        size_t end = first_at(down, downs, across[h].to + state->snap + 1);
        while (v < end) {
            const unsigned char *hit = memchr(active + v, 1, end - v);
            if (hit == NULL) {
                break;
            }
            v = (size_t)(hit - active);
            if (down[v].to + state->snap < across[h].at) {
                active[v] = 0; /* ended above: later horizontal runs are lower still */
            } else {
                join(state->parent, state->base[V] + v, state->base[H] + h);
            }
            v++;
        }
    }
}

/* Numbers the components by top, then left edge, keeping those that can have a cell. Returns how many. */
static size_t number_components(pf_grid_state *state) {
    size_t found = 0;
    for (int family = 0; family < FAMILIES; family++) {
        for (size_t i = 0; i < state->count[family]; i++) {
            int32_t node = (int32_t)(state->base[family] + i), root = find(state->parent, node);
            int32_t at = state->runs[family][i].at;
            if (root == node) { /* roots are the smallest of their component, so they are met first */
                state->components[found] = (component){INT32_MAX, INT32_MAX, {0, 0}};
                state->label[node] = (int32_t)found++;
            }
            component *own = &state->components[state->label[root]];
            state->label[node] = state->label[root];
            int32_t *edge = family == H ? &own->top : &own->left;
            *edge = at < *edge ? at : *edge;
            own->count[family]++;
        }
    }
    size_t numbered = 0;
    for (size_t i = 0; i < found; i++) {
        const component *own = &state->components[i];
        if (own->count[V] >= 2 && own->count[H] >= 2) {
            state->items[numbered++] = (pf_sort_item){pf_sort_pair(own->top, own->left), (int32_t)i};
        }
    }
    pf_sort(state->items, state->spare, numbered);
    int32_t *rank = state->parent; /* no longer needed as union-find */
    for (size_t i = 0; i < found; i++) {
        rank[i] = NO_COMPONENT;
    }
    for (size_t i = 0; i < numbered; i++) {
        rank[state->items[i].index] = (int32_t)i;
    }
    for (int family = 0; family < FAMILIES; family++) {
        for (size_t i = 0; i < state->count[family]; i++) {
            int32_t *label = &state->label[state->base[family] + i];
            *label = rank[*label];
        }
    }
    return numbered;
}

/* Orders a family by component, dropping runs without one, and keeps each component's runs in order; the counts of the
 * components are written anew, by number. */
static void order_by_component(pf_grid_state *state, int family, size_t components) {
    size_t kept = 0;
    pf_grid_run *runs = state->runs[family];
    for (size_t i = 0; i < state->count[family]; i++) {
        int32_t label = state->label[state->base[family] + i];
        if (label != NO_COMPONENT) {
            state->items[kept++] = (pf_sort_item){label, (int32_t)i};
        }
        state->sorted[i] = runs[i];
    }
    pf_sort(state->items, state->spare, kept);
    for (size_t i = 0; i < components; i++) {
        state->components[i].count[family] = 0;
    }
    for (size_t i = 0; i < kept; i++) {
        runs[i] = state->sorted[state->items[i].index];
        state->components[state->items[i].key].count[family]++;
    }
    state->count[family] = kept;
}

/* -------------------------------------------------------------------------------------------------------------- build */
static bool gather(pf_grid_state *state, const int32_t *x0, const int32_t *y0, const int32_t *x1, const int32_t *y1,
                   const uint8_t *horizontal, size_t segments) {
    size_t downs = 0;
    for (size_t i = 0; i < segments; i++) {
        if (x0[i] > x1[i] || y0[i] > y1[i]) {
            return false;
        }
        downs += horizontal[i] == 0;
    }
    state->runs[H] = state->runs[V] + downs;
    state->lines[H] = state->lines[V] + downs;
    state->base[V] = 0;
    state->base[H] = downs;
    for (size_t i = 0; i < segments; i++) {
        int family = horizontal[i] != 0 ? H : V;
        pf_grid_run *next = &state->runs[family][state->count[family]++];
        *next = family == H ? (pf_grid_run){y0[i], x0[i], x1[i]} : (pf_grid_run){x0[i], y0[i], y1[i]};
    }
    return true;
}

pf_status pf_grid_build(const int32_t *x0, const int32_t *y0, const int32_t *x1, const int32_t *y1,
                        const uint8_t *horizontal, size_t segments, int32_t snap, void *scratch, size_t scratch_bytes,
                        pf_cell *cell, size_t cell_capacity, size_t *cells, size_t *tables) {
    if (snap < 0 || segments >= INT32_MAX) {
        return PF_INVALID;
    }
    if (scratch_bytes < pf_grid_scratch(segments)) {
        *cells = 0;
        return PF_CAPACITY;
    }
    pf_grid_state state = {.snap = snap};
    lay_out(&state, segments, scratch);
    if (!gather(&state, x0, y0, x1, y1, horizontal, segments)) {
        return PF_INVALID;
    }
    for (size_t i = 0; i < segments; i++) {
        state.parent[i] = (int32_t)i;
    }
    for (int family = 0; family < FAMILIES; family++) {
        state.count[family] = pf_grid_merge_runs(&state, state.runs[family], state.count[family], snap);
        join_parallel(&state, family);
    }
    join_crossing(&state);
    size_t components = number_components(&state), found = 0;
    order_by_component(&state, V, components);
    order_by_component(&state, H, components);
    /* An index has to fit the int32_t of a cell, whatever the caller's room. */
    pf_grid_list list = {cell, cell_capacity < INT32_MAX ? cell_capacity : INT32_MAX, 0, 0};
    pf_grid_run *down = state.runs[V], *across = state.runs[H];
    for (size_t i = 0; i < components; i++) {
        size_t downs = (size_t)state.components[i].count[V], acrosses = (size_t)state.components[i].count[H];
        found += pf_grid_build_table(&state, down, downs, across, acrosses, &list, found);
        down += downs;
        across += acrosses;
    }
    if (list.used > list.capacity) {
        *cells = list.used;
        return list.used > INT32_MAX ? PF_OVERFLOW : PF_CAPACITY;
    }
    *cells = list.kept;
    *tables = found;
    return PF_OK;
}
