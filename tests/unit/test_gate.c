/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"

#include "engine/engine.h"
#include "ledger/left.h"
#include "sloss/column.h"

/* Who is held while something is uncovered: docs/rules.md 6.15. */

#define HOUR INT64_C(3600000000000)

/* With the fund as the only layer, or with none. */
static enum sloss_status set_gate_of(struct world *world, uint32_t layer, uint32_t gate,
                                     int64_t duration)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_WATERFALL,
        .waterfall = {.layer = {layer}, .gate = gate, .gate_duration = duration}};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static enum sloss_status set_gate(struct world *world, uint32_t gate, int64_t duration)
{
    return set_gate_of(world, SLOSS_LAYER_INSURANCE, gate, duration);
}

/* Account 1 is long 10 lots at 100 with 200; 2, 3 and 4 are short of them. At 70 it lacks 100. */
static struct world open_loser(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 200);
    for (uint64_t account = 2; account <= 5; account++) {
        deposit(&world, account, 1000);
    }
    mark(&world, market, 100);
    fill(&world, market, 1, 2, 5, 100);
    fill(&world, market, 1, 3, 5, 100);
    assert_ok(set_gate(&world, SLOSS_GATE_HOLD, HOUR));
    return world;
}

static bool is_held(const struct world *world, uint64_t account)
{
    bool gated = account_of(world, account).is_gated == 1;
    enum sloss_status status = sloss_engine_withdraw(world->engine, account, 0, 0);
    assert_status(status, gated ? SLOSS_ERR_GATED : SLOSS_OK);
    return gated;
}

/* A gate is read as it was set; what does not go together is refused in order, and changes nothing.
 */
static void a_gate_is_set_and_refused(void **state)
{
    (void)state;
    struct world world = open_loser();
    assert_int_equal(market_of(&world, 0).gate, SLOSS_GATE_HOLD);
    assert_amount(market_of(&world, 0).gate_duration, HOUR);
    struct sloss_hash before = hash_of(&world);
    assert_status(set_gate(&world, 2, HOUR), SLOSS_ERR_ARGUMENT);
    assert_status(set_gate(&world, SLOSS_GATE_NONE, 1), SLOSS_ERR_ARGUMENT);
    assert_status(set_gate(&world, SLOSS_GATE_HOLD, 0), SLOSS_ERR_RANGE);
    assert_status(set_gate(&world, SLOSS_GATE_HOLD, -1), SLOSS_ERR_RANGE);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(set_gate(&world, SLOSS_GATE_HOLD, 1));
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(set_gate(&world, SLOSS_GATE_NONE, 0));
    assert_int_equal(market_of(&world, 0).gate, SLOSS_GATE_NONE);
    close_world(&world);
}

/* Who left with the deficit or after it has a row; the rows of a hole that was filled count no
 * more. */
static void rows_count_in_their_hole(void **state)
{
    (void)state;
    struct world world = open_loser();
    fill(&world, 0, 5, 4, 1, 100);
    fill(&world, 0, 4, 5, 1, 100); /* both are gone before */
    at(&world, 7);
    mark(&world, 0, 70);
    assert_amount(market_of(&world, 0).uncovered, 100);
    assert_amount(market_of(&world, 0).deficit_time, 7);
    assert_int_equal(world.ledger->left.count, 1);
    fill(&world, 0, 2, 4, 5, 70); /* 2 leaves, 4 comes */
    assert_int_equal(world.ledger->left.count, 2);
    assert_true(is_held(&world, 1) && is_held(&world, 2) && is_held(&world, 3) &&
                is_held(&world, 4));
    assert_false(is_held(&world, 5));
    struct sloss_hash held = hash_of(&world);
    fill(&world, 0, 4, 2, 5, 70); /* 4 leaves, 2 is back */
    fill(&world, 0, 2, 4, 5, 70);
    assert_false(same_hash(held, hash_of(&world))); /* 4 has been away */
    assert_int_equal(world.ledger->left.count, 3);
    insure(&world, 0, 100);
    assert_false(is_held(&world, 1) || is_held(&world, 2) || is_held(&world, 3));
    assert_ok(set_gate_of(&world, SLOSS_LAYER_NONE, SLOSS_GATE_HOLD, HOUR));
    mark(&world, 0, 1000);
    assert_true(market_of(&world, 0).uncovered > 0); /* 3 and 4 are bankrupt now */
    assert_false(is_held(&world, 1) || is_held(&world, 2));
    assert_true(is_held(&world, 3) && is_held(&world, 4));
    assert_int_equal(world.ledger->left.count, 5); /* 1 to 4, and the fund, which is flat again */
    assert_int_equal(sl_ledger_book(world.ledger, 0)->hole, 2);
    close_world(&world);
}

