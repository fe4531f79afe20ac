/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of holds and open orders: reject bad arguments, then read. */
#include <assert.h>

#include "base/size.h"
#include "ledger/side/compartment.h"
#include "ledger/side/holds.h"
#include "margin/worst.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_hold_info) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_orders_info) == 48, "no padding crosses the boundary");

enum { /* sizes in the first release (size.h) */
    HOLD_INFO_OLDEST = 40,
    ORDERS_INFO_OLDEST = 48
};

/* ---- holds -------------------------------------------------------------------------------------
 */

static struct sloss_hold_info read_hold(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_hold *hold = sl_holds_at(ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(ledger, hold->holding);
    return (struct sloss_hold_info){.struct_size = sizeof(struct sloss_hold_info),
                                    .asset = holding->asset,
                                    .hold = hold->id,
                                    .account = holding->id,
                                    .amount = hold->amount,
                                    .due = hold->due};
}

enum sloss_status sloss_engine_hold(const struct sloss_engine *engine, uint64_t hold,
                                    struct sloss_hold_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), HOLD_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_holds_find(engine->ledger, hold);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_HOLD;
    }
    struct sloss_hold_info info = read_hold(engine->ledger, row);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* The holding of an account in an asset, or SL_NONE. */
static enum sloss_status find_holding(const struct sloss_ledger *ledger, uint64_t account,
                                      uint32_t asset, uint32_t *out)
{
    if (asset >= ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t row = sl_ledger_find_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *out = sl_ledger_find_holding(ledger, row, asset);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_holds(const struct sloss_engine *engine, uint64_t account,
                                     uint32_t asset, uint64_t after,
                                     struct sloss_hold_info *holds_out, size_t capacity,
                                     size_t *count_out)
{
    uint32_t holding;
    size_t count = 0;
    if (engine == NULL || count_out == NULL || (holds_out == NULL && capacity > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = find_holding(ledger, account, asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_holds_of(ledger, holding, after);
    while (row != SL_NONE && count < capacity) {
        holds_out[count++] = read_hold(ledger, row);
        row = sl_holds_of(ledger, holding, sl_holds_at(ledger, row)->id);
    }
    *count_out = count;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_held(const struct sloss_engine *engine, uint64_t account,
                                    uint32_t asset, int64_t *held_out)
{
    uint32_t holding;
    if (engine == NULL || held_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = find_holding(engine->ledger, account, asset, &holding);
    if (status == SLOSS_OK) {
        *held_out = holding == SL_NONE ? 0 : sl_holds_sum(engine->ledger, holding);
    }
    return status;
}

/* ---- orders ------------------------------------------------------------------------------------
 */

/* What a holding has in a market: its orders, or none. */
static struct sl_resting read_orders(const struct sloss_ledger *ledger, uint32_t holding,
                                     uint32_t market)
{
    uint32_t row = sl_resting_find(ledger, holding, market);
    return row != SL_NONE ? *sl_resting_at(ledger, row)
                          : (struct sl_resting){.holding = holding, .market = market};
}

enum sloss_status sloss_engine_orders(const struct sloss_engine *engine, uint64_t account,
                                      uint32_t market, struct sloss_orders_info *info_out)
{
    struct sloss_orders_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), ORDERS_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t row = sl_ledger_find_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t holding = sl_compartment_or_cross(ledger, row, market);
    if (holding != SL_NONE) {
        const struct sl_resting resting = read_orders(ledger, holding, market);
        info.bid_lots = resting.bid_lots;
        info.bid_price = resting.bid_price;
        info.ask_lots = resting.ask_lots;
        info.ask_price = resting.ask_price;
        if (!sl_wide_narrow(sl_worst_case(engine, &resting), &info.initial)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
