/* bind_select.c: which rows of a panel count, and their columns, for Python. */
#include "ids_arg.h"
#include "pool.h"

#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------------------------- sieve */
typedef struct {
    pf_sieve sieve;
    size_t rows;
    int threads;
    pf_sieve_count *counts; /* PF_SIEVE_VERDICTS per thread */
    uint8_t *seen;          /* per thread: one byte per id of each column */
    size_t at[PF_SIEVE_USED + 1];
} sieve_job;

static pf_status sieve_task(void *context, size_t index, size_t worker, size_t *failed) {
    sieve_job *job = context;
    uint8_t *seen[PF_SIEVE_USED];
    for (size_t u = 0; u < job->sieve.used; u++) {
        seen[u] = job->seen + worker * job->at[job->sieve.used] + job->at[u];
    }
    return pf_sieve_run(&job->sieve, index * PF_PIECE_ROWS, pf_piece_length(job->rows, index),
                        job->counts + worker * PF_SIEVE_VERDICTS, seen, failed);
}

/* (first, low, block, second, seconds, verdict); of one column: block and second are None. */
static bool read_rule(PyObject *module, PyObject *object, size_t rows, pf_rule *rule) {
    PyObject *first, *block, *second, *verdict;
    long long low;
    Py_ssize_t seconds;
    pf_array blocks, verdicts;
    if (!PyTuple_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "a rule must be a tuple (first, low, block, second, seconds, verdict)");
        return false;
    }
    if (!PyArg_ParseTuple(object, "OLOOnO:rule", &first, &low, &block, &second, &seconds, &verdict) ||
        !pf_borrow(module, verdict, "verdict", NPY_UINT8, 1, &verdicts)) {
        return false;
    }
    rule->verdict = verdicts.data;
    rule->verdicts = verdicts.count;
    if (second == Py_None) {
        return pf_borrow_ids(module, first, rows, low, verdicts.count, &rule->first);
    }
    if (!pf_borrow(module, block, "block", NPY_UINT32, 1, &blocks) ||
        !pf_borrow_ids(module, first, rows, low, blocks.count, &rule->first) ||
        !pf_borrow_ids(module, second, rows, 0, (size_t)seconds, &rule->second)) {
        return false;
    }
    rule->block = blocks.data;
    return true;
}

static bool read_sieve(PyObject *module, PyObject *const *args, sieve_job *job) {
    pf_sieve *sieve = &job->sieve;
    pf_array fen;
    int blank;
    if (!pf_rows_arg(module, args[6], &job->rows) || !pf_is_tuple(module, args[0], "rules", PF_SIEVE_RULES) ||
        !pf_borrow_exact(module, args[1], "fen", NPY_INT64, 1, job->rows, &fen) ||
        !pf_borrow_bitmap(module, args[2], "present", job->rows, &sieve->present) ||
        !pf_int(module, args[3], "blank", 0, PF_SIEVE_KEPT, &blank) ||
        !pf_borrow_verdict(module, args[4], "before", job->rows, &sieve->before) ||
        !pf_is_tuple(module, args[5], "use", PF_SIEVE_USED) ||
        !pf_int(module, args[7], "threads", 1, PF_THREADS_MAX, &job->threads)) {
        return false;
    }
    sieve->fen = fen.data;
    sieve->blank = (uint8_t)blank;
    sieve->rules = (size_t)PyTuple_GET_SIZE(args[0]);
    for (size_t r = 0; r < sieve->rules; r++) {
        if (!read_rule(module, PyTuple_GET_ITEM(args[0], (Py_ssize_t)r), job->rows, &sieve->rule[r])) {
            return false;
        }
    }
    sieve->used = (size_t)PyTuple_GET_SIZE(args[5]);
    for (size_t u = 0; u < sieve->used; u++) {
        if (!pf_read_ids(module, PyTuple_GET_ITEM(args[5], (Py_ssize_t)u), job->rows, &sieve->use[u])) {
            return false;
        }
        job->at[u + 1] = job->at[u] + sieve->use[u].extent;
    }
    return true;
}

