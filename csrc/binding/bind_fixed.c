/* bind_fixed.c: the kernel `fixed` for Python.
 *
 * The functions over one text keep the GIL: giving it up and taking it back would cost more than the call.
 */
#include "arrays.h"
#include "pool.h"

#include <string.h>

/* --------------------------------------------------------------------------------------------------------------- text */

/* Bytes of a code point in UTF-8. Lone surrogates count like others of their range: they are no part of a number, so that
 * the core rejects them at their place. */
static inline size_t utf8_width(Py_UCS4 code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static size_t utf8_size(PyObject *text) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text)) {
        return (size_t)length;
    }
    size_t size = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        size += utf8_width(PyUnicode_READ_CHAR(text, i));
    }
    return size;
}

/* Writes the text in UTF-8 and returns the end; nothing is cached in the str. */
static char *utf8_write(PyObject *text, char *out) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text)) {
        memcpy(out, PyUnicode_1BYTE_DATA(text), (size_t)length);
        return out + length;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ_CHAR(text, i);
        size_t width = utf8_width(code);
        static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t byte = width - 1; byte > 0; byte--) {
            out[byte] = (char)(0x80 | (code & 0x3F));
            code >>= 6;
        }
        out[0] = (char)(lead[width] | code);
        out += width;
    }
    return out;
}

/* One text as UTF-8: the str's own bytes where it is ASCII, else a block that `release_text` frees. */
typedef struct {
    const char *bytes;
    size_t length;
    char *owned;
} utf8_text;

static bool borrow_text(PyObject *object, utf8_text *text) {
    if (!PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError, "text must be a str, not %.100s", Py_TYPE(object)->tp_name);
        return false;
    }
    text->length = utf8_size(object);
    text->owned = NULL;
    if (PyUnicode_IS_ASCII(object)) {
        text->bytes = (const char *)PyUnicode_1BYTE_DATA(object);
        return true;
    }
    text->owned = pf_scratch(text->length);
    if (text->owned == NULL) {
        return false;
    }
    utf8_write(object, text->owned);
    text->bytes = text->owned;
    return true;
}

static void release_text(utf8_text *text) {
    PyMem_RawFree(text->owned);
}

/* ---------------------------------------------------------------------------------------------------------- one number */

PyDoc_STRVAR(fixed_parse_doc,
             "fixed_parse(text, unit, /)\n--\n\n"
             "One amount in a unit of 10**unit fen (0 <= unit <= 12) -> (fen, exponent, note).\n\n"
             "A blank text is (0, 0, NOTE_BLANK). Raises NumberError with the byte position, AmountOverflowError, and\n"
             "ArgumentError for the unit.");

static PyObject *fixed_parse(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    utf8_text text;
    int unit;
    if (!pf_arity("fixed_parse", nargs, 2) || !pf_int(module, args[1], "unit", 0, 12, &unit) ||
        !borrow_text(args[0], &text)) {
        return NULL;
    }
    pf_amount amount;
    size_t position = 0;
    pf_status status = pf_fixed_parse(text.bytes, text.length, unit, &amount, &position);
    release_text(&text);
    if (status != PF_OK) {
        return pf_raise(module, status, "fixed_parse", (Py_ssize_t)position);
    }
    return Py_BuildValue("Lii", (long long)amount.fen, (int)amount.exponent, (int)amount.note);
}

PyDoc_STRVAR(
    decimal_parse_doc,
    "decimal_parse(text, /)\n--\n\n"
    "One plain decimal -> (mantissa, exponent): mantissa * 10**exponent with exponent <= 0; None where the text\n"
    "is blank. Raises NumberError with the byte position, and AmountOverflowError above 18 digits.");

static PyObject *decimal_parse(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    utf8_text text;
    if (!pf_arity("decimal_parse", nargs, 1) || !borrow_text(args[0], &text)) {
        return NULL;
    }
    pf_amount decimal;
    size_t position = 0;
    size_t length = text.length;
    pf_status status = pf_decimal_parse(text.bytes, length, &decimal, &position);
    release_text(&text);
    if (status != PF_OK) {
        return pf_raise(module, status, "decimal_parse", (Py_ssize_t)position);
    }
    if (decimal.note & PF_NOTE_BLANK) { /* the pair has no room for "blank", and blank is not zero */
        return pf_raise(module, PF_SYNTAX, "decimal_parse", (Py_ssize_t)length);
    }
    return Py_BuildValue("Li", (long long)decimal.fen, (int)decimal.exponent);
}

