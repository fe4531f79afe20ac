/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/takeover.h"

#include <assert.h>

#include "engine/margin.h"
#include "engine/record.h"
#include "closing/trade.h"
#include "engine/watch.h"
#include "waterfall/before.h"
#include "waterfall/round.h"
#include "closing/inflow.h"

enum sloss_status sl_takeover_pass(struct sloss_engine *engine, uint32_t row)
{
    struct sloss_ledger *ledger = engine->ledger;
    const struct sl_position *position = sl_ledger_position(ledger, row);
    const struct sl_book *book = sl_ledger_book(ledger, position->market);
    int64_t lots = position->lots;
    enum sloss_status status = sl_engine_touch(engine, position->market);
    struct sl_market *market = sl_engine_market(engine, position->market);
    if (status != SLOSS_OK) {
        return status;
    }
    market->takeover_count++;
    /* In a variation market what is unsettled passes too; elsewhere the account realizes, at the
     * mark. */
    bool variation = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    int64_t money = variation ? position->cost : lots * market->value;
    status = sl_trade(engine, row, -lots, -money);
    if (status == SLOSS_OK) {
        status = sl_trade(engine, book->fund_position, lots, money);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_TAKEOVER, position->market, position->holding,
                                 book->fund, 0, lots);
    }
    return status;
}

static enum sloss_status give(struct sloss_engine *engine, uint32_t event, uint32_t holding,
                              uint32_t market, int64_t amount)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    if (amount == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_watch_pay(engine, holding, fund, amount);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, event, market, holding, fund, amount, 0);
    }
    if (status == SLOSS_OK) {
        status = sl_inflow(engine, market, amount);
    }
    return status;
}

enum sloss_status sl_takeover_forfeit(struct sloss_engine *engine, uint32_t holding,
                                      uint32_t market, int64_t amount)
{
    return give(engine, SLOSS_EVENT_FORFEIT, holding, market, amount);
}

/* The fee is taken first, market by market, and never more than there is. */
static enum sloss_status take_fees(struct sloss_engine *engine, uint32_t holding,
                                   const struct sl_part *parts, uint32_t count, int64_t *rest)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        int64_t rate = sl_engine_market(engine, parts[i].market)->fee_ppb;
        sl_wide scaled = (sl_wide)parts[i].notional * rate;
        int64_t fee = (int64_t)sl_wide_divide(scaled, SL_PPB, SL_ROUND_CEIL);
        fee = fee < *rest ? fee : *rest;
        *rest -= fee;
        status = give(engine, SLOSS_EVENT_LIQUIDATION_FEE, holding, parts[i].market, fee);
    }
    return status;
}

static bool forfeits(const struct sloss_engine *engine, uint32_t market)
{
    return engine->settings.residual == SLOSS_RESIDUAL_FORFEIT ||
           sl_engine_market(engine, market)->settlement == SLOSS_SETTLEMENT_VARIATION;
}

static enum sloss_status leave_over(struct sloss_engine *engine, uint32_t holding,
                                    const struct sl_part *parts, uint32_t count, int64_t rest)
{
    enum sloss_status status = take_fees(engine, holding, parts, count, &rest);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (forfeits(engine, parts[i].market)) {
            status = sl_takeover_forfeit(engine, holding, parts[i].market,
                                         sl_part_share(parts, count, i, rest));
        }
    }
    return status;
}

/* The debt becomes the markets' deficits, and the holding stands at zero. */
static enum sloss_status leave_debts(struct sloss_engine *engine, uint32_t holding,
                                     const struct sl_part *parts, uint32_t count, int64_t debt)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        int64_t share = sl_part_share(parts, count, i, debt);
        if (share > 0) {
            status = sl_round_relieve(engine, holding, parts[i].market, share);
        }
    }
    return status;
}

enum sloss_status sl_takeover_clear(struct sloss_engine *engine, uint32_t holding,
                                    const struct sl_part *parts, uint32_t count, int64_t equity)
{
    if (equity >= 0) {
        return leave_over(engine, holding, parts, count, equity);
    }
    if (equity == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (count > 0) {
        return leave_debts(engine, holding, parts, count, -equity);
    }
    /* Only a market can have put a holding without positions below zero. */
    uint32_t market = sl_ledger_holding(engine->ledger, holding)->market;
    assert(market != SL_NONE);
    return sl_round_relieve(engine, holding, market, -equity);
}

enum sloss_status sl_takeover_stamp(struct sloss_engine *engine, uint32_t row, bool debt)
{
    enum sloss_status status = sl_ledger_touch(engine->ledger, row);
    if (status == SLOSS_OK) {
        struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
        holding->flags |= SL_HOLDING_CLOSED | SL_HOLDING_LIQUIDATED;
        holding->flags |= debt ? SL_HOLDING_BANKRUPT : 0;
    }
    return status;
}

enum sloss_status sl_takeover_holding(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_part *parts;
    uint32_t count = 0;
    enum sloss_status status = sl_part_list(engine, row, &parts, &count);
    if (status == SLOSS_OK && count == 0 && holding->balance >= 0 &&
        (holding->flags & SL_HOLDING_UNPAID) == 0) {
        return SLOSS_OK; /* nothing to close */
    }
    if (status == SLOSS_OK && sl_margin_equity(engine, row) >= 0) {
        status = sl_before_note(engine, row);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_takeover_pass(engine, parts[i].position);
    }
    int64_t equity = holding->balance;
    if (status == SLOSS_OK) {
        status = sl_takeover_stamp(engine, row, equity < 0);
    }
    if (status == SLOSS_OK) {
        status = sl_takeover_clear(engine, row, parts, count, equity);
    }
    return status;
}
