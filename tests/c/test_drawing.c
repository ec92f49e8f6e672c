/* Pages as drawn, read through a made-up pdfium. Every expected length is worked by hand. */
#include <math.h>
#include <stdlib.h>

#include "drawing.h"
#include "test.h"

enum { ROOM = 32, TEXT = 1, PATH = 2, IMAGE = 3, FORM = 5, LINE = 0, CURVE = 1, MOVE = 2 };

typedef struct {
    float x, y;
    int kind, close;
} segment;

/* An object of the made-up library; a clip is the outline of its segments. */
typedef struct object {
    int kind, fill, stroke, mode, embedded;
    unsigned colour, alpha;
    float left, bottom, right, top, size;
    pf_pdfium_matrix matrix;
    segment path[ROOM], clip[ROOM];
    int segments, clips;
    struct object *inner[ROOM];
    int count;
} object;

typedef struct {
    unsigned code;
    object *owner;
    double left, bottom, right, top;
} character;

typedef struct {
    pf_pdfium_rectangle box;
    int quarter, count, characters, units; /* units: what the whole text has; 0 where it matches the characters */
    object *objects[ROOM];
    character character[ROOM];
} page;

static int page_box(void *p, pf_pdfium_rectangle *box) {
    *box = ((page *)p)->box;
    return 1;
}
static int rotation(void *p) {
    return ((page *)p)->quarter;
}
static int page_count(void *p) {
    return ((page *)p)->count;
}
static void *page_object(void *p, int i) {
    return ((page *)p)->objects[i];
}
static int form_count(void *o) {
    return ((object *)o)->count;
}
static void *form_object(void *o, unsigned long i) {
    return ((object *)o)->inner[i];
}
static int kind_of(void *o) {
    return ((object *)o)->kind;
}
static int bounds(void *o, float *left, float *bottom, float *right, float *top) {
    object *own = o;
    *left = own->left, *bottom = own->bottom, *right = own->right, *top = own->top;
    return 1;
}
static int matrix_of(void *o, pf_pdfium_matrix *m) {
    *m = ((object *)o)->matrix;
    return 1;
}
static int colour(void *o, unsigned *r, unsigned *g, unsigned *b, unsigned *alpha) {
    *r = *g = *b = ((object *)o)->colour;
    *alpha = ((object *)o)->alpha;
    return 1;
}
static int draw_mode(void *o, int *fill, int *stroke) {
    *fill = ((object *)o)->fill, *stroke = ((object *)o)->stroke;
    return 1;
}
static int path_count(void *o) {
    return ((object *)o)->segments;
}
static void *path_segment(void *o, int i) {
    return &((object *)o)->path[i];
}
static int point(void *s, float *x, float *y) {
    *x = ((segment *)s)->x, *y = ((segment *)s)->y;
    return 1;
}
static int segment_kind(void *s) {
    return ((segment *)s)->kind;
}
static int segment_close(void *s) {
    return ((segment *)s)->close;
}
static void *same(void *o) {
    return o;
}
static int clip_paths(void *o) {
    return ((object *)o)->clips > 0 ? 1 : -1;
}
static int clip_segments(void *o, int i) {
    (void)i;
    return ((object *)o)->clips;
}
static void *clip_segment(void *o, int i, int j) {
    (void)i;
    return &((object *)o)->clip[j];
}
static int characters(void *p) {
    return ((page *)p)->characters;
}
static int units(void *p, int start, int count, unsigned short *out) {
    page *own = p;
    for (int i = start; i < start + count; i++) {
        out[i] = (unsigned short)own->character[i].code;
    }
    out[start + count] = 0;
    return own->units != 0 ? own->units : count + 1;
}
static unsigned unicode(void *p, int i) {
    return ((page *)p)->character[i].code;
}
static void *owner_of(void *p, int i) {
    return ((page *)p)->character[i].owner;
}
static int character_box(void *p, int i, double *left, double *right, double *bottom, double *top) {
    character *c = &((page *)p)->character[i];
    *left = c->left, *right = c->right, *bottom = c->bottom, *top = c->top;
    return 1;
}
static int character_matrix(void *p, int i, pf_pdfium_matrix *m) {
    *m = ((page *)p)->character[i].owner->matrix;
    return 1;
}
static double character_size(void *p, int i) {
    return (double)((page *)p)->character[i].owner->size;
}
static int render_mode(void *o) {
    return ((object *)o)->mode;
}
static int text_size(void *o, float *size) {
    *size = ((object *)o)->size;
    return 1;
}
static int embedded(void *o) {
    return ((object *)o)->embedded;
}

