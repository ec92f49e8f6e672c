/* The reading of open slots that breaks the fewest relations. Every expected answer is worked by hand. */
#include <stdlib.h>

#include "pf.h"
#include "test.h"

enum { ROOM = 512 };

/* A problem that is written down step by step: slot(), then per candidate candidate() and its fill()s; relation(), then
 * its term()s. */
typedef struct {
    pf_settle_problem problem;
    int64_t candidate_offsets[ROOM], entry_offsets[ROOM], entry_fen[ROOM], relation_offsets[ROOM];
    int32_t entry_cell[ROOM], candidate_cost[ROOM], term_cell[ROOM], term_coef[ROOM], weight[ROOM];
    int8_t entry_exponent[ROOM];
    uint8_t op[ROOM];
    size_t candidates, entries, terms;
} draft;

typedef struct {
    pf_status status;
    int32_t choice[ROOM];
    uint8_t agrees[ROOM];
    int64_t cost, ties, nodes;
} answer;

static void slot(draft *own) {
    own->candidate_offsets[++own->problem.slots] = (int64_t)own->candidates;
}

static void candidate(draft *own, int32_t cost) {
    own->candidate_cost[own->candidates] = cost;
    own->entry_offsets[++own->candidates] = (int64_t)own->entries;
    own->candidate_offsets[own->problem.slots] = (int64_t)own->candidates;
}

static void fill(draft *own, int32_t cell, int64_t fen, int8_t exponent) {
    own->entry_cell[own->entries] = cell;
    own->entry_fen[own->entries] = fen;
    own->entry_exponent[own->entries] = exponent;
    own->entry_offsets[own->candidates] = (int64_t)++own->entries;
}

static void relation(draft *own, uint8_t op, int32_t weight) {
    own->op[own->problem.relations] = op;
    own->weight[own->problem.relations] = weight;
    own->relation_offsets[++own->problem.relations] = (int64_t)own->terms;
}

static void term(draft *own, int32_t cell, int32_t coefficient) {
    own->term_cell[own->terms] = cell;
    own->term_coef[own->terms] = coefficient;
    own->relation_offsets[own->problem.relations] = (int64_t)++own->terms;
}

/* head = part + other, over three cells. */
static void sum(draft *own, int32_t head, int32_t part, int32_t other, int32_t weight) {
    relation(own, PF_EQ, weight);
    term(own, head, 1);
    term(own, part, -1);
    term(own, other, -1);
}

static void connect(draft *own, size_t cells) {
    own->problem.cells = cells;
    own->problem.candidate_offsets = own->candidate_offsets;
    own->problem.entry_offsets = own->entry_offsets;
    own->problem.entry_cell = own->entry_cell;
    own->problem.entry_fen = own->entry_fen;
    own->problem.entry_exponent = own->entry_exponent;
    own->problem.candidate_cost = own->candidate_cost;
    own->problem.relation_offsets = own->relation_offsets;
    own->problem.term_cell = own->term_cell;
    own->problem.term_coef = own->term_coef;
    own->problem.op = own->op;
    own->problem.weight = own->weight;
}

static answer unsolved(void) {
    answer out = {.cost = -77, .ties = -77, .nodes = -77};
    for (size_t i = 0; i < ROOM; i++) {
        out.choice[i] = -77;
        out.agrees[i] = 77;
    }
    return out;
}

/* Solves with scratch of exactly the stated size less `missing` bytes. */
static answer solve_with(const draft *own, int64_t node_limit, size_t missing) {
    answer out = unsolved();
    int32_t *cell_room = malloc(3 * (own->problem.cells + 1) * sizeof *cell_room);
    size_t bytes = pf_settle_scratch(&own->problem, cell_room);
    free(cell_room);
    bytes = bytes == 0 ? 4096 : bytes - missing; /* of an invalid problem: as good as any */
    void *scratch = malloc(bytes);
    out.status = pf_settle_solve(&own->problem, node_limit, scratch, bytes, out.choice, out.agrees, &out.cost,
                                 &out.ties, &out.nodes);
    free(scratch);
    return out;
}

static answer solve(const draft *own) {
    return solve_with(own, 10000, 0);
}

/* A row "5 3 2" whose three numbers belong to columns 0 .. 3 in order, with cell 0 the total of the others. */
static void open_row(draft *own, int32_t first_cell) {
    slot(own);
    for (int skipped = 3; skipped >= 0; skipped--) {
        static const int64_t number[] = {500, 300, 200};
        candidate(own, 0);
        for (int column = 0, next = 0; column < 4; column++) {
            if (column != skipped) {
                fill(own, first_cell + column, number[next++], 0);
            }
        }
    }
    relation(own, PF_EQ, 1);
    term(own, first_cell, 1);
    for (int column = 1; column < 4; column++) {
        term(own, first_cell + column, -1);
    }
}

