/* Text to numbers and back: one case per status, and the edges of every accepted form. */
#include "pf.h"
#include "test.h"

#include <stdlib.h>

/* A value no call can give: outputs must still hold it after a failure. */
static const pf_amount UNTOUCHED = {-77, 77, 77};

static pf_status parse(const char *text, int unit, pf_amount *amount, size_t *position) {
    *amount = UNTOUCHED;
    *position = 999;
    return pf_fixed_parse(text, strlen(text), unit, amount, position);
}

static void check_amount(const char *text, int unit, int64_t fen, int exponent, int note) {
    pf_amount amount;
    size_t position;
    CHECK_INT(parse(text, unit, &amount, &position), PF_OK);
    CHECK_INT(amount.fen, fen);
    CHECK_INT(amount.exponent, exponent);
    CHECK_INT(amount.note, note);
    CHECK_INT(position, 999);
}

static void check_failure(const char *text, int unit, pf_status status, size_t at) {
    pf_amount amount;
    size_t position;
    CHECK_INT(parse(text, unit, &amount, &position), status);
    CHECK_INT(position, at);
    CHECK_INT(amount.fen, UNTOUCHED.fen);
    CHECK_INT(amount.exponent, UNTOUCHED.exponent);
    CHECK_INT(amount.note, UNTOUCHED.note);
    CHECK_INT(pf_fixed_parse(text, strlen(text), unit, &amount, NULL), status);
}

TEST(amounts_have_the_exponent_of_their_last_digit) {
    check_amount("4,320.91", PF_UNIT_WANYUAN, 4320910000, 4, 0);
    check_amount("12345", PF_UNIT_YUAN, 1234500, 2, 0);
    check_amount("44.080000", PF_UNIT_WANYUAN, 44080000, 0, 0);
    check_amount("12.34", PF_UNIT_YIYUAN, 123400000000, 8, 0);
    check_amount("905922346.9", PF_UNIT_YUAN, 90592234690, 1, 0);
    check_amount("7", PF_UNIT_FEN, 7, 0, 0);
    check_amount("0.00", PF_UNIT_WANYUAN, 0, 4, 0);
    check_amount("0", 12, 0, 12, 0);
}

TEST(zeros_beyond_the_fen_are_accepted) {
    check_amount("989034.300", PF_UNIT_YUAN, 98903430, 0, 0);
    check_amount("1.0000000000000000000000000000000", PF_UNIT_YUAN, 100, 0, 0);
}

TEST(digits_beyond_the_fen_round_half_away_and_are_marked) {
    check_amount("1.005", PF_UNIT_YUAN, 101, 0, PF_NOTE_BEYOND);
    check_amount("-1.005", PF_UNIT_YUAN, -101, 0, PF_NOTE_BEYOND);
    check_amount("1.0049999", PF_UNIT_YUAN, 100, 0, PF_NOTE_BEYOND);
    check_amount("1.000001", PF_UNIT_YUAN, 100, 0, PF_NOTE_BEYOND);
    check_amount("0.5", PF_UNIT_FEN, 1, 0, PF_NOTE_BEYOND);
}

