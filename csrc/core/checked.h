/* checked.h: exact integer steps: checked 64-bit addition, powers of ten, and the only 128-bit arithmetic of the core.
 *
 * pf_wide is a signed 128-bit integer. The compiler's own is used where there is one; otherwise, or with -DPF_NO_INT128, it
 * is two words in two's complement. Both give the same results. Nothing here detects overflow of 128 bits: callers state
 * why their values fit.
 */
#ifndef PF_CHECKED_H
#define PF_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 10^exponent for 0 <= exponent <= 18. */
static inline int64_t pf_power_of_ten(int exponent) {
    static const int64_t powers[] = {1,
                                     10,
                                     100,
                                     1000,
                                     10000,
                                     100000,
                                     1000000,
                                     10000000,
                                     100000000,
                                     1000000000,
                                     10000000000,
                                     100000000000,
                                     1000000000000,
                                     10000000000000,
                                     100000000000000,
                                     1000000000000000,
                                     10000000000000000,
                                     100000000000000000,
                                     1000000000000000000};
    return powers[exponent];
}

/* *sum = a + b; false, and *sum untouched, where it does not fit. */
static inline bool pf_add(int64_t a, int64_t b, int64_t *sum) {
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b) {
        return false;
    }
    *sum = a + b;
    return true;
}

/* |a| without overflow. */
static inline uint64_t pf_magnitude(int64_t a) {
    return a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
}

/* Element i of a presence bitmap; NULL means that all are present. */
static inline bool pf_present(const uint8_t *bitmap, size_t i) {
    return bitmap == NULL || ((bitmap[i / 8] >> (i % 8)) & 1) != 0;
}

#if defined(__SIZEOF_INT128__) && !defined(PF_NO_INT128)

__extension__ typedef __int128 pf_wide;

static inline pf_wide pf_wide_from(int64_t a) {
    return a;
}
static inline pf_wide pf_wide_product(int64_t a, int64_t b) {
    return (pf_wide)a * b;
}
static inline pf_wide pf_wide_times(pf_wide a, int64_t b) {
    return a * b;
}
static inline pf_wide pf_wide_add(pf_wide a, pf_wide b) {
    return a + b;
}
static inline pf_wide pf_wide_negate(pf_wide a) {
    return -a;
}
/* -1, 0 or 1. */
static inline int pf_wide_compare(pf_wide a, pf_wide b) {
    return (a > b) - (a < b);
}
/* *narrow = a; false where it does not fit. */
static inline bool pf_wide_narrow(pf_wide a, int64_t *narrow) {
    if (a < INT64_MIN || a > INT64_MAX) {
        return false;
    }
    *narrow = (int64_t)a;
    return true;
}
/* The quotient rounded down, and the remainder (0 <= remainder < divisor), for 0 < divisor < 2^126. */
static inline pf_wide pf_wide_floor_divide(pf_wide a, pf_wide divisor, pf_wide *remainder) {
    pf_wide quotient = a / divisor;
    pf_wide rest = a % divisor;
    if (rest < 0) {
        quotient -= 1;
        rest += divisor;
    }
    *remainder = rest;
    return quotient;
}

#else

typedef struct {
    uint64_t low, high; /* two's complement */
} pf_wide;

static inline pf_wide pf_wide_from(int64_t a) {
    return (pf_wide){(uint64_t)a, a < 0 ? UINT64_MAX : 0};
}
static inline pf_wide pf_wide_add(pf_wide a, pf_wide b) {
    uint64_t low = a.low + b.low;
    return (pf_wide){low, a.high + b.high + (low < a.low)};
}
static inline pf_wide pf_wide_negate(pf_wide a) {
    return (pf_wide){0 - a.low, ~a.high + (a.low == 0)};
}
static inline bool pf_wide_is_negative(pf_wide a) {
    return (a.high >> 63) != 0;
}
/* -1, 0 or 1. */
static inline int pf_wide_compare(pf_wide a, pf_wide b) {
    uint64_t sign = UINT64_C(1) << 63; /* moves signed order onto unsigned order */
    uint64_t a_high = a.high ^ sign;
    uint64_t b_high = b.high ^ sign;
    if (a_high != b_high) {
        return a_high > b_high ? 1 : -1;
    }
    return (a.low > b.low) - (a.low < b.low);
}
/* Unsigned 64 x 64 -> 128 by halves of 32 bits. */
static inline pf_wide pf_wide_unsigned_product(uint64_t a, uint64_t b) {
    uint64_t a_low = (uint32_t)a, a_high = a >> 32;
    uint64_t b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t low = a_low * b_low;
    uint64_t middle = a_high * b_low + (low >> 32);     /* cannot wrap: (2^32-1)^2 + 2^32-1 < 2^64 */
    uint64_t other = a_low * b_high + (uint32_t)middle; /* likewise */
    return (pf_wide){other << 32 | (uint32_t)low, a_high * b_high + (middle >> 32) + (other >> 32)};
}
static inline pf_wide pf_wide_times(pf_wide a, int64_t b) {
    bool negative = pf_wide_is_negative(a) != (b < 0);
    pf_wide size = pf_wide_is_negative(a) ? pf_wide_negate(a) : a;
    uint64_t factor = pf_magnitude(b);
    pf_wide product = pf_wide_unsigned_product(size.low, factor);
    product.high += size.high * factor;
    return negative ? pf_wide_negate(product) : product;
}
static inline pf_wide pf_wide_product(int64_t a, int64_t b) {
    return pf_wide_times(pf_wide_from(a), b);
}
/* *narrow = a; false where it does not fit. */
static inline bool pf_wide_narrow(pf_wide a, int64_t *narrow) {
    if (a.high != (a.low >> 63 != 0 ? UINT64_MAX : 0)) {
        return false;
    }
    *narrow = a.low > (uint64_t)INT64_MAX ? -(int64_t)(UINT64_MAX - a.low) - 1 : (int64_t)a.low;
    return true;
}
/* The quotient rounded down, and the remainder (0 <= remainder < divisor), for 0 < divisor < 2^126: one bit at a time. */
static inline pf_wide pf_wide_floor_divide(pf_wide a, pf_wide divisor, pf_wide *remainder) {
    bool negative = pf_wide_is_negative(a);
    pf_wide size = negative ? pf_wide_negate(a) : a;
    pf_wide quotient = {0, 0};
    pf_wide rest = {0, 0};
    for (int bit = 127; bit >= 0; bit--) {
        uint64_t next = bit >= 64 ? size.high >> (bit - 64) & 1 : size.low >> bit & 1;
        rest = (pf_wide){rest.low << 1 | next, rest.high << 1 | rest.low >> 63};
        quotient = (pf_wide){quotient.low << 1, quotient.high << 1 | quotient.low >> 63};
        if (pf_wide_compare(rest, divisor) >= 0) {
            rest = pf_wide_add(rest, pf_wide_negate(divisor));
            quotient.low |= 1;
        }
    }
    if (negative) {
        quotient = pf_wide_negate(quotient);
        if (rest.low != 0 || rest.high != 0) {
            quotient = pf_wide_add(quotient, pf_wide_from(-1));
            rest = pf_wide_add(divisor, pf_wide_negate(rest));
        }
    }
    *remainder = rest;
    return quotient;
}

#endif

static inline pf_wide pf_wide_subtract(pf_wide a, pf_wide b) {
    return pf_wide_add(a, pf_wide_negate(b));
}
/* -1, 0 or 1. */
static inline int pf_wide_sign(pf_wide a) {
    return pf_wide_compare(a, pf_wide_from(0));
}

#endif
