/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/fund.h"
#include "commands.h"

/* Funds that markets share. Amounts worked by hand from docs/rules.md 12. */

#define UNREALIZED SLOSS_SETTLEMENT_UNREALIZED
#define VARIATION SLOSS_SETTLEMENT_VARIATION

static struct sloss_command fund_of(const char *name, uint32_t asset)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_FUND, .fund.asset = asset};
    strcpy(command.fund.name, name);
    return command;
}

static struct sloss_command market_with(const char *name, uint32_t settlement, uint32_t fund)
{
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_MARKET,
        .market = {.unit = 1, .settlement = (uint8_t)settlement, .fund = fund}};
    strcpy(command.market.name, name);
    return command;
}

static struct sloss_fund_info info_of(const struct world *world, uint32_t fund)
{
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_fund(world->engine, fund, &info));
    return info;
}

/* So many markets "A", "B", ... that share fund 0, with `money` in it. Breaches are taken over, and
 * nothing is required, so that only debts close anybody out. */
static struct world open_sharing(uint32_t settlement, uint32_t markets, int64_t money)
{
    struct world world = open_world();
    assert_ok(apply(&world, fund_of("F", 0)));
    for (uint32_t i = 0; i < markets; i++) {
        const char name[2] = {(char)('A' + (int)i), '\0'};
        assert_ok(apply(&world, market_with(name, settlement, 1)));
    }
    if (money > 0) {
        deposit(&world, sloss_account_fund(0), money);
    }
    return world;
}

/* A new account with `money` buys 10 lots at 100 in a market, from account 1. */
static void go_long(struct world *world, uint64_t account, uint32_t market, int64_t money)
{
    deposit(world, 1, 1);
    deposit(world, account, money);
    fill(world, market, account, 1, 10, 100);
}

static void marks(struct world *world, const int64_t *price, uint32_t count)
{
    struct sloss_mark mark[4] = {{0}};
    for (uint32_t i = 0; i < count; i++) {
        mark[i] = (struct sloss_mark){.market = i, .price = price[i]};
    }
    assert_ok(sloss_engine_mark(world->engine, mark, count));
}

#define MARKS(world, ...)                                                                          \
    marks(world, (const int64_t[]){__VA_ARGS__},                                                   \
          sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void set_layers(struct world *world, uint32_t market, uint32_t first, uint32_t second)
{
    const uint32_t layers[] = {first, second};
    set_layers_of(world, market, layers, second == SLOSS_LAYER_NONE ? 1 : 2);
}

static void insurance_paid(const struct world *world, uint32_t market, int64_t amount)
{
    assert_amount(market_of(world, market).paid_sum[SLOSS_LAYER_INSURANCE], amount);
}

/* Events of a kind since the last time they were asked for: their markets and amounts. */
static void told(struct world *world, uint32_t kind, const int64_t *market_amount, size_t pairs)
{
    struct sloss_event events[256];
    size_t count = 0;
    size_t found = 0;
    assert_ok(sloss_engine_events(world->engine, events, 256, &count));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == kind) {
            assert_true(found < pairs);
            assert_int_equal(events[i].market, market_amount[2 * found]);
            assert_amount(events[i].amount, market_amount[2 * found + 1]);
            found++;
        }
    }
    assert_int_equal(found, pairs);
}

#define TOLD(world, kind, ...)                                                                     \
    told(world, kind, (const int64_t[]){__VA_ARGS__},                                              \
         sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t) / 2)

static void forget_events(struct world *world)
{
    struct sloss_event events[256];
    size_t count = 256;
    while (count == 256) {
        assert_ok(sloss_engine_events(world->engine, events, 256, &count));
    }
}

/* ---- what it is ------------------------------------------------------------------------------ */

