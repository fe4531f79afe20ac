/* SPDX-License-Identifier: BSD-2-Clause */
/* outcome: what a scenario has come to, from the sums and records of the markets of one asset. */
#ifndef SL_OUTCOME_H
#define SL_OUTCOME_H

#include "engine/engine.h"
#include "sloss/stress.h"

/* Sums of a market before a scenario. */
struct sl_outcome_market {
    int64_t deficit_sum;
    int64_t paid_sum[SLOSS_LAYERS_MAX]; /* by enum sloss_layer */
    int64_t deleverage_sum;
    uint64_t deficit_count;
    uint64_t deleverage_count;
    int64_t fund;
};

/* Note the sums of all markets: room for as many as there are. */
void sl_outcome_begin(const struct sloss_engine *engine, struct sl_outcome_market *before);

/* What has come since, from there and from the deficit records beyond the first `records` bytes.
 * SLOSS_ERR_OVERFLOW where a sum over the markets does not fit. */
enum sloss_status sl_outcome_end(const struct sloss_engine *engine, uint32_t asset,
                                 const struct sl_outcome_market *before, size_t records,
                                 struct sloss_stress_result *result);

#endif
