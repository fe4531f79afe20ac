/* SPDX-License-Identifier: BSD-2-Clause */
/* monitor: readings worked by hand, alarms with their slack, the peak of a window. */
#include "sloss/monitor.h"
#include "commands.h"

#define PPB INT64_C(1000000000)
#define HOUR INT64_C(3600000000000)

static struct sloss_monitor_config config_of(void)
{
    return (struct sloss_monitor_config){.struct_size = sizeof(struct sloss_monitor_config),
                                         .window_ns = 8 * HOUR,
                                         .near_band_ppb = PPB / 2,
                                         .shock_ppb = PPB / 5};
}

static struct sloss_monitor *watch(const struct world *world, struct sloss_monitor_config config)
{
    struct sloss_monitor *monitor = NULL;
    assert_ok(sloss_monitor_create(world->engine, &config, &monitor));
    return monitor;
}

static struct sloss_monitor_reading read_at(struct sloss_monitor *monitor, int64_t time)
{
    struct sloss_monitor_reading reading = {.struct_size = sizeof(reading)};
    assert_ok(sloss_monitor_read(monitor, time, &reading));
    return reading;
}

/* At a mark of 100 and 5 % maintenance: 1 is long 5 (500) with 60, 2 long 10 (1,000) with 80, 3
 * short 15 with 2,000. Down 20 % 1 loses 100 and is at -40, 2 loses 200 and is at -120; up 3 loses
 * 300. */
static struct world open_small_world(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, PPB / 10, PPB / 20));
    deposit(&world, 1, 60);
    deposit(&world, 2, 80);
    deposit(&world, 3, 2000);
    deposit(&world, 4, 1); /* has no position */
    insure(&world, market, 120);
    fill(&world, market, 1, 3, 5, 100);
    fill(&world, market, 2, 3, 10, 100);
    return world;
}

static void test_a_reading_by_hand(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_monitor *monitor = watch(&world, config_of());
    struct sloss_monitor_reading reading = read_at(monitor, 0);
    assert_amount(reading.funds, 120);
    assert_amount(reading.peak, 120);
    assert_amount(reading.open_interest, 1500);
    assert_amount(reading.cover_two, 160);
    assert_amount(reading.loss_largest, 300);
    assert_amount(reading.open_interest_ppb, 80000000);
    assert_amount(reading.cover_ppb, 750000000);
    assert_amount(reading.drawdown_ppb, 0);
    assert_int_equal(reading.accounts, 3);
    /* Maintenance is 25, 50 and 75; times 1.5 that is 37.5, 75 and 112.5: nobody is near. */
    assert_int_equal(reading.near, 0);
    mark(&world, 0, 99); /* 2 has 70 against 49.5 up: 50, times 1.5: 75 */
    reading = read_at(monitor, 1);
    assert_int_equal(reading.near, 1);
    assert_amount(reading.near_ppb, 333333334);
    assert_amount(reading.open_interest_ppb, 80808080); /* 120 / 1485 */
    assert_int_equal(reading.on, 0);
    sloss_monitor_destroy(monitor);
    close_world(&world);
}

static void join(const struct world *world, uint64_t account, const char *name)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_GROUP, .group = {.account = account}};
    strcpy(command.group.name, name);
    assert_ok(apply(world, command));
}

/* Accounts of a group owe what they lack together; who has no position counts with what it has. Each of them that has one is
 * near as the group is. */
static void test_a_group_owes_together(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_monitor *monitor = watch(&world, config_of());
    join(&world, 1, "g");
    join(&world, 4, "g");
    struct sloss_monitor_reading reading = read_at(monitor, 0);
    assert_amount(reading.cover_two, 159); /* -40 + 1, and -120 */
    assert_int_equal(reading.accounts, 3);
    deposit(&world, 4, 20);
    join(&world, 2, "g");
    reading = read_at(monitor, 1);
    assert_amount(reading.cover_two, 139); /* one debt: 60 + 80 + 21 - 300 */
    assert_amount(reading.loss_largest, 300);
    assert_int_equal(reading.near, 0);     /* 161, and 1.5 times 75 */
    mark(&world, 0, 96);                   /* 101 are left, and 1.5 times 72 */
    reading = read_at(monitor, 2);
    assert_int_equal(reading.near, 2);
    join(&world, 3, "g");                  /* who is short: nothing is lost together */
    reading = read_at(monitor, 3);
    assert_amount(reading.cover_two, 0);
    assert_int_equal(reading.near, 0);
    sloss_monitor_destroy(monitor);
    close_world(&world);
}

