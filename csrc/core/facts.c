/* facts.c: columns of facts as they come, to groups and nodes. See pf_panel.h. */
#include "cube.h"

#include <stdbool.h>
#include <string.h>

static size_t width_of(int type) {
    static const uint8_t widths[] = {1, 1, 2, 2, 4, 4, 8};
    return widths[type];
}

/* Whether low .. low + extent - 1 fits the element type. Then, in arithmetic modulo 2^32, value - low lies below extent
 * for these values only (for types of up to 32 bits). */
static int key_fits(const pf_key *key) {
    static const int64_t lows[] = {0, INT8_MIN, 0, INT16_MIN, 0, INT32_MIN, INT64_MIN};
    static const int64_t highs[] = {UINT8_MAX, INT8_MAX, UINT16_MAX, INT16_MAX, UINT32_MAX, INT32_MAX, INT64_MAX};
    int type = key->column.type;
    return key->extent > 0 && key->low >= lows[type] && key->low <= highs[type] - (int64_t)(key->extent - 1);
}

pf_status pf_cube_admit(const pf_facts *facts) {
    if (facts->keys > PF_CUBE_KEYS || facts->columns > PF_CUBE_COLUMNS || facts->nodes > PF_CUBE_NODES ||
        facts->levels > PF_CUBE_LEVELS || facts->code.type < PF_UINT8 || facts->code.type > PF_INT64) {
        return PF_INVALID;
    }
    uint64_t groups = 1;
    for (size_t k = 0; k < facts->keys; k++) {
        const pf_key *key = &facts->key[k];
        if (key->column.type < PF_UINT8 || key->column.type > PF_INT64 || key->extent > INT32_MAX || !key_fits(key)) {
            return PF_INVALID;
        }
        groups *= key->extent;
        if (groups > INT32_MAX) {
            return PF_INVALID;
        }
    }
    for (size_t i = 0; facts->node != NULL && i < facts->codes; i++) {
        if (facts->node[i] >= facts->nodes) {
            return PF_INVALID;
        }
    }
    return PF_OK;
}

pf_status pf_cube_paths(const int32_t *parent, size_t nodes, uint64_t *path, uint8_t *level_of, uint16_t *above,
                        size_t *levels, size_t *failed) {
    if (nodes > PF_CUBE_NODES) {
        return PF_INVALID;
    }
    /* First every node is proved, then anything is written: the path of the node before tells which may be parents. */
    int32_t open[PF_CUBE_LEVELS];
    size_t deepest = 0;
    for (int write = 0; write < 2; write++) {
        size_t depth = 0;
        for (size_t i = 0; i < nodes; i++) {
            while (depth > 0 && open[depth - 1] != parent[i]) {
                depth--;
            }
            if ((depth == 0 && parent[i] != -1) || depth == PF_CUBE_LEVELS) {
                *failed = i;
                return PF_HIERARCHY;
            }
            open[depth++] = (int32_t)i;
            deepest = depth > deepest ? depth : deepest;
            uint64_t word = 0;
            for (size_t level = 0; level < depth; level++) {
                uint64_t lane = PF_LANE_PRESENT | (uint64_t)open[level];
                word |= lane << (PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level));
            }
            if (write) {
                path[i] = word;
                if (level_of != NULL) {
                    level_of[i] = (uint8_t)(depth - 1);
                }
                if (above != NULL) {
                    above[i] = (uint16_t)open[depth > 1 ? depth - 2 : 0];
                }
            }
        }
    }
    *levels = deepest;
    return PF_OK;
}

void pf_cube_lineage(const uint64_t *path, size_t nodes, size_t levels, uint16_t *lineage) {
    for (size_t i = 0; i < nodes; i++, lineage += PF_CUBE_LEVELS) {
        int own = 1;
        for (size_t level = 0; level < PF_CUBE_LEVELS; level++) {
            const uint64_t lane = path[i] >> (PF_LANE_BITS * (PF_CUBE_LEVELS - 1 - level)) & UINT16_MAX;
            const bool has = (lane & PF_LANE_PRESENT) != 0;
            lineage[level] = (uint16_t)(has ? lane & PF_LANE_NODE : i);
            own -= !has && (level < 3 || levels > 3);
        }
        lineage[PF_CUBE_LEVELS - 1] = (uint16_t)own;
    }
}

