/* bind_align.c: subject codes to nodes, the kernel `align`, and shares, for Python. */
#include "facts_arg.h"
#include "pool.h"

#include <string.h>

enum { PIECE = 1 << 18, TEXT_BYTES = 8, TEXT_BLOCK = 256, AHEAD = 16 };

static size_t pieces_of(size_t count) {
    return count / PIECE + (count % PIECE != 0);
}

static size_t piece_length(size_t count, size_t index) {
    return count - index * PIECE < PIECE ? count - index * PIECE : PIECE;
}

/* --------------------------------------------------------------------------------------------------------------- codes */
/* Tables of the known codes; the caller frees *block. */
static bool begin_codes(PyObject *module, PyObject *known, pf_codes *codes, void **block) {
    pf_array array;
    if (!pf_borrow(module, known, "known", NPY_INT32, 1, &array)) {
        return false;
    }
    size_t bytes = pf_codes_bytes(array.count), failed = 0;
    *block = pf_scratch(bytes);
    if (*block == NULL) {
        return false;
    }
    pf_status status = pf_codes_begin(codes, *block, bytes, array.data, array.count, &failed);
    if (status != PF_OK) {
        pf_raise(module, status, "known", status == PF_HIERARCHY ? (Py_ssize_t)failed : -1);
        return false;
    }
    return true;
}

typedef struct {
    const pf_codes *codes;
    pf_ints code;
    const char *data; /* of texts */
    pf_ints offsets;
    size_t count;
    uint16_t *node;
    size_t *unknown; /* per thread */
} find_job;

static pf_status find_task(void *context, size_t index, size_t worker, size_t *failed) {
    find_job *job = context;
    (void)failed;
    size_t first = index * PIECE;
    job->unknown[worker] +=
        pf_codes_find(job->codes, &job->code, first, piece_length(job->count, index), job->node + first);
    return PF_OK;
}

static int64_t offset_at(const pf_ints *offsets, size_t i) {
    return offsets->type == PF_INT32 ? ((const int32_t *)offsets->data)[i] : ((const int64_t *)offsets->data)[i];
}

/* A text in the place of eight bytes; what is longer than a code becomes what is none. */
static void put_text(char *place, const char *text, size_t length) {
    memset(place, length < TEXT_BYTES ? 0 : 0xff, TEXT_BYTES);
    if (length < TEXT_BYTES) {
        memcpy(place, text, length);
    }
}

static pf_status find_text_task(void *context, size_t index, size_t worker, size_t *failed) {
    find_job *job = context;
    (void)failed;
    char texts[TEXT_BLOCK * TEXT_BYTES];
    size_t end = index * PIECE + piece_length(job->count, index);
    for (size_t first = index * PIECE; first < end; first += TEXT_BLOCK) {
        size_t count = end - first < TEXT_BLOCK ? end - first : TEXT_BLOCK;
        for (size_t i = 0; i < count; i++) {
            int64_t from = offset_at(&job->offsets, first + i), to = offset_at(&job->offsets, first + i + 1);
            put_text(texts + i * TEXT_BYTES, job->data + from, (size_t)(to - from));
        }
        job->unknown[worker] += pf_codes_find_text(job->codes, texts, count, job->node + first);
    }
    return PF_OK;
}

/* Runs a job without the GIL. Returns (node, how many are unknown). */
static PyObject *run_find(find_job *job, pf_task task, int threads) {
    size_t unknown[PF_THREADS_MAX] = {0}, all = 0, failed;
    PyArrayObject *node = pf_new_vector(NPY_UINT16, job->count);
    if (node == NULL) {
        return NULL;
    }
    job->node = PyArray_DATA(node);
    job->unknown = unknown;
    Py_BEGIN_ALLOW_THREADS;
    pf_parallel(task, job, pieces_of(job->count), threads, &failed);
    Py_END_ALLOW_THREADS;
    for (int i = 0; i < threads; i++) {
        all += unknown[i];
    }
    return Py_BuildValue("Nn", (PyObject *)node, (Py_ssize_t)all);
}

static inline void fetch_ahead(PyObject *list, Py_ssize_t i) {
#if defined(__GNUC__)
    if (i + AHEAD < PyList_GET_SIZE(list)) {
        const char *object = (const char *)PyList_GET_ITEM(list, i + AHEAD);
        __builtin_prefetch(object);
        __builtin_prefetch(object + 63);
    }
#else
    (void)list;
    (void)i;
#endif
}

