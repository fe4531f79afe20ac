/* SPDX-License-Identifier: BSD-2-Clause */
/* state: all rows of the state, and what is in each, said once. The hash walks them by table, a
 * snapshot account by account; the carriers here are used to read one as well. So nothing can be
 * hashed and not kept, and what is kept and not read back is found by the hash. */
#ifndef SL_STATE_H
#define SL_STATE_H

#include "command/row.h"
#include "engine/control.h"
#include "engine/engine.h"
#include "engine/limits.h"
#include "engine/moments.h"
#include "engine/units.h"
#include "execution/execution.h"
#include "guard/kept.h"
#include "ledger/claim.h"
#include "ledger/pair.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "reduction/levels.h"

/* Where rows go: written, or added to the sum of their hashes, or both. */
struct sl_state_sink {
    struct sl_pen *pen;     /* or NULL */
    struct sloss_hash *sum; /* or NULL */
};

/* ---- rows ------------------------------------------------------------------------------------ */

void sl_state_settings(const struct sloss_engine *engine, const struct sl_state_sink *sink);
void sl_state_host_ids(const struct sloss_ledger *ledger, const struct sl_state_sink *sink);
void sl_state_asset(const struct sloss_ledger *ledger, uint32_t index,
                    const struct sl_state_sink *sink);
void sl_state_market(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink);
void sl_state_demand(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink);
void sl_state_mature(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink);
void sl_state_partial(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink);
void sl_state_levels(const struct sloss_engine *engine, uint32_t asset,
                     const struct sl_state_sink *sink);
void sl_state_running(const struct sloss_ledger *ledger, uint32_t row,
                      const struct sl_state_sink *sink);
void sl_state_guard(const struct sloss_engine *engine, uint32_t index,
                    const struct sl_state_sink *sink);
void sl_state_account(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink);
void sl_state_holding(const struct sloss_ledger *ledger, uint32_t row,
                      const struct sl_state_sink *sink);
void sl_state_isolated(const struct sloss_ledger *ledger, uint32_t row,
                       const struct sl_state_sink *sink);
void sl_state_owner(const struct sloss_ledger *ledger, uint32_t row,
                    const struct sl_state_sink *sink);
void sl_state_member(const struct sloss_ledger *ledger, uint32_t row,
                     const struct sl_state_sink *sink);

void sl_state_fund(const struct sloss_ledger *ledger, uint32_t row,
                   const struct sl_state_sink *sink);
void sl_state_units(const struct sloss_engine *engine, uint32_t row,
                    const struct sl_state_sink *sink);
void sl_state_limits(const struct sloss_engine *engine, uint32_t row,
                     const struct sl_state_sink *sink);
void sl_state_surcharge(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_state_sink *sink);
void sl_state_group(const struct sloss_ledger *ledger, uint32_t row,
                    const struct sl_state_sink *sink);
void sl_state_control(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_state_sink *sink);
void sl_state_position_limit(const struct sloss_engine *engine, uint32_t row,
                             const struct sl_state_sink *sink);
void sl_state_ceiling(const struct sloss_engine *engine, uint32_t market,
                      const struct sl_state_sink *sink);
void sl_state_hold(const struct sloss_ledger *ledger, uint32_t row,
                   const struct sl_state_sink *sink);
void sl_state_orders(const struct sloss_ledger *ledger, uint32_t row,
                     const struct sl_state_sink *sink);
void sl_state_legs(const struct sloss_ledger *ledger, const struct sl_market *market, uint32_t row,
                   const struct sl_state_sink *sink);
void sl_state_pair(const struct sloss_ledger *ledger, uint32_t row,
                   const struct sl_state_sink *sink);
void sl_state_universe(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_state_sink *sink);
void sl_state_grid(const struct sloss_engine *engine, uint32_t market,
                   const struct sl_state_sink *sink);
void sl_state_governed(const struct sloss_engine *engine, uint32_t kind,
                       const struct sl_state_sink *sink);
void sl_state_change(const struct sloss_engine *engine, uint32_t row,
                     const struct sl_state_sink *sink);
void sl_state_mode(const struct sloss_engine *engine, uint32_t control,
                   const struct sl_state_sink *sink);
void sl_state_execute(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink);
void sl_state_auction(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink);
void sl_state_execution(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_state_sink *sink);

void sl_state_wait(const struct sloss_engine *engine, uint32_t holding,
                   const struct sl_state_sink *sink);

