/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of partial liquidation and margin calls: reject bad arguments, then read. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/size.h"
#include "ledger/side/running.h"
#include "reduction/levels.h"
#include "sloss/liquidation.h"

static_assert(sizeof(struct sloss_partial_info) == 56, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_levels_info) == 72, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_liquidation_info) == 24, "no padding crosses the boundary");

/* Sizes in the first release (size.h). */
enum {
    PARTIAL_INFO_OLDEST = 56,
    LEVELS_INFO_OLDEST = 72,
    LIQUIDATION_INFO_OLDEST = 24
};

enum sloss_status sloss_engine_partial(const struct sloss_engine *engine, uint32_t market,
                                       struct sloss_partial_info *info_out)
{
    struct sloss_partial_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), PARTIAL_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_partial *partial = &sl_engine_market(engine, market)->partial;
    info.target_ppb = partial->target_ppb;
    info.step = partial->step;
    info.remainder = partial->remainder;
    info.slice_ppb = partial->slice_ppb;
    info.slice_duration = partial->slice_duration;
    info.whole_below_ppb = partial->whole_below_ppb;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_levels(const struct sloss_engine *engine, uint32_t asset,
                                      struct sloss_levels_info *info_out)
{
    struct sloss_levels_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), LEVELS_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    const struct sl_levels *levels = sl_levels_of(engine, asset);
    info.count = levels->count;
    for (uint32_t i = 0; i < SLOSS_LEVELS_MAX; i++) {
        info.rate_ppb[i] = levels->rate_ppb[i];
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* What is said of a holding, of which there need be none. */
static void describe(const struct sloss_ledger *ledger, uint32_t holding,
                     struct sloss_liquidation_info *info)
{
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_running_find(ledger, holding);
    *info = (struct sloss_liquidation_info){.level = 0};
    if (row != SL_NONE) {
        info->is_on = sl_running_at(ledger, row)->is_on;
        info->level = sl_running_at(ledger, row)->level;
        info->is_reduced = sl_running_at(ledger, row)->last != SL_RUNNING_NEVER;
        info->last = info->is_reduced == 1 ? sl_running_at(ledger, row)->last : 0;
    }
}

enum sloss_status sloss_engine_liquidation(const struct sloss_engine *engine, uint64_t account,
                                           uint32_t asset, struct sloss_liquidation_info *info_out)
{
    struct sloss_liquidation_info info;
    uint32_t holding = SL_NONE;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), LIQUIDATION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(engine->ledger, account, asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    describe(engine->ledger, holding, &info);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_isolated_liquidation(const struct sloss_engine *engine,
                                                    uint64_t account, uint32_t market,
                                                    struct sloss_liquidation_info *info_out)
{
    struct sloss_liquidation_info info;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), LIQUIDATION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t owner = sl_ledger_find_account(engine->ledger, account);
    if (owner == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    describe(engine->ledger, sl_compartment_find(engine->ledger, owner, market), &info);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
