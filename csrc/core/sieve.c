/* sieve.c: which rows count, by tables over ids, in one pass. See pf_select.h. */
#include "checked.h"
#include "ids.h"

#include <string.h>

pf_status pf_sieve_admit(const pf_sieve *sieve) {
    if (sieve->rules > PF_SIEVE_RULES || sieve->used > PF_SIEVE_USED) {
        return PF_INVALID;
    }
    if (sieve->verdict == NULL && (sieve->rules > 0 || sieve->present != NULL || sieve->before != NULL)) {
        return PF_INVALID;
    }
    for (size_t r = 0; r < sieve->rules; r++) {
        const pf_rule *rule = &sieve->rule[r];
        bool two = rule->second.id != NULL;
        if (!pf_ids_admit(&rule->first) || (two && !pf_ids_admit(&rule->second)) ||
            (!two && rule->first.extent > rule->verdicts)) {
            return PF_INVALID;
        }
        for (size_t i = 0; two && i < rule->first.extent; i++) {
            if (rule->block[i] > rule->verdicts || rule->second.extent > rule->verdicts - rule->block[i]) {
                return PF_INVALID;
            }
        }
    }
    for (size_t u = 0; u < sieve->used; u++) {
        if (!pf_ids_admit(&sieve->use[u])) {
            return PF_INVALID;
        }
    }
    return PF_OK;
}

void pf_sieve_begin(pf_sieve_count *counts) {
    for (size_t v = 0; v < PF_SIEVE_VERDICTS; v++) {
        counts[v] = (pf_sieve_count){.first = SIZE_MAX};
    }
}

void pf_sieve_merge(pf_sieve_count *counts, const pf_sieve_count *other) {
    for (size_t v = 0; v < PF_SIEVE_VERDICTS; v++) {
        counts[v].rows += other[v].rows;
        counts[v].known += other[v].known;
        counts[v].low += other[v].low;
        counts[v].high += other[v].high;
        counts[v].first = other[v].first < counts[v].first ? other[v].first : counts[v].first;
    }
}

/* ---------------------------------------------------------------------------------------------------------- one column */
static uint8_t lower(uint8_t a, uint8_t b) {
    return a < b ? a : b;
}

/* Lowers all verdicts of a block to one. */
static void lower_all(uint8_t *verdict, size_t count, uint8_t by) {
    for (size_t i = 0; by != PF_SIEVE_KEPT && i < count; i++) {
        verdict[i] = lower(verdict[i], by);
    }
}

static void apply_one(const pf_rule *rule, size_t first, size_t count, uint8_t *verdict) {
    const int32_t *id = rule->first.id + first;
    const uint8_t *says = rule->verdict;
    int64_t low = rule->first.low;
    for (size_t i = 0; i < count; i++) {
        verdict[i] = lower(verdict[i], says[id[i] - low]);
    }
}

static void apply_two(const pf_rule *rule, size_t first, size_t count, uint8_t *verdict) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *says = rule->verdict + rule->block[pf_id_at(&rule->first, first + i)];
        verdict[i] = lower(verdict[i], says[pf_id_at(&rule->second, first + i)]);
    }
}

/* The same row by row, where some ids are out of their bounds: these are of rows that count no more, or of none. */
static bool apply_within(const pf_rule *rule, size_t first, size_t count, uint8_t *verdict, size_t *failed) {
    for (size_t i = 0; i < count; i++) {
        bool within = pf_ids_within(&rule->first, first + i, 1, failed) &&
                      (rule->second.id == NULL || pf_ids_within(&rule->second, first + i, 1, failed));
        if (!within && verdict[i] == PF_SIEVE_KEPT) {
            return false;
        }
        if (within && rule->second.id != NULL) {
            apply_two(rule, first + i, 1, verdict + i);
        } else if (within) {
            apply_one(rule, first + i, 1, verdict + i);
        }
    }
    return true;
}

static bool apply(const pf_rule *rule, size_t first, size_t count, uint8_t *verdict, size_t *failed) {
    bool two = rule->second.id != NULL;
    bool same = pf_ids_same(&rule->first, first, count) && (!two || pf_ids_same(&rule->second, first, count));
    size_t look = same ? 1 : count;
    if (!pf_ids_within(&rule->first, first, look, failed) ||
        (two && !pf_ids_within(&rule->second, first, look, failed))) {
        return apply_within(rule, first, count, verdict, failed);
    }
    if (same) {
        size_t at = two ? rule->block[pf_id_at(&rule->first, first)] + pf_id_at(&rule->second, first)
                        : pf_id_at(&rule->first, first);
        lower_all(verdict, count, rule->verdict[at]);
    } else if (two) {
        apply_two(rule, first, count, verdict);
    } else {
        apply_one(rule, first, count, verdict);
    }
    return true;
}

