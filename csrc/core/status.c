/* status.c: texts of the status codes. */
#include "pf.h"

const char *pf_status_text(pf_status status) {
    static const char *const texts[] = {
        [PF_OK] = "ok",
        [PF_INVALID] = "an argument is out of its range",
        [PF_SYNTAX] = "not a number of the accepted forms",
        [PF_OVERFLOW] = "an exact result does not fit its type",
        [PF_CAPACITY] = "output or scratch memory is too small",
        [PF_LIMIT] = "the node limit was reached before the search was complete",
        [PF_HIERARCHY] = "not a hierarchy: a code has no place in it, or a parent does not precede its child",
        [PF_UNDEFINED] = "a quotient with a zero denominator",
    };
    _Static_assert(sizeof texts / sizeof *texts == PF_STATUS_END, "one text per status");
    /* The cast keeps the test honest whether the compiler makes the enum signed or not. */
    return (unsigned)status < PF_STATUS_END ? texts[status] : "unknown status";
}
