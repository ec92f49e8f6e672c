/* settle_domain.c: what is still possible: the values of slots under the hard relations. See settle.h.
 *
 * Every change is a step on the trail, with the relation that forced it, so that it can be taken back and so that a
 * contradiction can be explained by the relations that led to it.
 */
#include "settle.h"

#include <string.h>

/* A relation is checked by all combinations of its slots' levels where there are at most so many, by bounds else. It bounds
 * the time of one check and has no influence on results. */
enum { MOST_COMBINATIONS = 32768, MOST_OPEN = 15 };

/* -------------------------------------------------------------------------------------------------------------- trail */
static void enqueue(settle_state *state, int32_t relation) {
    if (state->status[relation] == SETTLE_HARD && !state->queued[relation]) {
        size_t end = (state->queue_head + state->queue_used++) % (size_t)state->relations;
        state->queue[end] = relation;
        state->queued[relation] = 1;
    }
}

static int32_t dequeue(settle_state *state) {
    int32_t relation = state->queue[state->queue_head];
    state->queue_head = (state->queue_head + 1) % (size_t)state->relations;
    state->queue_used--;
    state->queued[relation] = 0;
    return relation;
}

static int64_t level_of(const settle_state *state, int32_t incidence, int32_t value) {
    return state->level_first[incidence] + state->map[state->map_first[incidence] + value];
}

static void remove_value(settle_state *state, int32_t slot, int32_t value, int32_t reason) {
    state->trail[state->trail_used++] = (settle_step){slot, value, reason};
    state->alive[state->value_first[slot] + value] = 0;
    state->alive_count[slot]--;
    for (int32_t i = state->incidence_first[slot]; i < state->incidence_first[slot + 1]; i++) {
        if (--state->holders[level_of(state, i, value)] == 0) {
            state->live_levels[i]--;
            enqueue(state, state->incidence_relation[i]);
        }
    }
}

void settle_undo(settle_state *state, size_t mark) {
    while (state->trail_used > mark) {
        settle_step step = state->trail[--state->trail_used];
        if (step.slot < 0) {
            state->status[~step.slot] = (uint8_t)step.value;
            continue;
        }
        state->alive[state->value_first[step.slot] + step.value] = 1;
        state->alive_count[step.slot]++;
        for (int32_t i = state->incidence_first[step.slot]; i < state->incidence_first[step.slot + 1]; i++) {
            if (state->holders[level_of(state, i, step.value)]++ == 0) {
                state->live_levels[i]++;
            }
        }
    }
    while (state->queue_used > 0) { /* what was waiting belonged to what is taken back */
        dequeue(state);
    }
}

void settle_set_status(settle_state *state, int32_t relation, uint8_t status) {
    state->trail[state->trail_used++] = (settle_step){~relation, state->status[relation], SETTLE_DECISION};
    state->status[relation] = status;
    enqueue(state, relation);
}

void settle_assign(settle_state *state, int32_t slot, int32_t value) {
    int32_t values = state->value_first[slot + 1] - state->value_first[slot];
    for (int32_t v = 0; v < values; v++) {
        if (v != value && state->alive[state->value_first[slot] + v]) {
            remove_value(state, slot, v, SETTLE_DECISION);
        }
    }
}

/* --------------------------------------------------------------------------------------------------------- explaining */
static void add_reason(settle_state *state, int32_t relation) {
    if (!state->in_journal[relation]) {
        state->in_journal[relation] = 1;
        state->journal[state->journal_used++] = relation;
    }
    for (int32_t i = state->relation_first[relation]; i < state->relation_first[relation + 1]; i++) {
        state->needed[state->incidence_slot[state->relation_incidence[i]]] = state->stamp;
    }
}

/* Follows the trail back from the slots marked as needed: every step on such a slot has a reason, whose slots are needed
 * too. (More than the necessary relations may be found; settle.c thins them out.) */
