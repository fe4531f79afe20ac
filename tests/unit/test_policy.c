/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/rank.h"
#include "sloss/policy.h"
#include "test.h"

#define ROWS 6

static struct sloss_allocator *open_allocator(void)
{
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    return allocator;
}

static uint32_t policy_of(const char *name)
{
    uint32_t policy;
    assert_ok(sloss_policy_find(name, &policy));
    return policy;
}

static struct sloss_policy_terms terms_of(const char *name, int64_t budget)
{
    return (struct sloss_policy_terms){.struct_size = sizeof(struct sloss_policy_terms),
                                       .policy = policy_of(name),
                                       .budget = budget};
}

static void check_shares(const struct sloss_policy_terms *terms,
                         const struct sloss_participants *rows, const int64_t *want,
                         int64_t residual)
{
    struct sloss_allocator *allocator = open_allocator();
    struct sloss_share_result result = {.struct_size = sizeof(result)};
    int64_t share[ROWS] = {-1, -1, -1, -1, -1, -1};
    assert_ok(sloss_allocator_share(allocator, terms, rows, share, &result));
    for (uint64_t i = 0; i < rows->count; i++) {
        assert_amount(share[i], want[i]);
    }
    assert_amount(result.residual, residual);
    sloss_allocator_destroy(allocator);
}

/* Rows with the columns that are named, as initializers. */
#define ROWS_OF(rows, ...)                                                                         \
    ((struct sloss_participants){                                                                  \
        .struct_size = sizeof(struct sloss_participants), .count = (rows), __VA_ARGS__})

static struct sloss_participants rows_of(uint64_t count)
{
    return (struct sloss_participants){.struct_size = sizeof(struct sloss_participants),
                                       .count = count};
}

/* BitMEX, Dynamic Profit Equalisation: a loss of 6 over a profit of 10 leaves the winner 4. */
static void profit_equalisation_as_published(void **state)
{
    (void)state;
    const int64_t profit[] = {10};
    struct sloss_participants rows = ROWS_OF(1, .profit = profit);
    struct sloss_policy_terms terms = terms_of("pro-rata-profit", 6);
    check_shares(&terms, &rows, (const int64_t[]){6}, 0);
}

/* BitMEX, Auto-Deleveraging: accounts 2, 5, 4, 1, 6, 3 in this order; of 20 contracts 2 closes its
 * 10 and 5 closes 10 of its 20. */
static void queue_as_published_by_bitmex(void **state)
{
    (void)state;
    const int64_t lots[] = {10, 10, 20, 30, 20, 10};
    const int64_t rank[] = {3, 6, 1, 4, 5, 2};
    struct sloss_participants rows = ROWS_OF(6, .lots = lots, .rank = rank);
    struct sloss_policy_terms terms = terms_of("queue", 20);
    terms.unit = SLOSS_UNIT_LOTS;
    check_shares(&terms, &rows, (const int64_t[]){0, 10, 0, 0, 10, 0}, 0);
}

/* A long from 100, bankrupt at 95, scores 0.1 * 110/15 = 11/15 at 110. A rival whose score is 11/15
 * + a little is before it, one a little below is behind; of equals, the first. */
static void bitmex_score_is_profit_ratio_times_leverage(void **state)
{
    (void)state;
    /* rivals: profit 1 of cost 10, notional 11: 0.1 * 11/e, so e = 1.5 is level: in thousandths */
    const int64_t profit[] = {10000, 1000, 1000, 1000};
    const int64_t cost[] = {100000, 10000, 10000, -10000};
    const int64_t notional[] = {110000, 11000, 11000, 11000};
    const int64_t equity[] = {15000, 1501, 1499, 1500};
    struct sloss_participants rows =
        ROWS_OF(4, .profit = profit, .cost = cost, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("queue-bitmex", 1000);
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 1000, 0}, 0);
    terms.budget = 11500;
    check_shares(&terms, &rows, (const int64_t[]){10000, 0, 1000, 500}, 0);
}

/* Scores that differ by 2^-50 of themselves are told apart: a little more equity, a little lower; a
 * little more profit, a little higher. */
static void scores_that_are_near_are_not_equal(void **state)
{
    (void)state;
    const int64_t large = INT64_C(1) << 50;
    const int64_t profit[] = {large, large, large + 1};
    const int64_t cost[] = {large, large, large};
    const int64_t notional[] = {large, large, large};
    const int64_t equity[] = {large + 1, large, large};
    struct sloss_participants rows =
        ROWS_OF(3, .profit = profit, .cost = cost, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("queue-bitmex", 1);
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 1}, 0);
    terms.budget = large + 5;
    check_shares(&terms, &rows, (const int64_t[]){0, 5, large}, 0);
}

