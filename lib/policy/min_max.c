/* SPDX-License-Identifier: BSD-2-Clause */
/* min_max: whole units so that the largest share / equity is least. One market's integer program
 * needs no solver: it is apportionment, and what is taken in steps is what is taken at once.
 * Source: arXiv:2602.15182, min-max ILP; D'Hondt 1882, Balinski and Young 1982. */
#include "policies.h"

#include "../dhondt.h"

#define WEIGHT_MAX (INT64_C(1) << 62)

/* What a row can give, so that it fits together with what it has given before. */
static int64_t room(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t taken = sharing->rows->taken == NULL ? 0 : sharing->rows->taken[row];
    return sl_lesser(sharing->capacity[row], INT64_MAX - taken);
}

enum sloss_status sl_policy_min_max(struct sl_sharing *sharing)
{
    sl_wide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sharing->bound[row] = room(sharing, row);
        sharing->weight[row] =
            sharing->capacity[row] > 0 ? sl_positive(sharing->rows->equity[row]) : 0;
        sum += sharing->weight[row];
    }
    if (sum > WEIGHT_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    struct sl_quota quota = {.weight = sharing->weight,
                             .cap = sharing->bound,
                             .held = sharing->rows->taken,
                             .count = sharing->count};
    int64_t residual = sl_dhondt(&quota, sharing->left, sharing->order, sharing->part);
    sl_sharing_absorb(sharing, SLOSS_TIER_LEVEL, residual, (int64_t)sum);
    return SLOSS_OK;
}
