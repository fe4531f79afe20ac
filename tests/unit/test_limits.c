/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"
#include "sloss/column.h"
#include "sloss/fund.h"

/* Limits of a fund. Amounts worked by hand from docs/rules.md 13. Nothing is required of positions, so that
 * only debts close anybody out, and all prices are of one atom. */

#define PPB INT64_C(1000000000)

enum {
    MAKER = 100, /* who has the other side of all trades, and money enough */
    HOUR = 3600
};

static struct sloss_command limit_of(const struct sloss_command_limit limit)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_LIMIT, .limit = limit};
}

static struct sloss_command takeover_limit(int64_t ppb)
{
    return limit_of((struct sloss_command_limit){
        .fund = sloss_account_fund(0), .takeover_ppb = ppb, .set = SLOSS_LIMIT_TAKEOVER});
}

static struct sloss_command loss_limit(int64_t loss)
{
    return limit_of((struct sloss_command_limit){
        .fund = sloss_account_fund(0), .loss = loss, .set = SLOSS_LIMIT_LOSS});
}

static struct sloss_command drawdown_limit(int64_t start_ppb, int64_t stop_ppb, int64_t duration)
{
    return limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                 .start_ppb = start_ppb,
                                                 .stop_ppb = stop_ppb,
                                                 .duration = duration,
                                                 .set = SLOSS_LIMIT_DRAWDOWN});
}

static struct sloss_limit_info limits_of(const struct world *world, uint64_t fund)
{
    struct sloss_limit_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_limits(world->engine, fund, &info));
    return info;
}

static bool is_on(const struct world *world)
{
    return limits_of(world, sloss_account_fund(0)).is_on == 1;
}

static int64_t exposure(const struct world *world)
{
    return limits_of(world, sloss_account_fund(0)).exposure;
}

static struct sloss_command market_with(const char *name, uint32_t settlement, uint32_t fund)
{
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_MARKET,
        .market = {.unit = 1, .settlement = (uint8_t)settlement, .fund = fund}};
    strcpy(command.market.name, name);
    return command;
}

/* So many markets "A", "B", ... that share fund 0, with `money` in it. */
static struct world open_limited(uint32_t settlement, uint32_t markets, int64_t money)
{
    struct world world = open_world();
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FUND, .fund.name = "F"}));
    for (uint32_t i = 0; i < markets; i++) {
        const char name[2] = {(char)('A' + (int)i), '\0'};
        assert_ok(apply(&world, market_with(name, settlement, 1)));
    }
    deposit(&world, sloss_account_fund(0), money);
    deposit(&world, MAKER, 100000);
    return world;
}

/* A new account with `money` buys `lots` at 100 from the maker, or sells them to it. */
static void trade(struct world *world, uint64_t account, uint32_t market, int64_t lots,
                  int64_t money)
{
    deposit(world, account, money);
    fill(world, market, lots > 0 ? account : MAKER, lots > 0 ? MAKER : account,
         lots > 0 ? lots : -lots, 100);
}

/* A forced withdrawal. */
static void take_away(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                                  .flags = SLOSS_COMMAND_FORCE,
                                                  .withdraw = {.account = account, .amount = amount}}));
}

static int64_t fund_lots(const struct world *world, uint32_t market)
{
    return position_of(world, sloss_account_fund(0), market).lots;
}

/* ---- what is set ----------------------------------------------------------------------------- */

static void limits_are_set_anew_and_told(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){
                                .fund = sloss_account_insurance(0), /* another name of it */
                                .takeover_ppb = 2 * PPB,
                                .loss = 50,
                                .start_ppb = 300,
                                .stop_ppb = 200,
                                .duration = HOUR,
                                .target = 5000,
                                .fees_ppb = 7,
                                .set = 31})));
    struct sloss_limit_info info = limits_of(&world, sloss_account_fund(0));
    assert_int_equal(info.set, 31);
    assert_amount(info.takeover_ppb, 2 * PPB);
    assert_amount(info.loss, 50);
    assert_amount(info.start_ppb, 300);
    assert_amount(info.stop_ppb, 200);
    assert_amount(info.duration, HOUR);
    assert_amount(info.target, 5000);
    assert_amount(info.fees_ppb, 7);
    assert_amount(info.exposure, 0);
    assert_amount(info.peak, 1000);
    assert_int_equal(info.is_on, 0);
    assert_ok(apply(&world, loss_limit(0)));
    info = limits_of(&world, sloss_account_fund(0));
    assert_int_equal(info.set, SLOSS_LIMIT_LOSS);
    assert_amount(info.takeover_ppb + info.start_ppb + info.stop_ppb + info.duration, 0);
    assert_amount(info.peak + info.target + info.fees_ppb, 0);
    close_world(&world);
}