/* Pairs whose scores differ by 2^-60 of themselves, so that keys of 31 bits order them by chance:
 * the exact score decides who pays. */
static void keys_that_mislead_do_not_decide(void **state)
{
    (void)state;
    struct random random = {.seed = 7};
    const int64_t one[] = {1, 1};
    uint32_t misled = 0;
    for (uint32_t round = 0; round < 1000; round++) {
        int64_t profit[2], cost[2];
        profit[0] = (int64_t)(next_random(&random) >> 4);
        cost[0] = (int64_t)(next_random(&random) >> 4) | INT64_C(1) << 59;
        cost[1] = (int64_t)(next_random(&random) >> 4) | INT64_C(1) << 59;
        profit[1] = (int64_t)((sl_wide)profit[0] * cost[1] / cost[0]) + (round % 2);
        struct sl_score score[] = {{profit[0], cost[0]}, {profit[1], cost[1]}};
        int order = sl_score_compare(score[0], score[1]);
        misled += (sl_score_key(score[0]) > sl_score_key(score[1])) != (order > 0) ? 1 : 0;
        struct sloss_participants rows = rows_of(2);
        rows.profit = profit;
        rows.cost = cost;
        rows.notional = one;
        rows.equity = one;
        struct sloss_policy_terms terms = terms_of("queue-bitmex", 1);
        const int64_t want[] = {order >= 0, order < 0};
        check_shares(&terms, &rows, want, 0);
    }
    assert_true(misled > 100);
}

/* A profitable short from 100 at 90, bankrupt at 105: signed values give 10/100 * 90/15 = 0.6, not
 * -0.6, so it stands before a long that scores 0.5. */
static void a_short_in_profit_is_not_last(void **state)
{
    (void)state;
    const int64_t profit[] = {5, 10};
    const int64_t cost[] = {100, -100};
    const int64_t notional[] = {105, 90};
    const int64_t equity[] = {11, 15};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .cost = cost, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("queue-bybit", 10);
    check_shares(&terms, &rows, (const int64_t[]){0, 10}, 0);
}

/* Aevo: 50 over a balance of 100 with maintenance 15 scores 50/100 * 15/150 = 0.05; a loser scores
 * 0. */
static void aevo_score_as_published(void **state)
{
    (void)state;
    /* In the middle 0.0499: 499/1000 * 150/1499.. is below 0.05 as 499 * 150 * 20 < 1000 * 1499. */
    const int64_t profit[] = {-5, 499, 50};
    const int64_t balance[] = {100, 1000, 100};
    const int64_t maintenance[] = {15, 149, 15};
    const int64_t cap[] = {9, 9, 9};
    struct sloss_participants rows =
        ROWS_OF(3, .profit = profit, .balance = balance, .maintenance = maintenance, .cap = cap);
    struct sloss_policy_terms terms = terms_of("queue-aevo", 12);
    check_shares(&terms, &rows, (const int64_t[]){0, 3, 9}, 0);
    terms.policy = policy_of("queue-binance");
    check_shares(&terms, &rows, (const int64_t[]){0, 3, 9}, 0);
}

/* max(1, wallet): with 1.0 = 100 atoms a wallet of 1 atom divides by 100. Without it the first
 * would score 10/1 * 9/11, with it 10/100 * 9/11, below the second's 40/100 * 9/140... = 0.0257:
 * still above. */
static void binance_divides_by_one_at_least(void **state)
{
    (void)state;
    const int64_t profit[] = {10, 40};
    const int64_t balance[] = {1, 100};
    const int64_t maintenance[] = {9, 35};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .balance = balance, .maintenance = maintenance);
    struct sloss_policy_terms terms = terms_of("queue-binance", 10);
    /* one = 1: 10 * 9/11 against 0.4 * 35/140 = 0.1 */
    check_shares(&terms, &rows, (const int64_t[]){10, 0}, 0);
    /* one = 100: 0.1 * 9/11 = 0.0818 against 0.1 */
    terms.money_one = 100;
    check_shares(&terms, &rows, (const int64_t[]){0, 10}, 0);
}

/* Hyperliquid: of two participants the published index puts one first (20.2 > 10), the engine's the
 * other (0.2 < 5). */
static void the_indices_of_hyperliquid_disagree(void **state)
{
    (void)state;
    /* published 1.01 * 20 = 20.2 and 2 * 5 = 10; engine 20 * 0.01 = 0.2 and 5 * 1 = 5 */
    const int64_t profit[] = {1, 50};
    const int64_t cost[] = {100, 50};
    const int64_t notional[] = {101, 100};
    const int64_t equity[] = {5, 20};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .cost = cost, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("queue-hyperliquid", 1);
    check_shares(&terms, &rows, (const int64_t[]){1, 0}, 0);
    terms.policy = policy_of("queue-hyperliquid-engine");
    check_shares(&terms, &rows, (const int64_t[]){0, 1}, 0);
}

