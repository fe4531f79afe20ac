/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of terms of accounts and markets: reject bad arguments, then read. */
#include <assert.h>

#include "base/size.h"
#include "engine/control.h"
#include "margin/surcharge.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_surcharge_info) == 24, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_control_info) == 16, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_position_limit_info) == 16, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_ceiling_info) == 32, "no padding crosses the boundary");

enum { /* sizes in the first release (size.h) */
    SURCHARGE_INFO_OLDEST = 24,
    CONTROL_INFO_OLDEST = 16,
    POSITION_LIMIT_INFO_OLDEST = 16,
    CEILING_INFO_OLDEST = 32
};

enum sloss_status sloss_engine_surcharge(const struct sloss_engine *engine, uint64_t account,
                                         uint32_t asset, struct sloss_surcharge_info *info_out)
{
    struct sloss_surcharge_info info = {.multiplier_ppb = SL_PPB};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), SURCHARGE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t holding = sl_ledger_find_holding(engine->ledger, row, asset);
    uint32_t found = holding == SL_NONE ? SL_NONE : sl_surcharge_find(engine, holding);
    if (found != SL_NONE) {
        info.multiplier_ppb = sl_surcharge_at(engine, found)->multiplier_ppb;
        info.addon = sl_surcharge_at(engine, found)->addon;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_controls(const struct sloss_engine *engine, uint64_t account,
                                        struct sloss_control_info *info_out)
{
    struct sloss_control_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), CONTROL_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    info.frozen = sl_control_freezes(engine, row);
    info.liquidation = sl_control_liquidation(engine, row);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_position_limit(const struct sloss_engine *engine, uint64_t account,
                                              uint32_t market,
                                              struct sloss_position_limit_info *info_out)
{
    struct sloss_position_limit_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), POSITION_LIMIT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t found = sl_position_limit_find(engine, row, market);
    if (found != SL_NONE) {
        info.is_set = sl_position_limit_at(engine, found)->is_set;
        info.lots = sl_position_limit_at(engine, found)->lots;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_ceilings(const struct sloss_engine *engine, uint32_t market,
                                        struct sloss_ceiling_info *info_out)
{
    struct sloss_ceiling_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), CEILING_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *terms = sl_engine_market(engine, market);
    info.set = terms->ceiling;
    info.open_interest = terms->open_most;
    info.position = terms->position_most;
    info.trading = terms->trading;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
