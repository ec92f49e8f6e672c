/* forest.c: subject codes as a forest; roll-up; printed parents against printed children. */
#include "checked.h"
#include "pf.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------------------- levels */

/* A code as a key of seven digits, class * 10000 + section * 100 + item, with 0 for a level below the code: keys ascend
 * with parents before their children. -1: no place in the hierarchy. */
static int32_t key_of_code(int32_t code) {
    if (code >= 100 && code <= 999) {
        return code * 10000;
    }
    if (code >= 10000 && code <= 99999) {
        return code % 100 != 0 ? code * 100 : -1;
    }
    if (code >= 1000000 && code <= 9999999) {
        return code % 100 != 0 && code / 100 % 100 != 0 ? code : -1;
    }
    return -1;
}

static int32_t code_of_key(int32_t key) {
    if (key % 10000 == 0) {
        return key / 10000;
    }
    return key % 100 == 0 ? key / 100 : key;
}

/* The key of the level above; -1 above a class. */
static int32_t parent_key(int32_t key) {
    if (key % 10000 == 0) {
        return -1;
    }
    return key % 100 == 0 ? key / 10000 * 10000 : key / 100 * 100;
}

/* -------------------------------------------------------------------------------------------------------------- build */

/* Three keys per code, twice: the radix sort moves between two halves. */
static const size_t KEYS_PER_CODE = 6;

size_t pf_forest_scratch(size_t count) {
    size_t bytes_per_code = KEYS_PER_CODE * sizeof(int32_t);
    return count > SIZE_MAX / bytes_per_code ? SIZE_MAX : count * bytes_per_code;
}

/* Sorts keys below 2^24 by three passes of eight bits; `other` has the same room. Returns the array that holds the result. */
static int32_t *sort_keys(int32_t *keys, int32_t *other, size_t count) {
    for (int shift = 0; shift < 24; shift += 8) {
        size_t start[257] = {0};
        for (size_t i = 0; i < count; i++) {
            start[(keys[i] >> shift & 0xFF) + 1]++;
        }
        for (int digit = 0; digit < 256; digit++) {
            start[digit + 1] += start[digit];
        }
        for (size_t i = 0; i < count; i++) {
            other[start[keys[i] >> shift & 0xFF]++] = keys[i];
        }
        int32_t *swap = keys;
        keys = other;
        other = swap;
    }
    return keys;
}

static size_t drop_repeats(int32_t *keys, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keys[i] != keys[kept - 1]) {
            keys[kept++] = keys[i];
        }
    }
    return kept;
}

/* The index of a key that is present. */
static int32_t find_key(const int32_t *keys, size_t count, int32_t key) {
    size_t low = 0;
    size_t high = count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (int32_t)low;
}

/* The parents of ascending keys: the last class and the last section seen are the only candidates. */
static void write_nodes(const int32_t *keys, size_t count, int32_t *node_code, int32_t *parent) {
    int32_t last_class = -1;
    int32_t last_section = -1;
    for (size_t i = 0; i < count; i++) {
        node_code[i] = code_of_key(keys[i]);
        if (keys[i] % 10000 == 0) {
            parent[i] = -1;
            last_class = (int32_t)i;
        } else if (keys[i] % 100 == 0) {
            parent[i] = last_class;
            last_section = (int32_t)i;
        } else {
            parent[i] = last_section;
        }
    }
}

pf_status pf_forest_build(const int32_t *codes, size_t count, size_t capacity, void *scratch, size_t scratch_bytes,
                          int32_t *node_code, int32_t *parent, uint8_t *printed, int32_t *row_node, size_t *nodes,
                          size_t *failed) {
    if (count > INT32_MAX / 3) {
        return PF_INVALID;
    }
    if (scratch_bytes < pf_forest_scratch(count)) {
        return PF_CAPACITY;
    }
    int32_t *keys = scratch;
    size_t used = 0;
    for (size_t row = 0; row < count; row++) {
        int32_t key = key_of_code(codes[row]);
        if (key < 0) {
            *failed = row;
            return PF_HIERARCHY;
        }
        for (; key >= 0; key = parent_key(key)) {
            keys[used++] = key;
        }
    }
    keys = sort_keys(keys, keys + used, used);
    used = drop_repeats(keys, used);
    if (used > capacity) {
        return PF_CAPACITY;
    }
    write_nodes(keys, used, node_code, parent);
    if (used > 0) {
        memset(printed, 0, used);
    }
    for (size_t row = 0; row < count; row++) {
        row_node[row] = find_key(keys, used, key_of_code(codes[row]));
        printed[row_node[row]] = 1;
    }
    *nodes = used;
    return PF_OK;
}

/* -------------------------------------------------------------------------------------------------------------- sweep */

/* Every parent precedes its child, or is -1. */
static bool parents_precede(const int32_t *parent, size_t nodes, size_t *failed) {
    for (size_t i = 0; i < nodes; i++) {
        if (parent[i] < -1 || (parent[i] >= 0 && (size_t)parent[i] >= i)) {
            *failed = i;
            return false;
        }
    }
    return true;
}