/* The GIL is held: the texts are Python objects. */
static PyObject *find_in_list(const pf_codes *codes, PyObject *list) {
    size_t total = (size_t)PyList_GET_SIZE(list), unknown = 0;
    PyArrayObject *node = pf_new_vector(NPY_UINT16, total);
    if (node == NULL) {
        return NULL;
    }
    char texts[TEXT_BLOCK * TEXT_BYTES];
    uint16_t *out = PyArray_DATA(node);
    for (size_t first = 0; first < total; first += TEXT_BLOCK) {
        size_t count = total - first < TEXT_BLOCK ? total - first : TEXT_BLOCK;
        for (size_t i = 0; i < count; i++) {
            PyObject *text = PyList_GET_ITEM(list, (Py_ssize_t)(first + i));
            fetch_ahead(list, (Py_ssize_t)(first + i));
            if (text != Py_None && !PyUnicode_Check(text)) {
                PyErr_Format(PyExc_TypeError, "codes must be str or None, not %.100s", Py_TYPE(text)->tp_name);
                Py_DECREF(node);
                return NULL;
            }
            bool plain = text != Py_None && PyUnicode_IS_COMPACT_ASCII(text);
            put_text(texts + i * TEXT_BYTES, plain ? (const char *)PyUnicode_DATA(text) : "",
                     plain ? (size_t)PyUnicode_GET_LENGTH(text) : 0);
        }
        unknown += pf_codes_find_text(codes, texts, count, out + first);
    }
    return Py_BuildValue("Nn", (PyObject *)node, (Py_ssize_t)unknown);
}

PyDoc_STRVAR(
    codes_encode_doc,
    "codes_encode(known, codes, threads, /)\n--\n\n"
    "The node of each subject code. known: int32, the code of each node; codes: an array of any integer type but\n"
    "uint64, or a list of str (None for a blank). Returns (node, unknown): uint16, CODE_UNKNOWN where the code is\n"
    "not known, and how many these are. HierarchyError: a known code is not of 3, 5 or 7 digits or comes twice.");

static PyObject *codes_encode(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_codes codes;
    void *block = NULL;
    int threads;
    PyObject *result = NULL;
    if (pf_arity("codes_encode", nargs, 3) && pf_int(module, args[2], "threads", 1, PF_THREADS_MAX, &threads) &&
        begin_codes(module, args[0], &codes, &block)) {
        find_job job = {.codes = &codes};
        if (PyList_Check(args[1])) {
            result = find_in_list(&codes, args[1]);
        } else if (pf_borrow_ints(module, args[1], "codes", &job.code, &job.count)) {
            result = run_find(&job, find_task, threads);
        }
    }
    PyMem_RawFree(block);
    return result;
}

PyDoc_STRVAR(
    codes_encode_text_doc,
    "codes_encode_text(known, data, offsets, threads, /)\n--\n\n"
    "As codes_encode, of texts in Arrow's layout: text i is the bytes offsets[i] .. offsets[i+1] of data (uint8;\n"
    "offsets int32 or int64). ArgumentError: offsets decrease or leave data.");

static bool proper_offsets(const pf_ints *offsets, size_t count, size_t length) {
    bool good = offsets->type == PF_INT32 || offsets->type == PF_INT64;
    for (size_t i = 0; good && i < count; i++) {
        int64_t from = offset_at(offsets, i), to = i + 1 < count ? offset_at(offsets, i + 1) : from;
        good = from >= 0 && from <= to && (uint64_t)to <= length;
    }
    return good && count > 0;
}

static PyObject *codes_encode_text(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_codes codes;
    void *block = NULL;
    int threads;
    pf_array data;
    find_job job = {.codes = &codes};
    size_t count;
    PyObject *result = NULL;
    if (pf_arity("codes_encode_text", nargs, 4) && pf_int(module, args[3], "threads", 1, PF_THREADS_MAX, &threads) &&
        pf_borrow(module, args[1], "data", NPY_UINT8, 1, &data) &&
        pf_borrow_ints(module, args[2], "offsets", &job.offsets, &count) &&
        begin_codes(module, args[0], &codes, &block)) {
        if (!proper_offsets(&job.offsets, count, data.count)) {
            pf_raise_invalid(module, "offsets must be int32 or int64, not decrease, and lie within data");
        } else {
            job.data = data.data;
            job.count = count - 1;
            result = run_find(&job, find_text_task, threads);
        }
    }
    PyMem_RawFree(block);
    return result;
}

