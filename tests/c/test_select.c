/* Which rows count, their columns, distinct tuples and totals that are missed: by hand, and over many blocks of rows
 * against loops that look at one row after the other.
 */
#include "pf.h"
#include "test.h"

#include <stdlib.h>

enum { MANY = 10000 };

static uint32_t state = 12345;

static uint32_t random_below(uint32_t most) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % most;
}

static pf_ids ids_of(const int32_t *id, int64_t low, uint32_t extent) {
    return (pf_ids){id, low, extent};
}

TEST(verdicts) {
    const int32_t table[] = {0, 0, 1, 0, 0, 0, 0}, role[] = {0, 1, 0, 1, 0, 0, 2}, row[] = {0, 1, 0, 0, 1, 0, 0};
    const int32_t code[] = {5, 6, 5, 6, 7, 5, 5};
    const int64_t fen[] = {1, -2, 4, INT64_MIN, 16, 32, 64};
    const uint8_t present[] = {0x5f}; /* all but row 5 */
    const uint8_t tables[] = {PF_SIEVE_KEPT, 0}, roles[] = {PF_SIEVE_KEPT, 2, PF_SIEVE_KEPT};
    const uint8_t pairs[] = {PF_SIEVE_KEPT, PF_SIEVE_KEPT, PF_SIEVE_KEPT, 1};
    const uint32_t block[] = {0, 2, 0};
    uint8_t verdict[7], seen[3] = {0}, *seens[] = {seen};
    pf_sieve sieve = {.rules = 3, .fen = fen, .present = present, .blank = 3, .verdict = verdict, .used = 1};
    sieve.rule[0] = (pf_rule){.first = ids_of(table, 0, 2), .verdict = tables, .verdicts = 2};
    sieve.rule[1] = (pf_rule){.first = ids_of(role, 0, 3), .verdict = roles, .verdicts = 3};
    sieve.rule[2] = (pf_rule){ids_of(role, 0, 3), ids_of(row, 0, 2), block, pairs, 4};
    sieve.use[0] = ids_of(code, 5, 3);
    pf_sieve_count counts[PF_SIEVE_VERDICTS];
    size_t failed = 99;
    pf_sieve_begin(counts);
    CHECK_INT(pf_sieve_admit(&sieve), PF_OK);
    CHECK_INT(pf_sieve_run(&sieve, 0, 7, counts, seens, &failed), PF_OK);
    const uint8_t want[] = {PF_SIEVE_KEPT, 1, 0, 2, PF_SIEVE_KEPT, 3, PF_SIEVE_KEPT};
    for (size_t i = 0; i < 7; i++) {
        CHECK_INT(verdict[i], want[i]);
    }
    CHECK_INT(seen[0] + 2 * seen[1] + 4 * seen[2], 5);
    CHECK_INT(counts[PF_SIEVE_KEPT].rows, 3);
    CHECK_INT(counts[0].rows, 1);
    CHECK_INT(counts[0].first, 2);
    CHECK_INT(counts[1].low + counts[1].high * ((int64_t)1 << 32), -2);
    CHECK_INT(counts[2].high, INT64_MIN / ((int64_t)1 << 32));
    CHECK_INT(counts[2].first, 3);
    CHECK_INT(counts[3].rows, 1);
    CHECK_INT(counts[3].known, 0);
    CHECK_INT(counts[4].rows, 0);
    CHECK(counts[4].first == SIZE_MAX);
    /* further rules begin with these verdicts; what a row that does not count holds does not matter */
    sieve.rules = 1;
    sieve.rule[0] = (pf_rule){.first = ids_of(code, 5, 1), .verdict = tables, .verdicts = 1};
    sieve.before = verdict;
    pf_sieve_begin(counts);
    CHECK_INT(pf_sieve_run(&sieve, 0, 4, counts, seens, &failed), PF_OK);
    CHECK_INT(pf_sieve_run(&sieve, 4, 3, counts, seens, &failed), PF_INVALID);
    CHECK_INT(failed, 4);
}

