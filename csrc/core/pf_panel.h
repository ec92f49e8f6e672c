/* pf_panel.h: the part of the C API for panels, the facts of many disclosures in columns. pf.h includes it; the rules
 * at its head hold here too. A function that gives only a value and no status cannot fail.
 *
 * Threads are the caller's: every step works on a range of rows and on memory that is handed to it, and the result does
 * not depend on how the rows are cut into ranges or in which order ranges are worked on.
 */
#ifndef PF_PANEL_H
#define PF_PANEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------------------------------------------------------- facts
 * An integer column of the caller, as it comes: the element type is one of PF_UINT8 .. PF_INT64.
 */
enum { PF_UINT8 = 0, PF_INT8, PF_UINT16, PF_INT16, PF_UINT32, PF_INT32, PF_INT64 };

typedef struct {
    const void *data;
    int type;
} pf_ints;

enum {
    PF_CUBE_KEYS = 4,     /* grouping columns */
    PF_CUBE_COLUMNS = 4,  /* value columns of one call */
    PF_CUBE_LEVELS = 4,   /* levels of the subject forest */
    PF_CUBE_NODES = 32766 /* nodes of the subject forest */
};

/* A grouping column, every value of which lies within low .. low + extent - 1; these bounds must fit its type. */
typedef struct {
    pf_ints column;
    int64_t low;
    uint32_t extent;
} pf_key;

/* Rows of facts. The group of a row is the mixed-radix number of its keys, the first the most significant; there are
 * as many groups as the product of the extents, at most INT32_MAX (one where keys is 0). The node of a row is
 * node[code], or, where node is NULL, the code itself; below `nodes` in either case. A value column is blank where its
 * bitmap is 0; the value there is not read as a number. levels, path, level and above are as pf_cube_paths makes
 * them, lineage as pf_cube_lineage; lineage is read by pf_cube_count and pf_cube_count_records. */
typedef struct {
    size_t rows;
    size_t keys;
    pf_key key[PF_CUBE_KEYS];
    pf_ints code;
    const uint16_t *node; /* codes elements, or NULL */
    size_t codes;
    size_t columns;
    const int64_t *value[PF_CUBE_COLUMNS];
    const uint8_t *present[PF_CUBE_COLUMNS]; /* bitmaps over rows; NULL: no blanks */
    const int8_t *exponent;                  /* of column 0, read by pf_cube_verify; NULL: one for all */
    size_t nodes, levels;
    const uint64_t *path;
    const uint8_t *level;
    const uint16_t *above, *lineage;
} pf_facts;

/* The nodes above each node in one word, its level (0 of roots), the node directly above it (of a root the root itself),
 * and how many levels there are; level and above may be NULL, and are then not told. For a forest in preorder (a node
 * directly follows its parent or a descendant of its parent), roots with parent -1. PF_HIERARCHY: not in preorder, or
 * deeper than PF_CUBE_LEVELS (failed: the node). PF_INVALID: more than PF_CUBE_NODES nodes (failed is not written). */
pf_status pf_cube_paths(const int32_t *parent, size_t nodes, uint64_t *path, uint8_t *level, uint16_t *above,
                        size_t *levels, size_t *failed);

/* lineage[PF_CUBE_LEVELS * node + level]: the node of a level at or above another one; of a level below the node the node
 * itself. In place of the last level, whose node it always is: 1, less the levels that the node lacks of three, or of
 * PF_CUBE_LEVELS where there are so many, as int16_t. levels: as pf_cube_paths tells. */
void pf_cube_lineage(const uint64_t *path, size_t nodes, size_t levels, uint16_t *lineage);

/* PF_INVALID where facts are not of the form above, rows aside. */
pf_status pf_cube_admit(const pf_facts *facts);

/* --------------------------------------------------------------------------------------------------------------- dense
 * Few groups: a table of all groups and nodes, added up in any order of rows. Sums are exact in 128 bits.
 */
