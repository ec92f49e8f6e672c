/* fixed_many.c: many amounts at once. See pf.h.
 *
 * A plain amount (a dash or no sign, up to 16 bytes before a point, grouped in threes or not, up to 7 digits after it,
 * none finer than the fen) is read in words of eight bytes without a loop over its digits. Every other text goes
 * through pf_fixed_parse, which knows the whole grammar.
 */
#include "checked.h"
#include "pf.h"
#include "words.h"

#include <limits.h>

enum {
    REACH = 3 * PF_WORD, /* words of a text may begin so many bytes before its end: before its first byte, too */
    PLAIN_LENGTH = 16
};

/* The last `count` bytes of a word; all where it has fewer. */
static inline uint64_t last_bytes(size_t count) {
    return count >= PF_WORD ? UINT64_MAX : ~(UINT64_MAX >> (8 * count));
}

/* The top bit is set of a byte from 10 to 127, and of others at most where a byte is above 127. */
static inline uint64_t beyond_digits(uint64_t digits) {
    return digits + PF_EACH_BYTE(0x76);
}

static inline uint64_t join(uint64_t pair, uint64_t base) {
    return (pair & UINT32_MAX) * base + (pair >> 32);
}

/* The whole number in the `count` bytes before `end`, 1 <= count <= PLAIN_LENGTH, grouped in threes or not. The commas
 * of a grouped one stand at fixed places, one in front of each three digits: as 0 they make four digits with them. */
static inline bool read_whole(const char *end, size_t count, uint64_t *whole) {
    const uint64_t zeros = PF_EACH_BYTE('0'), commas = PF_EACH_BYTE(','), comma_places = UINT64_C(0x000000ff000000ff);
    const uint64_t last = pf_word_at(end - PF_WORD), in_last = last_bytes(count);
    uint64_t read = UINT64_MAX, base = 10000, strange = (last ^ commas) & in_last & comma_places, first = 0;
    if (count > PF_WORD) {
        const uint64_t in_first = last_bytes(count - PF_WORD);
        first = pf_word_at(end - 2 * PF_WORD);
        strange |= (first ^ commas) & in_first & comma_places;
        first = (first ^ zeros) & in_first;
    }
    if (count > 3 && strange == 0) {
        read = ~comma_places;
        base = 1000;
        if (count % 4 == 0) {
            return false;
        }
    }
    uint64_t digits = (last ^ zeros) & in_last & read, fours = pf_fours(digits), number = join(fours, base);
    uint64_t beyond = digits | beyond_digits(digits);
    if (count > PF_WORD) {
        first &= read;
        beyond |= first | beyond_digits(first);
        number += join(pf_fours(first), base) * base * base;
    }
    *whole = number;
    return (beyond & PF_EACH_BYTE(0x80)) == 0;
}

/* The digits after the point, which stands within the last eight bytes or not at all: how many, and their value. False
 * where there is more than one point, none after one, or something else than digits. */
static inline bool read_fraction(uint64_t tail, size_t length, size_t *places, uint64_t *part) {
    const uint64_t point = pf_zero_bytes(tail ^ PF_EACH_BYTE('.')) & last_bytes(length);
    if (point == 0) {
        *places = 0;
        *part = 0;
        return true;
    }
    /* Byte 7 - k of the factor is how many bytes follow byte k. */
    *places = (size_t)((point >> 7) * UINT64_C(0x0706050403020100) >> 56);
    const uint64_t digits = (tail ^ PF_EACH_BYTE('0')) & last_bytes(*places);
    *part = join(pf_fours(digits), 10000);
    return (point & (point - 1)) == 0 && *places > 0 && ((digits | beyond_digits(digits)) & PF_EACH_BYTE(0x80)) == 0;
}

typedef struct {
    size_t digits;  /* 10^digits fen */
    uint64_t limit; /* whole units below it fit with any fraction */
} plain_unit;

