/* cube_unordered.c: printed parents against printed children, for records whose nodes come in any order. See
 * cube_verify.h.
 *
 * Records are brought together by groups, and no further: where the parent of every row is printed, a table of the nodes
 * takes each value at its own node and out of the node above. What is then left at a node that is above a row is its
 * residual.
 */
#include "cube_verify.h"

#include <string.h>

enum { RECORD_WORDS = 2 }; /* of one column */

typedef struct {
    uint64_t left;    /* the value less those of the rows below; 0 between groups */
    uint32_t printed; /* the last group, counted from 1, in which the node had a row */
    uint32_t parent;  /* the last one in which a node below it had a row */
} node_state;

/* One more node is above the roots: printed in every group. */
typedef struct {
    uint64_t *record; /* by groups */
    node_state *node;
    uint32_t *next; /* per group the place of its next record */
    uint16_t *above;
    size_t bytes;
} unordered_room;

static unordered_room lay_out(const pf_facts *facts, size_t count, size_t groups, void *block) {
    unordered_room room = {.bytes = 0};
    room.record = pf_take(block, count * RECORD_WORDS, sizeof *room.record, &room.bytes);
    room.node = pf_take(block, facts->nodes + 1, sizeof *room.node, &room.bytes);
    room.next = pf_take(block, groups, sizeof *room.next, &room.bytes);
    room.above = pf_take(block, facts->nodes, sizeof *room.above, &room.bytes);
    return room;
}

bool pf_unordered_suits(const pf_facts *facts, size_t count) {
    return count >= facts->nodes && !pf_facts_blanks(facts) && facts->exponent == NULL;
}

size_t pf_unordered_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return lay_out(facts, count, groups, NULL).bytes;
}

/* A stable counting sort. Afterwards next[g] is the record after the last of group g. */
static void sort_by_group(const uint64_t *restrict record, size_t count, size_t groups, uint32_t *restrict next,
                          uint64_t *restrict sorted) {
    memset(next, 0, groups * sizeof *next);
    for (size_t i = 0; i < count; i++) {
        next[record[i * RECORD_WORDS] >> PF_RECORD_GROUP]++;
    }
    uint32_t start = 0;
    for (size_t g = 0; g < groups; g++) {
        uint32_t own = next[g];
        next[g] = start;
        start += own;
    }
    for (size_t i = 0; i < count; i++) {
        const uint64_t head = record[i * RECORD_WORDS], value = record[i * RECORD_WORDS + 1];
        uint64_t *to = sorted + (size_t)next[head >> PF_RECORD_GROUP]++ * RECORD_WORDS;
        to[0] = head;
        to[1] = value;
    }
}

/* The node above each; of roots the one that is above them. */
static void find_above(const pf_facts *facts, uint16_t *restrict above) {
    for (size_t i = 0; i < facts->nodes; i++) {
        above[i] = facts->above[i] == i ? (uint16_t)facts->nodes : facts->above[i];
    }
}

typedef struct {
    uint64_t beyond; /* a bit above `bits` is set where a value lies beyond +-2^bits */
    uint64_t off;    /* parents that differ from the sum of their children */
    uint64_t parents;
    uint32_t strange; /* not 0: a node came twice, or a row has no row above it */
} group_found;

/* Values into the table: at their node, and out of the node above it. */
static void enter_rows(const uint64_t *restrict record, size_t count, const uint16_t *restrict above, uint32_t group,
                       uint64_t small, node_state *restrict node, group_found *found) {
    uint64_t beyond = 0;
    uint32_t twice = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t value = record[i * RECORD_WORDS + 1];
        const size_t at = (uint16_t)record[i * RECORD_WORDS];
        node_state *own = node + at, *parent = node + above[at];
        beyond |= value + small;
        twice |= own->printed == group;
        own->printed = group;
        own->left += value;
        parent->parent = group;
        parent->left -= value;
    }
    found->beyond = beyond;
    found->strange = twice;
}

/* What is left at each row; the nodes of all rows have 0 again. */
static void read_rows(const uint64_t *restrict record, size_t count, const uint16_t *restrict above, uint32_t group,
                      node_state *restrict node, group_found *found) {
    uint64_t off = 0, parents = 0;
    uint32_t orphans = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t at = (uint16_t)record[i * RECORD_WORDS];
        node_state *own = node + at;
        const uint64_t is_parent = own->parent == group;
        orphans |= node[above[at]].printed ^ group;
        parents += is_parent;
        off += is_parent & (own->left != 0);
        own->left = 0;
    }
    found->off = off;
    found->parents = parents;
    found->strange |= orphans;
}

static group_found look_at_group(const uint64_t *record, size_t count, const unordered_room *room, size_t nodes,
                                 uint32_t group, uint64_t small) {
    group_found found;
    room->node[nodes].printed = group;
    enter_rows(record, count, room->above, group, small, room->node, &found);
    read_rows(record, count, room->above, group, room->node, &found);
    for (size_t i = 0; found.strange != 0 && i < count; i++) { /* nodes above that are not printed */
        room->node[room->above[(uint16_t)record[i * RECORD_WORDS]]].left = 0;
    }
    return found;
}

pf_records_left pf_verify_unordered(const pf_facts *facts, const uint64_t *record, size_t count, size_t groups,
                                    int64_t quantum, void *scratch, uint8_t *verdict, int64_t *counts) {
    const unordered_room room = lay_out(facts, count, groups, scratch);
    const int bits = pf_safe_bits(count); /* no more than those of any group */
    const bool narrow = quantum < INT64_C(1) << bits;
    pf_records_left left = {room.record, 0};
    sort_by_group(record, count, groups, room.next, room.record);
    find_above(facts, room.above);
    memset(room.node, 0, (facts->nodes + 1) * sizeof *room.node);
    for (size_t g = 0, from = 0, to; g < groups; g++, from = to) {
        to = room.next[g];
        if (from == to) {
            continue;
        }
        const uint64_t *own = room.record + from * RECORD_WORDS;
        const group_found found =
            look_at_group(own, to - from, &room, facts->nodes, (uint32_t)g + 1, UINT64_C(1) << bits);
        if (!narrow || found.strange != 0 || found.beyond >> (bits + 1) != 0 || (quantum != 0 && found.off != 0)) {
            memmove(room.record + left.count * RECORD_WORDS, own, (to - from) * RECORD_WORDS * sizeof *own);
            left.count += to - from;
            continue;
        }
        counts[PF_VERIFY_EXACT] += (int64_t)(found.parents - found.off);
        counts[PF_VERIFY_MISMATCH] += (int64_t)found.off;
        verdict[g] = found.off != 0 ? PF_VERIFY_MISMATCH : found.parents != 0 ? PF_VERIFY_EXACT : PF_VERIFY_NONE;
    }
    return left;
}
