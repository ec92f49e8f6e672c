/* pf.h: the C API of pyfinance's computation core, and its contract.
 *
 * If a fact about a function is not written here, callers may not rely on it.
 *
 * Rules that hold for every function
 *  - No Python, no I/O, no globals, no allocation, no threads. Functions are reentrant: concurrent calls are safe as
 *    long as they do not share output or scratch memory.
 *  - A fallible function returns pf_status. PF_OK is 0. Outputs are untouched unless the return value is PF_OK; where a
 *    function documents a `failed` or `position` output, that one is written on failure only.
 *  - Pointers must be valid and non-NULL unless the text says that NULL is allowed. Arrays never overlap unless the
 *    text says so. A count of 0 is allowed everywhere and reads no memory.
 *  - Memory is the caller's. Where a kernel needs working space, pf_*_scratch tells how many bytes; the block must be
 *    aligned for int64_t.
 *
 * Amounts
 *  An amount is int64_t fen (分) and an int8_t exponent: the power of ten, in fen, of its last printed digit. 1,234.56
 *  万元 is 1234560000 fen with exponent 4. The printed number stands for an interval of half a last digit to each side,
 *  and for a point where the exponent is 0: |2*true - 2*fen| <= pf_quantum(exponent).
 *
 * Blank is not zero
 *  Presence is a bitmap in Arrow's order (element i is bit i%8 of byte i/8, 1 = present). NULL means that all are
 *  present.
 */
#ifndef PF_H
#define PF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    PF_OK = 0,
    PF_INVALID,   /* an argument is out of its documented range */
    PF_SYNTAX,    /* the text is not a number of the accepted forms */
    PF_OVERFLOW,  /* an exact result does not fit its type */
    PF_CAPACITY,  /* the caller's output or scratch memory is too small */
    PF_LIMIT,     /* the search reached the caller's node limit before it was complete */
    PF_HIERARCHY, /* a parent does not precede its child, or a code has no place in the hierarchy */
    PF_UNDEFINED, /* a quotient with a zero denominator */
    PF_STATUS_END /* sentinel: not a status */
} pf_status;

/* A short constant English text for a status; "unknown status" outside the enum. Never NULL. */
const char *pf_status_text(pf_status status);

/* ------------------------------------------------------------------------------------------------------------- fixed
 * Text to exact decimal numbers, and back.
 *
 * Text is UTF-8. Accepted: ASCII and full-width digits (０-９); one decimal point (. or ．) with at least one digit after
 * it, though there may be none before (.5); thousands separators (, or ，) that group the whole integer part in threes;
 * a sign directly before (+ ＋, or - － — − –) or brackets around ((1.5) or （1.5）, also mixed: negative), not both; white
 * space (ASCII, U+00A0, U+3000) around the number and inside its brackets. Text that is empty, all white space, or one
 * run of dashes (- -- — ——) with white space around is blank. Everything else is PF_SYNTAX, with the byte offset of the
 * first character that no accepted text continues with (the length of the text where it ends too early).
 */
enum {
    PF_UNIT_FEN = 0,
    PF_UNIT_YUAN = 2,
    PF_UNIT_QIANYUAN = 5,
    PF_UNIT_WANYUAN = 6,
    PF_UNIT_BAIWAN = 8,
    PF_UNIT_YIYUAN = 10
};

enum {
    PF_NOTE_BLANK = 1,   /* the text is blank: value 0, exponent 0 */
    PF_NOTE_BEYOND = 2,  /* non-zero digits finer than the fen were printed: the value is rounded half away from zero */
    PF_NOTE_REJECTED = 4 /* batch form only: not a number, see `position`, or too large; value 0, absent */
};

typedef struct {
    int64_t fen;     /* value, or the mantissa in pf_decimal_parse */
    int8_t exponent; /* power of ten, in fen, of the last printed digit (never below 0 in an amount) */
    uint8_t note;    /* PF_NOTE_* bits */
} pf_amount;

/* One amount in a unit that is 10^unit fen (0 <= unit <= 12). Zeros beyond the fen are accepted and give exponent 0.
 * PF_INVALID: unit out of range. PF_SYNTAX, PF_OVERFLOW: see `position` (NULL allowed); an overflow's is the offset of
 * the number's first digit or point. */
