/* ids_arg.c: see ids_arg.h. */
#include "ids_arg.h"

bool pf_is_tuple(PyObject *module, PyObject *object, const char *name, size_t most) {
    if (!PyTuple_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s must be a tuple, not %.100s", name, Py_TYPE(object)->tp_name);
        return false;
    }
    if ((size_t)PyTuple_GET_SIZE(object) > most) {
        pf_raise_invalid(module, "%s must have at most %zu elements", name, most);
        return false;
    }
    return true;
}

bool pf_borrow_ids(PyObject *module, PyObject *object, size_t rows, int64_t low, size_t extent, pf_ids *ids) {
    pf_array array;
    if (!pf_borrow_exact(module, object, "a column of ids", NPY_INT32, 1, rows, &array)) {
        return false;
    }
    if (extent > INT32_MAX || low < INT32_MIN || low > INT32_MAX) {
        pf_raise_invalid(module, "the bounds of a column of ids must be those of int32");
        return false;
    }
    *ids = (pf_ids){array.data, low, (uint32_t)extent};
    return true;
}

bool pf_read_ids(PyObject *module, PyObject *object, size_t rows, pf_ids *ids) {
    PyObject *column;
    long long low;
    Py_ssize_t extent;
    if (!PyTuple_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "a column of ids must be a tuple (column, low, extent)");
        return false;
    }
    return PyArg_ParseTuple(object, "OLn:column", &column, &low, &extent) &&
           pf_borrow_ids(module, column, rows, low, (size_t)extent, ids);
}

bool pf_borrow_verdict(PyObject *module, PyObject *object, const char *name, size_t rows, const uint8_t **verdict) {
    pf_array array = {.data = NULL};
    if (object != Py_None && !pf_borrow_exact(module, object, name, NPY_UINT8, 1, rows, &array)) {
        return false;
    }
    *verdict = array.data;
    return true;
}

bool pf_rows_arg(PyObject *module, PyObject *object, size_t *rows) {
    int64_t value;
    if (!pf_int64(module, object, "rows", &value)) {
        return false;
    }
    if (value < 0 || value > INT32_MAX) {
        pf_raise_invalid(module, "rows must lie within 0 and %d", INT32_MAX);
        return false;
    }
    *rows = (size_t)value;
    return true;
}

bool pf_borrow_rows(PyObject *module, PyObject *object, size_t rows, pf_array *array) {
    if (!pf_borrow(module, object, "row numbers", NPY_INT64, 1, array)) {
        return false;
    }
    const int64_t *row = array->data;
    for (size_t i = 0; i < array->count; i++) {
        if (row[i] < 0 || (uint64_t)row[i] >= rows) {
            pf_raise(module, PF_INVALID, "a row number is out of range", (Py_ssize_t)i);
            return false;
        }
    }
    return true;
}

PyObject *pf_raise_row(PyObject *module, pf_status status, const char *what, size_t failed) {
    return status == PF_CAPACITY ? PyErr_NoMemory() : pf_raise(module, status, what, (Py_ssize_t)failed);
}
