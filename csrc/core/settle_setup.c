/* settle_setup.c: a problem checked, measured and compiled to values, incidences and levels. See settle.h. */
#include "settle.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------ measure */
static bool offsets_rise(const int64_t *offsets, size_t count, int64_t limit) {
    if (offsets[0] != 0 || count >= INT32_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (offsets[i + 1] < offsets[i]) {
            return false;
        }
    }
    return offsets[count] < limit;
}

static bool relations_valid(const pf_settle_problem *problem) {
    for (size_t r = 0; r < problem->relations; r++) {
        if (problem->op[r] > PF_GE || (problem->weight != NULL && problem->weight[r] < 1)) {
            return false;
        }
    }
    for (int64_t t = 0; t < problem->relation_offsets[problem->relations]; t++) {
        if (problem->term_cell[t] < 0 || (size_t)problem->term_cell[t] >= problem->cells) {
            return false;
        }
    }
    return true;
}

/* How many relations stand for the costs of candidates first .. last-1: one per step between different costs. */
static size_t cost_steps(const int32_t *cost, int64_t first, int64_t last) {
    size_t steps = 0;
    for (int64_t floor = -1;; steps++) {
        int64_t next = INT64_MAX;
        for (int64_t c = first; c < last; c++) {
            next = cost[c] > floor && cost[c] < next ? cost[c] : next;
        }
        if (next == INT64_MAX) {
            return steps - 1;
        }
        floor = next;
    }
}

/* Checks the entries of one slot and counts its incidences; owner and filler hold the slot and the candidate that filled a
 * cell last, plus one. */
static bool measure_slot(const pf_settle_problem *problem, size_t slot, const int32_t *terms, int32_t *owner,
                         int32_t *filler, size_t *incidences) {
    *incidences = 0;
    for (int64_t c = problem->candidate_offsets[slot]; c < problem->candidate_offsets[slot + 1]; c++) {
        if (problem->candidate_cost != NULL && problem->candidate_cost[c] < 0) {
            return false;
        }
        for (int64_t e = problem->entry_offsets[c]; e < problem->entry_offsets[c + 1]; e++) {
            int32_t cell = problem->entry_cell[e];
            if (cell < 0 || (size_t)cell >= problem->cells || pf_quantum(problem->entry_exponent[e]) < 0) {
                return false;
            }
            bool other_slot = owner[cell] != 0 && owner[cell] != (int32_t)slot + 1;
            if (other_slot || filler[cell] == (int32_t)c + 1) {
                return false;
            }
            *incidences += owner[cell] == 0 ? (size_t)terms[cell] : 0;
            owner[cell] = (int32_t)slot + 1;
            filler[cell] = (int32_t)c + 1;
        }
    }
    return true;
}

pf_status settle_measure(const pf_settle_problem *problem, int32_t *cell_room, settle_sizes *sizes) {
    if (problem->cells >= INT32_MAX || !offsets_rise(problem->candidate_offsets, problem->slots, INT32_MAX)) {
        return PF_INVALID;
    }
    size_t candidates = (size_t)problem->candidate_offsets[problem->slots];
    if (!offsets_rise(problem->entry_offsets, candidates, INT64_MAX) ||
        !offsets_rise(problem->relation_offsets, problem->relations, INT32_MAX) || !relations_valid(problem)) {
        return PF_INVALID;
    }
    *sizes = (settle_sizes){.slots = problem->slots,
                            .candidates = candidates,
                            .cells = problem->cells,
                            .relations = problem->relations,
                            .terms = (size_t)problem->relation_offsets[problem->relations]};
    int32_t *terms = cell_room, *owner = cell_room + problem->cells, *filler = owner + problem->cells;
    memset(cell_room, 0, 3 * problem->cells * sizeof *cell_room);
    for (size_t t = 0; t < sizes->terms; t++) {
        terms[problem->term_cell[t]]++;
    }
    for (size_t s = 0; s < problem->slots; s++) {
        int64_t first = problem->candidate_offsets[s], last = problem->candidate_offsets[s + 1];
        size_t count = (size_t)(last - first), incidences, steps = 0;
        if (count == 0 || !measure_slot(problem, s, terms, owner, filler, &incidences)) {
            return PF_INVALID;
        }
        if (problem->candidate_cost != NULL) {
            steps = cost_steps(problem->candidate_cost, first, last);
        }
        sizes->costs += steps;
        sizes->incidences += incidences + steps;
        sizes->map += count * (incidences + steps);
        sizes->widest = count * incidences > sizes->widest ? count * incidences : sizes->widest;
        sizes->most = count > sizes->most ? count : sizes->most;
    }
    return sizes->relations + sizes->costs < INT32_MAX ? PF_OK : PF_INVALID;
}

