/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "engine/engine.h"
#include "ledger/ledger.h"
#include "ledger/position.h"
#include "ledger/rows.h"
#include "ledger/transfer.h"
#include "ledger/undo_log.h"
#include "sloss/column.h"

/* A ledger with two assets, markets 0 and 1 in the first and 2 in the second, and accounts 1 and 2
 * with holdings. */
struct books {
    struct sloss_ledger *ledger;
    uint32_t first; /* holdings of account 1 and 2 in asset 0 */
    uint32_t second;
};

static struct books open_books(void)
{
    struct books books;
    assert_ok(sloss_ledger_create(NULL, &books.ledger));
    struct sloss_ledger *ledger = books.ledger;
    assert_ok(sl_ledger_begin(ledger));
    assert_ok(sl_ledger_add_asset(ledger, "USD", 2));
    assert_ok(sl_ledger_add_asset(ledger, "BTC", 8));
    assert_ok(sl_ledger_add_book(ledger, "a", 0, 1, SL_NONE));
    assert_ok(sl_ledger_add_book(ledger, "b", 0, 1, SL_NONE));
    assert_ok(sl_ledger_add_book(ledger, "c", 1, 1, SL_NONE));
    assert_ok(sl_ledger_add_account(ledger, 1, "one"));
    assert_ok(sl_ledger_add_account(ledger, 2, ""));
    sl_ledger_commit(ledger);
    assert_ok(sl_ledger_open_holding(ledger, sl_ledger_find_account(ledger, 1), 0, &books.first));
    assert_ok(sl_ledger_open_holding(ledger, sl_ledger_find_account(ledger, 2), 0, &books.second));
    return books;
}

/* Trade between the two holdings in market 0, each side for its own money; what each realized. */
static void trade(struct books *books, int64_t lots, int64_t value, int64_t funding,
                  int64_t *first_realized, int64_t *second_realized)
{
    uint32_t first, second;
    assert_ok(sl_ledger_begin(books->ledger));
    assert_ok(sl_ledger_open_position(books->ledger, books->first, 0, &first));
    assert_ok(sl_ledger_open_position(books->ledger, books->second, 0, &second));
    assert_ok(sl_ledger_trade(books->ledger, first, lots, lots * value, funding, first_realized));
    assert_ok(
        sl_ledger_trade(books->ledger, second, -lots, -lots * value, funding, second_realized));
    assert_ok(sl_ledger_realize(books->ledger, books->first, *first_realized));
    assert_ok(sl_ledger_realize(books->ledger, books->second, *second_realized));
    sl_ledger_commit(books->ledger);
}

static int64_t lots_of(const struct books *books, uint32_t holding)
{
    uint32_t row = sl_ledger_find_position(books->ledger, holding, 0);
    return row == SL_NONE ? 0 : sl_ledger_position(books->ledger, row)->lots;
}

static int64_t cost_of(const struct books *books, uint32_t holding)
{
    uint32_t row = sl_ledger_find_position(books->ledger, holding, 0);
    return row == SL_NONE ? 0 : sl_ledger_position(books->ledger, row)->cost;
}

static int64_t balance_of(const struct books *books, uint32_t holding)
{
    return sl_ledger_holding(books->ledger, holding)->balance;
}

/* Opening costs what it costs; adding adds; reducing moves cost * k / lots, truncated, and realizes
 * the rest; a flip is a full reduction and an opening (docs/rules.md 3.1). Worked by hand. */
static void a_trade_moves_cost_in_proportion(void **state)
{
    (void)state;
    struct books books = open_books();
    int64_t one = 0, two = 0;
    trade(&books, 7, 100, 0, &one, &two); /* 7 @ 100 */
    assert_amount(cost_of(&books, books.first), 700);
    assert_amount(cost_of(&books, books.second), -700);
    assert_amount(one, 0);
    trade(&books, 3, 111, 0, &one, &two); /* 10 for 1,033 */
    assert_amount(cost_of(&books, books.first), 1033);
    assert_amount(lots_of(&books, books.second), -10);
    trade(&books, -3, 120, 0, &one, &two); /* 1033 * 3 / 10 = 309.9: 309 leaves; 360 comes */
    assert_amount(one, 51);
    assert_amount(two, -51);
    assert_amount(cost_of(&books, books.first), 724);
    assert_amount(cost_of(&books, books.second), -724); /* toward zero for both signs */
    trade(&books, -9, 90, 0, &one, &two);               /* out of 7 for 630, and 2 short @ 90 */
    assert_amount(one, 630 - 724);
    assert_amount(two, 724 - 630);
    assert_amount(lots_of(&books, books.first), -2);
    assert_amount(cost_of(&books, books.first), -180);
    assert_amount(cost_of(&books, books.second), 180);
    trade(&books, 2, 95, 0, &one, &two); /* flat */
    assert_amount(one, 180 - 190);
    assert_int_equal(sl_ledger_find_position(books.ledger, books.first, 0), SL_NONE);
    assert_amount(balance_of(&books, books.first), 51 - 94 - 10);
    assert_amount(balance_of(&books, books.second), -51 + 94 + 10);
    assert_true(sl_ledger_balanced(books.ledger));
    sloss_ledger_destroy(books.ledger);
}

