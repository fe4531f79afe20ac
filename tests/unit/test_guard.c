/* SPDX-License-Identifier: BSD-2-Clause */
/* Guarded markets: rules 26, worked by hand. */
#include "commands.h"

#include "sloss/guard.h"

#define PPB INT64_C(1000000000)
#define LONG UINT64_C(1)
#define SHORT UINT64_C(2)

static struct sloss_command source_of(const char *name, uint32_t weight)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_SOURCE, .source.weight = weight};
    strcpy(command.source.name, name);
    return command;
}

static struct sloss_command guard_of(struct sloss_command_guard terms)
{
    terms.is_on = 1;
    return (struct sloss_command){.kind = SLOSS_COMMAND_GUARD, .guard = terms};
}

static struct sloss_command quote_of(uint32_t source, int64_t price)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_QUOTE,
                                  .quote = {.price = price, .source = source}};
}

static struct sloss_guard_info info_of(const struct world *world)
{
    struct sloss_guard_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_guard(world->engine, 0, &info));
    return info;
}

/* Quotes of one instant, of sources 0 to count - 1. */
static enum sloss_status quote(const struct world *world, const int64_t *prices, uint32_t count)
{
    struct sloss_command chain[SLOSS_SOURCES_MAX];
    for (uint32_t i = 0; i < count; i++) {
        chain[i] = quote_of(i, prices[i]);
        chain[i].struct_size = sizeof(chain[i]);
        chain[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
    }
    return sloss_engine_apply(world->engine, chain, count, NULL);
}

static void came_to(const struct world *world, uint32_t validity, int64_t price)
{
    assert_int_equal(info_of(world).validity, validity);
    assert_amount(market_of(world, 0).mark, price);
}

/* A market with sources of these weights, 0 for the index; LONG and SHORT have money. */
static struct world open_guarded(const uint32_t *weights, uint32_t count)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, LONG, 100000);
    deposit(&world, SHORT, 100000);
    for (uint32_t i = 0; i < count; i++) {
        assert_ok(apply(&world, source_of(weights[i] == 0 ? "index" : names[i], weights[i])));
    }
    return world;
}
#define OPEN(...) open_guarded((const uint32_t[]){__VA_ARGS__}, (uint32_t)COUNT(((const uint32_t[]){__VA_ARGS__})))
#define QUOTE(world, ...) quote((world), (const int64_t[]){__VA_ARGS__}, (uint32_t)COUNT(((const int64_t[]){__VA_ARGS__})))

/* Half of 1 + 2 + 3 is reached at 100 exactly: the mean with 110. Of 1 + 2 + 4 the weight of 110 alone passes it. A mean of
 * two prices is rounded down, also below zero. */
static void the_median_is_by_weight(void **state)
{
    struct world world = OPEN(1, 2, 3);
    (void)state;
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 1})));
    assert_ok(QUOTE(&world, 90, 100, 110));
    came_to(&world, SLOSS_VALIDITY_VALID, 105);
    assert_ok(QUOTE(&world, 110, 100, 90)); /* 90 has half: (90 + 100) / 2 */
    came_to(&world, SLOSS_VALIDITY_VALID, 95);
    assert_ok(QUOTE(&world, 93, 100, 90)); /* (90 + 93) / 2 = 91.5 */
    came_to(&world, SLOSS_VALIDITY_VALID, 91);
    close_world(&world);
}

/* 2 of 1, 1 of 3: 5 of 4 is 1.25; 1.5 and 2.5 go to the even 2. Clamped to 10 % of the median 100, 90 and 110 are as far as
 * they go, and the ends are rounded inward: of 105 and 10 % 94.5 is 95 and 115.5 is 115. */
