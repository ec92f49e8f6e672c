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

static void apply_one(const pf_rule *rule, size_t first, size_t count, uint8_t *restrict verdict) {
    const int32_t *restrict id = rule->first.id + first;
    const uint8_t *restrict says = rule->verdict;
    const int32_t low = (int32_t)rule->first.low;
    for (size_t i = 0; i < count; i++) {
        verdict[i] = lower(verdict[i], says[(uint32_t)id[i] - (uint32_t)low]);
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

/* ------------------------------------------------------------------------------------------------------------- counting
 * The rows of a block that are kept, and those that were asked for and do not count, counted from its first.
 */
typedef struct {
    size_t count, kept, out;
    uint16_t keeps[PF_IDS_BLOCK + 1], leaves[PF_IDS_BLOCK + 1];
} sorted_rows;

static void sort_rows(const uint8_t *verdict, size_t count, sorted_rows *rows) {
    rows->count = count;
    rows->kept = rows->out = 0;
    for (size_t i = 0; i < count; i++) {
        rows->keeps[rows->kept] = rows->leaves[rows->out] = (uint16_t)i;
        rows->kept += verdict[i] == PF_SIEVE_KEPT;
        rows->out += verdict[i] != PF_SIEVE_KEPT && verdict[i] != 0;
    }
}

/* Whether all rows have the verdict of the first. */
static bool is_uniform(const uint8_t *verdict, size_t count) {
    return verdict[0] == verdict[count - 1] && memcmp(verdict, verdict + 1, count - 1) == 0;
}

static void count_some(pf_sieve_count *own, size_t rows, size_t first) {
    if (rows > 0) {
        own->first = own->rows == 0 ? first : own->first;
        own->rows += (int64_t)rows;
    }
}

static void count_rows(const pf_sieve *sieve, size_t first, const uint8_t *verdict, const sorted_rows *rows,
                       pf_sieve_count *counts) {
    size_t not_asked = rows->count - rows->kept - rows->out;
    const uint8_t *none = not_asked > 0 ? memchr(verdict, 0, rows->count) : NULL;
    count_some(&counts[PF_SIEVE_KEPT], rows->kept, first + rows->keeps[0]);
    count_some(&counts[0], not_asked, none == NULL ? first : first + (size_t)(none - verdict));
    for (size_t j = 0; j < rows->out; j++) {
        size_t row = first + rows->leaves[j];
        pf_sieve_count *own = &counts[verdict[rows->leaves[j]]];
        count_some(own, 1, row);
        if (pf_present(sieve->present, row)) {
            int64_t low = (int64_t)((uint64_t)sieve->fen[row] & UINT32_MAX);
            own->known++;
            own->low += low;
            own->high += (sieve->fen[row] - low) / ((int64_t)1 << 32); /* without a rest */
        }
    }
}

static bool note_used(const pf_ids *ids, size_t first, const sorted_rows *rows, uint8_t *seen, size_t *failed) {
    const int32_t *id = ids->id + first;
    bool all = rows->kept == rows->count;
    if (memchr(seen, 0, ids->extent) == NULL) { /* all of them are in use */
        return true;
    }
    if (pf_ids_same(ids, first, rows->count) && pf_ids_within(ids, first, 1, failed)) {
        seen[pf_id_at(ids, first)] = 1;
        return true;
    }
    uint32_t low = (uint32_t)ids->low; /* differences are right modulo 2^32 */
    for (size_t j = 0; j < rows->kept; j++) {
        size_t row = all ? j : rows->keeps[j];
        uint32_t own = (uint32_t)id[row] - low;
        if (own >= ids->extent) {
            *failed = first + row;
            return false;
        }
        seen[own] = 1;
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
    sorted_rows rows;
    rows.count = count;
    rows.kept = rows.out = 0;
    if (is_uniform(verdict, count) && verdict[0] == PF_SIEVE_KEPT) {
        rows.kept = count;
        rows.keeps[0] = 0;
    } else {
        sort_rows(verdict, count, &rows);
    }
    count_rows(sieve, first, verdict, &rows, counts);
    for (size_t u = 0; rows.kept > 0 && u < sieve->used; u++) {
        if (!note_used(&sieve->use[u], first, &rows, seen[u], failed)) {
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