TEST(signs_and_brackets) {
    check_amount("-1.5", 2, -150, 1, 0);
    check_amount("+1.5", 2, 150, 1, 0);
    check_amount("\xEF\xBC\x8B"
                 "1.5",
                 2, 150, 1, 0); /* ＋ */
    check_amount("\xEF\xBC\x8D"
                 "1.5",
                 2, -150, 1, 0); /* － */
    check_amount("\xE2\x80\x94"
                 "1.5",
                 2, -150, 1, 0); /* — */
    check_amount("\xE2\x88\x92"
                 "1.5",
                 2, -150, 1, 0); /* − */
    check_amount("\xE2\x80\x93"
                 "1.5",
                 2, -150, 1, 0); /* – */
    check_amount("(1.5)", 2, -150, 1, 0);
    check_amount("\xEF\xBC\x88"
                 "1.5\xEF\xBC\x89",
                 2, -150, 1, 0); /* （1.5） */
    check_amount("\xEF\xBC\x88"
                 "1.5)",
                 2, -150, 1, 0);
    check_amount(" ( 1.5 ) ", 2, -150, 1, 0);
    check_amount("-0.00", 2, 0, 0, 0);
    check_failure("(-1.5)", 2, PF_SYNTAX, 1);
    check_failure("-(1.5)", 2, PF_SYNTAX, 1);
    check_failure("+-1", 2, PF_SYNTAX, 1);
    check_failure("--1", 2, PF_SYNTAX, 2);
    check_failure("- 1", 2, PF_SYNTAX, 2);
    check_failure("(1.5", 2, PF_SYNTAX, 4);
    check_failure("1.5)", 2, PF_SYNTAX, 3);
    check_failure("()", 2, PF_SYNTAX, 1);
    check_failure("+", 2, PF_SYNTAX, 1);
}

TEST(full_width_characters) {
    /* １，２３４．５ */
    check_amount("\xEF\xBC\x91\xEF\xBC\x8C\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x94\xEF\xBC\x8E\xEF\xBC\x95", 2, 123450, 1,
                 0);
    check_amount("\xEF\xBC\x90", 2, 0, 2, 0);
    check_amount("\xEF\xBC\x99", 2, 900, 2, 0);
    check_failure("\xEF\xBC\x9A", 2, PF_SYNTAX, 0); /* ： follows ９ */
    check_failure("\xEF\xBC\x8F", 2, PF_SYNTAX, 0); /* ／ precedes ０ */
}

TEST(white_space) {
    check_amount(" \t\n\v\f\r1 ", 2, 100, 2, 0);
    check_amount("\xC2\xA0"
                 "1\xE3\x80\x80",
                 2, 100, 2, 0);
    check_failure("1 2", 2, PF_SYNTAX, 2);
    check_failure("1. 5", 2, PF_SYNTAX, 2);
}

TEST(separators_group_in_threes) {
    check_amount("1,234,567.89", 2, 123456789, 0, 0);
    check_amount("12,345", 2, 1234500, 2, 0);
    check_amount("123,456", 2, 12345600, 2, 0);
    check_failure("1234,567", 2, PF_SYNTAX, 4);
    check_failure("1,23", 2, PF_SYNTAX, 4);
    check_failure("1,23.5", 2, PF_SYNTAX, 4);
    check_failure("1,2345", 2, PF_SYNTAX, 5);
    check_failure("1,,234", 2, PF_SYNTAX, 2);
    check_failure(",123", 2, PF_SYNTAX, 0);
    check_failure("1,", 2, PF_SYNTAX, 2);
    check_failure("1.5,000", 2, PF_SYNTAX, 3);
}

TEST(points) {
    check_amount(".5", 2, 50, 1, 0);
    check_amount("-.5", 2, -50, 1, 0);
    check_failure("5.", 2, PF_SYNTAX, 2);
    check_failure(".", 2, PF_SYNTAX, 1);
    check_failure("1.2.3", 2, PF_SYNTAX, 3);
    check_failure("x", 2, PF_SYNTAX, 0);
    check_failure("12%", 2, PF_SYNTAX, 2);
    check_failure("1e3", 2, PF_SYNTAX, 1);
}

TEST(bytes_that_are_no_utf8) {
    check_failure("1\xEF", 2, PF_SYNTAX, 1);
    check_failure("1\xEF\xBC", 2, PF_SYNTAX, 1);
    check_failure("\x80", 2, PF_SYNTAX, 0);
    pf_amount amount;
    size_t position;
    CHECK_INT(pf_fixed_parse("1\0"
                             "2",
                             3, 2, &amount, &position),
              PF_SYNTAX);
    CHECK_INT(position, 1);
}

