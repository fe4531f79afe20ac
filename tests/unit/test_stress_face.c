/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_face: what is refused and where, what is taken back, what a trial adds. */
#include "world.h"

#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/stress.h"

#define PPB INT64_C(1000000000)

static struct sloss_stress_config config_of(void)
{
    return (struct sloss_stress_config){
        .struct_size = sizeof(struct sloss_stress_config), .seed = 1, .factors = 2};
}

static struct sloss_stress_market model_of(uint32_t market)
{
    return (struct sloss_stress_market){.struct_size = sizeof(struct sloss_stress_market),
                                        .market = market,
                                        .volatility_ppb = PPB / 10};
}

/* 1 is long 10 at 50 with 100, 2 short with 1,000; a fund of 30. */
static struct world open_small_world(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 1000);
    insure(&world, 0, 30);
    fill(&world, 0, 1, 2, 10, 50);
    mark(&world, 1, 7);
    return world;
}

static void refuse(struct world *world, const struct sloss_stress_config *config,
                   const struct sloss_stress_market *markets, uint32_t count,
                   const int64_t *correlation, enum sloss_status want, uint32_t want_row)
{
    struct sloss_stress *stress = NULL;
    uint32_t row = 12345;
    assert_status(
        sloss_stress_create(world->engine, config, markets, count, correlation, &row, &stress),
        want);
    assert_int_equal(row, want_row);
    assert_null(stress);
}

static void test_bad_configurations(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress_market market = model_of(0);
    struct sloss_stress_config config = config_of();
    const struct {
        size_t where;
        int64_t value;
    } bad[] = {
        {offsetof(struct sloss_stress_config, correlation_stress_ppb), -1},
        {offsetof(struct sloss_stress_config, correlation_stress_ppb), PPB + 1},
        {offsetof(struct sloss_stress_config, importance_shift_ppb), 4 * PPB + 1},
        {offsetof(struct sloss_stress_config, importance_shift_ppb), -4 * PPB - 1},
        {offsetof(struct sloss_stress_config, jump_probability_ppb), -1},
        {offsetof(struct sloss_stress_config, jump_probability_ppb), PPB},
        {offsetof(struct sloss_stress_config, jump_mean_ppb), 4 * PPB + 1},
        {offsetof(struct sloss_stress_config, jump_volatility_ppb), -1},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        config = config_of();
        memcpy((char *)&config + bad[i].where, &bad[i].value, sizeof(int64_t));
        refuse(&world, &config, &market, 1, NULL, SLOSS_ERR_RANGE, UINT32_MAX);
    }
    config = config_of();
    config.factors = SLOSS_STRESS_FACTORS + 1;
    refuse(&world, &config, &market, 1, NULL, SLOSS_ERR_RANGE, UINT32_MAX);
    config = config_of();
    config.degrees = SLOSS_STRESS_DEGREES + 1;
    refuse(&world, &config, &market, 1, NULL, SLOSS_ERR_RANGE, UINT32_MAX);
    config = config_of();
    config.flags = 2;
    refuse(&world, &config, &market, 1, NULL, SLOSS_ERR_ARGUMENT, UINT32_MAX);
    config = config_of();
    config.asset = 1;
    refuse(&world, &config, &market, 1, NULL, SLOSS_ERR_UNKNOWN_ASSET, UINT32_MAX);
    config = config_of();
    refuse(&world, &config, &market, 0, NULL, SLOSS_ERR_ARGUMENT, UINT32_MAX);
    refuse(&world, &config, NULL, 1, NULL, SLOSS_ERR_ARGUMENT, UINT32_MAX);
    refuse(&world, NULL, &market, 1, NULL, SLOSS_ERR_ARGUMENT, UINT32_MAX);
    refuse(&world, &config, &market, 1, (int64_t[]){PPB, 2 * PPB, 2 * PPB, PPB}, SLOSS_ERR_RANGE,
           0);
    refuse(&world, &config, &market, 1, (int64_t[]){PPB, 1, 0, PPB}, SLOSS_ERR_RANGE, 0);
    close_world(&world);
}

