/* ids_arg.h: columns of ids as arguments. */
#ifndef PF_IDS_ARG_H
#define PF_IDS_ARG_H

#include "arrays.h"
#include "binding.h"

enum { PF_PIECE_ROWS = 1 << 16 }; /* rows that a thread takes at once; a multiple of 8 */

static inline size_t pf_pieces(size_t rows) {
    return rows / PF_PIECE_ROWS + (rows % PF_PIECE_ROWS != 0);
}

static inline size_t pf_piece_length(size_t rows, size_t index) {
    size_t left = rows - index * PF_PIECE_ROWS;
    return left < PF_PIECE_ROWS ? left : PF_PIECE_ROWS;
}

/* int32 of `rows` elements within low .. low + extent - 1. */
bool pf_borrow_ids(PyObject *module, PyObject *object, size_t rows, int64_t low, size_t extent, pf_ids *ids);

/* A tuple (column, low, extent). */
bool pf_read_ids(PyObject *module, PyObject *object, size_t rows, pf_ids *ids);

/* A tuple of at most `most` elements; raises TypeError or the exception of PF_INVALID. */
bool pf_is_tuple(PyObject *module, PyObject *object, const char *name, size_t most);

/* uint8 of `rows` elements, or None: NULL. */
bool pf_borrow_verdict(PyObject *module, PyObject *object, const char *name, size_t rows, const uint8_t **verdict);

/* The number of rows. */
bool pf_rows_arg(PyObject *module, PyObject *object, size_t *rows);

/* Row numbers below `rows`, int64. */
bool pf_borrow_rows(PyObject *module, PyObject *object, size_t rows, pf_array *array);

/* The exception of a status; MemoryError for PF_CAPACITY. Always returns NULL. */
PyObject *pf_raise_row(PyObject *module, pf_status status, const char *what, size_t failed);

#endif
