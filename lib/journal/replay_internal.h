/* SPDX-License-Identifier: BSD-2-Clause */
/* replay: batches that are read again, compared with what they have to be, and applied. */
#ifndef SL_JOURNAL_REPLAY_INTERNAL_H
#define SL_JOURNAL_REPLAY_INTERNAL_H

#include "journal/batch_internal.h"
#include "journal/effects_internal.h"

/* What is read, and how far it has come. */
struct sl_journal_replay {
    const struct sloss_journal_sink *sink;
    struct sl_journal_point at;
    struct sl_journal_records records;       /* of the batch at hand */
    struct sloss_journal_batch batch;        /* its bytes are the sink's */
    struct sloss_journal_recovery *recovery; /* counts, and where a fault is */
    struct sl_journal_effects *effects;      /* to be made again behind what is stored, or NULL */
};

/* Read the head and stand behind it. SLOSS_JOURNAL_NONE if there is no journal. */
enum sloss_journal_status sl_journal_replay_begin(struct sl_journal_replay *replay,
                                                  struct sl_journal_head *head_out);

/* Read the next batch; the point is behind it then, but for sequence and time. SLOSS_JOURNAL_NONE
 * at the end. */
enum sloss_journal_status sl_journal_replay_next(struct sl_journal_replay *replay);

/* Bring an engine from where the replay stands to the end, and compare the checkpoints on the way.
 * SLOSS_JOURNAL_OK at the end. */
enum sloss_journal_status sl_journal_replay_all(struct sl_journal_replay *replay,
                                                struct sloss_engine *engine);

void sl_journal_replay_end(struct sl_journal_replay *replay);

/* ---- to apply -------------------------------------------------------------------------------- */

/* What applying has come to. */
struct sl_journal_tally {
    struct sloss_journal_answer *answers; /* room for one per command, or NULL */
    size_t answered;                      /* commands so far */
    uint64_t entry;                       /* the last one before */
    uint64_t refused;
    struct sl_journal_effects *effects; /* gets what is added, or NULL */
};

/* Apply records that are whole commands; the engine may refuse any of them. SLOSS_JOURNAL_MEMORY or
 * SLOSS_JOURNAL_STOPPED where it has refused one that it would accept at another time: then that
 * one and those behind it are not applied. */
enum sloss_journal_status sl_journal_apply(struct sloss_engine *engine,
                                           const struct sloss_command *records, size_t count,
                                           struct sl_journal_tally *tally);

/* Where an engine stands. */
void sl_journal_stand(const struct sloss_engine *engine, struct sl_journal_point *point);

#endif
