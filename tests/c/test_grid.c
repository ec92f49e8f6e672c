/* Ruled tables from segments. Every expected cell is worked by hand. */
#include <stdlib.h>

#include "pf.h"
#include "test.h"

enum { ROOM = 64 };

typedef struct {
    int32_t x0[ROOM], y0[ROOM], x1[ROOM], y1[ROOM];
    uint8_t horizontal[ROOM];
    size_t count;
} drawing;

typedef struct {
    pf_status status;
    pf_cell cell[ROOM];
    size_t cells, tables;
} built;

static void across(drawing *page, int32_t y, int32_t x0, int32_t x1) {
    size_t i = page->count++;
    page->x0[i] = x0, page->x1[i] = x1, page->y0[i] = page->y1[i] = y, page->horizontal[i] = 1;
}

static void down(drawing *page, int32_t x, int32_t y0, int32_t y1) {
    size_t i = page->count++;
    page->x0[i] = page->x1[i] = x, page->y0[i] = y0, page->y1[i] = y1, page->horizontal[i] = 0;
}

/* Builds with scratch of exactly the stated size, so that the sanitizer sees every step beyond it. */
static built build(const drawing *page, int32_t snap, size_t capacity) {
    built out = {.cells = 999, .tables = 999};
    size_t bytes = pf_grid_scratch(page->count);
    void *scratch = malloc(bytes);
    out.status = pf_grid_build(page->x0, page->y0, page->x1, page->y1, page->horizontal, page->count, snap, scratch,
                               bytes, out.cell, capacity, &out.cells, &out.tables);
    free(scratch);
    return out;
}

static void check_cell(const pf_cell *cell, int32_t table, int32_t row0, int32_t row1, int32_t col0, int32_t col1,
                       int32_t torn) {
    CHECK_INT(cell->table, table);
    CHECK_INT(cell->row0, row0);
    CHECK_INT(cell->row1, row1);
    CHECK_INT(cell->col0, col0);
    CHECK_INT(cell->col1, col1);
    CHECK_INT(cell->torn, torn);
}

/* A frame of 2 x 2 squares of 100 with its upper left corner at (x, y). */
static void frame(drawing *page, int32_t x, int32_t y) {
    across(page, y, x, x + 200);
    across(page, y + 200, x, x + 200);
    down(page, x, y, y + 200);
    down(page, x + 200, y, y + 200);
}

TEST(nothing) {
    drawing page = {.count = 0};
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.cells, 0);
    CHECK_INT(out.tables, 0);
}

TEST(a_lattice) {
    drawing page = {.count = 0};
    frame(&page, 10, 20);
    across(&page, 120, 10, 210);
    down(&page, 110, 20, 220);
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.tables, 1);
    CHECK_INT(out.cells, 4);
    check_cell(&out.cell[0], 0, 0, 1, 0, 1, 0);
    check_cell(&out.cell[1], 0, 0, 1, 1, 2, 0);
    check_cell(&out.cell[3], 0, 1, 2, 1, 2, 0);
    CHECK_INT(out.cell[3].x0, 110);
    CHECK_INT(out.cell[3].y0, 120);
    CHECK_INT(out.cell[3].x1, 210);
    CHECK_INT(out.cell[3].y1, 220);
}

TEST(spans) {
    drawing page = {.count = 0};
    frame(&page, 0, 0);
    across(&page, 100, 0, 200);
    down(&page, 100, 100, 200); /* the upper row is one cell */
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 3);
    check_cell(&out.cell[0], 0, 0, 1, 0, 2, 0);
    check_cell(&out.cell[1], 0, 1, 2, 0, 1, 0);
    check_cell(&out.cell[2], 0, 1, 2, 1, 2, 0);
}

TEST(pieces_and_near_misses) {
    drawing page = {.count = 0};
    across(&page, 0, -4, 60); /* the upper wall in pieces on lines 3 apart, overhanging on the left */
    across(&page, 3, 64, 98);
    down(&page, 0, 0, 100);
    down(&page, 101, 4, 96); /* misses both crossings by 4 */
    across(&page, 100, 0, 100);
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 1);
    check_cell(&out.cell[0], 0, 0, 1, 0, 1, 0);
    CHECK_INT(out.cell[0].y0, 1); /* the middle of 0 and 3 */
    out = build(&page, 3, ROOM);
    CHECK_INT(out.status, PF_OK);
    CHECK_INT(out.cells, 0); /* the wall on the right no longer reaches */
}

