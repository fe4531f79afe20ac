/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_bitmex: profit ratio times effective leverage, for a loss over it. Values are signed, so
 * that a short's leverage is not negative. Source: BitMEX, Auto-Deleveraging; MEXC, Bybit before
 * 2025, Deepcoin, Mufex.
 * Laws of queue-bitmex: whole, monotone, split; not order, steps.
 * Laws of queue-bybit: whole, monotone, split; not order, steps. */
#include "allocation/policy/policies.h"

static struct sl_score score(const struct sl_sharing *sharing, uint32_t row)
{
    struct sl_standing standing = {.profit = sharing->rows->profit[row],
                                   .cost = sl_fixed_absolute(sharing->rows->cost[row]),
                                   .notional = sharing->rows->notional[row],
                                   .equity = sl_fixed_positive(sharing->rows->equity[row])};
    return sl_score_of(&standing, SLOSS_RANK_PROFIT_LEVERAGE);
}

enum sloss_status sl_policy_queue_bitmex(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, score);
}
