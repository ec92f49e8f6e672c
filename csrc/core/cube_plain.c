/* cube_plain.c: printed parents against printed children, for plain groups. See cube_verify.h.
 *
 * Up to three levels, no blanks, and above every row its parent: then the depth of a row is its level, and a parent has
 * its children between itself and the next row of its level or above. So where every parent is the sum of its children,
 * the parents of a level less the rows of the next one come to 0 wherever a row of that level or above follows.
 */
#include "cube_verify.h"

#include <stdalign.h>

enum { UPPER, MIDDLE, LOWER, LEVEL_PAIRS = 12 };

static inline size_t level_pair(size_t level, size_t next) {
    return level * 4 + next;
}

/* What a row is to the two balances, by its level and that of the row that follows: whether it enters and whether it is
 * taken off, whether the balance must be 0 after it (each all bits or none), and whether the row is a parent. From the
 * upper to the lower level at once no plain group comes. The balances stand side by side, so that compilers take both at
 * once; what belongs to a pair is one cache line. */
typedef struct {
    uint64_t enters[2], off[2], due[2];
    /* Which bits of (path of the next row ^ path) - 1 are 0 where the next row is another one and under the same nodes
     * above. Equal paths give all bits; the top bit is the same in all paths. */
    uint64_t same_above;
    uint64_t parent;
} pair_step;

#define ALL UINT64_MAX
#define ABOVE_UPPER (UINT64_C(1) << 63)
#define ABOVE_MIDDLE (UINT64_C(0xffff) << 48)
#define ABOVE_LOWER (UINT64_C(0xffffffff) << 32)

static const alignas(64) pair_step steps[LEVEL_PAIRS] = {
    [UPPER * 4 + UPPER] = {{0, 0}, {0, 0}, {ALL, ALL}, ABOVE_UPPER, 0},
    [UPPER * 4 + MIDDLE] = {{ALL, 0}, {0, 0}, {0, ALL}, ABOVE_MIDDLE, 1},
    [UPPER * 4 + LOWER] = {{0, 0}, {0, 0}, {0, 0}, ABOVE_LOWER, 0},
    [MIDDLE * 4 + UPPER] = {{ALL, 0}, {ALL, 0}, {ALL, ALL}, ABOVE_UPPER, 0},
    [MIDDLE * 4 + MIDDLE] = {{ALL, 0}, {ALL, 0}, {0, ALL}, ABOVE_MIDDLE, 0},
    [MIDDLE * 4 + LOWER] = {{ALL, ALL}, {ALL, 0}, {0, 0}, ABOVE_LOWER, 1},
    [LOWER * 4 + UPPER] = {{0, ALL}, {0, ALL}, {ALL, ALL}, ABOVE_UPPER, 0},
    [LOWER * 4 + MIDDLE] = {{0, ALL}, {0, ALL}, {0, ALL}, ABOVE_MIDDLE, 0},
    [LOWER * 4 + LOWER] = {{0, ALL}, {0, ALL}, {0, 0}, ABOVE_LOWER, 0},
};

typedef struct {
    uint64_t strange; /* not 0 where the group is not plain */
    uint64_t beyond;  /* a bit above `bits` is set where a value lies beyond +-2^bits */
    uint64_t wrong;   /* not 0 where a parent differs from the sum of its children */
    uint64_t parents; /* how many */
} balance;

/* Modulo 2^64. */
static inline void end_row(const pair_step *step, uint64_t value, uint64_t *sum, uint64_t *wrong) {
    for (size_t k = 0; k < 2; k++) {
        sum[k] += ((value & step->enters[k]) ^ step->off[k]) - step->off[k];
        wrong[k] |= sum[k] & step->due[k];
    }
}

static balance balance_group(const pf_facts *facts, const uint16_t *restrict node, const int64_t *restrict values,
                             size_t count, int bits) {
    const uint64_t *restrict paths = facts->path, small = UINT64_C(1) << bits;
    const uint8_t *restrict levels = facts->level;
    uint64_t before = paths[node[0]], sum[2] = {0, 0}, wrong[2] = {0, 0}, beyond = 0, parents = 0;
    size_t level = levels[node[0]];
    uint64_t strange = level;
    for (size_t i = 1; i < count; i++) {
        const uint64_t path = paths[node[i]], value = (uint64_t)values[i - 1];
        const size_t next = levels[node[i]];
        const pair_step *step = &steps[level_pair(level, next)];
        strange |= ((path ^ before) - 1) & step->same_above;
        parents += step->parent;
        beyond |= value + small;
        end_row(step, value, sum, wrong);
        before = path;
        level = next;
    }
    const uint64_t last = (uint64_t)values[count - 1];
    end_row(&steps[level_pair(level, UPPER)], last, sum, wrong);
    return (balance){strange, beyond | (last + small), wrong[0] | wrong[1], parents};
}

/* How many parents of a plain group differ from the sum of their children. The open row of either upper level is kept as
 * what its children leave of it. */
static uint64_t count_off(const uint8_t *levels, const uint16_t *node, const int64_t *values, size_t count) {
    uint64_t off = 0, left_upper = 0, left_middle = 0;
    size_t before = UPPER;
    for (size_t i = 0; i <= count; i++) {
        const size_t level = i < count ? levels[node[i]] : UPPER;
        off += (uint64_t)(before == LOWER) & (level != LOWER) & (left_middle != 0);
        off += (uint64_t)(before != UPPER) & (level == UPPER) & (left_upper != 0);
        const uint64_t value = i < count ? (uint64_t)values[i] : 0;
        left_middle = (level == LOWER ? left_middle : 0) + (level == LOWER ? 0 - value : value);
        left_upper = (level == UPPER ? 0 : left_upper) + (level == UPPER ? value : level == MIDDLE ? 0 - value : 0);
        before = level;
    }
    return off;
}

uint8_t pf_verify_plain(const pf_facts *facts, const uint16_t *node, const int64_t *values, size_t count, int bits,
                        int64_t quantum, int64_t *counts) {
    const balance group = balance_group(facts, node, values, count, bits);
    if (group.strange != 0 || group.beyond >> (bits + 1) != 0 || (quantum != 0 && group.wrong != 0)) {
        return PF_VERIFY_END;
    }
    const uint64_t off = group.wrong != 0 ? count_off(facts->level, node, values, count) : 0;
    counts[PF_VERIFY_EXACT] += (int64_t)(group.parents - off);
    counts[PF_VERIFY_MISMATCH] += (int64_t)off;
    return off != 0 ? PF_VERIFY_MISMATCH : group.parents > 0 ? PF_VERIFY_EXACT : PF_VERIFY_NONE;
}
