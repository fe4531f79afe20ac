/* SPDX-License-Identifier: BSD-2-Clause */
/* portfolio: what is asked of accounts that are margined by universes (docs/rules.md 20). A holding
 * with lots in a market of a universe, whose account is, is special (special.h). In a book without
 * universes nothing here is looked at. */
#ifndef SL_PORTFOLIO_H
#define SL_PORTFOLIO_H

#include "margin/figures.h"
#include "margin/universe.h"

/* Is a holding margined by universes as far as it has lots in them? And the cross part of an
 * account? */
bool sl_portfolio_covers(const struct sloss_engine *engine, uint32_t holding);
bool sl_portfolio_is_of(const struct sloss_engine *engine, uint32_t account);

/* Is it, and has it any there? */
bool sl_portfolio_is_special(const struct sloss_engine *engine, uint32_t holding);

/* The first universe from a number on in which a holding has a position, or SL_NONE. */
uint32_t sl_portfolio_next(const struct sloss_engine *engine, const struct sl_holding *holding,
                           uint32_t from);

/* What is asked of a holding for each universe that has scenarios takes the place of what is asked
 * of its positions there. */
void sl_portfolio_add(const struct sloss_engine *engine, uint32_t holding,
                      const struct sl_supposed *supposed, struct sl_margin *margin);

/* What a scan of positions in a universe finds. */
struct sl_portfolio_found {
    struct sl_scan scan;
    sl_wide alone[2]; /* asked by markets by themselves in place of which the scan stands */
    bool any;         /* there are lots */
};

/* Does a universe of this row margin what is settled in an asset? */
bool sl_portfolio_margins(const struct sloss_engine *engine, uint32_t universe, uint32_t asset);

/* Scan one more position, which may be one that is thought of, of no holding (SL_NONE); nothing if
 * its market is not in the universe. And put what the scan asks in place of what markets ask. */
void sl_portfolio_take(const struct sloss_engine *engine, uint32_t universe,
                       const struct sl_position *position, const struct sl_supposed *supposed,
                       struct sl_portfolio_found *found);
void sl_portfolio_put(const struct sloss_engine *engine, uint32_t universe,
                      const struct sl_portfolio_found *found, struct sl_margin *margin);

/* A position, or all between two of one side, that a holding is thought to have in place of the one
 * it has. */
struct sl_portfolio_change {
    uint32_t market;
    int64_t from; /* lots */
    int64_t to;
    struct sl_scan_place place; /* where the market stands then */
};

/* What is asked of a holding, or of one that is not there yet (SL_NONE), for universes with such a
 * change, less what is asked of its positions in other markets there by themselves: a bound from
 * below, which is exact for one position. */
sl_wide sl_portfolio_changed(const struct sloss_engine *engine, uint32_t holding,
                             const struct sl_portfolio_change *change, enum sl_requirement which);

/* The same of what was found in one universe without the market. */
sl_wide sl_portfolio_asks_with(const struct sloss_engine *engine, uint32_t universe,
                               const struct sl_portfolio_change *change,
                               struct sl_portfolio_found *found, enum sl_requirement which);

/* The most lots of a side, up to some, for which what scenarios ask in a market that stands
 * somewhere is within bounds (rules 20.7). */
int64_t sl_portfolio_most(const struct sloss_engine *engine, uint32_t market,
                          struct sl_scan_place place, int64_t most);

/* Does a universe ask for a market in place of what that asks by itself? */
bool sl_portfolio_replaces(const struct sloss_engine *engine, uint32_t market);

/* The most that rounding prices of scenarios to ticks, and values, changes in what universes ask of
 * so many lots in a market, in atoms, at all prices of this size and above. */
sl_wide sl_portfolio_blur(const struct sloss_engine *engine, uint32_t market, int64_t lots,
                          int64_t price);

/* What a scenario of a universe costs a holding, whether or not it is margined so, in atoms,
 * rounded up. */
sl_wide sl_portfolio_cost(const struct sloss_engine *engine, uint32_t holding, uint32_t universe,
                          uint32_t scenario);

/* Are all rows found, do they say what may be set, and has every holding the flag that it should?
 */
bool sl_portfolio_is_consistent(const struct sloss_engine *engine);

#endif
