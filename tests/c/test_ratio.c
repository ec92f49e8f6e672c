/* Percentages from amounts, and printed percentages against printed amounts; the 128-bit steps beneath. */
#include "checked.h"
#include "pf.h"
#include "test.h"

static void check_percent(int kind, int64_t x, int64_t base, int digits, int mode, int64_t expected) {
    int64_t scaled = -77;
    CHECK_INT(pf_ratio_percent(kind, x, base, digits, mode, &scaled), PF_OK);
    CHECK_INT(scaled, expected);
}

TEST(shares) {
    check_percent(PF_SHARE, 128, 1000, 1, PF_HALF_AWAY, 128);
    check_percent(PF_SHARE, 1, 3, 2, PF_HALF_AWAY, 3333);
    check_percent(PF_SHARE, 2, 3, 2, PF_HALF_AWAY, 6667);
    check_percent(PF_SHARE, 2, 3, 2, PF_TRUNCATE, 6666);
    check_percent(PF_SHARE, 1, 3, 2, PF_AWAY, 3334);
    check_percent(PF_SHARE, -1, 3, 2, PF_AWAY, -3334);
    check_percent(PF_SHARE, 1, -3, 2, PF_TRUNCATE, -3333);
    check_percent(PF_SHARE, 1, 8, 1, PF_HALF_AWAY, 125);
    check_percent(PF_SHARE, 1, 8, 0, PF_HALF_AWAY, 13); /* 12.5: a half goes away from zero */
    check_percent(PF_SHARE, -1, 8, 0, PF_HALF_AWAY, -13);
    check_percent(PF_SHARE, 1, 8, 0, PF_TRUNCATE, 12);
    check_percent(PF_SHARE, 0, 8, 9, PF_AWAY, 0);
    check_percent(PF_SHARE, INT64_MIN, INT64_MIN, 9, PF_HALF_AWAY, 100000000000);
    check_percent(PF_SHARE, INT64_MAX, INT64_MIN, 9, PF_TRUNCATE, -99999999999);
}

TEST(growth) {
    check_percent(PF_GROWTH, 110, 100, 1, PF_HALF_AWAY, 100);
    check_percent(PF_GROWTH, 90, 100, 1, PF_HALF_AWAY, -100);
    check_percent(PF_GROWTH, -110, -100, 1, PF_HALF_AWAY, 100);
    check_percent(PF_GROWTH, INT64_MIN, INT64_MAX, 0, PF_HALF_AWAY, -200);
}

TEST(percent_refuses) {
    int64_t scaled = -77;
    CHECK_INT(pf_ratio_percent(PF_SHARE, 1, 0, 1, PF_HALF_AWAY, &scaled), PF_UNDEFINED);
    CHECK_INT(pf_ratio_percent(PF_SHARE, 0, 0, 1, PF_HALF_AWAY, &scaled), PF_UNDEFINED);
    CHECK_INT(pf_ratio_percent(PF_SHARE, INT64_MAX, 1, 0, PF_HALF_AWAY, &scaled), PF_OVERFLOW);
    CHECK_INT(pf_ratio_percent(2, 1, 1, 1, PF_HALF_AWAY, &scaled), PF_INVALID);
    CHECK_INT(pf_ratio_percent(-1, 1, 1, 1, PF_HALF_AWAY, &scaled), PF_INVALID);
    CHECK_INT(pf_ratio_percent(PF_SHARE, 1, 1, 10, PF_HALF_AWAY, &scaled), PF_INVALID);
    CHECK_INT(pf_ratio_percent(PF_SHARE, 1, 1, -1, PF_HALF_AWAY, &scaled), PF_INVALID);
    CHECK_INT(pf_ratio_percent(PF_SHARE, 1, 1, 1, 3, &scaled), PF_INVALID);
    CHECK_INT(pf_ratio_percent(PF_SHARE, 1, 1, 1, -1, &scaled), PF_INVALID);
    CHECK_INT(scaled, -77);
}

static void check_printed(int kind, int64_t x, int x_exponent, int64_t base, int base_exponent, int64_t scaled,
                          int digits, int expected_verdict, int expected_off) {
    uint8_t verdict = 77;
    int32_t off = -77;
    CHECK_INT(pf_ratio_check(kind, x, x_exponent, base, base_exponent, scaled, digits, &verdict, &off), PF_OK);
    CHECK_INT(verdict, expected_verdict);
    CHECK_INT(off, expected_off);
}

