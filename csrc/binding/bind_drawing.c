/* bind_drawing.c: the kernel `drawing` for Python. pdfium comes as the addresses of its functions. */
#include "arrays.h"
#include "binding.h"
#include "drawing.h"

#include <string.h>

#define CALL_NAME(type, name, arguments) #name,
static const char *const call_names[] = {PF_PDFIUM_CALLS(CALL_NAME)};
#undef CALL_NAME
enum { CALLS = sizeof call_names / sizeof *call_names };
_Static_assert(sizeof(pf_pdfium) == CALLS * sizeof(uintptr_t), "an address is as wide as a pointer to a function");

enum { BOX = 4 };
_Static_assert(sizeof(pf_box) == BOX * sizeof(int32_t), "pf_box is a row of int32");

static bool borrow_calls(PyObject *module, PyObject *object, pf_pdfium *pdfium) {
    pf_array calls;
    if (!pf_borrow_exact(module, object, "calls", NPY_UINTP, 1, CALLS, &calls)) {
        return false;
    }
    const uintptr_t *address = calls.data;
    for (size_t i = 0; i < CALLS; i++) {
        if (address[i] == 0) {
            pf_raise_invalid(module, "calls lacks the address of %s", call_names[i]);
            return false;
        }
    }
    memcpy(pdfium, address, sizeof *pdfium);
    return true;
}

static bool handle(PyObject *object, void **out) {
    *out = PyLong_AsVoidPtr(object);
    return *out != NULL || !PyErr_Occurred();
}

/* What one call holds: freed by free_page. */
typedef struct {
    pf_frame frame;
    pf_objects objects;
    pf_glyphs glyphs;
    void *scratch;
} page_memory;

static void free_objects(pf_objects *objects) {
    PyMem_RawFree(objects->piece);
    PyMem_RawFree(objects->light);
    PyMem_RawFree(objects->image);
    PyMem_RawFree(objects->text);
    PyMem_RawFree(objects->nested);
}

static void free_page(page_memory *page) {
    free_objects(&page->objects);
    PyMem_RawFree(page->scratch);
    pf_glyphs *g = &page->glyphs;
    void *const arrays[] = {g->code, g->box,  g->spaced,    g->owner, g->hidden, g->size,
                            g->base, g->turn, g->unpainted, g->clip,  g->unknown};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        PyMem_RawFree(arrays[i]);
    }
}

static bool allocate_objects(pf_objects *objects, const size_t capacity[PF_OBJECT_LISTS]) {
    memcpy(objects->capacity, capacity, sizeof objects->capacity);
    objects->piece = PyMem_RawMalloc(capacity[PF_PIECES] * sizeof *objects->piece);
    objects->light = PyMem_RawMalloc(capacity[PF_PIECES]);
    objects->image = PyMem_RawMalloc(capacity[PF_IMAGES] * sizeof *objects->image);
    objects->text = PyMem_RawMalloc(capacity[PF_TEXTS] * sizeof *objects->text);
    objects->nested = PyMem_RawMalloc(capacity[PF_NESTED] * sizeof *objects->nested);
    return objects->piece != NULL && objects->light != NULL && objects->image != NULL && objects->text != NULL &&
           objects->nested != NULL;
}

static bool allocate_glyphs(page_memory *page, size_t count) {
    pf_glyphs *g = &page->glyphs;
    g->code = PyMem_RawMalloc(count * sizeof *g->code);
    g->box = PyMem_RawMalloc(count * sizeof *g->box);
    g->spaced = PyMem_RawMalloc(count);
    g->owner = PyMem_RawMalloc(count * sizeof *g->owner);
    g->hidden = PyMem_RawMalloc(count);
    g->size = PyMem_RawMalloc(count * sizeof *g->size);
    g->base = PyMem_RawMalloc(count * sizeof *g->base);
    g->turn = PyMem_RawMalloc(count * sizeof *g->turn);
    g->unpainted = PyMem_RawMalloc(count);
    g->clip = PyMem_RawMalloc(count * sizeof *g->clip);
    g->unknown = PyMem_RawMalloc(page->objects.count[PF_TEXTS] * sizeof *g->unknown);
    page->scratch = PyMem_RawMalloc(pf_drawing_scratch(count));
    return g->code != NULL && g->box != NULL && g->spaced != NULL && g->owner != NULL && g->hidden != NULL &&
           g->size != NULL && g->base != NULL && g->turn != NULL && g->unpainted != NULL && g->clip != NULL &&
           g->unknown != NULL && page->scratch != NULL;
}