pf_status pf_forest_rollup(const int32_t *parent, size_t nodes, size_t columns, int64_t *values, size_t *failed) {
    if (!parents_precede(parent, nodes, failed)) {
        return PF_HIERARCHY;
    }
    for (size_t i = nodes; i-- > 0;) {
        if (parent[i] < 0) {
            continue;
        }
        const int64_t *from = values + i * columns;
        int64_t *into = values + (size_t)parent[i] * columns;
        for (size_t column = 0; column < columns; column++) {
            if (!pf_add(into[column], from[column], &into[column])) {
                *failed = (size_t)parent[i];
                return PF_OVERFLOW;
            }
        }
    }
    return PF_OK;
}

/* ----------------------------------------------------------------------------------------------------------- residual */

/* What the nearest present descendants of a node add up to, in one column. Nothing here overflows before all parts are in:
 * the sum is kept as high * 2^32 + low, each of which moves by less than 2^32 per part of fewer than 2^31, and the width
 * saturates above every width that fits. */
typedef struct {
    int64_t high, low;
    uint64_t width; /* quanta of the parts that are not zero */
    int32_t present;
    int32_t filled; /* parts that are not zero */
} gathered;

size_t pf_forest_residual_scratch(size_t nodes, size_t columns) {
    if (columns != 0 && nodes > SIZE_MAX / sizeof(gathered) / columns) {
        return SIZE_MAX;
    }
    return nodes * columns * sizeof(gathered);
}

static void widen(gathered *into, uint64_t width) {
    into->width = into->width > UINT64_MAX - width ? UINT64_MAX : into->width + width;
}

static void gather_value(gathered *into, int64_t value, int exponent) {
    int64_t low = (int64_t)((uint64_t)value & UINT32_MAX);
    into->high += (value - low) / (INT64_C(1) << 32);
    into->low += low;
    into->present++;
    if (value != 0) {
        into->filled++;
        widen(into, (uint64_t)pf_quantum(exponent));
    }
}

/* The parts of an absent node count as parts of its parent. */
static void gather_parts(gathered *into, const gathered *from) {
    into->high += from->high;
    into->low += from->low;
    into->present += from->present;
    into->filled += from->filled;
    widen(into, from->width);
}

/* The backward sweep. False: a present value has an exponent without a quantum. */
static bool gather(const int32_t *parent, size_t nodes, size_t columns, const int64_t *values, const int8_t *exponent,
                   const uint8_t *present, gathered *sums, size_t *failed) {
    for (size_t i = nodes; i-- > 0;) {
        for (size_t column = 0; column < columns; column++) {
            size_t cell = i * columns + column;
            bool here = pf_present(present, cell);
            if (here && exponent[cell] > 18) {
                *failed = i;
                return false;
            }
            if (parent[i] < 0) {
                continue;
            }
            gathered *into = &sums[(size_t)parent[i] * columns + column];
            if (here) {
                gather_value(into, values[cell], exponent[cell]);
            } else {
                gather_parts(into, &sums[cell]);
            }
        }
    }
    return true;
}

/* A printed node against its parts; false where a result does not fit. */
static bool compare(const gathered *sum, int64_t value, int exponent, int64_t *residual, int64_t *width) {
    pf_wide parts = pf_wide_add(pf_wide_product(sum->high, INT64_C(1) << 32), pf_wide_from(sum->low));
    return sum->width <= INT64_MAX && pf_add((int64_t)sum->width, pf_quantum(exponent), width) &&
           pf_wide_narrow(pf_wide_subtract(pf_wide_from(value), parts), residual);
}

static bool is_compared(const gathered *sums, const uint8_t *present, size_t cell) {
    return sums[cell].present > 0 && pf_present(present, cell);
}

pf_status pf_forest_residual(const int32_t *parent, size_t nodes, size_t columns, const int64_t *values,
                             const int8_t *exponent, const uint8_t *present, void *scratch, size_t scratch_bytes,
                             int64_t *residual, int64_t *width, int32_t *parts, size_t *failed) {
    if (nodes > INT32_MAX) {
        return PF_INVALID;
    }
    size_t needed = pf_forest_residual_scratch(nodes, columns);
    if (scratch_bytes < needed) {
        return PF_CAPACITY;
    }
    if (!parents_precede(parent, nodes, failed)) {
        return PF_HIERARCHY;
    }
    gathered *sums = scratch;
    if (needed > 0) {
        memset(sums, 0, needed);
    }
    if (!gather(parent, nodes, columns, values, exponent, present, sums, failed)) {
        return PF_INVALID;
    }
    int64_t unused[2];
    for (size_t cell = 0; cell < nodes * columns; cell++) {
        if (is_compared(sums, present, cell) &&
            !compare(&sums[cell], values[cell], exponent[cell], &unused[0], &unused[1])) {
            *failed = cell / columns;
            return PF_OVERFLOW;
        }
    }
    for (size_t cell = 0; cell < nodes * columns; cell++) {
        residual[cell] = width[cell] = 0;
        parts[cell] = -1;
        if (is_compared(sums, present, cell)) {
            compare(&sums[cell], values[cell], exponent[cell], &residual[cell], &width[cell]);
            parts[cell] = sums[cell].filled;
        }
    }
    return PF_OK;
}
