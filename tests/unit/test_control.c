/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "engine/engine.h"
#include "saved_world.h"
#include "sloss/column.h"
#include "sloss/fund.h"
#include "sloss/margin.h"

/* Terms of accounts and markets, worked by hand from docs/rules.md 15. */

#define PPB INT64_C(1000000000)

enum {
    ANN = 1,
    BOB = 2,
    MAKER = 100 /* who has the other side of all trades, and money enough */
};

/* Markets A and B ask 10 % at first and 5 % after, and C asks nothing. */
static struct world open_three(void)
{
    struct world world = open_world();
    const char *const names[] = {"A", "B", "C"};
    for (uint32_t i = 0; i < COUNT(names); i++) {
        add_market(&world, names[i], SLOSS_SETTLEMENT_UNREALIZED);
        if (i < 2) {
            assert_ok(sloss_engine_set_tier(world.engine, i, 0, PPB / 10, PPB / 20));
        }
        mark(&world, i, 100);
    }
    deposit(&world, MAKER, 1000000);
    return world;
}

static struct sloss_command require_of(uint64_t account, int64_t multiplier_ppb, int64_t addon)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_REQUIRE,
        .require = {.account = account, .multiplier_ppb = multiplier_ppb, .addon = addon}};
}

static struct sloss_command control_of(uint64_t account, uint32_t frozen, uint32_t liquidation)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_CONTROL,
        .control = {.account = account, .frozen = frozen, .liquidation = liquidation}};
}

static struct sloss_command limit_of(uint64_t account, uint32_t market, int64_t lots)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_POSITION_LIMIT,
        .position_limit = {.account = account, .lots = lots, .market = market, .is_set = 1}};
}

static struct sloss_command no_limit_of(uint64_t account, uint32_t market)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_POSITION_LIMIT,
                                  .position_limit = {.account = account, .market = market}};
}

static struct sloss_command ceiling_of(const struct sloss_command_ceiling ceiling)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_CEILING, .ceiling = ceiling};
}

static struct sloss_command open_most(uint32_t market, int64_t lots)
{
    return ceiling_of((struct sloss_command_ceiling){
        .market = market, .open_interest = lots, .set = SLOSS_CEILING_OPEN_INTEREST});
}

static struct sloss_command position_most(uint32_t market, int64_t lots)
{
    return ceiling_of((struct sloss_command_ceiling){
        .market = market, .position = lots, .set = SLOSS_CEILING_POSITION});
}

static struct sloss_command trading_of(uint32_t market, uint32_t trading)
{
    return ceiling_of((struct sloss_command_ceiling){.market = market, .trading = trading});
}

static struct sloss_command fill_of(uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots,
                                    int64_t price)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.market = market, .buyer = buyer, .seller = seller, .lots = lots, .price = price}};
}

static struct sloss_command forced(struct sloss_command command)
{
    command.flags = SLOSS_COMMAND_FORCE;
    return command;
}

static struct sloss_command withdrawal_of(uint64_t account, int64_t amount)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                  .withdraw = {.account = account, .amount = amount}};
}

static struct sloss_command manual(void)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_OPTION,
                                  .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL,
                                             .keep = 31u & ~(1u << SLOSS_OPTION_LIQUIDATION)}};
}

static struct sloss_surcharge_info surcharge_of(const struct world *world, uint64_t account)
{
    struct sloss_surcharge_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_surcharge(world->engine, account, 0, &info));
    return info;
}

static struct sloss_control_info controls_of(const struct world *world, uint64_t account)
{
    struct sloss_control_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_controls(world->engine, account, &info));
    return info;
}

static struct sloss_position_limit_info limits_of(const struct world *world, uint64_t account,
                                                  uint32_t market)
{
    struct sloss_position_limit_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_position_limit(world->engine, account, market, &info));
    return info;
}

static struct sloss_ceiling_info ceilings_of(const struct world *world, uint32_t market)
{
    struct sloss_ceiling_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_ceilings(world->engine, market, &info));
    return info;
}

/* ---- what is asked beyond positions (15.1) --------------------------------------------------- */

/* 204 in A: maintenance 10.2, so 11, and initial 20.4, so 21. 60 in B: 3 and 6. The sums are 14 and
 * 27: ceil(14 * 1.5) + 5 = 26, and ceil(40.5) + 5 = 46. */
static void the_sum_is_multiplied_and_rounded_up_once(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 1000);
    mark(&world, 0, 102);
    mark(&world, 1, 60);
    fill(&world, 0, ANN, MAKER, 2, 102);
    fill(&world, 1, MAKER, ANN, 1, 60);
    assert_amount(account_of(&world, ANN).maintenance, 14);
    assert_amount(account_of(&world, ANN).initial, 27);
    assert_ok(apply(&world, require_of(ANN, PPB * 3 / 2, 5)));
    assert_amount(account_of(&world, ANN).maintenance, 26);
    assert_amount(account_of(&world, ANN).initial, 46);
    assert_amount(account_of(&world, ANN).free, 954);
    assert_amount(account_of(&world, ANN).equity, 1000);
    assert_amount(position_of(&world, ANN, 0).maintenance, 11); /* of one market: without it */
    assert_amount(surcharge_of(&world, ANN).multiplier_ppb, PPB * 3 / 2);
    assert_amount(surcharge_of(&world, ANN).addon, 5);
    refused(&world, withdrawal_of(ANN, 955), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, withdrawal_of(ANN, 954)));
    fill(&world, 0, MAKER, ANN, 2, 102);
    assert_amount(account_of(&world, ANN).maintenance, 10); /* ceil(4.5) + 5 */
    fill(&world, 1, ANN, MAKER, 1, 60);
    assert_amount(account_of(&world, ANN).maintenance, 0);
    assert_ok(apply(&world, withdrawal_of(ANN, 46)));
    close_world(&world);
}