typedef struct {
    size_t groups, nodes, columns;
    uint64_t bound; /* no |sum| exceeds it */
    int64_t *sum;   /* groups x nodes x columns */
    uint64_t *low;  /* what was carried out of `sum`, two words each */
    int64_t *high;
    uint8_t *seen; /* per group and node: bit 7 a row came, bit k column k was present */
} pf_cube;

/* Bytes of the block that pf_cube_begin takes (aligned for int64_t); SIZE_MAX where that does not fit. */
size_t pf_cube_bytes(size_t groups, size_t nodes, size_t columns);
/* An empty table. PF_CAPACITY: the block is too small. */
pf_status pf_cube_begin(pf_cube *cube, void *block, size_t bytes, size_t groups, size_t nodes, size_t columns);
/* Adds rows first .. first + count - 1. PF_INVALID: a key is out of its bounds, or a node is not below nodes (failed:
 * the first such row; the table then holds part of the rows). */
pf_status pf_cube_add(pf_cube *cube, const pf_facts *facts, size_t first, size_t count, size_t *failed);
/* Adds another table of the same shape. */
pf_status pf_cube_merge(pf_cube *cube, const pf_cube *other);
/* Adds every node to the nodes above it; `sum` and `seen` then hold the result, and filled the number of cells that
 * any row reached. PF_OVERFLOW: a sum does not fit (failed: the first such group). */
pf_status pf_cube_finish(pf_cube *cube, const uint64_t *path, size_t *filled, size_t *failed);
/* The filled cells of a finished table in order of group and node, as below. */
typedef struct {
    int64_t *offsets;                /* the cells of group g are offsets[g] .. offsets[g+1] - 1 */
    uint16_t *node;                  /* of each cell; parents before children */
    int64_t *value[PF_CUBE_COLUMNS]; /* 0 where blank */
    uint8_t *valid[PF_CUBE_COLUMNS]; /* one byte per cell, 0 where blank; NULL: do not tell */
} pf_cells;
void pf_cube_take(const pf_cube *cube, const pf_cells *cells);

/* -------------------------------------------------------------------------------------------------------------- groups
 * Many groups: rows are brought into order of group and node, then every node of every group is the difference of two
 * prefix sums; or, where groups have many rows, a table of the nodes takes them. This is done range by range, so that
 * what is worked on stays in the cache:
 *   pf_cube_look           are the rows grouped, and where does a group start
 *   pf_cube_count          how many cells a range of whole groups gives
 *   pf_cube_emit           the cells, behind those of the ranges before
 * Rows that are not grouped are first spread into records by ranges of groups:
 *   pf_cube_spread_count, pf_cube_spread, pf_cube_count_records
 */
/* A row that starts a group, counted from the first row of a range. */
typedef struct {
    uint32_t row, group;
} pf_group_start;

typedef struct {
    int grouped;   /* groups do not decrease, seen from the row before the range on */
    size_t starts; /* how many rows start a group */
} pf_cube_view;

/* Lists the rows that start a group, with room for `count`, which is at most UINT32_MAX. PF_INVALID as in pf_cube_add.
 * Where groups turn out not to be grouped, the rest of the range is not looked at: it is then proved by
 * pf_cube_spread_count. */
pf_status pf_cube_look(const pf_facts *facts, size_t first, size_t count, pf_group_start *start, pf_cube_view *view,
                       size_t *failed);

/* Scratch of pf_cube_count and pf_cube_count_records, for a range of `count` rows of `groups` groups. */
size_t pf_cube_scratch(const pf_facts *facts, size_t count, size_t groups);
/* How many cells `count` rows of `groups` groups give at most. */
size_t pf_cube_most(const pf_facts *facts, size_t count, size_t groups);

/* Whole groups: rows first .. first+count-1, of which the first starts a group. start: their list, as pf_cube_look makes
 * it, but start[0].row may be any: rows count from it. */
typedef struct {
    size_t first, count;
    const pf_group_start *start;
    size_t groups;
} pf_cube_range;

/* How many cells a range gives, its nodes in any order. Readies the scratch for pf_cube_emit. PF_OVERFLOW: a sum does not
 * fit (failed: its group). PF_INVALID: more than UINT32_MAX - 1 values, rows, or cells that
 * may be. */
