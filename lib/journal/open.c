/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/books_internal.h"
#include "journal/journal_internal.h"
#include "journal/memory.h"
#include "journal/wanted_internal.h"
#include "journal/wire_internal.h"

#define RECORDS_USUAL 8192u
#define CATCH_UP_MAX 100u /* times that another writes on while this one reads */

/* ---- the head -------------------------------------------------------------------------------- */

/* Make a journal: its first batch says which one it is. */
static enum sloss_journal_status make_head(const struct sloss_journal_sink *sink,
                                           const struct sl_journal_head *head)
{
    static const uint8_t none[SLOSS_JOURNAL_LINK_SIZE];
    unsigned char bytes[SL_JOURNAL_HEAD_SIZE];
    uint64_t writer;
    enum sloss_journal_status status = sink->fence(sink->context, UINT64_MAX, &writer);
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    struct sloss_journal_batch batch = {
        .struct_size = sizeof(batch), .writer = writer, .bytes = bytes, .size = sizeof(bytes)};
    sl_journal_head_write(head, bytes);
    sl_journal_batch_link(&batch, none);
    status = sink->append(sink->context, &batch);
    return status == SLOSS_JOURNAL_OK ? sink->flush(sink->context) : status;
}

/* Can there be such books at all? A journal whose limits are too large could never be opened. */
static enum sloss_journal_status try_books(const struct sl_journal_wanted *wanted)
{
    struct sl_journal_books books;
    enum sloss_journal_status status = sl_journal_books_new(wanted->config.ledger, &books);
    sl_journal_books_free(&books);
    return status;
}

/* Read the head, or make it. Whoever makes it at the same time comes first, or after this. */
static enum sloss_journal_status find_head(struct sl_journal_replay *replay,
                                           const struct sl_journal_wanted *wanted,
                                           struct sl_journal_head *head_out)
{
    enum sloss_journal_status status = sl_journal_replay_begin(replay, head_out);
    if (status != SLOSS_JOURNAL_NONE) {
        return status;
    }
    status = try_books(wanted);
    if (status == SLOSS_JOURNAL_OK) {
        status = make_head(replay->sink, &wanted->head);
    }
    if (status != SLOSS_JOURNAL_OK && status != SLOSS_JOURNAL_MORE) {
        return status;
    }
    replay->recovery->is_new = status == SLOSS_JOURNAL_OK ? 1 : 0;
    status = sl_journal_replay_begin(replay, head_out);
    return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_ALTERED : status;
}

/* ---- the handle ------------------------------------------------------------------------------ */

static void free_group(struct sloss_journal *journal)
{
    struct sl_journal_group *group = &journal->group;
    const struct sloss_memory *memory = &journal->memory;
    sl_journal_release(memory, group->records, group->room * sizeof(*group->records));
    sl_journal_release(memory, group->answers, group->room * sizeof(*group->answers));
    sl_journal_release(memory, group->bytes, (size_t)group->room * SL_JOURNAL_WIRE_MAX);
}

static bool make_group(struct sloss_journal *journal, uint32_t records_max)
{
    struct sl_journal_group *group = &journal->group;
    const struct sloss_memory *memory = &journal->memory;
    group->room = records_max == 0 ? RECORDS_USUAL : records_max;
    group->records = sl_journal_allocate(memory, group->room * sizeof(*group->records));
    group->answers = sl_journal_allocate(memory, group->room * sizeof(*group->answers));
    group->bytes = sl_journal_allocate(memory, (size_t)group->room * SL_JOURNAL_WIRE_MAX);
    return group->records != NULL && group->answers != NULL && group->bytes != NULL;
}

void sloss_journal_close(struct sloss_journal *journal)
{
    if (journal == NULL) {
        return;
    }
    struct sloss_memory memory = journal->memory;
    struct sl_journal_books books = {journal->ledger, journal->engine};
    sl_journal_stop_saving(journal);
    if (journal->failed == SLOSS_JOURNAL_OK) {
        (void)sl_journal_store_effects(journal); /* or they are made again when it is opened */
    }
    sl_journal_effects_free(&journal->effects);
    sl_journal_books_free(&books);
    free_group(journal);
    sl_journal_release(&memory, journal, sizeof(*journal));
}

static struct sloss_journal *make_journal(const struct sl_journal_wanted *wanted)
{
    struct sloss_journal *journal = sl_journal_allocate(&wanted->ledger.memory, sizeof(*journal));
    if (journal == NULL) {
        return NULL;
    }
    *journal = (struct sloss_journal){.memory = wanted->ledger.memory, .sink = wanted->sink};
    if (!make_group(journal, wanted->config.records_max)) {
        sloss_journal_close(journal);
        return NULL;
    }
    return journal;
}

/* ---- to open --------------------------------------------------------------------------------- */

