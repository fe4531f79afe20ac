/* SPDX-License-Identifier: BSD-2-Clause */
/* gains_haircut: the gains of one settlement cycle are paid less a common part: gain * (1 - H),
 * H = min(1, shortfall / sum of gains).
 * Source: variation margin gains haircutting, CME 16-354; Elliott, Bank of England paper 20 (2013).
 * Laws of gains-haircut: whole, order, split; not monotone, steps. */
#include "allocation/policy/policies.h"

static sl_uwide gain(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sl_fixed_positive(sharing->rows->gain[row]);
}

enum sloss_status sl_policy_gains_haircut(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, gain, NULL);
}