/* Cost is kept less lots * funding; a trade sees the cost with it, and what is paid afterwards is
 * not paid again. */
static void funding_is_part_of_cost(void **state)
{
    (void)state;
    struct books books = open_books();
    int64_t one = 0, two = 0;
    trade(&books, 10, 100, 0, &one, &two);
    /* Funding of 3 a lot: the long's cost is 1,030. Closing 4 moves 412 and brings 400. */
    trade(&books, -4, 100, 3, &one, &two);
    assert_amount(one, -12);
    assert_amount(two, 12);
    assert_amount(cost_of(&books, books.first), 618 - 6 * 3);
    /* And 2 more: 6 lots cost 630; adding 1 at 100 makes 730. */
    trade(&books, 1, 100, 5, &one, &two);
    assert_amount(cost_of(&books, books.first), 730 - 7 * 5);
    trade(&books, -7, 100, 5, &one, &two);
    assert_amount(one, 700 - 730);
    sloss_ledger_destroy(books.ledger);
}

/* A holding's positions ascend by market, in whatever order they were opened. */
static void positions_ascend_by_market(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine *engine = world.engine;
    for (uint32_t i = 0; i < 5; i++) {
        char name[2] = {(char)('a' + (int)i), '\0'};
        add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
    }
    static const uint32_t order[] = {3, 0, 4, 1, 2};
    for (size_t i = 0; i < COUNT(order); i++) {
        deposit(&world, 1, 1000);
        deposit(&world, 2, 1000);
        fill(&world, order[i], 1, 2, (int64_t)order[i] + 1, 1);
    }
    fill(&world, 1, 2, 1, 2, 1); /* one in the middle goes */
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t holding = sl_ledger_find_holding(ledger, sl_ledger_find_account(ledger, 1), 0);
    static const uint32_t left[] = {0, 2, 3, 4};
    const struct sl_holding *owner = sl_ledger_holding(ledger, holding);
    assert_int_equal(owner->count, COUNT(left));
    for (size_t i = 0; i < COUNT(left); i++) {
        const struct sl_position *position = &sl_ledger_positions(ledger, owner)[i];
        assert_int_equal(position->market, left[i]);
        assert_amount(position->lots, left[i] + 1);
        assert_int_equal(sl_ledger_find_position(ledger, holding, left[i]), owner->block + i);
    }
    assert_int_equal(sl_ledger_find_position(ledger, holding, 1), SL_NONE);
    assert_ok(sloss_engine_verify(engine));
    close_world(&world);
}

/* Rolled back, a command leaves every byte of every row as it was, and positions it opened are
 * gone. */