/* Reads a page without the GIL. False where memory ran out. */
static bool read_page(const pf_pdfium *pdfium, void *page, void *text, page_memory *out, pf_status *status) {
    size_t capacity[PF_OBJECT_LISTS] = {1024, 64, 1024, 256};
    pf_drawing_frame(pdfium, page, &out->frame);
    if (!allocate_objects(&out->objects, capacity)) {
        return false;
    }
    *status = pf_drawing_objects(pdfium, page, &out->frame, &out->objects);
    if (*status == PF_CAPACITY) { /* once: what is drawn does not change between two calls */
        for (int list = 0; list < PF_OBJECT_LISTS; list++) {
            capacity[list] = out->objects.count[list];
        }
        free_objects(&out->objects);
        if (!allocate_objects(&out->objects, capacity)) {
            return false;
        }
        *status = pf_drawing_objects(pdfium, page, &out->frame, &out->objects);
    }
    if (*status != PF_OK) {
        return true;
    }
    int count = pdfium->FPDFText_CountChars(text);
    size_t characters = count > 0 ? (size_t)count : 0; /* -1 where the text of the page could not be loaded */
    if (!allocate_glyphs(out, characters)) {
        return false;
    }
    *status = pf_drawing_glyphs(pdfium, text, characters, &out->frame, &out->objects, out->scratch,
                                pf_drawing_scratch(characters), &out->glyphs);
    return true;
}

static PyObject *matrix_copy(const void *data, size_t rows, size_t columns) {
    PyArrayObject *array = pf_new_matrix(NPY_INT32, rows, columns);
    if (array != NULL && rows > 0) {
        memcpy(PyArray_DATA(array), data, rows * columns * sizeof(int32_t));
    }
    return (PyObject *)array;
}

static PyObject *vector_copy(int type, const void *data, size_t count) {
    return (PyObject *)pf_copy_vector(type, data, count);
}

static PyObject *arrays_of(const page_memory *page) {
    const pf_glyphs *g = &page->glyphs;
    const pf_objects *o = &page->objects;
    return Py_BuildValue("iiiNNNNNNNNNNNNNN", (int)page->frame.width, (int)page->frame.height, page->frame.quarter,
                         vector_copy(NPY_INT32, g->code, g->glyphs), matrix_copy(g->box, g->glyphs, BOX),
                         vector_copy(NPY_BOOL, g->spaced, g->glyphs), vector_copy(NPY_INT32, g->owner, g->glyphs),
                         vector_copy(NPY_BOOL, g->hidden, g->glyphs), vector_copy(NPY_INT32, g->size, g->owners),
                         matrix_copy(g->base, g->owners, 2), vector_copy(NPY_INT32, g->turn, g->owners),
                         vector_copy(NPY_BOOL, g->unpainted, g->owners), matrix_copy(g->clip, g->owners, BOX),
                         matrix_copy(o->piece, o->count[PF_PIECES], BOX),
                         vector_copy(NPY_BOOL, o->light, o->count[PF_PIECES]),
                         matrix_copy(o->image, o->count[PF_IMAGES], BOX), matrix_copy(g->unknown, g->unknowns, BOX));
}

PyDoc_STRVAR(
    drawing_read_doc,
    "drawing_read(calls, page, text, /)\n--\n\n"
    "What a page draws, read through pdfium. calls: uintp[len(PDFIUM_CALLS)], the addresses of its functions in\n"
    "the order of PDFIUM_CALLS; page, text: the addresses of a loaded page and of its text page. The addresses\n"
    "are trusted, and nobody may call pdfium meanwhile. Returns width, height (1/100 pt), quarter turns, then\n"
    "the arrays of `Drawing`: code, box, spaced, owner, hidden, size, base, turn, unpainted, clip, path, light,\n"
    "image, unknown. ArgumentError: an address of calls is 0.");

static PyObject *drawing_read(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_pdfium pdfium;
    void *page, *text;
    if (!pf_arity("drawing_read", nargs, 3) || !borrow_calls(module, args[0], &pdfium) || !handle(args[1], &page) ||
        !handle(args[2], &text)) {
        return NULL;
    }
    page_memory memory = {.scratch = NULL};
    pf_status status = PF_OK;
    bool enough;
    Py_BEGIN_ALLOW_THREADS;
    enough = read_page(&pdfium, page, text, &memory, &status);
    Py_END_ALLOW_THREADS;
    PyObject *result = NULL;
    if (!enough) {
        PyErr_NoMemory();
    } else if (status != PF_OK) {
        pf_raise(module, status, "drawing_read", -1);
    } else {
        result = arrays_of(&memory);
    }
    free_page(&memory);
    return result;
}

PyMethodDef pf_bind_drawing_methods[] = {
    {"drawing_read", PF_FASTCALL(drawing_read), METH_FASTCALL, drawing_read_doc},
    {NULL, NULL, 0, NULL},
};

int pf_bind_drawing_constants(PyObject *module) {
    PyObject *names = PyTuple_New(CALLS);
    for (Py_ssize_t i = 0; names != NULL && i < CALLS; i++) {
        PyObject *name = PyUnicode_InternFromString(call_names[i]);
        if (name == NULL) {
            Py_CLEAR(names);
        } else {
            PyTuple_SET_ITEM(names, i, name);
        }
    }
    int result = names == NULL ? -1 : PyModule_AddObjectRef(module, "PDFIUM_CALLS", names);
    Py_XDECREF(names);
    return result;
}