static void test_bad_markets_are_named_by_row(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress_config config = config_of();
    const struct {
        size_t where;
        int64_t value;
    } bad[] = {
        {offsetof(struct sloss_stress_market, volatility_ppb), -1},
        {offsetof(struct sloss_stress_market, volatility_ppb), 4 * PPB + 1},
        {offsetof(struct sloss_stress_market, loading_ppb), PPB + 1},
        {offsetof(struct sloss_stress_market, loading_ppb[7]), -PPB - 1},
        {offsetof(struct sloss_stress_market, jump_loading_ppb), 4 * PPB + 1},
        {offsetof(struct sloss_stress_market, jump_probability_ppb), PPB},
        {offsetof(struct sloss_stress_market, jump_volatility_ppb), -1},
        {offsetof(struct sloss_stress_market, depth_lots), -1},
        {offsetof(struct sloss_stress_market, impact_ppb), PPB + 1},
        {offsetof(struct sloss_stress_market, impact_ppb), -1},
        {offsetof(struct sloss_stress_market, recovery_ppb), PPB + 1},
    };
    struct sloss_stress_market markets[2];
    for (size_t i = 0; i < COUNT(bad); i++) {
        markets[0] = model_of(0);
        markets[1] = model_of(1);
        memcpy((char *)&markets[1] + bad[i].where, &bad[i].value, sizeof(int64_t));
        refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_RANGE, 1);
    }
    markets[1] = model_of(1);
    markets[1].impact = SLOSS_IMPACT_LINEAR; /* without a depth */
    refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_RANGE, 1);
    markets[1].impact = 3;
    refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_ARGUMENT, 1);
    markets[1] = model_of(0);
    refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_ARGUMENT, 1);
    markets[1] = model_of(2);
    refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_UNKNOWN_MARKET, 1);
    markets[1] = model_of(1);
    markets[1].loading_ppb[0] = markets[1].loading_ppb[1] = PPB * 8 / 10; /* 1.28 */
    refuse(&world, &config, markets, 2, NULL, SLOSS_ERR_RANGE, 1);
    assert_ok(sloss_engine_settle(world.engine, 1, 7));
    refuse(&world, &config, (struct sloss_stress_market[]){model_of(1)}, 1, NULL,
           SLOSS_ERR_MARKET_CLOSED, 0);
    close_world(&world);
}

static struct sloss_stress *create(struct world *world)
{
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market market = model_of(0);
    struct sloss_stress *stress = NULL;
    assert_ok(sloss_stress_create(world->engine, &config, &market, 1, NULL, NULL, &stress));
    return stress;
}

static struct sloss_stress_result apply(struct sloss_stress *stress, int64_t price)
{
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, price}, 1, &result));
    return result;
}

/* At 35 account 1 is at -50: 30 from the fund, and 20 of 2's profit of 150, which is 13.3334 %. */
static void test_a_day_given_by_its_mark(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress *stress = create(&world);
    struct sloss_hash before = hash_of(&world);
    struct sloss_stress_result result = apply(stress, 35);
    assert_amount(result.deficit, 50);
    assert_amount(result.insurance, 30);
    assert_amount(result.socialized, 20);
    assert_amount(result.uncovered, 0);
    assert_amount(result.base, 150);
    assert_amount(result.rate_ppm, 133334);
    assert_amount(result.charge_max, 20);
    assert_amount(result.loss_first, 50);
    assert_amount(result.loss_second, 0);
    assert_int_equal(result.charged, 1);
    assert_int_equal(result.deficits, 1);
    assert_int_equal(result.closed, 1);
    assert_int_equal(result.funds_short, 1);
    assert_int_equal(result.rounds, 1);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Deficits are counted by market and account. Account 1 leaves one debt of 50, in two markets as
 * they require 35 and 7. In the variation market 3 and 4 fall short of 40 and 30. */
static void test_deficits_are_those_of_markets_and_accounts(void **state)
{
    (void)state;
    struct world world = open_small_world();
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 100000000));
    }
    fill(&world, 1, 1, 2, 10, 7);
    uint32_t variation = add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 3, 60);
    deposit(&world, 4, 70);
    fill(&world, variation, 3, 2, 10, 50);
    fill(&world, variation, 4, 2, 10, 50);
    struct sloss_stress *stress = create(&world);
    struct sloss_stress_result result = apply(stress, 35);
    assert_amount(result.deficit, 50);
    assert_amount(result.loss_first, 50);
    assert_amount(result.loss_second, 0);
    assert_int_equal(result.closed, 1);
    assert_int_equal(result.deficits, 1); /* the other market has made no loss */
    struct sloss_mark mark = {variation, 0, 40};
    result = (struct sloss_stress_result){.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, &mark, 1, &result));
    assert_amount(result.deficit, 40 + 30);
    assert_int_equal(result.deficits, 2); /* each loser's own */
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Account 1 cannot pay 30 of its variation, and then leaves 50 in the other market; account 3,
 * whose record stands between the two, cannot pay 35. */
