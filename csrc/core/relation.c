/* relation.c: linear relations over printed intervals. */
#include "checked.h"
#include "pf.h"

typedef struct {
    size_t cells;
    const int64_t *fen;
    const int8_t *exponent;
    const uint8_t *present;
    const int64_t *offsets;
    const int32_t *term_cell;
    const int32_t *term_coef;
    const uint8_t *op;
} problem;

/* What one relation comes to. */
typedef struct {
    int64_t residual;
    int64_t slack;
    int32_t filled;
    uint8_t verdict;
} outcome;

/* What the terms of one relation add up to. 128 bits hold every sum: a term is below 2^31 * 2^63, and there are fewer than
 * 2^31 terms in a relation (checked). */
typedef struct {
    pf_wide residual;
    pf_wide slack;
    int32_t filled; /* parts that are present and not zero */
    int64_t part;   /* the last of them: its term */
    bool head_present;
    bool any_part_present;
} tally;

static tally add_terms(const problem *p, size_t relation) {
    tally sum = {pf_wide_from(0), pf_wide_from(0), 0, -1, false, false};
    int64_t head = p->offsets[relation];
    for (int64_t term = head; term < p->offsets[relation + 1]; term++) {
        size_t cell = (size_t)p->term_cell[term];
        if (!pf_present(p->present, cell)) {
            continue;
        }
        int64_t fen = p->fen[cell];
        int64_t coefficient = p->term_coef[term];
        sum.residual = pf_wide_add(sum.residual, pf_wide_product(coefficient, fen));
        if (term == head) {
            sum.head_present = true;
        } else {
            sum.any_part_present = true;
            if (fen == 0) {
                continue;
            }
            sum.filled++;
            sum.part = term;
        }
        int64_t weight = coefficient < 0 ? -coefficient : coefficient;
        sum.slack = pf_wide_add(sum.slack, pf_wide_product(weight, pf_quantum(p->exponent[cell])));
    }
    return sum;
}

/* At a tie: is this the same fact printed twice, one last digit apart? Head and part must count once. That they print the
 * same last digit follows: 2 * |residual| is the sum of both, and |residual| that of the head. */
static bool is_duplicate(const problem *p, size_t relation, const tally *sum, int64_t residual) {
    if (p->op[relation] != PF_EQ || sum->filled != 1) {
        return false;
    }
    int64_t head = p->offsets[relation];
    bool both_count_once = pf_magnitude(p->term_coef[head]) == 1 && pf_magnitude(p->term_coef[sum->part]) == 1;
    return both_count_once && pf_magnitude(residual) == (uint64_t)pf_quantum(p->exponent[p->term_cell[head]]);
}

static uint8_t judge(const problem *p, size_t relation, const tally *sum, int64_t residual) {
    if (!sum->head_present || !sum->any_part_present) {
        return PF_INSUFFICIENT;
    }
    pf_wide excess = pf_wide_from(residual); /* beyond the allowed side */
    if (p->op[relation] == PF_GE || (p->op[relation] == PF_EQ && residual < 0)) {
        excess = pf_wide_negate(excess);
    }
    if (pf_wide_sign(excess) <= 0) {
        return PF_EXACT;
    }
    int order = pf_wide_compare(pf_wide_times(excess, 2), sum->slack);
    if (order != 0) {
        return order < 0 ? PF_ROUNDING : PF_MISMATCH;
    }
    return is_duplicate(p, relation, sum, residual) ? PF_DUPLICATE_ULP : PF_TIE_ONLY;
}

static pf_status evaluate(const problem *p, size_t relation, outcome *result) {
    tally sum = add_terms(p, relation);
    if (!pf_wide_narrow(sum.residual, &result->residual) || !pf_wide_narrow(sum.slack, &result->slack)) {
        return PF_OVERFLOW;
    }
    result->filled = sum.filled;
    result->verdict = judge(p, relation, &sum, result->residual);
    return PF_OK;
}

/* All offsets are proved before any term is read. */
static bool offsets_ascend(const int64_t *offsets, size_t relations, size_t *failed) {
    for (size_t r = 0; r < relations; r++) {
        if (offsets[r] < 0 || offsets[r + 1] < offsets[r] || offsets[r + 1] - offsets[r] > INT32_MAX) {
            *failed = r;
            return false;
        }
    }
    return true;
}

static bool in_range(const problem *p, size_t relation) {
    if (p->op[relation] > PF_GE) {
        return false;
    }
    for (int64_t term = p->offsets[relation]; term < p->offsets[relation + 1]; term++) {
        int32_t cell = p->term_cell[term];
        if (cell < 0 || (size_t)cell >= p->cells) {
            return false;
        }
        if (pf_present(p->present, (size_t)cell) && p->exponent[cell] > 18) {
            return false;
        }
    }
    return true;
}

pf_status pf_relation_check(size_t cells, const int64_t *fen, const int8_t *exponent, const uint8_t *present,
                            size_t relations, const int64_t *offsets, const int32_t *term_cell,
                            const int32_t *term_coef, const uint8_t *op, int64_t *residual, int64_t *slack,
                            int32_t *filled, uint8_t *verdict, size_t *failed) {
    problem p = {cells, fen, exponent, present, offsets, term_cell, term_coef, op};
    outcome result;
    if (!offsets_ascend(offsets, relations, failed)) {
        return PF_INVALID;
    }
    for (size_t r = 0; r < relations; r++) {
        pf_status status = in_range(&p, r) ? evaluate(&p, r, &result) : PF_INVALID;
        if (status != PF_OK) {
            *failed = r;
            return status;
        }
    }
    for (size_t r = 0; r < relations; r++) {
        evaluate(&p, r, &result); /* again, now that none can fail: outputs are written all or not at all */
        residual[r] = result.residual;
        slack[r] = result.slack;
        filled[r] = result.filled;
        verdict[r] = result.verdict;
    }
    return PF_OK;
}
