/* bind_relation.c: the kernel `relation` for Python. */
#include "binding.h"

PyMethodDef pf_bind_relation_methods[] = {
    {NULL, NULL, 0, NULL},
};
