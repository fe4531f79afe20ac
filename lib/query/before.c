/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/before_internal.h"

#include "engine/equity.h"
#include "ledger/position.h"
#include "ledger/side/leg_find.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "margin/worst.h"

/* What counts of the position in margin equity as it is, or after an order, in billionths of an
 * atom. */
static sl_wide counted(const struct sl_before_order *before, const struct sl_position *position)
{
    return sl_demanding_counts(before->engine, &before->held, position, before->quote.value);
}

static void take_position(struct sl_before_order *before, const struct sl_position *position)
{
    if (sl_engine_market(before->engine, position->market) == before->market) {
        before->held = *position;
        return;
    }
    before->has_others = before->has_others || sl_legs_have_lots(before->engine->ledger, position);
    for (uint32_t which = 0; which < 2; which++) {
        before->others[which] +=
            sl_demanding_required(before->engine, position, (enum sl_requirement)which);
    }
}

/* Orders in other markets count there in place of the positions. */
static void take_orders(struct sl_before_order *before)
{
    const struct sloss_ledger *ledger = before->engine->ledger;
    struct sl_margin orders = {0};
    sl_worst_add(before->engine, before->holding, NULL, &orders);
    uint32_t row = sl_resting_find(ledger, before->holding, before->held.market);
    if (row != SL_NONE) {
        before->resting = *sl_resting_at(ledger, row);
        orders.initial -= sl_worst_case(before->engine, &before->resting) -
                          sl_demanding_required(before->engine, &before->held, SL_INITIAL);
    }
    before->others[SL_INITIAL] += orders.initial;
}

/* An account without a holding has what backs the one that the order would open. */
static void take_backing(struct sl_before_order *before, const struct sl_order *order)
{
    const struct sloss_engine *engine = before->engine;
    uint32_t asset = sl_ledger_book(engine->ledger, order->market)->asset;
    struct sl_backing it = sl_collateral_of(engine, order->account, asset, NULL);
    before->less = it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL];
    before->equity = it.counts[SL_MAINTENANCE] * SL_FINE_ATOM;
}

static void take_holding(struct sl_before_order *before)
{
    const struct sloss_engine *engine = before->engine;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, before->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    struct sl_margin margin = sl_margin_of(engine, before->holding);
    uint32_t row = sl_surcharge_find(engine, before->holding);
    before->surcharge = row == SL_NONE ? NULL : sl_surcharge_at(engine, row);
    before->equity = sl_margin_exactly(&margin);
    before->less = margin.initial_less;
    for (uint32_t i = 0; i < holding->count; i++) {
        take_position(before, &positions[i]);
    }
    if ((holding->flags & SL_HOLDING_ORDERS) != 0) {
        take_orders(before);
    }
}

/* The mark, or where there is none the price of a value. */
static int64_t mark_of(const struct sl_market *market, int64_t value)
{
    if (market->marked || value == 0) {
        return market->mark;
    }
    return market->kind == SLOSS_KIND_INVERSE
               ? (int64_t)sl_wide_divide(market->unit, -(sl_wide)value, SL_ROUND_HALF_EVEN)
               : value / market->unit;
}

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order)
{
    struct sl_before_order before = {.engine = engine,
                                     .market = sl_engine_market(engine, order->market),
                                     .holding = order->holding,
                                     .value = order->value,
                                     .sign = order->buys ? 1 : -1,
                                     .held = {.market = order->market},
                                     .resting = {.market = order->market}};
    before.quote = sl_market_quote(before.market);
    before.quote.value = before.market->marked ? before.quote.value : order->value;
    before.gain = before.sign * ((sl_wide)before.quote.value - order->value);
    if (order->holding == SL_NONE) {
        take_backing(&before, order);
    } else {
        take_holding(&before);
    }
    before.mark = mark_of(before.market, order->value);
    before.by_universe = order->holding == SL_NONE ? sl_portfolio_is_of(engine, order->account)
                                                   : sl_portfolio_covers(engine, order->holding);
    before.rest = before.equity - counted(&before, &before.held);
    before.is_straight = before.surcharge == NULL && before.less == 0 && !before.by_universe &&
                         !sl_demand_is_any(&before.market->demand) &&
                         before.market->mature_duration == 0 && sl_resting_is_none(&before.resting);
    return before;
}