/* Shorts from 100 and from 95 at 90, alike leveraged: the published index, 0.9 and 0.947 times the
 * leverage, puts the one first that made 5 instead of 10. */
static void the_published_index_prefers_poorer_shorts(void **state)
{
    (void)state;
    const int64_t profit[] = {10, 5};
    const int64_t cost[] = {-100, -95};
    const int64_t notional[] = {90, 90};
    const int64_t equity[] = {45, 45};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .cost = cost, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("queue-hyperliquid", 1);
    check_shares(&terms, &rows, (const int64_t[]){0, 1}, 0);
    terms.policy = policy_of("queue-hyperliquid-engine");
    check_shares(&terms, &rows, (const int64_t[]){1, 0}, 0);
}

/* A margin ratio of 2 halves, of 1/2 doubles: 0.1 / 2 < 0.04 / (1/2). */
static void okx_divides_by_the_margin_ratio(void **state)
{
    (void)state;
    const int64_t profit[] = {10, 4};
    const int64_t cost[] = {100, 100};
    const int64_t equity[] = {40, 10};
    const int64_t maintenance[] = {20, 20};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .cost = cost, .equity = equity, .maintenance = maintenance);
    struct sloss_policy_terms terms = terms_of("queue-okx", 5);
    check_shares(&terms, &rows, (const int64_t[]){1, 4}, 0);
}

/* Ethereal: leverage 2, 3, 3, 3, 3; of the threes the larger profit; then the lowest balance; then
 * the newest. */
static void ethereal_is_lexicographic(void **state)
{
    (void)state;
    const int64_t profit[] = {99, 5, 7, 7, 7};
    const int64_t equity[] = {100, 10, 10, 10, 10};
    const int64_t notional[] = {200, 30, 30, 30, 30};
    const int64_t balance[] = {1, 1, 4, 3, 3};
    struct sloss_participants rows =
        ROWS_OF(5, .profit = profit, .equity = equity, .notional = notional, .balance = balance);
    struct sloss_policy_terms terms = terms_of("queue-lexicographic", 27);
    check_shares(&terms, &rows, (const int64_t[]){1, 5, 7, 7, 7}, 0);
    terms.budget = 8;
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 0, 1, 7}, 0);
}

/* Drift: 100 over 5 lots long and 5 short is 50 each, in an index of 10 a lot. Mango: 100 over 40
 * lots is 2.5 a lot; without open interest nobody is charged. */
static void both_sides_as_drift_and_mango(void **state)
{
    (void)state;
    const int64_t lots[] = {5, -5, 0};
    struct sloss_participants rows = ROWS_OF(3, .lots = lots);
    struct sloss_policy_terms terms = terms_of("both-sides", 100);
    check_shares(&terms, &rows, (const int64_t[]){50, 50, 0}, 0);
    terms.index_scale = 1;
    check_shares(&terms, &rows, (const int64_t[]){50, 50, 0}, 0);
    terms.budget = 101; /* 10.1 a lot, rounded up to 11: 110 */
    check_shares(&terms, &rows, (const int64_t[]){55, 55, 0}, -9);
    const int64_t mango[] = {10, 10, -20};
    rows.lots = mango;
    terms = terms_of("both-sides", 100);
    check_shares(&terms, &rows, (const int64_t[]){25, 25, 50}, 0);
    const int64_t none[] = {0, 0, 0};
    rows.lots = none;
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 0}, 100);
}

/* One state, a loss of 200, profits 1,600 and 1,100 on 10 contracts each: by profit 119 and 81, by
 * contracts 100 and 100. */
static void the_same_loss_by_two_rules(void **state)
{
    (void)state;
    const int64_t profit[] = {1600, 1100};
    const int64_t lots[] = {10, 10};
    struct sloss_participants rows = ROWS_OF(2, .profit = profit, .lots = lots);
    struct sloss_policy_terms terms = terms_of("pro-rata-profit", 200);
    check_shares(&terms, &rows, (const int64_t[]){119, 81}, 0);
    terms.policy = policy_of("pro-rata-open-interest");
    check_shares(&terms, &rows, (const int64_t[]){100, 100}, 0);
}

/* The paper's example in eighteenths: 8, 4, 0.5 with half of the first at most, 7.5 to take: 4,
 * 28/9, 7/18. Here the first is the small account, spared above a half. */