TEST(points_allow_the_three_roundings) {
    check_printed(PF_SHARE, 1, 0, 3, 0, 3333, 2, PF_EXACT, 0);
    check_printed(PF_SHARE, 1, 0, 3, 0, 3334, 2, PF_ROUNDING, 0); /* rounded up */
    check_printed(PF_SHARE, 2, 0, 3, 0, 6666, 2, PF_ROUNDING, 0); /* cut */
    check_printed(PF_SHARE, 1, 0, 3, 0, 3335, 2, PF_MISMATCH, 1);
    check_printed(PF_SHARE, 1, 0, 3, 0, 3332, 2, PF_MISMATCH, 1);
    check_printed(PF_SHARE, 1, 0, 8, 0, 12, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 12, 0, 100, 0, 13, 0, PF_MISMATCH, 1); /* 12 % exactly cannot print 13 */
    check_printed(PF_SHARE, 12, 0, 100, 0, 11, 0, PF_MISMATCH, 1);
    check_printed(PF_SHARE, -1, 0, 3, 0, -3334, 2, PF_ROUNDING, 0);
    check_printed(PF_SHARE, -1, 0, 3, 0, 3333, 2, PF_MISMATCH, 6666);
    check_printed(PF_SHARE, 0, 0, 3, 0, 1, 0, PF_MISMATCH, 1);
}

TEST(intervals_widen) {
    /* x in [9.5, 10.5], base in [95, 105]: the share lies in [9.0476, 11.0526] %, so that 9 to 12 can print. */
    check_printed(PF_SHARE, 100, 1, 1000, 2, 10, 0, PF_EXACT, 0);
    check_printed(PF_SHARE, 100, 1, 1000, 2, 9, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 100, 1, 1000, 2, 12, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 100, 1, 1000, 2, 8, 0, PF_MISMATCH, 1);
    check_printed(PF_SHARE, 100, 1, 1000, 2, 14, 0, PF_MISMATCH, 2);
    /* a negative base turns both intervals over */
    check_printed(PF_SHARE, -100, 1, -1000, 2, 12, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 100, 1, -1000, 2, -12, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 100, 1, -1000, 2, -13, 0, PF_MISMATCH, 1);
    /* growth of the same: [-90.95, -88.94] % */
    check_printed(PF_GROWTH, 100, 1, 1000, 2, -90, 0, PF_EXACT, 0);
    check_printed(PF_GROWTH, 100, 1, 1000, 2, -91, 0, PF_ROUNDING, 0);
    check_printed(PF_GROWTH, 100, 1, 1000, 2, -88, 0, PF_ROUNDING, 0);
    check_printed(PF_GROWTH, 100, 1, 1000, 2, -87, 0, PF_MISMATCH, 1);
    /* x around zero: [-5, 5] of 100 */
    check_printed(PF_SHARE, 0, 1, 100, 0, 5, 0, PF_ROUNDING, 0);
    check_printed(PF_SHARE, 0, 1, 100, 0, -5, 0, PF_ROUNDING, 0);
}

TEST(intervals_that_meet_in_one_point) {
    check_printed(PF_SHARE, 100, 1, 1000, 0, 12, 0, PF_MISMATCH, 1); /* up to 10.5: 11 is the last */
    check_printed(PF_SHARE, 105, 1, 1000, 0, 12, 0, PF_TIE_ONLY, 0); /* up to 11 exactly */
    check_printed(PF_SHARE, 105, 1, 1000, 0, 9, 0, PF_TIE_ONLY, 0);  /* from 10 exactly */
    check_printed(PF_SHARE, 105, 1, 1000, 0, 13, 0, PF_MISMATCH, 2);
    check_printed(PF_SHARE, 0, 0, 1000, 2, 1, 0, PF_MISMATCH, 1); /* nothing of anything is a point */
}