TEST(a_missing_wall_tears) {
    drawing page = {.count = 0};
    frame(&page, 0, 0);
    across(&page, 100, 0, 100); /* the wall between the right squares is missing */
    down(&page, 100, 0, 100);   /* and between the lower ones: an L-shaped region */
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 3);
    check_cell(&out.cell[0], 0, 0, 1, 0, 1, 0);
    check_cell(&out.cell[1], 0, 0, 1, 1, 2, 1);
    check_cell(&out.cell[2], 0, 1, 2, 0, 2, 1);
}

TEST(a_wall_that_divides_nothing_tears) {
    drawing page = {.count = 0};
    frame(&page, 0, 0);
    across(&page, 100, 0, 100);
    down(&page, 100, 90, 110); /* only makes a lattice column; too short to be a wall */
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 2);
    check_cell(&out.cell[0], 0, 0, 1, 0, 2, 1);
    check_cell(&out.cell[1], 0, 1, 2, 0, 2, 1);
}

TEST(open_regions_give_no_cell) {
    drawing page = {.count = 0};
    across(&page, 0, 0, 200);
    across(&page, 100, 0, 200);
    across(&page, 200, 0, 200);
    down(&page, 0, 0, 200);
    down(&page, 100, 0, 100);
    down(&page, 200, 0, 100); /* the lower row is open on the right */
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 2);
    check_cell(&out.cell[1], 0, 0, 1, 1, 2, 0);
}

TEST(tables_are_numbered_from_the_top) {
    drawing page = {.count = 0};
    frame(&page, 0, 500);
    frame(&page, 300, 0);
    frame(&page, 0, 0);
    across(&page, 800, 0, 200); /* a lone line is no table */
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.tables, 3);
    CHECK_INT(out.cells, 3);
    CHECK_INT(out.cell[0].x0, 0);
    CHECK_INT(out.cell[1].x0, 300);
    CHECK_INT(out.cell[2].y0, 500);
    CHECK_INT(out.cell[2].table, 2);
}

TEST(a_table_within_a_cell) {
    drawing page = {.count = 0};
    frame(&page, 0, 0);
    across(&page, 50, 50, 150);
    across(&page, 150, 50, 150);
    down(&page, 50, 50, 150);
    down(&page, 150, 50, 150);
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.tables, 2);
    CHECK_INT(out.cells, 2);
    CHECK_INT(out.cell[1].x1, 150);
}

TEST(build_status_capacity) {
    drawing page = {.count = 0};
    frame(&page, 0, 0);
    across(&page, 100, 0, 200);
    down(&page, 100, 0, 200);
    built out = build(&page, 5, 3);
    CHECK_INT(out.status, PF_CAPACITY);
    CHECK_INT(out.cells, 4);
    CHECK_INT(out.tables, 999);
    out = build(&page, 5, 4);
    CHECK_INT(out.status, PF_OK);
    size_t bytes = pf_grid_scratch(page.count) - 1, cells = 999, tables = 999;
    void *scratch = malloc(bytes);
    pf_cell cell[4];
    CHECK_INT(pf_grid_build(page.x0, page.y0, page.x1, page.y1, page.horizontal, page.count, 5, scratch, bytes, cell, 4,
                            &cells, &tables),
              PF_CAPACITY);
    CHECK_INT(cells, 0);
    free(scratch);
}

TEST(build_status_invalid) {
    drawing page = {.count = 0};
    across(&page, 0, 5, 4);
    CHECK_INT(build(&page, 5, ROOM).status, PF_INVALID);
    page.count = 0;
    down(&page, 0, 5, 4);
    CHECK_INT(build(&page, 5, ROOM).status, PF_INVALID);
    page.count = 0;
    built out = build(&page, -1, ROOM);
    CHECK_INT(out.status, PF_INVALID);
    CHECK_INT(out.cells, 999);
}

