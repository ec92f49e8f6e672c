/* Cubes over a small forest, worked by hand. */
#include "pf.h"
#include "test.h"

#include <stdlib.h>

/* 0 root; 1 section with the items 2, 3; 4 section with the item 5; 6 root. */
static const int32_t forest[] = {-1, 0, 1, 1, 0, 4, -1};
static uint64_t forest_path[7];
static uint8_t forest_level[7];
static uint16_t forest_above[7], forest_lineage[PF_CUBE_LEVELS * 7];

static pf_facts facts_of(size_t rows, const int32_t *group, const uint16_t *node, const int64_t *value) {
    pf_facts facts = {.rows = rows, .code = {node, PF_UINT16}, .nodes = COUNT(forest)};
    size_t failed;
    CHECK_INT(pf_cube_paths(forest, COUNT(forest), forest_path, forest_level, forest_above, &facts.levels, &failed),
              PF_OK);
    facts.path = forest_path;
    facts.level = forest_level;
    facts.above = forest_above;
    pf_cube_lineage(forest_path, COUNT(forest), facts.levels, forest_lineage);
    facts.lineage = forest_lineage;
    CHECK_INT(facts.levels, 3);
    facts.keys = group == NULL ? 0 : 1;
    facts.key[0] = (pf_key){{group, PF_INT32}, 10, 3};
    facts.columns = value == NULL ? 0 : 1;
    facts.value[0] = value;
    CHECK_INT(pf_cube_admit(&facts), PF_OK);
    return facts;
}

enum { ROOM = 64 };

typedef struct {
    int64_t offsets[4], value[ROOM];
    uint16_t node[ROOM];
    uint8_t valid[ROOM];
    pf_cells cells;
} result;

static result *result_of(void) {
    static result own;
    memset(&own, 0, sizeof own);
    own.cells = (pf_cells){own.offsets, own.node, {own.value}, {own.valid}};
    return &own;
}

static void check_cells(const result *got, const int64_t *offsets, const uint16_t *node, const int64_t *value) {
    for (size_t g = 0; g < 4; g++) {
        CHECK_INT(got->offsets[g], offsets[g]);
    }
    for (int64_t i = 0; i < offsets[3]; i++) {
        CHECK_INT(got->node[i], node[i]);
        CHECK_INT(got->value[i], value[i]);
    }
}

/* Group 10: items 2 twice and 5; group 11 is empty; group 12: the section 4 itself, and the root 6. */
static const int32_t row_group[] = {10, 10, 10, 12, 12};
static const uint16_t row_node[] = {2, 2, 5, 4, 6};
static const int64_t row_value[] = {1, 2, 4, -8, 16};
static const int64_t want_offsets[] = {0, 5, 5, 8};
static const uint16_t want_node[] = {0, 1, 2, 4, 5, 0, 4, 6};
static const int64_t want_value[] = {7, 3, 3, 4, 4, -8, -8, 16};

