/* SPDX-License-Identifier: BSD-2-Clause */
/* drain: reduce positions so that the largest leverage left is least. What is kept is handed back
 * unit by unit to the least leverage (D'Hondt), so that the optimum is one in whole units and
 * draining in steps is draining at once. Who has no equity goes first, by what it had.
 * Source: minimax leverage, arXiv:2603.15963, there in reals by growing an active set.
 * Laws of drain: whole, monotone, split, steps; not order. */
#include "allocation/policy/policies.h"

#include "allocation/dhondt.h"
#include "sloss/policy.h"

#define TOTAL_MAX (INT64_C(1) << 62)

/* Weights and bounds of those with equity, or of those without; what these have open. */
static enum sloss_status weigh(struct sl_sharing *sharing, bool with_equity, int64_t *open_out,
                               int64_t *sum_out)
{
    sl_wide sum = 0;
    sl_wide open = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        int64_t equity = sl_positive(sharing->rows->equity[row]);
        bool weighed = (equity > 0) == with_equity;
        sl_wide had = (sl_wide)sharing->capacity[row] + sl_sharing_taken(sharing, row);
        sl_wide weight = with_equity ? equity : had;
        sum += weighed ? weight : 0;
        open += weighed ? sharing->capacity[row] : 0;
        if (sum > TOTAL_MAX || open > TOTAL_MAX) {
            return SLOSS_ERR_OVERFLOW;
        }
        sharing->weight[row] = weighed ? (int64_t)weight : 0;
        sharing->bound[row] = weighed ? sharing->capacity[row] : 0;
    }
    *open_out = (int64_t)open;
    *sum_out = (int64_t)sum;
    return SLOSS_OK;
}

/* Drain what is left of the budget, at most all, from those with equity or from those without. */
static enum sloss_status drain(struct sl_sharing *sharing, bool with_equity)
{
    int64_t open;
    int64_t sum;
    enum sloss_status status = weigh(sharing, with_equity, &open, &sum);
    if (status != SLOSS_OK) {
        return status;
    }
    int64_t drained = sl_lesser(sharing->left, open);
    struct sl_quota survivors = {
        .weight = sharing->weight, .cap = sharing->bound, .count = sharing->count};
    sl_dhondt(&survivors, open - drained, sharing->order, sharing->part);
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->part[row] = sharing->bound[row] - sharing->part[row];
    }
    sl_sharing_absorb(sharing, SLOSS_TIER_DRAIN, sharing->left - drained, sum);
    return SLOSS_OK;
}

enum sloss_status sl_policy_drain(struct sl_sharing *sharing)
{
    enum sloss_status status = drain(sharing, false);
    if (status == SLOSS_OK && sharing->left > 0) {
        status = drain(sharing, true);
    }
    return status;
}
