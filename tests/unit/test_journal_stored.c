/* SPDX-License-Identifier: BSD-2-Clause */
/* What SQLite itself does not find: a write-ahead log that is damaged where it was durable, and
 * what stands beside batches and checkpoints. */
#define _XOPEN_SOURCE 700

#include "journal_world.h"

/* ---- the log --------------------------------------------------------------------------------- */

#define LOG_HEAD 32u
#define LOG_FRAME (24u + 4096u)

struct bytes {
    unsigned char *at;
    size_t size;
};

static struct bytes read_bytes(const char *path, const char *end)
{
    char name[160];
    struct bytes bytes = {malloc(1u << 20), 0};
    (void)snprintf(name, sizeof(name), "%s%s", path, end);
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    assert_non_null(bytes.at);
    bytes.size = fread(bytes.at, 1, 1u << 20, file);
    (void)fclose(file);
    return bytes;
}

static void write_bytes(const char *path, const char *end, const struct bytes *bytes)
{
    char name[160];
    (void)snprintf(name, sizeof(name), "%s%s", path, end);
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->at, 1, bytes->size, file), bytes->size);
    (void)fclose(file);
}

/* A journal of three entries as a process leaves it that dies: the file and the log beside it. */
struct left {
    struct journal_world world;
    struct bytes file;
    struct bytes log;
};

static struct left leave(const char *name)
{
    struct left left = {.world = new_journal_world(name)};
    open_journal(&left.world);
    begin_books(&left.world);
    (void)tell(&left.world, deposit_command(2, 7));
    left.file = read_bytes(left.world.path, "");
    left.log = read_bytes(left.world.path, "-wal");
    close_journal(&left.world);
    assert_true(left.log.size > LOG_HEAD + 4 * LOG_FRAME);
    return left;
}

static enum sloss_journal_status open_left(struct left *left)
{
    remove_file(left->world.path);
    write_bytes(left->world.path, "", &left->file);
    write_bytes(left->world.path, "-wal", &left->log);
    return try_journal(&left->world);
}

static void end_left(struct left *left)
{
    end_journal_world(&left->world);
    free(left->file.at);
    free(left->log.at);
}

/* The frame that ends the transaction before the last one, which is one or more frames. */
static size_t last_but_one(const struct left *left)
{
    size_t frames = (left->log.size - LOG_HEAD) / LOG_FRAME;
    static const unsigned char none[4];
    for (size_t i = frames - 1; i-- > 0;) {
        if (memcmp(left->log.at + LOG_HEAD + i * LOG_FRAME + 4, none, 4) != 0) {
            return i;
        }
    }
    return 0;
}

static void a_log_is_brought_back(void **state)
{
    struct left left = leave("log");
    (void)state;
    assert_journal(open_left(&left), SLOSS_JOURNAL_OK);
    assert_int_equal(left.world.recovery.last_entry, 3);
    end_left(&left);
}

/* Every frame but those of the last transaction was durable when the next one was written. */
static void a_frame_that_was_durable_is_missed(void **state)
{
    struct left left = leave("frames");
    size_t end = LOG_HEAD + (last_but_one(&left) + 1) * LOG_FRAME;
    (void)state;
    for (size_t at = LOG_HEAD; at < end; at += 1021) {
        left.log.at[at] ^= 0x55;
        assert_journal(open_left(&left), SLOSS_JOURNAL_ALTERED);
        left.log.at[at] ^= 0x55;
    }
    assert_journal(open_left(&left), SLOSS_JOURNAL_OK); /* nothing was changed on the way */
    assert_int_equal(left.world.recovery.last_entry, 3);
    end_left(&left);
}

/* The last one may be a write that the crash cut short, whichever of its frames is there. It is cut
 * off whole. */
static void the_last_transaction_may_be_cut_short(void **state)
{
    struct left left = leave("last");
    size_t keep = LOG_HEAD + (last_but_one(&left) + 1) * LOG_FRAME;
    (void)state;
    assert_true(left.log.size >= keep + 2 * LOG_FRAME);
    for (size_t at = keep + 30; at < left.log.size; at += LOG_FRAME) {
        left.log.at[at] ^= 1;
        assert_journal(open_left(&left), SLOSS_JOURNAL_OK);
        assert_int_equal(left.world.recovery.last_entry, 2);
        close_journal(&left.world);
        left.log.at[at] ^= 1;
    }
    end_left(&left);
}

