/* cube_marks.c: the cells of groups with many rows, whose nodes come in no order. See cube_marks.h.
 *
 * Every row marks its node and those above it in a table of a byte per node; the marks, read from the first node to the
 * last, are the group's cells in their order. Then each value is added at its own cell, and the cells, from the last to
 * the first, to the one above.
 */
#include "cube_marks.h"
#include "words.h"

enum { WORD_NODES = 64, LEAST_ROWS_OF_NODES = 16 };

typedef struct {
    uint64_t *word;  /* the marks of 64 nodes each */
    uint32_t *end;   /* per group of the rows: how many cells there are up to its last */
    uint16_t *node;  /* of the cells of all groups */
    uint16_t *place; /* per node: which of the group's cells it is */
    uint64_t *sum;   /* of the cells of one group, all columns of a cell side by side; not for one column */
    char *mark;      /* per node, 1 where the group has it; 0 between groups, and always beyond the last node */
    size_t bytes;
} mark_room;

static size_t words_of(const pf_facts *facts) {
    return (facts->nodes + WORD_NODES - 1) / WORD_NODES;
}

static mark_room lay_out(const pf_facts *facts, size_t count, size_t groups, void *block) {
    mark_room room = {.bytes = 0};
    room.word = pf_take(block, words_of(facts), sizeof *room.word, &room.bytes);
    room.end = pf_take(block, count, sizeof *room.end, &room.bytes);
    room.node = pf_take(block, pf_cube_most(facts, count, groups), sizeof *room.node, &room.bytes);
    room.place = pf_take(block, facts->nodes, sizeof *room.place, &room.bytes);
    room.sum = pf_take(block, facts->columns > 1 ? facts->nodes * facts->columns : 0, sizeof *room.sum, &room.bytes);
    room.mark = pf_take(block, words_of(facts) * WORD_NODES, sizeof *room.mark, &room.bytes);
    return room;
}

bool pf_marks_suit(const pf_facts *facts, size_t count, size_t groups) {
    return groups > 0 && count / groups >= facts->nodes / LEAST_ROWS_OF_NODES;
}

size_t pf_marks_scratch(const pf_facts *facts, size_t count, size_t groups) {
    return lay_out(facts, count, groups, NULL).bytes;
}

/* ------------------------------------------------------------------------------------------------------------ counting */
static inline void mark_rows(const int levels, const uint16_t *restrict above, const uint16_t *restrict node,
                             size_t from, size_t to, char *restrict mark) {
    for (size_t i = from; i < to; i++) {
        size_t own = node[i];
        mark[own] = 1;
        for (int level = 1; level < levels; level++) {
            own = above[own];
            mark[own] = 1;
        }
    }
}

/* The marked nodes in order; their marks are 0 again. Returns how many there are. All words are made before any is read,
 * since where the reading of one ends is what no processor foresees. */
static size_t read_marks(const mark_room *room, size_t words, uint16_t *restrict node) {
    size_t count = 0;
    for (size_t w = 0; w < words; w++) {
        const char *mark = room->mark + w * WORD_NODES;
        uint64_t bits = 0;
        for (size_t i = 0; i < WORD_NODES / PF_WORD; i++) {
            bits |= pf_word_at(mark + i * PF_WORD) << i;
        }
        room->word[w] = pf_transposed_bits(bits);
    }
    memset(room->mark, 0, words * WORD_NODES);
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = room->word[w]; bits != 0; bits &= bits - 1) {
            node[count++] = (uint16_t)(w * WORD_NODES + pf_lowest_bit(bits));
        }
    }
    return count;
}

size_t pf_marks_count(const pf_facts *facts, const pf_ordered_rows *rows, void *block) {
    const mark_room room = lay_out(facts, rows->start[rows->groups], rows->groups, block);
    const size_t words = words_of(facts);
    size_t cells = 0;
    memset(room.mark, 0, words * WORD_NODES);
    for (size_t g = 0; g < rows->groups; g++) {
        if (facts->levels <= 3) {
            mark_rows(3, facts->above, rows->node, rows->start[g], rows->start[g + 1], room.mark);
        } else {
            mark_rows(PF_CUBE_LEVELS, facts->above, rows->node, rows->start[g], rows->start[g + 1], room.mark);
        }
        cells += read_marks(&room, words, room.node + cells);
        room.end[g] = (uint32_t)cells;
    }
    return cells;
}

/* -------------------------------------------------------------------------------------------------------------- adding */
/* The rows and the cells of one group. */
typedef struct {
    const pf_row_source *source;
    const uint16_t *row_node;
    size_t from, to;
    const uint16_t *place;
    const uint16_t *node; /* of the cells */
    size_t cells;
    uint64_t *sum;                   /* of the cells, 0 at first: side by side, or those of one column in their place */
    int64_t *value[PF_CUBE_COLUMNS]; /* of the cells */
} marked_group;

