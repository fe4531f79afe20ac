/* SPDX-License-Identifier: BSD-2-Clause */
/* unwind: what a fund has lost once what it took over is sold, worked by hand. */
#include "world.h"

#include "sloss/stress.h"
#include "stress/cascade.h"

#define PPB INT64_C(1000000000)

static struct sloss_stress_market impact_of(uint32_t market, uint32_t impact, int64_t ppb,
                                            int64_t depth)
{
    return (struct sloss_stress_market){.struct_size = sizeof(struct sloss_stress_market),
                                        .market = market,
                                        .impact = impact,
                                        .impact_ppb = ppb,
                                        .depth_lots = depth};
}

static struct sloss_stress_market no_impact(uint32_t market)
{
    return impact_of(market, SLOSS_IMPACT_NONE, 0, 0);
}

/* 10 lots move the mark by 10 %. */
static struct sloss_stress_market line(uint32_t market)
{
    return impact_of(market, SLOSS_IMPACT_LINEAR, PPB, 100);
}

static struct sloss_stress *create(const struct world *world,
                                   const struct sloss_stress_market *models, uint32_t count)
{
    struct sloss_stress_config config = {.struct_size = sizeof(config), .seed = 1};
    struct sloss_stress *stress = NULL;
    assert_ok(sloss_stress_create(world->engine, &config, models, count, NULL, NULL, &stress));
    return stress;
}

/* A scenario of one mark, and a book that is as it was. */
static struct sloss_stress_result run(struct world *world, struct sloss_stress_market model,
                                      int64_t price)
{
    struct sloss_stress *stress = create(world, &model, 1);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_hash before = hash_of(world);
    assert_ok(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, price}, 1, &result));
    assert_true(same_hash(hash_of(world), before));
    sloss_stress_destroy(stress);
    return result;
}

static void check(struct sloss_stress_result result, int64_t fund_loss, int64_t unwind,
                  uint32_t funds_emptied)
{
    assert_amount(result.fund_loss, fund_loss);
    assert_amount(result.unwind, unwind);
    assert_int_equal(result.funds_emptied, funds_emptied);
}

/* One market, its fund, and account 2 with enough to be the other side of everything. */
static struct world open_market(int64_t fund, uint32_t settlement)
{
    struct world world = open_world();
    (void)add_market(&world, "M", settlement);
    deposit(&world, 2, 1000000);
    if (fund > 0) {
        insure(&world, 0, fund);
    }
    return world;
}

static void go_long(struct world *world, uint64_t account, int64_t money, int64_t lots,
                    int64_t price)
{
    deposit(world, account, money);
    fill(world, 0, account, 2, lots, price);
}

/* ---- the average price ----------------------------------------------------------------------- */

static void check_mean(uint32_t impact, int64_t ppb, int64_t depth, uint64_t lots, int64_t want)
{
    struct sloss_stress_market model = impact_of(0, impact, ppb, depth);
    assert_amount(sl_cascade_impact_mean(&model, lots), want);
}

static void test_the_mean_of_an_impact(void **state)
{
    (void)state;
    const uint32_t linear = SLOSS_IMPACT_LINEAR;
    const uint32_t root = SLOSS_IMPACT_SQUARE_ROOT;
    check_mean(SLOSS_IMPACT_NONE, PPB, 0, 100, 0);
    check_mean(linear, PPB, 100, 0, 0);
    check_mean(root, PPB, 100, 0, 0);
    check_mean(linear, PPB, 100, 10, 50000000);   /* half of 10 % */
    check_mean(root, PPB / 5, 40, 10, 66666667);  /* 2/3 of 10 % */
    check_mean(linear, 1, 1, 1, 0);               /* 0.5 */
    check_mean(linear, 1, 1, 3, 2);               /* 1.5 */
    check_mean(linear, 1, 1, 5, 2);               /* 2.5 */
    check_mean(linear, PPB, 100, 90, 450000000);  /* 90 % */
    check_mean(linear, PPB, 100, 91, 454945055);  /* 0.9 - 0.81 / 1.82 */
    check_mean(linear, PPB, 100, 180, 675000000); /* half of it at 90 %, half at 45 */
    check_mean(root, PPB, 1, 4, 839250000);       /* 0.9 - 0.729 / 12 */
    check_mean(linear, PPB, 1, INT64_MAX, 900000000);
    check_mean(root, PPB, 1, INT64_MAX, 900000000);
}

/* The mean is that of the impacts of 1 to n lots, which is above the integral by a lot's impact or
 * two. */
