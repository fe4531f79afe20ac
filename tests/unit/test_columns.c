/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/column.h"
#include "world.h"

#define ACCOUNTS 5u

/* The system's accounts, one that holds nothing and a market's own come first in account order. */
#define BEFORE 8u

/* A market with brackets; accounts 1..4 trade in it, 5 only has money. */
static struct world open_book(uint32_t *market)
{
    struct world world = open_world();
    assert_ok(sloss_engine_add_account(world.engine, NOBODY, NULL)); /* never holds anything */
    *market = add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, *market, 0, 100000000, 50000000));
    for (uint64_t id = 1; id <= ACCOUNTS; id++) {
        deposit(&world, id, (int64_t)(1000 * id));
    }
    fill(&world, *market, 1, 2, 3, 100);
    fill(&world, *market, 4, 3, 7, 110);
    mark(&world, *market, 120);
    return world;
}

/* What a column of accounts says is what a query of each account says. */
static void accounts_are_their_queries(void **state)
{
    uint32_t market;
    struct world world = open_book(&market);
    uint64_t account[BEFORE + ACCOUNTS];
    uint32_t health[BEFORE + ACCOUNTS];
    int64_t column[5][BEFORE + ACCOUNTS];
    struct sloss_account_columns columns = {
        sizeof(columns), 0, account, health, column[0], column[1], column[2], column[3], column[4], NULL};
    size_t count = 0;
    (void)state;
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, BEFORE + ACCOUNTS, &count));
    assert_int_equal(count, BEFORE + ACCOUNTS);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t id = 0;
        assert_ok(sloss_ledger_account_at(world.ledger, i, &id, NULL));
        struct sloss_account_info info = account_of(&world, id);
        assert_true(account[i] == id);
        assert_int_equal(health[i], info.state);
        assert_amount(column[0][i], info.balance);
        assert_amount(column[1][i], info.equity);
        assert_amount(column[2][i], info.initial);
        assert_amount(column[3][i], info.maintenance);
        assert_amount(column[4][i], info.socialized);
    }
    /* By hand: account 1 bought 3 at 100 and is marked at 120; 10 % and 5 % of 360. */
    assert_amount(column[0][BEFORE], 1000);
    assert_amount(column[1][BEFORE], 1000 + 3 * 20);
    assert_amount(column[2][BEFORE], 36);
    assert_amount(column[3][BEFORE], 18);
    close_world(&world);
}

/* A charge shows in the column of what was socialized. */
static void charges_are_a_column(void **state)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    int64_t socialized[BEFORE + 1] = {0};
    uint32_t health[BEFORE + 1] = {0};
    struct sloss_account_columns columns = {
        .struct_size = sizeof(columns), .state = health, .socialized = socialized};
    size_t count = 0;
    (void)state;
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    fill(&world, market, 1, 2, 1, 100);
    mark(&world, market, 350); /* the short owes 250 and has 100 */
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, BEFORE + 1, &count));
    assert_amount(socialized[BEFORE - 1], 150);
    assert_amount(socialized[BEFORE], 0);
    assert_int_equal(health[BEFORE - 1], SLOSS_STATE_HEALTHY);
    assert_int_equal(health[BEFORE], SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* A column says the same alone as with the others. */
static void columns_do_not_need_each_other(void **state)
{
    enum {
        ROWS = BEFORE + ACCOUNTS,
        COLUMNS = 5
    };
    uint32_t market;
    struct world world = open_book(&market);
    uint32_t health[2][ROWS];
    int64_t amount[2][COLUMNS][ROWS];
    struct sloss_account_columns columns = {
        sizeof(columns), 0,           NULL, health[0], amount[0][0], amount[0][1], amount[0][2],
        amount[0][3],    amount[0][4], NULL};
    size_t count = 0;
    (void)state;
    mark(&world, market, 400);
    assert_ok(sloss_engine_withdraw(world.engine, 1, 0, 1000)); /* all but its profit */
    mark(&world, market, 108); /* of which 24 are left, where 33 and 17 are asked */
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count));
    assert_int_equal(health[0][BEFORE], SLOSS_STATE_WARNED);
    for (size_t i = 0; i < COLUMNS; i++) {
        columns = (struct sloss_account_columns){.struct_size = sizeof(columns)};
        int64_t **const places[COLUMNS] = {&columns.balance, &columns.equity, &columns.initial,
                                           &columns.maintenance, &columns.socialized};
        *places[i] = amount[1][i];
        assert_ok(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count));
        assert_memory_equal(amount[0][i], amount[1][i], sizeof(amount[0][i]));
    }
    columns = (struct sloss_account_columns){.struct_size = sizeof(columns), .state = health[1]};
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count));
    assert_memory_equal(health[0], health[1], sizeof(health[0]));
    close_world(&world);
}

