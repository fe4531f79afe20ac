/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/chord_internal.h"

#include "margin/surcharge.h"

/* Half a range; shorter ones are halved sooner than this is worked out. */
#define LENGTH_LEAST 64

/* ---- where it is convex ---------------------------------------------------------------------- */

static uint32_t bracket_of(const struct sl_market *market, sl_wide notional)
{
    uint32_t place = market->tier_count;
    while (place > 0 && market->tier[place - 1].from > notional) {
        place--;
    }
    return place;
}

static sl_wide notional_of(const struct sl_before_order *before, int64_t lots)
{
    return (sl_wide)sl_fixed_magnitude(lots) *
           (sl_wide)sl_market_asked_at(before->market, before->quote.value);
}

static bool is_of_one_bracket(const struct sl_before_order *before, sl_wide from, sl_wide to)
{
    return bracket_of(before->market, from) == bracket_of(before->market, to);
}

/* Lots at both ends, in one bracket. Without lots nothing is asked at once, not even what is asked
 * of whoever has some. */
static bool is_even(const struct sl_before_order *before, int64_t from, int64_t to)
{
    return from != 0 && to != 0 &&
           is_of_one_bracket(before, notional_of(before, from), notional_of(before, to));
}

/* What was paid goes straight with the lots where nothing of it is closed. */
static bool is_cost_even(const struct sl_before_order *before, const struct sl_after_order *few,
                         const struct sl_after_order *many)
{
    sl_wide from = few->position.cost + (sl_wide)few->position.lots * before->market->funding;
    sl_wide to = many->position.cost + (sl_wide)many->position.lots * before->market->funding;
    bool grows = before->held.lots == 0 || (before->held.lots < 0) != (few->position.lots < 0) ||
                 sl_fixed_magnitude(few->position.lots) > sl_fixed_magnitude(before->held.lots);
    return grows && before->beside.group == SL_NONE && (from < 0) == (to < 0) &&
           is_of_one_bracket(before, (sl_wide)sl_wide_magnitude(from),
                             (sl_wide)sl_wide_magnitude(to));
}

static bool is_convex(const struct sl_before_order *before, const struct sl_after_order *few,
                      const struct sl_after_order *many, enum sl_requirement which)
{
    int64_t beside = before->beside.net.lots - before->net.lots;
    if (which == SL_INITIAL &&
        (!sl_resting_is_none(&before->resting) ||
         (before->market->demand.by_entry && !is_cost_even(before, few, many)))) {
        return false;
    }
    return is_even(before, few->position.lots, many->position.lots) && few->net.lots != 0 &&
           many->net.lots != 0 &&
           (before->beside.group == SL_NONE ||
            is_even(before, beside + few->net.lots, beside + many->net.lots));
}

/* ---- what is rounded ------------------------------------------------------------------------- */

/* What is asked of so many lots is rounded up once; and a root before that to a billionth, which
 * may be multiplied by much. */
static sl_wide rounding_of(const struct sl_before_order *before, int64_t from, int64_t to)
{
    sl_wide rate = before->market->demand.root_ppb;
    sl_wide one = notional_of(before, from);
    sl_wide other = notional_of(before, to);
    sl_wide atoms = sl_wide_divide(one > other ? one : other, before->market->scale, SL_ROUND_CEIL);
    return 1 + sl_wide_divide(atoms * rate, (sl_wide)SL_PPB * SL_PPB, SL_ROUND_CEIL);
}

/* The most, in atoms: of the market and of universes, of a multiple of both, and of a group. */
static sl_wide roundings(const struct sl_before_order *before, const struct sl_after_order *few,
                         const struct sl_after_order *many)
{
    int64_t beside = before->beside.net.lots - before->net.lots;
    sl_wide universe = before->by_universe || before->beside.has_grid ? 1 : 0;
    sl_wide own = rounding_of(before, few->position.lots, many->position.lots) + universe;
    if (before->surcharge != NULL) {
        own = own * sl_wide_divide(before->surcharge->multiplier_ppb, SL_PPB, SL_ROUND_CEIL) + 1;
    }
    return before->beside.group == SL_NONE
               ? own
               : own + universe +
                     rounding_of(before, beside + few->net.lots, beside + many->net.lots);
}

/* ---- the lines ------------------------------------------------------------------------------- */

/* A bound from below of a change that is made `more` times as large, or so much less: a step more
 * or less of as many. */
static sl_wide stretched(sl_wide change, int64_t steps)
{
    sl_wide size = change < 0 ? -change : change;
    return change - sl_wide_divide(size, steps, SL_ROUND_CEIL);
}

bool sl_chord_of(const struct sl_before_order *before, struct sl_lots lots,
                 const struct sl_after_order *few, const struct sl_after_order *many,
                 enum sl_requirement which, struct sl_chord *chord)
{
    int64_t half = (lots.most - lots.least) / 2;
    if (half < LENGTH_LEAST || !is_convex(before, few, many, which)) {
        return false;
    }
    struct sl_after_order middle = sl_order_after(before, lots.least + half);
    if (!middle.fits) {
        return false;
    }
    sl_wide first = sl_order_asked(before, few, few, which);
    sl_wide last = sl_order_asked(before, many, many, which);
    sl_wide between =
        sl_order_asked(before, &middle, &middle, which) - roundings(before, few, many);
    chord->asked[0] = between + stretched(between - last, half);
    chord->asked[1] = between;
    chord->asked[2] = between + stretched(between - first, half);
    sl_wide ends[2];
    sl_order_equity_ends(before, lots, few, many, ends);
    sl_wide size = ends[0] < ends[1] ? ends[1] - ends[0] : ends[0] - ends[1];
    ends[0] = sl_order_at_most(before, ends[0]);
    ends[1] = sl_order_at_most(before, ends[1]);
    chord->equity[0] = ends[0];
    chord->equity[1] = sl_wide_divide(ends[0] + ends[1], 2, SL_ROUND_CEIL) +
                       sl_wide_divide(size, 4 * (sl_wide)half, SL_ROUND_CEIL);
    chord->equity[2] = ends[1];
    return true;
}
