/* SPDX-License-Identifier: BSD-2-Clause */
#include "saved_world.h"
#include "shares.h"

/* Senior and junior units of a fund. Amounts worked by hand from docs/rules.md 12.16 to 12.20. */

enum {
    JUNIOR = SLOSS_TRANCHE_JUNIOR,
    SENIOR = SLOSS_TRANCHE_SENIOR,
    PPB = 1000000000,
    RICH = 9 /* who is on the other side of every trade */
};

/* The same command of a kind of units. */
static struct sloss_command of_kind(struct sloss_command command, uint32_t tranche)
{
    uint32_t *field = command.kind == SLOSS_COMMAND_JOIN    ? &command.join.tranche
                      : command.kind == SLOSS_COMMAND_LEAVE ? &command.leave.tranche
                                                            : &command.redeem.tranche;
    *field = tranche;
    return command;
}

static void join(const struct world *world, uint64_t account, int64_t amount, uint32_t tranche)
{
    assert_ok(apply(world, of_kind(join_of(account, amount), tranche)));
}

static void leave(const struct world *world, uint64_t account, int64_t units, uint32_t tranche)
{
    assert_ok(apply(world, of_kind(leave_of(account, units), tranche)));
}

static void has(const struct world *world, uint64_t account, uint32_t tranche, int64_t units,
                int64_t worth)
{
    assert_amount(units_of_kind(world, account, tranche).units, units);
    assert_amount(units_of_kind(world, account, tranche).worth, worth);
}

static void par_is(const struct world *world, int64_t par)
{
    assert_amount(fund_info(world).par, par);
}

/* Who is on the other side has enough, and the mark of A is 100. */
static struct world open_tranches(int64_t delay)
{
    struct world world = open_fund(fund_of("F", SLOSS_UNITS_TRANCHES, delay));
    deposit(&world, RICH, 1000000);
    mark(&world, 0, 100);
    return world;
}

/* Somebody without money buys a lot for so much more than the mark of 100, and is taken over: the
 * fund pays the amount. */
static void lose(struct world *world, int64_t amount)
{
    deposit(world, 8, 0);
    fill(world, 0, 8, RICH, 1, 100 + amount);
    assert_ok(sloss_engine_takeover(world->engine, 8));
}

/* Ann has 60 senior units, and bob 40 junior ones. */
static struct world open_both(int64_t delay)
{
    struct world world = open_tranches(delay);
    join(&world, ANN, 60, SENIOR);
    join(&world, BOB, 40, JUNIOR);
    return world;
}

/* ---- who bears what -------------------------------------------------------------------------- */

static void juniors_lose_first_and_seniors_are_restored_first(void **state)
{
    (void)state;
    struct world world = open_both(0);
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 40, 40);
    has(&world, BOB, SENIOR, 0, 0);
    insure(&world, 0, 20); /* a gain is the juniors' */
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 40, 60);
    lose(&world, 59);
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 40, 1);
    lose(&world, 11); /* 1 of the juniors, 10 of the seniors */
    has(&world, ANN, SENIOR, 60, 50);
    has(&world, BOB, JUNIOR, 40, 0);
    insure(&world, 0, 9);
    has(&world, ANN, SENIOR, 60, 59);
    has(&world, BOB, JUNIOR, 40, 0);
    insure(&world, 0, 5);
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 40, 4);
    par_is(&world, 60);
    assert_amount(fund_info(&world).units, 40);
    assert_amount(fund_info(&world).senior_units, 60);
    assert_int_equal(fund_info(&world).has_units, SLOSS_UNITS_TRANCHES);
    close_world(&world);
}

/* A loss that is not realized counts as well: the fund has 90 and a lot that it took over at 100.
 */