static const pf_pdfium made_up = {
    page_box,      rotation,      page_count,       page_object,    form_count,   form_object,  kind_of, bounds,
    matrix_of,     colour,        colour,           draw_mode,      path_count,   path_segment, point,   segment_kind,
    segment_close, same,          clip_paths,       clip_segments,  clip_segment, characters,   units,   unicode,
    owner_of,      character_box, character_matrix, character_size, render_mode,  text_size,    same,    embedded,
};

static const pf_pdfium_matrix straight = {1, 0, 0, 1, 0, 0};

/* A page of 200 x 100 pt. */
static page blank_page(void) {
    return (page){.box = {.left = 0, .top = 100, .right = 200, .bottom = 0}};
}

static void add(page *p, object *o) {
    p->objects[p->count++] = o;
}

static void write(page *p, object *o, unsigned code, double x, double y) {
    p->character[p->characters++] = (character){code, o, x, y, x + 5, y + 8};
}

typedef struct {
    pf_status status;
    pf_frame frame;
    pf_objects objects;
    pf_glyphs glyphs;
    void *scratch;
} result;

static void *room(size_t bytes) {
    return malloc(bytes > 0 ? bytes : 1);
}

/* Reads with arrays of exactly the stated sizes, so that the sanitizer sees every step beyond them. */
static result read(page *p) {
    result r = {.status = PF_CAPACITY};
    pf_drawing_frame(&made_up, p, &r.frame);
    for (int turn = 0; r.status == PF_CAPACITY && turn < 2; turn++) {
        pf_objects *o = &r.objects;
        free(o->piece), free(o->light), free(o->image), free(o->text), free(o->nested);
        memcpy(o->capacity, o->count, sizeof o->capacity);
        o->piece = room(o->count[PF_PIECES] * sizeof *o->piece), o->light = room(o->count[PF_PIECES]);
        o->image = room(o->count[PF_IMAGES] * sizeof *o->image);
        o->text = room(o->count[PF_TEXTS] * sizeof *o->text);
        o->nested = room(o->count[PF_NESTED] * sizeof *o->nested);
        r.status = pf_drawing_objects(&made_up, p, &r.frame, o);
    }
    size_t n = (size_t)p->characters, bytes = pf_drawing_scratch(n);
    pf_glyphs *g = &r.glyphs;
    g->code = room(n * sizeof *g->code), g->box = room(n * sizeof *g->box), g->spaced = room(n);
    g->owner = room(n * sizeof *g->owner), g->hidden = room(n), g->size = room(n * sizeof *g->size);
    g->base = room(n * sizeof *g->base), g->turn = room(n * sizeof *g->turn), g->unpainted = room(n);
    g->clip = room(n * sizeof *g->clip), g->unknown = room(r.objects.count[PF_TEXTS] * sizeof *g->unknown);
    r.scratch = room(bytes);
    if (r.status == PF_OK) {
        r.status = pf_drawing_glyphs(&made_up, p, n, &r.frame, &r.objects, r.scratch, bytes, g);
    }
    return r;
}

