/* SPDX-License-Identifier: BSD-2-Clause */
/* apportion: divide N units over weights, caps and ranks, exactly. Pure: no ledger, no I/O. */
#ifndef SL_APPORTION_H
#define SL_APPORTION_H

#include <stdint.h>

#include "allocation/claims.h"
#include "base/wide.h"
#include "sloss/sloss.h"

/* Working memory: `index` and `remainder` hold `count` entries each. */
struct sl_apportion_scratch {
    uint32_t *index;
    uint64_t *remainder;
};

struct sl_apportionment {
    int64_t residual;
    int64_t touched;
    int64_t share_max;
    int64_t weight_sum;
};

struct sl_kernel;

/* sum(share) + residual == total; 0 <= share <= cap; residual > 0 only if all with a weight are at
 * their cap. O(count), whatever the columns hold. SLOSS_ERR_RANGE for a negative weight, cap or
 * total or a total above 2^62; SLOSS_ERR_OVERFLOW if the weights sum above 2^62. On an error
 * share[] is unspecified.
 */
enum sloss_status sl_apportion(const struct sl_claims *claims, uint32_t rule, uint32_t rounding,
                               int64_t total, struct sl_apportion_scratch scratch, int64_t *share,
                               struct sl_apportionment *out);

/* The same by loops of the caller's choice. */
enum sloss_status sl_apportion_by(const struct sl_kernel *kernel, const struct sl_claims *claims,
                                  uint32_t rule, uint32_t rounding, int64_t total,
                                  struct sl_apportion_scratch scratch, int64_t *share,
                                  struct sl_apportionment *out);

/* The telescoping step for callers that walk their own rows: floor(total * running / whole), total
 * of either sign. Requires 0 <= running <= whole, whole > 0. */
int64_t sl_apportion_running(int64_t total, sl_wide running, sl_wide whole);

#endif
