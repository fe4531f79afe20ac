/* SPDX-License-Identifier: BSD-2-Clause */
/* Markets that are margined together by a grid of scenarios: rules 20, worked by hand. */
#include "random_book.h"
#include "saved_world.h"

#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/margin.h"

#define PPB INT64_C(1000000000)
#define MOST (INT64_C(1) << 62)
#define ANN UINT64_C(1)
#define BOB UINT64_C(2)

static enum sloss_status apply(const struct world *world, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static enum sloss_status add_universe(const struct world *world, const char *name,
                                      int64_t maintenance_ppb)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_UNIVERSE,
                                    .universe = {.maintenance_ppb = maintenance_ppb}};
    snprintf(command.universe.name, SLOSS_NAME_SIZE, "%s", name);
    return apply(world, command);
}

static enum sloss_status shock(const struct world *world, struct sloss_command_shock terms)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_SHOCK, .shock = terms});
}

/* A scenario that counts whole. */
static enum sloss_status shock_by(const struct world *world, uint32_t index, int64_t price_ppb)
{
    return shock(world, (struct sloss_command_shock){
                            .index = index, .price_ppb = price_ppb, .weight_ppb = PPB});
}

static enum sloss_status place(const struct world *world, struct sloss_command_portfolio terms)
{
    return apply(world,
                 (struct sloss_command){.kind = SLOSS_COMMAND_PORTFOLIO, .portfolio = terms});
}

static enum sloss_status put(const struct world *world, uint32_t market, uint32_t universe)
{
    return place(world,
                 (struct sloss_command_portfolio){.market = market, .universe = universe + 1});
}

static enum sloss_status margin(const struct world *world, uint64_t account, uint32_t on)
{
    return place(world, (struct sloss_command_portfolio){
                            .account = account, .of = SLOSS_PORTFOLIO_ACCOUNT, .on = on});
}

/* VALUES records of a market, up to 64 values; the last one is linked to what follows if there is
 * anything. */
static size_t values_of(struct sloss_command *records, uint32_t market, const int64_t *prices,
                        uint32_t count, bool linked)
{
    size_t used = 0;
    for (uint32_t first = 0; first < count; first += SLOSS_VALUES_MAX, used++) {
        uint32_t part = count - first < SLOSS_VALUES_MAX ? count - first : SLOSS_VALUES_MAX;
        records[used] = (struct sloss_command){
            .struct_size = sizeof(*records),
            .kind = SLOSS_COMMAND_VALUES,
            .flags = linked || first + part < count ? SLOSS_COMMAND_LINKED : 0,
            .values = {.market = market, .first = first, .count = part}};
        memcpy(records[used].values.value, prices + first, part * sizeof(*prices));
    }
    return used;
}

static enum sloss_status give_values(const struct world *world, uint32_t market,
                                     const int64_t *prices, uint32_t count)
{
    struct sloss_command records[7];
    size_t used = values_of(records, market, prices, count, false);
    return sloss_engine_apply(world->engine, records, used, NULL);
}

/* Markets F and C of 10 % and 5 %, and a universe of three scenarios: -10 %, none, 10 %; half of
 * what they cost is asked for maintenance. */
static struct world open_grid(int64_t money)
{
    struct world world = open_world();
    (void)add_market(&world, "F", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "C", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(add_universe(&world, "U", PPB / 2));
    for (uint32_t i = 0; i < 3; i++) {
        assert_ok(shock_by(&world, i, ((int64_t)i - 1) * PPB / 10));
    }
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, PPB / 10, PPB / 20));
    }
    deposit(&world, ANN, money);
    deposit(&world, BOB, 1000000);
    return world;
}

/* Both markets in it, and ANN margined by it: long 10 at 1,000 of the one, short 10 at 50 of the
 * other. */
static struct world open_hedged(int64_t money)
{
    struct world world = open_grid(money);
    assert_ok(put(&world, 0, 0));
    assert_ok(put(&world, 1, 0));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, ANN, BOB, 10, 1000);
    fill(&world, 1, BOB, ANN, 10, 50);
    return world;
}

static void check_required(const struct world *world, uint64_t account, int64_t initial,
                           int64_t maintenance)
{
    struct sloss_account_info info = account_of(world, account);
    assert_amount(info.initial, initial);
    assert_amount(info.maintenance, maintenance);
}

static int64_t cost_of(const struct world *world, uint64_t account, uint32_t index)
{
    int64_t cost = 0;
    assert_ok(sloss_engine_scenario(world->engine, account, 0, index, &cost));
    return cost;
}

/* ---- what is asked --------------------------------------------------------------------------- */

/* -10 %: 10 * 100 lost, 10 * 5 gained. */
static void the_worst_scenario_is_asked(void **state)
{
    (void)state;
    struct world world = open_hedged(100000);
    check_required(&world, ANN, 950, 475);
    check_required(&world, BOB, 1050, 525);
    assert_amount(cost_of(&world, ANN, 0), 950);
    assert_amount(cost_of(&world, ANN, 1), 0);
    assert_amount(cost_of(&world, ANN, 2), -950);
    assert_amount(position_of(&world, ANN, 0).initial,
                  1000); /* of a position, what its market asks */
    assert_ok(margin(&world, BOB, 1));
    check_required(&world, BOB, 950, 475);
    assert_ok(margin(&world, ANN, 0));
    check_required(&world, ANN, 1050, 525);
    close_world(&world);
}

/* 45.5 is 45 for who is long and 46 for who is short. */
static void prices_are_rounded_against_the_account(void **state)
{
    (void)state;
    struct world world = open_hedged(100000);
    mark(&world, 1, 55);
    assert_amount(cost_of(&world, ANN, 0), 1000 - 10 * 5); /* 49.5 up to 50 */
    assert_amount(cost_of(&world, BOB, 0), -1000 + 10 * 6);
    assert_amount(cost_of(&world, ANN, 2), -1000 + 10 * 6); /* 60.5 up to 61 */
    close_world(&world);
}

