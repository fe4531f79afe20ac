/* SPDX-License-Identifier: BSD-2-Clause */
/* gain: what a position of a market that settles variation won in the last instant, for the lots it
 * still has, less what it was charged for it; and what its unsettled profit has been charged since.
 *
 * Most positions have won their lots times the move of the market, and been charged nothing. Of the
 * others, which traded or were cut, the ledger keeps a row (ledger/won.h). */
#ifndef SL_GAIN_H
#define SL_GAIN_H

#include "engine/engine.h"

struct sl_gain {
    int64_t won; /* atoms */
    int64_t charged;
};

/* Requires a position in a variation market. */
struct sl_gain sl_gain_of(const struct sloss_engine *engine, const struct sl_position *position);

/* The same, in the market as it stood at some time, of a position that has not changed since. */
struct sl_gain sl_gain_in(const struct sloss_ledger *ledger, const struct sl_market *market,
                          const struct sl_position *position);

/* What a position has that comes from a file. */
enum sloss_status sl_gain_restore(struct sloss_engine *engine, uint32_t position,
                                  struct sl_gain gain);

/* Profit of a position in any market that has not been charged yet, in atoms, rounded down: in one
 * that settles variation, the unsettled profit less its charges. */
sl_wide sl_gain_left(const struct sloss_engine *engine, const struct sl_position *position);

/* The profit by which deleveraging ranks and bounds, in atoms, rounded down: unrealized, or in a
 * market that settles variation what was won. And the same by which it ranks: unrealized profit in
 * fine units. */
sl_wide sl_gain_profit(const struct sloss_engine *engine, const struct sl_position *position);
sl_wide sl_gain_ranked(const struct sloss_engine *engine, const struct sl_position *position);

/* An instant by marks has moved a position by `pnl`; `before` is what it had. `again`: the marks
 * are those of the last instant, to which this one adds. Requires sl_gain_turn() when all have
 * moved. */
enum sloss_status sl_gain_settle(struct sloss_engine *engine, uint32_t position, int64_t pnl,
                                 struct sl_gain before, bool again);

/* All positions of a market have moved in an instant by marks. */
enum sloss_status sl_gain_turn(struct sloss_engine *engine, uint32_t market, bool again);

/* A trade has changed the position from `before`, when it had `gain`. */
enum sloss_status sl_gain_trade(struct sloss_engine *engine, uint32_t position,
                                const struct sl_position *before, struct sl_gain gain);

/* What was won is less by `amount`, since it was cut or the position gave it up. */
enum sloss_status sl_gain_lower(struct sloss_engine *engine, uint32_t position, int64_t amount);

/* A layer has charged `share` to the position. */
enum sloss_status sl_gain_charge(struct sloss_engine *engine, uint32_t position, int64_t share);

#endif
