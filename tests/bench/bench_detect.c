/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a mark cost in quiet, in a crash, in a gap, and against accounts that stand on their
 * edge, compared with the fastest scan of the same positions? Every mark's breaches are compared
 * with the scan's, and the accounts found are taken over before the next mark, outside the time.
 *
 * usage: bench_detect [ACCOUNTS]          every measure at that size, 1,000,000 if none is given
 *        bench_detect series ACCOUNTS     quiet alone, at 10,000, 100,000 and so on up to it */
#include "scan.h"

#include <string.h>

#define ACCOUNTS 1000000
#define WARM_ROUNDS 100
#define BATCH_ROUNDS 1000
#define SINGLE_ROUNDS 200
#define CRASH_ROUNDS 500
#define HEDGED_ROUNDS 100
#define BLOCK 50 /* rounds that the library is ahead; then closed accounts leave the scan */
#define SCAN_RUNS 5
#define EVENTS 1024

/* Times of one thing, many times. */
struct times {
    uint32_t count;
    double sum;
    double worst;
};

struct bench {
    struct population population;
    struct bench_world world;
    struct walk walk;
    struct scan_all all;
    struct scan_market one;
    struct scan_found found;    /* by a scan */
    struct scan_found reported; /* by the library */
    struct times library;
    struct times scan;
    struct times takeover; /* of an account */
};

static void note(struct times *times, double time)
{
    times->count++;
    times->sum += time;
    times->worst = time > times->worst ? time : times->worst;
}

static double mean(const struct times *times)
{
    return times->count == 0 ? 0 : times->sum / times->count;
}

static void reset_times(struct bench *bench)
{
    bench->library = bench->scan = bench->takeover = (struct times){0};
}

static void open_bench(struct bench *bench, uint32_t accounts,
                       void (*draw)(struct population *, uint32_t, uint64_t))
{
    *bench = (struct bench){0};
    draw(&bench->population, accounts, 20251010);
    bench->world = bench_open(NULL);
    population_load(&bench->population, bench->world.engine);
    bench_ok(sloss_engine_set_liquidation(bench->world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    bench_ok(sloss_engine_keep_events(bench->world.engine, 1));
    walk_begin(&bench->walk, 7);
    bench->found.account = bench_allocate(accounts, sizeof(uint32_t));
    bench->reported.account = bench_allocate(accounts, sizeof(uint32_t));
    scan_all_build(&bench->all, &bench->population);
}

static void close_bench(struct bench *bench)
{
    bench_close(&bench->world);
    scan_all_free(&bench->all);
    free(bench->found.account);
    free(bench->reported.account);
    population_free(&bench->population);
}

/* ---- who was found --------------------------------------------------------------------------- */

static void take_reports(struct bench *bench)
{
    struct sloss_event events[EVENTS];
    size_t count = EVENTS;
    while (count == EVENTS) {
        bench_ok(sloss_engine_events(bench->world.engine, events, EVENTS, &count));
        for (size_t i = 0; i < count; i++) {
            bench_true(events[i].kind == SLOSS_EVENT_BREACH);
            bench_true(bench->reported.count < bench->population.accounts);
            bench->reported.account[bench->reported.count++] = (uint32_t)(events[i].account - 1);
        }
    }
}

static int ascending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* A scan still meets accounts closed since its arrays were built. */
static void drop_closed(struct scan_found *found, const struct population *population)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        if (!population->closed[found->account[i]]) {
            found->account[kept++] = found->account[i];
        }
    }
    found->count = kept;
}

/* Both found the same accounts, and the library in account order. */
static void compare(struct scan_found *found, const uint32_t *reported, uint32_t count)
{
    qsort(found->account, found->count, sizeof(uint32_t), ascending);
    bench_true(found->count == count);
    bench_true(count == 0 || memcmp(found->account, reported, count * sizeof(uint32_t)) == 0);
}

/* Take over the accounts reported from `first` on. */
static void close_reported(struct bench *bench, uint32_t first)
{
    struct sloss_engine *engine = bench->world.engine;
    if (first == bench->reported.count) {
        return;
    }
    bench_ok(sloss_engine_keep_events(engine, 0));
    double begin = bench_now();
    for (uint32_t i = first; i < bench->reported.count; i++) {
        bench_ok(sloss_engine_takeover(engine, bench->reported.account[i] + UINT64_C(1)));
    }
    bench->takeover.sum += bench_now() - begin;
    bench->takeover.count += bench->reported.count - first;
    bench_ok(sloss_engine_keep_events(engine, 1));
}

static void note_closed(struct bench *bench, uint32_t first, uint32_t upto)
{
    for (uint32_t i = first; i < upto; i++) {
        bench->population.closed[bench->reported.account[i]] = true;
    }
}

/* ---- a batch --------------------------------------------------------------------------------- */

/* The library runs a block of rounds and then the scan does, so that neither finds the caches as
 * the other leaves them. Prices and reports of the block are kept for the scan. */
struct block {
    uint32_t rounds;
    int64_t price[BLOCK][POPULATION_MARKETS];
    uint32_t upto[BLOCK * POPULATION_MARKETS]; /* reported by each step and those before it */
};

