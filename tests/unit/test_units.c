/* SPDX-License-Identifier: BSD-2-Clause */
#include "shares.h"

/* Units of a fund. Amounts worked by hand from docs/rules.md 12.9 to 12.15. */

static struct sloss_unit_info units_of(const struct world *world, uint64_t account)
{
    return units_of_kind(world, account, SLOSS_TRANCHE_NONE);
}

static void has(const struct world *world, uint64_t account, int64_t units, int64_t worth)
{
    assert_amount(units_of(world, account).units, units);
    assert_amount(units_of(world, account).worth, worth);
}

/* Units that are all alike. */
static struct world open_units(int64_t delay)
{
    return open_fund(fund_of("F", SLOSS_UNITS_ALIKE, delay));
}

/* ---- joining and leaving --------------------------------------------------------------------- */

static void the_first_units_are_an_atom_each(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(ANN, 300)));
    has(&world, ANN, 300, 300);
    assert_amount(balance(&world, ANN), 700);
    assert_amount(balance(&world, sloss_account_fund(0)), 300);
    assert_amount(fund_info(&world).units, 300);
    assert_int_equal(fund_info(&world).has_units, 1);
    has(&world, BOB, 0, 0);
    close_world(&world);
}

static void what_is_in_the_fund_before_is_the_treasurys(void **state)
{
    (void)state;
    struct world world = open_units(0);
    insure(&world, 1, 50);
    assert_ok(apply(&world, join_of(ANN, 150)));
    has(&world, SLOSS_ACCOUNT_TREASURY, 50, 50);
    has(&world, ANN, 150, 150);
    insure(&world, 0, 100); /* 300 for 200 units */
    has(&world, SLOSS_ACCOUNT_TREASURY, 50, 75);
    has(&world, ANN, 150, 225);
    assert_ok(apply(&world, leave_of(SLOSS_ACCOUNT_TREASURY, 50))); /* it leaves as anybody does */
    assert_amount(balance(&world, SLOSS_ACCOUNT_TREASURY), 75);
    close_world(&world);
}

/* 1,000 units are worth 1,500. An amount of 100 buys floor(66.67) = 66 units, which cost 99; of 1
 * buys none. */
static void units_are_rounded_down_and_their_price_up(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(ANN, 1000)));
    insure(&world, 0, 500);
    assert_ok(apply(&world, join_of(BOB, 100)));
    has(&world, BOB, 66, 99);
    assert_amount(balance(&world, BOB), 901);
    refused(&world, join_of(CEM, 1), SLOSS_ERR_RANGE);
    assert_ok(apply(&world, join_of(CEM, 2))); /* 1 unit for ceil(1.5) */
    has(&world, CEM, 1, 1);                    /* floor(1601 / 1067) */
    assert_amount(balance(&world, CEM), 998);
    /* A sale of 65 is paid floor(65 * 1601 / 1067) = 97. */
    assert_ok(apply(&world, leave_of(BOB, 65)));
    assert_amount(balance(&world, BOB), 998);
    has(&world, BOB, 1, 1); /* floor(1504 / 1002) */
    close_world(&world);
}

static void who_sells_the_last_units_gets_everything(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(ANN, 100)));
    assert_ok(apply(&world, join_of(BOB, 200)));
    insure(&world, 0, 1); /* 301 for 300 */
    assert_ok(apply(&world, leave_of(ANN, 100)));
    assert_amount(balance(&world, ANN), 1000);
    assert_ok(apply(&world, leave_of(BOB, 200)));
    assert_amount(balance(&world, BOB), 1001);
    assert_amount(fund_info(&world).units, 0);
    assert_amount(fund_info(&world).equity, 0);
    close_world(&world);
}

/* The fund takes over 10 lots at 90 for a debt of 100 that it pays. At 80 they have lost 100 more.
 */
static void losses_and_gains_fall_on_each_unit_alike(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(ANN, 300)));
    assert_ok(apply(&world, join_of(BOB, 100)));
    deposit(&world, 9, 10000);
    deposit(&world, 8, 100);
    fill(&world, 0, 8, 9, 10, 100);
    mark(&world, 0, 80);
    assert_amount(fund_info(&world).equity, 300);
    has(&world, ANN, 300, 225);
    has(&world, BOB, 100, 75);
    mark(&world, 0, 70);
    has(&world, ANN, 300, 150);
    mark(&world, 0, 100);
    has(&world, BOB, 100, 125);
    close_world(&world);
}

/* ---- the delay ------------------------------------------------------------------------------- */

