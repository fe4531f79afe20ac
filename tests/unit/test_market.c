/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "engine/market.h"

static enum sloss_status set_tier(struct sl_market *market, int64_t floor, int64_t initial,
                                  int64_t maintenance)
{
    return sl_market_set_tier(market,
                              &(struct sl_tier){.floor = floor, .rate = {initial, maintenance}});
}

/* A value per lot is exact for linear and quanto contracts and rounded once, half to even, for
 * inverse ones. */
static void a_lot_has_its_value(void **state)
{
    (void)state;
    static const struct {
        uint32_t kind;
        int64_t unit, price;
        enum sloss_status status;
        int64_t value;
        bool accepts_negative;
    } cases[] = {
        {SLOSS_KIND_LINEAR, 5, 60000, SLOSS_OK, 300000, false},
        {SLOSS_KIND_LINEAR, 5, 0, SLOSS_OK, 0, false},
        {SLOSS_KIND_LINEAR, 5, -1, SLOSS_ERR_RANGE, 0, false},
        {SLOSS_KIND_LINEAR, 5, -3763, SLOSS_OK, -18815, true}, /* oil, April 2020 */
        {SLOSS_KIND_LINEAR, 3, INT64_MAX, SLOSS_ERR_OVERFLOW, 0, false},
        {SLOSS_KIND_QUANTO, 100, 500, SLOSS_OK, 50000,
         false}, /* BitMEX ETHUSD: 500 * 100 satoshi */
        /* 100 USD at 8,020.00 and 7,483.00 in satoshi: 10^12 / 802000 = 1246882.79, / 748300 =
           1336362.42 */
        {SLOSS_KIND_INVERSE, INT64_C(1000000000000), 802000, SLOSS_OK, -1246883, false},
        {SLOSS_KIND_INVERSE, INT64_C(1000000000000), 748300, SLOSS_OK, -1336362, false},
        {SLOSS_KIND_INVERSE, 5, 2, SLOSS_OK, -2, false}, /* 2.5 to the even 2 */
        {SLOSS_KIND_INVERSE, 7, 2, SLOSS_OK, -4, false}, /* 3.5 to the even 4 */
        {SLOSS_KIND_INVERSE, 1, 3, SLOSS_OK, 0, false},
        {SLOSS_KIND_INVERSE, 5, 0, SLOSS_ERR_RANGE, 0, true},
        {SLOSS_KIND_INVERSE, 5, -2, SLOSS_ERR_RANGE, 0, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sl_market market = {.scale = 1,
                                   .kind = (uint8_t)cases[i].kind,
                                   .unit = cases[i].unit,
                                   .accepts_negative = cases[i].accepts_negative};
        int64_t value = 42;
        assert_status(sl_market_value(&market, cases[i].price, &value), cases[i].status);
        assert_amount(value, cases[i].status == SLOSS_OK ? cases[i].value : 42);
    }
}

/* Brackets are marginal, as of income tax. The table is Binance's BTCUSDT of 2021 as published
 * (floor, maintenance rate, maintenance amount), in cents: notional * rate - amount must come out,
 * rounded up. */
static void brackets_are_marginal(void **state)
{
    (void)state;
    static const struct {
        int64_t floor;
        int64_t rate_ppb;
        int64_t amount; /* cents, cumulative by hand: previous + floor * (rate - previous rate) */
    } table[] = {
        {0, 4000000, 0},                  /* 0.4 % */
        {5000000, 5000000, 5000},         /* from 50,000: 0.5 %, 50 */
        {25000000, 10000000, 130000},     /* from 250,000: 1 %, 1,300 */
        {100000000, 25000000, 1630000},   /* from 1 million: 2.5 %, 16,300 */
        {1000000000, 50000000, 26630000}, /* from 10 million: 5 %, 266,300 */
    };
    static const int64_t notionals[] = {
        0,        1,         4999999,   5000000,   5000001,    25000000,           25000001,
        99999999, 100000000, 123456789, 999999999, 1000000000, INT64_C(4918775081)};
    struct sl_market market = {.scale = 1, .unit = 1};
    /* Put in out of order: their place is by floor. */
    static const size_t order[] = {3, 0, 4, 2, 1};
    for (size_t i = 0; i < COUNT(order); i++) {
        assert_ok(set_tier(&market, table[order[i]].floor, 2 * table[order[i]].rate_ppb,
                           table[order[i]].rate_ppb));
    }
    for (size_t i = 0; i < COUNT(notionals); i++) {
        size_t row = 0;
        while (row + 1 < COUNT(table) && table[row + 1].floor <= notionals[i]) {
            row++;
        }
        sl_wide scaled = (sl_wide)notionals[i] * table[row].rate_ppb;
        int64_t want = (int64_t)((scaled + SL_PPB - 1) / SL_PPB) - table[row].amount;
        assert_amount(sl_market_requirement(&market, notionals[i], SL_MAINTENANCE), want);
        int64_t twice = (int64_t)((2 * scaled + SL_PPB - 1) / SL_PPB) - 2 * table[row].amount;
        assert_amount(sl_market_requirement(&market, notionals[i], SL_INITIAL), twice);
    }
}

/* Below the lowest floor nothing is asked; a second bracket at a floor replaces the first; there is
 * room for 32. */
static void brackets_are_a_table(void **state)
{
    (void)state;
    struct sl_market market = {.scale = 1, .unit = 1};
    assert_amount(sl_market_requirement(&market, 1000, SL_INITIAL), 0);
    assert_ok(set_tier(&market, 100, 500000000, 250000000));
    assert_amount(sl_market_requirement(&market, 100, SL_INITIAL), 0);
    assert_amount(sl_market_requirement(&market, 101, SL_INITIAL), 1); /* a half, rounded up */
    assert_amount(sl_market_requirement(&market, 103, SL_MAINTENANCE), 1);
    assert_ok(set_tier(&market, 100, 1000000000, 0));
    assert_int_equal(market.tier_count, 1);
    assert_amount(sl_market_requirement(&market, 107, SL_INITIAL), 7);
    assert_amount(sl_market_requirement(&market, 107, SL_MAINTENANCE), 0);
    for (int64_t i = 1; i < SL_TIERS_MAX; i++) {
        assert_ok(set_tier(&market, 100 + i, 1000000000, 0));
    }
    assert_status(set_tier(&market, 99, 1, 1), SLOSS_ERR_LIMIT);
    assert_ok(set_tier(&market, 131, 0, 0));
    assert_amount(sl_market_requirement(&market, 140, SL_INITIAL), 31);
    /* The largest of everything still fits. */
    assert_ok(set_tier(&market, 131, 1000000000, 1000000000));
    assert_amount(sl_market_requirement(&market, SL_VALUE_MAX, SL_INITIAL), SL_VALUE_MAX - 100);
}

/* Rates above 1, by hand: 300 % of 1,000 is 3,000; and the largest there may be: of 2^62 / 100
 * atoms at 10,000 % it is 2^62 less what the quotient cut off. What would be more does not hold. */
static void rates_go_up_to_100(void **state)
{
    (void)state;
    struct sl_market market = {.scale = 1, .unit = 1, .ask_most_ppb = SL_PPB};
    assert_ok(set_tier(&market, 0, 3 * SL_PPB, 2 * SL_PPB));
    assert_false(market.is_flat);
    assert_amount(sl_market_requirement(&market, 1000, SL_INITIAL), 3000);
    assert_amount(sl_market_requirement(&market, 1000, SL_MAINTENANCE), 2000);
    assert_true(sl_market_holds(&market, 1, SL_VALUE_MAX / 3));
    assert_false(sl_market_holds(&market, 1, SL_VALUE_MAX / 3 + 1));
    assert_ok(set_tier(&market, 0, SL_RATE_MAX, SL_RATE_MAX));
    assert_amount(sl_market_requirement(&market, SL_VALUE_MAX / 100, SL_INITIAL),
                  SL_VALUE_MAX / 100 * 100);
    assert_true(sl_market_holds(&market, SL_VALUE_MAX / 100, 1));
    assert_false(sl_market_holds(&market, SL_VALUE_MAX / 100 + 1, 1));
}

/* At least so much of a lot: 1.5 atoms, so 3 lots ask 4.5, rounded up once; at 10 % of a value of
 * 20 a lot asks 2, which is more. Only the lowest bracket has it. */
static void a_lot_is_asked_for_itself(void **state)
{
    (void)state;
    const int64_t least = SL_PPB * 3 / 2;
    struct sl_market market = {.scale = 1, .unit = 1, .tick_value = 1, .ask_most_ppb = SL_PPB};
    struct sl_tier tier = {
        .floor = 100, .rate = {SL_PPB / 10, SL_PPB / 10}, .lot = {2 * least, least}};
    assert_ok(sl_market_set_tier(&market, &tier));
    market.value = 10;
    assert_amount(sl_market_required(&market, 3, SL_MAINTENANCE), 5);
    assert_amount(sl_market_required(&market, -3, SL_INITIAL), 9);
    assert_true(sl_market_exactly_required(&market, -3, SL_MAINTENANCE) == 3 * least);
    tier.floor = 0;
    assert_ok(sl_market_set_tier(&market, &tier));
    market.value = -20;
    assert_amount(sl_market_required(&market, 3, SL_MAINTENANCE), 6);
    market.value = 0; /* as at 1 */
    assert_amount(sl_market_required(&market, 3, SL_MAINTENANCE), 5);
    assert_true(sl_market_holds(&market, SL_VALUE_MAX / 3, 0));
    assert_false(sl_market_holds(&market, SL_VALUE_MAX / 3 + 1, 0));
    tier.floor = 5;
    assert_status(sl_market_set_tier(&market, &tier), SLOSS_ERR_ARGUMENT);
    assert_ok(set_tier(&market, 0, SL_PPB / 10, SL_PPB / 10)); /* and without it, it is gone */
    assert_amount(sl_market_required(&market, 3, SL_MAINTENANCE), 1);
}

/* A value below that of a tick counts as one: at 50 % of a tick of 7 a lot asks 3.5 also at 0. */
static void price_zero_asks_as_one_tick(void **state)
{
    (void)state;
    struct sl_market market = {.scale = 1, .unit = 7, .tick_value = 7, .ask_most_ppb = SL_PPB};
    assert_ok(set_tier(&market, 0, SL_PPB / 2, SL_PPB / 2));
    for (int64_t value = -14; value <= 14; value += 7) {
        sl_market_move(&market, value);
        int64_t want = value == 14 || value == -14 ? 14 : 7;
        assert_amount(sl_market_required(&market, 2, SL_MAINTENANCE), want);
        /* The slopes say the same, to the billionth. */
        assert_true(market.is_plain);
        assert_true((sl_wide)market.slope[SL_MAINTENANCE][SL_SHORT] - value * (sl_wide)SL_PPB ==
                    sl_market_exactly_required(&market, -1, SL_MAINTENANCE));
    }
    assert_true(sl_market_holds(&market, SL_VALUE_MAX / 7, 0));
    assert_false(sl_market_holds(&market, SL_VALUE_MAX / 7 + 1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_has_its_value),       cmocka_unit_test(brackets_are_marginal),
        cmocka_unit_test(brackets_are_a_table),      cmocka_unit_test(rates_go_up_to_100),
        cmocka_unit_test(a_lot_is_asked_for_itself), cmocka_unit_test(price_zero_asks_as_one_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
