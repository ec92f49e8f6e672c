/* cube_verify.c: printed parents against printed children, for the groups of a panel. See pf_panel.h.
 *
 * A row's depth is the number of its printed ancestors, so the nearest printed nodes below a row of depth k are the rows
 * of depth k + 1 up to the next row of depth k or less. Each row adds its value to the running sum of its depth, and
 * every open row, one per depth, is brought up to date with the sum of the next depth: without a branch, and the last
 * value that a row gets is the right one.
 */
#include "cube_rows.h"

#include <string.h>

enum { DEPTH_BLANK = 0xff };

/* What is found about each row, in order. One more row takes what belongs to no open row. */
typedef struct {
    pf_ordered_rows ordered;
    int64_t *residual, *slack;
    uint8_t *depth; /* DEPTH_BLANK: blank */
    size_t bytes;
} verify_room;

static void *take(char *block, size_t bytes, size_t *used) {
    size_t at = *used;
    *used += (bytes + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
    return block == NULL ? NULL : block + at;
}

static verify_room lay_out(const pf_facts *facts, size_t count, size_t groups, void *block) {
    verify_room room = {.ordered = pf_rows_lay_out(facts, count, groups, block)};
    room.bytes = room.ordered.bytes;
    room.residual = take(block, (count + 1) * sizeof *room.residual, &room.bytes);
    room.slack = take(block, (count + 1) * sizeof *room.slack, &room.bytes);
    room.depth = take(block, count + 1, &room.bytes);
    return room;
}

size_t pf_cube_verify_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return lay_out(facts, count, groups, NULL).bytes;
}

/* ------------------------------------------------------------------------------------------------------------ one row */
static inline bool row_present(const pf_row_source *source, const int kind, size_t i) {
    if (kind == PF_FROM_RECORDS) {
        return source->record[(size_t)source->order[i] * 2] >> PF_RECORD_PRESENT & 1;
    }
    return pf_present(source->facts->present[0], source->first + (kind == PF_FROM_ORDER ? source->order[i] : i));
}

static inline int row_exponent(const pf_row_source *source, const int kind, size_t i) {
    if (kind == PF_FROM_RECORDS) {
        return (int8_t)(source->record[(size_t)source->order[i] * 2] >> PF_RECORD_EXPONENT & UINT8_MAX);
    }
    return source->facts->exponent[source->first + (kind == PF_FROM_ORDER ? source->order[i] : i)];
}

/* ---------------------------------------------------------------------------------------------------------- one group */
typedef struct {
    int64_t quantum; /* of every value, where exponents are not per row */
    bool twice;      /* a node came twice */
    uint64_t beyond; /* has bits above `bits` where a value or a width lies beyond +-2^bits */
    int bits;
} group_state;

/* The quantum of a row; all bits of *beyond where its exponent is out of range. */
static inline int64_t row_quantum(const pf_row_source *source, const int kind, size_t i, uint64_t *beyond) {
    int exponent = row_exponent(source, kind, i);
    bool fits = exponent >= 0 && exponent <= 18;
    *beyond |= fits ? 0 : UINT64_MAX;
    return fits && exponent > 0 ? pf_power_of_ten(exponent) : 0;
}

