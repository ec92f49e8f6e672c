/* fuzz_fixed.c: pf_fixed_parse, pf_decimal_parse, pf_fixed_parse_many, _lines and pf_fixed_format against each
 * other.
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

/* What is read prints, and what was printed reads as the same. */
static void check_round_trip(const pf_amount *amount, int unit) {
    char text[48];
    size_t length;
    pf_amount again;
    REQUIRE(pf_fixed_format(amount->fen, amount->exponent, unit, text, sizeof text, &length) == PF_OK);
    REQUIRE(text[length] == '\0' && strlen(text) == length);
    REQUIRE(pf_fixed_parse(text, length, unit, &again, NULL) == PF_OK);
    REQUIRE(again.fen == amount->fen && again.exponent == amount->exponent && again.note == 0);
}

/* The batch form gives for one text what the single form gives, whatever stands before it in the buffer. */
static void check_batch(const char *text, size_t before, size_t size, int unit, pf_status status,
                        const pf_amount *amount, size_t at) {
    int64_t offsets[2] = {(int64_t)before, (int64_t)(before + size)};
    int8_t units[1] = {(int8_t)unit};
    int64_t fen;
    int8_t exponent;
    uint8_t validity, note;
    int32_t position;
    REQUIRE(pf_fixed_parse_many(text, offsets, units, 1, &fen, &exponent, &validity, &note, &position) == PF_OK);
    if (status == PF_OK) {
        REQUIRE(fen == amount->fen && exponent == amount->exponent && note == amount->note && position == -1);
        REQUIRE(validity == ((note & PF_NOTE_BLANK) == 0));
    } else {
        REQUIRE(fen == 0 && exponent == 0 && note == PF_NOTE_REJECTED && validity == 0 && position == (int32_t)at);
    }
}

/* Lines give for the text behind one what the single form gives, if it is one line itself. */
static void check_lines(const char *text, size_t before, size_t size, int unit, pf_status status,
                        const pf_amount *amount, size_t at) {
    if (size == 0 || memchr(text + before, '\n', size) != NULL) {
        return;
    }
    int64_t fen[2];
    int8_t exponent[2];
    uint8_t note[2];
    int32_t position[2];
    size_t count;
    REQUIRE(pf_fixed_parse_lines(text, 0, before + size, '\n', unit, fen, exponent, note, position, &count) == PF_OK);
    REQUIRE(count == 2);
    if (status == PF_OK) {
        REQUIRE(fen[1] == amount->fen && exponent[1] == amount->exponent && note[1] == amount->note);
        REQUIRE(position[1] == -1);
    } else {
        REQUIRE(fen[1] == 0 && exponent[1] == 0 && note[1] == PF_NOTE_REJECTED && position[1] == (int32_t)at);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses the unit, the others are the text, in a block of exactly its size. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    int unit = data[0] % 13;
    size--;
    char *text = malloc(size + (size == 0));
    REQUIRE(text != NULL);
    memcpy(text, data + 1, size);
    pf_amount amount, decimal;
    size_t at = 0, decimal_at = 0;
    pf_status status = pf_fixed_parse(text, size, unit, &amount, &at);
    REQUIRE(status == PF_OK || status == PF_SYNTAX || status == PF_OVERFLOW);
    REQUIRE(at <= size);
    if (status == PF_OK && (amount.note & PF_NOTE_BLANK) == 0) {
        check_round_trip(&amount, unit);
    }
    check_batch(text, 0, size, unit, status, &amount, at);
    const char numbers[] = "-1,234.5,678.9,012,345.67"; /* as long as the words of a text may reach back */
    char *behind = malloc(sizeof numbers - 1 + size);
    REQUIRE(behind != NULL);
    memcpy(behind, numbers, sizeof numbers - 1);
    memcpy(behind + sizeof numbers - 1, text, size);
    check_batch(behind, sizeof numbers - 1, size, unit, status, &amount, at);
    behind[sizeof numbers - 2] = '\n';
    check_lines(behind, sizeof numbers - 1, size, unit, status, &amount, at);
    free(behind);
    pf_status decimal_status = pf_decimal_parse(text, size, &decimal, &decimal_at);
    REQUIRE((status == PF_SYNTAX) == (decimal_status == PF_SYNTAX)); /* one grammar */
    if (status == PF_SYNTAX) {
        REQUIRE(at == decimal_at);
        pf_amount prefix; /* what comes before the byte in question can still become a number */
        size_t prefix_at = 0;
        pf_status shorter = pf_fixed_parse(text, at, unit, &prefix, &prefix_at);
        REQUIRE(shorter != PF_SYNTAX || prefix_at == at);
    }
    free(text);
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

/* Inputs from the characters of the grammar, mostly well formed, by xorshift from a fixed seed. */
static void generate(int count) {
    static const char *const pieces[] = {"0",
                                         "1",
                                         "5",
                                         "9",
                                         "00",
                                         "123",
                                         "999",
                                         ",000",
                                         ",",
                                         ".",
                                         "-",
                                         "+",
                                         "(",
                                         ")",
                                         " ",
                                         "\xE3\x80\x80",
                                         "\xEF\xBC\x91",
                                         "\xEF\xBC\x8C",
                                         "\xEF\xBC\x8E",
                                         "\xEF\xBC\x88",
                                         "\xEF\xBC\x89",
                                         "\xE2\x80\x94",
                                         "\xC2\xA0",
                                         "x",
                                         "\xEF",
                                         "\x80",
                                         "9223372036854775807"};
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < count; i++) {
        uint8_t data[256];
        size_t size = 0;
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        data[size++] = (uint8_t)state;
        for (unsigned n = state >> 8 & 7; n > 0; n--) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            const char *piece = pieces[state % (sizeof pieces / sizeof *pieces)];
            memcpy(data + size, piece, strlen(piece));
            size += strlen(piece);
        }
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("fuzz_fixed: %d generated inputs\n", count);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (replay(argv[i]) != 0) {
            return 1;
        }
    }
    if (argc == 1) {
        generate(200000);
    }
    return 0;
}

#endif
