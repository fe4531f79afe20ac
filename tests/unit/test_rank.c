/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "allocation/rank.h"

#define MOST ((sl_wide)INT64_MAX * INT64_MAX)

/* Scores compare as rational numbers, exactly, with their infinities; the table ascends. */
static void scores_are_totally_ordered(void **state)
{
    (void)state;
    static const struct {
        struct sl_score score;
        int level; /* equal levels are equal scores */
    } ascending[] = {
        {{-1, 0}, 0},
        {{-9, 0}, 0}, /* below every number */
        {{-MOST, 1}, 1},
        {{-7, 2}, 2},
        {{-14, 4}, 2},
        {{-1, 3}, 3},
        {{0, 0}, 4},
        {{0, 1}, 4},
        {{0, MOST}, 4},
        {{1, MOST}, 5},
        /* 2^63 - 1 is no multiple of 3, so MOST / 3 is cut: just below a third */
        {{MOST / 3, MOST}, 6},
        {{1, 3}, 7},
        {{7, 2}, 8},
        {{MOST - 1, MOST / 7}, 9},
        {{MOST, 1}, 10},
        {{5, 0}, 11},
        {{MOST, 0}, 11},
    };
    for (size_t i = 0; i < COUNT(ascending); i++) {
        for (size_t j = 0; j < COUNT(ascending); j++) {
            int a = ascending[i].level;
            int b = ascending[j].level;
            assert_int_equal(sl_score_compare(ascending[i].score, ascending[j].score),
                             (a > b) - (a < b));
        }
    }
}

/* The published example (BitMEX): a long from 100 with bankruptcy at 95 scores at 110 pnl% *
 * leverage = 10 % * 110/15 and at 98 -2 % / (98/3). With equity = value - bankruptcy value. */
static void the_published_example_comes_out(void **state)
{
    (void)state;
    const struct sl_standing winner = {
        .profit = 10, .cost = 100, .notional = 110, .equity = 15, .lots = 1};
    const struct sl_standing loser = {
        .profit = -2, .cost = 100, .notional = 98, .equity = 3, .lots = 1};
    const struct sl_score win = sl_score_of(&winner, SLOSS_RANK_PROFIT_LEVERAGE);
    const struct sl_score lose = sl_score_of(&loser, SLOSS_RANK_PROFIT_LEVERAGE);
    assert_int_equal(sl_score_compare(win, (struct sl_score){11, 15}), 0);
    assert_int_equal(sl_score_compare(lose, (struct sl_score){-3, 4900}), 0);
    assert_int_equal(
        sl_score_compare(sl_score_of(&winner, SLOSS_RANK_PROFIT), (struct sl_score){10, 1}), 0);
    assert_int_equal(
        sl_score_compare(sl_score_of(&loser, SLOSS_RANK_SIZE), (struct sl_score){1, 1}), 0);
    assert_int_equal(sl_score_compare(sl_score_of(&winner, SLOSS_RANK_PRO_RATA),
                                      sl_score_of(&loser, SLOSS_RANK_PRO_RATA)),
                     0);
    const struct sl_standing broke = {.profit = 10, .cost = 100, .notional = 110, .lots = 1};
    assert_int_equal(sl_score_compare(sl_score_of(&broke, SLOSS_RANK_PROFIT_LEVERAGE), win), 1);
}

/* A score of any size, often with few bits, often next to another one. */
static struct sl_score random_score(struct random *random)
{
    sl_wide numerator = (sl_wide)(next_random(random) >> random_below(random, 64));
    sl_wide denominator = (sl_wide)(next_random(random) >> random_below(random, 64));
    if (random_below(random, 2) == 0) {
        numerator *= (sl_wide)(next_random(random) >> 2);
        denominator *= (sl_wide)(next_random(random) >> 2);
    }
    numerator = numerator < 0 ? -(numerator + 1) : numerator;
    denominator = denominator < 0 ? -(denominator + 1) : denominator;
    return (struct sl_score){random_below(random, 2) == 0 ? numerator : -numerator, denominator};
}

static void check_keys(struct sl_score a, struct sl_score b)
{
    uint64_t left = sl_score_key(a);
    uint64_t right = sl_score_key(b);
    if (left > right && left - right > SL_SCORE_KEY_SLACK) {
        assert_int_equal(sl_score_compare(a, b), 1);
    } else if (right > left && right - left > SL_SCORE_KEY_SLACK) {
        assert_int_equal(sl_score_compare(a, b), -1);
    }
}

/* Keys that differ by more than the slack tell the truth, also of scores that hardly differ. */
static void keys_far_apart_order_as_scores_do(void **state)
{
    (void)state;
    struct random random = {11};
    for (int round = 0; round < 300000; round++) {
        struct sl_score a = random_score(&random);
        struct sl_score b = random_score(&random);
        check_keys(a, b);
        b = a;
        sl_wide *part = random_below(&random, 2) == 0 ? &b.numerator : &b.denominator;
        sl_wide step = *part >> (20 + random_below(&random, 20));
        *part = random_below(&random, 2) == 0 ? *part + step : *part - step;
        b.denominator = b.denominator < 0 ? 0 : b.denominator;
        check_keys(a, b);
        /* Nearly the same quotient of other numbers: what is cut off differs. */
        sl_wide factor = 1 + (sl_wide)random_below(&random, 1000);
        a.numerator >>= 12;
        a.denominator >>= 12;
        b = (struct sl_score){a.numerator * factor, a.denominator * factor};
        b.numerator += b.numerator >> (26 + random_below(&random, 10));
        check_keys(a, b);
    }
}

/* Where scores are far apart, keys are too: or every comparison would be an exact one. */
static void keys_tell_scores_apart(void **state)
{
    (void)state;
    static const struct sl_score ascending[] = {
        {-1, 0}, {-MOST, 1},    {-7, 2},   {-1000001, 1000000},
        {-1, 1}, {-1, MOST},    {0, 0},    {1, MOST},
        {1, 3},  {2, 3},        {1, 1},    {1000001, 1000000},
        {3, 1},  {MOST / 2, 1}, {MOST, 1}, {MOST, 0},
    };
    for (size_t i = 1; i < COUNT(ascending); i++) {
        uint64_t below = sl_score_key(ascending[i - 1]);
        uint64_t above = sl_score_key(ascending[i]);
        assert_true(above > below && above - below > SL_SCORE_KEY_SLACK);
    }
    assert_int_equal(sl_score_key((struct sl_score){0, 0}), sl_score_key((struct sl_score){0, 9}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_totally_ordered),
        cmocka_unit_test(the_published_example_comes_out),
        cmocka_unit_test(keys_far_apart_order_as_scores_do),
        cmocka_unit_test(keys_tell_scores_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
