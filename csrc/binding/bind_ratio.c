/* bind_ratio.c: the kernel `ratio` for Python. The GIL is kept: each call is a few divisions. */
#include "binding.h"

PyDoc_STRVAR(ratio_percent_doc,
             "ratio_percent(kind, x, base, digits, mode, /)\n--\n\n"
             "A share x / base or a growth (x - base) / base of amounts in fen, as a percentage scaled by 10**digits\n"
             "(0 <= digits <= 9): 12.8 % with digits 1 is 128. mode is HALF_AWAY, TRUNCATE or AWAY.\n\n"
             "Raises UndefinedRatioError (base 0), AmountOverflowError, ArgumentError.");

static PyObject *ratio_percent(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int kind, digits, mode;
    int64_t x, base, scaled;
    if (!pf_arity("ratio_percent", nargs, 5) || !pf_int(module, args[0], "kind", PF_SHARE, PF_GROWTH, &kind) ||
        !pf_int64(module, args[1], "x", &x) || !pf_int64(module, args[2], "base", &base) ||
        !pf_int(module, args[3], "digits", 0, 9, &digits) ||
        !pf_int(module, args[4], "mode", PF_HALF_AWAY, PF_AWAY, &mode)) {
        return NULL;
    }
    pf_status status = pf_ratio_percent(kind, x, base, digits, mode, &scaled);
    if (status != PF_OK) {
        return pf_raise(module, status, "ratio_percent", -1);
    }
    return PyLong_FromLongLong(scaled);
}

PyDoc_STRVAR(
    ratio_check_doc,
    "ratio_check(kind, x, x_exponent, base, base_exponent, scaled, digits, /)\n--\n\n"
    "Does a printed percentage, scaled by 10**digits, follow from two printed amounts? -> (verdict, off): EXACT,\n"
    "ROUNDING, TIE_ONLY or MISMATCH; off is the distance in last printed digits from the nearest percentage\n"
    "that is allowed.\n\n"
    "Raises UndefinedRatioError (the interval of base contains 0), ArgumentError.");

static PyObject *ratio_check(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int kind, x_exponent, base_exponent, digits;
    int64_t x, base, scaled;
    if (!pf_arity("ratio_check", nargs, 7) || !pf_int(module, args[0], "kind", PF_SHARE, PF_GROWTH, &kind) ||
        !pf_int64(module, args[1], "x", &x) || !pf_int(module, args[2], "x_exponent", INT8_MIN, 18, &x_exponent) ||
        !pf_int64(module, args[3], "base", &base) ||
        !pf_int(module, args[4], "base_exponent", INT8_MIN, 18, &base_exponent) ||
        !pf_int64(module, args[5], "scaled", &scaled) || !pf_int(module, args[6], "digits", 0, 9, &digits)) {
        return NULL;
    }
    uint8_t verdict;
    int32_t off;
    pf_status status = pf_ratio_check(kind, x, x_exponent, base, base_exponent, scaled, digits, &verdict, &off);
    if (status != PF_OK) {
        return pf_raise(module, status, "ratio_check", -1);
    }
    return Py_BuildValue("ii", (int)verdict, (int)off);
}

PyMethodDef pf_bind_ratio_methods[] = {
    {"ratio_percent", PF_FASTCALL(ratio_percent), METH_FASTCALL, ratio_percent_doc},
    {"ratio_check", PF_FASTCALL(ratio_check), METH_FASTCALL, ratio_check_doc},
    {NULL, NULL, 0, NULL},
};