TEST(nothing) {
    draft own = {.candidates = 0};
    connect(&own, 0);
    answer out = solve(&own);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.cost, 0);
    CHECK_INT(out.ties, 1);
    CHECK_INT(out.nodes, 0);
}

TEST(a_row_alone_is_a_tie) {
    draft own = {.candidates = 0};
    open_row(&own, 0);
    connect(&own, 4);
    answer out = solve(&own);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.cost, 0);
    CHECK_INT(out.ties, 3); /* the total must stand; the blank may be in any other column */
    CHECK_INT(out.choice[0], 0);
    CHECK_INT(out.agrees[0], 0);
}

TEST(a_blank_column_decides) {
    draft own = {.candidates = 0};
    open_row(&own, 0);
    relation(&own, PF_EQ, 1); /* column 2 = 0: nothing may stand there */
    term(&own, 2, 1);
    connect(&own, 4);
    answer out = solve(&own);
    CHECK_INT(out.ties, 1);
    CHECK_INT(out.choice[0], 1); /* without column 2 */
    CHECK_INT(out.agrees[0], 1);
    CHECK_INT(out.cost, 0);
}

TEST(a_misprint_stays_broken) {
    draft own = {.candidates = 0};
    slot(&own); /* printed 500 = 300 + 100, whatever is chosen for the open cell 3 */
    candidate(&own, 0);
    fill(&own, 0, 500, 0);
    fill(&own, 1, 300, 0);
    fill(&own, 2, 100, 0);
    slot(&own);
    candidate(&own, 0);
    fill(&own, 3, 7, 0);
    candidate(&own, 0);
    fill(&own, 3, 8, 0);
    sum(&own, 0, 1, 2, 3);
    relation(&own, PF_EQ, 1);
    term(&own, 3, 1);
    term(&own, 4, -1);
    slot(&own);
    candidate(&own, 0);
    fill(&own, 4, 8, 0);
    connect(&own, 5);
    answer out = solve(&own);
    CHECK_INT(out.cost, 3);
    CHECK_INT(out.ties, 1);
    CHECK_INT(out.choice[1], 1);
    CHECK_INT(out.agrees[1], 1);
    CHECK_INT(out.choice[2], 0);
}

/* An open cell 0 that is 1, 2 or 3, against fixed facts. */
static void digit(draft *own, const int32_t *cost) {
    slot(own);
    for (int i = 0; i < 3; i++) {
        candidate(own, cost[i]);
        fill(own, 0, i + 1, 0);
    }
}

static void fact(draft *own, int32_t cell, int64_t fen, int8_t exponent, uint8_t op, int32_t weight) {
    slot(own);
    candidate(own, 0);
    fill(own, cell, fen, exponent);
    relation(own, op, weight);
    term(own, 0, 1);
    term(own, cell, -1);
}

TEST(weights_decide) {
    static const int32_t free_of_cost[] = {0, 0, 0};
    draft own = {.candidates = 0};
    digit(&own, free_of_cost);
    fact(&own, 1, 1, 0, PF_EQ, 2);
    fact(&own, 2, 2, 0, PF_EQ, 3);
    fact(&own, 3, 3, 0, PF_EQ, 2);
    connect(&own, 4);
    answer out = solve(&own);
    CHECK_INT(out.cost, 4); /* 2 breaks the first and the third */
    CHECK_INT(out.choice[0], 1);
    CHECK_INT(out.ties, 1);
    own.problem.weight = NULL; /* 1 each: every reading breaks two */
    out = solve(&own);
    CHECK_INT(out.cost, 2);
    CHECK_INT(out.ties, 3);
    CHECK_INT(out.choice[0], 0);
    CHECK_INT(out.agrees[0], 0);
    CHECK_INT(out.agrees[1], 1);
}

TEST(costs_of_candidates) {
    static const int32_t cost[] = {0, 2, 5};
    draft own = {.candidates = 0};
    digit(&own, cost);
    fact(&own, 1, 3, 0, PF_EQ, 4);
    connect(&own, 2);
    answer out = solve(&own);
    CHECK_INT(out.cost, 4); /* breaking the relation is cheaper than 3 at its price */
    CHECK_INT(out.choice[0], 0);
    own.weight[0] = 5;
    out = solve(&own);
    CHECK_INT(out.cost, 5);
    CHECK_INT(out.ties, 2); /* 1 and a broken relation, or 3 at the same price */
    CHECK_INT(out.choice[0], 0);
    CHECK_INT(out.agrees[0], 0);
    own.weight[0] = 6;
    out = solve(&own);
    CHECK_INT(out.cost, 5);
    CHECK_INT(out.choice[0], 2);
    CHECK_INT(out.agrees[0], 1);
    own.problem.candidate_cost = NULL;
    CHECK_INT(solve(&own).cost, 0);
}

