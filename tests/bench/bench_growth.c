/* SPDX-License-Identifier: BSD-2-Clause */
/* How much memory do n accounts with three positions each take, and what does it cost to bring them
 * in? One line of JSON a measure; the baseline of a fill is a deposit, measured in the same run.
 * Memory is what the host's hooks were asked for at the most. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ACCOUNTS 10000000
#define MARKETS 3
#define LIMIT                                                                                      \
    (UINT64_C(24) << 30) /* what 10 million accounts and 30 million positions must fit in */

struct meter {
    uint64_t now;
    uint64_t most;
};

static void *allocate(void *context, size_t size)
{
    struct meter *meter = context;
    meter->now += size;
    meter->most = meter->now > meter->most ? meter->now : meter->most;
    return malloc(size);
}

static void release(void *context, void *pointer, size_t size)
{
    struct meter *meter = context;
    meter->now -= size;
    free(pointer);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static enum sloss_status open_markets(struct sloss_engine *engine)
{
    static const char *const names[MARKETS] = {"A", "B", "C"};
    enum sloss_status status = sloss_engine_keep_events(engine, 0);
    if (status == SLOSS_OK) {
        status = sloss_engine_add_asset(engine, "USD", 2, NULL);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < MARKETS; i++) {
        status = sloss_engine_add_market(engine, names[i], 0, 1, 0, 0, NULL);
    }
    return status;
}

/* Each account trades with its neighbour in every market. */
static enum sloss_status trade(struct sloss_engine *engine, uint64_t accounts)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t market = 0; market < MARKETS; market++) {
        for (uint64_t id = 1; status == SLOSS_OK && id < accounts; id += 2) {
            status = sloss_engine_fill(engine, market, id, id + 1, (int64_t)(1 + id % 5), 100);
        }
    }
    return status;
}

static enum sloss_status run(struct sloss_engine *engine, uint64_t accounts, double *deposit_ns,
                             double *fill_ns)
{
    enum sloss_status status = open_markets(engine);
    double begin = now();
    for (uint64_t id = 1; status == SLOSS_OK && id <= accounts; id++) {
        status = sloss_engine_deposit(engine, id, 0, (int64_t)(1000 + id % 97));
    }
    double between = now();
    if (status == SLOSS_OK) {
        status = trade(engine, accounts);
    }
    *deposit_ns = (between - begin) / (double)accounts;
    *fill_ns = (now() - between) / ((double)accounts / 2 * MARKETS);
    return status;
}

int main(int count, char **words)
{
    uint64_t accounts = count > 1 ? strtoull(words[1], NULL, 10) / 2 * 2 : ACCOUNTS;
    struct meter meter = {0, 0};
    struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                         .memory = {allocate, release, &meter}};
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    double deposit_ns = 0;
    double fill_ns = 0;
    enum sloss_status status = sloss_ledger_create(&config, &ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(ledger, &engine);
    }
    if (status == SLOSS_OK && accounts > 0) {
        status = run(engine, accounts, &deposit_ns, &fill_ns);
    }
    if (status != SLOSS_OK || accounts == 0 || sloss_engine_verify(engine) != SLOSS_OK) {
        fprintf(stderr, "bench_growth: %s\n", sloss_status_name(status));
        return 1;
    }
    double bytes = (double)meter.most / (double)accounts;
    double allowed = (double)LIMIT / ACCOUNTS;
    printf("{\"name\":\"bytes an account with 3 positions\",\"n\":%" PRIu64
           ",\"value\":%.1f,\"baseline\":%.1f,\"ratio\":%.3f}\n",
           accounts, bytes, allowed, bytes / allowed);
    printf("{\"name\":\"fill\",\"n\":%" PRIu64
           ",\"value_ns\":%.1f,\"baseline_ns\":%.1f,\"ratio\":%.2f}\n",
           accounts, fill_ns, deposit_ns, fill_ns / deposit_ns);
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    return 0;
}
