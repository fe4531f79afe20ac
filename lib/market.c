/* SPDX-License-Identifier: BSD-2-Clause */
#include "market.h"

#include <string.h>

enum sloss_status sl_market_value(const struct sl_market *market, int64_t price, int64_t *value_out)
{
    if (market->kind == SLOSS_KIND_INVERSE) {
        if (price <= 0) {
            return SLOSS_ERR_RANGE;
        }
        *value_out = -(int64_t)sl_wide_divide(market->unit, price, SL_ROUND_HALF_EVEN);
        return SLOSS_OK;
    }
    if (price < 0 && !market->accepts_negative) {
        return SLOSS_ERR_RANGE;
    }
    return sl_fixed_multiply(price, market->unit, value_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* below + width * rate, exactly. A width is at most SL_VALUE_MAX and a rate at most 1, so every
 * part fits. */
static struct sl_exact stretch(struct sl_exact below, int64_t width, int64_t rate_ppb)
{
    int64_t billionths = width % SL_PPB * rate_ppb + below.billionths;
    return (struct sl_exact){.atoms = width / SL_PPB * rate_ppb + below.atoms + billionths / SL_PPB,
                             .billionths = billionths % SL_PPB};
}

/* What each bracket adds to those above it; floors ascend. */
static void accumulate(struct sl_market *market)
{
    for (uint32_t i = 1; i < market->tier_count; i++) {
        const struct sl_tier *under = &market->tier[i - 1];
        struct sl_tier *tier = &market->tier[i];
        int64_t width = tier->floor - under->floor;
        tier->initial_below = stretch(under->initial_below, width, under->initial_ppb);
        tier->maintenance_below = stretch(under->maintenance_below, width, under->maintenance_ppb);
    }
}

enum sloss_status sl_market_set_tier(struct sl_market *market, int64_t floor, int64_t initial_ppb,
                                     int64_t maintenance_ppb)
{
    uint32_t place = 0;
    while (place < market->tier_count && market->tier[place].floor < floor) {
        place++;
    }
    bool replaces = place < market->tier_count && market->tier[place].floor == floor;
    if (!replaces) {
        if (market->tier_count == SL_TIERS_MAX) {
            return SLOSS_ERR_LIMIT;
        }
        memmove(&market->tier[place + 1], &market->tier[place],
                (market->tier_count - place) * sizeof(struct sl_tier));
        market->tier_count++;
    }
    market->tier[place] = (struct sl_tier){
        .floor = floor, .initial_ppb = initial_ppb, .maintenance_ppb = maintenance_ppb};
    accumulate(market);
    return SLOSS_OK;
}

int64_t sl_market_requirement(const struct sl_market *market, int64_t notional,
                              enum sl_requirement which)
{
    uint32_t place = market->tier_count;
    while (place > 0 && market->tier[place - 1].floor > notional) {
        place--;
    }
    if (place == 0) {
        return 0;
    }
    const struct sl_tier *tier = &market->tier[place - 1];
    int64_t width = notional - tier->floor;
    struct sl_exact required = which == SL_INITIAL
                                   ? stretch(tier->initial_below, width, tier->initial_ppb)
                                   : stretch(tier->maintenance_below, width, tier->maintenance_ppb);
    return required.atoms + (required.billionths > 0 ? 1 : 0);
}
