/* settle.c: the reading of open slots that breaks the fewest relations. Contract: pf.h.
 *
 * Few relations are broken in a document, so the search is over which relations are broken, not over which candidates are
 * chosen. With all relations hard, propagation decides nearly everything, or runs into a contradiction whose trail names a
 * small set of relations that cannot all hold: a conflict, thinned out until every relation in it is needed. Conflicts that
 * share no relation give a lower bound of the cost. Relations outside of them that the bound leaves no room to break are
 * hard in their turn, decide more slots, and split the problem into independent parts. Where that is not enough, the search
 * branches on which relation of a conflict is the first to be broken (the earlier ones hard, this one paid and left out);
 * so every assignment of lowest cost lies in exactly one branch, and they are counted without listing them. Only where no
 * soft relation is left the values of slots are tried one by one.
 *
 * This is implicit hitting sets (Reiter's hitting-set tree of diagnoses, as in core-guided MaxSAT) over a constraint solver
 * that splits into connected parts at every node (as AND/OR search does).
 *
 * Files: settle_setup.c (problem to values and levels), settle_domain.c (propagation and explanation), settle_search.c.
 */
#include "settle.h"

static int32_t first_seen(const settle_state *state, int32_t slot, int32_t *how_many) {
    int32_t first = -1;
    *how_many = 0;
    for (int32_t v = state->value_first[slot]; v < state->value_first[slot + 1]; v++) {
        if (state->seen[v]) {
            first = first < 0 ? v - state->value_first[slot] : first;
            ++*how_many;
        }
    }
    return first;
}

/* The lexicographically first assignment of lowest cost of a part, into state->chosen: slot by slot, the first value that
 * some such assignment takes together with the values before it. The first open slot needs no trial. */
static void find_first(settle_state *state, settle_part part, int32_t number, int64_t least) {
    size_t mark = state->trail_used;
    bool tied = false;
    for (int32_t slot = 0; slot < state->slots; slot++) {
        if (state->slot_part[slot] != number) {
            continue;
        }
        int32_t seen, value = first_seen(state, slot, &seen);
        for (int32_t left = seen; seen > 1; value++) {
            if (!state->seen[state->value_first[slot] + value]) {
                continue;
            }
            size_t before = state->trail_used, stored = state->store_used;
            settle_assign(state, slot, value);
            if (!tied || --left == 0 || settle_least_of_all(state, part, least) <= least) {
                break;
            }
            settle_undo(state, before);
            state->store_used = stored; /* conflicts under a decision hold only under it */
            if (state->stopped) {
                return;
            }
        }
        tied = tied || seen > 1;
        state->chosen[slot] = value;
    }
    settle_undo(state, mark);
}

/* Settles one connected part: adds its lowest cost, multiplies its count, finds its first assignment. False where the limit
 * was reached. */
static bool settle_one(settle_state *state, settle_part part, int32_t number, int64_t *cost, int64_t *ties) {
    size_t mark = state->trail_used, base = state->parts_used;
    state->stopped = false;
    state->store_used = 0;
    int64_t least = settle_least(state, part, SETTLE_INFINITE - 1), count = 0;
    if (!state->stopped) {
        count = settle_count(state, part, least);
    }
    if (!state->stopped) {
        find_first(state, part, number, least);
    }
    settle_undo(state, mark);
    state->parts_used = base;
    state->depth = 0;
    if (state->stopped) {
        return false;
    }
    *cost += least;
    *ties = settle_times(*ties, count);
    return true;
}

/* Slots that no relation depends on: all their values are equally good. */
static void settle_free(settle_state *state, int32_t first, int32_t end, int64_t *ties) {
    for (int32_t i = first; i < end; i++) {
        int32_t slot = state->slot_order[i];
        int64_t sum = 0;
        for (int32_t v = state->value_first[slot]; v < state->value_first[slot + 1]; v++) {
            state->seen[v] = 1;
            sum += state->many[v];
        }
        state->chosen[slot] = 0;
        *ties = settle_times(*ties, sum);
    }
}

/* Pays for what cannot hold whatever is chosen, and splits the rest: state->parts and their numbers in state->items,
 * smallest first, so that a hopeless part takes no other with it. */
static size_t split_problem(settle_state *state, int64_t *cost, int32_t *free_slots) {
    for (int32_t i = 0; i < state->slots; i++) {
        state->slot_order[i] = i;
        state->slot_part[i] = -1;
    }
    for (int32_t r = 0; r < state->relations; r++) {
        state->relation_order[r] = r;
        if (settle_impossible(state, r)) {
            *cost += state->weight[r];
            state->status[r] = SETTLE_IGNORED;
        }
    }
    size_t parts = settle_split(state, (settle_part){0, state->slots, 0, state->relations, 0}, free_slots);
    for (size_t p = 0; p < parts; p++) {
        settle_part part = state->parts[p];
        state->items[p] = (pf_sort_item){part.slots_end - part.slots, (int32_t)p};
        for (int32_t i = part.slots; i < part.slots_end; i++) {
            state->slot_part[state->slot_order[i]] = (int32_t)p;
        }
    }
    pf_sort(state->items, state->spare, parts);
    return parts;
}

size_t pf_settle_scratch(const pf_settle_problem *problem, int32_t *cell_room) {
    settle_sizes sizes;
    if (settle_measure(problem, cell_room, &sizes) != PF_OK) {
        return 0;
    }
    settle_state state = {0};
    return settle_lay_out(&state, &sizes, NULL);
}

pf_status pf_settle_solve(const pf_settle_problem *problem, int64_t node_limit, void *scratch, size_t scratch_bytes,
                          int32_t *choice, uint8_t *agrees, int64_t *cost, int64_t *ties, int64_t *nodes_visited) {
    settle_sizes sizes;
    settle_state state = {.node_limit = node_limit};
    if (scratch_bytes / sizeof(int32_t) / 3 < problem->cells) {
        return PF_CAPACITY;
    }
    if (node_limit < 0 || settle_measure(problem, scratch, &sizes) != PF_OK) {
        return PF_INVALID;
    }
    if (scratch_bytes < settle_lay_out(&state, &sizes, NULL)) {
        return PF_CAPACITY;
    }
    settle_lay_out(&state, &sizes, scratch);
    int64_t total = 0, count = 1;
    if (settle_build(&state, problem, &sizes, &total) != PF_OK) {
        return PF_OVERFLOW;
    }
    int32_t free_slots;
    size_t parts = split_problem(&state, &total, &free_slots);
    pf_status status = PF_OK;
    settle_free(&state, free_slots, state.slots, &count);
    for (size_t i = 0; i < parts; i++) {
        int32_t number = state.items[i].index;
        if (!settle_one(&state, state.parts[number], number, &total, &count)) {
            status = PF_LIMIT;
            for (int32_t slot = 0; slot < state.slots; slot++) {
                state.chosen[slot] = state.slot_part[slot] == number ? -1 : state.chosen[slot];
            }
        }
    }
    for (int32_t slot = 0; slot < state.slots; slot++) {
        int32_t seen, value = state.chosen[slot], first = state.value_first[slot];
        first_seen(&state, slot, &seen);
        choice[slot] = value < 0 ? -1 : state.value_candidate[first + value];
        agrees[slot] = value >= 0 && seen == 1 && state.many[first + value] == 1;
    }
    *cost = total;
    *ties = count;
    *nodes_visited = state.nodes;
    return status;
}
