/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_flips: what becomes of a journal, and of a snapshot, in which a byte is another.
 *
 * For each seed a byte of three files is changed: of a journal that was closed, of one whose
 * process died (or of the write-ahead log beside it), and of a snapshot. It has to be found:
 * verifying names a status or counts a checkpoint that is not whole. What is not found must be a
 * byte that is not in use: then all rows of all tables, the schema and the marks of the file are
 * read and compared with those before, so that it is proven that nothing stored has changed. And a
 * journal that can be opened in spite of the byte has the books that it had.
 *
 * The byte of a log that stands in its last transaction is a case of its own. A crash may leave
 * such bytes of a write under way, so the transaction counts as one that nobody was told about.
 * Only who was told can know better: this is counted, and checked to be no more than the last
 * group.
 *
 * usage: journal_flips FIRST COUNT   seeds; prints a line of figures, or what was wrong */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "host.h"
#include "saved.h"

#define NAME "books"
#define LOG "books-wal"
#define GROUPS 40u
#define STATUSES 32u

/* A journal as bytes, and what is in it. */
struct original {
    struct saved file;
    struct saved log;
    uint64_t content; /* a digest of all that is stored */
    uint64_t last;    /* its last entry, and that before the last group */
    uint64_t before;
    struct sloss_hash hash;
    struct sloss_hash hash_before;
};

static struct {
    uint64_t tried;
    uint64_t named[STATUSES];
    uint64_t checkpoints; /* found as a checkpoint that is not whole */
    uint64_t unused;      /* nothing stored has changed */
    uint64_t last;        /* the last transaction of a log */
    uint64_t opened;      /* opened in spite of it, with the right books */
} sums;

static struct {
    uint64_t tried;
    uint64_t named[STATUSES];
} snapshots;

static void stop(const char *what)
{
    fprintf(stderr, "journal_flips: not so: %s\n", what);
    exit(2);
}

static void keep(struct saved *saved, const void *bytes, size_t size)
{
    saved->size = 0;
    if (size > 0 && saved_write(saved, bytes, size) != 0) {
        stop("there is memory");
    }
}

/* ---- a journal ------------------------------------------------------------------------------- */

struct world {
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
    struct sloss_journal *journal;
    struct sloss_journal_recovery recovery;
};

static enum sloss_journal_status open_file(struct world *world, uint32_t flags)
{
    const struct sloss_journal_file_config config = {.struct_size = sizeof(config),
                                                     .flags = flags,
                                                     .path = NAME,
                                                     .vfs = DISK_VFS,
                                                     .busy_milliseconds = 1};
    *world = (struct world){.sink = {.struct_size = sizeof(world->sink)},
                            .recovery = {.struct_size = sizeof(world->recovery)}};
    enum sloss_journal_status status = sloss_journal_file_open(&config, &world->file);
    return status == SLOSS_JOURNAL_OK ? sloss_journal_file_sink(world->file, &world->sink) : status;
}

static enum sloss_journal_status open_world(struct world *world, uint32_t flags)
{
    struct sloss_ledger_config books = host_books();
    const struct sloss_journal_config config = {
        .struct_size = sizeof(config), .ledger = &books, .records_max = HOST_GROUP};
    enum sloss_journal_status status = open_file(world, flags);
    return status == SLOSS_JOURNAL_OK
               ? sloss_journal_open(&config, &world->sink, &world->journal, &world->recovery)
               : status;
}

static void close_world(struct world *world)
{
    sloss_journal_close(world->journal);
    sloss_journal_file_close(world->file);
}

static void need(enum sloss_journal_status status, const char *what)
{
    if (status != SLOSS_JOURNAL_OK) {
        stop(what);
    }
}

static void save(struct world *world)
{
    uint32_t done = 0;
    need(sloss_journal_checkpoint_begin(world->journal), "a checkpoint begins");
    while (done == 0) {
        need(sloss_journal_checkpoint_step(world->journal, 4, &done), "it goes on");
    }
}

/* ---- all that is stored ---------------------------------------------------------------------- */

/* FNV-1a. */
static void add(uint64_t *digest, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) {
        *digest = (*digest ^ at[i]) * UINT64_C(0x100000001B3);
    }
    *digest = (*digest ^ size) * UINT64_C(0x100000001B3);
}

/* All rows of a query, with the types of their values. False if it cannot be read. */
static bool add_rows(sqlite3 *db, const char *sql, uint64_t *digest)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(query);
        for (int i = 0; result == SQLITE_ROW && i < sqlite3_column_count(query); i++) {
            int type = sqlite3_column_type(query, i);
            add(digest, &type, sizeof(type));
            if (type != SQLITE_NULL) {
                const void *bytes = sqlite3_column_blob(query, i);
                add(digest, bytes, (size_t)sqlite3_column_bytes(query, i));
            }
        }
    }
    (void)sqlite3_finalize(query);
    return result == SQLITE_DONE;
}

