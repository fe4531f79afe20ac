/* SPDX-License-Identifier: BSD-2-Clause */
/* What a market asks beyond its brackets, and profit that does not count: rules 19, worked by hand.
 */
#include "random_book.h"
#include "saved_world.h"

#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/margin.h"

#define PPB INT64_C(1000000000)
#define MOST (INT64_C(1) << 62)
#define LONG UINT64_C(1)
#define SHORT UINT64_C(2)

static struct sloss_command with(uint32_t market, struct sloss_command_requirement terms)
{
    terms.market = market;
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command),
                                  .kind = SLOSS_COMMAND_REQUIREMENT,
                                  .requirement = terms};
}

static enum sloss_status require(struct world *world, struct sloss_command_requirement terms)
{
    struct sloss_command command = with(0, terms);
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

/* Lots of 1.0. */
static struct sloss_command_requirement root_of(int64_t ppb)
{
    return (struct sloss_command_requirement){.root_ppb = ppb, .lot_size = 1};
}

static struct sloss_command_requirement interest_of(int64_t low, int64_t high)
{
    return (struct sloss_command_requirement){.interest_low = low, .interest_high = high};
}

static struct sloss_command_requirement profit_of(int64_t weight)
{
    return (struct sloss_command_requirement){.profit_off_ppb = PPB - weight};
}

static const struct sloss_command_requirement by_entry = {.by_entry = 1};
static const struct sloss_command_requirement none = {0};

static enum sloss_status try_mark(struct world *world, int64_t price)
{
    struct sloss_mark one = {0, 0, price};
    return sloss_engine_mark(world->engine, &one, 1);
}

static enum sloss_status try_fill(struct world *world, uint64_t buyer, uint64_t seller,
                                  int64_t lots, int64_t price)
{
    return sloss_engine_fill(world->engine, 0, buyer, seller, lots, price);
}

static enum sloss_status force_fill(struct world *world, uint64_t buyer, uint64_t seller,
                                    int64_t lots, int64_t price)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_FILL,
        .flags = SLOSS_COMMAND_FORCE,
        .fill = {.buyer = buyer, .seller = seller, .lots = lots, .price = price}};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

/* A market of 10 % and 5 % in which LONG has bought lots of SHORT; a lot is worth its price. */
static struct world open_held(int64_t money, int64_t lots, int64_t price)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, LONG, money);
    deposit(&world, SHORT, 100000);
    fill(&world, 0, LONG, SHORT, lots, price);
    return world;
}

static void check_required(const struct world *world, uint64_t account, int64_t initial,
                           int64_t maintenance)
{
    struct sloss_account_info info = account_of(world, account);
    struct sloss_position_info position = position_of(world, account, 0);
    assert_amount(info.initial, initial);
    assert_amount(info.maintenance, maintenance);
    assert_amount(position.initial, initial);
    assert_amount(position.maintenance, maintenance);
}

static int64_t sample_of(const struct world *world)
{
    struct sloss_requirement_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_requirement(world->engine, 0, &info));
    return info.interest;
}

/* ---- the root of the size -------------------------------------------------------------------- */

/* The least number of billionths whose square is no less than the size. */
static void a_root_is_rounded_up_to_nine_digits(void **state)
{
    static const struct {
        uint64_t lots;
        int64_t size;
        uint32_t digits;
        uint64_t low;
        uint64_t high; /* times 2^64 */
    } cases[] = {
        {0, 1, 0, 0, 0},
        {1, 1, 0, 1000000000, 0},
        {16, 1, 0, 4000000000, 0},
        {2, 1, 0, 1414213563, 0},  /* 1.41421356237 */
        {1, 1, 1, 316227767, 0},   /* 0.31622776602 */
        {7, 25, 3, 418330014, 0},  /* of 0.175: 0.41833001327 */
        {1, 1, 18, 1, 0},          /* exactly a billionth */
        {3, 1, 18, 2, 0},          /* 1.73 billionths */
        {UINT64_C(1) << 62, PPB, 0, UINT64_C(6930721148095922792), 3681},
        {UINT64_C(1) << 62, INT64_MAX, 0, UINT64_C(10943969256604454273), 353553390},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sl_demand demand = {
            .root_ppb = 1, .lot_size = cases[i].size, .lot_digits = cases[i].digits};
        sl_uwide root = sl_demand_root(&demand, cases[i].lots);
        assert_true(root == ((sl_uwide)cases[i].high << 64 | cases[i].low));
    }
}

/* The specification's example: N is 1,600 and s is 4, so 64 + 1,600 * 0.01 * 4 = 128 is asked for
 * maintenance, and 128 + 64 = 192 initially. A rate that asks less than the brackets changes
 * nothing. */
