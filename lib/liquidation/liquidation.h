/* SPDX-License-Identifier: BSD-2-Clause */
/* liquidation: judge after a mark, close out who is in breach, round after round, until nobody is;
 * and after every command whoever it left without positions and below zero. */
#ifndef SL_LIQUIDATION_H
#define SL_LIQUIDATION_H

#include "engine/engine.h"

/* Asked where breaches are found, before anybody is closed out, with the keys of the holdings
 * (detection/breach.h): settle the variation markets of their assets at their last marks, and say
 * whether anything was to settle. Then breaches are looked for again. */
typedef enum sloss_status (*sl_settle_fn)(struct sloss_engine *engine, const uint64_t *keys,
                                          uint32_t count, bool *settled_out);

/* Markets given, ascending, have moved. Do what the engine's option says with every holding in
 * breach. `settle` may be NULL. */
enum sloss_status sl_liquidation_run(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count, sl_settle_fn settle);

/* Look again at those who were left in breach for a price that could not be relied on, and close
 * out who can be now (docs/rules.md 26.4). */
enum sloss_status sl_liquidation_look_again(struct sloss_engine *engine);

/* Forget what an earlier command has left to be looked at. */
void sl_liquidation_begin(struct sloss_engine *engine);

/* A command is done, or a part of it: a fund that is flat and below zero, and a holding without
 * positions and below zero, is bankrupt at once. After a round breaches are looked for as well. */
enum sloss_status sl_liquidation_settle(struct sloss_engine *engine);

/* Close holdings out by takeover, as one round. Keys as those of ledger/side/compartment.h,
 * ascending. */
enum sloss_status sl_liquidation_take_over(struct sloss_engine *engine, const uint64_t *keys,
                                           uint32_t count);

/* Close a holding's position in a market against counterparties, as a round; SLOSS_ERR_NO_POSITION
 * where it has no lots, SLOSS_ERR_NOT_IN_BREACH where it is not in breach and `force` is not given.
 * Below zero its other positions pass to the funds. `rank` is enum sloss_rank, `cap` enum
 * sloss_cap, profit or equity. */
enum sloss_status sl_liquidation_deleverage(struct sloss_engine *engine, uint32_t holding,
                                            uint32_t market, uint32_t rank, uint32_t cap,
                                            bool force);

#endif
