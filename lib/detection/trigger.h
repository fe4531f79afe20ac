/* SPDX-License-Identifier: BSD-2-Clause */
/* trigger: for each market and side, at which pressure whom to look at.
 *
 * A trigger is a place on a scale of 32 bits over the pressures to be expected (market.h): a
 * position that may bear pressure up to some amount is entered at or below it, so it is found in
 * time; what is found is then judged exactly. Entries lie in buckets of equal width, so a move of
 * the pressure touches those it passes and no others.
 *
 * Entries are hints: they are never looked up again. One whose position was closed, reversed or
 * entered elsewhere since is stale: it costs a look when it is found. Where the stale become too
 * many, each new entry sweeps a bucket, so that there are at most half as many as positions. */
#ifndef SL_TRIGGER_H
#define SL_TRIGGER_H

#include "ledger/ledger.h"
#include "detection/scale.h"

struct sl_scales {
    struct sl_scale side[SL_SIDES];
};

struct sl_triggers {
    const struct sloss_memory *memory; /* borrowed for life */
    struct sl_paged scales;            /* struct sl_scales, one for each market */
    struct sl_chunks chunks;
    struct sl_vector entering; /* what waits for sl_triggers_flush() */
};

void sl_triggers_initialize(struct sl_triggers *triggers, const struct sloss_memory *memory);
void sl_triggers_finalize(struct sl_triggers *triggers);

static inline struct sl_scale *sl_triggers_scale(const struct sl_triggers *triggers,
                                                 uint32_t market, uint32_t side)
{
    return &SL_PAGED_AT(&triggers->scales, struct sl_scales, market)->side[side];
}

/* One more market; false without memory. */
bool sl_triggers_reserve(struct sl_triggers *triggers);
void sl_triggers_add_market(struct sl_triggers *triggers);

/* Forget all entries of a market: its positions' triggers mean nothing any more. */
void sl_triggers_clear(struct sl_triggers *triggers, uint32_t market);

/* A side's pressure has changed: note how far it reaches, and read ahead what that touches. */
void sl_triggers_aim(struct sl_triggers *triggers, const struct sl_market *market, uint32_t index,
                     uint32_t side);

/* After that: append to `found` (uint32_t) the holdings of all entries that the pressure has
 * passed, and take them out. The scale is laid out anew where the pressure is about to leave it. */
enum sloss_status sl_triggers_pass(struct sl_triggers *triggers, const struct sloss_ledger *ledger,
                                   const struct sl_market *market, uint32_t index, uint32_t side,
                                   struct sl_vector *found);

/* Enter a position's holding at its trigger, which the position must bear already. It takes effect
 * with sl_triggers_flush(), at the end of a group of holdings: what it writes to is read ahead
 * until then. */
enum sloss_status sl_triggers_enter(struct sl_triggers *triggers, uint32_t market, uint32_t side,
                                    uint32_t place, uint32_t holding);
enum sloss_status sl_triggers_flush(struct sl_triggers *triggers,
                                    const struct sloss_ledger *ledger);

/* Lay out the scale of a side that has none yet, around where the pressure is now. */
enum sloss_status sl_triggers_lay_out(struct sl_triggers *triggers,
                                      const struct sloss_ledger *ledger,
                                      const struct sl_market *market, uint32_t index,
                                      uint32_t side);

/* The side of a market that a position is on. */
static inline uint32_t sl_triggers_side(const struct sl_position *position)
{
    return position->lots < 0 ? SL_SHORT : SL_LONG;
}

/* Is the position entered at a pressure not passed yet? */
static inline bool sl_triggers_armed(const struct sl_scale *scale,
                                     const struct sl_position *position)
{
    return position->trigger != SL_TRIGGER_NONE && position->trigger >= scale->reach;
}

#endif
