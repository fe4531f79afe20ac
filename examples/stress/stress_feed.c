/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_feed.h"
#include "sloss/stress.h"

#include <stdlib.h>

bool stress_feed_open(struct stress_feed *feed, uint32_t market_count)
{
    *feed =
        (struct stress_feed){.market_count = market_count,
                             .lost = calloc(market_count + 1u, sizeof(*feed->lost)),
                             .pent = calloc(market_count + 1u, sizeof(*feed->pent)),
                             .underlying = calloc(market_count + 1u, sizeof(*feed->underlying))};
    for (uint32_t i = 0; i < STRESS_COLLATERALS_MAX; i++) {
        feed->pent_collateral_ppb[i] = -1;
    }
    for (uint32_t i = 0; feed->underlying != NULL && i < market_count; i++) {
        feed->underlying[i] = SCENARIO_NO_INDEX;
    }
    return feed->lost != NULL && feed->pent != NULL && feed->underlying != NULL;
}

void stress_feed_close(struct stress_feed *feed)
{
    free(feed->lost);
    free(feed->pent);
    free(feed->underlying);
}

void stress_feed_follow(struct stress_feed *feed, uint32_t market, uint32_t underlying)
{
    feed->underlying[market] = underlying;
}

void stress_feed_lose(struct stress_feed *feed, const struct stress_step *step)
{
    feed->locked = feed->locked || step->count == 0;
    for (uint32_t i = 0; i < step->count; i++) {
        feed->lost[step->marks[i].market] = true;
    }
}

bool stress_feed_is_lost(const struct stress_feed *feed, uint32_t market)
{
    return feed->locked || feed->lost[market];
}

uint32_t stress_feed_filter(struct stress_feed *feed, struct sloss_mark *marks, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (stress_feed_is_lost(feed, marks[i].market)) {
            feed->pent[marks[i].market] = marks[i].price;
        } else {
            marks[kept++] = marks[i];
        }
    }
    return kept;
}

void stress_feed_still(const struct stress_feed *feed, struct sloss_stress_market *markets,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (stress_feed_is_lost(feed, markets[i].market)) {
            markets[i].impact = SLOSS_IMPACT_NONE;
        }
    }
}

/* Its grid, and no shock of its own, says where a market stands once it is back. */
static bool goes_by_grid(const struct stress_feed *feed, uint32_t market)
{
    return feed->underlying[market] != SCENARIO_NO_INDEX && feed->pent[market] == 0;
}

uint32_t stress_feed_back(struct stress_feed *feed, const struct sloss_engine *engine,
                          struct sloss_mark *marks)
{
    uint32_t count = 0;
    for (uint32_t market = 0; market < feed->market_count; market++) {
        if (stress_feed_is_lost(feed, market) && goes_by_grid(feed, market)) {
            feed->lost[feed->underlying[market]] = true; /* so that its mark arrives */
        }
    }
    for (uint32_t market = 0; market < feed->market_count; market++) {
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        if (stress_feed_is_lost(feed, market) && !goes_by_grid(feed, market) &&
            sloss_engine_market(engine, market, &info) == SLOSS_OK && info.marked != 0 &&
            info.closed == 0) {
            marks[count++] = (struct sloss_mark){
                market, 0, feed->pent[market] != 0 ? feed->pent[market] : info.mark};
        }
    }
    for (uint32_t market = 0; market < feed->market_count; market++) {
        feed->lost[market] = false;
        feed->pent[market] = 0;
    }
    feed->locked = false;
    return count;
}
