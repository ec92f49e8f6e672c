/* Subject codes as a forest, roll-up, and printed parents against printed children. */
#include <stdlib.h>

#include "pf.h"
#include "test.h"

typedef struct {
    int32_t code[16], parent[16], row_node[8];
    uint8_t printed[16];
    size_t nodes, failed;
    int64_t scratch[64];
} built;

static pf_status build(const int32_t *codes, size_t count, size_t capacity, built *out) {
    memset(out, 0x55, sizeof *out);
    return pf_forest_build(codes, count, capacity, out->scratch, pf_forest_scratch(count), out->code, out->parent,
                           out->printed, out->row_node, &out->nodes, &out->failed);
}

TEST(missing_levels_are_synthesised) {
    static const int32_t codes[] = {2080505, 20103, 2010301, 2080505, 208};
    static const int32_t code[] = {201, 20103, 2010301, 208, 20805, 2080505};
    static const int32_t parent[] = {-1, 0, 1, -1, 3, 4};
    static const int printed[] = {0, 1, 1, 1, 0, 1};
    static const int32_t row_node[] = {5, 1, 2, 5, 3};
    built out;
    CHECK_INT(build(codes, 5, 16, &out), PF_OK);
    CHECK_INT(out.nodes, 6);
    for (int i = 0; i < 6; i++) {
        CHECK_INT(out.code[i], code[i]);
        CHECK_INT(out.parent[i], parent[i]);
        CHECK_INT(out.printed[i], printed[i]);
    }
    for (int i = 0; i < 5; i++) {
        CHECK_INT(out.row_node[i], row_node[i]);
    }
}

TEST(codes_without_a_place) {
    static const int32_t bad[] = {0,        -201,  99,      1000,    9999,    100000,   999999,
                                  10000000, 20100, 2010300, 2010001, 2010000, INT32_MIN};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int32_t codes[] = {201, bad[i], 1};
        built out;
        CHECK_INT(build(codes, 3, 16, &out), PF_HIERARCHY);
        CHECK_INT(out.failed, 1);
        CHECK_INT(out.code[0], 0x55555555);
        CHECK_INT(out.row_node[0], 0x55555555);
    }
}

TEST(build_states_its_room) {
    static const int32_t codes[] = {2010301, 201};
    built out;
    CHECK_INT(build(codes, 2, 2, &out), PF_CAPACITY);
    CHECK_INT(out.code[0], 0x55555555);
    CHECK_INT(build(codes, 2, 3, &out), PF_OK);
    CHECK_INT(out.nodes, 3);
    CHECK_INT(pf_forest_build(codes, 2, 16, out.scratch, pf_forest_scratch(2) - 1, out.code, out.parent, out.printed,
                              out.row_node, &out.nodes, &out.failed),
              PF_CAPACITY);
    CHECK_INT(pf_forest_build(codes, (size_t)INT32_MAX, 16, out.scratch, 0, out.code, out.parent, out.printed,
                              out.row_node, &out.nodes, &out.failed),
              PF_INVALID);
    CHECK_INT(build(NULL, 0, 0, &out), PF_OK);
    CHECK_INT(out.nodes, 0);
    CHECK(pf_forest_scratch(SIZE_MAX) == SIZE_MAX);
}

TEST(rollup_adds_from_the_last_node) {
    static const int32_t parent[] = {-1, 0, 1, 1, -1};
    int64_t values[] = {0, 10, 0, 20, 3, 30, 4, 40, 5, 50};
    size_t failed = 99;
    CHECK_INT(pf_forest_rollup(parent, 5, 2, values, &failed), PF_OK);
    static const int64_t expected[] = {7, 100, 7, 90, 3, 30, 4, 40, 5, 50};
    for (int i = 0; i < 10; i++) {
        CHECK_INT(values[i], expected[i]);
    }
    CHECK_INT(failed, 99);
    CHECK_INT(pf_forest_rollup(NULL, 0, 2, NULL, &failed), PF_OK);
}

