/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with a journal has a name; it is found where it is, changes nothing, and leaves
 * nothing half loaded. */
#define _XOPEN_SOURCE 700 /* truncate() */

#include <unistd.h>

#include "base/bytes.h"
#include "base/siphash.h"
#include "journal/batch_internal.h"
#include "journal_world.h"
#include "sqlite/file_internal.h"

/* ---- the file from outside ------------------------------------------------------------------- */

/* What a refused opening may not change. */
static void read_state(const struct journal_world *world, char *text, size_t size)
{
    sqlite3 *db;
    sqlite3_stmt *query;
    const char *sql =
        "SELECT writer||' '||ifnull(last_entry,'-')||' '||(SELECT count(*) FROM batch)||"
        "' '||(SELECT count(*) FROM writer)||' '||(SELECT count(*) FROM checkpoint)||"
        "' '||(SELECT count(*) FROM chunk) FROM head";
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    (void)snprintf(text, size, "%s", (const char *)sqlite3_column_text(query, 0));
    assert_int_equal(sqlite3_finalize(query), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Named where a case of a table fails. */
static const char *case_at_hand = "";

/* Opening is refused with this status, and changes nothing. */
static void refused(struct journal_world *world, enum sloss_journal_status status)
{
    char before[100];
    char after[100];
    read_state(world, before, sizeof(before));
    enum sloss_journal_status got = try_journal(world);
    if (got != status) {
        print_error("%s\n", case_at_hand);
    }
    assert_journal(got, status);
    assert_null(world->journal);
    read_state(world, after, sizeof(after));
    assert_string_equal(before, after);
}

/* An asset and 100 for account 1, then a deposit, a time and another one: entries 1 to 5. */
static struct journal_world five_entries(const char *name)
{
    struct journal_world world = new_journal_world(name);
    open_journal(&world);
    begin_books(&world);
    (void)tell(&world, deposit_command(2, 7));
    (void)tell(&world, time_command(1000));
    (void)tell(&world, deposit_command(3, 9));
    return world;
}

static void checkpoint(struct journal_world *world)
{
    uint32_t done = 0;
    assert_journal(sloss_journal_checkpoint_begin(world->journal), SLOSS_JOURNAL_OK);
    while (done == 0) {
        assert_journal(sloss_journal_checkpoint_step(world->journal, 1000, &done),
                       SLOSS_JOURNAL_OK);
    }
}

/* The file stays as the SQL leaves it. */
static void alter(struct journal_world *world, const char *sql)
{
    close_journal(world);
    run_sql(world, sql);
}

/* Make the links right again, as somebody does who alters a journal and knows how, or a writer that
 * is wrong itself. */
static void link_anew(const struct journal_world *world)
{
    sqlite3 *db;
    sqlite3_stmt *read;
    sqlite3_stmt *write;
    uint8_t before[SLOSS_JOURNAL_LINK_SIZE] = {0};
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT first_entry,last_entry,records,sequence,time,writer,"
                           "commands FROM batch ORDER BY first_entry",
                           -1, &read, NULL),
        SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "UPDATE batch SET link=?2 WHERE first_entry=?1", -1, &write, NULL),
        SQLITE_OK);
    while (sqlite3_step(read) == SQLITE_ROW) {
        struct sloss_journal_batch batch = {.struct_size = sizeof(batch),
                                            .first_entry = (uint64_t)sqlite3_column_int64(read, 0),
                                            .last_entry = (uint64_t)sqlite3_column_int64(read, 1),
                                            .records = (uint32_t)sqlite3_column_int64(read, 2),
                                            .sequence = (uint64_t)sqlite3_column_int64(read, 3),
                                            .time = sqlite3_column_int64(read, 4),
                                            .writer = (uint64_t)sqlite3_column_int64(read, 5),
                                            .bytes = sqlite3_column_blob(read, 6),
                                            .size = (uint64_t)sqlite3_column_bytes(read, 6)};
        sl_journal_batch_link(&batch, before);
        memcpy(before, batch.link, sizeof(before));
        assert_int_equal(sqlite3_bind_int64(write, 1, (sqlite3_int64)batch.first_entry), SQLITE_OK);
        assert_int_equal(sqlite3_bind_blob(write, 2, before, sizeof(before), NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(write), SQLITE_DONE);
        assert_int_equal(sqlite3_reset(write), SQLITE_OK);
    }
    assert_int_equal(sqlite3_finalize(read), SQLITE_OK);
    assert_int_equal(sqlite3_finalize(write), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- batches --------------------------------------------------------------------------------- */

/* Each is an alteration, whether its links are made right afterwards, and what it is called. */
static void what_was_altered_is_named(void **state)
{
    static const struct {
        const char *sql;
        bool links;
        enum sloss_journal_status status;
        uint64_t bad_entry;
    } cases[] = {
        {"UPDATE batch SET commands=zeroblob(length(commands)) WHERE first_entry=3", false,
         SLOSS_JOURNAL_ALTERED, 3},
        {"UPDATE batch SET commands=CAST(commands||x'00' AS BLOB) WHERE first_entry=3", false,
         SLOSS_JOURNAL_ALTERED, 3},
        {"UPDATE batch SET commands=x'' WHERE first_entry=3", false, SLOSS_JOURNAL_ALTERED, 3},
        {"UPDATE batch SET link=zeroblob(32) WHERE first_entry=4", false, SLOSS_JOURNAL_ALTERED, 4},
        {"UPDATE batch SET link=zeroblob(31) WHERE first_entry=4", false, SLOSS_JOURNAL_ALTERED, 4},
        {"UPDATE batch SET last_entry=4 WHERE first_entry=3", false, SLOSS_JOURNAL_ALTERED, 3},
        {"UPDATE batch SET last_entry=2 WHERE first_entry=3", false, SLOSS_JOURNAL_ALTERED, 3},
        {"UPDATE batch SET records=2 WHERE first_entry=5", false, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET sequence=1 WHERE first_entry=5", false, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET time=1001 WHERE first_entry=5", false, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET writer=1 WHERE first_entry=5", false, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET commands=x'08' WHERE first_entry=5", true, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET commands=x'0804' WHERE first_entry=5", true, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET records=2 WHERE first_entry=5", true, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET records=0 WHERE first_entry=5", true, SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET commands=CAST(commands||x'110000' AS BLOB) WHERE first_entry=5", true,
         SLOSS_JOURNAL_ALTERED, 5},
        {"UPDATE batch SET commands=CAST(x'112000' AS BLOB) WHERE first_entry=5", true,
         SLOSS_JOURNAL_ALTERED, 5}, /* a flag that no command has */
        {"UPDATE batch SET commands=CAST(x'110200' AS BLOB) WHERE first_entry=5", true,
         SLOSS_JOURNAL_ALTERED, 5}, /* a chain that does not end */
        {"UPDATE batch SET commands=CAST(x'ff0000' AS BLOB) WHERE first_entry=5", true,
         SLOSS_JOURNAL_NEWER_FORMAT, 5},
        {"UPDATE batch SET sequence=2 WHERE first_entry=4", true, SLOSS_JOURNAL_DIVERGED, 4},
        {"UPDATE batch SET time=1001 WHERE first_entry=5", true, SLOSS_JOURNAL_DIVERGED, 5},
        {"UPDATE batch SET time=999 WHERE first_entry=4", true, SLOSS_JOURNAL_DIVERGED, 4},
        {"UPDATE batch SET time=-9223372036854775808 WHERE first_entry=5", true,
         SLOSS_JOURNAL_CLOCK_BACK, 5},
        {"UPDATE batch SET time=999 WHERE first_entry=5", true, SLOSS_JOURNAL_CLOCK_BACK, 5},
        {"DELETE FROM batch WHERE first_entry=5", false, SLOSS_JOURNAL_CUT, 5},
        {"DELETE FROM batch WHERE first_entry>=3", false, SLOSS_JOURNAL_CUT, 3},
        {"DELETE FROM batch WHERE first_entry>=1", false, SLOSS_JOURNAL_CUT, 1},
        {"DELETE FROM batch WHERE first_entry=3", false, SLOSS_JOURNAL_GAP, 3},
        {"DELETE FROM batch WHERE first_entry IN(1,2)", false, SLOSS_JOURNAL_GAP, 1},
        {"UPDATE batch SET first_entry=6,last_entry=6 WHERE first_entry=5", true, SLOSS_JOURNAL_CUT,
         5},
        {"UPDATE head SET last_entry=6", false, SLOSS_JOURNAL_CUT, 6},
        {"UPDATE head SET last_entry=4", false, SLOSS_JOURNAL_ALTERED, 6},
        {"UPDATE head SET last_entry=NULL", false, SLOSS_JOURNAL_ALTERED, 6},
        {"DELETE FROM batch WHERE first_entry=0", false, SLOSS_JOURNAL_ALTERED, 0},
        {"UPDATE batch SET commands=x'00' WHERE first_entry=0", true, SLOSS_JOURNAL_ALTERED, 0},
        {"UPDATE batch SET commands=CAST(substr(commands,1,20)||x'07'||substr(commands,22) AS "
         "BLOB) WHERE first_entry=0",
         false, SLOSS_JOURNAL_ALTERED, 0}, /* how many ids are kept, which its link covers */
        {"UPDATE batch SET commands=zeroblob(40) WHERE first_entry=0", true, SLOSS_JOURNAL_ALTERED,
         0},
        {"UPDATE batch SET commands=CAST(commands||x'00' AS BLOB) WHERE first_entry=0", true,
         SLOSS_JOURNAL_ALTERED, 0},
        {"UPDATE batch SET commands=CAST(substr(commands,1,8)||x'00000000'||substr(commands,13) AS "
         "BLOB) "
         "WHERE first_entry=0",
         true, SLOSS_JOURNAL_ALTERED, 0},
        {"UPDATE batch SET commands=CAST(substr(commands,1,8)||x'02000000'||substr(commands,13) AS "
         "BLOB) "
         "WHERE first_entry=0",
         true, SLOSS_JOURNAL_NEWER_FORMAT, 0},
        {"PRAGMA user_version=2", false, SLOSS_JOURNAL_NEWER_FORMAT, 0},
        {"PRAGMA user_version=-1", false, SLOSS_JOURNAL_ALTERED, 0},
        {"PRAGMA application_id=7", false, SLOSS_JOURNAL_NOT_A_JOURNAL, 0},
        {"ALTER TABLE batch RENAME COLUMN link TO other", false, SLOSS_JOURNAL_ALTERED, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i += is_brief() ? 4 : 1) {
        struct journal_world world = five_entries("altered");
        alter(&world, cases[i].sql);
        if (cases[i].links) {
            link_anew(&world);
        }
        case_at_hand = cases[i].sql;
        refused(&world, cases[i].status);
        assert_int_equal(world.recovery.bad_entry, cases[i].bad_entry);
        end_journal_world(&world);
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

/* A file that is shorter than it says is cut, as far as SQLite can tell. */
static void a_file_that_was_cut_is_named(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("cut");
    open_journal(&world);
    begin_books(&world);
    for (uint64_t account = 2; account < 300; account++) {
        struct sloss_command command = deposit_command(account, 1);
        size_t taken;
        assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
        assert_journal(account % 8 == 0 ? sloss_journal_flush(world.journal) : SLOSS_JOURNAL_OK,
                       SLOSS_JOURNAL_OK);
    }
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    close_journal(&world);
    assert_int_equal(truncate(world.path, 8 * 4096), 0);
    assert_journal(try_journal(&world), SLOSS_JOURNAL_CUT);
    assert_int_equal(truncate(world.path, 50), 0);
    assert_journal(try_journal(&world), SLOSS_JOURNAL_CUT);
    end_journal_world(&world);
}

/* What makes durable durable: a write-ahead log that is flushed at every commit, also where the
 * file was made before. */
static void the_file_is_flushed_at_every_commit(void **state)
{
    static const struct {
        const char *sql;
        const char *value;
    } settings[] = {{"PRAGMA journal_mode", "wal"},
                    {"PRAGMA synchronous", "2"},
                    {"PRAGMA fullfsync", "1"},
                    {"PRAGMA application_id", "1397508686"}, /* 0x534c4a4e */
                    {"PRAGMA user_version", "1"}};
    struct journal_world world = five_entries("settings");
    (void)state;
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < COUNT(settings); i++) {
            sqlite3_stmt *query;
            assert_int_equal(sqlite3_prepare_v2(world.file->db, settings[i].sql, -1, &query, NULL),
                             SQLITE_OK);
            assert_int_equal(sqlite3_step(query), SQLITE_ROW);
            assert_string_equal((const char *)sqlite3_column_text(query, 0), settings[i].value);
            assert_int_equal(sqlite3_finalize(query), SQLITE_OK);
        }
        reopen_journal(&world);
    }
    end_journal_world(&world);
}

/* The file itself refuses a batch of an older writer, and one that does not begin behind the last
 * entry; nothing of it is written. What is asked of beyond a checkpoint is nothing. */
static void a_file_takes_what_follows_alone(void **state)
{
    struct journal_world world = five_entries("follows");
    const struct sloss_journal_sink *sink = &world.sink;
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    uint64_t last = 0;
    (void)state;
    assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
    struct sloss_journal_batch batch = {.struct_size = sizeof(batch),
                                        .records = 1,
                                        .first_entry = 7,
                                        .last_entry = 7,
                                        .writer = info.writer,
                                        .bytes = "x",
                                        .size = 1};
    assert_journal(sink->append(sink->context, &batch), SLOSS_JOURNAL_GAP);
    batch.first_entry = 5;
    assert_journal(sink->append(sink->context, &batch), SLOSS_JOURNAL_GAP);
    batch.first_entry = 6;
    batch.writer--;
    assert_journal(sink->append(sink->context, &batch), SLOSS_JOURNAL_SECOND_WRITER);
    assert_journal(sink->flush(sink->context), SLOSS_JOURNAL_OK);
    assert_journal(sink->last(sink->context, &last), SLOSS_JOURNAL_OK);
    assert_int_equal(last, 5);
    assert_journal(sink->fence(sink->context, 4, &last), SLOSS_JOURNAL_MORE);
    (void)tell(&world, deposit_command(1, 1));
    unsigned char bytes[4];
    size_t size = 7;
    assert_journal(sink->checkpoint_read(sink->context, 1, 0, bytes, sizeof(bytes), &size),
                   SLOSS_JOURNAL_OK);
    assert_int_equal(size, 0);
    checkpoint(&world);
    assert_journal(sink->checkpoint_read(sink->context, 1, 0, bytes, sizeof(bytes), &size),
                   SLOSS_JOURNAL_OK);
    assert_int_equal(size, 4);
    assert_memory_equal(bytes, "SLOS", 4);
    assert_journal(sink->checkpoint_read(sink->context, 1, 1000000, bytes, sizeof(bytes), &size),
                   SLOSS_JOURNAL_OK);
    assert_int_equal(size, 0);
    end_journal_world(&world);
}

static size_t read_file(const char *path, unsigned char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, room, file);
    assert_int_equal(fclose(file), 0);
    assert_true(size > 0 && size < room);
    return size;
}

/* Somebody else's database is not even given a write-ahead log. */
static void another_database_is_left_as_it_was(void **state)
{
    static unsigned char before[65536];
    static unsigned char after[65536];
    (void)state;
    struct journal_world world = new_journal_world("foreign");
    remove_file(world.path);
    run_sql(&world, "CREATE TABLE letter(a)");
    size_t size = read_file(world.path, before, sizeof(before));
    assert_journal(open_file(&world, 0), SLOSS_JOURNAL_NOT_A_JOURNAL);
    close_journal(&world);
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_CREATE), SLOSS_JOURNAL_NOT_A_JOURNAL);
    close_journal(&world);
    assert_int_equal(read_file(world.path, after, sizeof(after)), size);
    assert_memory_equal(before, after, size);
    end_journal_world(&world);
}

