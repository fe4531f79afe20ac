/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/cancel_internal.h"

#include "engine/record.h"
#include "ledger/side/resting.h"

/* The first market from a number on in which it has orders that are to go, or SL_NONE. Its rows
 * hang together in no order. */
static uint32_t next_market(const struct sloss_engine *engine, uint32_t holding, uint32_t from)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t next = SL_NONE;
    for (uint32_t row = sl_resting_first_of(ledger, holding); row != SL_NONE;
         row = sl_resting_at(ledger, row)->next_of_holding) {
        const struct sl_resting *orders = sl_resting_at(ledger, row);
        bool goes = sl_engine_option(engine, orders->market, SLOSS_OPTION_CANCEL_ORDERS) ==
                    SLOSS_CANCEL_ORDERS_YES;
        if (goes && !sl_resting_is_none(orders) && orders->market >= from &&
            orders->market < next) {
            next = orders->market;
        }
    }
    return next;
}

enum sloss_status sl_cancel_orders(struct sloss_engine *engine, uint32_t holding)
{
    bool has = (sl_ledger_holding(engine->ledger, holding)->flags & SL_HOLDING_ORDERS) != 0;
    uint32_t market = has ? next_market(engine, holding, 0) : SL_NONE;
    enum sloss_status status = SLOSS_OK;
    for (; status == SLOSS_OK && market != SL_NONE;
         market = next_market(engine, holding, market + 1)) {
        status = sl_resting_end(engine->ledger, holding, market);
        if (status == SLOSS_OK) {
            status =
                sl_record_event(engine, SLOSS_EVENT_CANCEL_ORDERS, market, holding, SL_NONE, 0, 0);
        }
    }
    return status;
}
