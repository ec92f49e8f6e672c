/* Linear relations over printed intervals. The first case of each test is worked by hand. */
#include "pf.h"
#include "test.h"

/* One relation over cells 0 .. terms-1 in order. */
typedef struct {
    int64_t residual, slack;
    int32_t filled;
    uint8_t verdict;
    size_t failed;
} checked;

static pf_status check(size_t terms, const int64_t *fen, const int8_t *exponent, const uint8_t *present,
                       const int32_t *coef, uint8_t op, checked *out) {
    static const int32_t cell[] = {0, 1, 2, 3, 4, 5};
    int64_t offsets[] = {0, (int64_t)terms};
    *out = (checked){-77, -77, -77, 77, 999};
    return pf_relation_check(terms, fen, exponent, present, 1, offsets, cell, coef, &op, &out->residual, &out->slack,
                             &out->filled, &out->verdict, &out->failed);
}

static const int32_t SUM[] = {1, -1, -1};

static void check_sum(int64_t head, int64_t first, int64_t second, int exponent, uint8_t op, int64_t slack, int filled,
                      int verdict) {
    int64_t fen[] = {head, first, second};
    int8_t exponents[] = {(int8_t)exponent, (int8_t)exponent, (int8_t)exponent};
    checked out;
    CHECK_INT(check(3, fen, exponents, NULL, SUM, op, &out), PF_OK);
    CHECK_INT(out.residual, head - first - second);
    CHECK_INT(out.slack, slack);
    CHECK_INT(out.filled, filled);
    CHECK_INT(out.verdict, verdict);
}

TEST(equalities) {
    check_sum(300, 100, 200, 2, PF_EQ, 300, 2, PF_EXACT);
    check_sum(300, 100, 100, 2, PF_EQ, 300, 2, PF_ROUNDING);
    check_sum(300, 100, 400, 2, PF_EQ, 300, 2, PF_MISMATCH); /* 2 * 200 > 300 */
    check_sum(300, 100, 201, 0, PF_EQ, 0, 2, PF_MISMATCH);   /* fen are points */
    check_sum(0, 0, 0, 2, PF_EQ, 100, 0, PF_EXACT);
    check_sum(100, 0, 0, 2, PF_EQ, 100, 0, PF_MISMATCH); /* zeros add no width */
    check_sum(0, 0, 100, 2, PF_EQ, 200, 1, PF_DUPLICATE_ULP);
}

TEST(one_fact_printed_twice) {
    check_sum(300, 0, 400, 2, PF_EQ, 200, 1, PF_DUPLICATE_ULP);
    check_sum(300, 0, 200, 2, PF_EQ, 200, 1, PF_DUPLICATE_ULP);
    check_sum(300, 0, 500, 2, PF_EQ, 200, 1, PF_MISMATCH);
    check_sum(300, 0, 400, 2, PF_LE, 200, 1, PF_EXACT);
    check_sum(300, 0, 200, 2, PF_LE, 200, 1, PF_TIE_ONLY);
}

