/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of profit that matures: reject bad arguments, then read. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/size.h"
#include "engine/equity.h"
#include "engine/maturing.h"
#include "margin/demanding.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_mature_info) == 16, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_matured_info) == 32, "no padding crosses the boundary");

enum {
    MATURE_INFO_OLDEST = 16, /* sizes in the first release (size.h) */
    MATURED_INFO_OLDEST = 32
};

enum sloss_status sloss_engine_mature(const struct sloss_engine *engine, uint32_t market,
                                      struct sloss_mature_info *info_out)
{
    struct sloss_mature_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MATURE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    info.duration = sl_engine_market(engine, market)->mature_duration;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* Whole atoms of what a position's profit comes to; false where they do not fit. */
static bool read(const struct sloss_engine *engine, const struct sl_position *position,
                 struct sloss_matured_info *info)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide aged = sl_maturing_counts(engine, position, sl_market_worth(market));
    sl_wide counts = sl_fine_quotient(
        sl_demanding_counts(engine, position, position, market->value), SL_FINE_ATOM);
    sl_wide profit = sl_equity_whole_profit(engine, position);
    return sl_wide_narrow(profit, &info->profit) &&
           sl_wide_narrow(sl_fine_down(aged, market->scale), &info->matured) &&
           sl_wide_narrow(counts, &info->counts);
}

enum sloss_status sloss_engine_matured(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t market, struct sloss_matured_info *info_out)
{
    struct sloss_matured_info info = {0};
    uint32_t holding = SL_NONE;
    uint32_t position = SL_NONE;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MATURED_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_position(engine, account, market, &holding, &position);
    if (status != SLOSS_OK) {
        return status;
    }
    if (position != SL_NONE && !read(engine, sl_ledger_position(engine->ledger, position), &info)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
