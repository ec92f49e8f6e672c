/* cube_order.c: roll-up over many groups, first half: rows into order of group and node. See pf_panel.h. */
#include "cube.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- looking */
typedef struct {
    int64_t group; /* of the row before; -1 before the first */
    uint64_t path;
} last_row;

/* The rows of one block, the first of which is `row`; `end` marks that no group has started yet. */
static inline void look_rows(const int levels, const pf_facts *facts, const uint32_t *group, const uint16_t *node,
                             size_t row, size_t count, size_t end, last_row *last, pf_cube_view *view) {
    uint64_t before = last->path;
    int64_t group_before = last->group;
    int grouped = 1, ordered = 1;
    size_t cells = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t path = facts->path[node[i]];
        if (group[i] != group_before) {
            grouped &= group[i] > group_before;
            group_before = group[i];
            before = PF_NO_PATH;
            if (view->start == end) {
                view->start = row + i;
                view->before += cells;
                cells = 0;
            }
        } else {
            ordered &= path >= before;
        }
        cells += pf_new_cells(path, before, levels);
        before = path;
    }
    view->grouped &= grouped;
    view->ordered &= ordered;
    *(view->start == end ? &view->before : &view->after) += cells;
    *last = (last_row){group_before, before};
}

static void look_block(const pf_facts *facts, const uint32_t *group, const uint16_t *node, size_t row, size_t count,
                       size_t end, last_row *last, pf_cube_view *view) {
    if (facts->levels <= 3) {
        look_rows(3, facts, group, node, row, count, end, last, view);
    } else {
        look_rows(PF_CUBE_LEVELS, facts, group, node, row, count, end, last, view);
    }
}

