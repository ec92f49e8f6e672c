/* arrays.c: see arrays.h. */
#define PF_IMPORTS_NUMPY
#include "arrays.h"
#include "pool.h"

#include <string.h>

int pf_arrays_init(void) {
    return PyArray_ImportNumPyAPI();
}

/* The dtype's name for messages, by its type number. */
static const char *type_name(int type) {
    switch (type) {
    case NPY_UINT8:
        return "uint8";
    case NPY_INT8:
        return "int8";
    case NPY_INT32:
        return "int32";
    case NPY_UINT16:
        return "uint16";
    case NPY_INT64:
        return "int64";
    case NPY_UINTP:
        return "uintp";
    case NPY_FLOAT64:
        return "float64";
    default:
        return "another type";
    }
}

bool pf_borrow(PyObject *module, PyObject *object, const char *name, int type, int dimensions, pf_array *out) {
    if (!PyArray_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s must be a numpy array of %s, not %.100s", name, type_name(type),
                     Py_TYPE(object)->tp_name);
        return false;
    }
    PyArrayObject *array = (PyArrayObject *)object;
    if (!PyArray_EquivTypenums(PyArray_TYPE(array), type) || !PyArray_ISNOTSWAPPED(array)) {
        PyErr_Format(PyExc_TypeError, "%s must have dtype %s, not %S", name, type_name(type),
                     (PyObject *)PyArray_DESCR(array));
        return false;
    }
    if (PyArray_NDIM(array) != dimensions) {
        pf_raise_invalid(module, "%s must have %d dimension(s), not %d", name, dimensions, PyArray_NDIM(array));
        return false;
    }
    if (!PyArray_IS_C_CONTIGUOUS(array) || !PyArray_ISALIGNED(array)) {
        pf_raise_invalid(module, "%s must be C-contiguous and aligned", name);
        return false;
    }
    out->data = PyArray_DATA(array);
    out->count = (size_t)PyArray_SIZE(array);
    out->rows = dimensions > 0 ? (size_t)PyArray_DIM(array, 0) : 1;
    out->columns = dimensions > 1 ? (size_t)PyArray_DIM(array, 1) : 1;
    out->array = array;
    return true;
}

bool pf_borrow_exact(PyObject *module, PyObject *object, const char *name, int type, int dimensions, size_t count,
                     pf_array *out) {
    if (!pf_borrow(module, object, name, type, dimensions, out)) {
        return false;
    }
    if (out->count != count) {
        pf_raise_invalid(module, "%s must have %zu elements, not %zu", name, count, out->count);
        return false;
    }
    return true;
}

bool pf_borrow_bitmap(PyObject *module, PyObject *object, const char *name, size_t bits, const uint8_t **bitmap) {
    if (object == Py_None) {
        *bitmap = NULL;
        return true;
    }
    pf_array array;
    if (!pf_borrow_exact(module, object, name, NPY_UINT8, 1, bits / 8 + (bits % 8 != 0), &array)) {
        return false;
    }
    *bitmap = array.data;
    return true;
}

bool pf_borrow_offsets(PyObject *module, PyObject *object, const char *name, size_t limit, const int64_t **offsets,
                       size_t *rows) {
    pf_array array;
    if (!pf_borrow(module, object, name, NPY_INT64, 1, &array)) {
        return false;
    }
    if (array.count == 0) {
        pf_raise_invalid(module, "%s must have at least one element", name);
        return false;
    }
    const int64_t *values = array.data;
    int64_t last = values[array.count - 1];
    if (values[0] < 0 || last < 0 || (uint64_t)last > limit) {
        pf_raise_invalid(module, "%s must lie within 0 and %zu", name, limit);
        return false;
    }
    *offsets = values;
    *rows = array.count - 1;
    return true;
}

static void free_large(PyObject *capsule) {
    pf_large_free(PyCapsule_GetPointer(capsule, NULL), (size_t)(uintptr_t)PyCapsule_GetContext(capsule));
}

/* An array over memory that a capsule gives back; takes the reference to the capsule. */
static PyArrayObject *over_capsule(int type, size_t count, void *block, PyObject *capsule) {
    npy_intp shape[1] = {(npy_intp)count};
    PyObject *array = PyArray_SimpleNewFromData(1, shape, type, block);
    if (array == NULL) {
        Py_DECREF(capsule);
    } else if (PyArray_SetBaseObject((PyArrayObject *)array, capsule) < 0) { /* takes the capsule in any case */
        Py_CLEAR(array);
    }
    return (PyArrayObject *)array;
}

/* An array whose memory is a large block of the pool, which a capsule, its base, gives back. */
static PyArrayObject *new_large(int type, size_t count, size_t bytes) {
    void *block = pf_large_new(bytes);
    if (block == NULL) {
        return (PyArrayObject *)PyErr_NoMemory();
    }
    PyObject *capsule = PyCapsule_New(block, NULL, NULL);
    if (capsule == NULL) {
        pf_large_free(block, bytes);
        return NULL;
    }
    PyCapsule_SetContext(capsule, (void *)(uintptr_t)bytes);
    PyCapsule_SetDestructor(capsule, free_large);
    return over_capsule(type, count, block, capsule);
}

PyArrayObject *pf_new_vector(int type, size_t count) {
    static const size_t widest = 8;
    PyArray_Descr *dtype = count > PF_LARGE / widest ? PyArray_DescrFromType(type) : NULL;
    if (dtype != NULL) {
        size_t width = (size_t)PyDataType_ELSIZE(dtype);
        Py_DECREF(dtype);
        if (count >= PF_LARGE / width && count <= SIZE_MAX / width) {
            return new_large(type, count, count * width);
        }
    }
    npy_intp shape[1] = {(npy_intp)count};
    return (PyArrayObject *)PyArray_SimpleNew(1, shape, type);
}

PyArrayObject *pf_new_matrix(int type, size_t rows, size_t columns) {
    npy_intp shape[2] = {(npy_intp)rows, (npy_intp)columns};
    return (PyArrayObject *)PyArray_SimpleNew(2, shape, type);
}

PyArrayObject *pf_copy_vector(int type, const void *data, size_t count) {
    PyArrayObject *array = pf_new_vector(type, count);
    if (array != NULL && count > 0) {
        memcpy(PyArray_DATA(array), data, (size_t)PyArray_NBYTES(array));
    }
    return array;
}

/* The first elements of a vector over a large block of the pool, the rest of which is given back. */
static PyArrayObject *cut_large(PyArrayObject *vector, size_t count) {
    PyObject *capsule = PyArray_BASE(vector);
    void *block = PyCapsule_GetPointer(capsule, NULL);
    size_t bytes = (size_t)(uintptr_t)PyCapsule_GetContext(capsule);
    bytes = pf_large_cut(block, bytes, count * (size_t)PyArray_ITEMSIZE(vector));
    PyCapsule_SetContext(capsule, (void *)(uintptr_t)bytes);
    return over_capsule(PyArray_TYPE(vector), count, block, Py_NewRef(capsule));
}

PyArrayObject *pf_cut_vector(PyArrayObject *vector, size_t count) {
    if ((size_t)PyArray_SIZE(vector) == count) {
        return vector;
    }
    PyArrayObject *cut = PyArray_BASE(vector) == NULL
                             ? pf_copy_vector(PyArray_TYPE(vector), PyArray_DATA(vector), count)
                             : cut_large(vector, count);
    Py_DECREF(vector);
    return cut;
}

void *pf_scratch(size_t bytes) {
    void *scratch = PyMem_RawMalloc(bytes);
    if (scratch == NULL) {
        PyErr_NoMemory();
    }
    return scratch;
}
