/* arrow_write.c: numpy arrays as one record batch of an Arrow stream, without a copy.
 *
 * What is handed out holds references to the arrays; they are dropped, under the GIL, when the consumer releases it.
 */
#include "arrays.h"
#include "arrow_abi.h"
#include "binding.h"

#include <errno.h>
#include <string.h>

/* One column: its values, their bitmap, and, where it holds ids of texts, these. */
typedef struct {
    char *name;
    char format[2];
    bool nullable;
    const void *values, *bitmap, *offsets, *data;
    int64_t rows, texts, blanks; /* texts: -1 for plain numbers */
} column;

/* The columns and the Python objects that keep their memory; counts its holders. Changed under the GIL only. */
typedef struct {
    Py_ssize_t holders;
    PyObject *owner;
    size_t count;
    column *columns;
} batch;

static void batch_drop(batch *own) {
    PyGILState_STATE gil = PyGILState_Ensure();
    if (--own->holders == 0) {
        for (size_t i = 0; i < own->count; i++) {
            PyMem_RawFree(own->columns[i].name);
        }
        Py_XDECREF(own->owner);
        PyMem_RawFree(own->columns);
        PyMem_RawFree(own);
    }
    PyGILState_Release(gil);
}

static void batch_hold(batch *own) {
    PyGILState_STATE gil = PyGILState_Ensure();
    own->holders++;
    PyGILState_Release(gil);
}

/* -------------------------------------------------------------------------------------------------------------- schema
 * A schema and its children are one block; only the root holds the batch.
 */
typedef struct {
    batch *own;
    struct ArrowSchema *children, **list, *dictionaries;
} schema_block;

static void release_part(struct ArrowSchema *schema) {
    schema->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    schema_block *block = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release != NULL) {
            child->release(child);
        }
    }
    batch_drop(block->own);
    PyMem_RawFree(block->children);
    PyMem_RawFree(block->list);
    PyMem_RawFree(block->dictionaries);
    PyMem_RawFree(block);
    schema->release = NULL;
}

static bool fill_schema(batch *own, struct ArrowSchema *out) {
    size_t count = own->count;
    schema_block *block = PyMem_RawCalloc(1, sizeof *block);
    if (block == NULL) {
        return false;
    }
    block->own = own;
    block->children = PyMem_RawCalloc(count + 1, sizeof *block->children);
    block->list = PyMem_RawCalloc(count + 1, sizeof *block->list);
    block->dictionaries = PyMem_RawCalloc(count + 1, sizeof *block->dictionaries);
    if (block->children == NULL || block->list == NULL || block->dictionaries == NULL) {
        PyMem_RawFree(block->children);
        PyMem_RawFree(block->list);
        PyMem_RawFree(block->dictionaries);
        PyMem_RawFree(block);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const column *one = &own->columns[i];
        block->list[i] = &block->children[i];
        block->children[i] = (struct ArrowSchema){.format = one->format,
                                                  .name = one->name,
                                                  .flags = one->nullable ? ARROW_FLAG_NULLABLE : 0,
                                                  .release = release_part};
        if (one->texts >= 0) {
            block->dictionaries[i] = (struct ArrowSchema){.format = "u", .name = "", .release = release_part};
            block->children[i].dictionary = &block->dictionaries[i];
        }
    }
    batch_hold(own);
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .n_children = (int64_t)count,
                                .children = block->list,
                                .release = release_schema,
                                .private_data = block};
    return true;
}

/* --------------------------------------------------------------------------------------------------------------- array */
typedef struct {
    batch *own;
    struct ArrowArray child, dictionary;
    const void *buffers[2], *texts[3];
} child_block;

static void release_dictionary(struct ArrowArray *array) {
    array->release = NULL; /* its memory is its parent's */
}

static void release_child(struct ArrowArray *array) {
    child_block *block = array->private_data;
    array->release = NULL;
    batch_drop(block->own);
    PyMem_RawFree(block);
}

typedef struct {
    batch *own;
    struct ArrowArray **list;
    const void *buffers[1];
} array_block;

static void release_array(struct ArrowArray *array) {
    array_block *block = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++) { /* a child may have been moved out: then its release is NULL */
        struct ArrowArray *child = array->children[i];
        if (child->release != NULL) {
            child->release(child);
        }
        PyMem_RawFree(child);
    }
    batch_drop(block->own);
    PyMem_RawFree(block->list);
    PyMem_RawFree(block);
    array->release = NULL;
}