/* Funds of 120, 84 (70 % of the peak), 83, 90, 93: an alarm at a fall of 30 % that ends at 25 %. */
static void test_drawdown_begins_and_ends(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_monitor_config config = config_of();
    config.drawdown_ppb = PPB * 3 / 10;
    config.hysteresis_ppb = PPB / 6; /* of 30 %: 5 % */
    struct sloss_monitor *monitor = watch(&world, config);
    const struct {
        int64_t funds;
        uint32_t raised;
        uint32_t ended;
    } steps[] = {{120, 0, 0},
                 {84, 0, 0},
                 {83, SLOSS_ALARM_DRAWDOWN, 0},
                 {89, 0, 0},
                 {90, 0, SLOSS_ALARM_DRAWDOWN}, /* 25 % */
                 {84, 0, 0}};
    int64_t funds = 120;
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (steps[i].funds > funds) {
            insure(&world, 0, steps[i].funds - funds);
        } else {
            assert_ok(sloss_engine_withdraw(world.engine, sloss_account_insurance(0), 0,
                                            funds - steps[i].funds));
        }
        funds = steps[i].funds;
        struct sloss_monitor_reading reading = read_at(monitor, (int64_t)i);
        assert_int_equal(reading.raised, steps[i].raised);
        assert_int_equal(reading.ended, steps[i].ended);
    }
    sloss_monitor_destroy(monitor);
    close_world(&world);
}

/* The peak of 120 counts for less than 8 hours, then that of 100, then what there is. */
static void test_the_peak_is_that_of_a_window(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_monitor *monitor = watch(&world, config_of());
    uint64_t fund = sloss_account_insurance(0);
    assert_amount(read_at(monitor, 0).peak, 120);
    assert_ok(sloss_engine_withdraw(world.engine, fund, 0, 20));
    assert_amount(read_at(monitor, HOUR).peak, 120);
    assert_amount(read_at(monitor, HOUR).drawdown_ppb, 166666667);
    assert_ok(sloss_engine_withdraw(world.engine, fund, 0, 40));
    assert_amount(read_at(monitor, 2 * HOUR).peak, 120);
    assert_amount(read_at(monitor, 2 * HOUR).drawdown_ppb, 500000000);
    assert_amount(read_at(monitor, 8 * HOUR - 1).peak, 120);
    assert_amount(read_at(monitor, 8 * HOUR).peak, 100);
    assert_amount(read_at(monitor, 9 * HOUR).peak, 60);
    insure(&world, 0, 1);
    assert_amount(read_at(monitor, 9 * HOUR).peak, 61);
    struct sloss_monitor_reading reading = {.struct_size = sizeof(reading)};
    assert_status(sloss_monitor_read(monitor, 9 * HOUR - 1, &reading), SLOSS_ERR_TIME_BACKWARDS);
    sloss_monitor_destroy(monitor);
    close_world(&world);
}

/* An inverse lot of 100,000 at 100 is worth -1,000: -1,250 at 80 and -833 at 120. So long a lot
 * loses 250 down, and gains 167 up; the fund, which is short it, does not count. At a mark of one
 * tick the move down stays there. A fund below zero is none, and another asset's is another's. */
static void test_inverse_markets_and_others(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t euro = 0;
    uint32_t inverse = 0;
    uint32_t other = 0;
    uint32_t linear = add_market(&world, "L", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, &euro));
    assert_ok(
        sloss_engine_add_market(world.engine, "I", 0, 100000, SLOSS_KIND_INVERSE, 0, &inverse));
    assert_ok(sloss_engine_add_market(world.engine, "E", euro, 1, 0, 0, &other));
    deposit(&world, 1, 5000);
    insure(&world, inverse, 77);
    assert_ok(sloss_engine_deposit(world.engine, sloss_account_insurance(other), euro, 1000));
    assert_ok(sloss_engine_deposit(world.engine, 2, euro, 1000));
    assert_ok(sloss_engine_deposit(world.engine, 3, euro, 1000));
    fill(&world, inverse, 1, sloss_account_insurance(inverse), 1, 100);
    fill(&world, other, 2, 3, 10, 100);
    struct sloss_monitor *monitor = watch(&world, config_of());
    struct sloss_monitor_reading reading = read_at(monitor, 0);
    assert_amount(reading.funds, 77);
    assert_amount(reading.open_interest, 1000);
    assert_amount(reading.loss_largest, 250);
    assert_amount(reading.cover_two, 0);
    assert_amount(reading.cover_ppb, INT64_MAX);
    assert_int_equal(reading.accounts, 1);
    /* The other fund buys 10 at 100 and sells 5 at 90. */
    uint64_t fund = sloss_account_insurance(linear);
    fill(&world, linear, fund, 1, 10, 100);
    fill(&world, linear, 1, fund, 5, 90);
    assert_amount(balance(&world, fund), -50);
    assert_amount(read_at(monitor, 0).funds, 77);
    mark(&world, inverse, 1);
    sloss_monitor_destroy(monitor);
    struct sloss_monitor_config config = config_of();
    config.shock_ppb = PPB * 3 / 5;
    monitor = watch(&world, config);
    (void)read_at(monitor, 0); /* 0.4 ticks are none, and that price would be refused */
    sloss_monitor_destroy(monitor);
    close_world(&world);
}

