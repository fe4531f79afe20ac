/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/demanding.h"

#include "engine/equity.h"
#include "engine/maturing.h"
#include "ledger/side/leg_find.h"

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

int64_t sl_demanding_of_side_at(const struct sloss_engine *engine,
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

struct sl_position sl_demanding_least(const struct sloss_engine *engine, const struct sl_position *from,
                                const struct sl_position *to)
{
    const struct sl_market *market = market_of(engine, from);
    sl_wide near = sl_equity_cost(engine, from);
    sl_wide far = sl_equity_cost(engine, to);
    struct sl_position position = *from;
    bool crosses = (from->lots < 0) != (to->lots < 0);
    bool is_far = sl_fixed_magnitude(to->lots) < sl_fixed_magnitude(from->lots);
    position.lots = crosses ? 0 : is_far ? to->lots : from->lots;
    sl_wide cost = (near < 0) != (far < 0)                            ? 0
                   : sl_wide_magnitude(near) < sl_wide_magnitude(far) ? near
                                                                      : far;
    position.cost = (int64_t)(cost - (sl_wide)position.lots * market->funding);
    return position;
}

int64_t sl_demanding_of_side_between(const struct sloss_engine *engine,
                                     const struct sl_position *from, const struct sl_position *to,
                                     struct sl_quote quote, enum sl_requirement which)
{
    const struct sl_position position = sl_demanding_least(engine, from, to);
    return sl_demanding_of_side_at(engine, &position, quote, which);
}

/* Whoever has lots in two legs is special. */
static bool has_two_legs(const struct sloss_engine *engine, const struct sl_position *position,
                         struct sl_leg_pair *pair_out)
{
    return sl_legs_are_used(engine->ledger) &&
           (sl_ledger_holding(engine->ledger, position->holding)->flags & SL_HOLDING_SPECIAL) !=
               0 &&
           sl_legs_split_both(engine->ledger, position, pair_out);
}

int64_t sl_demanding_required_at(const struct sloss_engine *engine,
                                 const struct sl_position *position, struct sl_quote quote,
                                 enum sl_requirement which)
{
    struct sl_leg_pair pair;
    if (!has_two_legs(engine, position, &pair)) {
        return sl_demanding_of_side_at(engine, position, quote, which);
    }
    /* Each is at most 2^62, and by the brackets both are (rules 21.8). */
    sl_wide sum = (sl_wide)sl_demanding_of_side_at(engine, &pair.leg[0], quote, which) +
                  sl_demanding_of_side_at(engine, &pair.leg[1], quote, which);
    return sum < INT64_MAX ? (int64_t)sum : INT64_MAX;
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

static bool bears(const struct sl_market *market, const struct sl_position *position,
                  int64_t funding)
{
    return sl_market_bears_cost(market, position->cost + (sl_wide)position->lots * funding);
}

/* The largest cost there has been and the funding of all lots of a side, or else each position. */
bool sl_demanding_costs_hold(const struct sloss_engine *engine, uint32_t index, int64_t funding)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    sl_wide carried = (sl_wide)sl_ledger_gross(book) * (sl_wide)sl_fixed_magnitude(funding);
    if (sl_market_bears_cost(market, carried + (sl_wide)book->cost_most)) {
        return true;
    }
    bool hold = true;
    for (uint32_t slot = 0; hold && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        struct sl_leg_pair pair;
        hold = sl_legs_are_two(engine->ledger, position, &pair)
                   ? bears(market, &pair.leg[0], funding) && bears(market, &pair.leg[1], funding)
                   : bears(market, position, funding);
    }
    return hold;
}

/* ---- profit that does not count -------------------------------------------------------------- */

/* What counts of the part of a profit that is old enough, by the weight, in billionths. */
static sl_wide weighed(const struct sl_market *market, sl_wide aged)
{
    int64_t off = market->demand.profit_off_ppb;
    return off == 0 ? sl_fine_billionths(aged, market->scale)
                    : sl_wide_divide(aged * (SL_PPB - off), (sl_wide)SL_PPB * market->scale,
                                     SL_ROUND_FLOOR) *
                          SL_FINE_ATOM;
}

sl_wide sl_demanding_counts(const struct sloss_engine *engine, const struct sl_position *before,
                            const struct sl_position *position, int64_t value)
{
    const struct sl_market *market = market_of(engine, position);
    sl_wide profit = sl_equity_profit_at(market, position, value);
    bool whole = market->demand.profit_off_ppb == 0 && market->mature_duration == 0;
    return whole || profit <= 0
               ? sl_fine_billionths(profit, market->scale)
               : weighed(market, sl_maturing_after(engine, before, position,
                                                   (sl_wide)value - market->funding));
}

/* What of a position's profit does not count, in billionths of an atom. */
static sl_wide uncounted(const struct sloss_engine *engine, const struct sl_position *position,
                         int64_t value)
{
    const struct sl_market *market = market_of(engine, position);
    return sl_fine_billionths(sl_equity_profit_at(market, position, value), market->scale) -
           sl_demanding_counts(engine, position, position, value);
}

void sl_demanding_add(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide exact = margin->rest;
    for (uint32_t i = 0; i < holding->count; i++) {
        struct sl_quote quote = sl_quote_of(engine, supposed, positions[i].market);
        exact -= uncounted(engine, &positions[i], quote.value);
    }
    sl_wide atoms = sl_fine_quotient(exact, SL_FINE_ATOM);
    margin->equity += atoms;
    margin->rest = exact - atoms * SL_FINE_ATOM;
}

/* ---- who is special -------------------------------------------------------------------------- */

static bool makes_special(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->lots != 0 && sl_market_is_special(market_of(engine, position));
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
