/* SPDX-License-Identifier: BSD-2-Clause */
/* The public query of what a market asks beyond its brackets: reject bad arguments, then read. */
#include <assert.h>

#include "base/size.h"
#include "engine/engine.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_requirement_info) == 64, "no padding crosses the boundary");

enum {
    REQUIREMENT_INFO_OLDEST = 64 /* size in the first release (size.h) */
};

enum sloss_status sloss_engine_requirement(const struct sloss_engine *engine, uint32_t market,
                                           struct sloss_requirement_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out),
                      REQUIREMENT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_demand *demand = &sl_engine_market(engine, market)->demand;
    const struct sloss_requirement_info info = {.by_entry = demand->by_entry,
                                                .root_ppb = demand->root_ppb,
                                                .lot_size = demand->lot_size,
                                                .interest_low = demand->interest_low,
                                                .interest_high = demand->interest_high,
                                                .interest = demand->interest,
                                                .profit_off_ppb = demand->profit_off_ppb,
                                                .lot_digits = demand->lot_digits};
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
