/* SPDX-License-Identifier: BSD-2-Clause */
/* margin: what backs a holding and what is required of it; whether it is in breach. It changes
 * nothing. */
#ifndef SL_MARGIN_H
#define SL_MARGIN_H

#include "margin/figures.h"

/* Its equity, what backs it, and what is required of it: where accounts are margined together, that
 * of their group, but for its own equity (group.h). */
struct sl_margin sl_margin_of(const struct sloss_engine *engine, uint32_t holding);

/* The same where some markets are thought to stand elsewhere, or NULL. */
struct sl_margin sl_margin_at(const struct sloss_engine *engine, uint32_t holding,
                              const struct sl_supposed *supposed);

/* The most that it may withdraw with a margin, at least 0: its balance less what it owes unsettled,
 * and its margin equity less the initial requirement where that is less. And the same where some
 * markets are thought to stand elsewhere. */
sl_wide sl_margin_free(const struct sloss_engine *engine, uint32_t holding,
                       const struct sl_margin *margin);
sl_wide sl_margin_free_at(const struct sloss_engine *engine, uint32_t holding,
                          const struct sl_supposed *supposed, const struct sl_margin *margin);

/* Margin equity less the requirement before rounding, in billionths of an atom, each position
 * rounded down to them. It is at least 10^9 times what it comes to with requirements rounded up to
 * atoms, and exceeds that by less than 10^9 per position. */
sl_wide sl_margin_slack(const struct sloss_engine *engine, uint32_t holding,
                        enum sl_requirement which);

/* Is margin equity less the initial requirement at least `amount`? */
bool sl_margin_has_free(const struct sloss_engine *engine, uint32_t holding, int64_t amount);

/* Is margin equity at least the maintenance requirement? */
bool sl_margin_covers(const struct sloss_engine *engine, uint32_t holding);

/* May so much leave a holding, for what it backs? Where that lowers the margin equity there, it must
 * leave what is required at first. */
bool sl_margin_lets_go(const struct sloss_engine *engine, uint32_t holding, int64_t amount);

/* Is a holding with this slack in breach: below its maintenance requirement, or short of a
 * variation payment in this command (rules 4.1)? Where accounts are margined together, those that
 * have a position are when their group is (22.4). */
bool sl_margin_is_short(const struct sloss_engine *engine, uint32_t holding, sl_wide slack);

/* The same for a holding whose slack is not known yet. System accounts are never in breach. */
bool sl_margin_breached(const struct sloss_engine *engine, uint32_t holding);

/* enum sloss_state of a holding with this margin (rules 2.4). */
uint32_t sl_margin_state(const struct sl_holding *holding, const struct sl_margin *margin);

#endif
