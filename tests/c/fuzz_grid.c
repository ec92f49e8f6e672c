/* fuzz_grid.c: pf_grid_build on arbitrary segments, and pf_grid_assign against a scan of all cells.
 *
 * Built with -DPF_LIBFUZZER it is a libFuzzer target. Otherwise its main replays the files named on the command line, or
 * runs a fixed number of generated inputs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pf.h"

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { MOST_SEGMENTS = 96, MOST_RUNS = 16, MOST_CELLS = 4096, STEP = 5 };

typedef struct {
    int32_t x0[MOST_SEGMENTS], y0[MOST_SEGMENTS], x1[MOST_SEGMENTS], y1[MOST_SEGMENTS];
    uint8_t horizontal[MOST_SEGMENTS];
    size_t count;
} drawing;

/* Builds into a block of exactly `capacity` cells; the caller frees it. */
static pf_cell *build(const drawing *page, int32_t snap, size_t capacity, pf_status *status, size_t *cells,
                      size_t *tables) {
    pf_cell *cell = malloc(capacity * sizeof *cell + 1);
    size_t bytes = pf_grid_scratch(page->count);
    void *scratch = malloc(bytes);
    REQUIRE(cell != NULL && scratch != NULL);
    *status = pf_grid_build(page->x0, page->y0, page->x1, page->y1, page->horizontal, page->count, snap, scratch, bytes,
                            cell, capacity, cells, tables);
    free(scratch);
    return cell;
}

static int overlaps(int32_t a0, int32_t a1, int32_t b0, int32_t b1) {
    return a0 < b1 && b0 < a1;
}

/* Cells are ordered, not empty, of the tables told, and disjoint within a table. */
static void check_cells(const pf_cell *cell, size_t cells, size_t tables) {
    for (size_t i = 0; i < cells; i++) {
        const pf_cell *own = &cell[i];
        REQUIRE(own->row0 < own->row1 && own->col0 < own->col1 && own->x0 < own->x1 && own->y0 < own->y1);
        REQUIRE(own->table >= 0 && (size_t)own->table < tables && (own->torn == 0 || own->torn == 1));
        for (size_t j = 0; j < i; j++) {
            const pf_cell *other = &cell[j];
            REQUIRE(other->table <= own->table);
            if (other->table == own->table) {
                REQUIRE(other->row0 < own->row0 || (other->row0 == own->row0 && other->col0 < own->col0));
                REQUIRE(!overlaps(own->row0, own->row1, other->row0, other->row1) ||
                        !overlaps(own->col0, own->col1, other->col0, other->col1));
            }
        }
    }
}

static int64_t shared(int64_t a0, int64_t a1, int64_t b0, int64_t b1) {
    int64_t low = a0 > b0 ? a0 : b0, high = a1 < b1 ? a1 : b1;
    return high - low;
}

static int32_t best_cell(const pf_cell *cell, size_t cells, const int32_t *box, int min_share) {
    int64_t area = (int64_t)(box[2] - box[0]) * (box[3] - box[1]), most = 0;
    int32_t best = -1;
    for (size_t i = 0; i < cells; i++) {
        int64_t covered;
        if (area == 0) {
            int64_t x = (int64_t)box[0] + box[2], y = (int64_t)box[1] + box[3];
            covered = 2 * cell[i].x0 <= x && x <= 2 * cell[i].x1 && 2 * cell[i].y0 <= y && y <= 2 * cell[i].y1;
        } else {
            int64_t wide = shared(box[0], box[2], cell[i].x0, cell[i].x1);
            int64_t high = shared(box[1], box[3], cell[i].y0, cell[i].y1);
            covered = wide > 0 && high > 0 ? wide * high : 0;
        }
        if (covered > most) {
            most = covered;
            best = (int32_t)i;
        }
    }
    return area == 0 || 100 * most >= min_share * area ? best : -1;
}

static void check_assign(const pf_cell *cell, size_t cells, const uint8_t *data, size_t runs) {
    int32_t side[4][MOST_RUNS], found[MOST_RUNS];
    for (size_t i = 0; i < runs; i++) {
        for (int k = 0; k < 2; k++) {
            side[k][i] = (data[2 * i + (size_t)k] >> 3) * STEP;
            side[k + 2][i] = side[k][i] + (data[2 * i + (size_t)k] & 7) * 3;
        }
    }
    int min_share = 1 + data[0] % 100;
    size_t bytes = pf_grid_assign_scratch(cells);
    void *scratch = malloc(bytes);
    REQUIRE(scratch != NULL);
    REQUIRE(pf_grid_assign(cell, cells, side[0], side[1], side[2], side[3], runs, min_share, scratch, bytes, found) ==
            PF_OK);
    free(scratch);
    for (size_t i = 0; i < runs; i++) {
        int32_t box[4] = {side[0][i], side[1][i], side[2][i], side[3][i]};
        REQUIRE(found[i] == best_cell(cell, cells, box, min_share));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte is snap, then three bytes per segment: its kind and jitter, its line, its ends. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    drawing page = {.count = 0};
    if (size == 0) {
        return 0;
    }
    int32_t snap = data[0] % 8;
    for (size_t at = 1; at + 2 < size && page.count < MOST_SEGMENTS; at += 3) {
        int32_t line = (data[at + 1] % 16) * STEP + data[at] / 2 % 4, from = (data[at + 2] % 16) * STEP;
        int32_t to = from + (data[at + 2] / 16) * STEP + data[at] / 8 % 4;
        size_t i = page.count++;
        page.horizontal[i] = data[at] & 1;
        page.x0[i] = page.horizontal[i] ? from : line;
        page.x1[i] = page.horizontal[i] ? to : line;
        page.y0[i] = page.horizontal[i] ? line : from;
        page.y1[i] = page.horizontal[i] ? line : to;
    }
    pf_status status;
    size_t cells = 0, tables = 0;
    pf_cell *cell = build(&page, snap, MOST_CELLS, &status, &cells, &tables);
    REQUIRE(status == PF_OK);
    check_cells(cell, cells, tables);
    check_assign(cell, cells, data, size / 2 < MOST_RUNS ? size / 2 : MOST_RUNS);
    size_t needed = 0, again = 0, again_tables = 0; /* with no room: how much is needed; with that: the same */
    free(build(&page, snap, 0, &status, &needed, &again_tables));
    REQUIRE(needed == 0 ? status == PF_OK : status == PF_CAPACITY && needed >= cells);
    pf_cell *second = build(&page, snap, needed, &status, &again, &again_tables);
    REQUIRE(status == PF_OK && again == cells && again_tables == tables);
    REQUIRE(memcmp(cell, second, cells * sizeof *cell) == 0);
    free(second);
    free(cell);
    return 0;
}

#ifndef PF_LIBFUZZER

static int replay(const char *path) {
    static uint8_t data[1 << 16];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(data, size);
}

static void generate(int count) {
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < count; i++) {
        uint8_t data[1 + 3 * MOST_SEGMENTS];
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        size_t size = (size_t)(state >> 20) % sizeof data;
        for (size_t k = 0; k < size; k++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            data[k] = (uint8_t)(state >> 32);
        }
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("fuzz_grid: %d generated inputs\n", count);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (replay(argv[i]) != 0) {
            return 1;
        }
    }
    if (argc == 1) {
        generate(20000);
    }
    return 0;
}

#endif