static void the_mean_is_clamped_and_rounded_half_to_even(void **state)
{
    struct world world = OPEN(1, 1, 1);
    (void)state;
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 2, .method = SLOSS_GUARD_MEAN})));
    assert_ok(QUOTE(&world, 1, 2));
    came_to(&world, SLOSS_VALIDITY_VALID, 2);
    assert_ok(QUOTE(&world, 2, 3));
    came_to(&world, SLOSS_VALIDITY_VALID, 2);
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){
                                .least = 3, .method = SLOSS_GUARD_MEAN, .set = SLOSS_GUARD_CLAMP, .clamp_ppb = PPB / 10})));
    assert_ok(QUOTE(&world, 50, 100, 500)); /* 90 + 100 + 110 */
    came_to(&world, SLOSS_VALIDITY_VALID, 100);
    assert_ok(QUOTE(&world, 50, 105, 105)); /* 95 + 210 = 305: 101.67 */
    came_to(&world, SLOSS_VALIDITY_VALID, 102);
    assert_ok(QUOTE(&world, 105, 105, 500)); /* 210 + 115 = 325: 108.33 */
    came_to(&world, SLOSS_VALIDITY_VALID, 108);
    close_world(&world);
}

/* 10 % in 100 ns: floor(105 * 0.1 * 50 / 100) is 5, and after more than 100 it is 10 once. A mark by hand changes the mark,
 * not when it was quoted. A quote beyond the band of the index deviates, and becomes the mark. */
static void steps_and_bands(void **state)
{
    struct world world = OPEN(1, 0);
    (void)state;
    const struct sloss_command_guard terms = {.least = 1,
                                              .set = SLOSS_GUARD_STEP | SLOSS_GUARD_BAND,
                                              .step_ppb = PPB / 10,
                                              .step_duration = 100,
                                              .band_ppb = PPB / 20};
    assert_ok(apply(&world, guard_of(terms)));
    at(&world, 1000);
    assert_ok(QUOTE(&world, 105)); /* without a mark there is no limit */
    came_to(&world, SLOSS_VALIDITY_VALID, 105);
    at(&world, 1050);
    assert_ok(QUOTE(&world, 200));
    came_to(&world, SLOSS_VALIDITY_LIMITED, 110);
    assert_ok(QUOTE(&world, 200)); /* no time has passed */
    came_to(&world, SLOSS_VALIDITY_LIMITED, 110);
    mark(&world, 0, 100);
    came_to(&world, SLOSS_VALIDITY_VALID, 100);
    at(&world, 5000);
    assert_ok(QUOTE(&world, 50));
    came_to(&world, SLOSS_VALIDITY_LIMITED, 90);
    at(&world, 5100);
    assert_ok(QUOTE(&world, 95, 100)); /* 5 of 100 is within */
    came_to(&world, SLOSS_VALIDITY_VALID, 95);
    at(&world, 5200);
    assert_ok(QUOTE(&world, 94, 100));
    came_to(&world, SLOSS_VALIDITY_DEVIATING, 94);
    const uint32_t told[] = {SLOSS_VALIDITY_LIMITED, SLOSS_VALIDITY_VALID, SLOSS_VALIDITY_LIMITED,
                             SLOSS_VALIDITY_VALID, SLOSS_VALIDITY_DEVIATING};
    struct sloss_event events[64];
    uint32_t changes = 0;
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_VALIDITY) { /* each change once */
            assert_true(changes < COUNT(told) && events[i].lots == told[changes] && events[i].market == 0);
            changes++;
        }
    }
    assert_int_equal(changes, COUNT(told));
    close_world(&world);
}

/* A quote counts while it is less than 10 old, with a confidence of at most 1 % of 200; the index does not count. */
static void old_and_uncertain_quotes(void **state)
{
    struct world world = OPEN(1, 1, 0);
    (void)state;
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 2,
                                                                  .set = SLOSS_GUARD_STALE | SLOSS_GUARD_CONFIDENCE,
                                                                  .stale = 10,
                                                                  .confidence_ppb = PPB / 100})));
    at(&world, 100);
    assert_ok(apply(&world, quote_of(0, 200)));
    assert_ok(apply(&world, quote_of(2, 200)));
    assert_int_equal(info_of(&world).validity, SLOSS_VALIDITY_NONE);
    struct sloss_command command = quote_of(1, 200);
    command.quote.confidence = 3;
    assert_ok(apply(&world, command));
    assert_int_equal(info_of(&world).validity, SLOSS_VALIDITY_NONE);
    assert_amount(info_of(&world).quoted_at, 0);
    command.quote.confidence = 2;
    assert_ok(apply(&world, command));
    came_to(&world, SLOSS_VALIDITY_VALID, 200);
    at(&world, 109);
    assert_int_equal(info_of(&world).validity, SLOSS_VALIDITY_VALID);
    at(&world, 110);
    assert_int_equal(info_of(&world).validity, SLOSS_VALIDITY_STALE);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_SETTLE, .settle.price = 200}, SLOSS_ERR_UNRELIABLE);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_GUARD}));
    assert_int_equal(info_of(&world).validity, SLOSS_VALIDITY_VALID);
    close_world(&world);
}

