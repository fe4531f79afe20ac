/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/reduction_internal.h"

#include "query/chord_internal.h"

/* Is equity a over b asked no smaller than equity c over d asked? None of them is below zero. */
static bool is_no_smaller(sl_wide a, sl_wide b, sl_wide c, sl_wide d)
{
    return sl_wide_compare(sl_wide_multiply((sl_uwide)a, (sl_uwide)d),
                           sl_wide_multiply((sl_uwide)c, (sl_uwide)b)) >= 0;
}

/* Does this equity do, with so much asked? */
static bool does(const struct sl_before_order *before, sl_wide equity, sl_wide asked)
{
    sl_wide exactly = sl_order_exactly(before, equity);
    return sl_order_whole(before, equity) >= asked || before->gain >= 0 ||
           (exactly >= 0 &&
            (before->equity < 0 || is_no_smaller(exactly, asked, before->equity, before->asked)));
}

/* Does one of them do by the straight lines that bound equity and what is asked? Where each of the
 * three is true somewhere between two of their ends it is true at one of these. */
static bool may_do(const struct sl_before_order *before, struct sl_lots lots,
                   const struct sl_after_order *few, const struct sl_after_order *many)
{
    struct sl_chord chord;
    bool may = before->gain >= 0 || !sl_chord_of(before, lots, few, many, SL_MAINTENANCE, &chord);
    for (uint32_t i = 0; !may && i < 3; i++) {
        may = chord.equity[i] >= chord.asked[i] * SL_FINE_ATOM || chord.asked[i] < 0 ||
              (chord.equity[i] >= 0 &&
               (before->equity < 0 ||
                is_no_smaller(chord.equity[i], chord.asked[i], before->equity, before->asked)));
    }
    return may;
}

bool sl_reduction_may_pass(const struct sl_before_order *before, struct sl_lots lots)
{
    struct sl_after_order few = sl_order_after(before, lots.least);
    struct sl_after_order many = sl_order_after(before, lots.most);
    if (!few.fits || !many.fits) {
        return few.fits && lots.least != lots.most;
    }
    return does(before, sl_order_equity(before, lots, &few, &many),
                sl_order_asked(before, &few, &many, SL_MAINTENANCE)) &&
           may_do(before, lots, &few, &many);
}
