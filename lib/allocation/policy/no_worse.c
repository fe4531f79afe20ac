/* SPDX-License-Identifier: BSD-2-Clause */
/* no_worse: lots of one side are closed in proportion to what each holds, but only against those
 * whose zero price lies beyond the closing price. At the zero price the equity is zero while other
 * markets stand still, so this asks for an equity above |lots| * loss_per_lot. Then closing any
 * part of the position leaves N / e where it is or lowers it: nobody is worse off.
 * Source: Lighter, deleveraging where zero prices overlap.
 * Laws of no-worse: whole, order, split; not monotone, steps. */
#include "allocation/policy/policies.h"

bool sl_policy_can_close(const struct sl_sharing *sharing, uint32_t row)
{
    sl_wide lots = sl_fixed_absolute(sharing->rows->lots[row]);
    return sharing->rows->equity[row] > lots * sharing->terms->loss_per_lot;
}

enum sloss_status sl_policy_no_worse(struct sl_sharing *sharing)
{
    return sl_policy_open_interest(sharing);
}