static void test_the_mean_is_the_integral(void **state)
{
    (void)state;
    for (uint32_t impact = SLOSS_IMPACT_SQUARE_ROOT; impact <= SLOSS_IMPACT_LINEAR; impact++) {
        struct sloss_stress_market model = impact_of(0, impact, PPB, 30000);
        int64_t sum = 0;
        for (uint64_t lots = 1; lots <= 60000; lots++) {
            sum += sl_cascade_impact(&model, lots);
            if (lots % 10000 == 0) {
                int64_t mean = sl_cascade_impact_mean(&model, lots);
                int64_t from_sum = sum / (int64_t)lots;
                assert_true(from_sum >= mean && from_sum - mean < 60000);
            }
        }
    }
}

/* ---- one fund -------------------------------------------------------------------------------- */

/* At 35 account 1, long 10 at 50 with 100, is 50 short: all that the fund has, 30. */
static void test_without_impact_it_is_what_was_drawn(void **state)
{
    (void)state;
    struct world world = open_market(30, SLOSS_SETTLEMENT_UNREALIZED);
    go_long(&world, 1, 100, 10, 50);
    check(run(&world, no_impact(0), 35), 30, 0, 1);
    check(run(&world, no_impact(0), 39), 10, 0, 0);
    check(run(&world, no_impact(0), 40), 0, 0, 0); /* nobody falls */
    close_world(&world);
}

/* At 1,000 account 1 is 100 short. The fund has 10 lots at 1,000 and sells them down to 900, at 950
 * on average: 500 more. */
static void test_a_long_position_by_a_line(void **state)
{
    (void)state;
    struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
    go_long(&world, 1, 900, 10, 1100);
    struct sloss_stress_result result = run(&world, line(0), 1000);
    assert_amount(result.insurance, 100);
    check(result, 600, 500, 0);
    close_world(&world);
}

/* Three accounts fall one after the other: at 1,000, 900 and 800, 1 short each. The fund pays 10 *
 * (1,000 + 900 + 800) for 30 lots and sells them from 1,000 down to 700, at 850. */
static void test_rounds_at_their_marks(void **state)
{
    (void)state;
    struct world world = open_market(50000, SLOSS_SETTLEMENT_UNREALIZED);
    for (uint64_t i = 0; i < 3; i++) {
        go_long(&world, 3 + i, 999 + 1000 * (int64_t)i, 10, 1100);
    }
    struct sloss_stress_result result = run(&world, line(0), 1000);
    assert_int_equal(result.rounds, 4);
    check(result, 3 + 1500, 1500, 0);
    close_world(&world);
}

/* 10 lots are a quarter of the depth: half of 20 %, and 2/3 of that on average. At 3,000 it is 200,
 * down for what was long, up for what was short. */
static void test_both_sides_by_a_root(void **state)
{
    (void)state;
    struct sloss_stress_market model = impact_of(0, SLOSS_IMPACT_SQUARE_ROOT, PPB / 5, 40);
    for (int side = 0; side < 2; side++) {
        struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
        deposit(&world, 1, 2900);
        fill(&world, 0, side == 0 ? 1 : 2, side == 0 ? 2 : 1, 10, side == 0 ? 3300 : 2700);
        struct sloss_stress_result result = run(&world, model, 3000);
        assert_amount(result.deficit, 100);
        check(result, 2100, 2000, 0);
        close_world(&world);
    }
}

/* A lot of an inverse market is -10^7 / price. Long 10 at 1,000 with 24,000: at 800 a lot is
 * -12,500 and the account 1,000 short. 10 lots move it by 5 %, 2.5 % on average: 780, where a lot
 * is -12,821 (12,820.5). */
static void test_an_inverse_market(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_market(world.engine, "M", 0, 10000000, SLOSS_KIND_INVERSE, 0, NULL));
    deposit(&world, 2, 1000000);
    insure(&world, 0, 100000);
    go_long(&world, 1, 24000, 10, 1000);
    struct sloss_stress_result result =
        run(&world, impact_of(0, SLOSS_IMPACT_LINEAR, PPB / 2, 100), 800);
    assert_amount(result.deficit, 1000);
    check(result, 1000 + 3210, 3210, 0);
    close_world(&world);
}

/* At 900 account 1 is 100 short; its 10 lots leave at 855 on average, 450 less. What the fund held
 * before, long or short, loses or gains besides: at 855 5 lots from 1,000 have lost 725. A fund of
 * 725 has nothing then, whatever happens; one of 1,276 has 1 left, one of 1,275 nothing. Deficits
 * are paid of money. */
