/* SPDX-License-Identifier: BSD-2-Clause */
/* snapshot: the state at one moment, written in parts. What commands change before it is written is
 * kept aside as it was. */
#ifndef SL_SNAPSHOT_H
#define SL_SNAPSHOT_H

#include "snapshot/save.h"
#include "snapshot/stream.h"

/* An account that has changed since: its rows, as they were. */
struct sl_kept {
    unsigned char *rows; /* NULL: they are written */
    size_t size;
    uint32_t account;
    uint32_t reserved;
};

struct sloss_snapshot {
    struct sloss_memory memory;
    const struct sloss_engine *engine;
    struct sloss_ledger *ledger; /* whose keeper this is; NULL: nothing changes meanwhile */
    enum sloss_status status;    /* the first thing that went wrong */
    bool begun;                  /* the head is written */
    bool done;
    unsigned char *block; /* of the stream */
    struct sl_stream_out out;
    struct sloss_hash sum; /* of all rows so far */
    struct sl_pen pen;
    struct sl_vector rows;    /* waiting to be written */
    struct sl_vector markets; /* struct sl_market, as they stood */
    struct sl_vector holes;   /* uint32_t of each market, as they stood */
    struct sl_vector lists;   /* uint32_t: claims there may be (save.h) */
    struct sl_vector keys;    /* scratch */
    uint32_t accounts;        /* in all */
    uint32_t next;            /* to be written */
    struct sl_vector is_kept; /* a bit for each account */
    struct sl_table by_account;
    struct sl_paged kept; /* struct sl_kept */
};

/* Begin, with the state as it is. The caller's memory. `ledger` is NULL where nothing changes until
 * it is ended. */
enum sloss_status sl_snapshot_begin(struct sloss_snapshot *snapshot,
                                    const struct sloss_engine *engine, struct sloss_ledger *ledger);

/* Write the rows of up to so many accounts. Requires that it is not done and has not failed. */
enum sloss_status sl_snapshot_write(struct sloss_snapshot *snapshot, uint32_t accounts,
                                    const struct sl_stream_sink *sink);
void sl_snapshot_end(struct sloss_snapshot *snapshot);

#endif