TEST(coordinates_at_the_ends_of_their_type) {
    drawing page = {.count = 0};
    across(&page, INT32_MIN, INT32_MIN, INT32_MAX);
    across(&page, INT32_MAX, INT32_MIN, INT32_MAX);
    down(&page, INT32_MIN, INT32_MIN, INT32_MAX);
    down(&page, INT32_MAX, INT32_MIN, INT32_MAX);
    built out = build(&page, 5, ROOM);
    CHECK_INT(out.cells, 1);
    CHECK_INT(out.cell[0].x0, INT32_MIN);
    CHECK_INT(out.cell[0].y1, INT32_MAX);
    out = build(&page, INT32_MAX, ROOM); /* still two lines: they are further apart than that */
    CHECK_INT(out.cells, 1);
}

/* ------------------------------------------------------------------------------------------------------------- assign */
static pf_status assign(const pf_cell *cell, size_t cells, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                        int min_share, int32_t *found) {
    size_t bytes = pf_grid_assign_scratch(cells);
    void *scratch = malloc(bytes);
    pf_status status = pf_grid_assign(cell, cells, &x0, &y0, &x1, &y1, 1, min_share, scratch, bytes, found);
    free(scratch);
    return status;
}

static void check_assign(int32_t x0, int32_t y0, int32_t x1, int32_t y1, int min_share, int32_t expected) {
    static const pf_cell cell[] = {
        {.x0 = 0, .y0 = 0, .x1 = 100, .y1 = 50},
        {.x0 = 100, .y0 = 0, .x1 = 200, .y1 = 50},
        {.x0 = 0, .y0 = 50, .x1 = 200, .y1 = 100},
    };
    int32_t found = 77;
    CHECK_INT(assign(cell, COUNT(cell), x0, y0, x1, y1, min_share, &found), PF_OK);
    CHECK_INT(found, expected);
}

TEST(assign_by_area) {
    check_assign(10, 10, 90, 40, 100, 0);
    check_assign(70, 10, 120, 40, 50, 0);  /* 30 of 50 wide are in the first */
    check_assign(70, 10, 120, 40, 60, 0);  /* exactly 60 percent */
    check_assign(70, 10, 120, 40, 61, -1); /* no longer */
    check_assign(90, 10, 110, 40, 50, 0);  /* a tie: the first */
    check_assign(90, 30, 130, 80, 50, 2);  /* 40 x 30 of 40 x 50 are in the third */
    check_assign(300, 0, 400, 50, 1, -1);
}

TEST(assign_by_centre) {
    check_assign(150, 20, 150, 20, 100, 1);
    check_assign(95, 20, 105, 20, 100, 0); /* a box without height, its centre on an edge: the first */
    check_assign(99, 20, 102, 20, 100, 1); /* centre at 100.5 */
    check_assign(201, 20, 201, 20, 100, -1);
}

TEST(assign_statuses) {
    int32_t found = 77;
    pf_cell cell = {.x0 = 0, .y0 = 0, .x1 = 10, .y1 = 10};
    CHECK_INT(assign(&cell, 1, 0, 0, 1, 1, 0, &found), PF_INVALID);
    CHECK_INT(assign(&cell, 1, 0, 0, 1, 1, 101, &found), PF_INVALID);
    CHECK_INT(assign(&cell, 1, 2, 0, 1, 1, 50, &found), PF_INVALID);
    CHECK_INT(assign(&cell, 1, 0, 0, 1, (1 << 28) + 1, 50, &found), PF_INVALID);
    cell.x0 = 11;
    CHECK_INT(assign(&cell, 1, 0, 0, 1, 1, 50, &found), PF_INVALID);
    int32_t zero = 0;
    CHECK_INT(pf_grid_assign(NULL, 0, &zero, &zero, &zero, &zero, 1, 50, NULL, 0, &found), PF_CAPACITY);
    CHECK_INT(found, 77);
    CHECK_INT(assign(NULL, 0, 0, 0, 1, 1, 50, &found), PF_OK);
    CHECK_INT(found, -1);
}

int main(void) {
    RUN(nothing);
    RUN(a_lattice);
    RUN(spans);
    RUN(pieces_and_near_misses);
    RUN(a_missing_wall_tears);
    RUN(a_wall_that_divides_nothing_tears);
    RUN(open_regions_give_no_cell);
    RUN(tables_are_numbered_from_the_top);
    RUN(a_table_within_a_cell);
    RUN(build_status_capacity);
    RUN(build_status_invalid);
    RUN(coordinates_at_the_ends_of_their_type);
    RUN(assign_by_area);
    RUN(assign_by_centre);
    RUN(assign_statuses);
    return test_report("test_grid");
}