/* In C nothing is asked of a lot, and the add-on all the same; unsettled cost alone is no lot. */
static void the_addon_is_asked_of_lots_alone(void **state)
{
    (void)state;
    struct world world = open_three();
    uint32_t variation = add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    mark(&world, variation, 100);
    deposit(&world, ANN, 100);
    assert_ok(apply(&world, require_of(ANN, 100 * PPB, 7)));
    assert_amount(account_of(&world, ANN).initial, 0);
    fill(&world, 2, ANN, MAKER, 1, 100);
    assert_amount(account_of(&world, ANN).initial, 7);
    assert_amount(account_of(&world, ANN).maintenance, 7);
    fill(&world, 2, MAKER, ANN, 1, 100);
    fill(&world, variation, ANN, MAKER, 1, 100);
    assert_amount(account_of(&world, ANN).maintenance, 7);
    fill(&world, variation, MAKER, ANN, 1, 101);
    assert_amount(position_of(&world, ANN, variation).cost, -1);
    assert_amount(account_of(&world, ANN).maintenance, 0);
    mark(&world, variation, 100);
    close_world(&world);
}

/* ann has 60 and asks 50 for 10 lots: 40 more put it in breach, which the next mark finds, of
 * whatever market. So does one that is taken away before that not. */
static void the_next_mark_of_any_market_finds_the_breach(void **state)
{
    (void)state;
    for (uint32_t scan = 0; scan < 2; scan++) {
        struct world world = open_three();
        assert_ok(sloss_engine_set_detection(world.engine, scan == 0 ? SLOSS_DETECTION_TRIGGERS
                                                                     : SLOSS_DETECTION_SCAN));
        deposit(&world, ANN, 60);
        fill(&world, 0, ANN, MAKER, 10, 100);
        mark(&world, 2, 101);
        assert_ok(apply(&world, require_of(ANN, PPB, 40)));
        assert_amount(position_of(&world, ANN, 0).lots, 10);
        assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_WARNED);
        assert_ok(apply(&world, require_of(ANN, PPB, 10))); /* 60 is enough */
        mark(&world, 2, 102);
        assert_amount(position_of(&world, ANN, 0).lots, 10);
        assert_ok(apply(&world, require_of(ANN, PPB + 200000001, 0))); /* ceil(60.00000005) */
        assert_amount(account_of(&world, ANN).maintenance, 61);
        mark(&world, 2, 103);
        assert_amount(position_of(&world, ANN, 0).lots, 0);
        assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_LIQUIDATED);
        close_world(&world);
    }
}

/* Once it is taken away, the account is judged as any other: at 94 equity is 0, and 47 are asked.
 */
static void who_is_asked_nothing_besides_is_as_any_other(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 60);
    fill(&world, 0, ANN, MAKER, 10, 100);
    assert_ok(apply(&world, require_of(ANN, 2 * PPB, 0)));
    assert_ok(apply(&world, require_of(ANN, PPB, 0)));
    mark(&world, 2, 101);
    mark(&world, 0, 99); /* 50 against 49.5 */
    assert_amount(position_of(&world, ANN, 0).lots, 10);
    mark(&world, 0, 98);
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    close_world(&world);
}

/* A fill that adds risk: 11 lots ask 110 at first, twice that with the multiplier, and 8 more. */
static void a_fill_needs_what_is_asked_after_it(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 228);
    assert_ok(apply(&world, require_of(ANN, 2 * PPB, 9)));
    refused(&world, fill_of(0, ANN, MAKER, 11, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, require_of(ANN, 2 * PPB, 8)));
    assert_ok(apply(&world, fill_of(0, ANN, MAKER, 11, 100)));
    close_world(&world);
}

/* ann has 45 and 10 lots that ask 50, and 25 more: 75. It sells one of them at a loss of x to the
 * mark, and 45 + 25 = 70 are asked then: (45 - x) * 75 >= 45 * 70, so x is at most 3. Without what
 * is asked besides it would be 4.5. */
static void a_reduction_in_breach_counts_what_is_asked_besides(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 45);
    fill(&world, 0, ANN, MAKER, 10, 100);
    assert_ok(apply(&world, require_of(ANN, PPB, 25)));
    assert_amount(account_of(&world, ANN).maintenance, 75);
    refused(&world, fill_of(0, MAKER, ANN, 1, 96), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, fill_of(0, MAKER, ANN, 1, 97)));
    close_world(&world);
}

/* ---- frozen (15.2) --------------------------------------------------------------------------- */

static struct world open_frozen(void)
{
    struct world world = open_world();
    struct sloss_command fund = {.kind = SLOSS_COMMAND_FUND,
                                 .fund = {.name = "F", .units = SLOSS_UNITS_ALIKE}};
    assert_ok(apply(&world, fund));
    add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    mark(&world, 0, 100);
    deposit(&world, MAKER, 100000);
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    fill(&world, 0, ANN, MAKER, 10, 100);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_JOIN,
                                                   .join = {.account = ANN, .amount = 100}}));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                                   .member = {.account = ANN, .amount = 50}}));
    assert_ok(apply(&world, control_of(ANN, 1, 0)));
    return world;
}

