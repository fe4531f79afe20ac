/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of liquidations by the host and of auctions: reject bad arguments, then read. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/fixed.h"
#include "base/size.h"
#include "execution/figures.h"
#include "sloss/liquidation.h"

static_assert(sizeof(struct sloss_execute_info) == 32, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_auction_info) == 48, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_execution_info) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_liquidation_order_info) == 32, "no padding crosses the boundary");

enum {
    EXECUTE_INFO_OLDEST = 32, /* sizes in the first release (size.h) */
    AUCTION_INFO_OLDEST = 48,
    EXECUTION_INFO_OLDEST = 40,
    ORDER_INFO_OLDEST = 32
};

enum sloss_status sloss_engine_execute(const struct sloss_engine *engine, uint32_t market,
                                       struct sloss_execute_info *info_out)
{
    struct sloss_execute_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), EXECUTE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_execute *execute = &sl_engine_market(engine, market)->execute;
    info.timeout = execute->timeout;
    info.fee_ppb = execute->fee_ppb;
    info.liquidator_ppb = execute->liquidator_ppb;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_auction(const struct sloss_engine *engine, uint32_t asset,
                                       struct sloss_auction_info *info_out)
{
    struct sloss_auction_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), AUCTION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    const struct sl_auction *auction = &sl_ledger_asset(engine->ledger, asset)->auction;
    info.from_ppb = auction->from_ppb;
    info.to_ppb = auction->to_ppb;
    info.first = auction->first;
    info.last = auction->last;
    info.part_ppb = auction->part_ppb;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

static void read(const struct sloss_engine *engine, uint32_t row,
                 struct sloss_execution_info *info)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    info->kind = execution->kind;
    info->start = execution->start;
    int64_t length = sl_execution_length(engine, execution);
    if (length == INT64_MAX || !sl_fixed_add(execution->start, length, &info->end)) {
        info->end = INT64_MAX;
    }
    if (execution->kind == SLOSS_LIQUIDATION_AUCTION) {
        info->factor_ppb = sl_execution_factor(engine, execution);
        info->most_part_ppb = sl_execution_most_part(engine, execution);
    }
}

enum sloss_status sloss_engine_execution(const struct sloss_engine *engine, uint64_t account,
                                           uint32_t asset, struct sloss_execution_info *info_out)
{
    struct sloss_execution_info info = {0};
    uint32_t holding;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), EXECUTION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(engine->ledger, account, asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_execution_find(engine, holding);
    if (row != SL_NONE) {
        read(engine, row, &info);
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_liquidation_order(const struct sloss_engine *engine, uint64_t account,
                                          uint32_t market, struct sloss_liquidation_order_info *info_out)
{
    struct sloss_liquidation_order_info info = {0};
    uint32_t holding = SL_NONE;
    uint32_t position = SL_NONE;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), ORDER_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_position(engine, account, market, &holding, &position);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = holding == SL_NONE
                       ? SL_NONE
                       : sl_execution_of_kind(engine, holding, SLOSS_LIQUIDATION_HOST);
    if (row != SL_NONE) {
        info.is_open = 1;
        info.lots = sl_execution_order(engine, row, market);
    }
    if (info.lots > 0) {
        info.has_price = sl_execution_limit_price(engine, holding, market, &info.price) ? 1 : 0;
        info.price = info.has_price == 1 ? info.price : 0;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