TEST(inequalities) {
    static const int32_t free_of_cost[] = {0, 0, 0};
    draft own = {.candidates = 0};
    digit(&own, free_of_cost);
    fact(&own, 1, 2, 0, PF_GE, 1);
    connect(&own, 2);
    CHECK_INT(solve(&own).ties, 2);
    CHECK_INT(solve(&own).choice[0], 1);
    own.op[0] = PF_LE;
    CHECK_INT(solve(&own).ties, 2);
    CHECK_INT(solve(&own).choice[0], 0);
}

TEST(printed_intervals) {
    static const int32_t free_of_cost[] = {0, 0, 0};
    draft own = {.candidates = 0};
    digit(&own, free_of_cost);
    fact(&own, 1, 8, 1, PF_EQ, 1); /* 8, give or take 5 */
    connect(&own, 2);
    CHECK_INT(solve(&own).cost, 0);
    CHECK_INT(solve(&own).choice[0], 2); /* only 3 reaches */
    own.entry_fen[3] = 9;
    CHECK_INT(solve(&own).cost, 1);
    own.entry_fen[3] = 0; /* a part that is zero has no width */
    CHECK_INT(solve(&own).cost, 1);
    own.term_cell[0] = 1; /* but a head has */
    own.term_cell[1] = 0;
    CHECK_INT(solve(&own).cost, 0);
    CHECK_INT(solve(&own).ties, 3);
}

TEST(blank_terms_are_zero) {
    draft own = {.candidates = 0};
    slot(&own);
    candidate(&own, 0);
    fill(&own, 0, 4, 0);
    candidate(&own, 0); /* fills nothing */
    relation(&own, PF_EQ, 1);
    term(&own, 0, 1);
    term(&own, 1, -1); /* never filled */
    connect(&own, 2);
    answer out = solve(&own);
    CHECK_INT(out.cost, 0);
    CHECK_INT(out.choice[0], 1);
    CHECK_INT(out.ties, 1);
}

TEST(candidates_that_nothing_tells_apart) {
    draft own = {.candidates = 0};
    for (int s = 0; s < 80; s++) {
        slot(&own);
        for (int c = 0; c < 3; c++) {
            candidate(&own, 0);
            fill(&own, s, c, 0);
        }
    }
    connect(&own, 80);
    answer out = solve(&own);
    CHECK_INT(out.ties, INT64_MAX); /* 3^80, saturated */
    CHECK_INT(out.choice[79], 0);
    CHECK_INT(out.agrees[79], 0);
    CHECK_INT(out.nodes, 0);
}

TEST(parts_multiply) {
    draft own = {.candidates = 0};
    for (int row = 0; row < 20; row++) {
        open_row(&own, 4 * row);
    }
    connect(&own, 80);
    answer out = solve(&own);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.ties, 3486784401); /* 3^20 */
    CHECK_INT(out.cost, 0);
}

/* Three digits 3 .. 0 in the cells 0 .. 2, with the sum 4. */
static void three_digits(draft *own) {
    for (int s = 0; s < 3; s++) {
        slot(own);
        for (int c = 3; c >= 0; c--) {
            candidate(own, 0);
            fill(own, s, c, 0);
        }
    }
    slot(own);
    candidate(own, 0);
    fill(own, 3, 4, 0);
    relation(own, PF_EQ, 1);
    term(own, 3, 1);
    for (int s = 0; s < 3; s++) {
        term(own, s, -1);
    }
}

TEST(first_of_tied_assignments) {
    draft own = {.candidates = 0};
    three_digits(&own);
    connect(&own, 4);
    answer out = solve(&own);
    CHECK_INT(out.ties, 12);
    CHECK_INT(out.choice[0], 0); /* 3 + 1 + 0 */
    CHECK_INT(out.choice[1], 2);
    CHECK_INT(out.choice[2], 3);
}

TEST(status_limit) {
    draft own = {.candidates = 0};
    three_digits(&own);
    relation(&own, PF_EQ, 1);
    term(&own, 4, 1);
    slot(&own); /* decided without any node */
    candidate(&own, 0);
    fill(&own, 4, 1, 0);
    candidate(&own, 0);
    connect(&own, 5);
    answer out = solve_with(&own, 0, 0);
    CHECK_INT(out.status, PF_LIMIT);
    CHECK_INT(out.choice[0], -1);
    CHECK_INT(out.choice[2], -1);
    CHECK_INT(out.agrees[0], 0);
    CHECK_INT(out.choice[3], 0);
    CHECK_INT(out.choice[4], 1);
    CHECK_INT(out.agrees[4], 1);
    CHECK_INT(out.ties, 1);
    CHECK_INT(out.nodes, 0);
    out = solve(&own);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.ties, 12);
    int64_t nodes = out.nodes;
    CHECK(nodes > 0);
    CHECK_INT(solve_with(&own, nodes, 0).status, PF_OK);
    CHECK_INT(solve_with(&own, nodes - 1, 0).status, PF_LIMIT);
}

