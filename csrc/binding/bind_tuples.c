/* bind_tuples.c: distinct tuples of ids, and totals that are missed, for Python. */
#include "ids_arg.h"
#include "pool.h"

#include <string.h>

enum { FIRST_SLOTS = 1 << 10, PIECE_LISTED = 1 << 13 }; /* rows of a list that a thread takes at once */

static pf_status new_set(pf_tuple_set *set, size_t slots) {
    pf_tuple_slot *slot = slots > SIZE_MAX / sizeof *slot ? NULL : pf_large_new(slots * sizeof *slot);
    if (slot == NULL) {
        return PF_CAPACITY;
    }
    pf_tuple_set_begin(set, slot, slots);
    return PF_OK;
}

static void free_set(pf_tuple_set *set) {
    pf_large_free(set->slot, set->slots * sizeof *set->slot);
    set->slot = NULL;
}

static pf_status grow(pf_tuple_set *set, size_t slots) {
    pf_tuple_set larger;
    if (new_set(&larger, slots) != PF_OK) {
        return PF_CAPACITY;
    }
    if (set->slot != NULL) {
        pf_tuple_set_join(&larger, set);
        free_set(set);
    }
    *set = larger;
    return PF_OK;
}

typedef struct {
    pf_tuples tuples;
    size_t rows, count, piece; /* of the panel; to look at; of which a thread takes so many at once */
    pf_tuple_set *sets;        /* one per thread */
} tuples_job;

static pf_status tuples_task(void *context, size_t index, size_t worker, size_t *failed) {
    tuples_job *job = context;
    pf_tuple_set *set = &job->sets[worker];
    size_t done = index * job->piece, left = job->count - done, end = done + (left < job->piece ? left : job->piece);
    pf_status status = set->slot == NULL ? grow(set, FIRST_SLOTS) : PF_OK;
    while (status == PF_OK) {
        status = pf_tuples_add(&job->tuples, set, &done, end, failed);
        if (status != PF_CAPACITY) {
            break;
        }
        status = grow(set, set->slots * 4);
    }
    return status;
}

/* All distinct tuples, in the set of the first thread. */
static pf_status find_tuples(tuples_job *job, int threads, size_t *failed) {
    job->piece = job->tuples.row == NULL ? PF_PIECE_ROWS : PIECE_LISTED;
    size_t pieces = job->count / job->piece + (job->count % job->piece != 0);
    pf_status status = pf_parallel(tuples_task, job, pieces, threads, failed);
    size_t all = 0, slots = FIRST_SLOTS;
    for (int t = 0; t < threads; t++) {
        all += job->sets[t].slot == NULL ? 0 : job->sets[t].used;
    }
    while (slots / 2 < all) {
        slots *= 2;
    }
    if (status == PF_OK && (job->sets[0].slot == NULL || job->sets[0].slots < slots)) {
        status = grow(&job->sets[0], slots);
    }
    for (int t = 1; t < threads; t++) {
        if (status == PF_OK && job->sets[t].slot != NULL) {
            pf_tuple_set_join(&job->sets[0], &job->sets[t]);
        }
    }
    return status;
}

static void free_sets(pf_tuple_set *sets) {
    for (size_t t = 0; t < PF_THREADS_MAX; t++) {
        if (sets[t].slot != NULL) {
            free_set(&sets[t]);
        }
    }
}

static bool read_columns(PyObject *module, PyObject *object, size_t rows, pf_tuples *tuples) {
    if (!pf_is_tuple(module, object, "columns", PF_TUPLE_COLUMNS)) {
        return false;
    }
    tuples->columns = (size_t)PyTuple_GET_SIZE(object);
    for (size_t k = 0; k < tuples->columns; k++) {
        if (!pf_read_ids(module, PyTuple_GET_ITEM(object, (Py_ssize_t)k), rows, &tuples->column[k])) {
            return false;
        }
    }
    if (pf_tuples_admit(tuples) != PF_OK) {
        pf_raise_invalid(module, "the columns could hold more tuples than one number tells apart");
        return false;
    }
    return true;
}

