/* SPDX-License-Identifier: BSD-2-Clause */
/* rows: a change that waits, and the records of its command. */
#ifndef SL_GOVERN_ROWS_H
#define SL_GOVERN_ROWS_H

#include "engine/engine.h"

enum sl_change_order {
    SL_CHANGES_BY_TIME,
    SL_CHANGES_BY_ID
};

/* A change; a row that is nobody's has the next such in link[0][0]. */
struct sl_change {
    uint64_t id;
    int64_t time;
    uint64_t rank; /* in the heaps of its trees */
    uint32_t link[SL_CHANGE_ORDERS][2];
    uint32_t size[SL_CHANGE_ORDERS]; /* rows of the tree whose top it is */
    uint32_t first;                  /* row of the first record of the command, or SL_NONE */
    uint32_t last;
    uint32_t count; /* of them */
    uint32_t saved_by;
};

/* A record of a command that waits. */
struct sl_change_record {
    struct sloss_command command;
    uint32_t next; /* of the same command, or the next that is nobody's; or SL_NONE */
    uint32_t saved_by;
};

static inline struct sl_change *sl_change_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->govern.changes, struct sl_change, row);
}

static inline struct sl_change_record *sl_change_record_at(const struct sloss_engine *engine,
                                                           uint32_t row)
{
    return SL_PAGED_AT(&engine->govern.records, struct sl_change_record, row);
}

static inline enum sloss_status sl_change_save(struct sloss_engine *engine, uint32_t row)
{
    struct sl_change *change = sl_change_at(engine, row);
    return sl_ledger_save(engine->ledger, change, sizeof(*change), &change->saved_by);
}

#endif
