/* texts.c: texts to ids, by open addressing. See pf_panel.h. */
#include "checked.h"
#include "pf.h"

#include <string.h>

static int64_t offset_at(const pf_ints *offsets, size_t i) {
    return offsets->type == PF_INT32 ? ((const int32_t *)offsets->data)[i] : ((const int64_t *)offsets->data)[i];
}

/* FNV-1a over the bytes, its high bits folded into the low ones that choose the slot. */
static uint64_t hash_of(const char *text, size_t length) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return hash ^ hash >> 32;
}

pf_status pf_texts_encode(const char *data, const pf_ints *offsets, const uint8_t *present, size_t count, int32_t *slot,
                          size_t slots, int32_t *id, int64_t *first_row, size_t *distinct) {
    if (slots < 2 || (slots & (slots - 1)) != 0 || count > INT32_MAX) {
        return PF_INVALID;
    }
    memset(slot, 0xff, slots * sizeof *slot);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (!pf_present(present, i)) {
            id[i] = -1;
            continue;
        }
        const char *text = data + offset_at(offsets, i);
        size_t length = (size_t)(offset_at(offsets, i + 1) - offset_at(offsets, i));
        size_t place = (size_t)hash_of(text, length) & (slots - 1);
        for (;; place = (place + 1) & (slots - 1)) {
            int32_t other = slot[place];
            if (other < 0) {
                break;
            }
            size_t row = (size_t)first_row[other];
            size_t other_length = (size_t)(offset_at(offsets, row + 1) - offset_at(offsets, row));
            if (other_length == length && memcmp(data + offset_at(offsets, row), text, length) == 0) {
                break;
            }
        }
        if (slot[place] < 0) {
            if (found == slots / 2) {
                return PF_CAPACITY;
            }
            slot[place] = (int32_t)found;
            first_row[found++] = (int64_t)i;
        }
        id[i] = slot[place];
    }
    *distinct = found;
    return PF_OK;
}