static void capped_as_in_the_paper(void **state)
{
    (void)state;
    const int64_t profit[] = {144, 72, 9};
    const int64_t cap[] = {72, 72, 9};
    struct sloss_participants rows = ROWS_OF(3, .profit = profit, .cap = cap);
    struct sloss_policy_terms terms = terms_of("pro-rata-profit", 135);
    check_shares(&terms, &rows, (const int64_t[]){72, 56, 7}, 0);
}

/* Exemptions hold while others can pay, then fall: middle, small, dust, the minimum. By hand:
 * capacities 100, 40, 10, 2 with dust below 5, small below 20 at 10 %, middle below 50 at 50 %,
 * equity 100. */
static void exemptions_fall_in_order(void **state)
{
    (void)state;
    const int64_t cap[] = {100, 40, 10, 2};
    const int64_t equity[] = {100, 100, 100, 100};
    static const struct {
        int64_t budget;
        int64_t share[4];
    } cases[] = {
        {100, {79, 20, 1, 0}},  /* 100 x 100/152, 40 x: 20 and 1 are bounds, the rest is the first's
                                 */
        {121, {100, 20, 1, 0}}, /* all bounds reached */
        {131, {100, 30, 1, 0}}, /* the middle one pays beyond its half */
        {146, {100, 40, 6, 0}}, /* then the small one */
        {151, {100, 40, 10, 1}}, {152, {100, 40, 10, 2}},
    };
    struct sloss_participants rows = ROWS_OF(4, .cap = cap, .equity = equity);
    struct sloss_policy_terms terms = terms_of("capped", 0);
    terms.dust_below = 5;
    terms.small_below = 20;
    terms.small_ppb = 100000000;
    terms.middle_below = 50;
    terms.middle_ppb = 500000000;
    for (size_t i = 0; i < COUNT(cases); i++) {
        terms.budget = cases[i].budget;
        check_shares(&terms, &rows, cases[i].share, 0);
    }
    terms.budget = 160;
    check_shares(&terms, &rows, cases[5].share, 8);
}

/* Nobody falls below 70 of equity until everybody is there. */
static void the_minimum_falls_last(void **state)
{
    (void)state;
    const int64_t profit[] = {60, 60};
    const int64_t equity[] = {100, 80};
    struct sloss_participants rows = ROWS_OF(2, .profit = profit, .equity = equity);
    struct sloss_policy_terms terms = terms_of("capped", 30);
    terms.equity_min = 70;
    check_shares(&terms, &rows, (const int64_t[]){20, 10}, 0); /* 15 and 15, but 10 is all */
    terms.budget = 40;
    check_shares(&terms, &rows, (const int64_t[]){30, 10}, 0);
    terms.budget = 120;
    check_shares(&terms, &rows, (const int64_t[]){60, 60}, 0);
}

/* Weights c l^2: 10 at 1x and 10 at 2x pay 1 : 4; with a cut of 1x only the second; a power of 2
 * makes it 1 : 8; c l is 1 : 2. */
static void leverage_tilts(void **state)
{
    (void)state;
    const int64_t profit[] = {900, 900};
    const int64_t equity[] = {1000, 1000};
    const int64_t notional[] = {1000, 2000};
    struct sloss_participants rows =
        ROWS_OF(2, .profit = profit, .equity = equity, .notional = notional);
    struct sloss_policy_terms terms = terms_of("risk-linear", 100);
    check_shares(&terms, &rows, (const int64_t[]){20, 80}, 0);
    terms.policy = policy_of("risk-power");
    terms.budget = 900;
    check_shares(&terms, &rows, (const int64_t[]){100, 800}, 0);
    terms.policy = policy_of("risk-cvar");
    check_shares(&terms, &rows, (const int64_t[]){0, 900}, 0);
    terms.policy = policy_of("leverage");
    check_shares(&terms, &rows, (const int64_t[]){300, 600}, 0);
    terms.budget = 1000; /* who is below the cut pays when the others cannot */
    terms.policy = policy_of("risk-cvar");
    check_shares(&terms, &rows, (const int64_t[]){100, 900}, 0);
}

/* Two whole units over equities 3 and 1: one and one would burden the second fully; both to the
 * first. */
static void whole_lots_burden_least(void **state)
{
    (void)state;
    const int64_t lots[] = {9, 9};
    const int64_t equity[] = {3, 1};
    struct sloss_participants rows = ROWS_OF(2, .lots = lots, .equity = equity);
    struct sloss_policy_terms terms = terms_of("min-max", 2);
    terms.unit = SLOSS_UNIT_LOTS;
    check_shares(&terms, &rows, (const int64_t[]){2, 0}, 0);
    terms.budget = 4;
    check_shares(&terms, &rows, (const int64_t[]){3, 1}, 0);
}

/* Draining 5 of positions 8, 4, 3 with equities 4, 4, 0: the bankrupt one's 3, then 2 of the first,
 * so that both are left at 6/4 and 4/4. */
