/* SPDX-License-Identifier: BSD-2-Clause */
/* closed: when an account was last closed out in a market, as the number of the command: fills that
 * it had traded there before are not undone any more (docs/rules.md 26.6). It is noted where the
 * market keeps fills, and counts as long as one of them is older. A row stands with the cross part
 * of an account, also for its compartment. */
#ifndef SL_CLOSED_H
#define SL_CLOSED_H

#include "engine/engine.h"

struct sl_closed {
    uint64_t at[2]; /* of the cross part, and of the compartment; 0 for never */
    uint32_t holding; /* the cross part */
    uint32_t market;
    uint32_t saved_by;
    uint32_t reserved;
};

/* The rows of a holding, for a search that ends in SL_NONE. A row may come twice. */
struct sl_closed_search {
    struct sl_search search;
    uint32_t holding;
};

void sl_closed_initialize(struct sloss_engine *engine);
void sl_closed_finalize(struct sloss_engine *engine);
void sl_closed_forget_stamps(struct sloss_engine *engine);

/* The holding, a cross part or a compartment, was closed out in a market, or is there no more. */
enum sloss_status sl_closed_note(struct sloss_engine *engine, uint32_t holding, uint32_t market);

/* When it was, as far as that matters to fills that are kept; or 0. */
uint64_t sl_closed_since(const struct sloss_engine *engine, uint32_t holding, uint32_t market);

uint32_t sl_closed_first(const struct sloss_engine *engine, uint32_t holding,
                         struct sl_closed_search *search);
uint32_t sl_closed_next(const struct sloss_engine *engine, struct sl_closed_search *search);

static inline struct sl_closed *sl_closed_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->guards.closed, struct sl_closed, row);
}

/* What a number counts for while the oldest fill that is kept has this number, or 0 for none. */
static inline uint64_t sl_closed_counts(uint64_t at, uint64_t oldest)
{
    return oldest != 0 && at > oldest ? at : 0;
}

/* A row that comes from a file. */
enum sloss_status sl_closed_restore(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                    const uint64_t at[2]);

bool sl_closed_is_consistent(const struct sloss_engine *engine);

#endif
