/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"

#include "engine/engine.h"
#include "sloss/column.h"

/* What a layer gives in any window of a length: docs/rules.md 6.14, amounts worked by hand. */

#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)
#define ROWS 8u

/* One unrealized market at 200, in which accounts 1 to 8 have lost 100 a lot and leave 8 each when
 * they are taken over; the reserve has 1,000. */
static struct world open_losers(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 1000);
    deposit(&world, 99, 100000);
    mark(&world, market, 100);
    for (uint64_t account = 1; account <= ROWS; account++) {
        deposit(&world, account, 92);
        fill(&world, market, 99, account, 1, 100);
    }
    mark(&world, market, 200);
    return world;
}

static enum sloss_status set_reserve(struct world *world, int64_t cap, int64_t period,
                                     int64_t duration)
{
    const struct sloss_layer_terms terms = {
        .layer = SLOSS_LAYER_RESERVE, .cap = cap, .period = period, .duration = duration};
    return sloss_engine_set_waterfall(world->engine, 0, &terms, 1);
}

/* Take an account over at a time; the reserve is left with so much. */
static void leaves(struct world *world, int64_t nanoseconds, uint64_t account, int64_t reserve)
{
    at(world, nanoseconds);
    assert_ok(sloss_engine_takeover(world->engine, account));
    assert_amount(balance(world, SLOSS_ACCOUNT_RESERVE), reserve);
}

/* Bounds come back as they were set, and are gone where the next waterfall has none. */
static void a_window_is_read_as_it_was_set(void **state)
{
    (void)state;
    struct world world = open_losers();
    struct sloss_layer_terms found[SLOSS_LAYERS_MAX];
    uint32_t count;
    struct sloss_hash before = hash_of(&world);
    assert_ok(set_reserve(&world, 0, 0, 0));
    struct sloss_hash plain = hash_of(&world);
    assert_false(same_hash(before, plain));
    assert_ok(set_reserve(&world, 7, 0, SLOSS_PERIOD_MAX));
    struct sloss_hash nothing = hash_of(&world);
    assert_ok(set_reserve(&world, 7, INT64_MAX, SLOSS_PERIOD_MAX));
    assert_false(same_hash(nothing, hash_of(&world)));
    assert_ok(sloss_engine_waterfall(world.engine, 0, found, &count));
    assert_int_equal(count, 1);
    assert_amount(found[0].cap, 7);
    assert_amount(found[0].period, INT64_MAX);
    assert_amount(found[0].duration, SLOSS_PERIOD_MAX);
    assert_ok(set_reserve(&world, 0, 0, 0));
    assert_true(same_hash(plain, hash_of(&world)));
    close_world(&world);
}

/* What does not go together comes first, then the market, then what is out of range; the old bounds
 * stay. */
static void a_window_is_refused_in_order(void **state)
{
    (void)state;
    static const struct {
        uint32_t market;
        int64_t cap, period, duration;
        enum sloss_status status;
    } cases[] = {
        {0, 0, 1, 0, SLOSS_ERR_ARGUMENT},
        {7, -1, 1, 0, SLOSS_ERR_ARGUMENT},
        {7, -1, 1, 1, SLOSS_ERR_UNKNOWN_MARKET},
        {0, -1, 1, 1, SLOSS_ERR_RANGE},
        {0, 0, -1, 1, SLOSS_ERR_RANGE},
        {0, 0, -1, 0, SLOSS_ERR_ARGUMENT},
        {0, 0, 1, -1, SLOSS_ERR_RANGE},
        {0, 0, 0, -1, SLOSS_ERR_RANGE},
        {0, 0, 1, SLOSS_PERIOD_MAX + 1, SLOSS_ERR_RANGE},
    };
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 5, 6, 7));
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sloss_layer_terms terms = {.layer = SLOSS_LAYER_RESERVE,
                                                .cap = cases[i].cap,
                                                .period = cases[i].period,
                                                .duration = cases[i].duration};
        print_message("case %zu\n", i);
        assert_status(sloss_engine_set_waterfall(world.engine, cases[i].market, &terms, 1),
                      cases[i].status);
        assert_true(same_hash(before, hash_of(&world)));
    }
    close_world(&world);
}

/* 20 in any 10 seconds: 8 at 0 and 5, then 4; at 10 the first is out, at 15 the second. */
static void a_window_moves_with_time(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 20, 10 * SECOND));
    leaves(&world, 0, 1, 992);
    leaves(&world, 5 * SECOND, 2, 984);
    leaves(&world, 10 * SECOND - 1, 3, 980);
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 20);
    at(&world, 10 * SECOND);
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 12);
    leaves(&world, 10 * SECOND, 4, 972);
    leaves(&world, 15 * SECOND - 1, 5, 972);
    leaves(&world, 15 * SECOND, 6, 964);
    assert_ok(set_reserve(&world, 0, 0, 0));
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 0);
    assert_amount(market_of(&world, 0).uncovered, 4 + 8);
    close_world(&world);
}

/* Two rounds of one time count together, and a trial counts what was before it and leaves nothing
 * behind: neither what it gave nor the time that it passed. */
static void a_trial_counts_and_is_forgotten(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 20, 10 * SECOND));
    leaves(&world, 5, 1, 992);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    leaves(&world, 5, 2, 984);
    leaves(&world, 6, 3, 980);
    leaves(&world, 10 * SECOND + 5, 4, 972); /* 16 of the 20 are out */
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    leaves(&world, 5, 2, 984);
    leaves(&world, 6, 3, 980);
    leaves(&world, 7, 4, 980);
    close_world(&world);
}

