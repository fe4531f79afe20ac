/* SPDX-License-Identifier: BSD-2-Clause */
#include "ratio.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

static wide value_of(struct sloss_wide value)
{
    return (wide)(uint64_t)value.high << 64 | value.low;
}

/* Digits in front of `end`; where they start. */
static char *spell(wide value, char *end)
{
    do {
        *--end = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value > 0);
    return end;
}

const char *ratio_exact(struct sloss_ratio ratio, char text[RATIO_SIZE])
{
    char *end = text + RATIO_SIZE - 1;
    *end = '\0';
    if (value_of(ratio.denominator) == 0) {
        return "-";
    }
    char *slash = spell(value_of(ratio.denominator), end) - 1;
    *slash = '/';
    return spell(value_of(ratio.numerator), slash);
}

const char *ratio_decimal(struct sloss_ratio ratio, int digits, char text[RATIO_SIZE])
{
    wide above = value_of(ratio.numerator);
    wide under = value_of(ratio.denominator);
    wide scaled = above / (under == 0 ? 1 : under);
    wide rest = above % (under == 0 ? 1 : under);
    if (under == 0) {
        return "-";
    }
    for (int i = 0; i < digits;
         i++) { /* a ratio's halves are below 2^126: ten times fits but for 3 bits */
        if (rest >> 124 != 0) {
            rest >>= 4;
            under >>= 4;
        }
        scaled = scaled * 10 + rest * 10 / under;
        rest = rest * 10 % under;
    }
    scaled += rest >= under - rest ? 1 : 0;
    char *end = text + RATIO_SIZE - 1;
    *end = '\0';
    char *start = spell(scaled, end);
    while (end - start <= digits) {
        *--start = '0';
    }
    memmove(start - 1, start, (size_t)(end - start - digits));
    end[-digits - 1] = '.';
    return start - 1;
}
