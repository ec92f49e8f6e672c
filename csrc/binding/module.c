/* module.c: the extension module: initialisation, state, constants, status -> exception. */
#include "arrays.h"
#include "binding.h"

#include <stdarg.h>

#ifndef PYFINANCE_VERSION
#define PYFINANCE_VERSION "unknown"
#endif
#ifndef PYFINANCE_SOURCE_HASH
#define PYFINANCE_SOURCE_HASH "unknown"
#endif

/* One row per status: its name in _core.STATUS and its exception class in pyfinance.errors. */
static const struct {
    const char *name;
    const char *error;
} statuses[] = {
    [PF_OK] = {"OK", NULL},
    [PF_INVALID] = {"INVALID", "ArgumentError"},
    [PF_SYNTAX] = {"SYNTAX", "NumberError"},
    [PF_OVERFLOW] = {"OVERFLOW", "AmountOverflowError"},
    [PF_CAPACITY] = {"CAPACITY", "CapacityError"},
    [PF_LIMIT] = {"LIMIT", "SearchLimitError"},
    [PF_HIERARCHY] = {"HIERARCHY", "HierarchyError"},
    [PF_UNDEFINED] = {"UNDEFINED", "UndefinedRatioError"},
};
_Static_assert(sizeof statuses / sizeof *statuses == PF_STATUS_END, "one row per status");

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"STATUS_END", PF_STATUS_END},
    {"UNIT_FEN", PF_UNIT_FEN},
    {"UNIT_YUAN", PF_UNIT_YUAN},
    {"UNIT_QIANYUAN", PF_UNIT_QIANYUAN},
    {"UNIT_WANYUAN", PF_UNIT_WANYUAN},
    {"UNIT_BAIWAN", PF_UNIT_BAIWAN},
    {"UNIT_YIYUAN", PF_UNIT_YIYUAN},
    {"NOTE_BLANK", PF_NOTE_BLANK},
    {"NOTE_BEYOND", PF_NOTE_BEYOND},
    {"NOTE_REJECTED", PF_NOTE_REJECTED},
    {"EQ", PF_EQ},
    {"LE", PF_LE},
    {"GE", PF_GE},
    {"EXACT", PF_EXACT},
    {"ROUNDING", PF_ROUNDING},
    {"DUPLICATE_ULP", PF_DUPLICATE_ULP},
    {"TIE_ONLY", PF_TIE_ONLY},
    {"MISMATCH", PF_MISMATCH},
    {"INSUFFICIENT", PF_INSUFFICIENT},
    {"SHARE", PF_SHARE},
    {"GROWTH", PF_GROWTH},
    {"HALF_AWAY", PF_HALF_AWAY},
    {"TRUNCATE", PF_TRUNCATE},
    {"AWAY", PF_AWAY},
    {"CODE_UNKNOWN", PF_CODE_UNKNOWN},
    {"CUBE_NODES", PF_CUBE_NODES},
    {"SIEVE_KEPT", PF_SIEVE_KEPT},
    {"VERIFY_NONE", PF_VERIFY_NONE},
    {"VERIFY_EXACT", PF_VERIFY_EXACT},
    {"VERIFY_ROUNDING", PF_VERIFY_ROUNDING},
    {"VERIFY_TIE", PF_VERIFY_TIE},
    {"VERIFY_MISMATCH", PF_VERIFY_MISMATCH},
    {"VERIFY_TWICE", PF_VERIFY_TWICE},
    {"VERIFY_LARGE", PF_VERIFY_LARGE},
};

static PyMethodDef *const method_tables[] = {
    pf_bind_fixed_methods,      pf_bind_forest_methods,  pf_bind_relation_methods, pf_bind_ratio_methods,
    pf_bind_grid_methods,       pf_bind_drawing_methods, pf_bind_settle_methods,   pf_bind_cube_methods,
    pf_bind_align_methods,      pf_bind_select_methods,  pf_bind_tuples_methods,   pf_bind_arrow_write_methods,
    pf_bind_arrow_read_methods,
};

static PyObject *error_class(PyObject *module, pf_status status) {
    pf_state *state = PyModule_GetState(module);
    return state->errors[status];
}

PyObject *pf_raise(PyObject *module, pf_status status, const char *what, Py_ssize_t index) {
    PyObject *message = NULL;
    if (index < 0) {
        message = PyUnicode_FromFormat("%s: %s", what, pf_status_text(status));
    } else {
        message = PyUnicode_FromFormat("%s: %s (at %zd)", what, pf_status_text(status), index);
    }
    PyObject *place = index < 0 ? Py_NewRef(Py_None) : PyLong_FromSsize_t(index);
    PyObject *error = NULL;
    if (message != NULL && place != NULL) {
        error = PyObject_CallFunctionObjArgs(error_class(module, status), message, place, NULL);
    }
    if (error != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    }
    Py_XDECREF(error);
    Py_XDECREF(place);
    Py_XDECREF(message);
    return NULL;
}