static struct sloss_command member_of(int64_t amount)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                  .member = {.account = ANN, .amount = amount}};
}

static struct sloss_command transfer_of(uint64_t giver, uint64_t receiver, int64_t amount)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_TRANSFER,
        .transfer = {.giver = giver, .receiver = receiver, .amount = amount}};
}

static void what_a_frozen_account_may_not_do(void **state)
{
    (void)state;
    struct world world = open_frozen();
    const struct sloss_command commands[] = {
        withdrawal_of(ANN, 1),
        withdrawal_of(ANN, 0),
        withdrawal_of(ANN, 5000),
        transfer_of(ANN, BOB, 1),
        transfer_of(ANN, ANN, 1), /* before self-trade */
        {.kind = SLOSS_COMMAND_JOIN, .join = {.account = ANN, .amount = 1}},
        {.kind = SLOSS_COMMAND_JOIN, .join = {.account = ANN, .amount = 1, .tranche = 2}},
        {.kind = SLOSS_COMMAND_LEAVE, .leave = {.account = ANN, .units = 1}},
        {.kind = SLOSS_COMMAND_REDEEM, .redeem = {.account = ANN}},
        member_of(51),
        fill_of(0, ANN, MAKER, 1, 100),
        forced(fill_of(0, ANN, MAKER, 1, 100)),
        fill_of(0, MAKER, ANN, 21, 100), /* it would be on the other side */
        forced(fill_of(0, MAKER, ANN, 11, 100)),
    };
    for (size_t i = 0; i < COUNT(commands); i++) {
        refused(&world, commands[i], SLOSS_ERR_FROZEN);
    }
    assert_ok(apply(&world, control_of(ANN, 0, 0)));
    assert_ok(apply(&world, withdrawal_of(ANN, 1)));
    assert_ok(apply(&world, fill_of(0, ANN, MAKER, 1, 100)));
    close_world(&world);
}

static void what_a_frozen_account_may_do(void **state)
{
    (void)state;
    struct world world = open_frozen();
    const struct sloss_command commands[] = {
        {.kind = SLOSS_COMMAND_DEPOSIT, .deposit = {.account = ANN, .amount = 1}},
        transfer_of(BOB, ANN, 1),
        {.kind = SLOSS_COMMAND_FEE, .fee = {.account = ANN, .amount = 1}},
        member_of(50),
        member_of(49),
        forced(withdrawal_of(ANN, 1)),
        fill_of(0, MAKER, ANN, 10, 100),
        {.kind = SLOSS_COMMAND_TAKEOVER, .takeover = {.account = ANN}},
        {.kind = SLOSS_COMMAND_RECOVER, .recover = {.amount = 1}},
    };
    for (size_t i = 0; i < COUNT(commands); i++) {
        assert_ok(apply(&world, commands[i]));
    }
    mark(&world, 0, 101);
    assert_int_equal(controls_of(&world, ANN).frozen, 1);
    close_world(&world);
}

/* What it has paid of its contribution counts: to bring it back to what it was set to raises it. */
static void to_fill_a_contribution_up_raises_it(void **state)
{
    (void)state;
    struct world world = open_frozen();
    LAYERS(&world, 0, SLOSS_LAYER_MEMBERS);
    deposit(&world, 3, 10);
    fill(&world, 0, 3, MAKER, 1, 100);
    mark(&world, 0, 70); /* 3 lacks 20, which ann's 50 pay */
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_member(world.engine, ANN, 0, &info));
    assert_amount(info.contribution, 30);
    refused(&world, member_of(31), SLOSS_ERR_FROZEN);
    assert_ok(apply(&world, member_of(30)));
    close_world(&world);
}

/* ---- what is done in a breach (15.2) --------------------------------------------------------- */

/* ann and bob have 60 each and 10 lots: at 98 they are in breach. What is set for ann holds in
 * every market, also where the market has an option of its own. */