static void what_its_positions_lose_counts(void **state)
{
    (void)state;
    struct world world = open_both(0);
    lose(&world, 10);
    mark(&world, 0, 65); /* 90 - 35 */
    has(&world, ANN, SENIOR, 60, 55);
    has(&world, BOB, JUNIOR, 40, 0);
    mark(&world, 0, 10);
    has(&world, ANN, SENIOR, 60, 0);
    mark(&world, 0, 9); /* -1 */
    has(&world, ANN, SENIOR, 60, 0);
    has(&world, BOB, JUNIOR, 40, 0);
    refused(&world, of_kind(leave_of(ANN, 1), SENIOR), SLOSS_ERR_GATED);
    mark(&world, 0, 10);
    leave(&world, ANN, 20, SENIOR); /* for nothing, with a third of the par */
    par_is(&world, 40);
    assert_amount(balance(&world, ANN), 940);
    close_world(&world);
}

/* ---- joining --------------------------------------------------------------------------------- */

/* 40 junior units are worth 60: 10 buys floor(6.67) = 6 for 9. Seniors join at par. */
static void each_kind_is_bought_at_its_own_value(void **state)
{
    (void)state;
    struct world world = open_both(0);
    insure(&world, 0, 20);
    join(&world, CEM, 10, SENIOR);
    has(&world, CEM, SENIOR, 10, 10);
    join(&world, CEM, 10, JUNIOR);
    has(&world, CEM, JUNIOR, 6, 9);
    assert_amount(balance(&world, CEM), 981);
    par_is(&world, 70);
    refused(&world, of_kind(join_of(CEM, 1), JUNIOR), SLOSS_ERR_RANGE);
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 40, 60);
    close_world(&world);
}

static void what_is_above_the_par_without_juniors_is_the_treasurys(void **state)
{
    (void)state;
    struct world world = open_tranches(0);
    insure(&world, 0, 30);
    join(&world, ANN, 20, SENIOR);
    has(&world, SLOSS_ACCOUNT_TREASURY, JUNIOR, 30, 30);
    has(&world, SLOSS_ACCOUNT_TREASURY, SENIOR, 0, 0);
    has(&world, ANN, SENIOR, 20, 20);
    leave(&world, SLOSS_ACCOUNT_TREASURY, 30, JUNIOR);
    insure(&world, 0, 7); /* above the par, and nobody's */
    has(&world, ANN, SENIOR, 20, 20);
    join(&world, BOB, 5, JUNIOR); /* 7 units of 7 are there first: an atom each */
    has(&world, SLOSS_ACCOUNT_TREASURY, JUNIOR, 7, 7);
    has(&world, BOB, JUNIOR, 5, 5);
    close_world(&world);
}

static void nobody_joins_while_seniors_lack_something(void **state)
{
    (void)state;
    struct world world = open_both(0);
    lose(&world, 41); /* 59 of a par of 60 */
    refused(&world, of_kind(join_of(CEM, 10), SENIOR), SLOSS_ERR_GATED);
    refused(&world, of_kind(join_of(CEM, 10), JUNIOR), SLOSS_ERR_GATED);
    leave(&world, BOB, 40, JUNIOR); /* for nothing */
    assert_amount(balance(&world, BOB), 960);
    /* Without juniors a first one would pay for the seniors. */
    refused(&world, of_kind(join_of(CEM, 10), JUNIOR), SLOSS_ERR_GATED);
    insure(&world, 0, 1);
    join(&world, CEM, 10, JUNIOR);
    has(&world, CEM, JUNIOR, 10, 10);
    join(&world, CEM, 10, SENIOR);
    has(&world, CEM, SENIOR, 10, 10);
    close_world(&world);
}

/* At the par there is nothing for juniors, whose units have no price. Seniors may join. */
static void juniors_that_are_worth_nothing_are_joined_by_nobody(void **state)
{
    (void)state;
    struct world world = open_both(0);
    lose(&world, 40);
    refused(&world, of_kind(join_of(CEM, 10), JUNIOR), SLOSS_ERR_GATED);
    join(&world, CEM, 10, SENIOR);
    par_is(&world, 70);
    has(&world, BOB, JUNIOR, 40, 0);
    close_world(&world);
}