pf_status pf_cube_look(const pf_facts *facts, size_t first, size_t count, pf_cube_view *view, size_t *failed) {
    uint32_t group[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    size_t end = first + count;
    pf_cube_view seen = {1, 1, end, 0, 0};
    last_row last = {-1, PF_NO_PATH};
    if (first > 0 && count > 0) {
        if (pf_facts_rows(facts, first - 1, 1, group, node, failed) != PF_OK) {
            return PF_INVALID;
        }
        last = (last_row){group[0], facts->path[node[0]]};
    }
    for (size_t row = first, rows; row < end && seen.grouped; row += rows) {
        rows = end - row < PF_CUBE_BLOCK ? end - row : PF_CUBE_BLOCK;
        if (pf_facts_rows(facts, row, rows, group, node, failed) != PF_OK) {
            return PF_INVALID;
        }
        look_block(facts, group, node, row, rows, end, &last, &seen);
    }
    *view = seen;
    return PF_OK;
}

/* ------------------------------------------------------------------------------------------------------------ ordering
 * Two stable counting sorts: by node, then by group within the range.
 */
typedef struct {
    uint32_t *group; /* per row, counted from the first group of the range */
    uint16_t *node;
    uint32_t *by_node; /* rows by node */
    uint32_t *count;   /* per node or group */
} order_room;

static size_t at_least(size_t a, size_t b) {
    return a > b ? a : b;
}

/* Bytes of `count` elements, rounded up so that the next array is aligned. */
static size_t room_of(size_t count, size_t each) {
    return (count * each + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
}

size_t pf_cube_order_bytes(const pf_facts *facts, size_t count, size_t groups) {
    return 2 * room_of(count, sizeof(uint32_t)) + room_of(count, sizeof(uint16_t)) +
           room_of(at_least(facts->nodes, groups), sizeof(uint32_t));
}

static order_room lay_out(size_t count, void *scratch) {
    order_room room;
    char *next = scratch;
    room.group = (uint32_t *)(void *)next;
    next += room_of(count, sizeof(uint32_t));
    room.by_node = (uint32_t *)(void *)next;
    next += room_of(count, sizeof(uint32_t));
    room.node = (uint16_t *)(void *)next;
    next += room_of(count, sizeof(uint16_t));
    room.count = (uint32_t *)(void *)next;
    return room;
}

static void counts_to_starts(uint32_t *count, size_t many) {
    uint32_t start = 0;
    for (size_t i = 0; i < many; i++) {
        uint32_t own = count[i];
        count[i] = start;
        start += own;
    }
}

/* Rows by node, then by group; afterwards room->count[g] is the row after the last of group g. */
static void sort_rows(const order_room *room, size_t count, size_t nodes, size_t groups, uint32_t *restrict order) {
    uint32_t *restrict next = room->count, *restrict by_node = room->by_node;
    const uint16_t *restrict node = room->node;
    const uint32_t *restrict group = room->group;
    memset(next, 0, nodes * sizeof *next);
    for (size_t i = 0; i < count; i++) {
        next[node[i]]++;
    }
    counts_to_starts(next, nodes);
    for (size_t i = 0; i < count; i++) {
        by_node[next[node[i]]++] = (uint32_t)i;
    }
    memset(next, 0, groups * sizeof *next);
    for (size_t i = 0; i < count; i++) {
        next[group[i]]++;
    }
    counts_to_starts(next, groups);
    for (size_t i = 0; i < count; i++) {
        uint32_t row = by_node[i];
        order[next[group[row]]++] = row;
    }
}

static inline size_t count_cells(const int levels, const uint64_t *path, const order_room *room, const uint32_t *order,
                                 size_t groups) {
    size_t cells = 0, i = 0;
    for (size_t g = 0; g < groups; g++) {
        uint64_t before = PF_NO_PATH;
        for (size_t end = room->count[g]; i < end; i++) {
            uint64_t own = path[room->node[order[i]]];
            cells += pf_new_cells(own, before, levels);
            before = own;
        }
    }
    return cells;
}

static size_t sort_and_count(const pf_facts *facts, const order_room *room, size_t count, size_t groups,
                             uint32_t *order) {
    sort_rows(room, count, facts->nodes, groups, order);
    return facts->levels <= 3 ? count_cells(3, facts->path, room, order, groups)
                              : count_cells(PF_CUBE_LEVELS, facts->path, room, order, groups);
}

pf_status pf_cube_order(const pf_facts *facts, size_t first, size_t count, void *scratch, size_t scratch_bytes,
                        uint32_t *order, size_t *cells) {
    if (count > UINT32_MAX) {
        return PF_INVALID;
    }
    if (scratch_bytes < pf_cube_order_bytes(facts, count, count)) {
        return PF_CAPACITY;
    }
    order_room room = lay_out(count, scratch);
    pf_facts_known_groups(facts, first, count, room.group);
    const uint16_t *node = pf_facts_known_nodes(facts, first, count, room.node);
    if (node != room.node) {
        memcpy(room.node, node, count * sizeof *node);
    }
    uint32_t groups = 0, before = 0;
    for (size_t i = 0; i < count; i++) { /* groups in order become 0, 1, 2 ... */
        groups += i == 0 || room.group[i] != before;
        before = room.group[i];
        room.group[i] = groups - 1;
    }
    *cells = sort_and_count(facts, &room, count, groups, order);
    return PF_OK;
}

pf_status pf_cube_order_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t groups,
                                void *scratch, size_t scratch_bytes, uint32_t *order, size_t *cells) {
    if (count > UINT32_MAX) {
        return PF_INVALID;
    }
    if (scratch_bytes < pf_cube_order_bytes(facts, count, groups)) {
        return PF_CAPACITY;
    }
    order_room room = lay_out(count, scratch);
    pf_records_split(facts, record, count, room.group, room.node);
    *cells = sort_and_count(facts, &room, count, groups, order);
    return PF_OK;
}

/* ----------------------------------------------------------------------------------------------------------- spreading */
pf_status pf_cube_spread_count(const pf_facts *facts, size_t first, size_t count, int shift, size_t *counts,
                               size_t *failed) {
    uint32_t group[PF_CUBE_BLOCK];
    uint16_t node[PF_CUBE_BLOCK];
    for (size_t done = 0, rows; done < count; done += rows) {
        rows = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        if (pf_facts_rows(facts, first + done, rows, group, node, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t i = 0; i < rows; i++) {
            counts[group[i] >> shift]++;
        }
    }
    return PF_OK;
}

/* Presence bits of a row in the place of a record's head. */
static uint64_t presence(const pf_facts *facts, size_t row) {
    uint64_t bits = 0;
    for (size_t k = 0; k < facts->columns; k++) {
        const uint8_t *present = facts->present[k];
        bits |= (uint64_t)(present == NULL || (present[row / 8] >> (row % 8) & 1)) << k;
    }
    return bits << PF_RECORD_PRESENT;
}

static inline void spread_rows(const size_t columns, const int64_t *const *value, const uint64_t *head,
                               const uint32_t *bucket, size_t first, size_t count, size_t *cursor, uint64_t *record) {
    const int64_t *own[PF_CUBE_COLUMNS];
    for (size_t k = 0; k < columns; k++) {
        own[k] = value[k] + first;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t *to = record + cursor[bucket[i]]++ * (1 + columns);
        to[0] = head[i];
        for (size_t k = 0; k < columns; k++) {
            to[1 + k] = (uint64_t)own[k][i];
        }
    }
}

void pf_cube_spread(const pf_facts *facts, size_t first, size_t count, int shift, size_t *cursor, uint64_t *record) {
    uint32_t bucket[PF_CUBE_BLOCK];
    uint16_t room[PF_CUBE_BLOCK];
    uint64_t head[PF_CUBE_BLOCK];
    uint32_t inside = ((uint32_t)1 << shift) - 1;
    int blanks = 0;
    for (size_t k = 0; k < facts->columns; k++) {
        blanks |= facts->present[k] != NULL;
    }
    for (size_t done = 0, rows; done < count; done += rows) {
        size_t row = first + done;
        rows = count - done < PF_CUBE_BLOCK ? count - done : PF_CUBE_BLOCK;
        pf_facts_known_groups(facts, row, rows, bucket);
        const uint16_t *node = pf_facts_known_nodes(facts, row, rows, room);
        for (size_t i = 0; i < rows; i++) {
            head[i] = (uint64_t)(bucket[i] & inside) << PF_RECORD_GROUP | node[i];
            head[i] |= blanks ? presence(facts, row + i) : 0;
            head[i] |= facts->exponent != NULL ? (uint64_t)(uint8_t)facts->exponent[row + i] << PF_RECORD_EXPONENT : 0;
            bucket[i] >>= shift;
        }
        switch (facts->columns) {
        case 0:
            spread_rows(0, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 1:
            spread_rows(1, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 2:
            spread_rows(2, facts->value, head, bucket, row, rows, cursor, record);
            break;
        case 3:
            spread_rows(3, facts->value, head, bucket, row, rows, cursor, record);
            break;
        default:
            spread_rows(4, facts->value, head, bucket, row, rows, cursor, record);
            break;
        }
    }
}

void pf_records_split(const pf_facts *facts, const uint64_t *record, size_t count, uint32_t *group, uint16_t *node) {
    size_t words = 1 + facts->columns;
    for (size_t i = 0; i < count; i++) {
        uint64_t head = record[i * words];
        group[i] = (uint32_t)(head >> PF_RECORD_GROUP);
        node[i] = (uint16_t)head;
    }
}
