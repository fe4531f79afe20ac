/* SPDX-License-Identifier: BSD-2-Clause */
/* level: capped fill: the share of a unit of weight at which shares, cut at the caps, sum to N. */
#ifndef SL_LEVEL_H
#define SL_LEVEL_H

#include "division.h"

/* The level of a division with a weight, as a ratio; the residual is what is left when all with a
 * weight are at their cap, and the ratio is then one that fills everybody. Uses up the shares and
 * the candidates as working memory. */
struct sl_ratio sl_level_find(const struct sl_division *division, uint64_t *residual_out);

#endif
