/* cube_run.h: the steps of the kernel `cube` over all rows, on threads. No Python object is touched. */
#ifndef PF_CUBE_RUN_H
#define PF_CUBE_RUN_H

#include "pf.h"

/* The rows that start a group in one range, see pf_cube_look. */
typedef struct {
    pf_group_start *start;
    size_t groups;
} pf_start_list;

/* How the rows of a run are cut into ranges of whole groups. */
typedef struct {
    const pf_facts *facts;
    size_t groups;
    int threads;
    size_t ranges;
    size_t *first;       /* ranges + 1: rows, or records */
    size_t largest;      /* rows of the largest range */
    size_t lists;        /* ranges looked at */
    pf_start_list *list; /* of grouped rows: one per range, then empty ones */
    uint64_t *record;    /* rows that are in no order, by ranges of groups; else NULL */
    int shift;           /* of records: group >> shift is the range */
    char *scratch;       /* one piece per thread */
    size_t scratch_bytes, record_bytes;
} pf_cube_run;

/* Looks at the rows and cuts them into ranges. PF_CAPACITY: no memory. Other statuses as pf_cube_look's. pf_run_end must
 * follow in every case. */
pf_status pf_run_begin(pf_cube_run *run, size_t *failed);
/* How many cells there are at most. */
size_t pf_run_most(const pf_cube_run *run);
/* Writes the cells, for which there is `room`, and all offsets; count: how many cells there are. PF_CAPACITY: no memory,
 * or count exceeds room (then what was written is unspecified). Other statuses as pf_cube_emit's. */
pf_status pf_run_emit(pf_cube_run *run, const pf_cells *cells, size_t room, size_t *count, size_t *failed);
/* Verdict per group (PF_VERIFY_NONE where a group has no rows) and counts. Statuses as pf_cube_verify's. */
pf_status pf_run_verify(pf_cube_run *run, int exponent, uint8_t *verdict, int64_t *counts, size_t *failed);
void pf_run_end(pf_cube_run *run);

/* Adds all rows to one table: `block` holds `threads` tables of pf_cube_bytes each. The first one is finished. Statuses
 * as pf_cube_add's and pf_cube_finish's. */
pf_status pf_run_dense(const pf_facts *facts, size_t groups, int threads, void *block, size_t bytes, pf_cube *cube,
                       size_t *filled, size_t *failed);

/* Packs one byte per cell to a bitmap. Returns how many are blank. */
size_t pf_run_pack(const uint8_t *valid, size_t count, uint8_t *validity, int threads);

#endif
