/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/orders_internal.h"

#include "command/need_internal.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/side/resting.h"
#include "margin/margin.h"
#include "margin/worst.h"

static enum sloss_status check_side(const struct sloss_engine *engine, uint32_t index, int64_t lots,
                                    int64_t price)
{
    return lots == 0 ? SLOSS_OK : sl_worst_admit(sl_engine_market(engine, index), lots, price);
}

/* What can be said without the account's money. */
static enum sloss_status check(const struct sloss_engine *engine,
                               const struct sloss_command_orders *orders)
{
    const struct sl_market *market = sl_engine_market(engine, orders->market);
    if (orders->bid_lots < 0 || orders->ask_lots < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (market->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    if (sl_need_is_system(orders->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (!market->marked) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status =
        check_side(engine, orders->market, orders->bid_lots, orders->bid_price);
    return status == SLOSS_OK
               ? check_side(engine, orders->market, orders->ask_lots, orders->ask_price)
               : status;
}

/* Orders are of the part of the account that trades in the market. */
static enum sloss_status open_trader(struct sloss_ledger *ledger, uint32_t account, uint32_t market,
                                     uint32_t *holding_out)
{
    *holding_out = sl_compartment_find(ledger, account, market);
    return *holding_out != SL_NONE
               ? SLOSS_OK
               : sl_ledger_open_holding(ledger, account, sl_ledger_book(ledger, market)->asset,
                                        holding_out);
}

/* Orders that ask for more have to be backed; those that ask for less are always allowed. */
static enum sloss_status set(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                             const struct sl_resting *terms, bool force)
{
    if (!sl_worst_fits(engine, terms)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_wide before = sl_margin_of(engine, holding).initial;
    enum sloss_status status = sl_resting_set(engine->ledger, holding, market, terms);
    struct sl_margin margin = sl_margin_of(engine, holding);
    return status == SLOSS_OK && !force && margin.initial > before &&
                   sl_margin_above(&margin, SL_INITIAL) < 0
               ? SLOSS_ERR_INSUFFICIENT_MARGIN
               : status;
}

enum sloss_status sl_orders_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_orders *orders = &command->orders;
    uint32_t account;
    uint32_t holding;
    if ((orders->bid_lots == 0 && orders->bid_price != 0) ||
        (orders->ask_lots == 0 && orders->ask_price != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, orders->account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, orders->market);
    }
    if (status == SLOSS_OK) {
        status = check(engine, orders);
    }
    if (status == SLOSS_OK) {
        status = open_trader(engine->ledger, account, orders->market, &holding);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_resting terms = {.bid_lots = orders->bid_lots,
                                     .bid_price = orders->bid_price,
                                     .ask_lots = orders->ask_lots,
                                     .ask_price = orders->ask_price,
                                     .holding = holding,
                                     .market = orders->market};
    return set(engine, holding, orders->market, &terms,
               (command->flags & SLOSS_COMMAND_FORCE) != 0);
}
