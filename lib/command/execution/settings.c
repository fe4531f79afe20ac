/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/execution/settings.h"

#include "command/need_internal.h"

static bool is_rate(int64_t ppb, int64_t least)
{
    return ppb >= least && ppb <= SL_PPB;
}

bool sl_execution_execute_holds(const struct sl_execute *execute)
{
    return execute->timeout > 0 && is_rate(execute->fee_ppb, 0) &&
           is_rate(execute->liquidator_ppb, 0);
}

bool sl_execution_auction_holds(const struct sl_auction *auction)
{
    return is_rate(auction->from_ppb, 1) && is_rate(auction->to_ppb, 1) &&
           auction->to_ppb <= auction->from_ppb && auction->first > 0 && auction->last > 0 &&
           is_rate(auction->part_ppb, 1);
}

enum sloss_status sl_execution_set_execute(struct sloss_engine *engine,
                                           const struct sloss_command *command)
{
    const struct sloss_command_execute *terms = &command->execute;
    const struct sl_execute execute = {.timeout = terms->timeout,
                                       .fee_ppb = terms->fee_ppb,
                                       .liquidator_ppb = terms->liquidator_ppb};
    enum sloss_status status = sl_need_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_execution_execute_holds(&execute)) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_need_open_market(engine, terms->market);
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, terms->market);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, terms->market)->execute = execute;
    }
    return status;
}

enum sloss_status sl_execution_set_auction(struct sloss_engine *engine,
                                           const struct sloss_command *command)
{
    const struct sloss_command_auction *terms = &command->auction;
    const struct sl_auction auction = {.from_ppb = terms->from_ppb,
                                       .to_ppb = terms->to_ppb,
                                       .first = terms->first,
                                       .last = terms->last,
                                       .part_ppb = terms->part_ppb};
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_execution_auction_holds(&auction)) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_asset *asset = sl_ledger_asset(engine->ledger, terms->asset);
    status = sl_ledger_save(engine->ledger, asset, sizeof(*asset), &asset->saved_by);
    if (status == SLOSS_OK) {
        asset->auction = auction;
    }
    return status;
}

static bool has_terms_for(const struct sloss_engine *engine, uint32_t index, uint32_t liquidation)
{
    uint32_t asset = sl_ledger_book(engine->ledger, index)->asset;
    switch (liquidation) {
    case SLOSS_LIQUIDATION_HOST:
        return sl_engine_market(engine, index)->execute.timeout != 0;
    case SLOSS_LIQUIDATION_AUCTION:
        return sl_ledger_asset(engine->ledger, asset)->auction.first != 0;
    default:
        return true;
    }
}

bool sl_execution_has_terms_for(const struct sloss_engine *engine,
                                const struct sloss_command_option *option)
{
    uint32_t first = option->one_market == 1 ? option->market : 0;
    uint32_t end = option->one_market == 1 ? first + 1 : engine->markets.count;
    bool sets = (option->keep >> SLOSS_OPTION_LIQUIDATION & 1) == 0;
    bool all = true;
    for (uint32_t index = first; sets && all && index < end; index++) {
        all = has_terms_for(engine, index, option->liquidation);
    }
    return all;
}