/* ------------------------------------------------------------------------------------------------------------- layout */
typedef struct {
    unsigned char *base;
    size_t used;
} block;

static void *take(block *from, size_t count, size_t size) {
    void *start = from->base == NULL ? NULL : from->base + from->used;
    from->used += (count * size + 7) / 8 * 8;
    return start;
}

#define TAKE(target, count) ((target) = take(&from, (count), sizeof *(target)))

static block lay_out_search(settle_state *state, const settle_sizes *sizes, block from) {
    size_t slots = sizes->slots, relations = sizes->relations + sizes->costs;
    int32_t **per_slot[] = {&state->value_first, &state->incidence_first, &state->alive_count,
                            &state->found,       &state->needed,          &state->root,
                            &state->label,       &state->slot_order,      &state->slot_spare,
                            &state->slot_part,   &state->chosen};
    int32_t **per_relation[] = {&state->relation_first, &state->queue,         &state->relation_order,
                                &state->relation_spare, &state->relation_root, &state->packed,
                                &state->in_part,        &state->journal,       &state->core};
    uint8_t **flags[] = {&state->op, &state->status, &state->queued, &state->in_journal};
    for (size_t i = 0; i < sizeof per_slot / sizeof *per_slot; i++) {
        TAKE(*per_slot[i], slots + 1);
    }
    for (size_t i = 0; i < sizeof per_relation / sizeof *per_relation; i++) {
        TAKE(*per_relation[i], relations + 1);
    }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        TAKE(*flags[i], relations);
    }
    TAKE(state->base, relations);
    TAKE(state->weight, relations);
    TAKE(state->alive, sizes->candidates);
    TAKE(state->seen, sizes->candidates);
    TAKE(state->value_candidate, sizes->candidates);
    TAKE(state->many, sizes->candidates);
    TAKE(state->trail, sizes->candidates + relations);
    TAKE(state->parts, slots + SETTLE_DEPTH + 1);
    state->store_room = 4096 + 256 * relations;
    TAKE(state->store, state->store_room);
    return from;
}

size_t settle_lay_out(settle_state *state, const settle_sizes *sizes, void *base) {
    block from = lay_out_search(state, sizes, (block){base, 0});
    TAKE(state->incidence_slot, sizes->incidences);
    TAKE(state->incidence_relation, sizes->incidences);
    TAKE(state->live_levels, sizes->incidences);
    TAKE(state->relation_incidence, sizes->incidences);
    TAKE(state->level_first, sizes->incidences + 1);
    TAKE(state->map_first, sizes->incidences + 1);
    TAKE(state->least_low, sizes->incidences);
    TAKE(state->most_high, sizes->incidences);
    TAKE(state->cell_first, sizes->cells + 1);
    TAKE(state->cell_slot, sizes->cells);
    TAKE(state->cell_term, sizes->terms);
    TAKE(state->term_relation, sizes->terms);
    TAKE(state->local, sizes->relations);
    TAKE(state->representative, sizes->most);
    size_t sorted = sizes->most > sizes->slots ? sizes->most : sizes->slots;
    TAKE(state->items, sorted);
    TAKE(state->spare, sorted);
    TAKE(state->matrix, sizes->widest);
    TAKE(state->map, sizes->map);
    TAKE(state->holders, sizes->map);
    TAKE(state->supported, sizes->map);
    TAKE(state->level, sizes->map);
    return from.used;
}

/* -------------------------------------------------------------------------------------------------------------- build */
/* Amounts beyond this do not occur; with it, no sum of the search can leave int64_t unnoticed. */
static const int64_t largest_step = INT64_MAX / 8, largest_sum = INT64_MAX / 2;

