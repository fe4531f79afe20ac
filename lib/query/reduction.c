/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/reduction_internal.h"

#include <assert.h>

#include "engine/equity.h"
#include "query/search_internal.h"

/* Each halving leaves one range for later. */
#define RANGES_MAX 72u

struct range {
    int64_t least;
    int64_t most;
};

/* What is asked of the holding when so many lots are closed. */
static sl_wide asked_after(const struct sl_before_order *before, int64_t closed)
{
    int64_t left = (int64_t)sl_fixed_magnitude(before->held.lots) - closed;
    return sl_order_maintenance(before, left);
}

/* A bound of what does not count of the profit of the lots that are left, from below, in billionths
 * of an atom: that part of their share of the profit, which rounding changes by less than a fine
 * unit. It goes straight with the lots. */
static sl_wide uncounted(const struct sl_before_order *before, int64_t closed)
{
    const struct sl_market *market = before->market;
    sl_wide profit = sl_equity_profit_at(market, &before->held, before->quote.value);
    uint64_t held = sl_fixed_magnitude(before->held.lots);
    sl_uwide rest;
    if (market->demand.profit_off_ppb == 0 || profit <= 0) {
        return 0;
    }
    struct sl_wide256 share =
        sl_wide_quotient(sl_wide_multiply((sl_uwide)profit, held - (uint64_t)closed), held, &rest);
    sl_wide parts = ((sl_wide)share.low - 1) * market->demand.profit_off_ppb;
    return sl_wide_divide(parts, market->scale, SL_ROUND_FLOOR);
}

/* A bound of the margin equity after it in billionths, without what it cuts off. Before the order
 * the rest of the equity and the whole profit. */
static sl_wide equity_after(const struct sl_before_order *before, int64_t closed)
{
    const struct sl_market *market = before->market;
    sl_wide profit = sl_equity_profit_at(market, &before->held, before->quote.value);
    return before->rest + sl_fine_billionths(profit + before->gain * closed, market->scale) -
           uncounted(before, closed);
}

/* Is equity a over b asked no smaller than equity c over d asked? None of them is below zero. */
static bool is_no_smaller(sl_wide a, sl_wide b, sl_wide c, sl_wide d)
{
    return sl_wide_compare(sl_wide_multiply((sl_uwide)a, (sl_uwide)d),
                           sl_wide_multiply((sl_uwide)c, (sl_uwide)b)) >= 0;
}

/* Does this equity do, with so much asked? Requires a loss against the mark. */
static bool does(const struct sl_before_order *before, sl_wide equity, sl_wide asked)
{
    return sl_wide_divide(equity, SL_FINE_ATOM, SL_ROUND_FLOOR) >= asked ||
           (equity >= 0 && (before->equity < 0 ||
                            is_no_smaller(equity, asked, before->equity, asked_after(before, 0))));
}

/* Can there be a number in the range that passes? The bound of the equity is greatest at one of its
 * ends, and the more are closed the less is asked. Of a single number it is known exactly. */
static bool may_pass(const struct sl_before_order *before, const struct range *range)
{
    if (range->least == range->most) {
        struct sl_after_order after = sl_order_after(before, range->least);
        return after.fits && does(before, after.equity, asked_after(before, range->most));
    }
    sl_wide few = equity_after(before, range->least);
    sl_wide many = equity_after(before, range->most);
    return does(before, few > many ? few : many, asked_after(before, range->most));
}

int64_t sl_reduction_most(const struct sl_before_order *before)
{
    struct range ranges[RANGES_MAX];
    uint32_t count = 0;
    uint32_t looks = 0;
    int64_t held = (int64_t)sl_fixed_magnitude(before->held.lots);
    if (before->gain >= 0) {
        return held;
    }
    ranges[count++] = (struct range){.least = 1, .most = held};
    while (count > 0) {
        struct range range = ranges[--count];
        struct range first = {.least = range.least, .most = range.least};
        if (!may_pass(before, &range) || (++looks > SL_SEARCH_LOOKS && !may_pass(before, &first))) {
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
