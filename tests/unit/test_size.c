/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/size.h"
#include "world.h"

/* A record of three releases: 16, 24 and 32 bytes. The library at hand is the second. */
enum {
    OLDEST = 16,
    KNOWN = 24,
    NEWER = 32
};

/* Sizes from the first release on fit, in steps of 8, up to the bound. */
static void sizes_of_releases_fit(void **state)
{
    static const unsigned char zero[SL_SIZE_MAX + 8];
    const struct {
        size_t given;
        bool fits;
    } cases[] = {
        {0, false},    {8, false},          {OLDEST - 1, false},      {OLDEST, true},
        {20, false},   {KNOWN, true},       {KNOWN + 4, false},       {NEWER, true},
        {1000, true},  {SL_SIZE_MAX, true}, {SL_SIZE_MAX + 8, false}, {UINT32_MAX, false},
        {1023, false}, {SIZE_MAX, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(sl_size_fits(zero, cases[i].given, KNOWN, OLDEST), cases[i].fits);
    }
}

/* A longer record is one this library may read only if it says nothing that it does not know. */
static void unknown_tail_is_zero(void **state)
{
    (void)state;
    for (size_t at = 0; at < NEWER; at++) {
        unsigned char record[NEWER] = {0};
        record[at] = 1;
        assert_int_equal(sl_size_fits(record, NEWER, KNOWN, OLDEST), at < KNOWN);
    }
}

/* What an older caller does not have reads zero; what a newer one has more is left. */
static void records_are_brought_to_size(void **state)
{
    unsigned char record[NEWER];
    unsigned char known[KNOWN + 1];
    (void)state;
    memset(record, 5, sizeof(record));
    memset(known, 9, sizeof(known));
    sl_size_take(known, KNOWN, record, OLDEST);
    for (size_t at = 0; at <= KNOWN; at++) {
        assert_int_equal(known[at], at < OLDEST ? 5 : at < KNOWN ? 0 : 9);
    }
    memset(known, 9, sizeof(known));
    sl_size_take(known, KNOWN, record, NEWER);
    for (size_t at = 0; at <= KNOWN; at++) {
        assert_int_equal(known[at], at < KNOWN ? 5 : 9);
    }
}

/* Nothing is written past the caller's record, nor into the size at its front. */
static void records_are_given_out_to_size(void **state)
{
    const size_t sizes[] = {OLDEST, KNOWN, NEWER};
    unsigned char known[KNOWN];
    (void)state;
    memset(known, 7, sizeof(known));
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned char record[NEWER + 1];
        size_t shared = sizes[i] < KNOWN ? sizes[i] : KNOWN;
        memset(record, 1, sizeof(record));
        sl_size_give(record, sizes[i], known, KNOWN);
        for (size_t at = 0; at <= NEWER; at++) {
            assert_int_equal(record[at], at >= 4 && at < shared ? 7 : 1);
        }
    }
}

/* Constants are found by name; a name that is none, or a prefix of one, is refused. */
static void constants_have_names(void **state)
{
    const struct {
        const char *name;
        uint64_t value;
    } cases[] = {
        {"SLOSS_COMMAND_TIME", 17}, {"SLOSS_ACCOUNT_TREASURY", UINT64_C(0x8000000000000004)},
        {"SLOSS_NAME_SIZE", 64},    {"SLOSS_ERR_FILE", 20},
        {"sloss_command", 128},
    };
    uint64_t value = 77;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(sloss_constant(cases[i].name, &value));
        assert_true(value == cases[i].value);
    }
    value = 77;
    assert_status(sloss_constant("SLOSS_COMMAND", &value), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_constant("", &value), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_constant(NULL, &value), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_constant("SLOSS_OK", NULL), SLOSS_ERR_ARGUMENT);
    assert_true(value == 77);
}

