/* SPDX-License-Identifier: BSD-2-Clause */
/* both_sides: every open contract pays the same, whoever holds it, whether it won or lost. For
 * comparison: it can charge who has nothing, and so make the next bankrupt.
 * Source: Drift, resolve_perp_bankruptcy, an index per lot rounded up; Mango v4, without rounding.
 * Laws of both-sides: whole, split; not monotone, order, steps. */
#include "allocation/policy/policies.h"
#include "sloss/policy.h"

static sl_wide open_lots(const struct sl_sharing *sharing)
{
    sl_wide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->bound[row] = sharing->capacity[row];
        sharing->weight[row] =
            sharing->capacity[row] > 0 ? sl_absolute(sharing->rows->lots[row]) : 0;
        sum += sharing->weight[row];
    }
    return sum;
}

/* weight * step / scale, at most the bound. No lots are more than all, so the product stays below
 * the budget times the scale, and one step more. */
static int64_t charge(const struct sl_sharing *sharing, uint32_t row, sl_wide step)
{
    sl_wide units = step * sharing->weight[row] / sharing->terms->index_scale;
    return units < sharing->bound[row] ? (int64_t)units : sharing->bound[row];
}

/* The index is rounded up once, so its charges come to the budget or, mostly, a little more. */
static enum sloss_status charge_index(struct sl_sharing *sharing)
{
    sl_wide sum = open_lots(sharing);
    sl_wide left = sharing->left;
    sl_wide step =
        sum == 0 ? 0 : sl_wide_divide(left * sharing->terms->index_scale, sum, SL_ROUND_CEIL);
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->part[row] = charge(sharing, row, step);
        left -= sharing->part[row];
    }
    int64_t residual;
    if (!sl_wide_narrow(left, &residual)) {
        return SLOSS_ERR_OVERFLOW;
    }
    int64_t lots = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
    sl_sharing_absorb(sharing, SLOSS_TIER_INDEX, residual, lots);
    sharing->settled = true;
    return SLOSS_OK;
}

enum sloss_status sl_policy_both_sides(struct sl_sharing *sharing)
{
    return sharing->terms->index_scale > 0 ? charge_index(sharing)
                                           : sl_policy_open_interest(sharing);
}
