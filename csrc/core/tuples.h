/* tuples.h: what the files of the tuples share. Not part of the API. */
#ifndef PF_TUPLES_H
#define PF_TUPLES_H

#include "ids.h"

#define PF_NO_TUPLE UINT64_MAX

/* The key of each of `count` rows: row[i], or first + i where row is NULL. A key that is not wanted is PF_NO_TUPLE. At
 * most PF_IDS_BLOCK rows. PF_INVALID: an id is out of its bounds (failed: the row). */
pf_status pf_tuple_keys(const pf_tuples *tuples, const int64_t *row, size_t first, size_t count, uint64_t *key,
                        size_t *failed);

/* Where a key stands in a set, or the free slot where it would. */
size_t pf_tuple_place(const pf_tuple_set *set, uint64_t key);

#endif