/* When an account was closed out in a market, whose oldest fill that is kept has this number at the
 * time that the state is told of; 0 for none. */
void sl_state_closed(const struct sloss_engine *engine, uint32_t row, uint64_t oldest,
                     const struct sl_state_sink *sink);
void sl_state_claim(const struct sloss_ledger *ledger, uint32_t row,
                    const struct sl_state_sink *sink);
void sl_state_claims(const struct sloss_ledger *ledger, uint32_t market, enum sl_claim_kind kind,
                     const struct sl_state_sink *sink);
void sl_state_owed(const struct sloss_ledger *ledger, uint32_t row,
                   const struct sl_state_sink *sink);

/* Who has left a market, whose hole at the time that the state is told of has this number; 0 for
 * none. */
void sl_state_left(const struct sloss_ledger *ledger, uint32_t row, uint32_t hole,
                   const struct sl_state_sink *sink);
uint32_t sl_state_hole(const struct sloss_ledger *ledger, uint32_t market);

/* A position, in the market as it stood when the state is told of. */
void sl_state_position(const struct sloss_ledger *ledger, const struct sl_market *market,
                       const struct sl_position *position, const struct sl_state_sink *sink);

/* ---- what is in them ------------------------------------------------------------------------- */

/* Numbers of a row in both directions. What a row begins with (its major and minor word), names and
 * lists are carried by whoever calls these. */
void sl_state_carry_settings(const struct sl_carry *carry, struct sl_settings *settings);
void sl_state_carry_counts(const struct sl_carry *carry, struct sl_settings *settings);
void sl_state_carry_host_id(const struct sl_carry *carry, struct sl_host_id *id);
void sl_state_carry_market(const struct sl_carry *carry, struct sl_market *market, int64_t *dust);
void sl_state_carry_demand(const struct sl_carry *carry, struct sl_demand *demand);
void sl_state_carry_moment(const struct sl_carry *carry, struct sl_moment *moment);
void sl_state_carry_fresh(const struct sl_carry *carry, struct sl_fresh *fresh);
void sl_state_carry_partial(const struct sl_carry *carry, struct sl_partial *partial);
void sl_state_carry_running(const struct sl_carry *carry, struct sl_running *running);
void sl_state_carry_guard(const struct sl_carry *carry, struct sl_guard *guard);
void sl_state_carry_source(const struct sl_carry *carry, struct sl_source *source, char *name);
void sl_state_carry_allowed(const struct sl_carry *carry, struct sl_market *market);
void sl_state_carry_fill(const struct sl_carry *carry, struct sl_kept_fill *fill);
void sl_state_carry_settled(const struct sl_carry *carry, struct sl_market *market);
void sl_state_carry_holding(const struct sl_carry *carry, struct sl_holding *holding);
void sl_state_carry_member(const struct sl_carry *carry, struct sl_member *member);
void sl_state_carry_fund(const struct sl_carry *carry, struct sl_fund *fund);
void sl_state_carry_tranches(const struct sl_carry *carry, struct sl_fund *fund);
void sl_state_carry_units(const struct sl_carry *carry, struct sl_units *units);
void sl_state_carry_limits(const struct sl_carry *carry, struct sl_limits *limits);
void sl_state_carry_surcharge(const struct sl_carry *carry, struct sl_surcharge *surcharge);
void sl_state_carry_ceiling(const struct sl_carry *carry, struct sl_market *market);
void sl_state_carry_hold(const struct sl_carry *carry, struct sl_hold *hold);
void sl_state_carry_orders(const struct sl_carry *carry, struct sl_resting *resting);
void sl_state_carry_pair(const struct sl_carry *carry, struct sl_pair *pair);
void sl_state_carry_shock(const struct sl_carry *carry, struct sl_shock *shock);
void sl_state_carry_grid(const struct sl_carry *carry, struct sl_universe_market *grid);
void sl_state_carry_execute(const struct sl_carry *carry, struct sl_execute *execute);
void sl_state_carry_auction(const struct sl_carry *carry, struct sl_auction *auction);
void sl_state_carry_governed(const struct sl_carry *carry, struct sl_governed *terms);
void sl_state_carry_change(const struct sl_carry *carry, uint64_t place, int64_t *time,
                           struct sloss_command *record);
void sl_state_carry_claims(const struct sl_carry *carry, struct sl_claim_list *list);

#endif