/* A file of something else is left alone, and so is one that is not there. */
static void what_is_no_journal_is_named(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("other");
    assert_journal(open_file(&world, 0), SLOSS_JOURNAL_MISSING);
    close_journal(&world);
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_READ_ONLY), SLOSS_JOURNAL_MISSING);
    close_journal(&world);
    assert_int_equal(access(world.path, F_OK), -1);
    run_sql(&world, "SELECT 1"); /* an empty file */
    assert_journal(open_file(&world, 0), SLOSS_JOURNAL_MISSING);
    close_journal(&world);
    run_sql(&world, "CREATE TABLE batch(a)");
    assert_journal(try_journal(&world), SLOSS_JOURNAL_NOT_A_JOURNAL);
    remove_file(world.path);
    FILE *text = fopen(world.path, "w");
    assert_non_null(text);
    for (int i = 0; i < 200; i++) {
        assert_true(fputs("this is a letter, and no database\n", text) >= 0);
    }
    assert_int_equal(fclose(text), 0);
    assert_journal(try_journal(&world), SLOSS_JOURNAL_NOT_A_JOURNAL);
    struct sloss_journal_file_config config = {.struct_size = sizeof(config), .path = "/"};
    assert_journal(sloss_journal_file_open(&config, &world.file), SLOSS_JOURNAL_IO);
    assert_true(strlen(sloss_journal_file_message(world.file)) > 0);
    sloss_journal_file_close(world.file);
    world.file = NULL;
    config.path = world.path;
    config.vfs = "there is none";
    assert_journal(sloss_journal_file_open(&config, &world.file), SLOSS_JOURNAL_IO);
    end_journal_world(&world);
}