static void test_lots_held_before_count_for_nothing(void **state)
{
    (void)state;
    const struct {
        int64_t fund;
        int64_t held;
        uint32_t emptied;
    } cases[] = {{5000, 0, 0}, {5000, 5, 0}, {5000, -4, 0}, {5000, -40, 0},
                 {725, 5, 0},  {726, 5, 1},  {1275, 5, 1},  {1276, 5, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world = open_market(cases[i].fund, SLOSS_SETTLEMENT_UNREALIZED);
        uint64_t fund = sloss_account_insurance(0);
        int64_t held = cases[i].held;
        if (held != 0) {
            fill(&world, 0, held > 0 ? fund : 2, held > 0 ? 2 : fund, llabs(held), 1000);
        }
        go_long(&world, 1, 900, 10, 1000);
        check(run(&world, line(0), 900), 550, 450, cases[i].emptied);
        close_world(&world);
    }
}

/* The same where variation is settled: at 900 account 1 pays 800 and is 200 short. */
static void test_a_market_that_settles_variation(void **state)
{
    (void)state;
    const int64_t held[] = {0, 5, -4};
    for (size_t i = 0; i < COUNT(held); i++) {
        struct world world = open_market(5000, SLOSS_SETTLEMENT_VARIATION);
        uint64_t fund = sloss_account_insurance(0);
        if (held[i] != 0) {
            fill(&world, 0, held[i] > 0 ? fund : 2, held[i] > 0 ? 2 : fund, llabs(held[i]), 1000);
        }
        go_long(&world, 1, 800, 10, 1000);
        struct sloss_stress_result result = run(&world, line(0), 900);
        assert_amount(result.deficit, 200);
        assert_amount(result.insurance, 200);
        check(result, 650, 450, 0);
        check(run(&world, line(0), 990), 0, 0, 0);
        close_world(&world);
    }
}

/* A fund that owes 500 on 5 lots of its own and has 10 pays these, and the rest is not its loss. It
 * is the one thing that takes no close-out. */
static void test_a_fund_that_cannot_pay(void **state)
{
    (void)state;
    struct world world = open_market(10, SLOSS_SETTLEMENT_VARIATION);
    fill(&world, 0, sloss_account_insurance(0), 2, 5, 1000);
    struct sloss_stress_result result = run(&world, line(0), 900);
    assert_int_equal(result.closed, 0);
    check(result, -490, 0, 0);
    close_world(&world);
}

/* Funding that was paid is in the cost: long 10 with 900 and 100 of funding from 1,090 to 1,000.
 * The fund, long 5, has paid 50 as well. */
static void test_funding_is_in_the_cost(void **state)
{
    (void)state;
    struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
    fill(&world, 0, sloss_account_insurance(0), 2, 5, 1090);
    go_long(&world, 1, 900, 10, 1090);
    assert_ok(sloss_engine_funding(world.engine, 0, 10));
    check(run(&world, line(0), 1000), 600, 500, 0);
    close_world(&world);
}

/* At 900 account 1, long 10 at 1,000 with 1,500 and a requirement of 10 %, is closed out with 500
 * to spare: it owes a fee of 1 % of 9,000. Without an impact that is a gain. */
static void test_fees_are_a_gain(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market;
    add_market_with_fee(&world, "M", PPB / 100, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 5, PPB / 10));
    deposit(&world, 2, 1000000);
    go_long(&world, 1, 1500, 10, 1000);
    struct sloss_stress_result result = run(&world, no_impact(0), 900);
    assert_int_equal(result.closed, 1);
    check(result, -90, 0, 0);
    check(run(&world, line(0), 900), -90 + 450, 450, 0); /* nothing before: nothing to be emptied */
    close_world(&world);
}

/* ---- several markets ------------------------------------------------------------------------- */

/* M falls to 890, 100 short of 1,000; 10 lots move it by 10 %, and N by half of that. Nobody falls
 * in N, but its fund holds 10 lots that it took over there, long at 200 with 99 and at 190 100
 * short: no impact of its own, and 2.5 % by M's mean of 5: 195. */
