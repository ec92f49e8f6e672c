/* pool.c: see pool.h. */
#ifndef _WIN32
#define _DEFAULT_SOURCE /* madvise */
#endif
#include "pool.h"

#include <stdlib.h>

#ifdef _WIN32

pf_status pf_parallel(pf_task task, void *context, size_t count, int threads, size_t *failed) {
    (void)threads;
    for (size_t i = 0; i < count; i++) {
        pf_status status = task(context, i, 0, failed);
        if (status != PF_OK) {
            return status;
        }
    }
    return PF_OK;
}

void *pf_large_new(size_t bytes) {
    return malloc(bytes > 0 ? bytes : 1);
}

void pf_large_free(void *block, size_t bytes) {
    (void)bytes;
    free(block);
}

#else

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>

typedef struct {
    pf_task task;
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_bool stop;
} job;

/* What one thread did: the first of its pieces that failed. */
typedef struct {
    job *job;
    size_t worker;
    size_t index, failed;
    pf_status status;
} share;

static void *work(void *argument) {
    share *own = argument;
    job *all = own->job;
    while (!atomic_load_explicit(&all->stop, memory_order_relaxed)) {
        size_t index = atomic_fetch_add_explicit(&all->next, 1, memory_order_relaxed);
        if (index >= all->count) {
            break;
        }
        own->status = all->task(all->context, index, own->worker, &own->failed);
        if (own->status != PF_OK) {
            own->index = index;
            atomic_store_explicit(&all->stop, true, memory_order_relaxed);
            break;
        }
    }
    return NULL;
}

pf_status pf_parallel(pf_task task, void *context, size_t count, int threads, size_t *failed) {
    job all = {.task = task, .context = context, .count = count};
    atomic_init(&all.next, 0);
    atomic_init(&all.stop, false);
    share shares[PF_THREADS_MAX];
    pthread_t ids[PF_THREADS_MAX];
    size_t wanted = threads < 1 ? 1 : threads > PF_THREADS_MAX ? PF_THREADS_MAX : (size_t)threads;
    wanted = wanted > count ? count : wanted;
    size_t started = 1;
    for (size_t i = 0; i < wanted || i == 0; i++) {
        shares[i] = (share){.job = &all, .worker = i, .status = PF_OK};
    }
    while (started < wanted && pthread_create(&ids[started], NULL, work, &shares[started]) == 0) {
        started++;
    }
    work(&shares[0]);
    const share *first = NULL;
    for (size_t i = 0; i < started; i++) {
        if (i > 0) {
            pthread_join(ids[i], NULL);
        }
        if (shares[i].status != PF_OK && (first == NULL || shares[i].index < first->index)) {
            first = &shares[i];
        }
    }
    if (first == NULL) {
        return PF_OK;
    }
    *failed = first->failed;
    return first->status;
}

enum { LARGE = 1 << 21 }; /* one huge page */

void *pf_large_new(size_t bytes) {
    if (bytes < LARGE) {
        return malloc(bytes > 0 ? bytes : 1);
    }
    void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) {
        return NULL;
    }
#ifdef MADV_HUGEPAGE
    madvise(block, bytes, MADV_HUGEPAGE);
#endif
    return block;
}

void pf_large_free(void *block, size_t bytes) {
    if (bytes < LARGE) {
        free(block);
    } else if (block != NULL) {
        munmap(block, bytes);
    }
}

#endif
