/* drawing_glyphs.c: the glyphs of a PDF page, in one pass over the characters that pdfium found.
 *
 * Asking each text object for its text would be quadratic on pages that draw every glyph as an object of its own, and is
 * not done.
 */
#include "drawing.h"

#include <math.h>
#include <string.h>

enum {
    INVISIBLE = 3,         /* text render mode that neither fills nor strokes */
    HYPHEN = 0x2D,         /* how a hyphen at a line's end is reported: */
    LINE_HYPHEN = 0x02,    /* so */
    NO_CHARACTER = 0xFFFE, /* or so */
    STRETCH = 3            /* objects in even steps that are no accident */
};
static const double STEP = 0.1; /* share of the font's height by which the step between two Chinese glyphs may differ */
static const double MIDDLE =
    0.35; /* of the font's height: where the middle of a line of writing stands above its base */

/* Owners by their addresses: open addressing over a power of two of slots, each an owner or FREE. */
enum { FREE = -1 };
typedef struct {
    int32_t *slot;
    size_t mask;
    void **handle; /* of each owner */
    size_t count;
} owners;

/* Working memory: the owners, the first character of each, and the form of each that stands in one. */
typedef struct {
    owners known;
    int32_t *first;
    int32_t *form;         /* index into nested, or -1 */
    unsigned short *units; /* two for each character and for the end */
} workspace;

static size_t slots_for(size_t count) {
    size_t slots = 16;
    while (slots < 2 * count) {
        slots *= 2;
    }
    return slots;
}

size_t pf_drawing_scratch(size_t count) {
    size_t words = slots_for(count) + 2 * count + count + 1;
    return count * sizeof(void *) + words * sizeof(int32_t);
}

static workspace lay_out(void *scratch, size_t count) {
    workspace work;
    size_t slots = slots_for(count);
    work.known.handle = scratch;
    work.known.slot = (int32_t *)(work.known.handle + count);
    work.known.mask = slots - 1;
    work.known.count = 0;
    memset(work.known.slot, 0xFF, slots * sizeof *work.known.slot); /* FREE everywhere */
    work.first = work.known.slot + slots;
    work.form = work.first + count;
    work.units = (unsigned short *)(work.form + count);
    return work;
}

/* The slot of an address: where it stands, or the free one where it would. */
static int32_t *slot_of(const owners *known, const void *handle) {
    uint64_t mixed = (uint64_t)(uintptr_t)handle * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(mixed >> 32) & known->mask;
    while (known->slot[i] != FREE && known->handle[known->slot[i]] != handle) {
        i = (i + 1) & known->mask;
    }
    return &known->slot[i];
}

/* The owner of an address, a new one where it was not met before. */
static int32_t owner_of(workspace *work, void *handle, int32_t character) {
    int32_t *slot = slot_of(&work->known, handle);
    if (*slot == FREE) {
        *slot = (int32_t)work->known.count++;
        work->known.handle[*slot] = handle;
        work->first[*slot] = character;
        work->form[*slot] = -1;
    }
    return *slot;
}

static bool is_blank(unsigned code) {
    return (code <= 0x20 && code != LINE_HYPHEN) || code == 0x7F || code == 0xA0 ||
           (code >= 0x2000 && code <= 0x200B) || code == 0x3000 || code == 0xFEFF;
}

/* The text of the page at once, where it has one unit for each character; else they are asked for one by one. */
static bool units_of(const pf_pdfium *pdfium, void *text, size_t count, unsigned short *units) {
    if (pdfium->FPDFText_GetText(text, 0, (int)count, units) != (int)count + 1) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (units[i] >= 0xD800 && units[i] < 0xE000) {
            return false;
        }
    }
    return true;
}