/* ---- leaving --------------------------------------------------------------------------------- */

/* Of 60 units with a par of 60 and 50 to have, 7 get floor(7 * 50 / 60) = 5, and take 7 of the par
 * with them. Of 53 with 53 and 45 then, 52 get floor(44.15) = 44; and the last one the rest. */
static void a_senior_takes_its_part_of_the_par_with_it(void **state)
{
    (void)state;
    struct world world = open_both(0);
    lose(&world, 50);
    leave(&world, ANN, 7, SENIOR);
    assert_amount(balance(&world, ANN), 945);
    par_is(&world, 53);
    has(&world, ANN, SENIOR, 53, 45);
    leave(&world, ANN, 52, SENIOR);
    assert_amount(balance(&world, ANN), 989);
    par_is(&world, 1);
    insure(&world, 0, 3); /* 4: a par of 1, and 3 for juniors */
    has(&world, BOB, JUNIOR, 40, 3);
    leave(&world, ANN, 1, SENIOR);
    assert_amount(balance(&world, ANN), 990);
    par_is(&world, 0);
    has(&world, BOB, JUNIOR, 40, 3);
    leave(&world, BOB, 40, JUNIOR);
    assert_amount(balance(&world, BOB), 963);
    close_world(&world);
}

/* Juniors may leave while the seniors have their par: what is left is less of a cushion. */
static void a_junior_takes_no_par(void **state)
{
    (void)state;
    struct world world = open_both(0);
    leave(&world, BOB, 39, JUNIOR);
    par_is(&world, 60);
    has(&world, ANN, SENIOR, 60, 60);
    has(&world, BOB, JUNIOR, 1, 1);
    refused(&world, of_kind(leave_of(BOB, 2), JUNIOR), SLOSS_ERR_INSUFFICIENT_UNITS);
    refused(&world, of_kind(leave_of(BOB, 1), SENIOR), SLOSS_ERR_INSUFFICIENT_UNITS);
    close_world(&world);
}

static void each_kind_has_its_own_wish(void **state)
{
    (void)state;
    struct world world = open_tranches(SECOND);
    join(&world, ANN, 60, SENIOR);
    join(&world, ANN, 40, JUNIOR);
    at(&world, 5);
    leave(&world, ANN, 20, SENIOR);
    at(&world, 6);
    leave(&world, ANN, 10, JUNIOR);
    assert_amount(units_of_kind(&world, ANN, SENIOR).wish, 20);
    assert_amount(units_of_kind(&world, ANN, SENIOR).wish_time, 5);
    assert_amount(units_of_kind(&world, ANN, JUNIOR).wish, 10);
    assert_amount(units_of_kind(&world, ANN, JUNIOR).wish_time, 6);
    par_is(&world, 60); /* they are still there */
    at(&world, SECOND + 5);
    refused(&world, of_kind(redeem_of(ANN), JUNIOR), SLOSS_ERR_GATED);
    assert_ok(apply(&world, of_kind(redeem_of(ANN), SENIOR)));
    has(&world, ANN, SENIOR, 40, 40);
    has(&world, ANN, JUNIOR, 40, 40);
    assert_amount(units_of_kind(&world, ANN, JUNIOR).wish, 10);
    par_is(&world, 40);
    refused(&world, of_kind(redeem_of(ANN), SENIOR), SLOSS_ERR_GATED);
    at(&world, SECOND + 6);
    assert_ok(apply(&world, of_kind(redeem_of(ANN), JUNIOR)));
    has(&world, ANN, JUNIOR, 30, 30);
    close_world(&world);
}

/* ---- what seniors earn ----------------------------------------------------------------------- */

