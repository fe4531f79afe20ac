/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/apportion.h"

#include "allocation/kernel_internal.h"
#include "allocation/level_internal.h"
#include "allocation/queue_internal.h"
#include "allocation/split_internal.h"

int64_t sl_apportion_running(int64_t total, sl_wide running, sl_wide whole)
{
    return sl_wide_part(total, running, whole);
}

/* Without caps the level is known from the sums; without weights there is nobody to give to. */
static enum sloss_status find_uncapped(struct sl_division *division, struct sl_ratio *level_out,
                                       uint64_t *residual_out)
{
    division->kernel->take_census(division);
    enum sloss_status status = sl_division_judge(division);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_kernel_fits(division)) {
        division->kernel = &sl_kernel_portable;
    }
    uint64_t weight_sum = (uint64_t)division->census.weight_sum;
    bool nobody = weight_sum == 0;
    *level_out = sl_ratio_make(division->total, nobody ? 1 : weight_sum, division->weight_max);
    *residual_out = nobody ? division->total : 0;
    return SLOSS_OK;
}

static enum sloss_status divide_in_proportion(struct sl_division *division, uint32_t rounding,
                                              uint64_t *residual_out)
{
    struct sl_ratio level;
    enum sloss_status status = division->claims->cap == NULL
                                   ? find_uncapped(division, &level, residual_out)
                                   : sl_level_find(division, &level, residual_out);
    if (status == SLOSS_OK) {
        sl_split(division, &level, division->total - *residual_out, rounding);
    }
    return status;
}

enum sloss_status sl_apportion_by(const struct sl_kernel *kernel, const struct sl_claims *claims,
                                  uint32_t rule, uint32_t rounding, int64_t total,
                                  struct sl_apportion_scratch scratch, int64_t *share,
                                  struct sl_apportionment *out)
{
    struct sl_division division = {.claims = claims,
                                   .kernel = kernel,
                                   .share = share,
                                   .total = (uint64_t)total,
                                   .weight_max = rule == SLOSS_RULE_EQUAL ? 1 : INT64_MAX,
                                   .candidates = {.row = scratch.index, .key = scratch.remainder}};
    uint64_t residual = 0;
    if (total < 0 || division.total > SL_UNITS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status = rule == SLOSS_RULE_QUEUE
                                   ? sl_queue(&division, &residual)
                                   : divide_in_proportion(&division, rounding, &residual);
    if (status == SLOSS_OK) {
        *out = (struct sl_apportionment){.residual = (int64_t)residual,
                                         .sharers = (int64_t)division.tally.sharers,
                                         .share_max = (int64_t)division.tally.share_max,
                                         .weight_sum = (int64_t)division.census.weight_sum};
    }
    return status;
}

enum sloss_status sl_apportion(const struct sl_claims *claims, uint32_t rule, uint32_t rounding,
                               int64_t total, struct sl_apportion_scratch scratch, int64_t *share,
                               struct sl_apportionment *out)
{
    return sl_apportion_by(sl_kernel_best(), claims, rule, rounding, total, scratch, share, out);
}