/* Another ledger's number, or other limits, are refused; no number asks for none. */
static void another_ledger_is_named(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("ledger");
    world.config.ledger_id[1] = 5;
    open_journal(&world);
    begin_books(&world);
    close_journal(&world);
    world.config.ledger_id[0] = 1;
    refused(&world, SLOSS_JOURNAL_OTHER_LEDGER);
    world.config.ledger_id[0] = 0;
    world.config.ledger_id[1] = 0;
    open_journal(&world);
    close_journal(&world);
    world.ledger.ids_max++;
    refused(&world, SLOSS_JOURNAL_OTHER_LIMITS);
    world.ledger.ids_max--;
    world.ledger.accounts_max = 9;
    refused(&world, SLOSS_JOURNAL_OTHER_LIMITS);
    world.ledger.accounts_max = 0;
    world.ledger.positions_max = 9;
    refused(&world, SLOSS_JOURNAL_OTHER_LIMITS);
    world.ledger.positions_max = 0;
    reopen_journal(&world);
    assert_amount(journal_balance(&world, 1), 100);
    end_journal_world(&world);
}

/* Where there is no space left nothing is applied, and all is refused until it is opened again. */
static void a_full_disk_is_named(void **state)
{
    (void)state;
    struct journal_world world = five_entries("disk");
    struct sloss_command command = deposit_command(1, 1);
    struct sloss_hash before = journal_hash(&world);
    enum sloss_journal_status status = SLOSS_JOURNAL_OK;
    uint64_t answered = 0;
    size_t taken;
    assert_int_equal(sqlite3_exec(world.file->db, "PRAGMA max_page_count=12", NULL, NULL, NULL),
                     SQLITE_OK);
    while (status == SLOSS_JOURNAL_OK) {
        before = journal_hash(&world);
        assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
        status = sloss_journal_flush(world.journal);
        answered += status == SLOSS_JOURNAL_OK ? 1 : 0;
    }
    assert_journal(status, SLOSS_JOURNAL_DISK_FULL);
    assert_true(answered > 10);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_DISK_FULL);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_DISK_FULL);
    reopen_journal(&world);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_int_equal(world.recovery.last_entry, 5 + answered);
    (void)tell(&world, command);
    end_journal_world(&world);
}