/* What is cut off is gone from the disk before anything is written behind it. */
static void what_was_cut_short_is_cut_off(void **state)
{
    struct left left = leave("tail");
    size_t keep = LOG_HEAD + (last_but_one(&left) + 1) * LOG_FRAME;
    (void)state;
    left.log.at[keep + 30] ^= 1;
    remove_file(left.world.path);
    write_bytes(left.world.path, "", &left.file);
    write_bytes(left.world.path, "-wal", &left.log);
    assert_journal(open_file(&left.world, 0), SLOSS_JOURNAL_OK);
    struct bytes log = read_bytes(left.world.path, "-wal");
    assert_int_equal(log.size, keep);
    free(log.at);
    close_journal(&left.world);
    end_left(&left);
}

/* Behind a transaction that was cut short there may be frames of an earlier and longer one, which
 * was given up. They follow nothing, so nothing that was durable is missing. */
static void frames_of_one_given_up_are_not_missed(void **state)
{
    struct left left = leave("given-up");
    size_t keep = LOG_HEAD + (last_but_one(&left) + 1) * LOG_FRAME;
    (void)state;
    left.log.at[keep + 30] ^= 1;
    left.log.at = realloc(left.log.at, left.log.size + LOG_FRAME);
    assert_non_null(left.log.at);
    memcpy(left.log.at + left.log.size, left.log.at + LOG_HEAD, LOG_FRAME);
    left.log.size += LOG_FRAME;
    assert_journal(open_left(&left), SLOSS_JOURNAL_OK);
    assert_int_equal(left.world.recovery.last_entry, 2);
    close_journal(&left.world);
    end_left(&left);
}

/* A head that is damaged makes the log an empty one for SQLite. */
static void a_damaged_head_of_a_log_is_missed(void **state)
{
    struct left left = leave("head");
    (void)state;
    for (size_t at = 0; at < LOG_HEAD; at++) {
        left.log.at[at] ^= 0x20;
        assert_journal(open_left(&left), SLOSS_JOURNAL_ALTERED);
        left.log.at[at] ^= 0x20;
    }
    end_left(&left);
}

/* A log that is begun anew while the power fails: its head counts one beginning more, and the
 * frames are those of the log before, which are in the database. */
static void a_head_that_was_being_written_is_none(void **state)
{
    struct left left = leave("anew");
    (void)state;
    assert_journal(open_left(&left), SLOSS_JOURNAL_OK);
    close_journal(&left.world); /* all is in the database now */
    write_bytes(left.world.path, "-wal", &left.log);
    struct bytes log = read_bytes(left.world.path, "-wal");
    log.at[15]++;
    write_bytes(left.world.path, "-wal", &log);
    assert_journal(try_journal(&left.world), SLOSS_JOURNAL_OK);
    assert_int_equal(left.world.recovery.last_entry, 3);
    free(log.at);
    end_left(&left);
}

/* Who only reads finds the same, and cuts nothing off. */
static void a_reader_misses_it_too(void **state)
{
    struct left left = leave("reader");
    (void)state;
    remove_file(left.world.path);
    left.log.at[LOG_HEAD + 100] ^= 1;
    write_bytes(left.world.path, "", &left.file);
    write_bytes(left.world.path, "-wal", &left.log);
    assert_journal(open_file(&left.world, SLOSS_JOURNAL_FILE_READ_ONLY), SLOSS_JOURNAL_ALTERED);
    assert_non_null(strstr(sloss_journal_file_message(left.world.file), "write-ahead log"));
    close_journal(&left.world);
    struct bytes after = read_bytes(left.world.path, "-wal");
    assert_int_equal(after.size, left.log.size);
    assert_memory_equal(after.at, left.log.at, after.size);
    free(after.at);
    end_left(&left);
}

/* ---- beside batches and checkpoints ---------------------------------------------------------- */

static void save(struct journal_world *world)
{
    uint32_t done = 0;
    assert_journal(sloss_journal_checkpoint_begin(world->journal), SLOSS_JOURNAL_OK);
    while (done == 0) {
        assert_journal(sloss_journal_checkpoint_step(world->journal, 8, &done), SLOSS_JOURNAL_OK);
    }
}

static enum sloss_journal_status verify(struct journal_world *world, uint64_t *bad_out)
{
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    assert_journal(open_file(world, SLOSS_JOURNAL_FILE_READ_ONLY), SLOSS_JOURNAL_OK);
    enum sloss_journal_status status = sloss_journal_verify(NULL, &world->sink, &recovery);
    *bad_out = recovery.checkpoints_bad;
    close_journal(world);
    return status;
}

