/* SPDX-License-Identifier: BSD-2-Clause */
/* What commands did stands beside them in the file: once each, in order, whatever fails. */
#include "journal_day.h"
#include "supply.h"

enum {
    WINNER = 1,
    LOSER = 2
};

/* ---- the file, as an auditor has it ---------------------------------------------------------- */

/* A number that a query gives; it must give one. */
static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK) {
        print_error("%s: %s\n", sql, sqlite3_errmsg(db));
        fail();
    }
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(query, 0);
    assert_int_equal(sqlite3_finalize(query), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return number;
}

/* Have two files the same rows for auditors? */
static void tables_agree(const char *one, const char *other)
{
    static const char *const tables[] = {"event",  "movement", "deficit", "asset",
                                         "market", "account",  "effects"};
    char sql[512];
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open_v2(one, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    (void)snprintf(sql, sizeof(sql), "ATTACH '%s' AS other", other);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    for (size_t i = 0; i < COUNT(tables); i++) {
        (void)snprintf(sql, sizeof(sql),
                       "SELECT (SELECT count(*) FROM (SELECT * FROM main.%s EXCEPT SELECT * FROM "
                       "other.%s)) + (SELECT count(*) FROM (SELECT * FROM other.%s EXCEPT SELECT * "
                       "FROM main.%s))",
                       tables[i], tables[i], tables[i], tables[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(query), SQLITE_ROW);
        if (sqlite3_column_int64(query, 0) != 0) {
            print_error("the tables %s differ\n", tables[i]);
            fail();
        }
        assert_int_equal(sqlite3_finalize(query), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Copy a file with its write-ahead log, as a crash leaves them. */
static void copy_file(const char *from, const char *to)
{
    static const char *const ends[] = {"", "-wal"};
    remove_file(to);
    for (size_t i = 0; i < COUNT(ends); i++) {
        char name[160];
        char bytes[4096];
        size_t size;
        (void)snprintf(name, sizeof(name), "%s%s", from, ends[i]);
        FILE *in = fopen(name, "rb");
        assert_non_null(in);
        (void)snprintf(name, sizeof(name), "%s%s", to, ends[i]);
        FILE *out = fopen(name, "wb");
        assert_non_null(out);
        while ((size = fread(bytes, 1, sizeof(bytes), in)) > 0) {
            assert_int_equal(fwrite(bytes, 1, size, out), size);
        }
        assert_int_equal(fclose(out), 0);
        assert_int_equal(fclose(in), 0);
    }
}

/* ---- a book with a loss ---------------------------------------------------------------------- */

/* README's first program: the fund has 25.00, the winner 1,000.00 and the loser 50.00. At 1,030 the
 * loser owes 90.00: its 50.00, the fund's 25.00, and 15.00 of the winner's profit. */
static struct sloss_command story_command(size_t number)
{
    struct sloss_command command = journal_command(SLOSS_COMMAND_FILL);
    switch (number) {
    case 0:
        command = asset_command("USD");
        command.asset.decimals = 2;
        return command;
    case 1:
        command = journal_command(SLOSS_COMMAND_MARKET);
        (void)snprintf(command.market.name, sizeof(command.market.name), "BTC");
        command.market.unit = 100;
        return command;
    case 2:
        command = deposit_command(sloss_account_insurance(0), 2500);
        command.flags = 0;
        return command;
    case 3:
        return deposit_command(WINNER, 100000);
    case 4:
        command = deposit_command(LOSER, 5000);
        (void)snprintf(command.deposit.name, sizeof(command.deposit.name), "loser");
        return command;
    case 5:
        return time_command(INT64_C(1760131000000000000));
    case 6:
        command.fill.buyer = WINNER;
        command.fill.seller = LOSER;
        command.fill.lots = 3;
        command.fill.price = 1000;
        return command;
    case 7:
        command = journal_command(SLOSS_COMMAND_MARK);
        command.mark.price = 1030;
        return command;
    case 8:
        return withdraw_command(LOSER, 1);
    default:
        return deposit_command(10 + number, (int64_t)number);
    }
}

#define STORY 12

static void tell_story(struct journal_world *world, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct sloss_journal_answer answer = tell(world, story_command(i));
        assert_int_equal(answer.status, i == 8 ? SLOSS_ERR_INSUFFICIENT_FUNDS : SLOSS_OK);
    }
}

/* A file with the effects of the whole story, which nothing has disturbed. */
static void write_whole(const char *name, char path[128])
{
    struct journal_world world = new_journal_world(name);
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    open_journal(&world);
    tell_story(&world, 0, STORY);
    close_journal(&world);
    memcpy(path, world.path, sizeof(world.path));
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void each_figure_is_the_one_worked_by_hand(void **state)
{
    char path[128];
    (void)state;
    write_whole("figures", path);
    /* Entry 8 is the mark, and the eighth command: the refused one has no number. */
    assert_amount(ask(path, "SELECT count(*) FROM deficit"), 1);
    assert_amount(ask(path, "SELECT loss FROM deficit WHERE sequence=8 AND account=2"), 4000);
    assert_amount(ask(path, "SELECT insurance FROM deficit"), 2500);
    assert_amount(ask(path, "SELECT socialize FROM deficit"), 1500);
    assert_amount(ask(path, "SELECT uncovered FROM deficit"), 0);
    assert_amount(ask(path, "SELECT sum(paid_atoms) FROM loss_payers WHERE account='%1' AND "
                            "layer='socialize' AND source='profit' AND deficit=1"),
                  1500);
    assert_amount(ask(path, "SELECT count(*) FROM loss_payers"), 2);
    /* The loser: 50.00 in, 90.00 lost, 40.00 taken off it. */
    assert_amount(ask(path, "SELECT count(*) FROM statement WHERE account='loser'"), 3);
    assert_amount(ask(path, "SELECT amount='-90.00' AND balance='-40.00' AND "
                            "time='2025-10-10T21:16:40Z' AND market='BTC' FROM statement WHERE "
                            "account='loser' AND kind='realized'"),
                  1);
    assert_amount(ask(path, "SELECT balance='0.00' AND amount='40.00' FROM statement WHERE "
                            "account='loser' AND kind='pooled'"),
                  1);
    assert_amount(ask(path, "SELECT loss='-90.00' AND net='-90.00' AND profit='0.00' AND "
                            "others='40.00' AND year=2025 FROM realised_by_year WHERE "
                            "account='loser' AND year IS NOT NULL"),
                  1);
    /* The deposit was before any time. */
    assert_amount(ask(path, "SELECT deposits='50.00' AND change='50.00' FROM realised_by_year "
                            "WHERE account='loser' AND year IS NULL"),
                  1);
    /* The winner's balance stands, and its charge is on its statement. */
    assert_amount(ask(path, "SELECT balance='1000.00' AND amount='0.00' AND from_profit='15.00' "
                            "FROM statement WHERE account='%1' AND kind='socialized'"),
                  1);
    assert_amount(ask(path, "SELECT balance='0.00' AND amount='-25.00' FROM fund_history WHERE "
                            "fund='@insurance:BTC' AND kind='insurance'"),
                  1);
    assert_amount(ask(path, "SELECT balance_atoms FROM balance WHERE account='%1'"), 100000);
    remove_file(path);
}

/* They cost no flush of their own: a group brings those of the one before, and a flush without
 * commands, a checkpoint or the end of the journal those of the last. */
static void effects_come_with_the_next_group(void **state)
{
    struct journal_world world = new_journal_world("next");
    (void)state;
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    open_journal(&world);
    tell_story(&world, 0, 4);
    assert_amount(ask(world.path, "SELECT last_entry FROM effects"), 3);
    assert_amount(ask(world.path, "SELECT count(*) FROM event"), 1);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    assert_amount(ask(world.path, "SELECT last_entry FROM effects"), 4);
    assert_amount(ask(world.path, "SELECT count(*) FROM event"), 2);
    tell_story(&world, 4, 5);
    struct sloss_command waiting = story_command(5); /* the checkpoint writes it, and its effects */
    size_t taken;
    assert_journal(sloss_journal_submit(world.journal, &waiting, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_OK);
    assert_amount(ask(world.path, "SELECT last_entry FROM effects"), 6);
    tell_story(&world, 6, 8);
    close_journal(&world);
    assert_amount(ask(world.path, "SELECT last_entry FROM effects"), 8);
    assert_amount(ask(world.path, "SELECT count(*) FROM deficit"), 1);
    end_journal_world(&world);
}

/* A crash at any point: the effects that were not stored are made again, once each. */
static void a_crash_loses_none(void **state)
{
    char whole[128];
    (void)state;
    write_whole("whole", whole);
    for (size_t crash = 0; crash <= STORY; crash++) {
        for (size_t checkpoint = 0; checkpoint <= crash; checkpoint += 3) {
            struct journal_world world = new_journal_world("crashing");
            struct journal_world after = new_journal_world("crashed");
            world.flags = after.flags = SLOSS_JOURNAL_FILE_EFFECTS;
            open_journal(&world);
            tell_story(&world, 0, checkpoint);
            if (checkpoint > 0) {
                assert_journal(checkpoint_day(&world), SLOSS_JOURNAL_OK);
            }
            tell_story(&world, checkpoint, crash);
            copy_file(world.path, after.path);
            end_journal_world(&world);
            open_journal(&after);
            assert_int_equal(after.recovery.checkpoint, checkpoint);
            tell_story(&after, crash, STORY);
            close_journal(&after);
            tables_agree(after.path, whole);
            end_journal_world(&after);
        }
    }
    remove_file(whole);
}

/* A journal that has had no effects gets them all; its checkpoints, which are behind what is
 * stored, do not keep any back. */
static void effects_may_come_later(void **state)
{
    char whole[128];
    (void)state;
    write_whole("later-whole", whole);
    struct journal_world world = new_journal_world("later");
    open_journal(&world);
    tell_story(&world, 0, 7);
    assert_journal(checkpoint_day(&world), SLOSS_JOURNAL_OK);
    tell_story(&world, 7, 10);
    assert_amount(ask(world.path, "SELECT count(*) FROM event"), 0);
    close_journal(&world);
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    open_journal(&world);
    assert_int_equal(world.recovery.checkpoint, 0);
    assert_int_equal(world.recovery.replayed, 10);
    assert_amount(ask(world.path, "SELECT last_entry FROM effects"), 10);
    tell_story(&world, 10, STORY);
    close_journal(&world);
    tables_agree(world.path, whole);
    world.flags = 0; /* without them the checkpoint serves again */
    open_journal(&world);
    assert_int_equal(world.recovery.checkpoint, 7);
    end_journal_world(&world);
    remove_file(whole);
}

/* The host takes the events of the last group from the journal, whether they are stored or not. */
static void the_host_has_the_events_too(void **state)
{
    (void)state;
    for (uint32_t flags = 0; flags <= SLOSS_JOURNAL_FILE_EFFECTS;
         flags += SLOSS_JOURNAL_FILE_EFFECTS) {
        struct journal_world world = new_journal_world("host");
        struct sloss_event events[16];
        struct sloss_deficit deficits[2];
        size_t count;
        world.flags = flags;
        open_journal(&world);
        tell_story(&world, 0, 7);
        do {
            assert_journal(sloss_journal_events(world.journal, events, 16, &count),
                           SLOSS_JOURNAL_OK);
        } while (count > 0);
        tell_story(&world, 7, 8);
        assert_journal(sloss_journal_events(world.journal, events, 0, &count), SLOSS_JOURNAL_OK);
        assert_int_equal(count, 0);
        assert_journal(sloss_journal_events(world.journal, events, 1, &count), SLOSS_JOURNAL_OK);
        assert_int_equal(count, 1);
        assert_int_equal(events[0].kind, SLOSS_EVENT_BREACH);
        assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
        assert_journal(sloss_journal_events(world.journal, events, 16, &count), SLOSS_JOURNAL_OK);
        assert_true(count >= 5);
        assert_int_equal(events[0].kind, SLOSS_EVENT_REALIZED);
        assert_amount(events[0].amount, -9000);
        assert_journal(sloss_journal_deficits(world.journal, deficits, 0, &count),
                       SLOSS_JOURNAL_OK);
        assert_int_equal(count, 0);
        assert_journal(sloss_journal_deficits(world.journal, deficits, 2, &count),
                       SLOSS_JOURNAL_OK);
        assert_int_equal(count, 1);
        assert_amount(deficits[0].loss, 4000);
        assert_journal(sloss_journal_deficits(world.journal, deficits, 2, &count),
                       SLOSS_JOURNAL_OK);
        assert_int_equal(count, 0);
        assert_journal(sloss_journal_events(NULL, events, 1, &count), SLOSS_JOURNAL_ARGUMENT);
        assert_journal(sloss_journal_events(world.journal, NULL, 1, &count),
                       SLOSS_JOURNAL_ARGUMENT);
        assert_journal(sloss_journal_events(world.journal, events, 1, NULL),
                       SLOSS_JOURNAL_ARGUMENT);
        assert_journal(sloss_journal_deficits(NULL, deficits, 1, &count), SLOSS_JOURNAL_ARGUMENT);
        assert_journal(sloss_journal_deficits(world.journal, NULL, 1, &count),
                       SLOSS_JOURNAL_ARGUMENT);
        assert_journal(sloss_journal_deficits(world.journal, deficits, 1, NULL),
                       SLOSS_JOURNAL_ARGUMENT);
        end_journal_world(&world);
    }
}

/* After a recovery the host has had its events. */
static void a_recovery_gives_no_events(void **state)
{
    struct journal_world world = new_journal_world("again");
    struct sloss_event event;
    size_t count;
    (void)state;
    open_journal(&world);
    tell_story(&world, 0, 8);
    close_journal(&world);
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    open_journal(&world);
    assert_journal(sloss_journal_events(world.journal, &event, 1, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_events(sloss_journal_engine(world.journal), &event, 1, &count));
    assert_int_equal(count, 0);
    end_journal_world(&world);
}

/* Somebody else's rows are found out: effects of entries that are not there, and those that another
 * has stored. */
static void effects_that_cannot_be_are_refused(void **state)
{
    struct journal_world world = new_journal_world("cannot");
    (void)state;
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    open_journal(&world);
    tell_story(&world, 0, 4);
    close_journal(&world);
    run_sql(&world, "UPDATE effects SET last_entry=5");
    assert_journal(try_journal(&world), SLOSS_JOURNAL_CUT);
    run_sql(&world, "UPDATE effects SET last_entry=4");
    open_journal(&world);
    const struct sloss_journal_effects stored = {
        .struct_size = sizeof(stored), .last_entry = 4, .writer = 3};
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
    assert_int_equal(info.writer, 3);
    assert_journal(world.sink.effects_add(world.sink.context, &stored), SLOSS_JOURNAL_GAP);
    tell_story(&world, 4, 6);
    run_sql(&world, "UPDATE effects SET last_entry=6");
    struct sloss_command command = story_command(6);
    size_t taken;
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_GAP);
    close_journal(&world);
    run_sql(&world, "DELETE FROM effects");
    assert_journal(try_journal(&world), SLOSS_JOURNAL_ALTERED);
    world.sink.effects_last = NULL;
    assert_journal(sloss_journal_open(NULL, &world.sink, &world.journal, NULL),
                   SLOSS_JOURNAL_ARGUMENT);
    end_journal_world(&world);
}

/* ---- what fails ------------------------------------------------------------------------------ */

/* The effects of a day that ended well, in one piece. */
static void write_day(const char *name, char path[128])
{
    struct journal_world world = new_journal_world(name);
    size_t answered;
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    assert_journal(try_day(&world, NULL, &answered), SLOSS_JOURNAL_OK);
    memcpy(path, world.path, sizeof(world.path));
}

/* Hand in what was not answered, whatever failed before, and compare. */
static void end_day(struct journal_world *world, const char *whole)
{
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    open_journal(world);
    assert_journal(sloss_journal_info(world->journal, &info), SLOSS_JOURNAL_OK);
    for (size_t i = (size_t)info.last_entry; i < DAY_COMMANDS; i++) {
        (void)tell(world, day_command(i));
    }
    close_journal(world);
    tables_agree(world->path, whole);
    end_journal_world(world);
}

/* Whichever request for memory fails, no effect is lost or stored twice. */
static void memory_may_fail(void **state)
{
    char whole[128];
    size_t answered;
    (void)state;
    write_day("memory-whole", whole);
    struct journal_world world = new_journal_world("effects-memory");
    struct supply plenty = {.fail_at = 0};
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    world.ledger.memory = supply_memory(&plenty);
    assert_journal(try_day(&world, NULL, &answered), SLOSS_JOURNAL_OK);
    assert_amount(plenty.bytes, 0);
    uint64_t step = is_brief() ? 29 : 1;
    for (uint64_t fail_at = 1; fail_at <= plenty.requests; fail_at += step) {
        struct supply supply = {.fail_at = fail_at};
        remove_file(world.path);
        world.ledger.memory = supply_memory(&supply);
        enum sloss_journal_status status = try_day(&world, NULL, &answered);
        assert_amount(supply.bytes, 0);
        if (status != SLOSS_JOURNAL_OK) {
            assert_journal(status, SLOSS_JOURNAL_MEMORY);
        }
        world.ledger.memory = (struct sloss_memory){0};
        end_day(&world, whole);
    }
    remove_file(whole);
}

/* The file's functions for effects, one of whose calls fails: before it has done its work, or
 * after. */
static struct {
    struct sloss_journal_sink file;
    uint64_t calls;
    uint64_t fails_at;
    bool after;
} failing;

static enum sloss_journal_status add_effects(void *context,
                                             const struct sloss_journal_effects *effects)
{
    bool fails = ++failing.calls == failing.fails_at;
    if (fails && !failing.after) {
        return SLOSS_JOURNAL_DISK_FULL;
    }
    enum sloss_journal_status status = failing.file.effects_add(context, effects);
    return fails ? SLOSS_JOURNAL_DISK_FULL : status;
}

static enum sloss_journal_status last_effects(void *context, uint64_t *entry_out)
{
    return ++failing.calls == failing.fails_at ? SLOSS_JOURNAL_DISK_FULL
                                               : failing.file.effects_last(context, entry_out);
}

static void stand_between(struct sloss_journal_sink *sink)
{
    failing.file = *sink;
    sink->effects_add = add_effects;
    sink->effects_last = last_effects;
}

/* A sink in which a writer before stores one more group of effects while this one recovers. */
static uint64_t asked;

static enum sloss_journal_status one_more_each_time(void *context, uint64_t *entry_out)
{
    enum sloss_journal_status status = failing.file.effects_last(context, entry_out);
    *entry_out -= asked++ == 0 ? 1 : 0;
    return status;
}

static void effects_that_another_has_stored_meanwhile_are_not_stored_twice(void **state)
{
    (void)state;
    char whole[128];
    char path[128];
    write_day("meanwhile-whole", whole);
    write_day("meanwhile", path);
    struct journal_world world = new_journal_world("effects-meanwhile");
    (void)snprintf(world.path, sizeof(world.path), "%s", path);
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_EFFECTS), SLOSS_JOURNAL_OK);
    failing.file = world.sink;
    world.sink.effects_last = one_more_each_time;
    asked = 0;
    assert_journal(try_journal(&world), SLOSS_JOURNAL_BUSY);
    assert_int_equal(asked, 2);
    tables_agree(whole, path);
    end_journal_world(&world);
    remove_file(whole);
}

static void the_sink_may_fail(void **state)
{
    char whole[128];
    size_t answered;
    (void)state;
    write_day("sink-whole", whole);
    struct journal_world world = new_journal_world("effects-sink");
    world.flags = SLOSS_JOURNAL_FILE_EFFECTS;
    failing.fails_at = 0;
    failing.calls = 0;
    assert_journal(try_day(&world, stand_between, &answered), SLOSS_JOURNAL_OK);
    uint64_t many = failing.calls;
    uint64_t failures = 0;
    assert_true(many >= DAY_COMMANDS);
    uint64_t step = is_brief() ? 3 : 1;
    for (uint64_t at = 1; at <= many; at += step) {
        for (int after = 0; after < 2; after++) {
            remove_file(world.path);
            failing.calls = 0;
            failing.fails_at = at;
            failing.after = after == 1;
            enum sloss_journal_status status = try_day(&world, stand_between, &answered);
            failures += status != SLOSS_JOURNAL_OK; /* at its end a journal says nothing */
            if (status != SLOSS_JOURNAL_OK) {
                assert_journal(status, SLOSS_JOURNAL_DISK_FULL);
            }
            end_day(&world, whole);
        }
    }
    assert_true(failures * step >= 2 * (many - 2 * step)); /* all but the last two calls */
    remove_file(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_figure_is_the_one_worked_by_hand),
        cmocka_unit_test(effects_come_with_the_next_group),
        cmocka_unit_test(a_crash_loses_none),
        cmocka_unit_test(effects_may_come_later),
        cmocka_unit_test(the_host_has_the_events_too),
        cmocka_unit_test(a_recovery_gives_no_events),
        cmocka_unit_test(effects_that_cannot_be_are_refused),
        cmocka_unit_test(memory_may_fail),
        cmocka_unit_test(effects_that_another_has_stored_meanwhile_are_not_stored_twice),
        cmocka_unit_test(the_sink_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