pf_status pf_cube_count(const pf_facts *facts, const pf_cube_range *range, void *scratch, size_t scratch_bytes,
                        size_t *cells, size_t *failed);
/* Makes the cells of the range that scratch is ready for: into cells->node, value and valid from number `at` on; and
 * into cells->offsets[g] where each group begins, for all groups after the group of the row before (from group 0 where
 * first is 0) up to the last of the range. Nothing else is written. PF_OVERFLOW: as above (outputs are then
 * unspecified). */
pf_status pf_cube_emit(void *scratch, const pf_cells *cells, size_t at, size_t *failed);

/* counts[group >> shift] += rows of the range; 0 <= shift < 32. PF_INVALID as in pf_cube_add. */
pf_status pf_cube_spread_count(const pf_facts *facts, size_t first, size_t count, int shift, size_t *counts,
                               size_t *failed);
/* Copies each row of the range to record cursor[group >> shift]++. A record is 1 + columns words. */
void pf_cube_spread(const pf_facts *facts, size_t first, size_t count, int shift, size_t *cursor, uint64_t *record);
/* As pf_cube_count, for `count` records of the groups base .. base + groups - 1: pf_cube_emit then writes the offsets of
 * all of these. */
pf_status pf_cube_count_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base, size_t groups,
                                void *scratch, size_t scratch_bytes, size_t *cells, size_t *failed);

/* -------------------------------------------------------------------------------------------------------------- verify
 * Printed parents against printed children: value column 0 of a row whose node has printed nodes below it, against the
 * sum over the nearest of these, with the widths of pf_relation_check (a part that is zero adds none). A blank row is
 * as good as none. exponent: of every value, where facts->exponent is NULL.
 *
 * verdict[group] is the worst of a group, in the order of this list; the counts go up by the parents that were found
 * to be so. A group with PF_VERIFY_TWICE or PF_VERIFY_LARGE has no parents counted: it must be looked at row by row.
 */
enum {
    PF_VERIFY_NONE = 0,     /* no printed parent */
    PF_VERIFY_EXACT = 1,    /* no residual */
    PF_VERIFY_ROUNDING = 2, /* 2*|residual| < slack */
    PF_VERIFY_TIE = 3,      /* 2*|residual| = slack */
    PF_VERIFY_MISMATCH = 4, /* 2*|residual| > slack */
    PF_VERIFY_TWICE = 5,    /* a node is printed twice */
    PF_VERIFY_LARGE = 6,    /* sums that 64 bits may not hold, or an exponent beyond 0 .. 18 */
    PF_VERIFY_END = 7
};
size_t pf_cube_verify_scratch(const pf_facts *facts, size_t count, size_t groups);
/* A range, its nodes in any order. counts: PF_VERIFY_END. Groups without rows are not written. PF_INVALID: exponent is not
 * within 0 .. 18. */
pf_status pf_cube_verify(const pf_facts *facts, const pf_cube_range *range, int exponent, void *scratch,
                         size_t scratch_bytes, uint8_t *verdict, int64_t *counts);
/* The same of records of the groups base .. base + groups - 1. */
pf_status pf_cube_verify_records(const pf_facts *facts, const uint64_t *record, size_t count, size_t base,
                                 size_t groups, int exponent, void *scratch, size_t scratch_bytes, uint8_t *verdict,
                                 int64_t *counts);

/* --------------------------------------------------------------------------------------------------------------- codes
 * Subject codes of 3, 5 or 7 digits to nodes, by tables over the digits. A code that is not among the known ones gives
 * PF_CODE_UNKNOWN.
 */
enum { PF_CODE_UNKNOWN = 0xffff };

typedef struct {
    uint16_t *class_node;   /* by 3 digits */
    uint16_t *section_node; /* by 5 digits */
    uint16_t *block;        /* by 5 digits: which block of items */
    uint16_t *item_node;    /* blocks of 100, by the last two digits */
} pf_codes;

