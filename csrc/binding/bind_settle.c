/* bind_settle.c: the kernel `settle` for Python. */
#include "arrays.h"
#include "binding.h"

enum { SETTLE_ARGUMENTS = 13 };

/* Borrows the arrays of a problem and checks their lengths against each other. */
static bool borrow_problem(PyObject *module, PyObject *const *args, pf_settle_problem *problem) {
    pf_array cells, fen, exponent, cost, term_cell, coefficient, op, weight;
    size_t candidates;
    int64_t count;
    if (!pf_borrow(module, args[2], "entry_cell", NPY_INT32, 1, &cells) ||
        !pf_borrow_exact(module, args[3], "entry_fen", NPY_INT64, 1, cells.count, &fen) ||
        !pf_borrow_exact(module, args[4], "entry_exponent", NPY_INT8, 1, cells.count, &exponent) ||
        !pf_borrow_offsets(module, args[1], "entry_offsets", cells.count, &problem->entry_offsets, &candidates) ||
        !pf_borrow_offsets(module, args[0], "candidate_offsets", candidates, &problem->candidate_offsets,
                           &problem->slots) ||
        !pf_int64(module, args[6], "cells", &count) ||
        !pf_borrow(module, args[8], "term_cell", NPY_INT32, 1, &term_cell) ||
        !pf_borrow_exact(module, args[9], "term_coef", NPY_INT32, 1, term_cell.count, &coefficient) ||
        !pf_borrow_offsets(module, args[7], "relation_offsets", term_cell.count, &problem->relation_offsets,
                           &problem->relations) ||
        !pf_borrow_exact(module, args[10], "op", NPY_UINT8, 1, problem->relations, &op)) {
        return false;
    }
    if (count < 0 || count > INT32_MAX) {
        pf_raise_invalid(module, "cells must lie within 0 and %d", (int)INT32_MAX);
        return false;
    }
    if (problem->candidate_offsets[problem->slots] != (int64_t)candidates) {
        pf_raise_invalid(module, "candidate_offsets must end at the %zu candidates of entry_offsets", candidates);
        return false;
    }
    problem->candidate_cost = NULL;
    problem->weight = NULL;
    if (args[5] != Py_None) {
        if (!pf_borrow_exact(module, args[5], "candidate_cost", NPY_INT32, 1, candidates, &cost)) {
            return false;
        }
        problem->candidate_cost = cost.data;
    }
    if (args[11] != Py_None) {
        if (!pf_borrow_exact(module, args[11], "weight", NPY_INT32, 1, problem->relations, &weight)) {
            return false;
        }
        problem->weight = weight.data;
    }
    problem->cells = (size_t)count;
    problem->entry_cell = cells.data;
    problem->entry_fen = fen.data;
    problem->entry_exponent = exponent.data;
    problem->term_cell = term_cell.data;
    problem->term_coef = coefficient.data;
    problem->op = op.data;
    return true;
}

/* Measures, allocates and solves. PF_OK with an exception set where there is no memory. */
static pf_status solve(const pf_settle_problem *problem, int64_t node_limit, int32_t *choice, uint8_t *agrees,
                       int64_t *cost, int64_t *ties, int64_t *nodes) {
    int32_t *cell_room = pf_scratch(3 * problem->cells * sizeof *cell_room);
    if (cell_room == NULL) {
        return PF_OK;
    }
    size_t bytes;
    Py_BEGIN_ALLOW_THREADS;
    bytes = pf_settle_scratch(problem, cell_room);
    Py_END_ALLOW_THREADS;
    PyMem_RawFree(cell_room);
    if (bytes == 0) {
        return PF_INVALID;
    }
    void *scratch = pf_scratch(bytes);
    if (scratch == NULL) {
        return PF_OK;
    }
    pf_status status;
    Py_BEGIN_ALLOW_THREADS;
    status = pf_settle_solve(problem, node_limit, scratch, bytes, choice, agrees, cost, ties, nodes);
    Py_END_ALLOW_THREADS;
    PyMem_RawFree(scratch);
    return status;
}

PyDoc_STRVAR(
    settle_doc,
    "settle(candidate_offsets, entry_offsets, entry_cell, entry_fen, entry_exponent, candidate_cost, cells,\n"
    "relation_offsets, term_cell, term_coef, op, weight, node_limit, /)\n--\n\n"
    "The reading of open slots that breaks the fewest relations. Slot s has the candidates candidate_offsets[s] ..\n"
    "candidate_offsets[s + 1]; candidate c fills the cells of entries entry_offsets[c] .. entry_offsets[c + 1]; a\n"
    "cell that no chosen candidate fills is blank. candidate_cost and weight may be None. Returns (choice int32[s],\n"
    "agrees uint8[s], cost, ties, nodes): the lexicographically first best assignment, where all best ones agree,\n"
    "the price of what is broken, how many are equally good, the visited nodes. Where node_limit did not suffice\n"
    "for a part of the problem, its slots have choice -1 and agrees 0, and cost and ties leave it out.\n"
    "ArgumentError: see pf.h. AmountOverflowError: sums beyond 2**62.");

static PyObject *settle(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    pf_settle_problem problem;
    int64_t node_limit, cost = 0, ties = 0, nodes = 0;
    if (!pf_arity("settle", nargs, SETTLE_ARGUMENTS) || !borrow_problem(module, args, &problem) ||
        !pf_int64(module, args[12], "node_limit", &node_limit)) {
        return NULL;
    }
    PyArrayObject *choice = pf_new_vector(NPY_INT32, problem.slots);
    PyArrayObject *agrees = pf_new_vector(NPY_UINT8, problem.slots);
    PyObject *result = NULL;
    if (choice != NULL && agrees != NULL) {
        pf_status status =
            solve(&problem, node_limit, PyArray_DATA(choice), PyArray_DATA(agrees), &cost, &ties, &nodes);
        if (status != PF_OK && status != PF_LIMIT) { /* the limit shows as choice -1: a finding, not a mistake */
            pf_raise(module, status, "settle", -1);
        } else if (!PyErr_Occurred()) {
            result = Py_BuildValue("OOLLL", choice, agrees, (long long)cost, (long long)ties, (long long)nodes);
        }
    }
    Py_XDECREF(choice);
    Py_XDECREF(agrees);
    return result;
}

PyMethodDef pf_bind_settle_methods[] = {
    {"settle", PF_FASTCALL(settle), METH_FASTCALL, settle_doc},
    {NULL, NULL, 0, NULL},
};