/* A child that can be moved out of its parent and outlive it: its buffers and dictionary are in a block of its own. */
static struct ArrowArray *new_child(batch *own, const column *one) {
    child_block *block = PyMem_RawCalloc(1, sizeof *block);
    struct ArrowArray *child = PyMem_RawCalloc(1, sizeof *child);
    if (block == NULL || child == NULL) {
        PyMem_RawFree(block);
        PyMem_RawFree(child);
        return NULL;
    }
    block->own = own;
    block->buffers[0] = one->bitmap;
    block->buffers[1] = one->values;
    *child = (struct ArrowArray){.length = one->rows,
                                 .null_count = one->blanks,
                                 .n_buffers = 2,
                                 .buffers = block->buffers,
                                 .release = release_child,
                                 .private_data = block};
    if (one->texts >= 0) {
        block->texts[1] = one->offsets;
        block->texts[2] = one->data;
        block->dictionary = (struct ArrowArray){
            .length = one->texts, .n_buffers = 3, .buffers = block->texts, .release = release_dictionary};
        child->dictionary = &block->dictionary;
    }
    batch_hold(own);
    return child;
}

static bool fill_array(batch *own, int64_t rows, struct ArrowArray *out) {
    array_block *block = PyMem_RawCalloc(1, sizeof *block);
    struct ArrowArray **list = PyMem_RawCalloc(own->count + 1, sizeof *list);
    if (block == NULL || list == NULL) {
        PyMem_RawFree(block);
        PyMem_RawFree(list);
        return false;
    }
    block->own = own;
    block->list = list;
    batch_hold(own);
    *out = (struct ArrowArray){.length = rows,
                               .n_buffers = 1,
                               .buffers = block->buffers,
                               .children = list,
                               .release = release_array,
                               .private_data = block};
    for (size_t i = 0; i < own->count; i++) {
        list[i] = new_child(own, &own->columns[i]);
        if (list[i] == NULL) {
            release_array(out);
            return false;
        }
        out->n_children++;
    }
    return true;
}

/* -------------------------------------------------------------------------------------------------------------- stream */
typedef struct {
    batch *own;
    int64_t rows;
    bool given;
} stream_state;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    stream_state *state = stream->private_data;
    return fill_schema(state->own, out) ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    stream_state *state = stream->private_data;
    if (state->given) {
        memset(out, 0, sizeof *out); /* the end */
        return 0;
    }
    if (!fill_array(state->own, state->rows, out)) {
        return ENOMEM;
    }
    state->given = true;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "out of memory";
}

static void stream_release(struct ArrowArrayStream *stream) {
    stream_state *state = stream->private_data;
    batch_drop(state->own);
    PyMem_RawFree(state);
    stream->release = NULL;
}

static void capsule_end(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream != NULL && stream->release != NULL) {
        stream->release(stream);
    }
    PyMem_RawFree(stream);
}

/* ------------------------------------------------------------------------------------------------------------ arguments */
static char format_of(PyArrayObject *array) {
    switch (PyArray_TYPE(array)) {
    case NPY_FLOAT64:
        return 'g';
    default:
        break;
    }
    char kind = PyArray_DESCR(array)->kind;
    int width = (int)PyDataType_ELSIZE(PyArray_DESCR(array));
    const char *letters = kind == 'i' ? "c s i l" : kind == 'u' ? "C S I L" : NULL;
    if (letters == NULL || !PyArray_ISNOTSWAPPED(array)) {
        return 0;
    }
    return width == 1 ? letters[0] : width == 2 ? letters[2] : width == 4 ? letters[4] : letters[6];
}

static int64_t blanks_in(const uint8_t *bitmap, int64_t rows) {
    int64_t blanks = 0;
    for (int64_t i = 0; bitmap != NULL && i < rows; i++) {
        blanks += !(bitmap[i / 8] >> (i % 8) & 1);
    }
    return blanks;
}

