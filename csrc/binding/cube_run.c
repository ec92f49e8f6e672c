/* cube_run.c: see cube_run.h. */
#include "cube_run.h"
#include "pool.h"

#include <stdlib.h>
#include <string.h>

enum {
    RANGE_ROWS = 8192,    /* rows of a range that is worked on at once: they and their cells stay in the cache */
    RANGES_SPREAD = 2048, /* ranges that rows are spread into at most: each has an open cache line */
    PIECE_ROWS = 1 << 16, /* rows that a thread takes at once where they are only read through */
    PIECES_SPREAD = 64    /* pieces that rows are spread from at most: each has a cursor per range */
};

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Rows first .. of piece `index` of `pieces` equal ones. */
static size_t piece_first(size_t rows, size_t pieces, size_t index) {
    return rows / pieces * index + least(rows % pieces, index);
}

static size_t pieces_of(size_t rows, size_t each) {
    return rows / each + (rows % each != 0);
}

/* ------------------------------------------------------------------------------------------------------------- looking */
static pf_status look_task(void *context, size_t index, size_t worker, size_t *failed) {
    pf_cube_run *run = context;
    (void)worker;
    size_t first = index * RANGE_ROWS;
    return pf_cube_look(run->facts, first, least(RANGE_ROWS, run->facts->rows - first),
                        (pf_cube_view *)run->views + index, failed);
}

/* Ranges of whole groups, each from the first group that starts in one of the ranges looked at. */
static void cut_at_groups(pf_cube_run *run, size_t looked) {
    const pf_cube_view *views = run->views;
    size_t ranges = 0, cells = 0, rows = run->facts->rows;
    for (size_t i = 0; i < looked; i++) {
        size_t end = least((i + 1) * RANGE_ROWS, rows);
        cells += views[i].before;
        if (views[i].start < end) {
            run->first[ranges] = views[i].start;
            run->cell[ranges++] = cells;
        }
        cells += views[i].after;
    }
    run->ranges = ranges;
    run->first[ranges] = rows;
    run->cell[ranges] = cells;
    for (size_t i = 0; i < ranges; i++) {
        size_t own = run->first[i + 1] - run->first[i];
        run->largest = own > run->largest ? own : run->largest;
    }
}

/* ------------------------------------------------------------------------------------------------------------ ordering */
static pf_status order_task(void *context, size_t index, size_t worker, size_t *failed) {
    pf_cube_run *run = context;
    (void)failed;
    size_t first = run->first[index], count = run->first[index + 1] - first;
    void *scratch = run->scratch + worker * run->scratch_bytes;
    if (run->kind == PF_RUN_SPREAD) {
        return pf_cube_order_records(run->facts, run->record + first * (1 + run->facts->columns), count,
                                     (size_t)1 << run->shift, scratch, run->scratch_bytes, run->order + first,
                                     &run->cell[index + 1]);
    }
    return pf_cube_order(run->facts, first, count, scratch, run->scratch_bytes, run->order + first,
                         &run->cell[index + 1]);
}

static pf_status order_ranges(pf_cube_run *run, size_t *failed) {
    run->order_bytes = run->facts->rows * sizeof *run->order;
    run->order = pf_large_new(run->order_bytes);
    if (run->order == NULL) {
        return PF_CAPACITY;
    }
    pf_status status = pf_parallel(order_task, run, run->ranges, run->threads, failed);
    run->cell[0] = 0;
    for (size_t i = 0; i < run->ranges; i++) {
        run->cell[i + 1] += run->cell[i];
    }
    return status;
}

static pf_status take_scratch(pf_cube_run *run) {
    size_t groups = run->kind == PF_RUN_SPREAD ? (size_t)1 << run->shift : run->largest;
    size_t bytes = pf_cube_scratch(run->facts, run->largest, groups);
    if (run->facts->columns == 1) {
        size_t verify = pf_cube_verify_scratch(run->facts, run->largest);
        bytes = verify > bytes ? verify : bytes;
    }
    run->scratch_bytes = (bytes + 63) / 64 * 64;
    run->scratch = pf_large_new(run->scratch_bytes * (size_t)run->threads);
    return run->scratch == NULL ? PF_CAPACITY : PF_OK;
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
        run->largest = place - run->first[r] > run->largest ? place - run->first[r] : run->largest;
    }
    run->first[run->ranges] = place;
}

