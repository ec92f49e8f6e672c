/* codes.c: subject codes to nodes. See pf_panel.h. */
#include "pf.h"
#include "words.h"

#include <string.h>

enum { CLASS_SPACE = 1000, SECTION_SPACE = 100000, ITEMS = 100, ITEM_SPACE = SECTION_SPACE * ITEMS };

/* Where a code of 3, 5 or 7 digits begins and ends, and what cannot be one. */
static int digits_of(int64_t code) {
    if (code >= 100 && code < CLASS_SPACE) {
        return 3;
    }
    if (code >= 10000 && code < SECTION_SPACE) {
        return 5;
    }
    return code >= 1000000 && code < ITEM_SPACE ? 7 : 0;
}

size_t pf_codes_bytes(size_t count) {
    return (CLASS_SPACE + 2 * (size_t)SECTION_SPACE + (count + 1) * ITEMS) * sizeof(uint16_t);
}

static uint16_t *place_of(pf_codes *codes, int32_t code, uint16_t *blocks) {
    switch (digits_of(code)) {
    case 3:
        return &codes->class_node[code];
    case 5:
        return &codes->section_node[code];
    case 7:
        break;
    default:
        return NULL;
    }
    uint16_t *block = &codes->block[code / ITEMS];
    if (*block == 0) { /* block 0 holds nothing */
        *block = ++*blocks;
    }
    return &codes->item_node[(size_t)*block * ITEMS + (size_t)(code % ITEMS)];
}

pf_status pf_codes_begin(pf_codes *codes, void *block, size_t bytes, const int32_t *code, size_t count,
                         size_t *failed) {
    if (count > PF_CUBE_NODES) {
        return PF_INVALID;
    }
    if (bytes < pf_codes_bytes(count)) {
        return PF_CAPACITY;
    }
    codes->class_node = block;
    codes->section_node = codes->class_node + CLASS_SPACE;
    codes->block = codes->section_node + SECTION_SPACE;
    codes->item_node = codes->block + SECTION_SPACE;
    memset(block, 0xff, bytes);
    memset(codes->block, 0, SECTION_SPACE * sizeof *codes->block);
    uint16_t blocks = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t *place = place_of(codes, code[i], &blocks);
        if (place == NULL || *place != PF_CODE_UNKNOWN) {
            *failed = i;
            return PF_HIERARCHY;
        }
        *place = (uint16_t)i;
    }
    return PF_OK;
}

static inline uint16_t find(const pf_codes *codes, int64_t code) {
    if (code >= 1000000 && code < ITEM_SPACE) {
        uint32_t item = (uint32_t)code;
        return codes->item_node[(size_t)codes->block[item / ITEMS] * ITEMS + item % ITEMS];
    }
    if (code >= 10000 && code < SECTION_SPACE) {
        return codes->section_node[code];
    }
    return code >= 100 && code < CLASS_SPACE ? codes->class_node[code] : PF_CODE_UNKNOWN;
}

#define FIND_EACH(TYPE)                                                                                                \
    do {                                                                                                               \
        const TYPE *data = (const TYPE *)code->data + first;                                                           \
        for (size_t i = 0; i < count; i++) {                                                                           \
            node[i] = find(codes, (int64_t)data[i]);                                                                   \
            unknown += node[i] == PF_CODE_UNKNOWN;                                                                     \
        }                                                                                                              \
    } while (0)

size_t pf_codes_find(const pf_codes *codes, const pf_ints *code, size_t first, size_t count, uint16_t *node) {
    size_t unknown = 0;
    switch (code->type) {
    case PF_UINT8:
        FIND_EACH(uint8_t);
        break;
    case PF_INT8:
        FIND_EACH(int8_t);
        break;
    case PF_UINT16:
        FIND_EACH(uint16_t);
        break;
    case PF_INT16:
        FIND_EACH(int16_t);
        break;
    case PF_UINT32:
        FIND_EACH(uint32_t);
        break;
    case PF_INT32:
        FIND_EACH(int32_t);
        break;
    default:
        FIND_EACH(int64_t);
        break;
    }
    return unknown;
}

/* The number that 3, 5 or 7 digits state, the first not 0; -1 for any other text. The digits are moved to the end of the word, 0 digits
 * stand before them, and pairs, then fours, then all eight are joined by one multiplication each. */
static int64_t number_of(uint64_t word) {
    const uint64_t zeros = UINT64_C(0x3030303030303030);
    int length = word >> 40 != 0 ? 7 : word >> 24 != 0 ? 5 : 3;
    int shift = 64 - 8 * length;
    uint64_t aligned = word << shift | zeros >> (64 - shift);
    uint64_t digits = aligned ^ zeros;
    uint64_t no_digit = ((digits + UINT64_C(0x7676767676767676)) | digits) >> 7 & UINT64_C(0x0101010101010101);
    if (word >> (8 * length) != 0 || no_digit != 0 || (word & UINT8_MAX) == '0') {
        return -1;
    }
    digits = pf_fours(digits);
    return (int64_t)((digits * 10000 + (digits >> 32)) & UINT32_MAX);
}

size_t pf_codes_find_text(const pf_codes *codes, const char *text, size_t count, uint16_t *node) {
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t code = number_of(pf_word_at(text + 8 * i));
        node[i] = code < 0 ? PF_CODE_UNKNOWN : find(codes, code);
        unknown += node[i] == PF_CODE_UNKNOWN;
    }
    return unknown;
}
