/* drawing.h: what a PDF page draws, read through the functions of pdfium.
 *
 * The library is the caller's: it hands in the functions (pf_pdfium) and the page, and lets nobody else call pdfium
 * meanwhile. The rules of pf.h hold here too. Lengths of results are 1/100 pt, y downwards, as displayed.
 */
#ifndef PF_DRAWING_H
#define PF_DRAWING_H

#include "pf.h"

#include <stdbool.h>

/* The functions that are used, as pdfium declares them: its handles are void *, its FPDF_BOOL is int. */
typedef struct {
    float a, b, c, d, e, f;
} pf_pdfium_matrix;
typedef struct {
    float left, top, right, bottom;
} pf_pdfium_rectangle;

#define PF_PDFIUM_CALLS(CALL)                                                                                          \
    CALL(int, FPDF_GetPageBoundingBox, (void *page, pf_pdfium_rectangle *box))                                         \
    CALL(int, FPDFPage_GetRotation, (void *page))                                                                      \
    CALL(int, FPDFPage_CountObjects, (void *page))                                                                     \
    CALL(void *, FPDFPage_GetObject, (void *page, int index))                                                          \
    CALL(int, FPDFFormObj_CountObjects, (void *form))                                                                  \
    CALL(void *, FPDFFormObj_GetObject, (void *form, unsigned long index))                                             \
    CALL(int, FPDFPageObj_GetType, (void *object))                                                                     \
    CALL(int, FPDFPageObj_GetBounds, (void *object, float *left, float *bottom, float *right, float *top))             \
    CALL(int, FPDFPageObj_GetMatrix, (void *object, pf_pdfium_matrix *matrix))                                         \
    CALL(int, FPDFPageObj_GetStrokeColor, (void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *alpha))      \
    CALL(int, FPDFPageObj_GetFillColor, (void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *alpha))        \
    CALL(int, FPDFPath_GetDrawMode, (void *path, int *fill, int *stroke))                                              \
    CALL(int, FPDFPath_CountSegments, (void *path))                                                                    \
    CALL(void *, FPDFPath_GetPathSegment, (void *path, int index))                                                     \
    CALL(int, FPDFPathSegment_GetPoint, (void *segment, float *x, float *y))                                           \
    CALL(int, FPDFPathSegment_GetType, (void *segment))                                                                \
    CALL(int, FPDFPathSegment_GetClose, (void *segment))                                                               \
    CALL(void *, FPDFPageObj_GetClipPath, (void *object))                                                              \
    CALL(int, FPDFClipPath_CountPaths, (void *clip))                                                                   \
    CALL(int, FPDFClipPath_CountPathSegments, (void *clip, int path))                                                  \
    CALL(void *, FPDFClipPath_GetPathSegment, (void *clip, int path, int segment))                                     \
    CALL(int, FPDFText_CountChars, (void *text))                                                                       \
    CALL(int, FPDFText_GetText, (void *text, int start, int count, unsigned short *units))                             \
    CALL(unsigned, FPDFText_GetUnicode, (void *text, int index))                                                       \
    CALL(void *, FPDFText_GetTextObject, (void *text, int index))                                                      \
    CALL(int, FPDFText_GetCharBox, (void *text, int i, double *left, double *right, double *bottom, double *top))      \
    CALL(int, FPDFText_GetMatrix, (void *text, int index, pf_pdfium_matrix *matrix))                                   \
    CALL(double, FPDFText_GetFontSize, (void *text, int index))                                                        \
    CALL(int, FPDFTextObj_GetTextRenderMode, (void *object))                                                           \
    CALL(int, FPDFTextObj_GetFontSize, (void *object, float *size))                                                    \
    CALL(void *, FPDFTextObj_GetFont, (void *object))                                                                  \
    CALL(int, FPDFFont_GetIsEmbedded, (void *font))

