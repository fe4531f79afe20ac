/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/replay_internal.h"

#include <string.h>

#include "journal/memory.h"

void sl_journal_replay_end(struct sl_journal_replay *replay)
{
    sl_journal_records_free(&replay->records);
}

/* ---- to read --------------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_replay_begin(struct sl_journal_replay *replay,
                                                  struct sl_journal_head *head_out)
{
    enum sloss_journal_status status = replay->sink->read(replay->sink->context, 0, &replay->batch);
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_head_read(&replay->batch, head_out);
    }
    if (status == SLOSS_JOURNAL_OK) {
        struct sloss_journal_recovery *recovery = replay->recovery;
        recovery->ledger_id[0] = head_out->ledger_id[0];
        recovery->ledger_id[1] = head_out->ledger_id[1];
        recovery->accounts_max = head_out->accounts_max;
        recovery->positions_max = head_out->positions_max;
        recovery->ids_max = head_out->ids_max;
        replay->at = (struct sl_journal_point){.time = INT64_MIN}; /* before any time */
        memcpy(replay->at.link, replay->batch.link, sizeof(replay->at.link));
    }
    return status;
}

/* Nothing begins behind the point: is that the end of the journal? */
static enum sloss_journal_status end_or_fault(struct sl_journal_replay *replay)
{
    const struct sloss_journal_sink *sink = replay->sink;
    uint64_t last = 0;
    enum sloss_journal_status status = sink->last(sink->context, &last);
    if (status == SLOSS_JOURNAL_OK && last == replay->at.entry) {
        return SLOSS_JOURNAL_NONE;
    }
    replay->recovery->bad_entry = replay->at.entry + 1;
    if (status == SLOSS_JOURNAL_NONE || (status == SLOSS_JOURNAL_OK && last < replay->at.entry)) {
        return SLOSS_JOURNAL_ALTERED;
    }
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    status = sink->read(sink->context, last, &replay->batch);
    if (status != SLOSS_JOURNAL_OK) {
        return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_CUT : status;
    }
    return replay->batch.first_entry > replay->at.entry ? SLOSS_JOURNAL_GAP : SLOSS_JOURNAL_CUT;
}

/* Is the batch what was written behind the point? */
static enum sloss_journal_status check(struct sl_journal_replay *replay)
{
    const struct sloss_journal_batch *batch = &replay->batch;
    if (batch->last_entry < batch->first_entry ||
        !sl_journal_batch_is_linked(batch, replay->at.link)) {
        return SLOSS_JOURNAL_ALTERED;
    }
    if (batch->time < replay->at.time) {
        return SLOSS_JOURNAL_CLOCK_BACK;
    }
    return sl_journal_batch_read(batch, &replay->records);
}

enum sloss_journal_status sl_journal_replay_next(struct sl_journal_replay *replay)
{
    uint64_t wanted = replay->at.entry + 1;
    enum sloss_journal_status status =
        replay->sink->read(replay->sink->context, wanted, &replay->batch);
    if (status == SLOSS_JOURNAL_NONE ||
        (status == SLOSS_JOURNAL_OK && replay->batch.first_entry != wanted)) {
        return end_or_fault(replay);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = check(replay);
    }
    if (status != SLOSS_JOURNAL_OK) {
        replay->recovery->bad_entry = wanted;
        return status;
    }
    replay->at.entry = replay->batch.last_entry;
    replay->at.time = replay->batch.time;
    memcpy(replay->at.link, replay->batch.link, sizeof(replay->at.link));
    return SLOSS_JOURNAL_OK;
}

/* ---- checkpoints on the way ------------------------------------------------------------------ */

/* The next checkpoint behind the point that is whole, as far as its row says; entry UINT64_MAX if
 * there is none. */
static enum sloss_journal_status find_next(const struct sl_journal_replay *replay,
                                           struct sloss_journal_checkpoint *next_out)
{
    const struct sloss_journal_sink *sink = replay->sink;
    struct sloss_journal_checkpoint found = {.number = UINT64_MAX};
    *next_out = (struct sloss_journal_checkpoint){.entry = UINT64_MAX};
    if (sink->checkpoint_find == NULL) {
        return SLOSS_JOURNAL_OK;
    }
    for (;;) {
        enum sloss_journal_status status =
            sink->checkpoint_find(sink->context, found.number, &found);
        if (status != SLOSS_JOURNAL_OK) {
            return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK : status;
        }
        if (found.entry > replay->at.entry && sl_journal_checkpoint_is_sealed(&found)) {
            *next_out = found; /* the nearest, since older ones come later */
        }
    }
}

/* Does the engine have the state that a checkpoint at this entry was taken of? One that was not
 * taken in this journal is no witness. */
static enum sloss_journal_status compare(struct sl_journal_replay *replay,
                                         const struct sloss_engine *engine,
                                         const struct sloss_journal_checkpoint *checkpoint)
{
    struct sloss_hash hash;
    if (memcmp(checkpoint->link, replay->at.link, sizeof(checkpoint->link)) != 0) {
        return SLOSS_JOURNAL_OK;
    }
    (void)sloss_engine_hash(engine, &hash);
    replay->recovery->compared++;
    return hash.low == checkpoint->hash.low && hash.high == checkpoint->hash.high
               ? SLOSS_JOURNAL_OK
               : SLOSS_JOURNAL_DIVERGED;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Apply the batch at hand. */
static enum sloss_journal_status apply(struct sl_journal_replay *replay,
                                       struct sloss_engine *engine)
{
    struct sl_journal_effects *effects = replay->effects;
    struct sl_journal_tally tally = {.entry = replay->batch.first_entry - 1, .effects = effects};
    bool is_stored = effects == NULL || replay->batch.last_entry <= effects->stored;
    struct sl_journal_point stand;
    sl_journal_stand(engine, &stand);
    if (stand.sequence != replay->batch.sequence || stand.time != replay->batch.time) {
        return SLOSS_JOURNAL_DIVERGED;
    }
    (void)sloss_engine_keep_events(engine, is_stored ? 0 : 1);
    if (!is_stored) {
        sl_journal_effects_expect(effects);
    }
    enum sloss_journal_status status =
        sl_journal_apply(engine, replay->records.at, replay->records.count, &tally);
    if (status == SLOSS_JOURNAL_OK && !is_stored) {
        status = sl_journal_effects_gather(effects, engine, replay->batch.last_entry);
    }
    replay->recovery->replayed += tally.answered;
    replay->recovery->refused += tally.refused;
    sl_journal_stand(engine, &replay->at);
    return status;
}

enum sloss_journal_status sl_journal_replay_all(struct sl_journal_replay *replay,
                                                struct sloss_engine *engine)
{
    struct sloss_journal_checkpoint next;
    enum sloss_journal_status status = find_next(replay, &next);
    while (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_replay_next(replay);
        if (status != SLOSS_JOURNAL_OK) {
            break;
        }
        status = apply(replay, engine);
        if (status == SLOSS_JOURNAL_OK && next.entry == replay->at.entry) {
            status = compare(replay, engine, &next);
        }
        if (status != SLOSS_JOURNAL_OK) {
            replay->recovery->bad_entry = replay->batch.first_entry;
        } else if (next.entry <= replay->at.entry) {
            status = find_next(replay, &next);
        }
    }
    replay->recovery->last_entry = replay->at.entry;
    return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_OK : status;
}
