/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/column.h"
#include "commands.h"

/* Fees by themselves and of trades, and funding by rate. Amounts worked by hand from docs/rules.md
 * 3.4, 3.6 and 3.10. */

#define FEES SLOSS_ACCOUNT_FEES
#define SIZE .struct_size = sizeof(struct sloss_command)

static enum sloss_status fee(struct world *world, uint64_t account, int64_t amount)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_FEE,
                                               .fee = {.account = account, .amount = amount}});
}

/* The balance of an account changes by so much; what one gives, FEES has. */
static void takes(struct world *world, uint64_t account, int64_t asked, int64_t taken)
{
    int64_t before = balance(world, account);
    int64_t fees = balance(world, FEES);
    assert_ok(fee(world, account, asked));
    assert_amount(balance(world, account), before - taken);
    assert_amount(balance(world, FEES), fees + taken);
}

static struct sloss_command trade(uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots,
                                  int64_t price, int64_t fee, int64_t rebate)
{
    return (struct sloss_command){SIZE, .kind = SLOSS_COMMAND_FILL,
                                  .fill = {.buyer = buyer,
                                           .seller = seller,
                                           .lots = lots,
                                           .price = price,
                                           .fee = fee,
                                           .rebate = rebate,
                                           .market = market}};
}

/* 1 is long and 2 is short 10 at 100: 10 % is asked to begin with, 5 % to hold on. */
static struct world open_pair(uint32_t settlement, int64_t money)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", settlement);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, 1, money);
    deposit(&world, 2, 10000);
    deposit(&world, 3, 10000);
    fill(&world, market, 1, 2, 10, 100);
    return world;
}

/* 100 is asked of 1 and it has 130: the fee does not ask what is free. It stops at the equity, here
 * 130 - 50 at a mark of 95, and so the balance goes below zero where profit stands behind it. */
static void a_fee_takes_what_there_is(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 130);
    assert_status(sloss_engine_withdraw(world.engine, 1, 0, 31), SLOSS_ERR_INSUFFICIENT_MARGIN);
    takes(&world, 1, 31, 31);
    takes(&world, 1, 0, 0);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, 0, 95); /* equity 49 */
    takes(&world, 1, 50, 49);
    takes(&world, 1, 1, 0);
    mark(&world, 0, 94); /* equity - 10 */
    takes(&world, 1, 1, 0);
    mark(&world, 0, 120); /* balance 50, equity 250 */
    takes(&world, 1, 200, 200);
    takes(&world, 1, INT64_MAX, 50);
    assert_amount(balance(&world, 1), -200);
    assert_amount(account_of(&world, 1).equity, 0);
    takes(&world, 3, INT64_MAX, 10000); /* without a position */
    close_world(&world);
}

/* With a position whose gain is not paid yet the equity is more than the balance, with a loss less.
 * The lesser of both is taken; and from somebody below zero nothing. */
static void with_a_variation_position_at_most_the_balance(void **state)
{
    (void)state;
    for (int64_t price = 90; price <= 110; price += 20) {
        struct world world = open_pair(SLOSS_SETTLEMENT_VARIATION, 1000);
        deposit(&world, 4, 60);
        fill(&world, 0, 4, 3, 2,
             price); /* the mark is 100: a gain or loss of 20 that no mark has settled */
        assert_amount(account_of(&world, 4).equity, price == 90 ? 80 : 40);
        takes(&world, 4, 500, price == 90 ? 60 : 40);
        assert_amount(account_of(&world, 4).equity, price == 90 ? 20 : 0);
        takes(&world, 4, 500, 0);
        close_world(&world);
    }
}

/* An unrealized profit stands behind the balance until there is a variation position beside it;
 * afterwards, too. */
static void a_variation_position_bounds_as_long_as_it_is_there(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 300);
    uint32_t other = add_market(&world, "v", SLOSS_SETTLEMENT_VARIATION);
    mark(&world, 0, 150); /* equity 800 */
    fill(&world, other, 1, 3, 1, 10);
    takes(&world, 1, 310, 300);
    takes(&world, 1, 10, 0);
    mark(&world, other, 10);
    fill(&world, other, 3, 1, 1,
         12); /* no lots any more, but a gain of 2 that no mark has settled */
    takes(&world, 1, 10, 0);
    mark(&world, other, 10);
    takes(&world, 1, 503, 502);
    close_world(&world);
}

