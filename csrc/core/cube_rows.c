/* cube_rows.c: see cube_rows.h. */
#include "cube_rows.h"

#include <string.h>

bool pf_facts_blanks(const pf_facts *facts) {
    bool blanks = false;
    for (size_t k = 0; k < facts->columns; k++) {
        blanks |= facts->present[k] != NULL;
    }
    return blanks;
}

pf_ordered_rows pf_rows_lay_out(const pf_facts *facts, size_t count, size_t groups, void *block) {
    pf_ordered_rows rows = {.bytes = 0};
    size_t tally = groups > count ? groups : count;
    rows.prefix = pf_take(block, (count + 1) * facts->columns, sizeof *rows.prefix, &rows.bytes);
    rows.start = pf_take(block, count + 1, sizeof *rows.start, &rows.bytes);
    rows.group = pf_take(block, count + 1, sizeof *rows.group, &rows.bytes);
    rows.order = pf_take(block, count, sizeof *rows.order, &rows.bytes);
    rows.row_group = pf_take(block, count, sizeof *rows.row_group, &rows.bytes);
    rows.by_node = pf_take(block, count, sizeof *rows.by_node, &rows.bytes);
    rows.tally = pf_take(block, tally > facts->nodes ? tally : facts->nodes, sizeof *rows.tally, &rows.bytes);
    rows.row_node = pf_take(block, count, sizeof *rows.row_node, &rows.bytes);
    rows.ordered_node = pf_take(block, count, sizeof *rows.ordered_node, &rows.bytes);
    return rows;
}

/* ------------------------------------------------------------------------------------------------------------- sorting
 * Two stable counting sorts: by node, then by group.
 */
static void counts_to_starts(uint32_t *count, size_t many) {
    uint32_t start = 0;
    for (size_t i = 0; i < many; i++) {
        uint32_t own = count[i];
        count[i] = start;
        start += own;
    }
}

/* Afterwards tally[g] is the row after the last of group g. */
static void sort_rows(const pf_ordered_rows *rows, size_t count, size_t nodes, size_t groups) {
    uint32_t *restrict next = rows->tally, *restrict by_node = rows->by_node, *restrict order = rows->order;
    uint16_t *restrict ordered_node = rows->ordered_node;
    const uint16_t *restrict node = rows->node;
    const uint32_t *restrict group = rows->row_group;
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
        uint32_t row = by_node[i], place = next[group[row]]++;
        order[place] = row;
        ordered_node[place] = node[row];
    }
}

/* ------------------------------------------------------------------------------------------------------------- finding */
/* How often a node is below that of the row before. */
static size_t count_falls(const uint16_t *node, size_t count) {
    enum { MOST = UINT16_MAX }; /* rows whose falls 16 bits surely count */
    size_t falls = 0;
    for (size_t first = 1; first < count; first += MOST) {
        size_t end = count - first < MOST ? count : first + MOST;
        uint16_t here = 0;
        for (size_t i = first; i < end; i++) {
            here = (uint16_t)(here + (node[i] < node[i - 1]));
        }
        falls += here;
    }
    return falls;
}

/* Groups are in order; whether nodes within them are, too: then they fall only where a group starts. */
static bool in_order(const pf_ordered_rows *rows, size_t count) {
    const uint16_t *node = rows->node;
    size_t falls = count_falls(node, count);
    for (size_t g = 1; g < rows->groups; g++) {
        falls -= node[rows->start[g]] < node[rows->start[g] - 1];
    }
    return falls == 0;
}

int pf_rows_find(pf_ordered_rows *rows, const pf_row_source *source) {
    if (source->record != NULL) {
        return PF_ROWS_RECORDS;
    }
    for (size_t g = 0; g < source->groups; g++) {
        rows->start[g] = source->start[g].row - source->start[0].row;
        rows->group[g] = source->start[g].group;
    }
    rows->start[source->groups] = (uint32_t)source->count;
    rows->groups = source->groups;
    rows->node = pf_facts_known_nodes(source->facts, source->first, source->count, rows->row_node);
    return in_order(rows, source->count) ? PF_ROWS_ORDERED : PF_ROWS_GROUPED;
}

/* -------------------------------------------------------------------------------------------------------------- order */
/* The groups of records that have any, from where each ends in the tally. */
static void list_groups(pf_ordered_rows *rows, size_t groups) {
    uint32_t start = 0;
    rows->groups = 0;
    for (size_t g = 0; g < groups; g++) {
        rows->start[rows->groups] = start;
        rows->group[rows->groups] = (uint32_t)g;
        rows->groups += rows->tally[g] > start;
        start = rows->tally[g];
    }
    rows->start[rows->groups] = start;
}

void pf_rows_sort(pf_ordered_rows *rows, pf_row_source *source) {
    if (source->record != NULL) {
        pf_records_split(source->facts, source->record, source->count, rows->row_group, rows->row_node);
        rows->node = rows->row_node;
        sort_rows(rows, source->count, source->facts->nodes, source->groups);
        list_groups(rows, source->groups);
    } else {
        for (size_t g = 0; g < rows->groups; g++) { /* groups become 0, 1, 2 ... */
            for (size_t i = rows->start[g]; i < rows->start[g + 1]; i++) {
                rows->row_group[i] = (uint32_t)g;
            }
        }
        sort_rows(rows, source->count, source->facts->nodes, rows->groups);
    }
    rows->node = rows->ordered_node;
    source->order = rows->order;
}

int pf_safe_bits(size_t rows) {
    int bits = 62;
    while (bits > 0 && rows > ((size_t)1 << (62 - bits))) {
        bits--;
    }
    return bits;
}