static void follow_trail(settle_state *state) {
    int32_t last = SETTLE_DECISION;
    for (size_t i = state->trail_used; i-- > 0;) {
        settle_step step = state->trail[i];
        if (step.slot >= 0 && step.reason != SETTLE_DECISION && step.reason != last &&
            state->needed[step.slot] == state->stamp) {
            add_reason(state, step.reason);
            last = step.reason; /* a relation often removes many values in a row */
        }
    }
}

void settle_explain_slot(settle_state *state, int32_t slot) {
    state->stamp++;
    state->needed[slot] = state->stamp;
    follow_trail(state);
}

static void explain_relation(settle_state *state, int32_t relation) {
    state->stamp++;
    add_reason(state, relation);
    follow_trail(state);
}

/* -------------------------------------------------------------------------------------------------------- propagation */
/* The extremes that the live levels of an incidence can put into its relation. */
static void bounds(const settle_state *state, int32_t incidence, settle_pair *least, settle_pair *most) {
    bool first = true;
    *least = *most = (settle_pair){0, 0};
    for (int64_t l = state->level_first[incidence]; l < state->level_first[incidence + 1]; l++) {
        if (state->holders[l] == 0) {
            continue;
        }
        settle_pair own = state->level[l];
        if (first) {
            *least = *most = own;
            first = false;
            continue;
        }
        least->low = own.low < least->low ? own.low : least->low;
        least->high = own.high < least->high ? own.high : least->high;
        most->low = own.low > most->low ? own.low : most->low;
        most->high = own.high > most->high ? own.high : most->high;
    }
}

/* The extremes of a relation's sums. Returns how many of its slots still matter to it. */
static int32_t span(const settle_state *state, int32_t relation, settle_pair *least, settle_pair *most) {
    int32_t open = 0;
    *least = *most = state->base[relation];
    for (int32_t k = state->relation_first[relation]; k < state->relation_first[relation + 1]; k++) {
        int32_t i = state->relation_incidence[k];
        settle_pair low, high;
        bounds(state, i, &low, &high);
        least->low += low.low;
        least->high += low.high;
        most->low += high.low;
        most->high += high.high;
        open += state->live_levels[i] > 1;
    }
    return open;
}

/* Whether sums of at least `low` and at most `high` can still meet the relation. */
static bool can_hold(uint8_t op, int64_t low, int64_t high) {
    return (op == PF_GE || low <= 0) && (op == PF_LE || high >= 0);
}

bool settle_impossible(const settle_state *state, int32_t relation) {
    settle_pair least, most;
    span(state, relation, &least, &most);
    return !can_hold(state->op[relation], least.low, most.high);
}

/* Whether the relation holds whatever is chosen. */
static bool certain(uint8_t op, settle_pair least, settle_pair most) {
    return can_hold(op, most.low, least.high);
}

/* Removes the values of a slot that give its relation a certain level. False where none is left. */
static bool remove_level(settle_state *state, int32_t incidence, int64_t level) {
    int32_t slot = state->incidence_slot[incidence], relation = state->incidence_relation[incidence];
    int32_t values = state->value_first[slot + 1] - state->value_first[slot];
    for (int32_t v = 0; v < values && state->holders[level] > 0; v++) {
        if (state->alive[state->value_first[slot] + v] && level_of(state, incidence, v) == level) {
            remove_value(state, slot, v, relation);
        }
    }
    return state->alive_count[slot] > 0;
}

/* Removes the levels that the bounds of the other slots rule out. */
static bool revise_by_bounds(settle_state *state, int32_t relation) {
    uint8_t op = state->op[relation];
    int64_t low = state->base[relation].low, high = state->base[relation].high;
    int32_t first = state->relation_first[relation], end = state->relation_first[relation + 1];
    for (int32_t k = first; k < end; k++) {
        int32_t i = state->relation_incidence[k];
        settle_pair least, most;
        bounds(state, i, &least, &most);
        state->least_low[i] = least.low;
        state->most_high[i] = most.high;
        low += least.low;
        high += most.high;
    }
    if (!can_hold(op, low, high)) {
        return false;
    }
    for (int32_t k = first; k < end; k++) {
        int32_t i = state->relation_incidence[k];
        int64_t other_low = low - state->least_low[i], other_high = high - state->most_high[i];
        for (int64_t l = state->level_first[i]; l < state->level_first[i + 1]; l++) {
            if (state->holders[l] > 0 &&
                !can_hold(op, other_low + state->level[l].low, other_high + state->level[l].high) &&
                !remove_level(state, i, l)) {
                return false;
            }
        }
    }
    return true;
}