static void a_fund_has_an_account_and_every_market_names_it(void **state)
{
    (void)state;
    struct world world = open_world();
    char name[SLOSS_NAME_SIZE];
    uint64_t id;
    uint32_t fund;
    assert_ok(apply(&world, fund_of("first", 0)));
    assert_ok(apply(&world, market_with("own", UNREALIZED, 0)));
    assert_ok(apply(&world, fund_of("second", 0)));
    assert_ok(apply(&world, market_with("A", UNREALIZED, 2)));
    assert_ok(apply(&world, market_with("B", UNREALIZED, 2)));
    assert_ok(sloss_ledger_find_fund(world.ledger, "second", &fund));
    assert_int_equal(fund, 1);
    assert_status(sloss_ledger_find_fund(world.ledger, "third", &fund), SLOSS_ERR_UNKNOWN_FUND);
    assert_status(sloss_ledger_find_fund(NULL, "first", &fund), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_fund(world.ledger, NULL, &fund), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_fund(world.ledger, "first", NULL), SLOSS_ERR_ARGUMENT);
    /* Four system accounts, the two shared funds and that of `own`, and of each of the three
     * markets an account of what is uncovered and one of dust. */
    assert_int_equal(sloss_ledger_account_count(world.ledger), 13);
    assert_ok(sloss_ledger_account_at(world.ledger, 4, &id, name));
    assert_int_equal(id, sloss_account_fund(0));
    assert_string_equal(name, "@fund:first");
    assert_ok(sloss_ledger_account_at(world.ledger, 8, &id, name));
    assert_string_equal(name, "@fund:second");
    assert_ok(sloss_ledger_find_account(world.ledger, "@insurance:B", &id));
    assert_int_equal(id, sloss_account_fund(1));
    assert_ok(sloss_ledger_find_account(world.ledger, "@fund:second", &id));
    assert_int_equal(id, sloss_account_fund(1));
    assert_ok(sloss_ledger_find_account(world.ledger, "@insurance:own", &id));
    assert_int_equal(id, sloss_account_insurance(0));
    assert_status(sloss_ledger_find_account(world.ledger, "@fund:third", &id),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_ledger_account_name(world.ledger, sloss_account_insurance(2), name));
    assert_string_equal(name, "@fund:second");
    insure(&world, 1, 30);
    insure(&world, 2, 12);
    assert_amount(balance(&world, sloss_account_fund(1)), 42);
    assert_amount(balance(&world, sloss_account_insurance(1)), 42);
    assert_amount(market_of(&world, 2).insurance, 42);
    assert_amount(market_of(&world, 0).insurance, 0);
    assert_int_equal(market_of(&world, 0).fund, 0);
    assert_int_equal(market_of(&world, 2).fund, 2);
    assert_int_equal(info_of(&world, 0).markets, 0);
    assert_int_equal(info_of(&world, 1).markets, 2);
    assert_amount(info_of(&world, 1).balance, 42);
    close_world(&world);
}

