/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/before_internal.h"

#include "engine/equity.h"
#include "engine/maturing.h"
#include "engine/moments.h"
#include "ledger/position.h"
#include "ledger/side/leg_find.h"
#include "margin/alone.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/surcharge.h"
#include "margin/worst.h"
#include "query/accepted_internal.h"

/* What counts of the position in margin equity as it is, or after an order, in billionths of an
 * atom. */
static sl_wide counted(const struct sl_before_order *before, const struct sl_position *position)
{
    return sl_demanding_counts(before->engine, &before->net, position, before->quote.value);
}

static void take_position(struct sl_before_order *before, const struct sl_position *position)
{
    if (sl_engine_market(before->engine, position->market) == before->market) {
        before->net = *position;
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
    uint32_t row = sl_resting_find(ledger, before->holding, before->net.market);
    if (row != SL_NONE) {
        before->resting = *sl_resting_at(ledger, row);
        orders.initial -= sl_worst_case(before->engine, &before->resting) -
                          sl_demanding_required(before->engine, &before->net, SL_INITIAL);
    }
    before->others[SL_INITIAL] += orders.initial;
}

/* What it has by itself, and what is asked of it by itself. An account without a holding has what
 * backs the one that the order would open. */
static struct sl_margin take_alone(struct sl_before_order *before, const struct sl_order *order)
{
    const struct sloss_engine *engine = before->engine;
    struct sl_margin margin = {0};
    if (order->holding == SL_NONE) {
        uint32_t asset = sl_ledger_book(engine->ledger, order->market)->asset;
        struct sl_backing it = sl_collateral_of(engine, order->account, asset, NULL);
        margin.initial_less = it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL];
        margin.equity = it.counts[SL_MAINTENANCE];
        return margin;
    }
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, before->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint32_t row = sl_surcharge_find(engine, before->holding);
    before->surcharge = row == SL_NONE ? NULL : sl_surcharge_at(engine, row);
    for (uint32_t i = 0; i < holding->count; i++) {
        take_position(before, &positions[i]);
    }
    before->has_orders = (holding->flags & SL_HOLDING_ORDERS) != 0;
    if (before->has_orders) {
        take_orders(before);
    }
    margin = sl_alone_margin(engine, before->holding, NULL);
    if ((holding->flags & SL_HOLDING_SPECIAL) != 0) {
        sl_collateral_add(engine, before->holding, NULL, &margin);
    }
    return margin;
}

/* A buy adds to the long leg and takes off the short one, a sale the other way. */
static void take_legs(struct sl_before_order *before, const struct sl_order *order)
{
    const struct sloss_ledger *ledger = before->engine->ledger;
    uint32_t legs =
        order->holding == SL_NONE ? SL_NONE : sl_legs_find(ledger, order->holding, order->market);
    before->held = before->net;
    before->has_legs = legs != SL_NONE;
    if (before->has_legs) {
        const struct sl_leg_pair pair = sl_legs_split(ledger, legs, &before->net);
        bool is_short = order->buys == order->closes;
        before->held = pair.leg[is_short];
        before->other = pair.leg[!is_short];
    }
}

static bool is_replaced(const struct sl_before_order *before)
{
    return before->by_universe && sl_portfolio_replaces(before->engine, before->net.market);
}

/* What is asked of the net of a group with positions of a member from one to another, and what it
 * is asked for in universes. */
static sl_wide of_group(const struct sl_before_order *before, const struct sl_position *from,
                        const struct sl_position *to, enum sl_requirement which)
{
    const struct sl_beside *beside = &before->beside;
    struct sl_group_net net[2] = {beside->net, beside->net};
    const struct sl_position *one[2] = {from, to};
    for (uint32_t i = 0; i < 2; i++) {
        net[i].lots += one[i]->lots - before->net.lots;
        net[i].cost += one[i]->cost - (sl_wide)before->net.cost;
    }
    const struct sl_position ends[2] = {sl_group_position(&net[0]), sl_group_position(&net[1])};
    bool is_scanned = beside->has_grid && sl_portfolio_replaces(before->engine, before->net.market);
    sl_wide asked = is_scanned ? 0
                               : sl_demanding_of_side_between(before->engine, &ends[0], &ends[1],
                                                              before->quote, which);
    const struct sl_portfolio_change change = {
        .market = before->net.market,
        .from = net[0].lots,
        .to = net[1].lots,
        .place = {.mark = before->mark, .value = before->quote.value}};
    return beside->has_grid
               ? asked + sl_group_scanned(before->engine, beside->group, &change, which)
               : asked;
}

