/* cube_run.c: see cube_run.h. */
#include "cube_run.h"
#include "pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOK_ROWS = 32768, /* rows that are looked at once, and worked on if they are grouped */
    RANGE_ROWS = 8192, /* records of a range that is worked on at once: they stay in the cache while they are sorted */
    RANGES_SPREAD = 2048, /* ranges that rows are spread into at most: each has an open cache line */
    PIECE_ROWS = 1 << 18, /* rows that a thread takes at once where they are only read through */
    TABLE_ROWS = 1 << 16, /* rows that a thread adds to its table at once: no thread waits long for the last ones */
    PIECES_SPREAD = 64    /* pieces that rows are spread from at most: each has a cursor per range */
};

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t aligned(size_t bytes) {
    return (bytes + 63) / 64 * 64;
}

/* Rows first .. of piece `index` of `pieces` equal ones. */
static size_t piece_first(size_t rows, size_t pieces, size_t index) {
    return rows / pieces * index + least(rows % pieces, index);
}

static size_t pieces_of(size_t rows, size_t each) {
    return rows / each + (rows % each != 0);
}

/* ------------------------------------------------------------------------------------------------------------- looking */
typedef struct {
    pf_cube_run *run;
    pf_cube_view *views;
    pf_group_start *start; /* per thread: room for those of one range */
} look_job;

static pf_status look_task(void *context, size_t index, size_t worker, size_t *failed) {
    look_job *job = context;
    pf_cube_run *run = job->run;
    pf_cube_view *view = &job->views[index];
    pf_group_start *start = job->start + worker * LOOK_ROWS;
    size_t first = index * LOOK_ROWS;
    pf_status status = pf_cube_look(run->facts, first, least(LOOK_ROWS, run->facts->rows - first), start, view, failed);
    if (status != PF_OK || !view->grouped || view->starts == 0) {
        return status;
    }
    pf_start_list *list = &run->list[index]; /* the first one is looked at twice */
    pf_group_start *kept = list->start == NULL ? malloc(view->starts * sizeof *kept) : list->start;
    if (kept == NULL) {
        return PF_CAPACITY;
    }
    memcpy(kept, start, view->starts * sizeof *kept);
    *list = (pf_start_list){kept, view->starts};
    return PF_OK;
}

static void find_largest(pf_cube_run *run) {
    run->largest = 0;
    for (size_t i = 0; i < run->ranges; i++) {
        size_t own = run->first[i + 1] - run->first[i];
        run->largest = own > run->largest ? own : run->largest;
    }
}

/* Ranges of whole groups, each from the first group that starts in one of the ranges looked at. */
static pf_status cut_at_groups(pf_cube_run *run) {
    run->first = calloc(run->lists + 1, sizeof *run->first);
    if (run->first == NULL) {
        return PF_CAPACITY;
    }
    for (size_t i = 0; i < run->lists; i++) {
        const pf_start_list list = run->list[i];
        if (list.groups > 0) {
            run->list[i] = (pf_start_list){NULL, 0};
            run->list[run->ranges] = list;
            run->first[run->ranges++] = i * LOOK_ROWS + list.start[0].row;
        }
    }
    run->first[run->ranges] = run->facts->rows;
    find_largest(run);
    return PF_OK;
}

static pf_cube_range range_of(const pf_cube_run *run, size_t index) {
    const pf_start_list *list = &run->list[index];
    return (pf_cube_range){run->first[index], run->first[index + 1] - run->first[index], list->start, list->groups};
}

/* ----------------------------------------------------------------------------------------------------------- spreading */
typedef struct {
    pf_cube_run *run;
    size_t pieces;
    size_t *counts; /* pieces x ranges: rows, then where each piece writes */
} spread_job;

static pf_status spread_count_task(void *context, size_t index, size_t worker, size_t *failed) {
    spread_job *job = context;
    (void)worker;
    size_t rows = job->run->facts->rows, first = piece_first(rows, job->pieces, index);
    return pf_cube_spread_count(job->run->facts, first, piece_first(rows, job->pieces, index + 1) - first,
                                job->run->shift, job->counts + index * job->run->ranges, failed);
}

