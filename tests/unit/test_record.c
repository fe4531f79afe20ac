/* SPDX-License-Identifier: BSD-2-Clause */
/* record: what waits for the host, and the way back to a point of it. */
#include "engine/record.h"
#include "world.h"

static void record(struct world *world, int64_t loss)
{
    assert_ok(sl_record_deficit(world->engine, &(struct sloss_deficit){.loss = loss}));
}

/* One deficit is taken, so that those that wait do not begin at the front. */
static struct world open_drained(void)
{
    struct world world = open_world();
    struct sloss_deficit deficit;
    record(&world, 1);
    record(&world, 2);
    assert_int_equal(sl_record_take_deficits(world.engine, &deficit, 1), 1);
    assert_amount(deficit.loss, 1);
    return world;
}

/* What was recorded since a point is that and no more, whatever waited before. */
static void what_came_since_is_told(void **state)
{
    (void)state;
    struct world world = open_drained();
    struct sl_record_point point = sl_record_point(world.engine);
    size_t count = 9;
    assert_null(sl_record_deficits_since(world.engine, &point, &count));
    assert_int_equal(count, 0);
    record(&world, 3);
    record(&world, 4);
    const struct sloss_deficit *deficits = sl_record_deficits_since(world.engine, &point, &count);
    assert_int_equal(count, 2);
    assert_amount(deficits[0].loss, 3);
    assert_amount(deficits[1].loss, 4);
    close_world(&world);
}

/* Back at a point, what waited there waits, and nothing else. */
static void a_point_is_returned_to(void **state)
{
    (void)state;
    struct world world = open_drained();
    struct sl_record_point point = sl_record_point(world.engine);
    struct sloss_deficit deficits[3];
    record(&world, 3);
    sl_record_return(world.engine, &point);
    assert_int_equal(sl_record_take_deficits(world.engine, deficits, 3), 1);
    assert_amount(deficits[0].loss, 2);
    close_world(&world);
}

/* Deficits alone are queued where that is asked, also for a host that keeps nothing. */
static void deficits_alone_are_queued(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_deficit deficit;
    struct sloss_event event;
    uint32_t fees = sl_ledger_asset(world.ledger, 0)->fees;
    for (uint32_t keep = 0; keep < 2; keep++) {
        assert_ok(sloss_engine_keep_events(world.engine, keep));
        sl_record_deficits_only(world.engine, true);
        assert_false(sl_record_keeps_events(world.engine));
        record(&world, 5);
        assert_ok(sl_record_event(world.engine, SLOSS_EVENT_DEPOSIT, 0, SL_NONE, fees, 1, 0));
        sl_record_deficits_only(world.engine, false);
        assert_int_equal(sl_record_keeps_events(world.engine), keep);
        assert_int_equal(sl_record_take_deficits(world.engine, &deficit, 1), 1);
        assert_int_equal(sl_record_take_events(world.engine, &event, 1), 0);
    }
    assert_ok(sloss_engine_keep_events(world.engine, 0));
    record(&world, 6);
    assert_int_equal(sl_record_take_deficits(world.engine, &deficit, 1), 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_since_is_told),
        cmocka_unit_test(a_point_is_returned_to),
        cmocka_unit_test(deficits_alone_are_queued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