/* Adds coefficient * amount and its slack to what a value puts into a relation. */
static bool add_term(settle_pair *pair, int64_t coefficient, int64_t fen, int64_t quantum) {
    int64_t size = coefficient < 0 ? -coefficient : coefficient;
    if (size != 0 &&
        (fen > largest_step / 2 / size || fen < -(largest_step / 2 / size) || quantum > largest_step / size)) {
        return false;
    }
    int64_t low = pair->low + 2 * coefficient * fen - size * quantum;
    int64_t high = pair->high + 2 * coefficient * fen + size * quantum;
    if (low < -largest_sum || low > largest_sum || high < -largest_sum || high > largest_sum) {
        return false;
    }
    *pair = (settle_pair){low, high};
    return true;
}

static void index_terms(settle_state *state, const pf_settle_problem *problem, const settle_sizes *sizes) {
    memset(state->cell_first, 0, (sizes->cells + 1) * sizeof *state->cell_first);
    for (size_t t = 0; t < sizes->terms; t++) {
        state->cell_first[problem->term_cell[t] + 1]++;
    }
    for (size_t cell = 0; cell < sizes->cells; cell++) {
        state->cell_first[cell + 1] += state->cell_first[cell];
    }
    for (size_t r = 0; r < sizes->relations; r++) {
        for (int64_t t = problem->relation_offsets[r]; t < problem->relation_offsets[r + 1]; t++) {
            state->term_relation[t] = (int32_t)r;
        }
    }
    int32_t *filled = state->cell_slot; /* not yet in use */
    memset(filled, 0, sizes->cells * sizeof *filled);
    for (size_t t = 0; t < sizes->terms; t++) {
        int32_t cell = problem->term_cell[t];
        state->cell_term[state->cell_first[cell] + filled[cell]++] = (int32_t)t;
    }
    for (size_t cell = 0; cell < sizes->cells; cell++) {
        state->cell_slot[cell] = -1;
    }
}

/* Numbers the relations that the cells of a slot touch (state->core, state->local). Returns how many. */
static size_t number_relations(settle_state *state, const pf_settle_problem *problem, size_t slot) {
    size_t found = 0;
    int64_t first = problem->entry_offsets[problem->candidate_offsets[slot]];
    int64_t last = problem->entry_offsets[problem->candidate_offsets[slot + 1]];
    for (int64_t e = first; e < last; e++) {
        int32_t cell = problem->entry_cell[e];
        if (state->cell_slot[cell] == (int32_t)slot) {
            continue;
        }
        state->cell_slot[cell] = (int32_t)slot;
        for (int32_t i = state->cell_first[cell]; i < state->cell_first[cell + 1]; i++) {
            int32_t r = state->term_relation[state->cell_term[i]];
            if (state->packed[r] != (int32_t)slot + 1) {
                state->packed[r] = (int32_t)slot + 1;
                state->local[r] = (int32_t)found;
                state->core[found++] = r;
            }
        }
    }
    return found;
}

/* What each candidate of a slot puts into each of its relations: matrix of candidates x relations. */
static bool fill_matrix(settle_state *state, const pf_settle_problem *problem, size_t slot, size_t relations) {
    int64_t first = problem->candidate_offsets[slot], last = problem->candidate_offsets[slot + 1];
    memset(state->matrix, 0, (size_t)(last - first) * relations * sizeof *state->matrix);
    for (int64_t c = first; c < last; c++) {
        settle_pair *row = state->matrix + (size_t)(c - first) * relations;
        for (int64_t e = problem->entry_offsets[c]; e < problem->entry_offsets[c + 1]; e++) {
            int32_t cell = problem->entry_cell[e];
            for (int32_t i = state->cell_first[cell]; i < state->cell_first[cell + 1]; i++) {
                int32_t t = state->cell_term[i], r = state->term_relation[t];
                bool head = t == problem->relation_offsets[r];
                int64_t fen = problem->entry_fen[e];
                int64_t quantum = fen != 0 || head ? pf_quantum(problem->entry_exponent[e]) : 0;
                if (!add_term(&row[state->local[r]], problem->term_coef[t], fen, quantum)) {
                    return false;
                }
            }
        }
    }
    return true;
}