static enum sloss_status bust(const struct world *world, uint64_t sequence)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_BUST, .bust.sequence = sequence});
}

/* The last three are kept. One in the middle is undone, and those that are left are found; a fourth makes room. */
static void fills_are_a_ring(void **state)
{
    struct world world = OPEN(1);
    uint64_t number[6];
    (void)state;
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 1, .fills = 3})));
    for (uint32_t i = 0; i < 5; i++) {
        fill(&world, 0, LONG, SHORT, 1 << i, 100);
        number[i] = info_of(&world).last_fill;
    }
    assert_int_equal(info_of(&world).kept, 3);
    assert_status(bust(&world, number[1]), SLOSS_ERR_UNKNOWN_FILL);
    assert_ok(bust(&world, number[3]));
    assert_amount(position_of(&world, LONG, 0).lots, 1 + 2 + 4 + 16);
    assert_status(bust(&world, number[3]), SLOSS_ERR_UNKNOWN_FILL);
    fill(&world, 0, LONG, SHORT, 32, 100); /* the third has still room */
    number[5] = info_of(&world).last_fill;
    assert_ok(bust(&world, number[2]));
    assert_ok(bust(&world, number[5]));
    assert_int_equal(info_of(&world).last_fill, number[4]);
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 1, .fills = 2})));
    assert_ok(bust(&world, number[4]));
    assert_amount(position_of(&world, LONG, 0).lots, 3);
    assert_int_equal(info_of(&world).last_fill, 0);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* What C refuses beyond the scenario language, in its order. */
static void refusals(void **state)
{
    struct world world = OPEN(1, 0);
    struct sloss_command command = guard_of((struct sloss_command_guard){.least = 0, .market = 7});
    (void)state;
    refused(&world, command, SLOSS_ERR_UNKNOWN_MARKET);
    command.guard.set = 32;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    refused(&world, guard_of((struct sloss_command_guard){.least = 1, .stale = 5}), SLOSS_ERR_ARGUMENT);
    refused(&world, guard_of((struct sloss_command_guard){.least = 17}), SLOSS_ERR_RANGE);
    refused(&world, guard_of((struct sloss_command_guard){.least = 1, .fills = 65537}), SLOSS_ERR_RANGE);
    refused(&world, guard_of((struct sloss_command_guard){.least = 1, .set = SLOSS_GUARD_CLAMP}), SLOSS_ERR_ARGUMENT);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_GUARD, .guard.least = 1}, SLOSS_ERR_ARGUMENT);
    refused(&world, source_of("", 1), SLOSS_ERR_SYNTAX);
    refused(&world, source_of("a", 0), SLOSS_ERR_EXISTS);
    refused(&world, source_of("b", 0), SLOSS_ERR_RANGE);
    refused(&world, source_of("b", 1001), SLOSS_ERR_RANGE);
    refused(&world, quote_of(0, 1), SLOSS_ERR_ARGUMENT); /* no guard */
    refused(&world, quote_of(2, 1), SLOSS_ERR_UNKNOWN_SOURCE);
    assert_ok(apply(&world, guard_of((struct sloss_command_guard){.least = 1})));
    refused(&world, quote_of(0, -1), SLOSS_ERR_RANGE);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_HALT, .halt.is_halted = 2}, SLOSS_ERR_ARGUMENT);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_VALIDITY, .validity.open = 5}, SLOSS_ERR_ARGUMENT);
    assert_status(bust(&world, 0), SLOSS_ERR_RANGE);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_HALT, .halt.is_halted = 1}));
    refused(&world, quote_of(0, 1), SLOSS_ERR_HALTED);
    struct sloss_guard_info info = {.struct_size = 1};
    struct sloss_source_info source = {.struct_size = sizeof(source)};
    uint32_t number;
    assert_status(sloss_engine_guard(world.engine, 0, &info), SLOSS_ERR_ARGUMENT);
    info.struct_size = sizeof(info);
    assert_status(sloss_engine_guard(world.engine, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_source(world.engine, 0, 2, &source), SLOSS_ERR_UNKNOWN_SOURCE);
    assert_status(sloss_engine_find_source(world.engine, 0, "z", &number), SLOSS_ERR_UNKNOWN_SOURCE);
    assert_ok(sloss_engine_find_source(world.engine, 0, "index", &number));
    assert_int_equal(number, 1);
    for (uint32_t i = 2; i < SLOSS_SOURCES_MAX; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        assert_ok(apply(&world, source_of(name, 1)));
    }
    refused(&world, source_of("z", 1), SLOSS_ERR_LIMIT);
    close_world(&world);
}