TEST(paths) {
    uint64_t path[7];
    uint8_t level[7];
    uint16_t above[7];
    size_t levels = 0, failed = 99;
    const int32_t not_preorder[] = {-1, -1, 0};
    CHECK_INT(pf_cube_paths(not_preorder, 3, path, level, above, &levels, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 2);
    const int32_t forward[] = {1, -1};
    CHECK_INT(pf_cube_paths(forward, 2, path, level, above, &levels, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 0);
    const int32_t deep[] = {-1, 0, 1, 2, 3};
    CHECK_INT(pf_cube_paths(deep, 4, path, level, above, &levels, &failed), PF_OK);
    CHECK_INT(levels, 4);
    for (int i = 0; i < 4; i++) {
        CHECK_INT(level[i], i);
        CHECK_INT(above[i], i == 0 ? 0 : i - 1);
    }
    CHECK_INT(pf_cube_paths(deep, 5, path, level, above, &levels, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 4);
    CHECK_INT(pf_cube_paths(deep, 0, path, level, above, &levels, &failed), PF_OK);
    CHECK_INT(levels, 0);
    CHECK_INT(pf_cube_paths(deep, PF_CUBE_NODES + 1, path, level, above, &levels, &failed), PF_INVALID);
}

TEST(lineage) {
    const int32_t parent[] = {-1, 0, 1, -1};
    uint64_t path[5];
    uint16_t got[5 * PF_CUBE_LEVELS];
    size_t levels, failed;
    CHECK_INT(pf_cube_paths(parent, 4, path, NULL, NULL, &levels, &failed), PF_OK);
    pf_cube_lineage(path, 4, levels, got);
    const int want[] = {0, 0, 0, -1, 0, 1, 1, 0, 0, 1, 2, 1, 3, 3, 3, -1};
    for (size_t i = 0; i < COUNT(want); i++) {
        CHECK_INT((int16_t)got[i], want[i]);
    }
    const int32_t deep[] = {-1, 0, 1, 2, -1};
    const int want_deep[] = {0, 0, 0, -2, 0, 1, 1, -1, 0, 1, 2, 0, 0, 1, 2, 1, 4, 4, 4, -2};
    CHECK_INT(pf_cube_paths(deep, 5, path, NULL, NULL, &levels, &failed), PF_OK);
    pf_cube_lineage(path, 5, levels, got);
    for (size_t i = 0; i < COUNT(want_deep); i++) {
        CHECK_INT((int16_t)got[i], want_deep[i]);
    }
}

TEST(admission) {
    pf_facts facts = facts_of(0, row_group, row_node, row_value);
    facts.key[0].extent = 0;
    CHECK_INT(pf_cube_admit(&facts), PF_INVALID);
    facts.key[0] = (pf_key){{row_group, PF_INT8}, 100, 28};
    CHECK_INT(pf_cube_admit(&facts), PF_OK);
    facts.key[0].extent = 29; /* 128 is no int8 */
    CHECK_INT(pf_cube_admit(&facts), PF_INVALID);
    facts.key[0] = (pf_key){{row_group, PF_INT32}, 0, INT32_MAX};
    CHECK_INT(pf_cube_admit(&facts), PF_OK);
    facts.keys = 2;
    facts.key[1] = facts.key[0];
    CHECK_INT(pf_cube_admit(&facts), PF_INVALID);
    facts.keys = 0;
    const uint16_t map[] = {0, 7};
    facts.node = map;
    facts.codes = 2;
    CHECK_INT(pf_cube_admit(&facts), PF_INVALID);
    facts.codes = 1;
    CHECK_INT(pf_cube_admit(&facts), PF_OK);
    facts.code.type = PF_INT64 + 1;
    CHECK_INT(pf_cube_admit(&facts), PF_INVALID);
}

static void *block_of(size_t bytes) {
    void *block = malloc(bytes + 1);
    CHECK(block != NULL);
    return block;
}

TEST(dense_in_two_parts) {
    pf_facts facts = facts_of(5, row_group, row_node, row_value);
    size_t bytes = pf_cube_bytes(3, 7, 1), filled, failed;
    void *one = block_of(bytes), *two = block_of(bytes);
    pf_cube first, second;
    CHECK_INT(pf_cube_begin(&first, one, bytes - 1, 3, 7, 1), PF_CAPACITY);
    CHECK_INT(pf_cube_begin(&first, one, bytes, 3, 7, 1), PF_OK);
    CHECK_INT(pf_cube_begin(&second, two, bytes, 3, 7, 1), PF_OK);
    CHECK_INT(pf_cube_add(&second, &facts, 0, 2, &failed), PF_OK);
    CHECK_INT(pf_cube_add(&first, &facts, 2, 3, &failed), PF_OK);
    CHECK_INT(pf_cube_merge(&first, &second), PF_OK);
    second.groups = 2;
    CHECK_INT(pf_cube_merge(&first, &second), PF_INVALID);
    CHECK_INT(pf_cube_finish(&first, forest_path, &filled, &failed), PF_OK);
    CHECK_INT(filled, 8);
    result *got = result_of();
    pf_cube_take(&first, &got->cells);
    check_cells(got, want_offsets, want_node, want_value);
    free(one);
    free(two);
}

TEST(rows_out_of_bounds) {
    const int32_t groups[] = {10, 12, 13, 9};
    const uint16_t nodes[] = {0, 7, 0, 0};
    pf_facts facts = facts_of(4, groups, nodes, row_value);
    size_t bytes = pf_cube_bytes(3, 7, 1), failed = 99, counts[3] = {0};
    void *block = block_of(bytes);
    pf_cube cube;
    pf_cube_view view;
    pf_group_start start[2];
    CHECK_INT(pf_cube_begin(&cube, block, bytes, 3, 7, 1), PF_OK);
    CHECK_INT(pf_cube_add(&cube, &facts, 0, 4, &failed), PF_INVALID);
    CHECK_INT(failed, 1);
    CHECK_INT(pf_cube_look(&facts, 2, 2, start, &view, &failed), PF_INVALID);
    CHECK_INT(failed, 1); /* the row before the range is looked at too */
    CHECK_INT(pf_cube_spread_count(&facts, 2, 2, 0, counts, &failed), PF_INVALID);
    CHECK_INT(failed, 2);
    free(block);
}

TEST(overflow_only_of_results) {
    const int32_t groups[] = {10, 10, 10, 11, 11};
    const uint16_t nodes[] = {2, 3, 5, 2, 5};
    const int64_t values[] = {INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN, -1};
    size_t bytes = pf_cube_bytes(3, 7, 1), filled, failed = 99;
    void *block = block_of(bytes);
    pf_cube cube;
    pf_facts facts = facts_of(5, groups, nodes, values);
    CHECK_INT(pf_cube_begin(&cube, block, bytes, 3, 7, 1), PF_OK);
    CHECK_INT(pf_cube_add(&cube, &facts, 0, 5, &failed), PF_OK);
    CHECK_INT(pf_cube_finish(&cube, forest_path, &filled, &failed), PF_OVERFLOW); /* the section 1 of group 10 */
    CHECK_INT(failed, 0);
    const int64_t fine[] = {INT64_MAX, 0, INT64_MIN, INT64_MIN, 0};
    facts = facts_of(5, groups, nodes, fine);
    CHECK_INT(pf_cube_begin(&cube, block, bytes, 3, 7, 1), PF_OK);
    CHECK_INT(pf_cube_add(&cube, &facts, 0, 5, &failed), PF_OK);
    CHECK_INT(pf_cube_finish(&cube, forest_path, &filled, &failed), PF_OK);
    result *got = result_of();
    pf_cube_take(&cube, &got->cells);
    CHECK_INT(got->value[0], -1); /* the root */
    CHECK_INT(got->value[6], INT64_MIN);
    free(block);
}

/* All rows as one range, which must be grouped. */
static pf_cube_range whole_range(const pf_facts *facts, pf_group_start *start) {
    pf_cube_view view;
    size_t failed;
    CHECK_INT(pf_cube_look(facts, 0, facts->rows, start, &view, &failed), PF_OK);
    CHECK(view.grouped);
    return (pf_cube_range){0, facts->rows, start, view.starts};
}

static pf_status emit_all(const pf_facts *facts, result *got, size_t *count, size_t *failed) {
    pf_group_start start[ROOM];
    const pf_cube_range range = whole_range(facts, start);
    const size_t bytes = pf_cube_scratch(facts, range.count, range.groups);
    void *scratch = block_of(bytes);
    CHECK_INT(pf_cube_count(facts, &range, scratch, bytes - 8, count, failed), PF_CAPACITY);
    CHECK_INT(pf_cube_count(facts, &range, scratch, 8, count, failed), PF_CAPACITY);
    pf_status status = pf_cube_count(facts, &range, scratch, bytes, count, failed);
    if (status == PF_OK) {
        status = pf_cube_emit(scratch, &got->cells, 0, failed);
    }
    free(scratch);
    got->offsets[3] = (int64_t)*count; /* offsets are written up to the last group with rows */
    return status;
}

TEST(rows_in_order) {
    pf_facts facts = facts_of(5, row_group, row_node, row_value);
    pf_cube_view view;
    pf_group_start start[5];
    size_t failed, count;
    CHECK_INT(pf_cube_look(&facts, 0, 5, start, &view, &failed), PF_OK);
    CHECK(view.grouped);
    CHECK_INT(view.starts, 2);
    CHECK_INT(start[0].row, 0);
    CHECK_INT(start[1].row, 3);
    CHECK_INT(start[1].group, 2);
    CHECK_INT(pf_cube_look(&facts, 1, 3, start, &view, &failed), PF_OK);
    CHECK_INT(view.starts, 1);
    CHECK_INT(start[0].row, 2); /* counted from the range's first */
    CHECK_INT(pf_cube_look(&facts, 1, 2, start, &view, &failed), PF_OK);
    CHECK_INT(view.starts, 0);
    result *got = result_of();
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OK);
    CHECK_INT(count, 8);
    check_cells(got, want_offsets, want_node, want_value);
    CHECK_INT(got->node[8], 0); /* nothing is written beyond */
    CHECK_INT(got->valid[7], 1);
}

TEST(rows_in_groups_only) {
    const uint16_t nodes[] = {5, 2, 2, 6, 4};
    const int64_t values[] = {4, 1, 2, 16, -8};
    pf_facts facts = facts_of(5, row_group, nodes, values);
    size_t failed, count;
    result *got = result_of();
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OK);
    check_cells(got, want_offsets, want_node, want_value);
}

TEST(ranges_one_after_the_other) {
    pf_facts facts = facts_of(5, row_group, row_node, row_value);
    result *got = result_of();
    size_t bytes = pf_cube_scratch(&facts, 3, 3), failed, at = 0, count;
    void *scratch = block_of(bytes);
    for (size_t first = 0; first < 5; first += 3) {
        const pf_group_start start = {7, first == 0 ? 0 : 2}; /* any row will do for the first */
        const pf_cube_range range = {first, first == 0 ? 3 : 2, &start, 1};
        got->offsets[2] = -1;
        CHECK_INT(pf_cube_count(&facts, &range, scratch, bytes, &count, &failed), PF_OK);
        CHECK_INT(count, first == 0 ? 5 : 3);
        CHECK_INT(pf_cube_emit(scratch, &got->cells, at, &failed), PF_OK);
        CHECK_INT(got->offsets[2], first == 0 ? -1 : 5);
        at += count;
    }
    got->offsets[3] = (int64_t)at;
    check_cells(got, want_offsets, want_node, want_value);
    CHECK_INT(got->valid[7], 1);
    CHECK_INT(got->valid[8], 0); /* nothing is written beyond */
    free(scratch);
}

TEST(rows_in_no_order) {
    const int32_t groups[] = {12, 10, 12, 10, 10};
    const uint16_t nodes[] = {6, 5, 4, 2, 2};
    const int64_t values[] = {16, 4, -8, 1, 2};
    pf_facts facts = facts_of(5, groups, nodes, values);
    pf_cube_view view;
    size_t failed, counts[2] = {0}, cursor[2], at = 0, bytes = pf_cube_scratch(&facts, 5, 2);
    pf_group_start start[5];
    CHECK_INT(pf_cube_look(&facts, 0, 5, start, &view, &failed), PF_OK);
    CHECK(!view.grouped);
    CHECK_INT(pf_cube_spread_count(&facts, 0, 5, 1, counts, &failed), PF_OK);
    CHECK_INT(counts[0], 3);
    CHECK_INT(counts[1], 2);
    cursor[0] = 0;
    cursor[1] = 3;
    uint64_t record[10];
    pf_cube_spread(&facts, 0, 5, 1, cursor, record);
    result *got = result_of();
    void *scratch = block_of(bytes);
    for (size_t range = 0; range < 2; range++) {
        size_t first = range == 0 ? 0 : 3, groups_here = range == 0 ? 2 : 1, count;
        CHECK_INT(pf_cube_count_records(&facts, record + 2 * first, counts[range], 2 * range, groups_here, scratch,
                                        bytes, &count, &failed),
                  PF_OK);
        CHECK_INT(pf_cube_emit(scratch, &got->cells, at, &failed), PF_OK);
        at += count;
    }
    got->offsets[3] = (int64_t)at;
    check_cells(got, want_offsets, want_node, want_value);
    free(scratch);
}

TEST(blanks) {
    const uint8_t present[] = {0x1a}; /* rows 1, 3, 4 */
    pf_facts facts = facts_of(5, row_group, row_node, row_value);
    facts.present[0] = present;
    size_t failed, count;
    result *got = result_of();
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OK);
    const int64_t values[] = {2, 2, 2, 0, 0, -8, -8, 16};
    const uint8_t valid[] = {1, 1, 1, 0, 0, 1, 1, 1};
    check_cells(got, want_offsets, want_node, values);
    for (size_t i = 0; i < 8; i++) {
        CHECK_INT(got->valid[i], valid[i]);
    }
    uint8_t bitmap[1] = {0xff};
    CHECK_INT(pf_cube_pack(got->valid, 0, 5, bitmap), 2);
    CHECK_INT(bitmap[0], 0x07);
}

