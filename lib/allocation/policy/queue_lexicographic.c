/* SPDX-License-Identifier: BSD-2-Clause */
/* queue_lexicographic: highest leverage first, then most profit, lowest balance, newest account.
 * Source: Ethereal, Auto-Deleveraging.
 * Laws of queue-lexicographic: whole, monotone; not order, split, steps. */
#include "allocation/policy/policies.h"
#include "sloss/policy.h"

static struct sl_score leverage(const struct sl_sharing *sharing, uint32_t row)
{
    return (struct sl_score){.numerator = sharing->rows->notional[row],
                             .denominator = sl_positive(sharing->rows->equity[row])};
}

static int order(const void *context, uint32_t a, uint32_t b)
{
    const struct sl_sharing *sharing = context;
    const struct sloss_participants *rows = sharing->rows;
    int way = sl_score_compare(leverage(sharing, b), leverage(sharing, a));
    if (way != 0) {
        return way;
    }
    if (rows->profit[a] != rows->profit[b]) {
        return rows->profit[a] > rows->profit[b] ? -1 : 1;
    }
    if (rows->balance[a] != rows->balance[b]) {
        return rows->balance[a] < rows->balance[b] ? -1 : 1;
    }
    return (a < b) - (a > b);
}

enum sloss_status sl_policy_queue_lexicographic(struct sl_sharing *sharing)
{
    return sl_sharing_queue_by(sharing, order);
}