/* The open incidences of an equation, and the extremes of those from each depth on. */
typedef struct {
    int32_t incidence[MOST_OPEN];
    int64_t rest_low[MOST_OPEN + 1], rest_high[MOST_OPEN + 1];
    int32_t open;
} combination;

/* Marks the levels that take part in a combination that meets the equation; returns whether there is one. */
static bool mark_supported(settle_state *state, const combination *own, int32_t depth, int64_t low, int64_t high) {
    if (depth == own->open) {
        return low <= 0 && high >= 0;
    }
    bool any = false;
    int32_t i = own->incidence[depth];
    for (int64_t l = state->level_first[i]; l < state->level_first[i + 1]; l++) {
        int64_t next_low = low + state->level[l].low, next_high = high + state->level[l].high;
        if (state->holders[l] > 0 && next_low + own->rest_low[depth + 1] <= 0 &&
            next_high + own->rest_high[depth + 1] >= 0 && mark_supported(state, own, depth + 1, next_low, next_high)) {
            state->supported[l] = 1;
            any = true;
        }
    }
    return any;
}

/* Removes the levels of an equation that no combination with the others supports, where these are few enough to try. */
static bool revise_by_combinations(settle_state *state, int32_t relation, bool *exact) {
    combination own = {.open = 0};
    int64_t combinations = 1;
    settle_pair closed = state->base[relation];
    *exact = false;
    for (int32_t k = state->relation_first[relation]; k < state->relation_first[relation + 1]; k++) {
        int32_t i = state->relation_incidence[k];
        if (state->live_levels[i] > 1) {
            combinations *= state->live_levels[i];
            if (combinations > MOST_COMBINATIONS) {
                return true;
            }
            own.incidence[own.open++] = i; /* at most 15 factors of 2 or more fit */
        } else {
            settle_pair least, most;
            bounds(state, i, &least, &most);
            closed.low += least.low;
            closed.high += least.high;
        }
    }
    own.rest_low[own.open] = own.rest_high[own.open] = 0;
    for (int32_t d = own.open; d-- > 0;) {
        int32_t i = own.incidence[d];
        settle_pair least, most;
        bounds(state, i, &least, &most);
        own.rest_low[d] = own.rest_low[d + 1] + least.low;
        own.rest_high[d] = own.rest_high[d + 1] + most.high;
        for (int64_t l = state->level_first[i]; l < state->level_first[i + 1]; l++) {
            state->supported[l] = 0;
        }
    }
    if (!mark_supported(state, &own, 0, closed.low, closed.high)) {
        return false;
    }
    for (int32_t d = 0; d < own.open; d++) {
        int32_t i = own.incidence[d];
        for (int64_t l = state->level_first[i]; l < state->level_first[i + 1]; l++) {
            if (state->holders[l] > 0 && !state->supported[l]) {
                remove_level(state, i, l); /* not the last: the others have a combination */
            }
        }
    }
    *exact = true;
    return true;
}

/* One pass over a hard relation. False where it cannot hold. */
static bool revise(settle_state *state, int32_t relation) {
    size_t before = state->trail_used;
    bool exact = state->op[relation] != PF_EQ; /* bounds are exact for an inequality */
    state->queued[relation] = 1;               /* its own removals need no further pass where it is exact */
    bool possible = revise_by_bounds(state, relation);
    if (possible && !exact) {
        possible = revise_by_combinations(state, relation, &exact);
    }
    state->queued[relation] = 0;
    if (possible && !exact && state->trail_used > before) {
        enqueue(state, relation);
    }
    return possible;
}

