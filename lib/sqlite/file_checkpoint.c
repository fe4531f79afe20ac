/* SPDX-License-Identifier: BSD-2-Clause */
/* The checkpoints of the SQLite sink, in chunks. */
#include <string.h>

#include "journal/bytes.h"
#include "sqlite/file_internal.h"

#define CLEAR_CHUNKS 256 /* chunks of up to 64 KiB that one step removes */

/* ---- to write -------------------------------------------------------------------------------- */

enum sloss_journal_status
sl_journal_file_checkpoint_begin(void *context, struct sloss_journal_checkpoint *checkpoint)
{
    struct sloss_journal_file *file = context;
    enum sloss_journal_status status = sl_journal_file_begin(file, checkpoint->writer);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADD_CHECKPOINT);
    sl_journal_file_bind(query, 1, checkpoint->entry);
    sl_journal_file_bind(query, 2, checkpoint->sequence);
    (void)sqlite3_bind_int64(query, 3, checkpoint->time);
    sl_journal_file_bind(query, 4, checkpoint->writer);
    (void)sqlite3_bind_blob(query, 5, checkpoint->link, sizeof(checkpoint->link), SQLITE_STATIC);
    status = sl_journal_file_done(file, query);
    if (status == SLOSS_JOURNAL_OK) {
        checkpoint->number = (uint64_t)sqlite3_last_insert_rowid(file->db);
        file->checkpoint = checkpoint->number;
        file->writer = checkpoint->writer;
        file->offset = 0;
    }
    return sl_journal_file_settle(file, status);
}

enum sloss_journal_status sl_journal_file_checkpoint_write(void *context, const void *bytes,
                                                           size_t size)
{
    struct sloss_journal_file *file = context;
    enum sloss_journal_status status = sl_journal_file_begin(file, file->writer);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADD_CHUNK);
    sl_journal_file_bind(query, 1, file->checkpoint);
    sl_journal_file_bind(query, 2, file->offset);
    (void)sqlite3_bind_blob64(query, 3, bytes, size, SQLITE_STATIC);
    file->offset += size;
    return sl_journal_file_settle(file, sl_journal_file_done(file, query));
}

enum sloss_journal_status
sl_journal_file_checkpoint_end(void *context, const struct sloss_journal_checkpoint *checkpoint)
{
    struct sloss_journal_file *file = context;
    unsigned char hash[16];
    enum sloss_journal_status status = sl_journal_file_begin(file, checkpoint->writer);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    sl_journal_put(hash, checkpoint->hash.low, 8);
    sl_journal_put(hash + 8, checkpoint->hash.high, 8);
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_END_CHECKPOINT);
    sl_journal_file_bind(query, 1, checkpoint->number);
    sl_journal_file_bind(query, 2, checkpoint->size);
    (void)sqlite3_bind_blob(query, 3, hash, sizeof(hash), SQLITE_STATIC);
    (void)sqlite3_bind_blob(query, 4, checkpoint->seal, sizeof(checkpoint->seal), SQLITE_STATIC);
    status = sl_journal_file_done(file, query);
    if (status == SLOSS_JOURNAL_OK && sqlite3_changes(file->db) != 1) {
        status = SLOSS_JOURNAL_ALTERED;
    }
    return sl_journal_file_settle(file, status);
}

enum sloss_journal_status sl_journal_file_checkpoint_clear(void *context, uint64_t writer,
                                                           uint32_t *done_out)
{
    struct sloss_journal_file *file = context;
    enum sloss_journal_status status = sl_journal_file_begin(file, writer);
    *done_out = 0;
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    /* First its row, so that none is taken for a checkpoint whose bytes are removed in parts. */
    status = sl_journal_file_done(file, sl_journal_file_query(file, SL_JOURNAL_CLEAR_CHECKPOINTS));
    if (status == SLOSS_JOURNAL_OK) {
        sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_CLEAR_CHUNKS);
        sl_journal_file_bind(query, 1, CLEAR_CHUNKS);
        status = sl_journal_file_done(file, query);
    }
    if (status == SLOSS_JOURNAL_OK && sqlite3_changes(file->db) < CLEAR_CHUNKS) {
        *done_out = 1;
    }
    return sl_journal_file_settle(file, status);
}

/* ---- to read --------------------------------------------------------------------------------- */

enum sloss_journal_status
sl_journal_file_checkpoint_find(void *context, uint64_t number,
                                struct sloss_journal_checkpoint *checkpoint_out)
{
    struct sloss_journal_file *file = context;
    unsigned char hash[16] = {0};
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_FIND_CHECKPOINT);
    sl_journal_file_bind(query, 1, number > INT64_MAX ? INT64_MAX : number);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    *checkpoint_out =
        (struct sloss_journal_checkpoint){.struct_size = sizeof(*checkpoint_out),
                                          .number = sl_journal_file_number(query, 0),
                                          .entry = sl_journal_file_number(query, 1),
                                          .sequence = sl_journal_file_number(query, 2),
                                          .time = sqlite3_column_int64(query, 3),
                                          .writer = sl_journal_file_number(query, 4),
                                          .size = sl_journal_file_number(query, 5)};
    /* A row whose blobs are not whole has no right seal either: whoever asks for it finds that. */
    (void)sl_journal_file_blob(query, 6, hash, sizeof(hash));
    (void)sl_journal_file_blob(query, 7, checkpoint_out->link, sizeof(checkpoint_out->link));
    (void)sl_journal_file_blob(query, 8, checkpoint_out->seal, sizeof(checkpoint_out->seal));
    checkpoint_out->hash =
        (struct sloss_hash){sl_journal_get(hash, 8), sl_journal_get(hash + 8, 8)};
    (void)sqlite3_reset(query);
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sl_journal_file_checkpoint_read(void *context, uint64_t number,
                                                          uint64_t offset, void *bytes_out,
                                                          size_t size, size_t *size_out)
{
    struct sloss_journal_file *file = context;
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_FIND_CHUNK);
    *size_out = 0;
    sl_journal_file_bind(query, 1, number);
    sl_journal_file_bind(query, 2, offset);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status != SLOSS_JOURNAL_OK) {
        return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK : status;
    }
    uint64_t within = offset - sl_journal_file_number(query, 0);
    const unsigned char *bytes = sqlite3_column_blob(query, 1);
    uint64_t there = (uint64_t)sqlite3_column_bytes(query, 1);
    if (bytes != NULL && within < there) {
        uint64_t left = there - within;
        *size_out = left < size ? (size_t)left : size;
        memcpy(bytes_out, bytes + within, *size_out);
    }
    (void)sqlite3_reset(query);
    return SLOSS_JOURNAL_OK;
}
