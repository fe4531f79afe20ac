/* SPDX-License-Identifier: BSD-2-Clause */
/* What does one mark cost that bankrupts 1 % of a market's n positions and leaves more than the
 * fund can pay? In four markets: one where counterparties are deleveraged, one of variation
 * margin where the rest is taken from the winners, one with the settings that a market has by
 * default, where the debts of the round are socialized together, and one where each is by itself.
 * The last is known to cost defaults times payers; where a size would take too long by what the
 * sizes before it took, a line says so instead.
 *
 * The baseline is the same mark as a scan of the market's positions (scan.h). Half are long, half
 * short; one long in fifty has leverage 20 and so dies of the fall of 10 %, the others 1 to 5.
 *
 * usage: bench_storm [POSITIONS]   that many, a tenth and a hundredth; 1,000,000 if none is given
 */
#include "scan.h"

#include <math.h>

#define POSITIONS 1000000
#define LEAST 1000 /* a market of fewer has no storms worth a figure */
#define RUNS 3
#define PATIENCE 60e9 /* ns that a size may be expected to take */
#define ALLOWED 20e6  /* ns for a million positions */
#define FALLEN (POPULATION_OPENING / 10 * 9)

struct storm {
    const char *name;
    uint32_t settlement;
    uint32_t liquidation;
    uint32_t pool;
};

static const struct storm storms[] = {
    {"storm, deleveraged", SLOSS_SETTLEMENT_UNREALIZED, SLOSS_LIQUIDATION_DELEVERAGE,
     SLOSS_POOL_INSTANT},
    {"storm, variation, gains cut", SLOSS_SETTLEMENT_VARIATION, SLOSS_LIQUIDATION_TAKEOVER,
     SLOSS_POOL_INSTANT},
    {"storm, taken over, socialized", SLOSS_SETTLEMENT_UNREALIZED, SLOSS_LIQUIDATION_TAKEOVER,
     SLOSS_POOL_INSTANT},
    {"storm, taken over, each debt socialized", SLOSS_SETTLEMENT_UNREALIZED,
     SLOSS_LIQUIDATION_TAKEOVER, SLOSS_POOL_DEFICIT},
};

static bool is_doomed(uint32_t account)
{
    return account % 100 == 0;
}

/* Neighbours hold the two sides of one trade. */
static void draw_market(struct population *population, uint32_t accounts)
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
            is_doomed(account) ? notional / 20
                               : (int64_t)((double)notional / (1 + 4 * bench_uniform(&seed)));
    }
}

/* What the doomed will lack, all together. */
static int64_t debts(const struct population *population)
{
    int64_t sum = 0;
    for (uint32_t account = 0; account < population->accounts; account++) {
        int64_t loss = population->lots[account] * POPULATION_UNIT * (POPULATION_OPENING - FALLEN);
        sum += is_doomed(account) ? loss - population->deposit[account] : 0;
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
    bench_ok(sloss_engine_set_liquidation(engine, storm->liquidation, SLOSS_RESIDUAL_KEEP));
    struct sloss_sharing sharing = {.pool = storm->pool};
    bench_ok(sloss_engine_set_sharing(engine, 0, &sharing));
    bench_ok(sloss_engine_deposit(engine, sloss_account_insurance(0), 0, debts(population) / 2));
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
    bench_true(info.deficit_sum == debts(population));
    if (storm->liquidation == SLOSS_LIQUIDATION_DELEVERAGE) {
        bench_true(info.deleverage_sum == debts(population));
        bench_true(info.paid_sum[SLOSS_LAYER_DELEVERAGE] == info.deficit_sum);
    } else {
        bench_true(info.paid_sum[SLOSS_LAYER_INSURANCE] == debts(population) / 2);
        bench_true(info.paid_sum[SLOSS_LAYER_SOCIALIZE] ==
                   info.deficit_sum - info.paid_sum[SLOSS_LAYER_INSURANCE]);
        bench_true(info.takeover_count == (population->accounts + 99) / 100);
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

static double time_scan(const struct population *population)
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
        bench_true(found.count == (population->accounts + 99) / 100);
    }
    scan_market_free(&scan);
    free(found.account);
    return best;
}

/* Sizes 100, 10 and 1 to one; by how much time grows from each to the next decides what is run. */
static void run_storm(const struct storm *storm, uint32_t positions)
{
    double growth = 100; /* at worst, until it is known */
    double first = 0;
    double last = 0;
    uint32_t least = 0;
    for (uint32_t part = 100; part > 0; part /= 10) {
        uint32_t accounts = positions / part / 2 * 2;
        if (accounts < LEAST) {
            continue;
        }
        if (last * growth * RUNS > PATIENCE) {
            printf("{\"name\":\"%s\",\"n\":%" PRIu32 ",\"skipped\":\"expected %.0f s\"}\n",
                   storm->name, accounts, last * growth / 1e9);
            return;
        }
        struct population population;
        draw_market(&population, accounts);
        double time = time_storm(storm, &population);
        bench_print(storm->name, accounts, time, time_scan(&population));
        population_free(&population);
        growth = last > 0 ? time / last : growth;
        first = last > 0 ? first : time;
        least = last > 0 ? least : accounts;
        last = time;
    }
    printf("{\"name\":\"%s, exponent of growth from %" PRIu32 "\",\"n\":%" PRIu32
           ",\"value\":%.3f}\n",
           storm->name, least, positions, log(last / first) / log((double)positions / least));
    printf("{\"name\":\"%s, of what is allowed\",\"n\":%" PRIu32
           ",\"value\":%.0f,\"baseline\":%.0f,\"ratio\":%.3f}\n",
           storm->name, positions, last, ALLOWED * positions / POSITIONS,
           last / (ALLOWED * positions / POSITIONS));
    fflush(stdout);
}

int main(int count, char **words)
{
    unsigned long positions = count > 1 ? strtoul(words[1], NULL, 10) : POSITIONS;
    if (positions < LEAST || positions > 100000000) {
        fprintf(stderr, "usage: bench_storm [POSITIONS], at least %d\n", LEAST);
        return 1;
    }
    for (size_t i = 0; i < sizeof(storms) / sizeof(storms[0]); i++) {
        run_storm(&storms[i], (uint32_t)positions);
    }
    return 0;
}
