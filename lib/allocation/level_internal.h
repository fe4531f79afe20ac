/* SPDX-License-Identifier: BSD-2-Clause */
/* level: water-filling. Finds the share per unit of weight at which the shares, cut at their caps,
 * sum to the total. */
#ifndef SL_LEVEL_INTERNAL_H
#define SL_LEVEL_INTERNAL_H

#include "allocation/kernel_internal.h"

/* The level, as a ratio. If all rows with a weight are at their cap, the residual is what is left,
 * and the ratio is one at which all rows are full. Takes a census, and overwrites shares and
 * candidates as working memory. SLOSS_ERR_RANGE for a negative weight or cap, SLOSS_ERR_OVERFLOW if
 * the weights sum above 2^62. */
enum sloss_status sl_level_find(struct sl_division *division, struct sl_ratio *level_out,
                                uint64_t *residual_out);

#endif