TEST(blanks) {
    static const char *const texts[] = {"",   " ",   "\xE3\x80\x80", "-",
                                        "--", " - ", "\xE2\x80\x94", "\xE2\x80\x94\xE2\x80\x94"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_amount(texts[i], PF_UNIT_WANYUAN, 0, 0, PF_NOTE_BLANK);
    }
    check_failure("- -", 2, PF_SYNTAX, 2);
    check_failure("/", 2, PF_SYNTAX, 0);
}

TEST(overflow_at_the_edge_of_int64) {
    check_amount("92233720368547758.07", 2, INT64_MAX, 0, 0);
    check_amount("-92233720368547758.08", 2, INT64_MIN, 0, 0);
    check_amount("92233720368547758.074", 2, INT64_MAX, 0, PF_NOTE_BEYOND);
    check_failure("92233720368547758.08", 2, PF_OVERFLOW, 0);
    check_failure("92233720368547758.075", 2, PF_OVERFLOW, 0);
    check_failure(" -92233720368547758.09", 2, PF_OVERFLOW, 2);
    check_failure("18446744073709551615", 0, PF_OVERFLOW, 0);
    check_failure("18446744073709551616", 0, PF_OVERFLOW, 0);
    check_failure("99999999999999999999999999999999", 0, PF_OVERFLOW, 0);
    check_failure("9223372036855", 12, PF_OVERFLOW, 0);
    check_amount("00000000000000000000000000000001", 2, 100, 2, 0);
    check_failure("99999999999999999999x", 2, PF_SYNTAX, 20);
}

TEST(unit_out_of_range) {
    pf_amount amount = UNTOUCHED;
    CHECK_INT(pf_fixed_parse("1", 1, -1, &amount, NULL), PF_INVALID);
    CHECK_INT(pf_fixed_parse("1", 1, 13, &amount, NULL), PF_INVALID);
    CHECK_INT(amount.fen, UNTOUCHED.fen);
}

static void check_decimal(const char *text, int64_t mantissa, int exponent) {
    pf_amount decimal;
    CHECK_INT(pf_decimal_parse(text, strlen(text), &decimal, NULL), PF_OK);
    CHECK_INT(decimal.fen, mantissa);
    CHECK_INT(decimal.exponent, exponent);
    CHECK_INT(decimal.note, 0);
}

TEST(decimals) {
    pf_amount decimal = UNTOUCHED;
    size_t position = 0;
    check_decimal("12.80", 1280, -2);
    check_decimal("(12.8)", -128, -1);
    check_decimal("999999999999999999", 999999999999999999, 0);
    check_decimal("-0.0000000000000000000000001", -1, -25);
    CHECK_INT(pf_decimal_parse("\xE2\x80\x94", 3, &decimal, &position), PF_OK);
    CHECK_INT(decimal.note, PF_NOTE_BLANK);
    decimal = UNTOUCHED;
    CHECK_INT(pf_decimal_parse(" 1000000000000000000", 20, &decimal, &position), PF_OVERFLOW);
    CHECK_INT(position, 1);
    CHECK_INT(pf_decimal_parse("1.5%", 4, &decimal, &position), PF_SYNTAX);
    CHECK_INT(position, 3);
    char deep[131] = "0.";
    memset(deep + 2, '0', 128);
    CHECK_INT(pf_decimal_parse(deep, 130, &decimal, &position), PF_OVERFLOW);
    CHECK_INT(decimal.fen, UNTOUCHED.fen);
    CHECK_INT(pf_decimal_parse(deep, 129, &decimal, &position), PF_OK);
    CHECK_INT(decimal.exponent, -127);
}