static void large_positions_are_asked_more(void **state)
{
    (void)state;
    struct world world = open_held(1000, 16, 100);
    check_required(&world, LONG, 160, 80);
    assert_ok(require(&world, root_of(PPB / 100)));
    check_required(&world, LONG, 192, 128);
    check_required(&world, SHORT, 192, 128);
    assert_ok(require(&world, root_of(PPB / 400)));
    check_required(&world, LONG, 160, 80); /* 64 + 16 = 80, and 128 + 16 = 144 */
    assert_ok(require(&world, root_of(PPB / 399)));
    check_required(&world, LONG, 160, 81); /* 64 + 1600 * 0.002506265 * 4 = 80.04, rounded up once */
    assert_ok(require(&world, (struct sloss_command_requirement){
                                  .root_ppb = PPB / 100, .lot_size = 25, .lot_digits = 2}));
    check_required(&world, LONG, 160, 96); /* a lot is 0.25, s is 2: 128 + 32 is no more */
    assert_ok(require(&world, none));
    check_required(&world, LONG, 160, 80);
    close_world(&world);
}

/* Brackets of 10 % and 5 %, and from 1,000 on of 20 % and 10 %: of 1,600 they ask 100 + 120 = 220 and
 * 50 + 60 = 110, four fifths of which is 176 and 88. What is asked of a lot does not count in that. */
static void the_root_stands_beside_brackets_and_lots(void **state)
{
    (void)state;
    struct world world = open_held(1000, 16, 100);
    struct sloss_command tier = {.struct_size = sizeof(tier),
                                 .kind = SLOSS_COMMAND_TIER,
                                 .tier = {.initial_ppb = PPB / 10,
                                          .maintenance_ppb = PPB / 20,
                                          .lot_initial_ppb = 15 * PPB,
                                          .lot_maintenance_ppb = 9 * PPB}};
    assert_ok(sloss_engine_set_tier(world.engine, 0, 1000, PPB / 5, PPB / 10));
    check_required(&world, LONG, 220, 110);
    assert_ok(require(&world, root_of(PPB / 100)));
    check_required(&world, LONG, 240, 152);
    assert_ok(sloss_engine_apply(world.engine, &tier, 1, NULL));
    check_required(&world, LONG, 240, 152); /* 16 lots at 15 and 9 are 240 and 144 */
    tier.tier.lot_initial_ppb++;
    tier.tier.lot_maintenance_ppb = 10 * PPB;
    assert_ok(sloss_engine_apply(world.engine, &tier, 1, NULL));
    check_required(&world, LONG, 241, 160);
    close_world(&world);
}

/* Below one tick in size a value counts as a tick, so that 16 lots are asked for 16 at a price of 0. */
static void a_price_of_0_counts_as_a_tick(void **state)
{
    (void)state;
    struct world world = open_held(100000, 16, 100);
    assert_ok(require(&world, root_of(PPB)));
    mark(&world, 0, 0);
    check_required(&world, LONG, 66, 65); /* 1.28 + 16 * 4, and 0.64 + 64 */
    close_world(&world);
}

/* In a market that is finer than the atom all is summed before it is rounded: 3 lots at 0.07 are N =
 * 0.21, s of 3 is 1.732050808; 0.8 * 0.0105 + 0.21 * 1.732050808 = 0.37213 comes to 1. Of 100 times
 * that, N = 21: 0.84 + 36.373066968 = 37.21, to 38. */
static void a_fine_market_is_rounded_up_once(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "F", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, LONG, 100000);
    deposit(&world, SHORT, 100000);
    fill(&world, 0, LONG, SHORT, 3, 7);
    assert_ok(require(&world, root_of(PPB)));
    check_required(&world, LONG, 1, 1);
    mark(&world, 0, 700);
    check_required(&world, LONG, 39, 38); /* 1.68 + 36.37 = 38.05 */
    close_world(&world);
}

/* LONG has 200. At 96 it has 136, and 61.44 + 61.44 = 122.88 is asked; at 95 it has 120, and 60.8 +
 * 60.8 = 121.6 is asked, where the brackets alone would ask for 76. */
static void a_breach_by_the_root_is_found(void **state)
{
    (void)state;
    struct world world = open_held(200, 16, 100);
    assert_ok(require(&world, root_of(PPB / 100)));
    mark(&world, 0, 96);
    assert_amount(position_of(&world, LONG, 0).lots, 16);
    mark(&world, 0, 95);
    assert_amount(position_of(&world, LONG, 0).lots, 0);
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* The command looks for no breach, and the next mark does, of any market. */
static void a_command_closes_nobody_out(void **state)
{
    (void)state;
    struct world world = open_held(100, 16, 100);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    mark(&world, 0, 100);
    assert_ok(require(&world, root_of(PPB / 100)));
    assert_amount(position_of(&world, LONG, 0).lots, 16);
    mark(&world, other, 1);
    assert_amount(position_of(&world, LONG, 0).lots, 0);
    close_world(&world);
}

/* Two markets forfeit what is left of an account by what they ask of it. M asks 0.8 * 45 + 900 * 0.02 * 3
 * = 90 of 9 lots at 100, and N 5 % of 600 = 30, so that M has three fourths of 140. */
static void a_weight_is_what_is_asked(void **state)
{
    (void)state;
    struct world world = open_held(140, 9, 100);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, PPB / 10, PPB / 20));
    fill(&world, other, LONG, SHORT, 6, 100);
    assert_ok(require(&world, root_of(PPB / 50)));
    assert_amount(account_of(&world, LONG).maintenance, 90 + 30);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER,
                                           SLOSS_RESIDUAL_FORFEIT));
    assert_ok(sloss_engine_takeover(world.engine, LONG));
    assert_amount(market_of(&world, 0).insurance, 105);
    assert_amount(market_of(&world, other).insurance, 35);
    close_world(&world);
}