static void an_account_has_its_own_option(void **state)
{
    (void)state;
    static const struct {
        uint32_t market;  /* liquidation of the market */
        uint32_t account; /* and of ann */
        int64_t ann;      /* lots afterwards */
        int64_t bob;
        int64_t fund;
    } cases[] = {
        {SLOSS_LIQUIDATION_TAKEOVER, SLOSS_ACCOUNT_LIQUIDATION_MARKET, 0, 0, 20},
        {SLOSS_LIQUIDATION_TAKEOVER, SLOSS_ACCOUNT_LIQUIDATION_MANUAL, 10, 0, 10},
        {SLOSS_LIQUIDATION_TAKEOVER, SLOSS_ACCOUNT_LIQUIDATION_DELEVERAGE, 0, 0, 10},
        {SLOSS_LIQUIDATION_MANUAL, SLOSS_ACCOUNT_LIQUIDATION_MARKET, 10, 10, 0},
        {SLOSS_LIQUIDATION_MANUAL, SLOSS_ACCOUNT_LIQUIDATION_TAKEOVER, 0, 10, 10},
        {SLOSS_LIQUIDATION_MANUAL, SLOSS_ACCOUNT_LIQUIDATION_DELEVERAGE, 0, 10, 0},
        {SLOSS_LIQUIDATION_DELEVERAGE, SLOSS_ACCOUNT_LIQUIDATION_TAKEOVER, 0, 0, 10},
        {SLOSS_LIQUIDATION_DELEVERAGE, SLOSS_ACCOUNT_LIQUIDATION_MANUAL, 10, 0, 0},
    };
    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        bool own = i % 2 == 1; /* of the market alone, or of all */
        struct world world = open_three();
        deposit(&world, ANN, 60);
        deposit(&world, BOB, 60);
        fill(&world, 0, ANN, MAKER, 10, 100);
        fill(&world, 0, BOB, MAKER, 10, 100);
        struct sloss_command option = manual();
        option.option.liquidation = cases[i / 2].market;
        option.option.one_market = own;
        assert_ok(apply(&world, option));
        assert_ok(apply(&world, control_of(ANN, 0, cases[i / 2].account)));
        assert_int_equal(controls_of(&world, ANN).liquidation, cases[i / 2].account);
        mark(&world, 0, 98);
        assert_amount(position_of(&world, ANN, 0).lots, cases[i / 2].ann);
        assert_amount(position_of(&world, BOB, 0).lots, cases[i / 2].bob);
        assert_amount(position_of(&world, sloss_account_insurance(0), 0).lots, cases[i / 2].fund);
        close_world(&world);
    }
}

/* All markets are manual. ann has 50, and 100 of profit at 110, where 55 are asked. bob, who has
 * 40, is taken over: he lacks 60, of which 0 are the fund's, so that ann keeps 90 against 55; with
 * 40 more that are asked of it, ann is in breach after the round, and another round closes it out.
 */
static void a_charge_closes_out_where_no_market_does(void **state)
{
    (void)state;
    for (uint32_t by_market = 0; by_market < 2; by_market++) {
        struct world world = open_three();
        assert_ok(apply(&world, manual()));
        deposit(&world, ANN, 50);
        deposit(&world, BOB, 40);
        fill(&world, 0, ANN, BOB, 10, 100);
        assert_ok(apply(&world, require_of(ANN, PPB, 40)));
        assert_ok(apply(&world, control_of(ANN, 0,
                                           by_market == 1 ? SLOSS_ACCOUNT_LIQUIDATION_MARKET
                                                          : SLOSS_ACCOUNT_LIQUIDATION_TAKEOVER)));
        mark(&world, 0, 110);
        assert_amount(position_of(&world, ANN, 0).lots, 10);
        struct sloss_command takeover = {.kind = SLOSS_COMMAND_TAKEOVER,
                                         .takeover = {.account = BOB}};
        assert_ok(apply(&world, takeover));
        assert_amount(account_of(&world, ANN).socialized, 60);
        assert_amount(account_of(&world, ANN).equity, 90);
        assert_amount(position_of(&world, ANN, 0).lots, by_market == 1 ? 10 : 0);
        close_world(&world);
    }
}

/* A trial of it comes back to nothing being closed out. */
static void a_trial_of_an_option_is_undone(void **state)
{
    (void)state;
    struct world world = open_three();
    assert_ok(apply(&world, manual()));
    deposit(&world, ANN, 60);
    fill(&world, 0, ANN, MAKER, 10, 100);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(apply(&world, control_of(ANN, 1, SLOSS_ACCOUNT_LIQUIDATION_TAKEOVER)));
    assert_ok(apply(&world, require_of(ANN, 3 * PPB, 1)));
    assert_ok(apply(&world, limit_of(ANN, 0, 3)));
    assert_ok(apply(&world, position_most(0, 4)));
    assert_amount(account_of(&world, ANN).maintenance, 151);
    mark(&world, 1, 98);
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    assert_int_equal(controls_of(&world, ANN).frozen, 0);
    assert_int_equal(controls_of(&world, ANN).liquidation, 0);
    assert_amount(surcharge_of(&world, ANN).multiplier_ppb, PPB);
    const struct sloss_ledger *ledger = world.ledger;
    uint32_t holding = sl_ledger_account(ledger, sl_ledger_find_account(ledger, ANN))->holding;
    assert_int_equal(sl_ledger_holding(ledger, holding)->flags & SL_HOLDING_SPECIAL, 0);
    assert_int_equal(limits_of(&world, ANN, 0).is_set, 0);
    assert_int_equal(ceilings_of(&world, 0).set, 0);
    assert_amount(account_of(&world, ANN).maintenance, 50);
    assert_ok(apply(&world, limit_of(ANN, 0, 5))); /* the row is found again, and saved */
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_amount(limits_of(&again, ANN, 0).lots, 5);
    close_world(&again);
    free(saved.bytes);
    close_world(&world);
}

/* ---- how large positions may be (15.3, 15.4) ------------------------------------------------- */

