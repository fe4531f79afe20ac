/* SPDX-License-Identifier: BSD-2-Clause */
/* Whichever request for memory fails, of the journal's, the books' or SQLite's: the call says so,
 * what was answered is there when the journal is opened again, and nothing leaks. */
#include "journal_day.h"
#include "supply.h"

/* ---- the host's hooks ------------------------------------------------------------------------ */

static void any_request_of_a_journal_may_fail(void **state)
{
    struct sloss_hash states[DAY_COMMANDS + 1];
    struct supply plenty = {.fail_at = 0};
    struct journal_world world = new_journal_world("supply");
    size_t answered;
    (void)state;
    day_states(states);
    world.ledger.memory = supply_memory(&plenty);
    assert_journal(try_day(&world, NULL, &answered), SLOSS_JOURNAL_OK);
    assert_amount(plenty.bytes, 0);
    assert_true(plenty.requests > 50);
    uint64_t failures = 0;
    uint64_t step = is_brief() ? 29 : 1;
    for (uint64_t fail_at = 1; fail_at <= plenty.requests; fail_at += step) {
        struct supply supply = {.fail_at = fail_at};
        remove_file(world.path);
        world.ledger.memory = supply_memory(&supply);
        enum sloss_journal_status status = try_day(&world, NULL, &answered);
        assert_amount(supply.bytes, 0);
        if (status != SLOSS_JOURNAL_OK) { /* the library does without some */
            assert_journal(status, SLOSS_JOURNAL_MEMORY);
            failures++;
        }
        world.ledger.memory = (struct sloss_memory){0};
        check_day(&world, states, answered);
    }
    assert_true(failures * step > plenty.requests / 2);
}

/* ---- SQLite's -------------------------------------------------------------------------------- */

static sqlite3_mem_methods usual;
static uint64_t requests;
static uint64_t fails_at; /* from 1; 0 for none */

static void *allocate(int size)
{
    return ++requests == fails_at ? NULL : usual.xMalloc(size);
}

static void *reallocate(void *pointer, int size)
{
    return ++requests == fails_at ? NULL : usual.xRealloc(pointer, size);
}

static int stand_between(void **state)
{
    (void)state;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual), SQLITE_OK);
    sqlite3_mem_methods between = usual;
    between.xMalloc = allocate;
    between.xRealloc = reallocate;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &between), SQLITE_OK);
    /* Without memory that it sets aside, so that it asks each time. */
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
    assert_int_equal(sqlite3_initialize(), SQLITE_OK);
    return 0;
}

/* Each of them where there is time, one in so many otherwise. */
static void any_request_of_sqlite_may_fail(void **state)
{
    struct sloss_hash states[DAY_COMMANDS + 1];
    struct journal_world world = new_journal_world("sqlite");
    size_t answered;
    (void)state;
    day_states(states);
    requests = 0;
    assert_journal(try_day(&world, NULL, &answered), SLOSS_JOURNAL_OK);
    uint64_t many = requests;
    uint64_t failures = 0;
    uint64_t step = is_thorough() ? 1 : is_brief() ? 499 : 17;
    assert_true(many > 500);
    for (uint64_t at = 1; at <= many; at += step) {
        remove_file(world.path);
        requests = 0;
        fails_at = at;
        enum sloss_journal_status status = try_day(&world, NULL, &answered);
        fails_at = 0;
        if (status != SLOSS_JOURNAL_OK) {
            assert_journal(status, SLOSS_JOURNAL_MEMORY);
            failures++;
        }
        assert_amount(sqlite3_memory_used(), 0);
        check_day(&world, states, answered);
    }
    assert_true(failures * step > many / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_request_of_a_journal_may_fail),
        cmocka_unit_test(any_request_of_sqlite_may_fail),
    };
    return cmocka_run_group_tests(tests, stand_between, NULL);
}
