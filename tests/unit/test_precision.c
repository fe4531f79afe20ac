/* SPDX-License-Identifier: BSD-2-Clause */
/* precision: markets below the atom. Each figure is worked by hand from docs/rules.md 1.6 to 1.8
 * and 7.2. */
#include "world.h"

#include "base/fine.h"

#define UNREALIZED SLOSS_SETTLEMENT_UNREALIZED
#define VARIATION SLOSS_SETTLEMENT_VARIATION

static struct world open_rich_world(void)
{
    struct world world = open_world();
    for (uint64_t account = 1; account <= 4; account++) {
        deposit(&world, account, 1000);
    }
    return world;
}

/* A quarter of an atom per lot and tick. */
static uint32_t quarters(struct world *world, const char *name, uint32_t settlement)
{
    return add_fine_market(world, name, 25, 2, SLOSS_KIND_LINEAR, settlement);
}

/* A profit is rounded down and a loss up in size; an atom of dust is the fund's at the end. */
static void realized_profits_are_rounded_down(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    uint32_t market = quarters(&world, "A", UNREALIZED);
    fill(&world, market, 1, 2, 3, 5); /* 3 lots at 1.25 */
    assert_amount(position_of(&world, 1, market).cost, 375);
    fill(&world, market, 3, 1, 1, 6); /* 1 sells one at 1.50: a profit of 0.25 */
    assert_amount(balance(&world, 1), 1000);
    assert_amount(position_of(&world, 1, market).cost, 250);
    assert_amount(market_of(&world, market).dust, 25);
    fill(&world, market, 3, 1, 1, 4); /* and one at 1.00: a loss of 0.25 */
    assert_amount(balance(&world, 1), 999);
    assert_amount(market_of(&world, market).dust, 0); /* 0.25 + 0.75 */
    assert_amount(market_of(&world, market).insurance, 1);
    assert_amount(balance(&world, sloss_account_dust(market)), 0);
    close_world(&world);
}

/* Equity is rounded down as one sum, requirements up. */
static void equity_is_one_sum(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    uint32_t market[2] = {quarters(&world, "A", UNREALIZED), quarters(&world, "B", UNREALIZED)};
    for (int i = 0; i < 2; i++) {
        fill(&world, market[i], 1, 2, 2, 100);
        mark(&world, market[i], 101); /* 0.50 for each */
        assert_ok(sloss_engine_set_tier(world.engine, market[i], 0, 100000000, 50000000));
    }
    assert_amount(account_of(&world, 1).equity, 1001);
    assert_amount(position_of(&world, 1, market[0]).pnl, 0);
    assert_amount(position_of(&world, 2, market[0]).pnl, -1);
    assert_amount(account_of(&world, 2).equity, 999);
    /* 2 * 25.25 = 50.50: 5 % of it is 2.525, and 10 % 5.05, each position by itself. */
    assert_amount(account_of(&world, 1).maintenance, 6);
    assert_amount(account_of(&world, 1).initial, 12);
    close_world(&world);
}

/* A close-out is rounded once: 0.75 + 0.75 is 1, and the half is dust of the finest market, the
 * first of them. */
static void a_close_out_is_one_sum(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    uint32_t coarse = quarters(&world, "A", UNREALIZED);
    uint32_t finest = add_fine_market(&world, "B", 25000, 5, SLOSS_KIND_LINEAR, UNREALIZED);
    uint32_t other = add_fine_market(&world, "C", 25000, 5, SLOSS_KIND_LINEAR, UNREALIZED);
    const uint32_t markets[] = {coarse, finest, other};
    for (int i = 0; i < 3; i++) {
        fill(&world, markets[i], 1, 2, 1, 100);
        mark(&world, markets[i], i == 2 ? 100 : 103);
    }
    assert_ok(sloss_engine_takeover(world.engine, 1));
    assert_amount(balance(&world, 1), 1001);
    assert_amount(market_of(&world, coarse).dust, 0);
    assert_amount(market_of(&world, finest).dust, 50000);
    assert_amount(market_of(&world, other).dust, 0);
    assert_amount(market_of(&world, finest).insurance, 0);
    close_world(&world);
}

/* At a mark whole atoms move, and the rest counts at the next; who is gone leaves it as dust. */
static void variation_settles_whole_atoms(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    uint32_t market = quarters(&world, "A", VARIATION);
    mark(&world, market, 100);
    fill(&world, market, 1, 2, 1, 100);
    mark(&world, market, 103); /* 0.75 */
    assert_amount(balance(&world, 1), 1000);
    assert_amount(balance(&world, 2), 999);
    mark(&world, market, 104); /* 1.00 in all */
    assert_amount(balance(&world, 1), 1001);
    assert_amount(balance(&world, 2), 999);
    assert_amount(position_of(&world, 1, market).cost, 2600);
    mark(&world, market, 105);
    fill(&world, market, 2, 1, 1, 105); /* both are flat: 0.25 left to one, 0.75 to the other */
    assert_amount(market_of(&world, market).dust, 0);
    mark(&world, market, 105);
    assert_amount(balance(&world, 1), 1001);
    assert_amount(balance(&world, 2), 998);
    assert_amount(market_of(&world, market).insurance, 1);
    close_world(&world);
}