static plain_unit plain_unit_of(int unit) {
    static const uint64_t limits[] = {UINT64_C(9223372036854775807),
                                      UINT64_C(922337203685477580),
                                      UINT64_C(92233720368547758),
                                      UINT64_C(9223372036854775),
                                      UINT64_C(922337203685477),
                                      UINT64_C(92233720368547),
                                      UINT64_C(9223372036854),
                                      UINT64_C(922337203685),
                                      UINT64_C(92233720368),
                                      UINT64_C(9223372036),
                                      UINT64_C(922337203),
                                      UINT64_C(92233720),
                                      UINT64_C(9223372)};
    return (plain_unit){(size_t)unit, limits[unit]};
}

/* The text `from` .. `to` - 1 of a buffer, from < to and REACH <= to, as a plain amount; false where it is none. Two
 * digits after the point are what most amounts have. */
static inline bool read_plain(const char *buffer, size_t from, size_t to, plain_unit unit, int64_t *fen,
                              int8_t *exponent) {
    const size_t negative = buffer[from] == '-', length = to - from - negative;
    const uint64_t tail = pf_word_at(buffer + to - PF_WORD);
    size_t places = 2, count = length - 3;
    uint64_t part, whole;
    if (length > 3 && (tail >> 40 & UINT8_MAX) == '.') {
        const uint64_t digits = tail >> 48 ^ PF_EACH_BYTE('0') >> 48;
        part = (digits * 10 + (digits >> 8)) & UINT8_MAX;
        if (((digits | beyond_digits(digits)) & PF_EACH_BYTE(0x80) >> 48) != 0) {
            return false;
        }
    } else if (read_fraction(tail, length, &places, &part)) {
        count = length - places - (places > 0);
    } else {
        return false;
    }
    if (count - 1 >= PLAIN_LENGTH || places > unit.digits ||
        !read_whole(buffer + to - (length - count), count, &whole) || whole >= unit.limit) {
        return false;
    }
    const uint64_t magnitude = whole * (uint64_t)pf_power_of_ten((int)unit.digits) +
                               part * (uint64_t)pf_power_of_ten((int)(unit.digits - places));
    *fen = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    *exponent = (int8_t)(unit.digits - places);
    return true;
}

/* What is known of one text of many. */
typedef struct {
    int64_t *fen;
    int8_t *exponent;
    uint8_t *note;
    int32_t *position;
} many_columns;

static void read_any(const char *text, size_t length, int unit, const many_columns *to, size_t i) {
    pf_amount amount = {0, 0, PF_NOTE_REJECTED};
    size_t rejected_at = 0;
    bool read = pf_fixed_parse(text, length, unit, &amount, &rejected_at) == PF_OK;
    to->fen[i] = amount.fen;
    to->exponent[i] = amount.exponent;
    to->note[i] = amount.note;
    to->position[i] = read ? -1 : rejected_at > INT32_MAX ? INT32_MAX : (int32_t)rejected_at;
}

static inline void read_text(const char *buffer, size_t from, size_t to, plain_unit unit, const many_columns *out,
                             size_t i) {
    if (from < to && to >= REACH && read_plain(buffer, from, to, unit, &out->fen[i], &out->exponent[i])) {
        out->note[i] = 0;
        out->position[i] = -1;
    } else {
        read_any(buffer + from, to - from, (int)unit.digits, out, i);
    }
}

static bool unit_in_range(int unit) {
    return unit >= 0 && unit <= 12;
}

/* Offsets may be followed, and every unit has a power of ten. */
static bool batch_in_range(const int64_t *offsets, const int8_t *units, size_t count) {
    if (count > 0 && offsets[0] < 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (offsets[i] > offsets[i + 1] || !unit_in_range(units[i])) {
            return false;
        }
    }
    return true;
}