/* ---- open interest --------------------------------------------------------------------------- */

/* Open interest is 1,600, of which brackets ask 160; of the other 1,440 a part is asked. */
static void high_open_interest_is_asked_more(void **state)
{
    static const struct {
        int64_t low;
        int64_t high;
        int64_t initial;
    } cases[] = {{1600, 2000, 160},  {1601, 2000, 160},  {1000, 2000, 1024}, /* 0.6 of it */
                 {1000, 2001, 1024}, /* 600/1001 of it is 863.1 */
                 {1000, 1998, 1026}, /* 600/998: 865.7 */
                 {1599, 1600, 1600}, {0, 1, 1600},       {0, 1600, 1600}, {0, MOST, 161}};
    (void)state;
    struct world world = open_held(3000, 16, 100);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(require(&world, interest_of(cases[i].low, cases[i].high)));
        mark(&world, 0, 100);
        assert_amount(sample_of(&world), 1600);
        check_required(&world, LONG, cases[i].initial, 80);
        check_required(&world, SHORT, cases[i].initial, 80);
    }
    close_world(&world);
}

/* A sample is taken when a mark is set and at no other time: not by a trade, nor by a command. */
static void open_interest_is_that_of_the_last_mark(void **state)
{
    (void)state;
    struct world world = open_held(50000, 16, 100);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(require(&world, interest_of(1000, 2000)));
    assert_amount(sample_of(&world), 0);
    check_required(&world, LONG, 160, 80);
    mark(&world, 0, 100);
    fill(&world, 0, LONG, SHORT, 4, 100);
    mark(&world, other, 5);
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    assert_amount(sample_of(&world), 1600);
    check_required(&world, LONG, 1280, 100); /* 200 + 0.6 * 1800 */
    mark(&world, 0, 100);
    assert_amount(sample_of(&world), 2000);
    check_required(&world, LONG, 2000, 100);
    assert_ok(require(&world, interest_of(1000, 3000))); /* the sample stays */
    check_required(&world, LONG, 1100, 100);
    assert_ok(require(&world, none)); /* also where nobody asks for it */
    mark(&world, 0, 80);
    assert_amount(sample_of(&world), 1600);
    assert_ok(require(&world, interest_of(1000, 2000)));
    check_required(&world, LONG, 1024, 80);
    close_world(&world);
}

/* It is rounded down to atoms, and of an inverse market it is the size of what a lot is worth. */
static void open_interest_is_in_whole_atoms(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "I", 1000, 2, SLOSS_KIND_INVERSE, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, LONG, 100000);
    deposit(&world, SHORT, 100000);
    fill(&world, 0, LONG, SHORT, 3, 10);
    assert_ok(require(&world, interest_of(0, 10)));
    mark(&world, 0, 10); /* 3 * 1.00 */
    assert_amount(sample_of(&world), 3);
    check_required(&world, LONG, 1, 0); /* 0.3 of 3, rounded up; no brackets ask anything */
    mark(&world, 0, 9); /* 3 * 1.11 = 3.33 */
    assert_amount(sample_of(&world), 3);
    mark(&world, 0, 2);
    assert_amount(sample_of(&world), 15);
    check_required(&world, SHORT, 15, 0);
    close_world(&world);
}

/* Lots that a fund has taken over are open interest as well. */
static void a_fund_s_lots_are_open_interest(void **state)
{
    (void)state;
    struct world world = open_held(100, 16, 100);
    assert_ok(require(&world, interest_of(1000, 2000)));
    mark(&world, 0, 90);
    assert_amount(position_of(&world, LONG, 0).lots, 0);
    mark(&world, 0, 100);
    assert_amount(sample_of(&world), 1600);
    close_world(&world);
}

/* ---- what was paid --------------------------------------------------------------------------- */

/* 16 lots were bought at 100: initially 160 is asked whatever a lot is worth less, and for maintenance
 * what it is worth. */
static void what_was_paid_counts_initially(void **state)
{
    (void)state;
    struct world world = open_held(2000, 16, 100);
    assert_ok(require(&world, by_entry));
    mark(&world, 0, 60);
    check_required(&world, LONG, 160, 48);
    check_required(&world, SHORT, 160, 48);
    mark(&world, 0, 120);
    check_required(&world, LONG, 192, 96);
    assert_ok(sloss_engine_funding(world.engine, 0, 30)); /* 2,080 in all, paid and received */
    check_required(&world, LONG, 208, 96);
    check_required(&world, SHORT, 208, 96);
    assert_ok(sloss_engine_funding(world.engine, 0, -50)); /* and 1,280 */
    check_required(&world, LONG, 192, 96);
    assert_ok(sloss_engine_funding(world.engine, 0, 50));
    mark(&world, 0, 60);
    check_required(&world, SHORT, 208, 48);
    fill(&world, 0, SHORT, LONG, 8, 60); /* half of it leaves the cost */
    check_required(&world, LONG, 104, 24);
    assert_ok(require(&world, none));
    check_required(&world, LONG, 48, 24);
    close_world(&world);
}

