/* SPDX-License-Identifier: BSD-2-Clause */
/* What every policy promises, whatever the figures: also those at the edge of what numbers hold. */
#include "test.h"

#include "allocation/policy.h"
#include "sloss/policy.h"
#include "supply.h"

#define ROWS 12
#define COLUMNS 13
#define TIERS 8

struct world {
    size_t count;
    int64_t column[COLUMNS][ROWS];
    struct sloss_participants rows;
    struct sloss_policy_terms terms;
};

static int64_t random_figure(struct random *random, bool negative)
{
    int64_t value = (int64_t)(next_random(random) >> (1 + random_below(random, 63)));
    switch (random_below(random, 6)) {
    case 0:
        value = 0;
        break;
    case 1:
        value = INT64_MAX;
        break;
    default:
        break;
    }
    return negative && random_below(random, 4) == 0 ? -value : value;
}

static int64_t at_most(struct random *random, int64_t most)
{
    return (int64_t)random_below(random, (uint64_t)most + 1);
}

static void random_terms(struct random *random, struct sloss_policy_terms *terms)
{
    *terms =
        (struct sloss_policy_terms){.struct_size = sizeof(*terms),
                                    .policy = (uint32_t)random_below(random, SLOSS_POLICY_COUNT),
                                    .rounding = (uint32_t)random_below(random, 3),
                                    .unit = (uint32_t)random_below(random, 2),
                                    .side = (uint32_t)random_below(random, 3),
                                    .power = (uint32_t)random_below(random, 5),
                                    .leverage_unit = at_most(random, 1000000),
                                    .leverage_max = at_most(random, INT64_C(1) << 31),
                                    .leverage_cut = random_figure(random, false),
                                    .money_one = random_figure(random, false),
                                    .dust_below = random_figure(random, false),
                                    .small_below = random_figure(random, false),
                                    .middle_below = random_figure(random, false),
                                    .small_ppb = at_most(random, 1000000000),
                                    .middle_ppb = at_most(random, 1000000000),
                                    .equity_min = random_figure(random, false),
                                    .profit_power = (uint32_t)random_below(random, 5),
                                    .loss_per_lot = random_figure(random, false)};
    terms->leverage_power = 4 - terms->profit_power;
    terms->budget = (int64_t)(next_random(random) >> (2 + random_below(random, 62)));
}

static void random_world(struct random *random, struct world *world)
{
    static const bool negative[COLUMNS] = {[0] = true, [1] = true, [3] = true, [4] = true,
                                           [5] = true, [8] = true, [9] = true, [11] = true};
    world->count = (size_t)random_below(random, ROWS + 1);
    for (size_t i = 0; i < COLUMNS; i++) {
        for (size_t row = 0; row < world->count; row++) {
            world->column[i][row] = random_figure(random, negative[i]);
        }
    }
    world->rows = (struct sloss_participants){.struct_size = sizeof(world->rows),
                                              .count = world->count,
                                              .profit = world->column[0],
                                              .equity = world->column[1],
                                              .notional = world->column[2],
                                              .lots = world->column[3],
                                              .cost = world->column[4],
                                              .balance = world->column[5],
                                              .maintenance = world->column[6],
                                              .deposit = world->column[7],
                                              .gain = world->column[8],
                                              .net = world->column[9],
                                              .cap = world->column[10],
                                              .rank = world->column[11],
                                              .taken = world->column[12]};
    if (random_below(random, 2) == 0) {
        world->rows.profit = NULL;
        world->rows.cap = NULL;
    }
    random_terms(random, &world->terms);
}

static struct sloss_allocator *open_allocator(void)
{
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    return allocator;
}

/* Whatever comes in, a sharing is refused by a status it documents, or it makes the budget. */
static void shares_and_residual_make_the_budget(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct random random = {.seed = 1};
    uint32_t shared = 0;
    for (uint32_t round = 0; round < 40000; round++) {
        struct world world;
        int64_t share[ROWS];
        struct sloss_share_result result = {.struct_size = sizeof(result)};
        random_world(&random, &world);
        enum sloss_status status =
            sloss_allocator_share(allocator, &world.terms, &world.rows, share, &result);
        assert_true(status == SLOSS_OK || status == SLOSS_ERR_ARGUMENT ||
                    status == SLOSS_ERR_OVERFLOW);
        if (status != SLOSS_OK) {
            continue;
        }
        int64_t left = world.terms.budget - result.residual;
        int64_t sharers = 0;
        for (size_t row = 0; row < world.count; row++) {
            assert_true(share[row] >= 0 && share[row] <= left);
            left -= share[row];
            sharers += share[row] > 0 ? 1 : 0;
        }
        assert_amount(left, 0);
        assert_amount(result.sharers, sharers);
        assert_true(result.residual >= 0 && result.emptied <= sharers);
        shared++;
    }
    assert_true(shared > 20000);
    sloss_allocator_destroy(allocator);
}

/* To be told why changes nothing, and the parts told are the share. */
static void parts_told_are_the_share(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct random random = {.seed = 2};
    for (uint32_t round = 0; round < 20000; round++) {
        struct world world;
        int64_t share[ROWS], again[ROWS];
        struct sloss_tier tiers[TIERS];
        size_t count = 0;
        random_world(&random, &world);
        if (world.count == 0 ||
            sloss_allocator_share(allocator, &world.terms, &world.rows, share, NULL) != SLOSS_OK) {
            continue;
        }
        for (size_t i = 0; i < TIERS; i++) {
            tiers[i] = (struct sloss_tier){.struct_size = sizeof(tiers[i])};
        }
        size_t told = (size_t)random_below(&random, world.count);
        assert_ok(sloss_allocator_explain(allocator, &world.terms, &world.rows, told, again, tiers,
                                          TIERS, &count));
        assert_true(count < TIERS);
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            assert_true(tiers[i].share >= 0 && tiers[i].share <= tiers[i].bound);
            assert_true(tiers[i].kind >= SLOSS_TIER_WEIGHT && tiers[i].kind <= SLOSS_TIER_INDEX);
            sum += tiers[i].share;
        }
        assert_amount(sum, share[told]);
        assert_memory_equal(share, again, world.count * sizeof(share[0]));
    }
    sloss_allocator_destroy(allocator);
}

