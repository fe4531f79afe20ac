/* SPDX-License-Identifier: BSD-2-Clause */
/* equal: the same from everybody who has it.
 * Source: constrained equal awards (Aumann and Maschler 1985).
 * Laws of equal: whole, monotone, order, split; not steps. */
#include "allocation/policy/policies.h"

static sl_uwide one(const struct sl_sharing *sharing, uint32_t row)
{
    (void)sharing;
    (void)row;
    return 1;
}

enum sloss_status sl_policy_equal(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, one, NULL);
}