/* Adds what the threads counted and saw to what the first one did. */
static void join_threads(sieve_job *job) {
    size_t each = job->at[job->sieve.used];
    for (size_t t = 1; t < (size_t)job->threads; t++) {
        pf_sieve_merge(job->counts, job->counts + t * PF_SIEVE_VERDICTS);
        for (size_t i = 0; i < each; i++) {
            job->seen[i] |= job->seen[t * each + i];
        }
    }
}

/* int64[verdicts, 5]: rows, known, low, high, first (-1: none). */
static PyObject *count_matrix(const pf_sieve_count *counts) {
    PyArrayObject *matrix = pf_new_matrix(NPY_INT64, PF_SIEVE_VERDICTS, 5);
    int64_t *out = matrix == NULL ? NULL : PyArray_DATA(matrix);
    for (size_t v = 0; out != NULL && v < PF_SIEVE_VERDICTS; v++) {
        const pf_sieve_count *own = &counts[v];
        const int64_t row[] = {own->rows, own->known, own->low, own->high,
                               own->first == SIZE_MAX ? -1 : (int64_t)own->first};
        memcpy(out + v * 5, row, sizeof row);
    }
    return (PyObject *)matrix;
}

static PyObject *sieve_result(const sieve_job *job, PyObject *verdict) {
    PyObject *counts = count_matrix(job->counts), *seen = PyTuple_New((Py_ssize_t)job->sieve.used);
    bool good = counts != NULL && seen != NULL;
    for (size_t u = 0; good && u < job->sieve.used; u++) {
        PyObject *own = (PyObject *)pf_copy_vector(NPY_UINT8, job->seen + job->at[u], job->sieve.use[u].extent);
        good = own != NULL;
        PyTuple_SET_ITEM(seen, (Py_ssize_t)u, own);
    }
    PyObject *result = good ? PyTuple_Pack(3, verdict, counts, seen) : NULL;
    Py_XDECREF(counts);
    Py_XDECREF(seen);
    return result;
}

static PyObject *run_sieve(PyObject *module, sieve_job *job, PyObject *verdict) {
    size_t threads = (size_t)job->threads, failed = 0;
    job->counts = malloc(threads * PF_SIEVE_VERDICTS * sizeof *job->counts);
    job->seen = calloc(threads * job->at[job->sieve.used] + 1, 1);
    PyObject *result = NULL;
    if (job->counts == NULL || job->seen == NULL) {
        PyErr_NoMemory();
    } else {
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        for (size_t t = 0; t < threads; t++) {
            pf_sieve_begin(job->counts + t * PF_SIEVE_VERDICTS);
        }
        status = pf_parallel(sieve_task, job, pf_pieces(job->rows), job->threads, &failed);
        join_threads(job);
        Py_END_ALLOW_THREADS;
        result = status == PF_OK ? sieve_result(job, verdict) : pf_raise_row(module, status, "sieve", failed);
    }
    free(job->counts);
    free(job->seen);
    return result;
}

PyDoc_STRVAR(sieve_doc,
             "sieve(rules, fen, present, blank, before, use, rows, threads, /)\n--\n\n"
             "Judges rows by tables over ids: the lowest verdict that a rule says of a row, 255 where it is kept.\n"
             "rules: tuples (first, low, block, second, seconds, verdict): verdict[first - low], where block and\n"
             "second are None, else verdict[block[first - low] + second], second below seconds. Columns are int32,\n"
             "block uint32, verdict uint8. present: bitmap of fen (int64) or None; a blank row has the verdict\n"
             "blank at most. before: uint8, verdicts to begin with, or None. use: tuples (column, low, extent).\n"
             "Returns (verdicts, counts, seen): verdicts is uint8 per row, None where nothing judges; counts\n"
             "int64[256, 5] per verdict: rows, rows that are not blank, low and high of their sum (high * 2^32 + low;\n"
             "of verdicts 1 .. 254), first row or -1; seen per column of use uint8[extent], 1 where a kept row holds\n"
             "the id. ArgumentError: an id is out of its bounds (index: the row).");