/* A lot is worth -1,000 by its price: at 3 that is -333, and a price that is nothing counts as 1.
 */
static void an_inverse_market_has_a_least_price(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "I", 1000, 3, SLOSS_KIND_INVERSE, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(add_universe(&world, "U", PPB));
    assert_ok(shock_by(&world, 0, -PPB));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    assert_ok(put(&world, 0, 0));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, ANN, BOB, 10, 3);
    check_required(&world, ANN, 7, 7); /* 6.67 */
    assert_amount(cost_of(&world, BOB, 0), -6);
    close_world(&world);
}

/* What a model says, in several records, a weight, a least amount of a short and a part above a
 * size. */
static void values_weights_shorts_and_large_positions_count(void **state)
{
    int64_t prices[64];
    (void)state;
    struct world world = open_hedged(100000);
    for (uint32_t i = 3; i < 64; i++) {
        assert_ok(shock_by(&world, i, PPB / 10 + i));
    }
    assert_ok(place(&world, (struct sloss_command_portfolio){.market = 1,
                                                             .universe = 1,
                                                             .is_option = 1,
                                                             .short_least = 3 * PPB / 2,
                                                             .concentration_lots = 7,
                                                             .concentration_ppb = PPB / 4}));
    /* An option without values: 50 and 25 by itself; 15 of shorts, and 3 * 50 / 4 = 37.5. */
    check_required(&world, ANN, 1000 + 53 + 50, 500 + 53 + 25);
    for (uint32_t i = 0; i < 64; i++) {
        prices[i] = i;
    }
    assert_ok(give_values(&world, 1, prices, 64));
    check_required(&world, ANN, 1000 - 500 + 53, 250 + 53);
    prices[63] = 400; /* 3,500 lost, and 1,000 gained */
    assert_ok(give_values(&world, 1, prices, 64));
    check_required(&world, ANN, 2553, 1303);
    assert_ok(shock(&world, (struct sloss_command_shock){
                                .index = 63, .price_ppb = PPB, .weight_ppb = PPB / 3}));
    check_required(&world, ANN, 1000 + 53 + 50,
                   500 + 53 + 25); /* of other scenarios there are none yet */
    assert_ok(give_values(&world, 1, prices, 64));
    assert_amount(cost_of(&world, ANN, 63), -2166); /* (3,500 - 10,000) / 3 = -2,166.67 */
    check_required(&world, ANN, 553, 303);
    close_world(&world);
}

/* Of a short of 10 what is beyond 9 is one lot of 50, of which 12.5 is asked; beyond 10 there is
 * nothing. -10 %, none, 10 %: 5 up. */
static void what_is_beyond_a_size_begins_with_one_lot(void **state)
{
    (void)state;
    struct world world = open_grid(100000);
    struct sloss_command_portfolio terms = {
        .market = 1, .universe = 1, .concentration_lots = 9, .concentration_ppb = PPB / 4};
    assert_ok(place(&world, terms));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 1, BOB, ANN, 10, 50);
    check_required(&world, ANN, 63, 38); /* 50 + 12.5 and 25 + 12.5 */
    terms.concentration_lots = 10;
    assert_ok(place(&world, terms));
    check_required(&world, ANN, 50, 25);
    close_world(&world);
}

/* In a universe without a scenario a market asks what it asks by itself; two scenarios may have one
 * price. */
static void a_universe_without_scenarios_margins_nobody(void **state)
{
    (void)state;
    struct world world = open_grid(100000);
    assert_ok(add_universe(&world, "EMPTY", PPB));
    assert_ok(place(&world, (struct sloss_command_portfolio){
                                .universe = 2, .is_option = 1, .short_least = PPB}));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, BOB, ANN, 10, 1000);
    check_required(&world, ANN, 1000, 500);
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(shock(
            &world, (struct sloss_command_shock){.universe = 1, .index = i, .weight_ppb = PPB}));
    }
    check_required(&world, ANN, 1010, 510); /* an option without values: 10 of shorts on top */
    close_world(&world);
}

/* In 10^-3 and 10^-6 of an atom, rounded up once: three lots of 0.001 and one of 0.000001 at 1,000
 * lose a tenth. */
static void markets_of_several_precisions_are_rounded_once(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "M", 1, 3, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_fine_market(&world, "N", 1, 6, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(add_universe(&world, "U", 999999999));
    assert_ok(shock_by(&world, 0, -PPB / 10));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    assert_ok(put(&world, 0, 0));
    assert_ok(put(&world, 1, 0));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, ANN, BOB, 20, 1000); /* 2 */
    check_required(&world, ANN, 2, 2);   /* 1.999999998 */
    fill(&world, 1, ANN, BOB, 1, 1000);  /* and 0.0001 */
    check_required(&world, ANN, 3, 3);   /* 2.0000999979999 */
    close_world(&world);
}

/* Its orders, what is in no universe, and what it is asked as an account are as for anybody. */
static void what_else_is_asked_is_added(void **state)
{
    (void)state;
    struct world world = open_hedged(100000);
    (void)add_market(&world, "ALONE", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 2, 0, PPB / 10, PPB / 20));
    fill(&world, 2, ANN, BOB, 10, 20);
    check_required(&world, ANN, 970, 485);
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_ORDERS,
                                .orders = {.account = ANN, .bid_lots = 5, .bid_price = 1000}}));
    check_required(&world, ANN, 1470, 485); /* 15 by themselves ask 500 more than 10 */
    assert_ok(
        apply(&world, (struct sloss_command){
                          .kind = SLOSS_COMMAND_REQUIRE,
                          .require = {.account = ANN, .multiplier_ppb = 2 * PPB, .addon = 1}}));
    check_required(&world, ANN, 2941, 971);
    close_world(&world);
}

