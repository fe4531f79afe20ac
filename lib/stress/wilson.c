/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/wilson.h"

#include "engine/market.h"
#include "stress/normal.h"

/* Everything but the results is in 2^-32. */
struct sl_wilson sl_wilson(uint64_t part, uint64_t count, int64_t deviate)
{
    sl_wide whole = (sl_wide)count << 32;
    sl_wide square = ((sl_wide)deviate * deviate) >> 32;
    sl_wide spread = (sl_wide)part * (whole - part) / whole + square / 4;
    sl_wide root = (sl_wide)sl_wide_root((sl_uwide)spread << 32) + 1;
    sl_wide half = ((root * deviate) >> 32) + 1;
    sl_wide centre = (sl_wide)part + square / 2;
    sl_wide low = sl_wide_divide((centre - half) * SL_PPB, whole + square, SL_ROUND_FLOOR);
    sl_wide high = sl_wide_divide((centre + half) * SL_PPB, whole + square, SL_ROUND_CEIL);
    return (struct sl_wilson){.low_ppb = low < 0 ? 0 : (int64_t)low,
                              .high_ppb = high > SL_PPB ? SL_PPB : (int64_t)high};
}
