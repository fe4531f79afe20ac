/* SPDX-License-Identifier: BSD-2-Clause */
/* demanding: what the demands of markets (demand.h) come to for positions and holdings. */
#ifndef SL_DEMANDING_H
#define SL_DEMANDING_H

#include "margin/figures.h"

/* The margin requirement of a position, rounded up to atoms, also where its market is thought to
 * stand; and before it is rounded, in billionths of a fine unit. */
int64_t sl_demanding_required(const struct sloss_engine *engine, const struct sl_position *position,
                              enum sl_requirement which);
int64_t sl_demanding_required_at(const struct sloss_engine *engine,
                                 const struct sl_position *position, struct sl_quote quote,
                                 enum sl_requirement which);
sl_wide sl_demanding_exactly(const struct sloss_engine *engine, const struct sl_position *position,
                             enum sl_requirement which);

/* Does a holding have lots in a market whose demand makes it special? */
bool sl_demanding_is_special(const struct sloss_engine *engine, uint32_t holding);

/* What of a position's profit does not count in margin equity, in billionths of an atom, where its
 * market is thought to stand. */
sl_wide sl_demanding_uncounted(const struct sl_market *market, const struct sl_position *position,
                               int64_t value);

/* Take profit that does not count off the equity that backs a holding. */
void sl_demanding_add(const struct sloss_engine *engine, uint32_t holding,
                      const struct sl_supposed *supposed, struct sl_margin *margin);

/* A mark of a market was set: a sample of its open interest is taken, whether or not that is asked
 * for. Requires that its image was saved. */
void sl_demanding_sample(struct sloss_engine *engine, uint32_t market);

/* Is what was paid for every position of a market within bounds, with this much funding? */
bool sl_demanding_costs_hold(const struct sloss_engine *engine, uint32_t market, int64_t funding);

/* Do the holders of a market have the flag that their lots call for? */
bool sl_demanding_is_consistent(const struct sloss_engine *engine, uint32_t market);

#endif