static void what_is_not_set_is_not_part_of_the_state(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    struct sloss_command none = limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0)});
    struct sloss_hash before = hash_of(&world);
    assert_ok(apply(&world, none));
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(apply(&world, drawdown_limit(3, 2, 1)));
    assert_false(same_hash(hash_of(&world), before));
    assert_ok(apply(&world, none));
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

static void limits_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    const uint64_t fund = sloss_account_fund(0);
    const uint64_t nobody = sloss_account_fund(1);
    const struct {
        struct sloss_command_limit limit;
        enum sloss_status status;
    } cases[] = {
        {{.fund = nobody, .set = 32, .loss = -1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .loss = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .takeover_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .start_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .stop_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .duration = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .target = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .fees_ppb = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = fund, .reserved = 1}, SLOSS_ERR_ARGUMENT},
        {{.fund = nobody, .set = SLOSS_LIMIT_TAKEOVER, .takeover_ppb = -1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = SLOSS_LIMIT_LOSS, .loss = -1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = SLOSS_LIMIT_TARGET, .target = -1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = SLOSS_LIMIT_FEES, .fees_ppb = -1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = SLOSS_LIMIT_FEES, .fees_ppb = PPB + 1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = 4, .start_ppb = PPB + 1, .duration = 1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = 4, .start_ppb = 2, .stop_ppb = 2, .duration = 1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = 4, .start_ppb = 2, .stop_ppb = -1, .duration = 1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = 4, .start_ppb = 2, .stop_ppb = 1}, SLOSS_ERR_RANGE},
        {{.fund = nobody, .set = 4, .start_ppb = 2, .stop_ppb = 1, .duration = -1}, SLOSS_ERR_RANGE},
        {{.fund = nobody}, SLOSS_ERR_UNKNOWN_FUND},
        {{.fund = MAKER}, SLOSS_ERR_UNKNOWN_FUND},
        {{.fund = SLOSS_ACCOUNT_RESERVE}, SLOSS_ERR_UNKNOWN_FUND},
        {{.fund = sloss_account_insurance(1)}, SLOSS_ERR_UNKNOWN_FUND},
        {{.fund = sloss_account_uncovered(0)}, SLOSS_ERR_UNKNOWN_FUND},
        {{.fund = sloss_account_dust(0)}, SLOSS_ERR_UNKNOWN_FUND},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(&world, limit_of(cases[i].limit), cases[i].status);
    }
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){
                                .fund = fund, .set = 12, .start_ppb = PPB, .duration = 1, .fees_ppb = PPB})));
    close_world(&world);
}

/* The fund holds 10 lots at 100 and has 1,000: at 95 it has lost 50, with 950 left. */
static void no_limit_is_set_below_what_is_drawn(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    mark(&world, 0, 95);
    assert_amount(exposure(&world), 950);
    refused(&world, loss_limit(49), SLOSS_ERR_RANGE);
    assert_ok(apply(&world, loss_limit(50)));
    refused(&world, takeover_limit(PPB - 1), SLOSS_ERR_RANGE);
    assert_int_equal(limits_of(&world, sloss_account_fund(0)).set, SLOSS_LIMIT_LOSS);
    assert_ok(apply(&world, takeover_limit(PPB)));
    mark(&world, 0, 0);
    refused(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                          .loss = 999,
                                                          .start_ppb = 2,
                                                          .duration = 5,
                                                          .set = SLOSS_LIMIT_LOSS | SLOSS_LIMIT_DRAWDOWN}),
            SLOSS_ERR_RANGE);
    close_world(&world);
}