static pf_status spread_rows(pf_cube_run *run, size_t *failed) {
    const pf_facts *facts = run->facts;
    size_t wanted = least(RANGES_SPREAD, 1 + facts->rows / RANGE_ROWS);
    while ((run->groups - 1) >> run->shift >= wanted) {
        run->shift++;
    }
    run->ranges = ((run->groups - 1) >> run->shift) + 1;
    run->largest = 0;
    spread_job job = {.run = run, .pieces = least(PIECES_SPREAD, pieces_of(facts->rows, PIECE_ROWS))};
    job.counts = calloc(job.pieces * run->ranges, sizeof *job.counts);
    free(run->first);
    free(run->cell);
    run->first = calloc(run->ranges + 1, sizeof *run->first);
    run->cell = calloc(run->ranges + 1, sizeof *run->cell);
    run->record_bytes = facts->rows * (1 + facts->columns) * sizeof *run->record;
    run->record = pf_large_new(run->record_bytes);
    pf_status status = PF_CAPACITY;
    if (job.counts != NULL && run->first != NULL && run->cell != NULL && run->record != NULL) {
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
pf_status pf_run_begin(pf_cube_run *run, size_t *failed) {
    size_t looked = pieces_of(run->facts->rows, RANGE_ROWS);
    run->views = calloc(looked + 1, sizeof(pf_cube_view));
    run->first = calloc(looked + 2, sizeof *run->first);
    run->cell = calloc(looked + 2, sizeof *run->cell);
    if (run->views == NULL || run->first == NULL || run->cell == NULL) {
        return PF_CAPACITY;
    }
    const pf_cube_view *views = run->views;
    int grouped = 1, ordered = 1;
    pf_status status = looked > 0 ? look_task(run, 0, 0, failed) : PF_OK;
    if (status == PF_OK && looked > 0 && views[0].grouped) { /* else a look at the first rows was enough */
        status = pf_parallel(look_task, run, looked, run->threads, failed);
    } else if (looked > 0) {
        grouped = 0;
    }
    if (status == PF_INVALID) { /* not every range was looked at to its end: which row is the first? */
        size_t all = 0;
        return pf_cube_spread_count(run->facts, 0, run->facts->rows, 31, &all, failed);
    }
    for (size_t i = 0; i < looked; i++) {
        grouped &= views[i].grouped;
        ordered &= views[i].ordered;
    }
    run->kind = !grouped ? PF_RUN_SPREAD : ordered ? PF_RUN_ORDERED : PF_RUN_GROUPED;
    cut_at_groups(run, looked);
    if (run->kind == PF_RUN_SPREAD) {
        status = spread_rows(run, failed);
    }
    if (status == PF_OK) {
        status = take_scratch(run);
    }
    if (status == PF_OK && run->kind != PF_RUN_ORDERED) {
        status = order_ranges(run, failed);
    }
    return status;
}

static size_t groups_of(const pf_cube_run *run, size_t range) {
    size_t first = range << run->shift;
    return least((size_t)1 << run->shift, run->groups - first);
}

static pf_status emit_task(void *context, size_t index, size_t worker, size_t *failed) {
    pf_cube_run *run = context;
    size_t first = run->first[index], count = run->first[index + 1] - first;
    void *scratch = run->scratch + worker * run->scratch_bytes;
    if (run->kind == PF_RUN_SPREAD) {
        return pf_cube_emit_records(run->facts, run->record + first * (1 + run->facts->columns), count,
                                    index << run->shift, groups_of(run, index), run->order + first, scratch,
                                    run->scratch_bytes, run->cells, run->cell[index], failed);
    }
    return pf_cube_emit(run->facts, first, count, run->kind == PF_RUN_ORDERED ? NULL : run->order + first, scratch,
                        run->scratch_bytes, run->cells, run->cell[index], failed);
}

pf_status pf_run_emit(pf_cube_run *run, const pf_cells *cells, size_t *failed) {
    run->cells = cells;
    /* Groups after the last row have no rows; the offsets before are written with the ranges. */
    for (size_t g = run->groups + 1; g-- > 0;) {
        cells->offsets[g] = -1;
    }
    pf_status status = pf_parallel(emit_task, run, run->ranges, run->threads, failed);
    for (size_t g = run->groups + 1; status == PF_OK && g-- > 0 && cells->offsets[g] == -1;) {
        cells->offsets[g] = (int64_t)run->cell[run->ranges];
    }
    return status;
}

typedef struct {
    pf_cube_run *run;
    int64_t *counts; /* per thread */
} verify_job;

static pf_status verify_task(void *context, size_t index, size_t worker, size_t *failed) {
    verify_job *job = context;
    pf_cube_run *run = job->run;
    (void)failed;
    size_t first = run->first[index], count = run->first[index + 1] - first;
    void *scratch = run->scratch + worker * run->scratch_bytes;
    int64_t *counts = job->counts + worker * PF_VERIFY_END;
    if (run->kind == PF_RUN_SPREAD) {
        return pf_cube_verify_records(run->facts, run->record + first * 2, count, index << run->shift,
                                      run->order + first, run->exponent, scratch, run->scratch_bytes, run->verdict,
                                      counts);
    }
    return pf_cube_verify(run->facts, first, count, run->kind == PF_RUN_ORDERED ? NULL : run->order + first,
                          run->exponent, scratch, run->scratch_bytes, run->verdict, counts);
}

pf_status pf_run_verify(pf_cube_run *run, int exponent, uint8_t *verdict, int64_t *counts, size_t *failed) {
    verify_job job = {.run = run, .counts = calloc((size_t)run->threads * PF_VERIFY_END, sizeof *job.counts)};
    if (job.counts == NULL) {
        return PF_CAPACITY;
    }
    run->exponent = exponent;
    run->verdict = verdict;
    memset(verdict, PF_VERIFY_NONE, run->groups);
    pf_status status = pf_parallel(verify_task, &job, run->ranges, run->threads, failed);
    memset(counts, 0, PF_VERIFY_END * sizeof *counts);
    for (size_t i = 0; i < (size_t)run->threads * PF_VERIFY_END; i++) {
        counts[i % PF_VERIFY_END] += job.counts[i];
    }
    free(job.counts);
    return status;
}

void pf_run_end(pf_cube_run *run) {
    free(run->views);
    free(run->first);
    free(run->cell);
    pf_large_free(run->record, run->record_bytes);
    pf_large_free(run->order, run->order_bytes);
    pf_large_free(run->scratch, run->scratch_bytes * (size_t)run->threads);
}

/* --------------------------------------------------------------------------------------------------------------- dense */
typedef struct {
    const pf_facts *facts;
    pf_cube *cubes;
} dense_job;

static pf_status dense_task(void *context, size_t index, size_t worker, size_t *failed) {
    dense_job *job = context;
    size_t first = index * PIECE_ROWS;
    return pf_cube_add(&job->cubes[worker], job->facts, first, least(PIECE_ROWS, job->facts->rows - first), failed);
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
        status = pf_parallel(dense_task, &job, pieces_of(facts->rows, PIECE_ROWS), threads, failed);
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
