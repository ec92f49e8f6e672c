/* fixed.c: text to exact decimal numbers, and back. */
#include "checked.h"
#include "pf.h"

#include <limits.h>

/* ------------------------------------------------------------------------------------------------------------ symbols */

/* What a character means in a number; the digits are 0 .. 9. */
enum { POINT = 10, COMMA, PLUS, DASH, OPEN, CLOSE, SPACE, OTHER, END };

typedef struct {
    uint8_t kind;
    uint8_t width; /* bytes */
} symbol;

/* The symbol of a character outside ASCII, by its UTF-8 bytes; OTHER where it has no meaning in a number. */
static symbol wide_symbol(const unsigned char *text, size_t left) {
    symbol other = {OTHER, 1};
    if (left >= 2 && text[0] == 0xC2 && text[1] == 0xA0) { /* U+00A0 */
        return (symbol){SPACE, 2};
    }
    if (left < 3) {
        return other;
    }
    unsigned code = (unsigned)text[0] << 16 | (unsigned)text[1] << 8 | text[2];
    if (code >= 0xEFBC90 && code <= 0xEFBC99) { /* ０ .. ９ */
        return (symbol){(uint8_t)(code - 0xEFBC90), 3};
    }
    switch (code) {
    case 0xE38080: /* U+3000 */
        return (symbol){SPACE, 3};
    case 0xE28093: /* – */
    case 0xE28094: /* — */
    case 0xE28892: /* − */
    case 0xEFBC8D: /* － */
        return (symbol){DASH, 3};
    case 0xEFBC88: /* （ */
        return (symbol){OPEN, 3};
    case 0xEFBC89: /* ） */
        return (symbol){CLOSE, 3};
    case 0xEFBC8B: /* ＋ */
        return (symbol){PLUS, 3};
    case 0xEFBC8C: /* ， */
        return (symbol){COMMA, 3};
    case 0xEFBC8E: /* ． */
        return (symbol){POINT, 3};
    default:
        return other;
    }
}

static symbol ascii_symbol(unsigned char byte) {
    switch (byte) {
    case ' ':
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
        return (symbol){SPACE, 1};
    case '.':
        return (symbol){POINT, 1};
    case ',':
        return (symbol){COMMA, 1};
    case '+':
        return (symbol){PLUS, 1};
    case '-':
        return (symbol){DASH, 1};
    case '(':
        return (symbol){OPEN, 1};
    case ')':
        return (symbol){CLOSE, 1};
    default:
        return (symbol){OTHER, 1};
    }
}

/* ------------------------------------------------------------------------------------------------------------ scanner */

typedef struct {
    const unsigned char *text;
    size_t length;
    size_t at;   /* offset of the symbol under the scanner */
    symbol here; /* END at the end of the text, without width */
} scanner;

static inline void look(scanner *scan) {
    if (scan->at >= scan->length) {
        scan->here = (symbol){END, 0};
        return;
    }
    unsigned char byte = scan->text[scan->at];
    if (byte >= '0' && byte <= '9') {
        scan->here = (symbol){(uint8_t)(byte - '0'), 1};
    } else if (byte < 0x80) {
        scan->here = ascii_symbol(byte);
    } else {
        scan->here = wide_symbol(scan->text + scan->at, scan->length - scan->at);
    }
}

static inline void advance(scanner *scan) {
    scan->at += scan->here.width;
    look(scan);
}

static void skip_space(scanner *scan) {
    while (scan->here.kind == SPACE) {
        advance(scan);
    }
}

/* A number as written, before its unit gives it a value. */
typedef struct {
    uint64_t magnitude; /* the integer digits and the kept digits after the point */
    size_t fraction;    /* digits after the point, kept or not */
    size_t first;       /* offset of the number's first digit or point */
    uint8_t next;       /* the first digit that is not kept */
    bool beyond;        /* a digit that is not kept is not zero */
    bool negative;
    bool blank;
    bool overflow; /* the magnitude does not fit */
} written;

static inline void append_digit(written *number, uint8_t digit) {
    if (number->magnitude > (UINT64_MAX - 9) / 10) {
        number->overflow = true;
    } else {
        number->magnitude = number->magnitude * 10 + digit;
    }
}

/* Digits before the point, grouped in threes if at all. */
static bool scan_integer(scanner *scan, written *number) {
    bool grouped = false;
    size_t run = 0; /* digits since the last separator */
    for (;;) {
        if (scan->here.kind <= 9) {
            if (grouped && run == 3) {
                return false;
            }
            append_digit(number, scan->here.kind);
            run++;
        } else if (scan->here.kind == COMMA) {
            if (grouped ? run != 3 : run == 0 || run > 3) {
                return false;
            }
            grouped = true;
            run = 0;
        } else {
            return grouped ? run == 3 : run > 0 || scan->here.kind == POINT;
        }
        advance(scan);
    }
}

/* The point and at least one digit, of which `keep` enter the magnitude. */
static bool scan_fraction(scanner *scan, size_t keep, written *number) {
    if (scan->here.kind != POINT) {
        return true;
    }
    advance(scan);
    for (; scan->here.kind <= 9; advance(scan)) {
        if (number->fraction < keep) {
            append_digit(number, scan->here.kind);
        } else {
            if (number->fraction == keep) {
                number->next = scan->here.kind;
            }
            number->beyond |= scan->here.kind != 0;
        }
        number->fraction++;
    }
    return number->fraction > 0;
}

/* Dashes: the sign of a number that follows at once, or else a blank up to the end of the text. */
static void scan_dashes(scanner *scan, written *number) {
    advance(scan);
    if (scan->here.kind <= 9 || scan->here.kind == POINT) {
        number->negative = true;
        return;
    }
    while (scan->here.kind == DASH) {
        advance(scan);
    }
    skip_space(scan);
    number->blank = true;
}