/* The event says what was taken, and from whom to whom. */
static void a_fee_is_told(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    struct sloss_event event[8];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, event, 8, &count));
    assert_ok(fee(&world, 3, 20000));
    assert_ok(apply(&world, trade(0, 1, 2, 1, 100, 7, -3)));
    assert_ok(sloss_engine_events(world.engine, event, 8, &count));
    assert_int_equal(count, 3);
    const struct sloss_event wanted[] = {{.kind = SLOSS_EVENT_FEE,
                                          .cause = SLOSS_COMMAND_FEE,
                                          .market = UINT32_MAX,
                                          .account = 3,
                                          .other = FEES,
                                          .amount = 10000,
                                          .balance = 0},
                                         {.kind = SLOSS_EVENT_FEE,
                                          .cause = SLOSS_COMMAND_FILL,
                                          .market = 0,
                                          .account = 1,
                                          .other = FEES,
                                          .amount = 7,
                                          .balance = 993},
                                         {.kind = SLOSS_EVENT_FEE,
                                          .cause = SLOSS_COMMAND_FILL,
                                          .market = 0,
                                          .account = FEES,
                                          .other = 2,
                                          .amount = 3,
                                          .balance = 10004}};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        print_message("event %zu\n", i);
        assert_int_equal(event[i].kind, wanted[i].kind);
        assert_int_equal(event[i].cause, wanted[i].cause);
        assert_int_equal(event[i].market, wanted[i].market);
        assert_true(event[i].account == wanted[i].account && event[i].other == wanted[i].other);
        assert_amount(event[i].amount, wanted[i].amount);
        assert_amount(event[i].balance, wanted[i].balance);
    }
    close_world(&world);
}

static void a_fee_can_be_tried(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    takes(&world, 1, 960, 960);
    mark(&world, 0, 100); /* 40 is less than 50 */
    assert_amount(position_of(&world, 1, 0).lots, 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

static void what_is_refused_changes_nothing(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    const struct {
        struct sloss_command_fee fee;
        enum sloss_status status;
    } cases[] = {
        {{.asset = 1, .account = NOBODY, .amount = -1}, SLOSS_ERR_UNKNOWN_ASSET},
        {{.account = NOBODY, .amount = -1}, SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{.account = FEES, .amount = -1}, SLOSS_ERR_RANGE},
        {{.account = 1, .amount = INT64_MIN}, SLOSS_ERR_RANGE},
        {{.account = FEES}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = sloss_account_insurance(0)}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = sloss_account_uncovered(0)}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = 1, .reserved = 1}, SLOSS_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FEE, .fee = cases[i].fee},
                cases[i].status);
    }
    refused(&world,
            (struct sloss_command){
                .kind = SLOSS_COMMAND_FEE, .flags = SLOSS_COMMAND_FORCE, .fee.account = 1},
            SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Both pay, or one is paid from what the other pays or from what was there: never more than there
 * is, whichever of the two pays. */
static void a_trade_has_its_fees(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 10000);
    struct sloss_command short_of[] = {trade(0, 1, 2, 1, 100, -1, 0), trade(0, 1, 2, 1, 100, 0, -1),
                                       trade(0, 1, 2, 1, 100, 5, -6),
                                       trade(0, 1, 2, 1, 100, -6, 5)};
    for (size_t i = 0; i < COUNT(short_of); i++) {
        refused(&world, short_of[i], SLOSS_ERR_INSUFFICIENT_FUNDS);
        short_of[i].flags = SLOSS_COMMAND_FORCE; /* which is about margin alone */
        refused(&world, short_of[i], SLOSS_ERR_INSUFFICIENT_FUNDS);
    }
    assert_ok(apply(&world, trade(0, 1, 2, 1, 100, 5, -5)));
    assert_ok(apply(&world, trade(0, 1, 2, 1, 100, -4, 4)));
    assert_ok(apply(&world, trade(0, 1, 2, 1, 100, 3, 2)));
    assert_amount(balance(&world, 1), 10000 - 5 + 4 - 3);
    assert_amount(balance(&world, 2), 10000 + 5 - 4 - 2);
    assert_amount(balance(&world, FEES), 5);
    assert_ok(apply(&world, trade(0, 1, 2, 1, 100, -5, 0)));
    assert_amount(balance(&world, FEES), 0);
    assert_amount(position_of(&world, 1, 0).cost, 1400);
    close_world(&world);
}