static void test_debts_of_two_rounds_are_one_account_s(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t future = add_market(&world, "future", SLOSS_SETTLEMENT_VARIATION);
    uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 10);
    deposit(&world, 3, 5);
    deposit(&world, 9, 1000);
    mark(&world, future, 100);
    mark(&world, perp, 100);
    fill(&world, future, 1, 9, 1, 100);
    fill(&world, future, 3, 9, 1, 100);
    fill(&world, perp, 1, 9, 1, 100);
    struct sloss_stress *stress = create(&world);
    const struct sloss_mark marks[] = {{future, 0, 60}, {perp, 0, 50}};
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, marks, 2, &result));
    assert_amount(result.deficit, 30 + 35 + 50);
    assert_amount(result.loss_first, 30 + 50);
    assert_amount(result.loss_second, 35);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Two accounts leave 50 each, and the one who won 300 is charged for both at once. */
static void test_a_shared_loss_is_counted_once(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_sharing(world.engine, market, POOLED(0, 0, 0, 0)));
    for (uint64_t account = 1; account <= 2; account++) {
        deposit(&world, account, 100);
    }
    deposit(&world, 9, 1000);
    mark(&world, market, 50);
    fill(&world, market, 1, 9, 10, 50);
    fill(&world, market, 2, 9, 10, 50);
    struct sloss_stress *stress = create(&world);
    struct sloss_mark fall = {market, 0, 35};
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, &fall, 1, &result));
    assert_amount(result.socialized, 100);
    assert_int_equal(result.deficits, 2);
    assert_int_equal(result.charged, 1);
    assert_amount(result.base, 300);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Of a debt of 50 the members pay 30; nobody pays the rest. */
static void test_what_members_paid_is_covered(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_command member = {.struct_size = sizeof(member),
                                   .kind = SLOSS_COMMAND_MEMBER,
                                   .member = {.account = 9, .amount = 30}};
    set_layers_of(&world, market, (const uint32_t[]){SLOSS_LAYER_MEMBERS}, 1);
    deposit(&world, 1, 100);
    deposit(&world, 9, 1000);
    assert_ok(sloss_engine_apply(world.engine, &member, 1, NULL));
    mark(&world, market, 50);
    fill(&world, market, 1, 9, 10, 50);
    struct sloss_stress *stress = create(&world);
    struct sloss_mark fall = {market, 0, 35};
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, &fall, 1, &result));
    assert_amount(result.deficit, 50);
    assert_amount(result.uncovered, 20);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Two markets in dollars and one in euros. At 35 account 1 leaves 50; at 4 account 3, long 10 at 7
 * with 10, leaves 20 in the second, and account 7 there 200; account 5 leaves 500 euros, not asked
 * for. */