static void draining_lowers_the_highest_leverage(void **state)
{
    (void)state;
    const int64_t notional[] = {8, 4, 3};
    const int64_t equity[] = {4, 4, 0};
    struct sloss_participants rows = ROWS_OF(3, .notional = notional, .equity = equity);
    struct sloss_policy_terms terms = terms_of("drain", 5);
    check_shares(&terms, &rows, (const int64_t[]){2, 0, 3}, 0);
    terms.budget = 9;
    check_shares(&terms, &rows, (const int64_t[]){5, 1, 3}, 0);
}

/* Gains of 60 and 30 pay a shortfall of 30: a third of each. A loser pays no haircut. */
static void gains_are_cut_alike(void **state)
{
    (void)state;
    const int64_t gain[] = {60, -50, 30};
    struct sloss_participants rows = ROWS_OF(3, .gain = gain);
    struct sloss_policy_terms terms = terms_of("gains-haircut", 30);
    check_shares(&terms, &rows, (const int64_t[]){20, 0, 10}, 0);
    terms.budget = 100;
    check_shares(&terms, &rows, (const int64_t[]){60, 0, 30}, 10);
}

/* A defaulter's 10 lots long end against the shorts of 30 and 20. */
static void lots_are_torn_up_on_the_other_side(void **state)
{
    (void)state;
    const int64_t lots[] = {-30, 40, -20};
    struct sloss_participants rows = ROWS_OF(3, .lots = lots);
    struct sloss_policy_terms terms = terms_of("tear-up", 10);
    terms.unit = SLOSS_UNIT_LOTS;
    terms.side = SLOSS_SIDE_SHORT;
    check_shares(&terms, &rows, (const int64_t[]){6, 0, 4}, 0);
    terms.side = SLOSS_SIDE_LONG;
    check_shares(&terms, &rows, (const int64_t[]){0, 10, 0}, 0);
}

/* Three shorts of 10: naked, half hedged, hedged. 12 lots come 8 from the first and 4 from the
 * second; 18 use up the naked 15 and take the rest in proportion to what is left, 0, 5, 10. */
static void hedges_are_torn_off_last(void **state)
{
    (void)state;
    const int64_t lots[] = {-10, -10, -10};
    const int64_t net[] = {-10, -5, 4};
    struct sloss_participants rows = ROWS_OF(3, .lots = lots, .net = net);
    struct sloss_policy_terms terms = terms_of("hedge-preserving", 12);
    terms.unit = SLOSS_UNIT_LOTS;
    check_shares(&terms, &rows, (const int64_t[]){8, 4, 0}, 0);
    terms.budget = 18;
    check_shares(&terms, &rows, (const int64_t[]){10, 6, 2}, 0);
}

/* Weights that do not fit 62 bits are brought down: squares of 2^60 and 2^59 still pay 4 : 1. */
static void wide_weights_keep_their_proportion(void **state)
{
    (void)state;
    const int64_t cap[] = {INT64_C(1) << 60, INT64_C(1) << 59};
    struct sloss_participants rows = ROWS_OF(2, .cap = cap);
    struct sloss_policy_terms terms = terms_of("capacity-squared", 100);
    check_shares(&terms, &rows, (const int64_t[]){80, 20}, 0);
}

/* ---- negative space -------------------------------------------------------------------------- */

static enum sloss_status try(const struct sloss_policy_terms *terms,
                             const struct sloss_participants *rows)
{
    struct sloss_allocator *allocator = open_allocator();
    int64_t share[ROWS];
    enum sloss_status status = sloss_allocator_share(allocator, terms, rows, share, NULL);
    struct sloss_tier tier = {.struct_size = sizeof(tier)};
    size_t count;
    if (rows->count > 0) {
        assert_status(sloss_allocator_explain(allocator, terms, rows, 0, share, &tier, 1, &count),
                      status);
    }
    sloss_allocator_destroy(allocator);
    return status;
}

static void bad_words_are_refused(void **state)
{
    (void)state;
    const int64_t cap[] = {1};
    struct sloss_participants rows = ROWS_OF(1, .cap = cap);
    const struct sloss_policy_terms good = terms_of("pro-rata", 1);
    assert_status(try(&good, &rows), SLOSS_OK);
    struct sloss_policy_terms terms = good;
    terms.struct_size--;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms = good;
    terms.policy = SLOSS_POLICY_COUNT;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms = good;
    terms.rounding = 3;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms = good;
    terms.unit = 2;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms = good;
    terms.side = 3;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms.side = SLOSS_SIDE_LONG; /* no lots */
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    rows.reserved = 1;
    assert_status(try(&good, &rows), SLOSS_ERR_ARGUMENT);
    rows.reserved = 0;
    rows.struct_size++;
    assert_status(try(&good, &rows), SLOSS_ERR_ARGUMENT);
}