/* At 60 the equity is 260, of which 160 backs the position: 100 is free. With 165 one lot more is too
 * much, since 1,660 was paid; with 166 it is not. */
static void what_was_paid_bounds_withdrawals_and_fills(void **state)
{
    (void)state;
    struct world world = open_held(900, 16, 100);
    assert_ok(require(&world, by_entry));
    mark(&world, 0, 60);
    assert_amount(account_of(&world, LONG).free, 100);
    assert_status(sloss_engine_withdraw(world.engine, LONG, 0, 101), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_withdraw(world.engine, LONG, 0, 95));
    assert_status(try_fill(&world, LONG, SHORT, 1, 60), SLOSS_ERR_INSUFFICIENT_MARGIN);
    deposit(&world, LONG, 1);
    assert_ok(try_fill(&world, LONG, SHORT, 1, 60));
    close_world(&world);
}

/* In a market that settles variation nothing is asked of a position without lots, though its cost
 * waits for the next mark. */
static void nothing_is_asked_without_lots(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, LONG, 1000);
    deposit(&world, SHORT, 1000);
    assert_ok(require(&world, by_entry));
    fill(&world, 0, LONG, SHORT, 4, 100);
    check_required(&world, LONG, 40, 20);
    fill(&world, 0, SHORT, LONG, 4, 80);
    assert_amount(position_of(&world, LONG, 0).cost, 80);
    check_required(&world, LONG, 0, 0);
    close_world(&world);
}

/* ---- profit that does not count -------------------------------------------------------------- */

/* Of a profit of 160 a part backs the position; a loss does so whole. What is free of a balance of 1,000
 * is 1,000 and that part less 176. */
static void profit_backs_by_its_weight(void **state)
{
    static const struct {
        int64_t weight;
        int64_t free;
    } cases[] = {{PPB, 984}, {PPB / 4, 864}, {PPB / 3, 877} /* 53.3 */, {PPB - 1, 983}, {0, 824}};
    (void)state;
    struct world world = open_held(1000, 16, 100);
    mark(&world, 0, 110);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(require(&world, profit_of(cases[i].weight)));
        assert_amount(account_of(&world, LONG).equity, 1160);
        assert_amount(account_of(&world, LONG).free, cases[i].free);
        assert_amount(account_of(&world, SHORT).free, 100000 - 160 - 176);
        assert_status(sloss_engine_withdraw(world.engine, LONG, 0, cases[i].free + 1),
                      SLOSS_ERR_INSUFFICIENT_MARGIN);
        check_required(&world, LONG, 176, 88);
    }
    assert_ok(sloss_engine_withdraw(world.engine, LONG, 0, 824));
    close_world(&world);
}

/* Below the atom each position's profit is rounded down to atoms when it is weighed: 3 lots that
 * gain 0.35 each have 1.05, half of which counts as 0; a loss of 0.35 beside it counts as it is. */
static void a_profit_is_weighed_in_whole_atoms(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "F", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_fine_market(&world, "G", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, LONG, 100);
    deposit(&world, SHORT, 100);
    fill(&world, 0, LONG, SHORT, 3, 100);
    fill(&world, 1, LONG, SHORT, 1, 100);
    assert_ok(require(&world, profit_of(PPB / 2)));
    mark(&world, 0, 135);
    mark(&world, 1, 65);
    assert_amount(account_of(&world, LONG).equity, 100); /* 100 + 1.05 - 0.35 */
    assert_amount(account_of(&world, LONG).free, 99);    /* 100 + 0 - 0.35 */
    mark(&world, 0, 170);
    assert_amount(account_of(&world, LONG).free, 100); /* 100 + 1 - 0.35, and a balance of 100 */
    close_world(&world);
}

/* LONG has 40, gains 160 in M that do not count, and has lost 60 in N: 88 + 27 is asked. Who is closed
 * out keeps all of its equity, and is not bankrupt. */
static void profit_that_does_not_count_stops_no_breach(void **state)
{
    (void)state;
    struct world world = open_held(100, 16, 100);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, PPB / 10, PPB / 20));
    fill(&world, other, LONG, SHORT, 6, 100);
    assert_ok(require(&world, profit_of(0)));
    const struct sloss_mark marks[] = {{0, 0, 110}, {other, 0, 90}};
    struct sloss_mark high = {0, 0, 110};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(balance(&world, LONG), 200);
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_LIQUIDATED);
    assert_amount(account_of(&world, LONG).positions, 0);
    assert_ok(sloss_engine_mark(world.engine, &high, 1));
    close_world(&world);
}

/* With 170 and 176 asked initially LONG is warned while the profit does not count. Below zero without it,
 * LONG is not bankrupt: its equity is not. */
