/* cube_verify.c: printed parents against printed children, for the groups of a panel. See pf_panel.h.
 *
 * A row's depth is the number of its printed ancestors, so the nearest printed nodes below a row of depth k are the rows
 * of depth k + 1 up to the next row of depth k or less. Each row adds its value to the running sum of its depth, and
 * every open row, one per depth, is brought up to date with the sum of the next depth: without a branch, and the last
 * value that a row gets is the right one.
 */
#include "cube_verify.h"

#include <string.h>

enum { DEPTH_BLANK = 0xff };

/* The rows in order, and what is found about each. One more row takes what belongs to no open row. */
typedef struct {
    pf_ordered_rows ordered;
    const int64_t *value;   /* 0 where blank */
    const uint8_t *live;    /* 0 where blank; NULL: no blanks */
    const int8_t *exponent; /* NULL: one for all */
    int64_t *residual, *slack;
    uint8_t *depth;    /* DEPTH_BLANK: blank */
    uint8_t *own_live; /* room for live and exponent, where the columns do not hold them in order */
    int8_t *own_exponent;
    size_t bytes;
} verify_room;

static verify_room lay_out(const pf_facts *facts, size_t count, size_t groups, void *block) {
    verify_room room = {.ordered = pf_rows_lay_out(facts, count, groups, block)};
    room.bytes = room.ordered.bytes;
    room.residual = pf_take(block, count + 1, sizeof *room.residual, &room.bytes);
    room.slack = pf_take(block, count + 1, sizeof *room.slack, &room.bytes);
    room.depth = pf_take(block, count + 1, sizeof *room.depth, &room.bytes);
    room.own_live = pf_take(block, pf_facts_blanks(facts) ? count : 0, sizeof *room.own_live, &room.bytes);
    room.own_exponent = pf_take(block, facts->exponent != NULL ? count : 0, sizeof *room.own_exponent, &room.bytes);
    return room;
}

size_t pf_cube_verify_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return lay_out(facts, count, groups, NULL).bytes + (groups > 0 ? pf_unordered_scratch(facts, count, groups) : 0);
}

/* ------------------------------------------------------------------------------------------------------------- loading */
static inline void load_values(const int kind, const bool blanks, const pf_row_source *source,
                               uint64_t *restrict value) {
    for (size_t i = 0; i < source->count; i++) {
        value[i] = pf_row_value(source, kind, blanks, 1, i, 0);
    }
}

static void load_live(const pf_row_source *source, uint8_t *restrict live) {
    const uint8_t *present = source->facts->present[0];
    for (size_t i = 0; i < source->count; i++) {
        size_t at = source->order != NULL ? source->order[i] : i;
        live[i] = source->record != NULL ? source->record[at * 2] >> PF_RECORD_PRESENT & 1
                                         : (uint8_t)pf_present(present, source->first + at);
    }
}

static void load_exponents(const pf_row_source *source, int8_t *restrict exponent) {
    for (size_t i = 0; i < source->count; i++) {
        size_t at = source->order[i];
        exponent[i] = source->record != NULL ? (int8_t)(source->record[at * 2] >> PF_RECORD_EXPONENT & UINT8_MAX)
                                             : source->facts->exponent[source->first + at];
    }
}

/* Values, blanks and exponents in order: as the columns hold them, or else gathered where prefix sums would stand. */
static void load_columns(verify_room *room, const pf_row_source *source) {
    const pf_facts *facts = source->facts;
    const bool blanks = pf_facts_blanks(facts), moved = source->order != NULL;
    uint64_t *value = room->ordered.prefix;
    room->value = (const int64_t *)value;
    if (source->record != NULL) {
        blanks ? load_values(PF_FROM_RECORDS, true, source, value) : load_values(PF_FROM_RECORDS, false, source, value);
    } else if (moved) {
        blanks ? load_values(PF_FROM_ORDER, true, source, value) : load_values(PF_FROM_ORDER, false, source, value);
    } else if (blanks) {
        load_values(PF_FROM_COLUMNS, true, source, value);
    } else {
        room->value = facts->value[0] + source->first;
    }
    if (blanks) {
        load_live(source, room->own_live);
        room->live = room->own_live;
    }
    if (facts->exponent != NULL) {
        if (moved) {
            load_exponents(source, room->own_exponent);
        }
        room->exponent = moved ? room->own_exponent : facts->exponent + source->first;
    }
}

/* ---------------------------------------------------------------------------------------------------------- one group */
typedef struct {
    int64_t quantum; /* of every value, where exponents are not per row */
    bool twice;      /* a node came twice */
    uint64_t beyond; /* has bits above `bits` where a value or a width lies beyond +-2^bits */
    int bits;
} group_state;

