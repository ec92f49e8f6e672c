/* bind_forest.c: the kernel `forest` for Python. */
#include "binding.h"

PyMethodDef pf_bind_forest_methods[] = {
    {NULL, NULL, 0, NULL},
};
