/* pool.c: see pool.h. */
#ifndef _WIN32
#define _GNU_SOURCE /* madvise, mremap */
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

struct pf_turns {
    size_t sum;
};

pf_turns *pf_turns_new(void) {
    return calloc(1, sizeof(pf_turns));
}

size_t pf_turn(pf_turns *turns, size_t index, size_t size) {
    (void)index; /* pieces come one after the other */
    size_t before = turns->sum;
    turns->sum += size;
    return before;
}

void pf_turns_free(pf_turns *turns) {
    free(turns);
}

void *pf_large_new(size_t bytes) {
    return malloc(bytes > 0 ? bytes : 1);
}

void pf_large_free(void *block, size_t bytes) {
    (void)bytes;
    free(block);
}

size_t pf_large_cut(void *block, size_t bytes, size_t used) {
    (void)block;
    (void)used;
    return bytes;
}

#else

#include <pthread.h>
#include <sched.h>
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

struct pf_turns {
    size_t sum; /* written by the piece whose turn it is */
    atomic_size_t next;
};

pf_turns *pf_turns_new(void) {
    pf_turns *turns = malloc(sizeof *turns);
    if (turns != NULL) {
        turns->sum = 0;
        atomic_init(&turns->next, 0);
    }
    return turns;
}

size_t pf_turn(pf_turns *turns, size_t index, size_t size) {
    enum { PATIENCE = 1000 }; /* looks before another thread is let on */
    for (size_t looks = 0; atomic_load_explicit(&turns->next, memory_order_acquire) != index; looks++) {
        if (looks >= PATIENCE) {
            sched_yield();
        }
    }
    size_t before = turns->sum;
    turns->sum += size;
    atomic_store_explicit(&turns->next, index + 1, memory_order_release);
    return before;
}

void pf_turns_free(pf_turns *turns) {
    free(turns);
}

/* Large blocks are whole huge pages, aligned to them. What is given back is kept for the next one who asks, up to KEPT
 * huge pages: the first touch of a new page costs more than most kernels do with it. The system may take the pages of a
 * kept block whenever it is short of memory. A kept block is one word, its address and how many pages it has, so that
 * taking and keeping need no lock. A block whose end was cut off grows again for the next one who asks for more than is
 * needed in the end, as does who cannot know how long a result will be; SPAN times its size at most. */
enum { LARGE = PF_LARGE, KEPT = 1024, KEPT_BLOCKS = 16, SPAN = 8, LINE = 64 };

static atomic_uintptr_t kept[KEPT_BLOCKS];
static atomic_size_t kept_pages;

static size_t pages_of(size_t bytes) {
    return bytes / LARGE + (bytes % LARGE != 0);
}

static void *block_in(uintptr_t word) {
    return (void *)(word / LARGE * LARGE);
}

/* Puts a block, whose pages are counted already, where there is room; else it goes back to the system. */
static void keep(uintptr_t word) {
    for (size_t i = 0; i < KEPT_BLOCKS; i++) {
        uintptr_t none = 0;
        if (atomic_compare_exchange_strong(&kept[i], &none, word)) {
            return;
        }
    }
    atomic_fetch_sub(&kept_pages, word % LARGE);
    munmap(block_in(word), word % LARGE * LARGE);
}

/* Takes the word of a kept block of least .. most pages, the largest one; 0 where there is none. */
static uintptr_t take_kept(size_t least, size_t most) {
    for (;;) {
        uintptr_t best = 0;
        size_t place = 0;
        for (size_t i = 0; i < KEPT_BLOCKS; i++) {
            uintptr_t word = atomic_load(&kept[i]);
            size_t pages = word % LARGE;
            if (word != 0 && pages >= least && pages <= most && pages > best % LARGE) {
                best = word;
                place = i;
            }
        }
        if (best == 0 || atomic_compare_exchange_strong(&kept[place], &best, 0)) {
            atomic_fetch_sub(&kept_pages, best % LARGE);
            return best;
        } /* else another thread took it */
    }
}

/* Gives the kept blocks back to the system. */
static void drop_kept(void) {
    for (size_t i = 0; i < KEPT_BLOCKS; i++) {
        uintptr_t word = atomic_exchange(&kept[i], 0);
        if (word != 0) {
            atomic_fetch_sub(&kept_pages, word % LARGE);
            munmap(block_in(word), word % LARGE * LARGE);
        }
    }
}

/* New pages from a huge page's border on. */
static void *map_pages(size_t pages) {
    size_t bytes = pages * LARGE;
    char *block = mmap(NULL, bytes + LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) {
        return NULL;
    }
    size_t before = (LARGE - (uintptr_t)block % LARGE) % LARGE;
    if (before > 0) {
        munmap(block, before);
    }
    munmap(block + before + bytes, LARGE - before);
#ifdef MADV_HUGEPAGE
    madvise(block + before, bytes, MADV_HUGEPAGE);
#endif
    return block + before;
}

/* The fewest pages of a kept block that is taken for so many: it grows only where pages can move to another address. */
static size_t fewest(size_t pages) {
#ifdef MREMAP_FIXED
    return pages / SPAN + 1;
#else
    return pages;
#endif
}

/* A block of so many pages, the first of which are those of a smaller kept one. */
static void *grown(uintptr_t word, size_t pages) {
    size_t own = word % LARGE;
    char *block = map_pages(pages);
#ifdef MREMAP_FIXED
    if (block != NULL &&
        mremap(block_in(word), own * LARGE, own * LARGE, MREMAP_MAYMOVE | MREMAP_FIXED, block) == block) {
        return block;
    }
#endif
    munmap(block_in(word), own * LARGE);
    return block;
}

void *pf_large_new(size_t bytes) {
    if (bytes < LARGE) {
        return aligned_alloc(LINE, (bytes / LINE + 1) * LINE);
    }
    size_t pages = pages_of(bytes);
    if (pages >= LARGE) { /* more than the word of a kept block can tell */
        return NULL;
    }
    uintptr_t word = take_kept(fewest(pages), pages);
    if (word % LARGE == pages) {
        return block_in(word);
    }
    void *block = word == 0 ? map_pages(pages) : grown(word, pages);
    if (block == NULL) {
        drop_kept();
        block = map_pages(pages);
    }
    return block;
}

size_t pf_large_cut(void *block, size_t bytes, size_t used) {
    size_t pages = pages_of(bytes), kept_part = used == 0 ? 1 : pages_of(used);
    if (bytes < LARGE || kept_part >= pages ||
        munmap((char *)block + kept_part * LARGE, (pages - kept_part) * LARGE) != 0) {
        return bytes;
    }
    return kept_part * LARGE;
}

void pf_large_free(void *block, size_t bytes) {
    if (bytes < LARGE) {
        free(block);
    } else if (block != NULL) {
        size_t pages = pages_of(bytes);
        if (pages > KEPT) {
            munmap(block, pages * LARGE);
            return;
        }
        if (atomic_fetch_add(&kept_pages, pages) + pages > KEPT) {
            drop_kept(); /* blocks of sizes that nobody asked for since */
        }
#ifdef MADV_FREE
        madvise(block, pages * LARGE, MADV_FREE);
#endif
        keep((uintptr_t)block | pages);
    }
}

#endif
