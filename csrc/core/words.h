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

/* The lowest bit of byte i becomes bit i; the other bits of all bytes are 0. */
static inline uint64_t pf_packed_bits(uint64_t word) {
    return word * UINT64_C(0x0102040810204080) >> 56;
}

/* Bit i of byte k becomes bit k of byte i. */
static inline uint64_t pf_transposed_bits(uint64_t bits) {
    uint64_t swapped = (bits ^ bits >> 7) & UINT64_C(0x00aa00aa00aa00aa);
    bits ^= swapped ^ swapped << 7;
    swapped = (bits ^ bits >> 14) & UINT64_C(0x0000cccc0000cccc);
    bits ^= swapped ^ swapped << 14;
    swapped = (bits ^ bits >> 28) & UINT64_C(0x00000000f0f0f0f0);
    return bits ^ swapped ^ swapped << 28;
}

/* Which bit is the lowest of those that are set, of which there is one. */
static inline unsigned pf_lowest_bit(uint64_t word) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word);
#else
    uint64_t below = ~word & (word - 1); /* whose bits are counted in pairs, fours, bytes */
    below -= below >> 1 & PF_EACH_BYTE(0x55);
    below = (below & PF_EACH_BYTE(0x33)) + (below >> 2 & PF_EACH_BYTE(0x33));
    return (unsigned)(((below + (below >> 4)) & PF_EACH_BYTE(0x0f)) * PF_EACH_BYTE(1) >> 56);
#endif
}

/* Two numbers of four digits each, from bytes 0 .. 9: the earlier four in the lower half. */
static inline uint64_t pf_fours(uint64_t digits) {
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    return (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
}

#endif