/* What is beside it: all that there is, less what is of it and of the net. */
static void take_beside(struct sl_before_order *before, const struct sl_order *order,
                        const struct sl_margin *alone)
{
    const struct sloss_engine *engine = before->engine;
    struct sl_beside *beside = &before->beside;
    uint32_t asset = sl_ledger_book(engine->ledger, order->market)->asset;
    struct sl_margin grid = {0};
    struct sl_margin all = *alone;
    beside->group = before->holding == SL_NONE
                        ? sl_groups_of(engine->ledger, order->account)
                        : sl_groups_of_holding(engine->ledger, before->holding);
    if (beside->group != SL_NONE) {
        all = sl_group_margin(engine, beside->group, asset, NULL);
        beside->net = sl_group_net(engine, beside->group, order->market);
        beside->has_grid = sl_group_has_grid(engine, beside->group);
        beside->equity = sl_margin_exactly(&all) - sl_margin_exactly(alone);
        beside->whole = all.equity - alone->equity;
        beside->asked[SL_INITIAL] = all.initial - alone->initial;
        beside->asked[SL_MAINTENANCE] = all.maintenance - alone->maintenance;
        if (before->holding != SL_NONE) {
            sl_portfolio_add(engine, before->holding, NULL, &grid);
        }
        const sl_wide grids[2] = {grid.initial, grid.maintenance};
        for (uint32_t i = 0; i < 2; i++) {
            enum sl_requirement which = (enum sl_requirement)i;
            beside->asked[i] += grids[i] - of_group(before, &before->net, &before->net, which);
            beside->asked[i] +=
                before->holding == SL_NONE ? 0 : sl_demanding_required(engine, &before->net, which);
        }
    }
    before->equity = sl_margin_exactly(&all);
    before->less = all.initial_less;
    before->asked = all.maintenance;
}

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order)
{
    struct sl_before_order before = {
        .engine = engine,
        .market = sl_engine_market(engine, order->market),
        .holding = order->holding,
        .value = order->value,
        .sign = order->buys ? 1 : -1,
        .net = {.market = order->market, .holding = order->holding},
        .other = {.market = order->market, .holding = order->holding},
        .resting = {.market = order->market, .holding = order->holding}};
    before.quote = sl_market_quote(before.market);
    before.quote.value = before.market->marked ? before.quote.value : order->value;
    before.gain = before.sign * ((sl_wide)before.quote.value - order->value);
    before.mark = before.market->marked ? before.market->mark : order->price;
    before.by_universe = order->holding == SL_NONE ? sl_portfolio_is_of(engine, order->account)
                                                   : sl_portfolio_covers(engine, order->holding);
    struct sl_margin alone = take_alone(&before, order);
    take_legs(&before, order);
    take_beside(&before, order, &alone);
    before.rest = before.equity - counted(&before, &before.net);
    before.is_straight = before.surcharge == NULL && before.less == 0 && !before.by_universe &&
                         before.beside.group == SL_NONE &&
                         !sl_demand_is_any(&before.market->demand) &&
                         before.market->mature_duration == 0 && sl_resting_is_none(&before.resting);
    if (before.is_straight) {
        before.others[SL_INITIAL] +=
            sl_demanding_of_side_at(engine, &before.other, before.quote, SL_INITIAL);
    }
    return before;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

/* The lots of some that an order closes before it goes to the other side. */
static int64_t closed_of(const struct sl_before_order *before, int64_t lots)
{
    return (lots < 0) == (before->sign > 0) ? (int64_t)sl_fixed_magnitude(lots) : 0;
}

int64_t sl_order_reduces(const struct sl_before_order *before)
{
    return closed_of(before,
                     before->beside.group == SL_NONE ? before->held.lots : before->beside.net.lots);
}

static sl_wide lesser(sl_wide a, sl_wide b)
{
    return a < b ? a : b;
}

/* A leg goes to no other side. */
int64_t sl_order_most(const struct sl_before_order *before)
{
    const struct sl_scan_place place = {.mark = before->mark, .value = before->quote.value};
    int64_t closed = closed_of(before, before->held.lots);
    uint64_t size = sl_fixed_magnitude(before->value);
    int64_t paid = size == 0 ? INT64_MAX : (int64_t)((uint64_t)INT64_MAX / size);
    int64_t held = sl_fixed_lesser(sl_accepted_lots(before->market, before->quote.value),
                                   sl_accepted_lots(before->market, before->value));
    int64_t net = sl_portfolio_most(before->engine, before->net.market, place, held);
    if (before->has_legs && closed > 0) {
        return closed < paid ? closed : paid;
    }
    sl_wide most = lesser(paid, held - (sl_wide)before->sign * before->held.lots -
                                    (sl_wide)sl_fixed_magnitude(before->other.lots));
    most = lesser(most, net - (sl_wide)before->sign * before->net.lots);
    if (before->beside.group != SL_NONE) {
        most = lesser(most, net - (sl_wide)before->sign * before->beside.net.lots);
    }
    return most < 0 ? 0 : (int64_t)most;
}

/* ---- how it would stand ---------------------------------------------------------------------- */

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
    struct sl_after_order after = {.position = before->held, .net = before->net};
    sl_wide realized = 0;
    if (!trade(before, lots, &after.position, &realized)) {
        return after;
    }
    sl_wide cost = after.position.cost + (sl_wide)after.position.lots * market->funding;
    after.net.lots = after.position.lots + before->other.lots;
    after.fits = sl_fixed_add(after.position.cost, before->other.cost, &after.net.cost) &&
                 sl_market_bears_cost(market, cost);
    after.realized = sl_fine_down(realized, market->scale) * SL_FINE_ATOM;
    after.counted = counted(before, &after.net);
    after.equity = before->rest + after.realized + after.counted;
    return after;
}

