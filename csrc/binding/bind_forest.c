/* bind_forest.c: the kernel `forest` for Python. */
#include "arrays.h"

#include <string.h>

/* --------------------------------------------------------------------------------------------------------------- build */

/* Node arrays of the largest size that the codes can need, and the kernel's scratch. */
typedef struct {
    int32_t *code, *parent;
    uint8_t *printed;
    void *scratch;
    size_t capacity, scratch_bytes;
} node_room;

static void release_room(node_room *room) {
    PyMem_RawFree(room->code);
    PyMem_RawFree(room->parent);
    PyMem_RawFree(room->printed);
    PyMem_RawFree(room->scratch);
}

static bool new_room(size_t codes, node_room *room) {
    room->capacity = 3 * codes;
    room->scratch_bytes = pf_forest_scratch(codes);
    room->code = pf_scratch(room->capacity * sizeof *room->code);
    room->parent = pf_scratch(room->capacity * sizeof *room->parent);
    room->printed = pf_scratch(room->capacity);
    room->scratch = pf_scratch(room->scratch_bytes);
    if (room->code == NULL || room->parent == NULL || room->printed == NULL || room->scratch == NULL) {
        release_room(room);
        return false;
    }
    return true;
}

/* (node_code, parent, printed, row_node); steals row_node. */
static PyObject *nodes_out(const node_room *room, size_t nodes, PyArrayObject *row_node) {
    PyArrayObject *code = pf_copy_vector(NPY_INT32, room->code, nodes);
    PyArrayObject *parent = pf_copy_vector(NPY_INT32, room->parent, nodes);
    PyArrayObject *printed = pf_copy_vector(NPY_UINT8, room->printed, nodes);
    if (code == NULL || parent == NULL || printed == NULL) {
        Py_XDECREF(code);
        Py_XDECREF(parent);
        Py_XDECREF(printed);
        Py_DECREF(row_node);
        return NULL;
    }
    return Py_BuildValue("NNNN", code, parent, printed, row_node);
}

PyDoc_STRVAR(forest_build_doc,
             "forest_build(codes, /)\n--\n\n"
             "Subject codes int32[n] of 3, 5 or 7 digits -> (node_code int32[m], parent int32[m], printed uint8[m],\n"
             "row_node int32[n]): the distinct codes and all levels above them, ascending, parent[i] < i, roots -1.\n\n"
             "Raises HierarchyError with the first row whose code has no place.");

static PyObject *forest_build(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array codes;
    node_room room;
    if (!pf_arity("forest_build", nargs, 1) || !pf_borrow(module, args[0], "codes", NPY_INT32, 1, &codes)) {
        return NULL;
    }
    PyArrayObject *row_node = pf_new_vector(NPY_INT32, codes.count);
    if (row_node == NULL || !new_room(codes.count, &room)) {
        Py_XDECREF(row_node);
        return NULL;
    }
    int32_t *rows = PyArray_DATA(row_node);
    size_t nodes = 0;
    size_t failed = 0;
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = pf_forest_build(codes.data, codes.count, room.capacity, room.scratch, room.scratch_bytes, room.code,
                             room.parent, room.printed, rows, &nodes, &failed);
    Py_END_ALLOW_THREADS;
    PyObject *result = NULL;
    if (status == PF_OK) {
        result = nodes_out(&room, nodes, row_node);
    } else {
        Py_DECREF(row_node);
        pf_raise(module, status, "forest_build", status == PF_HIERARCHY ? (Py_ssize_t)failed : -1);
    }
    release_room(&room);
    return result;
}

/* --------------------------------------------------------------------------------------------------------------- sweep */

/* parent int32[n] and values int64[n, k]. */
static bool borrow_tree(PyObject *module, PyObject *const *args, pf_array *parent, pf_array *values) {
    if (!pf_borrow(module, args[0], "parent", NPY_INT32, 1, parent) ||
        !pf_borrow(module, args[1], "values", NPY_INT64, 2, values)) {
        return false;
    }
    if (parent->count != values->rows) {
        pf_raise_invalid(module, "values must have %zu rows, not %zu", parent->count, values->rows);
        return false;
    }
    return true;
}