/* The whole text. False: not a number, and scan->at is the first byte that cannot be accepted. */
static bool scan_number(scanner *scan, size_t keep, written *number) {
    bool bracket = false;
    look(scan);
    skip_space(scan);
    switch (scan->here.kind) {
    case END:
        number->blank = true;
        return true;
    case DASH:
        scan_dashes(scan, number);
        if (number->blank) {
            return scan->here.kind == END;
        }
        break;
    case PLUS:
        advance(scan);
        break;
    case OPEN:
        bracket = number->negative = true;
        advance(scan);
        skip_space(scan);
        break;
    default:
        break;
    }
    number->first = scan->at;
    if (!scan_integer(scan, number) || !scan_fraction(scan, keep, number)) {
        return false;
    }
    skip_space(scan);
    if (bracket) {
        if (scan->here.kind != CLOSE) {
            return false;
        }
        advance(scan);
        skip_space(scan);
    }
    return scan->here.kind == END;
}

/* ------------------------------------------------------------------------------------------------------------- values */

static pf_status fail(pf_status status, size_t at, size_t *position) {
    if (position != NULL) {
        *position = at;
    }
    return status;
}

/* The signed value of a magnitude; false where it does not fit. */
static bool with_sign(uint64_t magnitude, bool negative, int64_t *value) {
    if (!negative || magnitude == 0) {
        *value = (int64_t)magnitude;
        return magnitude <= INT64_MAX;
    }
    *value = -(int64_t)(magnitude - 1) - 1;
    return magnitude - 1 <= INT64_MAX;
}

/* The value of a written number in a unit of 10^unit fen, of which at most `unit` digits after the point were kept. */
static bool amount_value(const written *number, int unit, int64_t *fen) {
    uint64_t magnitude = number->magnitude;
    if (number->fraction < (size_t)unit) {
        uint64_t scale = (uint64_t)pf_power_of_ten(unit - (int)number->fraction);
        if (magnitude > UINT64_MAX / scale) {
            return false;
        }
        magnitude *= scale;
    } else if (number->next >= 5) {
        magnitude++; /* append_digit leaves room */
    }
    return with_sign(magnitude, number->negative, fen);
}

static bool unit_in_range(int unit) {
    return unit >= 0 && unit <= 12;
}

static inline pf_status parse_amount(const char *text, size_t length, int unit, pf_amount *amount, size_t *position) {
    scanner scan = {(const unsigned char *)text, length, 0, {END, 0}};
    written number = {0};
    if (!scan_number(&scan, (size_t)unit, &number)) {
        return fail(PF_SYNTAX, scan.at, position);
    }
    if (number.blank) {
        *amount = (pf_amount){0, 0, PF_NOTE_BLANK};
        return PF_OK;
    }
    int64_t fen;
    if (number.overflow || !amount_value(&number, unit, &fen)) {
        return fail(PF_OVERFLOW, number.first, position);
    }
    amount->fen = fen;
    amount->exponent = number.fraction < (size_t)unit ? (int8_t)(unit - (int)number.fraction) : 0;
    amount->note = number.beyond ? PF_NOTE_BEYOND : 0;
    return PF_OK;
}

pf_status pf_fixed_parse(const char *text, size_t length, int unit, pf_amount *amount, size_t *position) {
    if (!unit_in_range(unit)) {
        return PF_INVALID;
    }
    return parse_amount(text, length, unit, amount, position);
}

pf_status pf_decimal_parse(const char *text, size_t length, pf_amount *decimal, size_t *position) {
    scanner scan = {(const unsigned char *)text, length, 0, {END, 0}};
    written number = {0};
    if (!scan_number(&scan, SIZE_MAX, &number)) {
        return fail(PF_SYNTAX, scan.at, position);
    }
    if (number.blank) {
        *decimal = (pf_amount){0, 0, PF_NOTE_BLANK};
        return PF_OK;
    }
    if (number.overflow || number.magnitude >= (uint64_t)pf_power_of_ten(18) || number.fraction > INT8_MAX) {
        return fail(PF_OVERFLOW, number.first, position);
    }
    with_sign(number.magnitude, number.negative, &decimal->fen);
    decimal->exponent = (int8_t)(-(int)number.fraction);
    decimal->note = 0;
    return PF_OK;
}

/* ------------------------------------------------------------------------------------------------------------- format */

pf_status pf_fixed_format(int64_t fen, int exponent, int unit, char *text, size_t room, size_t *length) {
    if (!unit_in_range(unit) || exponent < 0 || exponent > 18 || fen % pf_power_of_ten(exponent) != 0) {
        return PF_INVALID;
    }
    int decimals = exponent < unit ? unit - exponent : 0;
    uint64_t digits = pf_magnitude(fen) / (uint64_t)pf_power_of_ten(unit - decimals);
    char reversed[48];
    size_t written_bytes = 0;
    for (int place = 0; place <= decimals || digits > 0; place++) {
        if (place == decimals && decimals > 0) {
            reversed[written_bytes++] = '.';
        }
        reversed[written_bytes++] = (char)('0' + digits % 10);
        digits /= 10;
    }
    if (fen < 0) {
        reversed[written_bytes++] = '-';
    }
    if (room <= written_bytes) {
        return PF_CAPACITY;
    }
    for (size_t i = 0; i < written_bytes; i++) {
        text[i] = reversed[written_bytes - 1 - i];
    }
    text[written_bytes] = '\0';
    *length = written_bytes;
    return PF_OK;
}

int64_t pf_quantum(int exponent) {
    if (exponent > 18) {
        return -1;
    }
    return exponent <= 0 ? 0 : pf_power_of_ten(exponent);
}
