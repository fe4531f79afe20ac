/* SPDX-License-Identifier: BSD-2-Clause */
/* split: exact split: whole shares at a level, and who gets the units that do not divide. */
#ifndef SL_SPLIT_INTERNAL_H
#define SL_SPLIT_INTERNAL_H

#include "allocation/kernel_internal.h"

/* Shares at the level, each cut at its cap, that are `amount` together. Tallied, but for their sum.
 */
void sl_split(struct sl_division *division, const struct sl_ratio *level, uint64_t amount,
              uint32_t rounding);

#endif
