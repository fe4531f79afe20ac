/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/fixed.h"

#include <assert.h>

#include "base/wide.h"

bool sl_fixed_muldiv(int64_t a, int64_t b, int64_t divisor, enum sl_rounding rounding, int64_t *out)
{
    assert(divisor != 0);
    return sl_wide_narrow(sl_wide_divide((sl_wide)a * b, divisor, rounding), out);
}
