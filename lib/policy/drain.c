/* SPDX-License-Identifier: BSD-2-Clause */
/* drain: reduce positions so that the largest leverage left is least. What is kept is handed back
 * unit by unit to the least leverage (D'Hondt), so that the optimum is one in whole units and
 * draining in steps is draining at once. Who has no equity goes first.
 * Source: minimax leverage, arXiv:2603.15963, there in reals by growing an active set. */
#include "policies.h"

#include "../dhondt.h"

#define TOTAL_MAX (INT64_C(1) << 62)

static sl_uwide without_equity(const struct sl_sharing *sharing, uint32_t row)
{
    return sharing->rows->equity[row] <= 0 ? sl_sharing_by_capacity(sharing, row) : 0;
}

/* Hand `kept` back of what is open; the rest is drained. */
static enum sloss_status keep(struct sl_sharing *sharing, int64_t kept, int64_t equity_sum)
{
    struct sl_quota survivors = {
        .weight = sharing->weight, .cap = sharing->bound, .count = sharing->count};
    if (sl_dhondt(&survivors, kept, sharing->order, sharing->part) > 0) {
        /* The budget ends among those without equity. */
        return sl_sharing_fill(sharing, without_equity, NULL);
    }
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->part[row] = sharing->capacity[row] - sharing->part[row];
    }
    sl_sharing_absorb(sharing, SLOSS_TIER_DRAIN, 0, equity_sum);
    return SLOSS_OK;
}

enum sloss_status sl_policy_drain(struct sl_sharing *sharing)
{
    sl_wide open = 0;
    sl_wide equity = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->bound[row] = sharing->capacity[row];
        sharing->weight[row] = sl_positive(sharing->rows->equity[row]);
        open += sharing->capacity[row];
        equity += sharing->weight[row];
    }
    if (open > TOTAL_MAX || equity > TOTAL_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    return sharing->left >= open ? sl_sharing_rest(sharing)
                                 : keep(sharing, (int64_t)open - sharing->left, (int64_t)equity);
}