/* A compartment has nothing to be netted with. */
static void a_compartment_is_asked_by_its_market(void **state)
{
    (void)state;
    struct world world = open_grid(100000);
    struct sloss_isolated_info info = {.struct_size = sizeof(info)};
    assert_ok(put(&world, 0, 0));
    assert_ok(margin(&world, ANN, 1));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_ISOLATE,
                                                   .isolate = {.account = ANN, .amount = 5000}}));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 5, PPB / 10));
    fill(&world, 0, ANN, BOB, 10, 1000);
    assert_ok(sloss_engine_isolated(world.engine, ANN, 0, &info));
    assert_amount(info.initial, 2000);
    assert_amount(info.maintenance, 1000);
    check_required(&world, ANN, 0, 0);
    assert_amount(cost_of(&world, ANN, 0), 0);
    close_world(&world);
}

/* ---- when it counts -------------------------------------------------------------------------- */

/* A fill needs what the universe asks after it; a hedge that lowers it passes without more money.
 */
static void a_fill_is_checked_by_the_universe(void **state)
{
    (void)state;
    struct world world = open_grid(1000);
    assert_ok(put(&world, 0, 0));
    assert_ok(put(&world, 1, 0));
    assert_ok(margin(&world, ANN, 1));
    assert_status(sloss_engine_fill(world.engine, 0, ANN, BOB, 11, 1000),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, ANN, BOB, 10, 1000));
    assert_ok(
        sloss_engine_fill(world.engine, 1, BOB, ANN, 100, 50)); /* adds risk, and asks 500 less */
    check_required(&world, ANN, 500, 250);
    assert_ok(sloss_engine_withdraw(world.engine, ANN, 0, 500));
    assert_status(sloss_engine_withdraw(world.engine, ANN, 0, 1), SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

/* Below maintenance, a reduction away from the mark must leave the equity no smaller a part of what
 * is asked, on both sides by the universe: 400 of 500 before. Half of the lots leave 250. */
static void a_reduction_is_measured_by_the_universe(void **state)
{
    (void)state;
    struct world world = open_grid(1400);
    assert_ok(
        sloss_engine_set_tier(world.engine, 0, 0, PPB / 4, PPB / 5)); /* asks 1,800 by itself */
    assert_ok(put(&world, 0, 0));
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, ANN, BOB, 10, 1000);
    assert_ok(
        sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    mark(&world, 0, 900); /* 400 of 0.5 * 900 = 450 */
    check_required(&world, ANN, 900, 450);
    assert_ok(sloss_engine_fill(world.engine, 0, BOB, ANN, 5, 860)); /* 200 of 225 is as much */
    assert_amount(account_of(&world, ANN).equity, 200);
    assert_status(sloss_engine_fill(world.engine, 0, BOB, ANN, 1, 858),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

static void set_takeover(struct world *world)
{
    assert_ok(sloss_engine_set_liquidation(world->engine, SLOSS_LIQUIDATION_TAKEOVER,
                                           SLOSS_RESIDUAL_KEEP));
    insure(world, 0, 1000000);
}

/* No line closes anybody out; a mark does, also of a market that the account has no lots in. */
static void the_next_mark_looks(void **state)
{
    static const int64_t dear[] = {0, 50, 200};
    (void)state;
    struct world world = open_hedged(1000);
    set_takeover(&world);
    (void)add_market(&world, "OTHER", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(give_values(&world, 1, dear,
                          3)); /* 1,500 lost and 1,000 gained; 1,000 lost and 500 gained */
    check_required(&world, ANN, 500, 250);
    assert_ok(shock(
        &world, (struct sloss_command_shock){.index = 0, .price_ppb = -PPB, .weight_ppb = PPB}));
    check_required(&world, ANN, 9500, 4750); /* without values */
    assert_amount(position_of(&world, ANN, 0).lots, 10);
    mark(&world, 2, 1);
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    assert_amount(position_of(&world, ANN, 1).lots, 0);
    assert_amount(balance(&world, ANN), 1000);
    close_world(&world);
}

/* Values behind a mark count at it: without them 10 * 100 would be asked of 900. */
static void values_and_a_mark_are_one_instant(void **state)
{
    static const int64_t now[] = {0, 50, 100};
    (void)state;
    struct world world = open_hedged(900);
    set_takeover(&world);
    struct sloss_command chain[2] = {{.struct_size = sizeof(chain[0]),
                                      .kind = SLOSS_COMMAND_MARK,
                                      .flags = SLOSS_COMMAND_LINKED,
                                      .mark = {.market = 1, .price = 110}}};
    (void)values_of(&chain[1], 1, now, 3, false);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    mark(&world, 1, 110); /* 300 left of 0.5 * (1,000 - 110) */
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_engine_apply(world.engine, chain, 2, NULL));
    check_required(&world, ANN, 0, 0);
    assert_amount(position_of(&world, ANN, 0).lots, 10);
    /* All of the chain or nothing. */
    struct sloss_hash before = hash_of(&world);
    chain[1].values.count = 2;
    chain[1].values.value[2] = 0;
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

/* ---- questions ------------------------------------------------------------------------------- */

static bool breached_at(const struct world *world, uint32_t market, int64_t price)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    const struct sloss_mark one = {market, 0, price};
    assert_ok(sloss_margin_dry_run(world->engine, ANN, 0, &one, 1, &info));
    return info.in_breach == 1;
}

/* A dry run says what a mark would, and the prices of liquidation are the first at which it says
 * so. */
static void check_prices(struct world *world, uint32_t market)
{
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    int64_t mark_now = market_of(world, market).mark;
    assert_ok(sloss_margin_prices(world->engine, ANN, market, &prices));
    for (int64_t way = -1; way <= 1; way += 2) {
        uint32_t bit = way < 0 ? SLOSS_PRICE_LIQUIDATION_BELOW : SLOSS_PRICE_LIQUIDATION_ABOVE;
        int64_t price = mark_now + way;
        while (price > 0 && price < 4 * mark_now && !breached_at(world, market, price)) {
            price += way;
        }
        bool has = price > 0 && price < 4 * mark_now;
        assert_int_equal((prices.has & bit) != 0, has);
        if (has) {
            assert_amount(way < 0 ? prices.liquidation_below : prices.liquidation_above, price);
            for (int64_t near = price - way; near != price + way; near += way) {
                assert_ok(sloss_engine_whatif_begin(world->engine));
                mark(world, market, near);
                assert_int_equal(position_of(world, ANN, market).lots == 0, near == price);
                assert_ok(sloss_engine_whatif_end(world->engine));
            }
        }
    }
}

static enum sloss_status try_order(const struct world *world, uint32_t market, bool buys,
                                   int64_t lots, int64_t price)
{
    return sloss_engine_fill(world->engine, market, buys ? ANN : BOB, buys ? BOB : ANN, lots,
                             price);
}

/* The largest order passes, in the same book loaded, and no larger one of some. */
static void check_orders(const struct world *world, uint32_t market, int64_t price)
{
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    assert_ok(sloss_margin_orders(world->engine, ANN, market, price, &orders));
    for (int side = 0; side < 2; side++) {
        int64_t most = side == 0 ? orders.buy : orders.sell;
        if (most > 0) {
            struct saved saved = save_world(world);
            struct world again = load_world(&saved);
            assert_ok(try_order(&again, market, side == 0, most, price));
            close_world(&again);
            free(saved.bytes);
        }
        for (int64_t more = 1; more < 40; more++) {
            assert_status(try_order(world, market, side == 0, most + more, price),
                          SLOSS_ERR_INSUFFICIENT_MARGIN);
        }
    }
}

static void questions_are_answered_by_the_universe(void **state)
{
    static const int64_t dear[] = {30, 50, 90};
    (void)state;
    for (int which = 0; which < 5; which++) {
        struct world world = open_hedged(700 + 10 * which);
        insure(&world, 0, 1000000);
        insure(&world, 1, 1000000);
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER,
                                               SLOSS_RESIDUAL_KEEP));
        if (which == 1 || which == 3) {
            assert_ok(
                place(&world, (struct sloss_command_portfolio){.market = 1,
                                                               .universe = 1,
                                                               .is_option = 1,
                                                               .short_least = PPB,
                                                               .concentration_lots = 4,
                                                               .concentration_ppb = PPB / 10}));
        }
        if (which > 1) {
            assert_ok(give_values(&world, 1, dear, 3));
        }
        if (which == 4) {
            assert_ok(apply(
                &world,
                (struct sloss_command){
                    .kind = SLOSS_COMMAND_REQUIRE,
                    .require = {.account = ANN, .multiplier_ppb = 11 * PPB / 10, .addon = 3}}));
        }
        mark(&world, 1, 50);
        if (position_of(&world, ANN, 0).lots != 0) {
            check_prices(&world, 1);
            check_prices(&world, 0);
        }
        deposit(&world, ANN, 1000);
        for (uint32_t market = 0; market < 2; market++) {
            int64_t price = market_of(&world, market).mark;
            check_orders(&world, market, price);
            check_orders(&world, market, price + 1);
        }
        close_world(&world);
    }
}

/* ---- bounds ---------------------------------------------------------------------------------- */

/* 2^31 lots at 2^30 are 2^61: a change by 2^31 is 2^62, and by more too much. */
static void what_can_be_asked_is_bound(void **state)
{
    static const int64_t most[] = {0, 0, INT64_C(3) << 30};
    static const int64_t more[] = {0, 0, (INT64_C(3) << 30) + 1};
    (void)state;
    struct world world = open_grid(1);
    fill(&world, 0, ANN, BOB, INT64_C(1) << 31, INT64_C(1) << 30);
    assert_ok(put(&world, 0, 0));
    assert_ok(margin(&world, BOB, 1));
    assert_status(shock_by(&world, 2, 2 * PPB + 1), SLOSS_ERR_OVERFLOW);
    assert_ok(shock_by(&world, 2, 2 * PPB));
    assert_amount(cost_of(&world, BOB, 2), MOST);
    assert_status(shock_by(&world, 2, INT64_MAX), SLOSS_ERR_OVERFLOW);
    assert_status(give_values(&world, 0, more, 3), SLOSS_ERR_OVERFLOW);
    assert_ok(give_values(&world, 0, most, 3));
    assert_amount(cost_of(&world, BOB, 2), MOST);
    struct sloss_mark one = {0, 0, (INT64_C(1) << 30) - 1};
    assert_status(sloss_engine_mark(world.engine, &one, 1), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_settle(world.engine, 0, 1), SLOSS_ERR_OVERFLOW);
    struct sloss_command more_lots = {
        .kind = SLOSS_COMMAND_FILL,
        .flags = SLOSS_COMMAND_FORCE,
        .fill = {.buyer = ANN, .seller = BOB, .lots = 1, .price = INT64_C(1) << 30}};
    assert_status(apply(&world, more_lots), SLOSS_ERR_OVERFLOW);
    struct sloss_command_portfolio terms = {
        .universe = 1, .is_option = 1, .short_least = (INT64_C(1) << 31) * PPB + 1};
    assert_status(place(&world, terms), SLOSS_ERR_OVERFLOW);
    terms.short_least--;
    assert_ok(place(&world, terms));
    terms.concentration_ppb = 2 * PPB + 1;
    assert_status(place(&world, terms), SLOSS_ERR_OVERFLOW);
    terms.concentration_ppb--;
    assert_ok(place(&world, terms));
    close_world(&world);
}

/* 2^31 lots at 2^29: a change by four is 2^62, and by a billionth more it is rounded up for who is
 * short. */
static void both_ways_of_rounding_are_bound(void **state)
{
    (void)state;
    struct world world = open_grid(1);
    fill(&world, 0, ANN, BOB, INT64_C(1) << 31, INT64_C(1) << 29);
    assert_ok(put(&world, 0, 0));
    assert_status(shock_by(&world, 2, 4 * PPB + 1), SLOSS_ERR_OVERFLOW);
    assert_ok(shock_by(&world, 2, 4 * PPB));
    close_world(&world);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void check_refused(const struct world *world, struct sloss_command command,
                          enum sloss_status status)
{
    struct sloss_hash before = hash_of(world);
    assert_status(apply(world, command), status);
    assert_true(same_hash(hash_of(world), before));
}

#define UNIVERSE(...)                                                                              \
    {                                                                                              \
        .kind = SLOSS_COMMAND_UNIVERSE, .universe = { __VA_ARGS__ }                                \
    }
#define SHOCK(...)                                                                                 \
    {                                                                                              \
        .kind = SLOSS_COMMAND_SHOCK, .shock = { __VA_ARGS__ }                                      \
    }
#define VALUES(...)                                                                                \
    {                                                                                              \
        .kind = SLOSS_COMMAND_VALUES, .values = { __VA_ARGS__ }                                    \
    }
#define PORTFOLIO(...)                                                                             \
    {                                                                                              \
        .kind = SLOSS_COMMAND_PORTFOLIO, .portfolio = { __VA_ARGS__ }                              \
    }

static void refusals_change_nothing(void **state)
{
    static const struct {
        struct sloss_command command;
        enum sloss_status status;
    } cases[] = {
        {UNIVERSE(.name = "no blanks"), SLOSS_ERR_SYNTAX},
        {UNIVERSE(.name = "U", .asset = 9), SLOSS_ERR_EXISTS},
        {UNIVERSE(.name = "V", .asset = 9, .maintenance_ppb = -1), SLOSS_ERR_UNKNOWN_ASSET},
        {UNIVERSE(.name = "V", .maintenance_ppb = -1), SLOSS_ERR_RANGE},
        {UNIVERSE(.name = "V", .maintenance_ppb = PPB + 1), SLOSS_ERR_RANGE},
        {UNIVERSE(.name = "V", .reserved = 1), SLOSS_ERR_ARGUMENT},
        {SHOCK(.universe = 1, .index = 9), SLOSS_ERR_ARGUMENT},
        {SHOCK(.index = 4), SLOSS_ERR_RANGE},
        {SHOCK(.index = 3, .price_ppb = PPB / 10 - 1), SLOSS_ERR_RANGE},
        {SHOCK(.index = 1, .price_ppb = PPB / 10 + 1), SLOSS_ERR_RANGE},
        {SHOCK(.index = 0, .price_ppb = -PPB - 1), SLOSS_ERR_RANGE},
        {SHOCK(.index = 1, .weight_ppb = PPB + 1), SLOSS_ERR_RANGE},
        {SHOCK(.index = 1, .weight_ppb = -1), SLOSS_ERR_RANGE},
        {VALUES(.market = 9, .count = 3), SLOSS_ERR_UNKNOWN_MARKET},
        {VALUES(.count = 0), SLOSS_ERR_ARGUMENT},
        {VALUES(.count = 11), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2, 3, 4}, .count = 3), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2, -3}, .count = 3), SLOSS_ERR_RANGE},
        {VALUES(.value = {1, 2, -3}, .count = 3, .market = 2), SLOSS_ERR_RANGE},
        {VALUES(.value = {1, 2, 3}, .count = 3, .market = 2), SLOSS_ERR_MARKET_CLOSED},
        {VALUES(.value = {1, 2, 3}, .count = 3, .market = 3), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2}, .count = 2), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2, 3, 4}, .count = 4), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2, 3}, .count = 3, .first = 1), SLOSS_ERR_ARGUMENT},
        {VALUES(.value = {1, 2, 3}, .count = 3, .reserved = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.market = 9, .universe = 9), SLOSS_ERR_UNKNOWN_MARKET},
        {PORTFOLIO(.universe = 2, .concentration_lots = -1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .concentration_lots = -1, .market = 2), SLOSS_ERR_RANGE},
        {PORTFOLIO(.universe = 1, .concentration_ppb = -1), SLOSS_ERR_RANGE},
        {PORTFOLIO(.universe = 1, .concentration_ppb = 100 * PPB + 1), SLOSS_ERR_RANGE},
        {PORTFOLIO(.universe = 1, .is_option = 1, .short_least = -1), SLOSS_ERR_RANGE},
        {PORTFOLIO(.universe = 1, .short_least = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .is_option = 2), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .market = 2), SLOSS_ERR_MARKET_CLOSED},
        {PORTFOLIO(.universe = 1, .market = 3), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .market = 4), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.is_option = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.concentration_lots = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .account = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.universe = 1, .on = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.of = 2), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.of = 1, .on = 2, .account = ANN), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.of = 1, .on = 1, .account = ANN, .universe = 1), SLOSS_ERR_ARGUMENT},
        {PORTFOLIO(.of = 1, .on = 1, .account = NOBODY), SLOSS_ERR_UNKNOWN_ACCOUNT},
        {PORTFOLIO(.of = 1, .on = 1, .account = SLOSS_ACCOUNT_TREASURY), SLOSS_ERR_SYSTEM_ACCOUNT},
    };
    (void)state;
    struct world world = open_hedged(100000);
    (void)add_market(&world, "GONE", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    assert_ok(sloss_engine_add_market(world.engine, "E", 1, 1, SLOSS_KIND_LINEAR,
                                      SLOSS_SETTLEMENT_UNREALIZED, NULL));
    assert_ok(sloss_engine_settle(world.engine, 2, 1));
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_refused(&world, cases[i].command, cases[i].status);
    }
    close_world(&world);
}

