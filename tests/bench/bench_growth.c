/* SPDX-License-Identifier: BSD-2-Clause */
/* How much memory do n accounts with three positions each take, what does it cost to bring them in,
 * and how long does the one command wait that has to make room? One line of JSON a measure.
 * Memory is what the host's hooks were asked for: what stands at the end of a phase divided by what
 * the phase brought in, and the most at any time against what 10 million accounts and 30 million
 * positions must fit in. */
#include "bench.h"

#define ACCOUNTS 10000000
#define MARKETS 3
#define PRICE 100
#define LIMIT (UINT64_C(24) << 30)
#define ACCOUNT_BYTES 96.0
#define POSITION_BYTES 64.0
#define WAIT_NS 50e6
#define SPAN 16 /* commands between two looks at the clock, so that looking costs little */

struct meter {
    uint64_t now;
    uint64_t most;
};

/* Times of a kind of command: all of them, and the longest, which is that of a span with it. */
struct pace {
    uint64_t count;
    double begin;
    double last;
    double longest;
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

static void begin_pace(struct pace *pace)
{
    double time = bench_now();
    *pace = (struct pace){.begin = time, .last = time};
}

static void look(struct pace *pace)
{
    double time = bench_now();
    pace->longest = time - pace->last > pace->longest ? time - pace->last : pace->longest;
    pace->last = time;
}

static void note_command(struct pace *pace)
{
    if (++pace->count % SPAN == 0) {
        look(pace);
    }
}

static double mean(const struct pace *pace)
{
    return (pace->last - pace->begin) / (double)pace->count;
}

static void open_markets(struct sloss_engine *engine)
{
    static const char *const names[MARKETS] = {"A", "B", "C"};
    for (uint32_t i = 0; i < MARKETS; i++) {
        bench_ok(sloss_engine_add_market(engine, names[i], 0, 1, 0, 0, NULL));
        bench_ok(sloss_engine_set_tier(engine, i, 0, 20000000, 10000000));
    }
}

static void deposit_all(struct sloss_engine *engine, uint64_t accounts, struct pace *pace)
{
    begin_pace(pace);
    for (uint64_t id = 1; id <= accounts; id++) {
        bench_ok(sloss_engine_deposit(engine, id, 0, (int64_t)(1000 + id % 97)));
        note_command(pace);
    }
    look(pace);
}

/* Each account trades with its neighbour in every market. */
static void trade_all(struct sloss_engine *engine, uint64_t accounts, struct pace *pace)
{
    begin_pace(pace);
    for (uint32_t market = 0; market < MARKETS; market++) {
        for (uint64_t id = 1; id < accounts; id += 2) {
            bench_ok(sloss_engine_fill(engine, market, id, id + 1, (int64_t)(1 + id % 5), PRICE));
            note_command(pace);
        }
    }
    look(pace);
}

/* The first mark, which makes detection ready for everybody, and a second one. */
static void mark_all(struct sloss_engine *engine)
{
    for (int64_t price = PRICE; price <= PRICE + 1; price++) {
        struct sloss_mark marks[MARKETS];
        for (uint32_t market = 0; market < MARKETS; market++) {
            marks[market] = (struct sloss_mark){market, 0, price};
        }
        bench_ok(sloss_engine_mark(engine, marks, MARKETS));
    }
}

static void print_bytes(const char *name, uint64_t n, double bytes, double allowed)
{
    printf("{\"name\":\"%s\",\"n\":%" PRIu64 ",\"value\":%.1f,\"baseline\":%.1f,\"ratio\":%.3f}\n",
           name, n, bytes, allowed, bytes / allowed);
    fflush(stdout);
}

static void print_most(const char *name, uint64_t accounts, const struct meter *meter)
{
    print_bytes(name, accounts, (double)meter->most, (double)LIMIT / ACCOUNTS * (double)accounts);
}

static void measure(struct sloss_engine *engine, const struct meter *meter, uint64_t accounts)
{
    struct pace deposits;
    struct pace fills;
    double n = (double)accounts;
    open_markets(engine);
    uint64_t empty = meter->now;
    deposit_all(engine, accounts, &deposits);
    uint64_t standing = meter->now;
    print_bytes("bytes an account", accounts, (double)(standing - empty) / n, ACCOUNT_BYTES);
    trade_all(engine, accounts, &fills);
    print_most("most bytes while loading", accounts, meter);
    double begin = bench_now();
    mark_all(engine);
    double marks = bench_now() - begin;
    print_bytes("bytes a position, ready for marks", accounts,
                (double)(meter->now - standing) / n / MARKETS, POSITION_BYTES);
    print_most("most bytes with marks", accounts, meter);
    begin = bench_now();
    bench_ok(sloss_engine_settle(engine, 0, PRICE + 1));
    double settlement = bench_now() - begin;
    print_most("most bytes with a settlement", accounts, meter);
    bench_print("fill, against a deposit", accounts, mean(&fills), mean(&deposits));
    bench_print("first two marks of 3 markets, a position, against a fill", accounts,
                marks / n / MARKETS, mean(&fills));
    bench_print("settlement, a position, against a fill", accounts, settlement / n, mean(&fills));
    bench_print("longest deposit while growing, of what is allowed", accounts, deposits.longest,
                WAIT_NS);
    bench_print("longest fill while growing, of what is allowed", accounts, fills.longest, WAIT_NS);
}

int main(int count, char **words)
{
    uint64_t accounts = count > 1 ? strtoull(words[1], NULL, 10) / 2 * 2 : ACCOUNTS;
    struct meter meter = {0, 0};
    struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                         .memory = {allocate, release, &meter}};
    if (accounts == 0) {
        fprintf(stderr, "usage: bench_growth [ACCOUNTS]\n");
        return 1;
    }
    struct bench_world world = bench_open(&config);
    measure(world.engine, &meter, accounts);
    bench_close(&world);
    return 0;
}