static void equity_of_a_fund_counts_all_its_positions(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 2, 500);
    deposit(&world, 1, 1000);
    fill(&world, 0, sloss_account_fund(0), 1, 3, 100);
    fill(&world, 1, 1, sloss_account_insurance(0), 2, 100); /* any of its names */
    MARKS(&world, 110, 130);
    assert_amount(position_of(&world, sloss_account_fund(0), 0).lots, 3);
    assert_amount(position_of(&world, sloss_account_insurance(0), 1).lots, -2);
    assert_amount(info_of(&world, 0).equity, 500 + 3 * 10 - 2 * 30);
    assert_amount(info_of(&world, 0).balance, 500);
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_fund(world.engine, 1, &info), SLOSS_ERR_UNKNOWN_FUND);
    assert_status(sloss_engine_fund(NULL, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_fund(world.engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    info.struct_size = 8;
    assert_status(sloss_engine_fund(world.engine, 0, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* The fund's positions move to a larger block again and again. */
static void a_fund_stands_in_many_markets(void **state)
{
    (void)state;
    struct world world = open_world();
    char name[SLOSS_NAME_SIZE];
    assert_ok(apply(&world, fund_of("F", 0)));
    deposit(&world, sloss_account_fund(0), 100000);
    deposit(&world, 1, 100000);
    for (uint32_t i = 0; i < 70; i++) {
        snprintf(name, sizeof(name), "m%u", i);
        assert_ok(apply(&world, market_with(name, i % 2, i % 7 == 6 ? 0 : 1)));
        if (i % 7 != 6) {
            fill(&world, i, sloss_account_fund(0), 1, 1 + i, 10);
        }
        assert_ok(sloss_engine_verify(world.engine));
    }
    for (uint32_t i = 0; i < 70; i++) {
        assert_amount(position_of(&world, sloss_account_fund(0), i).lots, i % 7 == 6 ? 0 : 1 + i);
    }
    assert_int_equal(info_of(&world, 0).markets, 60);
    close_world(&world);
}

static void terms_that_are_refused_change_nothing(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 1, 10);
    struct sloss_command command = fund_of("F", 0);
    refused(&world, command, SLOSS_ERR_EXISTS);
    refused(&world, fund_of("H", 9), SLOSS_ERR_UNKNOWN_ASSET);
    refused(&world, fund_of("", 9), SLOSS_ERR_SYNTAX);
    refused(&world, fund_of("a b", 9), SLOSS_ERR_SYNTAX);
    command = fund_of("G", 0);
    command.fund.units = 3;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    refused(&world, market_with("X", UNREALIZED, 2), SLOSS_ERR_UNKNOWN_FUND);
    command = market_with("X", UNREALIZED, 1);
    command.market.asset = 1;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    command.market.unit = 0;
    refused(&world, command, SLOSS_ERR_RANGE);
    command = market_with("X", UNREALIZED, 1);
    command.market.precision = 10;
    refused(&world, command, SLOSS_ERR_RANGE);
    command = market_with("X", UNREALIZED, 1);
    command.market.reserved[3] = 1;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    refused(&world, market_with("A", UNREALIZED, 1), SLOSS_ERR_EXISTS);
    close_world(&world);
}

static void a_fund_trades_in_its_markets_and_holds_its_asset(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 2, 100);
    assert_ok(apply(&world, market_with("own", UNREALIZED, 0)));
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    deposit(&world, 1, 1000);
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.market = 2, .buyer = sloss_account_fund(0), .seller = 1, .lots = 1, .price = 10}};
    refused(&world, command, SLOSS_ERR_SYSTEM_ACCOUNT);
    command.fill.market = 1;
    command.fill.seller = sloss_account_insurance(0);
    refused(&world, command, SLOSS_ERR_SELF_TRADE);
    command.fill.seller = sloss_account_insurance(2);
    refused(&world, command, SLOSS_ERR_SYSTEM_ACCOUNT);
    command = (struct sloss_command){
        .kind = SLOSS_COMMAND_TRANSFER,
        .transfer = {.giver = sloss_account_insurance(0), .receiver = sloss_account_fund(0)}};
    refused(&world, command, SLOSS_ERR_SELF_TRADE);
    command = (struct sloss_command){
        .kind = SLOSS_COMMAND_DEPOSIT,
        .deposit = {.account = sloss_account_fund(0), .amount = 1, .asset = 1}};
    refused(&world, command, SLOSS_ERR_UNKNOWN_ASSET);
    command.deposit.account = sloss_account_insurance(1);
    refused(&world, command, SLOSS_ERR_UNKNOWN_ASSET);
    command.deposit.account = sloss_account_fund(1);
    refused(&world, command, SLOSS_ERR_UNKNOWN_ACCOUNT);
    close_world(&world);
}

/* ---- as a layer ------------------------------------------------------------------------------ */

/* B lacks 90, C 190, and D, which has a fund of its own, 50. */
static struct world open_losers(int64_t money)
{
    struct world world = open_sharing(UNREALIZED, 2, money);
    assert_ok(apply(&world, market_with("own", UNREALIZED, 0)));
    insure(&world, 2, 1000);
    go_long(&world, 2, 0, 10);
    go_long(&world, 3, 1, 10);
    go_long(&world, 4, 2, 50);
    return world;
}

static void what_it_has_is_divided_by_what_each_market_needs(void **state)
{
    (void)state;
    struct world world = open_losers(100);
    MARKS(&world, 90, 80, 90);
    /* floor(100 * 90 / 280) = 32, and what is left of 100. */
    insurance_paid(&world, 0, 32);
    insurance_paid(&world, 1, 68);
    insurance_paid(&world, 2, 50);
    assert_amount(balance(&world, sloss_account_fund(0)), 0);
    TOLD(&world, SLOSS_EVENT_INSURANCE, 2, 50, 0, 32, 1, 68); /* its own fund waits for nobody */
    close_world(&world);
}

static void a_cap_of_one_market_leaves_more_to_the_others(void **state)
{
    (void)state;
    struct world world = open_losers(100);
    struct sloss_layer_terms layers[] = {{.layer = SLOSS_LAYER_INSURANCE, .cap = 10}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, layers, 1));
    MARKS(&world, 90, 80);
    insurance_paid(&world, 0, 10);
    insurance_paid(&world, 1, 90);
    close_world(&world);
}