/* Somebody who keeps the file locked is named, and waited for no longer than was said. */
static void a_lock_is_named(void **state)
{
    (void)state;
    struct journal_world world = five_entries("busy");
    struct sloss_command command = deposit_command(1, 1);
    size_t taken;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(world.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_BUSY);
    close_journal(&world);
    assert_journal(try_journal(&world), SLOSS_JOURNAL_BUSY);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    open_journal(&world);
    assert_int_equal(world.recovery.last_entry, 5);
    end_journal_world(&world);
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

/* A checkpoint at entries 5 and 6, and a seventh entry. */
static struct journal_world two_checkpoints(const char *name)
{
    struct journal_world world = five_entries(name);
    checkpoint(&world);
    (void)tell(&world, deposit_command(1, 1));
    checkpoint(&world);
    (void)tell(&world, deposit_command(1, 1));
    return world;
}

/* Whatever is wrong with the newest checkpoint, the one before it is taken, or the first entry. */
static void a_bad_checkpoint_is_passed_over(void **state)
{
    static const char *const faults[] = {
        "UPDATE chunk SET bytes=zeroblob(length(bytes)) WHERE checkpoint=%d",
        "UPDATE chunk SET bytes=substr(bytes,1,length(bytes)-1) WHERE checkpoint=%d",
        "UPDATE chunk SET bytes=zeroblob(length(bytes)+1) WHERE checkpoint=%d",
        "DELETE FROM chunk WHERE checkpoint=%d",
        "DELETE FROM chunk WHERE checkpoint=%d AND offset>0",
        "UPDATE chunk SET offset=offset+1 WHERE checkpoint=%d",
        "UPDATE checkpoint SET entry=4 WHERE number=%d",
        "UPDATE checkpoint SET entry=700 WHERE number=%d",
        "UPDATE checkpoint SET sequence=4 WHERE number=%d",
        "UPDATE checkpoint SET time=4 WHERE number=%d",
        "UPDATE checkpoint SET writer=4 WHERE number=%d",
        "UPDATE checkpoint SET size=4 WHERE number=%d",
        "UPDATE checkpoint SET hash=zeroblob(16) WHERE number=%d",
        "UPDATE checkpoint SET hash=x'' WHERE number=%d",
        "UPDATE checkpoint SET link=zeroblob(32) WHERE number=%d",
        "UPDATE checkpoint SET seal=zeroblob(32) WHERE number=%d",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(faults); i += is_brief() ? 4 : 1) {
        struct journal_world world = two_checkpoints("passed");
        struct sloss_hash before = journal_hash(&world);
        for (int bad = 0; bad < 3; bad++) {
            if (bad > 0) {
                char sql[120];
                (void)snprintf(sql, sizeof(sql), faults[i], 3 - bad);
                alter(&world, sql);
            }
            reopen_journal(&world);
            case_at_hand = faults[i];
            if (world.recovery.checkpoints_bad != (uint64_t)bad) {
                print_error("%s\n", case_at_hand);
            }
            assert_true(hashes_agree(before, journal_hash(&world)));
            assert_int_equal(world.recovery.checkpoints_bad, bad);
            assert_int_equal(world.recovery.checkpoint, bad == 0 ? 6 : bad == 1 ? 5 : 0);
            assert_int_equal(world.recovery.replayed, bad == 0 ? 1 : bad == 1 ? 2 : 7);
        }
        assert_journal(sloss_journal_verify(NULL, &world.sink, &world.recovery), SLOSS_JOURNAL_OK);
        assert_int_equal(world.recovery.checkpoints_bad, 2);
        end_journal_world(&world);
    }
}

/* The bytes of another checkpoint are not this one's, also where the state is the same and only the
 * number of commands is not. */
static void a_checkpoint_with_bytes_of_another_is_passed_over(void **state)
{
    (void)state;
    struct journal_world world = five_entries("swapped");
    checkpoint(&world);
    struct sloss_hash before = journal_hash(&world);
    (void)tell(&world, time_command(1000)); /* as it is already */
    assert_true(hashes_agree(before, journal_hash(&world)));
    checkpoint(&world);
    alter(&world, "UPDATE chunk SET checkpoint=3-checkpoint, offset=offset+1000000;"
                  "UPDATE chunk SET offset=offset-1000000");
    open_journal(&world);
    assert_int_equal(world.recovery.checkpoints_bad, 2);
    assert_int_equal(world.recovery.replayed, 6);
    assert_true(hashes_agree(before, journal_hash(&world)));
    end_journal_world(&world);
}

/* A checkpoint that ends in another hash, with all its seals right, says that the library has come
 * to another state: both are kept apart. */
static void a_checkpoint_of_another_state_is_named(void **state)
{
    (void)state;
    struct journal_world world = two_checkpoints("diverged");
    struct sloss_journal_checkpoint found;
    assert_journal(world.sink.checkpoint_find(world.file, UINT64_MAX, &found), SLOSS_JOURNAL_OK);
    assert_int_equal(found.entry, 6);
    found.hash.low ^= 1;
    sl_journal_checkpoint_seal(&found);
    char sql[300] = "UPDATE checkpoint SET hash=x'";
    unsigned char hash[16];
    sl_bytes_put(hash, found.hash.low, 8);
    sl_bytes_put(hash + 8, found.hash.high, 8);
    size_t at = strlen(sql);
    for (size_t i = 0; i < 16; i++, at += 2) {
        (void)snprintf(sql + at, sizeof(sql) - at, "%02x", hash[i]);
    }
    at += (size_t)snprintf(sql + at, sizeof(sql) - at, "',seal=x'");
    for (size_t i = 0; i < sizeof(found.seal); i++, at += 2) {
        (void)snprintf(sql + at, sizeof(sql) - at, "%02x", found.seal[i]);
    }
    (void)snprintf(sql + at, sizeof(sql) - at, "' WHERE number=2");
    alter(&world, sql);
    refused(&world, SLOSS_JOURNAL_DIVERGED);
    assert_int_equal(world.recovery.bad_entry, 6);
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_READ_ONLY), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_verify(NULL, &world.sink, &world.recovery),
                   SLOSS_JOURNAL_DIVERGED);
    assert_int_equal(world.recovery.bad_entry, 6);
    end_journal_world(&world);
}

