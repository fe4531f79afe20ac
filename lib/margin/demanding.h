/* SPDX-License-Identifier: BSD-2-Clause */
/* demanding: what the demands of markets (demand.h) come to for positions and holdings. */
#ifndef SL_DEMANDING_H
#define SL_DEMANDING_H

#include "margin/figures.h"

/* The margin requirement of a position, rounded up to atoms, also where its market is thought to
 * stand: where it has lots in two legs, of each. */
int64_t sl_demanding_required(const struct sloss_engine *engine, const struct sl_position *position,
                              enum sl_requirement which);
int64_t sl_demanding_required_at(const struct sloss_engine *engine,
                                 const struct sl_position *position, struct sl_quote quote,
                                 enum sl_requirement which);
/* The same of lots that are all on one side: of a leg, or of a position that has no lots in both. */
int64_t sl_demanding_of_side_at(const struct sloss_engine *engine,
                                const struct sl_position *position, struct sl_quote quote,
                                enum sl_requirement which);

/* The position that least is required of, of two and all between them, whose cost goes evenly with
 * the lots; and what is. */
struct sl_position sl_demanding_least(const struct sloss_engine *engine,
                                      const struct sl_position *from,
                                      const struct sl_position *to);
int64_t sl_demanding_of_side_between(const struct sloss_engine *engine,
                                     const struct sl_position *from, const struct sl_position *to,
                                     struct sl_quote quote, enum sl_requirement which);

/* What is required of a position without lots in two legs, before it is rounded, in
 * billionths of a fine unit. */
sl_wide sl_demanding_exactly(const struct sloss_engine *engine, const struct sl_position *position,
                             enum sl_requirement which);

/* What a position comes to in margin equity where its market is thought to stand, in billionths of
 * an atom: a loss whole, of a profit what counts. It is `before`, or what a trade would have made
 * of that. */
sl_wide sl_demanding_counts(const struct sloss_engine *engine, const struct sl_position *before,
                            const struct sl_position *position, int64_t value);

/* Does a holding have lots in a market that makes it special? */
bool sl_demanding_is_special(const struct sloss_engine *engine, uint32_t holding);

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