/* A stands before the reserve when B waits for the fund: the fund is asked first, and gives B all
 * it needs. What it has left is A's when the reserve has paid. */
static void a_shared_fund_is_asked_before_the_reserve(void **state)
{
    (void)state;
    struct world world = open_losers(100);
    set_layers(&world, 0, SLOSS_LAYER_RESERVE, SLOSS_LAYER_INSURANCE);
    set_layers(&world, 1, SLOSS_LAYER_INSURANCE, SLOSS_LAYER_NONE);
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 50);
    MARKS(&world, 90, 91);
    /* A lacks 90 and B 80. */
    insurance_paid(&world, 1, 80);
    assert_amount(market_of(&world, 0).paid_sum[SLOSS_LAYER_RESERVE], 50);
    insurance_paid(&world, 0, 20);
    close_world(&world);
}

/* Two funds, the second created first named by the first market: they are asked as they were
 * created. */
static void funds_are_asked_in_the_order_of_their_creation(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(apply(&world, fund_of("F", 0)));
    assert_ok(apply(&world, fund_of("G", 0)));
    assert_ok(apply(&world, market_with("A", UNREALIZED, 2)));
    assert_ok(apply(&world, market_with("B", UNREALIZED, 1)));
    deposit(&world, sloss_account_fund(0), 1000);
    deposit(&world, sloss_account_fund(1), 1000);
    go_long(&world, 2, 0, 10);
    go_long(&world, 3, 1, 10);
    forget_events(&world);
    MARKS(&world, 90, 80);
    TOLD(&world, SLOSS_EVENT_INSURANCE, 1, 190, 0, 90);
    close_world(&world);
}

/* Of a round by itself, with pool=deficit, each deficit finds what the one before has left. */
static void a_deficit_by_itself_divides_nothing(void **state)
{
    (void)state;
    struct world world = open_losers(100);
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(sloss_engine_set_sharing(
            world.engine, market,
            SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_PRO_RATA, SLOSS_CAP_PROFIT, 0)));
    }
    MARKS(&world, 90, 80);
    insurance_paid(&world, 0, 90);
    insurance_paid(&world, 1, 10);
    close_world(&world);
}

/* It has 100, of which its positions owe 30 and 40 until the next marks. */
static void it_pays_what_its_positions_do_not_owe(void **state)
{
    (void)state;
    struct world world = open_sharing(VARIATION, 3, 100);
    const uint64_t fund = sloss_account_fund(0);
    deposit(&world, 1, 1000);
    set_layers(&world, 2, SLOSS_LAYER_INSURANCE, SLOSS_LAYER_NONE);
    fill(&world, 0, fund, 1, 1, 100);
    fill(&world, 1, fund, 1, 1, 100);
    fill(&world, 0, 1, fund, 1, 70); /* closed with a loss of 30 */
    fill(&world, 1, 1, fund, 1, 60);
    go_long(&world, 2, 2, 10);
    struct sloss_mark mark = {.market = 2, .price = 90};
    assert_ok(sloss_engine_mark(world.engine, &mark, 1));
    insurance_paid(&world, 2, 30);
    assert_amount(market_of(&world, 2).uncovered, 60);
    assert_amount(balance(&world, fund),
                  0); /* then A and B are settled, before anybody is closed out */
    close_world(&world);
}

/* ---- its own losses -------------------------------------------------------------------------- */

/* It loses 100 and 300 in one instant and has 120: short 70 and 210. */
static void a_loss_in_several_markets_is_paid_as_one(void **state)
{
    (void)state;
    struct world world = open_sharing(VARIATION, 2, 120);
    const uint64_t fund = sloss_account_fund(0);
    deposit(&world, 1, 1000);
    set_layers(&world, 0, SLOSS_LAYER_RESERVE, SLOSS_LAYER_NONE);
    set_layers(&world, 1, SLOSS_LAYER_RESERVE, SLOSS_LAYER_NONE);
    fill(&world, 0, fund, 1, 10, 100);
    fill(&world, 1, fund, 1, 10, 100);
    MARKS(&world, 90, 70);
    assert_amount(balance(&world, fund), 0);
    assert_amount(market_of(&world, 0).deficit_sum, 70);
    assert_amount(market_of(&world, 1).deficit_sum, 210);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_int_equal(deficit.account, fund);
    assert_amount(deficit.loss, 70);
    close_world(&world);
}

