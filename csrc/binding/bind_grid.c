/* bind_grid.c: the kernel `grid` for Python. */
#include "arrays.h"
#include "binding.h"

#include <string.h>

/* A row of the cell array is a pf_cell: columns table, row0, row1, col0, col1, x0, y0, x1, y1, torn. */
enum { CELL_COLUMNS = 10 };
_Static_assert(sizeof(pf_cell) == CELL_COLUMNS * sizeof(int32_t), "pf_cell is a row of int32");

/* Borrows `count` int32 arrays of equal length. */
static bool borrow_coordinates(PyObject *module, PyObject *const *args, const char *const *names, size_t count,
                               pf_array *arrays) {
    for (size_t i = 0; i < count; i++) {
        bool good = i == 0 ? pf_borrow(module, args[0], names[0], NPY_INT32, 1, &arrays[0])
                           : pf_borrow_exact(module, args[i], names[i], NPY_INT32, 1, arrays[0].count, &arrays[i]);
        if (!good) {
            return false;
        }
    }
    return true;
}

static const char *const box_names[] = {"x0", "y0", "x1", "y1"};

PyDoc_STRVAR(
    grid_build_doc,
    "grid_build(x0, y0, x1, y1, horizontal, snap, /)\n--\n\n"
    "Cells of the ruled tables that segments draw (1/100 pt, y downwards). x0, y0, x1, y1: int32[n]; horizontal:\n"
    "uint8[n]; snap: the distance within which lines are one line and ends reach a crossing. Returns int32[c, 10]\n"
    "with the columns table, row0, row1, col0, col1, x0, y0, x1, y1, torn, ordered by table, row, column.\n"
    "ArgumentError: x0 > x1 or y0 > y1, snap negative.");

static PyObject *grid_build(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array box[4], horizontal;
    int snap;
    if (!pf_arity("grid_build", nargs, 6) || !borrow_coordinates(module, args, box_names, 4, box) ||
        !pf_borrow_exact(module, args[4], "horizontal", NPY_UINT8, 1, box[0].count, &horizontal) ||
        !pf_int(module, args[5], "snap", 0, INT32_MAX, &snap)) {
        return NULL;
    }
    size_t segments = box[0].count, scratch_bytes = pf_grid_scratch(segments);
    size_t cells = segments + 1, capacity = 0, tables = 0;
    void *scratch = pf_scratch(scratch_bytes);
    pf_cell *cell = NULL;
    pf_status status = scratch == NULL ? PF_OK : PF_CAPACITY;
    while (status == PF_CAPACITY && cells > capacity) { /* at most twice: the kernel tells a capacity that suffices */
        PyMem_RawFree(cell);
        capacity = cells;
        cell = pf_scratch(capacity * sizeof *cell);
        if (cell == NULL) {
            break;
        }
        Py_BEGIN_ALLOW_THREADS;
        status = pf_grid_build(box[0].data, box[1].data, box[2].data, box[3].data, horizontal.data, segments, snap,
                               scratch, scratch_bytes, cell, capacity, &cells, &tables);
        Py_END_ALLOW_THREADS;
    }
    PyObject *result = NULL;
    if (scratch != NULL && cell != NULL && status != PF_OK) {
        pf_raise(module, status, "grid_build", -1);
    } else if (scratch != NULL && cell != NULL) {
        result = (PyObject *)pf_new_matrix(NPY_INT32, cells, CELL_COLUMNS);
        if (result != NULL) {
            memcpy(PyArray_DATA((PyArrayObject *)result), cell, cells * sizeof *cell);
        }
    }
    PyMem_RawFree(cell);
    PyMem_RawFree(scratch);
    return result;
}

PyDoc_STRVAR(
    grid_assign_doc,
    "grid_assign(cells, x0, y0, x1, y1, min_share, /)\n--\n\n"
    "The cell of each text run: int32[r], the row of cells (int32[c, 10], see grid_build) that covers most of the\n"
    "run's box, or -1 where the share is below min_share percent (1..100). A box without area counts by its\n"
    "centre. x0, y0, x1, y1: int32[r]. ArgumentError: x0 > x1, y0 > y1, or a coordinate beyond 2**28.");

static PyObject *grid_assign(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array cells, box[4];
    int min_share;
    if (!pf_arity("grid_assign", nargs, 6) || !pf_borrow(module, args[0], "cells", NPY_INT32, 2, &cells) ||
        !borrow_coordinates(module, args + 1, box_names, 4, box) ||
        !pf_int(module, args[5], "min_share", 1, 100, &min_share)) {
        return NULL;
    }
    if (cells.columns != CELL_COLUMNS) {
        return pf_raise_invalid(module, "cells must have %d columns, not %zu", (int)CELL_COLUMNS, cells.columns);
    }
    size_t scratch_bytes = pf_grid_assign_scratch(cells.rows);
    void *scratch = pf_scratch(scratch_bytes);
    if (scratch == NULL) {
        return NULL;
    }
    PyArrayObject *run_cell = pf_new_vector(NPY_INT32, box[0].count);
    pf_status status = PF_OK;
    if (run_cell != NULL) {
        int32_t *out = PyArray_DATA(run_cell);
        Py_BEGIN_ALLOW_THREADS;
        status = pf_grid_assign(cells.data, cells.rows, box[0].data, box[1].data, box[2].data, box[3].data,
                                box[0].count, min_share, scratch, scratch_bytes, out);
        Py_END_ALLOW_THREADS;
    }
    PyMem_RawFree(scratch);
    if (status != PF_OK) {
        Py_DECREF(run_cell);
        return pf_raise(module, status, "grid_assign", -1);
    }
    return (PyObject *)run_cell;
}

PyMethodDef pf_bind_grid_methods[] = {
    {"grid_build", PF_FASTCALL(grid_build), METH_FASTCALL, grid_build_doc},
    {"grid_assign", PF_FASTCALL(grid_assign), METH_FASTCALL, grid_assign_doc},
    {NULL, NULL, 0, NULL},
};
