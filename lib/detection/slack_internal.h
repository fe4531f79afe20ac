/* SPDX-License-Identifier: BSD-2-Clause */
/* slack: a holding's slack, given to its positions as shares, each turned into a trigger.
 *
 * Slack is equity less maintenance before rounding, in billionths of an atom (margin.h), less one
 * atom a position, of whatever settlement, for the rounding. A position takes at most |lots| *
 * (rise of the pressure on its side) of it. So while each has taken no more than its share, and the
 * shares sum to the slack, the holding cannot be in breach; and the pressure at which its share is
 * used up is a position's trigger. (Threshold monitoring by local filters: Olston, Jiang and Widom,
 * SIGMOD 2003.)
 *
 * Positions of variation markets need no share: every mark of theirs touches all its holders.
 *
 * Shares are in proportion to (|lots| * stir)^(2/3), about what a position may lose in one instant:
 * this makes crossings rarest, and any other split would be as exact. */
#ifndef SL_SLACK_INTERNAL_H
#define SL_SLACK_INTERNAL_H

#include "engine/engine.h"

/* Give slack to the positions that lack a share, and to all of them where what they have is more
 * than there is. False in *armed_out if it is too little to be given, or if shares would have to be
 * given and may not be now: the holding has to be judged at every mark. `slack` is that of
 * sl_margin_slack(). */
enum sloss_status sl_slack_share(struct sloss_engine *engine, uint32_t holding, sl_wide slack,
                                 bool may_give, bool *armed_out);

/* Is the slack several times what the holding may lose in one instant? */
bool sl_slack_is_ample(const struct sloss_engine *engine, uint32_t holding, sl_wide slack);

/* Does every position have a share, and do the shares sum to no more than the slack? What
 * detection rests on; for tests, verification and debug builds. */
bool sl_slack_holds(const struct sloss_engine *engine, uint32_t holding);

#endif