/* No amount is too large to be refused. */
static void extreme_fees_are_refused(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 10000);
    const int64_t extreme[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX};
    for (size_t i = 0; i < COUNT(extreme); i++) {
        for (size_t j = 0; j < COUNT(extreme); j++) {
            struct sloss_command command = trade(0, 1, 2, 1, 100, extreme[i], extreme[j]);
            struct sloss_hash before = hash_of(&world);
            assert_int_not_equal(apply(&world, command), SLOSS_OK);
            command.flags = SLOSS_COMMAND_FORCE;
            enum sloss_status status = apply(&world, command);
            /* One pays what the other is paid, and is left with a debt that no number is too small
             * for. */
            assert_true(status != SLOSS_OK || extreme[i] + extreme[j] == 0);
            assert_true(status == SLOSS_OK || same_hash(before, hash_of(&world)));
            assert_ok(sloss_engine_verify(world.engine));
        }
    }
    close_world(&world);
}

/* 10 % of 1000, 99 and a fee of 1 from 100: a lot more would ask 101 (here 110, in steps of a lot).
 */
static void a_fee_counts_in_the_check(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    refused(&world, trade(market, 1, 2, 10, 100, 1, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, trade(market, 1, 2, 10, 100, 0, 1), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, trade(market, 1, 2, 9, 100, 10, 10)));
    assert_ok(apply(&world,
                    trade(market, 1, 2, 1, 100, -10, -10))); /* what they receive counts as well */
    assert_amount(balance(&world, 1), 100);
    close_world(&world);
}

/* Below maintenance: 42 is held for 46 x 92, and 20 of 1,000 had been lost. A lot sold at 92 for a
 * fee of 3 would leave 17 of 42, less than 20 of 46; sold at 95 it is better than the mark after
 * the fee; at 94 it is not, and leaves 19 of 42. */
static void a_fee_is_part_of_the_price_of_a_reduction(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, 0, 92); /* equity 20, 46 is required */
    refused(&world, trade(0, 2, 1, 1, 92, 0, 3), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, trade(0, 2, 1, 1, 92, 0, 1))); /* 19 of 42 is more than 20 of 46 */
    assert_ok(apply(&world, trade(0, 2, 1, 1, 95, 0, 3))); /* at the mark after the fee */
    assert_amount(account_of(&world, 1).equity, 19);
    refused(&world, trade(0, 2, 1, 1, 95, 0, 8), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 14 of 33 */
    close_world(&world);
}

/* A fund pays fees as others do, but none that leaves it with less than nothing. */
static void a_fee_may_not_ruin_a_fund(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 10000);
    uint64_t fund = sloss_account_insurance(0);
    insure(&world, 0, 10);
    refused(&world, trade(0, fund, 2, 1, 100, 11, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, trade(0, fund, 2, 1, 100, 10, 0)));
    assert_amount(balance(&world, fund), 0);
    assert_ok(apply(&world, trade(0, 3, fund, 1, 101, 0, 1))); /* a gain of 1 pays the fee */
    refused(&world, trade(0, fund, 2, 1, 100, 1, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

/* Forced, a fee leaves somebody without a position below zero: it is bankrupt at once, in this
 * market. */
static void a_fee_can_bankrupt_where_it_is_forced(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 50);
    insure(&world, 0, 1000);
    struct sloss_command command = trade(0, 2, 1, 10, 100, 0, 80);
    refused(&world, command, SLOSS_ERR_INSUFFICIENT_MARGIN);
    command.flags = SLOSS_COMMAND_FORCE;
    assert_ok(apply(&world, command));
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, FEES), 80);
    assert_amount(market_of(&world, 0).deficit_sum, 30);
    assert_amount(market_of(&world, 0).insurance, 970);
    close_world(&world);
}