/* A checkpoint of a later release is refused, not passed over: that release may rule differently.
 */
static void a_checkpoint_of_a_later_release_is_named(void **state)
{
    (void)state;
    struct journal_world world = two_checkpoints("later");
    unsigned char head[24] = {'S', 'L', 'O', 'S', 'S', 'N', 'A', 'P', SLOSS_SNAPSHOT_FORMAT + 1};
    const struct sl_sip_key none = {0, 0};
    char sql[200] = "UPDATE chunk SET bytes=x'";
    sl_bytes_put(head + 16, sl_siphash(&none, head, 16), 8);
    size_t at = strlen(sql);
    for (size_t i = 0; i < sizeof(head); i++, at += 2) {
        (void)snprintf(sql + at, sizeof(sql) - at, "%02x", head[i]);
    }
    (void)snprintf(sql + at, sizeof(sql) - at, "' WHERE checkpoint=2 AND offset=0");
    alter(&world, sql);
    refused(&world, SLOSS_JOURNAL_NEWER_FORMAT);
    end_journal_world(&world);
}

/* A checkpoint of another journal, complete with its bytes, is none of this one. */
static void a_checkpoint_of_another_journal_is_passed_over(void **state)
{
    (void)state;
    struct journal_world other = two_checkpoints("donor");
    struct journal_world world = new_journal_world("taker");
    close_journal(&other);
    world.config.ledger_id[0] = 8;
    open_journal(&world);
    begin_books(&world);
    for (int i = 0; i < 5; i++) {
        (void)tell(&world, deposit_command(1, 5));
    }
    struct sloss_hash before = journal_hash(&world);
    char sql[400];
    (void)snprintf(sql, sizeof(sql),
                   "ATTACH '%s' AS donor; INSERT INTO checkpoint SELECT * FROM donor.checkpoint;"
                   "INSERT INTO chunk SELECT * FROM donor.chunk;",
                   other.path);
    alter(&world, sql);
    open_journal(&world);
    assert_int_equal(world.recovery.checkpoints_bad, 2);
    assert_int_equal(world.recovery.checkpoint, 0);
    assert_int_equal(world.recovery.compared, 0);
    assert_true(hashes_agree(before, journal_hash(&world)));
    end_journal_world(&other);
    end_journal_world(&world);
}