bool settle_propagate(settle_state *state) {
    while (state->queue_used > 0) {
        int32_t relation = dequeue(state);
        if (!revise(state, relation)) {
            if (state->explaining) {
                explain_relation(state, relation);
            }
            while (state->queue_used > 0) {
                dequeue(state);
            }
            return false;
        }
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------------------- splitting */
static int32_t find(int32_t *root, int32_t slot) {
    while (root[slot] != slot) {
        root[slot] = root[root[slot]];
        slot = root[slot];
    }
    return slot;
}

/* Joins the slots that a relation still depends on. Returns one of them, -1 where it depends on none. */
static int32_t join_slots(settle_state *state, int32_t relation) {
    settle_pair least, most;
    if (state->status[relation] == SETTLE_IGNORED || span(state, relation, &least, &most) == 0 ||
        certain(state->op[relation], least, most)) {
        return -1;
    }
    int32_t joined = -1;
    for (int32_t k = state->relation_first[relation]; k < state->relation_first[relation + 1]; k++) {
        int32_t i = state->relation_incidence[k];
        if (state->live_levels[i] > 1) {
            int32_t own = find(state->root, state->incidence_slot[i]);
            if (joined >= 0) {
                state->root[own] = joined;
            } else {
                joined = own;
            }
        }
    }
    return joined;
}

/* Counts the slots and relations of each connected part, on the parts stack. relation_root becomes the number of its part,
 * label the number of the part at each root. */
static size_t number_parts(settle_state *state, settle_part whole) {
    settle_part *parts = state->parts + state->parts_used;
    size_t count = 0;
    for (int32_t i = whole.relations; i < whole.relations_end; i++) {
        int32_t *root = &state->relation_root[state->relation_order[i]];
        if (*root >= 0) {
            int32_t *label = &state->label[find(state->root, *root)];
            if (*label < 0) {
                *label = (int32_t)count;
                parts[count++] = (settle_part){0};
            }
            parts[*label].relations_end++;
            *root = *label;
        }
    }
    for (int32_t i = whole.slots; i < whole.slots_end; i++) {
        int32_t label = state->label[find(state->root, state->slot_order[i])];
        if (label >= 0) {
            parts[label].slots_end++;
        }
    }
    return count;
}

size_t settle_split(settle_state *state, settle_part whole, int32_t *free_slots) {
    settle_part *parts = state->parts + state->parts_used;
    int32_t slots = whole.slots, relations = whole.relations;
    for (int32_t i = slots; i < whole.slots_end; i++) {
        int32_t slot = state->slot_order[i];
        state->root[slot] = slot;
        state->label[slot] = -1;
    }
    for (int32_t i = relations; i < whole.relations_end; i++) {
        state->relation_root[state->relation_order[i]] = join_slots(state, state->relation_order[i]);
    }
    size_t count = number_parts(state, whole);
    for (size_t p = 0; p < count; p++) { /* from counts to ranges, yet without content */
        int32_t slot_count = parts[p].slots_end, relation_count = parts[p].relations_end;
        parts[p] = (settle_part){slots, slots, relations, relations, 0};
        slots += slot_count;
        relations += relation_count;
    }
    *free_slots = slots;
    for (int32_t i = whole.slots; i < whole.slots_end; i++) {
        int32_t slot = state->slot_order[i], label = state->label[find(state->root, slot)];
        state->slot_spare[label >= 0 ? parts[label].slots_end++ : slots++] = slot;
    }
    for (int32_t i = whole.relations; i < whole.relations_end; i++) {
        int32_t relation = state->relation_order[i], label = state->relation_root[relation];
        state->relation_spare[label >= 0 ? parts[label].relations_end++ : relations++] = relation;
    }
    size_t slot_bytes = (size_t)(whole.slots_end - whole.slots) * sizeof(int32_t);
    size_t relation_bytes = (size_t)(whole.relations_end - whole.relations) * sizeof(int32_t);
    memcpy(state->slot_order + whole.slots, state->slot_spare + whole.slots, slot_bytes);
    memcpy(state->relation_order + whole.relations, state->relation_spare + whole.relations, relation_bytes);
    state->parts_used += count;
    return count;
}