static void rollback_restores_every_row(void **state)
{
    (void)state;
    struct books books = open_books();
    struct sloss_ledger *ledger = books.ledger;
    int64_t one = 0, two = 0;
    trade(&books, 5, 70, 0, &one, &two);
    struct sl_holding holding = *sl_ledger_holding(ledger, books.first);
    struct sl_position position =
        *sl_ledger_position(ledger, sl_ledger_find_position(ledger, books.first, 0));
    struct sl_asset asset = *sl_ledger_asset(ledger, 0);
    struct sl_book book = *sl_ledger_book(ledger, 0);
    uint32_t extra, row;
    assert_ok(sl_ledger_begin(ledger));
    assert_ok(sl_ledger_open_position(ledger, books.first, 1, &extra));
    row = sl_ledger_find_position(ledger, books.first, 0);
    assert_ok(sl_ledger_shift(ledger, extra, 9, 99));
    assert_ok(sl_ledger_trade(ledger, row, -8, -640, 0, &one));
    assert_ok(sl_ledger_deposit(ledger, books.first, 12345));
    assert_ok(sl_ledger_pay(ledger, books.first, books.second, 77));
    assert_ok(sl_ledger_withdraw(ledger, books.second, 7));
    sl_ledger_rollback(ledger);
    assert_int_equal(sl_ledger_find_position(ledger, books.first, 1), SL_NONE);
    assert_int_equal(sl_ledger_book(ledger, 1)->holders.count, 1); /* the fund's */
    holding.saved_by = sl_ledger_holding(ledger, books.first)->saved_by;
    holding.block_saved_by = sl_ledger_holding(ledger, books.first)->block_saved_by;
    holding.flags |= SL_HOLDING_SUSPECT;
    holding.block = sl_ledger_holding(ledger, books.first)->block; /* it moved to make room */
    holding.order = sl_ledger_holding(ledger, books.first)->order;
    assert_memory_equal(&holding, sl_ledger_holding(ledger, books.first), sizeof(holding));
    row = sl_ledger_find_position(ledger, books.first, 0);
    assert_memory_equal(&position, sl_ledger_position(ledger, row), sizeof(position));
    asset.saved_by = sl_ledger_asset(ledger, 0)->saved_by;
    assert_memory_equal(&asset, sl_ledger_asset(ledger, 0), sizeof(asset));
    book.saved_by = sl_ledger_book(ledger, 0)->saved_by;
    assert_memory_equal(&book, sl_ledger_book(ledger, 0), sizeof(book));
    assert_int_equal(ledger->position_count, 2);
    sloss_ledger_destroy(ledger);
}

/* Rows of closed positions are used again before new ones are made. */
static void rows_are_used_again(void **state)
{
    (void)state;
    struct books books = open_books();
    int64_t one = 0, two = 0;
    trade(&books, 5, 70, 0, &one, &two);
    uint32_t row = sl_ledger_find_position(books.ledger, books.first, 0);
    for (int i = 0; i < 20; i++) {
        trade(&books, -5, 70, 0, &one, &two);
        assert_int_equal(books.ledger->position_count, 0);
        trade(&books, 5, 70, 0, &one, &two);
    }
    assert_int_equal(sl_ledger_find_position(books.ledger, books.first, 0), row);
    assert_int_equal(books.ledger->positions.rows.count, SL_PAGE_ROWS);
    sloss_ledger_destroy(books.ledger);
}

/* Sums and products that do not fit are refused before anything is written. */
static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct books books = open_books();
    struct sloss_ledger *ledger = books.ledger;
    uint32_t row;
    int64_t realized = 0;
    assert_ok(sl_ledger_begin(ledger));
    assert_ok(sl_ledger_open_position(ledger, books.first, 0, &row));
    assert_ok(sl_ledger_pay(ledger, SL_NONE, books.first, INT64_MAX));
    assert_status(sl_ledger_pay(ledger, SL_NONE, books.first, 1), SLOSS_ERR_OVERFLOW);
    assert_ok(sl_ledger_shift(ledger, row, INT64_MAX, 5));
    assert_status(sl_ledger_shift(ledger, row, 1, 0), SLOSS_ERR_OVERFLOW);
    assert_status(sl_ledger_shift(ledger, row, 0, INT64_MAX), SLOSS_ERR_OVERFLOW);
    assert_status(sl_ledger_trade(ledger, row, 1, 1, 0, &realized), SLOSS_ERR_OVERFLOW);
    assert_status(sl_ledger_trade(ledger, row, -1, -1, INT64_MAX, &realized), SLOSS_ERR_OVERFLOW);
    assert_ok(sl_ledger_shift(ledger, row, -INT64_MAX, -5));
    assert_status(sl_ledger_shift(ledger, row, INT64_MIN, 0), SLOSS_ERR_OVERFLOW);
    assert_status(sl_ledger_shift(ledger, row, 1, INT64_MIN), SLOSS_ERR_OVERFLOW);
    assert_ok(sl_ledger_shift(ledger, row, 1, 1 - INT64_MAX));
    assert_status(sl_ledger_trade(ledger, row, 1, -9, 0, &realized), SLOSS_ERR_OVERFLOW);
    sl_ledger_rollback(ledger);
    assert_ok(sl_ledger_begin(ledger));
    assert_status(sl_ledger_deposit(ledger, books.first, (INT64_C(1) << 62) + 1),
                  SLOSS_ERR_OVERFLOW);
    assert_ok(sl_ledger_deposit(ledger, books.first, INT64_C(1) << 62));
    assert_status(sl_ledger_deposit(ledger, books.second, 1), SLOSS_ERR_OVERFLOW);
    assert_ok(sl_ledger_withdraw(ledger, books.first, INT64_C(1) << 62));
    sl_ledger_rollback(ledger);
    sloss_ledger_destroy(ledger);
}

