/* SPDX-License-Identifier: BSD-2-Clause */
/* hash_driver: reads models from standard input and prints the hashes of the book and of what the
 * model's results follow from, a line each. At last, the hash of an index.
 *
 * A model is numbers: the eleven figures of a configuration in the order of their record; 1 and the
 * correlations, or 0; the number of markets and the seventeen figures of each, `reserved` left out;
 * 1 and the cross-impact, or 0; and of each market the number of points of its grid and, if that is
 * not 0, the row it follows and the points. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sloss/index.h"
#include "sloss/sloss.h"
#include "sloss/stress.h"

#define MARKETS 4u

static void need(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "hash_driver: not so: %s\n", what);
        exit(1);
    }
}

static void need_ok(enum sloss_status status, const char *what)
{
    if (status != SLOSS_OK) {
        fprintf(stderr, "hash_driver: %s: %s\n", what, sloss_status_name(status));
        exit(1);
    }
}

static int64_t next(void)
{
    int64_t number = 0;
    need(scanf("%" SCNd64, &number) == 1, "a number");
    return number;
}

static uint32_t next_narrow(void)
{
    return (uint32_t)next();
}

static struct sloss_engine *open_book(struct sloss_ledger **ledger_out)
{
    const char *const names[MARKETS] = {"A", "BB", "a-longer-name", "D"};
    struct sloss_engine *engine = NULL;
    uint32_t asset;
    uint32_t market;
    need_ok(sloss_ledger_create(NULL, ledger_out), "a ledger");
    need_ok(sloss_engine_create(*ledger_out, &engine), "an engine");
    need_ok(sloss_engine_add_asset(engine, "USD", 2, &asset), "an asset");
    need_ok(sloss_engine_add_asset(engine, "EUR", 2, &asset), "another");
    for (uint32_t i = 0; i < MARKETS; i++) {
        need_ok(sloss_engine_add_market(engine, names[i], 0, 1, SLOSS_KIND_LINEAR, 0, &market),
                "a market");
        need_ok(sloss_engine_mark(engine, &(struct sloss_mark){i, 0, 1000}, 1), "a mark");
    }
    need_ok(sloss_engine_deposit(engine, 1, 0, 12345), "a deposit");
    need_ok(sloss_engine_deposit(engine, 2, 0, INT64_C(1) << 40), "another");
    need_ok(sloss_engine_fill(engine, 1, 1, 2, 7, 999), "a fill");
    return engine;
}

static void print_hash(struct sloss_hash hash)
{
    printf(" %016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}

/* ---- a model --------------------------------------------------------------------------------- */

static struct sloss_stress_config read_config(int64_t asset)
{
    struct sloss_stress_config config = {.struct_size = sizeof(config), .asset = (uint32_t)asset};
    config.seed = (uint64_t)next();
    config.factors = next_narrow();
    config.degrees = next_narrow();
    config.flags = next_narrow();
    config.strata = next_narrow();
    config.stress_ppb = next();
    config.tilt_ppb = next();
    config.jump_probability_ppb = next();
    config.jump_mean_ppb = next();
    config.jump_volatility_ppb = next();
    return config;
}

static struct sloss_stress_market read_market(void)
{
    struct sloss_stress_market market = {.struct_size = sizeof(market)};
    market.market = next_narrow();
    market.impact = next_narrow();
    market.volatility_ppb = next();
    for (uint32_t i = 0; i < SLOSS_STRESS_FACTORS; i++) {
        market.loading_ppb[i] = next();
    }
    market.jump_loading_ppb = next();
    market.jump_probability_ppb = next();
    market.jump_volatility_ppb = next();
    market.depth_lots = next();
    market.impact_ppb = next();
    market.recovery_ppb = next();
    return market;
}

static struct sloss_stress *read_stress(struct sloss_engine *engine, int64_t asset,
                                        uint32_t *count_out)
{
    struct sloss_stress_config config = read_config(asset);
    struct sloss_stress_market markets[MARKETS];
    int64_t correlation[SLOSS_STRESS_FACTORS * SLOSS_STRESS_FACTORS];
    struct sloss_stress *stress = NULL;
    bool correlated = next() != 0;
    need(config.factors <= SLOSS_STRESS_FACTORS, "the number of factors");
    for (uint32_t i = 0; correlated && i < config.factors * config.factors; i++) {
        correlation[i] = next();
    }
    *count_out = next_narrow();
    need(*count_out <= MARKETS, "the number of markets");
    for (uint32_t i = 0; i < *count_out; i++) {
        markets[i] = read_market();
    }
    need_ok(sloss_stress_create(engine, &config, markets, *count_out,
                                correlated ? correlation : NULL, NULL, &stress),
            "a model");
    return stress;
}

static void read_ties(struct sloss_stress *stress, uint32_t count)
{
    int64_t cross[MARKETS * MARKETS];
    struct sloss_stress_point points[8];
    if (next() != 0) {
        for (uint32_t i = 0; i < count * count; i++) {
            cross[i] = next();
        }
        need_ok(sloss_stress_set_cross(stress, cross, NULL), "cross-impact");
    }
    for (uint32_t row = 0; row < count; row++) {
        uint32_t point_count = next_narrow();
        uint32_t underlying = point_count > 0 ? next_narrow() : 0;
        need(point_count <= sizeof(points) / sizeof(points[0]), "the number of points");
        for (uint32_t i = 0; i < point_count; i++) {
            points[i].underlying = next();
            points[i].mark = next();
        }
        if (point_count > 0) {
            need_ok(sloss_stress_set_grid(stress, row, underlying, points, point_count), "a grid");
        }
    }
}

static void print_model(struct sloss_engine *engine, int64_t asset)
{
    struct sloss_hash book = {0, 0};
    struct sloss_hash inputs = {0, 0};
    uint32_t count = 0;
    struct sloss_stress *stress = read_stress(engine, asset, &count);
    read_ties(stress, count);
    need_ok(sloss_engine_hash(engine, &book), "the hash of the book");
    need_ok(sloss_stress_hash(stress, &inputs), "the hash of the inputs");
    sloss_stress_destroy(stress);
    printf("model");
    print_hash(book);
    print_hash(inputs);
    putchar('\n');
}

/* ---- an index -------------------------------------------------------------------------------- */

static void print_index(void)
{
    struct sloss_index *index = NULL;
    struct sloss_hash hash = {0, 0};
    int64_t atoms;
    need_ok(sloss_index_create(NULL, SLOSS_INDEX_POSITIONS, &index), "an index");
    for (uint32_t payer = 0; payer < 20; payer++) {
        need_ok(sloss_index_add(index, payer, payer % 2, 1000 + payer / 2), "units");
    }
    need_ok(sloss_index_charge(index, 0, INT64_C(987654321)), "a charge");
    need_ok(sloss_index_charge(index, 1, 7), "another");
    need_ok(sloss_index_settle(index, 4, INT64_MAX, &atoms), "a settlement");
    need_ok(sloss_index_settle(index, 3, INT64_MAX, &atoms), "another");
    need_ok(sloss_index_close(index, 3, 13), "a close-out");
    need_ok(sloss_index_hash(index, &hash), "the hash of the index");
    sloss_index_destroy(index);
    printf("index");
    print_hash(hash);
    putchar('\n');
}

int main(void)
{
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = open_book(&ledger);
    int64_t asset;
    while (scanf("%" SCNd64, &asset) == 1) {
        print_model(engine, asset);
    }
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    print_index();
    return 0;
}