/* --------------------------------------------------------------------------------------------------------------- texts */
PyDoc_STRVAR(
    texts_encode_doc,
    "texts_encode(data, offsets, present, /)\n--\n\n"
    "Ids of texts in Arrow's layout (see codes_encode_text) in the order of their first appearance; present: a\n"
    "bitmap or None. Returns (id, first_row): int32 per text, -1 where it is blank, and int64 per id.");

static PyObject *texts_encode(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array data;
    pf_ints offsets;
    size_t count;
    const uint8_t *present;
    if (!pf_arity("texts_encode", nargs, 3) || !pf_borrow(module, args[0], "data", NPY_UINT8, 1, &data) ||
        !pf_borrow_ints(module, args[1], "offsets", &offsets, &count)) {
        return NULL;
    }
    if (!proper_offsets(&offsets, count, data.count)) {
        return pf_raise_invalid(module, "offsets must be int32 or int64, not decrease, and lie within data");
    }
    count--;
    if (!pf_borrow_bitmap(module, args[2], "present", count, &present)) {
        return NULL;
    }
    PyArrayObject *id = pf_new_vector(NPY_INT32, count);
    PyObject *result = NULL;
    pf_status status = id == NULL ? PF_OK : PF_CAPACITY;
    for (size_t slots = 1024; status == PF_CAPACITY; slots *= 4) { /* as many as the distinct texts ask for */
        size_t bytes = slots * sizeof(int32_t) + slots / 2 * sizeof(int64_t), distinct = 0;
        int64_t *first_row = pf_large_new(bytes);
        if (first_row == NULL) {
            PyErr_NoMemory();
            break;
        }
        int32_t *ids = PyArray_DATA(id);
        Py_BEGIN_ALLOW_THREADS;
        status = pf_texts_encode(data.data, &offsets, present, count, (int32_t *)(first_row + slots / 2), slots, ids,
                                 first_row, &distinct);
        Py_END_ALLOW_THREADS;
        if (status == PF_OK) {
            PyArrayObject *rows = pf_copy_vector(NPY_INT64, first_row, distinct);
            result = rows == NULL ? NULL : PyTuple_Pack(2, (PyObject *)id, (PyObject *)rows);
            Py_XDECREF(rows);
        } else if (status != PF_CAPACITY) {
            pf_raise(module, status, "texts_encode", -1);
        }
        pf_large_free(first_row, bytes);
    }
    Py_XDECREF(id);
    return result;
}

/* --------------------------------------------------------------------------------------------------------------- align */
PyDoc_STRVAR(
    align_merge_doc,
    "align_merge(keys, offsets, /)\n--\n\n"
    "Outer alignment: list l is keys[offsets[l]] .. keys[offsets[l+1] - 1] (int64). Returns (merged, position): the\n"
    "distinct keys ascending, and int32 per element which of them it is. ArgumentError: a list has a key twice\n"
    "(index: the later element).");

static PyObject *align_merge(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array keys, offsets;
    if (!pf_arity("align_merge", nargs, 2) || !pf_borrow(module, args[0], "keys", NPY_INT64, 1, &keys) ||
        !pf_borrow(module, args[1], "offsets", NPY_INT64, 1, &offsets)) {
        return NULL;
    }
    if (offsets.count == 0 || ((const int64_t *)offsets.data)[offsets.count - 1] != (int64_t)keys.count) {
        return pf_raise_invalid(module, "offsets must end at the number of keys");
    }
    size_t bytes = pf_align_scratch(keys.count), distinct = 0, failed = SIZE_MAX;
    void *scratch = bytes == SIZE_MAX ? PyErr_NoMemory() : pf_scratch(bytes);
    int64_t *merged = scratch == NULL ? NULL : pf_scratch(keys.count * sizeof *merged);
    PyArrayObject *position = merged == NULL ? NULL : pf_new_vector(NPY_INT32, keys.count);
    PyObject *result = NULL;
    if (position != NULL) {
        pf_status status;
        int32_t *places = PyArray_DATA(position);
        Py_BEGIN_ALLOW_THREADS;
        status = pf_align_merge(keys.data, offsets.data, offsets.count - 1, scratch, bytes, merged, places, &distinct,
                                &failed);
        Py_END_ALLOW_THREADS;
        if (status != PF_OK) {
            pf_raise(module, status, "align_merge", failed == SIZE_MAX ? -1 : (Py_ssize_t)failed);
        } else {
            PyArrayObject *found = pf_copy_vector(NPY_INT64, merged, distinct);
            result = found == NULL ? NULL : PyTuple_Pack(2, (PyObject *)found, (PyObject *)position);
            Py_XDECREF(found);
        }
    }
    Py_XDECREF(position);
    PyMem_RawFree(merged);
    PyMem_RawFree(scratch);
    return result;
}