TEST(overflow_of_one_group) {
    const int32_t groups[] = {10, 11, 11};
    const uint16_t nodes[] = {2, 2, 3};
    const int64_t values[] = {INT64_MIN, INT64_MAX, 1};
    pf_facts facts = facts_of(3, groups, nodes, values);
    size_t failed = 99, count;
    result *got = result_of();
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OVERFLOW);
    CHECK_INT(failed, 1);
    const int64_t fine[] = {INT64_MIN, INT64_MAX, -1};
    facts.value[0] = fine;
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OK);
    CHECK_INT(got->value[0], INT64_MIN);
}

TEST(rows_of_a_parent_may_leave_64_bits_where_its_sum_does_not) {
    const int32_t groups[] = {11, 11, 11};
    const uint16_t nodes[] = {1, 1, 2}; /* twice the section itself, once its item */
    const int64_t values[] = {INT64_MIN, -5, INT64_MAX};
    pf_facts facts = facts_of(3, groups, nodes, values);
    size_t failed = 99, count;
    result *got = result_of();
    CHECK_INT(emit_all(&facts, got, &count, &failed), PF_OK);
    CHECK_INT(count, 3);
    CHECK_INT(got->value[0], -6); /* the root, and the section */
    CHECK_INT(got->value[1], -6);
    CHECK_INT(got->value[2], INT64_MAX);
}