static void test_the_two_largest_debts_of_an_asset(void **state)
{
    (void)state;
    struct world world = open_small_world();
    uint32_t euro = 0;
    uint32_t market = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, &euro));
    assert_ok(sloss_engine_add_market(world.engine, "E", euro, 1, 0, 0, &market));
    deposit(&world, 3, 10);
    fill(&world, 1, 3, 2, 10, 7);
    deposit(&world, 7, 10);
    fill(&world, 1, 7, 2, 70, 7);
    assert_ok(sloss_engine_deposit(world.engine, 5, euro, 100));
    assert_ok(sloss_engine_deposit(world.engine, 6, euro, 1000));
    fill(&world, market, 5, 6, 10, 100);
    struct sloss_stress *stress = create(&world);
    const struct sloss_mark marks[] = {{0, 0, 35}, {1, 0, 4}, {market, 0, 40}};
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, marks, 3, &result));
    assert_amount(result.deficit, 270);
    assert_amount(result.loss_first, 200);
    assert_amount(result.loss_second, 50);
    assert_int_equal(result.deficits, 3);
    assert_int_equal(result.closed, 4);
    /* The first look leaves the euros out as well. */
    sloss_stress_destroy(stress);
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market model = model_of(market);
    model.volatility_ppb = 2 * PPB;
    assert_ok(sloss_stress_create(world.engine, &config, &model, 1, NULL, NULL, &stress));
    int64_t screened[100];
    assert_ok(sloss_stress_deficit_before_closeout(stress, 0, COUNT(screened), screened));
    for (size_t i = 0; i < COUNT(screened); i++) {
        assert_amount(screened[i], 0);
    }
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A price of 7 ticks that falls to next to nothing is one tick. */
static void test_marks_are_at_least_a_tick(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market model = model_of(1);
    struct sloss_stress *stress = NULL;
    int least = 0;
    model.volatility_ppb = 4 * PPB;
    assert_ok(sloss_stress_create(world.engine, &config, &model, 1, NULL, NULL, &stress));
    for (uint64_t i = 0; i < 100; i++) {
        struct sloss_mark drawn;
        assert_ok(sloss_stress_draw(stress, i, &drawn, NULL));
        assert_true(drawn.price >= 1);
        least += drawn.price == 1;
    }
    assert_in_range(least, 10, 60); /* P(4 Z < ln(1.5 / 7)) = 0.35 */
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* With the fund gone all 50 are shared; and the trial is as it was, and the book after it. */
static void test_a_day_on_top_of_a_trial(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress *stress = create(&world);
    struct sloss_hash before = hash_of(&world);
    size_t count;
    struct sloss_event event;
    do {
        assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    } while (count == 1);
    uint64_t sequence = world.engine->settings.sequence;
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(sloss_engine_withdraw(world.engine, sloss_account_insurance(0), 0, 30));
    assert_ok(sloss_engine_deposit(world.engine, 1, 0, 10));
    struct sloss_hash within = hash_of(&world);
    assert_true(world.engine->settings.sequence == sequence + 2);
    for (int twice = 0; twice < 2; twice++) {
        struct sloss_stress_result result = apply(stress, 35);
        assert_amount(result.deficit, 40);
        assert_amount(result.socialized, 40);
        assert_amount(result.insurance, 0);
        assert_true(same_hash(hash_of(&world), within));
        assert_true(world.engine->settings.sequence == sequence + 2);
    }
    assert_status(sloss_stress_deficit_before_closeout(stress, 0, 1, &(int64_t){0}),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run(stress, 0, 0, NULL, NULL, NULL), SLOSS_ERR_ARGUMENT);
    /* The events of the trial are there, and none of the scenarios'. */
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(event.kind, SLOSS_EVENT_WITHDRAWAL);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(event.kind, SLOSS_EVENT_DEPOSIT);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(hash_of(&world), before));
    assert_amount(apply(stress, 35).deficit, 50);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* The packed book follows commands between runs. */
static void test_the_book_may_change_between_runs(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress *stress = create(&world);
    int64_t before[2000];
    int64_t after[2000];
    assert_ok(sloss_stress_deficit_before_closeout(stress, 0, COUNT(before), before));
    deposit(&world, 1, 1);
    assert_ok(sloss_stress_deficit_before_closeout(stress, 0, COUNT(after), after));
    int losses = 0;
    for (size_t i = 0; i < COUNT(before); i++) {
        assert_amount(after[i], before[i] > 0 ? before[i] - 1 : 0);
        losses += before[i] > 0;
    }
    assert_true(losses > 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A figure of a record, and a value for it that the others leave room for. */
struct figure {
    size_t at;
    size_t size;
    int64_t value;
};

#define FIGURE(record, field, value)                                                               \
    {                                                                                              \
        offsetof(struct record, field), sizeof(((struct record *)NULL)->field), value              \
    }

static const struct figure config_figures[] = {
    FIGURE(sloss_stress_config, asset, 1),
    FIGURE(sloss_stress_config, seed, 2),
    FIGURE(sloss_stress_config, factors, 3),
    FIGURE(sloss_stress_config, degrees, 4),
    FIGURE(sloss_stress_config, flags, SLOSS_STRESS_ANTITHETIC),
    FIGURE(sloss_stress_config, strata, 2),
    FIGURE(sloss_stress_config, correlation_stress_ppb, 3),
    FIGURE(sloss_stress_config, importance_shift_ppb, 3),
    FIGURE(sloss_stress_config, jump_probability_ppb, 3),
    FIGURE(sloss_stress_config, jump_mean_ppb, 3),
    FIGURE(sloss_stress_config, jump_volatility_ppb, 3),
};

static const struct figure market_figures[] = {
    FIGURE(sloss_stress_market, market, 1),
    FIGURE(sloss_stress_market, impact, SLOSS_IMPACT_LINEAR),
    FIGURE(sloss_stress_market, volatility_ppb, 3),
    FIGURE(sloss_stress_market, loading_ppb[0], 3),
    FIGURE(sloss_stress_market, loading_ppb[SLOSS_STRESS_FACTORS - 1], 3),
    FIGURE(sloss_stress_market, jump_loading_ppb, 3),
    FIGURE(sloss_stress_market, jump_probability_ppb, 3),
    FIGURE(sloss_stress_market, jump_volatility_ppb, 3),
    FIGURE(sloss_stress_market, depth_lots, 3),
    FIGURE(sloss_stress_market, impact_ppb, 3),
    FIGURE(sloss_stress_market, recovery_ppb, 3),
};

static void set_figure(void *record, const struct figure *figure)
{
    uint32_t narrow = (uint32_t)figure->value;
    memcpy((char *)record + figure->at,
           figure->size == sizeof(narrow) ? (const void *)&narrow : &figure->value, figure->size);
}

static struct sloss_hash hash_with(struct world *world, const struct figure *in_config,
                                   const struct figure *in_market, const int64_t *correlation)
{
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market market = model_of(0);
    struct sloss_stress *stress = NULL;
    market.depth_lots = 7;
    if (in_config != NULL) {
        set_figure(&config, in_config);
    }
    if (in_market != NULL) {
        set_figure(&market, in_market);
    }
    assert_ok(sloss_stress_create(world->engine, &config, &market, 1, correlation, NULL, &stress));
    struct sloss_hash hash = inputs_of(stress);
    sloss_stress_destroy(stress);
    return hash;
}

/* Every figure of the model, the correlation, and the book. */
static void test_the_hash_is_of_all_inputs(void **state)
{
    (void)state;
    const int64_t correlation[] = {PPB, 2, 2, PPB};
    struct world world = open_small_world();
    struct sloss_hash seen[40];
    size_t count = 0;
    uint32_t other;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, &other));
    seen[count++] = hash_with(&world, NULL, NULL, NULL);
    for (size_t i = 0; i < COUNT(config_figures); i++) {
        seen[count++] = hash_with(&world, &config_figures[i], NULL, NULL);
    }
    for (size_t i = 0; i < COUNT(market_figures); i++) {
        seen[count++] = hash_with(&world, NULL, &market_figures[i], NULL);
    }
    seen[count++] = hash_with(&world, NULL, NULL, correlation);
    assert_ok(sloss_engine_deposit(world.engine, 1, 0, 1)); /* the book */
    seen[count++] = hash_with(&world, NULL, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(same_hash(seen[i], seen[j]));
        }
    }
    close_world(&world);
}

