/* SPDX-License-Identifier: BSD-2-Clause */
/* leverage: in proportion to capacity times leverage.
 * Source: leverage pro-rata, arXiv:2602.15182; as printed it normalizes twice, this is what is
 * meant.
 * Laws of leverage: whole, split; not monotone, order, steps. */
#include "allocation/policy/policies.h"

static sl_uwide leveraged(const struct sl_sharing *sharing, uint32_t row)
{
    return sl_sharing_product(sl_sharing_by_capacity(sharing, row),
                              (sl_uwide)sl_sharing_leverage(sharing, row));
}

enum sloss_status sl_policy_leverage(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, leveraged, NULL);
}