static void verify(const pf_facts *facts, int exponent, uint8_t *verdict, int64_t *counts) {
    size_t bytes = pf_cube_verify_scratch(facts, facts->rows, 0);
    void *scratch = block_of(bytes);
    pf_group_start start[ROOM];
    const pf_cube_range range = whole_range(facts, start);
    memset(verdict, 99, 3);
    memset(counts, 0, PF_VERIFY_END * sizeof *counts);
    CHECK_INT(pf_cube_verify(facts, &range, exponent, scratch, bytes, verdict, counts), PF_OK);
    CHECK_INT(pf_cube_verify(facts, &range, 19, scratch, bytes, verdict, counts), PF_INVALID);
    CHECK_INT(pf_cube_verify(facts, &range, 0, scratch, bytes - 8, verdict, counts), PF_CAPACITY);
    free(scratch);
}

TEST(printed_parents) {
    /* 10: the root is the sum of the item 3, whose section is not printed, and of section 4; section 4 has its item.
     * 11: one last digit off, with one part: a tie. 12: off by less than the widths. */
    const int32_t groups[] = {10, 10, 10, 10, 11, 11, 12, 12, 12};
    const uint16_t nodes[] = {0, 3, 4, 5, 1, 2, 1, 2, 3};
    const int64_t values[] = {700, 300, 400, 400, 100, 200, 300, 100, 100};
    pf_facts facts = facts_of(9, groups, nodes, values);
    uint8_t verdict[3];
    int64_t counts[PF_VERIFY_END];
    verify(&facts, 2, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_EXACT);
    CHECK_INT(verdict[1], PF_VERIFY_TIE);
    CHECK_INT(verdict[2], PF_VERIFY_ROUNDING);
    CHECK_INT(counts[PF_VERIFY_EXACT], 2);
    CHECK_INT(counts[PF_VERIFY_TIE], 1);
    CHECK_INT(counts[PF_VERIFY_ROUNDING], 1);
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[1], PF_VERIFY_MISMATCH);
    CHECK_INT(counts[PF_VERIFY_MISMATCH], 2);
    const int8_t exponents[] = {0, 0, 0, 0, 2, 2, 0, 0, 0};
    facts.exponent = exponents;
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[1], PF_VERIFY_TIE);
    CHECK_INT(verdict[2], PF_VERIFY_MISMATCH);
}