/* The quantum of an exponent; all bits of *beyond where that is out of range. */
static inline int64_t quantum_of(int exponent, uint64_t *beyond) {
    bool fits = exponent >= 0 && exponent <= 18;
    *beyond |= fits ? 0 : UINT64_MAX;
    return fits && exponent > 0 ? pf_power_of_ten(exponent) : 0;
}

static inline void find_residuals(const int levels, const bool blanks, const bool exponents, const uint64_t *paths,
                                  const verify_room *room, size_t none, size_t from, size_t to, group_state *state) {
    const uint16_t *node = room->ordered.node;
    int64_t *restrict residual = room->residual, *restrict slack = room->slack;
    uint8_t *restrict row_depth = room->depth;
    const uint64_t small = UINT64_C(1) << state->bits;
    uint64_t before = PF_NO_PATH, beyond = 0, sum[PF_CUBE_LEVELS + 1] = {0}, want[PF_CUBE_LEVELS] = {0};
    uint64_t width[PF_CUBE_LEVELS + 1] = {0}, had[PF_CUBE_LEVELS] = {0};
    size_t open[PF_CUBE_LEVELS] = {none, none, none, none}, printed[PF_CUBE_LEVELS] = {0}, twice = 0;
    for (size_t i = from; i < to; i++) {
        uint64_t path = paths[node[i]], change = path ^ before, value = (uint64_t)room->value[i];
        const size_t live = blanks ? room->live[i] : 1;
        uint64_t wrong = 0;
        uint64_t quantum = (uint64_t)(exponents ? quantum_of(room->exponent[i], &wrong) : state->quantum);
        beyond |= live ? wrong | (value + small) | (quantum + small) : 0;
        before = path;
        size_t depth = 0;
        for (int level = 0; level < levels; level++) {
            const int shift = PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level);
            const size_t same = change >> shift == 0, has = path >> (shift + PF_LANE_BITS - 1) & 1;
            const size_t own = has & (shift == 0 ? 1 : ~(size_t)(path >> (shift - 1)) & 1);
            twice |= own & same & printed[level] & live;
            depth += (has ^ own) & same & printed[level];
            printed[level] = (printed[level] & same) | (own & live);
        }
        for (int k = 0; k < levels; k++) {
            const bool here = live && depth == (size_t)k;
            sum[k] += here ? value : 0;
            width[k] += here && value != 0 ? quantum : 0;
            open[k] = here ? i : live && depth < (size_t)k ? none : open[k];
            want[k] = here ? value + sum[k + 1] : want[k];
            had[k] = here ? width[k + 1] - quantum : had[k];
        }
        for (int k = 0; k < levels - 1; k++) { /* nothing is below the deepest level */
            residual[open[k]] = (int64_t)(want[k] - sum[k + 1]);
            slack[open[k]] = (int64_t)(width[k + 1] - had[k]);
        }
        row_depth[i] = live ? (uint8_t)depth : DEPTH_BLANK;
    }
    state->beyond = beyond;
    state->twice = twice != 0;
}

/* The verdicts of a group's parents: a row is one where the next present row is deeper. */
static uint8_t judge_rows(const verify_room *room, size_t from, size_t to, int64_t *counts) {
    size_t parents = 0, off = 0, ties = 0, mismatches = 0;
    unsigned next = 0;
    for (size_t i = to; i-- > from;) {
        unsigned depth = room->depth[i];
        if (depth == DEPTH_BLANK) {
            continue;
        }
        size_t parent = next > depth;
        next = depth;
        if (parent) {
            uint64_t twice = 2 * pf_magnitude(room->residual[i]), slack = (uint64_t)room->slack[i];
            parents++;
            off += twice != 0;
            ties += twice != 0 && twice == slack;
            mismatches += twice > slack;
        }
    }
    size_t rounded = off - ties - mismatches;
    counts[PF_VERIFY_EXACT] += (int64_t)(parents - off);
    counts[PF_VERIFY_ROUNDING] += (int64_t)rounded;
    counts[PF_VERIFY_TIE] += (int64_t)ties;
    counts[PF_VERIFY_MISMATCH] += (int64_t)mismatches;
    return mismatches > 0 ? PF_VERIFY_MISMATCH
           : ties > 0     ? PF_VERIFY_TIE
           : rounded > 0  ? PF_VERIFY_ROUNDING
           : parents > 0  ? PF_VERIFY_EXACT
                          : PF_VERIFY_NONE;
}

