/* SPDX-License-Identifier: BSD-2-Clause */
/* How many trades and transfers a second, and what does keeping detection ready add to a trade?
 *
 * Trades: random accounts of a population of 100 markets, both sides checked for margin, 1,024 a
 * call, and after each call a mark of one market, so that what trades leave to detection is paid
 * for. The baseline is the same trades where a scan would have to find breaches, and no marks.
 *
 * Transfers: random accounts without positions, 8,190 a call, by ids 1 to n and by random ids. The
 * baseline is a bare table of balances that reads the same records (plain.h).
 *
 * usage: bench_flow [ACCOUNTS]   1,000,000 if none is given */
#include "plain.h"
#include "population.h"

#define ACCOUNTS 1000000
#define SMALL 100000 /* below it a tenth of the work shows that it works */
#define FILL_BATCH 1024
#define FILL_BATCHES 1000
#define TRANSFER_BATCH 8190
#define TRANSFER_BATCHES 100
#define RUNS 3
#define BALANCE 1000000000
#define FILL_ALLOWED 500.0           /* ns: 2 million a second */
#define DENSE_ALLOWED (1000.0 / 30)  /* 30 million a second */
#define RANDOM_ALLOWED (1000.0 / 12) /* 12 million a second */

/* ---- trades ---------------------------------------------------------------------------------- */

/* Holders of each market, by which both sides of a trade are drawn. */
struct holders {
    uint32_t first[POPULATION_MARKETS + 1];
    uint32_t *account;
};

static void list_holders(struct holders *holders, const struct population *population)
{
    uint32_t place[POPULATION_MARKETS] = {0};
    uint32_t positions = population->first[population->accounts];
    *holders = (struct holders){.account = bench_allocate(positions, sizeof(uint32_t))};
    for (uint32_t i = 0; i < positions; i++) {
        holders->first[population->market[i] + 1]++;
    }
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        holders->first[m + 1] += holders->first[m];
        place[m] = holders->first[m];
    }
    for (uint32_t account = 0; account < population->accounts; account++) {
        for (uint32_t i = population->first[account]; i < population->first[account + 1]; i++) {
            holders->account[place[population->market[i]]++] = account;
        }
    }
}

/* A tenth of the notional more, so that no trade is refused and nobody is in breach. */
static void enrich(struct population *population)
{
    for (uint32_t account = 0; account < population->accounts; account++) {
        for (uint32_t i = population->first[account]; i < population->first[account + 1]; i++) {
            int64_t lots = population->lots[i] < 0 ? -population->lots[i] : population->lots[i];
            population->deposit[account] += lots * POPULATION_UNIT * (POPULATION_OPENING / 10);
        }
    }
}

/* A random position's account and market, and another holder of that market. */
static void draw_fill(const struct population *population, const struct holders *holders,
                      uint64_t *seed, struct sloss_command *command)
{
    uint32_t position = (uint32_t)(bench_random(seed) % population->first[population->accounts]);
    uint16_t market = population->market[position];
    uint32_t first = holders->first[market];
    uint32_t count = holders->first[market + 1] - first;
    uint32_t buyer = (uint32_t)(bench_random(seed) % count);
    uint32_t seller = (buyer + 1 + (uint32_t)(bench_random(seed) % (count - 1))) % count;
    *command = bench_command(SLOSS_COMMAND_FILL);
    command->fill.market = market;
    command->fill.buyer = holders->account[first + buyer] + UINT64_C(1);
    command->fill.seller = holders->account[first + seller] + UINT64_C(1);
    command->fill.lots = 1 + (int64_t)(bench_random(seed) % 10);
    command->fill.price = POPULATION_OPENING - 1000 + (int64_t)(bench_random(seed) % 2001);
}

static struct sloss_command *draw_fills(const struct population *population, uint32_t batches)
{
    struct sloss_command *fills = bench_allocate((size_t)FILL_BATCH * batches, sizeof(*fills));
    struct holders holders;
    uint64_t seed = 11;
    list_holders(&holders, population);
    for (uint32_t i = 0; i < FILL_BATCH * batches; i++) {
        draw_fill(population, &holders, &seed, &fills[i]);
    }
    free(holders.account);
    return fills;
}

static void mark_next(struct sloss_engine *engine, struct walk *walk, uint32_t batch)
{
    uint32_t market = batch % POPULATION_MARKETS;
    struct sloss_mark mark = {market, 0, walk->price[market]};
    bench_ok(sloss_engine_mark(engine, &mark, 1));
}

/* ns a trade. */
static double time_fills(const struct population *population, const struct sloss_command *fills,
                         uint32_t batches, uint32_t detection)
{
    struct bench_world world = bench_open(NULL);
    struct walk walk;
    bool marks = detection == SLOSS_DETECTION_TRIGGERS;
    bench_ok(sloss_engine_set_detection(world.engine, detection));
    population_load(population, world.engine);
    walk_begin(&walk, 7);
    mark_next(world.engine, &walk, 0); /* everybody is judged once */
    double time = 0;
    for (uint32_t batch = 0; batch < batches; batch++) {
        if (batch % POPULATION_MARKETS == 0) {
            walk_step(&walk);
        }
        double begin = bench_now();
        bench_ok(
            sloss_engine_apply(world.engine, fills + (size_t)batch * FILL_BATCH, FILL_BATCH, NULL));
        if (marks) {
            mark_next(world.engine, &walk, batch);
        }
        time += bench_now() - begin;
    }
    bench_close(&world);
    return time / (FILL_BATCH * batches);
}