/* (name, values, bitmap or None, None or (offsets, data)) */
static bool read_column(PyObject *module, PyObject *argument, int64_t rows, column *out) {
    PyObject *name, *values, *bitmap, *texts, *offsets = NULL, *data = NULL;
    if (!PyArg_ParseTuple(argument, "UO!OO:column", &name, &PyArray_Type, &values, &bitmap, &texts)) {
        return false;
    }
    PyArrayObject *array = (PyArrayObject *)values;
    out->format[0] = format_of(array);
    if (out->format[0] == 0) {
        PyErr_Format(PyExc_TypeError, "the column %U must hold integers or float64", name);
        return false;
    }
    if (PyArray_NDIM(array) != 1 || !PyArray_IS_C_CONTIGUOUS(array) || PyArray_SIZE(array) != rows) {
        pf_raise_invalid(module, "a column must have one dimension, be contiguous, and have %lld rows",
                         (long long)rows);
        return false;
    }
    const uint8_t *bits;
    if (!pf_borrow_bitmap(module, bitmap, "a bitmap", (size_t)rows, &bits)) {
        return false;
    }
    out->rows = rows;
    out->values = PyArray_DATA(array);
    out->bitmap = bits;
    out->nullable = bits != NULL;
    out->blanks = blanks_in(bits, rows);
    out->texts = -1;
    if (texts != Py_None) {
        pf_array starts, bytes;
        if (!PyArg_ParseTuple(texts, "OO:texts", &offsets, &data) ||
            !pf_borrow(module, offsets, "offsets", NPY_INT32, 1, &starts) ||
            !pf_borrow(module, data, "data", NPY_UINT8, 1, &bytes)) {
            return false;
        }
        const int32_t *start = starts.data;
        if (starts.count == 0 || start[starts.count - 1] < 0 || (size_t)start[starts.count - 1] > bytes.count) {
            pf_raise_invalid(module, "offsets must lie within data");
            return false;
        }
        out->texts = (int64_t)starts.count - 1;
        out->offsets = starts.data;
        out->data = bytes.data;
    }
    Py_ssize_t length;
    const char *utf8 = PyUnicode_AsUTF8AndSize(name, &length);
    out->name = utf8 == NULL ? NULL : PyMem_RawMalloc((size_t)length + 1);
    if (out->name == NULL) {
        return utf8 == NULL ? false : PyErr_NoMemory() != NULL;
    }
    memcpy(out->name, utf8, (size_t)length + 1);
    return true;
}

static batch *read_batch(PyObject *module, PyObject *columns, int64_t rows) {
    batch *own = PyMem_RawCalloc(1, sizeof *own);
    size_t count = (size_t)PyTuple_GET_SIZE(columns);
    column *list = PyMem_RawCalloc(count + 1, sizeof *list);
    if (own == NULL || list == NULL) {
        PyMem_RawFree(own);
        PyMem_RawFree(list);
        return (batch *)PyErr_NoMemory();
    }
    own->holders = 1;
    own->owner = Py_NewRef(columns);
    own->columns = list;
    for (size_t i = 0; i < count; i++) {
        own->count++;
        if (!read_column(module, PyTuple_GET_ITEM(columns, (Py_ssize_t)i), rows, &list[i])) {
            batch_drop(own);
            return NULL;
        }
    }
    return own;
}

PyDoc_STRVAR(
    arrow_stream_doc,
    "arrow_stream(columns, rows, /)\n--\n\n"
    "A capsule named arrow_array_stream with one record batch. columns: a tuple of (name, values, bitmap, texts):\n"
    "values any integers or float64 of `rows` elements, bitmap uint8 or None, texts None or (offsets int32, data\n"
    "uint8) of a dictionary of UTF-8 texts whose ids values holds. Nothing is copied; the arrays live until the\n"
    "consumer releases the batch, and must not be changed until then.");

static PyObject *arrow_stream(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int64_t rows;
    if (!pf_arity("arrow_stream", nargs, 2) || !pf_int64(module, args[1], "rows", &rows)) {
        return NULL;
    }
    if (!PyTuple_Check(args[0]) || rows < 0) {
        PyErr_SetString(PyExc_TypeError, "columns must be a tuple, and rows not negative");
        return NULL;
    }
    batch *own = read_batch(module, args[0], rows);
    if (own == NULL) {
        return NULL;
    }
    stream_state *state = PyMem_RawCalloc(1, sizeof *state);
    struct ArrowArrayStream *stream = PyMem_RawCalloc(1, sizeof *stream);
    PyObject *capsule = NULL;
    if (state == NULL || stream == NULL) {
        PyErr_NoMemory();
    } else {
        *state = (stream_state){own, rows, false};
        *stream = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, state};
        capsule = PyCapsule_New(stream, "arrow_array_stream", capsule_end);
    }
    if (capsule == NULL) {
        PyMem_RawFree(state);
        PyMem_RawFree(stream);
        batch_drop(own);
    }
    return capsule;
}

PyMethodDef pf_bind_arrow_write_methods[] = {
    {"arrow_stream", PF_FASTCALL(arrow_stream), METH_FASTCALL, arrow_stream_doc},
    {NULL, NULL, 0, NULL},
};
