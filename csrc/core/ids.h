/* ids.h: columns of ids, a block of rows at a time. Not part of the API. */
#ifndef PF_IDS_H
#define PF_IDS_H

#include "pf.h"

enum { PF_IDS_BLOCK = 2048 };

/* Whether `count` > 0 ids from row `first` on are within bounds; else *failed is the first row beyond. */
static inline bool pf_ids_within(const pf_ids *ids, size_t first, size_t count, size_t *failed) {
    const int32_t *id = ids->id + first;
    int32_t least = id[0], most = id[0];
    for (size_t i = 1; i < count; i++) {
        least = id[i] < least ? id[i] : least;
        most = id[i] > most ? id[i] : most;
    }
    if (least >= ids->low && most - ids->low < (int64_t)ids->extent) {
        return true;
    }
    size_t i = 0;
    while (id[i] >= ids->low && id[i] - ids->low < (int64_t)ids->extent) {
        i++;
    }
    *failed = first + i;
    return false;
}

/* Whether all of them are the same: facts mostly come in runs. */
static inline bool pf_ids_same(const pf_ids *ids, size_t first, size_t count) {
    const int32_t *id = ids->id + first;
    uint32_t differ = (uint32_t)(id[0] ^ id[count - 1]);
    for (size_t i = 0; differ == 0 && i < count; i += 64) {
        size_t end = i + 64 < count ? i + 64 : count;
        for (size_t j = i; j < end; j++) {
            differ |= (uint32_t)(id[0] ^ id[j]);
        }
    }
    return differ == 0;
}

/* Whether the bounds of a column are of the form that pf_select.h tells. */
static inline bool pf_ids_admit(const pf_ids *ids) {
    return ids->extent <= INT32_MAX && ids->low >= INT32_MIN && ids->low <= INT32_MAX;
}

/* An id counted from low. */
static inline size_t pf_id_at(const pf_ids *ids, size_t row) {
    return (size_t)(ids->id[row] - ids->low);
}

#endif
