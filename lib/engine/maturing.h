/* SPDX-License-Identifier: BSD-2-Clause */
/* maturing: what counts of a position's profit in a market where profit counts once it is old
 * enough (docs/rules.md 23): the least that it was at any moment within the market's duration.
 *
 * The profit at a moment is that of the position as it is now. Where lots were added, moments
 * before that say nothing; and until that is old enough, no more counts than did just before. */
#ifndef SL_MATURING_H
#define SL_MATURING_H

#include "engine/engine.h"

/* What counts of the profit of a position if a lot were worth so much now, in fine units: at least
 * 0. Where nothing matures it is the profit. */
sl_wide sl_maturing_counts(const struct sloss_engine *engine, const struct sl_position *position,
                           sl_wide worth);

/* The same of a position that a trade would have made of another, which has no lots where there is
 * none. */
sl_wide sl_maturing_after(const struct sloss_engine *engine, const struct sl_position *before,
                          const struct sl_position *after, sl_wide worth);

/* What counted before lots were added, where so many are left of a position, which has some. */
sl_wide sl_maturing_left(const struct sloss_engine *engine, const struct sl_position *position,
                         int64_t lots);

/* A trade has changed a position from `before`, of whose profit so much counted. */
enum sloss_status sl_maturing_trade(struct sloss_engine *engine, uint32_t position,
                                    const struct sl_position *before, sl_wide counted);

/* From now on profit in a market counts after this duration, or (0) at once. Whatever is known of
 * its moments and of when lots were added is forgotten. Requires that the market's image was saved.
 */
enum sloss_status sl_maturing_set(struct sloss_engine *engine, uint32_t market, int64_t duration);

/* What a position has that comes from a file. */
enum sloss_status sl_maturing_restore(struct sloss_engine *engine, uint32_t position,
                                      const struct sl_fresh *fresh);

/* Is everything that a market knows of moments in order, and what it knows of its positions? */
bool sl_maturing_is_consistent(const struct sloss_engine *engine, uint32_t market);

#endif
