/* pick.c: columns of the rows that count. See pf_select.h. */
#include "ids.h"

#include <string.h>

pf_status pf_pick_admit(const pf_pick *pick) {
    uint64_t groups = 1;
    for (size_t k = 0; k < pick->keys; k++) {
        const pf_pick_key *key = &pick->key[k];
        groups *= key->numbers;
        if (!pf_ids_admit(&key->column) || groups > INT32_MAX ||
            (key->number == NULL && key->numbers < key->column.extent)) {
            return PF_INVALID;
        }
        for (size_t i = 0; key->number != NULL && i < key->column.extent; i++) {
            if (key->number[i] < 0 || (uint32_t)key->number[i] >= key->numbers) {
                return PF_INVALID;
            }
        }
    }
    if (pick->node == NULL) {
        return PF_OK;
    }
    if (!pf_ids_admit(&pick->code) || (pick->variant.id != NULL && !pf_ids_admit(&pick->variant)) ||
        (pick->variant.id == NULL && pick->code.extent > pick->nodes_of)) {
        return PF_INVALID;
    }
    for (size_t i = 0; pick->variant.id != NULL && i < pick->variant.extent; i++) {
        if (pick->block[i] > pick->nodes_of || pick->code.extent > pick->nodes_of - pick->block[i]) {
            return PF_INVALID;
        }
    }
    return PF_OK;
}

size_t pf_pick_count(const pf_pick *pick, size_t first, size_t count) {
    size_t found = 0;
    for (size_t i = 0; pick->verdict != NULL && i < count; i++) {
        found += pick->verdict[first + i] == pick->wanted;
    }
    return pick->verdict == NULL ? count : found;
}

/* The wanted rows of a block, counted from its first. */
static size_t wanted_rows(const pf_pick *pick, size_t first, size_t count, uint16_t *restrict place) {
    size_t found = 0;
    for (size_t i = 0; pick->verdict == NULL && i < count; i++) {
        place[i] = (uint16_t)i;
    }
    if (pick->verdict == NULL) {
        return count;
    }
    const uint8_t *restrict verdict = pick->verdict + first;
    const uint8_t wanted = pick->wanted;
    for (size_t i = 0; i < count; i++) {
        place[found] = (uint16_t)i;
        found += verdict[i] == wanted;
    }
    return found;
}

/* The ids of the wanted rows of a block, counted from low. PF_INVALID: as in pf_pick_rows. */
static pf_status wanted_ids(const pf_ids *ids, size_t first, const uint16_t *place, size_t found, uint32_t *id,
                            size_t *failed) {
    bool beyond = false;
    uint32_t low = (uint32_t)ids->low; /* differences are right modulo 2^32, as bounds are those of int32 */
    for (size_t i = 0; i < found; i++) {
        id[i] = (uint32_t)ids->id[first + place[i]] - low;
        beyond |= id[i] >= ids->extent;
    }
    for (size_t i = 0; beyond && i < found; i++) {
        if (id[i] >= ids->extent) {
            *failed = first + place[i];
            return PF_INVALID;
        }
    }
    return PF_OK;
}

static pf_status pick_groups(const pf_pick *pick, size_t first, const uint16_t *place, size_t found, int32_t *group,
                             size_t *failed) {
    uint32_t id[PF_IDS_BLOCK];
    memset(group, 0, found * sizeof *group);
    for (size_t k = 0; k < pick->keys; k++) {
        const pf_pick_key *key = &pick->key[k];
        int32_t numbers = (int32_t)key->numbers;
        if (wanted_ids(&key->column, first, place, found, id, failed) != PF_OK) {
            return PF_INVALID;
        }
        for (size_t i = 0; key->number == NULL && i < found; i++) {
            group[i] = group[i] * numbers + (int32_t)id[i];
        }
        for (size_t i = 0; key->number != NULL && i < found; i++) {
            group[i] = group[i] * numbers + key->number[id[i]];
        }
    }
    return PF_OK;
}

static pf_status pick_nodes(const pf_pick *pick, size_t first, const uint16_t *place, size_t found, uint16_t *node,
                            size_t *failed) {
    uint32_t id[PF_IDS_BLOCK], variant[PF_IDS_BLOCK];
    bool several = pick->variant.id != NULL;
    if (wanted_ids(&pick->code, first, place, found, id, failed) != PF_OK ||
        (several && wanted_ids(&pick->variant, first, place, found, variant, failed) != PF_OK)) {
        return PF_INVALID;
    }
    for (size_t i = 0; several && i < found; i++) {
        id[i] += pick->block[variant[i]];
    }
    for (size_t i = 0; i < found; i++) {
        node[i] = pick->node_of[id[i]];
    }
    return PF_OK;
}

static void pick_values(const int64_t *restrict fen, const uint16_t *restrict place, size_t found,
                        int64_t *restrict value) {
    for (size_t i = 0; i < found; i++) {
        value[i] = fen[place[i]];
    }
}

pf_status pf_pick_rows(const pf_pick *pick, size_t first, size_t count, size_t at, size_t *failed) {
    uint16_t place[PF_IDS_BLOCK + 1];
    for (size_t done = 0; done < count; done += PF_IDS_BLOCK) {
        size_t from = first + done, own = count - done < PF_IDS_BLOCK ? count - done : PF_IDS_BLOCK;
        size_t found = wanted_rows(pick, from, own, place);
        if (found == 0) {
            continue;
        }
        if ((pick->group != NULL && pick_groups(pick, from, place, found, pick->group + at, failed) != PF_OK) ||
            (pick->node != NULL && pick_nodes(pick, from, place, found, pick->node + at, failed) != PF_OK)) {
            return PF_INVALID;
        }
        if (pick->value != NULL) {
            pick_values(pick->fen + from, place, found, pick->value + at);
        }
        for (size_t i = 0; pick->row != NULL && i < found; i++) {
            pick->row[at + i] = (int64_t)(from + place[i]);
        }
        at += found;
    }
    return PF_OK;
}
