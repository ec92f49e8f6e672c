/* cube_proof.c: sums of values that are too large for 64 bits to add up safely, in 128 bits. See cube_rows.h. */
#include "cube_rows.h"

#include <string.h>

static uint64_t any_value(const pf_row_source *source, bool blanks, size_t i, size_t k) {
    size_t columns = source->facts->columns;
    switch (pf_rows_kind(source)) {
    case PF_FROM_COLUMNS:
        return pf_row_value(source, PF_FROM_COLUMNS, blanks, columns, i, k);
    case PF_FROM_ORDER:
        return pf_row_value(source, PF_FROM_ORDER, blanks, columns, i, k);
    default:
        return pf_row_value(source, PF_FROM_RECORDS, blanks, columns, i, k);
    }
}

/* Whether a sum below a path fits at a level, where the path has a node there: rows of a node itself are no cell of a
 * level below it. */
static bool level_fits(uint64_t path, int level, pf_wide sum) {
    int64_t narrow;
    bool has = path >> (PF_LANE_BITS * (PF_CUBE_LEVELS - level) - 1) & 1;
    return !has || pf_wide_narrow(sum, &narrow);
}

/* Whether the sum of every node of one group and column fits. */
static bool group_fits(const pf_row_source *source, const pf_ordered_rows *rows, bool blanks, size_t g, size_t k) {
    pf_wide sum[PF_CUBE_LEVELS];
    for (int level = 0; level < PF_CUBE_LEVELS; level++) {
        sum[level] = pf_wide_from(0);
    }
    uint64_t before = PF_NO_PATH;
    bool fits = true;
    for (size_t i = rows->start[g]; i < rows->start[g + 1]; i++) {
        uint64_t path = source->facts->path[rows->node[i]];
        for (int level = 0; level < PF_CUBE_LEVELS; level++) {
            if ((path ^ before) >> (PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level)) != 0) {
                fits = fits && level_fits(before, level, sum[level]);
                sum[level] = pf_wide_from(0);
            }
            uint64_t value = any_value(source, blanks, i, k);
            int64_t number;
            memcpy(&number, &value, sizeof number);
            sum[level] = pf_wide_add(sum[level], pf_wide_from(number));
        }
        before = path;
    }
    for (int level = 0; level < PF_CUBE_LEVELS; level++) {
        fits = fits && level_fits(before, level, sum[level]);
    }
    return fits;
}

pf_status pf_prove_sums(const pf_row_source *source, const pf_ordered_rows *rows, size_t base, size_t *failed) {
    bool blanks = pf_facts_blanks(source->facts);
    for (size_t g = 0; g < rows->groups; g++) {
        for (size_t k = 0; k < source->facts->columns; k++) {
            if (!group_fits(source, rows, blanks, g, k)) {
                *failed = base + rows->group[g];
                return PF_OVERFLOW;
            }
        }
    }
    return PF_OK;
}
