/* fuzz_settle.c: pf_settle_solve against a trial of every assignment.
 *
 * Built with -DPF_LIBFUZZER it is a libFuzzer target. Otherwise its main replays the files named on the command line, or
 * runs a fixed number of generated inputs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pf.h"

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { MOST_SLOTS = 5, MOST_CANDIDATES = 4, CELLS_PER_SLOT = 3, MOST_RELATIONS = 12, MOST_TERMS = 5 };
enum { CELLS = MOST_SLOTS * CELLS_PER_SLOT, CANDIDATES = MOST_SLOTS * MOST_CANDIDATES };

typedef struct {
    pf_settle_problem problem;
    int64_t candidate_offsets[MOST_SLOTS + 1], entry_offsets[CANDIDATES + 1], entry_fen[CANDIDATES * CELLS_PER_SLOT];
    int64_t relation_offsets[MOST_RELATIONS + 1];
    int32_t entry_cell[CANDIDATES * CELLS_PER_SLOT], candidate_cost[CANDIDATES], weight[MOST_RELATIONS];
    int32_t term_cell[MOST_RELATIONS * MOST_TERMS], term_coef[MOST_RELATIONS * MOST_TERMS];
    int8_t entry_exponent[CANDIDATES * CELLS_PER_SLOT];
    uint8_t op[MOST_RELATIONS];
} draft;

typedef struct {
    int32_t choice[MOST_SLOTS];
    uint8_t agrees[MOST_SLOTS];
    int64_t cost, ties;
} answer;

/* Bytes of the input, zeros after its end. */
typedef struct {
    const uint8_t *data;
    size_t size, at;
} tape;

static unsigned next(tape *input, unsigned bound) {
    unsigned byte = input->at < input->size ? input->data[input->at] : 0;
    input->at++;
    return byte % bound;
}

static void draw_slots(draft *own, tape *input) {
    size_t candidates = 0;
    int64_t entries = 0;
    own->problem.slots = 1 + next(input, MOST_SLOTS);
    for (size_t s = 0; s < own->problem.slots; s++) {
        for (unsigned left = 1 + next(input, MOST_CANDIDATES); left > 0; left--) {
            own->candidate_cost[candidates] = (int32_t)next(input, 3);
            for (int32_t k = 0; k < CELLS_PER_SLOT; k++) {
                unsigned filled = next(input, 16);
                if (filled < 10) {
                    own->entry_cell[entries] = (int32_t)s * CELLS_PER_SLOT + k;
                    own->entry_fen[entries] = (int64_t)filled - 2;
                    own->entry_exponent[entries++] = (int8_t)(next(input, 5) / 3);
                }
            }
            own->entry_offsets[++candidates] = entries;
        }
        own->candidate_offsets[s + 1] = (int64_t)candidates;
    }
}

static void draw_relations(draft *own, tape *input) {
    static const int32_t coefficients[] = {-1, -1, -1, 1, 2, 0};
    static const uint8_t ops[] = {PF_EQ, PF_EQ, PF_EQ, PF_LE, PF_GE};
    int64_t terms = 0;
    own->problem.relations = next(input, MOST_RELATIONS + 1);
    for (size_t r = 0; r < own->problem.relations; r++) {
        own->op[r] = ops[next(input, 5)];
        own->weight[r] = 1 + (int32_t)next(input, 4) / 2;
        unsigned count = 1 + next(input, MOST_TERMS);
        for (unsigned t = 0; t < count; t++) {
            own->term_cell[terms] = (int32_t)next(input, (unsigned)own->problem.slots * CELLS_PER_SLOT);
            own->term_coef[terms++] = t == 0 ? 1 : coefficients[next(input, 6)];
        }
        own->relation_offsets[r + 1] = terms;
    }
}

static void draw(draft *own, tape *input) {
    memset(own, 0, sizeof *own);
    own->problem = (pf_settle_problem){.cells = CELLS,
                                       .candidate_offsets = own->candidate_offsets,
                                       .entry_offsets = own->entry_offsets,
                                       .entry_cell = own->entry_cell,
                                       .entry_fen = own->entry_fen,
                                       .entry_exponent = own->entry_exponent,
                                       .relation_offsets = own->relation_offsets,
                                       .term_cell = own->term_cell,
                                       .term_coef = own->term_coef,
                                       .op = own->op,
                                       .weight = own->weight};
    own->problem.candidate_cost = next(input, 2) == 0 ? NULL : own->candidate_cost;
    draw_slots(own, input);
    draw_relations(own, input);
}