/* A journal with two writers, who wrote in turn, and a checkpoint of each. */
static struct journal_world two_writers(const char *name)
{
    struct journal_world world = new_journal_world(name);
    open_journal(&world);
    begin_books(&world);
    save(&world);
    reopen_journal(&world);
    (void)tell(&world, deposit_command(2, 7));
    save(&world);
    close_journal(&world);
    return world;
}

static void what_stands_beside_is_checked(void **state)
{
    static const struct {
        const char *sql;
        enum sloss_journal_status status;
    } cases[] = {
        {"SELECT 1", SLOSS_JOURNAL_OK},
        {"CREATE VIEW mine AS SELECT * FROM batch", SLOSS_JOURNAL_OK},
        {"CREATE TABLE notes(text TEXT)", SLOSS_JOURNAL_OK},
        {"UPDATE head SET writer=1", SLOSS_JOURNAL_ALTERED},
        {"UPDATE head SET writer=4", SLOSS_JOURNAL_ALTERED},
        {"UPDATE writer SET library=library+1 WHERE writer=2", SLOSS_JOURNAL_ALTERED},
        {"UPDATE writer SET after_entry=1 WHERE after_entry=2", SLOSS_JOURNAL_ALTERED},
        {"UPDATE writer SET after_entry=NULL WHERE after_entry=2", SLOSS_JOURNAL_ALTERED},
        {"UPDATE writer SET seal=zeroblob(32) WHERE writer=1", SLOSS_JOURNAL_ALTERED},
        {"UPDATE writer SET seal=x'00' WHERE writer=1", SLOSS_JOURNAL_ALTERED},
        {"DELETE FROM writer WHERE writer=1", SLOSS_JOURNAL_ALTERED},
        {"DELETE FROM writer WHERE writer=3", SLOSS_JOURNAL_ALTERED},
        {"DROP INDEX chunk_place", SLOSS_JOURNAL_ALTERED},
        {"UPDATE checkpoint SET complete=0 WHERE number=1", SLOSS_JOURNAL_ALTERED},
        {"UPDATE checkpoint SET complete=2 WHERE number=1", SLOSS_JOURNAL_ALTERED},
        {"PRAGMA writable_schema=ON;UPDATE sqlite_schema SET sql=replace(sql,'id=1','id=2') WHERE "
         "name='head'",
         SLOSS_JOURNAL_ALTERED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t bad = 0;
        struct journal_world world = two_writers("beside");
        run_sql(&world, cases[i].sql);
        enum sloss_journal_status status = verify(&world, &bad);
        if (status != cases[i].status) {
            print_error("%s\n", cases[i].sql);
        }
        assert_journal(status, cases[i].status);
        assert_int_equal(bad, 0);
        end_journal_world(&world);
    }
}

/* What is left of an old checkpoint is no checkpoint, wherever its removal has ended; and no number
 * is given twice while bytes of the first are there. */
static void an_old_checkpoint_goes_row_first(void **state)
{
    struct journal_world world = two_writers("old");
    uint64_t bad = 0;
    uint32_t done = 0;
    (void)state;
    run_sql(&world, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<299) "
                    "INSERT INTO chunk(checkpoint,offset,bytes) SELECT 9,i,x'00' FROM n");
    open_journal(&world);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_OK);
    do { /* until it is complete, and one part of what is older is removed */
        struct sloss_journal_info info = {.struct_size = sizeof(info)};
        assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
        assert_journal(sloss_journal_checkpoint_step(world.journal, 8, &done), SLOSS_JOURNAL_OK);
        assert_int_equal(done, 0);
        if (info.checkpoint == info.last_entry && info.last_entry == 3) {
            break;
        }
    } while (true);
    close_journal(&world);
    assert_journal(verify(&world, &bad), SLOSS_JOURNAL_OK);
    assert_int_equal(bad, 0);
    end_journal_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_is_brought_back),
        cmocka_unit_test(a_frame_that_was_durable_is_missed),
        cmocka_unit_test(the_last_transaction_may_be_cut_short),
        cmocka_unit_test(what_was_cut_short_is_cut_off),
        cmocka_unit_test(frames_of_one_given_up_are_not_missed),
        cmocka_unit_test(a_damaged_head_of_a_log_is_missed),
        cmocka_unit_test(a_head_that_was_being_written_is_none),
        cmocka_unit_test(a_reader_misses_it_too),
        cmocka_unit_test(what_stands_beside_is_checked),
        cmocka_unit_test(an_old_checkpoint_goes_row_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
