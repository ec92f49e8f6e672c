/* pf_select.h: the part of the C API that tells which facts of a panel a sum adds up. pf.h includes it; the rules at its
 * head and those of pf_panel.h hold here too.
 *
 * What is wanted is told per id, in small tables; these functions look them up row by row. Columns hold ids, int32, each
 * within low .. low + extent - 1; another one in a row that counts gives PF_INVALID (failed: the first such row of the
 * range and column), in a row that does not it does not matter.
 */
#ifndef PF_SELECT_H
#define PF_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pf_panel.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const int32_t *id;
    int64_t low;
    uint32_t extent; /* below 2^31 */
} pf_ids;

/* --------------------------------------------------------------------------------------------------------------- sieve
 * A verdict is a number of a byte: PF_SIEVE_KEPT, or why a row does not count; the lowest of all that rules say holds.
 * Verdict 0 is that of rows that were not asked for.
 */
enum { PF_SIEVE_KEPT = 255, PF_SIEVE_VERDICTS = 256, PF_SIEVE_RULES = 16, PF_SIEVE_USED = 16 };

/* Says verdict[id], or, of two columns, verdict[block[id] + id of the second]. Ids count from low. */
typedef struct {
    pf_ids first, second;  /* second.id NULL: one column */
    const uint32_t *block; /* first.extent elements; block[i] + second.extent <= verdicts */
    const uint8_t *verdict;
    size_t verdicts;
} pf_rule;

typedef struct {
    size_t rules;
    pf_rule rule[PF_SIEVE_RULES];
    const int64_t *fen;
    const uint8_t *present; /* NULL: no blanks */
    uint8_t blank;          /* the verdict of blank rows */
    const uint8_t *before;  /* verdicts to begin with; NULL: all kept. May be `verdict` */
    uint8_t *verdict;       /* of each row; NULL where there are no rules, no blanks and none before */
    size_t used;
    pf_ids use[PF_SIEVE_USED]; /* columns of which it is noted which ids kept rows hold */
} pf_sieve;

/* Of the rows with one verdict: how many, how many of them are not blank, and the sum of these: high * 2^32 + low. Of
 * rows that are kept or not asked for only `rows` counts. */
typedef struct {
    int64_t rows, known, low, high;
    size_t first; /* the first such row; SIZE_MAX where there is none */
} pf_sieve_count;

/* PF_INVALID where a sieve is not of the form above, or block leads beyond verdicts. */
pf_status pf_sieve_admit(const pf_sieve *sieve);
void pf_sieve_begin(pf_sieve_count *counts); /* PF_SIEVE_VERDICTS empty counts */
/* Judges rows first .. first + count - 1, adds them to counts, and sets seen[u][id - low] to 1 for what kept rows hold in
 * column use[u], which is looked at as long as some id of it is not in use. At most 2^31 rows in all. */
pf_status pf_sieve_run(const pf_sieve *sieve, size_t first, size_t count, pf_sieve_count *counts, uint8_t *const *seen,
                       size_t *failed);
void pf_sieve_merge(pf_sieve_count *counts, const pf_sieve_count *other);

/* ---------------------------------------------------------------------------------------------------------------- pick
 * Columns of the rows with one verdict, in their order, as a sum takes them. An output that is NULL is not made.
 */
typedef struct {
    pf_ids column;
    const int32_t *number; /* per id, counted from low, its number below `numbers`; NULL: as it is, numbers = extent */
    uint32_t numbers;
} pf_pick_key;

typedef struct {
    const uint8_t *verdict; /* NULL: all rows */
    uint8_t wanted;
    size_t keys;
    pf_pick_key key[PF_CUBE_KEYS]; /* the product of their numbers is at most INT32_MAX */
    int32_t *group;                /* the mixed-radix number of the keys, the first the most significant */
    pf_ids code, variant;          /* variant.id NULL: there is one */
    const uint32_t *block;         /* variant.extent elements: where the nodes of a variant begin */
    const uint16_t *node_of;       /* node_of[block[variant] + code] */
    size_t nodes_of;
    uint16_t *node;
    const int64_t *fen;
    int64_t *value;
    int64_t *row;
} pf_pick;