static void what_is_asked_is_checked(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    struct sloss_limit_info info = {.struct_size = sizeof(info)};
    const uint64_t fund = sloss_account_fund(0);
    assert_status(sloss_engine_limits(NULL, fund, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_limits(world.engine, fund, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_limits(world.engine, MAKER, &info), SLOSS_ERR_UNKNOWN_FUND);
    assert_status(sloss_engine_limits(world.engine, sloss_account_fund(1), &info),
                  SLOSS_ERR_UNKNOWN_FUND);
    info.struct_size = 8;
    assert_status(sloss_engine_limits(world.engine, fund, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* A unit of 2.5 atoms per lot and tick: 3 lots at 1 are 7.5 atoms, and 8 are told. */
static void exposure_is_rounded_up_and_compared_exactly(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_fine_market(&world, "M", 25, 1, SLOSS_KIND_LINEAR, 0);
    const uint64_t fund = sloss_account_insurance(market);
    deposit(&world, fund, 100);
    deposit(&world, MAKER, 1000);
    fill(&world, market, MAKER, fund, 3, 1);
    assert_amount(limits_of(&world, fund).exposure, 8);
    struct sloss_command_limit limit = {.fund = fund, .set = SLOSS_LIMIT_TAKEOVER, .takeover_ppb = 75000000};
    assert_ok(apply(&world, limit_of(limit))); /* 7.5 of 100 */
    limit.takeover_ppb--;
    refused(&world, limit_of(limit), SLOSS_ERR_RANGE);
    close_world(&world);
}

/* ---- the takeover limit ---------------------------------------------------------------------- */

/* Accounts 1 and 2 have bought 10 lots at 100 with 50 and 60. At 90 they lack 50 and 40. */
static struct world open_two(void)
{
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    trade(&world, 2, 0, 10, 60);
    return world;
}

/* The fund has 1,000 until the round ends. With 10 lots it stands at 900; 20 would be 1,800. */
static void who_would_be_too_much_is_deleveraged(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(PPB * 18 / 10 - 1)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(exposure(&world), 900);
    assert_amount(balance(&world, sloss_account_fund(0)), 950); /* it pays what 1 lacks */
    /* The maker buys back 10 of its 20 lots, wins 100 and gives up the 40 that 2 lacks. */
    assert_amount(position_of(&world, MAKER, 0).lots, -10);
    assert_amount(balance(&world, MAKER), 100000 + 100 - 40);
    assert_int_equal(market_of(&world, 0).takeover_count, 1);
    close_world(&world);
}

static void the_limit_itself_is_not_too_much(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(PPB * 18 / 10)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 20);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000 - 50 - 40);
    close_world(&world);
}

/* The same at a limit of 0: nothing raises what it holds. */
static void a_fund_that_may_hold_nothing_takes_nothing(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    assert_amount(balance(&world, MAKER), 100000 + 200 - 90);
    close_world(&world);
}

/* 1 lacks 40 for its 10 lots, so each that is taken gives up 4. The maker is left with an equity of 20, for which it
 * takes 5 of its 6; 2 takes its 4. The last lot is the fund's, and the 4 that go with it. */
static void what_nobody_takes_is_taken_over_all_the_same(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    deposit(&world, 2, 1000);
    fill(&world, 0, MAKER, 2, 4, 100);
    take_away(&world, MAKER, 100034);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 91);
    assert_amount(position_of(&world, MAKER, 0).lots, -1);
    assert_amount(position_of(&world, 2, 0).lots, 0);
    assert_amount(fund_lots(&world, 0), 1);
    assert_amount(balance(&world, sloss_account_fund(0)), 996);
    close_world(&world);
}

/* The fund is short 10 lots, and at 120 far beyond its limit. */
static void a_takeover_that_lowers_what_it_holds_is_allowed(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    fill(&world, 0, MAKER, sloss_account_fund(0), 10, 100);
    trade(&world, 1, 0, -5, 50);
    assert_ok(apply(&world, takeover_limit(PPB)));
    mark(&world, 0, 120); /* 1 is short and lacks 50: it raises, and the maker gives up 50 */
    assert_amount(fund_lots(&world, 0), -10);
    assert_amount(exposure(&world), 1200);
    deposit(&world, 2, 100);
    fill(&world, 0, 2, MAKER, 20, 120);
    take_away(&world, 2, 101);
    mark(&world, 0, 120); /* 2 is long 20: 10 long in place of 10 short, which is no more */
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(exposure(&world), 1200);
    close_world(&world);
}

/* A takes 1,000 of exposure, B is of another fund, which may hold nothing: both are deleveraged. */
static void any_fund_that_refuses_refuses_all(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, market_with("own", SLOSS_SETTLEMENT_UNREALIZED, 0)));
    trade(&world, 1, 0, 10, 50);
    fill(&world, 1, 1, MAKER, 1, 100);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_insurance(1),
                                                                  .set = SLOSS_LIMIT_TAKEOVER})));
    struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(position_of(&world, sloss_account_insurance(1), 1).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 1).lots, 0);
    close_world(&world);
}

