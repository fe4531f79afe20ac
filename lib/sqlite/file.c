/* SPDX-License-Identifier: BSD-2-Clause */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "journal/memory.h"
#include "sqlite/file_internal.h"

#define BUSY_USUAL 5000u
#define CONFIG_OLDEST 56u /* the size of the record in its first release */
#define SINK_OLDEST 112u

static const char *const queries[] = {
    [SL_JOURNAL_BEGIN] = "BEGIN IMMEDIATE",
    [SL_JOURNAL_COMMIT] = "COMMIT",
    [SL_JOURNAL_ROLLBACK] = "ROLLBACK",
    [SL_JOURNAL_HEAD] = "SELECT writer,last_entry FROM head WHERE id=1",
    [SL_JOURNAL_ADVANCE] = "UPDATE head SET last_entry=?1 WHERE id=1 AND last_entry IS ?2",
    [SL_JOURNAL_ADD_BATCH] = "INSERT INTO batch VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
    [SL_JOURNAL_FIND_BATCH] = "SELECT first_entry,last_entry,records,sequence,time,writer,link,"
                              "commands FROM batch WHERE first_entry<=?1 ORDER BY first_entry DESC "
                              "LIMIT 1",
    [SL_JOURNAL_SET_WRITER] = "UPDATE head SET writer=?1 WHERE id=1",
    [SL_JOURNAL_ADD_WRITER] = "INSERT INTO writer VALUES(?1,?2,?3,?4)",
    [SL_JOURNAL_ADD_CHECKPOINT] =
        "INSERT INTO checkpoint SELECT 1+max(ifnull((SELECT max(number) FROM checkpoint),0),"
        "ifnull((SELECT max(checkpoint) FROM chunk),0)),?1,?2,?3,?4,0,x'',?5,x'',0",
    [SL_JOURNAL_END_CHECKPOINT] =
        "UPDATE checkpoint SET size=?2,hash=?3,seal=?4,complete=1 WHERE number=?1 AND complete=0",
    [SL_JOURNAL_FIND_CHECKPOINT] =
        "SELECT number,entry,sequence,time,writer,size,hash,link,seal FROM checkpoint WHERE "
        "number<?1 AND complete=1 ORDER BY number DESC LIMIT 1",
    [SL_JOURNAL_ADD_CHUNK] = "INSERT INTO chunk(checkpoint,offset,bytes) VALUES(?1,?2,?3)",
    [SL_JOURNAL_FIND_CHUNK] = "SELECT offset,bytes FROM chunk WHERE checkpoint=?1 AND offset<=?2 "
                              "ORDER BY offset DESC LIMIT 1",
    [SL_JOURNAL_CLEAR_CHUNKS] =
        "DELETE FROM chunk WHERE id IN(SELECT id FROM chunk WHERE checkpoint NOT IN("
        "SELECT number FROM checkpoint WHERE complete=1 ORDER BY number DESC LIMIT 2) LIMIT ?1)",
    [SL_JOURNAL_CLEAR_CHECKPOINTS] =
        "DELETE FROM checkpoint WHERE number NOT IN(SELECT number FROM checkpoint WHERE complete=1 "
        "ORDER BY number DESC LIMIT 2)",
    [SL_JOURNAL_EFFECTS] = "SELECT last_entry FROM effects WHERE id=1",
    [SL_JOURNAL_ADVANCE_EFFECTS] = "UPDATE effects SET last_entry=?1 WHERE id=1 AND last_entry<?1",
    [SL_JOURNAL_LAST_EVENT] = "SELECT ifnull(max(event),0) FROM event",
    [SL_JOURNAL_LAST_BALANCE] = "SELECT balance FROM movement WHERE account=?1 AND asset=?2 "
                                "ORDER BY event DESC LIMIT 1",
    [SL_JOURNAL_ADD_ASSET] = "INSERT OR IGNORE INTO asset VALUES(?1,?2,?3,?4)",
    [SL_JOURNAL_ADD_MARKET] = "INSERT OR IGNORE INTO market VALUES(?1,?2,?3)",
    [SL_JOURNAL_ADD_ACCOUNT] = "INSERT OR IGNORE INTO account(account,name,place) VALUES(?1,?2,?3)",
    [SL_JOURNAL_ADD_EVENT] = "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    [SL_JOURNAL_ADD_MOVEMENT] = "INSERT INTO movement VALUES(?1,?2,?3,?4,?5)",
    [SL_JOURNAL_ADD_DEFICIT] = "INSERT INTO deficit VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
                               "?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25)",
};

