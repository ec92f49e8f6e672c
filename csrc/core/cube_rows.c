/* cube_rows.c: see cube_rows.h. */
#include "cube_rows.h"

bool pf_facts_blanks(const pf_facts *facts) {
    bool blanks = false;
    for (size_t k = 0; k < facts->columns; k++) {
        blanks |= facts->present[k] != NULL;
    }
    return blanks;
}

/* The next `count` elements of the block, or only their place where there is no block. */
static void *take(char *block, size_t count, size_t each, size_t *used) {
    size_t at = *used;
    *used += (count * each + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
    return block == NULL ? NULL : block + at;
}

pf_ordered_rows pf_rows_lay_out(const pf_facts *facts, size_t count, void *block) {
    pf_ordered_rows rows = {.bytes = 0};
    size_t cells = pf_facts_blanks(facts) ? (count * PF_CUBE_LEVELS + 1) * facts->columns : 0;
    rows.prefix = take(block, (count + 1) * facts->columns, sizeof *rows.prefix, &rows.bytes);
    rows.counts = take(block, cells, sizeof *rows.counts, &rows.bytes);
    rows.start = take(block, count + 1, sizeof *rows.start, &rows.bytes);
    rows.group = take(block, count + 1, sizeof *rows.group, &rows.bytes);
    rows.row_group = take(block, count, sizeof *rows.row_group, &rows.bytes);
    rows.row_node = take(block, count, sizeof *rows.row_node, &rows.bytes);
    rows.ordered_node = take(block, count, sizeof *rows.ordered_node, &rows.bytes);
    return rows;
}

static void find_groups(pf_ordered_rows *rows, const pf_row_source *source) {
    size_t groups = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < source->count; i++) {
        uint32_t group = rows->row_group[source->record != NULL ? source->order[i] : i];
        rows->start[groups] = (uint32_t)i;
        rows->group[groups] = group;
        groups += i == 0 || group != before;
        before = group;
    }
    rows->start[groups] = (uint32_t)source->count;
    rows->groups = groups;
}

void pf_rows_load(pf_ordered_rows *rows, const pf_row_source *source) {
    const pf_facts *facts = source->facts;
    if (source->record != NULL) {
        pf_records_split(facts, source->record, source->count, rows->row_group, rows->row_node);
        rows->node = rows->row_node;
    } else {
        pf_facts_known_groups(facts, source->first, source->count, rows->row_group);
        rows->node = pf_facts_known_nodes(facts, source->first, source->count, rows->row_node);
    }
    find_groups(rows, source);
    if (source->order != NULL) {
        for (size_t i = 0; i < source->count; i++) {
            rows->ordered_node[i] = rows->node[source->order[i]];
        }
        rows->node = rows->ordered_node;
    }
}

int pf_safe_bits(size_t rows) {
    int bits = 62;
    while (bits > 0 && rows > ((size_t)1 << (62 - bits))) {
        bits--;
    }
    return bits;
}