/* Rows can be read in parts, and a part past the end is empty. */
static void accounts_can_be_read_in_parts(void **state)
{
    uint32_t market;
    struct world world = open_book(&market);
    int64_t whole[BEFORE + ACCOUNTS];
    int64_t part[4] = {-7, -7, -7, -7};
    struct sloss_account_columns columns = {.struct_size = sizeof(columns), .balance = whole};
    size_t count = 0;
    (void)state;
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, SIZE_MAX, &count));
    assert_int_equal(count, BEFORE + ACCOUNTS);
    columns.balance = part;
    assert_ok(sloss_engine_accounts(world.engine, &columns, BEFORE + 1, 3, &count));
    assert_int_equal(count, 3);
    assert_memory_equal(part, whole + BEFORE + 1, 3 * sizeof(part[0]));
    assert_amount(part[3], -7);
    assert_ok(sloss_engine_accounts(world.engine, &columns, BEFORE + ACCOUNTS, 4, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_accounts(world.engine, &columns, UINT32_MAX, 4, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

/* What a column of positions says is what a query of each position says; the flat fund is there. */
static void positions_are_their_queries(void **state)
{
    enum {
        ROWS = 5
    };
    uint32_t market;
    struct world world = open_book(&market);
    uint64_t account[ROWS];
    uint32_t place[ROWS];
    int64_t column[5][ROWS];
    struct sloss_position_columns columns = {sizeof(columns), market,    account,
                                             place,           column[0], column[1],
                                             column[2],       column[3], column[4]};
    size_t count = 0;
    int64_t lots = 0;
    (void)state;
    assert_ok(sloss_engine_funding(world.engine, market, 2));
    assert_int_equal(market_of(&world, market).holders, ROWS);
    assert_ok(sloss_engine_positions(world.engine, &columns, 0, SIZE_MAX, &count));
    assert_int_equal(count, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct sloss_position_info info = position_of(&world, account[i], market);
        uint64_t id = 0;
        assert_ok(sloss_ledger_account_at(world.ledger, place[i], &id, NULL));
        assert_true(id == account[i]);
        assert_amount(column[0][i], info.lots);
        assert_amount(column[1][i], info.cost);
        assert_amount(column[2][i], info.pnl);
        assert_amount(column[3][i], info.initial);
        assert_amount(column[4][i], info.maintenance);
        lots += info.lots;
        if (account[i] == 4) { /* 7 bought at 110, marked at 120, 2 a lot of funding paid */
            assert_amount(column[1][i], 7 * 110 + 14);
            assert_amount(column[2][i], 7 * 10 - 14);
        }
    }
    assert_amount(lots, 0);
    int64_t part[2];
    columns = (struct sloss_position_columns){
        .struct_size = sizeof(columns), .market = market, .lots = part};
    assert_ok(sloss_engine_positions(world.engine, &columns, 2, 2, &count));
    assert_int_equal(count, 2);
    assert_memory_equal(part, column[0] + 2, sizeof(part));
    assert_ok(sloss_engine_positions(world.engine, &columns, ROWS, 2, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

/* A figure that does not fit names its row, and stops only those who ask for it. */
static void overflow_names_its_row(void **state)
{
    enum {
        MARKETS = 4,
        OWNER = 4, /* place of account 1, after the system's */
        ROWS = OWNER + 2 + 2 * MARKETS
    };
    const int64_t big = INT64_C(1) << 61;
    struct world world = open_world();
    int64_t column[ROWS];
    struct sloss_account_columns columns = {.struct_size = sizeof(columns), .equity = column};
    size_t count = 0;
    (void)state;
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, 1, big);
    deposit(&world, 2, big);
    for (uint32_t i = 0; i < MARKETS; i++) { /* each makes 2^61 for account 1 */
        const char name[] = {(char)('A' + i), '\0'};
        uint32_t market = add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
        fill(&world, market, 1, 2, big, 1);
        mark(&world, market, 2);
    }
    assert_status(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count),
                  SLOSS_ERR_OVERFLOW);
    assert_int_equal(count, OWNER);
    columns.equity = NULL;
    columns.maintenance = column;
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count));
    columns.maintenance = NULL;
    columns.balance = column;
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, ROWS, &count));
    assert_int_equal(count, ROWS);
    assert_amount(column[OWNER], big);
    close_world(&world);
}