/* Fees of 10% in A and 7% in B, a maintenance of 10% in both, and a quarter of all for seniors. */
static struct world open_earning(int64_t senior_ppb)
{
    struct world world = open_world();
    struct sloss_command fund = fund_of("F", SLOSS_UNITS_TRANCHES, 0);
    fund.fund.senior_ppb = senior_ppb;
    assert_ok(apply(&world, fund));
    for (uint32_t i = 0; i < 2; i++) {
        struct sloss_command command = {
            .kind = SLOSS_COMMAND_MARKET,
            .market = {.name = {(char)('A' + (int)i)},
                       .unit = 1,
                       .fund = 1,
                       .liquidation_fee_ppb = i == 0 ? 100000000 : 70000000}};
        assert_ok(apply(&world, command));
        assert_ok(sloss_engine_set_tier(world.engine, i, 0, 200000000, 100000000));
    }
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER,
                                           SLOSS_RESIDUAL_FORFEIT));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    deposit(&world, RICH, 1000000);
    mark(&world, 0, 100);
    mark(&world, 1, 100);
    return world;
}

/* With 28, a lot of each at 100: fees of 10 and 7, and of the other 11 forfeits of 5 and 6. */
static void close_one_out(struct world *world)
{
    deposit(world, 8, 28);
    fill(world, 0, 8, RICH, 1, 100);
    fill(world, 1, 8, RICH, 1, 100);
    assert_ok(sloss_engine_takeover(world->engine, 8));
}

/* floor(10 / 4) + floor(7 / 4) + floor(5 / 4) + floor(6 / 4) = 2 + 1 + 1 + 1. */
static void a_part_of_each_fee_and_forfeit_adds_to_the_par(void **state)
{
    (void)state;
    struct world world = open_earning(250000000);
    assert_amount(fund_info(&world).senior_ppb, 250000000);
    join(&world, BOB, 50, JUNIOR);
    close_one_out(&world); /* without seniors it is the juniors' */
    has(&world, BOB, JUNIOR, 50, 78);
    par_is(&world, 0);
    join(&world, ANN, 40, SENIOR);
    close_one_out(&world);
    has(&world, ANN, SENIOR, 40, 45);
    has(&world, BOB, JUNIOR, 50, 101);
    insure(&world, 0, 100); /* neither a fee nor a forfeit */
    par_is(&world, 45);
    /* 7 of 40 units take floor(7.875) of the par, and get as much. */
    leave(&world, ANN, 7, SENIOR);
    par_is(&world, 38);
    assert_amount(balance(&world, ANN), 967);
    /* 10 buys floor(10 * 33 / 38) = 8, for ceil(8 * 38 / 33) = 10. */
    join(&world, ANN, 10, SENIOR);
    par_is(&world, 48);
    has(&world, ANN, SENIOR, 41, 48);
    leave(&world, ANN, 41, SENIOR);
    par_is(&world, 0);
    assert_amount(balance(&world, ANN), 1005);
    close_world(&world);
}

/* The fund has paid 3 too little. Of a fee of 10 it keeps 7, of which a quarter is 1.75. */
static void what_a_fee_repays_is_not_earned(void **state)
{
    (void)state;
    struct world world = open_earning(250000000);
    const struct sloss_layer_terms none = {.layer = SLOSS_LAYER_INSURANCE, .cap = 1};
    join(&world, ANN, 40, SENIOR);
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, &none, 1));
    lose(&world, 4);
    assert_amount(market_of(&world, 0).uncovered, 3);
    has(&world, ANN, SENIOR, 40, 39);
    deposit(&world, 8, 10);
    fill(&world, 0, 8, RICH, 1, 100);
    assert_ok(sloss_engine_takeover(world.engine, 8));
    assert_amount(market_of(&world, 0).uncovered, 0);
    par_is(&world, 41);
    has(&world, ANN, SENIOR, 40, 41);
    assert_amount(fund_info(&world).equity, 46);
    close_world(&world);
}