static void test_cross_impact_counts_by_its_mean(void **state)
{
    (void)state;
    struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    insure(&world, 1, 1000);
    go_long(&world, 1, 1000, 10, 1000);
    deposit(&world, 3, 99);
    fill(&world, 1, 3, 2, 10, 200);
    struct sloss_stress_market models[] = {line(0), no_impact(1)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 0, PPB / 2, 0}, NULL));
    assert_ok(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, 890}, 1, &result));
    assert_int_equal(result.closed, 2);
    assert_amount(result.deficit, 100 + 1);
    /* M: from 890 to 846 (845.5), 440. N: taken over at 190, and out at 195: a gain of 50. */
    check(result, 101 + 440 - 50, 440 - 50, 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A put on M follows it from 10 at 900 on: 20 at 855, 30 at 810. 4 has sold 10 at 5 with 100, and
 * falls at 810 by 150. The fund bought back at 30 on average pays what M's average makes it. */
static void test_a_grid_is_read_at_the_average_price(void **state)
{
    (void)state;
    struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "PUT", SLOSS_SETTLEMENT_UNREALIZED);
    insure(&world, 1, 1000);
    go_long(&world, 1, 900, 10, 1000);
    deposit(&world, 4, 100);
    fill(&world, 1, 2, 4, 10, 5);
    const struct sloss_stress_point points[] = {{810, 30}, {855, 20}, {900, 10}};
    struct sloss_stress_market models[] = {line(0), no_impact(1)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_set_grid(stress, 1, 0, points, COUNT(points)));
    assert_ok(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, 900}, 1, &result));
    assert_int_equal(result.closed, 2);
    assert_amount(result.deficit, 100 + 150);
    /* M: 450 by 855. The put: short 10 from 30, bought back at 20: a gain of 100. */
    check(result, 250 + 450 - 100, 450 - 100, 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* The fund of a market without a model, and one of another asset. */
static void test_which_funds_count(void **state)
{
    (void)state;
    struct world world = open_market(5000, SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t euro;
    uint32_t other;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, &euro));
    assert_ok(sloss_engine_add_market(world.engine, "E", euro, 1, 0, 0, &other));
    assert_ok(sloss_engine_deposit(world.engine, sloss_account_insurance(other), euro, 10));
    assert_ok(sloss_engine_deposit(world.engine, 3, euro, 10));
    assert_ok(sloss_engine_deposit(world.engine, 4, euro, 10000));
    fill(&world, other, 3, 4, 10, 100);
    go_long(&world, 1, 900, 10, 1100);
    struct sloss_stress_market model = line(other);
    struct sloss_stress *stress = create(&world, &model, 1);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    const struct sloss_mark marks[] = {{0, 0, 1000}, {other, 0, 50}};
    assert_ok(sloss_stress_run_marks(stress, marks, 2, &result));
    assert_int_equal(result.closed, 2);
    check(result, 100, 0, 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Four funds that each lose 0.657 * 2^62 on a lot: more than 2^63 together. */
static void test_a_sum_that_does_not_fit(void **state)
{
    (void)state;
    const int64_t price = INT64_C(1) << 62;
    struct world world = open_world();
    struct sloss_stress_market models[4];
    struct sloss_mark marks[4];
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    const char *name[] = {"A", "B", "C", "D"};
    for (uint32_t i = 0; i < COUNT(models); i++) {
        (void)add_market(&world, name[i], SLOSS_SETTLEMENT_UNREALIZED);
        deposit(&world, 1 + i, 1000);
        deposit(&world, 11 + i, 1000);
        fill(&world, i, 1 + i, 11 + i, 1, price);
        models[i] = impact_of(i, SLOSS_IMPACT_SQUARE_ROOT, PPB, 1);
        marks[i] = (struct sloss_mark){i, 0, price - 1001};
    }
    struct sloss_stress *stress = create(&world, models, COUNT(models));
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_stress_run_marks(stress, marks, 3, &result));
    assert_true(result.unwind > 0);
    assert_status(sloss_stress_run_marks(stress, marks, 4, &result), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_mean_of_an_impact),
        cmocka_unit_test(test_the_mean_is_the_integral),
        cmocka_unit_test(test_without_impact_it_is_what_was_drawn),
        cmocka_unit_test(test_a_long_position_by_a_line),
        cmocka_unit_test(test_rounds_at_their_marks),
        cmocka_unit_test(test_both_sides_by_a_root),
        cmocka_unit_test(test_an_inverse_market),
        cmocka_unit_test(test_lots_held_before_count_for_nothing),
        cmocka_unit_test(test_a_market_that_settles_variation),
        cmocka_unit_test(test_a_fund_that_cannot_pay),
        cmocka_unit_test(test_funding_is_in_the_cost),
        cmocka_unit_test(test_fees_are_a_gain),
        cmocka_unit_test(test_cross_impact_counts_by_its_mean),
        cmocka_unit_test(test_a_grid_is_read_at_the_average_price),
        cmocka_unit_test(test_which_funds_count),
        cmocka_unit_test(test_a_sum_that_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