pf_status pf_fixed_parse(const char *text, size_t length, int unit, pf_amount *amount, size_t *position);

/* One plain decimal (a percentage, a count): value = fen * 10^exponent with exponent <= 0; no rounding, so more than 18
 * digits (leading zeros aside), or more than 127 after the point, are PF_OVERFLOW. Trailing zeros after the point count
 * as printed. Blank as in an amount. PF_SYNTAX, PF_OVERFLOW: see `position` (NULL allowed). */
pf_status pf_decimal_parse(const char *text, size_t length, pf_amount *decimal, size_t *position);

/* Many amounts from one buffer in Arrow's string layout: text i is bytes offsets[i] .. offsets[i+1]. units: one per
 * text. A text that cannot be read is data, not an error: note[i] has PF_NOTE_REJECTED, its validity bit is 0,
 * position[i] tells where in the text (at most INT32_MAX), and is -1 for a text that was read. A blank has validity 0
 * as well. validity holds (count+7)/8 bytes, unused bits 0. PF_INVALID: offsets decrease or begin below 0, or a unit is
 * out of range. */
pf_status pf_fixed_parse_many(const char *buffer, const int64_t *offsets, const int8_t *units, size_t count,
                              int64_t *fen, int8_t *exponent, uint8_t *validity, uint8_t *note, int32_t *position);

/* The texts of a buffer that one byte ends, such as a newline; what follows the last one is a text where it is not
 * empty. How many such bytes lie in first .. end - 1; *after is the place after the first of them, or `first`. */
size_t pf_lines_count(const char *buffer, size_t first, size_t end, char separator, size_t *after);

/* As pf_fixed_parse_many, of the texts within first .. end - 1, all in one unit: a text begins at first, and end is
 * behind a separator or at the end of the buffer, which begins at `buffer`. The columns need room for the separators
 * and one more; count: how many there are. Validity is made afterwards. PF_INVALID: the unit is out of range. */
pf_status pf_fixed_parse_lines(const char *buffer, size_t first, size_t end, char separator, int unit, int64_t *fen,
                               int8_t *exponent, uint8_t *note, int32_t *position, size_t *count);

/* validity of the amounts first .. first + count - 1 from their notes; first is a multiple of 8. Bits beyond the last
 * are 0. */
void pf_fixed_validity(const uint8_t *note, size_t first, size_t count, uint8_t *validity);

/* An amount as printed in a unit: exactly the digits that its exponent states, no separators. At most 48 bytes with the
 * terminating 0; `length` does not count it. PF_CAPACITY: room too small. PF_INVALID: unit or exponent (0 to 18) out of
 * range, or fen has non-zero digits below its exponent. */
pf_status pf_fixed_format(int64_t fen, int exponent, int unit, char *text, size_t room, size_t *length);

/* Width of the interval of a printed amount in half fen: 10^exponent, or 0 where exponent <= 0 (a point). -1 where
 * exponent is above 18. */
int64_t pf_quantum(int exponent);

/* ------------------------------------------------------------------------------------------------------------- forest
 * Subject codes of 3, 5 or 7 decimal digits as a forest: the parent of 2010301 is 20103, its parent 201.
 */
/* Bytes of scratch for pf_forest_build over `count` codes; SIZE_MAX where that does not fit. */
size_t pf_forest_scratch(size_t count);

/* Nodes of the distinct codes and of every missing level above them (synthesised), ascending by (class, section, item),
 * so that parent[i] < i. row_node[r] is the node of codes[r]; printed[i] is 1 where some row has that code. Roots have
 * parent -1. capacity: room in the node arrays; 3 * count always suffices. PF_HIERARCHY: a code is not of 3, 5 or 7
 * digits, or a 5- or 7-digit code has level 00 (failed: its row). PF_CAPACITY: too few nodes or scratch. PF_INVALID:
 * more than INT32_MAX / 3 codes. */
pf_status pf_forest_build(const int32_t *codes, size_t count, size_t capacity, void *scratch, size_t scratch_bytes,
                          int32_t *node_code, int32_t *parent, uint8_t *printed, int32_t *row_node, size_t *nodes,
                          size_t *failed);

