/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/largest.h"

#include "engine/margin.h"
#include "query/accepted_internal.h"
#include "query/lines_internal.h"
#include "query/pieces_internal.h"
#include "query/reduction_internal.h"

/* The same bound as in price.c, for the same reason. */
#define REST_MAX ((sl_wide)1 << 95)

/* The account before the order. */
static struct sl_before_order before_of(const struct sloss_engine *engine,
                                        const struct sl_order *order)
{
    struct sl_before_order before = {.market = sl_engine_market(engine, order->market),
                                     .value = order->value,
                                     .sign = order->buys ? 1 : -1};
    before.gain = (sl_wide)before.sign * ((sl_wide)before.market->value - order->value);
    if (order->holding == SL_NONE) {
        return before;
    }
    struct sl_margin margin = sl_margin_of(engine, order->holding);
    uint32_t row = sl_ledger_find_position(engine->ledger, order->holding, order->market);
    /* What other parts of the margin add is whole atoms. */
    sl_wide added = margin.equity - sl_margin_equity(engine, order->holding);
    before.equity = sl_margin_exact_equity(engine, order->holding) + added * SL_FINE_ATOM;
    before.initial = margin.initial;
    before.maintenance = margin.maintenance;
    if (row != SL_NONE) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        before.lots = position->lots;
        before.cost = sl_margin_cost(engine, position);
        before.initial -= sl_margin_required(engine, position, SL_INITIAL);
        before.maintenance -= sl_margin_required(engine, position, SL_MAINTENANCE);
    }
    return before;
}

/* What closing all its lots would cut off, in fine units. */
static int64_t cut_by_closing(const struct sl_before_order *before)
{
    const struct sl_market *market = before->market;
    bool settles = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    return settles
               ? 0
               : sl_fine_rest((sl_wide)before->lots * before->value - before->cost, market->scale);
}

/* The most lots that it could hold after the order: what the bounds of rules 1.5 and 64 bits hold.
 */
static int64_t most_lots(const struct sl_before_order *before, int64_t closed)
{
    int64_t most = sl_fixed_lesser(sl_accepted_lots(before->market, before->market->value),
                                   sl_accepted_lots(before->market, before->value));
    uint64_t size = sl_fixed_magnitude(before->value);
    sl_wide paid = (sl_wide)(size == 0 ? INT64_MAX : (int64_t)((uint64_t)INT64_MAX / size));
    return paid - closed < most ? (int64_t)(paid - closed) : most;
}

/* Lots after the order, from the most down to the fewest of a piece: the first that what is asked,
 * rounded up, leaves a whole number of atoms for up to the equity. `ordered` is how many lots of
 * the order are not in the lots after it. */
static bool last_in(const struct sl_before_order *before, const struct sl_piece *piece,
                    int64_t most, int64_t least, int64_t ordered, int64_t *lots_out)
{
    const uint32_t scale = before->market->scale;
    const sl_wide divisor = (sl_wide)SL_FINE_ATOM * scale;
    sl_wide lot = sl_fine_billionths(before->gain, scale);
    sl_wide rest = before->equity - before->initial * SL_FINE_ATOM;
    rest = rest > REST_MAX ? REST_MAX : rest < -REST_MAX ? -REST_MAX : rest;
    rest -= ordered > 0 ? sl_fine_billionths(cut_by_closing(before), scale) : 0;
    sl_wide equity = rest + lot * ((sl_wide)most + ordered);
    sl_wide whole = sl_wide_divide(equity, SL_FINE_ATOM, SL_ROUND_FLOOR);
    struct sl_line low = {.slope = -piece->slope,
                          .offset = piece->offset + piece->slope * most - whole * divisor,
                          .divisor = divisor};
    struct sl_line high = {.slope = -lot * scale,
                           .offset = (equity - whole * SL_FINE_ATOM) * scale,
                           .divisor = divisor};
    int64_t x;
    bool found = sl_lines_meet(low, high, most - least, &x);
    *lots_out = most - (found ? x : 0);
    return found;
}

/* The most lots, at least `least`, that it may hold after an order that adds risk; 0 if none. */
static int64_t most_held(const struct sl_before_order *before, int64_t least, int64_t ordered)
{
    uint64_t size = sl_market_asked(before->market);
    const struct sl_demand asked = {
        .market = before->market,
        .which = SL_INITIAL,
        .step = (int64_t)size,
        .lot_slope = sl_fine_of(before->market->lot_least[SL_INITIAL], before->market->scale)};
    int64_t most = most_lots(before, ordered);
    while (most >= least) {
        struct sl_piece piece = sl_pieces_at(&asked, most);
        int64_t end = piece.first > least ? piece.first : least;
        int64_t lots;
        if (last_in(before, &piece, most, end, ordered, &lots)) {
            return lots;
        }
        most = end - 1;
    }
    return 0;
}

int64_t sl_largest(const struct sloss_engine *engine, const struct sl_order *order)
{
    struct sl_before_order before = before_of(engine, order);
    int64_t held = (int64_t)sl_fixed_magnitude(before.lots);
    if (before.lots == 0 || (before.lots > 0) == order->buys) {
        int64_t most = most_held(&before, held + 1, -held);
        return most == 0 ? 0 : most - held;
    }
    int64_t beyond = most_held(&before, 1, held);
    return beyond > 0 ? beyond + held : sl_reduction_most(&before);
}
