/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios a second: the first look at a book at many sets of marks, and whole scenarios. One line
 * each.
 *
 * bench_stress ACCOUNTS [BOOK MARKS SCENARIOS] also writes the book and the marks of the scenarios,
 * for bench_stress.py to compute the same deficits with NumPy: int64 columns of account, market,
 * lots; of the accounts' money; and marks by scenario. */
#include "bench.h"

#include <string.h>

#include "population.h"
#include "sloss/stress.h"

#define SCREENED 10000
#define PLAYED 1000
#define VOLATILITY 40000000 /* 4 % in the horizon, before tails of 4 degrees */

static struct sloss_stress *prepare(struct sloss_engine *engine)
{
    static struct sloss_stress_market markets[POPULATION_MARKETS];
    struct sloss_stress_config config = {
        .struct_size = sizeof(config), .seed = 1, .factors = 1, .degrees = 4};
    struct sloss_stress *stress = NULL;
    for (uint32_t market = 0; market < POPULATION_MARKETS; market++) {
        markets[market] = (struct sloss_stress_market){.struct_size = sizeof(markets[market]),
                                                       .market = market,
                                                       .volatility_ppb = VOLATILITY,
                                                       .loading_ppb = {700000000}};
    }
    bench_ok(
        sloss_stress_create(engine, &config, markets, POPULATION_MARKETS, NULL, NULL, &stress));
    return stress;
}

static double screen(struct sloss_stress *stress, int64_t *deficits, size_t count)
{
    double begin = bench_now();
    bench_ok(sloss_stress_screen(stress, 0, count, deficits));
    return (bench_now() - begin) / (double)count;
}

static double play(struct sloss_stress *stress, size_t count, uint64_t *closed_out)
{
    struct sloss_stress_result *results = bench_allocate(count, sizeof(*results));
    for (size_t i = 0; i < count; i++) {
        results[i].struct_size = sizeof(results[i]);
    }
    double begin = bench_now();
    bench_ok(sloss_stress_run(stress, 0, count, results, NULL, NULL));
    double time = (bench_now() - begin) / (double)count;
    *closed_out = 0;
    for (size_t i = 0; i < count; i++) {
        *closed_out += results[i].closed;
    }
    free(results);
    return time;
}

static void write_column(FILE *file, const void *column, size_t count, size_t size)
{
    bench_true(fwrite(column, size, count, file) == count);
}

/* Positions, then money, as int64. */
static void write_book(const char *path, const struct population *population)
{
    FILE *file = fopen(path, "wb");
    bench_true(file != NULL);
    int64_t head[2] = {population->accounts, population->first[population->accounts]};
    write_column(file, head, 2, sizeof(int64_t));
    for (uint32_t account = 0; account < population->accounts; account++) {
        int64_t row[2] = {population->deposit[account], population->first[account]};
        write_column(file, row, 2, sizeof(int64_t));
    }
    for (uint32_t i = 0; i < population->first[population->accounts]; i++) {
        int64_t row[2] = {population->market[i], population->lots[i]};
        write_column(file, row, 2, sizeof(int64_t));
    }
    bench_true(fclose(file) == 0);
}

/* Marks of each scenario, and what the screen made of it. */
static void write_scenarios(const char *path, const struct sloss_stress *stress,
                            const int64_t *deficits, size_t count)
{
    FILE *file = fopen(path, "wb");
    bench_true(file != NULL);
    for (size_t i = 0; i < count; i++) {
        struct sloss_mark marks[POPULATION_MARKETS];
        bench_ok(sloss_stress_draw(stress, i, marks, NULL));
        for (uint32_t market = 0; market < POPULATION_MARKETS; market++) {
            write_column(file, &marks[market].price, 1, sizeof(int64_t));
        }
        write_column(file, &deficits[i], 1, sizeof(int64_t));
    }
    bench_true(fclose(file) == 0);
}

int main(int count, char **words)
{
    uint32_t accounts = count > 1 ? (uint32_t)strtoul(words[1], NULL, 10) : 100000;
    size_t screened = count > 4 ? strtoul(words[4], NULL, 10) : SCREENED;
    struct population population;
    struct bench_world world = bench_open(NULL);
    population_draw(&population, accounts, 1);
    population_load(&population, world.engine);
    struct sloss_hash before;
    struct sloss_hash after;
    bench_ok(sloss_engine_hash(world.engine, &before));
    struct sloss_stress *stress = prepare(world.engine);
    int64_t *deficits = bench_allocate(screened, sizeof(*deficits));
    uint64_t closed;
    double screen_ns = screen(stress, deficits, screened);
    double play_ns = play(stress, PLAYED, &closed);
    printf("{\"name\":\"screen\",\"accounts\":%" PRIu32 ",\"positions\":%" PRIu32
           ",\"scenarios\":%zu,\"scenario_ns\":%.0f}\n",
           accounts, population.first[accounts], screened, screen_ns);
    printf("{\"name\":\"run\",\"accounts\":%" PRIu32 ",\"scenarios\":%d,\"scenario_ns\":%.0f"
           ",\"closed_mean\":%.1f}\n",
           accounts, PLAYED, play_ns, (double)closed / PLAYED);
    if (count > 4) {
        write_book(words[2], &population);
        write_scenarios(words[3], stress, deficits, screened);
    }
    sloss_stress_destroy(stress);
    bench_ok(sloss_engine_hash(world.engine, &after));
    bench_true(before.low == after.low && before.high == after.high);
    free(deficits);
    population_free(&population);
    bench_close(&world);
    return 0;
}