/* Two wait for two markets. When one of these is good enough `at` closes out whoever waited for it, and the other goes on
 * waiting, whether the first is closed out or (manual) left. */
static void others_go_on_waiting(void **state)
{
    (void)state;
    for (uint32_t liquidation = 0; liquidation <= SLOSS_LIQUIDATION_MANUAL; liquidation++) {
        struct world world = OPEN(1);
        uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, other, 0, PPB / 10, PPB / 20));
        deposit(&world, 3, 30);
        deposit(&world, 4, 30);
        assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL,
                                                       .control = {.account = 3, .liquidation = liquidation == 0 ? 0 : 1 + SLOSS_LIQUIDATION_MANUAL}}));
        struct sloss_command command = source_of("b", 1);
        command.source.market = other;
        assert_ok(apply(&world, command));
        for (uint32_t market = 0; market < 2; market++) {
            assert_ok(apply(&world, guard_of((struct sloss_command_guard){
                                        .market = market, .least = 1, .set = SLOSS_GUARD_CONFIDENCE})));
            mark(&world, market, 100);
            fill(&world, market, 3 + market, SHORT, 2, 100);
        }
        for (uint32_t market = 0; market < 2; market++) { /* too uncertain: the price is none */
            command = quote_of(0, 100);
            command.quote.market = market;
            command.quote.confidence = 1;
            assert_ok(apply(&world, command));
        }
        for (uint64_t account = 3; account <= 4; account++) {
            assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                                           .flags = SLOSS_COMMAND_FORCE,
                                                           .withdraw = {.account = account, .amount = 25}}));
        }
        mark(&world, add_market(&world, "P", SLOSS_SETTLEMENT_UNREALIZED), 1); /* a look: both have 5 of 10 */
        assert_amount(position_of(&world, 4, other).lots, 2);
        assert_amount(position_of(&world, 3, 0).lots, 2);
        for (uint32_t market = 0; market < 2; market++) {
            assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_VALIDITY,
                                                           .validity = {.market = market,
                                                                        .liquidate = SLOSS_VALIDITY_NONE}}));
            at(&world, 1 + market);
            assert_amount(position_of(&world, 3, 0).lots, liquidation == 0 ? 0 : 2);
            assert_amount(position_of(&world, 4, other).lots, market == 0 ? 2 : 0);
        }
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_is_by_weight),
        cmocka_unit_test(the_mean_is_clamped_and_rounded_half_to_even),
        cmocka_unit_test(steps_and_bands),
        cmocka_unit_test(old_and_uncertain_quotes),
        cmocka_unit_test(fills_are_a_ring),
        cmocka_unit_test(refusals),
        cmocka_unit_test(others_go_on_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