/* What was begun before it was refused is taken back: too few values, too many in the last record,
 * a scenario out of order. */
static void what_is_refused_leaves_values_as_they_were(void **state)
{
    static const int64_t prices[] = {800, 1000, 1050, 9};
    struct sloss_command chain[2];
    (void)state;
    struct world world = open_hedged(100000);
    assert_ok(give_values(&world, 0, prices, 3));
    assert_amount(cost_of(&world, ANN, 0), 1950); /* 2,000 lost, 50 gained */
    assert_status(give_values(&world, 0, prices + 1, 2), SLOSS_ERR_ARGUMENT);
    assert_amount(cost_of(&world, ANN, 0), 1950);
    assert_status(shock_by(&world, 1, PPB / 10 + 1), SLOSS_ERR_RANGE);
    assert_amount(cost_of(&world, ANN, 0), 1950);
    (void)values_of(chain, 0, prices, 2, true);
    (void)values_of(chain + 1, 0, prices + 2, 2, false);
    chain[1].values.first = 2;
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

/* Records of one market belong together, each market once, and MARKs do not come behind VALUES. */
static void a_chain_of_values_is_whole(void **state)
{
    static const int64_t prices[] = {1, 2, 3};
    struct sloss_command chain[4];
    (void)state;
    struct world world = open_hedged(100000);
    size_t used = values_of(chain, 0, prices, 3, true);
    used += values_of(chain + used, 1, prices, 3, false);
    assert_ok(sloss_engine_apply(world.engine, chain, used, NULL));
    struct sloss_hash before = hash_of(&world);
    chain[1].values.market = 0;
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL), SLOSS_ERR_ARGUMENT);
    chain[1] = (struct sloss_command){.struct_size = sizeof(chain[1]),
                                      .kind = SLOSS_COMMAND_MARK,
                                      .mark = {.market = 1, .price = 50}};
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL), SLOSS_ERR_ARGUMENT);
    chain[2] = chain[1]; /* a mark behind values behind a mark */
    chain[1] = chain[0];
    chain[0] = chain[2];
    chain[0].flags = SLOSS_COMMAND_LINKED;
    chain[2].mark.market = 0;
    assert_status(sloss_engine_apply(world.engine, chain, 3, NULL), SLOSS_ERR_ARGUMENT);
    chain[2].values = (struct sloss_command_values){.value = {50, 0, 3}, .market = 1, .count = 3};
    assert_status(sloss_engine_apply(world.engine, chain, 3, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL),
                  SLOSS_ERR_ARGUMENT); /* cut off */
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

