/* SPDX-License-Identifier: BSD-2-Clause */
/* The book of one account that can fail, and runs of scenarios on it.
 *
 * Account 1 is long 1,000 lots at 1,000 with 100,000 behind them and no requirement: it is bankrupt
 * below a mark of 900, and its deficit is 1000 * (900 - mark)+. The mark is a whole number of ticks
 * of 1/1000: 1,000,000 of them. */
#ifndef STRESS_RUN_H
#define STRESS_RUN_H

#include "../unit/world.h"
#include "sloss/stress.h"

#define PPB INT64_C(1000000000)
#define TICKS 1000 /* a unit of price */

static inline struct world open_one_account(uint64_t *market_out)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100 * 1000 * TICKS);
    deposit(&world, 2, INT64_C(1000000000) * TICKS);
    fill(&world, market, 1, 2, 1000, 1000 * TICKS);
    *market_out = market;
    return world;
}

static inline struct sloss_stress *prepare(const struct world *world,
                                           struct sloss_stress_config config,
                                           const struct sloss_stress_market *markets,
                                           uint32_t count)
{
    struct sloss_stress *stress = NULL;
    config.struct_size = sizeof(config);
    assert_ok(sloss_stress_create(world->engine, &config, markets, count, NULL, NULL, &stress));
    return stress;
}

static inline struct sloss_stress_market plain_market(uint32_t market)
{
    return (struct sloss_stress_market){.struct_size = sizeof(struct sloss_stress_market),
                                        .market = market,
                                        .volatility_ppb = 80000000,
                                        .loading_ppb = {PPB}};
}

struct run {
    size_t count;
    bool weighted;
    struct sloss_stress_result *results;
    int64_t *deficits;
    int64_t *weights;
};

static inline struct run open_run(size_t count)
{
    struct run run = {count, false, calloc(count, sizeof(*run.results)),
                      calloc(count, sizeof(int64_t)), calloc(count, sizeof(int64_t))};
    assert_true(run.results != NULL && run.deficits != NULL && run.weights != NULL);
    return run;
}

static inline void close_run(struct run *run)
{
    free(run->results);
    free(run->deficits);
    free(run->weights);
}

static inline void run_all(struct run *run, struct sloss_stress *stress)
{
    for (size_t i = 0; i < run->count; i++) {
        run->results[i].struct_size = sizeof(run->results[i]);
    }
    assert_ok(sloss_stress_run(stress, 0, run->count, run->results, NULL, NULL));
    for (size_t i = 0; i < run->count; i++) {
        run->deficits[i] = run->results[i].deficit;
        run->weights[i] = run->results[i].weight;
    }
}

static inline struct sloss_tail tail_of(const struct run *run, uint32_t group,
                                        int64_t confidence_ppb)
{
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    const struct sloss_tail_query query = {.struct_size = sizeof(query),
                                           .group = group,
                                           .probability_ppb = 990000000,
                                           .confidence_ppb = confidence_ppb};
    const int64_t *weights = run->weighted ? run->weights : NULL;
    assert_ok(sloss_tail_read(run->deficits, weights, run->count, &query, &tail));
    return tail;
}

#endif
