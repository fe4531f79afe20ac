/* SPDX-License-Identifier: BSD-2-Clause */
/* squared: in proportion to the square of the capacity, a progressive tax.
 * Source: what the vector mirror descent of arXiv:2602.15182 does as coded: one projection of zero.
 * Laws of capacity-squared: whole; not monotone, order, split, steps. */
#include "allocation/policy/policies.h"

static sl_uwide square(const struct sl_sharing *sharing, uint32_t row)
{
    sl_uwide capacity = sl_sharing_by_capacity(sharing, row);
    return capacity * capacity;
}

enum sloss_status sl_policy_squared(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, square, NULL);
}