static void a_wish_waits_and_bears_what_comes(void **state)
{
    (void)state;
    struct world world = open_units(SECOND);
    at(&world, 5);
    assert_ok(apply(&world, join_of(ANN, 100)));
    assert_ok(apply(&world, leave_of(ANN, 60)));
    assert_amount(units_of(&world, ANN).wish, 60);
    assert_amount(units_of(&world, ANN).wish_time, 5);
    has(&world, ANN, 100, 100);
    refused(&world, redeem_of(ANN), SLOSS_ERR_GATED);
    at(&world, SECOND + 4);
    refused(&world, redeem_of(ANN), SLOSS_ERR_GATED);
    insure(&world, 0, 50); /* the units are still there */
    at(&world, SECOND + 5);
    assert_ok(apply(&world, redeem_of(ANN)));
    assert_amount(balance(&world, ANN), 900 + 90);
    has(&world, ANN, 40, 60);
    assert_amount(units_of(&world, ANN).wish, 0);
    assert_amount(units_of(&world, ANN).wish_time, 0);
    refused(&world, redeem_of(ANN), SLOSS_ERR_GATED);
    close_world(&world);
}

static void a_new_wish_begins_anew_and_none_takes_it_back(void **state)
{
    (void)state;
    struct world world = open_units(SECOND);
    assert_ok(apply(&world, join_of(ANN, 100)));
    assert_ok(apply(&world, leave_of(ANN, 60)));
    at(&world, SECOND);
    assert_ok(apply(&world, leave_of(ANN, 10)));
    refused(&world, redeem_of(ANN), SLOSS_ERR_GATED);
    at(&world, 2 * (int64_t)SECOND);
    assert_ok(apply(&world, leave_of(ANN, 0)));
    refused(&world, redeem_of(ANN), SLOSS_ERR_GATED);
    refused(&world, leave_of(ANN, -1), SLOSS_ERR_RANGE);
    refused(&world, leave_of(ANN, 101), SLOSS_ERR_INSUFFICIENT_UNITS);
    close_world(&world);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void refusals_come_in_their_order(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, fund_of("plain", 0, 0)));
    struct sloss_command commands[] = {join_of(ANN, 0), leave_of(ANN, 0), redeem_of(ANN)};
    for (size_t i = 0; i < COUNT(commands); i++) {
        struct sloss_command command = commands[i];
        uint32_t *fund = i == 0   ? &command.join.fund
                         : i == 1 ? &command.leave.fund
                                  : &command.redeem.fund;
        uint64_t *account = i == 0   ? &command.join.account
                            : i == 1 ? &command.leave.account
                                     : &command.redeem.account;
        *fund = 2;
        *account = NOBODY;
        refused(&world, command, SLOSS_ERR_UNKNOWN_ACCOUNT);
        *account = SLOSS_ACCOUNT_FEES;
        refused(&world, command, SLOSS_ERR_UNKNOWN_FUND);
        *fund = 1;
        if (i < 2) { /* a number below zero is no number: before what the names are refused for */
            struct sloss_command less = command;
            less.join.amount = -1; /* stands where `units` of LEAVE does */
            refused(&world, less, SLOSS_ERR_RANGE);
        }
        refused(&world, command, SLOSS_ERR_SYSTEM_ACCOUNT);
        *account = sloss_account_fund(0);
        refused(&world, command, SLOSS_ERR_SYSTEM_ACCOUNT);
        *account = ANN;
        refused(&world, command, SLOSS_ERR_ARGUMENT);
        *fund = 0;
        refused(&world, command, i == 2 ? SLOSS_ERR_GATED : SLOSS_ERR_RANGE);
    }
    refused(&world, join_of(ANN, -5), SLOSS_ERR_RANGE);
    refused(&world, join_of(ANN, 1001), SLOSS_ERR_INSUFFICIENT_FUNDS);
    refused(&world, leave_of(ANN, 1), SLOSS_ERR_INSUFFICIENT_UNITS);
    refused(&world, fund_of("G", 3, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, fund_of("G", 0, 5), SLOSS_ERR_ARGUMENT);
    refused(&world, fund_of("G", 1, -5), SLOSS_ERR_RANGE);
    refused(&world, fund_of("F", 0, 5), SLOSS_ERR_EXISTS);
    struct sloss_unit_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_units(world.engine, ANN, 1, SLOSS_TRANCHE_NONE, &info),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_units(world.engine, ANN, 2, SLOSS_TRANCHE_NONE, &info),
                  SLOSS_ERR_UNKNOWN_FUND);
    assert_status(sloss_engine_units(world.engine, NOBODY, 2, SLOSS_TRANCHE_NONE, &info),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_units(NULL, ANN, 0, SLOSS_TRANCHE_NONE, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_units(world.engine, ANN, 0, SLOSS_TRANCHE_NONE, NULL),
                  SLOSS_ERR_ARGUMENT);
    info.struct_size = 8;
    assert_status(sloss_engine_units(world.engine, ANN, 0, SLOSS_TRANCHE_NONE, &info),
                  SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Ann is long 10 at 100, with 100 required to begin with: 900 of her 1,000 are free. */
static void only_free_collateral_buys_units(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 50000000));
    fill(&world, 0, ANN, BOB, 10, 100);
    refused(&world, join_of(ANN, 901), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, join_of(ANN, 1001), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(apply(&world, join_of(ANN, 900)));
    close_world(&world);
}

/* The option leaves an account in breach: as long as it is, nobody comes and nobody goes. */
static void a_breach_in_a_market_of_the_fund_gates(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, 100000000, 50000000));
    assert_ok(apply(&world, join_of(CEM, 500)));
    fill(&world, 1, ANN, BOB, 20, 100);
    mark(&world, 1, 52); /* ann has 40, and 52 is asked */
    refused(&world, join_of(CEM, 10), SLOSS_ERR_GATED);
    refused(&world, leave_of(CEM, 10), SLOSS_ERR_GATED);
    refused(&world, leave_of(CEM, 501), SLOSS_ERR_GATED);
    mark(&world, 1, 60);
    assert_ok(apply(&world, leave_of(CEM, 10)));
    close_world(&world);
}