/* DO(TYPE, WORK) with the type of a column, and one to count in where its values less a bound do not wrap unnoticed. */
#define BY_TYPE(type, DO)                                                                                              \
    switch (type) {                                                                                                    \
    case PF_UINT8:                                                                                                     \
        DO(uint8_t, uint32_t);                                                                                         \
        break;                                                                                                         \
    case PF_INT8:                                                                                                      \
        DO(int8_t, uint32_t);                                                                                          \
        break;                                                                                                         \
    case PF_UINT16:                                                                                                    \
        DO(uint16_t, uint32_t);                                                                                        \
        break;                                                                                                         \
    case PF_INT16:                                                                                                     \
        DO(int16_t, uint32_t);                                                                                         \
        break;                                                                                                         \
    case PF_UINT32:                                                                                                    \
        DO(uint32_t, uint32_t);                                                                                        \
        break;                                                                                                         \
    case PF_INT32:                                                                                                     \
        DO(int32_t, uint32_t);                                                                                         \
        break;                                                                                                         \
    default:                                                                                                           \
        DO(int64_t, uint64_t);                                                                                         \
        break;                                                                                                         \
    }

/* group[i] = group[i] * extent + (value - low), the first key beginning with 0; and whether any value is out of bounds.
 * is_first and prove are constants. */
#define FOLD_KEY(TYPE, WORK)                                                                                           \
    do {                                                                                                               \
        const TYPE *data = (const TYPE *)key->column.data + first;                                                     \
        const WORK low = (WORK)key->low, extent = (WORK)key->extent;                                                   \
        for (size_t i = 0; i < count; i++) {                                                                           \
            WORK digit = (WORK)data[i] - low;                                                                          \
            beyond |= prove && digit >= extent;                                                                        \
            group[i] = is_first ? (uint32_t)digit : group[i] * key->extent + (uint32_t)digit;                          \
        }                                                                                                              \
    } while (0)

static inline uint32_t fold_key(const pf_key *key, const bool is_first, const bool prove, size_t first, size_t count,
                                uint32_t *restrict group) {
    uint32_t beyond = 0;
    BY_TYPE(key->column.type, FOLD_KEY)
    return beyond;
}

static inline uint32_t fold_keys(const pf_facts *facts, const bool prove, size_t first, size_t count, uint32_t *group) {
    if (facts->keys == 0) {
        if (group != NULL) {
            memset(group, 0, count * sizeof *group);
        }
        return 0;
    }
    uint32_t beyond = fold_key(&facts->key[0], true, prove, first, count, group);
    for (size_t k = 1; k < facts->keys; k++) {
        beyond |= fold_key(&facts->key[k], false, prove, first, count, group);
    }
    return beyond;
}

/* node[i] of code i, where there is a list; a code beyond the list or the nodes gives `beyond` and node 0. */
#define MAP_CODES(TYPE, WORK)                                                                                          \
    do {                                                                                                               \
        const TYPE *data = (const TYPE *)facts->code.data + first;                                                     \
        for (size_t i = 0; i < count; i++) {                                                                           \
            WORK code = (WORK)data[i];                                                                                 \
            uint32_t out = code >= (WORK)limit;                                                                        \
            beyond |= out;                                                                                             \
            WORK safe = out ? 0 : code;                                                                                \
            node[i] = facts->node == NULL ? (uint16_t)safe : facts->node[safe];                                        \
        }                                                                                                              \
    } while (0)

/* The same where the column holds the nodes as they are kept. */
static uint32_t copy_nodes(const uint16_t *restrict data, uint16_t limit, size_t count, uint16_t *restrict node) {
    uint16_t beyond = 0;
    for (size_t i = 0; i < count; i++) {
        beyond |= (uint16_t)(data[i] >= limit);
        node[i] = data[i];
    }
    return beyond;
}

