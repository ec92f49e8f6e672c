/* cube_verify.h: groups that take less than the pass over all depths. Not part of the API. */
#ifndef PF_CUBE_VERIFY_H
#define PF_CUBE_VERIFY_H

#include "cube_rows.h"

/* The verdict of rows of one group in order of node, without blanks; PF_VERIFY_END, and no counts, where the group is
 * not plain, a value lies beyond +-2^bits, or values have a width (quantum) and there is a residual. Its own file keeps
 * compilers from putting its loop into that over the groups, where they no longer find its two balances side by side. */
uint8_t pf_verify_plain(const pf_facts *facts, const uint16_t *node, const int64_t *values, size_t count, int bits,
                        int64_t quantum, int64_t *counts);

/* Whether the records of a range may be verified so: enough of them, and no blanks or exponents among them. */
bool pf_unordered_suits(const pf_facts *facts, size_t count);

/* Bytes of scratch of `count` records over `groups` groups. */
size_t pf_unordered_scratch(const pf_facts *facts, size_t count, size_t groups);

/* Records that are not verified yet: `count` of them from `record` on, which lies within the scratch. */
typedef struct {
    const uint64_t *record;
    size_t count;
} pf_records_left;

/* Verdicts and counts of all groups that have a printed node above every row, no node twice, and no residual where
 * values have a width (quantum). The records of other groups are left. */
pf_records_left pf_verify_unordered(const pf_facts *facts, const uint64_t *record, size_t count, size_t groups,
                                    int64_t quantum, void *scratch, uint8_t *verdict, int64_t *counts);

#endif