static void measure_fills(uint32_t accounts)
{
    uint32_t batches = accounts < SMALL ? FILL_BATCHES / 10 : FILL_BATCHES;
    struct population population;
    population_draw(&population, accounts, 20251010);
    enrich(&population);
    struct sloss_command *fills = draw_fills(&population, batches);
    double scan = time_fills(&population, fills, batches, SLOSS_DETECTION_SCAN);
    double triggers = time_fills(&population, fills, batches, SLOSS_DETECTION_TRIGGERS);
    bench_print("fill with triggers, a mark every 1,024, against without", accounts, triggers,
                scan);
    bench_print("fill with triggers, of what is allowed", accounts, triggers, FILL_ALLOWED);
    free(fills);
    population_free(&population);
}

/* ---- transfers ------------------------------------------------------------------------------- */

/* Odd multiples of a number are all different, and look like nothing. */
static uint64_t *draw_ids(uint32_t accounts, bool dense)
{
    uint64_t *ids = bench_allocate(accounts, sizeof(*ids));
    for (uint32_t i = 0; i < accounts; i++) {
        ids[i] =
            dense ? i + UINT64_C(1)
                  : (i + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15) & (SLOSS_ACCOUNT_SYSTEM - 1);
    }
    return ids;
}

static struct sloss_command *draw_transfers(const uint64_t *ids, uint32_t accounts,
                                            uint32_t batches)
{
    struct sloss_command *transfers =
        bench_allocate((size_t)TRANSFER_BATCH * batches, sizeof(*transfers));
    uint64_t seed = 13;
    for (uint32_t i = 0; i < TRANSFER_BATCH * batches; i++) {
        uint32_t giver = (uint32_t)(bench_random(&seed) % accounts);
        uint32_t receiver =
            (giver + 1 + (uint32_t)(bench_random(&seed) % (accounts - 1))) % accounts;
        transfers[i] = bench_command(SLOSS_COMMAND_TRANSFER);
        transfers[i].transfer.giver = ids[giver];
        transfers[i].transfer.receiver = ids[receiver];
        transfers[i].transfer.amount = 1 + (int64_t)(bench_random(&seed) % 100);
    }
    return transfers;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* ns a transfer, the best of the runs. */
static double time_library(const uint64_t *ids, uint32_t accounts,
                           const struct sloss_command *transfers, uint32_t batches)
{
    struct bench_world world = bench_open(NULL);
    double best = 1e300;
    for (uint32_t i = 0; i < accounts; i++) {
        bench_ok(sloss_engine_deposit(world.engine, ids[i], 0, BALANCE));
    }
    for (int run = 0; run < RUNS; run++) {
        double begin = bench_now();
        for (uint32_t batch = 0; batch < batches; batch++) {
            bench_ok(sloss_engine_apply(world.engine, transfers + (size_t)batch * TRANSFER_BATCH,
                                        TRANSFER_BATCH, NULL));
        }
        best = smaller(best, bench_now() - begin);
    }
    bench_close(&world);
    return best / (TRANSFER_BATCH * batches);
}

static double time_plain(const uint64_t *ids, uint32_t accounts,
                         const struct sloss_command *transfers, uint32_t batches)
{
    static uint8_t statuses[TRANSFER_BATCH];
    struct plain plain;
    double best = 1e300;
    plain_open(&plain, ids, accounts, BALANCE);
    for (int run = 0; run < RUNS; run++) {
        uint32_t refused = 0;
        double begin = bench_now();
        for (uint32_t batch = 0; batch < batches; batch++) {
            refused += plain_post(&plain, transfers + (size_t)batch * TRANSFER_BATCH,
                                  TRANSFER_BATCH, statuses);
        }
        best = smaller(best, bench_now() - begin);
        bench_true(refused == 0);
    }
    plain_close(&plain);
    return best / (TRANSFER_BATCH * batches);
}

static void measure_transfers(const char *name, uint32_t accounts, bool dense, double allowed)
{
    char text[100];
    uint32_t batches = accounts < SMALL ? TRANSFER_BATCHES / 10 : TRANSFER_BATCHES;
    uint64_t *ids = draw_ids(accounts, dense);
    struct sloss_command *transfers = draw_transfers(ids, accounts, batches);
    double library = time_library(ids, accounts, transfers, batches);
    snprintf(text, sizeof(text), "%s, against a bare table", name);
    bench_print(text, accounts, library, time_plain(ids, accounts, transfers, batches));
    snprintf(text, sizeof(text), "%s, of what is allowed", name);
    bench_print(text, accounts, library, allowed);
    free(transfers);
    free(ids);
}

int main(int count, char **words)
{
    unsigned long accounts = count > 1 ? strtoul(words[1], NULL, 10) : ACCOUNTS;
    if (accounts < 1000 || accounts > 100000000) {
        fprintf(stderr, "usage: bench_flow [ACCOUNTS], at least 1000\n");
        return 1;
    }
    measure_fills((uint32_t)accounts);
    measure_transfers("transfer, ids 1 to n", (uint32_t)accounts, true, DENSE_ALLOWED);
    measure_transfers("transfer, random ids", (uint32_t)accounts, false, RANDOM_ALLOWED);
    return 0;
}
