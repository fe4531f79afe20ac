/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in the database beside batches and checkpoints, compared with what follows from them:
 * the pages and indices, the tables themselves, and who wrote when. */
#include <string.h>

#include "journal/bytes.h"
#include "journal/digest.h"
#include "sqlite/file_internal.h"

/* ---- seals of writers ------------------------------------------------------------------------ */

void sl_journal_file_writer_seal(uint64_t writer, uint64_t after, uint64_t library,
                                 unsigned char seal_out[SL_JOURNAL_DIGEST_SIZE])
{
    struct sl_journal_digest digest;
    unsigned char bytes[24];
    sl_journal_put(bytes, writer, 8);
    sl_journal_put(bytes + 8, after, 8);
    sl_journal_put(bytes + 16, library, 8);
    sl_journal_digest_begin(&digest);
    sl_journal_digest_add(&digest, bytes, sizeof(bytes));
    sl_journal_digest_end(&digest, seal_out);
}

/* ---- what is asked once ---------------------------------------------------------------------- */

/* Is a row as it should be? */
typedef bool (*row_fn)(sqlite3_stmt *query, void *context);

/* Each row of a query has to be as it should. */
static enum sloss_journal_status check_rows(struct sloss_journal_file *file, const char *sql,
                                            row_fn is_right, void *context)
{
    sqlite3_stmt *query = NULL;
    bool all = true;
    int result = sqlite3_prepare_v2(file->db, sql, -1, &query, NULL);
    while (all && (result == SQLITE_OK || result == SQLITE_ROW)) {
        result = sqlite3_step(query);
        all = result != SQLITE_ROW || is_right(query, context);
    }
    enum sloss_journal_status status = sl_journal_file_status(file, result);
    (void)sqlite3_finalize(query);
    return all ? status : SLOSS_JOURNAL_ALTERED;
}

/* One row, one number, which is not 0. */
static bool is_true(sqlite3_stmt *query, void *context)
{
    (void)context;
    return sqlite3_column_int64(query, 0) != 0;
}

static bool is_ok(sqlite3_stmt *query, void *context)
{
    (void)context;
    const unsigned char *text = sqlite3_column_text(query, 0);
    return text != NULL && strcmp((const char *)text, "ok") == 0;
}

/* Writers are numbered without a gap, and each is sealed. */
static bool is_next_writer(sqlite3_stmt *query, void *context)
{
    uint64_t *last = context;
    unsigned char seal[SL_JOURNAL_DIGEST_SIZE];
    unsigned char want[SL_JOURNAL_DIGEST_SIZE];
    uint64_t writer = sl_journal_file_number(query, 0);
    bool has_after = sqlite3_column_type(query, 1) != SQLITE_NULL;
    uint64_t after = has_after ? sl_journal_file_number(query, 1) : UINT64_MAX;
    sl_journal_file_writer_seal(writer, after, sl_journal_file_number(query, 2), want);
    return writer == ++*last && sl_journal_file_blob(query, 3, seal, sizeof(seal)) &&
           memcmp(seal, want, sizeof(seal)) == 0;
}

/* ---- the tables ------------------------------------------------------------------------------ */

/* Is there exactly this object in the other database? */
static bool is_there(sqlite3_stmt *query, void *context)
{
    struct sloss_journal_file *other = context;
    sqlite3_stmt *find = NULL;
    bool is_found = sqlite3_prepare_v2(other->db,
                                       "SELECT 1 FROM sqlite_schema WHERE type=?1 AND name=?2 AND "
                                       "tbl_name=?3 AND sql IS ?4",
                                       -1, &find, NULL) == SQLITE_OK;
    for (int i = 0; i < 4 && is_found; i++) {
        is_found = sqlite3_bind_value(find, i + 1, sqlite3_column_value(query, i)) == SQLITE_OK;
    }
    is_found = is_found && sqlite3_step(find) == SQLITE_ROW;
    (void)sqlite3_finalize(find);
    return is_found;
}

/* Is everything of a new journal in the schema of this one? A host may have added to it. */
static enum sloss_journal_status check_schema(struct sloss_journal_file *file)
{
    struct sloss_journal_file fresh = {.memory = file->memory};
    int result = sqlite3_open(":memory:", &fresh.db);
    enum sloss_journal_status status = result == SQLITE_OK ? sl_journal_schema_open(&fresh, true)
                                                           : sl_journal_file_status(file, result);
    if (status == SLOSS_JOURNAL_OK) {
        status =
            check_rows(&fresh, "SELECT type,name,tbl_name,sql FROM sqlite_schema", is_there, file);
    }
    (void)sqlite3_close(fresh.db);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* The last writer is the one that may write. */
#define LAST_WRITES "SELECT writer=(SELECT ifnull(max(writer),0) FROM writer) FROM head"

/* Each took over behind all that those before it had written. */
#define TOOK_OVER                                                                                  \
    "WITH m AS MATERIALIZED (SELECT writer,max(last_entry) AS last FROM batch GROUP BY writer) "   \
    "SELECT NOT EXISTS(SELECT 1 FROM writer AS w JOIN m ON m.writer<w.writer AND "                 \
    "m.last>ifnull(w.after_entry,-1)) AND NOT EXISTS(SELECT 1 FROM writer WHERE "                  \
    "after_entry NOT IN(SELECT last_entry FROM batch))"

/* A checkpoint that is being written has no seal yet. */
#define SEALED                                                                                     \
    "SELECT NOT EXISTS(SELECT 1 FROM checkpoint WHERE complete NOT IN(0,1) OR (complete=0 AND "    \
    "(size<>0 OR hash<>x'' OR seal<>x'')))"

enum sloss_journal_status sl_journal_file_check(void *context)
{
    struct sloss_journal_file *file = context;
    uint64_t writers = 0;
    enum sloss_journal_status status = check_rows(file, "PRAGMA integrity_check", is_ok, NULL);
    if (status == SLOSS_JOURNAL_OK) {
        status = check_schema(file);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = check_rows(file, "SELECT writer,after_entry,library,seal FROM writer",
                            is_next_writer, &writers);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = check_rows(file, LAST_WRITES, is_true, NULL);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = check_rows(file, TOOK_OVER, is_true, NULL);
    }
    return status == SLOSS_JOURNAL_OK ? check_rows(file, SEALED, is_true, NULL) : status;
}