/* Closing A takes it from 100 to -300, and closing B to -400: flat, it owes 300 and 100, and gives
 * nothing to either. */
static void a_flat_fund_below_zero_owes_in_each_market(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 2, 100);
    const uint64_t fund = sloss_account_fund(0);
    deposit(&world, 1, 10000);
    deposit(&world, 2, 10000);
    fill(&world, 0, fund, 1, 10, 100);
    fill(&world, 1, fund, 1, 10, 100);
    MARKS(&world, 100, 100);
    fill(&world, 0, 2, fund, 10, 60);
    assert_amount(balance(&world, fund), -300);
    assert_amount(market_of(&world, 0).deficit_sum, 0); /* it is not flat */
    fill(&world, 1, 2, fund, 10, 90);
    assert_amount(market_of(&world, 0).deficit_sum, 300);
    assert_amount(market_of(&world, 1).deficit_sum, 100);
    insurance_paid(&world, 0, 0);
    insurance_paid(&world, 1, 0);
    assert_amount(balance(&world, fund), 0);
    assert_int_equal(next_deficit(&world).account, fund);
    close_world(&world);
}

/* A market made it flat by its mark, without a trade of the fund: it is looked at all the same. The
 * fund pays 100 in V from a profit of 200 in U, which is gone when U is closed. */
static void a_fund_that_a_mark_makes_flat_is_looked_at(void **state)
{
    (void)state;
    struct world world = open_sharing(VARIATION, 1, 10);
    const uint64_t fund = sloss_account_fund(0);
    assert_ok(apply(&world, market_with("U", UNREALIZED, 1)));
    deposit(&world, 1, 10000);
    fill(&world, 0, fund, 1, 10, 100);
    fill(&world, 1, fund, 1, 10, 100);
    MARKS(&world, 90, 120);
    assert_amount(balance(&world, fund), 10 - 100);
    fill(&world, 0, 1, fund, 10, 90); /* nothing is left unsettled of V */
    fill(&world, 0, fund, 1, 1, 90);
    fill(&world, 0, 1, fund, 1, 89); /* closed, with a loss of 1 to be settled */
    fill(&world, 1, 1, fund, 10, 100);
    assert_amount(balance(&world, fund), -90);
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    MARKS(&world, 90, 100);
    /* The loss of 1 could not be paid, and the 90 that it is below zero by were made in V. */
    assert_amount(market_of(&world, 0).deficit_sum, 91);
    assert_amount(balance(&world, fund), 0);
    close_world(&world);
}

/* Funds below zero are looked at in the order of their markets: F in A, that of B, then G in C. */
static void flat_funds_are_looked_at_in_market_order(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(apply(&world, fund_of("G", 0)));
    assert_ok(apply(&world, fund_of("F", 0)));
    assert_ok(apply(&world, market_with("A", VARIATION, 2)));
    assert_ok(apply(&world, market_with("B", UNREALIZED, 0)));
    assert_ok(apply(&world, market_with("C", UNREALIZED, 1)));
    deposit(&world, 1, 10000);
    deposit(&world, 2, 10000);
    fill(&world, 1, sloss_account_insurance(1), 1, 10, 100);
    fill(&world, 2, sloss_account_fund(0), 1, 10, 100);
    forget_events(&world);
    struct sloss_command chain[2] = {{.struct_size = sizeof(chain[0]),
                                      .kind = SLOSS_COMMAND_SETTLE,
                                      .settle = {.market = 2, .price = 90}},
                                     {.struct_size = sizeof(chain[0]),
                                      .kind = SLOSS_COMMAND_SETTLE,
                                      .settle = {.market = 1, .price = 90}}};
    assert_ok(sloss_engine_apply(world.engine, &chain[0], 1, NULL));
    assert_ok(sloss_engine_apply(world.engine, &chain[1], 1, NULL));
    TOLD(&world, SLOSS_EVENT_POOLED, 2, 100, 1, 100);
    close_world(&world);
}

