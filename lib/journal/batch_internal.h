/* SPDX-License-Identifier: BSD-2-Clause */
/* batch: what is written at a time: its link, its commands, and the first batch, which says which
 * journal this is. */
#ifndef SL_JOURNAL_BATCH_INTERNAL_H
#define SL_JOURNAL_BATCH_INTERNAL_H

#include <stdbool.h>

#include "sloss/journal.h"

/* How far a journal has been written, or read. */
struct sl_journal_point {
    uint64_t entry;    /* the last one */
    uint64_t sequence; /* number of commands that the engine has applied */
    int64_t time;      /* of the engine */
    uint8_t link[SLOSS_JOURNAL_LINK_SIZE];
};

/* Set the link of a batch that is whole otherwise; that of the first is made with zeros before it.
 */
void sl_journal_batch_link(struct sloss_journal_batch *batch, const uint8_t *before);

/* Is the link of a batch the one that it has to have behind this one? */
bool sl_journal_batch_is_linked(const struct sloss_journal_batch *batch, const uint8_t *before);

/* The same of a checkpoint, by the link in it. */
void sl_journal_checkpoint_seal(struct sloss_journal_checkpoint *checkpoint);
bool sl_journal_checkpoint_is_sealed(const struct sloss_journal_checkpoint *checkpoint);

/* ---- commands -------------------------------------------------------------------------------- */

/* Records in memory of the host's hooks. */
struct sl_journal_records {
    struct sloss_memory memory;
    struct sloss_command *at;
    size_t room;
    size_t count;
};

void sl_journal_records_free(struct sl_journal_records *records);

/* Read the commands of a batch, which must be all that it says: SLOSS_JOURNAL_ALTERED if not,
 * SLOSS_JOURNAL_NEWER_FORMAT if there is a kind that is not known. */
enum sloss_journal_status sl_journal_batch_read(const struct sloss_journal_batch *batch,
                                                struct sl_journal_records *records);

/* ---- the head -------------------------------------------------------------------------------- */

#define SL_JOURNAL_HEAD_SIZE 40u

/* Which journal it is. */
struct sl_journal_head {
    uint32_t format;
    uint64_t ledger_id[2];
    uint32_t accounts_max; /* limits that decide what is refused */
    uint32_t positions_max;
    uint32_t ids_max;
};

void sl_journal_head_write(const struct sl_journal_head *head, unsigned char *bytes);

/* SLOSS_JOURNAL_ALTERED if a batch is no head, SLOSS_JOURNAL_NEWER_FORMAT. */
enum sloss_journal_status sl_journal_head_read(const struct sloss_journal_batch *batch,
                                               struct sl_journal_head *head_out);

#endif