/* Lots of one side, each worth `value`, and equities that mostly are near what closing costs. */
static void random_holders(struct random *random, struct world *world, int64_t value)
{
    random_world(random, world);
    world->terms.policy = SLOSS_POLICY_NO_WORSE;
    world->terms.unit = SLOSS_UNIT_LOTS;
    world->terms.side = SLOSS_SIDE_LONG;
    world->terms.loss_per_lot = at_most(random, 20);
    for (size_t row = 0; row < world->count; row++) {
        int64_t lots = at_most(random, 50);
        world->column[3][row] = lots;
        world->column[2][row] = lots * value;
        world->column[1][row] = lots * at_most(random, 40) + at_most(random, 2) - 1;
    }
}

/* Who gives lots has an equity afterwards, and no more leverage N / e than before. Who gives none
 * has no lots, no room, or would be left without equity by closing all its lots. */
static void nobody_is_worse_off(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct random random = {.seed = 3};
    uint64_t closed = 0, spared = 0;
    for (uint32_t round = 0; round < 20000; round++) {
        struct world world;
        int64_t share[ROWS];
        struct sloss_share_result result = {.struct_size = sizeof(result)};
        int64_t value = 1 + at_most(&random, 60);
        random_holders(&random, &world, value);
        assert_ok(sloss_allocator_share(allocator, &world.terms, &world.rows, share, &result));
        int64_t loss = world.terms.loss_per_lot;
        for (size_t row = 0; row < world.count; row++) {
            int64_t lots = world.column[3][row], equity = world.column[1][row];
            int64_t left = equity - share[row] * loss;
            bool can_close = equity - lots * loss > 0;
            if (share[row] > 0) {
                assert_true(can_close && left > 0);
                assert_true((lots - share[row]) * value * equity <= lots * value * left);
                closed++;
            } else if (lots > 0 && result.residual > 0) {
                assert_true(!can_close || (world.rows.cap != NULL && world.rows.cap[row] == 0));
                spared++;
            }
        }
    }
    assert_true(closed > 20000 && spared > 1000);
    sloss_allocator_destroy(allocator);
}

/* Only the columns that the terms need or are limited by, and what was taken before. */
static struct sloss_participants pruned(const struct world *world)
{
    const uint32_t kept = sl_policy_needs(&world->terms) | sl_policy_limits(&world->terms);
    struct sloss_participants rows = world->rows;
    const int64_t **columns[] = {&rows.profit, &rows.equity,  &rows.notional,    &rows.lots,
                                 &rows.cost,   &rows.balance, &rows.maintenance, &rows.deposit,
                                 &rows.gain,   &rows.net,     &rows.cap,         &rows.rank};
    for (size_t i = 0; i < COUNT(columns); i++) {
        *columns[i] = (kept >> i & 1) != 0 ? *columns[i] : NULL;
    }
    return rows;
}

/* Run inside the library, with memory of its own and only the columns that count, a policy comes to
 * what the public call comes to, and takes no memory once it has had a run of this size. */
static void runs_without_a_handle_agree(void **state)
{
    (void)state;
    struct supply supply = {.requests = 0};
    const struct sloss_memory memory = supply_memory(&supply);
    struct sl_vector columns, choice;
    const struct sl_policy_memory room = {.columns = &columns, .choice = &choice};
    struct sloss_allocator *allocator = open_allocator();
    struct random random = {.seed = 4};
    uint32_t agreed[SLOSS_POLICY_COUNT] = {0};
    uint64_t requests = 0;
    sl_vector_initialize(&columns, &memory);
    sl_vector_initialize(&choice, &memory);
    for (uint32_t round = 0; round < 60000; round++) {
        struct world world;
        int64_t share[ROWS], again[ROWS];
        struct sloss_share_result result = {.struct_size = sizeof(result)}, other;
        random_world(&random, &world);
        enum sloss_status status =
            sloss_allocator_share(allocator, &world.terms, &world.rows, share, &result);
        if (status == SLOSS_ERR_ARGUMENT || status == SLOSS_ERR_RANGE) {
            continue; /* it may not be run */
        }
        const struct sloss_participants rows = pruned(&world);
        assert_status(sl_policy_check(&world.terms), SLOSS_OK);
        assert_status(sl_policy_run(&world.terms, &rows, room, NULL, again, &other), status);
        if (status == SLOSS_OK) {
            assert_memory_equal(&result, &other, sizeof(result));
            assert_memory_equal(share, again, world.count * sizeof(share[0]));
            agreed[world.terms.policy]++;
        }
        if (requests > 0) {
            assert_int_equal(supply.requests, requests);
        } else if (world.count == ROWS) {
            requests = supply.requests;
        }
    }
    for (uint32_t policy = 0; policy < SLOSS_POLICY_COUNT; policy++) {
        assert_true(agreed[policy] > 100);
    }
    sl_vector_finalize(&columns);
    sl_vector_finalize(&choice);
    sloss_allocator_destroy(allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_and_residual_make_the_budget),
        cmocka_unit_test(parts_told_are_the_share),
        cmocka_unit_test(nobody_is_worse_off),
        cmocka_unit_test(runs_without_a_handle_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