static void missing_columns_are_refused(void **state)
{
    (void)state;
    const int64_t one[] = {1};
    for (uint32_t policy = 0; policy < SLOSS_POLICY_COUNT; policy++) {
        struct sloss_participants full = rows_of(1);
        full.profit = full.equity = full.notional = full.lots = full.cost = full.balance = one;
        full.maintenance = full.deposit = full.gain = full.net = full.cap = full.rank = one;
        struct sloss_policy_terms terms = terms_of("pro-rata", 1);
        terms.policy = policy;
        bool lots = policy == SLOSS_POLICY_TEAR_UP || policy == SLOSS_POLICY_NO_WORSE;
        terms.unit = lots ? SLOSS_UNIT_LOTS : SLOSS_UNIT_ATOMS;
        terms.side = lots ? SLOSS_SIDE_LONG : SLOSS_SIDE_BOTH;
        assert_status(try(&terms, &full), SLOSS_OK);
        const int64_t **columns[] = {&full.profit, &full.equity,  &full.notional,    &full.lots,
                                     &full.cost,   &full.balance, &full.maintenance, &full.deposit,
                                     &full.gain,   &full.net,     &full.cap,         &full.rank};
        for (uint32_t i = 0; i < COUNT(columns); i++) {
            bool needed = (sloss_policy_columns(policy, terms.unit) >> i & 1) != 0;
            *columns[i] = NULL;
            assert_status(try(&terms, &full), needed ? SLOSS_ERR_ARGUMENT : SLOSS_OK);
            *columns[i] = one;
        }
    }
}

/* A minimum of equity asks for the equity, and tear-up for lots and a side. */
static void terms_ask_for_columns(void **state)
{
    (void)state;
    const int64_t one[] = {1};
    struct sloss_participants rows = rows_of(1);
    rows.cap = rows.lots = one;
    struct sloss_policy_terms terms = terms_of("capped", 1);
    assert_status(try(&terms, &rows), SLOSS_OK);
    terms.equity_min = 1;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    rows.equity = one;
    assert_status(try(&terms, &rows), SLOSS_OK);
    terms = terms_of("tear-up", 1);
    terms.unit = SLOSS_UNIT_LOTS;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms.side = SLOSS_SIDE_LONG;
    assert_status(try(&terms, &rows), SLOSS_OK);
    terms.unit = SLOSS_UNIT_ATOMS;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
}

static void parameters_have_ranges(void **state)
{
    (void)state;
    struct sloss_policy_terms terms = terms_of("pro-rata", 1);
    const struct {
        int64_t *value;
        int64_t most; /* INT64_MAX: no bound */
    } fields[] = {
        {&terms.budget, INT64_C(1) << 62},       {&terms.leverage_unit, 1000000},
        {&terms.leverage_max, INT64_C(1) << 31}, {&terms.leverage_cut, INT64_MAX},
        {&terms.money_one, INT64_MAX},           {&terms.index_scale, INT64_C(1000000000000)},
        {&terms.dust_below, INT64_MAX},          {&terms.small_below, INT64_MAX},
        {&terms.middle_below, INT64_MAX},        {&terms.small_ppb, 1000000000},
        {&terms.middle_ppb, 1000000000},         {&terms.equity_min, INT64_MAX},
        {&terms.loss_per_lot, INT64_MAX}};
    const int64_t cap[] = {1};
    struct sloss_participants rows = ROWS_OF(1, .cap = cap);
    for (size_t i = 0; i < COUNT(fields); i++) {
        int64_t good = *fields[i].value;
        *fields[i].value = fields[i].most;
        assert_status(try(&terms, &rows), SLOSS_OK);
        *fields[i].value = -1;
        assert_status(try(&terms, &rows), SLOSS_ERR_RANGE);
        if (fields[i].most != INT64_MAX) {
            *fields[i].value = fields[i].most + 1;
            assert_status(try(&terms, &rows), SLOSS_ERR_RANGE);
        }
        *fields[i].value = good;
    }
    terms.power = 5;
    assert_status(try(&terms, &rows), SLOSS_ERR_RANGE);
}