static void drop(result *r) {
    pf_objects *o = &r->objects;
    pf_glyphs *g = &r->glyphs;
    free(o->piece), free(o->light), free(o->image), free(o->text), free(o->nested), free(r->scratch);
    free(g->code), free(g->box), free(g->spaced), free(g->owner), free(g->hidden), free(g->size), free(g->base);
    free(g->turn), free(g->unpainted), free(g->clip), free(g->unknown);
}

static void check_box(pf_box box, int32_t x0, int32_t y0, int32_t x1, int32_t y1) {
    CHECK_INT(box.x0, x0);
    CHECK_INT(box.y0, y0);
    CHECK_INT(box.x1, x1);
    CHECK_INT(box.y1, y1);
}

TEST(nothing) {
    page p = blank_page();
    result r = read(&p);
    CHECK_INT(r.status, PF_OK);
    CHECK_INT(r.frame.width, 20000);
    CHECK_INT(r.frame.height, 10000);
    CHECK_INT(r.glyphs.glyphs + r.glyphs.owners + r.glyphs.unknowns + r.objects.count[PF_PIECES], 0);
    drop(&r);
}

TEST(boxes_turn_with_the_page) {
    /* The box (10, 20) .. (30, 25) of a page of 200 x 100. */
    static const int32_t expected[4][4] = {
        {1000, 7500, 3000, 8000}, {2000, 1000, 2500, 3000}, {17000, 2000, 19000, 2500}, {7500, 17000, 8000, 19000}};
    for (int quarter = 0; quarter < 4; quarter++) {
        pf_frame frame;
        page p = blank_page();
        p.quarter = quarter;
        pf_drawing_frame(&made_up, &p, &frame);
        CHECK_INT(frame.width, quarter % 2 != 0 ? 10000 : 20000);
        const int32_t *e = expected[quarter];
        check_box(pf_drawing_box(&frame, (pf_corners){10, 20, 30, 25}), e[0], e[1], e[2], e[3]);
    }
}

TEST(lengths_beyond_reach) {
    page p = blank_page();
    pf_frame frame;
    pf_drawing_frame(&made_up, &p, &frame);
    check_box(pf_drawing_box(&frame, (pf_corners){NAN, -HUGE_VAL, HUGE_VAL, 1e300}), 0, -99990000, 100000000,
              100010000);
    p.box = (pf_pdfium_rectangle){.left = NAN, .top = 1e30F, .right = -1e30F, .bottom = NAN};
    pf_drawing_frame(&made_up, &p, &frame);
    CHECK_INT(frame.width, -100000000);
    CHECK_INT(frame.height, 100000000);
}

TEST(thin_and_white_paths) {
    object rule = {.kind = PATH, .fill = 1, .alpha = 255, .left = 10, .bottom = 50, .right = 190, .top = 51};
    object white = rule, clear = rule, none = rule, off = rule;
    white.colour = 250, clear.alpha = 0, none.fill = 0, off.left = 201, off.right = 300;
    object *const all[] = {&rule, &white, &clear, &none, &off};
    page p = blank_page();
    for (size_t i = 0; i < COUNT(all); i++) {
        add(&p, all[i]);
    }
    result r = read(&p);
    CHECK_INT(r.objects.count[PF_PIECES], 3);
    check_box(r.objects.piece[0], 1000, 4900, 19000, 5000);
    CHECK_INT(r.objects.light[0], 0);
    CHECK_INT(r.objects.light[1], 1);
    CHECK_INT(r.objects.light[2], 1);
    drop(&r);
}

