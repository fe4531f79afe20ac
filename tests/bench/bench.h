/* SPDX-License-Identifier: BSD-2-Clause */
/* bench: what the measures share: a clock, a generator, a line of JSON, and a check of statuses.
 * Include it first: the clock is POSIX's. */
#ifndef BENCH_H
#define BENCH_H

#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A figure is the processor time of this program, so that neighbours on the machine do not show.
 * Reading it takes about 400 ns: what is shorter is timed many at a time. */
static inline double bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* splitmix64 (Vigna): the same run on every machine. */
static inline uint64_t bench_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* In [0, 1). */
static inline double bench_uniform(uint64_t *seed)
{
    return (double)(bench_random(seed) >> 11) / 9007199254740992.0;
}

/* Over five orders of magnitude: a random mantissa shifted by a random exponent. */
static inline int64_t bench_amount(uint64_t *seed)
{
    uint64_t mantissa = 1024 + (bench_random(seed) & 1023);
    return (int64_t)(mantissa << (bench_random(seed) % 17));
}

static inline int bench_ascending(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Of an odd number of times, which are sorted. */
static inline double bench_median(double *times, size_t count)
{
    qsort(times, count, sizeof(*times), bench_ascending);
    return times[count / 2];
}

/* A value, what it is compared with, and value / baseline: below 1 the library is the faster. */
static inline void bench_print(const char *name, uint64_t n, double value_ns, double baseline_ns)
{
    printf("{\"name\":\"%s\",\"n\":%" PRIu64 ",\"value\":%.1f,\"baseline\":%.1f,\"ratio\":%.4g}\n",
           name, n, value_ns, baseline_ns, value_ns / baseline_ns);
    fflush(stdout);
}

/* A bench that went wrong has no figures: it says where, and ends. */
#define bench_ok(status) bench_check((status) == SLOSS_OK, #status, __FILE__, __LINE__)
#define bench_true(claim) bench_check(claim, #claim, __FILE__, __LINE__)

static inline void bench_check(bool holds, const char *claim, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, claim);
        exit(1);
    }
}

static inline void *bench_allocate(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    bench_true(memory != NULL);
    return memory;
}

/* A ledger with its engine, an asset, and nothing kept of what happens. */
struct bench_world {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

static inline struct bench_world bench_open(const struct sloss_ledger_config *config)
{
    struct bench_world world;
    bench_ok(sloss_ledger_create(config, &world.ledger));
    bench_ok(sloss_engine_create(world.ledger, &world.engine));
    bench_ok(sloss_engine_keep_events(world.engine, 0));
    bench_ok(sloss_engine_add_asset(world.engine, "USD", 6, NULL));
    return world;
}

static inline void bench_close(struct bench_world *world)
{
    bench_ok(sloss_engine_verify(world->engine));
    sloss_engine_destroy(world->engine);
    sloss_ledger_destroy(world->ledger);
}

static inline struct sloss_command bench_command(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

#endif
