/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_rank: by a rank the host gives, or by profit alone.
 * Laws of queue: whole, monotone, split, steps; not order.
 * Laws of queue-profit: whole, monotone; not order, split, steps. */
#include "allocation/policy/policies.h"

static struct sl_score given(const struct sl_sharing *sharing, uint32_t row)
{
    return (struct sl_score){.numerator = sharing->rows->rank[row], .denominator = 1};
}

static struct sl_score profit(const struct sl_sharing *sharing, uint32_t row)
{
    return (struct sl_score){.numerator = sharing->rows->profit[row], .denominator = 1};
}

enum sloss_status sl_policy_queue(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, given);
}

enum sloss_status sl_policy_queue_profit(struct sl_sharing *sharing)
{
    return sl_sharing_queue(sharing, profit);
}
