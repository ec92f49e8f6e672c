/* settle_search.c: lowest cost and count of a connected part. The method is described in settle.c. */
#include "settle.h"

static bool visit(settle_state *state) {
    if (state->nodes >= state->node_limit || state->stamp > INT32_MAX / 2) {
        state->stopped = true;
        return false;
    }
    state->nodes++;
    return true;
}

/* One level deeper; false at the limit. */
static bool descend(settle_state *state) {
    if (state->stopped || state->depth >= SETTLE_DEPTH) {
        state->stopped = true;
        return false;
    }
    state->depth++;
    return true;
}

int64_t settle_times(int64_t a, int64_t b) {
    return a != 0 && b > INT64_MAX / a ? INT64_MAX : a * b;
}

static int64_t plus(int64_t a, int64_t b) {
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* The slot with the fewest values left; among equals the one in most relations, then the first. */
static int32_t choose_slot(const settle_state *state, settle_part part) {
    int32_t best = state->slot_order[part.slots];
    for (int32_t i = part.slots + 1; i < part.slots_end; i++) {
        int32_t slot = state->slot_order[i];
        int32_t fewer = state->alive_count[best] - state->alive_count[slot];
        int32_t more = (state->incidence_first[slot + 1] - state->incidence_first[slot]) -
                       (state->incidence_first[best + 1] - state->incidence_first[best]);
        if (fewer > 0 || (fewer == 0 && (more > 0 || (more == 0 && slot < best)))) {
            best = slot;
        }
    }
    return best;
}

static bool has_soft(const settle_state *state, settle_part part) {
    for (int32_t i = part.relations; i < part.relations_end; i++) {
        if (state->status[state->relation_order[i]] == SETTLE_SOFT) {
            return true;
        }
    }
    return false;
}

/* ----------------------------------------------------------------------------------------------------- satisfiability */
static void cut_journal(settle_state *state, size_t length) {
    while (state->journal_used > length) {
        state->in_journal[state->journal[--state->journal_used]] = 0;
    }
}

static bool exists_in(settle_state *state, settle_part part);

/* Is there an assignment that keeps the hard relations? Then it is in state->found; else, while explaining, the relations
 * that rule it out are added to the journal. Leaves its removals on the trail. */
static bool exists(settle_state *state, settle_part whole) {
    if (!settle_propagate(state) || !descend(state)) {
        return false;
    }
    size_t base = state->parts_used;
    int32_t free_slots;
    size_t parts = settle_split(state, whole, &free_slots);
    for (int32_t i = free_slots; i < whole.slots_end; i++) {
        int32_t slot = state->slot_order[i], value = 0;
        while (!state->alive[state->value_first[slot] + value]) {
            value++;
        }
        state->found[slot] = value;
    }
    bool good = true;
    for (size_t p = 0; p < parts && good; p++) {
        size_t journal = state->journal_used;
        good = exists_in(state, state->parts[base + p]);
        if (good) {
            cut_journal(state, journal); /* its dead ends explain nothing */
        }
    }
    state->parts_used = base;
    state->depth--;
    return good;
}

static bool exists_in(settle_state *state, settle_part part) {
    int32_t slot = choose_slot(state, part);
    int32_t values = state->value_first[slot + 1] - state->value_first[slot];
    for (int32_t value = 0; value < values; value++) {
        if (!state->alive[state->value_first[slot] + value]) {
            continue;
        }
        if (!visit(state)) {
            return false;
        }
        size_t mark = state->trail_used;
        settle_assign(state, slot, value);
        bool good = exists(state, part);
        settle_undo(state, mark);
        if (good || state->stopped) {
            return good;
        }
    }
    if (state->explaining) {
        settle_explain_slot(state, slot);
    }
    return false;
}

/* Tries a part with its soft relations made hard or left out: hard are those whose mark is `stamp`, or, with `others`, those
 * whose mark is not. Explains a failure in the journal. */
static bool try_hard(settle_state *state, settle_part part, int32_t stamp, bool others) {
    size_t mark = state->trail_used;
    cut_journal(state, 0);
    for (int32_t i = part.relations; i < part.relations_end; i++) {
        int32_t relation = state->relation_order[i];
        if (state->status[relation] == SETTLE_SOFT) {
            bool hard = (state->packed[relation] == stamp) != others;
            settle_set_status(state, relation, hard ? SETTLE_HARD : SETTLE_IGNORED);
        }
    }
    state->explaining = true;
    bool good = exists(state, part);
    state->explaining = false;
    settle_undo(state, mark);
    return good;
}

/* ---------------------------------------------------------------------------------------------------------- conflicts */
/* Adds the hard relations of the journal to the conflict at hand, whose soft ones are known. */
static void add_hard(settle_state *state) {
    state->core_used = state->core_soft;
    for (size_t i = 0; i < state->journal_used; i++) {
        if (state->status[state->journal[i]] == SETTLE_HARD) {
            state->core[state->core_used++] = state->journal[i];
        }
    }
}

/* Keeps, of the soft relations of the conflict at hand, those that the journal has: a conflict found among fewer. The hard
 * ones may be others than before. */
static void keep_explained(settle_state *state) {
    size_t kept = 0;
    for (size_t i = 0; i < state->core_soft; i++) {
        if (state->in_journal[state->core[i]]) {
            state->core[kept++] = state->core[i];
        }
    }
    state->core_soft = kept;
    add_hard(state);
}

/* Takes the journal as a conflict, soft relations first, and drops each soft relation that is not needed for it. */
static void thin_out(settle_state *state, settle_part part) {
    state->core_soft = 0;
    for (size_t i = 0; i < state->journal_used; i++) {
        if (state->status[state->journal[i]] == SETTLE_SOFT) {
            state->core[state->core_soft++] = state->journal[i];
        }
    }
    add_hard(state);
    for (size_t i = 0; i < state->core_soft && !state->stopped;) {
        int32_t stamp = ++state->stamp;
        for (size_t j = 0; j < state->core_soft; j++) {
            state->packed[state->core[j]] = j == i ? 0 : stamp;
        }
        if (try_hard(state, part, stamp, false)) {
            i++;
        } else if (!state->stopped) {
            keep_explained(state); /* without relation i, and with all before it, which are needed */
        }
    }
}

/* Stores the conflict that the journal tells of. */
static void store_conflict(settle_state *state, settle_part part) {
    thin_out(state, part);
    if (state->stopped || state->store_used + 1 + state->core_used > state->store_room) {
        state->stopped = true;
        return;
    }
    state->store[state->store_used++] = (int32_t)state->core_used;
    for (size_t i = 0; i < state->core_used; i++) {
        state->store[state->store_used++] = state->core[i];
    }
}

/* Packs known conflicts of a part that share no soft relation, and marks these relations as packed. At least one relation
 * of each has to be broken: returns the sum of their lowest weights. branch_core gets the smallest of them. */
static int64_t pack(settle_state *state, settle_part part) {
    int64_t lower = 0;
    size_t smallest = SIZE_MAX;
    int32_t stamp = ++state->stamp;
    state->pack_stamp = stamp;
    for (int32_t i = part.relations; i < part.relations_end; i++) {
        state->in_part[state->relation_order[i]] = stamp;
    }
    for (size_t at = 0; at < state->store_used; at += (size_t)state->store[at] + 1) {
        const int32_t *core = state->store + at + 1;
        size_t soft = 0;
        int64_t least = INT64_MAX;
        bool fits = true;
        for (int32_t i = 0; i < state->store[at] && fits; i++) {
            int32_t relation = core[i];
            if (state->status[relation] == SETTLE_SOFT) {
                soft++;
                least = state->weight[relation] < least ? state->weight[relation] : least;
                fits = state->in_part[relation] == stamp && state->packed[relation] != stamp;
            } else {
                fits = state->status[relation] == SETTLE_HARD;
            }
        }
        if (!fits) {
            continue;
        }
        if (soft == 0) {
            return SETTLE_INFINITE;
        }
        for (int32_t i = 0; i < state->store[at]; i++) {
            state->packed[core[i]] = stamp;
        }
        lower += least;
        if (soft < smallest) {
            smallest = soft;
            state->branch_core = at;
        }
    }
    return lower;
}

/* ------------------------------------------------------------------------------------------------------------- lowest */
/* Does the assignment in state->found break a relation? */
static bool breaks(const settle_state *state, int32_t relation) {
    settle_pair sum = state->base[relation];
    for (int32_t k = state->relation_first[relation]; k < state->relation_first[relation + 1]; k++) {
        int32_t i = state->relation_incidence[k];
        int64_t level = state->level_first[i];
        if (state->live_levels[i] > 1) {
            level += state->map[state->map_first[i] + state->found[state->incidence_slot[i]]];
        } else {
            while (state->holders[level] == 0) {
                level++;
            }
        }
        sum.low += state->level[level].low;
        sum.high += state->level[level].high;
    }
    return (state->op[relation] != PF_GE && sum.low > 0) || (state->op[relation] != PF_LE && sum.high < 0);
}

/* Makes hard what cannot be broken within `spare` beyond the packed conflicts. Returns the lowest weight of these
 * relations, SETTLE_INFINITE where there are none. */
static int64_t harden(settle_state *state, settle_part part, int64_t spare) {
    int64_t least = SETTLE_INFINITE;
    for (int32_t i = part.relations; i < part.relations_end; i++) {
        int32_t relation = state->relation_order[i];
        if (state->status[relation] == SETTLE_SOFT && state->packed[relation] != state->pack_stamp &&
            state->weight[relation] > spare) {
            least = state->weight[relation] < least ? state->weight[relation] : least;
            settle_set_status(state, relation, SETTLE_HARD);
        }
    }
    return least;
}

/* Enters the branch of a conflict in which soft relation `index` is the first that is broken. */
static void enter_branch(settle_state *state, size_t core, int32_t index) {
    const int32_t *relations = state->store + core + 1;
    for (int32_t i = 0; i < index; i++) {
        if (state->status[relations[i]] == SETTLE_SOFT) {
            settle_set_status(state, relations[i], SETTLE_HARD);
        }
    }
    settle_set_status(state, relations[index], SETTLE_IGNORED);
}

/* Branches on which relation of the smallest packed conflict is broken first. */
static int64_t least_by_branches(settle_state *state, settle_part part, int64_t bound) {
    size_t core = state->branch_core;
    int64_t best = SETTLE_INFINITE;
    for (int32_t i = 0; i < state->store[core] && !state->stopped; i++) {
        int32_t relation = state->store[core + 1 + (size_t)i];
        if (state->status[relation] != SETTLE_SOFT || !visit(state)) {
            continue;
        }
        int64_t own = state->weight[relation], limit = best <= bound ? best - 1 : bound;
        if (own <= limit) {
            size_t mark = state->trail_used;
            enter_branch(state, core, i);
            own += settle_least_of_all(state, part, limit - own);
            settle_undo(state, mark);
        }
        best = own < best ? own : best;
    }
    return best;
}

/* settle_least by what has been found: harden, else branch. */
static int64_t least_within(settle_state *state, settle_part part, int64_t bound) {
    int64_t lower = pack(state, part);
    if (lower > bound) {
        return lower;
    }
    size_t mark = state->trail_used;
    int64_t hardened = harden(state, part, bound - lower);
    if (hardened == SETTLE_INFINITE) {
        return least_by_branches(state, part, bound);
    }
    int64_t least = settle_least_of_all(state, part, bound);
    settle_undo(state, mark);
    return least > bound && lower + hardened < least ? lower + hardened : least;
}

int64_t settle_least(settle_state *state, settle_part part, int64_t bound) {
    if (!has_soft(state, part)) {
        size_t mark = state->trail_used;
        bool good = exists(state, part);
        settle_undo(state, mark);
        return good ? 0 : SETTLE_INFINITE;
    }
    int64_t lower = pack(state, part);
    while (lower <= bound && !try_hard(state, part, state->pack_stamp, true)) {
        if (!state->stopped) {
            store_conflict(state, part);
        }
        if (state->stopped) {
            return SETTLE_INFINITE;
        }
        lower = pack(state, part);
    }
    if (lower > bound) {
        return lower;
    }
    int64_t upper = 0;
    for (int32_t i = part.relations; i < part.relations_end; i++) {
        int32_t relation = state->relation_order[i];
        bool open = state->status[relation] == SETTLE_SOFT && state->packed[relation] == state->pack_stamp;
        upper += open && breaks(state, relation) ? state->weight[relation] : 0;
    }
    while (lower < upper && lower <= bound && !state->stopped) {
        int64_t least = least_within(state, part, lower);
        if (least <= lower) {
            return least;
        }
        lower = least;
    }
    return lower < upper ? lower : upper;
}

/* Pays for the soft relations that cannot hold any more. Returns the price. */
static int64_t pay_impossible(settle_state *state, settle_part whole) {
    int64_t paid = 0;
    for (int32_t i = whole.relations; i < whole.relations_end; i++) {
        int32_t relation = state->relation_order[i];
        if (state->status[relation] == SETTLE_SOFT && settle_impossible(state, relation)) {
            paid += state->weight[relation];
            settle_set_status(state, relation, SETTLE_IGNORED);
        }
    }
    return paid;
}

int64_t settle_least_of_all(settle_state *state, settle_part whole, int64_t bound) {
    if (!settle_propagate(state) || !descend(state)) {
        return SETTLE_INFINITE;
    }
    size_t mark = state->trail_used, base = state->parts_used;
    int64_t total = pay_impossible(state, whole);
    if (total <= bound) {
        int32_t free_slots;
        size_t parts = settle_split(state, whole, &free_slots);
        for (size_t p = 0; p < parts && total <= bound; p++) {
            total += settle_least(state, state->parts[base + p], bound - total);
        }
    }
    settle_undo(state, mark);
    state->parts_used = base;
    state->depth--;
    return total < SETTLE_INFINITE && !state->stopped ? total : SETTLE_INFINITE;
}

/* -------------------------------------------------------------------------------------------------------------- count */
/* Counts and marks the values of slots that nothing constrains any more. */
static int64_t count_free(settle_state *state, int32_t first, int32_t end) {
    int64_t product = 1;
    for (int32_t i = first; i < end; i++) {
        int32_t slot = state->slot_order[i];
        int64_t sum = 0;
        for (int32_t v = state->value_first[slot]; v < state->value_first[slot + 1]; v++) {
            if (state->alive[v]) {
                sum += state->many[v];
                state->seen[v] = 1;
            }
        }
        product = settle_times(product, sum);
    }
    return product;
}

/* Splits the lowest cost over connected parts (parts[i].least); false where their sum is not `least`. */
static bool share_cost(settle_state *state, size_t base, size_t parts, int64_t least) {
    if (parts == 1 && !has_soft(state, state->parts[base])) {
        state->parts[base].least = 0; /* counting finds out whether there is any assignment */
        return least == 0;
    }
    for (size_t p = 0; p < parts; p++) {
        int64_t own = settle_least(state, state->parts[base + p], least);
        if (own > least || state->stopped) {
            return false;
        }
        state->parts[base + p].least = own;
        least -= own;
    }
    return least == 0;
}

/* As settle_count, of slots and relations that need not be connected; 0 where the lowest cost is not `least`. Nothing is
 * marked as seen before it is certain that all parts have an assignment of that cost. */
static int64_t count_all(settle_state *state, settle_part whole, int64_t least) {
    if (!settle_propagate(state) || !descend(state)) {
        return 0;
    }
    size_t mark = state->trail_used, base = state->parts_used;
    int64_t product = 0;
    int64_t paid = pay_impossible(state, whole);
    if (paid <= least) {
        int32_t free_slots;
        size_t parts = settle_split(state, whole, &free_slots);
        product = share_cost(state, base, parts, least - paid) ? 1 : 0;
        int32_t free_first = free_slots, free_end = whole.slots_end;
        for (size_t p = 0; p < parts && product > 0; p++) {
            product = settle_times(product, settle_count(state, state->parts[base + p], state->parts[base + p].least));
        }
        if (product > 0) {
            product = settle_times(product, count_free(state, free_first, free_end));
        }
    }
    settle_undo(state, mark);
    state->parts_used = base;
    state->depth--;
    return product;
}

static int64_t count_by_values(settle_state *state, settle_part part) {
    int64_t total = 0;
    int32_t slot = choose_slot(state, part);
    int32_t values = state->value_first[slot + 1] - state->value_first[slot];
    for (int32_t value = 0; value < values && !state->stopped; value++) {
        if (state->alive[state->value_first[slot] + value] && visit(state)) {
            size_t mark = state->trail_used;
            settle_assign(state, slot, value);
            total = plus(total, count_all(state, part, 0));
            settle_undo(state, mark);
        }
    }
    return total;
}

static int64_t count_by_branches(settle_state *state, settle_part part, int64_t least) {
    int64_t total = 0;
    size_t core = state->branch_core;
    for (int32_t i = 0; i < state->store[core] && !state->stopped; i++) {
        int32_t relation = state->store[core + 1 + (size_t)i];
        if (state->status[relation] == SETTLE_SOFT && state->weight[relation] <= least && visit(state)) {
            size_t mark = state->trail_used;
            enter_branch(state, core, i);
            total = plus(total, count_all(state, part, least - state->weight[relation]));
            settle_undo(state, mark);
        }
    }
    return total;
}

int64_t settle_count(settle_state *state, settle_part part, int64_t least) {
    if (!has_soft(state, part)) {
        return count_by_values(state, part);
    }
    /* What settle_least stored for this very part is still there: with a cost there is a conflict to branch on. */
    int64_t lower = pack(state, part);
    size_t mark = state->trail_used;
    if (harden(state, part, least - lower) == SETTLE_INFINITE) {
        return count_by_branches(state, part, least);
    }
    int64_t total = count_all(state, part, least);
    settle_undo(state, mark);
    return total;
}
