/* test.h: a harness of macros. A file defines tests with TEST(name) and lists them in its main:
 *
 *     int main(void) { RUN(name); return test_report("file"); }
 *
 * A failed check prints its place and both values, and the test goes on.
 */
#ifndef PF_TEST_H
#define PF_TEST_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int test_checks, test_failures, test_count;

#define TEST(name) static void name(void)

#define RUN(name)                                                                                                      \
    do {                                                                                                               \
        int before = test_failures;                                                                                    \
        name();                                                                                                        \
        test_count++;                                                                                                  \
        if (test_failures > before) {                                                                                  \
            fprintf(stderr, "  in %s\n", #name);                                                                       \
        }                                                                                                              \
    } while (0)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        test_checks++;                                                                                                 \
        if (!(condition)) {                                                                                            \
            test_failures++;                                                                                           \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
        }                                                                                                              \
    } while (0)

/* Integers of any type that fits int64_t. */
#define CHECK_INT(actual, expected)                                                                                    \
    do {                                                                                                               \
        int64_t left = (int64_t)(actual), right = (int64_t)(expected);                                                 \
        test_checks++;                                                                                                 \
        if (left != right) {                                                                                           \
            test_failures++;                                                                                           \
            fprintf(stderr, "%s:%d: %s is %" PRId64 ", not %" PRId64 "\n", __FILE__, __LINE__, #actual, left, right);  \
        }                                                                                                              \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                                                   \
    do {                                                                                                               \
        test_checks++;                                                                                                 \
        if (strcmp((actual), (expected)) != 0) {                                                                       \
            test_failures++;                                                                                           \
            fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #actual, (actual), (expected));   \
        }                                                                                                              \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof *(array))

static inline int test_report(const char *file) {
    printf("%s: %d tests, %d checks, %d failed\n", file, test_count, test_checks, test_failures);
    return test_failures == 0 ? 0 : 1;
}

#endif