void pf_fixed_validity(const uint8_t *note, size_t first, size_t count, uint8_t *validity) {
    const uint64_t blank = PF_EACH_BYTE(PF_NOTE_BLANK | PF_NOTE_REJECTED);
    for (size_t i = first; i < first + count; i += PF_WORD) {
        uint64_t word = 0;
        size_t left = first + count - i;
        for (size_t k = 0; k < PF_WORD; k++) {
            word |= (uint64_t)(k < left ? note[i + k] : PF_NOTE_BLANK) << (8 * k);
        }
        /* The factor moves the bit of byte k to bit 56 + k. */
        validity[i / 8] = (uint8_t)((pf_zero_bytes(word & blank) >> 7) * UINT64_C(0x0102040810204080) >> 56);
    }
}

pf_status pf_fixed_parse_many(const char *buffer, const int64_t *offsets, const int8_t *units, size_t count,
                              int64_t *fen, int8_t *exponent, uint8_t *validity, uint8_t *note, int32_t *position) {
    if (!batch_in_range(offsets, units, count)) {
        return PF_INVALID;
    }
    many_columns out = {fen, exponent, note, position};
    for (size_t i = 0; i < count; i++) {
        read_text(buffer, (size_t)offsets[i], (size_t)offsets[i + 1], plain_unit_of(units[i]), &out, i);
    }
    pf_fixed_validity(note, 0, count, validity);
    return PF_OK;
}

/* --------------------------------------------------------------------------------------------------------------- lines */
size_t pf_lines_count(const char *buffer, size_t first, size_t end, char separator, size_t *after) {
    const uint64_t wanted = PF_EACH_BYTE((uint64_t)(unsigned char)separator);
    size_t count = 0, at = first;
    while (end - at >= PF_WORD) {
        size_t words = (end - at) / PF_WORD;
        words = words > UINT8_MAX ? UINT8_MAX : words;
        uint64_t in_bytes = 0; /* a count per byte: at most UINT8_MAX words */
        for (size_t i = 0; i < words; i++) {
            in_bytes += pf_zero_bytes(pf_word_at(buffer + at + i * PF_WORD) ^ wanted) >> 7;
        }
        for (size_t k = 0; k < PF_WORD; k++) {
            count += in_bytes >> (8 * k) & UINT8_MAX;
        }
        at += words * PF_WORD;
    }
    for (; at < end; at++) {
        count += buffer[at] == separator;
    }
    for (*after = first; count > 0 && buffer[(*after)++] != separator;) {
    }
    return count;
}

/* The end of the text that begins at `from`: where its separator is, or the end of the buffer. */
static inline size_t text_end(const char *buffer, size_t from, size_t end, char separator) {
    const uint64_t wanted = PF_EACH_BYTE((unsigned char)separator);
    size_t at = from;
    for (; end - at >= 2 * PF_WORD; at += 2 * PF_WORD) {
        uint64_t first = pf_zero_bytes(pf_word_at(buffer + at) ^ wanted);
        uint64_t second = pf_zero_bytes(pf_word_at(buffer + at + PF_WORD) ^ wanted);
        if ((first | second) != 0) {
            return at + (first != 0 ? pf_lowest_byte(first) : PF_WORD + pf_lowest_byte(second));
        }
    }
    while (at < end && buffer[at] != separator) {
        at++;
    }
    return at;
}

pf_status pf_fixed_parse_lines(const char *buffer, size_t first, size_t end, char separator, int unit, int64_t *fen,
                               int8_t *exponent, uint8_t *note, int32_t *position, size_t *count) {
    if (!unit_in_range(unit)) {
        return PF_INVALID;
    }
    many_columns out = {fen, exponent, note, position};
    plain_unit plain = plain_unit_of(unit);
    size_t from = first, i = 0;
    while (from < end) {
        size_t to = text_end(buffer, from, end, separator);
        read_text(buffer, from, to, plain, &out, i++);
        from = to + 1;
    }
    *count = i;
    return PF_OK;
}
