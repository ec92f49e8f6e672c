/* drawing.c: the frame of a PDF page and its objects: paths as straight pieces, images, where text stands in forms.
 *
 * The bounds of a path cost one call and already are the wall where the path is thin; only others are taken to pieces.
 */
#include "drawing.h"

#include <math.h>

/* Values of pdfium's enumerations. */
enum { OBJECT_TEXT = 1, OBJECT_PATH = 2, OBJECT_IMAGE = 3, OBJECT_FORM = 5 };
enum { SEGMENT_LINE = 0, SEGMENT_MOVE = 2 };

enum {
    WHITE = 250,   /* of 255 in each colour: the colour of paper */
    RECTANGLE = 5, /* segments of a rectangle: move, three lines, close */
    DEPTH = 12     /* forms nest; in a damaged file a form may hold itself */
};
static const double THIN = 3.0;    /* pt: no wider fill or stroke is a line (a double line of a spreadsheet is 2.5) */
static const double LETTER = 36.0; /* pt: no letter has a longer side */
static const double FAR = 1e6;     /* pt: further than any page reaches */
static const double HUNDREDTHS = 100; /* of a point */
static const double SLANT = 0.01;     /* of its length: by which the side of a box may leave its axis */

static const pf_matrix IDENTITY = {1, 0, 0, 1, 0, 0};

/* ------------------------------------------------------------------------------------------------------------- frame */
static double finite_length(double length) {
    return isnan(length) ? 0.0 : fmin(fmax(length, -FAR), FAR);
}

static int32_t hundredths(double length) {
    return (int32_t)rint(length * HUNDREDTHS); /* within 2 FAR * HUNDREDTHS, which fits */
}

int32_t pf_drawing_length(double length) {
    return hundredths(finite_length(length));
}

void pf_drawing_frame(const pf_pdfium *pdfium, void *page, pf_frame *frame) {
    pf_pdfium_rectangle box = {0, 0, 0, 0};
    pdfium->FPDF_GetPageBoundingBox(page, &box);
    frame->visible = (pf_corners){finite_length(box.left), finite_length(box.bottom), finite_length(box.right),
                                  finite_length(box.top)};
    frame->quarter = pdfium->FPDFPage_GetRotation(page) & 3;
    double across = frame->visible.right - frame->visible.left, up = frame->visible.top - frame->visible.bottom;
    frame->width = hundredths(frame->quarter % 2 != 0 ? up : across);
    frame->height = hundredths(frame->quarter % 2 != 0 ? across : up);
}

pf_box pf_drawing_box(const pf_frame *frame, pf_corners corners) {
    pf_corners page = frame->visible;
    double x0 = finite_length(corners.left), y0 = finite_length(corners.bottom);
    double x1 = finite_length(corners.right), y1 = finite_length(corners.top);
    double left, top, right, bottom;
    switch (frame->quarter) {
    case 0:
        left = x0 - page.left, top = page.top - y1, right = x1 - page.left, bottom = page.top - y0;
        break;
    case 1:
        left = y0 - page.bottom, top = x0 - page.left, right = y1 - page.bottom, bottom = x1 - page.left;
        break;
    case 2:
        left = page.right - x1, top = y0 - page.bottom, right = page.right - x0, bottom = y1 - page.bottom;
        break;
    default:
        left = page.top - y1, top = page.right - x1, right = page.top - y0, bottom = page.right - x0;
        break;
    }
    return (pf_box){hundredths(left), hundredths(top), hundredths(right), hundredths(bottom)};
}

/* The map that applies `first` and then `then`. */
static pf_matrix product(const pf_matrix *first, const pf_matrix *then) {
    return (pf_matrix){
        first->a * then->a + first->b * then->c,           first->a * then->b + first->b * then->d,
        first->c * then->a + first->d * then->c,           first->c * then->b + first->d * then->d,
        first->e * then->a + first->f * then->c + then->e, first->e * then->b + first->f * then->d + then->f,
    };
}

static void grow(pf_corners *box, double x, double y) {
    box->left = fmin(box->left, x), box->right = fmax(box->right, x);
    box->bottom = fmin(box->bottom, y), box->top = fmax(box->top, y);
}

/* The box around a mapped box. */
static pf_corners moved(pf_corners box, const pf_matrix *m) {
    pf_corners out = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int corner = 0; corner < 4; corner++) {
        double x = corner % 2 != 0 ? box.right : box.left, y = corner / 2 != 0 ? box.top : box.bottom;
        grow(&out, m->a * x + m->c * y + m->e, m->b * x + m->d * y + m->f);
    }
    return out;
}

/* ----------------------------------------------------------------------------------------------------------- objects */
/* What the walk over the objects of a page carries. */
typedef struct {
    const pf_pdfium *pdfium;
    const pf_frame *frame;
    pf_objects *objects;
} walk;

