/* cube_marks.h: the cells of groups with many rows. Not part of the API. */
#ifndef PF_CUBE_MARKS_H
#define PF_CUBE_MARKS_H

#include "cube_rows.h"

/* Whether `count` rows in `groups` groups are many enough for tables over all nodes to pay. */
bool pf_marks_suit(const pf_facts *facts, size_t count, size_t groups);

/* Bytes of room for `count` rows of `groups` groups. */
size_t pf_marks_scratch(const pf_facts *facts, size_t count, size_t groups);

/* How many cells rows of columns give that stand as PF_ROWS_GROUPED. Readies the room. */
size_t pf_marks_count(const pf_facts *facts, const pf_ordered_rows *rows, void *room);

/* These cells from number `at` on, and where each group begins. False where a value is so large that a sum may not fit:
 * outputs are then unspecified. */
bool pf_marks_emit(const pf_row_source *source, const pf_ordered_rows *rows, void *room, const pf_cells *cells,
                   size_t at, pf_group_offsets *groups);

#endif