/* Each threshold just met, and just missed. */
static void test_thresholds(void **state)
{
    (void)state;
    const struct {
        size_t where;
        int64_t met;
        int64_t missed;
        uint32_t alarm;
    } thresholds[] = {
        {offsetof(struct sloss_monitor_config, open_interest_ppb), 80000001, 80000000,
         SLOSS_ALARM_OPEN_INTEREST},
        {offsetof(struct sloss_monitor_config, cover_ppb), 750000001, 750000000, SLOSS_ALARM_COVER},
        {offsetof(struct sloss_monitor_config, near_ppb), 333333333, 333333334, SLOSS_ALARM_NEAR},
        {offsetof(struct sloss_monitor_config, loss), 299, 300, SLOSS_ALARM_LOSS},
    };
    for (size_t i = 0; i < 2 * COUNT(thresholds); i++) {
        struct world world = open_small_world();
        struct sloss_monitor_config config = config_of();
        config.near_band_ppb = PPB * 6 / 10 + 1; /* 50 * 1.6 = 80: 2 is near */
        int64_t value = i % 2 == 0 ? thresholds[i / 2].met : thresholds[i / 2].missed;
        memcpy((char *)&config + thresholds[i / 2].where, &value, sizeof(value));
        struct sloss_monitor *monitor = watch(&world, config);
        struct sloss_monitor_reading reading = read_at(monitor, 0);
        assert_int_equal(reading.raised, i % 2 == 0 ? thresholds[i / 2].alarm : 0);
        assert_int_equal(read_at(monitor, 0).raised, 0); /* once */
        sloss_monitor_destroy(monitor);
        close_world(&world);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    struct world world = open_small_world();
    struct sloss_monitor *monitor = NULL;
    const struct {
        size_t where;
        int64_t value;
    } bad[] = {
        {offsetof(struct sloss_monitor_config, window_ns), 0},
        {offsetof(struct sloss_monitor_config, near_band_ppb), -1},
        {offsetof(struct sloss_monitor_config, near_band_ppb), PPB + 1},
        {offsetof(struct sloss_monitor_config, shock_ppb), 0},
        {offsetof(struct sloss_monitor_config, shock_ppb), PPB},
        {offsetof(struct sloss_monitor_config, open_interest_ppb), -1},
        {offsetof(struct sloss_monitor_config, cover_ppb), -1},
        {offsetof(struct sloss_monitor_config, drawdown_ppb), -1},
        {offsetof(struct sloss_monitor_config, near_ppb), -1},
        {offsetof(struct sloss_monitor_config, loss), -1},
        {offsetof(struct sloss_monitor_config, hysteresis_ppb), PPB},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct sloss_monitor_config config = config_of();
        memcpy((char *)&config + bad[i].where, &bad[i].value, sizeof(int64_t));
        assert_status(sloss_monitor_create(world.engine, &config, &monitor), SLOSS_ERR_RANGE);
    }
    struct sloss_monitor_config config = config_of();
    assert_status(sloss_monitor_create(NULL, &config, &monitor), SLOSS_ERR_ARGUMENT);
    config.asset = 1;
    assert_status(sloss_monitor_create(world.engine, &config, &monitor), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_monitor_read(NULL, 0, NULL), SLOSS_ERR_ARGUMENT);
    sloss_monitor_destroy(NULL);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reading_by_hand),
        cmocka_unit_test(test_a_group_owes_together),
        cmocka_unit_test(test_drawdown_begins_and_ends),
        cmocka_unit_test(test_the_peak_is_that_of_a_window),
        cmocka_unit_test(test_inverse_markets_and_others),
        cmocka_unit_test(test_thresholds),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