/* Adds every node to its parent, last node first, in place. values is nodes x columns, row-major. PF_HIERARCHY:
 * parent[i] is neither -1 nor below i (failed: i). PF_OVERFLOW: a sum, or a partial sum in this order, does not fit
 * (failed: the parent); values are then unspecified. */
pf_status pf_forest_rollup(const int32_t *parent, size_t nodes, size_t columns, int64_t *values, size_t *failed);

/* Printed parents against printed children, per node and column (all nodes x columns, row-major): residual = value -
 * sum of the values of the nearest present descendants (a level may be absent); parts = how many of these are present
 * and not zero; width = sum of the quanta of the node and of its non-zero parts, in half fen. Where the node is absent
 * or has no present descendant, parts is -1 and residual and width are 0. exponent: nodes x columns; present: bitmap
 * over nodes*columns, NULL allowed. PF_HIERARCHY as above. PF_OVERFLOW: a residual or width does not fit (failed: the
 * node); partial sums cannot overflow. PF_INVALID: the exponent of a present value is above 18 (failed: the node), or
 * more than INT32_MAX nodes (failed is not written). Scratch as pf_forest_residual_scratch, SIZE_MAX where that does
 * not fit. */
size_t pf_forest_residual_scratch(size_t nodes, size_t columns);
pf_status pf_forest_residual(const int32_t *parent, size_t nodes, size_t columns, const int64_t *values,
                             const int8_t *exponent, const uint8_t *present, void *scratch, size_t scratch_bytes,
                             int64_t *residual, int64_t *width, int32_t *parts, size_t *failed);

/* ----------------------------------------------------------------------------------------------------------- relation
 * Linear relations over cells:  sum of coefficient * cell   OP   0,  in CSR form: relation r has the terms offsets[r]
 * .. offsets[r+1]. By convention its first term is the head (the printed total, coefficient 1), the others its parts
 * (coefficient -1 in a sum).
 */
enum { PF_EQ = 0, PF_LE = 1, PF_GE = 2 };

enum {
    PF_EXACT = 0,         /* holds on the printed values */
    PF_ROUNDING = 1,      /* a tail (尾差): the intervals overlap */
    PF_DUPLICATE_ULP = 2, /* =: the head and its only non-zero part are one fact printed twice, one last digit apart */
    PF_TIE_ONLY = 3,      /* the intervals meet in one point only */
    PF_MISMATCH = 4,      /* the intervals do not meet */
    PF_INSUFFICIENT = 5   /* the head is blank, or every part is blank */
};

/* residual = sum of coefficient * fen over present terms; slack = sum of |coefficient| * quantum, in half fen: the
 * relation can hold iff 2*|residual| <= slack (for <= and >=: iff the excess beyond the allowed side is). A part that
 * is blank or zero adds no width; the head's width counts even where it prints zero. filled[r] = parts that are present
 * and not zero.
 *
 * Verdicts: no residual (for <= and >=: no excess) is PF_EXACT; 2*|residual| < slack PF_ROUNDING; > slack PF_MISMATCH;
 * where they are equal PF_DUPLICATE_ULP if the op is =, exactly one part is not zero, it and the head have a
 * coefficient of 1 or -1 and one exponent, so that the residual is one last digit; else PF_TIE_ONLY. A relation without
 * a head or without parts is PF_INSUFFICIENT.
 *
 * exponent: per cell. present: bitmap over cells, NULL allowed. PF_INVALID: offsets decrease or begin below 0, more
 * than INT32_MAX terms, a cell index out of range, the exponent of a present cell above 18, or an unknown op (failed:
 * the relation). PF_OVERFLOW: a residual or slack does not fit (failed likewise); partial sums cannot overflow. The
 * offsets are proved before a term is read. */
pf_status pf_relation_check(size_t cells, const int64_t *fen, const int8_t *exponent, const uint8_t *present,
                            size_t relations, const int64_t *offsets, const int32_t *term_cell,
                            const int32_t *term_coef, const uint8_t *op, int64_t *residual, int64_t *slack,
                            int32_t *filled, uint8_t *verdict, size_t *failed);

