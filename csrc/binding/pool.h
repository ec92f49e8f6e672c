/* pool.h: threads and large blocks of the binding. No Python object is touched: the GIL may be released. */
#ifndef PF_POOL_H
#define PF_POOL_H

#include <stddef.h>

#include "pf.h"

enum { PF_THREADS_MAX = 256 };

/* One piece of work: `index` of the pieces, `worker` of the threads (0 .. threads - 1). */
typedef pf_status (*pf_task)(void *context, size_t index, size_t worker, size_t *failed);

/* Runs the pieces 0 .. count - 1 on up to `threads` threads, the caller's among them, each taking the next piece when it
 * is done with one. After a piece failed no new one is begun. Returns the status of the first piece that failed, by
 * number, with what it wrote to *failed: since pieces are begun in order, the same whatever the threads. Threads live
 * as long as the call; where none can be had, fewer do the work. */
pf_status pf_parallel(pf_task task, void *context, size_t count, int threads, size_t *failed);

/* Places in one result for pieces whose sizes come out of the work. Each piece that is begun takes its turn once, with 0
 * where it failed, and waits until those before it have. */
typedef struct pf_turns pf_turns;
pf_turns *pf_turns_new(void);                               /* NULL: no memory */
size_t pf_turn(pf_turns *turns, size_t index, size_t size); /* the sizes of all pieces before */
void pf_turns_free(pf_turns *turns);

/* A block for large data, aligned for any type, and where threads are, to a line of the cache; its bytes are not set.
 * Huge pages are asked for where the system has them, and up to 2 GiB of blocks that were freed are kept for the next of
 * the same size, or a larger one, in a state in which the system may take the pages back: the first touch of new pages
 * costs more than the work. NULL where there is no memory. */
enum { PF_LARGE = 1 << 21 }; /* bytes: smaller blocks are those of the C library */
void *pf_large_new(size_t bytes);
void pf_large_free(void *block, size_t bytes);

/* Gives what lies behind the first `used` bytes back to the system, as far as that goes, and returns the bytes that the
 * block then has. */
size_t pf_large_cut(void *block, size_t bytes, size_t used);

#endif