TEST(parents_whose_children_are_all_printed) {
    /* 10: the root's sections are right, section 1 is not the sum of its items. 11: three levels, all right; the root 6
     * has no children. 12: an item without its section. */
    const int32_t groups[] = {10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12};
    const uint16_t nodes[] = {0, 1, 2, 3, 4, 5, 0, 4, 5, 6, 0, 2};
    const int64_t values[] = {9, 5, 2, 2, 4, 4, -7, -7, -7, 1, 3, 3};
    pf_facts facts = facts_of(12, groups, nodes, values);
    uint8_t verdict[3];
    int64_t counts[PF_VERIFY_END];
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_MISMATCH);
    CHECK_INT(verdict[1], PF_VERIFY_EXACT);
    CHECK_INT(verdict[2], PF_VERIFY_EXACT);
    CHECK_INT(counts[PF_VERIFY_EXACT], 5);
    CHECK_INT(counts[PF_VERIFY_MISMATCH], 1);
    verify(&facts, 1, verdict, counts); /* printed in tens: one off in 30 */
    CHECK_INT(verdict[0], PF_VERIFY_ROUNDING);
    CHECK_INT(counts[PF_VERIFY_EXACT], 5);
    const int64_t large[] = {INT64_MIN, INT64_MIN, 2, 2, 4, 4, INT64_MAX, INT64_MAX, INT64_MAX, 1, 3, 3};
    facts.value[0] = large;
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_LARGE);
    CHECK_INT(verdict[1], PF_VERIFY_LARGE);
    CHECK_INT(counts[PF_VERIFY_LARGE], 2);
    CHECK_INT(counts[PF_VERIFY_EXACT], 1);
}