/* ------------------------------------------------------------------------------------------------------------- settle
 * The reading of open slots that breaks the fewest relations.
 *
 * A slot is anything printed that can be read in several ways (a row with its numbers in order and blanks lost; a cell
 * with doubtful digits). Slot s has the candidates candidate_offsets[s] .. [s+1]; candidate c says, with the entries
 * entry_offsets[c] .. [c+1], which cells it fills with what (entry_cell, entry_fen, entry_exponent). A cell that no
 * chosen candidate fills is blank. No two slots may fill the same cell; candidates of one slot may. What is not open is
 * a slot with one candidate.
 *
 * Relations are as above, over the same cells; relation r costs weight[r] (>= 1; NULL: 1 each) when its intervals do
 * not meet. A blank term is zero without width; a relation whose terms are all blank is kept. candidate_cost adds a
 * cost to a candidate (>= 0, NULL: none), so that a less plausible reading loses a tie of relations only at its stated
 * price.
 *
 * The search is exact: over all assignments, the lowest cost. choice[s] is the candidate (index within its slot) of one
 * best assignment, the lexicographically first; ties is how many assignments share that cost (saturates at INT64_MAX);
 * agrees[s] is 1 where all of them choose the same candidate for s.
 *
 * Slots that no open relation connects are searched apart, smallest parts first, and node_limit (>= 0) bounds the visited
 * nodes of all together; what propagation alone decides takes no node. PF_LIMIT: some part reached the limit (or nests
 * deeper than 2000 decisions, or found more conflicts than the scratch holds). The outputs are written then too, for what
 * was settled before: the slots of an unsettled part have choice -1 and agrees 0, and cost and ties leave it out.
 * PF_INVALID: offsets that do not begin at 0 or decrease, indices, exponents, ops, weights or costs out of range, a slot
 * without candidates, a cell filled by two slots or twice by one candidate. PF_OVERFLOW: sums of a relation beyond 2^62.
 */
typedef struct {
    size_t slots, cells, relations;
    const int64_t *candidate_offsets; /* slots + 1 */
    const int64_t *entry_offsets;     /* candidates + 1 */
    const int32_t *entry_cell;
    const int64_t *entry_fen;
    const int8_t *entry_exponent;
    const int32_t *candidate_cost;   /* candidates, or NULL */
    const int64_t *relation_offsets; /* relations + 1 */
    const int32_t *term_cell;
    const int32_t *term_coef;
    const uint8_t *op;
    const int32_t *weight; /* relations, or NULL */
} pf_settle_problem;

/* Bytes of scratch for this problem (0 where the problem is invalid). cell_room: room for 3 * cells, as working space. The
 * bytes are an upper bound, of which pages at the end are mostly not touched. */
size_t pf_settle_scratch(const pf_settle_problem *problem, int32_t *cell_room);
pf_status pf_settle_solve(const pf_settle_problem *problem, int64_t node_limit, void *scratch, size_t scratch_bytes,
                          int32_t *choice, uint8_t *agrees, int64_t *cost, int64_t *ties, int64_t *nodes_visited);

/* -------------------------------------------------------------------------------------------------------------- ratio
 * Quotients of amounts, exactly rounded at a stated number of digits after the point (0 <= digits <= 9). Percentages
 * are scaled integers: 12.8 % with digits 1 is 128.
 */
enum { PF_SHARE = 0, PF_GROWTH = 1 }; /* x / base, and (x - base) / base; completion is a share of its budget */
enum { PF_HALF_AWAY = 0, PF_TRUNCATE = 1, PF_AWAY = 2 }; /* round half away from zero; cut; round up in magnitude */

/* PF_UNDEFINED: base is 0. PF_OVERFLOW: the scaled percentage does not fit int64. PF_INVALID: kind, digits, mode. */
pf_status pf_ratio_percent(int kind, int64_t x, int64_t base, int digits, int mode, int64_t *scaled);