TEST(many) {
    static const char buffer[] = "1.5-xx2,000(3)99999999999999999999";
    static const int64_t offsets[] = {0, 3, 4, 6, 11, 11, 14, 34, 34, 34};
    static const int8_t units[] = {2, 6, 2, 6, 2, 0, 2, 2, 2};
    int64_t fen[9];
    int8_t exponent[9];
    uint8_t validity[2], note[9];
    int32_t position[9];
    CHECK_INT(pf_fixed_parse_many(buffer, offsets, units, 9, fen, exponent, validity, note, position), PF_OK);
    static const int64_t expected_fen[] = {150, 0, 0, 2000000000, 0, -3, 0, 0, 0};
    static const int expected_note[] = {0, 1, 4, 0, 1, 0, 4, 1, 1};
    static const int expected_position[] = {-1, -1, 0, -1, -1, -1, 0, -1, -1};
    for (int i = 0; i < 9; i++) {
        CHECK_INT(fen[i], expected_fen[i]);
        CHECK_INT(note[i], expected_note[i]);
        CHECK_INT(position[i], expected_position[i]);
    }
    CHECK_INT(exponent[3], 6);
    CHECK_INT(validity[0], 1 | 8 | 32);
    CHECK_INT(validity[1], 0);
}

TEST(many_rejects_bad_arguments_untouched) {
    static const int64_t decreasing[] = {0, 2, 1}, negative[] = {-1, 0, 1}, good[] = {0, 1, 2};
    static const int8_t units[] = {2, 2}, bad_units[] = {2, 13};
    int64_t fen[2] = {-77, -77};
    int8_t exponent[2];
    uint8_t validity[1], note[2];
    int32_t position[2];
    CHECK_INT(pf_fixed_parse_many("12", decreasing, units, 2, fen, exponent, validity, note, position), PF_INVALID);
    CHECK_INT(pf_fixed_parse_many("12", negative, units, 2, fen, exponent, validity, note, position), PF_INVALID);
    CHECK_INT(pf_fixed_parse_many("12", good, bad_units, 2, fen, exponent, validity, note, position), PF_INVALID);
    CHECK_INT(fen[0], -77);
    CHECK_INT(pf_fixed_parse_many(NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL), PF_OK);
}

TEST(lines) {
    static const char buffer[] = "999999999999999999999999\n1,234.50\n\n-.5\n1,23\n12345678901234567.25";
    size_t length = sizeof buffer - 1, count, after;
    int64_t fen[6];
    int8_t exponent[6];
    uint8_t note[6], validity[1] = {0xff};
    int32_t position[6];
    CHECK_INT(pf_lines_count(buffer, 0, length, '\n', &after), 5);
    CHECK_INT(after, 25);
    CHECK_INT(pf_lines_count(buffer, 3, 9, '\n', &after), 0);
    CHECK_INT(after, 3);
    CHECK_INT(pf_fixed_parse_lines(buffer, 0, length, '\n', 13, fen, exponent, note, position, &count), PF_INVALID);
    CHECK_INT(pf_fixed_parse_lines(buffer, 0, length, '\n', 2, fen, exponent, note, position, &count), PF_OK);
    CHECK_INT(count, 6);
    static const int64_t expected_fen[] = {0, 123450, 0, -50, 0, 1234567890123456725};
    static const int expected_note[] = {4, 0, 1, 0, 4, 0}, expected_position[] = {0, -1, -1, -1, 4, -1};
    for (int i = 0; i < 6; i++) {
        CHECK_INT(fen[i], expected_fen[i]);
        CHECK_INT(note[i], expected_note[i]);
        CHECK_INT(position[i], expected_position[i]);
    }
    CHECK_INT(exponent[1], 0);
    CHECK_INT(exponent[3], 1);
    pf_fixed_validity(note, 0, 6, validity);
    CHECK_INT(validity[0], 2 | 8 | 32);
    CHECK_INT(pf_fixed_parse_lines(buffer, 25, 34, '\n', 2, fen, exponent, note, position, &count), PF_OK);
    CHECK_INT(count, 1);
    CHECK_INT(fen[0], 123450);
    CHECK_INT(pf_fixed_parse_lines(buffer, 34, 34, '\n', 2, fen, exponent, note, position, &count), PF_OK);
    CHECK_INT(count, 0);
}