TEST(check_refuses) {
    uint8_t verdict = 77;
    int32_t off = -77;
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 0, 0, 0, 1, 1, &verdict, &off), PF_UNDEFINED);
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 0, 5, 1, 1, 1, &verdict, &off), PF_UNDEFINED); /* [0, 10] */
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 0, -5, 1, 1, 1, &verdict, &off), PF_UNDEFINED);
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 0, 6, 19, 1, 1, &verdict, &off), PF_INVALID);
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 19, 6, 0, 1, 1, &verdict, &off), PF_INVALID);
    CHECK_INT(pf_ratio_check(PF_SHARE, 1, 0, 6, 0, 1, 10, &verdict, &off), PF_INVALID);
    CHECK_INT(pf_ratio_check(5, 1, 0, 6, 0, 1, 1, &verdict, &off), PF_INVALID);
    CHECK_INT(verdict, 77);
    CHECK_INT(off, -77);
}

TEST(extremes_stay_exact) {
    check_printed(PF_SHARE, INT64_MIN, 18, INT64_MAX, 0, -100, 0, PF_EXACT, 0);
    check_printed(PF_SHARE, INT64_MAX, 18, 1, 0, INT64_MIN, 9, PF_MISMATCH, INT32_MAX);
    check_printed(PF_GROWTH, INT64_MIN, 18, INT64_MAX, 18, INT64_MAX, 9, PF_MISMATCH, INT32_MAX);
    check_printed(PF_SHARE, 1, 0, 100, 0, (int64_t)INT32_MAX + 2, 0, PF_MISMATCH, INT32_MAX);
    check_printed(PF_SHARE, 1, 0, 100, 0, (int64_t)INT32_MAX + 1, 0, PF_MISMATCH, INT32_MAX);
    check_printed(PF_SHARE, 1, 0, 100, 0, (int64_t)INT32_MAX, 0, PF_MISMATCH, INT32_MAX - 1);
}

TEST(wide_division_floors) {
    static const int64_t numerators[] = {0, 1, -1, 7, -7, INT64_MAX, INT64_MIN, 1000000007, -1000000007};
    static const int64_t factors[] = {0, 1, -1, 3, 1000000000, INT64_MAX, INT64_MIN};
    static const int64_t divisors[] = {1, 2, 3, 10, 1000000006, INT64_MAX};
    for (size_t i = 0; i < COUNT(numerators); i++) {
        for (size_t j = 0; j < COUNT(factors); j++) {
            for (size_t k = 0; k < COUNT(divisors); k++) {
                pf_wide a = pf_wide_product(numerators[i], factors[j]);
                pf_wide divisor = pf_wide_from(divisors[k]);
                pf_wide rest;
                pf_wide quotient = pf_wide_floor_divide(a, divisor, &rest);
                CHECK(pf_wide_sign(rest) >= 0 && pf_wide_compare(rest, divisor) < 0);
                CHECK_INT(pf_wide_compare(pf_wide_add(pf_wide_times(quotient, divisors[k]), rest), a), 0);
            }
        }
    }
}

TEST(wide_narrows_at_the_edges) {
    int64_t narrow = -77;
    pf_wide most = pf_wide_from(INT64_MAX);
    pf_wide least = pf_wide_from(INT64_MIN);
    CHECK(pf_wide_narrow(most, &narrow) && narrow == INT64_MAX);
    CHECK(pf_wide_narrow(least, &narrow) && narrow == INT64_MIN);
    CHECK(!pf_wide_narrow(pf_wide_add(most, pf_wide_from(1)), &narrow));
    CHECK(!pf_wide_narrow(pf_wide_subtract(least, pf_wide_from(1)), &narrow));
    CHECK(pf_wide_narrow(pf_wide_negate(pf_wide_add(most, pf_wide_from(1))), &narrow) && narrow == INT64_MIN);
    CHECK_INT(pf_wide_sign(pf_wide_product(INT64_MIN, INT64_MIN)), 1);
    CHECK_INT(pf_wide_sign(pf_wide_product(INT64_MIN, INT64_MAX)), -1);
}

int main(void) {
    RUN(shares);
    RUN(growth);
    RUN(percent_refuses);
    RUN(points_allow_the_three_roundings);
    RUN(intervals_widen);
    RUN(intervals_that_meet_in_one_point);
    RUN(check_refuses);
    RUN(extremes_stay_exact);
    RUN(wide_division_floors);
    RUN(wide_narrows_at_the_edges);
    return test_report("test_ratio");
}
