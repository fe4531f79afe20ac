/* SPDX-License-Identifier: BSD-2-Clause */
/* Some work on a ledger for so many rows, whose instructions are counted by growth.py.
 *
 * usage: work CASE COUNT */
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct book {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

static void need(int holds)
{
    if (!holds) {
        abort();
    }
}

static void ok(enum sloss_status status)
{
    need(status == SLOSS_OK);
}

static void add_asset(struct book *book, uint32_t number)
{
    char name[SLOSS_NAME_SIZE];
    snprintf(name, sizeof(name), "asset-%u", (unsigned)number);
    ok(sloss_engine_add_asset(book->engine, name, 2, NULL));
}

static void add_market(struct book *book, uint32_t number)
{
    char name[SLOSS_NAME_SIZE];
    snprintf(name, sizeof(name), "market-%u", (unsigned)number);
    ok(sloss_engine_add_market(book->engine, name, 0, 1, 0, 0, NULL));
}

static void many_assets(struct book *book, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        add_asset(book, i);
    }
}

static void many_markets(struct book *book, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        add_market(book, i);
    }
}

/* Funds are found by the names of their markets. */
static void funds_by_name(struct book *book, uint32_t count)
{
    char name[2 * SLOSS_NAME_SIZE];
    many_markets(book, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t found = 0;
        uint32_t market = 0;
        snprintf(name, sizeof(name), "@uncovered:market-%u", (unsigned)i);
        ok(sloss_ledger_find_account(book->ledger, name, &found));
        need(found == sloss_account_uncovered(i));
        ok(sloss_ledger_find_market(book->ledger, name + strlen("@uncovered:"), &market));
        need(market == i);
    }
}

/* Ids that meet in a table that multiplies by the golden ratio. */
static void chosen_ids(struct book *book, uint32_t count)
{
    const uint64_t ratio = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t inverse = ratio;
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - ratio * inverse;
    }
    for (uint32_t added = 0, next = 0; added < count; next++) {
        uint64_t folded = (UINT64_C(0x5EED) << 32 | next) * inverse;
        uint64_t id = folded ^ folded >> 32;
        if (id < SLOSS_ACCOUNT_SYSTEM) {
            ok(sloss_engine_add_account(book->engine, id, NULL));
            added++;
        }
    }
}

/* One account in many assets: money comes, moves and is asked for in each. */
static void many_holdings(struct book *book, uint32_t count)
{
    many_assets(book, count);
    for (uint32_t asset = 0; asset < count; asset++) {
        int64_t balance = 0;
        ok(sloss_engine_deposit(book->engine, 1, asset, 2));
        ok(sloss_engine_deposit(book->engine, 2, asset, 1));
        ok(sloss_engine_transfer(book->engine, 1, 2, asset, 1));
        ok(sloss_engine_deposit(book->engine, SLOSS_ACCOUNT_RESERVE, asset, 1));
        ok(sloss_ledger_balance(book->ledger, 1, asset, &balance));
        need(balance == 1);
    }
}

/* Takeovers of accounts that have little, where there are many assets. */
static void many_takeovers(struct book *book, uint32_t count)
{
    many_assets(book, count);
    for (uint32_t account = 1; account <= count; account++) {
        ok(sloss_engine_deposit(book->engine, account, account - 1, 1));
        ok(sloss_engine_takeover(book->engine, account));
    }
}

static void mark(struct book *book, int64_t price)
{
    const struct sloss_mark mark = {0, 0, price};
    ok(sloss_engine_mark(book->engine, &mark, 1));
}

/* Longs that bought at 100 and have 1 behind each lot, and shorts that sold at `sold`: `count`
 * accounts of each, all with two lots, and one that is in between. Nobody is closed out yet. */