/* ---- what reaches it ------------------------------------------------------------------------- */

/* So much is left uncovered in A, B and C, whose layers are the reserve. */
static struct world open_uncovered(int64_t a, int64_t b, int64_t c)
{
    const int64_t lacks[] = {a, b, c};
    struct world world = open_sharing(UNREALIZED, 3, 0);
    for (uint32_t market = 0; market < 3; market++) {
        set_layers(&world, market, SLOSS_LAYER_RESERVE, SLOSS_LAYER_NONE);
        go_long(&world, 2 + market, market, 1000 - lacks[market]);
    }
    MARKS(&world, 0, 0, 0);
    for (uint32_t market = 0; market < 3; market++) {
        assert_amount(market_of(&world, market).uncovered, lacks[market]);
    }
    /* What the fund took over is worth nothing, and it is above zero after that. */
    forget_events(&world);
    return world;
}

static void an_inflow_repays_in_proportion_to_what_is_uncovered(void **state)
{
    (void)state;
    struct world world = open_uncovered(30, 60, 0);
    insure(&world, 0, 45);
    assert_amount(market_of(&world, 0).uncovered, 15);
    assert_amount(market_of(&world, 1).uncovered, 30);
    assert_amount(market_of(&world, 1).repaid_sum, 30);
    TOLD(&world, SLOSS_EVENT_REPAID, 0, 15, 1, 30);
    deposit(&world, sloss_account_fund(0), 50); /* more than all of it */
    assert_amount(market_of(&world, 0).uncovered, 0);
    assert_amount(market_of(&world, 1).uncovered, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 5);
    TOLD(&world, SLOSS_EVENT_REPAID, 0, 15, 1, 30);
    close_world(&world);
}

/* floor(2/3), floor(4/3), floor(6/3): 0, 1, 1. */
static void what_does_not_divide_telescopes(void **state)
{
    (void)state;
    struct world world = open_uncovered(1, 1, 1);
    deposit(&world, SLOSS_ACCOUNT_TREASURY, 2);
    struct sloss_command command = {.kind = SLOSS_COMMAND_TRANSFER,
                                    .transfer = {.giver = SLOSS_ACCOUNT_TREASURY,
                                                 .receiver = sloss_account_insurance(2),
                                                 .amount = 2}};
    assert_ok(apply(&world, command));
    TOLD(&world, SLOSS_EVENT_REPAID, 1, 1, 2, 1);
    assert_amount(market_of(&world, 0).uncovered, 1);
    close_world(&world);
}

/* The fund is 100 below zero by A, with a position in B. An inflow of 60 lifts that to 40, of which
 * 50 repay B: so 40 were made by A and 50 by B. */
static void what_is_repaid_below_zero_counts_for_the_market_repaid(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 3, 0);
    const uint64_t fund = sloss_account_fund(0);
    deposit(&world, 1, 10000);
    for (uint32_t market = 0; market < 3; market++) {
        set_layers(&world, market, SLOSS_LAYER_RESERVE, SLOSS_LAYER_NONE);
    }
    fill(&world, 2, fund, 1, 1, 100);
    go_long(&world, 2, 1, 50);
    fill(&world, 0, fund, 1, 10, 100);
    struct sloss_mark mark = {.market = 1, .price = 90};
    assert_ok(sloss_engine_mark(world.engine, &mark, 1));
    assert_amount(market_of(&world, 1).uncovered, 50);
    fill(&world, 1, 1, fund, 10, 90);
    fill(&world, 0, 1, fund, 10, 90);
    assert_amount(balance(&world, fund), -100);
    insure(&world, 0, 60);
    assert_amount(balance(&world, fund), -90);
    assert_amount(market_of(&world, 1).uncovered, 0);
    fill(&world, 2, 1, fund, 1, 100);
    assert_amount(market_of(&world, 0).deficit_sum, 40);
    assert_amount(market_of(&world, 1).deficit_sum, 50 + 50);
    close_world(&world);
}

/* A part for each market, though both go to one fund: of 100 by what is required, 50 and 100 lots'
 * worth. */
