/* bind_ratio.c: the kernel `ratio` for Python. */
#include "binding.h"

PyMethodDef pf_bind_ratio_methods[] = {
    {NULL, NULL, 0, NULL},
};