/* The sum over both markets counts, by sign in each: the fund has 5 of A, and gets 5 of each. */
static void exposure_is_that_of_all_markets(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    for (int takes = 0; takes < 2; takes++) {
        struct world one = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
        fill(&one, 0, sloss_account_fund(0), MAKER, 5, 100);
        trade(&one, 1, 0, 5, 50);
        fill(&one, 1, MAKER, 1, 5, 100);
        /* At 90 and 110 account 1 lacks 50. 10 * 90 + 5 * 110 = 1,450; the fund has 1,000 - 50 = 950. */
        assert_ok(apply(&one, takeover_limit((1450 * PPB + 949) / 950 - 1 + takes)));
        struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 110}};
        assert_ok(sloss_engine_mark(one.engine, both, 2));
        assert_amount(fund_lots(&one, 0), takes == 1 ? 10 : 5);
        assert_amount(fund_lots(&one, 1), takes == 1 ? -5 : 0);
        close_world(&one);
    }
    close_world(&world);
}

/* In option manual the host takes over, or deleverages, by itself. */
static void commands_are_held_to_the_limit(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    assert_ok(apply(&world, takeover_limit(PPB)));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, 1)); /* 900 of 1,000 */
    assert_amount(fund_lots(&world, 0), 10);
    assert_ok(sloss_engine_takeover(world.engine, 2));
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(position_of(&world, 2, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, -10);
    close_world(&world);
}

/* What a deleveraging by command leaves to a takeover. */
static void the_rest_of_a_deleveraging_is_held_to_it(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    trade(&world, 1, 0, 10, 50);
    fill(&world, 1, 1, MAKER, 10, 100);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90);
    assert_ok(deleverage(&world, 1, 0, SLOSS_RANK_SIZE));
    assert_amount(fund_lots(&world, 1), 0);
    assert_amount(position_of(&world, MAKER, 1).lots, 0);
    close_world(&world);
}

/* What is unsettled in a variation market passes to the fund; its lots do not. */
static void a_variation_market_is_held_to_it(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_VARIATION, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90); /* pays 50 of 100, and cannot pay the rest */
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(position_of(&world, 1, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 950);
    assert_amount(balance(&world, MAKER), 100100);
    close_world(&world);
}

/* ---- the drawdown ---------------------------------------------------------------------------- */

static void withdraw(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                                  .withdraw = {.account = account, .amount = amount}}));
}

/* The fund has so much, and a mark looks at it. */
static void look(struct world *world, int64_t has)
{
    int64_t more = has - balance(world, sloss_account_fund(0));
    if (more > 0) {
        deposit(world, sloss_account_fund(0), more);
    } else if (more < 0) {
        withdraw(world, sloss_account_fund(0), -more);
    }
    mark(world, 0, 100);
}

/* 30 % below the peak of 8 hours it starts, at 25 % it stops. */
static void it_starts_and_stops_apart(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    look(&world, 700);
    assert_false(is_on(&world)); /* 300 is not more than 30 % of 1,000 */
    look(&world, 699);
    assert_true(is_on(&world));
    look(&world, 749);
    assert_true(is_on(&world));
    look(&world, 750);
    assert_false(is_on(&world));
    look(&world, 700);
    assert_false(is_on(&world));
    look(&world, 699);
    assert_true(is_on(&world));
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    assert_false(is_on(&world)); /* all is forgotten */
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 699);
    close_world(&world);
}

static void a_peak_lasts_for_its_duration(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    at(&world, 2 * HOUR);
    look(&world, 800);
    at(&world, 8 * HOUR - 1);
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 1000);
    assert_true(is_on(&world));
    at(&world, 8 * HOUR); /* that of time 0 is 8 hours old */
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 800);
    assert_false(is_on(&world)); /* 200 is 25 % of 800 */
    at(&world, 10 * HOUR);
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 600);
    close_world(&world);
}

/* What is no mark is not looked at: deposits, funding, a mark of another fund's market. */
static void marks_of_its_markets_alone_are_looked_at(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    assert_ok(apply(&world, market_with("own", SLOSS_SETTLEMENT_UNREALIZED, 0)));
    fill(&world, 2, MAKER, sloss_account_insurance(2), 1, 1);
    mark(&world, 0, 100);
    assert_ok(apply(&world, drawdown_limit(PPB / 10, 0, HOUR)));
    withdraw(&world, sloss_account_fund(0), 500);
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    mark(&world, 2, 1);
    assert_false(is_on(&world));
    deposit(&world, 1, 50);
    fill(&world, 0, 1, MAKER, 1, 100); /* its market has a mark */
    assert_false(is_on(&world));
    fill(&world, 1, 1, MAKER, 1, 100); /* the first of B, which is its mark */
    assert_true(is_on(&world));
    deposit(&world, sloss_account_fund(0), 500);
    assert_ok(sloss_engine_settle(world.engine, 1, 100));
    assert_false(is_on(&world));
    close_world(&world);
}