static void a_state_follows_margin_equity(void **state)
{
    (void)state;
    struct world world = open_held(170, 16, 100);
    struct sloss_command taken = {.struct_size = sizeof(taken),
                                  .kind = SLOSS_COMMAND_WITHDRAW,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .withdraw = {.account = LONG, .amount = 180}};
    mark(&world, 0, 110);
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_HEALTHY);
    assert_ok(require(&world, profit_of(0)));
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_WARNED);
    assert_ok(sloss_engine_apply(world.engine, &taken, 1, NULL));
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_WARNED);
    assert_amount(account_of(&world, LONG).equity, 150);
    close_world(&world);
}

/* LONG has 10, and a profit of 160 that does not count: 88 is asked. A lot sold below the mark realizes 1:
 * 11 of 83 is no smaller part than 10 of 88. Sold at 100 it realizes nothing, and 10 of 83 is
 * no smaller either. At 99 it would be 9 of 83, which is smaller. */
static void a_reduction_is_measured_by_margin_equity(void **state)
{
    (void)state;
    struct world world = open_held(10, 16, 100);
    mark(&world, 0, 110);
    assert_ok(require(&world, profit_of(0)));
    struct sloss_hash before = hash_of(&world);
    assert_status(try_fill(&world, SHORT, LONG, 1, 99), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(try_fill(&world, SHORT, LONG, 1, 100));
    close_world(&world);
    world = open_held(10, 16, 100);
    mark(&world, 0, 110);
    assert_ok(require(&world, profit_of(0)));
    assert_ok(try_fill(&world, SHORT, LONG, 1, 101));
    close_world(&world);
}

/* From below zero any part is no smaller: a lot sold at 106 leaves 1 of -5, but one sold at 100 leaves
 * -5, which is refused. */
static void a_reduction_lifts_margin_equity_above_zero(void **state)
{
    (void)state;
    struct world world = open_held(5, 16, 100);
    struct sloss_command taken = {.struct_size = sizeof(taken),
                                  .kind = SLOSS_COMMAND_WITHDRAW,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .withdraw = {.account = LONG, .amount = 10}};
    mark(&world, 0, 110);
    assert_ok(require(&world, profit_of(0)));
    assert_ok(sloss_engine_apply(world.engine, &taken, 1, NULL));
    assert_status(try_fill(&world, SHORT, LONG, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(try_fill(&world, SHORT, LONG, 1, 106));
    close_world(&world);
}

/* With 200, and a profit of 160 that does not count, two lots more are backed at 110, and three are not. */
static void a_fill_is_backed_by_margin_equity(void **state)
{
    (void)state;
    struct world world = open_held(200, 16, 100);
    mark(&world, 0, 110);
    assert_ok(require(&world, profit_of(0)));
    assert_status(try_fill(&world, LONG, SHORT, 3, 110), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(try_fill(&world, LONG, SHORT, 2, 110));
    close_world(&world);
}

/* ---- bounds (rules 1.5) ---------------------------------------------------------------------- */

/* Nobody has money, and nobody is closed out for it. */
static struct world open_bare(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    for (uint64_t account = 1; account <= 4; account++) {
        deposit(&world, account, 0);
    }
    return world;
}

/* Of one lot of 1.0 at v, 0.8 v + 100 v is asked at the most. */
#define ROOT_EDGE (MOST / 504 * 5 + MOST % 504 * 5 / 504)

static void the_root_is_bound_at_every_mark_and_tier(void **state)
{
    (void)state;
    struct world world = open_bare();
    assert_ok(force_fill(&world, LONG, SHORT, 1, 1));
    assert_ok(require(&world, root_of(100 * PPB)));
    struct sloss_hash before = hash_of(&world);
    assert_status(try_mark(&world, ROOT_EDGE + 1), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(hash_of(&world), before));
    mark(&world, 0, ROOT_EDGE);
    check_required(&world, SHORT, ROOT_EDGE * 100, ROOT_EDGE * 100);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB, PPB));
    check_required(&world, SHORT, ROOT_EDGE * 100 + ROOT_EDGE / 5 * 4 + 2, ROOT_EDGE * 100 + ROOT_EDGE / 5 * 4 + 2);
    assert_status(sloss_engine_set_tier(world.engine, 0, 0, PPB + 1, 0), SLOSS_ERR_OVERFLOW);
    assert_ok(require(&world, none));
    mark(&world, 0, ROOT_EDGE + 1);
    assert_status(require(&world, root_of(100 * PPB)), SLOSS_ERR_OVERFLOW);
    assert_ok(require(&world, root_of(99 * PPB)));
    close_world(&world);
}

/* Of four lots at v, s is 2: 3.2 v + 800 v. */
static void the_root_is_bound_at_every_fill(void **state)
{
    const int64_t edge = MOST / 4016 * 5;
    (void)state;
    struct world world = open_bare();
    assert_ok(force_fill(&world, LONG, SHORT, 1, 1));
    assert_ok(require(&world, root_of(100 * PPB)));
    mark(&world, 0, edge + 10);
    struct sloss_hash before = hash_of(&world);
    assert_status(force_fill(&world, LONG, SHORT, 3, 1), SLOSS_ERR_OVERFLOW);
    mark(&world, 0, 1);
    assert_status(force_fill(&world, LONG, SHORT, 3, edge + 10), SLOSS_ERR_OVERFLOW);
    mark(&world, 0, edge + 10);
    assert_true(same_hash(hash_of(&world), before));
    mark(&world, 0, edge - 10);
    assert_ok(force_fill(&world, LONG, SHORT, 3, edge - 10));
    close_world(&world);
}

/* With a rate of 2 what was paid is at most 2^61. */
static void what_was_paid_is_bound(void **state)
{
    (void)state;
    struct world world = open_bare();
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 2 * PPB, 0));
    assert_ok(require(&world, by_entry));
    assert_ok(force_fill(&world, LONG, SHORT, 1, MOST / 2));
    check_required(&world, LONG, MOST, 0);
    mark(&world, 0, 1);
    check_required(&world, LONG, MOST, 0);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_funding(world.engine, 0, 1), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_set_tier(world.engine, 0, 0, 2 * PPB + 1, 0), SLOSS_ERR_OVERFLOW);
    assert_status(force_fill(&world, LONG, 3, 1, 1), SLOSS_ERR_OVERFLOW);
    assert_status(force_fill(&world, 3, SHORT, 1, 1), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(force_fill(&world, 3, 4, 1, 1));
    assert_ok(require(&world, none));
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    assert_status(require(&world, by_entry), SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_funding(world.engine, 0, -1));
    assert_ok(require(&world, by_entry));
    assert_ok(sloss_engine_funding(world.engine, 0, 0));
    close_world(&world);
}

