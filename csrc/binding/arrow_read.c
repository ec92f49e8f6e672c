/* arrow_read.c: an Arrow stream as numpy arrays, without a copy.
 *
 * Every array is a read-only view of the producer's memory; a capsule beneath it releases the batch when the last view
 * is gone. A column comes as (name, format, length, offset, buffers, dictionary): buffers are as the format lays them
 * out, None where the producer gave none, and cover offset + length elements.
 */
#include "arrays.h"
#include "arrow_abi.h"
#include "binding.h"

#include <string.h>

static void array_end(PyObject *capsule) {
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, NULL);
    if (array != NULL && array->release != NULL) {
        array->release(array);
    }
    PyMem_RawFree(array);
}

/* A read-only view of `count` elements at `data`, which `owner` keeps. */
static PyObject *view(PyObject *owner, const void *data, int type, int64_t count) {
    if (data == NULL && count > 0) {
        return Py_NewRef(Py_None);
    }
    static const char nothing[8];
    npy_intp shape[1] = {(npy_intp)count};
    union {
        const void *from;
        void *to;
    } place = {data == NULL ? nothing : data};
    PyObject *array = PyArray_New(&PyArray_Type, 1, shape, type, NULL, place.to, 0, NPY_ARRAY_CARRAY_RO, NULL);
    if (array != NULL && PyArray_SetBaseObject((PyArrayObject *)array, Py_NewRef(owner)) < 0) {
        Py_CLEAR(array);
    }
    return array;
}

static int type_of(char format) {
    switch (format) {
    case 'c':
        return NPY_INT8;
    case 'C':
        return NPY_UINT8;
    case 's':
        return NPY_INT16;
    case 'S':
        return NPY_UINT16;
    case 'i':
        return NPY_INT32;
    case 'I':
        return NPY_UINT32;
    case 'l':
        return NPY_INT64;
    case 'L':
        return NPY_UINT64;
    case 'f':
        return NPY_FLOAT32;
    case 'g':
        return NPY_FLOAT64;
    default:
        return NPY_NOTYPE;
    }
}

/* (bitmap, offsets, data) of a text column. */
static PyObject *text_buffers(PyObject *owner, const struct ArrowArray *array, bool large) {
    int64_t end = array->offset + array->length, bytes = 0;
    const void *offsets = array->n_buffers == 3 ? array->buffers[1] : NULL;
    if (offsets != NULL) {
        bytes = large ? ((const int64_t *)offsets)[end] : ((const int32_t *)offsets)[end];
    }
    PyObject *bitmap = view(owner, array->buffers[0], NPY_UINT8, (end + 7) / 8);
    PyObject *starts = view(owner, offsets, large ? NPY_INT64 : NPY_INT32, end + 1);
    PyObject *data = view(owner, array->n_buffers == 3 ? array->buffers[2] : NULL, NPY_UINT8, bytes);
    PyObject *tuple = bitmap == NULL || starts == NULL || data == NULL ? NULL : PyTuple_Pack(3, bitmap, starts, data);
    Py_XDECREF(bitmap);
    Py_XDECREF(starts);
    Py_XDECREF(data);
    return tuple;
}

/* Views of texts (16 bytes each) become offsets and data: these bytes are copied. The first four bytes of a view are its
 * length; up to twelve bytes stand in it, else a number of a buffer and an offset. */
static PyObject *view_buffers(PyObject *owner, const struct ArrowArray *array) {
    int64_t end = array->offset + array->length, bytes = 0;
    const char *views = array->buffers[1];
    for (int64_t i = 0; i < end; i++) {
        int32_t length;
        memcpy(&length, views + 16 * i, sizeof length);
        bytes += length;
    }
    PyObject *bitmap = view(owner, array->buffers[0], NPY_UINT8, (end + 7) / 8);
    PyArrayObject *starts = pf_new_vector(NPY_INT64, (size_t)end + 1), *data = pf_new_vector(NPY_UINT8, (size_t)bytes);
    PyObject *tuple = NULL;
    if (bitmap != NULL && starts != NULL && data != NULL) {
        int64_t *start = PyArray_DATA(starts), at = 0;
        char *place = PyArray_DATA(data);
        for (int64_t i = 0; i < end; i++) {
            int32_t words[4];
            memcpy(words, views + 16 * i, sizeof words);
            start[i] = at;
            const char *text =
                words[0] <= 12 ? views + 16 * i + 4 : (const char *)array->buffers[2 + words[2]] + words[3];
            if (words[0] > 0) {
                memcpy(place + at, text, (size_t)words[0]);
            }
            at += words[0];
        }
        start[end] = at;
        tuple = PyTuple_Pack(3, bitmap, (PyObject *)starts, (PyObject *)data);
    }
    Py_XDECREF(bitmap);
    Py_XDECREF((PyObject *)starts);
    Py_XDECREF((PyObject *)data);
    return tuple;
}

