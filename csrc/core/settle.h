/* settle.h: what the files of the settle kernel share. Not part of the API. The method is described in settle.c.
 *
 * A slot has values: its candidates, those that no relation and no cost tells apart merged into one. A relation asks for
 * sum(low) <= 0 <= sum(high) over its slots (one of the two for an inequality), where low = 2 * amount - slack and
 * high = 2 * amount + slack of what the slot puts into it. An incidence is a pair of a slot and a relation that the slot's
 * choice matters to; its levels are the different (low, high) that the slot's values give.
 */
#ifndef PF_SETTLE_H
#define PF_SETTLE_H

#include "pf.h"
#include "sort.h"

#include <stdbool.h>

/* What a relation is at a place of the search: its breaking has a price, or is ruled out, or is paid. */
enum { SETTLE_SOFT = 0, SETTLE_HARD = 1, SETTLE_IGNORED = 2 };

enum { SETTLE_DECISION = -1 }; /* the reason of a step that no relation forces */

/* Beyond the cost of any assignment; sums of two stay within int64_t. */
#define SETTLE_INFINITE (INT64_MAX / 4)

/* How deep the search may nest: bounds the C stack. */
enum { SETTLE_DEPTH = 2000 };

/* Sizes of a problem, and with them of the scratch. */
typedef struct {
    size_t slots, candidates, cells, relations, terms;
    size_t costs;      /* relations that stand for candidate costs, beyond `relations` */
    size_t incidences; /* an upper bound */
    size_t map;        /* sum over incidences of the slot's candidates: an upper bound */
    size_t widest;     /* the largest candidates x incidences of one slot */
    size_t most;       /* the largest number of candidates of one slot */
} settle_sizes;

/* One step of the trail: value `value` of `slot` was removed by the relation `reason`; or, where slot is negative, the
 * status of the relation ~slot was `value`. */
typedef struct {
    int32_t slot, value, reason;
} settle_step;

/* Slots and relations that hang together: ranges of slot_order and relation_order. */
typedef struct {
    int32_t slots, slots_end, relations, relations_end;
    int64_t least; /* lowest cost, where known */
} settle_part;

typedef struct {
    int64_t low, high;
} settle_pair;

typedef struct {
    int32_t slots, relations;
    /* per slot; the *_first arrays have one more element */
    int32_t *value_first, *incidence_first, *alive_count, *found, *needed, *root, *label, *slot_order, *slot_spare,
        *slot_part, *chosen;
    /* per value */
    uint8_t *alive, *seen;
    int32_t *value_candidate, *many;
    /* per incidence */
    int32_t *incidence_slot, *incidence_relation, *live_levels, *relation_incidence;
    int64_t *level_first, *map_first, *least_low, *most_high;
    /* level of each value, per incidence; then per level */
    int32_t *map, *holders;
    settle_pair *level;
    uint8_t *supported;
    /* per relation */
    settle_pair *base;
    int64_t *weight;
    uint8_t *op, *status, *queued, *in_journal;
    int32_t *relation_first, *queue, *relation_order, *relation_spare, *relation_root, *packed, *in_part, *journal,
        *core;
    /* stacks */
    settle_step *trail;
    settle_part *parts;
    int32_t *store; /* known conflicts: a count, then that many relations, and so on */
    /* set-up only */
    int32_t *cell_first, *cell_term, *term_relation, *cell_slot, *local, *representative;
    settle_pair *matrix;
    pf_sort_item *items, *spare;

    size_t trail_used, parts_used, store_used, store_room, journal_used, queue_head, queue_used, core_used, core_soft;
    int32_t stamp, pack_stamp, depth;
    size_t branch_core;
    int64_t nodes, node_limit;
    bool explaining, stopped;
} settle_state;

/* settle_setup.c: checks the problem and measures it; cell_room has room for 3 * cells. PF_OK or PF_INVALID. */
pf_status settle_measure(const pf_settle_problem *problem, int32_t *cell_room, settle_sizes *sizes);
/* Lays the arrays out from `base`; with NULL only counts. Returns the bytes. */
size_t settle_lay_out(settle_state *state, const settle_sizes *sizes, void *base);
/* Builds values, incidences, levels and relations. base_cost gets what every assignment costs. PF_OVERFLOW. */
pf_status settle_build(settle_state *state, const pf_settle_problem *problem, const settle_sizes *sizes,
                       int64_t *base_cost);

/* settle_domain.c: domains, statuses, propagation. */
/* Makes a relation hard or ignored, undone with the trail. */
void settle_set_status(settle_state *state, int32_t relation, uint8_t status);
/* Leaves a slot only one value, as a decision. */
void settle_assign(settle_state *state, int32_t slot, int32_t value);
/* Takes the trail back to `mark`. */
void settle_undo(settle_state *state, size_t mark);
/* Removes what no hard relation allows, to a fixpoint. False where a hard relation cannot hold: then the queue is empty,
 * and while `explaining` the journal has the relations that led to it. */
bool settle_propagate(settle_state *state);
/* Adds to the journal the relations that removed values of a slot. */
void settle_explain_slot(settle_state *state, int32_t slot);
/* No reading of its slots' remaining values lets the relation hold, as far as bounds tell. */
bool settle_impossible(const settle_state *state, int32_t relation);
/* Splits a part at what is decided. The connected parts are pushed on state->parts and their slots come first in the
 * range; slots that no open relation needs come last, from *free_slots on. Returns how many parts. */
size_t settle_split(settle_state *state, settle_part whole, int32_t *free_slots);

/* settle_search.c: the search. When the limit is reached, state->stopped is set and results mean nothing. */
/* The lowest cost of a connected part's soft relations, if that is at most `bound`; else a lower bound above it. */
int64_t settle_least(settle_state *state, settle_part part, int64_t bound);
/* The same of slots and relations that need not be connected, after propagation. */
int64_t settle_least_of_all(settle_state *state, settle_part whole, int64_t bound);
/* How many assignments (saturated at INT64_MAX) have the lowest cost of a connected part, `least`. Marks the values that
 * they choose as seen. */
int64_t settle_count(settle_state *state, settle_part part, int64_t least);
/* a * b for counts, saturated at INT64_MAX. */
int64_t settle_times(int64_t a, int64_t b);

#endif
