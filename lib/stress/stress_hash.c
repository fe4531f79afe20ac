/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_hash: what results follow from, in 128 bits.
 *
 * One row of words, hashed as rows of the state are (lanes.h). Each figure is absorbed by its value
 * and each list behind its length, so that neither the order of bytes in memory nor the size of a
 * record matters. In their order:
 *
 *     the hash of the book, low and high;
 *     asset, seed, factors, degrees, flags, strata, stress, tilt, jump probability, mean,
 * volatility; the root of the correlation, 2^-30: of each factor, row by row up to the diagonal;
 *     the number of markets, and of each: index, impact, volatility, all loadings, of the jump,
 *         probability and volatility of its own jump, depth, move of the impact, recovery;
 *     the number of parts of cross-impact that are not zero, and of each: to, from, ppb;
 *     of each market: the number of points of its grid, the row it follows, and of each point: mark
 *         of that, mark of this. */
#include <assert.h>

#include "base/lanes.h"
#include "command/hash.h"
#include "stress/stress.h"

/* Whoever adds a figure to a record has to add it to this hash. */
static_assert(sizeof(struct sloss_stress_config) == 72, "a figure of the configuration is missing");
static_assert(sizeof(struct sloss_stress_market) == 136, "a figure of a market is missing");

static void absorb_config(struct sl_lanes *lanes, const struct sloss_stress_config *config)
{
    const uint64_t words[] = {config->asset,
                              config->seed,
                              config->factors,
                              config->degrees,
                              config->flags,
                              config->strata,
                              (uint64_t)config->correlation_stress_ppb,
                              (uint64_t)config->importance_shift_ppb,
                              (uint64_t)config->jump_probability_ppb,
                              (uint64_t)config->jump_mean_ppb,
                              (uint64_t)config->jump_volatility_ppb};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        sl_lanes_absorb(lanes, words[i]);
    }
}

static void absorb_root(struct sl_lanes *lanes, const struct sl_factor_model *model)
{
    for (uint32_t row = 0; row < model->config.factors; row++) {
        for (uint32_t column = 0; column <= row; column++) {
            sl_lanes_absorb(lanes, (uint64_t)model->root[row][column]);
        }
    }
}

static void absorb_market(struct sl_lanes *lanes, const struct sloss_stress_market *market)
{
    const uint64_t rest[] = {
        (uint64_t)market->jump_loading_ppb,    (uint64_t)market->jump_probability_ppb,
        (uint64_t)market->jump_volatility_ppb, (uint64_t)market->depth_lots,
        (uint64_t)market->impact_ppb,          (uint64_t)market->recovery_ppb};
    sl_lanes_absorb(lanes, market->market);
    sl_lanes_absorb(lanes, market->impact);
    sl_lanes_absorb(lanes, (uint64_t)market->volatility_ppb);
    for (uint32_t factor = 0; factor < SLOSS_STRESS_FACTORS; factor++) {
        sl_lanes_absorb(lanes, (uint64_t)market->loading_ppb[factor]);
    }
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
        sl_lanes_absorb(lanes, rest[i]);
    }
}

static void absorb_cross(struct sl_lanes *lanes, const struct sl_cascade_cross *cross)
{
    sl_lanes_absorb(lanes, cross->to);
    sl_lanes_absorb(lanes, cross->from);
    sl_lanes_absorb(lanes, (uint64_t)cross->ppb);
}

static void absorb_grid(struct sl_lanes *lanes, const struct sl_grid *grid)
{
    sl_lanes_absorb(lanes, grid->count);
    sl_lanes_absorb(lanes, grid->underlying);
    for (uint32_t i = 0; i < grid->count; i++) {
        sl_lanes_absorb(lanes, (uint64_t)grid->points[i].underlying);
        sl_lanes_absorb(lanes, (uint64_t)grid->points[i].mark);
    }
}

enum sloss_status sloss_stress_hash(const struct sloss_stress *stress, struct sloss_hash *hash_out)
{
    struct sl_lanes lanes = {0, 0};
    if (stress == NULL || hash_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_hash book = sl_hash_state(stress->engine);
    sl_lanes_absorb(&lanes, book.low);
    sl_lanes_absorb(&lanes, book.high);
    absorb_config(&lanes, &stress->model.config);
    absorb_root(&lanes, &stress->model);
    sl_lanes_absorb(&lanes, stress->count);
    for (uint32_t i = 0; i < stress->count; i++) {
        absorb_market(&lanes, &stress->markets[i]);
    }
    sl_lanes_absorb(&lanes, stress->cross_count);
    for (size_t i = 0; i < stress->cross_count; i++) {
        absorb_cross(&lanes, &stress->cross[i]);
    }
    for (uint32_t i = 0; i < stress->count; i++) {
        absorb_grid(&lanes, &stress->cascading[i].grid);
    }
    *hash_out = (struct sloss_hash){0, 0};
    sl_lanes_add(hash_out, lanes);
    return SLOSS_OK;
}