static void forfeits_of_two_markets_are_two_events(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 2, 0);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 100000000));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, 200000000, 200000000));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER,
                                           SLOSS_RESIDUAL_FORFEIT));
    deposit(&world, 1, 100000);
    deposit(&world, 2, 90);
    fill(&world, 0, 2, 1, 10, 100);
    fill(&world, 1, 2, 1, 10, 100);
    forget_events(&world);
    MARKS(&world, 100, 100);
    TOLD(&world, SLOSS_EVENT_FORFEIT, 0, 30, 1, 60);
    assert_amount(balance(&world, sloss_account_fund(0)), 90);
    close_world(&world);
}

/* ---- gains that the fund pays ---------------------------------------------------------------- */

/* Account 2 has bought at 90 what is marked 100, in A and B: unsettled gains of 100 and 300. It
 * owes 500 in U and has 50, so it lacks 450. The fund of A and B has 101: 25 and 76. */
static void gains_that_one_fund_pays_share_what_it_has(void **state)
{
    (void)state;
    struct world world = open_sharing(VARIATION, 2, 101);
    assert_ok(apply(&world, market_with("U", UNREALIZED, 0)));
    deposit(&world, 1, 100000);
    deposit(&world, 2, 50);
    deposit(&world, 3, 0);
    fill(&world, 0, 1, 3, 1, 100);
    fill(&world, 1, 1, 3, 1, 100);
    fill(&world, 0, 2, 1, 10, 90);
    fill(&world, 1, 2, 1, 30, 90);
    fill(&world, 2, 2, 1, 10, 100);
    fill(&world, 2, 1, 2, 10, 50); /* realizes -500: the balance is -450 */
    forget_events(&world);
    assert_ok(apply(&world,
                    (struct sloss_command){.kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = 2}));
    TOLD(&world, SLOSS_EVENT_VARIATION_RECEIVED, 0, 25, 1, 76);
    close_world(&world);
}

/* ---- the end of a market --------------------------------------------------------------------- */

static void a_settlement_closes_its_position_in_that_market(void **state)
{
    (void)state;
    struct world world = open_sharing(UNREALIZED, 2, 1000);
    const uint64_t fund = sloss_account_fund(0);
    deposit(&world, 1, 1000);
    fill(&world, 0, fund, 1, 5, 100);
    fill(&world, 1, fund, 1, 7, 100);
    struct sloss_command command = {.kind = SLOSS_COMMAND_SETTLE,
                                    .settle = {.market = 0, .price = 110}};
    assert_ok(apply(&world, command));
    assert_amount(position_of(&world, fund, 0).lots, 0);
    assert_amount(position_of(&world, fund, 1).lots, 7);
    assert_amount(balance(&world, fund), 1050);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fund_has_an_account_and_every_market_names_it),
        cmocka_unit_test(equity_of_a_fund_counts_all_its_positions),
        cmocka_unit_test(a_fund_stands_in_many_markets),
        cmocka_unit_test(terms_that_are_refused_change_nothing),
        cmocka_unit_test(a_fund_trades_in_its_markets_and_holds_its_asset),
        cmocka_unit_test(what_it_has_is_divided_by_what_each_market_needs),
        cmocka_unit_test(a_cap_of_one_market_leaves_more_to_the_others),
        cmocka_unit_test(a_shared_fund_is_asked_before_the_reserve),
        cmocka_unit_test(funds_are_asked_in_the_order_of_their_creation),
        cmocka_unit_test(a_deficit_by_itself_divides_nothing),
        cmocka_unit_test(it_pays_what_its_positions_do_not_owe),
        cmocka_unit_test(a_loss_in_several_markets_is_paid_as_one),
        cmocka_unit_test(a_flat_fund_below_zero_owes_in_each_market),
        cmocka_unit_test(a_fund_that_a_mark_makes_flat_is_looked_at),
        cmocka_unit_test(flat_funds_are_looked_at_in_market_order),
        cmocka_unit_test(an_inflow_repays_in_proportion_to_what_is_uncovered),
        cmocka_unit_test(what_does_not_divide_telescopes),
        cmocka_unit_test(what_is_repaid_below_zero_counts_for_the_market_repaid),
        cmocka_unit_test(forfeits_of_two_markets_are_two_events),
        cmocka_unit_test(gains_that_one_fund_pays_share_what_it_has),
        cmocka_unit_test(a_settlement_closes_its_position_in_that_market),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
