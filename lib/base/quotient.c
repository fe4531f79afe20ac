/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/quotient.h"

#include <assert.h>

bool sl_quotient(struct sl_wide256 a, sl_uwide divisor, sl_uwide *out)
{
    assert(divisor != 0 && divisor >> 127 == 0);
    if (a.high >= divisor) {
        return false;
    }
    sl_uwide rest = a.high; /* always below the divisor, so that its double fits */
    sl_uwide quotient = 0;
    for (int bit = 127; bit >= 0; bit--) {
        rest = rest << 1 | (a.low >> bit & 1);
        quotient <<= 1;
        if (rest >= divisor) {
            rest -= divisor;
            quotient |= 1;
        }
    }
    *out = quotient;
    return true;
}

uint64_t sl_root(sl_uwide a)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 63; bit > 0; bit >>= 1) {
        sl_uwide next = root | bit;
        if (next * next <= a) {
            root |= bit;
        }
    }
    return root;
}