/* A digest of it; 0 if not all can be read. A checkpoint that is not complete is being written, or
 * was given up: nobody reads it. */
static uint64_t content(void)
{
    static const char *const parts[] = {
        "PRAGMA application_id",
        "PRAGMA user_version",
        "PRAGMA encoding",
        "PRAGMA page_size",
        "SELECT type,name,tbl_name,sql FROM sqlite_schema ORDER BY rowid",
        "SELECT * FROM head",
        "SELECT * FROM writer",
        "SELECT * FROM batch",
        "SELECT number,complete FROM checkpoint",
        "SELECT * FROM checkpoint WHERE complete<>0",
        ("SELECT * FROM chunk NOT INDEXED WHERE checkpoint IN "
         "(SELECT number FROM checkpoint WHERE complete<>0)"),
        "SELECT checkpoint,offset FROM chunk INDEXED BY chunk_place ORDER BY checkpoint,offset"};
    uint64_t digest = UINT64_C(0xCBF29CE484222325);
    sqlite3 *db = NULL;
    bool is_whole = sqlite3_open_v2(NAME, &db, SQLITE_OPEN_READONLY, DISK_VFS) == SQLITE_OK;
    for (size_t i = 0; is_whole && i < sizeof(parts) / sizeof(parts[0]); i++) {
        is_whole = add_rows(db, parts[i], &digest);
    }
    (void)sqlite3_close(db);
    return is_whole ? digest : 0;
}

/* ---- the originals --------------------------------------------------------------------------- */

static void put_back(const struct original *original)
{
    disk_format(1);
    disk_put(NAME, original->file.bytes, original->file.size);
    disk_put(LOG, original->log.bytes, original->log.size);
}

/* A journal of some groups and checkpoints; where its process has died, a log stands beside it. */
static void make(struct original *original, struct host *host, bool dies)
{
    struct world world;
    size_t size = 0;
    disk_format(1);
    need(open_world(&world, SLOSS_JOURNAL_FILE_CREATE), "it opens");
    for (uint64_t i = 0; i < GROUPS; i++) {
        original->before = host->count;
        (void)sloss_engine_hash(host->engine, &original->hash_before);
        need(host_submit(host, world.journal, 1 + (i * 7) % 30), "commands are taken");
        need(host_flush(host, world.journal), "and answered");
        if (i % 9 == 5) {
            save(&world);
        }
    }
    original->last = host->count; /* the last group is the last transaction, too */
    (void)sloss_engine_hash(host->engine, &original->hash);
    if (dies) {
        disk_off();
    }
    close_world(&world);
    if (dies) {
        disk_on(true);
    }
    const unsigned char *bytes = disk_bytes(NAME, &size);
    keep(&original->file, bytes, size);
    bytes = disk_bytes(LOG, &size);
    keep(&original->log, bytes, size);
    original->content = content();
    if (original->content == 0 || (original->log.size > 0) != dies || host_fault() != NULL) {
        stop("the original is whole");
    }
}

/* ---- a byte ---------------------------------------------------------------------------------- */

static bool is_hash(struct sloss_hash one, struct sloss_hash other)
{
    return one.low == other.low && one.high == other.high;
}

/* Whoever opens it is refused, or has the books. */
static const char *open_it(const struct original *original, bool may_lack_last)
{
    struct world world;
    struct sloss_hash hash = {0, 0};
    const char *fault = NULL;
    if (open_world(&world, SLOSS_JOURNAL_FILE_CREATE) == SLOSS_JOURNAL_OK) {
        sums.opened++;
        (void)sloss_engine_hash(sloss_journal_engine(world.journal), &hash);
        bool is_right =
            world.recovery.last_entry == original->last && is_hash(hash, original->hash);
        bool lacks_last =
            world.recovery.last_entry == original->before && is_hash(hash, original->hash_before);
        if (!is_right && !(may_lack_last && lacks_last)) {
            fault = "it is opened, with other books";
        }
    }
    disk_off();
    close_world(&world);
    disk_on(false);
    return fault;
}

/* Verify it. Is the byte found, or does it change nothing? */
static const char *verify_it(const struct original *original, bool is_log, bool *lacks_last)
{
    struct world world;
    enum sloss_journal_status status = open_file(&world, SLOSS_JOURNAL_FILE_READ_ONLY);
    if (status == SLOSS_JOURNAL_OK) {
        status = sloss_journal_verify(NULL, &world.sink, &world.recovery);
    }
    close_world(&world);
    sums.tried++;
    sums.named[status] += status != SLOSS_JOURNAL_OK ? 1 : 0;
    if (status != SLOSS_JOURNAL_OK) {
        return NULL;
    }
    if (world.recovery.checkpoints_bad > 0) {
        sums.checkpoints++;
    } else if (content() == original->content) {
        sums.unused++;
    } else if (is_log && world.recovery.last_entry == original->before) {
        sums.last++;
        *lacks_last = true;
    } else {
        return "it is not found, and what is stored is other than it was";
    }
    return NULL;
}