/* Bring the books to the end of the journal, and take over writing there. */
static enum sloss_journal_status catch_up(struct sloss_journal *journal,
                                          struct sl_journal_replay *replay)
{
    const struct sloss_journal_sink *sink = &journal->sink;
    enum sloss_journal_status status = SLOSS_JOURNAL_MORE;
    for (uint32_t i = 0; status == SLOSS_JOURNAL_MORE && i < CATCH_UP_MAX; i++) {
        status = sl_journal_replay_all(replay, journal->engine);
        if (status == SLOSS_JOURNAL_OK && journal->effects.stored > replay->at.entry) {
            replay->recovery->bad_entry = replay->at.entry + 1;
            status = SLOSS_JOURNAL_CUT;
        }
        if (status == SLOSS_JOURNAL_OK) {
            status = sink->fence(sink->context, replay->at.entry, &journal->writer);
        }
    }
    return status == SLOSS_JOURNAL_MORE ? SLOSS_JOURNAL_BUSY : status;
}

/* Whether the sink stores effects, and how far it has come. */
static enum sloss_journal_status find_effects(struct sloss_journal *journal,
                                              struct sl_journal_replay *replay)
{
    struct sl_journal_effects *effects = &journal->effects;
    const struct sloss_journal_sink *sink = &journal->sink;
    if (sink->effects_add == NULL) {
        return SLOSS_JOURNAL_OK;
    }
    effects->memory = journal->memory;
    replay->effects = effects;
    enum sloss_journal_status status = sink->effects_last(sink->context, &effects->stored);
    effects->last_entry = effects->stored;
    return status;
}

/* Store the effects that a crash has kept from the disk, now that nobody else writes. */
static enum sloss_journal_status end_effects(struct sloss_journal *journal,
                                             const struct sl_journal_replay *replay)
{
    struct sl_journal_effects *effects = &journal->effects;
    const struct sloss_journal_sink *sink = &journal->sink;
    uint64_t stored;
    if (replay->effects == NULL) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status = sink->effects_last(sink->context, &stored);
    if (status == SLOSS_JOURNAL_OK && stored != effects->stored) {
        status = SLOSS_JOURNAL_BUSY; /* whoever wrote before has stored some meanwhile */
    }
    effects->is_kept = status == SLOSS_JOURNAL_OK;
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_store_effects(journal);
        sl_journal_effects_expect(effects); /* the host has had them */
    }
    return status;
}

static enum sloss_journal_status recover(struct sloss_journal *journal,
                                         const struct sl_journal_wanted *wanted,
                                         struct sl_journal_replay *replay)
{
    struct sl_journal_head head;
    struct sl_journal_books books;
    enum sloss_journal_status status = find_head(replay, wanted, &head);
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_wanted_id(&head, wanted);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_wanted_limits(&head, wanted);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = find_effects(journal, replay);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_books_find(wanted->config.ledger, replay, &books);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    journal->ledger = books.ledger;
    journal->engine = books.engine;
    journal->ledger_id[0] = head.ledger_id[0];
    journal->ledger_id[1] = head.ledger_id[1];
    journal->checkpoint = replay->recovery->checkpoint;
    /* What was answered before the crash has had its events; a replay keeps those that are not
     * stored. */
    (void)sloss_engine_keep_events(journal->engine, 0);
    sl_journal_effects_begin(&journal->effects, journal->ledger, journal->engine, replay->at.entry);
    status = catch_up(journal, replay);
    (void)sloss_engine_keep_events(journal->engine, 1);
    journal->at = replay->at;
    sl_journal_stand(journal->engine, &journal->at);
    return status == SLOSS_JOURNAL_OK ? end_effects(journal, replay) : status;
}

enum sloss_journal_status sloss_journal_open(const struct sloss_journal_config *config,
                                             const struct sloss_journal_sink *sink,
                                             struct sloss_journal **journal_out,
                                             struct sloss_journal_recovery *recovery_out)
{
    struct sl_journal_wanted wanted;
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    enum sloss_journal_status status = sl_journal_wanted_read(config, sink, recovery_out, &wanted);
    if (status != SLOSS_JOURNAL_OK || journal_out == NULL) {
        return status == SLOSS_JOURNAL_OK ? SLOSS_JOURNAL_ARGUMENT : status;
    }
    struct sloss_journal *journal = make_journal(&wanted);
    if (journal == NULL) {
        return SLOSS_JOURNAL_MEMORY;
    }
    struct sl_journal_replay replay = {
        .sink = &journal->sink, .records = {.memory = wanted.ledger.memory}, .recovery = &recovery};
    status = recover(journal, &wanted, &replay);
    sl_journal_replay_end(&replay);
    sl_journal_recovery_give(recovery_out, &recovery);
    if (status != SLOSS_JOURNAL_OK) {
        sloss_journal_close(journal);
        return status;
    }
    *journal_out = journal;
    return SLOSS_JOURNAL_OK;
}