/* The buffers of a column of a known layout; None for any other: the caller then says what it cannot take. */
static PyObject *buffers_of(PyObject *owner, const char *format, const struct ArrowArray *array) {
    int type = format[1] == 0 ? type_of(format[0]) : NPY_NOTYPE;
    int64_t end = array->offset + array->length;
    if (type != NPY_NOTYPE && array->n_buffers == 2) {
        PyObject *bitmap = view(owner, array->buffers[0], NPY_UINT8, (end + 7) / 8);
        PyObject *values = view(owner, array->buffers[1], type, end);
        PyObject *tuple = bitmap == NULL || values == NULL ? NULL : PyTuple_Pack(2, bitmap, values);
        Py_XDECREF(bitmap);
        Py_XDECREF(values);
        return tuple;
    }
    if (strcmp(format, "u") == 0 || strcmp(format, "U") == 0) {
        return text_buffers(owner, array, format[0] == 'U');
    }
    if (strcmp(format, "vu") == 0 && array->n_buffers >= 2) {
        return view_buffers(owner, array);
    }
    return Py_NewRef(Py_None);
}

static PyObject *read_column(PyObject *owner, const struct ArrowSchema *schema, const struct ArrowArray *array) {
    PyObject *buffers = buffers_of(owner, schema->format, array);
    PyObject *dictionary = NULL;
    if (buffers != NULL && schema->dictionary != NULL && array->dictionary != NULL) {
        dictionary = read_column(owner, schema->dictionary, array->dictionary);
    } else if (buffers != NULL) {
        dictionary = Py_NewRef(Py_None);
    }
    PyObject *tuple = NULL;
    if (dictionary != NULL) {
        tuple = Py_BuildValue("ssLLOO", schema->name == NULL ? "" : schema->name, schema->format,
                              (long long)array->length, (long long)array->offset, buffers, dictionary);
    }
    Py_XDECREF(buffers);
    Py_XDECREF(dictionary);
    return tuple;
}

/* The columns of one batch. The offset of the batch itself is added to that of its columns. */
static PyObject *read_batch(const struct ArrowSchema *schema, struct ArrowArray *moved) {
    struct ArrowArray *array = PyMem_RawMalloc(sizeof *array);
    if (array == NULL) {
        moved->release(moved);
        return PyErr_NoMemory();
    }
    *array = *moved;
    PyObject *owner = PyCapsule_New(array, NULL, array_end);
    if (owner == NULL) {
        array->release(array);
        PyMem_RawFree(array);
        return NULL;
    }
    PyObject *columns = PyList_New(0);
    for (int64_t i = 0; columns != NULL && i < schema->n_children; i++) {
        struct ArrowArray child = *array->children[i];
        child.offset += array->offset;
        child.length = array->length;
        PyObject *one = read_column(owner, schema->children[i], &child);
        if (one == NULL || PyList_Append(columns, one) < 0) {
            Py_CLEAR(columns);
        }
        Py_XDECREF(one);
    }
    Py_DECREF(owner);
    return columns;
}

static PyObject *raise_stream(struct ArrowArrayStream *stream) {
    const char *text = stream->get_last_error(stream);
    PyErr_Format(PyExc_RuntimeError, "the Arrow stream failed: %s", text == NULL ? "no reason given" : text);
    return NULL;
}

PyDoc_STRVAR(
    arrow_read_doc,
    "arrow_read(capsule, /)\n--\n\n"
    "(names, batches) of a capsule named arrow_array_stream, which is used up: per record batch a list of columns\n"
    "(name, format, length, offset, buffers, dictionary). format is Arrow's; buffers are read-only numpy arrays over\n"
    "the producer's memory, (bitmap, values) of numbers and (bitmap, offsets, data) of texts, covering offset +\n"
    "length elements, or None for other layouts; an absent bitmap is None; dictionary is a column or None.");

static PyObject *arrow_read(PyObject *module, PyObject *capsule) {
    (void)module;
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream == NULL) {
        return NULL;
    }
    if (stream->release == NULL) {
        PyErr_SetString(PyExc_ValueError, "the Arrow stream was used before");
        return NULL;
    }
    struct ArrowSchema schema;
    if (stream->get_schema(stream, &schema) != 0) {
        return raise_stream(stream);
    }
    PyObject *batches = PyList_New(0);
    bool structs = strcmp(schema.format, "+s") == 0;
    if (!structs) {
        PyErr_SetString(PyExc_TypeError, "the Arrow stream must hold record batches");
        Py_CLEAR(batches);
    }
    while (batches != NULL) {
        struct ArrowArray array;
        if (stream->get_next(stream, &array) != 0) {
            raise_stream(stream);
            Py_CLEAR(batches);
            break;
        }
        if (array.release == NULL) {
            break;
        }
        PyObject *columns = read_batch(&schema, &array);
        if (columns == NULL || PyList_Append(batches, columns) < 0) {
            Py_CLEAR(batches);
        }
        Py_XDECREF(columns);
    }
    PyObject *names = batches == NULL ? NULL : PyList_New(0);
    for (int64_t i = 0; names != NULL && i < schema.n_children; i++) {
        const char *name = schema.children[i]->name;
        PyObject *text = PyUnicode_FromString(name == NULL ? "" : name);
        if (text == NULL || PyList_Append(names, text) < 0) {
            Py_CLEAR(names);
        }
        Py_XDECREF(text);
    }
    schema.release(&schema);
    stream->release(stream);
    PyObject *result = names == NULL ? NULL : PyTuple_Pack(2, names, batches);
    Py_XDECREF(names);
    Py_XDECREF(batches);
    return result;
}

PyMethodDef pf_bind_arrow_read_methods[] = {
    {"arrow_read", arrow_read, METH_O, arrow_read_doc},
    {NULL, NULL, 0, NULL},
};