static inline void find_residuals(const int levels, const int kind, const bool blanks, const bool exponents,
                                  const pf_row_source *source, const verify_room *room, size_t from, size_t to,
                                  group_state *state) {
    const uint64_t *paths = source->facts->path;
    const uint16_t *node = room->ordered.node;
    int64_t *restrict residual = room->residual, *restrict slack = room->slack;
    uint8_t *restrict row_depth = room->depth;
    const uint64_t small = UINT64_C(1) << state->bits;
    const size_t none = source->count;
    uint64_t before = PF_NO_PATH, beyond = 0, sum[PF_CUBE_LEVELS + 1] = {0}, want[PF_CUBE_LEVELS] = {0};
    uint64_t width[PF_CUBE_LEVELS + 1] = {0}, had[PF_CUBE_LEVELS] = {0};
    size_t open[PF_CUBE_LEVELS] = {none, none, none, none}, printed[PF_CUBE_LEVELS] = {0}, twice = 0;
    for (size_t i = from; i < to; i++) {
        uint64_t path = paths[node[i]], change = path ^ before, value = pf_row_value(source, kind, blanks, 1, i, 0);
        const size_t live = blanks ? row_present(source, kind, i) : 1;
        uint64_t wrong = 0;
        uint64_t quantum = (uint64_t)(exponents ? row_quantum(source, kind, i, &wrong) : state->quantum);
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

/* ------------------------------------------------------------------------------------------------------- plain groups
 * Up to three levels, no blanks, and above every row its parent: then the depth of a row is its level, and a parent has
 * its children between itself and the next row of its level or above.
 */
enum { UPPER_SHIFT = PF_LANE_BITS * 3, MIDDLE_SHIFT = PF_LANE_BITS * 2, LOWER_SHIFT = PF_LANE_BITS };

typedef struct {
    uint64_t parents; /* how many */
    uint64_t wrong;   /* not 0 where one of them differs from the sum of its children */
    uint64_t off;     /* how many do, where they are counted */
} plain_group;

/* What an open row is found to be when it ends: the mask `ends` is set where it does and had children. */
static inline void end_parent(const bool counting, uint64_t ends, uint64_t left, plain_group *group) {
    group->parents -= ends;
    group->wrong |= left & ends;
    group->off += counting ? ends & (uint64_t)(left != 0) : 0;
}

/* A bit above `bits` is set where a value lies beyond +-2^bits. */
static inline uint64_t any_beyond(const int kind, const pf_row_source *source, size_t from, size_t to, int bits) {
    const uint64_t small = UINT64_C(1) << bits;
    uint64_t beyond = 0;
    for (size_t i = from; i < to; i++) {
        beyond |= pf_row_value(source, kind, false, 1, i, 0) + small;
    }
    return beyond;
}

/* False where the group is not plain. The open row of either upper level is kept as what its children leave of it. */
static inline bool sum_children(const int kind, const bool counting, const pf_row_source *source, const uint16_t *node,
                                size_t from, size_t to, plain_group *group) {
    const uint64_t upper = UINT64_C(0xffff) << UPPER_SHIFT, middle = UINT64_C(0xffff) << MIDDLE_SHIFT;
    const uint64_t *paths = source->facts->path;
    uint64_t before = 0, strange = 0, left_upper = 0, left_middle = 0, was_middle = 0, was_lower = 0;
    plain_group found = {0, 0, 0};
    for (size_t i = from; i < to; i++) {
        const uint64_t path = paths[node[i]], value = pf_row_value(source, kind, false, 1, i, 0);
        const uint64_t in_middle = 0 - (path >> (MIDDLE_SHIFT + PF_LANE_BITS - 1) & 1);
        const uint64_t in_lower = 0 - (path >> (LOWER_SHIFT + PF_LANE_BITS - 1) & 1);
        const uint64_t child = in_middle & ~in_lower;
        strange |= ((path ^ before) & ((upper & in_middle) | (middle & in_lower))) | (uint64_t)(path == before);
        end_parent(counting, was_lower & ~in_lower, left_middle, &found);
        end_parent(counting, was_middle & ~in_middle, left_upper, &found);
        left_middle = (left_middle & in_lower) + ((value ^ in_lower) - in_lower);
        left_upper = (left_upper & in_middle) + (((value ^ child) - child) & ~in_lower);
        was_middle = in_middle;
        was_lower = in_lower;
        before = path;
    }
    end_parent(counting, was_lower, left_middle, &found);
    end_parent(counting, was_middle, left_upper, &found);
    *group = found;
    return strange == 0;
}

/* The verdict of a group that is plain and has no residuals, or whose values have no widths; else PF_VERIFY_END. */
static inline uint8_t verify_plain(const int kind, const pf_row_source *source, const uint16_t *node, size_t from,
                                   size_t to, int bits, int64_t quantum, int64_t *counts) {
    plain_group group;
    if (any_beyond(kind, source, from, to, bits) >> (bits + 1) != 0 ||
        !sum_children(kind, false, source, node, from, to, &group) || (quantum != 0 && group.wrong != 0)) {
        return PF_VERIFY_END;
    }
    if (group.wrong != 0) {
        sum_children(kind, true, source, node, from, to, &group);
    }
    counts[PF_VERIFY_EXACT] += (int64_t)(group.parents - group.off);
    counts[PF_VERIFY_MISMATCH] += (int64_t)group.off;
    return group.wrong != 0 ? PF_VERIFY_MISMATCH : group.parents > 0 ? PF_VERIFY_EXACT : PF_VERIFY_NONE;
}

/* -------------------------------------------------------------------------------------------------------- whole range */
static inline uint8_t verify_group(const int levels, const int kind, const bool blanks, const bool exponents,
                                   const pf_row_source *source, const verify_room *room, size_t from, size_t to,
                                   int64_t quantum, int64_t *counts) {
    group_state state = {.quantum = quantum, .bits = pf_safe_bits(to - from)};
    find_residuals(levels, kind, blanks, exponents, source, room, from, to, &state);
    if (state.beyond >> (state.bits + 1) == 0 && !state.twice) {
        return judge_rows(room, from, to, counts);
    }
    uint8_t worst = state.beyond >> (state.bits + 1) != 0 ? PF_VERIFY_LARGE : PF_VERIFY_TWICE;
    counts[worst]++;
    return worst;
}

static inline void verify_groups(const int levels, const int kind, const bool blanks, const bool exponents,
                                 const pf_row_source *source, const verify_room *room, int64_t quantum,
                                 uint8_t *verdict, int64_t *counts) {
    const pf_ordered_rows *rows = &room->ordered;
    for (size_t g = 0; g < rows->groups; g++) {
        size_t from = rows->start[g], to = rows->start[g + 1];
        verdict[rows->group[g]] =
            verify_group(levels, kind, blanks, exponents, source, room, from, to, quantum, counts);
    }
}

/* A width of 2^bits or more makes a group large, see group_state. */
static inline void verify_plain_groups(const int kind, const pf_row_source *source, const verify_room *room,
                                       int64_t quantum, uint8_t *verdict, int64_t *counts) {
    const pf_ordered_rows *rows = &room->ordered;
    const int bits = pf_safe_bits(source->count); /* no more than those of any group */
    const bool narrow = quantum < INT64_C(1) << bits;
    for (size_t g = 0; g < rows->groups; g++) {
        size_t from = rows->start[g], to = rows->start[g + 1];
        uint8_t worst =
            narrow ? verify_plain(kind, source, rows->node, from, to, bits, quantum, counts) : (uint8_t)PF_VERIFY_END;
        if (worst == PF_VERIFY_END) {
            worst = verify_group(3, kind, false, false, source, room, from, to, quantum, counts);
        }
        verdict[rows->group[g]] = worst;
    }
}

static inline void verify_kind(const int kind, const pf_row_source *source, const verify_room *room, int64_t quantum,
                               uint8_t *verdict, int64_t *counts) {
    bool blanks = pf_facts_blanks(source->facts), exponents = source->facts->exponent != NULL;
    if (source->facts->levels <= 3 && !blanks && !exponents) {
        verify_plain_groups(kind, source, room, quantum, verdict, counts);
    } else {
        verify_groups(PF_CUBE_LEVELS, kind, blanks, exponents, source, room, quantum, verdict, counts);
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
    pf_rows_load(&room.ordered, source);
    int64_t quantum = pf_quantum(exponent);
    switch (pf_rows_kind(source)) {
    case PF_FROM_COLUMNS:
        verify_kind(PF_FROM_COLUMNS, source, &room, quantum, verdict, counts);
        break;
    case PF_FROM_ORDER:
        verify_kind(PF_FROM_ORDER, source, &room, quantum, verdict, counts);
        break;
    default:
        verify_kind(PF_FROM_RECORDS, source, &room, quantum, verdict, counts);
        break;
    }
    return PF_OK;
}

pf_status pf_cube_verify(const pf_facts *facts, size_t first, size_t count, int exponent, void *scratch,
                         size_t scratch_bytes, uint8_t *verdict, int64_t *counts) {
    pf_row_source source = {.facts = facts, .first = first, .count = count};
    return verify_source(&source, exponent, scratch, scratch_bytes, verdict, counts);
}

pf_status pf_cube_verify_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base,
                                 size_t groups, int exponent, void *scratch, size_t scratch_bytes, uint8_t *verdict,
                                 int64_t *counts) {
    pf_row_source source = {.facts = facts, .count = count, .record = record, .groups = groups};
    return verify_source(&source, exponent, scratch, scratch_bytes, verdict + base, counts);
}
