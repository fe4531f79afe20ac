/* SPDX-License-Identifier: BSD-2-Clause */
/* file: the SQLite database, and what the parts of the sink share. */
#ifndef SL_JOURNAL_FILE_H
#define SL_JOURNAL_FILE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sloss/journal.h"

/* What is asked of the database again and again. */
enum sl_journal_query {
    SL_JOURNAL_BEGIN,
    SL_JOURNAL_COMMIT,
    SL_JOURNAL_ROLLBACK,
    SL_JOURNAL_HEAD,
    SL_JOURNAL_ADVANCE,
    SL_JOURNAL_ADD_BATCH,
    SL_JOURNAL_FIND_BATCH,
    SL_JOURNAL_SET_WRITER,
    SL_JOURNAL_ADD_WRITER,
    SL_JOURNAL_ADD_CHECKPOINT,
    SL_JOURNAL_END_CHECKPOINT,
    SL_JOURNAL_FIND_CHECKPOINT,
    SL_JOURNAL_ADD_CHUNK,
    SL_JOURNAL_FIND_CHUNK,
    SL_JOURNAL_CLEAR_CHUNKS,
    SL_JOURNAL_CLEAR_CHECKPOINTS,
    SL_JOURNAL_EFFECTS,
    SL_JOURNAL_ADVANCE_EFFECTS,
    SL_JOURNAL_LAST_EVENT,
    SL_JOURNAL_LAST_BALANCE,
    SL_JOURNAL_ADD_ASSET,
    SL_JOURNAL_ADD_MARKET,
    SL_JOURNAL_ADD_ACCOUNT,
    SL_JOURNAL_ADD_EVENT,
    SL_JOURNAL_ADD_MOVEMENT,
    SL_JOURNAL_ADD_DEFICIT
};

#define SL_JOURNAL_QUERIES (SL_JOURNAL_ADD_DEFICIT + 1)

struct sloss_journal_file {
    struct sloss_memory memory;
    sqlite3 *db;
    sqlite3_stmt *queries[SL_JOURNAL_QUERIES];
    bool is_open; /* a transaction that writes */
    bool keeps_effects;
    uint64_t checkpoint; /* the one that is being written, by whom, and how far it is */
    uint64_t writer;
    uint64_t offset;
    char message[256];
};

/* ---- the database ---------------------------------------------------------------------------- */

/* Rows with the names of kinds (schema_kinds.c). */
extern const char sl_journal_event_kinds[];
extern const char sl_journal_command_kinds[];

/* Is it a journal, or empty? Nothing is changed. */
enum sloss_journal_status sl_journal_schema_ours(struct sloss_journal_file *file);

/* Make the tables, or see that they are there. */
enum sloss_journal_status sl_journal_schema_open(struct sloss_journal_file *file, bool create);

/* Is the write-ahead log whole? For who writes it is synced as well, and ends behind the last
 * transaction. */
enum sloss_journal_status sl_journal_file_log(struct sloss_journal_file *file, bool reads);

/* The seal of a row of `writer`; `after` is UINT64_MAX before the first entry. */
void sl_journal_file_writer_seal(uint64_t writer, uint64_t after, uint64_t library,
                                 unsigned char seal_out[32]);

/* Run statements without results. */
enum sloss_journal_status sl_journal_file_run(struct sloss_journal_file *file, const char *sql);

/* A number that a statement gives. */
enum sloss_journal_status sl_journal_file_number_of(struct sloss_journal_file *file,
                                                    const char *sql, int64_t *number_out);

/* The status of a result of SQLite, of which the message is kept. */
enum sloss_journal_status sl_journal_file_status(struct sloss_journal_file *file, int result);

/* ---- queries --------------------------------------------------------------------------------- */

/* A query with nothing bound, ready to be used. Whatever was given out of the one before is gone.
 */
sqlite3_stmt *sl_journal_file_query(struct sloss_journal_file *file, enum sl_journal_query which);

/* Run a query that has one row at the most: SLOSS_JOURNAL_OK with a row, SLOSS_JOURNAL_NONE
 * without. */
enum sloss_journal_status sl_journal_file_row(struct sloss_journal_file *file, sqlite3_stmt *query);

/* Run a query that has no rows, and make it ready again. */
enum sloss_journal_status sl_journal_file_done(struct sloss_journal_file *file,
                                               sqlite3_stmt *query);

/* Numbers of a journal, which are below 2^63, as those of SQLite. */
static inline void sl_journal_file_bind(sqlite3_stmt *query, int place, uint64_t number)
{
    (void)sqlite3_bind_int64(query, place, (sqlite3_int64)number);
}

static inline uint64_t sl_journal_file_number(sqlite3_stmt *query, int column)
{
    return (uint64_t)sqlite3_column_int64(query, column);
}

/* A blob of this size in a column of the row at hand; false if it is not. */
bool sl_journal_file_blob(sqlite3_stmt *query, int column, void *bytes_out, size_t size);

/* ---- transactions ---------------------------------------------------------------------------- */

/* Begin to write, unless it is begun: SLOSS_JOURNAL_SECOND_WRITER if this writer is not the newest.
 */
enum sloss_journal_status sl_journal_file_begin(struct sloss_journal_file *file, uint64_t writer);

/* Take back all since then, unless the status is SLOSS_JOURNAL_OK. Returns it. */
enum sloss_journal_status sl_journal_file_settle(struct sloss_journal_file *file,
                                                 enum sloss_journal_status status);

/* ---- the functions of the sink --------------------------------------------------------------- */

enum sloss_journal_status sl_journal_file_check(void *context);
enum sloss_journal_status sl_journal_file_append(void *context,
                                                 const struct sloss_journal_batch *batch);
enum sloss_journal_status sl_journal_file_flush(void *context);
enum sloss_journal_status sl_journal_file_read(void *context, uint64_t entry,
                                               struct sloss_journal_batch *batch_out);
enum sloss_journal_status sl_journal_file_last(void *context, uint64_t *entry_out);
enum sloss_journal_status sl_journal_file_fence(void *context, uint64_t last, uint64_t *writer_out);
enum sloss_journal_status
sl_journal_file_checkpoint_begin(void *context, struct sloss_journal_checkpoint *checkpoint);
enum sloss_journal_status sl_journal_file_checkpoint_write(void *context, const void *bytes,
                                                           size_t size);
enum sloss_journal_status
sl_journal_file_checkpoint_end(void *context, const struct sloss_journal_checkpoint *checkpoint);
enum sloss_journal_status sl_journal_file_checkpoint_clear(void *context, uint64_t writer,
                                                           uint32_t *done_out);
enum sloss_journal_status
sl_journal_file_checkpoint_find(void *context, uint64_t number,
                                struct sloss_journal_checkpoint *checkpoint_out);
enum sloss_journal_status sl_journal_file_checkpoint_read(void *context, uint64_t number,
                                                          uint64_t offset, void *bytes_out,
                                                          size_t size, size_t *size_out);
enum sloss_journal_status sl_journal_file_effects_last(void *context, uint64_t *entry_out);
enum sloss_journal_status sl_journal_file_effects_add(void *context,
                                                      const struct sloss_journal_effects *effects);

#endif
