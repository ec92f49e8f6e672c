/* bind_cube.c: the kernel `cube` for Python. */
#include "cube_run.h"
#include "facts_arg.h"
#include "pool.h"

#include <string.h>

/* The arrays of a result: offsets, node, values, one byte per cell and column where there are blanks. */
typedef struct {
    PyArrayObject *offsets, *node, *value[PF_CUBE_COLUMNS];
    uint8_t *valid[PF_CUBE_COLUMNS];
    size_t count, columns;
    size_t valid_bytes;
} cube_result;

static void result_end(cube_result *result) {
    Py_XDECREF(result->offsets);
    Py_XDECREF(result->node);
    for (size_t k = 0; k < result->columns; k++) {
        Py_XDECREF(result->value[k]);
        pf_large_free(result->valid[k], result->valid_bytes);
    }
}

/* An array of cells that the caller gave: the result has room for as many as the shortest one. */
static PyArrayObject *given(PyObject *module, PyObject *object, int type, cube_result *result) {
    pf_array array;
    if (!pf_borrow(module, object, "an array of out", type, 1, &array)) {
        return NULL;
    }
    if (!PyArray_ISWRITEABLE(array.array)) {
        return (PyArrayObject *)pf_raise_invalid(module, "an array of out is not writeable");
    }
    result->count = array.count < result->count ? array.count : result->count;
    return (PyArrayObject *)Py_NewRef(object);
}

/* New arrays for `count` cells, or those of out = (node, values). */
static bool result_begin(PyObject *module, const pf_facts_arg *arg, PyObject *out, size_t count, cube_result *result) {
    *result = (cube_result){.count = count, .columns = arg->facts.columns, .valid_bytes = count};
    PyObject *node = NULL, *values = NULL;
    if (out != Py_None && (!PyArg_ParseTuple(out, "OO!:out", &node, &PyTuple_Type, &values))) {
        return false;
    }
    if (values != NULL && PyTuple_GET_SIZE(values) != (Py_ssize_t)result->columns) {
        pf_raise_invalid(module, "out must have one array per value column");
        return false;
    }
    result->offsets = pf_new_vector(NPY_INT64, arg->groups + 1);
    result->node = node == NULL ? pf_new_vector(NPY_UINT16, count) : given(module, node, NPY_UINT16, result);
    bool good = result->offsets != NULL && result->node != NULL;
    for (size_t k = 0; good && k < result->columns; k++) {
        result->value[k] = values == NULL ? pf_new_vector(NPY_INT64, count)
                                          : given(module, PyTuple_GET_ITEM(values, (Py_ssize_t)k), NPY_INT64, result);
        good = result->value[k] != NULL;
        if (good && arg->facts.present[k] != NULL) {
            result->valid[k] = pf_large_new(count);
            good = result->valid[k] != NULL || PyErr_NoMemory() != NULL;
        }
    }
    return good;
}

/* Puts the first `count` elements in the place of an array: of one that was given, a view. */
static bool cut(PyArrayObject **array, size_t count, bool own) {
    PyArrayObject *whole = *array;
    if (own) {
        *array = pf_cut_vector(whole, count);
    } else {
        *array = (PyArrayObject *)PySequence_GetSlice((PyObject *)whole, 0, (Py_ssize_t)count);
        Py_DECREF(whole);
    }
    return *array != NULL;
}

/* Leaves the first `count` cells. own: the arrays are new ones. */
static bool result_cut(cube_result *result, size_t count, bool own) {
    result->count = count;
    bool good = cut(&result->node, count, own);
    for (size_t k = 0; good && k < result->columns; k++) {
        good = cut(&result->value[k], count, own);
    }
    return good;
}

static pf_cells result_cells(const cube_result *result) {
    pf_cells cells = {.offsets = PyArray_DATA(result->offsets), .node = PyArray_DATA(result->node)};
    for (size_t k = 0; k < result->columns; k++) {
        cells.value[k] = PyArray_DATA(result->value[k]);
        cells.valid[k] = result->valid[k];
    }
    return cells;
}

/* The bitmap of a column, or None where no cell is blank. */
static PyObject *result_bitmap(const cube_result *result, size_t k, int threads) {
    if (result->valid[k] == NULL) {
        return Py_NewRef(Py_None);
    }
    PyArrayObject *bitmap = pf_new_vector(NPY_UINT8, (result->count + 7) / 8);
    if (bitmap == NULL) {
        return NULL;
    }
    size_t blanks;
    uint8_t *bits = PyArray_DATA(bitmap);
    Py_BEGIN_ALLOW_THREADS;
    blanks = pf_run_pack(result->valid[k], result->count, bits, threads);
    Py_END_ALLOW_THREADS;
    if (blanks == 0) {
        Py_DECREF(bitmap);
        return Py_NewRef(Py_None);
    }
    return (PyObject *)bitmap;
}