TEST(strokes_and_fills_in_pieces) {
    object stroke = {.kind = PATH,
                     .stroke = 1,
                     .alpha = 255,
                     .left = 10,
                     .bottom = 10,
                     .right = 110,
                     .top = 60,
                     .matrix = straight,
                     .segments = 4,
                     .path = {{10, 10, MOVE, 0}, {110, 10, LINE, 0}, {110, 60, LINE, 0}, {10, 10, LINE, 1}}};
    object fill = {.kind = PATH,
                   .fill = 1,
                   .alpha = 255,
                   .left = 0,
                   .bottom = 0,
                   .right = 100,
                   .top = 100,
                   .matrix = {1, 0, 0, 1, 100, 0},
                   .segments = 7,
                   .path = {{0, 90, MOVE, 0},
                            {50, 90, LINE, 0},
                            {50, 91, LINE, 0},
                            {0, 91, LINE, 1},
                            {0, 0, MOVE, 0},
                            {9, 9, CURVE, 0},
                            {90, 400, LINE, 1}}};
    page p = blank_page();
    add(&p, &stroke);
    add(&p, &fill);
    result r = read(&p);
    CHECK_INT(r.objects.count[PF_PIECES], 3); /* two long straight sides, no slanted one; one subpath */
    check_box(r.objects.piece[0], 1000, 9000, 11000, 9000);
    check_box(r.objects.piece[1], 11000, 4000, 11000, 9000);
    check_box(r.objects.piece[2], 10000, 900, 15000, 1000);
    drop(&r);
}

/* A stroked path as large as its points: an open line, a box, a box of two closed halves, and the outline of a letter. */
static object stroked(const segment *path, int segments, int fill) {
    object o = {.kind = PATH, .stroke = 1, .fill = fill, .alpha = 255, .right = 90, .top = 90, .matrix = straight};
    o.segments = segments;
    for (int i = 0; i < segments; i++) {
        o.path[i] = path[i];
    }
    return o;
}

static size_t pieces_of(const segment *path, int segments, int fill) {
    object o = stroked(path, segments, fill);
    page p = blank_page();
    add(&p, &o);
    result r = read(&p);
    size_t pieces = r.objects.count[PF_PIECES];
    drop(&r);
    return pieces;
}

TEST(outlines_of_letters_are_no_rulings) {
    const segment box[] = {{10, 10, MOVE, 0}, {40, 10, LINE, 0}, {40, 20, LINE, 0}, {10, 20, LINE, 1}};
    const segment open[] = {{10, 10, MOVE, 0}, {30, 10, LINE, 0}, {30, 30, LINE, 0}, {50, 30, LINE, 0},
                            {50, 10, LINE, 0}, {70, 10, LINE, 0}, {70, 30, LINE, 0}};
    const segment slanted[] = {{10, 10, MOVE, 0}, {30, 10, LINE, 0}, {34, 14, LINE, 0}, {10, 14, LINE, 1}};
    const segment curved[] = {{10, 10, MOVE, 0},  {30, 10, LINE, 0}, {32, 11, CURVE, 0}, {32, 12, CURVE, 0},
                              {30, 14, CURVE, 0}, {10, 14, LINE, 0}, {10, 10, LINE, 0}};
    const segment frame[] = {{10, 10, MOVE, 0},  {80, 10, LINE, 0}, {82, 11, CURVE, 0}, {82, 12, CURVE, 0},
                             {82, 14, CURVE, 0}, {82, 80, LINE, 0}, {10, 80, LINE, 1}};
    CHECK_INT(pieces_of(box, 4, 0), 4);
    CHECK_INT(pieces_of(box, 4, 1), 4);
    CHECK_INT(pieces_of(open, 7, 0), 6);
    CHECK_INT(pieces_of(open, 7, 1), 0); /* what is filled is closed */
    CHECK_INT(pieces_of(slanted, 4, 0), 0);
    CHECK_INT(pieces_of(curved, 7, 0), 0);
    CHECK_INT(pieces_of(frame, 7, 0), 4); /* no letter has a side of 70 pt; from the curve on they count as before */
}

TEST(a_path_that_begins_with_a_line) {
    object stroke = {.kind = PATH,
                     .stroke = 1,
                     .alpha = 255,
                     .right = 100,
                     .top = 50,
                     .matrix = straight,
                     .segments = 2,
                     .path = {{10, 50, LINE, 0}, {90, 50, LINE, 0}}};
    page p = blank_page();
    add(&p, &stroke);
    result r = read(&p);
    CHECK_INT(r.objects.count[PF_PIECES], 1);
    check_box(r.objects.piece[0], 1000, 5000, 9000, 5000);
    drop(&r);
}

