/* SPDX-License-Identifier: BSD-2-Clause */
#include "population.h"

#include <math.h>
#include <string.h>

#define BATCH 1024
#define FUND INT64_C(1000000000000000) /* enough that no account is charged for another */

static void open_population(struct population *population, uint32_t accounts)
{
    size_t positions = (size_t)accounts * POPULATION_POSITIONS_MAX;
    *population = (struct population){
        .accounts = accounts,
        .first = bench_allocate((size_t)accounts + 1, sizeof(uint32_t)),
        .market = bench_allocate(positions, sizeof(uint16_t)),
        .lots = bench_allocate(positions, sizeof(int64_t)),
        .deposit = bench_allocate(accounts, sizeof(int64_t)),
        .closed = bench_allocate(accounts, sizeof(bool)),
    };
}

void population_free(struct population *population)
{
    free(population->first);
    free(population->market);
    free(population->lots);
    free(population->deposit);
    free(population->closed);
}

/* Cumulated weights 1 / (rank + 1)^0.8. */
static void weigh_markets(double *sum)
{
    double total = 0;
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        total += pow(m + 1, -0.8);
        sum[m] = total;
    }
}

static uint16_t draw_market(const double *sum, uint64_t *seed)
{
    double place = bench_uniform(seed) * sum[POPULATION_MARKETS - 1];
    uint16_t market = 0;
    while (market < POPULATION_MARKETS - 1 && sum[market] <= place) {
        market++;
    }
    return market;
}

/* Logarithm uniform between 1 and `most`. */
static double draw_between(double most, uint64_t *seed)
{
    return pow(most, bench_uniform(seed));
}

static bool holds(const uint16_t *markets, uint32_t count, uint16_t market)
{
    while (count > 0 && markets[count - 1] != market) {
        count--;
    }
    return count > 0;
}

/* Fill the account's positions from `first` on and return where they end. */
static uint32_t draw_account(struct population *population, uint32_t account, const double *sum,
                             double leverage_max, uint64_t *seed)
{
    uint32_t first = population->first[account];
    uint32_t count = 1 + (uint32_t)(bench_random(seed) % POPULATION_POSITIONS_MAX);
    double notional = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t market = draw_market(sum, seed);
        while (holds(&population->market[first], i, market)) {
            market = draw_market(sum, seed);
        }
        int64_t lots = (int64_t)(10 * draw_between(1000, seed));
        population->market[first + i] = market;
        population->lots[first + i] = bench_random(seed) % 2 == 0 ? lots : -lots;
        notional += (double)lots * POPULATION_UNIT * POPULATION_OPENING;
    }
    population->deposit[account] = (int64_t)(notional / draw_between(leverage_max, seed));
    return first + count;
}

void population_draw(struct population *population, uint32_t accounts, uint64_t seed)
{
    double sum[POPULATION_MARKETS];
    weigh_markets(sum);
    open_population(population, accounts);
    for (uint32_t account = 0; account < accounts; account++) {
        population->first[account + 1] = draw_account(population, account, sum, 50, &seed);
    }
}

/* A long of 101 shares and a short of 99, in units of lots, move the headroom by 101 * 99 and
 * -99 * 101 a tick: together by nothing. */
static uint32_t draw_hedge(struct population *population, uint32_t account, uint64_t *seed)
{
    uint32_t first = population->first[account];
    uint16_t pair = (uint16_t)(2 * (bench_random(seed) % (POPULATION_MARKETS / 2)));
    uint16_t side = bench_random(seed) % 2;
    int64_t size = 1 + (int64_t)(bench_random(seed) % 60);
    population->market[first] = pair + side;
    population->market[first + 1] = (uint16_t)(pair + 1 - side);
    population->lots[first] = size * (POPULATION_UNIT + 1);
    population->lots[first + 1] = -size * (POPULATION_UNIT - 1);
    int64_t notional = 2 * size * POPULATION_UNIT * POPULATION_UNIT * POPULATION_OPENING;
    population->deposit[account] = 0;
    population->first[account + 1] = first + 2; /* for its base */
    population->deposit[account] = notional / 10000 - population_base(population, account);
    return first + 2;
}

