/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/reduction_internal.h"

/* Is equity a over b asked no smaller than equity c over d asked? None of them is below zero. */
static bool is_no_smaller(sl_wide a, sl_wide b, sl_wide c, sl_wide d)
{
    return sl_wide_compare(sl_wide_multiply((sl_uwide)a, (sl_uwide)d),
                           sl_wide_multiply((sl_uwide)c, (sl_uwide)b)) >= 0;
}

/* Does this equity do, with so much asked? */
static bool does(const struct sl_before_order *before, sl_wide equity, sl_wide asked)
{
    return sl_order_whole(before, equity) >= asked || before->gain >= 0 ||
           (equity >= 0 &&
            (before->equity < 0 || is_no_smaller(equity, asked, before->equity, before->asked)));
}

bool sl_reduction_may_pass(const struct sl_before_order *before, struct sl_lots lots)
{
    struct sl_after_order few = sl_order_after(before, lots.least);
    struct sl_after_order many = sl_order_after(before, lots.most);
    if (!few.fits || !many.fits) {
        return few.fits && lots.least != lots.most;
    }
    return does(before, sl_order_equity(before, lots, &few, &many),
                sl_order_asked(before, &few, &many, SL_MAINTENANCE));
}
