/* SPDX-License-Identifier: BSD-2-Clause */
/* Measures the journal: commands that are durable per second, in transactions of so many commands,
 * by appending and flushing alone; against a table of SQLite with one row for each command, in
 * transactions of the same size, in turn with it in the same run; the whole path, with checking,
 * applying and answering; and how fast a journal is replayed. The time is the clock's, since what
 * is waited for is the disk; the processor's is printed beside it.
 *
 * usage: bench_journal [COMMANDS [FOLDER]]   COMMANDS bounds what is written by each, FOLDER is on
 * the disk that is measured. */
#include "bench.h"

#include <sloss/journal.h>
#include <sqlite3.h>
#include <string.h>

#include "journal/batch_internal.h"
#include "journal/wire_internal.h"

#define ACCOUNTS 10000u
#define LARGEST 8192u
#define TURNS_MAX 300u /* transactions of one size */

#define journal_ok(status) bench_true((status) == SLOSS_JOURNAL_OK)

static double clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* Time that something took, by the clock and of the processor. */
struct took {
    double clock;
    double processor;
};

static struct took begin_time(void)
{
    return (struct took){clock_now(), bench_now()};
}

static void end_time(struct took *sum, struct took begun)
{
    sum->clock += clock_now() - begun.clock;
    sum->processor += bench_now() - begun.processor;
}

/* Transfers and trades of random accounts. */
static void draw(struct sloss_command *commands, size_t count, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t giver = 1 + bench_random(seed) % ACCOUNTS;
        uint64_t taker = 1 + (giver + bench_random(seed) % (ACCOUNTS - 1)) % ACCOUNTS;
        commands[i] = (struct sloss_command){.struct_size = sizeof(commands[i])};
        if (i % 2 == 0) {
            commands[i].kind = SLOSS_COMMAND_TRANSFER;
            commands[i].transfer = (struct sloss_command_transfer){
                .giver = giver, .receiver = taker, .amount = 1 + (int64_t)(bench_random(seed) % 9)};
        } else {
            commands[i].kind = SLOSS_COMMAND_FILL;
            commands[i].fill = (struct sloss_command_fill){
                .buyer = giver, .seller = taker, .lots = 1, .price = 1000};
        }
    }
}

/* ---- appending and flushing alone ------------------------------------------------------------ */

struct writer {
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
    struct sloss_journal_batch batch; /* the last one */
    unsigned char *bytes;
};

static struct sloss_journal_file *open_file(const char *path)
{
    struct sloss_journal_file_config config = {
        .struct_size = sizeof(config), .flags = SLOSS_JOURNAL_FILE_CREATE, .path = path};
    struct sloss_journal_file *file = NULL;
    journal_ok(sloss_journal_file_open(&config, &file));
    return file;
}

static struct writer open_writer(const char *path)
{
    static const uint8_t none[SLOSS_JOURNAL_LINK_SIZE];
    struct writer writer = {.file = open_file(path),
                            .sink = {.struct_size = sizeof(writer.sink)},
                            .batch = {.struct_size = sizeof(writer.batch), .size = 1},
                            .bytes = calloc(LARGEST, SL_JOURNAL_WIRE_MAX)};
    bench_true(writer.bytes != NULL);
    journal_ok(sloss_journal_file_sink(writer.file, &writer.sink));
    journal_ok(writer.sink.fence(writer.file, UINT64_MAX, &writer.batch.writer));
    writer.batch.bytes = writer.bytes;
    sl_journal_batch_link(&writer.batch, none);
    journal_ok(writer.sink.append(writer.file, &writer.batch));
    journal_ok(writer.sink.flush(writer.file));
    return writer;
}

static void write_batch(struct writer *writer, const struct sloss_command *commands, uint32_t count)
{
    struct sloss_journal_batch *batch = &writer->batch;
    uint8_t before[SLOSS_JOURNAL_LINK_SIZE];
    memcpy(before, batch->link, sizeof(before));
    batch->first_entry = batch->last_entry + 1;
    batch->last_entry += count;
    batch->records = count;
    batch->size = 0;
    for (uint32_t i = 0; i < count; i++) {
        batch->size += sl_journal_wire_write(&commands[i], writer->bytes + batch->size);
    }
    sl_journal_batch_link(batch, before);
    journal_ok(writer->sink.append(writer->file, batch));
    journal_ok(writer->sink.flush(writer->file));
}