#define PF_PDFIUM_MEMBER(type, name, arguments) type(*name) arguments;
typedef struct {
    PF_PDFIUM_CALLS(PF_PDFIUM_MEMBER)
} pf_pdfium;
#undef PF_PDFIUM_MEMBER

/* Maps (x, y) to (a x + c y + e, b x + d y + f). */
typedef struct {
    double a, b, c, d, e, f;
} pf_matrix;

/* Left, bottom, right, top in user space. */
typedef struct {
    double left, bottom, right, top;
} pf_corners;

/* x0, y0, x1, y1 as displayed. */
typedef struct {
    int32_t x0, y0, x1, y1;
} pf_box;

/* The visible box of a page, how many clockwise quarter turns it is shown by, and its size as displayed. */
typedef struct {
    pf_corners visible;
    int quarter;
    int32_t width, height;
} pf_frame;

/* A text object within a form, and the matrix that leads from the form to user space. */
typedef struct {
    void *object;
    pf_matrix matrix;
} pf_nested;

enum { PF_PIECES, PF_IMAGES, PF_TEXTS, PF_NESTED, PF_OBJECT_LISTS };

/* The objects of a page: straight pieces of its paths that reach onto the page, cut off at its edges, and whether they
 * are painted in the colour of paper; its images; the text objects of the page itself; those within forms. */
typedef struct {
    size_t capacity[PF_OBJECT_LISTS], count[PF_OBJECT_LISTS];
    pf_box *piece;
    uint8_t *light; /* of each piece */
    pf_box *image;
    void **text;
    pf_nested *nested;
} pf_objects;

/* Glyphs in the order of the file, blanks left out, and the text objects they belong to, in the order of their first
 * glyphs. Every array holds as many elements as the text page has characters. */
typedef struct {
    size_t glyphs, owners, unknowns;
    int32_t *code;   /* Unicode */
    pf_box *box;     /* of the ink */
    uint8_t *spaced; /* a blank was drawn before it */
    int32_t *owner;
    uint8_t *hidden;    /* drawn, but not to be seen: outside the page or its clip */
    int32_t *size;      /* height of the font */
    int32_t (*base)[2]; /* origin of the first glyph */
    int32_t *turn;      /* direction of writing, in clockwise quarter turns */
    uint8_t *unpainted; /* neither filled nor stroked: the layer of a scan */
    pf_box *clip;       /* exact for an owner of hidden glyphs, else that of the first owner on its line */
    pf_box *unknown;    /* places of text that gave no characters; as many as the page has text objects at most */
} pf_glyphs;

/* The frame of a page. */
void pf_drawing_frame(const pf_pdfium *pdfium, void *page, pf_frame *frame);

/* A length in 1/100 pt. What a damaged file makes of one (not a number, beyond any page) is brought within reach. */
int32_t pf_drawing_length(double length);

/* A box as displayed, its corners brought within reach. */
pf_box pf_drawing_box(const pf_frame *frame, pf_corners corners);

/* Reads the objects of a page; forms within forms to a depth of 12. PF_CAPACITY where a list is too short: `count` then
 * says what suffices, and the call is made again. */
pf_status pf_drawing_objects(const pf_pdfium *pdfium, void *page, const pf_frame *frame, pf_objects *objects);

/* The box in user space that an object is clipped to; false where nothing clips it. `matrix` leads from the form that
 * holds the object to user space; NULL where no form does. */
bool pf_drawing_clip(const pf_pdfium *pdfium, void *object, const pf_matrix *matrix, pf_corners *clip);

/* Reads the glyphs of a text page with `count` characters (FPDFText_CountChars), all objects of the page known. */
size_t pf_drawing_scratch(size_t count);
pf_status pf_drawing_glyphs(const pf_pdfium *pdfium, void *text, size_t count, const pf_frame *frame,
                            const pf_objects *objects, void *scratch, size_t scratch_bytes, pf_glyphs *out);

#endif