pf_status pf_pick_admit(const pf_pick *pick);
size_t pf_pick_count(const pf_pick *pick, size_t first, size_t count);
/* Writes what rows first .. first + count - 1 give from element `at` on. */
pf_status pf_pick_rows(const pf_pick *pick, size_t first, size_t count, size_t at, size_t *failed);

/* -------------------------------------------------------------------------------------------------------------- tuples
 * The distinct tuples that rows hold in a few columns, each with the first row that holds it: open addressing.
 */
enum { PF_TUPLE_COLUMNS = 8 };

typedef struct {
    size_t columns;
    pf_ids column[PF_TUPLE_COLUMNS]; /* the product of the extents is below 2^63 */
    const int64_t *row;              /* the rows to look at; NULL: all of a range */
    const uint8_t *verdict;          /* of these the ones that have the verdict `wanted`; NULL: all */
    uint8_t wanted;
} pf_tuples;

typedef struct {
    uint64_t key; /* UINT64_MAX: free */
    int64_t row;
} pf_tuple_slot;

typedef struct {
    pf_tuple_slot *slot;
    size_t slots, used; /* slots: a power of two; at most half of them are used */
} pf_tuple_set;

pf_status pf_tuples_admit(const pf_tuples *tuples);
/* An empty set in memory for `slots`, a power of two above 1. */
void pf_tuple_set_begin(pf_tuple_set *set, pf_tuple_slot *slot, size_t slots);
/* Adds elements *done .. end - 1 of `row`, or those rows. PF_CAPACITY: the set is half full, and *done the element that
 * it has no room for: go on with a larger one. PF_INVALID: as above (failed: the row). */
pf_status pf_tuples_add(const pf_tuples *tuples, pf_tuple_set *set, size_t *done, size_t end, size_t *failed);
/* Adds one set to another with room for both. */
void pf_tuple_set_join(pf_tuple_set *set, const pf_tuple_set *other);
/* The first rows of a set, ascending: used elements. bits: working space of (rows + 63) / 64 words. */
void pf_tuple_set_rows(const pf_tuple_set *set, uint64_t *bits, size_t rows, int64_t *row);

/* ------------------------------------------------------------------------------------------------------------- closing
 * Whether rows add up to the totals that are printed for their place, a place being a tuple of columns. `places` is the
 * set of the places of all totals. A total is missed where it lies farther from the sum of its rows than half a unit of
 * each last digit: exponent e of -128 .. 127, taken to be within 0 .. 18, is a unit of 10^e fen, and none where e is 0; a
 * row of 0 fen adds none.
 */
typedef struct {
    pf_tuples tuples;           /* rows with their verdict; row is NULL */
    const pf_tuple_set *places; /* numbered; read from pf_closing_begin on */
    const int64_t *fen;
    const int8_t *exponent;
} pf_closing;

/* Numbers the places of totals, which are rows ascending: `row` of a slot is then its number, below places->used. */
pf_status pf_closing_number(const pf_closing *closing, const int64_t *total, size_t totals, pf_tuple_set *places,
                            size_t *failed);
size_t pf_closing_bytes(size_t places); /* of `sums`, aligned for int64_t; SIZE_MAX where that does not fit */
void pf_closing_begin(const pf_closing *closing, void *sums);
pf_status pf_closing_add(const pf_closing *closing, size_t first, size_t count, void *sums, size_t *failed);
void pf_closing_merge(const pf_closing *closing, void *sums, const void *other);
/* The totals, which are rows ascending, of a place with one total that is missed: missed[i], summed[i] for *count of
 * them. PF_OVERFLOW: a sum, or that of units, does not fit (failed: the row of its total). */
pf_status pf_closing_end(const pf_closing *closing, void *sums, const int64_t *total, size_t totals, int64_t *missed,
                         int64_t *summed, size_t *count, size_t *failed);

#ifdef __cplusplus
}
#endif
#endif
