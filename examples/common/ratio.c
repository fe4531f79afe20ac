/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/ratio.h"
#include "sloss/policy.h"

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

/* The next digit of rest / under; what is left goes on. Very wide ones lose their last bits, far
 * behind the digits shown. */
static unsigned next_digit(wide *rest, wide *under)
{
    if (*rest >> 124 != 0) {
        *rest >>= 4;
        *under >>= 4;
    }
    unsigned digit = (unsigned)(*rest * 10 / *under);
    *rest = *rest * 10 % *under;
    return digit;
}

const char *ratio_decimal(struct sloss_ratio ratio, int digits, char text[RATIO_SIZE])
{
    wide under = value_of(ratio.denominator);
    if (under == 0) {
        return "-";
    }
    wide scaled = value_of(ratio.numerator) / under;
    wide rest = value_of(ratio.numerator) % under;
    for (int i = 0; i < digits; i++) {
        scaled = scaled * 10 + next_digit(&rest, &under);
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
