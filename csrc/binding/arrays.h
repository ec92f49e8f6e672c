/* arrays.h: numpy arrays in and out.
 *
 * Arrays are borrowed as they are: exact dtype, C-contiguous, aligned, native byte order. Nothing is cast and nothing is
 * copied; what does not fit raises TypeError (not an array, another dtype) or the exception of PF_INVALID (shape, layout).
 */
#ifndef PF_ARRAYS_H
#define PF_ARRAYS_H

#include "binding.h"

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL pf_numpy_api
#ifndef PF_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>

/* An array argument, borrowed from the caller's argument list: valid as long as the call. */
typedef struct {
    const void *data;
    size_t count;   /* all elements */
    size_t rows;    /* first dimension; 1 for 0 dimensions */
    size_t columns; /* second dimension; 1 where there is none */
    PyArrayObject *array;
} pf_array;

/* Borrows an array of that numpy type number and number of dimensions. */
bool pf_borrow(PyObject *module, PyObject *object, const char *name, int type, int dimensions, pf_array *array);

/* The same, of exactly `count` elements. */
bool pf_borrow_exact(PyObject *module, PyObject *object, const char *name, int type, int dimensions, size_t count,
                     pf_array *array);

/* A presence bitmap over `bits` elements as uint8[(bits + 7) / 8]; None gives NULL. */
bool pf_borrow_bitmap(PyObject *module, PyObject *object, const char *name, size_t bits, const uint8_t **bitmap);

/* CSR offsets, int64[rows + 1], checked to begin at or above 0 and to end at or below `limit`; that they do not decrease
 * is left to the core, which checks it before it follows them. rows gets the count of rows. */
bool pf_borrow_offsets(PyObject *module, PyObject *object, const char *name, size_t limit, const int64_t **offsets,
                       size_t *rows);

/* A new C-contiguous array. The bytes are not set. NULL with MemoryError. */
PyArrayObject *pf_new_vector(int type, size_t count);
PyArrayObject *pf_new_matrix(int type, size_t rows, size_t columns);

/* A new vector that holds a copy of `count` elements. */
PyArrayObject *pf_copy_vector(int type, const void *data, size_t count);

/* The first `count` elements of a vector from pf_new_vector that nothing else refers to: takes its reference, and gives back
 * the memory behind them. NULL with MemoryError. */
PyArrayObject *pf_cut_vector(PyArrayObject *vector, size_t count);

/* Scratch for a kernel, aligned for int64_t; NULL with MemoryError. Never NULL for 0 bytes. Free with PyMem_RawFree. */
void *pf_scratch(size_t bytes);

/* Loads the numpy C API: called once, when the module is executed. 0, or -1 with an exception. */
int pf_arrays_init(void);

#endif