/* 1 % of 150 is 1.50: one atom a lot, whichever way it goes; of 10 lots 10. Of a value below zero
 * the size counts. */
static void funding_by_rate_is_rounded_toward_zero(void **state)
{
    static const struct {
        int64_t rate_ppb;
        int64_t paid; /* a lot */
    } cases[] = {{10000000, 1},  {-10000000, -1}, {6666666, 0},      {6666667, 1},
                 {-6666667, -1}, {0, 0},          {2000000000, 300}, {INT64_C(9000000000), 1350},
                 {13333333, 1},  {-13333334, -2}};
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 1000000);
    deposit(&world, 2, 1000000);
    mark(&world, 0, 150);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t cost = position_of(&world, 1, 0).cost;
        print_message("case %zu\n", i);
        assert_ok(apply(&world, (struct sloss_command){
                                    .kind = SLOSS_COMMAND_FUNDING,
                                    .funding = {.rate_ppb = cases[i].rate_ppb, .by_rate = 1}}));
        assert_amount(position_of(&world, 1, 0).cost, cost + 10 * cases[i].paid);
    }
    close_world(&world);
}

/* Longs pay for a value below zero as for one above. */
static void funding_by_rate_takes_the_size_of_a_value(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command command = {
        SIZE, .kind = SLOSS_COMMAND_MARKET,
        .market = {.name = "inverse", .unit = 30000, .kind = SLOSS_KIND_INVERSE}};
    assert_ok(apply(&world, command));
    deposit(&world, 1, 10000);
    deposit(&world, 2, 10000);
    fill(&world, 0, 1, 2, 10, 100); /* a lot is worth - 300 */
    int64_t cost = position_of(&world, 1, 0).cost;
    assert_ok(
        apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING,
                                             .funding = {.rate_ppb = 10000000, .by_rate = 1}}));
    assert_amount(position_of(&world, 1, 0).cost, cost + 30);
    close_world(&world);
}

static void funding_by_rate_is_refused(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    uint32_t fresh = add_market(&world, "fresh", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t closed = add_market(&world, "closed", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_settle(world.engine, closed, 5));
    const struct {
        struct sloss_command_funding funding;
        enum sloss_status status;
    } cases[] = {
        {{.by_rate = 2}, SLOSS_ERR_ARGUMENT},
        {{.by_rate = 1, .payment = 1, .rate_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.payment = 1, .rate_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.by_rate = 1, .market = 9}, SLOSS_ERR_UNKNOWN_MARKET},
        {{.by_rate = 1, .market = closed}, SLOSS_ERR_MARKET_CLOSED},
        {{.by_rate = 1, .market = fresh}, SLOSS_ERR_RANGE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        refused(&world,
                (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING, .funding = cases[i].funding},
                cases[i].status);
    }
    mark(&world, fresh, INT64_MAX);
    refused(
        &world,
        (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING,
                               .funding = {.by_rate = 1, .market = fresh, .rate_ppb = INT64_MIN}},
        SLOSS_ERR_OVERFLOW);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fee_takes_what_there_is),
        cmocka_unit_test(with_a_variation_position_at_most_the_balance),
        cmocka_unit_test(a_variation_position_bounds_as_long_as_it_is_there),
        cmocka_unit_test(a_fee_is_told),
        cmocka_unit_test(a_fee_can_be_tried),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(a_trade_has_its_fees),
        cmocka_unit_test(extreme_fees_are_refused),
        cmocka_unit_test(a_fee_counts_in_the_check),
        cmocka_unit_test(a_fee_is_part_of_the_price_of_a_reduction),
        cmocka_unit_test(a_fee_may_not_ruin_a_fund),
        cmocka_unit_test(a_fee_can_bankrupt_where_it_is_forced),
        cmocka_unit_test(funding_by_rate_is_rounded_toward_zero),
        cmocka_unit_test(funding_by_rate_takes_the_size_of_a_value),
        cmocka_unit_test(funding_by_rate_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