static void a_position_limit_bars_what_adds_risk(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 100000);
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 8, 100)));
    assert_ok(apply(&world, limit_of(ANN, 2, 10)));
    refused(&world, fill_of(2, ANN, MAKER, 3, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 2, 100)));
    refused(&world, fill_of(2, MAKER, ANN, 21, 100), SLOSS_ERR_ABOVE_LIMIT); /* to -11 */
    assert_ok(apply(&world, fill_of(2, MAKER, ANN, 20, 100)));               /* to -10 */
    refused(&world, fill_of(2, MAKER, ANN, 1, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, limit_of(ANN, 2, 4))); /* lower than what it has */
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 1, 100)));
    refused(&world, fill_of(2, ANN, MAKER, 14, 100), SLOSS_ERR_ABOVE_LIMIT); /* from -9 to 5 */
    assert_ok(apply(&world, fill_of(0, ANN, MAKER, 50, 100)));               /* another market */
    assert_ok(apply(&world, forced(fill_of(2, MAKER, ANN, 1, 100))));
    assert_ok(apply(&world, limit_of(ANN, 2, 0)));
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 10, 100)));
    refused(&world, fill_of(2, ANN, MAKER, 1, 100), SLOSS_ERR_ABOVE_LIMIT);
    refused(&world, fill_of(2, MAKER, ANN, 1, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, no_limit_of(ANN, 2)));
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 100, 100)));
    close_world(&world);
}

/* Its own counts in place of that of the market, be it larger or smaller. A fund has neither. */
static void the_market_bounds_those_without_a_limit(void **state)
{
    (void)state;
    struct world world = open_three();
    const uint64_t fund = sloss_account_insurance(2);
    deposit(&world, ANN, 100000);
    deposit(&world, BOB, 100000);
    deposit(&world, fund, 100000);
    assert_ok(apply(&world, limit_of(MAKER, 2, INT64_MAX)));
    assert_ok(apply(&world, limit_of(BOB, 2, 2)));
    assert_ok(apply(&world, position_most(2, 5)));
    refused(&world, fill_of(2, ANN, MAKER, 6, 100), SLOSS_ERR_ABOVE_LIMIT);
    refused(&world, fill_of(2, MAKER, ANN, 6, 100), SLOSS_ERR_ABOVE_LIMIT);
    refused(&world, fill_of(2, MAKER, BOB, 3, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, forced(fill_of(2, MAKER, BOB, 3, 100))));
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 5, 100)));
    assert_ok(apply(&world, fill_of(2, fund, MAKER, 50, 100)));
    assert_ok(apply(&world, no_limit_of(MAKER, 2)));
    refused(&world, fill_of(2, fund, MAKER, 1, 100), SLOSS_ERR_ABOVE_LIMIT); /* the maker is */
    close_world(&world);
}

/* Open are the lots of longs, those of the fund as well. What passes from one to another opens
 * nothing. */
static void a_ceiling_bounds_what_is_open(void **state)
{
    (void)state;
    struct world world = open_three();
    const uint64_t fund = sloss_account_insurance(2);
    deposit(&world, ANN, 100000);
    deposit(&world, BOB, 100000);
    deposit(&world, fund, 100000);
    assert_ok(apply(&world, fill_of(2, ANN, MAKER, 6, 100)));
    assert_ok(apply(&world, fill_of(2, fund, MAKER, 3, 100)));
    refused(&world, open_most(2, 8), SLOSS_ERR_RANGE);
    assert_ok(apply(&world, open_most(2, 9)));
    refused(&world, fill_of(2, BOB, MAKER, 1, 100), SLOSS_ERR_ABOVE_LIMIT);
    refused(&world, fill_of(2, BOB, ANN, 7, 100), SLOSS_ERR_ABOVE_LIMIT); /* ann to -1: 10 open */
    assert_ok(apply(&world, fill_of(2, BOB, ANN, 6, 100)));
    assert_ok(apply(&world, open_most(2, 10)));
    refused(&world, fill_of(2, BOB, ANN, 2, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, fill_of(2, BOB, ANN, 1, 100)));
    assert_ok(apply(&world, forced(fill_of(2, BOB, ANN, 5, 100)))); /* 15 are open */
    assert_ok(apply(&world, fill_of(2, MAKER, BOB, 2, 100)));       /* 13, which are fewer */
    assert_amount(ceilings_of(&world, 2).open_interest, 10);
    refused(&world, open_most(2, 12), SLOSS_ERR_RANGE);
    assert_ok(apply(&world, open_most(2, 13)));
    assert_ok(apply(&world, trading_of(2, SLOSS_TRADING_OPEN))); /* sets it anew: none */
    assert_ok(apply(&world, fill_of(2, BOB, MAKER, 100, 100)));
    close_world(&world);
}

/* What is asked of funds for trading is asked of all. */
static void a_market_can_be_reduced_or_stand_still(void **state)
{
    (void)state;
    struct world world = open_three();
    const uint64_t fund = sloss_account_insurance(0);
    deposit(&world, ANN, 10000);
    deposit(&world, BOB, 10000);
    deposit(&world, fund, 10000);
    assert_ok(apply(&world, fill_of(0, ANN, BOB, 10, 100)));
    assert_ok(apply(&world, trading_of(0, SLOSS_TRADING_REDUCE_ONLY)));
    refused(&world, fill_of(0, BOB, MAKER, 1, 100), SLOSS_ERR_REDUCE_ONLY); /* the seller */
    refused(&world, fill_of(0, MAKER, ANN, 1, 100), SLOSS_ERR_REDUCE_ONLY); /* the buyer */
    refused(&world, forced(fill_of(0, BOB, MAKER, 1, 100)), SLOSS_ERR_REDUCE_ONLY);
    refused(&world, fill_of(0, fund, ANN, 1, 100), SLOSS_ERR_REDUCE_ONLY);
    assert_ok(apply(&world, fill_of(0, BOB, ANN, 4, 100)));
    assert_ok(apply(&world, fill_of(1, BOB, ANN, 4, 100))); /* another market */
    assert_ok(apply(&world, trading_of(0, SLOSS_TRADING_PAUSED)));
    refused(&world, forced(fill_of(0, BOB, ANN, 1, 100)), SLOSS_ERR_PAUSED);
    /* Everything else goes on. */
    mark(&world, 0, 101);
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    assert_ok(apply(&world, withdrawal_of(ANN, 1)));
    assert_ok(deleverage(&world, ANN, 0, SLOSS_RANK_SIZE));
    assert_ok(sloss_engine_settle(world.engine, 0, 100));
    close_world(&world);
}