static void apply_blanks(const pf_sieve *sieve, size_t first, size_t count, uint8_t *verdict) {
    for (size_t i = 0; i < count; i++) {
        unsigned is = (sieve->present[(first + i) / 8] >> ((first + i) % 8)) & 1u;
        verdict[i] = lower(verdict[i], (uint8_t)(sieve->blank | (0u - is)));
    }
}

/* ------------------------------------------------------------------------------------------------------------- counting */
static void count_rows(const pf_sieve *sieve, size_t first, size_t count, const uint8_t *verdict,
                       pf_sieve_count *counts) {
    for (size_t i = 0; i < count; i++) {
        pf_sieve_count *own = &counts[verdict[i]];
        if (own->rows++ == 0) {
            own->first = first + i;
        }
        if (verdict[i] != PF_SIEVE_KEPT && verdict[i] != 0 && pf_present(sieve->present, first + i)) {
            int64_t fen = sieve->fen[first + i];
            int64_t low = (int64_t)((uint64_t)fen & UINT32_MAX);
            own->known++;
            own->low += low;
            own->high += (fen - low) / ((int64_t)1 << 32); /* without a rest */
        }
    }
}

/* Whether all rows have the verdict of the first. */
static bool is_uniform(const uint8_t *verdict, size_t count) {
    return memcmp(verdict, verdict + 1, count - 1) == 0;
}

static bool note_used(const pf_ids *ids, size_t first, size_t count, const uint8_t *verdict, bool all, uint8_t *seen,
                      size_t *failed) {
    bool same = pf_ids_same(ids, first, count);
    if (!pf_ids_within(ids, first, same ? 1 : count, failed)) {
        for (size_t i = 0; i < count; i++) {
            if (verdict[i] == PF_SIEVE_KEPT && !pf_ids_within(ids, first + i, 1, failed)) {
                return false;
            }
            if (verdict[i] == PF_SIEVE_KEPT) {
                seen[pf_id_at(ids, first + i)] = 1;
            }
        }
        return true;
    }
    if (same) { /* of a block that keeps some row */
        seen[pf_id_at(ids, first)] = 1;
    } else if (all) {
        for (size_t i = 0; i < count; i++) {
            seen[pf_id_at(ids, first + i)] = 1;
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            seen[pf_id_at(ids, first + i)] |= (uint8_t)(verdict[i] == PF_SIEVE_KEPT);
        }
    }
    return true;
}

static pf_status run_block(const pf_sieve *sieve, size_t first, size_t count, pf_sieve_count *counts,
                           uint8_t *const *seen, size_t *failed) {
    uint8_t room[PF_IDS_BLOCK];
    uint8_t *verdict = sieve->verdict == NULL ? room : sieve->verdict + first;
    if (sieve->before == NULL) {
        memset(verdict, PF_SIEVE_KEPT, count);
    } else if (sieve->before + first != verdict) {
        memcpy(verdict, sieve->before + first, count);
    }
    for (size_t r = 0; r < sieve->rules; r++) {
        if (!apply(&sieve->rule[r], first, count, verdict, failed)) {
            return PF_INVALID;
        }
    }
    if (sieve->present != NULL) {
        apply_blanks(sieve, first, count, verdict);
    }
    bool uniform = is_uniform(verdict, count), all = uniform && verdict[0] == PF_SIEVE_KEPT;
    int64_t before = counts[PF_SIEVE_KEPT].rows;
    if (uniform && (all || verdict[0] == 0)) {
        pf_sieve_count *own = &counts[verdict[0]];
        own->first = own->rows == 0 ? first : own->first;
        own->rows += (int64_t)count;
    } else {
        count_rows(sieve, first, count, verdict, counts);
    }
    bool keeps = counts[PF_SIEVE_KEPT].rows > before;
    for (size_t u = 0; keeps && u < sieve->used; u++) {
        if (!note_used(&sieve->use[u], first, count, verdict, all, seen[u], failed)) {
            return PF_INVALID;
        }
    }
    return PF_OK;
}

pf_status pf_sieve_run(const pf_sieve *sieve, size_t first, size_t count, pf_sieve_count *counts, uint8_t *const *seen,
                       size_t *failed) {
    for (size_t done = 0; done < count; done += PF_IDS_BLOCK) {
        size_t own = count - done < PF_IDS_BLOCK ? count - done : PF_IDS_BLOCK;
        if (run_block(sieve, first + done, own, counts, seen, failed) != PF_OK) {
            return PF_INVALID;
        }
    }
    return PF_OK;
}