/* A trial holds whom it would hold, and nobody afterwards. */
static void a_trial_holds_nobody_afterwards(void **state)
{
    (void)state;
    struct world world = open_loser();
    struct sloss_hash before = hash_of(&world);
    for (int times = 0; times < 2; times++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        mark(&world, 0, 70);
        assert_true(is_held(&world, 1) && is_held(&world, 2));
        assert_false(is_held(&world, 5));
        at(&world, HOUR);
        assert_false(is_held(&world, 1) || is_held(&world, 2));
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(before, hash_of(&world)));
        assert_false(is_held(&world, 1) || is_held(&world, 2));
    }
    close_world(&world);
}

/* Nor does a command that the host has ended. */
static void a_command_that_fails_holds_nobody(void **state)
{
    (void)state;
    uint32_t ended = 0;
    for (uint32_t asked = 0; asked < 6; asked++) {
        struct world world = open_loser();
        if (mark_is_ended(&world, 70, asked)) {
            ended++;
            assert_false(is_held(&world, 1) || is_held(&world, 2));
            mark(&world, 0, 70);
        }
        assert_true(is_held(&world, 1) && is_held(&world, 2));
        assert_int_equal(sl_ledger_book(world.ledger, 0)->hole, 1);
        close_world(&world);
    }
    assert_in_range(ended, 1, 5);
}

/* verify looks at the rows, and the number of holes is refused where it would begin anew. */
static void verify_sees_what_is_wrong(void **state)
{
    (void)state;
    struct world world = open_loser();
    mark(&world, 0, 70);
    fill(&world, 0, 2, 4, 5, 70);
    struct sl_left *rows = sl_left_at(world.ledger, 0);
    uint32_t *plants[] = {&rows[0].holding, &rows[0].market, &rows[0].hole, &rows[1].holding};
    const uint32_t wrong[] = {SL_NONE, 1, 2, rows[0].holding};
    for (size_t i = 0; i < COUNT(plants); i++) {
        uint32_t right = *plants[i];
        *plants[i] = wrong[i];
        print_message("plant %zu\n", i);
        assert_status(sloss_engine_verify(world.engine), SLOSS_ERR_CORRUPT);
        *plants[i] = right;
        assert_ok(sloss_engine_verify(world.engine));
    }
    insure(&world, 0, 100);
    rows[0].hole = rows[1].hole = 0;
    sl_ledger_book(world.ledger, 0)->hole = UINT32_MAX;
    assert_ok(set_gate_of(&world, SLOSS_LAYER_NONE, SLOSS_GATE_HOLD, HOUR));
    struct sloss_hash before = hash_of(&world);
    struct sloss_mark rise = {0, 0, 1000};
    assert_status(sloss_engine_mark(world.engine, &rise, 1), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gate_is_set_and_refused),
        cmocka_unit_test(rows_count_in_their_hole),
        cmocka_unit_test(a_trial_holds_nobody_afterwards),
        cmocka_unit_test(a_command_that_fails_holds_nobody),
        cmocka_unit_test(verify_sees_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
