/* SPDX-License-Identifier: BSD-2-Clause */
/* near: who is in breach, or not far from it. */
#ifndef SL_NEAR_H
#define SL_NEAR_H

#include "margin/margin.h"

/* Is the holding in breach, or its margin equity below the maintenance requirement and so many
 * billionths of it? A system account never is. The margin is set where it is. */
bool sl_near(const struct sloss_engine *engine, uint32_t holding, int64_t within_ppb,
             struct sl_margin *margin_out);

/* The place of a holding among those of its account: that of its asset, and compartments by market
 * behind all assets. */
uint32_t sl_near_place(const struct sloss_ledger *ledger, uint32_t holding);

/* The account's holding at the first place from `place` on at which it has one, or SL_NONE. */
uint32_t sl_near_holding(const struct sloss_ledger *ledger, uint32_t account, uint32_t place);

#endif