static void add_piece(walk *w, pf_corners corners, bool light) {
    pf_box box = pf_drawing_box(w->frame, corners);
    int32_t width = w->frame->width, height = w->frame->height;
    if (box.x1 < 0 || box.y1 < 0 || box.x0 > width || box.y0 > height) {
        return;
    }
    size_t i = w->objects->count[PF_PIECES]++;
    if (i < w->objects->capacity[PF_PIECES]) {
        w->objects->piece[i] = (pf_box){
            box.x0 < 0 ? 0 : box.x0,
            box.y0 < 0 ? 0 : box.y0,
            box.x1 > width ? width : box.x1,
            box.y1 > height ? height : box.y1,
        };
        w->objects->light[i] = light;
    }
}

static pf_corners bounds_of(const walk *w, void *object) {
    float left = 0, bottom = 0, right = 0, top = 0;
    w->pdfium->FPDFPageObj_GetBounds(object, &left, &bottom, &right, &top);
    return (pf_corners){left, bottom, right, top};
}

static pf_matrix matrix_of(const walk *w, void *object) {
    pf_pdfium_matrix m = {1, 0, 0, 1, 0, 0};
    w->pdfium->FPDFPageObj_GetMatrix(object, &m);
    return (pf_matrix){m.a, m.b, m.c, m.d, m.e, m.f};
}

/* Whether the paint is white or fully transparent: then it draws no line on the paper. */
static bool is_light(const walk *w, void *path, bool stroked) {
    unsigned red = 0, green = 0, blue = 0, alpha = 0;
    bool known = stroked ? w->pdfium->FPDFPageObj_GetStrokeColor(path, &red, &green, &blue, &alpha)
                         : w->pdfium->FPDFPageObj_GetFillColor(path, &red, &green, &blue, &alpha);
    return known && (alpha == 0 || (red >= WHITE && green >= WHITE && blue >= WHITE));
}

/* A subpath as it grows. */
typedef struct {
    pf_corners around;
    double first_x, first_y, x, y; /* its first and its last point */
    bool begun, curved, figure;
} outline;

static void add_line(walk *w, const outline *o, double x, double y, bool light) {
    pf_corners line = {fmin(o->x, x), fmin(o->y, y), fmax(o->x, x), fmax(o->y, y)};
    double width = line.right - line.left, height = line.top - line.bottom;
    if (fmin(width, height) <= THIN && (!o->figure || fmax(width, height) > LETTER)) { /* no slanted one */
        add_piece(w, line, light);
    }
}

/* Whether a subpath, given its first segment, is a closed figure and no box along the axes: the outline of a letter, as
 * producers draw it to make writing bold. A filled one is closed whether its last point is its first or not. */
static bool is_figure(const walk *w, void *path, int first, int count, bool filled) {
    float first_x = 0, first_y = 0;
    void *segment = w->pdfium->FPDFPath_GetPathSegment(path, first);
    w->pdfium->FPDFPathSegment_GetPoint(segment, &first_x, &first_y);
    double from_x = first_x, from_y = first_y;
    bool box = true, closed = filled;
    int sides = 0;
    for (int i = first + 1; i < count; i++) {
        float x = 0, y = 0;
        segment = w->pdfium->FPDFPath_GetPathSegment(path, i);
        int kind = w->pdfium->FPDFPathSegment_GetType(segment);
        if (kind == SEGMENT_MOVE) {
            break;
        }
        w->pdfium->FPDFPathSegment_GetPoint(segment, &x, &y);
        double across = fabs(x - from_x), along = fabs(y - from_y);
        box = box && kind == SEGMENT_LINE && ++sides < RECTANGLE && fmin(across, along) <= SLANT * fmax(across, along);
        closed =
            closed || w->pdfium->FPDFPathSegment_GetClose(segment) || (x == first_x && y == first_y && i > first + 1);
        from_x = x, from_y = y;
    }
    return closed && !box;
}

/* The straight pieces of a path: each line of a stroke, each straight subpath of a fill. Curves are no rulings, nor are
 * the short sides of figures. */
static void add_pieces(walk *w, void *path, const pf_matrix *matrix, bool filled, bool stroked, bool light) {
    outline o = {.begun = false};
    int count = w->pdfium->FPDFPath_CountSegments(path);
    for (int i = 0; i < count; i++) {
        void *segment = w->pdfium->FPDFPath_GetPathSegment(path, i);
        float from_x = 0, from_y = 0;
        w->pdfium->FPDFPathSegment_GetPoint(segment, &from_x, &from_y);
        double x = matrix->a * from_x + matrix->c * from_y + matrix->e;
        double y = matrix->b * from_x + matrix->d * from_y + matrix->f;
        int kind = w->pdfium->FPDFPathSegment_GetType(segment);
        if (kind == SEGMENT_MOVE) {
            if (o.begun && !stroked && !o.curved) {
                add_piece(w, o.around, light);
            }
            o.begun = false;
        } else if (kind != SEGMENT_LINE) {
            o.curved = true;
        } else if (o.begun && stroked) {
            add_line(w, &o, x, y, light);
        }
        if (!o.begun) {
            bool figure = stroked && is_figure(w, path, i, count, filled);
            o = (outline){{x, y, x, y}, x, y, x, y, true, kind != SEGMENT_MOVE && kind != SEGMENT_LINE, figure};
        }
        grow(&o.around, x, y);
        o.x = x, o.y = y;
        if (stroked && w->pdfium->FPDFPathSegment_GetClose(segment)) {
            add_line(w, &o, o.first_x, o.first_y, light);
        }
    }
    if (o.begun && !stroked && !o.curved) {
        add_piece(w, o.around, light);
    }
}

