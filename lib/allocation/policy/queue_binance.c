/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_binance: profit over the wallet, times the margin ratio.
 * Source: Binance, ADL FAQ: max(0, upnl) / max(1, wallet) * MM / (wallet + upnl), 0 where that sum
 * is not above zero; Aevo, Auto-Deleveraging, the same.
 * Laws of queue-binance: whole, monotone; not order, split, steps.
 * Laws of queue-aevo: whole, monotone; not order, split, steps. */
#include "allocation/policy/policies.h"

static struct sl_score score(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t profit = sl_fixed_positive(sharing->rows->profit[row]);
    int64_t balance = sharing->rows->balance[row];
    sl_wide margin = (sl_wide)balance + sharing->rows->profit[row];
    if (margin <= 0) {
        return (struct sl_score){.numerator = 0, .denominator = 1};
    }
    int64_t one = sharing->terms->money_one;
    return (struct sl_score){.numerator = (sl_wide)profit * sharing->rows->maintenance[row],
                             .denominator = (balance > one ? balance : one) * margin};
}

enum sloss_status sl_policy_queue_binance(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, score);
}