/* A checkpoint that a crash has cut off is no checkpoint, and is cleared away by the next one. */
static void a_checkpoint_that_was_not_finished_is_none(void **state)
{
    (void)state;
    struct journal_world world = five_entries("unfinished");
    uint32_t done = 0;
    checkpoint(&world);
    for (uint64_t account = 100; account < 200; account++) {
        (void)tell(&world, deposit_command(account, 1));
    }
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_checkpoint_step(world.journal, 50, &done), SLOSS_JOURNAL_OK);
    assert_int_equal(done, 0);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_ARGUMENT);
    reopen_journal(&world);
    assert_int_equal(world.recovery.checkpoint, 5);
    assert_int_equal(world.recovery.checkpoints_bad, 0);
    checkpoint(&world);
    char text[100];
    read_state(&world, text, sizeof(text));
    assert_string_equal(text, "3 105 106 3 2 6"); /* a head, a block and an end each */
    end_journal_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_altered_is_named),
        cmocka_unit_test(a_file_that_was_cut_is_named),
        cmocka_unit_test(the_file_is_flushed_at_every_commit),
        cmocka_unit_test(a_file_takes_what_follows_alone),
        cmocka_unit_test(another_database_is_left_as_it_was),
        cmocka_unit_test(what_is_no_journal_is_named),
        cmocka_unit_test(another_ledger_is_named),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(a_lock_is_named),
        cmocka_unit_test(a_bad_checkpoint_is_passed_over),
        cmocka_unit_test(a_checkpoint_with_bytes_of_another_is_passed_over),
        cmocka_unit_test(a_checkpoint_of_another_state_is_named),
        cmocka_unit_test(a_checkpoint_of_a_later_release_is_named),
        cmocka_unit_test(a_checkpoint_of_another_journal_is_passed_over),
        cmocka_unit_test(a_checkpoint_that_was_not_finished_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
