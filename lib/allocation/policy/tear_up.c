/* SPDX-License-Identifier: BSD-2-Clause */
/* tear_up: a defaulter's lots end against the other side's, in proportion to what each holds:
 * deleveraging without a ranking.
 * Source: JSCC, partial tear-up.
 * Laws of tear-up: whole, order, split; not monotone, steps. */
#include "allocation/policy/policies.h"

enum sloss_status sl_policy_tear_up(struct sl_sharing *sharing)
{
    return sl_policy_open_interest(sharing);
}
