/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/largest.h"

#include <assert.h>

#include "ledger/side/leg_find.h"
#include "query/chord_internal.h"
#include "query/lines_internal.h"
#include "query/pieces_internal.h"
#include "query/reduction_internal.h"
#include "query/search_internal.h"

/* The same bound as in price.c, for the same reason. */
#define REST_MAX ((sl_wide)1 << 95)

/* Each halving leaves one range for later. */
#define RANGES_MAX 72u

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
    int64_t most = sl_order_most(before) - ordered;
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

/* Does equity reach what is asked of one of them by the straight lines that bound both? */
static bool may_reach(const struct sl_before_order *before, struct sl_lots lots,
                      const struct sl_after_order *few, const struct sl_after_order *many)
{
    struct sl_chord chord;
    bool may = !sl_chord_of(before, lots, few, many, SL_INITIAL, &chord);
    for (uint32_t i = 0; !may && i < 3; i++) {
        may = chord.equity[i] >= (chord.asked[i] + before->less) * SL_FINE_ATOM;
    }
    return may;
}

/* Can an order of some pass that add risk? What is asked of all of them is bounded. Of a single one
 * it is exact. */
static bool may_add(const struct sl_before_order *before, struct sl_lots lots)
{
    struct sl_after_order few = sl_order_after(before, lots.least);
    struct sl_after_order many = sl_order_after(before, lots.most);
    if (!few.fits || !many.fits) {
        return few.fits && lots.least != lots.most;
    }
    sl_wide equity = sl_order_equity(before, lots, &few, &many);
    return sl_order_whole(before, equity) - before->less >=
               sl_order_asked(before, &few, &many, SL_INITIAL) &&
           may_reach(before, lots, &few, &many);
}

static bool may_pass(const struct sl_before_order *before, struct sl_lots lots)
{
    return lots.least > sl_order_reduces(before) ? may_add(before, lots)
                                                 : sl_reduction_may_pass(before, lots);
}

/* The most lots of an order, from a range of them in which none of its numbers of lots changes
 * sides, by halving; 0 if none. Where rounding alone tells for too many numbers, not each is looked
 * at. */
static int64_t search(const struct sl_before_order *before, struct sl_lots whole, bool *rough)
{
    struct sl_lots ranges[RANGES_MAX];
    uint32_t count = 0;
    uint32_t looks = 0;
    ranges[count++] = whole;
    while (count > 0) {
        struct sl_lots range = ranges[--count];
        struct sl_lots first = {.least = range.least, .most = range.least};
        if (!may_pass(before, range)) {
            continue;
        }
        if (++looks > SL_SEARCH_LOOKS && range.least != range.most && !may_pass(before, first)) {
            *rough = true;
            continue;
        }
        if (range.least == range.most) {
            return range.most;
        }
        assert(count + 2 <= RANGES_MAX);
        int64_t middle = range.least + (range.most - range.least) / 2;
        ranges[count++] = (struct sl_lots){.least = range.least, .most = middle};
        ranges[count++] = (struct sl_lots){.least = middle + 1, .most = range.most};
    }
    return 0;
}

/* The greatest number of lots, below some, after which one of its numbers of lots is 0: of what is
 * traded, of the net of both legs, or of the group. */
static int64_t turn_below(const struct sl_before_order *before, int64_t beyond)
{
    const int64_t lots[] = {before->held.lots, before->net.lots,
                            before->beside.group == SL_NONE ? 0 : before->beside.net.lots};
    int64_t turn = 0;
    for (size_t i = 0; i < sizeof(lots) / sizeof(lots[0]); i++) {
        bool is_against = lots[i] != 0 && (lots[i] < 0) == (before->sign > 0);
        int64_t size = is_against ? (int64_t)sl_fixed_magnitude(lots[i]) : 0;
        turn = size > turn && size < beyond ? size : turn;
    }
    return turn;
}

/* From so many lots down. Below a number that turns something that number itself ends a range. */
static int64_t search_all(const struct sl_before_order *before, int64_t most, bool *rough)
{
    int64_t found = 0;
    while (found == 0 && most > 0) {
        int64_t turn = turn_below(before, most);
        found = search(before, (struct sl_lots){.least = turn + 1, .most = most}, rough);
        most = turn;
    }
    return found;
}

/* The most lots of an order that adds risk, in closed form; 0 if none. */
static int64_t most_added(const struct sl_before_order *before)
{
    int64_t held = (int64_t)sl_fixed_magnitude(before->held.lots);
    bool reverses = sl_order_reduces(before) > 0;
    int64_t ordered = reverses ? held : -held;
    int64_t after = most_held(before, reverses ? 1 : held + 1, ordered);
    return after == 0 ? 0 : after + ordered;
}

int64_t sl_largest(const struct sloss_engine *engine, const struct sl_order *order, bool *rough_out)
{
    *rough_out = false;
    if (order->closes && !sl_legs_are_used(engine->ledger)) {
        return 0;
    }
    struct sl_before_order before = sl_order_before(engine, order);
    if (order->closes && (!before.has_legs || before.held.lots == 0)) {
        return 0;
    }
    int64_t most = sl_order_most(&before);
    int64_t reduces = sl_order_reduces(&before);
    if (before.is_straight && !order->closes) {
        int64_t added = most_added(&before);
        if (added > 0) {
            return added;
        }
        most = reduces < most ? reduces : most;
    }
    return search_all(&before, most, rough_out);
}