/* All markets in one instant. */
static void mark_batch(struct bench *bench)
{
    struct sloss_mark marks[POPULATION_MARKETS];
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        marks[m] = (struct sloss_mark){m, 0, bench->walk.price[m]};
    }
    double begin = bench_now();
    bench_ok(sloss_engine_mark(bench->world.engine, marks, POPULATION_MARKETS));
    note(&bench->library, bench_now() - begin);
    take_reports(bench);
}

/* The same in the scan, which must find those reported in [first, upto). */
static void scan_batch(struct bench *bench, const int64_t *price, uint32_t first, uint32_t upto)
{
    bench->found.count = 0;
    double begin = bench_now();
    scan_all_mark(&bench->all, price, &bench->found);
    note(&bench->scan, bench_now() - begin);
    drop_closed(&bench->found, &bench->population);
    compare(&bench->found, bench->reported.account + first, upto - first);
}

static void mark_block(struct bench *bench, struct block *block)
{
    bench->reported.count = 0;
    for (uint32_t round = 0; round < block->rounds; round++) {
        uint32_t before = bench->reported.count;
        walk_step(&bench->walk);
        memcpy(block->price[round], bench->walk.price, sizeof(bench->walk.price));
        mark_batch(bench);
        close_reported(bench, before);
        block->upto[round] = bench->reported.count;
    }
}

static void scan_block(struct bench *bench, const struct block *block)
{
    scan_all_free(&bench->all);
    scan_all_build(&bench->all, &bench->population);
    for (uint32_t round = 0, done = 0; round < block->rounds; round++) {
        scan_batch(bench, block->price[round], done, block->upto[round]);
        note_closed(bench, done, block->upto[round]);
        done = block->upto[round];
    }
}

static void run_batches(struct bench *bench, uint32_t rounds)
{
    static struct block block;
    for (; rounds > 0; rounds -= block.rounds) {
        block.rounds = rounds < BLOCK ? rounds : BLOCK;
        mark_block(bench, &block);
        scan_block(bench, &block);
    }
}

static void print_batches(const struct bench *bench, const char *name)
{
    char text[100];
    uint32_t accounts = bench->population.accounts;
    snprintf(text, sizeof(text), "%s, batch of 100 marks, mean", name);
    bench_print(text, accounts, mean(&bench->library), mean(&bench->scan));
    snprintf(text, sizeof(text), "%s, batch of 100 marks, worst", name);
    bench_print(text, accounts, bench->library.worst, mean(&bench->scan));
}

/* ---- one mark at a time ---------------------------------------------------------------------- */

/* A round in the library: the clock stands only where somebody is taken over. */
static void mark_singly(struct bench *bench, uint32_t *upto)
{
    double begin = bench_now();
    double time = 0;
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        struct sloss_mark mark = {m, 0, bench->walk.price[m]};
        uint32_t before = bench->reported.count;
        bench_ok(sloss_engine_mark(bench->world.engine, &mark, 1));
        take_reports(bench);
        if (bench->reported.count > before) {
            time += bench_now() - begin;
            close_reported(bench, before);
            begin = bench_now();
        }
        upto[m] = bench->reported.count;
    }
    note(&bench->library, time + bench_now() - begin);
}

/* A round in the scan, of which those before `done` are known. */
static void scan_singly(struct bench *bench, const int64_t *price, const uint32_t *upto,
                        uint32_t done)
{
    double begin = bench_now();
    double time = 0;
    for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
        bench->found.count = 0;
        scan_market_mark(&bench->one, m, price[m], &bench->found);
        if (bench->found.count > 0 || upto[m] > done) {
            time += bench_now() - begin;
            compare(&bench->found, bench->reported.account + done, upto[m] - done);
            for (uint32_t i = 0; i < bench->found.count; i++) {
                scan_market_close(&bench->one, bench->found.account[i]);
            }
            done = upto[m];
            begin = bench_now();
        }
    }
    note(&bench->scan, time + bench_now() - begin);
}

static void run_singly(struct bench *bench, uint32_t rounds)
{
    static struct block block;
    scan_market_build(&bench->one, &bench->population, bench->walk.price);
    for (; rounds > 0; rounds -= block.rounds) {
        block.rounds = rounds < BLOCK ? rounds : BLOCK;
        bench->reported.count = 0;
        for (uint32_t round = 0; round < block.rounds; round++) {
            walk_step(&bench->walk);
            memcpy(block.price[round], bench->walk.price, sizeof(bench->walk.price));
            mark_singly(bench, block.upto + (size_t)round * POPULATION_MARKETS);
        }
        for (uint32_t round = 0; round < block.rounds; round++) {
            const uint32_t *upto = block.upto + (size_t)round * POPULATION_MARKETS;
            scan_singly(bench, block.price[round], upto, round == 0 ? 0 : upto[-1]);
        }
        note_closed(bench, 0, bench->reported.count);
    }
    scan_market_free(&bench->one);
}

/* ---- the measures ---------------------------------------------------------------------------- */

