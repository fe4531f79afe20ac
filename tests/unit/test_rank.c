/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "rank.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_totally_ordered),
        cmocka_unit_test(the_published_example_comes_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