static PyObject *sieve(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    sieve_job job = {.at = {0}};
    if (!pf_arity("sieve", nargs, 8) || !read_sieve(module, args, &job)) {
        return NULL;
    }
    PyObject *verdict = Py_None;
    if (job.sieve.rules > 0 || job.sieve.present != NULL || job.sieve.before != NULL) {
        verdict = (PyObject *)pf_new_vector(NPY_UINT8, job.rows);
        if (verdict == NULL) {
            return NULL;
        }
        job.sieve.verdict = PyArray_DATA((PyArrayObject *)verdict);
    } else {
        Py_INCREF(verdict);
    }
    PyObject *result = NULL;
    if (pf_sieve_admit(&job.sieve) != PF_OK) {
        pf_raise_invalid(module, "a rule's block leads beyond its verdicts");
    } else {
        result = run_sieve(module, &job, verdict);
    }
    Py_DECREF(verdict);
    return result;
}

/* ---------------------------------------------------------------------------------------------------------------- pick */
typedef struct {
    pf_pick pick;
    size_t rows;
    size_t *at; /* per piece: how many it gives, then where they begin */
} pick_job;

static pf_status pick_count_task(void *context, size_t index, size_t worker, size_t *failed) {
    pick_job *job = context;
    (void)worker;
    (void)failed;
    job->at[index] = pf_pick_count(&job->pick, index * PF_PIECE_ROWS, pf_piece_length(job->rows, index));
    return PF_OK;
}

static pf_status pick_task(void *context, size_t index, size_t worker, size_t *failed) {
    pick_job *job = context;
    (void)worker;
    return pf_pick_rows(&job->pick, index * PF_PIECE_ROWS, pf_piece_length(job->rows, index), job->at[index], failed);
}

/* (column, low, extent, number, numbers). */
static bool read_pick_key(PyObject *module, PyObject *object, size_t rows, pf_pick_key *key) {
    PyObject *column, *number;
    long long low;
    Py_ssize_t extent;
    unsigned int numbers;
    pf_array array = {.data = NULL};
    if (!PyTuple_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "a key must be a tuple (column, low, extent, number, numbers)");
        return false;
    }
    if (!PyArg_ParseTuple(object, "OLnOI:key", &column, &low, &extent, &number, &numbers) ||
        !pf_borrow_ids(module, column, rows, low, (size_t)extent, &key->column) ||
        (number != Py_None && !pf_borrow_exact(module, number, "number", NPY_INT32, 1, key->column.extent, &array))) {
        return false;
    }
    key->number = array.data;
    key->numbers = numbers;
    return true;
}

/* (column, extent, variant, low, block, node_of); variant and block are None where there is one variant. */
static bool read_code(PyObject *module, PyObject *object, size_t rows, pf_pick *pick) {
    PyObject *column, *variant, *block, *node_of;
    Py_ssize_t extent;
    long long low;
    pf_array nodes, blocks = {.data = NULL};
    if (!PyTuple_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "code must be a tuple (column, extent, variant, low, block, node_of)");
        return false;
    }
    if (!PyArg_ParseTuple(object, "OnOLOO:code", &column, &extent, &variant, &low, &block, &node_of) ||
        !pf_borrow_ids(module, column, rows, 0, (size_t)extent, &pick->code) ||
        !pf_borrow(module, node_of, "node_of", NPY_UINT16, 1, &nodes)) {
        return false;
    }
    pick->node_of = nodes.data;
    pick->nodes_of = nodes.count;
    if (variant == Py_None) {
        return true;
    }
    if (!pf_borrow(module, block, "block", NPY_UINT32, 1, &blocks) ||
        !pf_borrow_ids(module, variant, rows, low, blocks.count, &pick->variant)) {
        return false;
    }
    pick->block = blocks.data;
    return true;
}

static bool read_pick(PyObject *module, PyObject *const *args, pick_job *job) {
    pf_pick *pick = &job->pick;
    pf_array fen = {.data = NULL};
    int wanted;
    if (!pf_rows_arg(module, args[6], &job->rows) ||
        !pf_borrow_verdict(module, args[0], "verdict", job->rows, &pick->verdict) ||
        !pf_int(module, args[1], "wanted", 0, PF_SIEVE_KEPT, &wanted) ||
        (args[4] != Py_None && !pf_borrow_exact(module, args[4], "fen", NPY_INT64, 1, job->rows, &fen)) ||
        (args[3] != Py_None && !read_code(module, args[3], job->rows, pick))) {
        return false;
    }
    pick->wanted = (uint8_t)wanted;
    pick->fen = fen.data;
    if (args[2] == Py_None) {
        return true;
    }
    if (!pf_is_tuple(module, args[2], "keys", PF_CUBE_KEYS)) {
        return false;
    }
    pick->keys = (size_t)PyTuple_GET_SIZE(args[2]);
    for (size_t k = 0; k < pick->keys; k++) {
        if (!read_pick_key(module, PyTuple_GET_ITEM(args[2], (Py_ssize_t)k), job->rows, &pick->key[k])) {
            return false;
        }
    }
    return true;
}