/* ---- a row for each command ------------------------------------------------------------------ */

struct rows {
    sqlite3 *db;
    sqlite3_stmt *begin;
    sqlite3_stmt *insert;
    sqlite3_stmt *commit;
    int64_t last;
};

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    bench_true(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    return statement;
}

static struct rows open_rows(const char *path)
{
    struct rows rows = {.last = 0};
    bench_true(sqlite3_open(path, &rows.db) == SQLITE_OK);
    bench_true(sqlite3_exec(rows.db,
                            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;CREATE TABLE command("
                            "number INTEGER PRIMARY KEY,command BLOB NOT NULL)",
                            NULL, NULL, NULL) == SQLITE_OK);
    rows.begin = prepared(rows.db, "BEGIN IMMEDIATE");
    rows.insert = prepared(rows.db, "INSERT INTO command VALUES(?1,?2)");
    rows.commit = prepared(rows.db, "COMMIT");
    return rows;
}

static void run(sqlite3_stmt *statement)
{
    bench_true(sqlite3_step(statement) == SQLITE_DONE);
    (void)sqlite3_reset(statement);
}

static void write_rows(struct rows *rows, const struct sloss_command *commands, uint32_t count)
{
    run(rows->begin);
    for (uint32_t i = 0; i < count; i++) {
        (void)sqlite3_bind_int64(rows->insert, 1, ++rows->last);
        (void)sqlite3_bind_blob(rows->insert, 2, &commands[i], sizeof(commands[i]), SQLITE_STATIC);
        run(rows->insert);
    }
    run(rows->commit);
}

static void close_rows(struct rows *rows)
{
    (void)sqlite3_finalize(rows->begin);
    (void)sqlite3_finalize(rows->insert);
    (void)sqlite3_finalize(rows->commit);
    bench_true(sqlite3_close(rows->db) == SQLITE_OK);
}

/* ---- the whole path -------------------------------------------------------------------------- */

static struct sloss_journal *open_whole(struct sloss_journal_file *file, uint32_t records_max,
                                        struct sloss_journal_recovery *recovery)
{
    struct sloss_journal_config config = {.struct_size = sizeof(config),
                                          .records_max = records_max};
    struct sloss_journal_sink sink = {.struct_size = sizeof(sink)};
    struct sloss_journal *journal = NULL;
    *recovery = (struct sloss_journal_recovery){.struct_size = sizeof(*recovery)};
    journal_ok(sloss_journal_file_sink(file, &sink));
    journal_ok(sloss_journal_open(&config, &sink, &journal, recovery));
    (void)sloss_engine_keep_events(sloss_journal_engine(journal), 0);
    return journal;
}

/* Hand in, have it written and applied, and take the answers. */
static void write_whole(struct sloss_journal *journal, const struct sloss_command *commands,
                        size_t count)
{
    static struct sloss_journal_answer answers[LARGEST];
    size_t answered;
    while (count > 0) {
        size_t taken;
        journal_ok(sloss_journal_submit(journal, commands, count, &taken));
        commands += taken;
        count -= taken;
    }
    journal_ok(sloss_journal_flush(journal));
    journal_ok(sloss_journal_answers(journal, answers, LARGEST, &answered));
}

static void begin_book(struct sloss_journal *journal)
{
    static struct sloss_command commands[ACCOUNTS + 3];
    commands[0] = (struct sloss_command){.kind = SLOSS_COMMAND_ASSET, .asset = {.name = "USD"}};
    commands[1] =
        (struct sloss_command){.kind = SLOSS_COMMAND_MARKET, .market = {.name = "perp", .unit = 1}};
    commands[2] = (struct sloss_command){
        .kind = SLOSS_COMMAND_TIER, .tier = {.initial_ppb = 10000000, .maintenance_ppb = 5000000}};
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        commands[3 + i] =
            (struct sloss_command){.kind = SLOSS_COMMAND_DEPOSIT,
                                   .flags = SLOSS_COMMAND_CREATE,
                                   .deposit = {.account = 1 + i, .amount = INT64_C(1000000000)}};
    }
    for (uint32_t i = 0; i < ACCOUNTS + 3; i++) {
        commands[i].struct_size = sizeof(commands[i]);
    }
    write_whole(journal, commands, ACCOUNTS + 3);
}