/* Where the fund has lost more than it earns, the par stands above what there is: it is restored
 * first, and nobody joins. */
static void the_par_may_stand_above_what_there_is(void **state)
{
    (void)state;
    struct world world = open_earning(PPB);
    join(&world, ANN, 40, SENIOR);
    lose(&world, 30); /* 10 */
    close_one_out(&world);
    par_is(&world, 68);
    has(&world, ANN, SENIOR, 40, 38);
    refused(&world, of_kind(join_of(BOB, 10), SENIOR), SLOSS_ERR_GATED);
    insure(&world, 0, 30);
    has(&world, ANN, SENIOR, 40, 68);
    join(&world, BOB, 10, JUNIOR);
    close_world(&world);
}

/* The fund loses 2^61 to who pays as much to one that forfeits it to the fund, so that the par
 * rises from nearly 2^62 by 2^61 each time, and the third time does not fit. */
static void a_par_beyond_64_bits_is_refused(void **state)
{
    (void)state;
    const int64_t half = INT64_C(1) << 61;
    const int64_t all = 2 * half - 32;
    struct world world = open_world();
    struct sloss_command fund = fund_of("F", SLOSS_UNITS_TRANCHES, 0);
    fund.fund.senior_ppb = PPB;
    assert_ok(apply(&world, fund));
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "A", .unit = 1, .fund = 1}};
    assert_ok(apply(&world, market));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_FORFEIT));
    deposit(&world, ANN, all);
    deposit(&world, BOB, 10);
    deposit(&world, 8, 0);
    mark(&world, 0, 1);
    join(&world, ANN, all, SENIOR);
    for (int64_t i = 1; i <= 3; i++) {
        fill(&world, 0, sloss_account_fund(0), BOB, 1, half + 1);
        fill(&world, 0, BOB, sloss_account_fund(0), 1, 1);
        assert_ok(sloss_engine_transfer(world.engine, BOB, 8, 0, half));
        fill(&world, 0, 8, BOB, 1, 1);
        struct sloss_command takeover = {.kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = 8};
        if (i == 3) {
            refused(&world, takeover, SLOSS_ERR_OVERFLOW);
            break;
        }
        assert_ok(apply(&world, takeover));
        par_is(&world, all + i * half);
        fill(&world, 0, BOB, sloss_account_fund(0), 1, 1);
    }
    close_world(&world);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void a_kind_is_named_where_there_are_two_and_no_other(void **state)
{
    (void)state;
    struct world world = open_tranches(0);
    assert_ok(apply(&world, fund_of("alike", SLOSS_UNITS_ALIKE, 0)));
    assert_ok(apply(&world, fund_of("plain", SLOSS_UNITS_NONE, 0)));
    static const uint32_t wrong[][2] = {
        {0, SLOSS_TRANCHE_NONE}, {0, 3},      {1, JUNIOR}, {1, SENIOR},    {1, 3},
        {2, SLOSS_TRANCHE_NONE}, {2, JUNIOR}, {2, SENIOR}, {0, UINT32_MAX}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct sloss_command join = of_kind(join_of(ANN, 0), wrong[i][1]);
        struct sloss_command leave = of_kind(leave_of(ANN, 0), wrong[i][1]);
        struct sloss_command redeem = of_kind(redeem_of(ANN), wrong[i][1]);
        join.join.fund = leave.leave.fund = redeem.redeem.fund = wrong[i][0];
        refused(&world, join, SLOSS_ERR_ARGUMENT); /* before the amount of 0 */
        refused(&world, leave, SLOSS_ERR_ARGUMENT);
        refused(&world, redeem, SLOSS_ERR_ARGUMENT);
        join.join.account = SLOSS_ACCOUNT_FEES;
        refused(&world, join, SLOSS_ERR_SYSTEM_ACCOUNT);
        struct sloss_unit_info info = {.struct_size = sizeof(info)};
        assert_status(sloss_engine_units(world.engine, ANN, wrong[i][0], wrong[i][1], &info),
                      SLOSS_ERR_ARGUMENT);
    }
    refused(&world, of_kind(join_of(ANN, 0), SENIOR), SLOSS_ERR_RANGE);
    refused(&world, of_kind(join_of(ANN, 1001), SENIOR), SLOSS_ERR_INSUFFICIENT_FUNDS);
    close_world(&world);
}

