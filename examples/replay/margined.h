/* SPDX-License-Identifier: BSD-2-Clause */
/* margined: how accounts and markets are margined beyond a balance and its positions: by universes,
 * in a group, by legs, and with profit that matures. */
#ifndef REPLAY_MARGINED_H
#define REPLAY_MARGINED_H

#include <sloss/margin.h>

#include "common/scenario.h"

/* The scenario of a universe that costs an account most. */
struct margined_worst {
    char universe[SLOSS_NAME_SIZE];
    uint32_t asset;
    uint32_t index;
    uint32_t shocks; /* of how many */
    int64_t cost;    /* below zero where it gains in all of them */
};

/* Is the account margined by universes? */
bool margined_by_universes(const struct scenario *scenario, uint64_t account);

/* The worst scenario of a universe, counted from 0. False where there is no such universe; one
 * without scenarios has no `shocks`. */
bool margined_find_worst(const struct scenario *scenario, uint64_t account, uint32_t universe,
                         struct margined_worst *worst_out);

/* The group of the account, with its figures in an asset. False where it is in none. */
bool margined_find_group(const struct scenario *scenario, uint64_t account, uint32_t asset,
                         struct sloss_group_info *group_out);

/* A leg of the account in a market. False where it has no lots, or one position there. */
bool margined_find_leg(const struct scenario *scenario, uint64_t account, uint32_t market,
                       uint32_t leg, struct sloss_leg_info *leg_out);

/* How old a profit has to be in a market, in nanoseconds; 0 where it counts at once. */
int64_t margined_duration(const struct scenario *scenario, uint32_t market);

/* What of the account's profit in a market is old enough. False where profit counts at once there,
 * and where there is neither profit nor loss. */
bool margined_find_matured(const struct scenario *scenario, uint64_t account, uint32_t market,
                           struct sloss_matured_info *matured_out);

/* The universe of a market. False where it is in none. */
bool margined_find_universe(const struct scenario *scenario, uint32_t market,
                            struct sloss_universe_info *universe_out);

/* Write all of it, and nothing where there is none of it. In JSON these are members of the object
 * of the account, or the market, that is written. */
void margined_text(const struct scenario *scenario, uint64_t account, FILE *out);
void margined_text_market(const struct scenario *scenario, uint32_t market, FILE *out);
void margined_json(const struct scenario *scenario, uint64_t account, FILE *out);
void margined_json_market(const struct scenario *scenario, uint32_t market, FILE *out);

#endif