TEST(sieves_that_are_none) {
    const int32_t id[] = {0};
    const uint8_t verdict[] = {1, 2};
    const uint32_t block[] = {1};
    pf_sieve sieve = {.rules = 1};
    sieve.rule[0] = (pf_rule){.first = ids_of(id, 0, 2), .verdict = verdict, .verdicts = 2};
    CHECK_INT(pf_sieve_admit(&sieve), PF_INVALID); /* nowhere to write */
    uint8_t out[1];
    sieve.verdict = out;
    CHECK_INT(pf_sieve_admit(&sieve), PF_OK);
    sieve.rule[0].first.extent = 3;
    CHECK_INT(pf_sieve_admit(&sieve), PF_INVALID);
    sieve.rule[0] = (pf_rule){ids_of(id, 0, 1), ids_of(id, 0, 1), block, verdict, 2};
    CHECK_INT(pf_sieve_admit(&sieve), PF_OK);
    sieve.rule[0].second.extent = 2;
    CHECK_INT(pf_sieve_admit(&sieve), PF_INVALID);
    sieve.rules = PF_SIEVE_RULES + 1;
    CHECK_INT(pf_sieve_admit(&sieve), PF_INVALID);
    sieve = (pf_sieve){.used = PF_SIEVE_USED + 1};
    CHECK_INT(pf_sieve_admit(&sieve), PF_INVALID);
}

/* Columns of many blocks: runs, and no order. */
typedef struct {
    int32_t first[MANY], second[MANY];
    int64_t fen[MANY];
    int8_t exponent[MANY];
    uint8_t verdict[MANY];
} columns;

static void fill(columns *all, bool runs) {
    for (size_t i = 0; i < MANY; i++) {
        all->first[i] = runs ? (int32_t)(i / 700) : (int32_t)random_below(20);
        all->second[i] = runs ? (int32_t)(i / 4000) : (int32_t)random_below(3);
        all->fen[i] = (int64_t)random_below(1000) - 300;
        all->exponent[i] = (int8_t)(random_below(5) - 1);
        all->verdict[i] = random_below(3) == 0 ? 7 : PF_SIEVE_KEPT;
    }
}

static void sieve_many(columns *all) {
    uint8_t says[60], out[MANY], seen[20] = {0}, *seens[] = {seen}, want_seen[20] = {0};
    uint32_t block[20];
    for (uint32_t i = 0; i < 60; i++) {
        says[i] = random_below(2) == 0 ? PF_SIEVE_KEPT : (uint8_t)random_below(4);
        block[i / 3] = i / 3 * 3;
    }
    pf_sieve sieve = {.rules = 1, .fen = all->fen, .before = all->verdict, .verdict = out, .used = 1};
    sieve.rule[0] = (pf_rule){ids_of(all->first, 0, 20), ids_of(all->second, 0, 3), block, says, 60};
    sieve.use[0] = ids_of(all->first, 0, 20);
    pf_sieve_count counts[PF_SIEVE_VERDICTS], other[PF_SIEVE_VERDICTS];
    size_t failed = 99, cut = MANY / 3;
    pf_sieve_begin(counts);
    pf_sieve_begin(other);
    CHECK_INT(pf_sieve_run(&sieve, cut, MANY - cut, other, seens, &failed), PF_OK);
    CHECK_INT(pf_sieve_run(&sieve, 0, cut, counts, seens, &failed), PF_OK);
    pf_sieve_merge(counts, other);
    int64_t rows[PF_SIEVE_VERDICTS] = {0}, sum[PF_SIEVE_VERDICTS] = {0};
    size_t first[PF_SIEVE_VERDICTS];
    for (size_t i = MANY; i-- > 0;) {
        uint8_t own = says[all->first[i] * 3 + all->second[i]];
        own = own < all->verdict[i] ? own : all->verdict[i];
        CHECK_INT(out[i], own);
        rows[own]++;
        sum[own] += all->fen[i];
        first[own] = i;
        want_seen[all->first[i]] |= own == PF_SIEVE_KEPT;
    }
    for (size_t v = 0; v < PF_SIEVE_VERDICTS; v++) {
        CHECK_INT(counts[v].rows, rows[v]);
        CHECK(rows[v] == 0 ? counts[v].first == SIZE_MAX : counts[v].first == first[v]);
        if (v != 0 && v != PF_SIEVE_KEPT) {
            CHECK_INT(counts[v].high * ((int64_t)1 << 32) + counts[v].low, sum[v]);
        }
    }
    CHECK(memcmp(seen, want_seen, sizeof seen) == 0);
}