/* (offsets, node, values, present). */
static PyObject *result_tuple(const cube_result *result, int threads) {
    PyObject *values = PyTuple_New((Py_ssize_t)result->columns);
    PyObject *present = PyTuple_New((Py_ssize_t)result->columns);
    bool good = values != NULL && present != NULL;
    for (size_t k = 0; good && k < result->columns; k++) {
        PyTuple_SET_ITEM(values, (Py_ssize_t)k, Py_NewRef((PyObject *)result->value[k]));
        PyObject *bitmap = result_bitmap(result, k, threads);
        good = bitmap != NULL;
        PyTuple_SET_ITEM(present, (Py_ssize_t)k, bitmap);
    }
    PyObject *tuple =
        good ? PyTuple_Pack(4, (PyObject *)result->offsets, (PyObject *)result->node, values, present) : NULL;
    Py_XDECREF(values);
    Py_XDECREF(present);
    return tuple;
}

static PyObject *raise_failed(PyObject *module, pf_status status, const char *what, size_t failed) {
    if (status == PF_CAPACITY) {
        return PyErr_NoMemory();
    }
    return pf_raise(module, status, what, (Py_ssize_t)failed);
}

#define FACTS_DOC                                                                                                      \
    "keys: up to 4 tuples (column, low, extent), a column of any integer type but uint64 whose values lie within\n"    \
    "low .. low + extent - 1; the group of a row is the number that its keys write, the first the most significant.\n" \
    "code: the same types; remap: uint16, the node of each code, or None where code holds nodes. values: up to 4\n"    \
    "int64 columns; present: per column a bitmap in Arrow's bit order or None. parent: int32, the forest in\n"         \
    "preorder. "

#define RESULT_DOC                                                                                                     \
    "Returns (offsets, node, values, present): the cells of group g are offsets[g] .. offsets[g+1]-1, parents "        \
    "before\n"                                                                                                         \
    "children, every node that some row reached; a bitmap tells the blanks of a column, None that there are none.\n"

PyDoc_STRVAR(cube_dense_doc,
             "cube_dense(keys, code, remap, values, present, parent, threads, /)\n--\n\n"
             "Roll-up to every node over few groups, in a table of all groups and nodes per thread.\n" FACTS_DOC
             "\n" RESULT_DOC
             "ArgumentError: a key or code is out of its bounds (index: the row). AmountOverflowError: a sum\n"
             "does not fit int64 (index: the group).");

static PyObject *cube_dense(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_facts_arg arg;
    int threads;
    if (!pf_arity("cube_dense", nargs, PF_FACTS_ARGS + 1)) {
        return NULL;
    }
    if (!pf_facts_arg_read(module, args, &arg) ||
        !pf_int(module, args[PF_FACTS_ARGS], "threads", 1, PF_THREADS_MAX, &threads)) {
        pf_facts_arg_end(&arg);
        return NULL;
    }
    size_t each = pf_cube_bytes(arg.groups, arg.facts.nodes, arg.facts.columns), filled = 0, failed = 0;
    each = each == SIZE_MAX ? SIZE_MAX : (each + 63) / 64 * 64;
    void *block = each > SIZE_MAX / PF_THREADS_MAX ? NULL : pf_large_new(each * (size_t)threads);
    PyObject *tuple = NULL;
    if (block == NULL) {
        PyErr_NoMemory();
    } else {
        pf_cube cube;
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        status = pf_run_dense(&arg.facts, arg.groups, threads, block, each, &cube, &filled, &failed);
        Py_END_ALLOW_THREADS;
        cube_result result = {.columns = 0};
        if (status != PF_OK) {
            raise_failed(module, status, "cube_dense", failed);
        } else if (result_begin(module, &arg, Py_None, filled, &result)) {
            pf_cells cells = result_cells(&result);
            pf_cube_take(&cube, &cells);
            tuple = result_tuple(&result, threads);
        }
        result_end(&result);
    }
    pf_large_free(block, each * (size_t)threads);
    pf_facts_arg_end(&arg);
    return tuple;
}

PyDoc_STRVAR(
    cube_groups_doc,
    "cube_groups(keys, code, remap, values, present, parent, threads, out, /)\n--\n\n"
    "Roll-up to every node over many groups. " FACTS_DOC
    "\nout: None, or (node, values) with arrays to write into, at least as long as the result; views of them are\n"
    "returned. " RESULT_DOC
    "ArgumentError: a key or code is out of its bounds (index: the row). CapacityError: out is too short (index:\n"
    "the length that suffices). AmountOverflowError: a sum does not fit int64 (index: the group).");

