/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_okx: profit ratio over the margin ratio equity / maintenance, for a loss times it.
 * Source: OKX, ADL mechanism, isolated margin.
 * Laws of queue-okx: whole, monotone, split; not order, steps. */
#include "allocation/policy/policies.h"

static struct sl_score score(const struct sl_sharing *sharing, uint32_t row)
{
    sl_wide profit = sharing->rows->profit[row];
    sl_wide cost = sl_fixed_absolute(sharing->rows->cost[row]);
    int64_t equity = sl_fixed_positive(sharing->rows->equity[row]);
    int64_t maintenance = sharing->rows->maintenance[row];
    if (profit > 0) {
        return (struct sl_score){.numerator = profit * maintenance, .denominator = cost * equity};
    }
    return (struct sl_score){.numerator = profit * equity, .denominator = cost * maintenance};
}

enum sloss_status sl_policy_queue_okx(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, score);
}
