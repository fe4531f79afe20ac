/* SPDX-License-Identifier: BSD-2-Clause */
/* hedge: what is not hedged goes first, so that one leg of a hedge is not torn off while others
 * hold a naked position on the same side.
 * Laws of hedge-preserving: whole, split; not monotone, order, steps. */
#include "allocation/policy/policies.h"

/* Lots of the position that the participant's net exposure contains. */
static int64_t naked_lots(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t lots = sharing->rows->lots[row];
    int64_t net = sharing->rows->net[row];
    return (lots > 0) == (net > 0)
               ? sl_fixed_lesser(sl_fixed_absolute(lots), sl_fixed_absolute(net))
               : 0;
}

/* The part of the capacity that belongs to them. */
static int64_t naked(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t lots = sl_fixed_absolute(sharing->rows->lots[row]);
    if (lots == 0) {
        return 0;
    }
    return (int64_t)((sl_wide)sharing->capacity[row] * naked_lots(sharing, row) / lots);
}

static sl_uwide by_naked(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)naked(sharing, row);
}

enum sloss_status sl_policy_hedge(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, by_naked, naked);
}