static void print_takeovers(const struct bench *bench, const char *name)
{
    char text[100];
    snprintf(text, sizeof(text), "%s, takeover of one of %u accounts, mean", name,
             (unsigned)bench->takeover.count);
    bench_print(text, bench->population.accounts, mean(&bench->takeover), mean(&bench->scan));
}

/* The first judges everybody; then prices leave the opening, and the weakest accounts go. */
static void warm_up(struct bench *bench)
{
    mark_batch(bench);
    scan_batch(bench, bench->walk.price, 0, bench->reported.count);
    bench_print("first batch of 100 marks after loading", bench->population.accounts,
                bench->library.sum, bench->scan.sum);
    close_reported(bench, 0);
    note_closed(bench, 0, bench->reported.count);
    run_batches(bench, WARM_ROUNDS);
    reset_times(bench);
}

static void measure_quiet(struct bench *bench)
{
    warm_up(bench);
    run_batches(bench, BATCH_ROUNDS);
    print_batches(bench, "calm");
    reset_times(bench);
    run_singly(bench, SINGLE_ROUNDS);
    bench_print("calm, one mark, mean", bench->population.accounts,
                mean(&bench->library) / POPULATION_MARKETS,
                mean(&bench->scan) / POPULATION_MARKETS);
    reset_times(bench);
}

/* The yardsticks themselves: the scan in 128 bits, and the library's own. */
static void measure_scans(struct bench *bench)
{
    struct times wide = {0};
    bench_ok(sloss_engine_set_detection(bench->world.engine, SLOSS_DETECTION_SCAN));
    for (int run = 0; run < SCAN_RUNS; run++) {
        bench->found.count = 0;
        double begin = bench_now();
        scan_all_mark_wide(&bench->all, bench->walk.price, &bench->found);
        note(&wide, bench_now() - begin);
        run_batches(bench, 1);
    }
    bench_print("scan in 128 bits", bench->population.accounts, mean(&wide), mean(&bench->scan));
    bench_print("the library's own scan, batch of 100 marks, mean", bench->population.accounts,
                mean(&bench->library), mean(&bench->scan));
}

/* A fifth off every price over 500 rounds, at three times the volatility. */
static void measure_crash(struct bench *bench)
{
    bench->walk.pace = 3;
    bench->walk.drift = -0.000446; /* 0.8^(1/500) - 1 */
    run_batches(bench, CRASH_ROUNDS);
    print_batches(bench, "crash of 20 % in 500 rounds");
    print_takeovers(bench, "crash");
    reset_times(bench);
}

/* A fifth off every price in one instant. Nobody is taken over, and the next instant, a quarter up
 * again, is measured as well. */
static void measure_gap(struct bench *bench)
{
    warm_up(bench);
    for (int run = 0; run < 2; run++) {
        for (uint32_t m = 0; m < POPULATION_MARKETS; m++) {
            bench->walk.price[m] =
                run == 0 ? bench->walk.price[m] / 5 * 4 : bench->walk.price[m] / 4 * 5;
        }
        reset_times(bench);
        bench->reported.count = 0;
        mark_batch(bench);
        for (int again = 0; again < SCAN_RUNS; again++) {
            scan_batch(bench, bench->walk.price, 0, bench->reported.count);
        }
        bench_print(run == 0 ? "gap of 20 % in all markets in one instant"
                             : "and back up in the next",
                    bench->population.accounts, bench->library.sum, mean(&bench->scan));
    }
}

/* Both legs of nearly every account move every round, and nobody's headroom does. */
static void measure_hedged(struct bench *bench)
{
    bench->walk.pairs = true;
    warm_up(bench);
    run_batches(bench, HEDGED_ROUNDS);
    print_batches(bench, "hedged at the edge");
}

static void run_series(uint32_t accounts_max)
{
    for (uint32_t accounts = 10000; accounts <= accounts_max; accounts *= 10) {
        struct bench bench;
        open_bench(&bench, accounts, population_draw);
        measure_quiet(&bench);
        close_bench(&bench);
    }
}

static void run_all(uint32_t accounts)
{
    struct bench bench;
    open_bench(&bench, accounts, population_draw);
    measure_quiet(&bench);
    measure_crash(&bench);
    measure_scans(&bench);
    close_bench(&bench);
    open_bench(&bench, accounts, population_draw);
    measure_gap(&bench);
    close_bench(&bench);
    open_bench(&bench, accounts, population_draw_hedged);
    measure_hedged(&bench);
    close_bench(&bench);
}

int main(int count, char **words)
{
    bool series = count > 1 && strcmp(words[1], "series") == 0;
    const char *size = count > 1 + series ? words[1 + series] : NULL;
    unsigned long accounts = size == NULL ? ACCOUNTS : strtoul(size, NULL, 10);
    if (accounts == 0 || accounts > 100000000 || count > 2 + series) {
        fprintf(stderr, "usage: bench_detect [series] [ACCOUNTS]\n");
        return 1;
    }
    if (series) {
        run_series((uint32_t)accounts);
    } else {
        run_all((uint32_t)accounts);
    }
    return 0;
}
