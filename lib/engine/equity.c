/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/equity.h"

sl_wide sl_equity_profit_at(const struct sl_market *market, const struct sl_position *position,
                            int64_t value)
{
    return position->lots * ((sl_wide)value - market->funding) - position->cost;
}

sl_wide sl_equity_profit(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return sl_equity_profit_at(market, position, market->value);
}

sl_wide sl_equity_whole_profit(const struct sloss_engine *engine,
                               const struct sl_position *position)
{
    return sl_fine_down(sl_equity_profit(engine, position),
                        sl_engine_market(engine, position->market)->scale);
}

sl_wide sl_equity_cost(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->cost +
           (sl_wide)position->lots * sl_engine_market(engine, position->market)->funding;
}

struct sl_fine_sum sl_equity_sum(const struct sloss_engine *engine, uint32_t row,
                                 const struct sl_supposed *supposed)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = {.atoms = holding->balance};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        struct sl_quote quote = sl_quote_of(engine, supposed, positions[i].market);
        sl_fine_add(&equity, sl_equity_profit_at(market, &positions[i], quote.value),
                    market->scale);
    }
    return equity;
}

sl_wide sl_equity_of(const struct sloss_engine *engine, uint32_t row)
{
    return sl_fine_whole(sl_equity_sum(engine, row, NULL));
}

sl_wide sl_equity_exactly(const struct sloss_engine *engine, uint32_t row)
{
    return sl_fine_exactly(sl_equity_sum(engine, row, NULL));
}

sl_wide sl_equity_settled(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = {.atoms = holding->balance};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        sl_wide profit = sl_equity_profit(engine, &positions[i]);
        bool unsettled = profit > 0 && market->settlement == SLOSS_SETTLEMENT_VARIATION;
        sl_fine_add(&equity, unsettled ? 0 : profit, market->scale);
    }
    return sl_fine_whole(equity);
}

sl_wide sl_equity_unsettled_at(const struct sloss_engine *engine, uint32_t row,
                               const struct sl_supposed *supposed)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide owed = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        if (market->settlement == SLOSS_SETTLEMENT_VARIATION) {
            struct sl_quote quote = sl_quote_of(engine, supposed, positions[i].market);
            sl_wide profit = sl_equity_profit_at(market, &positions[i], quote.value);
            owed -= profit < 0 ? sl_fine_down(profit, market->scale) : 0;
        }
    }
    return owed;
}

sl_wide sl_equity_unsettled(const struct sloss_engine *engine, uint32_t row)
{
    return sl_equity_unsettled_at(engine, row, NULL);
}

int64_t sl_equity_fund_has(const struct sloss_engine *engine, uint32_t market)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    sl_wide has =
        sl_ledger_holding(engine->ledger, fund)->balance - sl_equity_unsettled(engine, fund);
    return has > 0 ? (int64_t)has : 0;
}