/* All texts of a block of exactly its size are read as pf_fixed_parse reads each of them. */
static void check_lines(const char *text, size_t length, char separator, int unit) {
    char *buffer = malloc(length + (length == 0));
    int64_t *fen = calloc(length + 1, sizeof *fen);
    int8_t *exponent = calloc(length + 1, 1);
    uint8_t *note = calloc(length + 1, 1);
    int32_t *position = calloc(length + 1, sizeof *position);
    CHECK(buffer != NULL && fen != NULL && exponent != NULL && note != NULL && position != NULL);
    memcpy(buffer, text, length);
    size_t count = 0, from = 0, i = 0, after, separators = pf_lines_count(buffer, 0, length, separator, &after);
    CHECK_INT(pf_fixed_parse_lines(buffer, 0, length, separator, unit, fen, exponent, note, position, &count), PF_OK);
    CHECK_INT(count, separators + (length > 0 && text[length - 1] != separator));
    for (; from < length; i++) {
        size_t to = from, at = 0;
        while (to < length && text[to] != separator) {
            to++;
        }
        pf_amount amount = {0, 0, PF_NOTE_REJECTED};
        bool read = pf_fixed_parse(text + from, to - from, unit, &amount, &at) == PF_OK;
        CHECK_INT(fen[i], amount.fen);
        CHECK_INT(exponent[i], amount.exponent);
        CHECK_INT(note[i], amount.note);
        CHECK_INT(position[i], read ? -1 : (int32_t)at);
        from = to + 1;
    }
    CHECK_INT(count, i);
    free(buffer);
    free(fen);
    free(exponent);
    free(note);
    free(position);
}

/* The last bytes of a number, with and without a dash, every byte of them replaced, at the end of the buffer, before a
 * separator, and at its beginning. */
TEST(lines_of_every_length_and_their_neighbours) {
    static const char *const numbers[] = {"98,765,432,109,876.54", "98765432109876543.21", "9,876,543,210,987,654"};
    static const char strange[] = "09,.-+/: ;()x\x7f\xb0\xef\xac\xae";
    char text[96];
    for (size_t which = 0; which < 3; which++) {
        size_t whole = strlen(numbers[which]);
        for (size_t length = 0; length <= whole; length++) {
            for (size_t spoilt = 0; spoilt < (length + 1) * sizeof strange; spoilt++) {
                for (int negative = 0; negative <= 1; negative++) {
                    size_t at = spoilt / sizeof strange, end = 0;
                    memcpy(text, "0.07;-12,345.67;-;1,234.5;", end = 26);
                    char *own = text + end;
                    end += (size_t)sprintf(own, "%s%s", negative ? "-" : "", numbers[which] + whole - length);
                    if (at < length && strange[spoilt % sizeof strange] != 0) {
                        own[at + (size_t)negative] = strange[spoilt % sizeof strange];
                    }
                    int unit = (int)(spoilt % 13);
                    check_lines(own, end - 26, ';', unit);
                    check_lines(text, end, ';', unit);
                    text[end] = ';';
                    check_lines(text, end + 1, ';', 2);
                    check_lines(text, end + 1, ';', unit);
                    check_lines(text, end + 1, '-', 2);
                }
            }
        }
    }
}

/* Texts over the borders of what is looked at at once: 8, 64 and 8192 bytes, and none of them at all. */
TEST(lines_of_all_sizes) {
    enum { SIZE = 20000 };
    static char text[SIZE];
    for (size_t step = 1; step <= 130; step++) {
        for (size_t i = 0; i < SIZE; i++) {
            text[i] = "0123456789"[i % 10];
            if (i % step == step - 1) {
                text[i] = '\n';
            } else if (i % step + 4 == step && step > 4) {
                text[i] = '.';
            } else if (i % step + 8 == step && step > 8) {
                text[i] = ',';
            }
        }
        for (size_t length = SIZE - 70; length < SIZE; length += 23) {
            check_lines(text, length, '\n', 2);
        }
        check_lines(text, step, '\n', 6);
    }
    memset(text, '\n', SIZE);
    check_lines(text, SIZE, '\n', 2);
    memset(text, '0', SIZE);
    text[9000] = '\n';
    check_lines(text, SIZE, '\n', 2);
    check_lines(text, 0, '\n', 2);
}