/* While it is on nothing is taken over. */
static void while_it_is_on_accounts_are_deleveraged(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, drawdown_limit(PPB / 10, 0, HOUR)));
    mark(&world, 0, 95); /* 1 lacks nothing, 2 has 10 */
    look(&world, 800);
    assert_true(is_on(&world));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 800);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    close_world(&world);
}

/* The mark itself takes over: it is looked at when its rounds are done, and counts what they cost. */
static void the_sample_comes_after_the_rounds(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, drawdown_limit(PPB * 9 / 100 - 1, 0, HOUR)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 20);
    assert_amount(balance(&world, sloss_account_fund(0)), 910);
    assert_true(is_on(&world));
    close_world(&world);
}

/* A fund with less than nothing is below its peak by more than any part of it. */
static void below_zero_it_starts_at_once(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 50);
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    mark(&world, 0, 90);
    assert_ok(apply(&world, drawdown_limit(PPB / 2, PPB / 4, HOUR)));
    assert_true(is_on(&world));
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, -50);
    close_world(&world);
}

/* Against a list of all samples there have been. */
static void peaks_are_those_of_all_samples(void **state)
{
    (void)state;
    enum { TIMES = 400 };
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 500);
    int64_t time[TIMES + 1] = {0};
    int64_t has[TIMES + 1] = {500};
    int64_t now = 0;
    uint64_t seed = 7;
    bool on = false;
    uint32_t changes = 0;
    assert_ok(apply(&world, drawdown_limit(PPB / 2, PPB / 3, 50)));
    for (uint32_t i = 1; i <= rounds(TIMES); i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        now += (int64_t)(seed >> 40) % 20;
        time[i] = now;
        has[i] = (int64_t)(seed >> 33) % 1000;
        at(&world, now);
        look(&world, has[i]);
        int64_t peak = INT64_MIN;
        for (uint32_t j = 0; j <= i; j++) {
            peak = time[j] > now - 50 && has[j] > peak ? has[j] : peak;
        }
        bool before = on;
        on = before ? (peak - has[i]) * PPB > PPB / 3 * peak : (peak - has[i]) * PPB > PPB / 2 * peak;
        changes += on != before ? 1 : 0;
        assert_amount(limits_of(&world, sloss_account_fund(0)).peak, peak);
        assert_int_equal(is_on(&world), on);
        assert_ok(sloss_engine_verify(world.engine));
    }
    assert_true(changes > 5);
    close_world(&world);
}

/* ---- the loss limit -------------------------------------------------------------------------- */

/* The fund has bought 10 lots at 100; 1 has sold it 6, 2 has sold it 4, with 1,000 and 100. */
static struct world open_losing(uint32_t settlement, int64_t money)
{
    struct world world = open_limited(settlement, 1, money);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 100);
    fill(&world, 0, sloss_account_fund(0), 1, 6, 100);
    fill(&world, 0, sloss_account_fund(0), 2, 4, 100);
    return world;
}

static void what_has_lost_too_much_is_closed_at_the_mark(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    assert_ok(apply(&world, loss_limit(50)));
    mark(&world, 0, 95); /* 50 is not more */
    assert_amount(fund_lots(&world, 0), 10);
    mark(&world, 0, 94);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 940);
    assert_amount(balance(&world, 1), 1036);
    assert_amount(balance(&world, 2), 124);
    assert_amount(market_of(&world, 0).open_interest, 0);
    assert_int_equal(market_of(&world, 0).deleverage_count, 2);
    assert_amount(market_of(&world, 0).deleverage_sum, 0);
    close_world(&world);
}

/* The other side of 2 is in breach: it takes nothing, and the fund keeps its 4 lots. */
static void it_is_closed_as_far_as_there_are_any(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    take_away(&world, 2, 200);
    assert_ok(apply(&world, loss_limit(50)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000 - 60);
    assert_amount(position_of(&world, 2, 0).lots, -4);
    mark(&world, 0, 88); /* these 4 have lost 48 */
    assert_amount(fund_lots(&world, 0), 4);
    deposit(&world, 2, 300);
    mark(&world, 0, 87);
    assert_amount(fund_lots(&world, 0), 0);
    close_world(&world);
}

/* The fund has 50 and loses 100: closed, it is flat and below zero, and nobody else pays. */
static void a_fund_that_it_leaves_below_zero_has_its_round(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 50);
    assert_ok(apply(&world, loss_limit(60)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 0);
    assert_amount(market_of(&world, 0).uncovered, 50);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 50);
    assert_int_equal(deficit.account, sloss_account_fund(0));
    close_world(&world);
}

