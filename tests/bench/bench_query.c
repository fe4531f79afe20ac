/* SPDX-License-Identifier: BSD-2-Clause */
/* Queries of one account in a book of n: each is asked of accounts in no order, so that rows are not at hand. Beside
 * the price of liquidation in closed form, in the same run, the same by bisection, a dry run for each look; both must
 * have the same answers. At last the same where markets ask by the root of the size, and prices are looked for. */
#include "bench.h"

#include <sloss/margin.h>

#define ACCOUNTS 1000000
#define ASKED 20000u
#define ASKED_BY_ROOT 500u
#define MARKETS 8u
#define POSITIONS 4u
#define PRICE 10000

static struct sloss_engine *engine; /* of the book that is asked */

static void tier(uint32_t market, int64_t floor, int64_t initial, int64_t maintenance)
{
    bench_ok(sloss_engine_set_tier(engine, market, floor, initial, maintenance));
}

/* Each account has positions in several markets, bought from the next account or sold to it. */
static void make(uint64_t accounts)
{
    uint64_t seed = 1;
    for (uint32_t market = 0; market < MARKETS; market++) {
        char name[8];
        snprintf(name, sizeof(name), "m%" PRIu32, market);
        bench_ok(sloss_engine_add_market(engine, name, 0, 1, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED,
                                                      NULL));
        tier(market, 0, 20000000, 10000000);
        tier(market, 5000000, 50000000, 25000000);
        tier(market, 20000000, 100000000, 50000000);
        tier(market, 100000000, 200000000, 100000000);
    }
    for (uint64_t account = 1; account <= accounts; account++) {
        bench_ok(sloss_engine_deposit(engine, account, 0, 20000000 + (int64_t)(bench_random(&seed) % 20000000)));
    }
    for (uint64_t account = 1; account < accounts; account += 2) {
        for (uint32_t i = 0; i < POSITIONS; i++) {
            uint32_t market = (uint32_t)(bench_random(&seed) % MARKETS);
            uint64_t side = bench_random(&seed) & 1;
            bench_ok(sloss_engine_fill(engine, market, account + side, account + 1 - side,
                                                  1 + (int64_t)(bench_random(&seed) % 3000), PRICE));
        }
    }
}

/* One thing to ask of an account and a market; a number that the compiler may not leave out. */
typedef int64_t (*question)(uint64_t account, uint32_t market);

static int64_t ask_figures(uint64_t account, uint32_t market)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    (void)market;
    bench_ok(sloss_margin_account(engine, account, 0, &info));
    return info.ratio_ppb;
}

static int64_t ask_dry_run(uint64_t account, uint32_t market)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_mark mark = {market, 0, PRICE - 100};
    bench_ok(sloss_margin_dry_run(engine, account, 0, &mark, 1, &info));
    return info.ratio_ppb;
}

static int64_t ask_prices(uint64_t account, uint32_t market)
{
    struct sloss_price_info info = {.struct_size = sizeof(info)};
    bench_ok(sloss_margin_prices(engine, account, market, &info));
    return info.liquidation_below + info.liquidation_above;
}

static int64_t ask_orders(uint64_t account, uint32_t market)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    bench_ok(sloss_margin_orders(engine, account, market, SLOSS_AT_THE_MARK, &info));
    return info.buy + info.sell;
}

static bool in_breach(uint64_t account, uint32_t market, int64_t price)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_mark mark = {market, 0, price};
    bench_ok(sloss_margin_dry_run(engine, account, 0, &mark, 1, &info));
    return info.in_breach != 0;
}

/* The nearest price in breach, where there is one price beyond which all are. */
static int64_t bisect(uint64_t account, uint32_t market, int64_t out)
{
    int64_t in = PRICE;
    if (!in_breach(account, market, out)) {
        return 0;
    }
    while (out - in > 1 || in - out > 1) {
        int64_t middle = in + (out - in) / 2;
        *(in_breach(account, market, middle) ? &out : &in) = middle;
    }
    return out;
}

#define FAR (INT64_C(1) << 30)

/* The highest price up to FAR that each market accepts at its open interest: a bisection may not ask beyond it. */
static int64_t highest[MARKETS];

static bool accepts(uint32_t market, int64_t price)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_mark mark = {market, 0, price};
    enum sloss_status status = sloss_margin_dry_run(engine, 1, 0, &mark, 1, &info);
    bench_true(status == SLOSS_OK || status == SLOSS_ERR_OVERFLOW);
    return status == SLOSS_OK;
}