/* Funding by rate is rounded toward zero below the atom; in a variation market atoms move at once.
 */
static void funding_is_finer_than_the_atom(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    uint32_t market[] = {quarters(&world, "A", UNREALIZED), quarters(&world, "B", VARIATION)};
    for (int i = 0; i < 2; i++) {
        struct sloss_command command = {.struct_size = sizeof(command),
                                        .kind = SLOSS_COMMAND_FUNDING};
        command.funding = (struct sloss_command_funding){
            .market = market[i], .by_rate = 1, .rate_ppb = 199999999};
        mark(&world, market[i], 1); /* 0.25 a lot, of which 19.9999999 % is 0.04 */
        fill(&world, market[i], 1, 2, 30, 1);
        assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    }
    assert_amount(position_of(&world, 1, market[0]).cost, 750 + 120);
    assert_amount(position_of(&world, 2, market[0]).cost, -750 - 120);
    assert_amount(balance(&world, 1), 998); /* 1.20 is owed: 2, and 0.80 stay */
    assert_amount(balance(&world, 2), 1001);
    assert_amount(position_of(&world, 1, market[1]).cost, 750 - 80);
    assert_amount(position_of(&world, 2, market[1]).cost, -750 - 20);
    close_world(&world);
}

/* ---- edges ----------------------------------------------------------------------------------- */

/* Open interest times value fits 2^62 fine units, and not one lot more; a payment likewise. */
static void values_have_62_bits(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    const int64_t most = INT64_C(1) << 31;
    uint32_t market = add_fine_market(&world, "A", most, 9, SLOSS_KIND_LINEAR, UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, market, 1);
    fill(&world, market, 1, 2, most, 1);
    assert_amount(position_of(&world, 1, market).cost, INT64_C(1) << 62);
    assert_status(sloss_engine_fill(world.engine, market, 1, 2, 1, 1), SLOSS_ERR_OVERFLOW);
    struct sloss_mark above = {market, 0, 2};
    assert_status(sloss_engine_mark(world.engine, &above, 1), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_funding(world.engine, market, most + 1), SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_funding(world.engine, market, most - 1)); /* the cost is 2^63 - 2^31 */
    assert_status(sloss_engine_funding(world.engine, market, 1), SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* A requirement fits 2^62 atoms: what is refused where atoms are the unit is not below them. */
static void requirements_have_62_bits_of_atoms(void **state)
{
    (void)state;
    const int64_t lots = INT64_C(1) << 31;
    for (uint32_t precision = 0; precision <= 9; precision += 9) {
        struct world world = open_rich_world();
        uint32_t market =
            add_fine_market(&world, "A", lots, precision, SLOSS_KIND_LINEAR, UNREALIZED);
        mark(&world, market, 1);
        fill(&world, market, 1, 2, lots, 1);
        enum sloss_status status = sloss_engine_set_tier(
            world.engine, market, 0, 100 * INT64_C(1000000000), 100 * INT64_C(1000000000));
        assert_status(status, precision == 0 ? SLOSS_ERR_OVERFLOW : SLOSS_OK);
        /* 100 * 2^62 * 10^-9, rounded up */
        assert_amount(account_of(&world, 1).maintenance,
                      precision == 0 ? 0 : INT64_C(461168601843));
        close_world(&world);
    }
}

/* More digits than nine are refused, and change nothing. */
static void a_precision_is_at_most_nine(void **state)
{
    (void)state;
    struct world world = open_rich_world();
    struct sloss_hash before = hash_of(&world);
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_MARKET};
    command.market = (struct sloss_command_market){.name = "A", .unit = 1, .precision = 10};
    assert_status(sloss_engine_apply(world.engine, &command, 1, NULL), SLOSS_ERR_RANGE);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* A part of an amount is exact whatever the widths. */
static void parts_are_exact_at_any_width(void **state)
{
    (void)state;
    const sl_wide whole = (sl_wide)1 << 120;
    assert_amount(sl_wide_part(INT64_MAX, whole, whole), INT64_MAX);
    assert_amount(sl_wide_part(INT64_MAX, whole - 1, whole), INT64_MAX - 1);
    assert_amount(sl_wide_part(INT64_MAX, whole / 2, whole), INT64_MAX / 2);
    assert_amount(sl_wide_part(-INT64_MAX, whole / 2, whole), -INT64_MAX / 2 - 1);
    assert_amount(sl_wide_part(7, 2, 3), 4);
    assert_amount(sl_wide_part(-7, 2, 3), -5);
    assert_amount((int64_t)sl_fine_down(-1, 1000), -1);
    assert_amount((int64_t)sl_fine_up(-1, 1000), 0);
    assert_amount(sl_fine_rest(-1, 1000), 999);
    assert_amount((int64_t)sl_fine_down(-1000, 1000), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realized_profits_are_rounded_down),
        cmocka_unit_test(equity_is_one_sum),
        cmocka_unit_test(a_close_out_is_one_sum),
        cmocka_unit_test(variation_settles_whole_atoms),
        cmocka_unit_test(funding_is_finer_than_the_atom),
        cmocka_unit_test(values_have_62_bits),
        cmocka_unit_test(requirements_have_62_bits_of_atoms),
        cmocka_unit_test(a_precision_is_at_most_nine),
        cmocka_unit_test(parts_are_exact_at_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