/* In a variation market the loss is paid at each mark. */
static void a_variation_market_has_no_loss(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_VARIATION, 1000);
    mark(&world, 0, 100);
    assert_ok(apply(&world, loss_limit(0)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 10);
    fill(&world, 0, sloss_account_fund(0), 1, 1, 95); /* 5 unsettled */
    assert_ok(apply(&world, loss_limit(0)));
    close_world(&world);
}

/* Each market by itself, and all of them, whichever was marked. */
static void each_market_of_the_fund_is_looked_at(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    fill(&world, 1, sloss_account_fund(0), MAKER, 10, 100);
    assert_ok(apply(&world, loss_limit(15)));
    struct sloss_mark both[] = {{0, 0, 99}, {1, 0, 99}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(fund_lots(&world, 0) + fund_lots(&world, 1), 20); /* 10 lost in each */
    assert_ok(sloss_engine_funding(world.engine, 1, 1)); /* 10 more in B, and no mark */
    assert_amount(fund_lots(&world, 1), 10);
    mark(&world, 0, 99);
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(fund_lots(&world, 1), 0);
    close_world(&world);
}

/* ---- fees ------------------------------------------------------------------------------------ */

static void trade_for(struct world *world, int64_t fee, int64_t rebate)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                                  .flags = SLOSS_COMMAND_FORCE,
                                                  .fill = {.buyer = 1,
                                                           .seller = MAKER,
                                                           .lots = 1,
                                                           .price = 100,
                                                           .fee = fee,
                                                           .rebate = rebate}}));
}

static struct world open_fees(int64_t target)
{
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 990);
    deposit(&world, 1, 10000);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){
                                .fund = sloss_account_fund(0),
                                .fees_ppb = PPB / 2,
                                .target = target < 0 ? 0 : target,
                                .set = SLOSS_LIMIT_FEES | (target < 0 ? 0u : SLOSS_LIMIT_TARGET)})));
    return world;
}

static void a_part_of_the_fees_reaches_the_fund(void **state)
{
    (void)state;
    struct world world = open_fees(-1);
    trade_for(&world, 100, -19);
    assert_amount(balance(&world, sloss_account_fund(0)), 1030); /* floor(81 / 2) */
    assert_amount(balance(&world, SLOSS_ACCOUNT_FEES), 41);
    struct sloss_event event = only_event(&world, SLOSS_EVENT_FEE_PART);
    assert_amount(event.amount, 40);
    assert_int_equal(event.account, SLOSS_ACCOUNT_FEES);
    assert_int_equal(event.other, sloss_account_fund(0));
    assert_int_equal(event.market, 0);
    trade_for(&world, 3, 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    trade_for(&world, 10, -11); /* paid out: nothing goes on */
    trade_for(&world, 10, -10);
    trade_for(&world, 1, 0); /* half an atom */
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FEE,
                                                   .fee = {.account = 1, .amount = 100}})); /* of no market */
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    close_world(&world);
}

static void the_fund_gets_no_fees_above_its_target(void **state)
{
    (void)state;
    struct world world = open_fees(1000);
    trade_for(&world, 10, 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 997);
    trade_for(&world, 10, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    trade_for(&world, 10, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    assert_amount(balance(&world, SLOSS_ACCOUNT_FEES), 24);
    deposit(&world, sloss_account_fund(0), 5);
    trade_for(&world, 10, 0); /* nothing is paid out of a fund that is above it */
    assert_amount(balance(&world, sloss_account_fund(0)), 1005);
    close_world(&world);
}

/* It is an inflow: what is uncovered is repaid first. 2 has bought 1 lot with 60, and at 10 it lacks 30. */
static void a_part_of_the_fees_repays_what_is_uncovered(void **state)
{
    (void)state;
    struct world world = open_fees(-1);
    LAYERS(&world, 0, SLOSS_LAYER_INSURANCE);
    withdraw(&world, sloss_account_fund(0), 990);
    trade(&world, 2, 0, 1, 60);
    mark(&world, 0, 10);
    assert_amount(market_of(&world, 0).uncovered, 30);
    trade_for(&world, 50, 0);
    assert_amount(market_of(&world, 0).uncovered, 5);
    assert_amount(balance(&world, sloss_account_fund(0)), 0);
    close_world(&world);
}

/* ---- what is undone, and kept ---------------------------------------------------------------- */

static struct world open_all(void)
{
    struct world world = open_two();
    fill(&world, 0, sloss_account_fund(0), MAKER, 1, 100);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                                  .takeover_ppb = 2 * PPB,
                                                                  .loss = 15,
                                                                  .start_ppb = PPB / 10,
                                                                  .stop_ppb = PPB / 20,
                                                                  .duration = 10,
                                                                  .set = 7})));
    for (int64_t time = 1; time <= 5; time++) {
        at(&world, time);
        look(&world, 1000 - time);
    }
    return world;
}

