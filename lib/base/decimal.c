/* SPDX-License-Identifier: BSD-2-Clause */
/* decimal: text to a whole number of units and back, exactly. */
#include <stdbool.h>
#include <string.h>

#include "base/wide.h"

#include "sloss/decimal.h"
#include "sloss/sloss.h"

#define DECIMALS_MAX 27u /* 18 of an asset and 9 of a market */

/* A decimal cut into its digits: `whole` before the point and `part` behind it. */
struct digits {
    const char *whole;
    const char *part;
    size_t whole_length;
    size_t part_length;
    bool negative;
};

static size_t count_digits(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9') {
        count++;
    }
    return count;
}

/* -?digits[.digits], and nothing else. */
static bool cut(const char *text, size_t length, struct digits *digits)
{
    size_t at = length > 0 && text[0] == '-' ? 1 : 0;
    digits->negative = at == 1;
    digits->whole = text + at;
    digits->whole_length = count_digits(text + at, length - at);
    at += digits->whole_length;
    digits->part = text + at;
    digits->part_length = 0;
    if (at < length && text[at] == '.') {
        at++;
        digits->part = text + at;
        digits->part_length = count_digits(text + at, length - at);
        at += digits->part_length;
        if (digits->part_length == 0) {
            return false;
        }
    }
    while (digits->part_length > 0 && digits->part[digits->part_length - 1] == '0') {
        digits->part_length--;
    }
    return digits->whole_length > 0 && at == length;
}

/* A digit more; past the largest dividend that can matter the value stays there. */
#define BEYOND ((sl_uwide)1 << 126)

static sl_uwide append(sl_uwide value, unsigned digit)
{
    return value >= BEYOND / 10 ? BEYOND : value * 10 + digit;
}

/* The number in units of 10^-decimals, or BEYOND. */
static sl_uwide collect(const struct digits *digits, uint32_t decimals)
{
    sl_uwide value = 0;
    for (size_t i = 0; i < digits->whole_length; i++) {
        value = append(value, (unsigned)(digits->whole[i] - '0'));
    }
    for (size_t i = 0; i < decimals; i++) {
        value = append(value, i < digits->part_length ? (unsigned)(digits->part[i] - '0') : 0);
    }
    return value;
}

/* value mod coefficient of a number of any length, by Horner's rule. */
static uint64_t residue(const struct digits *digits, uint32_t decimals, uint64_t coefficient)
{
    sl_uwide rest = 0;
    for (size_t i = 0; i < digits->whole_length; i++) {
        rest = (rest * 10 + (unsigned)(digits->whole[i] - '0')) % coefficient;
    }
    for (size_t i = 0; i < decimals; i++) {
        unsigned digit = i < digits->part_length ? (unsigned)(digits->part[i] - '0') : 0;
        rest = (rest * 10 + digit) % coefficient;
    }
    return (uint64_t)rest;
}

static bool unit_is_valid(const struct sloss_unit *unit)
{
    return unit->coefficient >= 1 && unit->decimals <= DECIMALS_MAX && unit->reserved == 0;
}

enum sloss_status sloss_decimal_parse(const char *text, size_t length,
                                      const struct sloss_unit *unit, int64_t *count_out)
{
    struct digits digits;
    if (text == NULL || unit == NULL || count_out == NULL || !unit_is_valid(unit)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!cut(text, length, &digits)) {
        return SLOSS_ERR_SYNTAX;
    }
    uint64_t coefficient = (uint64_t)unit->coefficient;
    if (digits.part_length > unit->decimals || residue(&digits, unit->decimals, coefficient) != 0) {
        return SLOSS_ERR_PRECISION;
    }
    sl_uwide value = collect(&digits, unit->decimals) / coefficient;
    sl_uwide bound = (sl_uwide)INT64_MAX + (digits.negative ? 1 : 0);
    if (value > bound) {
        return SLOSS_ERR_OVERFLOW;
    }
    *count_out = digits.negative ? (int64_t)(0 - (uint64_t)value) : (int64_t)value;
    return SLOSS_OK;
}

/* Write the digits of value * 10^-decimals backwards from `end`, without zeros behind the point
 * that say nothing. Returns where they begin. */
static char *spell(sl_uwide value, uint32_t decimals, char *end)
{
    bool shown = false;
    for (uint32_t i = 0; i < decimals; i++, value /= 10) {
        unsigned digit = (unsigned)(value % 10);
        if (shown || digit != 0) {
            *--end = (char)('0' + digit);
            shown = true;
        }
    }
    if (shown) {
        *--end = '.';
    }
    do {
        *--end = (char)('0' + (unsigned)(value % 10));
        value /= 10;
    } while (value > 0);
    return end;
}

enum sloss_status sloss_decimal_format(int64_t count, const struct sloss_unit *unit, char *text_out)
{
    /* 2^63 * 2^63 has 38 digits; with sign, point, a zero before it and the end 42. */
    char text[SLOSS_DECIMAL_SIZE];
    if (unit == NULL || text_out == NULL || !unit_is_valid(unit)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_uwide value = (sl_uwide)sl_fixed_magnitude(count) * (uint64_t)unit->coefficient;
    char *end = text + sizeof(text) - 1;
    *end = '\0';
    char *start = spell(value, unit->decimals, end);
    if (count < 0) {
        *--start = '-';
    }
    memcpy(text_out, start, (size_t)(end - start) + 1);
    return SLOSS_OK;
}
