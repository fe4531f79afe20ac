/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that read a journal from its first entry, and write nothing. */
#include "journal/books_internal.h"
#include "journal/wanted_internal.h"

#include "sloss/snapshot.h"

/* A journal that is read. */
struct reading {
    struct sl_journal_wanted wanted;
    struct sl_journal_head head;
    struct sl_journal_replay replay;
    struct sloss_journal_recovery recovery;
};

static enum sloss_journal_status begin(struct reading *reading,
                                       const struct sloss_journal_config *config,
                                       const struct sloss_journal_sink *sink,
                                       const struct sloss_journal_recovery *recovery)
{
    *reading = (struct reading){.recovery = {.struct_size = sizeof(reading->recovery)}};
    enum sloss_journal_status status =
        sl_journal_wanted_read(config, sink, recovery, &reading->wanted);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    reading->replay.sink = &reading->wanted.sink;
    reading->replay.records.memory = reading->wanted.ledger.memory;
    reading->replay.recovery = &reading->recovery;
    status = sl_journal_replay_begin(&reading->replay, &reading->head);
    if (status != SLOSS_JOURNAL_OK) {
        return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_MISSING : status;
    }
    return sl_journal_wanted_id(&reading->head, &reading->wanted);
}

static enum sloss_journal_status end(struct reading *reading, enum sloss_journal_status status,
                                     struct sloss_journal_recovery *recovery_out)
{
    sl_journal_replay_end(&reading->replay);
    if (status != SLOSS_JOURNAL_ARGUMENT) {
        sl_journal_recovery_give(recovery_out, &reading->recovery);
    }
    return status;
}

/* ---- entry by entry -------------------------------------------------------------------------- */

/* Give each command of the batch at hand. Is it to go on? */
static bool visit_batch(const struct sl_journal_replay *replay, sloss_journal_visit_fn visit,
                        void *context)
{
    const struct sl_journal_records *records = &replay->records;
    uint64_t entry = replay->batch.first_entry;
    for (size_t at = 0; at < records->count; entry++) {
        size_t length = 1;
        (void)sloss_command_check(records->at + at, records->count - at, &length);
        if (visit(context, entry, records->at + at, length) != 0) {
            return false;
        }
        replay->recovery->last_entry = entry;
        at += length;
    }
    return true;
}

enum sloss_journal_status sloss_journal_read(const struct sloss_journal_config *config,
                                             const struct sloss_journal_sink *sink,
                                             sloss_journal_visit_fn visit, void *context,
                                             struct sloss_journal_recovery *recovery_out)
{
    struct reading reading;
    if (visit == NULL) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    enum sloss_journal_status status = begin(&reading, config, sink, recovery_out);
    bool more = true;
    while (status == SLOSS_JOURNAL_OK && more) {
        status = sl_journal_replay_next(&reading.replay);
        more = status == SLOSS_JOURNAL_OK && visit_batch(&reading.replay, visit, context);
    }
    return end(&reading, status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK : status, recovery_out);
}

/* ---- to verify ------------------------------------------------------------------------------- */

/* Load each checkpoint, and count those that are not whole. */
static enum sloss_journal_status load_each(struct reading *reading,
                                           const struct sloss_ledger_config *config)
{
    const struct sloss_journal_sink *sink = &reading->wanted.sink;
    struct sloss_journal_checkpoint found = {.number = UINT64_MAX};
    struct sl_journal_books books;
    if (sink->checkpoint_find == NULL) {
        return SLOSS_JOURNAL_OK;
    }
    for (;;) {
        enum sloss_journal_status status =
            sink->checkpoint_find(sink->context, found.number, &found);
        if (status != SLOSS_JOURNAL_OK) {
            return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK : status;
        }
        status = sl_journal_books_load(config, sink, &found, &books);
        if (status == SLOSS_JOURNAL_OK) {
            sl_journal_books_free(&books);
        } else if (sl_journal_books_is_bad(status)) {
            reading->recovery.checkpoints_bad++;
        } else {
            return status;
        }
    }
}

enum sloss_journal_status sloss_journal_verify(const struct sloss_journal_config *config,
                                               const struct sloss_journal_sink *sink,
                                               struct sloss_journal_recovery *recovery_out)
{
    struct reading reading;
    struct sl_journal_books books;
    enum sloss_journal_status status = begin(&reading, config, sink, recovery_out);
    struct sloss_ledger_config limits = reading.wanted.ledger;
    limits.struct_size = sizeof(limits);
    limits.accounts_max = reading.head.accounts_max;
    limits.positions_max = reading.head.positions_max;
    limits.ids_max = reading.head.ids_max;
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_books_new(&limits, &books);
    }
    if (status == SLOSS_JOURNAL_OK) {
        (void)sloss_engine_keep_events(books.engine, 0);
        status = sl_journal_replay_all(&reading.replay, books.engine);
        sl_journal_books_free(&books);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = load_each(&reading, &limits);
    }
    const struct sloss_journal_sink *given = &reading.wanted.sink;
    if (status == SLOSS_JOURNAL_OK && given->check != NULL) {
        status = given->check(given->context);
    }
    return end(&reading, status, recovery_out);
}
