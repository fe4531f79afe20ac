/* SPDX-License-Identifier: BSD-2-Clause */
/* journal: the handle, and what its parts share. */
#ifndef SL_JOURNAL_INTERNAL_H
#define SL_JOURNAL_INTERNAL_H

#include "journal/batch_internal.h"
#include "journal/effects_internal.h"
#include "sloss/snapshot.h"

/* Commands that wait to be written, as they were handed in and as bytes. */
struct sl_journal_group {
    struct sloss_command *records;        /* room for `room` */
    unsigned char *bytes;                 /* of the most that these can be */
    struct sloss_journal_answer *answers; /* of the group before, room for as many */
    uint32_t room;
    uint32_t count;
    uint64_t entries;
    size_t size; /* of the bytes */
    size_t answered;
    size_t taken; /* of the answers */
};

#define SL_JOURNAL_END 24u /* bytes in which a snapshot ends: its hash, and a checksum of 8 */

/* A checkpoint that is being written. */
struct sl_journal_saving {
    bool is_begun;
    struct sloss_snapshot
        *snapshot; /* NULL when all is written, and older ones are being removed */
    struct sloss_journal_checkpoint checkpoint;
    unsigned char end[SL_JOURNAL_END]; /* the last bytes of the snapshot so far */
    enum sloss_journal_status status;  /* of the sink */
};

struct sloss_journal {
    struct sloss_memory memory;
    struct sloss_journal_sink sink;
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    struct sl_journal_point at; /* what is durable, and applied */
    uint64_t ledger_id[2];
    uint64_t writer;
    uint64_t checkpoint;              /* last entry of the newest one */
    enum sloss_journal_status failed; /* why all is refused, or SLOSS_JOURNAL_OK */
    struct sl_journal_group group;
    struct sl_journal_saving saving;
    struct sl_journal_effects effects;
};

/* All is refused with this status from now on. Returns it. */
enum sloss_journal_status sl_journal_fail(struct sloss_journal *journal,
                                          enum sloss_journal_status status);

/* Write, flush and apply the group, if anything is in it. */
enum sloss_journal_status sl_journal_write_group(struct sloss_journal *journal);

/* Make the effects durable that are not stored yet. */
enum sloss_journal_status sl_journal_store_effects(struct sloss_journal *journal);

/* Keep the last SL_JOURNAL_END bytes of all that is written, however it comes. */
void sl_journal_keep_end(unsigned char *end, const unsigned char *bytes, size_t size);

/* End the checkpoint that is being written, if there is one; the sink gives it up later. */
void sl_journal_stop_saving(struct sloss_journal *journal);

#endif