/* ---- the state ------------------------------------------------------------------------------- */

static void the_terms_are_given_back(void **state)
{
    static const int64_t prices[] = {1, 2, 3};
    struct sloss_universe_info universe = {.struct_size = sizeof(universe)};
    struct sloss_shock_info scenario = {.struct_size = sizeof(scenario)};
    struct sloss_portfolio_info info = {.struct_size = sizeof(info)};
    struct sloss_control_info control = {.struct_size = sizeof(control)};
    uint32_t found;
    int64_t number;
    (void)state;
    struct world world = open_hedged(100000);
    struct sloss_engine *engine = world.engine;
    assert_ok(place(&world, (struct sloss_command_portfolio){.market = 1,
                                                             .universe = 1,
                                                             .is_option = 1,
                                                             .short_least = 4,
                                                             .concentration_lots = 5,
                                                             .concentration_ppb = 6}));
    assert_ok(shock(
        &world, (struct sloss_command_shock){.index = 1, .volatility_ppb = -7, .weight_ppb = 8}));
    assert_ok(give_values(&world, 1, prices, 3));
    assert_ok(sloss_engine_find_universe(engine, "U", &found));
    assert_int_equal(found, 0);
    assert_ok(sloss_engine_universe(engine, 0, &universe));
    assert_string_equal(universe.name, "U");
    assert_int_equal(universe.asset, 0);
    assert_int_equal(universe.shocks, 3);
    assert_amount(universe.maintenance_ppb, PPB / 2);
    assert_ok(sloss_engine_shock(engine, 0, 1, &scenario));
    assert_amount(scenario.price_ppb, 0);
    assert_amount(scenario.volatility_ppb, -7);
    assert_amount(scenario.weight_ppb, 8);
    assert_ok(sloss_engine_portfolio(engine, 1, &info));
    assert_int_equal(info.universe, 0);
    assert_int_equal(info.values, 3);
    assert_int_equal(info.is_option, 1);
    assert_amount(info.short_least, 4);
    assert_amount(info.concentration_lots, 5);
    assert_amount(info.concentration_ppb, 6);
    assert_ok(sloss_engine_value(engine, 1, 2, &number));
    assert_amount(number, 3);
    assert_ok(sloss_engine_controls(engine, ANN, &control));
    assert_int_equal(control.portfolio, 1);
    assert_ok(place(&world, (struct sloss_command_portfolio){.market = 1}));
    assert_ok(sloss_engine_portfolio(engine, 1, &info));
    assert_int_equal(info.universe, UINT32_MAX);
    assert_int_equal(info.values, 0);
    assert_status(sloss_engine_value(engine, 1, 0, &number), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_value(engine, 2, 0, &number), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_value(engine, 2, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_find_universe(engine, "V", &found), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_find_universe(engine, NULL, &found), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_universe(engine, 1, &universe), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_shock(engine, 1, 0, &scenario), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_shock(engine, 0, 3, &scenario), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_portfolio(engine, 2, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_scenario(engine, NOBODY, 1, 9, &number), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_scenario(engine, NOBODY, 0, 9, &number), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_scenario(engine, NOBODY, 0, 0, &number), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_scenario(engine, ANN, 0, 0, NULL), SLOSS_ERR_ARGUMENT);
    universe.struct_size = scenario.struct_size = info.struct_size = 8;
    assert_status(sloss_engine_universe(engine, 0, &universe), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_shock(engine, 0, 0, &scenario), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_portfolio(engine, 0, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Each term is a part of the hash, and what is set back is as if it had never been. */
static void the_hash_has_every_term(void **state)
{
    (void)state;
    struct world world = open_grid(1000);
    struct sloss_hash bare = hash_of(&world);
    for (uint32_t i = 0; i < 4; i++) {
        const struct sloss_command_portfolio terms = {.universe = 1,
                                                      .is_option = 1,
                                                      .short_least = i == 1,
                                                      .concentration_lots = i == 2,
                                                      .concentration_ppb = i == 3};
        assert_ok(put(&world, 0, 0));
        struct sloss_hash joined = hash_of(&world);
        assert_ok(place(&world, terms));
        assert_false(same_hash(hash_of(&world), joined));
        for (uint32_t other = 0; other < i; other++) {
            struct sloss_command_portfolio changed = terms;
            changed.short_least = other == 1;
            changed.concentration_lots = other == 2;
            changed.concentration_ppb = other == 3;
            struct sloss_hash set = hash_of(&world);
            assert_ok(place(&world, changed));
            assert_false(same_hash(hash_of(&world), set));
            assert_ok(place(&world, terms));
        }
        assert_ok(place(&world, (struct sloss_command_portfolio){.market = 0}));
        assert_true(same_hash(hash_of(&world), bare));
    }
    assert_ok(margin(&world, ANN, 1));
    assert_false(same_hash(hash_of(&world), bare));
    assert_ok(margin(&world, ANN, 0));
    assert_true(same_hash(hash_of(&world), bare));
    for (uint32_t i = 0; i < 3; i++) {
        assert_ok(shock(&world, (struct sloss_command_shock){.index = 1,
                                                             .price_ppb = i == 0,
                                                             .volatility_ppb = i == 1,
                                                             .weight_ppb = PPB - (i == 2)}));
        assert_false(same_hash(hash_of(&world), bare));
    }
    close_world(&world);
}

/* A book that is loaded is as it was, and who is special there is found at the next mark. */
static void a_snapshot_has_all_of_it(void **state)
{
    static const int64_t prices[] = {45, 50, 400};
    (void)state;
    struct world world = open_hedged(1300);
    set_takeover(&world);
    assert_ok(place(&world, (struct sloss_command_portfolio){.market = 1,
                                                             .universe = 1,
                                                             .is_option = 1,
                                                             .short_least = PPB,
                                                             .concentration_lots = 5,
                                                             .concentration_ppb = PPB / 10}));
    assert_ok(give_values(&world, 1, prices, 3));
    check_required(&world, ANN, 2500 + 10 + 25, 1250 + 10 + 25);
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&again), hash_of(&world)));
    check_required(&again, ANN, 2535, 1285);
    assert_ok(sloss_engine_verify(again.engine));
    mark(&world, 0, 998); /* 1,280 of 1,251 + 35 */
    mark(&again, 0, 998);
    assert_amount(position_of(&again, ANN, 0).lots, 0);
    assert_true(same_hash(hash_of(&again), hash_of(&world)));
    free(saved.bytes);
    close_world(&again);
    close_world(&world);
}

static void a_trial_leaves_no_trace(void **state)
{
    static const int64_t prices[] = {1, 2, 3};
    (void)state;
    struct world world = open_grid(2000);
    set_takeover(&world);
    assert_ok(put(&world, 0, 0));
    fill(&world, 0, ANN, BOB, 10, 1000);
    fill(&world, 1, BOB, ANN, 10, 50);
    struct sloss_hash before = hash_of(&world);
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_status(add_universe(&world, "V", 0), SLOSS_ERR_ARGUMENT);
        assert_ok(put(&world, 1, 0));
        assert_ok(margin(&world, ANN, 1));
        assert_ok(shock_by(&world, 3, PPB));
        assert_ok(shock_by(&world, 0, -PPB));
        assert_status(give_values(&world, 1, prices, 3), SLOSS_ERR_ARGUMENT);
        mark(&world, 0, 999); /* 9,990 lost, 500 gained, half of it */
        assert_amount(position_of(&world, ANN, 0).lots, 0);
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_ok(sloss_engine_verify(world.engine));
        check_required(&world, ANN, 1050, 525);
    }
    close_world(&world);
}

/* A market that joins or leaves says so to who holds it, and a trial in which it leaves takes that
 * back. */
static void who_holds_a_market_follows_it(void **state)
{
    (void)state;
    struct world world = open_grid(100000);
    assert_ok(margin(&world, ANN, 1));
    fill(&world, 0, ANN, BOB, 10, 1000);
    fill(&world, 1, BOB, ANN, 10, 50);
    check_required(&world, ANN, 1050, 525);
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(put(&world, market, 0));
    }
    check_required(&world, ANN, 950, 475);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(place(&world, (struct sloss_command_portfolio){.market = market}));
    }
    check_required(&world, ANN, 1050, 525);
    assert_ok(sloss_engine_whatif_end(world.engine));
    check_required(&world, ANN, 950, 475);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* ---- detection ------------------------------------------------------------------------------- */