static void what_is_uncovered_gates(void **state)
{
    (void)state;
    struct world world = open_units(0);
    set_layers_of(&world, 1, (const uint32_t[]){SLOSS_LAYER_RESERVE}, 1);
    assert_ok(apply(&world, join_of(CEM, 500)));
    fill(&world, 1, ANN, BOB, 20, 100);
    mark(&world, 1, 40); /* ann lacks 200 */
    assert_amount(market_of(&world, 1).uncovered, 200);
    refused(&world, join_of(CEM, 10), SLOSS_ERR_GATED);
    refused(&world, leave_of(CEM, 10), SLOSS_ERR_GATED);
    insure(&world, 0, 200);
    assert_ok(apply(&world, leave_of(CEM, 10)));
    close_world(&world);
}

/* The fund is long 10 from 100, with 500: at 50 its equity is 0, and at 49 below. */
static void a_fund_without_equity_gates(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(CEM, 500)));
    deposit(&world, BOB, 10000);
    fill(&world, 0, sloss_account_fund(0), BOB, 10, 100);
    mark(&world, 0, 50);
    has(&world, CEM, 500, 0);
    refused(&world, join_of(ANN, 100), SLOSS_ERR_GATED);
    mark(&world, 0, 49);
    has(&world, CEM, 500, 0);
    refused(&world, leave_of(CEM, 10), SLOSS_ERR_GATED);
    mark(&world, 0, 50);
    assert_ok(apply(&world, leave_of(CEM, 10))); /* for nothing */
    assert_amount(balance(&world, CEM), 500);
    has(&world, CEM, 490, 0);
    close_world(&world);
}

/* The fund has 500 and a profit of 100 on 10 lots, for which 110 is required: 490 may go. */
static void a_payment_leaves_what_its_positions_need(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 50000000));
    assert_ok(apply(&world, join_of(CEM, 500)));
    deposit(&world, BOB, 10000);
    fill(&world, 0, sloss_account_fund(0), BOB, 10, 100);
    mark(&world, 0, 110);
    has(&world, CEM, 500, 600);
    refused(&world, leave_of(CEM, 418), SLOSS_ERR_INSUFFICIENT_FUNDS);  /* 501 */
    refused(&world, leave_of(CEM, 417), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 500 */
    refused(&world, leave_of(CEM, 410), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 492 */
    assert_ok(apply(&world, leave_of(CEM, 409)));                       /* 490 of 490.8 */
    assert_amount(balance(&world, CEM), 990);
    close_world(&world);
}

static void money_leaves_a_fund_with_units_by_no_command(void **state)
{
    (void)state;
    struct world world = open_units(0);
    insure(&world, 0, 100);
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_WITHDRAW,
        .withdraw = {.account = sloss_account_insurance(0), .amount = 200}};
    refused(&world, command, SLOSS_ERR_GATED);
    command.withdraw.amount = 0;
    refused(&world, command, SLOSS_ERR_GATED);
    command = (struct sloss_command){
        .kind = SLOSS_COMMAND_TRANSFER,
        .transfer = {.giver = sloss_account_fund(0), .receiver = ANN, .amount = 1}};
    refused(&world, command, SLOSS_ERR_GATED);
    command.transfer.receiver = sloss_account_insurance(1);
    refused(&world, command, SLOSS_ERR_SELF_TRADE);
    close_world(&world);
}

/* ---- a sum that does not fit ----------------------------------------------------------------- */

