/* SPDX-License-Identifier: BSD-2-Clause */
#include "limited_world.h"
#include "saved_world.h"
#include "sloss/column.h"

/* What limits of a fund are set to, undone and kept. */

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
    withdraw(&world, sloss_account_fund(0), 150);
    mark(&world, 0, 100);
    assert_true(is_on(&world));
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
    free(saved.bytes);
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
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

/* ---- in a stress run ------------------------------------------------------------------------- */

static struct sloss_stress *open_stress(struct world *world)
{
    const struct sloss_stress_config config = {.struct_size = sizeof(config), .factors = 1, .seed = 5};
    const struct sloss_stress_market model = {
        .struct_size = sizeof(model), .volatility_ppb = PPB / 20, .loading_ppb = {PPB}};
    struct sloss_stress *stress = NULL;
    assert_ok(sloss_stress_create(world->engine, &config, &model, 1, NULL, NULL, &stress));
    return stress;
}

/* At 90 nothing may be taken over: the maker gives up the 90 that both lack. */
static void a_stress_run_is_held_to_limits(void **state)
{
    (void)state;
    struct world world = open_two();
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark fall = {0, 0, 90};
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                                  .start_ppb = PPB / 10,
                                                                  .duration = 100,
                                                                  .set = SLOSS_LIMIT_TAKEOVER |
                                                                         SLOSS_LIMIT_DRAWDOWN})));
    struct sloss_hash before = hash_of(&world);
    struct sloss_stress *stress = open_stress(&world);
    assert_ok(sloss_stress_run_marks(stress, &fall, 1, &result));
    assert_amount(result.deficit, 90);
    assert_amount(result.deleveraged, 90);
    assert_amount(result.insurance, 0);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(sloss_engine_verify(world.engine));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A mark that puts nobody in breach may still close a position of the fund. */
static void a_drawn_scenario_closes_what_its_marks_close(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    uint64_t closed = 0;
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    assert_ok(apply(&world, loss_limit(50)));
    struct sloss_stress *stress = open_stress(&world);
    for (uint64_t i = 0; i < 20; i++) {
        struct sloss_stress_result drawn = {.struct_size = sizeof(drawn)};
        struct sloss_stress_result given = {.struct_size = sizeof(given)};
        struct sloss_mark marks = {0};
        int64_t weight;
        size_t done = 0;
        assert_ok(sloss_stress_draw(stress, i, &marks, &weight));
        assert_ok(sloss_stress_run(stress, i, 1, &drawn, NULL, &done));
        assert_ok(sloss_stress_run_marks(stress, &marks, 1, &given));
        assert_int_equal(given.positions_deleveraged, marks.price < 95 ? 1 : 0);
        assert_int_equal(drawn.positions_deleveraged, given.positions_deleveraged);
        assert_amount(drawn.fund_loss, given.fund_loss);
        closed += given.positions_deleveraged;
    }
    assert_true(closed > 0 && closed < 20);
    sloss_stress_destroy(stress);
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
        cmocka_unit_test(what_is_tried_leaves_samples_as_they_were),
        cmocka_unit_test(limits_are_set_in_a_trial),
        cmocka_unit_test(a_mark_that_ends_early_changes_no_sample),
        cmocka_unit_test(limits_are_saved_and_loaded),
        cmocka_unit_test(a_snapshot_under_way_has_the_limits_of_its_beginning),
        cmocka_unit_test(a_stress_run_is_held_to_limits),
        cmocka_unit_test(a_drawn_scenario_closes_what_its_marks_close),
        cmocka_unit_test(markets_with_two_orders_do_not_wait_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