/* A new array of `count` elements into *data, or None where it is not wanted. */
static PyObject *output(bool wanted, int type, size_t count, void **data) {
    if (!wanted) {
        return Py_NewRef(Py_None);
    }
    PyArrayObject *array = pf_new_vector(type, count);
    *data = array == NULL ? NULL : PyArray_DATA(array);
    return (PyObject *)array;
}

static PyObject *run_pick(PyObject *module, pick_job *job, PyObject *const *args, bool wants_rows, int threads) {
    size_t pieces = pf_pieces(job->rows), found = 0, failed = 0;
    void *group = NULL, *node = NULL, *value = NULL, *row = NULL;
    pf_pick *pick = &job->pick;
    Py_BEGIN_ALLOW_THREADS;
    pf_parallel(pick_count_task, job, pieces, threads, &failed);
    Py_END_ALLOW_THREADS;
    for (size_t i = 0; i < pieces; i++) {
        size_t own = job->at[i];
        job->at[i] = found;
        found += own;
    }
    PyObject *out[] = {
        output(args[2] != Py_None, NPY_INT32, found, &group), output(args[3] != Py_None, NPY_UINT16, found, &node),
        output(args[4] != Py_None, NPY_INT64, found, &value), output(wants_rows, NPY_INT64, found, &row)};
    PyObject *result = NULL;
    pick->group = group;
    pick->node = node;
    pick->value = value;
    pick->row = row;
    if (out[0] == NULL || out[1] == NULL || out[2] == NULL || out[3] == NULL) {
        PyErr_NoMemory();
    } else if (pf_pick_admit(pick) != PF_OK) {
        pf_raise_invalid(module, "a number or node of pick is out of its bounds, or there are too many groups");
    } else {
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        status = pf_parallel(pick_task, job, pieces, threads, &failed);
        Py_END_ALLOW_THREADS;
        result = status == PF_OK ? PyTuple_Pack(4, out[0], out[1], out[2], out[3])
                                 : pf_raise_row(module, status, "pick", failed);
    }
    for (size_t i = 0; i < 4; i++) {
        Py_XDECREF(out[i]);
    }
    return result;
}

PyDoc_STRVAR(pick_doc,
             "pick(verdict, wanted, keys, code, fen, wants_rows, rows, threads, /)\n--\n\n"
             "Columns of the rows that have one verdict (uint8 per row; None: all rows), in their order. keys: up to\n"
             "4 tuples (column, low, extent, number, numbers): number is int32[extent], each below numbers, or None\n"
             "for the ids as they are. code: (column, extent, variant, low, block, node_of): the node of a row is\n"
             "node_of[block[variant - low] + code] (uint16, uint32), block and variant None for node_of[code].\n"
             "Returns (group, node, value, row): int32 the number that the keys write, the first the most\n"
             "significant; uint16; int64 fen; int64 row numbers; None for what is not asked for (keys, code, fen\n"
             "None). ArgumentError: an id is out of its bounds (index: the row).");

static PyObject *pick(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pick_job job = {.at = NULL};
    int threads;
    if (!pf_arity("pick", nargs, 8) || !read_pick(module, args, &job) ||
        !pf_int(module, args[7], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    int wants_rows = PyObject_IsTrue(args[5]);
    if (wants_rows < 0) {
        return NULL;
    }
    job.at = pf_scratch((pf_pieces(job.rows) + 1) * sizeof *job.at);
    PyObject *result = job.at == NULL ? NULL : run_pick(module, &job, args, wants_rows != 0, threads);
    PyMem_RawFree(job.at);
    return result;
}

PyMethodDef pf_bind_select_methods[] = {
    {"sieve", PF_FASTCALL(sieve), METH_FASTCALL, sieve_doc},
    {"pick", PF_FASTCALL(pick), METH_FASTCALL, pick_doc},
    {NULL, NULL, 0, NULL},
};
