/* SPDX-License-Identifier: BSD-2-Clause */
/* margin: computes equity and requirements of one holding. It changes nothing. */
#ifndef SL_MARGIN_H
#define SL_MARGIN_H

#include "engine/engine.h"

/* What backs a holding is its equity, but for holdings that are special (special.h). */
struct sl_margin {
    sl_wide equity; /* margin equity: what backs it, in atoms, rounded down */
    sl_wide rest;   /* and what that has cut off, in billionths of an atom */
    sl_wide own;    /* balance + sum(lots * value - cost), in atoms, rounded down */
    sl_wide initial;
    sl_wide maintenance;
    sl_wide initial_less; /* of the margin equity, what does not count for the initial requirement
                           */
};

/* Margin equity less a requirement. */
static inline sl_wide sl_margin_above(const struct sl_margin *margin, enum sl_requirement which)
{
    return which == SL_INITIAL ? margin->equity - margin->initial_less - margin->initial
                               : margin->equity - margin->maintenance;
}

/* Margin equity exactly, in billionths of an atom: what the members of a group are cut off adds up.
 */
static inline sl_wide sl_margin_exactly(const struct sl_margin *margin)
{
    return margin->equity * SL_FINE_ATOM + margin->rest;
}

/* The margin of a holding: where accounts are margined together, that of their group, but for its
 * own equity (side/group.h); and as it is by itself. */
struct sl_margin sl_margin_of(const struct sloss_engine *engine, uint32_t holding);
struct sl_margin sl_margin_alone(const struct sloss_engine *engine, uint32_t holding);

/* The equity alone: in atoms, rounded down; and exactly, in billionths of one. */
sl_wide sl_margin_equity(const struct sloss_engine *engine, uint32_t holding);
sl_wide sl_margin_exact_equity(const struct sloss_engine *engine, uint32_t holding);

/* The same without the gains that variation markets have not settled: what they owe counts. In
 * atoms, rounded down. */
sl_wide sl_margin_settled(const struct sloss_engine *engine, uint32_t holding);

/* What a market's fund can pay: its balance less what its own positions owe unsettled, each rounded
 * up. */
int64_t sl_margin_fund_has(const struct sloss_engine *engine, uint32_t market);

/* What its positions in variation markets owe that no mark has settled yet, each rounded up to
 * atoms. */
sl_wide sl_margin_unsettled(const struct sloss_engine *engine, uint32_t holding);

/* The most that it may withdraw, at least 0: its balance less what it owes unsettled, and its
 * margin equity less the initial requirement where that is less. */
sl_wide sl_margin_free(const struct sloss_engine *engine, uint32_t holding,
                       const struct sl_margin *margin);

/* Profit of a position at the mark, in fine units of its market, and in atoms, rounded down; its
 * cost with what funding has added, in fine units; and its margin requirement. */
sl_wide sl_margin_profit(const struct sloss_engine *engine, const struct sl_position *position);
sl_wide sl_margin_whole_profit(const struct sloss_engine *engine,
                               const struct sl_position *position);
sl_wide sl_margin_cost(const struct sloss_engine *engine, const struct sl_position *position);
int64_t sl_margin_required(const struct sloss_engine *engine, const struct sl_position *position,
                           enum sl_requirement which);

/* The maintenance requirement of a position's holding, if it had so many lots instead. */
sl_wide sl_margin_maintenance_with(const struct sloss_engine *engine, uint32_t position,
                                   int64_t lots);

/* Margin equity less the requirement before rounding, in billionths of an atom, each position
 * rounded down to them. It is at least 10^9 times what it comes to with requirements rounded up to
 * atoms, and exceeds that by less than 10^9 per position. */
sl_wide sl_margin_slack(const struct sloss_engine *engine, uint32_t holding,
                        enum sl_requirement which);

/* Is margin equity less the initial requirement at least `amount`? */
bool sl_margin_has_free(const struct sloss_engine *engine, uint32_t holding, int64_t amount);

/* Is margin equity at least the maintenance requirement? */
bool sl_margin_covers(const struct sloss_engine *engine, uint32_t holding);

/* Is a holding with this slack in breach: below its maintenance requirement, or short of a
 * variation payment in this command (rules 4.1)? Where accounts are margined together, those that
 * have a position are when their group is (22.4). */
bool sl_margin_is_short(const struct sloss_engine *engine, uint32_t holding, sl_wide slack);

/* The same for a holding whose slack is not known yet. System accounts are never in breach. */
bool sl_margin_breached(const struct sloss_engine *engine, uint32_t holding);

/* enum sloss_state of a holding with this margin (rules 2.4). */
uint32_t sl_margin_state(const struct sl_holding *holding, const struct sl_margin *margin);

#endif