TEST(parents_must_precede) {
    static const int32_t loop[] = {-1, 1}, ahead[] = {1, -1}, below[] = {-1, -2};
    int64_t values[] = {1, 2};
    int8_t exponent[] = {0, 0};
    int64_t scratch[16], residual[2], width[2];
    int32_t parts[2];
    size_t failed;
    CHECK_INT(pf_forest_rollup(loop, 2, 1, values, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 1);
    CHECK_INT(pf_forest_rollup(ahead, 2, 1, values, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 0);
    CHECK_INT(pf_forest_rollup(below, 2, 1, values, &failed), PF_HIERARCHY);
    CHECK_INT(failed, 1);
    CHECK_INT(values[0], 1);
    CHECK_INT(pf_forest_residual(loop, 2, 1, values, exponent, NULL, scratch, sizeof scratch, residual, width, parts,
                                 &failed),
              PF_HIERARCHY);
    CHECK_INT(failed, 1);
}

TEST(rollup_overflow_names_the_parent) {
    static const int32_t parent[] = {-1, 0, 1};
    int64_t values[] = {0, INT64_MAX, 1};
    size_t failed;
    CHECK_INT(pf_forest_rollup(parent, 3, 1, values, &failed), PF_OVERFLOW);
    CHECK_INT(failed, 1);
    int64_t negative[] = {0, INT64_MIN, -1};
    CHECK_INT(pf_forest_rollup(parent, 3, 1, negative, &failed), PF_OVERFLOW);
    CHECK_INT(failed, 1);
}

/* 201 with 20103 (blank) above 2010301 and 2010302, and a second class without children. */
static const int32_t TREE[] = {-1, 0, 1, 1, -1};

static pf_status residual_of(const int64_t *values, const int8_t *exponent, const uint8_t *present, int64_t *residual,
                             int64_t *width, int32_t *parts, size_t *failed) {
    size_t bytes = pf_forest_residual_scratch(5, 1);
    void *scratch = malloc(bytes);
    pf_status status =
        pf_forest_residual(TREE, 5, 1, values, exponent, present, scratch, bytes, residual, width, parts, failed);
    free(scratch);
    return status;
}

TEST(residual_skips_levels_that_are_absent) {
    static const int64_t values[] = {1000, 0, 300, 0, 5};
    static const int8_t exponent[] = {2, 0, 1, 1, 0};
    static const uint8_t present[] = {0x1D}; /* all but node 1 */
    int64_t residual[5], width[5];
    int32_t parts[5];
    size_t failed;
    CHECK_INT(residual_of(values, exponent, present, residual, width, parts, &failed), PF_OK);
    CHECK_INT(residual[0], 700);
    CHECK_INT(width[0], 100 + 10); /* the zero part adds none */
    CHECK_INT(parts[0], 1);
    for (int i = 1; i < 5; i++) {
        CHECK_INT(parts[i], -1);
        CHECK_INT(residual[i], 0);
        CHECK_INT(width[i], 0);
    }
}

TEST(residual_stops_at_the_nearest_present_level) {
    static const int64_t values[] = {1000, 900, 300, 500, 5};
    static const int8_t exponent[] = {0, 0, 0, 0, 0};
    int64_t residual[5], width[5];
    int32_t parts[5];
    size_t failed;
    CHECK_INT(residual_of(values, exponent, NULL, residual, width, parts, &failed), PF_OK);
    CHECK_INT(residual[0], 100);
    CHECK_INT(residual[1], 100);
    CHECK_INT(parts[0], 1);
    CHECK_INT(parts[1], 2);
}

TEST(residual_overflows_only_where_a_result_does) {
    int64_t residual[5] = {-77}, width[5];
    int32_t parts[5];
    size_t failed = 99;
    static const int8_t points[] = {0, 0, 0, 0, 0}, coarse[] = {18, 18, 18, 18, 18}, beyond[] = {0, 0, 19, 0, 0};
    static const int64_t sums[] = {0, 0, INT64_MAX, INT64_MAX, 0};
    CHECK_INT(residual_of(sums, points, NULL, residual, width, parts, &failed), PF_OVERFLOW);
    CHECK_INT(failed, 1);
    CHECK_INT(residual[0], -77);
    static const int64_t cancel[] = {0, INT64_MAX, INT64_MAX, INT64_MAX, 0};
    CHECK_INT(residual_of(cancel, points, NULL, residual, width, parts, &failed),
              PF_OK); /* the sum alone is too large */
    CHECK_INT(residual[1], -INT64_MAX);
    CHECK_INT(residual_of(cancel, beyond, NULL, residual, width, parts, &failed), PF_INVALID);
    CHECK_INT(failed, 2);
    static const int64_t small[] = {0, 4, 1, 3, 0};
    CHECK_INT(residual_of(small, coarse, NULL, residual, width, parts, &failed), PF_OK);
    CHECK_INT(width[1], 3 * INT64_C(1000000000000000000));
}

TEST(residual_width_overflows) {
    enum { NODES = 12 };
    int32_t parent[NODES], parts[NODES];
    int64_t values[NODES], residual[NODES], width[NODES], scratch[NODES * 8];
    int8_t exponent[NODES];
    size_t failed;
    for (int i = 0; i < NODES; i++) {
        parent[i] = i == 0 ? -1 : 0;
        values[i] = 1;
        exponent[i] = 18;
    }
    CHECK_INT(pf_forest_residual(parent, 9, 1, values, exponent, NULL, scratch, sizeof scratch, residual, width, parts,
                                 &failed),
              PF_OK);
    CHECK_INT(width[0], 9 * INT64_C(1000000000000000000));
    CHECK_INT(pf_forest_residual(parent, 10, 1, values, exponent, NULL, scratch, sizeof scratch, residual, width, parts,
                                 &failed),
              PF_OVERFLOW);
    CHECK_INT(failed, 0);
    exponent[0] = 0; /* the eleven parts alone are too wide, in int64 though not in the running sum */
    failed = 99;
    CHECK_INT(pf_forest_residual(parent, NODES, 1, values, exponent, NULL, scratch, sizeof scratch, residual, width,
                                 parts, &failed),
              PF_OVERFLOW);
    CHECK_INT(failed, 0);
    CHECK_INT(pf_forest_residual(parent, 10, 1, values, exponent, NULL, scratch, 8, residual, width, parts, &failed),
              PF_CAPACITY);
    CHECK(pf_forest_residual_scratch(SIZE_MAX, 2) == SIZE_MAX);
    CHECK_INT(pf_forest_residual(parent, (size_t)INT32_MAX + 1, 0, values, exponent, NULL, scratch, 0, residual, width,
                                 parts, &failed),
              PF_INVALID);
}

int main(void) {
    RUN(missing_levels_are_synthesised);
    RUN(codes_without_a_place);
    RUN(build_states_its_room);
    RUN(rollup_adds_from_the_last_node);
    RUN(parents_must_precede);
    RUN(rollup_overflow_names_the_parent);
    RUN(residual_skips_levels_that_are_absent);
    RUN(residual_stops_at_the_nearest_present_level);
    RUN(residual_overflows_only_where_a_result_does);
    RUN(residual_width_overflows);
    return test_report("test_forest");
}