void population_draw_hedged(struct population *population, uint32_t accounts, uint64_t seed)
{
    double sum[POPULATION_MARKETS];
    weigh_markets(sum);
    open_population(population, accounts);
    for (uint32_t account = 0; account < accounts; account++) {
        population->first[account + 1] = account % 8 == 7
                                             ? draw_account(population, account, sum, 10, &seed)
                                             : draw_hedge(population, account, &seed);
    }
}

/* ---- loading --------------------------------------------------------------------------------- */

struct loader {
    struct sloss_engine *engine;
    size_t count;
    struct sloss_command commands[BATCH];
};

static void flush(struct loader *loader)
{
    if (loader->count == 0) {
        return;
    }
    bench_ok(sloss_engine_apply(loader->engine, loader->commands, loader->count, NULL));
    loader->count = 0;
}

static void load(struct loader *loader, const struct sloss_command *command)
{
    loader->commands[loader->count++] = *command;
    if (loader->count == BATCH) {
        flush(loader);
    }
}

static void load_markets(struct sloss_engine *engine)
{
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        char name[8];
        snprintf(name, sizeof(name), "m%u", (unsigned)m);
        bench_ok(sloss_engine_add_market(engine, name, 0, POPULATION_UNIT, 0, 0, NULL));
        bench_ok(sloss_engine_set_tier(engine, m, 0, 20000000, 10000000));
        bench_ok(sloss_engine_set_waterfall(
            engine, m, &(struct sloss_layer_terms){.layer = SLOSS_LAYER_INSURANCE}, 1));
        bench_ok(sloss_engine_deposit(engine, sloss_account_insurance(m), 0, FUND));
    }
}

static void load_account(struct loader *loader, const struct population *population,
                         uint32_t account)
{
    struct sloss_command command = bench_command(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.deposit.account = account + 1;
    command.deposit.amount = population->deposit[account];
    load(loader, &command);
    for (uint32_t i = population->first[account]; i < population->first[account + 1]; i++) {
        int64_t lots = population->lots[i];
        uint64_t fund = sloss_account_insurance(population->market[i]);
        command = bench_command(SLOSS_COMMAND_FILL);
        command.flags = SLOSS_COMMAND_FORCE;
        command.fill.market = population->market[i];
        command.fill.buyer = lots > 0 ? account + 1 : fund;
        command.fill.seller = lots > 0 ? fund : account + 1;
        command.fill.lots = lots > 0 ? lots : -lots;
        command.fill.price = POPULATION_OPENING;
        load(loader, &command);
    }
}

void population_load(const struct population *population, struct sloss_engine *engine)
{
    struct loader *loader = bench_allocate(1, sizeof(*loader));
    loader->engine = engine;
    load_markets(engine);
    for (uint32_t account = 0; account < population->accounts; account++) {
        load_account(loader, population, account);
    }
    flush(loader);
    free(loader);
}

/* ---- prices ---------------------------------------------------------------------------------- */

void walk_begin(struct walk *walk, uint64_t seed)
{
    *walk = (struct walk){.seed = seed, .pace = 1};
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        walk->price[m] = POPULATION_OPENING;
    }
}

/* Mean 0, variance 1: twelve uniforms. */
static double draw_normal(uint64_t *seed)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += bench_uniform(seed);
    }
    return sum;
}

void walk_step(struct walk *walk)
{
    double common = draw_normal(&walk->seed);
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        double sigma = 0.0002 * walk->pace * exp2(2.0 * m / (POPULATION_MARKETS - 1) - 1);
        double move = sigma * sqrt(0.5) * (common + draw_normal(&walk->seed)) + walk->drift;
        if (bench_random(&walk->seed) % 10000 == 0) {
            move += bench_random(&walk->seed) % 2 == 0 ? 0.01 : -0.01;
        }
        walk->price[m] += (int64_t)((double)walk->price[m] * move);
        if (walk->pairs && m % 2 == 1) {
            walk->price[m] = walk->price[m - 1];
        }
    }
}
