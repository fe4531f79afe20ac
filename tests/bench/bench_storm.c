/* SPDX-License-Identifier: BSD-2-Clause */
/* What does one mark cost that bankrupts 1 % of a market's n positions, or half of them, and leaves
 * more than the fund can pay? Deleveraged by the option, or by the layer in an order; in a market of
 * variation margin, where the rest is taken from the winners; with the settings that a market has by
 * default, where the debts of the round are socialized together.
 *
 * Two are known to cost defaults times counterparties: each debt socialized by itself, and the layer
 * pro rata, which divides the lots of each default over all. Where a size would take too long by what
 * the sizes before it took, a line says so instead. The default is then held against the debts one by
 * one of the same run: measured, or where that size was left out, extended from the largest size that
 * was run by the exponent of the last two.
 *
 * The baseline of each line is the same mark as a scan of the market's positions (scan.h). Half are
 * long, half short; the doomed have leverage 20 and so die of the fall of 10 %, the others 1 to 5.
 *
 * usage: bench_storm [POSITIONS]   that many, a tenth and a hundredth; 1,000,000 if none is given
 *        (a 25th of it where half of them default)
 */
#include "scan.h"

#include <math.h>

#define POSITIONS 1000000
#define LEAST 1000     /* a market of fewer has no storms worth a figure */
#define LEAST_HALF 200 /* nor has one of fewer where half of them default */
#define RUNS 3
#define PATIENCE 60e9 /* ns that a size may be expected to take */
#define ALLOWED 20e6  /* ns for a million positions */
#define FALLEN (POPULATION_OPENING / 10 * 9)

struct storm {
    const char *name;
    uint32_t every; /* of so many accounts one is doomed: a hundred, or two */
    uint32_t settlement;
    uint32_t liquidation;
    uint32_t pool;
    bool layer; /* the layer deleverage stands alone */
    uint32_t rank;
};

#define BY_DEFAULT                                                                                 \
    .settlement = SLOSS_SETTLEMENT_UNREALIZED, .liquidation = SLOSS_LIQUIDATION_TAKEOVER,          \
    .pool = SLOSS_POOL_INSTANT

/* What one of them took: of all sizes the least, and the largest that was run. */
struct growth {
    uint32_t least;
    uint32_t most;
    double first; /* ns */
    double last;
    double exponent; /* of the last two sizes */
};

static bool is_doomed(const struct storm *storm, uint32_t account)
{
    return account % storm->every == 0;
}

static uint32_t doomed_count(const struct storm *storm, const struct population *population)
{
    return (population->accounts + storm->every - 1) / storm->every;
}

/* Neighbours hold the two sides of one trade. */
static void draw_market(const struct storm *storm, struct population *population,
                        uint32_t accounts)
{
    uint64_t seed = 20251010;
    *population =
        (struct population){.accounts = accounts,
                            .first = bench_allocate((size_t)accounts + 1, sizeof(uint32_t)),
                            .market = bench_allocate(accounts, sizeof(uint16_t)),
                            .lots = bench_allocate(accounts, sizeof(int64_t)),
                            .deposit = bench_allocate(accounts, sizeof(int64_t)),
                            .closed = bench_allocate(accounts, sizeof(bool))};
    for (uint32_t account = 0; account < accounts; account++) {
        int64_t lots = account % 2 == 0 ? 1 + (int64_t)(bench_random(&seed) % 1000)
                                        : -population->lots[account - 1];
        int64_t notional = (lots < 0 ? -lots : lots) * POPULATION_UNIT * POPULATION_OPENING;
        population->first[account + 1] = account + 1;
        population->lots[account] = lots;
        population->deposit[account] =
            is_doomed(storm, account) ? notional / 20
                               : (int64_t)((double)notional / (1 + 4 * bench_uniform(&seed)));
    }
}

/* What the doomed will lack, all together. */
static int64_t debts(const struct storm *storm, const struct population *population)
{
    int64_t sum = 0;
    for (uint32_t account = 0; account < population->accounts; account++) {
        int64_t loss = population->lots[account] * POPULATION_UNIT * (POPULATION_OPENING - FALLEN);
        sum += is_doomed(storm, account) ? loss - population->deposit[account] : 0;
    }
    return sum;
}

static void mark_at(struct sloss_engine *engine, int64_t price)
{
    const struct sloss_mark mark = {0, 0, price};
    bench_ok(sloss_engine_mark(engine, &mark, 1));
}