/* Cells in CSR form: offsets proved, so that no cell lies outside. */
static bool borrow_cells(PyObject *module, PyObject *offsets, PyObject *node, pf_array *starts, pf_array *nodes) {
    if (!pf_borrow(module, offsets, "offsets", NPY_INT64, 1, starts) ||
        !pf_borrow(module, node, "node", NPY_UINT16, 1, nodes)) {
        return false;
    }
    const int64_t *start = starts->data;
    bool good = starts->count > 0 && start[0] == 0 && start[starts->count - 1] == (int64_t)nodes->count;
    for (size_t g = 0; good && g + 1 < starts->count; g++) {
        good = start[g] <= start[g + 1];
    }
    if (!good) {
        pf_raise_invalid(module, "offsets must begin at 0, not decrease, and end at the number of cells");
    }
    return good;
}

typedef struct {
    const int64_t *offsets;
    const uint16_t *node;
    size_t groups;
    const int32_t *base;  /* align_groups */
    const uint64_t *path; /* align_parents */
    int64_t *base_cell;
} align_job;

static pf_status align_task(void *context, size_t index, size_t worker, size_t *failed) {
    align_job *job = context;
    (void)worker;
    size_t first = index * PIECE, count = piece_length(job->groups, index);
    if (job->base != NULL) {
        return pf_align_groups(job->offsets, job->node, job->groups, job->base, first, count, job->base_cell, failed);
    }
    pf_align_parents(job->offsets, job->node, job->path, first, count, job->base_cell);
    return PF_OK;
}

static PyObject *run_align(PyObject *module, align_job *job, size_t cells, int threads) {
    size_t failed = 0;
    PyArrayObject *base_cell = pf_new_vector(NPY_INT64, cells);
    if (base_cell == NULL) {
        return NULL;
    }
    job->base_cell = PyArray_DATA(base_cell);
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = pf_parallel(align_task, job, pieces_of(job->groups), threads, &failed);
    Py_END_ALLOW_THREADS;
    if (status != PF_OK) {
        Py_DECREF(base_cell);
        return pf_raise(module, status, "base", (Py_ssize_t)failed);
    }
    return (PyObject *)base_cell;
}

PyDoc_STRVAR(
    align_groups_doc,
    "align_groups(offsets, node, base, threads, /)\n--\n\n"
    "Cells of a roll-up (offsets int64, node uint16) against the same nodes in another group: base, int32 per\n"
    "group, is that group or -1. Returns int64 per cell: the cell there, or -1. ArgumentError: a base is no group\n"
    "(index: the group).");