/* A term of a universe, of a market in one, or of an account; or values. */
static struct sloss_command random_grid(struct random *random)
{
    struct sloss_command command = {.struct_size = sizeof(command)};
    uint32_t market = 2 * (uint32_t)random_below(random, BOOK_MARKETS / 2);
    switch (random_below(random, 4)) {
    case 0:
        command.kind = SLOSS_COMMAND_SHOCK;
        command.shock = (struct sloss_command_shock){
            .universe = (uint32_t)random_below(random, 2),
            .index = (uint32_t)random_below(random, 4),
            .weight_ppb = (int64_t)random_below(random, 2) == 0 ? PPB : PPB / 3};
        command.shock.price_ppb =
            ((int64_t)command.shock.index - 2) * PPB / 10 + (int64_t)random_below(random, 50000000);
        break;
    case 1:
        command.kind = SLOSS_COMMAND_PORTFOLIO;
        command.portfolio.market = market;
        command.portfolio.universe = (uint32_t)random_below(random, 8) == 0 ? 0 : 1 + market / 4;
        if (command.portfolio.universe != 0) {
            command.portfolio.is_option = (uint32_t)random_below(random, 2);
            command.portfolio.short_least = command.portfolio.is_option == 1 ? PPB / 2 : 0;
            command.portfolio.concentration_lots = (int64_t)random_below(random, 40);
            command.portfolio.concentration_ppb = (int64_t)random_below(random, 2) * PPB / 50;
        }
        break;
    case 2:
        command.kind = SLOSS_COMMAND_VALUES;
        command.values.market = market;
        command.values.count = 2 + (uint32_t)random_below(random, 3);
        for (uint32_t i = 0; i < command.values.count; i++) {
            command.values.value[i] = 60 + (int64_t)random_below(random, 80);
        }
        break;
    default:
        command.kind = SLOSS_COMMAND_PORTFOLIO;
        command.portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
        command.portfolio.account = book_owner(random_below(random, BOOK_OWNERS));
        command.portfolio.on = random_below(random, 4) != 0;
    }
    return command;
}

