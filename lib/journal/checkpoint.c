/* SPDX-License-Identifier: BSD-2-Clause */
/* Checkpoints: snapshots that the sink keeps, written in parts between groups. */
#include <string.h>

#include "journal/bytes.h"
#include "journal/journal_internal.h"

void sl_journal_stop_saving(struct sloss_journal *journal)
{
    sloss_snapshot_end(journal->saving.snapshot);
    journal->saving = (struct sl_journal_saving){0};
}

/* What the sink has been given is durable, and nothing of it waits for the next group. */
static enum sloss_journal_status flush(struct sloss_journal *journal,
                                       enum sloss_journal_status status)
{
    if (status == SLOSS_JOURNAL_OK) {
        status = journal->sink.flush(journal->sink.context);
    }
    if (status != SLOSS_JOURNAL_OK) {
        sl_journal_stop_saving(journal);
        return sl_journal_fail(journal, status);
    }
    return SLOSS_JOURNAL_OK;
}

/* ---- to begin -------------------------------------------------------------------------------- */

static enum sloss_journal_status begin_snapshot(struct sloss_journal *journal)
{
    switch (sloss_snapshot_begin(journal->engine, &journal->saving.snapshot)) {
    case SLOSS_OK:
        return SLOSS_JOURNAL_OK;
    case SLOSS_ERR_MEMORY:
        return SLOSS_JOURNAL_MEMORY;
    default:
        return SLOSS_JOURNAL_ARGUMENT;
    }
}

enum sloss_journal_status sloss_journal_checkpoint_begin(struct sloss_journal *journal)
{
    if (journal == NULL || journal->sink.checkpoint_begin == NULL || journal->saving.is_begun) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    enum sloss_journal_status status = sloss_journal_flush(journal);
    if (status == SLOSS_JOURNAL_OK) {
        status = begin_snapshot(journal);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    struct sl_journal_saving *saving = &journal->saving;
    saving->is_begun = true;
    saving->checkpoint =
        (struct sloss_journal_checkpoint){.struct_size = sizeof(saving->checkpoint),
                                          .entry = journal->at.entry,
                                          .sequence = journal->at.sequence,
                                          .time = journal->at.time,
                                          .writer = journal->writer};
    memcpy(saving->checkpoint.link, journal->at.link, sizeof(journal->at.link));
    status = journal->sink.checkpoint_begin(journal->sink.context, &saving->checkpoint);
    return flush(journal, status);
}

/* ---- to write -------------------------------------------------------------------------------- */

void sl_journal_keep_end(unsigned char *end, const unsigned char *bytes, size_t size)
{
    const size_t room = SL_JOURNAL_END;
    if (size < room) {
        memmove(end, end + size, room - size);
        memcpy(end + room - size, bytes, size);
    } else {
        memcpy(end, bytes + size - room, room);
    }
}

/* A sloss_write_fn. */
static int write_bytes(void *context, const void *bytes, size_t size)
{
    struct sloss_journal *journal = context;
    struct sl_journal_saving *saving = &journal->saving;
    saving->status = journal->sink.checkpoint_write(journal->sink.context, bytes, size);
    if (saving->status != SLOSS_JOURNAL_OK) {
        return 1;
    }
    sl_journal_keep_end(saving->end, bytes, size);
    saving->checkpoint.size += size;
    return 0;
}

/* The snapshot is written whole: its hash is in its end. */
static enum sloss_journal_status complete(struct sloss_journal *journal)
{
    struct sl_journal_saving *saving = &journal->saving;
    saving->checkpoint.hash =
        (struct sloss_hash){sl_journal_get(saving->end, 8), sl_journal_get(saving->end + 8, 8)};
    sl_journal_checkpoint_seal(&saving->checkpoint);
    enum sloss_journal_status status =
        flush(journal, journal->sink.checkpoint_end(journal->sink.context, &saving->checkpoint));
    if (status == SLOSS_JOURNAL_OK) {
        journal->checkpoint = saving->checkpoint.entry;
        sloss_snapshot_end(saving->snapshot);
        saving->snapshot = NULL;
    }
    return status;
}

static enum sloss_journal_status write_part(struct sloss_journal *journal, uint32_t accounts)
{
    struct sl_journal_saving *saving = &journal->saving;
    uint32_t done = 0;
    enum sloss_status status =
        sloss_snapshot_write(saving->snapshot, accounts, write_bytes, journal, &done);
    if (status == SLOSS_ERR_FILE) {
        return flush(journal, saving->status);
    }
    if (status != SLOSS_OK) { /* without memory: the sink drops later what it has of it */
        enum sloss_journal_status flushed = flush(journal, SLOSS_JOURNAL_OK);
        sl_journal_stop_saving(journal);
        return flushed == SLOSS_JOURNAL_OK ? SLOSS_JOURNAL_MEMORY : flushed;
    }
    return done != 0 ? complete(journal) : flush(journal, SLOSS_JOURNAL_OK);
}

/* All is written: remove a part of what is older. */
static enum sloss_journal_status clear_part(struct sloss_journal *journal, uint32_t *done_out)
{
    const struct sloss_journal_sink *sink = &journal->sink;
    uint32_t done = 0;
    enum sloss_journal_status status =
        flush(journal, sink->checkpoint_clear(sink->context, journal->writer, &done));
    if (status == SLOSS_JOURNAL_OK && done != 0) {
        sl_journal_stop_saving(journal);
        *done_out = 1;
    }
    return status;
}

enum sloss_journal_status sloss_journal_checkpoint_step(struct sloss_journal *journal,
                                                        uint32_t accounts, uint32_t *done_out)
{
    if (journal == NULL || accounts == 0 || done_out == NULL) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    *done_out = 0;
    if (journal->failed != SLOSS_JOURNAL_OK) {
        return journal->failed;
    }
    if (!journal->saving.is_begun) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    return journal->saving.snapshot != NULL ? write_part(journal, accounts)
                                            : clear_part(journal, done_out);
}