static_assert(sizeof(queries) / sizeof(queries[0]) == SL_JOURNAL_QUERIES, "a text for each");

/* ---- what SQLite says ------------------------------------------------------------------------ */

#define HEAD_SIZE 32u /* of a file of SQLite, as far as it is read here */

/* The first bytes of the file as they are on the disk; false where there are not so many. */
static bool read_head(sqlite3 *db, unsigned char *head, sqlite3_int64 *size)
{
    sqlite3_file *disk = NULL;
    return db != NULL &&
           sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &disk) == SQLITE_OK &&
           disk != NULL && disk->pMethods != NULL &&
           disk->pMethods->xFileSize(disk, size) == SQLITE_OK && *size >= HEAD_SIZE &&
           disk->pMethods->xRead(disk, head, HEAD_SIZE, 0) == SQLITE_OK;
}

/* Is it a database without a write-ahead log? A journal has one from its first byte on. */
static bool has_no_log(sqlite3 *db)
{
    unsigned char head[HEAD_SIZE];
    sqlite3_int64 size = 0;
    return read_head(db, head, &size) && head[18] == 1;
}

/* Has the file fewer pages than it says? */
static bool is_shorter(sqlite3 *db)
{
    unsigned char head[HEAD_SIZE];
    sqlite3_int64 size = 0;
    if (!read_head(db, head, &size)) {
        return false;
    }
    /* Its own numbers have the highest byte first: 1 for a page of 65,536 bytes. */
    sqlite3_int64 page = head[16] << 8 | head[17];
    sqlite3_int64 pages = (sqlite3_int64)head[28] << 24 | head[29] << 16 | head[30] << 8 | head[31];
    return size < pages * (page == 1 ? 65536 : page);
}

enum sloss_journal_status sl_journal_file_status(struct sloss_journal_file *file, int result)
{
    if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW) {
        return SLOSS_JOURNAL_OK;
    }
    const char *said = file->db == NULL ? sqlite3_errstr(result) : sqlite3_errmsg(file->db);
    (void)snprintf(file->message, sizeof(file->message), "%s (%d)", said, result);
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return SLOSS_JOURNAL_MEMORY;
    case SQLITE_IOERR:
        return result == SQLITE_IOERR_NOMEM ? SLOSS_JOURNAL_MEMORY : SLOSS_JOURNAL_IO;
    case SQLITE_FULL:
        return SLOSS_JOURNAL_DISK_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return SLOSS_JOURNAL_BUSY;
    case SQLITE_NOTADB:
        return SLOSS_JOURNAL_NOT_A_JOURNAL;
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* what is not in the schema that it must have */
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
        return is_shorter(file->db) ? SLOSS_JOURNAL_CUT : SLOSS_JOURNAL_ALTERED;
    default:
        return SLOSS_JOURNAL_IO;
    }
}