static void add_path(walk *w, void *path, const pf_matrix *matrix, bool nested) {
    int fill = 0, stroke = 0;
    w->pdfium->FPDFPath_GetDrawMode(path, &fill, &stroke);
    if (fill == 0 && stroke == 0) {
        return;
    }
    pf_corners box = bounds_of(w, path);
    bool stroked = stroke != 0, light = is_light(w, path, stroked);
    bool thin = fmin(box.right - box.left, box.top - box.bottom) <= THIN;
    if (!thin && (stroked || w->pdfium->FPDFPath_CountSegments(path) > RECTANGLE)) {
        pf_matrix own = matrix_of(w, path), whole = product(&own, matrix);
        add_pieces(w, path, &whole, fill != 0, stroked, light);
    } else {
        add_piece(w, nested ? moved(box, matrix) : box, light);
    }
}

static void add_text(pf_objects *objects, void *text, const pf_matrix *matrix, bool nested) {
    size_t i = objects->count[nested ? PF_NESTED : PF_TEXTS]++;
    if (i >= objects->capacity[nested ? PF_NESTED : PF_TEXTS]) {
        return;
    }
    if (nested) {
        objects->nested[i] = (pf_nested){text, *matrix};
    } else {
        objects->text[i] = text;
    }
}

static void add_image(walk *w, void *image, const pf_matrix *matrix) {
    size_t i = w->objects->count[PF_IMAGES]++;
    if (i < w->objects->capacity[PF_IMAGES]) {
        w->objects->image[i] = pf_drawing_box(w->frame, moved(bounds_of(w, image), matrix));
    }
}

/* An object of the page (depth 0) or of a form; `matrix` leads to user space. */
static void add_object(walk *w, void *object, const pf_matrix *matrix, int depth) {
    switch (w->pdfium->FPDFPageObj_GetType(object)) {
    case OBJECT_TEXT:
        add_text(w->objects, object, matrix, depth > 0);
        break;
    case OBJECT_PATH:
        add_path(w, object, matrix, depth > 0);
        break;
    case OBJECT_IMAGE:
        add_image(w, object, matrix);
        break;
    case OBJECT_FORM:
        if (depth < DEPTH) {
            pf_matrix own = matrix_of(w, object), within = product(&own, matrix);
            int count = w->pdfium->FPDFFormObj_CountObjects(object);
            for (int i = 0; i < count; i++) {
                add_object(w, w->pdfium->FPDFFormObj_GetObject(object, (unsigned long)i), &within, depth + 1);
            }
        }
        break;
    default:
        break;
    }
}

pf_status pf_drawing_objects(const pf_pdfium *pdfium, void *page, const pf_frame *frame, pf_objects *objects) {
    walk w = {pdfium, frame, objects};
    for (int list = 0; list < PF_OBJECT_LISTS; list++) {
        objects->count[list] = 0;
    }
    int count = pdfium->FPDFPage_CountObjects(page);
    for (int i = 0; i < count; i++) {
        add_object(&w, pdfium->FPDFPage_GetObject(page, i), &IDENTITY, 0);
    }
    for (int list = 0; list < PF_OBJECT_LISTS; list++) {
        if (objects->count[list] > objects->capacity[list]) {
            return PF_CAPACITY;
        }
    }
    return PF_OK;
}

/* -------------------------------------------------------------------------------------------------------------- clip */
bool pf_drawing_clip(const pf_pdfium *pdfium, void *object, const pf_matrix *matrix, pf_corners *clip) {
    void *paths = pdfium->FPDFPageObj_GetClipPath(object);
    bool clipped = false;
    int count = pdfium->FPDFClipPath_CountPaths(paths);
    for (int i = 0; i < count; i++) {
        int segments = pdfium->FPDFClipPath_CountPathSegments(paths, i);
        if (segments <= 0) {
            continue;
        }
        pf_corners around = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
        for (int j = 0; j < segments; j++) {
            float x = 0, y = 0;
            pdfium->FPDFPathSegment_GetPoint(pdfium->FPDFClipPath_GetPathSegment(paths, i, j), &x, &y);
            grow(&around, x, y);
        }
        pf_corners box = matrix == NULL ? around : moved(around, matrix);
        if (clipped) {
            box.left = fmax(box.left, clip->left), box.bottom = fmax(box.bottom, clip->bottom);
            box.right = fmin(box.right, clip->right), box.top = fmin(box.top, clip->top);
        }
        *clip = box, clipped = true;
    }
    return clipped;
}