/* Each record is taken in the size of its first release, and not below it. */
static void first_releases_are_the_least(void **state)
{
    const int64_t weight = 1;
    int64_t share = 0;
    struct world world = open_world();
    struct sloss_allocator *allocator = NULL;
    (void)state;
    add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 1);
    assert_ok(sloss_allocator_create(NULL, &allocator));
    for (uint32_t less = 0; less <= 8; less += 8) {
        enum sloss_status want = less == 0 ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
        struct sloss_account_info account = {.struct_size = 64 - less};
        struct sloss_position_info position = {.struct_size = 48 - less};
        struct sloss_market_info market = {.struct_size = 240 - less};
        struct sloss_engine_info engine = {.struct_size = 48 - less};
        struct sloss_division division = {.struct_size = 24 - less};
        struct sloss_division whole = {.struct_size = sizeof(whole)};
        struct sloss_division_result result = {.struct_size = 40 - less};
        struct sloss_ledger_config config = {.struct_size =
                                                 16 + (uint32_t)sizeof(struct sloss_memory) - less};
        struct sloss_ledger *ledger = NULL;
        assert_status(sloss_engine_account(world.engine, 1, 0, &account), want);
        assert_status(sloss_engine_position(world.engine, 1, 0, &position), want);
        assert_status(sloss_engine_market(world.engine, 0, &market), want);
        assert_status(sloss_engine_info(world.engine, &engine), want);
        assert_status(
            sloss_allocator_divide(allocator, &division, &weight, NULL, NULL, 1, &share, NULL),
            want);
        assert_status(
            sloss_allocator_divide(allocator, &whole, &weight, NULL, NULL, 1, &share, &result),
            want);
        assert_status(sloss_ledger_create(&config, &ledger), want);
        sloss_ledger_destroy(ledger);
    }
    sloss_allocator_destroy(allocator);
    close_world(&world);
}

/* A caller of tomorrow has longer records: taken while they say nothing new, and left as they are
 * there. */
static void longer_records_are_taken_by_every_call(void **state)
{
#define LONGER(record)                                                                             \
    struct {                                                                                       \
        record info;                                                                               \
        uint64_t later[2];                                                                         \
    }
    const int64_t weight = 1;
    int64_t share = 0;
    struct world world = open_world();
    struct sloss_allocator *allocator = NULL;
    (void)state;
    add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 1);
    assert_ok(sloss_allocator_create(NULL, &allocator));
    for (uint64_t later = 0; later <= 1; later++) {
        enum sloss_status want = later == 0 ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
        LONGER(struct sloss_account_info) account = {{.struct_size = sizeof(account)}, {0, later}};
        LONGER(struct sloss_position_info)
        position = {{.struct_size = sizeof(position)}, {0, later}};
        LONGER(struct sloss_market_info) market = {{.struct_size = sizeof(market)}, {0, later}};
        LONGER(struct sloss_engine_info) engine = {{.struct_size = sizeof(engine)}, {0, later}};
        LONGER(struct sloss_division) division = {{.struct_size = sizeof(division)}, {0, later}};
        LONGER(struct sloss_division_result) result = {{.struct_size = sizeof(result)}, {0, later}};
        LONGER(struct sloss_ledger_config) config = {{.struct_size = sizeof(config)}, {0, later}};
        struct sloss_division whole = {.struct_size = sizeof(whole)};
        struct sloss_ledger *ledger = NULL;
        assert_status(sloss_engine_account(world.engine, 1, 0, &account.info), want);
        assert_status(sloss_engine_position(world.engine, 1, 0, &position.info), want);
        assert_status(sloss_engine_market(world.engine, 0, &market.info), want);
        assert_status(sloss_engine_info(world.engine, &engine.info), want);
        assert_status(
            sloss_allocator_divide(allocator, &division.info, &weight, NULL, NULL, 1, &share, NULL),
            want);
        assert_status(
            sloss_allocator_divide(allocator, &whole, &weight, NULL, NULL, 1, &share, &result.info),
            want);
        assert_status(sloss_ledger_create(&config.info, &ledger), want);
        sloss_ledger_destroy(ledger);
        assert_int_equal(market.info.struct_size, sizeof(market));
        assert_true(account.later[1] == later && position.later[1] == later &&
                    market.later[1] == later && engine.later[1] == later &&
                    result.later[1] == later);
    }
    sloss_allocator_destroy(allocator);
    close_world(&world);
#undef LONGER
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_of_releases_fit),
        cmocka_unit_test(longer_records_are_taken_by_every_call),
        cmocka_unit_test(unknown_tail_is_zero),
        cmocka_unit_test(records_are_brought_to_size),
        cmocka_unit_test(records_are_given_out_to_size),
        cmocka_unit_test(first_releases_are_the_least),
        cmocka_unit_test(constants_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
