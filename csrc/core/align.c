/* align.c: lists of keys side by side, cells of one group against those of another. See pf_panel.h. */
#include "cube.h"
#include "sort.h"

size_t pf_align_scratch(size_t count) {
    size_t each = 2 * sizeof(pf_sort_item) + sizeof(int32_t);
    return count > SIZE_MAX / each - 1 ? SIZE_MAX : (count + 1) * each;
}

/* Whether the offsets begin at 0 and never decrease. */
static int are_offsets(const int64_t *offsets, size_t lists) {
    int good = offsets[0] == 0;
    for (size_t l = 0; l < lists; l++) {
        good &= offsets[l] <= offsets[l + 1];
    }
    return good;
}

pf_status pf_align_merge(const int64_t *key, const int64_t *offsets, size_t lists, void *scratch, size_t scratch_bytes,
                         int64_t *merged, int32_t *position, size_t *distinct, size_t *failed) {
    if (!are_offsets(offsets, lists) || offsets[lists] > INT32_MAX) {
        return PF_INVALID;
    }
    size_t count = (size_t)offsets[lists];
    if (scratch_bytes < pf_align_scratch(count)) {
        return PF_CAPACITY;
    }
    pf_sort_item *items = scratch;
    int32_t *list_of = (int32_t *)(items + 2 * (count + 1));
    for (size_t l = 0; l < lists; l++) {
        for (int64_t i = offsets[l]; i < offsets[l + 1]; i++) {
            list_of[i] = (int32_t)l;
            items[i] = (pf_sort_item){key[i], (int32_t)i};
        }
    }
    pf_sort(items, items + count, count);
    size_t twice = count;
    for (size_t i = 1; i < count; i++) { /* the sort is stable: elements of one list stay in order */
        int again = items[i].key == items[i - 1].key && list_of[items[i].index] == list_of[items[i - 1].index];
        if (again && (size_t)items[i].index < twice) {
            twice = (size_t)items[i].index;
        }
    }
    if (twice < count) {
        *failed = twice;
        return PF_INVALID;
    }
    size_t keys = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || items[i].key != items[i - 1].key) {
            merged[keys++] = items[i].key;
        }
        position[items[i].index] = (int32_t)(keys - 1);
    }
    *distinct = keys;
    return PF_OK;
}

pf_status pf_align_groups(const int64_t *offsets, const uint16_t *node, size_t groups, const int32_t *base,
                          size_t first, size_t count, int64_t *base_cell, size_t *failed) {
    for (size_t g = first; g < first + count; g++) {
        if (base[g] < -1 || (base[g] >= 0 && (size_t)base[g] >= groups)) {
            *failed = g;
            return PF_INVALID;
        }
    }
    for (size_t g = first; g < first + count; g++) {
        int64_t other = base[g] < 0 ? 0 : offsets[base[g]], end = base[g] < 0 ? 0 : offsets[base[g] + 1];
        for (int64_t cell = offsets[g]; cell < offsets[g + 1]; cell++) {
            while (other < end && node[other] < node[cell]) {
                other++;
            }
            base_cell[cell] = other < end && node[other] == node[cell] ? other : -1;
        }
    }
    return PF_OK;
}

void pf_align_parents(const int64_t *offsets, const uint16_t *node, const uint64_t *path, size_t first, size_t count,
                      int64_t *base_cell) {
    for (size_t g = first; g < first + count; g++) {
        int64_t open[PF_CUBE_LEVELS + 1] = {-1, -1, -1, -1, -1}; /* one more in front of the roots */
        for (int64_t cell = offsets[g]; cell < offsets[g + 1]; cell++) {
            uint64_t own = path[node[cell]];
            size_t depth = 0;
            for (int level = 1; level < PF_CUBE_LEVELS; level++) {
                depth += own >> (PF_LANE_BITS * (PF_CUBE_LEVELS - level) - 1) & 1;
            }
            base_cell[cell] = open[depth];
            open[depth + 1] = cell;
        }
    }
}