TEST(errors_that_cancel_one_another) {
    /* 10: section 1 is one below its items, section 4 one above its item. 11: the same of the root and section 4.
     * 12: section 1 has no items. */
    const int32_t groups[] = {10, 10, 10, 10, 10, 10, 11, 11, 11, 12, 12, 12, 12};
    const uint16_t nodes[] = {0, 1, 2, 3, 4, 5, 0, 4, 5, 0, 1, 4, 5};
    const int64_t values[] = {9, 5, 3, 3, 4, 3, 8, 7, 8, 9, 5, 4, 4};
    pf_facts facts = facts_of(13, groups, nodes, values);
    uint8_t verdict[3];
    int64_t counts[PF_VERIFY_END];
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_MISMATCH);
    CHECK_INT(verdict[1], PF_VERIFY_MISMATCH);
    CHECK_INT(verdict[2], PF_VERIFY_EXACT);
    CHECK_INT(counts[PF_VERIFY_MISMATCH], 4);
    CHECK_INT(counts[PF_VERIFY_EXACT], 3);
    const uint16_t twice[] = {0, 1, 2, 3, 4, 5, 0, 4, 4, 0, 1, 4, 5};
    facts.code.data = twice;
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[1], PF_VERIFY_TWICE);
    CHECK_INT(counts[PF_VERIFY_MISMATCH], 2);
}

TEST(parents_that_need_a_second_look) {
    const int32_t groups[] = {10, 10, 11, 11, 12, 12};
    const uint16_t nodes[] = {2, 2, 1, 2, 1, 2};
    const int64_t values[] = {1, 1, INT64_MAX, 1, 5, 5};
    const uint8_t present[] = {0x2f}; /* the parent of group 12 is blank */
    pf_facts facts = facts_of(6, groups, nodes, values);
    facts.present[0] = present;
    uint8_t verdict[3];
    int64_t counts[PF_VERIFY_END];
    verify(&facts, 0, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_TWICE);
    CHECK_INT(verdict[1], PF_VERIFY_LARGE);
    CHECK_INT(verdict[2], PF_VERIFY_NONE);
}

/* Records as pf_cube_spread makes them of rows of the first 16 groups. */
static void verify_records(const pf_facts *facts, int exponent, uint8_t *verdict, int64_t *counts) {
    uint64_t record[2 * 16];
    size_t cursor[1] = {0}, bytes = pf_cube_verify_scratch(facts, facts->rows, 16);
    CHECK(facts->rows <= 16);
    pf_cube_spread(facts, 0, facts->rows, 4, cursor, record);
    void *scratch = block_of(bytes);
    memset(verdict, 99, 16);
    memset(counts, 0, PF_VERIFY_END * sizeof *counts);
    CHECK_INT(pf_cube_verify_records(facts, record, facts->rows, 0, 16, exponent, scratch, bytes, verdict, counts),
              PF_OK);
    free(scratch);
}