static bool read_verdict(PyObject *module, PyObject *verdict, PyObject *object, size_t rows, pf_tuples *tuples) {
    int wanted;
    if (!pf_borrow_verdict(module, verdict, "verdict", rows, &tuples->verdict) ||
        !pf_int(module, object, "wanted", 0, PF_SIEVE_KEPT, &wanted)) {
        return false;
    }
    tuples->wanted = (uint8_t)wanted;
    return true;
}

PyDoc_STRVAR(distinct_rows_doc,
             "distinct_rows(columns, among, verdict, wanted, rows, threads, /)\n--\n\n"
             "The first row of each distinct tuple that rows hold in columns, ascending: int64. columns: up to 8\n"
             "tuples (column, low, extent), int32, whose extents multiply to less than 2^63. among: int64 row\n"
             "numbers to look at, or None for all; verdict: uint8 per row, of which those with `wanted` count, or\n"
             "None. ArgumentError: an id is out of its bounds (index: the row), or the extents are too large.");

static PyObject *distinct_rows(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    tuples_job job = {.rows = 0};
    pf_array among = {.data = NULL};
    int threads;
    if (!pf_arity("distinct_rows", nargs, 6) || !pf_rows_arg(module, args[4], &job.rows) ||
        !read_columns(module, args[0], job.rows, &job.tuples) ||
        (args[1] != Py_None && !pf_borrow_rows(module, args[1], job.rows, &among)) ||
        !read_verdict(module, args[2], args[3], job.rows, &job.tuples) ||
        !pf_int(module, args[5], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    pf_tuple_set sets[PF_THREADS_MAX] = {{.slot = NULL}};
    job.tuples.row = among.data;
    job.count = args[1] == Py_None ? job.rows : among.count;
    job.sets = sets;
    size_t failed = 0, words = (job.rows + 63) / 64;
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = find_tuples(&job, threads, &failed);
    Py_END_ALLOW_THREADS;
    PyArrayObject *found = NULL;
    uint64_t *bits = status == PF_OK ? pf_scratch(words * sizeof *bits) : NULL;
    if (status != PF_OK) {
        pf_raise_row(module, status, "distinct_rows", failed);
    } else if (bits != NULL) {
        found = pf_new_vector(NPY_INT64, sets[0].used);
    }
    if (found != NULL) {
        int64_t *row = PyArray_DATA(found);
        Py_BEGIN_ALLOW_THREADS;
        pf_tuple_set_rows(&sets[0], bits, job.rows, row);
        Py_END_ALLOW_THREADS;
    }
    PyMem_RawFree(bits);
    free_sets(sets);
    return (PyObject *)found;
}

/* ------------------------------------------------------------------------------------------------------------- closing */
typedef struct {
    pf_closing closing;
    size_t rows, bytes; /* of the sums of one thread */
    char *sums;
} closing_job;

static pf_status closing_task(void *context, size_t index, size_t worker, size_t *failed) {
    closing_job *job = context;
    return pf_closing_add(&job->closing, index * PF_PIECE_ROWS, pf_piece_length(job->rows, index),
                          job->sums + worker * job->bytes, failed);
}

/* The places of the totals, then the sums of rows in them. */
static pf_status add_up(closing_job *job, tuples_job *places, int threads, size_t *failed) {
    pf_status status = find_tuples(places, threads, failed);
    if (status == PF_OK) {
        status = pf_closing_number(&job->closing, places->tuples.row, places->count, &places->sets[0], failed);
    }
    if (status != PF_OK) {
        return status;
    }
    job->closing.places = &places->sets[0];
    job->bytes = pf_closing_bytes(places->sets[0].used);
    job->bytes = job->bytes > SIZE_MAX / PF_THREADS_MAX / 2 ? SIZE_MAX : (job->bytes + 63) / 64 * 64;
    job->sums = job->bytes == SIZE_MAX ? NULL : pf_large_new(job->bytes * (size_t)threads);
    if (job->sums == NULL) {
        return PF_CAPACITY;
    }
    for (int t = 0; t < threads; t++) {
        pf_closing_begin(&job->closing, job->sums + (size_t)t * job->bytes);
    }
    status = pf_parallel(closing_task, job, pf_pieces(job->rows), threads, failed);
    for (int t = 1; status == PF_OK && t < threads; t++) {
        pf_closing_merge(&job->closing, job->sums, job->sums + (size_t)t * job->bytes);
    }
    return status;
}

static PyObject *run_missed(PyObject *module, closing_job *job, tuples_job *places, const pf_array *totals,
                            int threads) {
    size_t failed = 0, count = 0;
    PyObject *result = NULL;
    PyArrayObject *missed = pf_new_vector(NPY_INT64, totals->count), *summed = pf_new_vector(NPY_INT64, totals->count);
    if (missed != NULL && summed != NULL) {
        int64_t *rows = PyArray_DATA(missed), *sums = PyArray_DATA(summed);
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        status = add_up(job, places, threads, &failed);
        if (status == PF_OK) {
            status = pf_closing_end(&job->closing, job->sums, totals->data, totals->count, rows, sums, &count, &failed);
        }
        Py_END_ALLOW_THREADS;
        if (status != PF_OK) {
            pf_raise_row(module, status, "missed_totals", failed);
        } else {
            result =
                Py_BuildValue("NN", pf_copy_vector(NPY_INT64, rows, count), pf_copy_vector(NPY_INT64, sums, count));
        }
    }
    Py_XDECREF(missed);
    Py_XDECREF(summed);
    pf_large_free(job->sums, job->sums == NULL ? 0 : job->bytes * (size_t)threads);
    free_sets(places->sets);
    return result;
}

PyDoc_STRVAR(missed_totals_doc,
             "missed_totals(columns, totals, verdict, wanted, fen, exponent, rows, threads, /)\n--\n\n"
             "Printed totals that the rows of their place miss by more than half a unit of each last digit.\n"
             "columns: as of distinct_rows, a place; totals: int64 row numbers, ascending; verdict, wanted: the rows\n"
             "that are added up (None: all). fen: int64, none of a total or of a wanted row blank; exponent: int8.\n"
             "Returns (missed, summed): of the totals that stand alone in their place those that are missed, and the\n"
             "sums there. ArgumentError as of distinct_rows; AmountOverflowError: a sum does not fit (index: the row\n"
             "of its total).");

static PyObject *missed_totals(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    closing_job job = {.sums = NULL};
    tuples_job places = {.rows = 0};
    pf_tuple_set sets[PF_THREADS_MAX] = {{.slot = NULL}};
    pf_array totals, fen, exponent;
    int threads;
    if (!pf_arity("missed_totals", nargs, 8) || !pf_rows_arg(module, args[6], &job.rows) ||
        !read_columns(module, args[0], job.rows, &job.closing.tuples) ||
        !pf_borrow_rows(module, args[1], job.rows, &totals)) {
        return NULL;
    }
    places.tuples = job.closing.tuples;
    places.tuples.row = totals.data;
    places.rows = job.rows;
    places.count = totals.count;
    places.sets = sets;
    if (!read_verdict(module, args[2], args[3], job.rows, &job.closing.tuples) ||
        !pf_borrow_exact(module, args[4], "fen", NPY_INT64, 1, job.rows, &fen) ||
        !pf_borrow_exact(module, args[5], "exponent", NPY_INT8, 1, job.rows, &exponent) ||
        !pf_int(module, args[7], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    job.closing.fen = fen.data;
    job.closing.exponent = exponent.data;
    return run_missed(module, &job, &places, &totals, threads);
}

PyMethodDef pf_bind_tuples_methods[] = {
    {"distinct_rows", PF_FASTCALL(distinct_rows), METH_FASTCALL, distinct_rows_doc},
    {"missed_totals", PF_FASTCALL(missed_totals), METH_FASTCALL, missed_totals_doc},
    {NULL, NULL, 0, NULL},
};
