/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

/* What was set is what the getters give back, and what they refuse. */

static const struct sloss_layer_terms default_layers[] = {{.layer = SLOSS_LAYER_INSURANCE},
                                                          {.layer = SLOSS_LAYER_SOCIALIZE}};

static struct sloss_engine_info info_of(const struct world *world)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_info(world->engine, &info));
    return info;
}

static void has_layers(const struct world *world, uint32_t market,
                       const struct sloss_layer_terms *wanted, uint32_t count)
{
    struct sloss_layer_terms found[SLOSS_LAYERS_MAX];
    uint32_t found_count = 77;
    memset(found, 0x5A, sizeof(found));
    assert_ok(sloss_engine_waterfall(world->engine, market, found, &found_count));
    assert_int_equal(found_count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(found[i].layer, wanted[i].layer);
        assert_int_equal(found[i].reserved, 0);
        assert_amount(found[i].cap, wanted[i].cap);
    }
}

static void tiers_come_by_floor(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_tier_terms found[4];
    uint32_t count = 77;
    add_market(&world, "A", 0);
    add_market(&world, "B", 0);
    assert_ok(sloss_engine_tiers(world.engine, 1, NULL, 0, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_set_tier(world.engine, 1, 1000, 300, 30));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, 100, 10));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 50, 200, 20));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 50, 250, 25)); /* in place of the one before */
    static const struct sloss_tier_terms wanted[] = {
        {0, 100, 10, 0, 0}, {50, 250, 25, 0, 0}, {1000, 300, 30, 0, 0}};
    for (uint32_t capacity = 0; capacity < 4; capacity++) {
        memset(found, 0x5A, sizeof(found));
        assert_ok(sloss_engine_tiers(world.engine, 1, found, capacity, &count));
        assert_int_equal(count, 3);
        uint32_t given = capacity < 3 ? capacity : 3;
        assert_memory_equal(found, wanted, given * sizeof(found[0]));
        assert_int_equal(((unsigned char *)found)[given * sizeof(found[0])], 0x5A);
    }
    assert_ok(sloss_engine_tiers(world.engine, 0, found, 4, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

static void a_waterfall_comes_with_its_caps(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    add_market(&world, "B", 0);
    has_layers(&world, 1, default_layers, 2);
    static const struct sloss_layer_terms all[] = {
        {.layer = SLOSS_LAYER_BACKSTOP, .cap = INT64_MAX},
        {.layer = SLOSS_LAYER_SOCIALIZE},
        {.layer = SLOSS_LAYER_INSURANCE, .cap = 5},
        {.layer = SLOSS_LAYER_RESERVE}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 1, all, 4));
    has_layers(&world, 1, all, 4);
    has_layers(&world, 0, default_layers, 2);
    struct sloss_hash capped = hash_of(&world);
    assert_ok(sloss_engine_set_waterfall(world.engine, 1, default_layers, 2)); /* no cap is left */
    has_layers(&world, 1, default_layers, 2);
    assert_ok(sloss_engine_set_waterfall(world.engine, 1, all, 4));
    assert_true(same_hash(capped, hash_of(&world)));
    assert_ok(sloss_engine_set_waterfall(world.engine, 1, NULL, 0));
    has_layers(&world, 1, NULL, 0);
    close_world(&world);
}

/* The state is what a query can see: of two waterfalls that read the same, the hash is the same. */
static void a_waterfall_leaves_nothing_behind(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    struct sloss_hash before = hash_of(&world);
    static const struct sloss_layer_terms capped[] = {{.layer = SLOSS_LAYER_RESERVE, .cap = 5},
                                                      {.layer = SLOSS_LAYER_INSURANCE, .cap = 6}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, capped, 2));
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, default_layers, 2));
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