/* While commands are tried, one that fails takes back what it did and nothing of those before it;
 * in the end all are taken back. */
static void a_command_tried_is_rolled_back_alone(void **state)
{
    (void)state;
    struct books books = open_books();
    struct sloss_ledger *ledger = books.ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, books.first);
    sl_ledger_try(ledger);
    assert_ok(sl_ledger_begin(ledger));
    assert_ok(sl_ledger_deposit(ledger, books.first, 70));
    sl_ledger_commit(ledger);
    size_t log = sl_ledger_log_size(ledger);
    assert_ok(sl_ledger_begin(ledger));
    assert_ok(sl_ledger_deposit(ledger, books.first, 5));
    sl_ledger_rollback(ledger);
    assert_int_equal(sl_ledger_log_size(ledger), log);
    assert_amount(holding->balance, 70);
    assert_amount(sl_ledger_asset(ledger, 0)->supply, 70);
    sl_ledger_take_back(ledger);
    assert_amount(holding->balance, 0);
    assert_amount(sl_ledger_asset(ledger, 0)->supply, 0);
    sloss_ledger_destroy(ledger);
}

/* After 2^32 commands no stale stamp is taken for a fresh one: rows are still saved, and rolled
 * back. */
static void stamps_survive_their_wrap(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    fill(&world, perp, 1, 2, 3, 100);
    world.ledger->command = UINT32_MAX - 1;
    for (int i = 0; i < 4; i++) {
        uint32_t command = world.ledger->command;
        /* Stamps as they would be, had these rows been written in the command to come 2^32 commands
         * ago. */
        for (uint32_t row = 0; row < world.ledger->holdings.count; row++) {
            if (command == UINT32_MAX) {
                sl_ledger_holding(world.ledger, row)->saved_by = 1;
            }
        }
        struct sloss_hash before = hash_of(&world);
        assert_status(sloss_engine_fill(world.engine, perp, 1, 2, INT64_MAX / 100, 100),
                      SLOSS_ERR_OVERFLOW);
        assert_true(same_hash(before, hash_of(&world)));
        assert_ok(sloss_engine_verify(world.engine));
    }
    assert_true(world.ledger->command > 0 && world.ledger->command < 10);
    mark(&world, perp, 400);
    assert_amount(market_of(&world, perp).deficit_count, 0);
    mark(&world, perp, 500);
    close_world(&world);
}

/* A trial takes back stamps as well: those of before a wrap must not come back behind it. */
static void stamps_survive_a_wrap_in_a_trial(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, perp, 0, 100000000, 50000000));
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 0);
    world.ledger->command = UINT32_MAX - 3;
    fill(&world, perp, 1, 2, 3, 100); /* stamps of UINT32_MAX - 2 */
    assert_ok(sloss_engine_whatif_begin(world.engine));
    for (uint64_t i = 0; i < 5; i++) {
        mark(&world, perp, 101); /* across the wrap */
        assert_ok(sloss_engine_takeover(world.engine, 1 + i % 2));
    }
    assert_ok(sloss_engine_whatif_end(world.engine));
    world.ledger->command = UINT32_MAX - 3; /* almost 2^32 commands later */
    struct sloss_hash before = hash_of(&world);
    /* 1 realizes 50 before 3 turns out to have no margin. */
    assert_status(sloss_engine_fill(world.engine, perp, 3, 1, 1, 150),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* ---- counts that meet the width of a field --------------------------------------------------- */

/* Rows that are not there, for as long as nothing looks at them. */
static void pretend(struct sl_paged *rows, uint32_t count, uint32_t *kept)
{
    *kept = rows->count;
    rows->count = count;
}

/* A holding's asset is a number of 16 bits: the 65,536th asset is the last one. */
static void there_are_65536_assets(void **state)
{
    (void)state;
    if (is_brief()) {
        skip(); /* with fewer assets there is no limit to meet */
    }
    struct world world = open_world();
    uint32_t last = 0;
    deposit(&world, 1, 7);
    for (uint32_t asset = 1; asset < 65535; asset++) {
        char name[SLOSS_NAME_SIZE];
        snprintf(name, sizeof(name), "asset-%u", (unsigned)asset);
        assert_ok(sloss_engine_add_asset(world.engine, name, 2, NULL));
    }
    assert_ok(sloss_engine_add_asset(world.engine, "LAST", 2, &last));
    assert_int_equal(last, 65535);
    assert_ok(sloss_engine_deposit(world.engine, 1, last, 5));
    assert_amount(balance(&world, 1), 7);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_add_asset(world.engine, "LAST", 2, NULL), SLOSS_ERR_EXISTS);
    assert_status(sloss_engine_add_asset(world.engine, "MORE", 2, NULL), SLOSS_ERR_LIMIT);
    assert_true(same_hash(before, hash_of(&world)));
    int64_t amount = 0;
    assert_ok(sloss_ledger_balance(world.ledger, 1, last, &amount));
    assert_amount(amount, 5);
    close_world(&world);
}