PyDoc_STRVAR(
    fixed_format_doc,
    "fixed_format(fen, exponent, unit, /)\n--\n\n"
    "An amount as printed in a unit: exactly the digits that its exponent states, no separators. Raises\n"
    "ArgumentError where the unit (0..12) or the exponent (0..18) is out of range or fen has digits below its\n"
    "exponent.");

static PyObject *fixed_format(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int64_t fen;
    int exponent, unit;
    if (!pf_arity("fixed_format", nargs, 3) || !pf_int64(module, args[0], "fen", &fen) ||
        !pf_int(module, args[1], "exponent", 0, 18, &exponent) || !pf_int(module, args[2], "unit", 0, 12, &unit)) {
        return NULL;
    }
    char text[48];
    size_t length;
    pf_status status = pf_fixed_format(fen, exponent, unit, text, sizeof text, &length);
    if (status != PF_OK) {
        return pf_raise(module, status, "fixed_format: fen has digits below its exponent", -1);
    }
    return PyUnicode_FromStringAndSize(text, (Py_ssize_t)length);
}

/* --------------------------------------------------------------------------------------------------------- many numbers */

/* The five arrays of a batch. */
enum { FEN, EXPONENT, VALIDITY, NOTE, POSITION, BATCH_ARRAYS };

typedef struct {
    PyArrayObject *arrays[BATCH_ARRAYS];
} batch;

static void release_batch(batch *out) {
    for (int i = 0; i < BATCH_ARRAYS; i++) {
        Py_CLEAR(out->arrays[i]);
    }
}

static bool new_batch(size_t count, batch *out) {
    static const int types[BATCH_ARRAYS] = {NPY_INT64, NPY_INT8, NPY_UINT8, NPY_UINT8, NPY_INT32};
    memset(out, 0, sizeof *out);
    for (int i = 0; i < BATCH_ARRAYS; i++) {
        out->arrays[i] = pf_new_vector(types[i], i == VALIDITY ? (count + 7) / 8 : count);
        if (out->arrays[i] == NULL) {
            release_batch(out);
            return false;
        }
    }
    return true;
}

/* Calls the core without the GIL and hands the arrays over. */
static PyObject *parse_batch(PyObject *module, const char *name, const char *buffer, const int64_t *offsets,
                             const int8_t *units, size_t count) {
    batch out;
    if (!new_batch(count, &out)) {
        return NULL;
    }
    int64_t *fen = PyArray_DATA(out.arrays[FEN]);
    int8_t *exponent = PyArray_DATA(out.arrays[EXPONENT]);
    uint8_t *validity = PyArray_DATA(out.arrays[VALIDITY]);
    uint8_t *note = PyArray_DATA(out.arrays[NOTE]);
    int32_t *position = PyArray_DATA(out.arrays[POSITION]);
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = pf_fixed_parse_many(buffer, offsets, units, count, fen, exponent, validity, note, position);
    Py_END_ALLOW_THREADS;
    if (status != PF_OK) {
        release_batch(&out);
        return pf_raise(module, status, name, -1);
    }
    return Py_BuildValue("NNNNN", out.arrays[FEN], out.arrays[EXPONENT], out.arrays[VALIDITY], out.arrays[NOTE],
                         out.arrays[POSITION]);
}

PyDoc_STRVAR(
    fixed_parse_many_doc,
    "fixed_parse_many(buffer, offsets, units, /)\n--\n\n"
    "Many amounts from one UTF-8 buffer (bytes or uint8[:]): text i is buffer[offsets[i]:offsets[i+1]] in units\n"
    "of 10**units[i] fen -> (fen int64, exponent int8, validity uint8 bitmap, note uint8, position int32).\n\n"
    "A text that cannot be read is data: NOTE_REJECTED, absent, position = the byte where; else position -1.\n"
    "Raises ArgumentError where offsets decrease or a unit is out of range.");

/* bytes or uint8[:]. */
static bool borrow_buffer(PyObject *module, PyObject *object, const char **buffer, size_t *bytes) {
    if (PyBytes_Check(object)) {
        *buffer = PyBytes_AS_STRING(object);
        *bytes = (size_t)PyBytes_GET_SIZE(object);
        return true;
    }
    pf_array array;
    if (!pf_borrow(module, object, "buffer", NPY_UINT8, 1, &array)) {
        return false;
    }
    *buffer = array.data;
    *bytes = array.count;
    return true;
}

static PyObject *fixed_parse_many(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    if (!pf_arity("fixed_parse_many", nargs, 3)) {
        return NULL;
    }
    const char *buffer;
    size_t bytes;
    const int64_t *offsets;
    size_t count;
    pf_array units;
    if (!borrow_buffer(module, args[0], &buffer, &bytes) ||
        !pf_borrow_offsets(module, args[1], "offsets", bytes, &offsets, &count) ||
        !pf_borrow_exact(module, args[2], "units", NPY_INT8, 1, count, &units)) {
        return NULL;
    }
    return parse_batch(module, "fixed_parse_many", buffer, offsets, units.data, count);
}

