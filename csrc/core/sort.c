/* sort.c: see sort.h. */
#include "sort.h"

#include <stdbool.h>
#include <string.h>

void pf_sort(pf_sort_item *items, pf_sort_item *spare, size_t count) {
    pf_sort_item *source = items, *target = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;
            size_t left = start, right = middle;
            for (size_t i = start; i < end; i++) {
                bool from_left = left < middle && (right >= end || source[left].key <= source[right].key);
                target[i] = from_left ? source[left++] : source[right++];
            }
        }
        pf_sort_item *other = source;
        source = target;
        target = other;
    }
    if (source != items) {
        memcpy(items, source, count * sizeof *items);
    }
}

int64_t pf_sort_pair(int32_t major, int32_t minor) {
    return (int64_t)major * ((int64_t)1 << 32) + ((int64_t)minor - INT32_MIN);
}
