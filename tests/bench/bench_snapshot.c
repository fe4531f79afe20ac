/* SPDX-License-Identifier: BSD-2-Clause */
/* Measures snapshots: how large one is, how long it takes to write and to load, how long commands
 * stand still where it is written in parts, and what a command costs more meanwhile.
 *
 * usage: bench_snapshot [ACCOUNTS] */
#include "population.h"

#include <sloss/snapshot.h>

#include "saved.h"

#define PART_ACCOUNTS 20000u /* looked at in one part */
#define FILLS 64u            /* between two parts */

static double seconds_since(double before)
{
    return (bench_now() - before) / 1e9;
}

/* Trades of random accounts, which change two accounts each; the time of all. */
static double trade(struct sloss_engine *engine, uint32_t accounts, uint64_t *seed)
{
    double before = bench_now();
    for (uint32_t i = 0; i < FILLS; i++) {
        uint64_t buyer = 1 + bench_random(seed) % accounts;
        uint64_t seller = 1 + bench_random(seed) % accounts;
        if (buyer != seller) {
            (void)sloss_engine_transfer(engine, buyer, seller, 0, 1);
        }
    }
    return bench_now() - before;
}

struct pauses {
    double begin;
    double longest;
    double all;
    double commands;
    uint32_t parts;
};

/* In parts, with commands between them. Processor time: what a host would wait for. */
static struct pauses write_parts(struct sloss_engine *engine, struct saved *saved,
                                 uint32_t accounts)
{
    struct pauses pauses = {0};
    struct sloss_snapshot *snapshot = NULL;
    uint64_t seed = 7;
    uint32_t done = 0;
    double before = bench_now();
    bench_ok(sloss_snapshot_begin(engine, &snapshot));
    pauses.begin = seconds_since(before);
    while (done == 0) {
        pauses.commands += trade(engine, accounts, &seed);
        before = bench_now();
        bench_ok(sloss_snapshot_write(snapshot, PART_ACCOUNTS, saved_write, saved, &done));
        double took = seconds_since(before);
        pauses.longest = took > pauses.longest ? took : pauses.longest;
        pauses.all += took;
        pauses.parts++;
    }
    before = bench_now();
    sloss_snapshot_end(snapshot);
    double took = seconds_since(before);
    pauses.longest = took > pauses.longest ? took : pauses.longest;
    return pauses;
}

int main(int count, char **words)
{
    uint32_t accounts = count == 2 ? (uint32_t)strtoul(words[1], NULL, 10) : 10000000;
    struct population population;
    struct sloss_ledger *ledger_loaded = NULL;
    struct sloss_engine *engine_loaded = NULL;
    if (accounts < 2) {
        fprintf(stderr, "usage: bench_snapshot [ACCOUNTS]\n");
        return 2;
    }
    struct bench_world world = bench_open(NULL);
    struct sloss_engine *engine = world.engine;
    population_draw(&population, accounts, 1);
    population_load(&population, engine);
    population_free(&population);
    const size_t room = 1000000 + (size_t)accounts * 400;
    struct saved whole = {.room = room};
    whole.bytes = malloc(whole.room);
    memset(whole.bytes, 0, whole.room); /* so that its pages are there */
    double before = bench_now();
    bench_ok(sloss_engine_save(engine, saved_write, &whole));
    double save = seconds_since(before);
    double hash_before = bench_now();
    struct sloss_hash hash;
    bench_ok(sloss_engine_hash(engine, &hash));
    double hashed = seconds_since(hash_before);
    before = bench_now();
    bench_ok(sloss_engine_load(NULL, saved_read, &whole, &ledger_loaded, &engine_loaded));
    double load = seconds_since(before);
    struct sloss_mark mark = {0, 0, POPULATION_OPENING};
    before = bench_now();
    bench_ok(sloss_engine_mark(engine_loaded, &mark, 1));
    double first_mark = seconds_since(before);
    sloss_engine_destroy(engine_loaded);
    sloss_ledger_destroy(ledger_loaded);
    uint64_t seed = 9;
    double plain = 0;
    for (uint32_t i = 0; i < 100; i++) {
        plain += trade(engine, accounts, &seed);
    }
    size_t size = whole.size;
    whole.size = 0;
    struct pauses pauses = write_parts(engine, &whole, accounts);
    bench_true(whole.room == room); /* growing would have been measured as well */
    printf("{\"bench\":\"snapshot\",\"accounts\":%" PRIu32
           ",\"bytes\":%zu,\"bytes_per_account\":%.1f,"
           "\"save_s\":%.3f,\"hash_s\":%.3f,\"load_s\":%.3f,\"load_ns_per_account\":%.0f,"
           "\"first_mark_s\":%.4f,\"parts\":%" PRIu32 ",\"begin_ms\":%.2f,\"longest_part_ms\":%.2f,"
           "\"parts_s\":%.3f,\"transfer_ns\":%.0f,\"transfer_meanwhile_ns\":%.0f}\n",
           accounts, size, (double)size / accounts, save, hashed, load, 1e9 * load / accounts,
           first_mark, pauses.parts, 1e3 * pauses.begin, 1e3 * pauses.longest, pauses.all,
           plain / 100 / FILLS, pauses.commands / pauses.parts / FILLS);
    free(whole.bytes);
    bench_close(&world);
    return 0;
}
