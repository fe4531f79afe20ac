/* SPDX-License-Identifier: BSD-2-Clause */
/* level: capped fill: the share of a unit of weight at which shares, cut at the caps, sum to N. */
#ifndef SL_LEVEL_INTERNAL_H
#define SL_LEVEL_INTERNAL_H

#include "allocation/kernel_internal.h"

/* The level, as a ratio. The residual is what is left when all with a weight are at their cap, and
 * the ratio is then one that fills everybody. Takes a census; uses up shares and candidates as
 * working memory. SLOSS_ERR_RANGE for a negative weight or cap, SLOSS_ERR_OVERFLOW if the weights
 * sum above 2^62. */
enum sloss_status sl_level_find(struct sl_division *division, struct sl_ratio *level_out,
                                uint64_t *residual_out);

#endif