static void sharing_comes_field_by_field(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    add_market(&world, "B", 0);
    struct sloss_sharing found;
    static const struct sloss_sharing wanted[] = {{.basis = 0},
                                                  {.basis = 3},
                                                  {.rule = 2},
                                                  {.cap = 2},
                                                  {.rounding = 2},
                                                  {.pool = 1},
                                                  {.basis = 1, .rule = 2, .cap = 1, .pool = 1}};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_ok(sloss_engine_set_sharing(world.engine, 1, &wanted[i]));
        memset(&found, 0x5A, sizeof(found));
        assert_ok(sloss_engine_sharing(world.engine, 1, &found));
        assert_memory_equal(&found, &wanted[i], sizeof(found));
        assert_ok(sloss_engine_sharing(world.engine, 0, &found));
        assert_memory_equal(&found, &wanted[0], sizeof(found));
    }
    close_world(&world);
}

static void info_follows_the_commands(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine_info info = info_of(&world);
    assert_int_equal(info.struct_size, sizeof(info));
    assert_amount(info.time, INT64_MIN);
    assert_int_equal(info.sequence, 1);
    assert_int_equal(info.deficits, 0);
    assert_int_equal(info.assets, 1);
    assert_int_equal(info.markets, 0);
    add_market(&world, "A", 0);
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_DELEVERAGE,
                                           SLOSS_RESIDUAL_FORFEIT));
    assert_ok(sloss_engine_set_detection(world.engine, SLOSS_DETECTION_SCAN));
    struct sloss_command time = {
        .struct_size = sizeof(time), .kind = SLOSS_COMMAND_TIME, .time.nanoseconds = -7};
    assert_ok(sloss_engine_apply(world.engine, &time, 1, NULL));
    time.time.nanoseconds = -8; /* back: refused, and neither clock nor number moves */
    assert_status(sloss_engine_apply(world.engine, &time, 1, NULL), SLOSS_ERR_TIME_BACKWARDS);
    info = info_of(&world);
    assert_int_equal(info.liquidation, SLOSS_LIQUIDATION_DELEVERAGE);
    assert_int_equal(info.residual, SLOSS_RESIDUAL_FORFEIT);
    assert_int_equal(info.detection, SLOSS_DETECTION_SCAN);
    assert_amount(info.time, -7);
    assert_int_equal(info.sequence, 5);
    assert_int_equal(info.assets, 2);
    assert_int_equal(info.markets, 1);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_TAKEOVER, 0));
    deposit(&world, 1, 10);
    deposit(&world, 2, 1000);
    fill(&world, 0, 1, 2, 1, 100);
    mark(&world, 0, 50); /* the long lost 50 and had 10 */
    info = info_of(&world);
    assert_int_equal(info.sequence, 10);
    assert_int_equal(info.deficits, 1);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_int_equal(deficit.number, 1);
    assert_int_equal(deficit.sequence, 10);
    assert_amount(deficit.time, -7);
    assert_amount(deficit.loss, 40);
    close_world(&world);
}

static void a_market_says_how_it_was_made(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_MARKET,
                                    .market = {.name = "A",
                                               .unit = 7,
                                               .liquidation_fee_ppb = 1000000000,
                                               .kind = SLOSS_KIND_QUANTO,
                                               .settlement = SLOSS_SETTLEMENT_VARIATION,
                                               .is_signed = 1}};
    uint32_t market = 77;
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_ok(sloss_engine_add_market(world.engine, "B", 0, 8, SLOSS_KIND_INVERSE,
                                      SLOSS_SETTLEMENT_UNREALIZED, &market));
    assert_int_equal(market, 1);
    struct sloss_market_info a = market_of(&world, 0);
    struct sloss_market_info b = market_of(&world, 1);
    assert_amount(a.unit, 7);
    assert_amount(a.liquidation_fee_ppb, 1000000000);
    assert_int_equal(a.kind, SLOSS_KIND_QUANTO);
    assert_int_equal(a.settlement, SLOSS_SETTLEMENT_VARIATION);
    assert_int_equal(a.is_signed, 1);
    assert_amount(b.unit, 8);
    assert_amount(b.liquidation_fee_ppb, 0);
    assert_int_equal(b.kind, SLOSS_KIND_INVERSE);
    assert_int_equal(b.settlement, SLOSS_SETTLEMENT_UNREALIZED);
    assert_int_equal(b.is_signed, 0);
    close_world(&world);
}

