/* SPDX-License-Identifier: BSD-2-Clause */
/* legs: the long and the short leg of a holding in a market, where its account asked for two (rules
 * 21). The position is the net of both, as if there were none; beside it stands what the long leg
 * has of it. There is a row for a holding and a market, made where legs are first asked for. A row
 * that is not on is not state, so making one needs no undoing. */
#ifndef SL_LEGS_H
#define SL_LEGS_H

#include "ledger/side/leg_find.h"

void sl_legs_initialize(struct sloss_ledger *ledger);
void sl_legs_finalize(struct sloss_ledger *ledger);

/* A holding has legs in a market from now on, or has none. Requires that it has no lots there. */
enum sloss_status sl_legs_turn(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                               bool is_on);

/* Write what the long leg has. Requires that the row is on. */
enum sloss_status sl_legs_write(struct sloss_ledger *ledger, uint32_t row, int64_t long_lots,
                                int64_t long_cost);

/* A holding has legs in a market where another had them, which has none there any more. */
enum sloss_status sl_legs_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                               uint32_t market);

/* A holding has legs in a market as a snapshot says: these are the lots and the cost of the long one,
 * and the position has been restored. */
enum sloss_status sl_legs_restore(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                  int64_t lots, int64_t cost);

/* Is every row found by its holding, and does no leg have less than nothing? */
bool sl_legs_are_consistent(const struct sloss_ledger *ledger);

#endif
