/* facts_arg.c: see facts_arg.h. */
#include "facts_arg.h"

static int int_type(PyArrayObject *array) {
    PyArray_Descr *dtype = PyArray_DESCR(array);
    bool is_signed = dtype->kind == 'i';
    if ((!is_signed && dtype->kind != 'u') || !PyArray_ISNOTSWAPPED(array)) {
        return -1;
    }
    switch (PyDataType_ELSIZE(dtype)) {
    case 1:
        return is_signed ? PF_INT8 : PF_UINT8;
    case 2:
        return is_signed ? PF_INT16 : PF_UINT16;
    case 4:
        return is_signed ? PF_INT32 : PF_UINT32;
    default:
        return is_signed ? PF_INT64 : -1;
    }
}

bool pf_borrow_ints(PyObject *module, PyObject *object, const char *name, pf_ints *ints, size_t *count) {
    if (!PyArray_Check(object) || int_type((PyArrayObject *)object) < 0) {
        PyErr_Format(PyExc_TypeError, "%s must be a numpy array of integers up to int64", name);
        return false;
    }
    PyArrayObject *array = (PyArrayObject *)object;
    if (PyArray_NDIM(array) != 1 || !PyArray_IS_C_CONTIGUOUS(array) || !PyArray_ISALIGNED(array)) {
        pf_raise_invalid(module, "%s must have one dimension, and be contiguous and aligned", name);
        return false;
    }
    *ints = (pf_ints){PyArray_DATA(array), int_type(array)};
    *count = (size_t)PyArray_SIZE(array);
    return true;
}

/* A tuple of at most `most` elements; raises TypeError or the exception of PF_INVALID. */
static bool is_tuple(PyObject *module, PyObject *object, const char *name, Py_ssize_t most) {
    if (!PyTuple_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s must be a tuple, not %.100s", name, Py_TYPE(object)->tp_name);
        return false;
    }
    if (PyTuple_GET_SIZE(object) > most) {
        pf_raise_invalid(module, "%s must have at most %zd elements", name, most);
        return false;
    }
    return true;
}

static bool same_rows(PyObject *module, const char *name, size_t count, size_t rows) {
    if (count != rows) {
        pf_raise_invalid(module, "%s must have %zu elements, not %zu", name, rows, count);
        return false;
    }
    return true;
}

/* (column, low, extent) of each key. */
static bool read_keys(PyObject *module, PyObject *keys, pf_facts_arg *arg) {
    if (!is_tuple(module, keys, "keys", PF_CUBE_KEYS)) {
        return false;
    }
    pf_facts *facts = &arg->facts;
    facts->keys = (size_t)PyTuple_GET_SIZE(keys);
    uint64_t groups = 1;
    for (size_t k = 0; k < facts->keys; k++) {
        PyObject *one = PyTuple_GET_ITEM(keys, (Py_ssize_t)k);
        size_t count;
        int extent;
        if (!PyTuple_Check(one) || PyTuple_GET_SIZE(one) != 3) {
            PyErr_SetString(PyExc_TypeError, "a key must be a tuple (column, low, extent)");
            return false;
        }
        if (!pf_borrow_ints(module, PyTuple_GET_ITEM(one, 0), "a key column", &facts->key[k].column, &count) ||
            !same_rows(module, "a key column", count, facts->rows) ||
            !pf_int64(module, PyTuple_GET_ITEM(one, 1), "low", &facts->key[k].low) ||
            !pf_int(module, PyTuple_GET_ITEM(one, 2), "extent", 1, INT32_MAX, &extent)) {
            return false;
        }
        facts->key[k].extent = (uint32_t)extent;
        groups *= (uint64_t)extent;
        if (groups > INT32_MAX) {
            pf_raise_invalid(module, "keys must have at most %d groups", INT32_MAX);
            return false;
        }
    }
    arg->groups = (size_t)groups;
    return true;
}

static bool read_values(PyObject *module, PyObject *values, PyObject *present, pf_facts *facts) {
    if (!is_tuple(module, values, "values", PF_CUBE_COLUMNS) ||
        !is_tuple(module, present, "present", PF_CUBE_COLUMNS)) {
        return false;
    }
    if (PyTuple_GET_SIZE(values) != PyTuple_GET_SIZE(present)) {
        pf_raise_invalid(module, "values and present must have equal lengths");
        return false;
    }
    facts->columns = (size_t)PyTuple_GET_SIZE(values);
    for (size_t k = 0; k < facts->columns; k++) {
        pf_array column;
        if (!pf_borrow_exact(module, PyTuple_GET_ITEM(values, (Py_ssize_t)k), "a value column", NPY_INT64, 1,
                             facts->rows, &column) ||
            !pf_borrow_bitmap(module, PyTuple_GET_ITEM(present, (Py_ssize_t)k), "a bitmap", facts->rows,
                              &facts->present[k])) {
            return false;
        }
        facts->value[k] = column.data;
    }
    return true;
}

static bool read_remap(PyObject *module, PyObject *remap, pf_facts *facts) {
    if (remap == Py_None) {
        return true;
    }
    pf_array array;
    if (!pf_borrow(module, remap, "remap", NPY_UINT16, 1, &array)) {
        return false;
    }
    facts->node = array.data;
    facts->codes = array.count;
    return true;
}

static bool read_forest(PyObject *module, PyObject *parent, pf_facts_arg *arg) {
    pf_array array;
    if (!pf_borrow(module, parent, "parent", NPY_INT32, 1, &array)) {
        return false;
    }
    const size_t each = sizeof *arg->path + sizeof *arg->facts.above + sizeof *arg->facts.level;
    const size_t lines = array.count * PF_CUBE_LEVELS;
    arg->path = PyMem_RawMalloc((array.count + 1) * each + lines * sizeof *arg->facts.lineage);
    if (arg->path == NULL) {
        PyErr_NoMemory();
        return false;
    }
    size_t failed = 0;
    uint16_t *above = (uint16_t *)(arg->path + array.count + 1);
    uint16_t *lineage = above + array.count + 1;
    uint8_t *level = (uint8_t *)(lineage + lines);
    pf_status status = pf_cube_paths(array.data, array.count, arg->path, level, above, &arg->facts.levels, &failed);
    if (status != PF_OK) {
        pf_raise(module, status, "parent", status == PF_HIERARCHY ? (Py_ssize_t)failed : -1);
        return false;
    }
    pf_cube_lineage(arg->path, array.count, arg->facts.levels, lineage);
    arg->facts.nodes = array.count;
    arg->facts.lineage = lineage;
    arg->facts.path = arg->path;
    arg->facts.level = level;
    arg->facts.above = above;
    return true;
}

bool pf_facts_arg_read(PyObject *module, PyObject *const *args, pf_facts_arg *arg) {
    *arg = (pf_facts_arg){.groups = 1};
    if (!pf_borrow_ints(module, args[1], "code", &arg->facts.code, &arg->facts.rows) ||
        !read_keys(module, args[0], arg) || !read_remap(module, args[2], &arg->facts) ||
        !read_values(module, args[3], args[4], &arg->facts) || !read_forest(module, args[5], arg)) {
        return false;
    }
    if (pf_cube_admit(&arg->facts) != PF_OK) {
        pf_raise_invalid(module, "a key's bounds do not fit its type, or remap has a node that parent lacks");
        return false;
    }
    return true;
}

void pf_facts_arg_end(pf_facts_arg *arg) {
    PyMem_RawFree(arg->path);
}