/* Getters refuse in the documented order and write nothing. */
static void getters_refuse_in_order(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine *engine = world.engine;
    struct sloss_tier_terms tier = {7, 7, 7, 7, 7};
    struct sloss_layer_terms layers[SLOSS_LAYERS_MAX] = {{.layer = 7, .reserved = 7, .cap = 7}};
    struct sloss_sharing sharing = {.basis = 7};
    struct sloss_engine_info info = {.struct_size = 8, .markets = 7};
    uint32_t count = 77;
    add_market(&world, "A", 0);
    assert_status(sloss_engine_tiers(NULL, 9, &tier, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_tiers(engine, 9, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_tiers(engine, 9, &tier, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_tiers(engine, 1, &tier, 1, &count), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_tiers(engine, UINT32_MAX, NULL, 0, &count),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_waterfall(NULL, 9, layers, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_waterfall(engine, 9, NULL, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_waterfall(engine, 9, layers, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_waterfall(engine, 1, layers, &count), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_sharing(NULL, 9, &sharing), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_sharing(engine, 9, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_sharing(engine, 1, &sharing), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_info(engine, &info), SLOSS_ERR_ARGUMENT);
    info.struct_size = sizeof(info) + 4;
    assert_status(sloss_engine_info(engine, &info), SLOSS_ERR_ARGUMENT);
    info.struct_size = sizeof(info);
    assert_status(sloss_engine_info(NULL, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_info(engine, NULL), SLOSS_ERR_ARGUMENT);
    assert_int_equal(count, 77);
    assert_amount(tier.floor, 7);
    assert_int_equal(layers[0].layer, 7);
    assert_int_equal(sharing.basis, 7);
    assert_int_equal(info.markets, 7);
    close_world(&world);
}

/* The calls that set refuse what they cannot put into records, and records what the calls let
 * through. */
static void setters_refuse(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine *engine = world.engine;
    struct sloss_layer_terms layers[SLOSS_LAYERS_MAX + 1] = {{.layer = SLOSS_LAYER_INSURANCE}};
    struct sloss_sharing sharing = {.basis = 0};
    add_market(&world, "A", 0);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_set_waterfall(NULL, 0, layers, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_waterfall(engine, 0, NULL, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_waterfall(engine, 0, layers, SLOSS_LAYERS_MAX + 1),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_waterfall(engine, 1, layers, 1), SLOSS_ERR_UNKNOWN_MARKET);
    layers[0].reserved = 1;
    assert_status(sloss_engine_set_waterfall(engine, 0, layers, 1), SLOSS_ERR_ARGUMENT);
    layers[0].reserved = 0;
    layers[0].cap = -1;
    assert_status(sloss_engine_set_waterfall(engine, 0, layers, 1), SLOSS_ERR_RANGE);
    layers[0] = (struct sloss_layer_terms){.layer = SLOSS_LAYER_CONTRIBUTION, .cap = 5};
    assert_status(sloss_engine_set_waterfall(engine, 0, layers, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_sharing(NULL, 0, &sharing), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_sharing(engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_sharing(engine, 1, &sharing), SLOSS_ERR_UNKNOWN_MARKET);
    sharing.reserved = 1;
    assert_status(sloss_engine_set_sharing(engine, 0, &sharing), SLOSS_ERR_ARGUMENT);
    sharing.reserved = 0;
    sharing.pool = 2;
    assert_status(sloss_engine_set_sharing(engine, 0, &sharing), SLOSS_ERR_ARGUMENT);
    struct sloss_mark mark = {0, 1, 100};
    assert_status(sloss_engine_mark(engine, &mark, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_add_market(engine, "B", 0, 1, 256, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_add_market(engine, "B", 0, 1, 0, 256, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_come_by_floor),
        cmocka_unit_test(a_waterfall_comes_with_its_caps),
        cmocka_unit_test(a_waterfall_leaves_nothing_behind),
        cmocka_unit_test(sharing_comes_field_by_field),
        cmocka_unit_test(info_follows_the_commands),
        cmocka_unit_test(a_market_says_how_it_was_made),
        cmocka_unit_test(getters_refuse_in_order),
        cmocka_unit_test(setters_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
