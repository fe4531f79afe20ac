/* SPDX-License-Identifier: BSD-2-Clause */
/* equity: what the positions of a holding have won or lost at the marks, and what it is worth with
 * its balance (docs/rules.md 3.4). It changes nothing. */
#ifndef SL_EQUITY_H
#define SL_EQUITY_H

#include "engine/quote.h"

/* Profit of a position at the mark, in fine units of its market, and in atoms, rounded down; and
 * its cost with what funding has added, in fine units. */
sl_wide sl_equity_profit(const struct sloss_engine *engine, const struct sl_position *position);
sl_wide sl_equity_whole_profit(const struct sloss_engine *engine,
                               const struct sl_position *position);
sl_wide sl_equity_cost(const struct sloss_engine *engine, const struct sl_position *position);

/* Profit where its market is thought to stand, in fine units. */
sl_wide sl_equity_profit_at(const struct sl_market *market, const struct sl_position *position,
                            int64_t value);

/* The balance and all profits: exactly, where markets are thought to stand; in atoms, rounded
 * down; and in billionths of one. */
struct sl_fine_sum sl_equity_sum(const struct sloss_engine *engine, uint32_t holding,
                                 const struct sl_supposed *supposed);
sl_wide sl_equity_of(const struct sloss_engine *engine, uint32_t holding);
sl_wide sl_equity_exactly(const struct sloss_engine *engine, uint32_t holding);

/* The same without the gains that variation markets have not settled: what they owe counts. In
 * atoms, rounded down. */
sl_wide sl_equity_settled(const struct sloss_engine *engine, uint32_t holding);

/* What its positions in variation markets owe that no mark has settled yet, each rounded up to
 * atoms. And the same where markets are thought to stand. */
sl_wide sl_equity_unsettled(const struct sloss_engine *engine, uint32_t holding);
sl_wide sl_equity_unsettled_at(const struct sloss_engine *engine, uint32_t holding,
                               const struct sl_supposed *supposed);

/* What a market's fund can pay: its balance less what its own positions owe unsettled, each rounded
 * up. */
int64_t sl_equity_fund_has(const struct sloss_engine *engine, uint32_t market);

#endif
