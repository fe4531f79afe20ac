/* SPDX-License-Identifier: BSD-2-Clause */
/* split: rounds the shares at a level to whole units, so that they sum to the amount exactly. */
#ifndef SL_SPLIT_INTERNAL_H
#define SL_SPLIT_INTERNAL_H

#include "allocation/kernel_internal.h"

/* Shares at the level, each cut at its cap, that are `amount` together. Tallied, but for their sum.
 */
void sl_split(struct sl_division *division, const struct sl_ratio *level, uint64_t amount,
              uint32_t rounding);

#endif