/* The trade as the ledger would book it. */
static bool trade(const struct sl_before_order *before, int64_t lots, struct sl_position *after,
                  sl_wide *realized_out)
{
    const struct sl_market *market = before->market;
    int64_t change = before->sign * lots;
    int64_t paid;
    struct sl_traded traded = {.realized = 0};
    if (!sl_fixed_multiply(change, before->value, &paid)) {
        return false;
    }
    bool fits = market->settlement == SLOSS_SETTLEMENT_VARIATION
                    ? sl_fixed_add(before->held.lots, change, &traded.lots) &&
                          sl_fixed_add(before->held.cost, paid, &traded.cost)
                    : sl_ledger_traded(&before->held, change, paid, market->funding, &traded);
    *after = (struct sl_position){.lots = traded.lots,
                                  .cost = traded.cost,
                                  .holding = before->held.holding,
                                  .market = before->held.market};
    *realized_out = traded.realized;
    return fits;
}

struct sl_after_order sl_order_after(const struct sl_before_order *before, int64_t lots)
{
    const struct sl_market *market = before->market;
    struct sl_after_order after = {.position = before->held};
    sl_wide realized = 0;
    if (!trade(before, lots, &after.position, &realized)) {
        return after;
    }
    sl_wide cost = after.position.cost + (sl_wide)after.position.lots * market->funding;
    after.fits = sl_market_bears_cost(market, cost);
    after.equity = before->rest + sl_fine_down(realized, market->scale) * SL_FINE_ATOM +
                   counted(before, &after.position);
    return after;
}

static sl_wide surcharged(const struct sl_before_order *before, bool applies, sl_wide sum)
{
    return before->surcharge != NULL && applies ? sl_surcharge_of(before->surcharge, sum) : sum;
}

/* What universes ask with positions from one to another in the market, less what other markets ask
 * by themselves. */
static sl_wide by_universes(const struct sl_before_order *before, int64_t from, int64_t to,
                            enum sl_requirement which)
{
    const struct sl_portfolio_change change = {
        .market = before->held.market,
        .from = from,
        .to = to,
        .place = {.mark = before->mark, .value = before->quote.value}};
    return before->by_universe
               ? sl_portfolio_changed(before->engine, before->holding, &change, which)
               : 0;
}

static bool is_replaced(const struct sl_before_order *before)
{
    return before->by_universe && sl_portfolio_replaces(before->engine, before->held.market);
}

/* What the market asks initially, with its orders; where a universe does in its place, what the
 * orders add. */
static sl_wide by_market(const struct sl_before_order *before, const struct sl_position *from,
                         const struct sl_position *to)
{
    sl_wide asked = sl_worst_between(before->engine, &before->resting, before->quote, from, to);
    if (!is_replaced(before)) {
        return asked;
    }
    return from->lots != to->lots
               ? 0
               : asked - sl_demanding_required_at(before->engine, from, before->quote, SL_INITIAL);
}

sl_wide sl_order_initial(const struct sl_before_order *before, const struct sl_position *from,
                         const struct sl_position *to)
{
    sl_wide sum = before->others[SL_INITIAL] + by_market(before, from, to) +
                  by_universes(before, from->lots, to->lots, SL_INITIAL);
    return surcharged(before, true, sum); /* the order adds risk, so that there are lots after it */
}

sl_wide sl_order_maintenance(const struct sl_before_order *before, int64_t few, int64_t many)
{
    int64_t sign = before->held.lots < 0 ? -1 : 1;
    sl_wide sum = before->others[SL_MAINTENANCE] +
                  by_universes(before, sign * few, sign * many, SL_MAINTENANCE);
    if (!is_replaced(before)) {
        sum += sl_market_required_at(before->market, before->quote, few, SL_MAINTENANCE);
    }
    return surcharged(before, before->has_others || few != 0, sum);
}

int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed)
{
    struct sl_position after;
    sl_wide realized = 0;
    return trade(before, closed, &after, &realized) ? sl_fine_rest(realized, before->market->scale)
                                                    : 0;
}