/* Fills code, box, spaced, owner, hidden (beyond the page). */
static void read_glyphs(const pf_pdfium *pdfium, void *text, size_t count, const pf_frame *frame, workspace *work,
                        pf_glyphs *out) {
    bool whole = units_of(pdfium, text, count, work->units);
    void *last = NULL;
    int32_t owner = 0;
    size_t n = 0, next = SIZE_MAX; /* the character after the last one kept */
    for (size_t i = 0; i < count; i++) {
        unsigned code = whole ? work->units[i] : pdfium->FPDFText_GetUnicode(text, (int)i);
        if (is_blank(code)) {
            continue;
        }
        void *handle = pdfium->FPDFText_GetTextObject(text, (int)i);
        if (handle == NULL) {
            continue;
        }
        owner = handle == last ? owner : owner_of(work, handle, (int32_t)i);
        last = handle;
        pf_corners box = {0, 0, 0, 0};
        pdfium->FPDFText_GetCharBox(text, (int)i, &box.left, &box.right, &box.bottom, &box.top);
        pf_box shown = pf_drawing_box(frame, box);
        out->code[n] = code == LINE_HYPHEN || code == NO_CHARACTER ? HYPHEN : (int32_t)code;
        out->box[n] = shown;
        out->spaced[n] = i != next;
        out->owner[n] = owner;
        out->hidden[n] = shown.x1 < 0 || shown.y1 < 0 || shown.x0 > frame->width || shown.y0 > frame->height;
        next = i + 1;
        n++;
    }
    out->glyphs = n;
    out->owners = work->known.count;
}

static pf_box clip_of(const pf_pdfium *pdfium, const pf_frame *frame, const workspace *work, const pf_objects *objects,
                      size_t owner) {
    pf_corners clip = {-HUGE_VAL, -HUGE_VAL, HUGE_VAL, HUGE_VAL};
    int32_t form = work->form[owner];
    pf_drawing_clip(pdfium, work->known.handle[owner], form < 0 ? NULL : &objects->nested[form].matrix, &clip);
    return pf_drawing_box(frame, clip);
}

/* Clockwise quarter turns of a direction of writing. */
static int turn_of(double a, double b) {
    if (fabs(b) > fabs(a)) {
        return b < 0 ? 1 : 3;
    }
    return a < 0 ? 2 : 0;
}

/* Fills size, base, turn, unpainted and clip. Objects on one line of writing are clipped alike across it, so the clip is
 * asked for once a line. */
static void read_owners(const pf_pdfium *pdfium, void *text, const pf_frame *frame, const pf_objects *objects,
                        const workspace *work, pf_glyphs *out) {
    double line[3] = {0, 0, 0};
    pf_box clip = {0, 0, 0, 0};
    for (size_t k = 0; k < out->owners; k++) {
        pf_pdfium_matrix m = {1, 0, 0, 1, 0, 0};
        pdfium->FPDFText_GetMatrix(text, work->first[k], &m);
        double a = m.a, b = m.b, e = m.e, f = m.f, across = f * a - e * b;
        if (k == 0 || a != line[0] || b != line[1] || across != line[2]) {
            clip = clip_of(pdfium, frame, work, objects, k);
            line[0] = a, line[1] = b, line[2] = across;
        }
        pf_box origin = pf_drawing_box(frame, (pf_corners){e, f, e, f});
        out->size[k] = pf_drawing_length(hypot(m.c, m.d) * pdfium->FPDFText_GetFontSize(text, work->first[k]));
        out->base[k][0] = origin.x0, out->base[k][1] = origin.y0;
        out->turn[k] = (turn_of(a, b) + frame->quarter) % 4;
        out->unpainted[k] = pdfium->FPDFTextObj_GetTextRenderMode(work->known.handle[k]) == INVISIBLE;
        out->clip[k] = clip;
    }
}

/* Whether an owner's line is clipped away at its middle. Along the line a name may be cut short: it is kept. */
static bool is_clipped(const pf_glyphs *out, size_t owner) {
    int turn = out->turn[owner];
    bool upright = turn % 2 == 0;
    int32_t rise = (int32_t)(out->size[owner] * MIDDLE);
    int32_t middle = out->base[owner][upright] + (turn == 0 || turn == 3 ? -rise : rise);
    const pf_box *clip = &out->clip[owner];
    return middle < (upright ? clip->y0 : clip->x0) || middle > (upright ? clip->y1 : clip->x1);
}