static void open_storm(struct book *book, uint32_t count, int64_t sold)
{
    const uint64_t between = 1;
    ok(sloss_engine_add_market(book->engine, "m", 0, 1, 0, 0, NULL));
    ok(sloss_engine_set_liquidation(book->engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    ok(sloss_engine_deposit(book->engine, between, 0, INT64_C(1000000000000)));
    for (uint32_t i = 0; i < count; i++) {
        ok(sloss_engine_deposit(book->engine, 2 + i, 0, 2));
        ok(sloss_engine_fill(book->engine, 0, 2 + i, between, 2, 100));
    }
    mark(book, sold);
    for (uint32_t i = 0; i < count; i++) {
        ok(sloss_engine_deposit(book->engine, 2 + count + i, 0, 1000));
        ok(sloss_engine_fill(book->engine, 0, between, 2 + count + i, 2, sold));
    }
}

/* All longs go bankrupt at once, and counterparties pay. */
static int64_t storm(struct book *book, uint32_t count, uint32_t rank, bool by_layer, int64_t price)
{
    const struct sloss_layer_terms layer = {.layer = SLOSS_LAYER_DELEVERAGE};
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    struct sloss_command option = {.struct_size = sizeof(option), .kind = SLOSS_COMMAND_OPTION};
    option.option.rank = rank;
    option.option.rank_cap = SLOSS_CAP_PROFIT;
    option.option.liquidation =
        by_layer ? SLOSS_LIQUIDATION_TAKEOVER : SLOSS_LIQUIDATION_DELEVERAGE;
    ok(sloss_engine_set_waterfall(book->engine, 0, &layer, by_layer ? 1 : 0));
    ok(sloss_engine_apply(book->engine, &option, 1, NULL));
    mark(book, price);
    ok(sloss_engine_market(book->engine, 0, &info));
    need(info.deficit_count == count);
    return info.deleverage_sum;
}

/* The longs lack 4 a lot, and the shorts have won 5. */
static void storm_of_the_able(struct book *book, uint32_t count, uint32_t rank, bool by_layer)
{
    open_storm(book, count, 100);
    need(storm(book, count, rank, by_layer, 95) == 8 * (int64_t)count);
}

/* The longs lack 9 a lot, and the shorts have won 5: each gives one of its two lots, and then none
 * can give any more, which each default that is left has to find out. */
static void storm_of_the_spent(struct book *book, uint32_t count, uint32_t rank, bool by_layer)
{
    open_storm(book, count, 95);
    need(storm(book, count, rank, by_layer, 90) == 9 * (int64_t)count);
}

static void layer_by_profit_leverage(struct book *book, uint32_t count)
{
    storm_of_the_able(book, count, SLOSS_RANK_PROFIT_LEVERAGE, true);
}

static void layer_by_size_spent(struct book *book, uint32_t count)
{
    storm_of_the_spent(book, count, SLOSS_RANK_SIZE, true);
}

static void option_by_profit_leverage(struct book *book, uint32_t count)
{
    storm_of_the_able(book, count, SLOSS_RANK_PROFIT_LEVERAGE, false);
}

static void option_by_size_spent(struct book *book, uint32_t count)
{
    storm_of_the_spent(book, count, SLOSS_RANK_SIZE, false);
}

/* All longs are in breach at once and wait for the host, who takes them over one after another. The
 * fund has enough, since winners who pay are looked at for each of these commands. */
static void manual_takeovers(struct book *book, uint32_t count)
{
    open_storm(book, count, 100);
    ok(sloss_engine_deposit(book->engine, sloss_account_insurance(0), 0, 1000000));
    mark(book, 98);
    for (uint32_t i = 0; i < count; i++) {
        ok(sloss_engine_takeover(book->engine, 2 + i));
    }
}

static const struct {
    const char *name;
    void (*run)(struct book *book, uint32_t count);
} cases[] = {{"many_assets", many_assets},
             {"many_markets", many_markets},
             {"funds_by_name", funds_by_name},
             {"chosen_ids", chosen_ids},
             {"many_holdings", many_holdings},
             {"many_takeovers", many_takeovers},
             {"manual_takeovers", manual_takeovers},
             {"layer_by_profit_leverage", layer_by_profit_leverage},
             {"layer_by_size_spent", layer_by_size_spent},
             {"option_by_profit_leverage", option_by_profit_leverage},
             {"option_by_size_spent", option_by_size_spent}};

int main(int count, char **words)
{
    struct book book;
    if (count != 3) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            puts(cases[i].name);
        }
        return 0;
    }
    ok(sloss_ledger_create(NULL, &book.ledger));
    ok(sloss_engine_create(book.ledger, &book.engine));
    ok(sloss_engine_add_asset(book.engine, "USD", 2, NULL));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(words[1], cases[i].name) == 0) {
            cases[i].run(&book, (uint32_t)strtoul(words[2], NULL, 10));
            ok(sloss_engine_verify(book.engine));
            sloss_engine_destroy(book.engine);
            sloss_ledger_destroy(book.ledger);
            return 0;
        }
    }
    return 2;
}