static void find_highest(void)
{
    for (uint32_t market = 0; market < MARKETS; market++) {
        int64_t in = PRICE;
        int64_t out = FAR + 1;
        while (out - in > 1) {
            int64_t middle = in + (out - in) / 2;
            *(accepts(market, middle) ? &in : &out) = middle;
        }
        highest[market] = in;
    }
}

static int64_t ask_by_bisection(uint64_t account, uint32_t market)
{
    return bisect(account, market, 0) + bisect(account, market, highest[market]);
}

/* Nanoseconds of each question, and the sum of the answers. */
struct answers {
    double ns;
    int64_t sum;
};

/* Positions in no order. */
static struct {
    uint64_t account;
    uint32_t market;
} asked[ASKED];

static void choose(uint64_t accounts)
{
    uint64_t seed = 2;
    for (uint32_t i = 0; i < ASKED;) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        asked[i].account = 1 + bench_random(&seed) % accounts;
        asked[i].market = (uint32_t)(bench_random(&seed) % MARKETS);
        bench_ok(sloss_engine_position(engine, asked[i].account, asked[i].market, &info));
        i += info.lots != 0 ? 1 : 0;
    }
}

static struct answers measure_some(question ask, uint32_t count)
{
    int64_t sum = 0;
    double begin = bench_now();
    for (uint32_t i = 0; i < count; i++) {
        sum += ask(asked[i].account, asked[i].market) % 1000003;
    }
    return (struct answers){.ns = (bench_now() - begin) / count, .sum = sum};
}

static struct answers measure(question ask)
{
    return measure_some(ask, ASKED);
}

/* Markets ask by the root of the size as well, so that prices are looked for by halving. */
static void ask_by_root(void)
{
    for (uint32_t market = 0; market < MARKETS; market++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIREMENT};
        command.requirement.market = market;
        command.requirement.root_ppb = 1000000;
        command.requirement.lot_size = 1;
        bench_ok(sloss_engine_apply(engine, &command, 1, NULL));
    }
}

static double since(double begin)
{
    return bench_now() - begin;
}

/* What looks at all accounts, or at all holders of a market. */
static void measure_all(uint64_t accounts)
{
    struct sloss_rank_row *rows = bench_allocate(accounts + 2, sizeof(*rows));
    struct sloss_near_row near[1024];
    struct sloss_rank_info rank = {.struct_size = sizeof(rank)};
    size_t count = 1;
    uint64_t cursor = 0;
    double begin = bench_now();
    bench_ok(sloss_margin_rank(engine, 1, 0, &rank));
    double one = since(begin);
    begin = bench_now();
    bench_ok(sloss_margin_ranks(engine, 0, 0, rows, accounts + 2, &count));
    double all = since(begin);
    bench_true(count > 0);
    bench_print("rank of one position, per holder; all ranks of a side, per row of it", accounts, one / (double)accounts,
                all / (double)count);
    begin = bench_now();
    for (count = 1; count > 0;) {
        bench_ok(sloss_margin_near(engine, 100000000, &cursor, near, sizeof(near) / sizeof(near[0]), &count));
    }
    double list = since(begin) / (double)accounts;
    bench_print("who is near, per account; of a query of each", accounts, list, measure(ask_figures).ns);
    free(rows);
}

int main(int count, char **words)
{
    uint64_t accounts = count > 1 ? strtoull(words[1], NULL, 10) / 2 * 2 : ACCOUNTS;
    if (accounts == 0) {
        fprintf(stderr, "usage: bench_query [ACCOUNTS]\n");
        return 1;
    }
    struct bench_world world = bench_open(NULL);
    engine = world.engine;
    make(accounts);
    choose(accounts);
    find_highest();
    struct answers prices = measure(ask_prices);
    struct answers bisected = measure(ask_by_bisection);
    bench_true(prices.sum == bisected.sum);
    bench_print("both prices of liquidation, of bisection", accounts, prices.ns, bisected.ns);
    double figures = measure(ask_figures).ns;
    bench_print("dry run, of the figures as they are", accounts, measure(ask_dry_run).ns, figures);
    bench_print("both largest orders, of the figures as they are", accounts, measure(ask_orders).ns, figures);
    measure_all(accounts);
    ask_by_root();
    find_highest();
    prices = measure_some(ask_prices, ASKED_BY_ROOT);
    bisected = measure_some(ask_by_bisection, ASKED_BY_ROOT);
    bench_true(prices.sum == bisected.sum);
    bench_print("both prices of liquidation by the root, of bisection", accounts, prices.ns, bisected.ns);
    bench_print("both largest orders by the root, of the figures", accounts, measure_some(ask_orders, ASKED_BY_ROOT).ns,
                measure_some(ask_figures, ASKED_BY_ROOT).ns);
    bench_close(&world);
    return 0;
}
