/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_hyperliquid: the published index and the decompiled one; they do not rank alike, and the
 * published one puts the less profitable short first.
 * Source: Hyperliquid, Auto-deleveraging: (mark / entry) * (notional / account value); OtterSec's
 * reading of the engine: max(|N| / AV, 1e-8) * max(max(pnl, 0) / entry notional, 1e-8).
 * Laws of queue-hyperliquid: whole, monotone, split, steps; not order.
 * Laws of queue-hyperliquid-engine: whole, monotone, split; not order, steps. */
#include "allocation/policy/policies.h"

#define FLOOR_INVERSE 100000000 /* 1e-8 */

static struct sl_score published(const struct sl_sharing *sharing, uint32_t row)
{
    sl_wide notional = sharing->rows->notional[row];
    sl_wide cost = sl_fixed_absolute(sharing->rows->cost[row]);
    return (struct sl_score){.numerator = notional * notional,
                             .denominator = cost * sl_fixed_positive(sharing->rows->equity[row])};
}

/* a / b, at least 1e-8; 0 / 0 is 0 and so raised, too. */
static struct sl_score floored(int64_t a, int64_t b)
{
    bool low = (sl_wide)a * FLOOR_INVERSE < b || a == 0;
    return low ? (struct sl_score){.numerator = 1, .denominator = FLOOR_INVERSE}
               : (struct sl_score){.numerator = a, .denominator = b};
}

static struct sl_score decompiled(const struct sl_sharing *sharing, uint32_t row)
{
    struct sl_score leverage =
        floored(sharing->rows->notional[row], sl_fixed_positive(sharing->rows->equity[row]));
    struct sl_score profit = floored(sl_fixed_positive(sharing->rows->profit[row]),
                                     sl_fixed_absolute(sharing->rows->cost[row]));
    return (struct sl_score){.numerator = leverage.numerator * profit.numerator,
                             .denominator = leverage.denominator * profit.denominator};
}

enum sloss_status sl_policy_queue_hyperliquid(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, published);
}

enum sloss_status sl_policy_queue_hyperliquid_engine(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, decompiled);
}