static int64_t price(const draft *own, const int32_t *choice) {
    int64_t fen[CELLS], cost = 0;
    int exponent[CELLS], filled[CELLS] = {0};
    for (size_t s = 0; s < own->problem.slots; s++) {
        int64_t c = own->candidate_offsets[s] + choice[s];
        cost += own->problem.candidate_cost == NULL ? 0 : own->candidate_cost[c];
        for (int64_t e = own->entry_offsets[c]; e < own->entry_offsets[c + 1]; e++) {
            int32_t cell = own->entry_cell[e];
            fen[cell] = own->entry_fen[e];
            exponent[cell] = own->entry_exponent[e];
            filled[cell] = 1;
        }
    }
    for (size_t r = 0; r < own->problem.relations; r++) {
        int64_t residual = 0, slack = 0, head = own->relation_offsets[r];
        for (int64_t t = head; t < own->relation_offsets[r + 1]; t++) {
            int32_t cell = own->term_cell[t];
            if (filled[cell]) {
                residual += own->term_coef[t] * fen[cell];
                slack += fen[cell] != 0 || t == head ? abs(own->term_coef[t]) * pf_quantum(exponent[cell]) : 0;
            }
        }
        int64_t excess = own->op[r] == PF_GE ? -residual : residual;
        excess = own->op[r] == PF_EQ && excess < 0 ? -excess : excess;
        cost += 2 * excess > slack ? own->weight[r] : 0;
    }
    return cost;
}

static answer try_all(const draft *own) {
    answer best = {.cost = INT64_MAX};
    int32_t choice[MOST_SLOTS] = {0};
    for (;;) {
        int64_t cost = price(own, choice);
        if (cost < best.cost) {
            best.cost = cost;
            best.ties = 0;
            memcpy(best.choice, choice, sizeof choice);
            memset(best.agrees, 1, sizeof best.agrees);
        }
        best.ties += cost == best.cost;
        for (size_t s = 0; s < own->problem.slots && cost == best.cost; s++) {
            best.agrees[s] &= choice[s] == best.choice[s];
        }
        size_t s = own->problem.slots;
        while (s > 0 && own->candidate_offsets[s - 1] + choice[s - 1] + 1 == own->candidate_offsets[s]) {
            choice[--s] = 0;
        }
        if (s == 0) {
            return best;
        }
        choice[s - 1]++;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    draft own;
    tape input = {data, size, 0};
    draw(&own, &input);
    int32_t cell_room[3 * CELLS];
    size_t bytes = pf_settle_scratch(&own.problem, cell_room);
    REQUIRE(bytes > 0);
    void *scratch = malloc(bytes);
    REQUIRE(scratch != NULL);
    answer found = {.cost = -1};
    int64_t nodes = -1;
    REQUIRE(pf_settle_solve(&own.problem, 1 << 20, scratch, bytes, found.choice, found.agrees, &found.cost, &found.ties,
                            &nodes) == PF_OK);
    answer expected = try_all(&own);
    REQUIRE(found.cost == expected.cost && found.ties == expected.ties);
    REQUIRE(memcmp(found.choice, expected.choice, own.problem.slots * sizeof(int32_t)) == 0);
    REQUIRE(memcmp(found.agrees, expected.agrees, own.problem.slots) == 0);
    if (nodes > 0) { /* under a limit: nothing is claimed that is not so */
        answer partial = {.cost = -1};
        int64_t limit = (int64_t)next(&input, (unsigned)nodes < 200 ? (unsigned)nodes : 200), visited = -1;
        REQUIRE(pf_settle_solve(&own.problem, limit, scratch, bytes, partial.choice, partial.agrees, &partial.cost,
                                &partial.ties, &visited) == PF_LIMIT);
        REQUIRE(visited <= limit && partial.cost <= expected.cost);
        for (size_t s = 0; s < own.problem.slots; s++) {
            REQUIRE(partial.choice[s] == -1
                        ? partial.agrees[s] == 0
                        : partial.choice[s] == expected.choice[s] && partial.agrees[s] == expected.agrees[s]);
        }
    }
    free(scratch);
    return 0;
}

#ifndef PF_LIBFUZZER

static int replay(const char *path) {
    static uint8_t data[1 << 16];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(data, size);
}

static void generate(int count) {
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < count; i++) {
        uint8_t data[512];
        for (size_t k = 0; k < sizeof data; k++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            data[k] = (uint8_t)(state >> 32);
        }
        LLVMFuzzerTestOneInput(data, sizeof data);
    }
    printf("fuzz_settle: %d generated inputs\n", count);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (replay(argv[i]) != 0) {
            return 1;
        }
    }
    if (argc == 1) {
        generate(100000);
    }
    return 0;
}

#endif