/* The fund can pay half. */
static struct bench_world open_storm(const struct storm *storm, const struct population *population)
{
    struct bench_world world = bench_open(NULL);
    struct sloss_engine *engine = world.engine;
    bench_ok(
        sloss_engine_add_market(engine, "m", 0, POPULATION_UNIT, 0, storm->settlement, NULL));
    bench_ok(sloss_engine_set_tier(engine, 0, 0, 20000000, 10000000));
    struct sloss_command option = {.struct_size = sizeof(option), .kind = SLOSS_COMMAND_OPTION};
    option.option.liquidation = storm->liquidation;
    option.option.rank = storm->rank;
    bench_ok(sloss_engine_apply(engine, &option, 1, NULL));
    if (storm->layer) {
        const struct sloss_layer_terms layer = {.layer = SLOSS_LAYER_DELEVERAGE};
        bench_ok(sloss_engine_set_waterfall(engine, 0, &layer, 1));
    }
    struct sloss_sharing sharing = {.pool = storm->pool};
    bench_ok(sloss_engine_set_sharing(engine, 0, &sharing));
    bench_ok(sloss_engine_deposit(engine, sloss_account_insurance(0), 0, debts(storm, population) / 2));
    for (uint32_t account = 0; account < population->accounts; account++) {
        bench_ok(sloss_engine_deposit(engine, account + 1, 0, population->deposit[account]));
    }
    for (uint32_t account = 0; account + 1 < population->accounts; account += 2) {
        bench_ok(sloss_engine_fill(engine, 0, account + 1, account + 2, population->lots[account],
                                   POPULATION_OPENING));
    }
    mark_at(engine, POPULATION_OPENING);
    return world;
}

/* It was the storm it should have been. */
static void check_storm(const struct storm *storm, const struct population *population,
                        const struct sloss_engine *engine)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    bench_ok(sloss_engine_market(engine, 0, &info));
    bench_true(info.deficit_sum == debts(storm, population));
    if (storm->layer || storm->liquidation == SLOSS_LIQUIDATION_DELEVERAGE) {
        bench_true(info.deleverage_sum == debts(storm, population));
        bench_true(info.paid_sum[SLOSS_LAYER_DELEVERAGE] == info.deficit_sum);
    } else {
        bench_true(info.paid_sum[SLOSS_LAYER_INSURANCE] == debts(storm, population) / 2);
        bench_true(info.paid_sum[SLOSS_LAYER_SOCIALIZE] ==
                   info.deficit_sum - info.paid_sum[SLOSS_LAYER_INSURANCE]);
        bench_true(info.takeover_count == doomed_count(storm, population));
    }
}

/* The best of the runs: each is another world, and the first touches memory for the first time. */
static double time_storm(const struct storm *storm, const struct population *population)
{
    double best = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        struct bench_world world = open_storm(storm, population);
        double begin = bench_now();
        mark_at(world.engine, FALLEN);
        best = fmin(best, bench_now() - begin);
        check_storm(storm, population, world.engine);
        bench_close(&world);
    }
    return best;
}

static double time_scan(const struct storm *storm, const struct population *population)
{
    int64_t price[POPULATION_MARKETS] = {POPULATION_OPENING};
    struct scan_market scan;
    struct scan_found found = {0, bench_allocate(population->accounts, sizeof(uint32_t))};
    double best = INFINITY;
    scan_market_build(&scan, population, price);
    for (int run = 0; run < RUNS; run++) {
        scan_market_mark(&scan, 0, POPULATION_OPENING, &found);
        found.count = 0;
        double begin = bench_now();
        scan_market_mark(&scan, 0, FALLEN, &found);
        best = fmin(best, bench_now() - begin);
        bench_true(found.count == doomed_count(storm, population));
    }
    scan_market_free(&scan);
    free(found.account);
    return best;
}

static void print_growth(const struct storm *storm, const struct growth *growth)
{
    double allowed = ALLOWED * growth->most / POSITIONS;
    if (growth->most > growth->least) {
        printf("{\"name\":\"%s, exponent of growth from %" PRIu32 "\",\"n\":%" PRIu32
               ",\"value\":%.3f}\n",
               storm->name, growth->least, growth->most,
               log(growth->last / growth->first) / log((double)growth->most / growth->least));
    }
    printf("{\"name\":\"%s, of what is allowed\",\"n\":%" PRIu32
           ",\"value\":%.0f,\"baseline\":%.0f,\"ratio\":%.3f}\n",
           storm->name, growth->most, growth->last, allowed, growth->last / allowed);
    fflush(stdout);
}