TEST(records_in_any_order) {
    /* 10: the item 3 comes before its section; all right. 11: a section that is off. 12: an item without its section. */
    const int32_t groups[] = {10, 12, 10, 11, 10, 11, 10, 12, 11};
    uint16_t nodes[] = {3, 2, 0, 5, 1, 0, 2, 0, 4};
    int64_t values[] = {2, 3, 5, 4, 5, 6, 3, 3, 6};
    pf_facts facts = facts_of(9, groups, nodes, values);
    uint8_t verdict[16];
    int64_t counts[PF_VERIFY_END];
    verify_records(&facts, 0, verdict, counts);
    CHECK_INT(verdict[3], 99); /* no rows */
    CHECK_INT(verdict[0], PF_VERIFY_EXACT);
    CHECK_INT(verdict[1], PF_VERIFY_MISMATCH);
    CHECK_INT(verdict[2], PF_VERIFY_EXACT);
    CHECK_INT(counts[PF_VERIFY_EXACT], 4);
    CHECK_INT(counts[PF_VERIFY_MISMATCH], 1);
    verify_records(&facts, 1, verdict, counts); /* printed in tens: 2 off in 20 */
    CHECK_INT(verdict[1], PF_VERIFY_ROUNDING);
    values[0] = INT64_MAX;
    nodes[8] = 5; /* the section is the item once more */
    verify_records(&facts, 0, verdict, counts);
    CHECK_INT(verdict[0], PF_VERIFY_LARGE);
    CHECK_INT(verdict[1], PF_VERIFY_TWICE);
    CHECK_INT(verdict[2], PF_VERIFY_EXACT);
    CHECK_INT(counts[PF_VERIFY_EXACT], 1);
}

TEST(codes) {
    const int32_t known[] = {201, 20103, 2010301, 2010399, 9999999};
    size_t bytes = pf_codes_bytes(COUNT(known)), failed = 99;
    void *block = block_of(bytes);
    pf_codes codes;
    CHECK_INT(pf_codes_begin(&codes, block, bytes - 1, known, COUNT(known), &failed), PF_CAPACITY);
    CHECK_INT(pf_codes_begin(&codes, block, bytes, known, COUNT(known), &failed), PF_OK);
    const int64_t asked[] = {2010399, 201, 20103, 2010302, 7, -201, 9999999, 10000000, INT64_MIN, 1000000};
    const uint16_t want[] = {3, 0, 1, 0xffff, 0xffff, 0xffff, 4, 0xffff, 0xffff, 0xffff};
    uint16_t node[COUNT(asked)];
    CHECK_INT(pf_codes_find(&codes, &(pf_ints){asked, PF_INT64}, 0, COUNT(asked), node), 6);
    for (size_t i = 0; i < COUNT(asked); i++) {
        CHECK_INT(node[i], want[i]);
    }
    static const char texts[][8] = {"2010399", "201",   "20103",   "2010302", "",
                                    "2 1",     "20a03", "9999999", "0000201", "2010"};
    const uint16_t found[] = {3, 0, 1, 0xffff, 0xffff, 0xffff, 0xffff, 4, 0xffff, 0xffff};
    CHECK_INT(pf_codes_find_text(&codes, texts[0], COUNT(texts), node), 6);
    for (size_t i = 0; i < COUNT(texts); i++) {
        CHECK_INT(node[i], found[i]);
    }
    const int32_t twice[] = {201, 202, 201}, odd[] = {201, 2010};
    CHECK_INT(pf_codes_begin(&codes, block, bytes, twice, 3, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 2);
    CHECK_INT(pf_codes_begin(&codes, block, bytes, odd, 2, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 1);
    CHECK_INT(pf_codes_begin(&codes, block, bytes, odd, PF_CUBE_NODES + 1, &failed), PF_INVALID);
    free(block);
}

int main(void) {
    RUN(paths);
    RUN(lineage);
    RUN(admission);
    RUN(dense_in_two_parts);
    RUN(rows_out_of_bounds);
    RUN(overflow_only_of_results);
    RUN(rows_in_order);
    RUN(rows_in_groups_only);
    RUN(ranges_one_after_the_other);
    RUN(rows_in_no_order);
    RUN(blanks);
    RUN(overflow_of_one_group);
    RUN(rows_of_a_parent_may_leave_64_bits_where_its_sum_does_not);
    RUN(printed_parents);
    RUN(parents_whose_children_are_all_printed);
    RUN(errors_that_cancel_one_another);
    RUN(parents_that_need_a_second_look);
    RUN(records_in_any_order);
    RUN(codes);
    return test_report("cube");
}