/* Whatever there is no number left for is refused, and nothing is made on the way. */
static void rows_end_where_their_numbers_do(void **state)
{
    (void)state;
    struct books books = open_books();
    struct sloss_ledger *ledger = books.ledger;
    uint32_t kept, row;
    uint32_t owner = sl_ledger_find_account(ledger, 1);
    pretend(&ledger->accounts, UINT32_C(1) << 31, &kept);
    assert_status(sl_ledger_add_account(ledger, UINT64_C(1) << 40, ""), SLOSS_ERR_LIMIT);
    ledger->accounts.count = kept;
    pretend(&ledger->accounts, (UINT32_C(1) << 31) - 1, &kept); /* a book has two of its own */
    assert_status(sl_ledger_add_book(ledger, "d", 0, 1, SL_NONE), SLOSS_ERR_LIMIT);
    ledger->accounts.count = kept;
    /* A holding has no number left; nor have the four and the two that come with an asset and a
     * book, and who would be the first to have one is not added without. */
    pretend(&ledger->holdings, UINT32_MAX, &kept);
    assert_status(sl_ledger_open_holding(ledger, owner, 1, &row), SLOSS_ERR_LIMIT);
    assert_status(sl_ledger_add_account(ledger, 3, ""), SLOSS_ERR_LIMIT);
    ledger->holdings.count = UINT32_MAX - 3;
    assert_status(sl_ledger_add_asset(ledger, "EUR", 2), SLOSS_ERR_LIMIT);
    ledger->holdings.count = UINT32_MAX - 1;
    assert_status(sl_ledger_add_book(ledger, "d", 0, 1, SL_NONE), SLOSS_ERR_LIMIT);
    ledger->holdings.count = kept;
    /* Positions come by pages, and the last one would reach the number that means none. */
    for (uint32_t order = 0; order < SL_BLOCK_ORDERS; order++) {
        ledger->positions.free[order] = SL_NONE;
    }
    pretend(&ledger->positions.rows, UINT32_MAX - SL_PAGE_ROWS + 1, &kept);
    assert_ok(sl_ledger_begin(ledger));
    assert_status(sl_ledger_open_position(ledger, books.first, 0, &row), SLOSS_ERR_LIMIT);
    sl_ledger_rollback(ledger);
    ledger->positions.rows.count = kept;
    sloss_ledger_destroy(ledger);
}

/* A limit that is given and cannot be had is refused by name, before memory is asked for. */
static void limits_have_a_limit(void **state)
{
    (void)state;
    struct sloss_ledger *ledger = NULL;
    struct sloss_ledger_config config = {.struct_size = sizeof(config)};
    config.accounts_max = (UINT32_C(1) << 31) - 3; /* four are the system's */
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_LIMIT);
    config.accounts_max = 0;
    config.positions_max = UINT32_C(1) << 31; /* a block has up to twice as many rows */
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_LIMIT);
    assert_null(ledger);
}

/* The table that accounts are found by has room for as many as there may be. */
static void a_table_has_room_for_all_accounts(void **state)
{
    (void)state;
    uint64_t slots = 0;
    while (SL_ACCOUNTS_MAX > slots / 4 * 3) {
        slots = slots < 16 ? 16 : slots + slots / 2; /* as it grows (table.c) */
    }
    assert_true(slots <= UINT32_MAX - SL_PAGE_ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trade_moves_cost_in_proportion),
        cmocka_unit_test(funding_is_part_of_cost),
        cmocka_unit_test(positions_ascend_by_market),
        cmocka_unit_test(rollback_restores_every_row),
        cmocka_unit_test(rows_are_used_again),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_command_tried_is_rolled_back_alone),
        cmocka_unit_test(stamps_survive_their_wrap),
        cmocka_unit_test(stamps_survive_a_wrap_in_a_trial),
        cmocka_unit_test(there_are_65536_assets),
        cmocka_unit_test(rows_end_where_their_numbers_do),
        cmocka_unit_test(limits_have_a_limit),
        cmocka_unit_test(a_table_has_room_for_all_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
