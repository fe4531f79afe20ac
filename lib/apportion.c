/* SPDX-License-Identifier: BSD-2-Clause */
#include "apportion.h"

#include "kernel.h"
#include "level.h"
#include "queue.h"
#include "split.h"

int64_t sl_apportion_running(int64_t total, sl_wide running, sl_wide whole)
{
    return (int64_t)sl_wide_divide(total * running, whole, SL_ROUND_FLOOR);
}

/* Without caps the level is known; nobody to give to leaves it all. */
static struct sl_ratio find_level(const struct sl_division *division, uint64_t *residual_out)
{
    if (division->weight_sum > 0 && division->claims->cap != NULL) {
        return sl_level_find(division, residual_out);
    }
    *residual_out = division->weight_sum > 0 ? 0 : division->total;
    return division->weight_sum > 0
               ? sl_ratio_make(division->total, division->weight_sum, division->weight_max)
               : sl_ratio_make(0, 1, division->weight_max);
}

static uint64_t divide_in_proportion(struct sl_division *division, uint32_t rounding,
                                     struct sl_tally *tally)
{
    uint64_t residual;
    struct sl_ratio level = find_level(division, &residual);
    sl_split(division, &level, division->total - residual, rounding, tally);
    return residual;
}

enum sloss_status sl_apportion_by(const struct sl_kernel *kernel, const struct sl_claims *claims,
                                  uint32_t rule, uint32_t rounding, int64_t total,
                                  struct sl_apportion_scratch scratch, int64_t *share,
                                  struct sl_apportionment *out)
{
    uint64_t weight_max = rule == SLOSS_RULE_EQUAL ? 1 : INT64_MAX;
    if (total < 0 || (uint64_t)total > SL_RATIO_MAX) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_census census = kernel->take_census(claims, weight_max);
    if (census.negative) {
        return SLOSS_ERR_RANGE;
    }
    if (census.weight_sum > SL_RATIO_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    bool fits = kernel->weight_end == 0 || census.weight_bits < kernel->weight_end;
    struct sl_division division = {.claims = claims,
                                   .kernel = fits ? kernel : &sl_kernel_portable,
                                   .candidates = {.row = scratch.index, .key = scratch.remainder},
                                   .share = share,
                                   .total = (uint64_t)total,
                                   .weight_sum = (uint64_t)census.weight_sum,
                                   .weight_max = weight_max};
    struct sl_tally tally;
    uint64_t residual = rule == SLOSS_RULE_QUEUE
                            ? sl_queue(&division, &tally)
                            : divide_in_proportion(&division, rounding, &tally);
    *out = (struct sl_apportionment){.residual = (int64_t)residual,
                                     .touched = (int64_t)tally.touched,
                                     .share_max = (int64_t)tally.share_max,
                                     .weight_sum = (int64_t)census.weight_sum};
    return SLOSS_OK;
}

enum sloss_status sl_apportion(const struct sl_claims *claims, uint32_t rule, uint32_t rounding,
                               int64_t total, struct sl_apportion_scratch scratch, int64_t *share,
                               struct sl_apportionment *out)
{
    return sl_apportion_by(sl_kernel_best(), claims, rule, rounding, total, scratch, share, out);
}