/* -------------------------------------------------------------------------------------------------------- whole range */
static inline uint8_t verify_group(const int levels, const bool blanks, const bool exponents,
                                   const pf_row_source *source, const verify_room *room, size_t from, size_t to,
                                   int64_t quantum, int64_t *counts) {
    group_state state = {.quantum = quantum, .bits = pf_safe_bits(to - from)};
    find_residuals(levels, blanks, exponents, source->facts->path, room, source->count, from, to, &state);
    if (state.beyond >> (state.bits + 1) == 0 && !state.twice) {
        return judge_rows(room, from, to, counts);
    }
    uint8_t worst = state.beyond >> (state.bits + 1) != 0 ? PF_VERIFY_LARGE : PF_VERIFY_TWICE;
    counts[worst]++;
    return worst;
}

static void verify_groups(const pf_row_source *source, const verify_room *room, int64_t quantum, uint8_t *verdict,
                          int64_t *counts) {
    const pf_ordered_rows *rows = &room->ordered;
    const bool blanks = room->live != NULL, exponents = room->exponent != NULL;
    for (size_t g = 0; g < rows->groups; g++) {
        size_t from = rows->start[g], to = rows->start[g + 1];
        verdict[rows->group[g]] =
            verify_group(PF_CUBE_LEVELS, blanks, exponents, source, room, from, to, quantum, counts);
    }
}

/* A width of 2^bits or more makes a group large, see group_state. */
static void verify_plain_groups(const pf_row_source *source, const verify_room *room, int64_t quantum, uint8_t *verdict,
                                int64_t *counts) {
    const pf_ordered_rows *rows = &room->ordered;
    const int bits = pf_safe_bits(source->count); /* no more than those of any group */
    const bool narrow = quantum < INT64_C(1) << bits;
    for (size_t g = 0; g < rows->groups; g++) {
        size_t from = rows->start[g], to = rows->start[g + 1];
        uint8_t worst = narrow ? pf_verify_plain(source->facts, rows->node + from, room->value + from, to - from, bits,
                                                 quantum, counts)
                               : (uint8_t)PF_VERIFY_END;
        if (worst == PF_VERIFY_END) {
            worst = verify_group(3, false, false, source, room, from, to, quantum, counts);
        }
        verdict[rows->group[g]] = worst;
    }
}

static pf_status verify_source(pf_row_source *source, int exponent, void *scratch, size_t scratch_bytes,
                               uint8_t *verdict, int64_t *counts) {
    if (source->count > UINT32_MAX - 1 || source->facts->columns != 1 || exponent < 0 || exponent > 18) {
        return PF_INVALID;
    }
    if (source->count == 0) {
        return PF_OK;
    }
    verify_room room = lay_out(source->facts, source->count, source->groups, scratch);
    if (scratch_bytes < room.bytes) {
        return PF_CAPACITY;
    }
    if (pf_rows_find(&room.ordered, source) != PF_ROWS_ORDERED) {
        pf_rows_sort(&room.ordered, source);
    }
    load_columns(&room, source);
    if (source->facts->levels <= 3 && room.live == NULL && room.exponent == NULL) {
        verify_plain_groups(source, &room, pf_quantum(exponent), verdict, counts);
    } else {
        verify_groups(source, &room, pf_quantum(exponent), verdict, counts);
    }
    return PF_OK;
}

pf_status pf_cube_verify(const pf_facts *facts, const pf_cube_range *range, int exponent, void *scratch,
                         size_t scratch_bytes, uint8_t *verdict, int64_t *counts) {
    pf_row_source source = pf_source_of(facts, range);
    return verify_source(&source, exponent, scratch, scratch_bytes, verdict, counts);
}

pf_status pf_cube_verify_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base,
                                 size_t groups, int exponent, void *scratch, size_t scratch_bytes, uint8_t *verdict,
                                 int64_t *counts) {
    pf_row_source source = {.facts = facts, .count = count, .record = record, .groups = groups};
    const size_t unordered = pf_unordered_scratch(facts, count, groups);
    const bool suits = facts->columns == 1 && exponent >= 0 && exponent <= 18 && count <= UINT32_MAX - 1;
    if (scratch_bytes >= unordered && suits && pf_unordered_suits(facts, count)) {
        const pf_records_left left =
            pf_verify_unordered(facts, record, count, groups, pf_quantum(exponent), scratch, verdict + base, counts);
        source.record = left.record;
        source.count = left.count;
        scratch = (char *)scratch + unordered;
        scratch_bytes -= unordered;
    }
    return verify_source(&source, exponent, scratch, scratch_bytes, verdict + base, counts);
}