/* The record of a newer caller, who sets nothing that is new, is the same model. */
static void test_the_hash_does_not_know_how_long_a_record_is(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct {
        struct sloss_stress_config config;
        int64_t unknown[2];
    } newer = {.config = config_of()};
    struct sloss_stress_market market = model_of(0);
    struct sloss_stress *today = create(&world);
    struct sloss_stress *tomorrow = NULL;
    newer.config.struct_size = sizeof(newer);
    assert_ok(sloss_stress_create(world.engine, &newer.config, &market, 1, NULL, NULL, &tomorrow));
    assert_true(same_hash(inputs_of(today), inputs_of(tomorrow)));
    sloss_stress_destroy(today);
    sloss_stress_destroy(tomorrow);
    close_world(&world);
}

/* With M beside it, before or behind it, standing still or left out, N is drawn the same bits; and
 * what stands still does. */
static void test_draws_are_a_market_s_own(void **state)
{
    (void)state;
    struct world world = open_small_world();
    mark(&world, 0, 50000000);
    mark(&world, 1, 70000000);
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market m = model_of(0);
    struct sloss_stress_market n = model_of(1);
    struct sloss_stress_market still = {.struct_size = sizeof(still), .market = 0};
    m.loading_ppb[0] = n.loading_ppb[0] = PPB / 2;
    m.jump_probability_ppb = n.jump_probability_ppb = PPB / 3;
    m.jump_volatility_ppb = n.jump_volatility_ppb = PPB / 5;
    const struct sloss_stress_market models[][2] = {{n, m}, {m, n}, {still, n}, {n, m}};
    const uint32_t counts[] = {1, 2, 2, 2};
    const uint32_t place[] = {0, 1, 1, 0};
    int64_t prices[20][COUNT(counts)];
    for (size_t way = 0; way < COUNT(counts); way++) {
        struct sloss_stress *stress = NULL;
        struct sloss_mark drawn[2];
        assert_ok(sloss_stress_create(world.engine, &config, models[way], counts[way], NULL, NULL,
                                      &stress));
        for (uint64_t i = 0; i < COUNT(prices); i++) {
            assert_ok(sloss_stress_draw(stress, i, drawn, NULL));
            prices[i][way] = drawn[place[way]].price;
            assert_amount(prices[i][way], prices[i][0]);
            assert_true(way != 2 || drawn[0].price == 50000000);
        }
        sloss_stress_destroy(stress);
    }
    assert_true(prices[0][0] != prices[1][0]);
    close_world(&world);
}