static void a_paused_market_closes_out(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 60);
    fill(&world, 0, ANN, MAKER, 10, 100);
    assert_ok(apply(&world, trading_of(0, SLOSS_TRADING_PAUSED)));
    assert_ok(apply(&world, control_of(ANN, 1, 0)));
    mark(&world, 0, 98);
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    close_world(&world);
}

/* ---- refusals (15.5) ------------------------------------------------------------------------- */

/* One fill that all of them refuse: each is seen once the one before it is taken away. */
static void a_fill_is_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_three();
    struct sloss_command fill = fill_of(2, ANN, BOB, 7, INT64_MAX);
    struct sloss_command ceiling = ceiling_of((struct sloss_command_ceiling){
        .market = 2, .set = SLOSS_CEILING_OPEN_INTEREST, .open_interest = 6, .trading = 2});
    uint32_t unit = add_market(&world, "U", SLOSS_SETTLEMENT_UNREALIZED);
    (void)unit;
    deposit(&world, ANN, 10);
    deposit(&world, BOB, 10);
    assert_ok(apply(&world, ceiling));
    assert_ok(apply(&world, control_of(ANN, 1, 0)));
    assert_ok(apply(&world, control_of(BOB, 1, 0)));
    assert_ok(apply(&world, limit_of(ANN, 2, 6)));
    assert_ok(apply(&world, limit_of(BOB, 2, 6)));
    struct sloss_command worse = fill;
    worse.fill.lots = 0;
    refused(&world, worse, SLOSS_ERR_RANGE);
    worse = fill;
    worse.fill.price = -1;
    refused(&world, worse, SLOSS_ERR_RANGE);
    worse.fill.seller = ANN;
    refused(&world, worse, SLOSS_ERR_SELF_TRADE);
    refused(&world, fill, SLOSS_ERR_PAUSED);
    ceiling.ceiling.trading = SLOSS_TRADING_REDUCE_ONLY;
    assert_ok(apply(&world, ceiling));
    refused(&world, fill, SLOSS_ERR_REDUCE_ONLY);
    ceiling.ceiling.trading = SLOSS_TRADING_OPEN;
    assert_ok(apply(&world, ceiling));
    refused(&world, fill, SLOSS_ERR_FROZEN);
    assert_ok(apply(&world, control_of(ANN, 0, 0)));
    refused(&world, fill, SLOSS_ERR_FROZEN);
    assert_ok(apply(&world, control_of(BOB, 0, 0)));
    refused(&world, fill, SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, limit_of(ANN, 2, 7)));
    refused(&world, fill, SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, no_limit_of(BOB, 2)));
    refused(&world, fill, SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, open_most(2, 7)));
    refused(&world, fill, SLOSS_ERR_OVERFLOW);
    close_world(&world);
}

/* A price whose value does not fit is tested after all of them. */
static void an_overflow_of_the_value_comes_later(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market =
        add_fine_market(&world, "X", 1000, 0, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, ANN, 10);
    deposit(&world, BOB, 10);
    refused(&world, fill_of(market, ANN, BOB, 1, INT64_MAX), SLOSS_ERR_OVERFLOW);
    assert_ok(apply(&world, trading_of(market, SLOSS_TRADING_PAUSED)));
    refused(&world, fill_of(market, ANN, BOB, 1, INT64_MAX), SLOSS_ERR_PAUSED);
    close_world(&world);
}

/* Lots that do not fit are above any limit. */
static void lots_beyond_all_numbers_are_above_a_limit(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 10);
    fill(&world, 2, ANN, MAKER, 1, 0);
    refused(&world, fill_of(2, ANN, MAKER, INT64_MAX, 0), SLOSS_ERR_OVERFLOW);
    assert_ok(apply(&world, limit_of(ANN, 2, INT64_MAX)));
    refused(&world, fill_of(2, ANN, MAKER, INT64_MAX, 0), SLOSS_ERR_ABOVE_LIMIT);
    close_world(&world);
}

