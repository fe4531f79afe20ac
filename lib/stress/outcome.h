/* SPDX-License-Identifier: BSD-2-Clause */
/* outcome: the result of a scenario, from the sums and the deficit records of the markets of one
 * asset. */
#ifndef SL_OUTCOME_H
#define SL_OUTCOME_H

#include "engine/record.h"
#include "sloss/stress.h"

/* Sums of a market before a scenario. */
struct sl_outcome_market {
    int64_t deficit_sum;
    int64_t paid_sum[SLOSS_LAYERS_MAX]; /* by enum sloss_layer */
    int64_t deleverage_sum;
    uint64_t deficit_count;
    uint64_t deleverage_count;
    uint64_t charge_count;
    sl_wide charge_base;
    int64_t fund;
};

/* Note the sums of all markets. The array has an entry per market. */
void sl_outcome_begin(const struct sloss_engine *engine, struct sl_outcome_market *before);

/* Write what has happened since: the differences of the sums, and the deficits recorded since
 * `records`. SLOSS_ERR_OVERFLOW if a sum over the markets does not fit. */
enum sloss_status sl_outcome_end(struct sloss_engine *engine, uint32_t asset,
                                 const struct sl_outcome_market *before,
                                 const struct sl_record_point *records,
                                 struct sloss_stress_result *result);

#endif
