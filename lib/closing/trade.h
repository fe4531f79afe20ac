/* SPDX-License-Identifier: BSD-2-Clause */
/* trade: a position changes for money, in the way of its market. */
#ifndef SL_TRADE_H
#define SL_TRADE_H

#include "engine/engine.h"
#include "ledger/side/leg_find.h"

/* `lots` more (or fewer) for `paid` fine units (negative when received). Unrealized: what a
 * reduction realizes moves to the balance in whole atoms, rounded down, and the rest is dust.
 * Variation: the next mark settles it. */
enum sloss_status sl_trade(struct sloss_engine *engine, uint32_t position, int64_t lots,
                           int64_t paid);

/* The same, and what it has realized, in atoms; 0 in a variation market. */
enum sloss_status sl_trade_realize(struct sloss_engine *engine, uint32_t position, int64_t lots,
                                   int64_t paid, int64_t *realized_out);

/* The same of a leg, in a market that settles unrealized; of a position without legs as it is. */
enum sloss_status sl_trade_of_leg(struct sloss_engine *engine, uint32_t position, enum sl_which_leg leg,
                                  int64_t lots, int64_t paid);

/* A position bears atoms by its cost: out of its unrealized profit; or, in a variation market, by
 * the next mark, where atoms below zero are received. */
enum sloss_status sl_trade_charge(struct sloss_engine *engine, uint32_t position, int64_t atoms);
enum sloss_status sl_trade_owe(struct sloss_engine *engine, uint32_t position, int64_t atoms);

/* Close all of a position at the mark. */
enum sloss_status sl_trade_close(struct sloss_engine *engine, uint32_t position);

/* The same in an unrealized market, but what it realizes is nobody's yet: it is to be booked
 * together with that of other positions. */
enum sloss_status sl_trade_leave(struct sloss_engine *engine, uint32_t position);

/* A position of a variation market that is settled may be gone but for a fraction of an atom in its
 * cost: that is dust. */
enum sloss_status sl_trade_drop(struct sloss_engine *engine, uint32_t position);

/* Atoms that were realized in a market reach the balance of a holding; and what rounding cut off,
 * in fine units, is dust of a market. */
enum sloss_status sl_trade_book(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                int64_t atoms);
enum sloss_status sl_trade_cut(struct sloss_engine *engine, uint32_t market, sl_wide fine);

/* A command ends: whole atoms of dust pass to the funds of their markets. */
enum sloss_status sl_trade_sweep(struct sloss_engine *engine);

/* No lots and nothing unsettled in any market. */
bool sl_trade_flat(const struct sloss_engine *engine, uint32_t holding);

#endif