TEST(forms_within_forms) {
    object rule = {.kind = PATH, .fill = 1, .alpha = 255, .left = 1, .bottom = 2, .right = 9, .top = 2};
    object image = {.kind = IMAGE, .left = 0, .bottom = 0, .right = 1, .top = 1};
    object text = {
        .kind = TEXT, .matrix = straight, .size = 10, .clips = 2, .clip = {{0, 0, MOVE, 0}, {4, 4, LINE, 0}}};
    object inner = {.kind = FORM, .matrix = {2, 0, 0, 2, 10, 20}, .count = 3, .inner = {&rule, &image, &text}};
    object outer = {.kind = FORM, .matrix = {1, 0, 0, 1, 5, 5}, .count = 1, .inner = {&inner}};
    page p = blank_page();
    add(&p, &outer);
    write(&p, &text, '7', 20, 30);
    result r = read(&p);
    check_box(r.objects.piece[0], 1700, 7100, 3300, 7100); /* x: 2 * 1 + 15; y: 100 - (2 * 2 + 25) */
    check_box(r.objects.image[0], 1500, 7300, 1700, 7500);
    CHECK_INT(r.objects.count[PF_NESTED], 1);
    CHECK_INT(r.objects.count[PF_TEXTS], 0);
    check_box(r.glyphs.clip[0], 1500, 6700, 2300, 7500); /* 0 .. 4 in the form is 15 .. 23 and 25 .. 33 on the page */
    drop(&r);
}

TEST(a_form_that_holds_itself) {
    object rule = {.kind = PATH, .fill = 1, .alpha = 255, .left = 1, .bottom = 2, .right = 9, .top = 2};
    object form = {.kind = FORM, .matrix = straight, .count = 2, .inner = {&rule}};
    form.inner[1] = &form;
    page p = blank_page();
    add(&p, &form);
    result r = read(&p);
    CHECK_INT(r.status, PF_OK);
    CHECK_INT(r.objects.count[PF_PIECES], 12);
    drop(&r);
}

TEST(glyphs_owners_and_blanks) {
    object first = {.kind = TEXT, .matrix = {1, 0, 0, 1, 10, 40}, .size = 10};
    object second = {.kind = TEXT, .matrix = {0, 2, -2, 0, 60, 40}, .size = 10, .mode = 3};
    page p = blank_page();
    write(&p, &first, '1', 10, 40);
    write(&p, &first, ' ', 15, 40);
    write(&p, &second, 0x7701, 60, 40);
    write(&p, &first, 0x02, 20, 40);
    write(&p, NULL, 'x', 25, 40);
    write(&p, &first, 0xFFFE, 30, 40);
    write(&p, &first, 0x3000, 35, 40);
    result r = read(&p);
    const pf_glyphs *g = &r.glyphs;
    static const int32_t codes[] = {'1', 0x7701, '-', '-'}, owner[] = {0, 1, 0, 0}, spaced[] = {1, 1, 0, 1};
    CHECK_INT(g->glyphs, COUNT(codes));
    CHECK_INT(g->owners, 2);
    for (size_t i = 0; i < COUNT(codes); i++) {
        CHECK_INT(g->code[i], codes[i]);
        CHECK_INT(g->owner[i], owner[i]);
        CHECK_INT(g->spaced[i], spaced[i]);
        CHECK_INT(g->hidden[i], 0);
    }
    check_box(g->box[0], 1000, 5200, 1500, 6000);
    CHECK_INT(g->size[0], 1000);
    CHECK_INT(g->size[1], 2000);
    CHECK_INT(g->base[1][0], 6000);
    CHECK_INT(g->base[1][1], 6000);
    CHECK_INT(g->turn[0], 0);
    CHECK_INT(g->turn[1], 3); /* upwards */
    CHECK_INT(g->unpainted[0], 0);
    CHECK_INT(g->unpainted[1], 1);
    drop(&r);
}

