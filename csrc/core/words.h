/* words.h: eight bytes of text at a time, as numbers. Not part of the API. */
#ifndef PF_WORDS_H
#define PF_WORDS_H

#include <stdint.h>
#include <string.h>

#define PF_EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (uint64_t)(byte))

enum { PF_WORD = 8 };

/* The eight bytes from `text` on, the first of them lowest. */
static inline uint64_t pf_word_at(const char *text) {
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = word >> 32 | word << 32;
    word = (word >> 16 & UINT64_C(0x0000ffff0000ffff)) | (word & UINT64_C(0x0000ffff0000ffff)) << 16;
    word = (word >> 8 & UINT64_C(0x00ff00ff00ff00ff)) | (word & UINT64_C(0x00ff00ff00ff00ff)) << 8;
#endif
    return word;
}

/* The top bit of each byte that is 0, and no other bit. */
static inline uint64_t pf_zero_bytes(uint64_t word) {
    const uint64_t low = PF_EACH_BYTE(0x7f);
    return ~(((word & low) + low) | word | low);
}

/* Which byte has the lowest bit set; any where none is. */
static inline unsigned pf_lowest_byte(uint64_t word) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word | UINT64_C(1) << 63) / 8;
#else
    unsigned byte = 0;
    while (byte < 7 && (word >> (8 * byte) & UINT8_MAX) == 0) {
        byte++;
    }
    return byte;
#endif
}

/* Two numbers of four digits each, from bytes 0 .. 9: the earlier four in the lower half. */
static inline uint64_t pf_fours(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    return (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
}

#endif