static void pointers_and_sizes_are_tested_first(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct sloss_policy_terms terms = terms_of("pro-rata", 1);
    struct sloss_share_result result = {.struct_size = sizeof(result)};
    struct sloss_tier tier = {.struct_size = sizeof(tier)};
    const int64_t cap[] = {1};
    int64_t share[1];
    size_t count;
    struct sloss_participants rows = ROWS_OF(1, .cap = cap);
    assert_status(sloss_allocator_share(NULL, &terms, &rows, share, &result), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share(allocator, NULL, &rows, share, &result),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share(allocator, &terms, NULL, share, &result),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share(allocator, &terms, &rows, NULL, &result),
                  SLOSS_ERR_ARGUMENT);
    result.struct_size--;
    assert_status(sloss_allocator_share(allocator, &terms, &rows, share, &result),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_explain(allocator, &terms, &rows, 1, share, &tier, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_explain(allocator, &terms, &rows, 0, share, NULL, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_explain(allocator, &terms, &rows, 0, share, &tier, 1, NULL),
                  SLOSS_ERR_ARGUMENT);
    tier.struct_size--;
    assert_status(sloss_allocator_explain(allocator, &terms, &rows, 0, share, &tier, 1, &count),
                  SLOSS_ERR_ARGUMENT);
    rows.count = UINT32_MAX;
    assert_status(sloss_allocator_share(allocator, &terms, &rows, share, NULL), SLOSS_ERR_LIMIT);
    tier.struct_size++;
    assert_status(sloss_allocator_explain(allocator, &terms, &rows, 0, share, &tier, 1, &count),
                  SLOSS_ERR_LIMIT);
    rows.count = 0;
    assert_status(sloss_allocator_share(allocator, &terms, &rows, NULL, NULL), SLOSS_OK);
    sloss_allocator_destroy(allocator);
}

/* A record of a newer host, longer by what is zero here, is read and filled as far as it is known.
 */
static void longer_records_are_read(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    const int64_t cap[] = {5};
    int64_t share[1];
    struct {
        struct sloss_policy_terms known;
        uint64_t more;
    } terms = {.known = terms_of("equal", 3)};
    struct {
        struct sloss_participants known;
        uint64_t more;
    } rows = {.known = rows_of(1)};
    struct {
        struct sloss_share_result known;
        uint64_t more;
    } result = {.known = {.struct_size = sizeof(result)}};
    terms.known.struct_size = sizeof(terms);
    rows.known.struct_size = sizeof(rows);
    rows.known.cap = cap;
    assert_ok(sloss_allocator_share(allocator, &terms.known, &rows.known, share, &result.known));
    assert_amount(share[0], 3);
    assert_amount(result.known.share_max, 3);
    assert_int_equal(result.known.struct_size, sizeof(result));
    terms.more = 1;
    assert_status(sloss_allocator_share(allocator, &terms.known, &rows.known, share, NULL),
                  SLOSS_ERR_ARGUMENT);
    terms.more = 0;
    rows.more = 1;
    assert_status(sloss_allocator_share(allocator, &terms.known, &rows.known, share, NULL),
                  SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

static void sums_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    const int64_t large[] = {INT64_MAX, INT64_MAX};
    struct sloss_participants rows = rows_of(2);
    rows.profit = rows.equity = rows.notional = large;
    struct sloss_policy_terms terms = terms_of("min-max", 1);
    assert_status(try(&terms, &rows), SLOSS_ERR_OVERFLOW);
    terms = terms_of("drain", 1);
    assert_status(try(&terms, &rows), SLOSS_ERR_OVERFLOW);
    terms = terms_of("risk-power", 1);
    terms.power = 4;
    terms.leverage_unit = 1000000;
    assert_status(try(&terms, &rows), SLOSS_ERR_OVERFLOW);
    terms = terms_of("capacity-squared", 1);
    assert_status(try(&terms, &rows), SLOSS_OK); /* 2 * (2^63 - 1)^2 is just below 2^127 */
}

static void names_are_found_and_back(void **state)
{
    (void)state;
    uint32_t policy;
    for (uint32_t i = 0; i < SLOSS_POLICY_COUNT; i++) {
        assert_ok(sloss_policy_find(sloss_policy_name(i), &policy));
        assert_int_equal(policy, i);
    }
    assert_null(sloss_policy_name(SLOSS_POLICY_COUNT));
    assert_int_equal(sloss_policy_columns(SLOSS_POLICY_COUNT, 0), 0);
    assert_status(sloss_policy_find("luck", &policy), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_policy_find(NULL, &policy), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_policy_find("equal", NULL), SLOSS_ERR_ARGUMENT);
    assert_int_equal(sloss_policy_columns(SLOSS_POLICY_EQUAL, SLOSS_UNIT_LOTS), SLOSS_COLUMN_LOTS);
}

/* ---- why ------------------------------------------------------------------------------------- */

/* The passes of a participant tell its weight, what all weigh, its bound and its part; together the
 * parts are its share. */
static void passes_tell_why(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    const int64_t lots[] = {-10, -10, -10};
    const int64_t net[] = {-10, -5, 4};
    int64_t share[3];
    struct sloss_tier tiers[4];
    size_t count;
    struct sloss_participants rows = ROWS_OF(3, .lots = lots, .net = net);
    for (size_t i = 0; i < COUNT(tiers); i++) {
        tiers[i] = (struct sloss_tier){.struct_size = sizeof(tiers[i])};
    }
    struct sloss_policy_terms terms = terms_of("hedge-preserving", 18);
    terms.unit = SLOSS_UNIT_LOTS;
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 1, share, tiers, 4, &count));
    assert_int_equal(count, 2);
    const int64_t want[2][5] = {{18, 5, 15, 5, 5}, {3, 5, 15, 5, 1}};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(tiers[i].kind, SLOSS_TIER_WEIGHT);
        assert_amount(tiers[i].budget, want[i][0]);
        assert_amount(tiers[i].weight, want[i][1]);
        assert_amount(tiers[i].weight_sum, want[i][2]);
        assert_amount(tiers[i].bound, want[i][3]);
        assert_amount(tiers[i].share, want[i][4]);
    }
    assert_amount(share[1], 6);
    /* No room for the second, and none for the first. */
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 1, share, tiers, 1, &count));
    assert_int_equal(count, 1);
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 0, share, tiers, 4, &count));
    assert_int_equal(count, 1); /* it has nothing left for the second */
    sloss_allocator_destroy(allocator);
}