/* The texts of a tuple, packed end to end in UTF-8. */
typedef struct {
    char *bytes;
    int64_t *offsets;
    int8_t *units;
} packed;

static void release_packed(packed *texts) {
    PyMem_RawFree(texts->bytes);
    PyMem_RawFree(texts->offsets);
    PyMem_RawFree(texts->units);
}

static bool pack(PyObject *tuple, int unit, packed *texts) {
    Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    size_t total = 0;
    memset(texts, 0, sizeof *texts);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyTuple_GET_ITEM(tuple, i);
        if (!PyUnicode_Check(item)) {
            PyErr_Format(PyExc_TypeError, "texts[%zd] must be a str, not %.100s", i, Py_TYPE(item)->tp_name);
            return false;
        }
        total += utf8_size(item);
    }
    texts->bytes = pf_scratch(total);
    texts->offsets = pf_scratch(((size_t)count + 1) * sizeof *texts->offsets);
    texts->units = pf_scratch((size_t)count);
    if (texts->bytes == NULL || texts->offsets == NULL || texts->units == NULL) {
        release_packed(texts);
        return false;
    }
    memset(texts->units, unit, (size_t)count);
    char *end = texts->bytes;
    texts->offsets[0] = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        end = utf8_write(PyTuple_GET_ITEM(tuple, i), end);
        texts->offsets[i + 1] = end - texts->bytes;
    }
    return true;
}

PyDoc_STRVAR(fixed_parse_list_doc,
             "fixed_parse_list(texts, unit, /)\n--\n\n"
             "fixed_parse_many straight from a list of str, all in one unit; positions are bytes in UTF-8.");

static PyObject *fixed_parse_list(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int unit;
    if (!pf_arity("fixed_parse_list", nargs, 2) || !pf_int(module, args[1], "unit", 0, 12, &unit)) {
        return NULL;
    }
    if (!PyList_Check(args[0])) {
        PyErr_Format(PyExc_TypeError, "texts must be a list, not %.100s", Py_TYPE(args[0])->tp_name);
        return NULL;
    }
    PyObject *tuple = PyList_AsTuple(args[0]); /* holds the items while other threads may change the list */
    if (tuple == NULL) {
        return NULL;
    }
    packed texts;
    PyObject *result = NULL;
    if (pack(tuple, unit, &texts)) {
        size_t count = (size_t)PyTuple_GET_SIZE(tuple);
        result = parse_batch(module, "fixed_parse_list", texts.bytes, texts.offsets, texts.units, count);
        release_packed(&texts);
    }
    Py_DECREF(tuple);
    return result;
}

/* ------------------------------------------------------------------------------------------------------ lines of a text */

enum { PIECE_BYTES = 1 << 18, PIECE_ROWS = 1 << 18 };

/* A buffer cut into pieces of whole texts. */
typedef struct {
    const char *buffer;
    size_t bytes, pieces, count;
    size_t *start, *row; /* per piece: where its first text begins, and which text that is; afterwards the ends */
    char separator;
    int unit;
    int64_t *fen;
    int8_t *exponent;
    uint8_t *note, *validity;
    int32_t *position;
} lines_job;

static pf_status count_task(void *context, size_t index, size_t worker, size_t *failed) {
    lines_job *job = context;
    (void)worker;
    (void)failed;
    size_t first = index * PIECE_BYTES, left = job->bytes - first;
    job->row[index] = pf_lines_count(job->buffer, first, first + (left < PIECE_BYTES ? left : PIECE_BYTES),
                                     job->separator, &job->start[index]);
    return PF_OK;
}

/* Pieces of bytes to pieces of texts: each from the first text that begins in it on. What no text begins in is joined
 * to the piece before. */
static void cut_at_texts(lines_job *job) {
    size_t pieces = job->bytes > 0, rows = 0, looked = job->pieces;
    size_t before = looked > 0 ? job->row[0] : 0; /* separators so far */
    for (size_t i = 1; i < looked; i++) {
        size_t own = job->row[i], start = job->start[i];
        if (own > 0) {
            job->start[pieces] = start;
            job->row[pieces++] = before + 1;
            before += own;
        }
    }
    if (looked > 0) {
        job->start[0] = job->row[0] = 0;
    }
    rows = before + (job->bytes > 0 && job->buffer[job->bytes - 1] != job->separator);
    if (pieces > 1 && job->start[pieces - 1] == job->bytes) { /* the last separator ends the buffer */
        pieces--;
    }
    job->pieces = pieces;
    job->start[pieces] = job->bytes;
    job->row[pieces] = job->count = rows;
}

