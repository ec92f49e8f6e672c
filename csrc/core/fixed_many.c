/* fixed_many.c: many amounts at once. See pf.h.
 *
 * Lines are mostly grouped amounts with two digits after the point, as statements print them: read_grouped reads those,
 * whatever their length, by one sequence of operations without a branch.
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
    PLAIN_LENGTH = 16,
    BITS = 64,    /* separators are looked for in so many bytes at once */
    BLOCK = 8192, /* bytes whose separators are known at a time */
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
    size_t digits;      /* 10^digits fen */
    uint64_t limit;     /* whole units below it fit with any fraction */
    uint64_t hundredth; /* in fen */
    uint32_t lengths;   /* bit k: read_grouped reads k bytes */
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
    /* A hundredth must be whole fen, and 10^12 of it must fit. No grouped amount has fewer than 4 bytes, or begins with a
     * comma: every fourth length would. */
    const bool grouped = unit >= 2 && unit <= 8;
    return (plain_unit){(size_t)unit, limits[unit], grouped ? (uint64_t)pf_power_of_ten(unit - 2) : 0,
                        grouped ? 0x17770 : 0};
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

/* The number of eight bytes that are twice a digit, 0, and two digits. */
static inline uint64_t number_of_threes(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 10 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return digits * (1 + (UINT64_C(1000) << 32)) >> 32;
}

/* The text `from` .. `to` - 1, REACH <= to, as an amount with two digits after the point and commas between groups of
 * three, of at most 2 * PF_WORD bytes after its dash; false where it is none. Counted from the end, each four bytes of
 * such an amount are a digit, a separator, and two digits: what a byte must be does not depend on the length. */
static inline bool read_grouped(const char *buffer, size_t from, size_t to, plain_unit unit, int64_t *fen) {
    static const char in_text[4 * PF_WORD] =
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    const uint64_t grouped = UINT64_C(0x30302c3030302c30), pointed = UINT64_C(0x30302e3030302c30);
    const uint64_t beyond = UINT64_C(0x76767f7676767f76); /* of a digit 10, of a separator 1 */
    const size_t negative = buffer[from] == '-', length = to - from - negative;
    if (length > 2 * PF_WORD || (unit.lengths >> length & 1) == 0) {
        return false;
    }
    const uint64_t first = (pf_word_at(buffer + to - 2 * PF_WORD) ^ grouped) & pf_word_at(in_text + length);
    const uint64_t last = (pf_word_at(buffer + to - PF_WORD) ^ pointed) & pf_word_at(in_text + length + PF_WORD);
    if (((first | last | (first + beyond) | (last + beyond)) & PF_EACH_BYTE(0x80)) != 0) {
        return false;
    }
    const uint64_t magnitude = (number_of_threes(first) * 1000000 + number_of_threes(last)) * unit.hundredth;
    *fen = negative ? -(int64_t)magnitude : (int64_t)magnitude;
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
    size_t count = 0;
    for (size_t at = first; at < end;) {
        uint8_t in_part = 0; /* so narrow a sum that compilers do it with vectors of bytes */
        size_t part = end - at < UINT8_MAX ? end - at : UINT8_MAX;
        for (size_t k = 0; k < part; k++) {
            in_part = (uint8_t)(in_part + (buffer[at + k] == separator));
        }
        count += in_part;
        at += part;
    }
    for (*after = first; count > 0 && buffer[(*after)++] != separator;) {
    }
    return count;
}

/* Bit k tells whether byte k from `text` on is a separator. The loop is one that compilers do with vectors: after it,
 * bits 2 * k of bytes 0 .. 7 tell of the word 2 * k of the text, and of bytes 8 .. 15 of the word behind that. */
static inline uint64_t separator_bits(const char *text, char separator) {
    char found[2 * PF_WORD];
    for (size_t k = 0; k < sizeof found; k++) {
        found[k] = (char)((text[k] == separator ? 1 : 0) | (text[k + 16] == separator ? 4 : 0) |
                          (text[k + 32] == separator ? 16 : 0) | (text[k + 48] == separator ? 64 : 0));
    }
    return pf_transposed_bits(pf_word_at(found) | pf_word_at(found + PF_WORD) << 1);
}

/* Where the separators are among `bytes` <= BLOCK bytes, and how many. */
static size_t separators_in(const char *text, size_t bytes, char separator, uint16_t *places) {
    size_t count = 0, at = 0;
    for (; bytes - at >= BITS; at += BITS) {
        for (uint64_t bits = separator_bits(text + at, separator); bits != 0; bits &= bits - 1) {
            places[count++] = (uint16_t)(at + pf_lowest_bit(bits));
        }
    }
    for (; at < bytes; at++) {
        if (text[at] == separator) {
            places[count++] = (uint16_t)at;
        }
    }
    return count;
}

pf_status pf_fixed_parse_lines(const char *buffer, size_t first, size_t end, char separator, int unit, int64_t *fen,
                               int8_t *exponent, uint8_t *note, int32_t *position, size_t *count) {
    if (!unit_in_range(unit)) {
        return PF_INVALID;
    }
    many_columns out = {fen, exponent, note, position};
    plain_unit plain = plain_unit_of(unit);
    uint16_t places[BLOCK];
    size_t from = first, i = 0;
    while (from < end && from < REACH) {
        size_t to = from;
        while (to < end && buffer[to] != separator) {
            to++;
        }
        read_any(buffer + from, to - from, unit, &out, i++);
        from = to + 1;
    }
    for (size_t at = from; at < end; at += BLOCK) {
        size_t bytes = end - at < BLOCK ? end - at : BLOCK;
        size_t texts = separators_in(buffer + at, bytes, separator, places);
        /* What a grouped amount has; every other text writes its own. */
        memset(exponent + i, unit - 2, texts);
        memset(note + i, 0, texts);
        memset(position + i, 0xff, texts * sizeof *position);
        for (size_t k = 0; k < texts; k++, i++) {
            size_t to = at + places[k];
            if (!read_grouped(buffer, from, to, plain, &fen[i])) {
                read_text(buffer, from, to, plain, &out, i);
            }
            from = to + 1;
        }
    }
    if (from < end) {
        read_text(buffer, from, end, plain, &out, i++);
    }
    *count = i;
    return PF_OK;
}
