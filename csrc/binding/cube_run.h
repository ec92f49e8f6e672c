/* cube_run.h: the steps of the kernel `cube` over all rows, on threads. No Python object is touched. */
#ifndef PF_CUBE_RUN_H
#define PF_CUBE_RUN_H

#include "pf.h"

/* How the rows of a run are cut into ranges of whole groups. */
typedef struct {
    const pf_facts *facts;
    size_t groups;
    int threads;
    enum { PF_RUN_ORDERED, PF_RUN_GROUPED, PF_RUN_SPREAD } kind;
    size_t ranges;
    size_t *first;    /* ranges + 1: rows, or records */
    size_t *cell;     /* ranges + 1: cells before each range */
    size_t largest;   /* rows of the largest range */
    uint64_t *record; /* spread: the rows by ranges of groups */
    uint32_t *order;  /* grouped and spread: per range the order of its rows */
    int shift;        /* spread: group >> shift is its range */
    char *scratch;    /* one piece per thread */
    size_t scratch_bytes, record_bytes, order_bytes;
    const pf_cells *cells;
    int exponent;
    uint8_t *verdict;
    int64_t *counts;
    void *views, *piece_counts;
} pf_cube_run;

/* Looks at the rows and brings them into order: afterwards run->cell[run->ranges] tells how many cells there are.
 * PF_CAPACITY: no memory. Other statuses as pf_cube_look's. pf_run_end must follow in every case. */
pf_status pf_run_begin(pf_cube_run *run, size_t *failed);
/* Writes the cells and all offsets. Statuses as pf_cube_emit's. */
pf_status pf_run_emit(pf_cube_run *run, const pf_cells *cells, size_t *failed);
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
