/* SPDX-License-Identifier: BSD-2-Clause */
/* min_max: whole units so that the largest share / equity is least. One market's integer program
 * needs no solver: it is apportionment, and what is taken in steps is what is taken at once. Who
 * has no equity comes last, by what it had. Source: arXiv:2602.15182, min-max ILP; D'Hondt 1882,
 * Balinski and Young 1982.
 * Laws of min-max: whole, monotone, split, steps; not order. */
#include "allocation/policy/policies.h"

#include "allocation/dhondt.h"
#include "sloss/policy.h"

#define WEIGHT_MAX (INT64_C(1) << 62)

static sl_wide equity(const struct sl_sharing *sharing, uint32_t row)
{
    return sl_positive(sharing->rows->equity[row]);
}

static sl_wide without_equity(const struct sl_sharing *sharing, uint32_t row)
{
    bool without = sharing->rows->equity[row] <= 0;
    return without ? (sl_wide)sharing->capacity[row] + sl_sharing_taken(sharing, row) : 0;
}

static enum sloss_status level(struct sl_sharing *sharing,
                               sl_wide (*weigh)(const struct sl_sharing *sharing, uint32_t row))
{
    sl_wide sum = 0;
    for (uint32_t row = 0; row < sharing->count; row++) {
        sl_wide weight = sharing->capacity[row] > 0 ? weigh(sharing, row) : 0;
        sum += weight;
        if (sum > WEIGHT_MAX) {
            return SLOSS_ERR_OVERFLOW;
        }
        sharing->weight[row] = (int64_t)weight;
        sharing->bound[row] =
            sl_lesser(sharing->capacity[row], INT64_MAX - sl_sharing_taken(sharing, row));
    }
    struct sl_quota quota = {.weight = sharing->weight,
                             .cap = sharing->bound,
                             .held = sharing->rows->taken,
                             .count = sharing->count};
    int64_t residual = sl_dhondt(&quota, sharing->left, sharing->order, sharing->part);
    sl_sharing_absorb(sharing, SLOSS_TIER_LEVEL, residual, (int64_t)sum);
    return SLOSS_OK;
}

enum sloss_status sl_policy_min_max(struct sl_sharing *sharing)
{
    enum sloss_status status = level(sharing, equity);
    if (status == SLOSS_OK && sharing->left > 0) {
        status = level(sharing, without_equity);
    }
    return status;
}