/* Does a printed percentage follow from printed amounts? With x and base anywhere in their intervals the percentage, in
 * last printed digits, lies in a closed interval [low, high]. Rounding to nearest, cutting and rounding up in magnitude
 * can print a quotient q as the whole numbers within (q - 1, q + 1), so those from floor(low) to ceil(high) are
 * allowed. Verdicts:
 *   PF_EXACT     the printed amounts give the percentage, rounded half away from zero
 *   PF_ROUNDING  it is allowed
 *   PF_TIE_ONLY  it is one digit outside, and low (or high) is a whole number of an interval that is not a point: the
 *                closed intervals meet in one point
 *   PF_MISMATCH  else. An exact quotient that is itself a whole number is no tie
 * off = distance, in last printed digits, from the nearest percentage that is allowed (0 unless PF_MISMATCH; saturates
 * at INT32_MAX). For PF_GROWTH a sign that prose states by a word is the caller's business. PF_UNDEFINED: the interval
 * of base contains 0. PF_INVALID: kind, digits, or an exponent above 18. */
pf_status pf_ratio_check(int kind, int64_t x, int x_exponent, int64_t base, int base_exponent, int64_t scaled,
                         int digits, uint8_t *verdict, int32_t *off);

/* --------------------------------------------------------------------------------------------------------------- grid
 * Ruled tables from lines. Coordinates are integers in 1/100 pt, y downwards.
 *
 * Segments are axis-aligned walls: horizontal[i] != 0 means from (x0,y0) to (x1,y0), else from (x0,y0) to (x0,y1);
 * x0<=x1, y0<=y1. They may overlap, repeat, cross and come in pieces, in any order. What is a wall at all, and `snap`,
 * are the caller's decision.
 *
 * Segments that come within `snap` of each other in x and in y touch, and touching segments form components. Within a
 * component, coordinates at most `snap` apart are one lattice line (so are chains of such coordinates; its position is
 * the middle of their extremes); pieces on one line whose ends are at most `snap` apart are one wall; and a wall covers
 * the lattice steps between the first and the last crossing line that it reaches within `snap`. An end that stops
 * between two lines covers nothing beyond the former.
 *
 * Cells are the regions that walls close in. Every component with at least one cell is a table, numbered by its top,
 * then left lattice line; rows and columns are those of the component's own lattice. Cells are ordered by table, row,
 * column. A region that is not a rectangle, or has a wall inside that does not divide it (a piece of wall is missing),
 * is cut at the lattice lines where its width changes or a wall runs, and each of these rectangles is a cell marked
 * `torn`. A region that is open to the outside gives no cell.
 */
typedef struct {
    int32_t table;                  /* index of the table */
    int32_t row0, row1, col0, col1; /* lattice rows row0 .. row1-1, columns col0 .. col1-1 */
    int32_t x0, y0, x1, y1;
    int32_t torn;
} pf_cell;

size_t pf_grid_scratch(size_t segments);
/* `cell` is written, and used as working space, up to cell_capacity: its content is unspecified unless PF_OK is
 * returned. PF_CAPACITY: the scratch is too small (cells is then 0), or cell_capacity is: cells then tells a capacity
 * that suffices. PF_INVALID: snap is negative, x0 > x1 or y0 > y1, or INT32_MAX segments or more. PF_OVERFLOW: more
 * than INT32_MAX cells. Time grows as n log n in the segments, and with lattice rows times columns of each component.
 * */
pf_status pf_grid_build(const int32_t *x0, const int32_t *y0, const int32_t *x1, const int32_t *y1,
                        const uint8_t *horizontal, size_t segments, int32_t snap, void *scratch, size_t scratch_bytes,
                        pf_cell *cell, size_t cell_capacity, size_t *cells, size_t *tables);

/* The cell of each run box: the cell that covers most of the box's area (ties: the first), -1 where the covered share
 * is below min_share percent (1..100). A box without area counts by its centre (edges included; ties: the first). Cells
 * may come in any order and overlap. PF_INVALID: min_share, x0 > x1, y0 > y1, a coordinate beyond +-2^28, more than
 * INT32_MAX cells. PF_CAPACITY: scratch too small. Time: per run, log(cells) and the cells that share some y with it.
 * */
size_t pf_grid_assign_scratch(size_t cells);
pf_status pf_grid_assign(const pf_cell *cell, size_t cells, const int32_t *x0, const int32_t *y0, const int32_t *x1,
                         const int32_t *y1, size_t runs, int min_share, void *scratch, size_t scratch_bytes,
                         int32_t *run_cell);

#ifdef __cplusplus
}
#endif

#include "pf_panel.h"
#include "pf_select.h"

#endif
