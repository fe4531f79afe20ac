/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/demanding.h"

#include "engine/equity.h"

static const struct sl_market *market_of(const struct sloss_engine *engine,
                                         const struct sl_position *position)
{
    return sl_engine_market(engine, position->market);
}

/* ---- what is required ------------------------------------------------------------------------ */

/* What was paid for a position that is asked for that initially, in billionths of a fine unit: what
 * brackets ask of it; 0 where it does not count. */
static sl_wide by_entry(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = market_of(engine, position);
    if (!market->demand.by_entry || position->lots == 0) {
        return 0;
    }
    sl_uwide paid = sl_wide_magnitude(sl_equity_cost(engine, position));
    return sl_market_unrounded(market, (int64_t)paid, SL_INITIAL); /* in bounds: rules 1.5 */
}

int64_t sl_demanding_required_at(const struct sloss_engine *engine,
                                 const struct sl_position *position, struct sl_quote quote,
                                 enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    int64_t required = sl_market_required_at(market, quote, position->lots, which);
    if (which == SL_MAINTENANCE || !market->demand.by_entry) {
        return required;
    }
    int64_t paid = sl_market_round_up(market, by_entry(engine, position));
    return paid > required ? paid : required;
}

int64_t sl_demanding_required(const struct sloss_engine *engine, const struct sl_position *position,
                              enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return sl_demanding_required_at(engine, position, sl_market_quote(market), which);
}

sl_wide sl_demanding_exactly(const struct sloss_engine *engine, const struct sl_position *position,
                             enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide required = sl_market_exactly_required(market, position->lots, which);
    sl_wide paid = which == SL_INITIAL ? by_entry(engine, position) : 0;
    return paid > required ? paid : required;
}

/* The largest cost there has been and the funding of all lots of a side, or else each position. */
bool sl_demanding_costs_hold(const struct sloss_engine *engine, uint32_t index, int64_t funding)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    sl_wide carried = (sl_wide)book->long_lots * (sl_wide)sl_fixed_magnitude(funding);
    bool hold = sl_market_bears_cost(market, carried + (sl_wide)book->cost_most);
    for (uint32_t slot = 0; !hold && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        sl_wide cost = position->cost + (sl_wide)position->lots * funding;
        if (!sl_market_bears_cost(market, cost)) {
            return false;
        }
    }
    return true;
}

/* ---- profit that does not count -------------------------------------------------------------- */

sl_wide sl_demanding_uncounted(const struct sl_market *market, const struct sl_position *position,
                               int64_t value)
{
    sl_wide profit =
        market->demand.profit_off_ppb == 0 ? 0 : sl_equity_profit_at(market, position, value);
    if (profit <= 0) {
        return 0;
    }
    sl_wide counted = sl_wide_divide(profit * (SL_PPB - market->demand.profit_off_ppb),
                                     (sl_wide)SL_PPB * market->scale, SL_ROUND_FLOOR);
    return sl_fine_billionths(profit, market->scale) - counted * SL_FINE_ATOM;
}

void sl_demanding_add(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide exact = margin->rest;
    for (uint32_t i = 0; i < holding->count; i++) {
        struct sl_quote quote = sl_quote_of(engine, supposed, positions[i].market);
        exact -=
            sl_demanding_uncounted(market_of(engine, &positions[i]), &positions[i], quote.value);
    }
    sl_wide atoms = sl_fine_quotient(exact, SL_FINE_ATOM);
    margin->equity += atoms;
    margin->rest = exact - atoms * SL_FINE_ATOM;
}

/* ---- who is special -------------------------------------------------------------------------- */

static bool makes_special(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->lots != 0 && sl_demand_is_special(&market_of(engine, position)->demand);
}

bool sl_demanding_is_special(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool special = false;
    for (uint32_t i = 0; !special && i < holding->count; i++) {
        special = makes_special(engine, &positions[i]);
    }
    return special;
}

bool sl_demanding_is_consistent(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    bool holds = true;
    for (uint32_t slot = 0; holds && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        const struct sl_holding *holding = sl_ledger_holding(engine->ledger, position->holding);
        holds = !makes_special(engine, position) || (holding->flags & SL_HOLDING_SPECIAL) != 0;
    }
    return holds;
}

/* ---- open interest --------------------------------------------------------------------------- */

void sl_demanding_sample(struct sloss_engine *engine, uint32_t index)
{
    struct sl_market *market = sl_engine_market(engine, index);
    int64_t lots = sl_ledger_book(engine->ledger, index)->long_lots;
    market->demand.interest = sl_market_notional(market, lots);
}