/* Values to the sums of their nodes. Returns a bit above `bits` where a value lies beyond +-2^bits. */
static inline uint64_t add_rows(const marked_group *group, const bool blanks, const size_t columns, int bits) {
    const uint16_t *restrict node = group->row_node, *restrict place = group->place;
    const uint64_t small = UINT64_C(1) << bits;
    uint64_t *restrict sum = group->sum, beyond = 0;
    for (size_t i = group->from; i < group->to; i++) {
        uint64_t *own = sum + place[node[i]] * columns;
        for (size_t k = 0; k < columns; k++) {
            const uint64_t value = pf_row_value(group->source, PF_FROM_COLUMNS, blanks, columns, i, k);
            beyond |= value + small;
            own[k] += value;
        }
    }
    return beyond;
}

/* The sum of each cell to the one above it, the last first: then it is what the cell holds. */
static inline void add_up(const marked_group *group, const size_t columns) {
    const uint16_t *restrict above = group->source->facts->above, *restrict node = group->node;
    const uint16_t *restrict place = group->place;
    uint64_t *sum = group->sum;
    uint64_t *cell[PF_CUBE_COLUMNS];
    for (size_t k = 0; k < columns; k++) {
        cell[k] = (uint64_t *)group->value[k];
    }
    for (size_t i = group->cells; i-- > 0;) {
        const size_t up = place[above[node[i]]];
        const uint64_t is_another = 0 - (uint64_t)(up != i);
        uint64_t own[PF_CUBE_COLUMNS], more[PF_CUBE_COLUMNS];
        for (size_t k = 0; k < columns; k++) {
            own[k] = sum[i * columns + k];
        }
        for (size_t k = 0; k < columns; k++) {
            more[k] = sum[up * columns + k] + (own[k] & is_another);
        }
        for (size_t k = 0; k < columns; k++) {
            sum[up * columns + k] = more[k];
        }
        for (size_t k = 0; columns > 1 && k < columns; k++) {
            cell[k][i] = own[k];
        }
    }
}

static inline uint64_t add_columns(const marked_group *group, const bool blanks, const size_t columns, int bits) {
    const uint64_t beyond = add_rows(group, blanks, columns, bits);
    add_up(group, columns);
    return beyond;
}

static inline uint64_t add_group(const marked_group *group, const bool blanks, int bits) {
    switch (group->source->facts->columns) {
    case 0:
        return 0;
    case 1:
        return add_columns(group, blanks, 1, bits);
    case 2:
        return add_columns(group, blanks, 2, bits);
    case 3:
        return add_columns(group, blanks, 3, bits);
    default:
        return add_columns(group, blanks, 4, bits);
    }
}

/* Which cells have a present value of column k at or below them. */
static void find_valid(const marked_group *group, size_t k, uint8_t *valid) {
    const pf_facts *facts = group->source->facts;
    memset(valid, facts->present[k] == NULL, group->cells);
    if (facts->present[k] == NULL) {
        return;
    }
    for (size_t i = group->from; i < group->to; i++) {
        valid[group->place[group->row_node[i]]] |= pf_row_present(group->source, i, k);
    }
    for (size_t i = group->cells; i-- > 0;) {
        valid[group->place[facts->above[group->node[i]]]] |= valid[i];
    }
}

bool pf_marks_emit(const pf_row_source *source, const pf_ordered_rows *rows, void *block, const pf_cells *cells,
                   size_t at, pf_group_offsets *groups) {
    const pf_facts *facts = source->facts;
    const mark_room room = lay_out(facts, source->count, rows->groups, block);
    const int bits = pf_safe_bits(source->count); /* no more than those of any group */
    const bool blanks = pf_facts_blanks(facts);
    marked_group group = {.source = source, .row_node = rows->node, .place = room.place};
    for (size_t g = 0, first = 0; g < rows->groups; first = room.end[g++]) {
        group.from = rows->start[g];
        group.to = rows->start[g + 1];
        group.node = room.node + first;
        group.cells = room.end[g] - first;
        pf_begin_groups(groups, (size_t)rows->group[g] + 1, at + first);
        memcpy(cells->node + at + first, group.node, group.cells * sizeof *group.node);
        for (size_t i = 0; i < group.cells; i++) {
            room.place[group.node[i]] = (uint16_t)i;
        }
        for (size_t k = 0; k < facts->columns; k++) {
            group.value[k] = cells->value[k] + at + first;
        }
        group.sum = facts->columns == 1 ? (uint64_t *)group.value[0] : room.sum;
        memset(group.sum, 0, group.cells * facts->columns * sizeof *group.sum);
        if ((blanks ? add_group(&group, true, bits) : add_group(&group, false, bits)) >> (bits + 1) != 0) {
            return false;
        }
        for (size_t k = 0; k < facts->columns; k++) {
            if (cells->valid[k] != NULL) {
                find_valid(&group, k, cells->valid[k] + at + first);
            }
        }
    }
    return true;
}