static void check_format(int64_t fen, int exponent, int unit, const char *expected) {
    char text[48];
    size_t length = 0;
    CHECK_INT(pf_fixed_format(fen, exponent, unit, text, sizeof text, &length), PF_OK);
    CHECK_TEXT(text, expected);
    CHECK_INT(length, strlen(expected));
}

TEST(format) {
    check_format(4320910000, 4, 6, "4320.91");
    check_format(-50, 1, 2, "-0.5");
    check_format(0, 4, 6, "0.00");
    check_format(0, 6, 6, "0");
    check_format(123400000000, 8, 6, "123400");
    check_format(INT64_MIN, 0, 2, "-92233720368547758.08");
    check_format(INT64_MAX, 0, 12, "9223372.036854775807");
    check_format(5, 0, 12, "0.000000000005");
    check_format(1000000000000000000, 18, 0, "1000000000000000000");
}

TEST(format_refuses) {
    char text[8] = "before";
    size_t length = 99;
    CHECK_INT(pf_fixed_format(123456, 0, 2, text, 7, &length), PF_CAPACITY); /* 1234.56 and its end need 8 */
    CHECK_INT(pf_fixed_format(123456, 0, 13, text, 8, &length), PF_INVALID);
    CHECK_INT(pf_fixed_format(123456, 0, -1, text, 8, &length), PF_INVALID);
    CHECK_INT(pf_fixed_format(123456, -1, 2, text, 8, &length), PF_INVALID);
    CHECK_INT(pf_fixed_format(123456, 19, 2, text, 8, &length), PF_INVALID);
    CHECK_INT(pf_fixed_format(123456, 1, 2, text, 8, &length), PF_INVALID); /* 6 fen would be lost */
    CHECK_INT(pf_fixed_format(123456, 0, 2, text, 0, &length), PF_CAPACITY);
    CHECK_TEXT(text, "before");
    CHECK_INT(length, 99);
    CHECK_INT(pf_fixed_format(123456, 0, 2, text, 8, &length), PF_OK);
    CHECK_TEXT(text, "1234.56");
}

TEST(quantum) {
    CHECK_INT(pf_quantum(4), 10000);
    CHECK_INT(pf_quantum(18), 1000000000000000000);
    CHECK_INT(pf_quantum(0), 0);
    CHECK_INT(pf_quantum(-3), 0);
    CHECK_INT(pf_quantum(19), -1);
}

TEST(every_status_has_its_own_text) {
    for (int i = 0; i < PF_STATUS_END; i++) {
        CHECK(strlen(pf_status_text((pf_status)i)) > 0);
        for (int j = 0; j < i; j++) {
            CHECK(strcmp(pf_status_text((pf_status)i), pf_status_text((pf_status)j)) != 0);
        }
    }
    CHECK_TEXT(pf_status_text(PF_STATUS_END), "unknown status");
}

int main(void) {
    RUN(amounts_have_the_exponent_of_their_last_digit);
    RUN(zeros_beyond_the_fen_are_accepted);
    RUN(digits_beyond_the_fen_round_half_away_and_are_marked);
    RUN(signs_and_brackets);
    RUN(full_width_characters);
    RUN(white_space);
    RUN(separators_group_in_threes);
    RUN(points);
    RUN(bytes_that_are_no_utf8);
    RUN(blanks);
    RUN(overflow_at_the_edge_of_int64);
    RUN(unit_out_of_range);
    RUN(decimals);
    RUN(many);
    RUN(lines);
    RUN(lines_of_every_length_and_their_neighbours);
    RUN(lines_of_all_sizes);
    RUN(many_rejects_bad_arguments_untouched);
    RUN(format);
    RUN(format_refuses);
    RUN(quantum);
    RUN(every_status_has_its_own_text);
    return test_report("test_fixed");
}