/* ---- all ------------------------------------------------------------------------------------- */

static void remove_all(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[400];
        (void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)remove(name);
    }
}

static double per_second(double commands, double nanoseconds)
{
    return 1e9 * commands / nanoseconds;
}

/* Transactions of one size, by the three in turn. */
static void measure(uint32_t size, uint32_t turns, const char *const paths[3])
{
    static struct sloss_command commands[LARGEST];
    struct took took[3] = {{0, 0}, {0, 0}, {0, 0}};
    struct sloss_journal_recovery recovery;
    uint64_t seed = size;
    for (size_t i = 0; i < 3; i++) {
        remove_all(paths[i]);
    }
    struct writer writer = open_writer(paths[0]);
    struct rows rows = open_rows(paths[1]);
    struct sloss_journal_file *file = open_file(paths[2]);
    struct sloss_journal *journal = open_whole(file, LARGEST, &recovery);
    begin_book(journal);
    for (uint32_t turn = 0; turn < turns; turn++) {
        draw(commands, size, &seed);
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t which = (turn + i) % 3; /* each comes first, second and third as often */
            struct took begun = begin_time();
            if (which == 0) {
                write_batch(&writer, commands, size);
            } else if (which == 1) {
                write_rows(&rows, commands, size);
            } else {
                write_whole(journal, commands, size);
            }
            end_time(&took[which], begun);
        }
    }
    sloss_journal_close(journal);
    struct took begun = begin_time();
    struct took replay = {0, 0};
    journal = open_whole(file, LARGEST, &recovery);
    end_time(&replay, begun);
    double many = (double)size * turns;
    double entries = (double)recovery.replayed;
    printf("{\"bench\":\"journal\",\"batch\":%" PRIu32 ",\"transactions\":%" PRIu32
           ",\"journal_per_s\":%.0f,\"rows_per_s\":%.0f,\"times\":%.2f,\"whole_per_s\":%.0f,"
           "\"journal_wait_us\":%.0f,\"rows_wait_us\":%.0f,\"journal_cpu_ns\":%.0f,\"rows_cpu_ns\":"
           "%.0f,\"cpu_times\":%.2f,\"whole_cpu_ns\":%.0f,"
           "\"replayed\":%.0f,\"replay_per_s\":%.0f,\"replay_cpu_ns\":%.0f}\n",
           size, turns, per_second(many, took[0].clock), per_second(many, took[1].clock),
           took[1].clock / took[0].clock, per_second(many, took[2].clock),
           (took[0].clock - took[0].processor) / 1e3 / turns,
           (took[1].clock - took[1].processor) / 1e3 / turns, took[0].processor / many,
           took[1].processor / many, took[1].processor / took[0].processor,
           took[2].processor / many, entries, per_second(entries, replay.clock),
           replay.processor / entries);
    sloss_journal_close(journal);
    sloss_journal_file_close(file);
    sloss_journal_file_close(writer.file);
    free(writer.bytes);
    close_rows(&rows);
    for (size_t i = 0; i < 3; i++) {
        remove_all(paths[i]);
    }
}

int main(int count, char **words)
{
    static const uint32_t sizes[] = {1, 64, 1024, LARGEST};
    uint64_t commands = count > 1 ? strtoull(words[1], NULL, 10) : 600000;
    const char *folder = count > 2 ? words[2] : ".";
    char names[3][300];
    const char *paths[3] = {names[0], names[1], names[2]};
    if (count > 3 || commands < 1) {
        fprintf(stderr, "usage: bench_journal [COMMANDS [FOLDER]]\n");
        return 2;
    }
    for (int i = 0; i < 3; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%s/bench-journal-%d.db", folder, i);
    }
    for (size_t i = 0; i < 4; i++) {
        uint64_t turns = commands / sizes[i];
        turns = turns > TURNS_MAX ? TURNS_MAX : turns;
        measure(sizes[i], turns == 0 ? 1 : (uint32_t)turns, paths);
    }
    return 0;
}