sl_wide sl_order_whole(const struct sl_before_order *before, sl_wide equity)
{
    return before->beside.whole +
           sl_wide_divide(equity - before->beside.equity, SL_FINE_ATOM, SL_ROUND_FLOOR);
}

sl_wide sl_order_exactly(const struct sl_before_order *before, sl_wide equity)
{
    return before->beside.group == SL_NONE ? equity
                                           : sl_order_whole(before, equity) * SL_FINE_ATOM;
}

sl_wide sl_order_at_most(const struct sl_before_order *before, sl_wide equity)
{
    return equity - before->beside.equity + before->beside.whole * SL_FINE_ATOM;
}

int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed)
{
    struct sl_position after;
    sl_wide realized = 0;
    return trade(before, closed, &after, &realized) ? sl_fine_rest(realized, before->market->scale)
                                                    : 0;
}

/* ---- what would be asked --------------------------------------------------------------------- */

/* What universes ask with positions from one to another in the market, less what other markets ask
 * by themselves. */
static sl_wide by_universes(const struct sl_before_order *before, int64_t from, int64_t to,
                            enum sl_requirement which)
{
    const struct sl_portfolio_change change = {
        .market = before->net.market,
        .from = from,
        .to = to,
        .place = {.mark = before->mark, .value = before->quote.value}};
    return before->by_universe
               ? sl_portfolio_changed(before->engine, before->holding, &change, which)
               : 0;
}

/* What the market asks by itself with what is held from one to another. */
static sl_wide by_market(const struct sl_before_order *before, const struct sl_position *from,
                         const struct sl_position *to, enum sl_requirement which)
{
    return sl_demanding_of_side_between(before->engine, from, to, before->quote, which) +
           sl_demanding_of_side_at(before->engine, &before->other, before->quote, which);
}

/* What open orders there add to that, initially. */
static sl_wide by_orders(const struct sl_before_order *before, const struct sl_position *from,
                         const struct sl_position *to)
{
    if (sl_resting_is_none(&before->resting)) {
        return 0;
    }
    bool is_short = before->held.lots != 0 ? before->held.lots < 0 : before->sign < 0;
    sl_wide asked =
        before->has_legs
            ? sl_worst_between_legs(before->engine, &before->resting, before->quote, from, to,
                                    &before->other, is_short)
            : sl_worst_between(before->engine, &before->resting, before->quote, from, to);
    return asked - by_market(before, from, to, SL_INITIAL);
}

static sl_wide surcharged(const struct sl_before_order *before, bool applies, sl_wide sum)
{
    return before->surcharge != NULL && applies ? sl_surcharge_of(before->surcharge, sum) : sum;
}

sl_wide sl_order_asked(const struct sl_before_order *before, const struct sl_after_order *from,
                       const struct sl_after_order *to, enum sl_requirement which)
{
    bool has_lots = before->has_others || before->other.lots != 0 ||
                    (from->position.lots != 0 && to->position.lots != 0);
    bool is_one = from->position.lots == to->position.lots;
    sl_wide market = by_market(before, &from->position, &to->position, which);
    sl_wide orders = which == SL_INITIAL ? by_orders(before, &from->position, &to->position) : 0;
    sl_wide sum = before->others[which] + by_universes(before, from->net.lots, to->net.lots, which);
    if (!is_replaced(before)) {
        sum += market + orders;
    } else {
        sum += is_one ? orders : 0;
    }
    sl_wide asked =
        surcharged(before, has_lots || (which == SL_INITIAL && before->has_orders), sum);
    if (before->beside.group == SL_NONE) {
        return asked;
    }
    return before->beside.asked[which] + (asked - sum) + before->others[which] +
           (is_one ? orders : 0) + of_group(before, &from->net, &to->net, which);
}

/* ---- what would back it ---------------------------------------------------------------------- */

/* A bound of what does not count of the profit of the lots that are left of a position, from below,
 * in billionths of an atom: their share of what does not count now, which rounding of the profit
 * and of what is old enough of it changes by less than a fine unit each. It goes straight with the
 * lots.
 */