static int64_t row_hash(const settle_pair *row, size_t length, int64_t cost) {
    uint64_t hash = 0x9E3779B97F4A7C15u ^ (uint64_t)cost;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint64_t)row[i].low) * 0xFF51AFD7ED558CCDu;
        hash = (hash ^ (hash >> 32) ^ (uint64_t)row[i].high) * 0xC4CEB9FE1A85EC53u;
    }
    return (int64_t)(hash >> 1);
}

/* Merges candidates that nothing tells apart into values, in the order of their first candidates. */
static void merge_candidates(settle_state *state, size_t slot, size_t count, size_t relations, const int32_t *cost) {
    for (size_t c = 0; c < count; c++) {
        int64_t own = cost == NULL ? 0 : cost[c];
        state->items[c] = (pf_sort_item){row_hash(state->matrix + c * relations, relations, own), (int32_t)c};
    }
    pf_sort(state->items, state->spare, count);
    for (size_t i = 0; i < count; i++) {
        int32_t own = state->items[i].index;
        state->representative[own] = own;
        for (size_t j = i; j-- > 0 && state->items[j].key == state->items[i].key;) {
            int32_t other = state->representative[state->items[j].index];
            const settle_pair *a = state->matrix + (size_t)own * relations;
            const settle_pair *b = state->matrix + (size_t)other * relations;
            bool same_cost = cost == NULL || cost[own] == cost[other];
            if (same_cost && (relations == 0 || memcmp(a, b, relations * sizeof *a) == 0)) {
                state->representative[own] = other; /* the first: equal keys keep their order */
                break;
            }
        }
    }
    int32_t value = state->value_first[slot];
    for (size_t c = 0; c < count; c++) {
        if (state->representative[c] == (int32_t)c) {
            state->value_candidate[value] = (int32_t)c;
            state->many[value] = 0;
            state->spare[c].index = value++;
        }
        state->many[state->spare[state->representative[c]].index]++;
    }
    state->value_first[slot + 1] = value;
    state->alive_count[slot] = value - state->value_first[slot];
}

/* Begins an incidence whose levels are to follow. */
static int32_t begin_incidence(settle_state *state, int32_t slot, int32_t relation) {
    int32_t i = state->incidence_first[slot + 1]++;
    int64_t values = state->value_first[slot + 1] - state->value_first[slot];
    state->incidence_slot[i] = slot;
    state->incidence_relation[i] = relation;
    state->map_first[i + 1] = state->map_first[i] + values;
    state->level_first[i + 1] = state->level_first[i];
    return i;
}

/* Gives a value its level, which may be new. */
static void add_level(settle_state *state, int32_t incidence, int32_t value, settle_pair pair) {
    int64_t first = state->level_first[incidence], end = state->level_first[incidence + 1], l = first;
    while (l < end && (state->level[l].low != pair.low || state->level[l].high != pair.high)) {
        l++;
    }
    if (l == end) {
        state->level[l] = pair;
        state->holders[l] = 0;
        state->level_first[incidence + 1]++;
    }
    state->holders[l]++;
    state->map[state->map_first[incidence] + value] = (int32_t)(l - first);
}

/* Adds to the largest size that a relation's sums can have. */
static bool add_reach(int64_t *reach, int32_t relation, int64_t size) {
    if (reach[relation] > largest_sum - size) {
        return false;
    }
    reach[relation] += size;
    return true;
}

/* The incidences of one slot, each with its levels; where there is only one level it goes into the relation's base. */
static bool add_incidences(settle_state *state, int32_t slot, size_t relations, int64_t *reach) {
    int32_t values = state->value_first[slot + 1] - state->value_first[slot];
    for (size_t j = 0; j < relations; j++) {
        int32_t relation = state->core[j], i = begin_incidence(state, slot, relation);
        int64_t size = 0;
        for (int32_t v = 0; v < values; v++) {
            int32_t candidate = state->value_candidate[state->value_first[slot] + v];
            settle_pair pair = state->matrix[(size_t)candidate * relations + j];
            size = pair.high > size ? pair.high : size;
            size = -pair.low > size ? -pair.low : size;
            add_level(state, i, v, pair);
        }
        if (!add_reach(reach, relation, size)) {
            return false;
        }
        if (state->level_first[i + 1] - state->level_first[i] == 1) {
            settle_pair only = state->level[state->level_first[i]];
            state->base[relation].low += only.low;
            state->base[relation].high += only.high;
            state->incidence_first[slot + 1]--;
        }
    }
    return true;
}