static void a_senior_part_is_for_tranches(void **state)
{
    (void)state;
    struct world world = open_tranches(0);
    static const struct {
        uint32_t units;
        int64_t senior_ppb;
        enum sloss_status status;
    } cases[] = {{SLOSS_UNITS_NONE, 1, SLOSS_ERR_ARGUMENT},
                 {SLOSS_UNITS_ALIKE, 1, SLOSS_ERR_ARGUMENT},
                 {SLOSS_UNITS_ALIKE, -1, SLOSS_ERR_RANGE},
                 {SLOSS_UNITS_TRANCHES, -1, SLOSS_ERR_RANGE},
                 {SLOSS_UNITS_TRANCHES, PPB + 1, SLOSS_ERR_RANGE},
                 {SLOSS_UNITS_TRANCHES + 1, 0, SLOSS_ERR_ARGUMENT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_command command = fund_of("G", cases[i].units, 0);
        command.fund.senior_ppb = cases[i].senior_ppb;
        refused(&world, command, cases[i].status);
    }
    struct sloss_command command = fund_of("G", SLOSS_UNITS_TRANCHES, 0);
    command.fund.senior_ppb = PPB;
    assert_ok(apply(&world, command));
    close_world(&world);
}

static void money_leaves_by_no_command(void **state)
{
    (void)state;
    struct world world = open_both(0);
    struct sloss_command command = {.kind = SLOSS_COMMAND_WITHDRAW,
                                    .withdraw = {.account = sloss_account_fund(0), .amount = 1}};
    refused(&world, command, SLOSS_ERR_GATED);
    close_world(&world);
}

/* ---- the state ------------------------------------------------------------------------------- */

static void events_tell_the_kind(void **state)
{
    (void)state;
    struct world world = open_tranches(SECOND);
    struct sloss_event events[64];
    size_t count = 0;
    insure(&world, 0, 7);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    join(&world, ANN, 30, SENIOR);
    leave(&world, ANN, 10, SENIOR);
    at(&world, SECOND);
    assert_ok(apply(&world, of_kind(redeem_of(ANN), SENIOR)));
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    static const struct {
        uint32_t kind;
        uint32_t tranche;
        int64_t units;
    } wanted[] = {{SLOSS_EVENT_UNITS, JUNIOR, 7}, /* of the treasury */
                  {SLOSS_EVENT_JOINED, 0, 0},     {SLOSS_EVENT_UNITS, SENIOR, 30},
                  {SLOSS_EVENT_WISH, SENIOR, 10}, {SLOSS_EVENT_UNITS, SENIOR, -10},
                  {SLOSS_EVENT_LEFT, 0, 0}};
    assert_int_equal(count, COUNT(wanted));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].kind, wanted[i].kind);
        assert_int_equal(events[i].tranche, wanted[i].tranche);
        assert_amount(events[i].lots, wanted[i].units);
    }
    close_world(&world);
}

static void a_trial_is_taken_back(void **state)
{
    (void)state;
    struct world world = open_earning(250000000);
    join(&world, ANN, 60, SENIOR);
    join(&world, BOB, 40, JUNIOR);
    close_one_out(&world);
    par_is(&world, 65);
    deposit(&world, 8, 28);
    fill(&world, 0, 8, RICH, 1, 100);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    leave(&world, ANN, 30, SENIOR); /* with 32 of the par */
    par_is(&world, 33);
    assert_ok(sloss_engine_takeover(world.engine, 8)); /* 10 and 18: 2 and 4 */
    par_is(&world, 39);
    join(&world, ANN, 30, JUNIOR);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    par_is(&world, 65);
    has(&world, ANN, SENIOR, 60, 65);
    has(&world, ANN, JUNIOR, 0, 0);
    close_world(&world);
}