/* Sizes 100, 10 and 1 to one; by how much time grows from each to the next decides what is run. */
static struct growth run_storm(const struct storm *storm, uint32_t positions)
{
    struct growth growth = {.exponent = 2}; /* at worst, until it is known */
    for (uint32_t part = 100; part > 0; part /= 10) {
        uint32_t accounts = positions / part / 2 * 2;
        double times = (double)accounts / fmax(growth.most, 1);
        double expected = growth.last * pow(times, growth.exponent);
        if (accounts < (storm->every == 2 ? LEAST_HALF : LEAST)) {
            continue;
        }
        if (expected * RUNS > PATIENCE) {
            printf("{\"name\":\"%s\",\"n\":%" PRIu32 ",\"skipped\":\"expected %.0f s\"}\n",
                   storm->name, accounts, expected / 1e9);
            break;
        }
        struct population population;
        draw_market(storm, &population, accounts);
        double time = time_storm(storm, &population);
        bench_print(storm->name, accounts, time, time_scan(storm, &population));
        population_free(&population);
        if (growth.most == 0) {
            growth.least = accounts;
            growth.first = time;
        } else {
            growth.exponent = log(time / growth.last) / log(times);
        }
        growth.most = accounts;
        growth.last = time;
    }
    print_growth(storm, &growth);
    return growth;
}

/* The debts together against one by one, at the largest size of the former. */
static void compare(const char *name, const struct growth *together, const struct growth *single)
{
    double times = (double)together->most / single->most;
    double baseline = single->last * pow(times, single->exponent);
    printf("{\"name\":\"%s: one by one, over together\",\"n\":%" PRIu32
           ",\"value\":%.0f,\"baseline\":%.0f,\"ratio\":%.1f",
           name, together->most, baseline, together->last, baseline / together->last);
    if (times > 1) {
        printf(",\"extended_from\":%" PRIu32 ",\"exponent\":%.3f", single->most,
               single->exponent);
    }
    printf("}\n");
    fflush(stdout);
}

static const struct storm deleveraged = {.name = "storm, deleveraged",
                                         .every = 100,
                                         .liquidation = SLOSS_LIQUIDATION_DELEVERAGE,
                                         .pool = SLOSS_POOL_INSTANT};
static const struct storm layered = {
    .name = "storm, layer deleverage", .every = 100, BY_DEFAULT, .layer = true};
static const struct storm pro_rata = {.name = "storm, layer deleverage pro rata",
                                      .every = 100,
                                      BY_DEFAULT,
                                      .layer = true,
                                      .rank = SLOSS_RANK_PRO_RATA};
static const struct storm variation = {.name = "storm, variation, gains cut",
                                       .every = 100,
                                       .settlement = SLOSS_SETTLEMENT_VARIATION,
                                       .liquidation = SLOSS_LIQUIDATION_TAKEOVER,
                                       .pool = SLOSS_POOL_INSTANT};
static const struct storm together = {.name = "storm, defaults", .every = 100, BY_DEFAULT};
static const struct storm single = {.name = "storm, each debt socialized",
                                    .every = 100,
                                    .liquidation = SLOSS_LIQUIDATION_TAKEOVER,
                                    .pool = SLOSS_POOL_DEFICIT};
static const struct storm half = {.name = "storm of half, defaults", .every = 2, BY_DEFAULT};
static const struct storm half_layered = {
    .name = "storm of half, layer deleverage", .every = 2, BY_DEFAULT, .layer = true};
static const struct storm half_single = {.name = "storm of half, each debt socialized",
                                         .every = 2,
                                         .liquidation = SLOSS_LIQUIDATION_TAKEOVER,
                                         .pool = SLOSS_POOL_DEFICIT};

int main(int count, char **words)
{
    unsigned long positions = count > 1 ? strtoul(words[1], NULL, 10) : POSITIONS;
    if (positions < LEAST || positions > 100000000) {
        fprintf(stderr, "usage: bench_storm [POSITIONS], at least %d\n", LEAST);
        return 1;
    }
    const uint32_t all = (uint32_t)positions;
    const uint32_t few = all / 25 < LEAST ? LEAST : all / 25; /* 20,000 defaults over 20,000 payers */
    (void)run_storm(&deleveraged, all);
    (void)run_storm(&layered, all);
    (void)run_storm(&pro_rata, all);
    (void)run_storm(&variation, all);
    struct growth round = run_storm(&together, all);
    struct growth each = run_storm(&single, all);
    compare("storm", &round, &each);
    (void)run_storm(&half_layered, few);
    round = run_storm(&half, few);
    each = run_storm(&half_single, few);
    compare("storm of half", &round, &each);
    return 0;
}