#define FIRST_PAGES (8u * 4096u)

/* A byte of a file. Half of them are among the first pages, in what is not zero there: the small
 * tables stand there, and a journal is large. */
static size_t draw_byte(const struct saved *saved, bool is_log, struct random *random)
{
    size_t at = (size_t)random_below(random, saved->size);
    if (!is_log && one_in(random, 2)) {
        do {
            at =
                (size_t)random_below(random, saved->size < FIRST_PAGES ? saved->size : FIRST_PAGES);
        } while (saved->bytes[at] == 0);
    }
    return at;
}

/* Change a byte of the file or of the log. */
static const char *try_journal(const struct original *original, struct random *random)
{
    static char text[160];
    bool is_log = original->log.size > 0 && one_in(random, 2);
    const struct saved *saved = is_log ? &original->log : &original->file;
    size_t at = draw_byte(saved, is_log, random);
    unsigned mask = 1 + (unsigned)random_below(random, 255);
    bool lacks_last = false;
    put_back(original);
    saved->bytes[at] ^= (unsigned char)mask;
    disk_put(is_log ? LOG : NAME, saved->bytes, saved->size);
    const char *fault = verify_it(original, is_log, &lacks_last);
    if (fault == NULL) {
        fault = open_it(original, lacks_last);
    }
    saved->bytes[at] ^= (unsigned char)mask;
    if (fault != NULL) {
        (void)snprintf(text, sizeof(text), "byte %zu of %s, by %02x: %s", at, is_log ? LOG : NAME,
                       mask, fault);
        fault = text;
    }
    return fault;
}

/* Change a byte of a snapshot: it is not loaded. */
static const char *try_snapshot(struct saved *saved, struct random *random)
{
    struct sloss_ledger_config books = host_books();
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    size_t at = (size_t)random_below(random, saved->size);
    unsigned mask = 1 + (unsigned)random_below(random, 255);
    saved->bytes[at] ^= (unsigned char)mask;
    saved->at = 0;
    enum sloss_status status = sloss_engine_load(&books, saved_read, saved, &ledger, &engine);
    saved->bytes[at] ^= (unsigned char)mask;
    snapshots.tried++;
    snapshots.named[(unsigned)status % STATUSES]++;
    return status == SLOSS_OK ? "a snapshot with another byte is loaded" : NULL;
}

/* ---- all seeds ------------------------------------------------------------------------------- */

static void print_named(const uint64_t *named, bool of_journal)
{
    for (unsigned i = 1; i < STATUSES; i++) {
        if (named[i] > 0) {
            printf(", %" PRIu64 " %s", named[i],
                   of_journal ? sloss_journal_status_name((enum sloss_journal_status)i)
                              : sloss_status_name((enum sloss_status)i));
        }
    }
}

#define SEEDS_A_JOURNAL 50u

static struct host hosts[2];
static struct original originals[2]; /* one that was closed, and one whose process died */
static struct saved snapshot;

/* The journals and the snapshot that a seed changes a byte of. */
static void make_all(uint64_t seed)
{
    for (size_t i = 0; i < 2; i++) {
        host_end(&hosts[i]);
        host_begin(&hosts[i], 2 * (seed / SEEDS_A_JOURNAL) + i);
        make(&originals[i], &hosts[i], i == 1);
    }
    snapshot.size = 0;
    if (sloss_engine_save(hosts[0].engine, saved_write, &snapshot) != SLOSS_OK) {
        stop("a snapshot is taken");
    }
}

/* True if something is wrong. */
static bool say(uint64_t seed, const char *fault)
{
    if (fault != NULL) {
        printf("seed %" PRIu64 ": %s\n", seed, fault);
    }
    return fault != NULL;
}

int main(int argc, char **argv)
{
    uint64_t first = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    bool is_wrong = false;
    if (first == 0 || count == 0) {
        fputs("usage: journal_flips FIRST COUNT\n", stderr);
        return 2;
    }
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct random random = {seed};
        if (seed == first || seed % SEEDS_A_JOURNAL == 0) {
            make_all(seed);
        }
        is_wrong |= say(seed, try_journal(&originals[0], &random));
        is_wrong |= say(seed, try_journal(&originals[1], &random));
        is_wrong |= say(seed, try_snapshot(&snapshot, &random));
    }
    printf("flips: %" PRIu64 " in journals: %" PRIu64 " change nothing that is stored, %" PRIu64
           " in the last transaction of a log, %" PRIu64 " checkpoints not whole",
           sums.tried, sums.unused, sums.last, sums.checkpoints);
    print_named(sums.named, true);
    printf("; %" PRIu64 " opened with the right books\n", sums.opened);
    printf("flips: %" PRIu64 " in snapshots", snapshots.tried);
    print_named(snapshots.named, false);
    printf("\n");
    return is_wrong ? 1 : 0;
}