/* Candidate costs as relations: one per step, broken by the candidates above it, at the price of the step. */
static void add_costs(settle_state *state, int32_t slot, const int32_t *cost, int64_t *base_cost) {
    int32_t first = state->value_first[slot], values = state->value_first[slot + 1] - first;
    int64_t floor = -1;
    for (;;) {
        int64_t next = INT64_MAX;
        for (int32_t v = 0; v < values; v++) {
            int64_t own = cost[state->value_candidate[first + v]];
            next = own > floor && own < next ? own : next;
        }
        if (next == INT64_MAX) {
            return;
        }
        if (floor < 0) {
            *base_cost += next;
        } else {
            int32_t relation = state->relations++, i = begin_incidence(state, slot, relation);
            state->op[relation] = PF_EQ;
            state->weight[relation] = next - floor;
            for (int32_t v = 0; v < values; v++) {
                int64_t above = cost[state->value_candidate[first + v]] > floor ? 1 : 0;
                add_level(state, i, v, (settle_pair){above, above});
            }
        }
        floor = next;
    }
}

/* The incidences of each relation. */
static void index_incidences(settle_state *state) {
    int32_t incidences = state->incidence_first[state->slots];
    memset(state->relation_first, 0, ((size_t)state->relations + 1) * sizeof *state->relation_first);
    for (int32_t i = 0; i < incidences; i++) {
        state->relation_first[state->incidence_relation[i] + 1]++;
        state->live_levels[i] = (int32_t)(state->level_first[i + 1] - state->level_first[i]);
    }
    for (int32_t r = 0; r < state->relations; r++) {
        state->relation_first[r + 1] += state->relation_first[r];
        state->queue[r] = state->relation_first[r];
    }
    for (int32_t i = 0; i < incidences; i++) {
        state->relation_incidence[state->queue[state->incidence_relation[i]]++] = i;
    }
}

pf_status settle_build(settle_state *state, const pf_settle_problem *problem, const settle_sizes *sizes,
                       int64_t *base_cost) {
    size_t relations = sizes->relations + sizes->costs;
    int64_t *reach = state->weight; /* the weights are written last */
    state->slots = (int32_t)sizes->slots;
    state->relations = (int32_t)sizes->relations;
    memset(state->base, 0, relations * sizeof *state->base);
    memset(state->packed, 0, relations * sizeof *state->packed);
    memset(reach, 0, sizes->relations * sizeof *reach);
    index_terms(state, problem, sizes);
    state->value_first[0] = state->incidence_first[0] = 0;
    state->level_first[0] = state->map_first[0] = 0;
    for (size_t s = 0; s < sizes->slots; s++) {
        int64_t first = problem->candidate_offsets[s];
        size_t count = (size_t)(problem->candidate_offsets[s + 1] - first);
        const int32_t *cost = problem->candidate_cost == NULL ? NULL : problem->candidate_cost + first;
        size_t touched = number_relations(state, problem, s);
        state->incidence_first[s + 1] = state->incidence_first[s];
        if (!fill_matrix(state, problem, s, touched)) {
            return PF_OVERFLOW;
        }
        merge_candidates(state, s, count, touched, cost);
        if (!add_incidences(state, (int32_t)s, touched, reach)) {
            return PF_OVERFLOW;
        }
        if (cost != NULL) {
            add_costs(state, (int32_t)s, cost, base_cost);
        }
    }
    for (size_t r = 0; r < sizes->relations; r++) {
        state->op[r] = problem->op[r];
        state->weight[r] = problem->weight == NULL ? 1 : problem->weight[r];
    }
    index_incidences(state);
    memset(state->alive, 1, sizes->candidates);
    memset(state->seen, 0, sizes->candidates);
    memset(state->status, SETTLE_SOFT, relations);
    memset(state->queued, 0, relations);
    memset(state->in_journal, 0, relations);
    memset(state->packed, 0, relations * sizeof *state->packed);
    memset(state->in_part, 0, relations * sizeof *state->in_part);
    memset(state->needed, 0, sizes->slots * sizeof *state->needed);
    memset(state->found, 0, sizes->slots * sizeof *state->found);
    return PF_OK;
}
