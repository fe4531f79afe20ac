/* SPDX-License-Identifier: BSD-2-Clause */
/* slack: splits a holding's slack over its positions, and turns each share into a trigger.
 *
 * Slack is equity less maintenance before rounding, in billionths of an atom (margin.h). One atom
 * for each position, those of variation markets too, is subtracted from it, because requirements
 * are rounded up per position; and two billionths, because in markets that are finer than the atom
 * slack and shares are rounded to billionths. A position uses up at most |lots| * (rise of the
 * pressure on its side) of the slack. So while each position has used up no more than its share,
 * and the shares sum to no more than the slack, the holding cannot be in breach. The pressure at
 * which a position's share is used up is its trigger. (Threshold monitoring by local filters:
 * Olston, Jiang and Widom, SIGMOD 2003.)
 *
 * Positions of variation markets need no share, because every mark of such a market changes all its
 * holders, and so makes them suspects.
 *
 * Shares are in proportion to (|lots| * typical step)^(2/3), where |lots| * typical step is about
 * what the position may lose in one instant. This exponent makes triggers pass most rarely. Any
 * other split would be as exact. */
#ifndef SL_SLACK_INTERNAL_H
#define SL_SLACK_INTERNAL_H

#include "engine/engine.h"

/* Give a share to each position that has none. Where the shares exceed the slack, make them less.
 * *armed_out is false if the slack is too small to split, or if a split is needed and `may_give` is
 * false. Then the holding must be checked at every mark. `slack` is that of sl_margin_slack(). */
enum sloss_status sl_slack_share(struct sloss_engine *engine, uint32_t holding, sl_wide slack,
                                 bool may_give, bool *armed_out);

/* What of the slack of a holding that is not special is not above the first level of its asset:
 * that much less is shared, so that it is found when it falls below the level. 0 where there are no
 * levels. With `more` atoms of requirement for each position: what is asked is rounded up. */
sl_wide sl_slack_below_level(const struct sloss_engine *engine, uint32_t holding, int64_t more);

/* Is the slack several times what the holding typically loses in one instant? */
bool sl_slack_is_ample(const struct sloss_engine *engine, uint32_t holding, sl_wide slack);

/* The invariant that detection rests on: every position has a share, and the shares sum to no more
 * than the slack. For tests, verification and debug builds. */
bool sl_slack_is_consistent(const struct sloss_engine *engine, uint32_t holding);

#endif