/* ---- queries --------------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_file_run(struct sloss_journal_file *file, const char *sql)
{
    return sl_journal_file_status(file, sqlite3_exec(file->db, sql, NULL, NULL, NULL));
}

sqlite3_stmt *sl_journal_file_query(struct sloss_journal_file *file, enum sl_journal_query which)
{
    for (size_t i = 0; i < SL_JOURNAL_QUERIES; i++) {
        if (sqlite3_stmt_busy(file->queries[i])) {
            (void)sqlite3_reset(file->queries[i]);
        }
    }
    (void)sqlite3_reset(file->queries[which]);
    (void)sqlite3_clear_bindings(file->queries[which]);
    return file->queries[which];
}

enum sloss_journal_status sl_journal_file_row(struct sloss_journal_file *file, sqlite3_stmt *query)
{
    int result = sqlite3_step(query);
    if (result == SQLITE_ROW) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status =
        result == SQLITE_DONE ? SLOSS_JOURNAL_NONE : sl_journal_file_status(file, result);
    (void)sqlite3_reset(query);
    return status;
}

enum sloss_journal_status sl_journal_file_done(struct sloss_journal_file *file, sqlite3_stmt *query)
{
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK
           : status == SLOSS_JOURNAL_OK ? SLOSS_JOURNAL_ALTERED
                                        : status;
}

bool sl_journal_file_blob(sqlite3_stmt *query, int column, void *bytes_out, size_t size)
{
    const void *bytes = sqlite3_column_blob(query, column);
    if (bytes == NULL || (size_t)sqlite3_column_bytes(query, column) != size) {
        return false;
    }
    memcpy(bytes_out, bytes, size);
    return true;
}

/* ---- transactions ---------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_file_settle(struct sloss_journal_file *file,
                                                 enum sloss_journal_status status)
{
    if (status != SLOSS_JOURNAL_OK && file->is_open) {
        /* SQLite may have done it by itself, and then there is nothing to roll back. */
        (void)sqlite3_step(sl_journal_file_query(file, SL_JOURNAL_ROLLBACK));
        (void)sl_journal_file_query(file, SL_JOURNAL_ROLLBACK);
        file->is_open = false;
    }
    return status;
}

enum sloss_journal_status sl_journal_file_begin(struct sloss_journal_file *file, uint64_t writer)
{
    if (file->is_open) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status =
        sl_journal_file_done(file, sl_journal_file_query(file, SL_JOURNAL_BEGIN));
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    file->is_open = true;
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_HEAD);
    status = sl_journal_file_row(file, query);
    if (status == SLOSS_JOURNAL_OK && (uint64_t)sqlite3_column_int64(query, 0) != writer) {
        status = SLOSS_JOURNAL_SECOND_WRITER;
    }
    return sl_journal_file_settle(file,
                                  status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_ALTERED : status);
}

enum sloss_journal_status sl_journal_file_flush(void *context)
{
    struct sloss_journal_file *file = context;
    if (!file->is_open) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status =
        sl_journal_file_done(file, sl_journal_file_query(file, SL_JOURNAL_COMMIT));
    if (status == SLOSS_JOURNAL_OK) {
        file->is_open = false;
    }
    return sl_journal_file_settle(file, status);
}

/* ---- to open --------------------------------------------------------------------------------- */

static enum sloss_journal_status connect(struct sloss_journal_file *file,
                                         const struct sloss_journal_file_config *config)
{
    bool reads = (config->flags & SLOSS_JOURNAL_FILE_READ_ONLY) != 0;
    bool creates = (config->flags & SLOSS_JOURNAL_FILE_CREATE) != 0;
    int flags = reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3_vfs *vfs = sqlite3_vfs_find(config->vfs);
    int exists = 0;
    if (vfs == NULL) {
        return SLOSS_JOURNAL_IO;
    }
    if (vfs->xAccess(vfs, config->path, SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && !exists &&
        !creates) {
        return SLOSS_JOURNAL_MISSING;
    }
    flags |= creates ? SQLITE_OPEN_CREATE : 0;
    int result = sqlite3_open_v2(config->path, &file->db,
                                 flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, config->vfs);
    if (result == SQLITE_OK) {
        result = sqlite3_busy_timeout(
            file->db,
            (int)(config->busy_milliseconds != 0 ? config->busy_milliseconds : BUSY_USUAL));
    }
    return sl_journal_file_status(file, result);
}

static enum sloss_journal_status prepare(struct sloss_journal_file *file)
{
    int result = SQLITE_OK;
    for (size_t i = 0; result == SQLITE_OK && i < SL_JOURNAL_QUERIES; i++) {
        result = sqlite3_prepare_v3(file->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &file->queries[i], NULL);
    }
    return sl_journal_file_status(file, result);
}

static enum sloss_journal_status open_file(struct sloss_journal_file *file,
                                           const struct sloss_journal_file_config *config)
{
    bool reads = (config->flags & SLOSS_JOURNAL_FILE_READ_ONLY) != 0;
    enum sloss_journal_status status = connect(file, config);
    if (status == SLOSS_JOURNAL_OK) {
        /* Until the log is known to be whole no end of it may become part of the database. */
        (void)sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        status = sl_journal_file_run(file, "PRAGMA trusted_schema=OFF;"
                                           "PRAGMA cell_size_check=ON;");
    }
    if (status == SLOSS_JOURNAL_OK && !reads && has_no_log(file->db)) {
        status = sl_journal_schema_ours(file); /* nobody else's database is changed */
    }
    if (status == SLOSS_JOURNAL_OK && !reads) {
        status = sl_journal_file_run(file, "PRAGMA journal_mode=WAL;"
                                           "PRAGMA synchronous=FULL;"
                                           "PRAGMA fullfsync=ON;");
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_file_log(file, reads);
    }
    if (status == SLOSS_JOURNAL_OK) {
        (void)sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, reads ? 1 : 0, NULL);
        status = sl_journal_schema_open(file, (config->flags & SLOSS_JOURNAL_FILE_CREATE) != 0);
    }
    return status == SLOSS_JOURNAL_OK ? prepare(file) : status;
}