/* Marks the glyphs of clipped owners, and asks for the exact clip of every owner that has hidden glyphs. */
static void hide_clipped(const pf_pdfium *pdfium, const pf_frame *frame, const pf_objects *objects,
                         const workspace *work, pf_glyphs *out) {
    uint8_t *away = (uint8_t *)work->known.slot; /* the addresses are done with */
    for (size_t k = 0; k < out->owners; k++) {
        away[k] = is_clipped(out, k);
    }
    for (size_t i = 0; i < out->glyphs; i++) {
        out->hidden[i] |= away[out->owner[i]];
    }
    memset(away, 0, out->owners);
    for (size_t i = 0; i < out->glyphs; i++) {
        size_t k = (size_t)out->owner[i];
        if (out->hidden[i] && !away[k]) {
            out->clip[k] = clip_of(pdfium, frame, work, objects, k);
            away[k] = 1;
        }
    }
}

/* Fills unknown. An object without characters is a blank as a rule. Text whose font is not in the file, nor one of the
 * machine's, is told from blanks by its step: a glyph stands a font's height after the other. */
static void read_unknown(const pf_pdfium *pdfium, const pf_frame *frame, const pf_objects *objects,
                         const workspace *work, pf_glyphs *out) {
    pf_box stretch[STRETCH];
    size_t length = 0;
    double last_x = 0, last_y = 0;
    out->unknowns = 0;
    if (objects->count[PF_TEXTS] <= out->owners) {
        return;
    }
    for (size_t i = 0; i < objects->count[PF_TEXTS]; i++) {
        void *object = objects->text[i];
        if (*slot_of(&work->known, object) != FREE ||
            pdfium->FPDFFont_GetIsEmbedded(pdfium->FPDFTextObj_GetFont(object)) != 0) {
            continue;
        }
        pf_pdfium_matrix m = {1, 0, 0, 1, 0, 0};
        float size = 0;
        pdfium->FPDFPageObj_GetMatrix(object, &m);
        pdfium->FPDFTextObj_GetFontSize(object, &size);
        double x = m.e, y = m.f, height = hypot(m.c, m.d) * size;
        if (length > 0 && fabs(hypot(x - last_x, y - last_y) - height) > STEP * height) {
            length = 0;
        }
        pf_box place = pf_drawing_box(frame, (pf_corners){x, y, x, y});
        last_x = x, last_y = y;
        if (length < STRETCH) {
            stretch[length++] = place;
            for (size_t j = 0; length == STRETCH && j < STRETCH; j++) {
                out->unknown[out->unknowns++] = stretch[j];
            }
        } else {
            out->unknown[out->unknowns++] = place;
        }
    }
}

pf_status pf_drawing_glyphs(const pf_pdfium *pdfium, void *text, size_t count, const pf_frame *frame,
                            const pf_objects *objects, void *scratch, size_t scratch_bytes, pf_glyphs *out) {
    if (count > INT32_MAX - 1) {
        return PF_INVALID;
    }
    if (scratch_bytes < pf_drawing_scratch(count)) {
        return PF_CAPACITY;
    }
    workspace work = lay_out(scratch, count);
    read_glyphs(pdfium, text, count, frame, &work, out);
    for (size_t i = 0; i < objects->count[PF_NESTED]; i++) {
        int32_t owner = *slot_of(&work.known, objects->nested[i].object);
        if (owner != FREE) {
            work.form[owner] = (int32_t)i;
        }
    }
    read_owners(pdfium, text, frame, objects, &work, out);
    read_unknown(pdfium, frame, objects, &work, out);
    hide_clipped(pdfium, frame, objects, &work, out);
    return PF_OK;
}