static void what_is_tried_leaves_samples_as_they_were(void **state)
{
    (void)state;
    struct world world = open_all();
    struct sloss_hash before = hash_of(&world);
    struct sloss_limit_info limits = limits_of(&world, sloss_account_fund(0));
    for (int times = 0; times < 3; times++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        for (int64_t time = 6; time < 30; time++) {
            at(&world, time);
            mark(&world, 0, 100 + (time % 2 == 0 ? 30 : -time / 4));
            assert_ok(sloss_engine_verify(world.engine));
        }
        mark(&world, 0, 80);
        assert_amount(fund_lots(&world, 0), 0);
        assert_ok(apply(&world, drawdown_limit(PPB / 2, 0, 3)));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_ok(sloss_engine_verify(world.engine));
        assert_memory_equal(&limits, &(struct sloss_limit_info[]){limits_of(&world, sloss_account_fund(0))},
                            sizeof(limits));
    }
    at(&world, 11); /* the samples of 2 to 5 are there: 998 at 2 is the peak */
    look(&world, 900);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 998);
    close_world(&world);
}

static void limits_are_set_in_a_trial(void **state)
{
    (void)state;
    struct world world = open_two();
    struct sloss_hash before = hash_of(&world);
    for (int times = 0; times < 2; times++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_ok(apply(&world, takeover_limit(0)));
        assert_ok(apply(&world, drawdown_limit(PPB / 2, 0, 3)));
        assert_ok(apply(&world, takeover_limit(0)));
        mark(&world, 0, 90);
        assert_amount(fund_lots(&world, 0), 0);
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_ok(sloss_engine_verify(world.engine));
        assert_int_equal(limits_of(&world, sloss_account_fund(0)).set, 0);
    }
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 20);
    close_world(&world);
}

static void a_mark_that_ends_early_changes_no_sample(void **state)
{
    (void)state;
    struct world world = open_all();
    uint32_t asked = 0;
    at(&world, 12);
    while (mark_is_ended(&world, 80, asked)) {
        asked++;
    }
    assert_true(asked > 1);
    assert_amount(fund_lots(&world, 0), 0);
    close_world(&world);
}

static void limits_are_saved_and_loaded(void **state)
{
    (void)state;
    struct world world = open_all();
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    struct sloss_limit_info limits[] = {limits_of(&world, sloss_account_fund(0)),
                                        limits_of(&loaded, sloss_account_fund(0))};
    assert_memory_equal(&limits[0], &limits[1], sizeof(limits[0]));
    const int64_t prices[] = {101, 99, 103, 120, 104, 90, 85, 100};
    for (size_t i = 0; i < COUNT(prices); i++) {
        at(&world, 8 + (int64_t)i);
        at(&loaded, 8 + (int64_t)i);
        mark(&world, 0, prices[i]);
        mark(&loaded, 0, prices[i]);
        assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    }
    close_world(&loaded);
    close_world(&world);
}

/* Limits that are set while a snapshot is under way are not part of it. */
static void a_snapshot_under_way_has_the_limits_of_its_beginning(void **state)
{
    (void)state;
    struct world world = open_two();
    struct saved saved = {0};
    struct sloss_snapshot *snapshot;
    struct sloss_hash before = hash_of(&world);
    uint32_t done = 0;
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    assert_ok(apply(&world, drawdown_limit(PPB / 2, 0, 3)));
    mark(&world, 0, 99);
    while (done == 0) {
        assert_ok(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done));
    }
    sloss_snapshot_end(snapshot);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(before, hash_of(&loaded)));
    close_world(&loaded);
    close_world(&world);
}

/* ---- two orders ------------------------------------------------------------------------------ */

/* A pays from its fund first and then from the reserve, B the other way round. Shared layers have
 * one order for all, so none waits for ever: the fund stands before B alone when A has had its
 * part, and so on. Both lack 50; there are 30 in each. */