/* A command that ends early has given nothing: wherever the host ends it, the window is as before.
 */
static void a_command_that_fails_gave_nothing(void **state)
{
    (void)state;
    uint32_t ended = 0;
    for (uint32_t asked = 0; asked < 12; asked++) {
        struct world world = open_losers();
        assert_ok(set_reserve(&world, 0, 20, 10 * SECOND));
        leaves(&world, 1, 1, 992);
        at(&world, 2);
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER, 0));
        insure(&world, 0, 1);
        if (mark_is_ended(&world, 201, asked)) { /* a round of the seven, and one of the fund */
            ended++;
            assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 8);
            mark(&world, 0, 201);
        }
        assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 20);
        assert_amount(balance(&world, SLOSS_ACCOUNT_RESERVE), 980);
        close_world(&world);
    }
    assert_in_range(ended, 1, 11);
}

/* What is older than the longest window is forgotten, and its row is used again. */
static void rows_are_used_again(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 0, 0));
    leaves(&world, 0, 1, 992);
    leaves(&world, 365 * DAY, 2, 984);
    assert_int_equal(world.ledger->given.used, 2);
    leaves(&world, 366 * DAY, 3, 976);
    leaves(&world, 367 * DAY, 4, 968);
    assert_int_equal(world.ledger->given.used, 3);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(set_reserve(&world, 0, 30, SLOSS_PERIOD_MAX));
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 24);
    leaves(&world, 368 * DAY, 5, 962);
    leaves(&world, 2000 * DAY, 6, 954);
    leaves(&world, 2001 * DAY, 7, 946);
    assert_int_equal(world.ledger->given.used, 4);
    close_world(&world);
}

/* The only row there is can be the one that is used again. */
static void a_single_row_is_used_again(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 12, 10 * SECOND));
    leaves(&world, 0, 1, 992);
    leaves(&world, 366 * DAY, 2, 984);
    assert_int_equal(world.ledger->given.used, 1);
    leaves(&world, 366 * DAY + 1, 3, 980);
    assert_int_equal(world.ledger->given.used, 2);
    close_world(&world);
}

/* A window shorter than what is kept passes over rows for good, and a longer one finds them again.
 */
static void a_longer_window_finds_what_a_shorter_one_passed(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 100, SECOND));
    for (uint64_t account = 1; account <= 4; account++) {
        leaves(&world, 2 * SECOND * (int64_t)account, account, 1000 - 8 * (int64_t)account);
    }
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 8);
    assert_ok(set_reserve(&world, 0, 100, 6 * SECOND));
    assert_amount(market_of(&world, 0).period_sum[SLOSS_LAYER_RESERVE], 24);
    assert_ok(set_reserve(&world, 0, 34, 7 * SECOND));
    leaves(&world, 8 * SECOND, 5, 966);
    close_world(&world);
}

/* verify looks at the rows: their order, their sums, and whose they are. */
static void verify_sees_what_is_wrong(void **state)
{
    (void)state;
    struct world world = open_losers();
    assert_ok(set_reserve(&world, 0, 20, 10 * SECOND));
    leaves(&world, 1, 1, 992);
    leaves(&world, 2, 2, 984);
    struct sl_given *rows = sl_paged_at(&world.ledger->given.rows, 0);
    struct sl_given_list *list = &sl_engine_market(world.engine, 0)->gave[SLOSS_LAYER_RESERVE];
    struct {
        void *where;
        int64_t wrong;
        size_t size;
    } plants[] = {
        {&rows[1].before, 0, 8},     {&rows[1].before, 16, 8}, {&rows[1].next, 0, 4},
        {&rows[0].next, SL_NONE, 4}, {&list->newest, 0, 4},    {&list->first, 7, 4},
        {&list->oldest, SL_NONE, 4}, {&rows[1].next, 5, 4},    {&world.ledger->given.used, 3, 4}};
    for (size_t i = 0; i < COUNT(plants); i++) {
        char right[8];
        memcpy(right, plants[i].where, plants[i].size);
        memcpy(plants[i].where, &plants[i].wrong, plants[i].size);
        print_message("plant %zu\n", i);
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        memcpy(plants[i].where, right, plants[i].size);
        assert_ok(sloss_engine_verify(world.engine));
    }
    close_world(&world);
}

/* The hash is of what was given and when, for a window that may be set later. */
static void the_hash_is_of_when(void **state)
{
    (void)state;
    struct sloss_hash hash[2];
    for (int i = 0; i < 2; i++) {
        struct world world = open_losers();
        assert_ok(set_reserve(&world, 0, 0, 0));
        leaves(&world, 1 + i, 1, 992);
        leaves(&world, 9, 2, 984);
        hash[i] = hash_of(&world);
        close_world(&world);
    }
    assert_false(same_hash(hash[0], hash[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_is_read_as_it_was_set),
        cmocka_unit_test(a_window_is_refused_in_order),
        cmocka_unit_test(a_window_moves_with_time),
        cmocka_unit_test(a_trial_counts_and_is_forgotten),
        cmocka_unit_test(a_command_that_fails_gave_nothing),
        cmocka_unit_test(rows_are_used_again),
        cmocka_unit_test(a_single_row_is_used_again),
        cmocka_unit_test(a_longer_window_finds_what_a_shorter_one_passed),
        cmocka_unit_test(verify_sees_what_is_wrong),
        cmocka_unit_test(the_hash_is_of_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
