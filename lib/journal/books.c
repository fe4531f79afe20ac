/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/books_internal.h"

#include <string.h>

#include "sloss/snapshot.h"

void sl_journal_books_free(struct sl_journal_books *books)
{
    sloss_engine_destroy(books->engine);
    sloss_ledger_destroy(books->ledger);
    *books = (struct sl_journal_books){0};
}

static enum sloss_journal_status status_of(enum sloss_status status)
{
    switch (status) {
    case SLOSS_OK:
        return SLOSS_JOURNAL_OK;
    case SLOSS_ERR_ARGUMENT:
        return SLOSS_JOURNAL_ARGUMENT;
    case SLOSS_ERR_LIMIT:
        return SLOSS_JOURNAL_LIMIT;
    case SLOSS_ERR_MEMORY:
        return SLOSS_JOURNAL_MEMORY;
    case SLOSS_ERR_NEWER_FORMAT:
        return SLOSS_JOURNAL_NEWER_FORMAT;
    default:
        return SLOSS_JOURNAL_ALTERED;
    }
}

enum sloss_journal_status sl_journal_books_new(const struct sloss_ledger_config *config,
                                               struct sl_journal_books *books_out)
{
    *books_out = (struct sl_journal_books){0};
    enum sloss_status status = sloss_ledger_create(config, &books_out->ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(books_out->ledger, &books_out->engine);
    }
    if (status != SLOSS_OK) {
        sl_journal_books_free(books_out);
    }
    return status_of(status);
}

/* ---- from a checkpoint ----------------------------------------------------------------------- */

/* For sloss_read_fn. */
struct reader {
    const struct sloss_journal_sink *sink;
    uint64_t number;
    uint64_t offset;
    enum sloss_journal_status status; /* of the sink */
};

static int read_bytes(void *context, void *bytes_out, size_t size, size_t *size_out)
{
    struct reader *reader = context;
    reader->status = reader->sink->checkpoint_read(reader->sink->context, reader->number,
                                                   reader->offset, bytes_out, size, size_out);
    if (reader->status != SLOSS_JOURNAL_OK) {
        return 1;
    }
    reader->offset += *size_out;
    return 0;
}

/* Was it taken in this journal: is the batch before it the one that it names? */
static enum sloss_journal_status check_place(const struct sloss_journal_sink *sink,
                                             const struct sloss_journal_checkpoint *checkpoint)
{
    struct sloss_journal_batch batch;
    if (!sl_journal_checkpoint_is_sealed(checkpoint)) {
        return SLOSS_JOURNAL_ALTERED;
    }
    enum sloss_journal_status status = sink->read(sink->context, checkpoint->entry, &batch);
    if (status != SLOSS_JOURNAL_OK) {
        return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_ALTERED : status;
    }
    return batch.last_entry == checkpoint->entry &&
                   memcmp(batch.link, checkpoint->link, sizeof(batch.link)) == 0
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_ALTERED;
}

/* Are the books those of the checkpoint? */
static bool is_state(const struct sl_journal_books *books,
                     const struct sloss_journal_checkpoint *checkpoint)
{
    struct sl_journal_point stand;
    struct sloss_hash hash = {0, 0};
    sl_journal_stand(books->engine, &stand);
    (void)sloss_engine_hash(books->engine, &hash);
    return stand.sequence == checkpoint->sequence && stand.time == checkpoint->time &&
           hash.low == checkpoint->hash.low && hash.high == checkpoint->hash.high;
}

enum sloss_journal_status sl_journal_books_load(const struct sloss_ledger_config *config,
                                                const struct sloss_journal_sink *sink,
                                                const struct sloss_journal_checkpoint *checkpoint,
                                                struct sl_journal_books *books_out)
{
    struct reader reader = {.sink = sink, .number = checkpoint->number};
    *books_out = (struct sl_journal_books){0};
    enum sloss_journal_status status = check_place(sink, checkpoint);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    enum sloss_status loaded =
        sloss_engine_load(config, read_bytes, &reader, &books_out->ledger, &books_out->engine);
    if (loaded != SLOSS_OK) {
        return loaded == SLOSS_ERR_FILE && reader.status != SLOSS_JOURNAL_OK ? reader.status
                                                                             : status_of(loaded);
    }
    if (!is_state(books_out, checkpoint)) {
        sl_journal_books_free(books_out);
        return SLOSS_JOURNAL_ALTERED;
    }
    return SLOSS_JOURNAL_OK;
}

/* ---- the newest ------------------------------------------------------------------------------ */

bool sl_journal_books_is_bad(enum sloss_journal_status status)
{
    return status == SLOSS_JOURNAL_ALTERED || status == SLOSS_JOURNAL_CUT ||
           status == SLOSS_JOURNAL_NONE;
}

static void stand_at(struct sl_journal_replay *replay,
                     const struct sloss_journal_checkpoint *checkpoint)
{
    replay->at = (struct sl_journal_point){
        .entry = checkpoint->entry, .sequence = checkpoint->sequence, .time = checkpoint->time};
    memcpy(replay->at.link, checkpoint->link, sizeof(replay->at.link));
    replay->recovery->checkpoint = checkpoint->entry;
}

enum sloss_journal_status sl_journal_books_find(const struct sloss_ledger_config *config,
                                                struct sl_journal_replay *replay,
                                                struct sl_journal_books *books_out)
{
    const struct sloss_journal_sink *sink = replay->sink;
    struct sloss_journal_checkpoint found = {.number = UINT64_MAX};
    enum sloss_journal_status status = SLOSS_JOURNAL_OK;
    while (status == SLOSS_JOURNAL_OK) {
        status = sink->checkpoint_find == NULL
                     ? SLOSS_JOURNAL_NONE
                     : sink->checkpoint_find(sink->context, found.number, &found);
        if (status != SLOSS_JOURNAL_OK) {
            break;
        }
        if (replay->effects != NULL && found.entry > replay->effects->stored) {
            continue;
        }
        status = sl_journal_books_load(config, sink, &found, books_out);
        if (status == SLOSS_JOURNAL_OK) {
            stand_at(replay, &found);
            return SLOSS_JOURNAL_OK;
        }
        if (sl_journal_books_is_bad(status)) {
            replay->recovery->checkpoints_bad++;
            status = SLOSS_JOURNAL_OK;
        }
    }
    return status == SLOSS_JOURNAL_NONE ? sl_journal_books_new(config, books_out) : status;
}
