/* ratio.c: percentages from amounts, exactly rounded; does a printed percentage follow from printed amounts? */
#include "checked.h"
#include "pf.h"

/* Sizes: amounts in half fen are below 2^65, 100 * 10^digits is at most 10^11 < 2^37: numerators stay below 2^103. */

static bool kind_in_range(int kind) {
    return kind == PF_SHARE || kind == PF_GROWTH;
}

static bool digits_in_range(int digits) {
    return digits >= 0 && digits <= 9;
}

static bool exponent_in_range(int exponent) {
    return exponent <= 18;
}

/* numerator / denominator, rounded; denominator > 0. */
static pf_wide round_quotient(pf_wide numerator, pf_wide denominator, int mode) {
    bool negative = pf_wide_sign(numerator) < 0;
    pf_wide size = negative ? pf_wide_negate(numerator) : numerator;
    pf_wide rest;
    pf_wide quotient = pf_wide_floor_divide(size, denominator, &rest);
    bool up = mode == PF_AWAY && pf_wide_sign(rest) > 0;
    if (mode == PF_HALF_AWAY) {
        up = pf_wide_compare(pf_wide_times(rest, 2), denominator) >= 0;
    }
    if (up) {
        quotient = pf_wide_add(quotient, pf_wide_from(1));
    }
    return negative ? pf_wide_negate(quotient) : quotient;
}

/* The percentage of two exact amounts; base is not 0. */
static pf_wide percent(int kind, int64_t x, int64_t base, int digits, int mode) {
    pf_wide numerator = pf_wide_from(x);
    pf_wide denominator = pf_wide_from(base);
    if (kind == PF_GROWTH) {
        numerator = pf_wide_subtract(numerator, denominator);
    }
    if (base < 0) {
        numerator = pf_wide_negate(numerator);
        denominator = pf_wide_negate(denominator);
    }
    return round_quotient(pf_wide_times(numerator, pf_power_of_ten(digits + 2)), denominator, mode);
}

pf_status pf_ratio_percent(int kind, int64_t x, int64_t base, int digits, int mode, int64_t *scaled) {
    if (!kind_in_range(kind) || !digits_in_range(digits) || mode < PF_HALF_AWAY || mode > PF_AWAY) {
        return PF_INVALID;
    }
    if (base == 0) {
        return PF_UNDEFINED;
    }
    return pf_wide_narrow(percent(kind, x, base, digits, mode), scaled) ? PF_OK : PF_OVERFLOW;
}

/* ------------------------------------------------------------------------------------------------------------- intervals */

/* An amount's interval in half fen. */
typedef struct {
    pf_wide low, high;
} interval;

static interval printed_interval(int64_t fen, int exponent) {
    pf_wide middle = pf_wide_product(fen, 2);
    pf_wide width = pf_wide_from(pf_quantum(exponent));
    return (interval){pf_wide_subtract(middle, width), pf_wide_add(middle, width)};
}

static interval negated(interval a) {
    return (interval){pf_wide_negate(a.high), pf_wide_negate(a.low)};
}

/* The percentages, in last printed digits, that a printing of any allowed quotient can show: rounding to nearest, cutting
 * and rounding up give for a quotient q exactly the whole numbers of (q - 1, q + 1), so for the interval of quotients
 * [low, high] those from floor(low) to ceil(high). */
typedef struct {
    pf_wide first, last;
    bool first_is_bound, last_is_bound; /* the end of the interval is itself that whole number */
    bool point;                         /* low = high */
} allowed;

static pf_wide ceil_divide(pf_wide a, pf_wide divisor, bool *whole) {
    pf_wide rest;
    pf_wide quotient = pf_wide_floor_divide(a, divisor, &rest);
    *whole = pf_wide_sign(rest) == 0;
    return *whole ? quotient : pf_wide_add(quotient, pf_wide_from(1));
}

/* base is positive throughout. x / base is monotone in both, so its ends lie at corners. */
static allowed allowed_percentages(int kind, interval x, interval base, int digits) {
    int64_t scale = pf_power_of_ten(digits + 2);
    pf_wide low_base = pf_wide_sign(x.low) >= 0 ? base.high : base.low;
    pf_wide high_base = pf_wide_sign(x.high) >= 0 ? base.low : base.high;
    allowed range;
    pf_wide rest;
    range.first = pf_wide_floor_divide(pf_wide_times(x.low, scale), low_base, &rest);
    range.first_is_bound = pf_wide_sign(rest) == 0;
    range.last = ceil_divide(pf_wide_times(x.high, scale), high_base, &range.last_is_bound);
    range.point =
        pf_wide_compare(x.low, x.high) == 0 && (pf_wide_compare(base.low, base.high) == 0 || pf_wide_sign(x.low) == 0);
    if (kind == PF_GROWTH) {
        range.first = pf_wide_subtract(range.first, pf_wide_from(scale));
        range.last = pf_wide_subtract(range.last, pf_wide_from(scale));
    }
    return range;
}

static int32_t saturate(pf_wide distance) {
    int64_t narrow;
    return pf_wide_narrow(distance, &narrow) && narrow < INT32_MAX ? (int32_t)narrow : INT32_MAX;
}

pf_status pf_ratio_check(int kind, int64_t x, int x_exponent, int64_t base, int base_exponent, int64_t scaled,
                         int digits, uint8_t *verdict, int32_t *off) {
    if (!kind_in_range(kind) || !digits_in_range(digits) || !exponent_in_range(x_exponent) ||
        !exponent_in_range(base_exponent)) {
        return PF_INVALID;
    }
    interval over = printed_interval(x, x_exponent);
    interval under = printed_interval(base, base_exponent);
    if (pf_wide_sign(under.low) <= 0 && pf_wide_sign(under.high) >= 0) {
        return PF_UNDEFINED;
    }
    if (pf_wide_sign(under.high) < 0) {
        over = negated(over);
        under = negated(under);
    }
    pf_wide printed = pf_wide_from(scaled);
    *off = 0;
    if (pf_wide_compare(percent(kind, x, base, digits, PF_HALF_AWAY), printed) == 0) {
        *verdict = PF_EXACT;
        return PF_OK;
    }
    allowed range = allowed_percentages(kind, over, under, digits);
    pf_wide below = pf_wide_subtract(range.first, printed);
    pf_wide above = pf_wide_subtract(printed, range.last);
    bool is_below = pf_wide_sign(below) > 0;
    pf_wide distance = is_below ? below : above;
    if (pf_wide_sign(distance) <= 0) {
        *verdict = PF_ROUNDING;
        return PF_OK;
    }
    bool touches = pf_wide_compare(distance, pf_wide_from(1)) == 0 && !range.point &&
                   (is_below ? range.first_is_bound : range.last_is_bound);
    *verdict = touches ? PF_TIE_ONLY : PF_MISMATCH;
    *off = touches ? 0 : saturate(distance);
    return PF_OK;
}