/* As many units of the other kind, another par, another part for seniors: all are other books. */
static void kinds_and_par_are_part_of_the_hash(void **state)
{
    (void)state;
    struct world worlds[5];
    for (uint32_t i = 0; i < COUNT(worlds); i++) {
        worlds[i] = open_earning(i == 1 ? 250000001 : 250000000);
        join(&worlds[i], ANN, 100, i == 2 ? JUNIOR : SENIOR);
        join(&worlds[i], ANN, 50, i == 2 ? SENIOR : JUNIOR);
        join(&worlds[i], BOB, 10, i == 3 ? JUNIOR : SENIOR);
        if (i == 4) {
            join(&worlds[i], BOB, 10, JUNIOR);
            leave(&worlds[i], BOB, 10, SENIOR);
        }
    }
    for (uint32_t i = 0; i < COUNT(worlds); i++) {
        for (uint32_t other = 0; other < i; other++) {
            bool same = i == 4 && other == 3; /* the same book by another way */
            assert_true(same_hash(hash_of(&worlds[i]), hash_of(&worlds[other])) == same);
        }
    }
    for (uint32_t i = 0; i < COUNT(worlds); i++) {
        close_world(&worlds[i]);
    }
}

static void a_snapshot_has_both_kinds(void **state)
{
    (void)state;
    struct world world = open_earning(250000000);
    join(&world, ANN, 60, SENIOR);
    join(&world, ANN, 40, JUNIOR);
    join(&world, BOB, 5, SENIOR);
    close_one_out(&world); /* a par of 70 for 65 units */
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    assert_ok(sloss_engine_verify(loaded.engine));
    par_is(&loaded, 70);
    has(&loaded, ANN, SENIOR, 60, 64);
    has(&loaded, ANN, JUNIOR, 40, 63);
    has(&loaded, BOB, SENIOR, 5, 5);
    has(&loaded, BOB, JUNIOR, 0, 0);
    leave(&world, ANN, 60, SENIOR);
    leave(&loaded, ANN, 60, SENIOR);
    close_one_out(&world);
    close_one_out(&loaded);
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    close_world(&loaded);
    close_world(&world);
    free(saved.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(juniors_lose_first_and_seniors_are_restored_first),
        cmocka_unit_test(what_its_positions_lose_counts),
        cmocka_unit_test(each_kind_is_bought_at_its_own_value),
        cmocka_unit_test(what_is_above_the_par_without_juniors_is_the_treasurys),
        cmocka_unit_test(nobody_joins_while_seniors_lack_something),
        cmocka_unit_test(juniors_that_are_worth_nothing_are_joined_by_nobody),
        cmocka_unit_test(a_senior_takes_its_part_of_the_par_with_it),
        cmocka_unit_test(a_junior_takes_no_par),
        cmocka_unit_test(each_kind_has_its_own_wish),
        cmocka_unit_test(a_part_of_each_fee_and_forfeit_adds_to_the_par),
        cmocka_unit_test(what_a_fee_repays_is_not_earned),
        cmocka_unit_test(the_par_may_stand_above_what_there_is),
        cmocka_unit_test(a_par_beyond_64_bits_is_refused),
        cmocka_unit_test(a_kind_is_named_where_there_are_two_and_no_other),
        cmocka_unit_test(a_senior_part_is_for_tranches),
        cmocka_unit_test(money_leaves_by_no_command),
        cmocka_unit_test(events_tell_the_kind),
        cmocka_unit_test(a_trial_is_taken_back),
        cmocka_unit_test(kinds_and_par_are_part_of_the_hash),
        cmocka_unit_test(a_snapshot_has_both_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
