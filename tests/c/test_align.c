/* Lists side by side, cells against cells, shares. */
#include "pf.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

TEST(lists) {
    const int64_t keys[] = {30, 10, 20, 30, -5, 10};
    const int64_t offsets[] = {0, 2, 2, 6};
    size_t bytes = pf_align_scratch(6), distinct, failed = 99;
    void *scratch = malloc(bytes);
    int64_t merged[6];
    int32_t position[6];
    CHECK_INT(pf_align_merge(keys, offsets, 3, scratch, bytes - 1, merged, position, &distinct, &failed), PF_CAPACITY);
    CHECK_INT(pf_align_merge(keys, offsets, 3, scratch, bytes, merged, position, &distinct, &failed), PF_OK);
    const int64_t want[] = {-5, 10, 20, 30};
    const int32_t places[] = {3, 1, 2, 3, 0, 1};
    CHECK_INT(distinct, 4);
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(merged[i], want[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        CHECK_INT(position[i], places[i]);
    }
    const int64_t one_list[] = {0, 6}, falling[] = {0, 3, 2, 6};
    CHECK_INT(pf_align_merge(keys, one_list, 1, scratch, bytes, merged, position, &distinct, &failed), PF_INVALID);
    CHECK_INT(failed, 3);
    CHECK_INT(pf_align_merge(keys, falling, 3, scratch, bytes, merged, position, &distinct, &failed), PF_INVALID);
    CHECK_INT(pf_align_merge(keys, offsets, 0, scratch, bytes, merged, position, &distinct, &failed), PF_OK);
    CHECK_INT(distinct, 0);
    CHECK_INT(pf_align_scratch(SIZE_MAX), SIZE_MAX);
    free(scratch);
}

TEST(groups) {
    const int64_t offsets[] = {0, 3, 3, 5};
    const uint16_t node[] = {0, 2, 5, 2, 6};
    const int32_t base[] = {2, -1, 0};
    int64_t cell[5];
    size_t failed = 99;
    CHECK_INT(pf_align_groups(offsets, node, 3, base, 0, 3, cell, &failed), PF_OK);
    const int64_t want[] = {-1, 3, -1, 1, -1};
    for (size_t i = 0; i < 5; i++) {
        CHECK_INT(cell[i], want[i]);
    }
    const int32_t beyond[] = {0, 0, 3}, below[] = {0, -2, 0};
    CHECK_INT(pf_align_groups(offsets, node, 3, beyond, 0, 3, cell, &failed), PF_INVALID);
    CHECK_INT(failed, 2);
    CHECK_INT(pf_align_groups(offsets, node, 3, below, 1, 1, cell, &failed), PF_INVALID);
    CHECK_INT(failed, 1);
}

TEST(parents) {
    const int32_t forest[] = {-1, 0, 1, 0, -1};
    uint64_t path[5];
    size_t levels, failed;
    CHECK_INT(pf_cube_paths(forest, 5, path, NULL, NULL, &levels, &failed), PF_OK);
    const int64_t offsets[] = {0, 2, 6};
    const uint16_t node[] = {0, 3, 0, 1, 2, 4};
    int64_t cell[6];
    pf_align_parents(offsets, node, path, 0, 2, cell);
    const int64_t want[] = {-1, 0, -1, 2, 3, -1};
    for (size_t i = 0; i < 6; i++) {
        CHECK_INT(cell[i], want[i]);
    }
}

TEST(shares) {
    const int64_t numerator[] = {1, -3, 0, 5}, denominator[] = {4, 2, 0, 0};
    const int64_t base[] = {1, 0, -1, 2};
    double share[4];
    pf_share(numerator, denominator, NULL, 0, 4, share);
    CHECK(share[0] == 0.25 && share[1] == -1.5 && isnan(share[2]) && isnan(share[3]));
    pf_share(numerator, denominator, base, 0, 4, share);
    CHECK(share[0] == 0.5 && share[1] == -0.75 && isnan(share[2]) && isnan(share[3]));
}

int main(void) {
    RUN(lists);
    RUN(groups);
    RUN(parents);
    RUN(shares);
    return test_report("align");
}
