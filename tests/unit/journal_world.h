/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_world: a journal in a SQLite file of its own, and the commands that tests hand in. */
#ifndef JOURNAL_WORLD_H
#define JOURNAL_WORLD_H

#include <sqlite3.h>
#include <unistd.h>

#include "sloss/journal.h"
#include "sloss/snapshot.h"
#include "test.h"

struct journal_world {
    char path[128];
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
    struct sloss_journal *journal;
    struct sloss_journal_recovery recovery;
    struct sloss_ledger_config ledger; /* may be changed before it is opened */
    struct sloss_journal_config config;
    const char *vfs;
    uint32_t flags; /* of the file, beside SLOSS_JOURNAL_FILE_CREATE */
};

#define assert_journal(got, want) check_journal(got, want, __FILE__, __LINE__)

static inline void check_journal(enum sloss_journal_status got, enum sloss_journal_status want,
                                 const char *file, int line)
{
    if (got != want) {
        print_error("got %s, want %s\n", sloss_journal_status_name(got),
                    sloss_journal_status_name(want));
        _fail(file, line);
    }
}

static inline void remove_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT(ends); i++) {
        char name[160];
        (void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)remove(name);
    }
}

/* A world whose file is not there yet: in memory where that looks like a disk, since hundreds of
 * files are made. Tests run side by side, so the name is the test's. */
static inline struct journal_world new_journal_world(const char *name)
{
    struct journal_world world = {.ledger = {.struct_size = sizeof(world.ledger), .ids_max = 64},
                                  .config = {.struct_size = sizeof(world.config)}};
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ".";
    (void)snprintf(world.path, sizeof(world.path), "%s/sloss-journal-%ld-%s.db", folder,
                   (long)getpid(), name);
    remove_file(world.path);
    return world;
}

static inline enum sloss_journal_status open_file(struct journal_world *world, uint32_t flags)
{
    struct sloss_journal_file_config config = {.struct_size = sizeof(config),
                                               .flags = flags,
                                               .path = world->path,
                                               .vfs = world->vfs,
                                               .memory = world->ledger.memory,
                                               .busy_milliseconds = 1};
    enum sloss_journal_status status = sloss_journal_file_open(&config, &world->file);
    if (status == SLOSS_JOURNAL_OK) {
        world->sink.struct_size = sizeof(world->sink);
        status = sloss_journal_file_sink(world->file, &world->sink);
    }
    return status;
}

static inline void close_journal(struct journal_world *world)
{
    sloss_journal_close(world->journal);
    sloss_journal_file_close(world->file);
    world->journal = NULL;
    world->file = NULL;
}

/* Open the journal, and the file if it is not open; where that is refused nothing stays open. */
static inline enum sloss_journal_status try_journal(struct journal_world *world)
{
    enum sloss_journal_status status =
        world->file != NULL ? SLOSS_JOURNAL_OK
                            : open_file(world, SLOSS_JOURNAL_FILE_CREATE | world->flags);
    world->recovery = (struct sloss_journal_recovery){.struct_size = sizeof(world->recovery)};
    world->config.ledger = &world->ledger;
    if (status == SLOSS_JOURNAL_OK) {
        status =
            sloss_journal_open(&world->config, &world->sink, &world->journal, &world->recovery);
    }
    if (status != SLOSS_JOURNAL_OK) {
        close_journal(world);
    }
    return status;
}

static inline void open_journal(struct journal_world *world)
{
    assert_journal(try_journal(world), SLOSS_JOURNAL_OK);
}

static inline void reopen_journal(struct journal_world *world)
{
    close_journal(world);
    open_journal(world);
}

static inline void end_journal_world(struct journal_world *world)
{
    close_journal(world);
    remove_file(world->path);
}

static inline struct sloss_hash journal_hash(const struct journal_world *world)
{
    struct sloss_hash hash;
    assert_ok(sloss_engine_hash(sloss_journal_engine(world->journal), &hash));
    return hash;
}

static inline bool hashes_agree(struct sloss_hash a, struct sloss_hash b)
{
    return a.low == b.low && a.high == b.high;
}

/* Run SQL on the file, as somebody else does who has it open. */
static inline void run_sql(const struct journal_world *world, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        print_error("%s: %s\n", sql, message);
        fail();
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- commands -------------------------------------------------------------------------------- */

static inline struct sloss_command journal_command(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static inline struct sloss_command asset_command(const char *name)
{
    struct sloss_command command = journal_command(SLOSS_COMMAND_ASSET);
    (void)snprintf(command.asset.name, sizeof(command.asset.name), "%s", name);
    return command;
}

static inline struct sloss_command deposit_command(uint64_t account, int64_t amount)
{
    struct sloss_command command = journal_command(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.deposit.account = account;
    command.deposit.amount = amount;
    return command;
}

static inline struct sloss_command withdraw_command(uint64_t account, int64_t amount)
{
    struct sloss_command command = journal_command(SLOSS_COMMAND_WITHDRAW);
    command.withdraw.account = account;
    command.withdraw.amount = amount;
    return command;
}

static inline struct sloss_command time_command(int64_t nanoseconds)
{
    struct sloss_command command = journal_command(SLOSS_COMMAND_TIME);
    command.time.nanoseconds = nanoseconds;
    return command;
}

static inline struct sloss_command with_id(struct sloss_command command, uint64_t id)
{
    command.host_id[0] = id;
    command.host_id[1] = ~id;
    return command;
}

/* Hand in one command and flush; its answer. */
static inline struct sloss_journal_answer tell(struct journal_world *world,
                                               struct sloss_command command)
{
    struct sloss_journal_answer answer = {0};
    size_t taken = 0;
    size_t count = 0;
    assert_journal(sloss_journal_submit(world->journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_int_equal(taken, 1);
    assert_journal(sloss_journal_flush(world->journal), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_answers(world->journal, &answer, 1, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 1);
    return answer;
}

/* An asset, and 100 atoms for account 1: entries 1 and 2, in a group of their own each. */
static inline void begin_books(struct journal_world *world)
{
    assert_int_equal(tell(world, asset_command("USD")).status, SLOSS_OK);
    assert_int_equal(tell(world, deposit_command(1, 100)).status, SLOSS_OK);
}

static inline int64_t journal_balance(const struct journal_world *world, uint64_t account)
{
    int64_t balance = -1;
    assert_ok(sloss_ledger_balance(sloss_journal_ledger(world->journal), account, 0, &balance));
    return balance;
}

#endif