static PyObject *run_groups(PyObject *module, const pf_facts_arg *arg, pf_cube_run *run, PyObject *out) {
    size_t failed = 0, count = 0;
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = pf_run_begin(run, &failed);
    Py_END_ALLOW_THREADS;
    if (status != PF_OK) {
        return raise_failed(module, status, "cube_groups", failed);
    }
    cube_result result = {.columns = 0};
    PyObject *tuple = NULL;
    if (result_begin(module, arg, out, pf_run_most(run), &result)) {
        pf_cells cells = result_cells(&result);
        Py_BEGIN_ALLOW_THREADS;
        status = pf_run_emit(run, &cells, result.count, &count, &failed);
        Py_END_ALLOW_THREADS;
        if (status == PF_CAPACITY && count > result.count) {
            pf_raise(module, PF_CAPACITY, "out has fewer elements than are needed", (Py_ssize_t)count);
        } else if (status != PF_OK) {
            raise_failed(module, status, "cube_groups", failed);
        } else if (result_cut(&result, count, out == Py_None)) {
            tuple = result_tuple(&result, run->threads);
        }
    }
    result_end(&result);
    return tuple;
}

static PyObject *cube_groups(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_facts_arg arg;
    if (!pf_arity("cube_groups", nargs, PF_FACTS_ARGS + 2)) {
        return NULL;
    }
    pf_cube_run run = {.facts = &arg.facts};
    PyObject *tuple = NULL;
    if (pf_facts_arg_read(module, args, &arg) &&
        pf_int(module, args[PF_FACTS_ARGS], "threads", 1, PF_THREADS_MAX, &run.threads)) {
        run.groups = arg.groups;
        tuple = run_groups(module, &arg, &run, args[PF_FACTS_ARGS + 1]);
        pf_run_end(&run);
    }
    pf_facts_arg_end(&arg);
    return tuple;
}

PyDoc_STRVAR(
    cube_verify_doc,
    "cube_verify(keys, code, remap, values, present, parent, exponents, exponent, threads, /)\n--\n\n"
    "Printed parents against printed children, per group. " FACTS_DOC
    "\nvalues must be one column. exponents: int8 per row, or None: then exponent (0 .. 18) holds for all.\n"
    "Returns (verdict, counts): verdict is uint8 per group, the worst of VERIFY_NONE .. VERIFY_LARGE; counts is\n"
    "int64[7], how many parents came out with each verdict. Groups with VERIFY_TWICE or VERIFY_LARGE are counted\n"
    "once under it: they must be looked at row by row. ArgumentError as of cube_groups.");

static PyObject *run_verify(PyObject *module, pf_cube_run *run, int exponent) {
    size_t failed = 0;
    pf_status status;
    PyArrayObject *verdict = pf_new_vector(NPY_UINT8, run->groups);
    PyArrayObject *counts = pf_new_vector(NPY_INT64, PF_VERIFY_END);
    PyObject *tuple = NULL;
    if (verdict != NULL && counts != NULL) {
        uint8_t *verdicts = PyArray_DATA(verdict);
        int64_t *numbers = PyArray_DATA(counts);
        Py_BEGIN_ALLOW_THREADS;
        status = pf_run_begin(run, &failed);
        if (status == PF_OK) {
            status = pf_run_verify(run, exponent, verdicts, numbers, &failed);
        }
        Py_END_ALLOW_THREADS;
        tuple = status == PF_OK ? PyTuple_Pack(2, (PyObject *)verdict, (PyObject *)counts)
                                : raise_failed(module, status, "cube_verify", failed);
    }
    Py_XDECREF(verdict);
    Py_XDECREF(counts);
    return tuple;
}

static PyObject *cube_verify(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_facts_arg arg;
    if (!pf_arity("cube_verify", nargs, PF_FACTS_ARGS + 3)) {
        return NULL;
    }
    pf_cube_run run = {.facts = &arg.facts};
    pf_array exponents = {.data = NULL};
    int exponent;
    PyObject *tuple = NULL;
    bool good = pf_facts_arg_read(module, args, &arg) &&
                (args[PF_FACTS_ARGS] == Py_None ||
                 pf_borrow_exact(module, args[PF_FACTS_ARGS], "exponents", NPY_INT8, 1, arg.facts.rows, &exponents)) &&
                pf_int(module, args[PF_FACTS_ARGS + 1], "exponent", 0, 18, &exponent) &&
                pf_int(module, args[PF_FACTS_ARGS + 2], "threads", 1, PF_THREADS_MAX, &run.threads);
    if (good && arg.facts.columns != 1) {
        pf_raise_invalid(module, "values must be one column");
    } else if (good) {
        arg.facts.exponent = exponents.data;
        run.groups = arg.groups;
        tuple = run_verify(module, &run, exponent);
        pf_run_end(&run);
    }
    pf_facts_arg_end(&arg);
    return tuple;
}

PyMethodDef pf_bind_cube_methods[] = {
    {"cube_dense", PF_FASTCALL(cube_dense), METH_FASTCALL, cube_dense_doc},
    {"cube_groups", PF_FASTCALL(cube_groups), METH_FASTCALL, cube_groups_doc},
    {"cube_verify", PF_FASTCALL(cube_verify), METH_FASTCALL, cube_verify_doc},
    {NULL, NULL, 0, NULL},
};
