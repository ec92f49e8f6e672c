/* tuples.h: what the files of the tuples share. Not part of the API. */
#ifndef PF_TUPLES_H
#define PF_TUPLES_H

#include "ids.h"

#define PF_NO_TUPLE UINT64_MAX

/* The wanted rows of a block of at most PF_IDS_BLOCK rows (row[i], or first + i where row is NULL), the first of each run
 * of rows that hold the same: counted from the first of the block, with their keys. */
typedef struct {
    size_t count;
    uint16_t place[PF_IDS_BLOCK + 1];
    uint64_t key[PF_IDS_BLOCK];
} pf_tuple_runs;

/* PF_INVALID: an id of one of them is out of its bounds (failed: the row). */
pf_status pf_tuples_look(const pf_tuples *tuples, const int64_t *row, size_t first, size_t count, pf_tuple_runs *runs,
                         size_t *failed);

/* Where a key stands in a set, or the free slot where it would. */
size_t pf_tuple_place(const pf_tuple_set *set, uint64_t key);

/* Puts the place of a key that is looked for soon on its way into the cache: sets may be larger than that. */
void pf_tuple_fetch(const pf_tuple_set *set, uint64_t key);
enum { PF_TUPLES_AHEAD = 12 };

#endif
