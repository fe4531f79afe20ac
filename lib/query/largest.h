/* SPDX-License-Identifier: BSD-2-Clause */
/* largest: the most lots that an account may buy or sell at once, as far as its margin goes. */
#ifndef SL_LARGEST_H
#define SL_LARGEST_H

#include "query/order.h"

/* The greatest number of lots that the margin check of a fill lets pass (docs/rules.md 3.6, 14.3);
 * 0 if none. The other side of the order is in no group with the account. It is rough where
 * rounding alone may let a greater one pass. */
int64_t sl_largest(const struct sloss_engine *engine, const struct sl_order *order,
                   bool *rough_out);

#endif
