/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/largest.h"

#include <assert.h>

#include "query/accepted_internal.h"
#include "query/lines_internal.h"
#include "query/pieces_internal.h"
#include "query/reduction_internal.h"
#include "query/search_internal.h"

/* The same bound as in price.c, for the same reason. */
#define REST_MAX ((sl_wide)1 << 95)

/* Each halving leaves one range for later. */
#define RANGES_MAX 72u

/* The most lots that it could hold after the order: what the bounds of rules 1.5 and 64 bits hold.
 */
static int64_t most_lots(const struct sl_before_order *before, int64_t closed)
{
    int64_t most = sl_fixed_lesser(sl_accepted_lots(before->market, before->quote.value),
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
    sl_wide rest = before->equity - before->others[SL_INITIAL] * SL_FINE_ATOM;
    rest = rest > REST_MAX ? REST_MAX : rest < -REST_MAX ? -REST_MAX : rest;
    rest -= ordered > 0 ? sl_fine_billionths(sl_order_cut(before, ordered), scale) : 0;
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
    uint64_t size = sl_market_asked_at(before->market, before->quote.value);
    const struct sl_asking asked = {
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

/* ---- what is not straight -------------------------------------------------------------------- */

struct range {
    int64_t least; /* lots of the order */
    int64_t most;
};

/* Can a number of the range pass? Equity goes one way with the lots, so that it is greatest at one
 * of the ends, and what is asked of all between both is bounded. Of one number it is exact. */
static bool may_pass(const struct sl_before_order *before, const struct range *range)
{
    struct sl_after_order few = sl_order_after(before, range->least);
    struct sl_after_order many = sl_order_after(before, range->most);
    if (!few.fits || (!many.fits && range->least == range->most)) {
        return false;
    }
    if (!many.fits) {
        return true;
    }
    sl_wide equity = few.equity > many.equity ? few.equity : many.equity;
    return sl_wide_divide(equity, SL_FINE_ATOM, SL_ROUND_FLOOR) - before->less >=
           sl_order_initial(before, &few.position, &many.position);
}

/* The most lots of an order that adds risk, from a range of them, by halving; 0 if none. */
static int64_t search(const struct sl_before_order *before, struct range whole)
{
    struct range ranges[RANGES_MAX];
    uint32_t count = 0;
    uint32_t looks = 0;
    ranges[count++] = whole;
    while (count > 0) {
        struct range range = ranges[--count];
        /* Where rounding alone tells for too many numbers, not each is looked at. */
        struct range first = {.least = range.least, .most = range.least};
        if (range.least > range.most || !may_pass(before, &range) ||
            (++looks > SL_SEARCH_LOOKS && !may_pass(before, &first))) {
            continue;
        }
        if (range.least == range.most) {
            return range.most;
        }
        assert(count + 2 <= RANGES_MAX);
        int64_t middle = range.least + (range.most - range.least) / 2;
        ranges[count++] = (struct range){.least = range.least, .most = middle};
        ranges[count++] = (struct range){.least = middle + 1, .most = range.most};
    }
    return 0;
}

/* The most lots of an order that adds risk; 0 if none. Where it reverses the position, `ordered` is
 * how many lots of the order are not in those after it; where it adds to one, it is the other way
 * round, below zero. */
static int64_t most_added(const struct sl_before_order *before, int64_t least, int64_t ordered)
{
    if (before->is_straight) {
        int64_t held = most_held(before, least, ordered);
        return held == 0 ? 0 : held + ordered;
    }
    return search(before, (struct range){.least = least + ordered,
                                         .most = most_lots(before, ordered) + ordered});
}

int64_t sl_largest(const struct sloss_engine *engine, const struct sl_order *order)
{
    struct sl_before_order before = sl_order_before(engine, order);
    int64_t held = (int64_t)sl_fixed_magnitude(before.held.lots);
    if (before.held.lots == 0 || (before.held.lots > 0) == order->buys) {
        return most_added(&before, held + 1, -held);
    }
    int64_t beyond = most_added(&before, 1, held);
    return beyond > 0 ? beyond : sl_reduction_most(&before);
}