TEST(ties) {
    static const int64_t fen[] = {1500, 1000, 0};
    static const int8_t exponent[] = {0, 3, 0};
    checked out;
    CHECK_INT(check(3, fen, exponent, NULL, SUM, PF_EQ, &out),
              PF_OK); /* 10.00 kept to the fen, 1 千 rounded: half way */
    CHECK_INT(out.slack, 1000);
    CHECK_INT(out.verdict, PF_TIE_ONLY);
    static const int64_t twice[] = {100, 100, 200};
    static const int8_t twos[] = {2, 2, 2};
    static const int32_t coef[] = {1, -1, -1};
    CHECK_INT(check(3, twice, twos, NULL, coef, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_MISMATCH);
    static const int64_t doubled[] = {350, 100, 0};
    static const int32_t double_coef[] = {1, -2, 1};
    CHECK_INT(check(3, doubled, twos, NULL, double_coef, PF_EQ, &out), PF_OK);
    CHECK_INT(out.slack, 300);
    CHECK_INT(out.verdict, PF_TIE_ONLY); /* the part counts twice: no duplicate */
    static const int64_t tenfold[] = {300, 20};
    static const int8_t apart[] = {2, 1};
    static const int32_t tens[] = {1, -10};
    CHECK_INT(check(2, tenfold, apart, NULL, tens, PF_EQ, &out), PF_OK);
    CHECK_INT(out.residual, 100);
    CHECK_INT(out.slack, 200);
    CHECK_INT(out.verdict, PF_TIE_ONLY); /* ten times the part is another fact */
}

TEST(inequalities) {
    check_sum(300, 100, 200, 2, PF_LE, 300, 2, PF_EXACT);
    check_sum(299, 100, 200, 0, PF_LE, 0, 2, PF_EXACT);
    check_sum(301, 100, 200, 0, PF_LE, 0, 2, PF_MISMATCH);
    check_sum(301, 100, 200, 0, PF_GE, 0, 2, PF_EXACT);
    check_sum(299, 100, 200, 0, PF_GE, 0, 2, PF_MISMATCH);
    check_sum(400, 100, 200, 2, PF_LE, 300, 2, PF_ROUNDING);
    check_sum(200, 100, 200, 2, PF_GE, 300, 2, PF_ROUNDING);
    check_sum(500, 100, 200, 2, PF_LE, 300, 2, PF_MISMATCH);
}

TEST(blanks_are_not_zero) {
    static const int64_t fen[] = {300, 999, 300};
    static const int8_t exponent[] = {2, 99, 2};
    static const uint8_t no_first[] = {0x05}, no_head[] = {0x06}, no_parts[] = {0x01}, none[] = {0x00};
    checked out;
    CHECK_INT(check(3, fen, exponent, no_first, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_EXACT);
    CHECK_INT(out.slack, 200);
    CHECK_INT(out.filled, 1);
    static const int8_t two[] = {2, 2, 2};
    CHECK_INT(check(3, fen, two, no_head, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_INSUFFICIENT);
    CHECK_INT(out.residual, -1299);
    CHECK_INT(check(3, fen, two, no_parts, SUM, PF_GE, &out), PF_OK);
    CHECK_INT(out.verdict, PF_INSUFFICIENT);
    CHECK_INT(check(3, fen, two, none, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_INSUFFICIENT);
    CHECK_INT(check(1, fen, two, NULL, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_INSUFFICIENT);
    CHECK_INT(check(0, fen, two, NULL, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_INSUFFICIENT);
    CHECK_INT(out.slack, 0);
}

TEST(overflow) {
    static const int64_t large[] = {INT64_MAX, -1, 0}, cancel[] = {INT64_MAX, -INT64_MAX, INT64_MAX};
    static const int8_t points[] = {0, 0, 0}, coarse[] = {18, 18, 18};
    static const int32_t heavy[] = {INT32_MAX, INT32_MIN, 1}, cancelling[] = {1, -1, -1}, many[] = {1, -9, 0};
    static const int64_t ones[] = {1, 1, 1};
    checked out;
    CHECK_INT(check(3, large, points, NULL, SUM, PF_EQ, &out), PF_OVERFLOW);
    CHECK_INT(out.failed, 0);
    CHECK_INT(out.residual, -77);
    CHECK_INT(check(3, large, points, NULL, heavy, PF_EQ, &out), PF_OVERFLOW);
    CHECK_INT(check(3, cancel, points, NULL, cancelling, PF_EQ, &out), PF_OK); /* only the partial sum is too large */
    CHECK_INT(out.residual, INT64_MAX);
    CHECK_INT(out.verdict, PF_MISMATCH);
    CHECK_INT(check(3, ones, coarse, NULL, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(check(3, ones, coarse, NULL, many, PF_EQ, &out), PF_OVERFLOW); /* the slack: 10 * 10^18 */
    static const int64_t least[] = {INT64_MIN, 0};
    CHECK_INT(check(2, least, points, NULL, SUM, PF_EQ, &out), PF_OK);
    CHECK_INT(out.verdict, PF_MISMATCH);
}

TEST(bad_arguments_name_the_relation) {
    static const int64_t fen[] = {1, 1};
    static const int8_t exponent[] = {0, 0}, beyond[] = {0, 19};
    static const int64_t good[] = {0, 2, 4}, decreasing[] = {0, 2, 1}, negative[] = {-1, 2, 4};
    static const int64_t huge[] = {0, 2, INT64_MAX};
    static const int32_t cell[] = {0, 1, 0, 1}, low[] = {0, 1, 0, -1}, high[] = {0, 1, 2, 1}, coef[] = {1, -1, 1, -1};
    static const uint8_t op[] = {PF_EQ, PF_EQ}, unknown[] = {PF_EQ, 3};
    int64_t residual[2] = {-77, -77}, slack[2];
    int32_t filled[2];
    uint8_t verdict[2];
    size_t failed = 99;
#define CHECK_INVALID(exponents, offsets, cells, ops, relation)                                                        \
    CHECK_INT(pf_relation_check(2, fen, exponents, NULL, 2, offsets, cells, coef, ops, residual, slack, filled,        \
                                verdict, &failed),                                                                     \
              PF_INVALID);                                                                                             \
    CHECK_INT(failed, relation)
    CHECK_INVALID(exponent, decreasing, cell, op, 1);
    CHECK_INVALID(exponent, negative, cell, op, 0);
    CHECK_INVALID(exponent, huge, cell, op, 1);
    CHECK_INVALID(exponent, good, low, op, 1);
    CHECK_INVALID(exponent, good, high, op, 1);
    CHECK_INVALID(exponent, good, cell, unknown, 1);
    CHECK_INVALID(beyond, good, cell, op, 0);
    CHECK_INT(residual[0], -77);
    CHECK_INT(
        pf_relation_check(2, fen, exponent, NULL, 2, good, cell, coef, op, residual, slack, filled, verdict, &failed),
        PF_OK);
    CHECK_INT(verdict[1], PF_EXACT);
    CHECK_INT(pf_relation_check(0, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &failed),
              PF_OK);
}

int main(void) {
    RUN(equalities);
    RUN(one_fact_printed_twice);
    RUN(ties);
    RUN(inequalities);
    RUN(blanks_are_not_zero);
    RUN(overflow);
    RUN(bad_arguments_name_the_relation);
    return test_report("test_relation");
}
