/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin.h"

sl_wide sl_margin_profit(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return position->lots * sl_market_worth(market) - position->cost;
}

int64_t sl_margin_required(const struct sloss_engine *engine, const struct sl_position *position,
                           enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return sl_market_requirement(market, sl_market_notional(market, position->lots), which);
}

sl_wide sl_margin_equity(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide equity = holding->balance;
    for (uint32_t next = holding->position; next != SL_NONE;) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, next);
        equity += sl_margin_profit(engine, position);
        next = position->next;
    }
    return equity;
}

struct sl_margin sl_margin_of(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_margin margin = {.equity = holding->balance};
    for (uint32_t next = holding->position; next != SL_NONE;) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, next);
        margin.equity += sl_margin_profit(engine, position);
        margin.initial += sl_margin_required(engine, position, SL_INITIAL);
        margin.maintenance += sl_margin_required(engine, position, SL_MAINTENANCE);
        next = position->next;
    }
    return margin;
}

sl_wide sl_margin_headroom(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide headroom = holding->balance;
    for (uint32_t next = holding->position; next != SL_NONE;) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, next);
        headroom += sl_margin_profit(engine, position);
        headroom -= sl_margin_required(engine, position, SL_MAINTENANCE);
        next = position->next;
    }
    return headroom;
}

bool sl_margin_breached(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return false;
    }
    return holding->unpaid == engine->ledger->epoch || sl_margin_headroom(engine, row) < 0;
}
