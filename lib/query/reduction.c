/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/reduction_internal.h"

#include <assert.h>

/* Each halving leaves one range for later. */
#define RANGES_MAX 72u

struct range {
    int64_t least;
    int64_t most;
};

/* What is asked of the holding when so many lots are closed. */
static sl_wide asked_after(const struct sl_before_order *before, int64_t closed)
{
    int64_t left = (int64_t)sl_fixed_magnitude(before->lots) - closed;
    return sl_order_asked(before, left, SL_MAINTENANCE);
}

/* The equity after it in billionths, but for what it cuts off. */
static sl_wide equity_after(const struct sl_before_order *before, int64_t closed)
{
    return before->equity + sl_fine_billionths(before->gain * closed, before->market->scale);
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
           (equity >= 0 && is_no_smaller(equity, asked, before->equity, asked_after(before, 0)));
}

/* Can there be a number in the range that passes? The fewer are closed the more equity is left, and
 * the more are closed the less is asked. Of a single number it is known exactly. */
static bool may_pass(const struct sl_before_order *before, const struct range *range)
{
    sl_wide equity = equity_after(before, range->least);
    if (range->least == range->most) {
        equity -= sl_fine_billionths(sl_order_cut(before, range->least), before->market->scale);
    }
    return does(before, equity, asked_after(before, range->most));
}

int64_t sl_reduction_most(const struct sl_before_order *before)
{
    struct range ranges[RANGES_MAX];
    uint32_t count = 0;
    int64_t held = (int64_t)sl_fixed_magnitude(before->lots);
    if (before->gain >= 0) {
        return held;
    }
    ranges[count++] = (struct range){.least = 1, .most = held};
    while (count > 0) {
        struct range range = ranges[--count];
        if (!may_pass(before, &range)) {
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