static uint32_t map_codes(const pf_facts *facts, size_t first, size_t count, uint16_t *restrict node) {
    size_t limit = facts->node == NULL ? facts->nodes : facts->codes;
    uint32_t beyond = 0;
    if (limit == 0) {
        return count > 0;
    }
    if (facts->node == NULL && facts->code.type == PF_UINT16) {
        return copy_nodes((const uint16_t *)facts->code.data + first, (uint16_t)limit, count, node);
    }
    if (width_of(facts->code.type) < sizeof(uint64_t) && limit > UINT32_MAX) {
        limit = UINT32_MAX;
    }
    BY_TYPE(facts->code.type, MAP_CODES)
    return beyond;
}

pf_status pf_facts_rows(const pf_facts *facts, size_t first, size_t count, uint32_t *group, uint16_t *node,
                        size_t *failed) {
    if ((fold_keys(facts, true, first, count, group) | map_codes(facts, first, count, node)) == 0) {
        return PF_OK;
    }
    size_t i = 0;
    while (i < count && (fold_keys(facts, true, first + i, 1, group) | map_codes(facts, first + i, 1, node)) == 0) {
        i++;
    }
    *failed = first + i;
    return PF_INVALID;
}

const uint16_t *pf_facts_nodes(const pf_facts *facts, size_t first, size_t count, uint16_t *room) {
    if (facts->node != NULL || facts->code.type != PF_UINT16) {
        return map_codes(facts, first, count, room) == 0 ? room : NULL;
    }
    const uint16_t *data = (const uint16_t *)facts->code.data + first;
    uint16_t limit = (uint16_t)facts->nodes, beyond = 0;
    for (size_t i = 0; i < count; i++) {
        beyond |= (uint16_t)(data[i] >= limit);
    }
    return beyond == 0 ? data : NULL;
}

#define MARK_CHANGES(TYPE, WORK)                                                                                       \
    do {                                                                                                               \
        const TYPE *data = (const TYPE *)facts->key[k].column.data + first;                                            \
        for (size_t i = 0; i < count; i++) {                                                                           \
            changes[i] |= (uint8_t)(data[i] != (data - 1)[i]);                                                         \
        }                                                                                                              \
    } while (0)

void pf_facts_changes(const pf_facts *facts, size_t first, size_t count, uint8_t *restrict changes) {
    memset(changes, 0, count);
    for (size_t k = 0; k < facts->keys; k++) {
        BY_TYPE(facts->key[k].column.type, MARK_CHANGES)
    }
}

#define FOLD_START(TYPE, WORK)                                                                                         \
    do {                                                                                                               \
        const TYPE *data = (const TYPE *)key->column.data + first;                                                     \
        const WORK low = (WORK)key->low, extent = (WORK)key->extent;                                                   \
        for (size_t i = 0; i < starts; i++) {                                                                          \
            WORK digit = (WORK)data[start[i].row] - low;                                                               \
            beyond |= digit >= extent;                                                                                 \
            start[i].group = start[i].group * key->extent + (uint32_t)digit;                                           \
        }                                                                                                              \
    } while (0)

bool pf_facts_start_groups(const pf_facts *facts, size_t first, size_t starts, pf_group_start *start) {
    uint32_t beyond = 0;
    for (size_t i = 0; i < starts; i++) {
        start[i].group = 0;
    }
    for (size_t k = 0; k < facts->keys; k++) {
        const pf_key *key = &facts->key[k];
        BY_TYPE(key->column.type, FOLD_START)
    }
    return beyond == 0;
}

void pf_facts_known_groups(const pf_facts *facts, size_t first, size_t count, uint32_t *group) {
    fold_keys(facts, false, first, count, group);
}

const uint16_t *pf_facts_known_nodes(const pf_facts *facts, size_t first, size_t count, uint16_t *room) {
    if (facts->node == NULL && facts->code.type == PF_UINT16) {
        return (const uint16_t *)facts->code.data + first;
    }
    map_codes(facts, first, count, room);
    return room;
}