/* Without a mark the price of an order is the mark that scenarios begin with, also where a lot is
 * worth nothing whole at it: 100 / 1,000 is 0.1, and 100 / 900 and 100 / 1,100 are 0 as well. So
 * nothing is lost in any of them. By a mark of 0, which counts as 1, a lot would be worth 100. */
static void an_order_without_a_mark_has_its_own(void **state)
{
    (void)state;
    struct world world = open_grid(1000);
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    uint32_t inverse =
        add_fine_market(&world, "I", 100, 0, SLOSS_KIND_INVERSE, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(put(&world, inverse, 0));
    assert_ok(margin(&world, ANN, 1));
    assert_ok(sloss_margin_orders(world.engine, ANN, inverse, 1000, &orders));
    assert_true(orders.buy > 1000 && orders.sell > 1000);
    fill(&world, inverse, ANN, BOB, 1001, 1000);
    close_world(&world);
}

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
        for (uint32_t i = 0; i < 2; i++) {
            open_book(&twins[i]);
            assert_ok(add_universe(&twins[i], "U", PPB / 2));
            assert_ok(apply(&twins[i],
                            (struct sloss_command){
                                .kind = SLOSS_COMMAND_UNIVERSE,
                                .universe = {.name = "V", .asset = 1, .maintenance_ppb = PPB}}));
        }
        assert_ok(sloss_engine_set_detection(twins[1].engine, SLOSS_DETECTION_SCAN));
        for (int step = 0; step < 600; step++) {
            struct sloss_command command =
                random_below(&random, 4) == 0 ? random_grid(&random) : random_command(&random);
            enum sloss_status status = sloss_engine_apply(twins[0].engine, &command, 1, NULL);
            assert_status(sloss_engine_apply(twins[1].engine, &command, 1, NULL), status);
            assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
            applied += status == SLOSS_OK && command.kind >= SLOSS_COMMAND_SHOCK;
        }
        close_outs += twins[0].engine->close_outs;
        close_world(&twins[0]);
        close_world(&twins[1]);
    }
    assert_true(applied > seeds * 60 && close_outs > seeds * 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_scenario_is_asked),
        cmocka_unit_test(prices_are_rounded_against_the_account),
        cmocka_unit_test(an_inverse_market_has_a_least_price),
        cmocka_unit_test(values_weights_shorts_and_large_positions_count),
        cmocka_unit_test(what_is_beyond_a_size_begins_with_one_lot),
        cmocka_unit_test(a_universe_without_scenarios_margins_nobody),
        cmocka_unit_test(markets_of_several_precisions_are_rounded_once),
        cmocka_unit_test(what_else_is_asked_is_added),
        cmocka_unit_test(a_compartment_is_asked_by_its_market),
        cmocka_unit_test(a_fill_is_checked_by_the_universe),
        cmocka_unit_test(a_reduction_is_measured_by_the_universe),
        cmocka_unit_test(the_next_mark_looks),
        cmocka_unit_test(values_and_a_mark_are_one_instant),
        cmocka_unit_test(questions_are_answered_by_the_universe),
        cmocka_unit_test(what_can_be_asked_is_bound),
        cmocka_unit_test(both_ways_of_rounding_are_bound),
        cmocka_unit_test(refusals_change_nothing),
        cmocka_unit_test(what_is_refused_leaves_values_as_they_were),
        cmocka_unit_test(a_chain_of_values_is_whole),
        cmocka_unit_test(the_terms_are_given_back),
        cmocka_unit_test(the_hash_has_every_term),
        cmocka_unit_test(a_snapshot_has_all_of_it),
        cmocka_unit_test(a_trial_leaves_no_trace),
        cmocka_unit_test(who_holds_a_market_follows_it),
        cmocka_unit_test(an_order_without_a_mark_has_its_own),
        cmocka_unit_test(who_is_in_breach_does_not_depend_on_how_it_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
