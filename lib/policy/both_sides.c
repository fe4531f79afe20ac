/* SPDX-License-Identifier: BSD-2-Clause */
/* both_sides: every open contract pays the same, whoever holds it, whether it won or lost. For
 * comparison: it can charge who has nothing, and so make the next bankrupt.
 * Source: Drift, resolve_perp_bankruptcy, an index per lot rounded up; Mango v4, without rounding.
 * Laws of both-sides: whole, split; not monotone, order, steps. */
#include "policies.h"

static sl_wide open_lots(const struct sl_sharing *sharing)
{
    sl_wide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->bound[row] = sharing->capacity[row];
        sharing->weight[row] = sharing->capacity[row] > 0 ? sl_size(sharing->rows->lots[row]) : 0;
        sum += sharing->weight[row];
    }
    return sum;
}

/* weight * step / scale, at most the bound; false where the product does not fit. */
static bool charge(struct sl_sharing *sharing, uint32_t row, sl_wide step)
{
    sl_uwide product = sl_sharing_product((sl_uwide)step, (sl_uwide)sharing->weight[row]);
    sl_uwide units = product / (uint64_t)sharing->terms->index_scale;
    sl_uwide bound = (sl_uwide)sharing->bound[row];
    sharing->part[row] = (int64_t)(units < bound ? units : bound);
    return product >> 127 == 0;
}

/* The index is rounded up once, so its charges come to the budget or, mostly, a little more. */
static enum sloss_status charge_index(struct sl_sharing *sharing)
{
    sl_wide sum = open_lots(sharing);
    sl_wide left = sharing->left;
    sl_wide step =
        sum == 0 ? 0 : sl_wide_divide(left * sharing->terms->index_scale, sum, SL_ROUND_CEIL);
    for (uint32_t row = 0; row < sharing->count; row++) {
        if (!charge(sharing, row, step)) {
            return SLOSS_ERR_OVERFLOW;
        }
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