static void pick_many(const columns *all) {
    static int32_t group[MANY];
    static uint16_t node[MANY];
    static int64_t value[MANY], row[MANY];
    int32_t number[20];
    uint16_t nodes[60];
    uint32_t block[20];
    for (int32_t i = 0; i < 20; i++) {
        number[i] = (i * 7) % 20;
        block[i] = (uint32_t)(57 - i * 3);
    }
    for (uint16_t i = 0; i < 60; i++) {
        nodes[i] = (uint16_t)(1000 + i);
    }
    pf_pick pick = {.verdict = all->verdict,
                    .wanted = 7,
                    .keys = 2,
                    .group = group,
                    .node_of = nodes,
                    .nodes_of = 60,
                    .block = block,
                    .node = node,
                    .fen = all->fen,
                    .value = value,
                    .row = row};
    pick.key[0] = (pf_pick_key){ids_of(all->second, 0, 3), NULL, 3};
    pick.key[1] = (pf_pick_key){ids_of(all->first, 0, 20), number, 20};
    pick.code = ids_of(all->second, 0, 3);
    pick.variant = ids_of(all->first, 0, 20);
    CHECK_INT(pf_pick_admit(&pick), PF_OK);
    size_t failed = 99, cut = MANY / 2, before = pf_pick_count(&pick, 0, cut), at = 0;
    CHECK_INT(pf_pick_rows(&pick, cut, MANY - cut, before, &failed), PF_OK);
    CHECK_INT(pf_pick_rows(&pick, 0, cut, 0, &failed), PF_OK);
    for (size_t i = 0; i < MANY; i++) {
        if (all->verdict[i] == 7) {
            CHECK_INT(row[at], i);
            CHECK_INT(value[at], all->fen[i]);
            CHECK_INT(group[at], all->second[i] * 20 + number[all->first[i]]);
            CHECK_INT(node[at], nodes[block[all->first[i]] + (uint32_t)all->second[i]]);
            at++;
        }
    }
    CHECK_INT(before + pf_pick_count(&pick, cut, MANY - cut), at);
    number[3] = 20;
    CHECK_INT(pf_pick_admit(&pick), PF_INVALID);
    number[3] = 1;
    pick.nodes_of = 59;
    CHECK_INT(pf_pick_admit(&pick), PF_INVALID);
    pick.nodes_of = 60;
    pick.key[0].numbers = 1u << 30;
    CHECK_INT(pf_pick_admit(&pick), PF_INVALID); /* too many groups */
    pick.key[0] = (pf_pick_key){ids_of(all->second, 0, 2), NULL, 3};
    pick.verdict = NULL;
    CHECK_INT(pf_pick_count(&pick, 5, 10), 10);
    CHECK_INT(pf_pick_rows(&pick, 0, MANY, 0, &failed), PF_INVALID);
    CHECK_INT(all->second[failed], 2);
}

static pf_tuples tuples_of(const columns *all) {
    pf_tuples tuples = {.columns = 2, .verdict = all->verdict, .wanted = PF_SIEVE_KEPT};
    tuples.column[0] = ids_of(all->first, 0, 20);
    tuples.column[1] = ids_of(all->second, 0, 3);
    return tuples;
}

