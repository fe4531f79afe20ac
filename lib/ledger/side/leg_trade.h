/* SPDX-License-Identifier: BSD-2-Clause */
/* leg_trade: trades of positions that may have two legs. A leg is reduced by its own cost (rules
 * 21.3); what the position has is the sum. */
#ifndef SL_LEG_TRADE_H
#define SL_LEG_TRADE_H

#include "ledger/side/legs.h"

/* As sl_ledger_trade(), of a leg of the position. One that has no legs is traded as it is. A leg is
 * reduced to none at most, or it is SLOSS_ERR_ARGUMENT. */
enum sloss_status sl_leg_trade(struct sloss_ledger *ledger, uint32_t position, enum sl_which_leg leg,
                               int64_t lots, int64_t paid, int64_t funding, int64_t *realized_out);

/* The cost of a position is more by so many fine units, which nobody is paid yet. Of two legs it is
 * that of the larger one, of two alike that of the long one. */
enum sloss_status sl_leg_charge(struct sloss_ledger *ledger, uint32_t position, int64_t fine);

#endif