static void test_calls_refuse_nothing_at_all(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_stress *stress = create(&world);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark mark_of_m = {0, 0, 35};
    size_t count;
    assert_status(sloss_stress_hash(NULL, &(struct sloss_hash){0, 0}), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_draw(stress, 0, NULL, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run_marks(stress, &mark_of_m, 0, &result), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run_marks(stress, &mark_of_m, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run_marks(NULL, &mark_of_m, 1, &result), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run_marks(stress, &(struct sloss_mark){9, 0, 1}, 1, &result),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, -1}, 1, &result),
                  SLOSS_ERR_RANGE);
    result.struct_size = 8;
    assert_status(sloss_stress_run(stress, 0, 1, &result, NULL, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_run_marks(stress, &mark_of_m, 1, &result), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_path(stress, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_stress_deficit_before_closeout(NULL, 0, 1, &(int64_t){0}),
                  SLOSS_ERR_ARGUMENT);
    sloss_stress_destroy(stress);
    sloss_stress_destroy(NULL);
    close_world(&world);
}

/* Open interest of 2^62 leaves no room for a higher mark, although nobody would fall. */
static void test_a_run_refuses_what_the_engine_refuses(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, INT64_C(1) << 61);
    deposit(&world, 2, INT64_C(1) << 61);
    fill(&world, 0, 1, 2, 4, INT64_C(1) << 60);
    struct sloss_stress_config config = config_of();
    struct sloss_stress_market model = model_of(0);
    struct sloss_stress *stress = NULL;
    model.volatility_ppb = PPB / 100;
    assert_ok(sloss_stress_create(world.engine, &config, &model, 1, NULL, NULL, &stress));
    uint32_t refused = 0;
    for (uint64_t scenario = 0; scenario < 16; scenario++) {
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        struct sloss_mark drawn;
        assert_ok(sloss_stress_draw(stress, scenario, &drawn, NULL));
        enum sloss_status status = drawn.price > INT64_C(1) << 60 ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
        assert_status(sloss_stress_run_marks(stress, &drawn, 1, &result), status);
        assert_status(sloss_stress_run(stress, scenario, 1, &result, NULL, NULL), status);
        refused += status == SLOSS_ERR_OVERFLOW ? 1 : 0;
    }
    assert_in_range(refused, 1, 15);
    sloss_stress_destroy(stress);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_configurations),
        cmocka_unit_test(test_bad_markets_are_named_by_row),
        cmocka_unit_test(test_a_day_given_by_its_mark),
        cmocka_unit_test(test_a_day_on_top_of_a_trial),
        cmocka_unit_test(test_deficits_are_those_of_markets_and_accounts),
        cmocka_unit_test(test_debts_of_two_rounds_are_one_account_s),
        cmocka_unit_test(test_a_shared_loss_is_counted_once),
        cmocka_unit_test(test_what_members_paid_is_covered),
        cmocka_unit_test(test_the_two_largest_debts_of_an_asset),
        cmocka_unit_test(test_marks_are_at_least_a_tick),
        cmocka_unit_test(test_the_book_may_change_between_runs),
        cmocka_unit_test(test_the_hash_is_of_all_inputs),
        cmocka_unit_test(test_the_hash_does_not_know_how_long_a_record_is),
        cmocka_unit_test(test_draws_are_a_market_s_own),
        cmocka_unit_test(test_calls_refuse_nothing_at_all),
        cmocka_unit_test(test_a_run_refuses_what_the_engine_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