PyDoc_STRVAR(forest_rollup_doc,
             "forest_rollup(parent, values, /)\n--\n\n"
             "Adds every node of values int64[n, k] to its parent, the last node first -> a new array.\n\n"
             "Raises HierarchyError where a parent is not below its child, AmountOverflowError with the node.");

static PyObject *forest_rollup(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array parent, values;
    if (!pf_arity("forest_rollup", nargs, 2) || !borrow_tree(module, args, &parent, &values)) {
        return NULL;
    }
    PyArrayObject *sums = pf_new_matrix(NPY_INT64, values.rows, values.columns);
    if (sums == NULL) {
        return NULL;
    }
    int64_t *out = PyArray_DATA(sums);
    size_t failed = 0;
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    if (values.count > 0) {
        memcpy(out, values.data, values.count * sizeof *out);
    }
    status = pf_forest_rollup(parent.data, values.rows, values.columns, out, &failed);
    Py_END_ALLOW_THREADS;
    if (status != PF_OK) {
        Py_DECREF(sums);
        return pf_raise(module, status, "forest_rollup", (Py_ssize_t)failed);
    }
    return (PyObject *)sums;
}

PyDoc_STRVAR(
    forest_residual_doc,
    "forest_residual(parent, values, exponent, validity, /)\n--\n\n"
    "Printed parents against their nearest present descendants, for values int64[n, k] with exponent int8[n, k]\n"
    "and a presence bitmap over the n*k values (None: all present) -> (residual int64[n, k], width int64[n, k]\n"
    "in half fen, parts int32[n, k]: how many parts are not zero, -1 where nothing was compared).\n\n"
    "Raises HierarchyError, AmountOverflowError, ArgumentError (exponent above 18) with the node.");

static PyObject *forest_residual(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array parent, values, exponent;
    const uint8_t *present;
    if (!pf_arity("forest_residual", nargs, 4) || !borrow_tree(module, args, &parent, &values) ||
        !pf_borrow_exact(module, args[2], "exponent", NPY_INT8, 2, values.count, &exponent) ||
        !pf_borrow_bitmap(module, args[3], "validity", values.count, &present)) {
        return NULL;
    }
    size_t nodes = values.rows;
    size_t columns = values.columns;
    size_t bytes = pf_forest_residual_scratch(nodes, columns);
    void *scratch = pf_scratch(bytes);
    PyArrayObject *residual = pf_new_matrix(NPY_INT64, nodes, columns);
    PyArrayObject *width = pf_new_matrix(NPY_INT64, nodes, columns);
    PyArrayObject *parts = pf_new_matrix(NPY_INT32, nodes, columns);
    PyObject *result = NULL;
    if (scratch != NULL && residual != NULL && width != NULL && parts != NULL) {
        int64_t *residual_out = PyArray_DATA(residual);
        int64_t *width_out = PyArray_DATA(width);
        int32_t *parts_out = PyArray_DATA(parts);
        size_t failed = 0;
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        status = pf_forest_residual(parent.data, nodes, columns, values.data, exponent.data, present, scratch, bytes,
                                    residual_out, width_out, parts_out, &failed);
        Py_END_ALLOW_THREADS;
        if (status == PF_OK) {
            result = PyTuple_Pack(3, residual, width, parts);
        } else {
            pf_raise(module, status, "forest_residual", (Py_ssize_t)failed);
        }
    }
    Py_XDECREF(residual);
    Py_XDECREF(width);
    Py_XDECREF(parts);
    PyMem_RawFree(scratch);
    return result;
}

PyMethodDef pf_bind_forest_methods[] = {
    {"forest_build", PF_FASTCALL(forest_build), METH_FASTCALL, forest_build_doc},
    {"forest_rollup", PF_FASTCALL(forest_rollup), METH_FASTCALL, forest_rollup_doc},
    {"forest_residual", PF_FASTCALL(forest_residual), METH_FASTCALL, forest_residual_doc},
    {NULL, NULL, 0, NULL},
};