static PyObject *align_groups(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array offsets, node, base;
    int threads;
    if (!pf_arity("align_groups", nargs, 4) || !borrow_cells(module, args[0], args[1], &offsets, &node) ||
        !pf_borrow_exact(module, args[2], "base", NPY_INT32, 1, offsets.count - 1, &base) ||
        !pf_int(module, args[3], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    align_job job = {.offsets = offsets.data, .node = node.data, .groups = offsets.count - 1, .base = base.data};
    return run_align(module, &job, node.count, threads);
}

PyDoc_STRVAR(
    align_parents_doc,
    "align_parents(offsets, node, parent, threads, /)\n--\n\n"
    "The cell of the node above each cell within its group, int64, -1 for roots. The groups hold the parents of\n"
    "their nodes, as cube_groups gives them. ArgumentError: a node is not of the forest.");

static PyObject *align_parents(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array offsets, node, parent;
    int threads;
    if (!pf_arity("align_parents", nargs, 4) || !borrow_cells(module, args[0], args[1], &offsets, &node) ||
        !pf_borrow(module, args[2], "parent", NPY_INT32, 1, &parent) ||
        !pf_int(module, args[3], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    const uint16_t *nodes = node.data;
    for (size_t i = 0; i < node.count; i++) {
        if (nodes[i] >= parent.count) {
            return pf_raise(module, PF_INVALID, "node", (Py_ssize_t)i);
        }
    }
    uint64_t *path = pf_scratch((parent.count + 1) * sizeof *path);
    size_t levels, failed = 0;
    PyObject *result = NULL;
    if (path != NULL) {
        pf_status status = pf_cube_paths(parent.data, parent.count, path, NULL, NULL, &levels, &failed);
        if (status != PF_OK) {
            pf_raise(module, status, "parent", status == PF_HIERARCHY ? (Py_ssize_t)failed : -1);
        } else {
            align_job job = {.offsets = offsets.data, .node = node.data, .groups = offsets.count - 1, .path = path};
            result = run_align(module, &job, node.count, threads);
        }
    }
    PyMem_RawFree(path);
    return result;
}

/* --------------------------------------------------------------------------------------------------------------- share */
typedef struct {
    const int64_t *numerator, *denominator, *base;
    size_t count;
    double *share;
} share_job;

static pf_status share_task(void *context, size_t index, size_t worker, size_t *failed) {
    share_job *job = context;
    (void)worker;
    (void)failed;
    pf_share(job->numerator, job->denominator, job->base, index * PIECE, piece_length(job->count, index), job->share);
    return PF_OK;
}

PyDoc_STRVAR(
    share_doc,
    "share(numerator, denominator, base, threads, out, /)\n--\n\n"
    "numerator / denominator as float64, the denominator of element i being denominator[i], or where base (int64)\n"
    "is given denominator[base[i]]; NaN where it is 0 or base[i] is -1. numerator, denominator: int64. out: float64\n"
    "to write into, or None. ArgumentError: base is below -1 or beyond the denominators.");

static PyObject *share(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_array numerator, denominator, base = {.data = NULL}, out;
    int threads;
    if (!pf_arity("share", nargs, 5) || !pf_borrow(module, args[0], "numerator", NPY_INT64, 1, &numerator) ||
        !pf_borrow(module, args[1], "denominator", NPY_INT64, 1, &denominator) ||
        !pf_int(module, args[3], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    if (args[2] != Py_None) {
        if (!pf_borrow_exact(module, args[2], "base", NPY_INT64, 1, numerator.count, &base)) {
            return NULL;
        }
        const int64_t *places = base.data;
        for (size_t i = 0; i < numerator.count; i++) {
            if (places[i] < -1 || places[i] >= (int64_t)denominator.count) {
                return pf_raise(module, PF_INVALID, "base", (Py_ssize_t)i);
            }
        }
    } else if (denominator.count != numerator.count) {
        return pf_raise_invalid(module, "numerator and denominator must have equal lengths");
    }
    PyArrayObject *result = NULL;
    if (args[4] == Py_None) {
        result = pf_new_vector(NPY_FLOAT64, numerator.count);
    } else if (pf_borrow_exact(module, args[4], "out", NPY_FLOAT64, 1, numerator.count, &out)) {
        if (!PyArray_ISWRITEABLE(out.array)) {
            return pf_raise_invalid(module, "out is not writeable");
        }
        result = (PyArrayObject *)Py_NewRef((PyObject *)out.array);
    }
    if (result == NULL) {
        return NULL;
    }
    share_job job = {numerator.data, denominator.data, base.data, numerator.count, PyArray_DATA(result)};
    size_t failed;
    Py_BEGIN_ALLOW_THREADS;
    pf_parallel(share_task, &job, pieces_of(job.count), threads, &failed);
    Py_END_ALLOW_THREADS;
    return (PyObject *)result;
}

PyMethodDef pf_bind_align_methods[] = {
    {"codes_encode", PF_FASTCALL(codes_encode), METH_FASTCALL, codes_encode_doc},
    {"codes_encode_text", PF_FASTCALL(codes_encode_text), METH_FASTCALL, codes_encode_text_doc},
    {"texts_encode", PF_FASTCALL(texts_encode), METH_FASTCALL, texts_encode_doc},
    {"align_merge", PF_FASTCALL(align_merge), METH_FASTCALL, align_merge_doc},
    {"align_groups", PF_FASTCALL(align_groups), METH_FASTCALL, align_groups_doc},
    {"align_parents", PF_FASTCALL(align_parents), METH_FASTCALL, align_parents_doc},
    {"share", PF_FASTCALL(share), METH_FASTCALL, share_doc},
    {NULL, NULL, 0, NULL},
};