static pf_status parse_task(void *context, size_t index, size_t worker, size_t *failed) {
    lines_job *job = context;
    (void)worker;
    (void)failed;
    size_t row = job->row[index], count;
    return pf_fixed_parse_lines(job->buffer, job->start[index], job->start[index + 1], job->separator, job->unit,
                                job->fen + row, job->exponent + row, job->note + row, job->position + row, &count);
}

static pf_status validity_task(void *context, size_t index, size_t worker, size_t *failed) {
    lines_job *job = context;
    (void)worker;
    (void)failed;
    size_t first = index * PIECE_ROWS, left = job->count - first;
    pf_fixed_validity(job->note, first, left < PIECE_ROWS ? left : PIECE_ROWS, job->validity);
    return PF_OK;
}

static PyObject *parse_lines(PyObject *module, lines_job *job, int threads) {
    size_t failed;
    batch out;
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    pf_parallel(count_task, job, job->pieces, threads, &failed);
    cut_at_texts(job);
    Py_END_ALLOW_THREADS;
    if (!new_batch(job->count, &out)) {
        return NULL;
    }
    job->fen = PyArray_DATA(out.arrays[FEN]);
    job->exponent = PyArray_DATA(out.arrays[EXPONENT]);
    job->validity = PyArray_DATA(out.arrays[VALIDITY]);
    job->note = PyArray_DATA(out.arrays[NOTE]);
    job->position = PyArray_DATA(out.arrays[POSITION]);
    Py_BEGIN_ALLOW_THREADS;
    status = pf_parallel(parse_task, job, job->pieces, threads, &failed);
    pf_parallel(validity_task, job, job->count / PIECE_ROWS + (job->count % PIECE_ROWS != 0), threads, &failed);
    Py_END_ALLOW_THREADS;
    if (status != PF_OK) {
        release_batch(&out);
        return pf_raise(module, status, "fixed_parse_lines", -1);
    }
    return Py_BuildValue("NNNNN", out.arrays[FEN], out.arrays[EXPONENT], out.arrays[VALIDITY], out.arrays[NOTE],
                         out.arrays[POSITION]);
}

PyDoc_STRVAR(
    fixed_parse_lines_doc,
    "fixed_parse_lines(buffer, separator, unit, threads, /)\n--\n\n"
    "As fixed_parse_many, of the texts of a buffer (bytes or uint8[:], UTF-8) that the byte `separator` (0 .. 127)\n"
    "ends, such as the lines of a column, all in one unit; what follows the last separator is a text where it is\n"
    "not empty.");

static PyObject *fixed_parse_lines(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    lines_job job = {.separator = 0};
    int separator, threads;
    if (!pf_arity("fixed_parse_lines", nargs, 4) || !borrow_buffer(module, args[0], &job.buffer, &job.bytes) ||
        !pf_int(module, args[1], "separator", 0, 127, &separator) ||
        !pf_int(module, args[2], "unit", 0, 12, &job.unit) ||
        !pf_int(module, args[3], "threads", 1, PF_THREADS_MAX, &threads)) {
        return NULL;
    }
    job.separator = (char)separator;
    job.pieces = job.bytes / PIECE_BYTES + (job.bytes % PIECE_BYTES != 0);
    job.start = pf_scratch((job.pieces + 2) * sizeof *job.start);
    job.row = job.start == NULL ? NULL : pf_scratch((job.pieces + 2) * sizeof *job.row);
    PyObject *result = job.row == NULL ? NULL : parse_lines(module, &job, threads);
    PyMem_RawFree(job.start);
    PyMem_RawFree(job.row);
    return result;
}

PyMethodDef pf_bind_fixed_methods[] = {
    {"fixed_parse", PF_FASTCALL(fixed_parse), METH_FASTCALL, fixed_parse_doc},
    {"decimal_parse", PF_FASTCALL(decimal_parse), METH_FASTCALL, decimal_parse_doc},
    {"fixed_format", PF_FASTCALL(fixed_format), METH_FASTCALL, fixed_format_doc},
    {"fixed_parse_many", PF_FASTCALL(fixed_parse_many), METH_FASTCALL, fixed_parse_many_doc},
    {"fixed_parse_list", PF_FASTCALL(fixed_parse_list), METH_FASTCALL, fixed_parse_list_doc},
    {"fixed_parse_lines", PF_FASTCALL(fixed_parse_lines), METH_FASTCALL, fixed_parse_lines_doc},
    {NULL, NULL, 0, NULL},
};