static void a_queue_tells_the_turn(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    const int64_t profit[] = {5, 9, 7};
    int64_t share[3];
    struct sloss_tier tier = {.struct_size = sizeof(tier)};
    size_t count;
    struct sloss_participants rows = ROWS_OF(3, .profit = profit);
    struct sloss_policy_terms terms = terms_of("queue-profit", 12);
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 2, share, &tier, 1, &count));
    assert_int_equal(tier.kind, SLOSS_TIER_QUEUE);
    assert_amount(tier.weight, 2);
    assert_amount(tier.weight_sum, 9);
    assert_amount(tier.share, 3);
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 0, share, &tier, 1, &count));
    assert_amount(tier.weight, 3);
    assert_amount(tier.weight_sum, 12);
    assert_amount(tier.share, 0);
    const int64_t level[] = {7, 7, 7}; /* equals go by order */
    rows.profit = level;
    assert_ok(sloss_allocator_explain(allocator, &terms, &rows, 1, share, &tier, 1, &count));
    assert_amount(tier.weight, 2);
    assert_amount(tier.weight_sum, 7);
    assert_amount(tier.share, 5);
    sloss_allocator_destroy(allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profit_equalisation_as_published),
        cmocka_unit_test(queue_as_published_by_bitmex),
        cmocka_unit_test(bitmex_score_is_profit_ratio_times_leverage),
        cmocka_unit_test(scores_that_are_near_are_not_equal),
        cmocka_unit_test(keys_that_mislead_do_not_decide),
        cmocka_unit_test(a_short_in_profit_is_not_last),
        cmocka_unit_test(aevo_score_as_published),
        cmocka_unit_test(binance_divides_by_one_at_least),
        cmocka_unit_test(the_indices_of_hyperliquid_disagree),
        cmocka_unit_test(the_published_index_prefers_poorer_shorts),
        cmocka_unit_test(okx_divides_by_the_margin_ratio),
        cmocka_unit_test(ethereal_is_lexicographic),
        cmocka_unit_test(both_sides_as_drift_and_mango),
        cmocka_unit_test(the_same_loss_by_two_rules),
        cmocka_unit_test(capped_as_in_the_paper),
        cmocka_unit_test(exemptions_fall_in_order),
        cmocka_unit_test(the_minimum_falls_last),
        cmocka_unit_test(leverage_tilts),
        cmocka_unit_test(whole_lots_burden_least),
        cmocka_unit_test(draining_lowers_the_highest_leverage),
        cmocka_unit_test(gains_are_cut_alike),
        cmocka_unit_test(lots_are_torn_up_on_the_other_side),
        cmocka_unit_test(hedges_are_torn_off_last),
        cmocka_unit_test(wide_weights_keep_their_proportion),
        cmocka_unit_test(bad_words_are_refused),
        cmocka_unit_test(missing_columns_are_refused),
        cmocka_unit_test(terms_ask_for_columns),
        cmocka_unit_test(parameters_have_ranges),
        cmocka_unit_test(pointers_and_sizes_are_tested_first),
        cmocka_unit_test(longer_records_are_read),
        cmocka_unit_test(sums_that_do_not_fit_are_refused),
        cmocka_unit_test(names_are_found_and_back),
        cmocka_unit_test(passes_tell_why),
        cmocka_unit_test(a_queue_tells_the_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