static void tuples_many(const columns *all) {
    static pf_tuple_slot slots[4][256];
    static uint64_t bits[(MANY + 63) / 64];
    pf_tuples tuples = tuples_of(all);
    pf_tuple_set small, set, other;
    size_t failed = 99, done = 0, cut = MANY / 3;
    int64_t want[60], found = 0, row[60];
    CHECK_INT(pf_tuples_admit(&tuples), PF_OK);
    bool is_there[60] = {false};
    for (size_t i = 0; i < MANY; i++) {
        size_t key = (size_t)(all->first[i] * 3 + all->second[i]);
        if (all->verdict[i] == PF_SIEVE_KEPT && !is_there[key]) {
            is_there[key] = true;
            want[found++] = (int64_t)i;
        }
    }
    pf_tuple_set_begin(&small, slots[0], 4);
    CHECK_INT(pf_tuples_add(&tuples, &small, &done, cut, &failed), PF_CAPACITY);
    CHECK_INT(small.used, 2);
    CHECK_INT(done, want[2]);
    pf_tuple_set_begin(&set, slots[1], 256);
    pf_tuple_set_join(&set, &small);
    CHECK_INT(pf_tuples_add(&tuples, &set, &done, cut, &failed), PF_OK);
    pf_tuple_set_begin(&other, slots[2], 128);
    done = cut;
    CHECK_INT(pf_tuples_add(&tuples, &other, &done, MANY, &failed), PF_OK);
    pf_tuple_set_join(&set, &other);
    CHECK_INT(set.used, found);
    pf_tuple_set_rows(&set, bits, MANY, row);
    for (int64_t i = 0; i < found; i++) {
        CHECK_INT(row[i], want[i]);
    }
    tuples.row = row; /* the rows that were found, by one column */
    tuples.columns = 1;
    done = 0;
    pf_tuple_set_begin(&other, slots[2], 128);
    CHECK_INT(pf_tuples_add(&tuples, &other, &done, (size_t)found, &failed), PF_OK);
    int firsts = 0;
    for (int64_t i = 0; i < 20; i++) {
        firsts += is_there[i * 3] || is_there[i * 3 + 1] || is_there[i * 3 + 2];
    }
    CHECK_INT(other.used, firsts);
    tuples.column[0].extent = 1;
    done = 0;
    CHECK_INT(pf_tuples_add(&tuples, &other, &done, (size_t)found, &failed), PF_INVALID);
    CHECK(all->first[failed] > 0);
    tuples.columns = 3;
    tuples.column[0].extent = tuples.column[1].extent = INT32_MAX;
    tuples.column[2] = ids_of(all->first, 0, 3);
    CHECK_INT(pf_tuples_admit(&tuples), PF_INVALID);
}