/* Where the largest cost there was and all funding would be too much, each position is looked at: it
 * was another's, and is gone. */
static void what_was_paid_once_is_no_bound(void **state)
{
    (void)state;
    struct world world = open_bare();
    assert_ok(force_fill(&world, LONG, SHORT, 1, MOST));
    assert_ok(force_fill(&world, SHORT, LONG, 1, MOST));
    mark(&world, 0, 1);
    assert_ok(force_fill(&world, LONG, SHORT, 3, 1));
    assert_ok(require(&world, by_entry));
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    check_required(&world, LONG, 0, 0);
    close_world(&world);
}

/* A fund that has paid nearly the most cannot take over what would bring it beyond. */
static void a_takeover_is_held_to_what_may_be_paid(void **state)
{
    (void)state;
    struct world world = open_bare();
    assert_ok(require(&world, by_entry));
    assert_ok(force_fill(&world, sloss_account_insurance(0), SHORT, 1, MOST - 1));
    mark(&world, 0, 1);
    assert_ok(force_fill(&world, LONG, 3, 1, 2));
    mark(&world, 0, 2);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_takeover(world.engine, LONG), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(hash_of(&world), before));
    mark(&world, 0, 1);
    assert_ok(sloss_engine_takeover(world.engine, LONG));
    close_world(&world);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void refusals_change_nothing(void **state)
{
    static const struct {
        struct sloss_command_requirement terms;
        enum sloss_status status;
    } cases[] = {
        {{.root_ppb = 0, .lot_size = 1}, SLOSS_ERR_ARGUMENT},
        {{.root_ppb = 0, .lot_digits = 1}, SLOSS_ERR_ARGUMENT},
        {{.by_entry = 2}, SLOSS_ERR_ARGUMENT},
        {{.by_entry = 1, .reserved = 1}, SLOSS_ERR_ARGUMENT},
        {{.by_entry = 2, .market = 9}, SLOSS_ERR_ARGUMENT},
        {{.root_ppb = -1, .market = 9}, SLOSS_ERR_UNKNOWN_MARKET},
        {{.root_ppb = -1, .lot_size = 1, .market = 2}, SLOSS_ERR_MARKET_CLOSED},
        {{.root_ppb = -1, .lot_size = 1}, SLOSS_ERR_RANGE},
        {{.root_ppb = 100 * PPB + 1, .lot_size = 1}, SLOSS_ERR_RANGE},
        {{.root_ppb = 1}, SLOSS_ERR_RANGE},
        {{.root_ppb = 1, .lot_size = -1}, SLOSS_ERR_RANGE},
        {{.root_ppb = 1, .lot_size = 1, .lot_digits = 19}, SLOSS_ERR_RANGE},
        {{.root_ppb = 1, .lot_size = 10, .lot_digits = 1}, SLOSS_ERR_RANGE},
        {{.interest_low = -1, .interest_high = 5}, SLOSS_ERR_RANGE},
        {{.interest_low = 5, .interest_high = 5}, SLOSS_ERR_RANGE},
        {{.interest_low = 5}, SLOSS_ERR_RANGE},
        {{.interest_high = -1}, SLOSS_ERR_RANGE},
        {{.interest_low = INT64_MIN, .interest_high = INT64_MIN}, SLOSS_ERR_RANGE},
        {{.profit_off_ppb = -1, .market = 1}, SLOSS_ERR_RANGE},
        {{.profit_off_ppb = PPB + 1}, SLOSS_ERR_RANGE},
        {{.profit_off_ppb = 1, .market = 1}, SLOSS_ERR_ARGUMENT},
    };
    (void)state;
    struct world world = open_held(1000, 16, 100);
    (void)add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    (void)add_market(&world, "C", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_settle(world.engine, 2, 1));
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_command command = with(cases[i].terms.market, cases[i].terms);
        assert_status(sloss_engine_apply(world.engine, &command, 1, NULL), cases[i].status);
        assert_true(same_hash(hash_of(&world), before));
    }
    assert_ok(require(&world, (struct sloss_command_requirement){
                                  .root_ppb = 100 * PPB, .lot_size = 1, .lot_digits = 18}));
    assert_ok(require(&world, (struct sloss_command_requirement){
                                  .root_ppb = 1, .lot_size = 10, .interest_high = INT64_MAX,
                                  .profit_off_ppb = PPB, .by_entry = 1}));
    close_world(&world);
}

