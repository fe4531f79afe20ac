/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_feed: what of the outside reaches the book, and what is pent up until a feed is back.
 *
 * A market whose feed is lost stands still: shocks of it are kept, the last for each market, while
 * others go on and judge accounts at the stale mark, and what a fund takes over of it moves no
 * mark. A locked platform hears of no mark and of no price of collateral. What the venue itself
 * does (funds, brackets, leverage) is done at once. */
#ifndef STRESS_FEED_H
#define STRESS_FEED_H

#include "sloss/stress.h"
#include "stress/stress_config.h"

struct stress_feed {
    uint32_t market_count;
    bool locked;
    bool *lost;           /* by market */
    int64_t *pent;        /* marks by market, 0 for none: shocks are above it */
    uint32_t *underlying; /* of markets that follow others; SCENARIO_NO_INDEX for none */
    int64_t pent_collateral_ppb[STRESS_COLLATERALS_MAX]; /* -1 for none: a price may be 0 */
};

/* False without memory; close it either way. */
bool stress_feed_open(struct stress_feed *feed, uint32_t market_count);
void stress_feed_close(struct stress_feed *feed);

/* A market that follows another by a grid. */
void stress_feed_follow(struct stress_feed *feed, uint32_t market, uint32_t underlying);

/* Feeds of a step are lost. */
void stress_feed_lose(struct stress_feed *feed, const struct stress_step *step);

bool stress_feed_is_lost(const struct stress_feed *feed, uint32_t market);

/* Keep the marks that do not arrive, and leave those that do: how many. */
uint32_t stress_feed_filter(struct stress_feed *feed, struct sloss_mark *marks, uint32_t count);

/* Markets whose feeds are lost have no impact. */
void stress_feed_still(const struct stress_feed *feed, struct sloss_stress_market *markets,
                       uint32_t count);

/* All feeds are back: the marks of the instant at which what was pent up arrives, where nothing was
 * the marks of now. A market that follows another is left to its grid, and the other's mark given,
 * unless a shock of its own is pent up. Room for all markets. */
uint32_t stress_feed_back(struct stress_feed *feed, const struct sloss_engine *engine,
                          struct sloss_mark *marks);

#endif