/* Of 2^40 units that are worth one atom, 2^22 atoms buy 2^62: two such are beyond 64 bits. */
static void units_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    struct world world = open_units(0);
    const int64_t much = INT64_C(1) << 40;
    deposit(&world, ANN, much);
    deposit(&world, BOB, 2 * much);
    assert_ok(apply(&world, join_of(ANN, much)));
    fill(&world, 0, sloss_account_fund(0), BOB, 1, much);
    mark(&world, 0, 1);
    assert_amount(fund_info(&world).equity, 1);
    assert_ok(apply(&world, join_of(BOB, INT64_C(1) << 22)));
    refused(&world, join_of(BOB, INT64_C(1) << 22), SLOSS_ERR_OVERFLOW);
    refused(&world, join_of(BOB, INT64_C(1) << 30), SLOSS_ERR_OVERFLOW);
    close_world(&world);
}

/* ---- events, trials -------------------------------------------------------------------------- */

static void events_tell_of_money_and_of_units(void **state)
{
    (void)state;
    struct world world = open_units(SECOND);
    struct sloss_event events[64];
    size_t count = 0;
    insure(&world, 0, 7);
    assert_ok(sloss_engine_events(world.engine, events, 64, &count));
    assert_ok(apply(&world, join_of(ANN, 70)));
    assert_ok(apply(&world, leave_of(ANN, 30)));
    at(&world, SECOND);
    assert_ok(apply(&world, redeem_of(ANN)));
    assert_ok(sloss_engine_events(world.engine, events, 64, &count));
    static const struct {
        uint32_t kind;
        bool from_fund;
        int64_t amount;
        int64_t units;
    } wanted[] = {{SLOSS_EVENT_UNITS, false, 0, 7},   {SLOSS_EVENT_JOINED, false, 70, 0},
                  {SLOSS_EVENT_UNITS, false, 0, 70},  {SLOSS_EVENT_WISH, false, 0, 30},
                  {SLOSS_EVENT_UNITS, false, 0, -30}, {SLOSS_EVENT_LEFT, true, 30, 0}};
    assert_int_equal(count, COUNT(wanted));
    for (size_t i = 0; i < count; i++) {
        uint64_t owner = i == 0 ? SLOSS_ACCOUNT_TREASURY : ANN;
        assert_int_equal(events[i].kind, wanted[i].kind);
        assert_amount(events[i].amount, wanted[i].amount);
        assert_amount(events[i].lots, wanted[i].units);
        assert_int_equal(events[i].account, wanted[i].from_fund ? sloss_account_fund(0) : owner);
        assert_int_equal(events[i].other, wanted[i].from_fund ? owner : sloss_account_fund(0));
    }
    close_world(&world);
}

static void a_trial_is_taken_back(void **state)
{
    (void)state;
    struct world world = open_units(0);
    assert_ok(apply(&world, join_of(ANN, 70)));
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(apply(&world, join_of(BOB, 30)));
    assert_ok(apply(&world, leave_of(ANN, 70)));
    has(&world, BOB, 30, 30);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    has(&world, BOB, 0, 0);
    has(&world, ANN, 70, 70);
    close_world(&world);
}

static void units_and_wishes_are_part_of_the_hash(void **state)
{
    (void)state;
    struct world world = open_units(SECOND);
    assert_ok(apply(&world, join_of(ANN, 100)));
    assert_ok(apply(&world, join_of(BOB, 100)));
    struct sloss_hash none = hash_of(&world);
    assert_ok(apply(&world, leave_of(ANN, 60)));
    struct sloss_hash anns = hash_of(&world);
    assert_false(same_hash(none, anns));
    assert_ok(apply(&world, leave_of(ANN, 0)));
    assert_true(same_hash(none, hash_of(&world)));
    assert_ok(apply(&world, leave_of(BOB, 60)));
    assert_false(same_hash(anns, hash_of(&world)));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_units_are_an_atom_each),
        cmocka_unit_test(what_is_in_the_fund_before_is_the_treasurys),
        cmocka_unit_test(units_are_rounded_down_and_their_price_up),
        cmocka_unit_test(who_sells_the_last_units_gets_everything),
        cmocka_unit_test(losses_and_gains_fall_on_each_unit_alike),
        cmocka_unit_test(a_wish_waits_and_bears_what_comes),
        cmocka_unit_test(a_new_wish_begins_anew_and_none_takes_it_back),
        cmocka_unit_test(refusals_come_in_their_order),
        cmocka_unit_test(only_free_collateral_buys_units),
        cmocka_unit_test(a_breach_in_a_market_of_the_fund_gates),
        cmocka_unit_test(what_is_uncovered_gates),
        cmocka_unit_test(a_fund_without_equity_gates),
        cmocka_unit_test(a_payment_leaves_what_its_positions_need),
        cmocka_unit_test(money_leaves_a_fund_with_units_by_no_command),
        cmocka_unit_test(units_beyond_64_bits_are_refused),
        cmocka_unit_test(events_tell_of_money_and_of_units),
        cmocka_unit_test(a_trial_is_taken_back),
        cmocka_unit_test(units_and_wishes_are_part_of_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