PyObject *pf_raise_invalid(PyObject *module, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyErr_FormatV(error_class(module, PF_INVALID), format, arguments);
    va_end(arguments);
    return NULL;
}

bool pf_arity(const char *name, Py_ssize_t given, Py_ssize_t expected) {
    if (given == expected) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() takes %zd positional arguments but %zd were given", name, expected, given);
    return false;
}

bool pf_int64(PyObject *module, PyObject *object, const char *name, int64_t *value) {
    if (PyBool_Check(object) || !PyIndex_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s must be an int, not %.100s", name, Py_TYPE(object)->tp_name);
        return false;
    }
    PyObject *integer = PyNumber_Index(object);
    if (integer == NULL) {
        return false;
    }
    int overflow = 0;
    long long wide = PyLong_AsLongLongAndOverflow(integer, &overflow);
    Py_DECREF(integer);
    if (overflow != 0) {
        pf_raise(module, PF_OVERFLOW, name, -1);
        return false;
    }
    if (wide == -1 && PyErr_Occurred()) {
        return false;
    }
    *value = wide;
    return true;
}

bool pf_int(PyObject *module, PyObject *object, const char *name, int low, int high, int *value) {
    int64_t wide;
    if (!pf_int64(module, object, name, &wide)) {
        if (PyErr_ExceptionMatches(error_class(module, PF_OVERFLOW))) {
            PyErr_Clear();
            pf_raise_invalid(module, "%s must lie within %d and %d", name, low, high);
        }
        return false;
    }
    if (wide < low || wide > high) {
        pf_raise_invalid(module, "%s must lie within %d and %d, not %lld", name, low, high, (long long)wide);
        return false;
    }
    *value = (int)wide;
    return true;
}

/* Fetches the exception classes into the state. pyfinance.errors imports nothing, so this cannot become a cycle. */
static int load_errors(pf_state *state) {
    PyObject *errors = PyImport_ImportModule("pyfinance.errors");
    if (errors == NULL) {
        return -1;
    }
    for (int status = PF_OK + 1; status < PF_STATUS_END; status++) {
        state->errors[status] = PyObject_GetAttrString(errors, statuses[status].error);
        if (state->errors[status] == NULL) {
            break;
        }
    }
    Py_DECREF(errors);
    return PyErr_Occurred() ? -1 : 0;
}

/* _core.STATUS: name -> value; _core.STATUS_ERRORS: value -> exception class. */
static int add_statuses(PyObject *module, pf_state *state) {
    PyObject *values = PyDict_New();
    PyObject *errors = PyDict_New();
    bool good = values != NULL && errors != NULL;
    for (int status = 0; good && status < PF_STATUS_END; status++) {
        PyObject *value = PyLong_FromLong(status);
        good = value != NULL && PyDict_SetItemString(values, statuses[status].name, value) == 0;
        if (good && state->errors[status] != NULL) {
            good = PyDict_SetItem(errors, value, state->errors[status]) == 0;
        }
        Py_XDECREF(value);
    }
    good = good && PyModule_AddObjectRef(module, "STATUS", values) == 0;
    good = good && PyModule_AddObjectRef(module, "STATUS_ERRORS", errors) == 0;
    Py_XDECREF(values);
    Py_XDECREF(errors);
    return good ? 0 : -1;
}

static int execute(PyObject *module) {
    pf_state *state = PyModule_GetState(module);
    if (pf_arrays_init() < 0 || load_errors(state) < 0 || add_statuses(module, state) < 0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < sizeof method_tables / sizeof *method_tables; i++) {
        if (PyModule_AddFunctions(module, method_tables[i]) < 0) {
            return -1;
        }
    }
    if (pf_bind_drawing_constants(module) < 0) {
        return -1;
    }
    if (PyModule_AddStringConstant(module, "version", PYFINANCE_VERSION) < 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "source_hash", PYFINANCE_SOURCE_HASH);
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    pf_state *state = PyModule_GetState(module);
    for (int status = 0; status < PF_STATUS_END; status++) {
        Py_VISIT(state->errors[status]);
    }
    return 0;
}

static int clear(PyObject *module) {
    pf_state *state = PyModule_GetState(module);
    for (int status = 0; status < PF_STATUS_END; status++) {
        Py_CLEAR(state->errors[status]);
    }
    return 0;
}

static void release(void *module) {
    clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED}, /* numpy does not support them */
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, /* the state is read-only after execution, and the core has no globals */
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "pyfinance._core",
    .m_doc = "The computation core: arrays in, arrays out. csrc/core/pf.h is the contract of every function.",
    .m_size = sizeof(pf_state),
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit__core(void) {
    return PyModuleDef_Init(&definition);
}