/* Totals are rows 0, 10, 20 ...: those of a place that has one are held against the rows that count. */
static void closing_many(columns *all) {
    enum { TOTALS = 8 };
    static pf_tuple_slot slots[256];
    int64_t total[TOTALS], missed[TOTALS], summed[TOTALS];
    for (size_t i = 0; i < TOTALS; i++) {
        total[i] = (int64_t)(i * MANY / TOTALS);
        all->verdict[total[i]] = 7;
    }
    pf_tuples totals = tuples_of(all);
    totals.row = total;
    totals.verdict = NULL;
    pf_tuple_set set;
    size_t failed = 99, done = 0, count = 0, at = 0;
    pf_tuple_set_begin(&set, slots, 256);
    CHECK_INT(pf_tuples_add(&totals, &set, &done, TOTALS, &failed), PF_OK);
    pf_closing closing = {tuples_of(all), &set, all->fen, all->exponent};
    CHECK_INT(pf_closing_number(&closing, total, TOTALS, &set, &failed), PF_OK);
    size_t bytes = pf_closing_bytes(set.used);
    void *sums = malloc(bytes), *other = malloc(bytes);
    for (int spoilt = 0; spoilt < 2; spoilt++) {
        at = 0;
        pf_closing_begin(&closing, sums);
        pf_closing_begin(&closing, other);
        CHECK_INT(pf_closing_add(&closing, 0, 3333, sums, &failed), PF_OK);
        CHECK_INT(pf_closing_add(&closing, 3333, MANY - 3333, other, &failed), PF_OK);
        pf_closing_merge(&closing, sums, other);
        CHECK_INT(pf_closing_end(&closing, sums, total, TOTALS, missed, summed, &count, &failed), PF_OK);
        for (size_t t = 0; t < TOTALS; t++) {
            const int64_t unit[] = {0, 0, 10, 100, 1000};
            int64_t sum = 0, units = unit[all->exponent[total[t]] + 1], printed = 0;
            for (size_t i = 0; i < MANY; i++) {
                bool same = all->first[i] == all->first[total[t]] && all->second[i] == all->second[total[t]];
                if (same && all->verdict[i] == PF_SIEVE_KEPT && all->fen[i] != 0) {
                    sum += all->fen[i];
                    units += unit[all->exponent[i] + 1];
                }
            }
            for (size_t o = 0; o < TOTALS; o++) {
                printed +=
                    all->first[total[o]] == all->first[total[t]] && all->second[total[o]] == all->second[total[t]];
            }
            int64_t gap = all->fen[total[t]] - sum;
            if (printed == 1 && 2 * (gap < 0 ? -gap : gap) > units) {
                CHECK_INT(missed[at], total[t]);
                CHECK_INT(summed[at], sum);
                at++;
            }
            all->fen[total[t]] = sum + (units + 1) / 2 + spoilt; /* the second time: half a unit away at most */
        }
        CHECK_INT(count, at);
    }
    for (size_t i = 0; i < MANY; i++) {
        all->fen[i] = INT64_MAX;
    }
    pf_closing_begin(&closing, sums);
    CHECK_INT(pf_closing_add(&closing, 0, MANY, sums, &failed), PF_OK);
    CHECK_INT(pf_closing_end(&closing, sums, total, TOTALS, missed, summed, &count, &failed), PF_OVERFLOW);
    CHECK_INT(failed, total[0]);
    free(sums);
    free(other);
}

TEST(many_rows) {
    columns *all = malloc(sizeof *all);
    for (int runs = 0; runs < 2; runs++) {
        fill(all, runs == 1);
        sieve_many(all);
        pick_many(all);
        tuples_many(all);
        closing_many(all);
    }
    free(all);
}

TEST(nothing) {
    pf_sieve sieve = {.rules = 0};
    pf_sieve_count counts[PF_SIEVE_VERDICTS];
    size_t failed, done = 0;
    pf_sieve_begin(counts);
    CHECK_INT(pf_sieve_run(&sieve, 0, 0, counts, NULL, &failed), PF_OK);
    CHECK_INT(counts[PF_SIEVE_KEPT].rows, 0);
    pf_tuples tuples = {.columns = 0}; /* all rows are alike */
    pf_tuple_slot slots[8];
    pf_tuple_set set;
    pf_tuple_set_begin(&set, slots, 8);
    CHECK_INT(pf_tuples_add(&tuples, &set, &done, 0, &failed), PF_OK);
    CHECK_INT(set.used, 0);
    CHECK_INT(pf_tuples_add(&tuples, &set, &done, 5000, &failed), PF_OK);
    CHECK_INT(set.used, 1);
    CHECK(pf_closing_bytes(SIZE_MAX / 8) == SIZE_MAX);
}

int main(void) {
    RUN(verdicts);
    RUN(sieves_that_are_none);
    RUN(many_rows);
    RUN(nothing);
    return test_report("test_select");
}
