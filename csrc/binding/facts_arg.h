/* facts_arg.h: facts as the arguments (keys, code, remap, values, present, parent) of the panel functions. */
#ifndef PF_FACTS_ARG_H
#define PF_FACTS_ARG_H

#include "arrays.h"
#include "binding.h"

enum { PF_FACTS_ARGS = 6 };

typedef struct {
    pf_facts facts; /* arrays borrowed from the arguments */
    size_t groups;
    uint64_t *path; /* owned */
} pf_facts_arg;

/* A one-dimensional array of any integer type but uint64. */
bool pf_borrow_ints(PyObject *module, PyObject *object, const char *name, pf_ints *ints, size_t *count);

/* Reads PF_FACTS_ARGS arguments. False with an exception; pf_facts_arg_end must follow either way. */
bool pf_facts_arg_read(PyObject *module, PyObject *const *args, pf_facts_arg *arg);
void pf_facts_arg_end(pf_facts_arg *arg);

#endif