static pf_status spread_task(void *context, size_t index, size_t worker, size_t *failed) {
    spread_job *job = context;
    (void)worker;
    (void)failed;
    size_t rows = job->run->facts->rows, first = piece_first(rows, job->pieces, index);
    pf_cube_spread(job->run->facts, first, piece_first(rows, job->pieces, index + 1) - first, job->run->shift,
                   job->counts + index * job->run->ranges, job->run->record);
    return PF_OK;
}

/* Counts to places: ranges in order, within a range the pieces in order, so that rows keep theirs. */
static void place_pieces(pf_cube_run *run, const spread_job *job) {
    size_t place = 0;
    for (size_t r = 0; r < run->ranges; r++) {
        run->first[r] = place;
        for (size_t p = 0; p < job->pieces; p++) {
            size_t own = job->counts[p * run->ranges + r];
            job->counts[p * run->ranges + r] = place;
            place += own;
        }
    }
    run->first[run->ranges] = place;
    find_largest(run);
}

static pf_status spread_rows(pf_cube_run *run, size_t *failed) {
    const pf_facts *facts = run->facts;
    size_t wanted = least(RANGES_SPREAD, 1 + facts->rows / RANGE_ROWS);
    while ((run->groups - 1) >> run->shift >= wanted) {
        run->shift++;
    }
    run->ranges = ((run->groups - 1) >> run->shift) + 1;
    spread_job job = {.run = run, .pieces = least(PIECES_SPREAD, pieces_of(facts->rows, PIECE_ROWS))};
    job.counts = calloc(job.pieces * run->ranges, sizeof *job.counts);
    run->first = calloc(run->ranges + 1, sizeof *run->first);
    run->record_bytes = facts->rows * (1 + facts->columns) * sizeof *run->record;
    run->record = pf_large_new(run->record_bytes);
    pf_status status = PF_CAPACITY;
    if (job.counts != NULL && run->first != NULL && run->record != NULL) {
        status = pf_parallel(spread_count_task, &job, job.pieces, run->threads, failed);
        if (status == PF_OK) {
            place_pieces(run, &job);
            status = pf_parallel(spread_task, &job, job.pieces, run->threads, failed);
        }
    }
    free(job.counts);
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- whole run */
/* Looks at all rows; whether they are grouped. A look at the first ones is enough where these are not. */
static pf_status look_at_rows(look_job *job, bool *grouped, size_t *failed) {
    pf_cube_run *run = job->run;
    *grouped = true;
    if (run->lists == 0) {
        return PF_OK;
    }
    pf_status status = look_task(job, 0, 0, failed);
    *grouped = job->views[0].grouped;
    if (status != PF_OK || !*grouped) {
        return status;
    }
    status = pf_parallel(look_task, job, run->lists, run->threads, failed);
    for (size_t i = 0; i < run->lists; i++) {
        *grouped = *grouped && job->views[i].grouped;
    }
    return status;
}

pf_status pf_run_begin(pf_cube_run *run, size_t *failed) {
    size_t looked = pieces_of(run->facts->rows, LOOK_ROWS);
    look_job job = {run, calloc(looked + 1, sizeof *job.views),
                    malloc((size_t)run->threads * LOOK_ROWS * sizeof *job.start)};
    bool grouped;
    pf_status status = PF_CAPACITY;
    run->list = calloc(looked + 1, sizeof *run->list);
    if (run->list != NULL && job.views != NULL && job.start != NULL) {
        run->lists = looked;
        status = look_at_rows(&job, &grouped, failed);
    }
    if (status == PF_INVALID) { /* not every range was looked at to its end: which row is the first? */
        size_t all = 0;
        status = pf_cube_spread_count(run->facts, 0, run->facts->rows, 31, &all, failed);
    } else if (status == PF_OK) {
        status = grouped ? cut_at_groups(run) : spread_rows(run, failed);
    }
    free(job.views);
    free(job.start);
    return status;
}

void pf_run_end(pf_cube_run *run) {
    for (size_t i = 0; i < run->lists; i++) {
        free(run->list[i].start);
    }
    free(run->list);
    free(run->first);
    pf_large_free(run->record, run->record_bytes);
    pf_large_free(run->scratch, run->scratch_bytes * (size_t)run->threads);
}

static size_t groups_of(const pf_cube_run *run, size_t range) {
    size_t first = range << run->shift;
    return least((size_t)1 << run->shift, run->groups - first);
}

/* Groups of a range of records at most. */
static size_t most_groups(const pf_cube_run *run) {
    return run->record == NULL ? 0 : (size_t)1 << run->shift;
}

static pf_status take_scratch(pf_cube_run *run, size_t bytes) {
    run->scratch_bytes = aligned(bytes);
    run->scratch = pf_large_new(run->scratch_bytes * (size_t)run->threads);
    return run->scratch == NULL ? PF_CAPACITY : PF_OK;
}

/* ------------------------------------------------------------------------------------------------------------ emitting */
size_t pf_run_most(const pf_cube_run *run) {
    return pf_cube_most(run->facts, run->facts->rows, run->groups);
}

typedef struct {
    pf_cube_run *run;
    const pf_cells *cells;
    size_t room;
    size_t *count; /* per thread: the cells up to the end of its last range */
    pf_turns *turns;
} emit_job;

static pf_status emit_task(void *context, size_t index, size_t worker, size_t *failed) {
    emit_job *job = context;
    pf_cube_run *run = job->run;
    size_t first = run->first[index], count = run->first[index + 1] - first, own = 0;
    char *scratch = run->scratch + worker * run->scratch_bytes;
    pf_status status;
    if (run->record != NULL) {
        status = pf_cube_count_records(run->facts, run->record + first * (1 + run->facts->columns), count,
                                       index << run->shift, groups_of(run, index), scratch, run->scratch_bytes, &own,
                                       failed);
    } else {
        const pf_cube_range range = range_of(run, index);
        status = pf_cube_count(run->facts, &range, scratch, run->scratch_bytes, &own, failed);
    }
    size_t at = pf_turn(job->turns, index, own);
    job->count[worker] = at + own;
    return status == PF_OK && at + own <= job->room ? pf_cube_emit(scratch, job->cells, at, failed) : status;
}

static size_t emit_scratch(const pf_cube_run *run) {
    if (run->record != NULL) {
        return pf_cube_scratch(run->facts, run->largest, most_groups(run));
    }
    size_t most = 0;
    for (size_t i = 0; i < run->ranges; i++) {
        const pf_cube_range range = range_of(run, i);
        const size_t own = pf_cube_scratch(run->facts, range.count, range.groups);
        most = own > most ? own : most;
    }
    return most;
}

pf_status pf_run_emit(pf_cube_run *run, const pf_cells *cells, size_t room, size_t *count, size_t *failed) {
    size_t counts[PF_THREADS_MAX] = {0};
    emit_job job = {run, cells, room, counts, pf_turns_new()};
    if (job.turns == NULL || take_scratch(run, emit_scratch(run)) != PF_OK) {
        pf_turns_free(job.turns);
        return PF_CAPACITY;
    }
    /* Groups after the last row have no rows; the offsets before are written with the ranges. */
    for (size_t g = run->groups + 1; g-- > 0;) {
        cells->offsets[g] = -1;
    }
    pf_status status = pf_parallel(emit_task, &job, run->ranges, run->threads, failed);
    *count = 0;
    for (int i = 0; i < run->threads; i++) {
        *count = counts[i] > *count ? counts[i] : *count;
    }
    for (size_t g = run->groups + 1; status == PF_OK && g-- > 0 && cells->offsets[g] == -1;) {
        cells->offsets[g] = (int64_t)*count;
    }
    pf_turns_free(job.turns);
    return status == PF_OK && *count > room ? PF_CAPACITY : status;
}

/* ----------------------------------------------------------------------------------------------------------- verifying */
typedef struct {
    pf_cube_run *run;
    int exponent;
    uint8_t *verdict;
    int64_t *counts; /* per thread */
} verify_job;

static pf_status verify_task(void *context, size_t index, size_t worker, size_t *failed) {
    verify_job *job = context;
    pf_cube_run *run = job->run;
    (void)failed;
    size_t first = run->first[index], count = run->first[index + 1] - first;
    void *scratch = run->scratch + worker * run->scratch_bytes;
    int64_t *counts = job->counts + worker * PF_VERIFY_END;
    if (run->record != NULL) {
        return pf_cube_verify_records(run->facts, run->record + first * 2, count, index << run->shift,
                                      groups_of(run, index), job->exponent, scratch, run->scratch_bytes, job->verdict,
                                      counts);
    }
    const pf_cube_range range = range_of(run, index);
    return pf_cube_verify(run->facts, &range, job->exponent, scratch, run->scratch_bytes, job->verdict, counts);
}

pf_status pf_run_verify(pf_cube_run *run, int exponent, uint8_t *verdict, int64_t *counts, size_t *failed) {
    int64_t own[PF_THREADS_MAX * PF_VERIFY_END] = {0};
    verify_job job = {run, exponent, verdict, own};
    if (take_scratch(run, pf_cube_verify_scratch(run->facts, run->largest, most_groups(run))) != PF_OK) {
        return PF_CAPACITY;
    }
    memset(verdict, PF_VERIFY_NONE, run->groups);
    pf_status status = pf_parallel(verify_task, &job, run->ranges, run->threads, failed);
    memset(counts, 0, PF_VERIFY_END * sizeof *counts);
    for (size_t i = 0; i < (size_t)run->threads * PF_VERIFY_END; i++) {
        counts[i % PF_VERIFY_END] += own[i];
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------------- dense */
typedef struct {
    const pf_facts *facts;
    pf_cube *cubes;
} dense_job;

static pf_status dense_task(void *context, size_t index, size_t worker, size_t *failed) {
    dense_job *job = context;
    size_t first = index * TABLE_ROWS;
    return pf_cube_add(&job->cubes[worker], job->facts, first, least(TABLE_ROWS, job->facts->rows - first), failed);
}

pf_status pf_run_dense(const pf_facts *facts, size_t groups, int threads, void *block, size_t bytes, pf_cube *cube,
                       size_t *filled, size_t *failed) {
    pf_cube cubes[PF_THREADS_MAX];
    pf_status status = PF_OK;
    for (int i = 0; status == PF_OK && i < threads; i++) {
        status =
            pf_cube_begin(&cubes[i], (char *)block + (size_t)i * bytes, bytes, groups, facts->nodes, facts->columns);
    }
    dense_job job = {facts, cubes};
    if (status == PF_OK) {
        status = pf_parallel(dense_task, &job, pieces_of(facts->rows, TABLE_ROWS), threads, failed);
    }
    for (int i = 1; status == PF_OK && i < threads; i++) {
        status = pf_cube_merge(&cubes[0], &cubes[i]);
    }
    if (status == PF_OK) {
        status = pf_cube_finish(&cubes[0], facts->path, filled, failed);
    }
    *cube = cubes[0];
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ validity */
typedef struct {
    const uint8_t *valid;
    size_t count;
    uint8_t *validity;
    size_t *blanks; /* per thread */
} pack_job;

static pf_status pack_task(void *context, size_t index, size_t worker, size_t *failed) {
    pack_job *job = context;
    (void)failed;
    size_t first = index * PIECE_ROWS; /* a multiple of 8 */
    job->blanks[worker] += pf_cube_pack(job->valid, first, least(PIECE_ROWS, job->count - first), job->validity);
    return PF_OK;
}

size_t pf_run_pack(const uint8_t *valid, size_t count, uint8_t *validity, int threads) {
    size_t blanks[PF_THREADS_MAX] = {0}, all = 0, failed;
    pack_job job = {valid, count, validity, blanks};
    pf_parallel(pack_task, &job, pieces_of(count, PIECE_ROWS), threads, &failed);
    for (int i = 0; i < threads; i++) {
        all += blanks[i];
    }
    return all;
}