static void settings_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_three();
    const uint64_t fund = sloss_account_insurance(0);
    deposit(&world, ANN, 10);
    assert_ok(sloss_engine_settle(world.engine, 1, 100));
    struct sloss_command other_asset = require_of(NOBODY, 0, -1);
    other_asset.require.asset = 1;
    struct sloss_command reserved = require_of(ANN, PPB, 0);
    reserved.require.reserved = 1;
    struct sloss_command stray = no_limit_of(NOBODY, 0);
    stray.position_limit.lots = 1;
    struct sloss_command two = no_limit_of(NOBODY, 0);
    two.position_limit.is_set = 2;
    const struct {
        struct sloss_command command;
        enum sloss_status status;
    } cases[] = {
        {reserved, SLOSS_ERR_ARGUMENT},
        {other_asset, SLOSS_ERR_UNKNOWN_ASSET},
        {require_of(NOBODY, 0, -1), SLOSS_ERR_UNKNOWN_ACCOUNT},
        {require_of(fund, PPB - 1, 0), SLOSS_ERR_RANGE},
        {require_of(fund, 100 * PPB + 1, 0), SLOSS_ERR_RANGE},
        {require_of(fund, PPB, -1), SLOSS_ERR_RANGE},
        {require_of(ANN, 0, 0), SLOSS_ERR_RANGE},
        {require_of(fund, PPB, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {require_of(SLOSS_ACCOUNT_TREASURY, PPB, 1), SLOSS_ERR_SYSTEM_ACCOUNT},
        {control_of(NOBODY, 2, 0), SLOSS_ERR_ARGUMENT},
        {control_of(NOBODY, 0, 6), SLOSS_ERR_ARGUMENT},
        {control_of(NOBODY, 0, 0), SLOSS_ERR_UNKNOWN_ACCOUNT},
        {control_of(SLOSS_ACCOUNT_TREASURY, 1, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {stray, SLOSS_ERR_ARGUMENT},
        {two, SLOSS_ERR_ARGUMENT},
        {limit_of(NOBODY, 9, -1), SLOSS_ERR_UNKNOWN_ACCOUNT},
        {limit_of(fund, 9, -1), SLOSS_ERR_UNKNOWN_MARKET},
        {limit_of(fund, 1, -1), SLOSS_ERR_RANGE},
        {limit_of(fund, 1, 0), SLOSS_ERR_MARKET_CLOSED},
        {limit_of(fund, 0, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {no_limit_of(fund, 0), SLOSS_ERR_SYSTEM_ACCOUNT},
        {ceiling_of((struct sloss_command_ceiling){.market = 9, .set = 4}), SLOSS_ERR_ARGUMENT},
        {ceiling_of((struct sloss_command_ceiling){.market = 9, .trading = 3}), SLOSS_ERR_ARGUMENT},
        {ceiling_of((struct sloss_command_ceiling){.market = 9, .position = 1, .set = 1}),
         SLOSS_ERR_ARGUMENT},
        {ceiling_of((struct sloss_command_ceiling){.market = 9, .open_interest = 1, .set = 2}),
         SLOSS_ERR_ARGUMENT},
        {ceiling_of((struct sloss_command_ceiling){.market = 0, .reserved = 1}),
         SLOSS_ERR_ARGUMENT},
        {open_most(9, -1), SLOSS_ERR_UNKNOWN_MARKET},
        {open_most(1, -1), SLOSS_ERR_RANGE},
        {position_most(1, -1), SLOSS_ERR_RANGE},
        {position_most(1, 1), SLOSS_ERR_MARKET_CLOSED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        refused(&world, cases[i].command, cases[i].status);
    }
    assert_ok(apply(&world, require_of(ANN, 100 * PPB, INT64_MAX)));
    close_world(&world);
}

/* ---- what is kept ---------------------------------------------------------------------------- */

static void what_is_not_set_is_not_part_of_the_state(void **state)
{
    (void)state;
    struct world world = open_three();
    const struct {
        struct sloss_command set;
        struct sloss_command none;
    } cases[] = {
        {require_of(ANN, PPB, 1), require_of(ANN, PPB, 0)},
        {require_of(ANN, PPB + 1, 0), require_of(ANN, PPB, 0)},
        {control_of(ANN, 1, 0), control_of(ANN, 0, 0)},
        {control_of(ANN, 0, 2), control_of(ANN, 0, 0)},
        {limit_of(ANN, 1, 0), no_limit_of(ANN, 1)},
        {limit_of(ANN, 1, 7), no_limit_of(ANN, 1)},
        {open_most(1, 0), trading_of(1, 0)},
        {position_most(1, 0), trading_of(1, 0)},
        {trading_of(1, 1), trading_of(1, 0)},
    };
    deposit(&world, ANN, 10);
    struct sloss_hash hash[COUNT(cases) + 1] = {hash_of(&world)};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(apply(&world, cases[i].none));
        assert_true(same_hash(hash_of(&world), hash[0]));
        assert_ok(apply(&world, cases[i].set));
        hash[i + 1] = hash_of(&world);
        for (size_t j = 0; j <= i; j++) {
            assert_false(same_hash(hash[i + 1], hash[j]));
        }
        assert_ok(apply(&world, cases[i].none));
        assert_true(same_hash(hash_of(&world), hash[0]));
    }
    close_world(&world);
}

/* One account has limits in several markets, set out of order, and one that is taken away. */
static void a_snapshot_has_them(void **state)
{
    (void)state;
    struct world world = open_three();
    deposit(&world, ANN, 200);
    deposit(&world, BOB, 200);
    set_owner(&world, BOB, "house", 0);
    fill(&world, 0, ANN, MAKER, 10, 100);
    assert_ok(apply(&world, require_of(ANN, PPB * 3 / 2, 5)));
    assert_ok(apply(&world, control_of(BOB, 1, SLOSS_ACCOUNT_LIQUIDATION_DELEVERAGE)));
    assert_ok(apply(&world, limit_of(BOB, 0, 0)));
    assert_ok(apply(&world, limit_of(BOB, 2, 20)));
    assert_ok(apply(&world, limit_of(BOB, 1, 3)));
    assert_ok(apply(&world, no_limit_of(BOB, 1)));
    assert_ok(apply(&world, limit_of(MAKER, 1, 9)));
    assert_ok(apply(
        &world, ceiling_of((struct sloss_command_ceiling){
                    .market = 1, .open_interest = 50, .position = 40, .set = 3, .trading = 1})));
    assert_ok(apply(&world, trading_of(2, SLOSS_TRADING_PAUSED)));
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&again)));
    assert_amount(surcharge_of(&again, ANN).multiplier_ppb, PPB * 3 / 2);
    assert_amount(account_of(&again, ANN).maintenance, 80); /* 50 * 1.5 + 5 */
    assert_int_equal(controls_of(&again, BOB).frozen, 1);
    assert_int_equal(controls_of(&again, BOB).liquidation, SLOSS_ACCOUNT_LIQUIDATION_DELEVERAGE);
    assert_amount(limits_of(&again, BOB, 2).lots, 20);
    assert_int_equal(limits_of(&again, BOB, 0).is_set, 1);
    assert_int_equal(limits_of(&again, BOB, 1).is_set, 0);
    assert_amount(limits_of(&again, MAKER, 1).lots, 9);
    assert_int_equal(ceilings_of(&again, 1).set, 3);
    assert_amount(ceilings_of(&again, 1).open_interest, 50);
    assert_amount(ceilings_of(&again, 1).position, 40);
    assert_int_equal(ceilings_of(&again, 1).trading, SLOSS_TRADING_REDUCE_ONLY);
    assert_int_equal(ceilings_of(&again, 2).trading, SLOSS_TRADING_PAUSED);
    deposit(&again, 7, 100000);
    mark(&again, 2, 101); /* ann is judged: 200 is enough, and 79 is not */
    assert_amount(position_of(&again, ANN, 0).lots, 10);
    assert_ok(apply(&again, forced(withdrawal_of(ANN, 121))));
    mark(&again, 2, 102);
    assert_amount(position_of(&again, ANN, 0).lots, 0);
    close_world(&again);
    free(saved.bytes);
    close_world(&world);
}

static void queries_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_three();
    struct sloss_surcharge_info surcharge = {0};
    struct sloss_control_info control = {0};
    struct sloss_position_limit_info limit = {0};
    struct sloss_ceiling_info ceiling = {0};
    const struct sloss_engine *engine = world.engine;
    deposit(&world, ANN, 1);
    assert_status(sloss_engine_surcharge(NULL, ANN, 0, &surcharge), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_surcharge(engine, ANN, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_surcharge(engine, NOBODY, 9, &surcharge), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_controls(NULL, ANN, &control), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_controls(engine, ANN, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_controls(engine, NOBODY, &control), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position_limit(NULL, ANN, 0, &limit), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position_limit(engine, ANN, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position_limit(engine, NOBODY, 9, &limit), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_ceilings(NULL, 0, &ceiling), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_ceilings(engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_ceilings(engine, 9, &ceiling), SLOSS_ERR_ARGUMENT);
    surcharge.struct_size = sizeof(surcharge);
    control.struct_size = sizeof(control);
    limit.struct_size = sizeof(limit);
    ceiling.struct_size = sizeof(ceiling);
    assert_status(sloss_engine_surcharge(engine, NOBODY, 9, &surcharge), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_surcharge(engine, ANN, 9, &surcharge), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_controls(engine, NOBODY, &control), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_position_limit(engine, NOBODY, 9, &limit),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_position_limit(engine, ANN, 9, &limit), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_ceilings(engine, 9, &ceiling), SLOSS_ERR_UNKNOWN_MARKET);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_multiplied_and_rounded_up_once),
        cmocka_unit_test(the_addon_is_asked_of_lots_alone),
        cmocka_unit_test(the_next_mark_of_any_market_finds_the_breach),
        cmocka_unit_test(who_is_asked_nothing_besides_is_as_any_other),
        cmocka_unit_test(a_fill_needs_what_is_asked_after_it),
        cmocka_unit_test(a_reduction_in_breach_counts_what_is_asked_besides),
        cmocka_unit_test(what_a_frozen_account_may_not_do),
        cmocka_unit_test(what_a_frozen_account_may_do),
        cmocka_unit_test(to_fill_a_contribution_up_raises_it),
        cmocka_unit_test(an_account_has_its_own_option),
        cmocka_unit_test(a_charge_closes_out_where_no_market_does),
        cmocka_unit_test(a_trial_of_an_option_is_undone),
        cmocka_unit_test(a_position_limit_bars_what_adds_risk),
        cmocka_unit_test(the_market_bounds_those_without_a_limit),
        cmocka_unit_test(a_ceiling_bounds_what_is_open),
        cmocka_unit_test(a_market_can_be_reduced_or_stand_still),
        cmocka_unit_test(a_paused_market_closes_out),
        cmocka_unit_test(a_fill_is_refused_in_order),
        cmocka_unit_test(an_overflow_of_the_value_comes_later),
        cmocka_unit_test(lots_beyond_all_numbers_are_above_a_limit),
        cmocka_unit_test(settings_are_refused_in_order),
        cmocka_unit_test(what_is_not_set_is_not_part_of_the_state),
        cmocka_unit_test(a_snapshot_has_them),
        cmocka_unit_test(queries_are_refused_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