/* The same for a profit: bought at the least price of a market, marked at its greatest. */
static void profit_that_does_not_fit_is_told(void **state)
{
    const int64_t big = INT64_C(1) << 61;
    struct world world = open_world();
    uint32_t market = 0;
    int64_t column[3];
    struct sloss_position_columns columns = {.struct_size = sizeof(columns), .pnl = column};
    size_t count = 0;
    (void)state;
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    struct sloss_command add = {.struct_size = sizeof(add),
                                .kind = SLOSS_COMMAND_MARKET,
                                .market = {.name = "A", .unit = 1, .is_signed = 1}};
    assert_ok(sloss_engine_apply(world.engine, &add, 1, NULL));
    deposit(&world, 1, 1);
    deposit(&world, 2, 1);
    fill(&world, market, 1, 2, big, -2);
    mark(&world, market, 2);
    assert_status(sloss_engine_positions(world.engine, &columns, 0, 3, &count), SLOSS_ERR_OVERFLOW);
    assert_true(count < 3);
    columns.pnl = NULL;
    columns.cost = column;
    assert_ok(sloss_engine_positions(world.engine, &columns, 0, 3, &count));
    assert_int_equal(count, 3);
    close_world(&world);
}

/* Each documented refusal of the readers. */
static void readers_refuse(void **state)
{
    uint32_t market;
    struct world world = open_book(&market);
    struct sloss_account_columns accounts = {.struct_size = sizeof(accounts)};
    struct sloss_position_columns positions = {.struct_size = sizeof(positions)};
    size_t count = 77;
    (void)state;
    assert_status(sloss_engine_accounts(NULL, &accounts, 0, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_accounts(world.engine, NULL, 0, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_accounts(world.engine, &accounts, 0, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_positions(NULL, &positions, 0, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_positions(world.engine, NULL, 0, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_positions(world.engine, &positions, 0, 1, NULL), SLOSS_ERR_ARGUMENT);
    accounts.asset = 1;
    positions.market = market + 1;
    assert_status(sloss_engine_accounts(world.engine, &accounts, 0, 1, &count),
                  SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_positions(world.engine, &positions, 0, 1, &count),
                  SLOSS_ERR_UNKNOWN_MARKET);
    accounts.struct_size = sizeof(accounts) - 2 * sizeof(void *); /* one was added since */
    positions.struct_size = sizeof(positions) - 8;
    assert_status(sloss_engine_accounts(world.engine, &accounts, 0, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_positions(world.engine, &positions, 0, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    assert_int_equal(count, 77);
    close_world(&world);
}

/* A book loaded from columns is the book of the same calls. */
static void loading_is_the_same_calls(void **state)
{
    enum {
        ROWS = 50
    };
    struct world world[2] = {open_world(), open_world()};
    uint64_t buyer[ROWS];
    uint64_t seller[ROWS];
    int64_t amount[ROWS];
    int64_t price[ROWS];
    uint32_t market[ROWS];
    uint32_t asset[ROWS];
    size_t applied = 0;
    (void)state;
    for (uint32_t i = 0; i < ROWS; i++) {
        buyer[i] = 1 + i;
        seller[i] = 1 + (i + 7) % ROWS;
        amount[i] = 1 + i % 5;
        price[i] = 90 + i % 11;
        market[i] = i % 2;
        asset[i] = i % 3 == 0 ? 1 : 0;
    }
    for (uint32_t side = 0; side < 2; side++) {
        assert_ok(sloss_engine_add_asset(world[side].engine, "EUR", 2, NULL));
        add_market(&world[side], "A", SLOSS_SETTLEMENT_UNREALIZED);
        add_market(&world[side], "B", SLOSS_SETTLEMENT_UNREALIZED);
    }
    for (uint32_t i = 0; i < ROWS; i++) {
        assert_ok(sloss_engine_deposit(world[0].engine, buyer[i], asset[i], amount[i]));
    }
    for (uint32_t i = 0; i < ROWS; i++) {
        fill(&world[0], market[i], buyer[i], seller[i], amount[i], price[i]);
    }
    struct sloss_command common = {.struct_size = sizeof(common),
                                   .kind = SLOSS_COMMAND_DEPOSIT,
                                   .flags = SLOSS_COMMAND_CREATE};
    struct sloss_command_columns columns = {
        .struct_size = sizeof(columns), .asset = asset, .account = buyer, .amount = amount};
    assert_ok(sloss_engine_apply_columns(world[1].engine, &common, &columns, ROWS, &applied));
    assert_int_equal(applied, ROWS);
    common.kind = SLOSS_COMMAND_FILL;
    common.flags = SLOSS_COMMAND_FORCE;
    columns = (struct sloss_command_columns){.struct_size = sizeof(columns),
                                             .market = market,
                                             .account = buyer,
                                             .other = seller,
                                             .amount = amount,
                                             .price = price};
    assert_ok(sloss_engine_apply_columns(world[1].engine, &common, &columns, ROWS, NULL));
    assert_true(same_hash(hash_of(&world[0]), hash_of(&world[1])));
    close_world(&world[0]);
    close_world(&world[1]);
}

/* A refused row stops the load, changes nothing, and is named; the rows before stand. */
static void loading_stops_at_the_refused_row(void **state)
{
    struct world world = open_world();
    const uint64_t account[] = {1, 2, 3};
    const int64_t amount[] = {10, -1, 30};
    struct sloss_command common = {.struct_size = sizeof(common),
                                   .kind = SLOSS_COMMAND_DEPOSIT,
                                   .flags = SLOSS_COMMAND_CREATE};
    struct sloss_command_columns columns = {
        .struct_size = sizeof(columns), .account = account, .amount = amount};
    size_t applied = 77;
    (void)state;
    assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 3, &applied),
                  SLOSS_ERR_RANGE);
    assert_int_equal(applied, 1);
    assert_amount(balance(&world, 1), 10);
    assert_int_equal(sloss_ledger_account_count(world.ledger), 5);
    close_world(&world);
}

/* Each documented refusal of the loader, and a load of nothing. */
static void loading_refuses(void **state)
{
    struct world world = open_world();
    add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_command common = {.struct_size = sizeof(common),
                                   .kind = SLOSS_COMMAND_MARK,
                                   .flags = SLOSS_COMMAND_LINKED,
                                   .mark.price = 100};
    struct sloss_command_columns columns = {.struct_size = sizeof(columns)};
    size_t applied = 77;
    (void)state;
    assert_status(sloss_engine_apply_columns(NULL, &common, &columns, 1, &applied),
                  SLOSS_ERR_ARGUMENT);
    assert_int_equal(applied, 0);
    assert_status(sloss_engine_apply_columns(world.engine, NULL, &columns, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_apply_columns(world.engine, &common, NULL, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 1, NULL),
                  SLOSS_ERR_ARGUMENT); /* LINKED to nothing */
    common.flags = 0;
    columns.reserved = 1;
    assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    columns = (struct sloss_command_columns){.struct_size = sizeof(columns) - 8};
    assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    columns.struct_size = sizeof(columns);
    common.struct_size = 120;
    assert_status(sloss_engine_apply_columns(world.engine, &common, &columns, 0, NULL),
                  SLOSS_ERR_ARGUMENT);
    common.struct_size = sizeof(common);
    assert_ok(sloss_engine_apply_columns(world.engine, &common, &columns, 0, &applied));
    assert_int_equal(applied, 0);
    assert_ok(sloss_engine_apply_columns(world.engine, &common, &columns, 2, &applied));
    assert_int_equal(applied, 2); /* without columns all rows are the common command */
    assert_amount(market_of(&world, 0).mark, 100);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_are_their_queries),
        cmocka_unit_test(charges_are_a_column),
        cmocka_unit_test(columns_do_not_need_each_other),
        cmocka_unit_test(accounts_can_be_read_in_parts),
        cmocka_unit_test(positions_are_their_queries),
        cmocka_unit_test(overflow_names_its_row),
        cmocka_unit_test(profit_that_does_not_fit_is_told),
        cmocka_unit_test(readers_refuse),
        cmocka_unit_test(loading_is_the_same_calls),
        cmocka_unit_test(loading_stops_at_the_refused_row),
        cmocka_unit_test(loading_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
