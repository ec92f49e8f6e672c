/* bind_relation.c: the kernel `relation` for Python. */
#include "arrays.h"

/* Cells and relations as the core takes them. */
typedef struct {
    size_t cells, relations;
    pf_array fen, exponent, term_cell, term_coef, op;
    const uint8_t *present;
    const int64_t *offsets;
} relation_input;

static bool borrow_input(PyObject *module, PyObject *const *args, relation_input *in) {
    if (!pf_borrow(module, args[0], "fen", NPY_INT64, 1, &in->fen)) {
        return false;
    }
    in->cells = in->fen.count;
    return pf_borrow_exact(module, args[1], "exponent", NPY_INT8, 1, in->cells, &in->exponent) &&
           pf_borrow_bitmap(module, args[2], "validity", in->cells, &in->present) &&
           pf_borrow(module, args[4], "term_cell", NPY_INT32, 1, &in->term_cell) &&
           pf_borrow_exact(module, args[5], "term_coef", NPY_INT32, 1, in->term_cell.count, &in->term_coef) &&
           pf_borrow_offsets(module, args[3], "offsets", in->term_cell.count, &in->offsets, &in->relations) &&
           pf_borrow_exact(module, args[6], "op", NPY_UINT8, 1, in->relations, &in->op);
}

PyDoc_STRVAR(
    relation_check_doc,
    "relation_check(fen, exponent, validity, offsets, term_cell, term_coef, op, /)\n--\n\n"
    "Linear relations sum(coef * cell) op 0 over cells fen int64[n], exponent int8[n], validity bitmap or None.\n"
    "Relation r has the terms offsets[r]:offsets[r+1] (int64[m+1]) of term_cell and term_coef (int32); its first\n"
    "term is the head. op uint8[m] is EQ, LE or GE -> (residual int64[m], slack int64[m] in half fen, filled\n"
    "int32[m], verdict uint8[m]).\n\n"
    "Raises ArgumentError or AmountOverflowError with the first relation that fails.");

static PyObject *relation_check(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    relation_input in;
    if (!pf_arity("relation_check", nargs, 7) || !borrow_input(module, args, &in)) {
        return NULL;
    }
    PyArrayObject *residual = pf_new_vector(NPY_INT64, in.relations);
    PyArrayObject *slack = pf_new_vector(NPY_INT64, in.relations);
    PyArrayObject *filled = pf_new_vector(NPY_INT32, in.relations);
    PyArrayObject *verdict = pf_new_vector(NPY_UINT8, in.relations);
    PyObject *result = NULL;
    if (residual != NULL && slack != NULL && filled != NULL && verdict != NULL) {
        int64_t *residual_out = PyArray_DATA(residual);
        int64_t *slack_out = PyArray_DATA(slack);
        int32_t *filled_out = PyArray_DATA(filled);
        uint8_t *verdict_out = PyArray_DATA(verdict);
        size_t failed = 0;
        pf_status status;
        Py_BEGIN_ALLOW_THREADS;
        status = pf_relation_check(in.cells, in.fen.data, in.exponent.data, in.present, in.relations, in.offsets,
                                   in.term_cell.data, in.term_coef.data, in.op.data, residual_out, slack_out,
                                   filled_out, verdict_out, &failed);
        Py_END_ALLOW_THREADS;
        if (status == PF_OK) {
            result = PyTuple_Pack(4, residual, slack, filled, verdict);
        } else {
            pf_raise(module, status, "relation_check", (Py_ssize_t)failed);
        }
    }
    Py_XDECREF(residual);
    Py_XDECREF(slack);
    Py_XDECREF(filled);
    Py_XDECREF(verdict);
    return result;
}

PyMethodDef pf_bind_relation_methods[] = {
    {"relation_check", PF_FASTCALL(relation_check), METH_FASTCALL, relation_check_doc},
    {NULL, NULL, 0, NULL},
};