TEST(status_capacity) {
    draft own = {.candidates = 0};
    open_row(&own, 0);
    connect(&own, 4);
    answer out = solve_with(&own, 100, 1);
    CHECK_INT(out.status, PF_CAPACITY);
    CHECK_INT(out.choice[0], -77);
    CHECK_INT(pf_settle_solve(&own.problem, 100, NULL, 0, out.choice, out.agrees, &out.cost, &out.ties, &out.nodes),
              PF_CAPACITY);
}

TEST(status_overflow) {
    static const int64_t largest[] = {INT64_MAX, INT64_MIN, (int64_t)1 << 60};
    for (size_t i = 0; i < COUNT(largest); i++) {
        draft own = {.candidates = 0};
        open_row(&own, 0);
        connect(&own, 4);
        own.entry_fen[1] = largest[i];
        answer out = solve(&own);
        CHECK_INT(out.status, PF_OVERFLOW);
        CHECK_INT(out.cost, -77);
    }
    draft own = {.candidates = 0}; /* each fits, their sum does not */
    relation(&own, PF_EQ, 1);
    for (int s = 0; s < 40; s++) {
        slot(&own);
        candidate(&own, 0);
        fill(&own, s, (int64_t)1 << 56, 0);
        term(&own, s, 1);
    }
    connect(&own, 40);
    CHECK_INT(solve(&own).status, PF_OVERFLOW);
}

static void check_invalid(draft *own) {
    answer out = solve(own);
    CHECK_INT(out.status, PF_INVALID);
    CHECK_INT(out.choice[0], -77);
    CHECK_INT(out.cost, -77);
    int32_t cell_room[3 * ROOM];
    CHECK_INT(pf_settle_scratch(&own->problem, cell_room), 0);
}

/* A valid problem of two slots, to be spoilt in one place. */
static draft valid(void) {
    static const int32_t free_of_cost[] = {0, 0, 0};
    draft own = {.candidates = 0};
    digit(&own, free_of_cost);
    fact(&own, 1, 2, 0, PF_EQ, 1);
    return own;
}

#define SPOIL(change)                                                                                                  \
    do {                                                                                                               \
        draft own = valid();                                                                                           \
        connect(&own, 2);                                                                                              \
        CHECK_INT(solve(&own).status, PF_OK);                                                                          \
        change;                                                                                                        \
        check_invalid(&own);                                                                                           \
    } while (0)

TEST(status_invalid) {
    SPOIL(own.entry_cell[0] = -1);
    SPOIL(own.entry_cell[0] = 2);
    SPOIL(own.entry_cell[3] = 0); /* a cell of the other slot */
    SPOIL(own.entry_exponent[0] = 19);
    SPOIL(own.term_cell[0] = 2);
    SPOIL(own.term_cell[0] = -1);
    SPOIL(own.op[0] = 3);
    SPOIL(own.weight[0] = 0);
    SPOIL(own.candidate_cost[0] = -1);
    SPOIL(own.candidate_offsets[0] = 1);
    SPOIL(own.candidate_offsets[1] = 5);
    SPOIL(own.candidate_offsets[1] = 0); /* a slot without candidates */
    SPOIL(own.entry_offsets[1] = 4);
    SPOIL(own.relation_offsets[0] = 1);
    SPOIL(own.relation_offsets[1] = -1);
    draft own = valid();
    connect(&own, 2);
    CHECK_INT(solve_with(&own, -1, 0).status, PF_INVALID);
    fill(&own, 1, 2, 0); /* the last candidate fills its cell twice */
    check_invalid(&own);
}

int main(void) {
    RUN(nothing);
    RUN(a_row_alone_is_a_tie);
    RUN(a_blank_column_decides);
    RUN(a_misprint_stays_broken);
    RUN(weights_decide);
    RUN(costs_of_candidates);
    RUN(inequalities);
    RUN(printed_intervals);
    RUN(blank_terms_are_zero);
    RUN(candidates_that_nothing_tells_apart);
    RUN(parts_multiply);
    RUN(first_of_tied_assignments);
    RUN(status_limit);
    RUN(status_capacity);
    RUN(status_overflow);
    RUN(status_invalid);
    return test_report("test_settle");
}
