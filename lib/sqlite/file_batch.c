/* SPDX-License-Identifier: BSD-2-Clause */
/* The batches of the SQLite sink, and who may write them. */
#include "journal/digest.h"
#include "sqlite/file_internal.h"

/* ---- to write -------------------------------------------------------------------------------- */

/* The last entry becomes that of the batch, if it is the one before it. */
static enum sloss_journal_status advance(struct sloss_journal_file *file,
                                         const struct sloss_journal_batch *batch)
{
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADVANCE);
    sl_journal_file_bind(query, 1, batch->last_entry);
    if (batch->first_entry != 0) { /* nothing is before the head */
        sl_journal_file_bind(query, 2, batch->first_entry - 1);
    }
    enum sloss_journal_status status = sl_journal_file_done(file, query);
    if (status == SLOSS_JOURNAL_OK && sqlite3_changes(file->db) != 1) {
        return SLOSS_JOURNAL_GAP;
    }
    return status;
}

static enum sloss_journal_status insert(struct sloss_journal_file *file,
                                        const struct sloss_journal_batch *batch)
{
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADD_BATCH);
    sl_journal_file_bind(query, 1, batch->first_entry);
    sl_journal_file_bind(query, 2, batch->last_entry);
    sl_journal_file_bind(query, 3, batch->records);
    sl_journal_file_bind(query, 4, batch->sequence);
    (void)sqlite3_bind_int64(query, 5, batch->time);
    sl_journal_file_bind(query, 6, batch->writer);
    (void)sqlite3_bind_blob(query, 7, batch->link, sizeof(batch->link), SQLITE_STATIC);
    int bound = sqlite3_bind_blob64(query, 8, batch->bytes, batch->size, SQLITE_STATIC);
    return bound == SQLITE_OK ? sl_journal_file_done(file, query)
                              : sl_journal_file_status(file, bound);
}

enum sloss_journal_status sl_journal_file_append(void *context,
                                                 const struct sloss_journal_batch *batch)
{
    struct sloss_journal_file *file = context;
    enum sloss_journal_status status = sl_journal_file_begin(file, batch->writer);
    if (status == SLOSS_JOURNAL_OK) {
        status = advance(file, batch);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = insert(file, batch);
    }
    return sl_journal_file_settle(file, status);
}

/* ---- to read --------------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_file_read(void *context, uint64_t entry,
                                               struct sloss_journal_batch *batch_out)
{
    struct sloss_journal_file *file = context;
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_FIND_BATCH);
    sl_journal_file_bind(query, 1, entry > INT64_MAX ? INT64_MAX : entry);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    *batch_out = (struct sloss_journal_batch){.struct_size = sizeof(*batch_out),
                                              .first_entry = sl_journal_file_number(query, 0),
                                              .last_entry = sl_journal_file_number(query, 1),
                                              .records = (uint32_t)sl_journal_file_number(query, 2),
                                              .sequence = sl_journal_file_number(query, 3),
                                              .time = sqlite3_column_int64(query, 4),
                                              .writer = sl_journal_file_number(query, 5)};
    if (!sl_journal_file_blob(query, 6, batch_out->link, sizeof(batch_out->link))) {
        return SLOSS_JOURNAL_ALTERED;
    }
    batch_out->bytes = sqlite3_column_blob(query, 7);
    batch_out->size = (uint64_t)sqlite3_column_bytes(query, 7);
    return batch_out->size == 0       ? SLOSS_JOURNAL_ALTERED
           : batch_out->bytes == NULL ? SLOSS_JOURNAL_MEMORY
                                      : SLOSS_JOURNAL_OK;
}

/* ---- who may write --------------------------------------------------------------------------- */

/* The head: who may write, and the last entry, UINT64_MAX before the first. */
static enum sloss_journal_status read_head(struct sloss_journal_file *file, uint64_t *writer_out,
                                           uint64_t *last_out)
{
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_HEAD);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status == SLOSS_JOURNAL_OK) {
        bool has_last = sqlite3_column_type(query, 1) != SQLITE_NULL;
        *writer_out = sl_journal_file_number(query, 0);
        *last_out = has_last ? sl_journal_file_number(query, 1) : UINT64_MAX;
        (void)sqlite3_reset(query);
    }
    return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_ALTERED : status;
}

enum sloss_journal_status sl_journal_file_last(void *context, uint64_t *entry_out)
{
    uint64_t writer;
    enum sloss_journal_status status = read_head(context, &writer, entry_out);
    return status == SLOSS_JOURNAL_OK && *entry_out == UINT64_MAX ? SLOSS_JOURNAL_NONE : status;
}

/* Note who takes over, and where. */
static enum sloss_journal_status take_over(struct sloss_journal_file *file, uint64_t writer,
                                           uint64_t last)
{
    unsigned char seal[SL_JOURNAL_DIGEST_SIZE];
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_SET_WRITER);
    sl_journal_file_bind(query, 1, writer);
    enum sloss_journal_status status = sl_journal_file_done(file, query);
    if (status == SLOSS_JOURNAL_OK) {
        query = sl_journal_file_query(file, SL_JOURNAL_ADD_WRITER);
        sl_journal_file_bind(query, 1, writer);
        if (last != UINT64_MAX) {
            sl_journal_file_bind(query, 2, last);
        }
        sl_journal_file_bind(query, 3, sloss_version());
        sl_journal_file_writer_seal(writer, last, sloss_version(), seal);
        (void)sqlite3_bind_blob(query, 4, seal, sizeof(seal), SQLITE_STATIC);
        status = sl_journal_file_done(file, query);
    }
    return status;
}

enum sloss_journal_status sl_journal_file_fence(void *context, uint64_t last, uint64_t *writer_out)
{
    struct sloss_journal_file *file = context;
    uint64_t writer;
    uint64_t found;
    enum sloss_journal_status status =
        sl_journal_file_done(file, sl_journal_file_query(file, SL_JOURNAL_BEGIN));
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    file->is_open = true;
    status = read_head(file, &writer, &found);
    if (status == SLOSS_JOURNAL_OK && found != last) {
        status = SLOSS_JOURNAL_MORE;
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = take_over(file, writer + 1, last);
    }
    if (status == SLOSS_JOURNAL_OK) {
        *writer_out = writer + 1;
        return sl_journal_file_flush(file);
    }
    return sl_journal_file_settle(file, status);
}