/* Bytes of the block for pf_codes_begin (aligned for int64_t). */
size_t pf_codes_bytes(size_t count);
/* Tables in which code[i] has the node i. PF_HIERARCHY: a code is not of 3, 5 or 7 digits, or comes twice (failed: its
 * index). PF_CAPACITY: the block is too small. PF_INVALID: more than PF_CUBE_NODES codes. */
pf_status pf_codes_begin(pf_codes *codes, void *block, size_t bytes, const int32_t *code, size_t count, size_t *failed);
/* node[i] of each code, of any integer type. Returns how many are unknown. */
size_t pf_codes_find(const pf_codes *codes, const pf_ints *code, size_t first, size_t count, uint16_t *node);
/* The same of codes as text: 8 bytes each, ASCII, padded with 0. */
size_t pf_codes_find_text(const pf_codes *codes, const char *text, size_t count, uint16_t *node);

/* --------------------------------------------------------------------------------------------------------------- texts
 * Texts to the ids 0, 1, 2 ... in the order of their first appearance. Text i is the bytes offsets[i] .. offsets[i+1] of
 * data (offsets PF_INT32 or PF_INT64, not decreasing); a text whose bit in `present` is 0 gets the id -1. first_row[id]
 * is where an id first appeared; room for slots / 2. slots: a power of two, working space; PF_CAPACITY where there are
 * more than slots / 2 distinct texts. PF_INVALID: slots is no power of two above 1, or more than INT32_MAX texts.
 */
pf_status pf_texts_encode(const char *data, const pf_ints *offsets, const uint8_t *present, size_t count, int32_t *slot,
                          size_t slots, int32_t *id, int64_t *first_row, size_t *distinct);

/* --------------------------------------------------------------------------------------------------------------- align
 * Outer alignment of lists of keys, list l being keys offsets[l] .. offsets[l+1] - 1 in any order.
 */
/* Bytes of scratch; SIZE_MAX where that does not fit. */
size_t pf_align_scratch(size_t count);
/* The distinct keys of all lists ascending, and of each element which of them it is. count = offsets[lists]. merged:
 * room for count. PF_INVALID: a list has a key twice (failed: the later element), offsets decrease or do not begin at
 * 0, or more than INT32_MAX elements (failed is not written). PF_CAPACITY: scratch too small. */
pf_status pf_align_merge(const int64_t *key, const int64_t *offsets, size_t lists, void *scratch, size_t scratch_bytes,
                         int64_t *merged, int32_t *position, size_t *distinct, size_t *failed);

/* Cells of a roll-up against the same nodes in another group: base_cell[i] is the cell with the node of cell i in group
 * base[g], -1 where that group lacks it or base[g] is -1. Groups first .. first+count-1; base_cell is indexed by cell.
 * PF_INVALID: base[g] is neither -1 nor below groups (failed: the group). */
pf_status pf_align_groups(const int64_t *offsets, const uint16_t *node, size_t groups, const int32_t *base,
                          size_t first, size_t count, int64_t *base_cell, size_t *failed);
/* The cell of the node above each cell within its group, -1 for roots. Groups as above. */
void pf_align_parents(const int64_t *offsets, const uint16_t *node, const uint64_t *path, size_t first, size_t count,
                      int64_t *base_cell);

/* --------------------------------------------------------------------------------------------------------------- share
 * share[i] = numerator[i] / denominator[i], or denominator[base[i]] where base is not NULL: the quotient of the two
 * doubles nearest to them; NaN where the denominator is 0 or base[i] is -1. A double of a share, never of an amount.
 */
void pf_share(const int64_t *numerator, const int64_t *denominator, const int64_t *base, size_t first, size_t count,
              double *share);

/* ------------------------------------------------------------------------------------------------------------ validity
 * validity[i / 8] of the cells first .. first+count-1 from one byte per cell; first is a multiple of 8. Bits beyond
 * the last cell are 0. Returns how many are 0, blank. */
size_t pf_cube_pack(const uint8_t *valid, size_t first, size_t count, uint8_t *validity);

#ifdef __cplusplus
}
#endif
#endif