static sl_wide uncounted(const struct sl_before_order *before, int64_t closed)
{
    const struct sl_market *market = before->market;
    sl_wide profit = sl_equity_profit_at(market, &before->held, before->quote.value);
    sl_wide worth = (sl_wide)before->quote.value - market->funding;
    uint64_t held = sl_fixed_magnitude(before->held.lots);
    sl_uwide rest;
    if (profit <= 0) {
        return 0;
    }
    sl_wide aged = sl_maturing_counts(before->engine, &before->held, worth);
    sl_wide now = profit * SL_PPB - aged * (SL_PPB - market->demand.profit_off_ppb);
    struct sl_wide256 share =
        sl_wide_quotient(sl_wide_multiply((sl_uwide)now, held - (uint64_t)closed), held, &rest);
    sl_wide parts = (sl_wide)share.low - 2 * SL_PPB;
    return parts <= 0 ? 0 : sl_wide_divide(parts, market->scale, SL_ROUND_FLOOR);
}

/* The rest of the equity and the whole profit after it, without what it cuts off. */
static sl_wide whole_after(const struct sl_before_order *before, int64_t lots)
{
    const struct sl_market *market = before->market;
    sl_wide profit = sl_equity_profit_at(market, &before->net, before->quote.value);
    return before->rest + sl_fine_billionths(profit + before->gain * lots, market->scale);
}

static sl_wide greater(sl_wide a, sl_wide b)
{
    return a > b ? a : b;
}

/* How much the profit of the net changes from one end to the other, if a lot were worth so much. */
static sl_wide change_of(const struct sl_after_order *few, const struct sl_after_order *many,
                         sl_wide worth)
{
    sl_wide change = (many->net.lots - (sl_wide)few->net.lots) * worth -
                     (many->net.cost - (sl_wide)few->net.cost);
    return change < 0 ? -change : change;
}

/* The most that what counts of a net that shrinks may be between two ends above both of them: what
 * counted before, the profit now and that at the worst moment may go different ways. */
static sl_wide bulge_of(const struct sl_before_order *before, const struct sl_after_order *few,
                        const struct sl_after_order *many)
{
    const struct sl_market *market = before->market;
    uint32_t side = before->net.lots < 0 ? SL_SHORT : SL_LONG;
    sl_wide worth = (sl_wide)before->quote.value - market->funding;
    sl_wide worst = sl_moments_worst(before->engine, market, side, 0, worth);
    sl_wide fine = greater(change_of(few, many, worth), change_of(few, many, worst)) +
                   sl_maturing_left(before->engine, &before->net, few->net.lots) -
                   sl_maturing_left(before->engine, &before->net, many->net.lots);
    return sl_fine_billionths(fine, market->scale);
}

/* What counts of the net goes another way than what is realized of a leg, and each goes one way. */
static sl_wide apart(const struct sl_before_order *before, const struct sl_after_order *few,
                     const struct sl_after_order *many)
{
    sl_wide sum = before->rest + greater(few->realized, many->realized) +
                  greater(few->counted, many->counted) + 2 * SL_FINE_ATOM;
    bool shrinks = before->net.lots != 0 &&
                   sl_fixed_magnitude(many->net.lots) < sl_fixed_magnitude(before->net.lots) &&
                   (many->net.lots == 0 || (many->net.lots < 0) == (before->net.lots < 0));
    return shrinks && before->market->mature_duration > 0 ? sum + bulge_of(before, few, many) : sum;
}

void sl_order_equity_ends(const struct sl_before_order *before, struct sl_lots lots,
                          const struct sl_after_order *few, const struct sl_after_order *many,
                          sl_wide equity_out[2])
{
    const struct sl_market *market = before->market;
    bool counts_whole = market->demand.profit_off_ppb == 0 && market->mature_duration == 0;
    if (!counts_whole && before->has_legs) {
        equity_out[0] = equity_out[1] = apart(before, few, many);
        return;
    }
    if (!counts_whole && lots.most > closed_of(before, before->held.lots)) {
        equity_out[0] = equity_out[1] =
            greater(few->equity, many->equity); /* it adds: both go one way */
        return;
    }
    equity_out[0] = whole_after(before, lots.least);
    equity_out[1] = whole_after(before, lots.most);
    if (!counts_whole) {
        equity_out[0] -= uncounted(before, lots.least);
        equity_out[1] -= uncounted(before, lots.most);
    }
}

sl_wide sl_order_equity(const struct sl_before_order *before, struct sl_lots lots,
                        const struct sl_after_order *few, const struct sl_after_order *many)
{
    sl_wide ends[2];
    if (lots.least == lots.most) {
        return few->equity;
    }
    sl_order_equity_ends(before, lots, few, many, ends);
    return greater(ends[0], ends[1]);
}
