/* SPDX-License-Identifier: BSD-2-Clause */
/* reduction: the most lots by which an order may reduce a position (docs/rules.md 3.6).
 *
 * What a reduction realizes is rounded for each number of lots, and three conditions let one pass,
 * so there are no straight lines to follow. A range of numbers whose most equity is too little for
 * what is asked of the fewest lots left has none that passes, and any other is halved: the answer
 * is exact. */
#ifndef SL_REDUCTION_INTERNAL_H
#define SL_REDUCTION_INTERNAL_H

#include "query/before_internal.h"

/* May one of such orders pass, which all reduce? Where they are one it is known exactly. */
bool sl_reduction_may_pass(const struct sl_before_order *before, struct sl_lots lots);

#endif