/* ---- the state ------------------------------------------------------------------------------- */

static const struct sloss_command_requirement all_of_them = {.root_ppb = PPB / 100,
                                                             .lot_size = 5,
                                                             .lot_digits = 1,
                                                             .interest_low = 1000,
                                                             .interest_high = 2000,
                                                             .profit_off_ppb = PPB / 2,
                                                             .by_entry = 1};

static void the_terms_are_given_back(void **state)
{
    (void)state;
    struct world world = open_held(1000, 16, 100);
    struct sloss_requirement_info info = {.struct_size = sizeof(info)};
    assert_ok(require(&world, all_of_them));
    mark(&world, 0, 110);
    assert_ok(sloss_engine_requirement(world.engine, 0, &info));
    assert_amount(info.root_ppb, PPB / 100);
    assert_amount(info.lot_size, 5);
    assert_int_equal(info.lot_digits, 1);
    assert_amount(info.interest_low, 1000);
    assert_amount(info.interest_high, 2000);
    assert_amount(info.interest, 1760);
    assert_amount(info.profit_off_ppb, PPB / 2);
    assert_int_equal(info.by_entry, 1);
    assert_status(sloss_engine_requirement(world.engine, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_requirement(NULL, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_requirement(world.engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    info.struct_size = 63;
    assert_status(sloss_engine_requirement(world.engine, 1, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Each term is a part of the hash, and what is set to nothing is as if it had never been set. */
static void the_hash_has_every_term(void **state)
{
    (void)state;
    struct world world = open_held(1000, 16, 100);
    mark(&world, 0, 100);
    struct sloss_hash bare = hash_of(&world);
    assert_ok(require(&world, all_of_them));
    mark(&world, 0, 100);
    struct sloss_hash set = hash_of(&world);
    for (size_t i = 0; i < 8; i++) {
        struct sloss_command_requirement other = all_of_them;
        other.root_ppb += i == 0;
        other.lot_size += i == 1;
        other.lot_digits += i == 2;
        other.interest_low += i == 3;
        other.interest_high += i == 4;
        other.profit_off_ppb += i == 5;
        other.by_entry -= i == 6;
        assert_ok(require(&world, other));
        assert_true(same_hash(hash_of(&world), set) == (i == 7));
    }
    struct sl_market *market = sl_engine_market(world.engine, 0);
    market->demand.interest++;
    assert_false(same_hash(hash_of(&world), set));
    market->demand.interest--;
    assert_ok(require(&world, none));
    assert_true(same_hash(hash_of(&world), bare));
    market->demand.interest++; /* it is state in every market */
    assert_false(same_hash(hash_of(&world), bare));
    market->demand.interest--;
    close_world(&world);
}

/* A book that is loaded is as it was, and who is special there is found at the next mark. */
static void a_snapshot_has_all_of_it(void **state)
{
    (void)state;
    struct world world = open_held(200, 16, 100);
    assert_ok(require(&world, all_of_them));
    mark(&world, 0, 100);
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&again), hash_of(&world)));
    assert_amount(sample_of(&again), 1600);
    mark(&world, 0, 94); /* 104; of 1,504 and a size of 8 it asks 60.16 + 42.54 = 102.7 */
    mark(&again, 0, 94);
    assert_amount(position_of(&again, LONG, 0).lots, 16);
    mark(&world, 0, 93); /* 88 of 101.6 */
    mark(&again, 0, 93);
    assert_amount(position_of(&again, LONG, 0).lots, 0);
    assert_true(same_hash(hash_of(&again), hash_of(&world)));
    free(saved.bytes);
    close_world(&again);
    close_world(&world);
}

/* ---- trials and stress ----------------------------------------------------------------------- */

static void a_trial_leaves_no_trace(void **state)
{
    (void)state;
    struct world world = open_held(200, 16, 100);
    struct sloss_hash before = hash_of(&world);
    for (int which = 0; which < 2; which++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_ok(require(&world, which == 0 ? all_of_them : none));
        mark(&world, 0, 93);
        assert_amount(position_of(&world, LONG, 0).lots, which == 0 ? 0 : 16);
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(require(&world, all_of_them)); /* once without, and once with it before */
        before = hash_of(&world);
    }
    mark(&world, 0, 93);
    assert_amount(position_of(&world, LONG, 0).lots, 0);
    close_world(&world);
}

/* LONG is closed out below 96, and by its brackets alone only below 93. What a run finds fast is what a
 * full look finds. */
static void a_stress_run_finds_what_a_full_look_finds(void **state)
{
    (void)state;
    struct world world = open_held(200, 16, 100);
    const struct sloss_stress_config config = {.struct_size = sizeof(config), .factors = 1, .seed = 5};
    const struct sloss_stress_market model = {
        .struct_size = sizeof(model), .volatility_ppb = PPB / 20, .loading_ppb = {PPB}};
    struct sloss_stress *stress = NULL;
    uint64_t between = 0;
    assert_ok(require(&world, root_of(PPB / 100)));
    assert_ok(sloss_stress_create(world.engine, &config, &model, 1, NULL, NULL, &stress));
    for (uint64_t i = 0; i < 100; i++) {
        struct sloss_stress_result drawn = {.struct_size = sizeof(drawn)};
        struct sloss_stress_result given = {.struct_size = sizeof(given)};
        struct sloss_mark marks = {0};
        int64_t weight;
        size_t done = 0;
        assert_ok(sloss_stress_draw(stress, i, &marks, &weight));
        assert_ok(sloss_stress_run(stress, i, 1, &drawn, NULL, &done));
        assert_ok(sloss_stress_run_marks(stress, &marks, 1, &given));
        assert_int_equal(given.closed, marks.price < 96 ? 1 : 0);
        assert_int_equal(drawn.closed, given.closed);
        assert_amount(drawn.fund_loss, given.fund_loss);
        assert_amount(drawn.deficit, given.deficit);
        between += marks.price < 96 && marks.price > 92;
    }
    assert_true(between > 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* ---- detection ------------------------------------------------------------------------------- */

/* Triggers find whom a look at everybody finds, whatever is asked and when it is set. */
static void who_is_in_breach_does_not_depend_on_how_it_is_found(void **state)
{
    uint64_t applied = 0;
    uint64_t close_outs = 0;
    uint32_t seeds = rounds_at_least(3, 8);
    (void)state;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        struct random random = {.seed = seed};
        struct world twins[2] = {open_world(), open_world()};
        open_book(&twins[0]);
        open_book(&twins[1]);
        assert_ok(sloss_engine_set_detection(twins[1].engine, SLOSS_DETECTION_SCAN));
        for (int step = 0; step < 900; step++) {
            struct sloss_command command = random_command(&random);
            enum sloss_status status = sloss_engine_apply(twins[0].engine, &command, 1, NULL);
            assert_status(sloss_engine_apply(twins[1].engine, &command, 1, NULL), status);
            assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
            applied += status == SLOSS_OK && command.kind == SLOSS_COMMAND_REQUIREMENT;
        }
        close_outs += twins[0].engine->close_outs;
        close_world(&twins[0]);
        close_world(&twins[1]);
    }
    assert_true(applied > seeds * 15 && close_outs > seeds * 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_is_rounded_up_to_nine_digits),
        cmocka_unit_test(large_positions_are_asked_more),
        cmocka_unit_test(the_root_stands_beside_brackets_and_lots),
        cmocka_unit_test(a_price_of_0_counts_as_a_tick),
        cmocka_unit_test(a_fine_market_is_rounded_up_once),
        cmocka_unit_test(a_breach_by_the_root_is_found),
        cmocka_unit_test(a_command_closes_nobody_out),
        cmocka_unit_test(a_weight_is_what_is_asked),
        cmocka_unit_test(high_open_interest_is_asked_more),
        cmocka_unit_test(open_interest_is_that_of_the_last_mark),
        cmocka_unit_test(open_interest_is_in_whole_atoms),
        cmocka_unit_test(a_fund_s_lots_are_open_interest),
        cmocka_unit_test(what_was_paid_counts_initially),
        cmocka_unit_test(what_was_paid_bounds_withdrawals_and_fills),
        cmocka_unit_test(nothing_is_asked_without_lots),
        cmocka_unit_test(profit_backs_by_its_weight),
        cmocka_unit_test(a_profit_is_weighed_in_whole_atoms),
        cmocka_unit_test(profit_that_does_not_count_stops_no_breach),
        cmocka_unit_test(a_state_follows_margin_equity),
        cmocka_unit_test(a_reduction_is_measured_by_margin_equity),
        cmocka_unit_test(a_reduction_lifts_margin_equity_above_zero),
        cmocka_unit_test(a_fill_is_backed_by_margin_equity),
        cmocka_unit_test(the_root_is_bound_at_every_mark_and_tier),
        cmocka_unit_test(the_root_is_bound_at_every_fill),
        cmocka_unit_test(what_was_paid_is_bound),
        cmocka_unit_test(what_was_paid_once_is_no_bound),
        cmocka_unit_test(a_takeover_is_held_to_what_may_be_paid),
        cmocka_unit_test(refusals_change_nothing),
        cmocka_unit_test(the_terms_are_given_back),
        cmocka_unit_test(the_hash_has_every_term),
        cmocka_unit_test(a_snapshot_has_all_of_it),
        cmocka_unit_test(a_trial_leaves_no_trace),
        cmocka_unit_test(a_stress_run_finds_what_a_full_look_finds),
        cmocka_unit_test(who_is_in_breach_does_not_depend_on_how_it_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
