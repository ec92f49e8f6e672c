/* sort.h: the sort that the kernels share. Not part of the API. */
#ifndef PF_SORT_H
#define PF_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t key;
    int32_t index;
} pf_sort_item;

/* Stable merge sort by key; `spare` has room for `count` items. (The C library's qsort may allocate and is not stable.) */
void pf_sort(pf_sort_item *items, pf_sort_item *spare, size_t count);

/* A key that orders pairs as (major, minor). */
int64_t pf_sort_pair(int32_t major, int32_t minor);

#endif