enum sloss_journal_status sloss_journal_file_open(const struct sloss_journal_file_config *config,
                                                  struct sloss_journal_file **file_out)
{
    const uint32_t known =
        SLOSS_JOURNAL_FILE_CREATE | SLOSS_JOURNAL_FILE_READ_ONLY | SLOSS_JOURNAL_FILE_EFFECTS;
    struct sloss_journal_file_config wanted;
    if (file_out == NULL) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    *file_out = NULL;
    if (config == NULL || !sl_journal_fits(config, sizeof(*config), CONFIG_OLDEST)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    sl_journal_take(&wanted, sizeof(wanted), config);
    bool reads = (wanted.flags & SLOSS_JOURNAL_FILE_READ_ONLY) != 0;
    if (wanted.path == NULL || (wanted.flags & ~known) != 0 ||
        (reads && wanted.flags != SLOSS_JOURNAL_FILE_READ_ONLY) || wanted.reserved != 0 ||
        wanted.busy_milliseconds > INT32_MAX || !sl_journal_memory_valid(&wanted.memory)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    struct sloss_journal_file *file = sl_journal_allocate(&wanted.memory, sizeof(*file));
    if (file == NULL) {
        return SLOSS_JOURNAL_MEMORY;
    }
    *file = (struct sloss_journal_file){
        .memory = wanted.memory, .keeps_effects = (wanted.flags & SLOSS_JOURNAL_FILE_EFFECTS) != 0};
    *file_out = file;
    return open_file(file, &wanted);
}

void sloss_journal_file_close(struct sloss_journal_file *file)
{
    if (file == NULL) {
        return;
    }
    struct sloss_memory memory = file->memory;
    for (size_t i = 0; i < SL_JOURNAL_QUERIES; i++) {
        (void)sqlite3_finalize(file->queries[i]);
    }
    (void)sqlite3_close(file->db);
    sl_journal_release(&memory, file, sizeof(*file));
}

const char *sloss_journal_file_message(const struct sloss_journal_file *file)
{
    return file == NULL ? "" : file->message;
}

enum sloss_journal_status sloss_journal_file_sink(struct sloss_journal_file *file,
                                                  struct sloss_journal_sink *sink_out)
{
    if (file == NULL || sink_out == NULL ||
        !sl_journal_fits(sink_out, sizeof(*sink_out), SINK_OLDEST)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    const struct sloss_journal_sink sink = {
        .context = file,
        .append = sl_journal_file_append,
        .flush = sl_journal_file_flush,
        .read = sl_journal_file_read,
        .last = sl_journal_file_last,
        .fence = sl_journal_file_fence,
        .checkpoint_begin = sl_journal_file_checkpoint_begin,
        .checkpoint_write = sl_journal_file_checkpoint_write,
        .checkpoint_end = sl_journal_file_checkpoint_end,
        .checkpoint_clear = sl_journal_file_checkpoint_clear,
        .checkpoint_find = sl_journal_file_checkpoint_find,
        .checkpoint_read = sl_journal_file_checkpoint_read,
        .effects_last = sl_journal_file_effects_last,
        .effects_add = file->keeps_effects ? sl_journal_file_effects_add : NULL,
        .check = sl_journal_file_check,
    };
    sl_journal_give(sink_out, &sink, sizeof(sink));
    return SLOSS_JOURNAL_OK;
}
