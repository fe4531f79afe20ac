/* SPDX-License-Identifier: BSD-2-Clause */
/* The public calls about legs: reject bad arguments, then do it. */
#include <assert.h>

#include "base/size.h"
#include "engine/equity.h"
#include "ledger/side/compartment.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_leg_info) == 48, "no padding crosses the boundary");

enum { /* size in the first release (size.h) */
       LEG_INFO_OLDEST = 48
};

enum sloss_status sloss_engine_hedge(struct sloss_engine *engine, uint64_t account,
                                     uint32_t market, uint32_t is_on)
{
    const struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_HEDGE,
        .hedge = {.account = account, .market = market, .is_on = is_on}};
    return sloss_engine_apply(engine, &command, 1, NULL);
}

/* A leg of a position: of one without legs the side that it is on. */
static struct sl_position leg_of(const struct sloss_engine *engine, uint32_t holding,
                                 uint32_t market, bool is_short, bool *is_on_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = sl_ledger_find_position(ledger, holding, market);
    uint32_t legs = sl_legs_find(ledger, holding, market);
    struct sl_position position = {.holding = holding, .market = market};
    *is_on_out = legs != SL_NONE;
    if (row == SL_NONE) {
        return position;
    }
    if (legs != SL_NONE) {
        return sl_legs_split(ledger, legs, sl_ledger_position(ledger, row)).leg[is_short];
    }
    const struct sl_position *whole = sl_ledger_position(ledger, row);
    return (whole->lots < 0) == is_short && whole->lots != 0 ? *whole : position;
}

enum sloss_status sloss_engine_leg(const struct sloss_engine *engine, uint64_t account,
                                   uint32_t market, uint32_t leg, struct sloss_leg_info *info_out)
{
    struct sloss_leg_info info = {0};
    if (engine == NULL || info_out == NULL || (leg != SLOSS_LEG_LONG && leg != SLOSS_LEG_SHORT) ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), LEG_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t holding = sl_compartment_or_cross(engine->ledger, row, market);
    if (holding != SL_NONE) {
        bool is_on;
        const struct sl_position position =
            leg_of(engine, holding, market, leg == SLOSS_LEG_SHORT, &is_on);
        const struct sl_quote quote = sl_market_quote(sl_engine_market(engine, market));
        info.is_on = is_on;
        info.lots = position.lots < 0 ? -position.lots : position.lots;
        info.initial = sl_demanding_of_side_at(engine, &position, quote, SL_INITIAL);
        info.maintenance = sl_demanding_of_side_at(engine, &position, quote, SL_MAINTENANCE);
        if (!sl_wide_narrow(sl_equity_cost(engine, &position), &info.cost) ||
            !sl_wide_narrow(sl_equity_whole_profit(engine, &position), &info.pnl)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