static void markets_with_two_orders_do_not_wait_for_each_other(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 30);
    LAYERS(&world, 0, SLOSS_LAYER_INSURANCE, SLOSS_LAYER_RESERVE);
    LAYERS(&world, 1, SLOSS_LAYER_RESERVE, SLOSS_LAYER_INSURANCE);
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 30);
    trade(&world, 1, 0, 10, 50);
    trade(&world, 2, 1, 10, 50);
    struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 90}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    /* The fund comes first of the two, and A alone stands before it: A gets 30. Then both stand before
     * the reserve: A needs 20 and B 50, so A gets floor(30 * 20 / 70) = 8, and B the other 22. B then
     * stands before a fund that has nothing. */
    struct sloss_deficit a = next_deficit(&world);
    struct sloss_deficit b = next_deficit(&world);
    assert_amount(a.paid[SLOSS_LAYER_INSURANCE], 30);
    assert_amount(a.paid[SLOSS_LAYER_RESERVE], 8);
    assert_amount(b.paid[SLOSS_LAYER_RESERVE], 22);
    assert_amount(b.paid[SLOSS_LAYER_INSURANCE], 0);
    assert_amount(a.uncovered, 12);
    assert_amount(b.uncovered, 28);
    struct sloss_command twice = {.kind = SLOSS_COMMAND_WATERFALL,
                                  .waterfall = {.layer = {SLOSS_LAYER_INSURANCE, SLOSS_LAYER_RESERVE,
                                                          SLOSS_LAYER_INSURANCE}}};
    refused(&world, twice, SLOSS_ERR_ARGUMENT); /* nor does a layer stand in two places of one */
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_set_anew_and_told),
        cmocka_unit_test(what_is_not_set_is_not_part_of_the_state),
        cmocka_unit_test(limits_are_refused_in_order),
        cmocka_unit_test(no_limit_is_set_below_what_is_drawn),
        cmocka_unit_test(what_is_asked_is_checked),
        cmocka_unit_test(exposure_is_rounded_up_and_compared_exactly),
        cmocka_unit_test(who_would_be_too_much_is_deleveraged),
        cmocka_unit_test(the_limit_itself_is_not_too_much),
        cmocka_unit_test(a_fund_that_may_hold_nothing_takes_nothing),
        cmocka_unit_test(what_nobody_takes_is_taken_over_all_the_same),
        cmocka_unit_test(a_takeover_that_lowers_what_it_holds_is_allowed),
        cmocka_unit_test(any_fund_that_refuses_refuses_all),
        cmocka_unit_test(exposure_is_that_of_all_markets),
        cmocka_unit_test(commands_are_held_to_the_limit),
        cmocka_unit_test(the_rest_of_a_deleveraging_is_held_to_it),
        cmocka_unit_test(a_variation_market_is_held_to_it),
        cmocka_unit_test(it_starts_and_stops_apart),
        cmocka_unit_test(a_peak_lasts_for_its_duration),
        cmocka_unit_test(marks_of_its_markets_alone_are_looked_at),
        cmocka_unit_test(while_it_is_on_accounts_are_deleveraged),
        cmocka_unit_test(the_sample_comes_after_the_rounds),
        cmocka_unit_test(below_zero_it_starts_at_once),
        cmocka_unit_test(peaks_are_those_of_all_samples),
        cmocka_unit_test(what_has_lost_too_much_is_closed_at_the_mark),
        cmocka_unit_test(it_is_closed_as_far_as_there_are_any),
        cmocka_unit_test(a_fund_that_it_leaves_below_zero_has_its_round),
        cmocka_unit_test(a_variation_market_has_no_loss),
        cmocka_unit_test(each_market_of_the_fund_is_looked_at),
        cmocka_unit_test(a_part_of_the_fees_reaches_the_fund),
        cmocka_unit_test(the_fund_gets_no_fees_above_its_target),
        cmocka_unit_test(a_part_of_the_fees_repays_what_is_uncovered),
        cmocka_unit_test(what_is_tried_leaves_samples_as_they_were),
        cmocka_unit_test(limits_are_set_in_a_trial),
        cmocka_unit_test(a_mark_that_ends_early_changes_no_sample),
        cmocka_unit_test(limits_are_saved_and_loaded),
        cmocka_unit_test(a_snapshot_under_way_has_the_limits_of_its_beginning),
        cmocka_unit_test(markets_with_two_orders_do_not_wait_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
