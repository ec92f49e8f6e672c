/* bind_fixed.c: the kernel `fixed` for Python. */
#include "binding.h"

PyMethodDef pf_bind_fixed_methods[] = {
    {NULL, NULL, 0, NULL},
};