TEST(text_of_another_length_is_asked_for_by_character) {
    object text = {.kind = TEXT, .matrix = straight, .size = 10};
    page p = blank_page();
    write(&p, &text, 0x20000, 10, 40);
    p.units = 3;
    result r = read(&p);
    CHECK_INT(r.glyphs.code[0], 0x20000);
    drop(&r);
    p.units = 0, p.character[0].code = 0xD840;
    r = read(&p);
    CHECK_INT(r.glyphs.code[0], 0xD840);
    drop(&r);
}

TEST(hidden_glyphs) {
    /* One line of three objects: the first and the last are cut off below their middle, the clip is asked for once. */
    object cut = {.kind = TEXT,
                  .matrix = {1, 0, 0, 1, 10, 40},
                  .size = 10,
                  .clips = 2,
                  .clip = {{0, 50, MOVE, 0}, {200, 100, LINE, 0}}};
    object away = {.kind = TEXT, .matrix = {1, 0, 0, 1, 300, 80}, .size = 10};
    object seen = {.kind = TEXT, .matrix = {1, 0, 0, 1, 10, 60}, .size = 10};
    object next = cut;
    next.matrix.e = 50, next.clip[1].x = 60;
    page p = blank_page();
    write(&p, &cut, '1', 10, 40);
    write(&p, &next, '2', 50, 40);
    write(&p, &away, '3', 300, 80);
    write(&p, &seen, '4', 10, 60);
    result r = read(&p);
    static const int32_t hidden[] = {1, 1, 1, 0};
    for (size_t i = 0; i < COUNT(hidden); i++) {
        CHECK_INT(r.glyphs.hidden[i], hidden[i]);
    }
    check_box(r.glyphs.clip[1], 0, 0, 6000, 5000); /* its own, not that of the line */
    drop(&r);
}

TEST(text_without_characters) {
    object word[6];
    page p = blank_page();
    for (int i = 0; i < 6; i++) {
        word[i] = (object){.kind = TEXT, .matrix = {1, 0, 0, 1, (float)(10 + 10 * i), 40}, .size = 10};
        add(&p, &word[i]);
    }
    word[0].matrix.e = -40; /* not in step */
    word[5].embedded = 1;
    result r = read(&p);
    CHECK_INT(r.glyphs.unknowns, 4);
    check_box(r.glyphs.unknown[0], 2000, 6000, 2000, 6000);
    check_box(r.glyphs.unknown[3], 5000, 6000, 5000, 6000);
    drop(&r);
}

TEST(scratch_that_is_too_small) {
    page p = blank_page();
    pf_frame frame = {.quarter = 0};
    pf_objects objects = {.piece = NULL};
    pf_glyphs glyphs = {.glyphs = 9};
    int64_t word;
    CHECK_INT(pf_drawing_glyphs(&made_up, &p, 4, &frame, &objects, &word, sizeof word, &glyphs), PF_CAPACITY);
    CHECK_INT(glyphs.glyphs, 9);
}

int main(void) {
    RUN(nothing);
    RUN(boxes_turn_with_the_page);
    RUN(lengths_beyond_reach);
    RUN(thin_and_white_paths);
    RUN(strokes_and_fills_in_pieces);
    RUN(outlines_of_letters_are_no_rulings);
    RUN(a_path_that_begins_with_a_line);
    RUN(forms_within_forms);
    RUN(a_form_that_holds_itself);
    RUN(glyphs_owners_and_blanks);
    RUN(text_of_another_length_is_asked_for_by_character);
    RUN(hidden_glyphs);
    RUN(text_without_characters);
    RUN(scratch_that_is_too_small);
    return test_report("drawing");
}
