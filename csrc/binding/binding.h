/* binding.h: what the files of the binding share: module state, errors, the method tables.
 *
 * The binding is the only place that includes Python.h and the numpy C API. It converts, releases the GIL, calls the core
 * and maps the status; it decides nothing.
 */
#ifndef PF_BINDING_H
#define PF_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include "pf.h"

/* Everything the module holds: written once when the module is executed, read-only after that. */
typedef struct {
    PyObject *errors[PF_STATUS_END]; /* exception class per status; NULL at PF_OK */
} pf_state;

/* Raises the exception of a status other than PF_OK, as class(message, index); index < 0 stands for None. The index is
 * the byte position for PF_SYNTAX. `what` names the function or the argument. Always returns NULL. */
PyObject *pf_raise(PyObject *module, pf_status status, const char *what, Py_ssize_t index);

/* Raises the exception of PF_INVALID with a formatted message. Always returns NULL. */
PyObject *pf_raise_invalid(PyObject *module, const char *format, ...);

/* Checks the number of positional arguments; raises TypeError and returns false. */
bool pf_arity(const char *name, Py_ssize_t given, Py_ssize_t expected);

/* An int argument within [low, high]; raises TypeError for other types (bool included), the exception of PF_INVALID out
 * of range. */
bool pf_int(PyObject *module, PyObject *object, const char *name, int low, int high, int *value);

/* An int64 argument; raises TypeError for other types (bool and float included), the exception of PF_OVERFLOW when it does
 * not fit. */
bool pf_int64(PyObject *module, PyObject *object, const char *name, int64_t *value);

/* Method tables, one per bind_*.c, added to the module by module.c. */
extern PyMethodDef pf_bind_fixed_methods[];
extern PyMethodDef pf_bind_forest_methods[];
extern PyMethodDef pf_bind_relation_methods[];
extern PyMethodDef pf_bind_ratio_methods[];
extern PyMethodDef pf_bind_grid_methods[];
extern PyMethodDef pf_bind_drawing_methods[];
extern PyMethodDef pf_bind_settle_methods[];
extern PyMethodDef pf_bind_cube_methods[];
extern PyMethodDef pf_bind_align_methods[];
extern PyMethodDef pf_bind_select_methods[];
extern PyMethodDef pf_bind_tuples_methods[];
extern PyMethodDef pf_bind_arrow_write_methods[];
extern PyMethodDef pf_bind_arrow_read_methods[];

/* Adds PDFIUM_CALLS, the names of the functions that drawing_read is given. 0, or -1 with an exception. */
int pf_bind_drawing_constants(PyObject *module);

#define PF_FASTCALL(function) ((PyCFunction)(void (*)(void))(function))

#endif
