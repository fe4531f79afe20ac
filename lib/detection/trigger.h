/* SPDX-License-Identifier: BSD-2-Clause */
/* trigger: for each side of each market, which holdings to check at which pressure.
 *
 * A trigger is a place on a scale of 32 bits (scale.h). A position is entered at or below the
 * pressure that uses up its share, so it is found in time, and what is found is then checked
 * exactly. Entries lie in buckets of equal width, so a move of the pressure reads the buckets that
 * it passes and no others.
 *
 * An entry is never searched for. So when its position is closed, reversed or entered elsewhere, it
 * stays, and is *stale*: it costs one needless check when it is found. Where stale entries are too
 * many, each new entry cleans one bucket, which keeps them below half the number of positions. */
#ifndef SL_TRIGGER_H
#define SL_TRIGGER_H

#include "detection/scale.h"
#include "ledger/ledger.h"

struct sl_scales {
    struct sl_scale side[SL_SIDES];
};

struct sl_triggers {
    const struct sloss_memory *memory; /* borrowed for life */
    struct sl_paged scales;            /* struct sl_scales, one for each market */
    struct sl_chunks chunks;
    struct sl_vector entering; /* entries that wait for sl_triggers_flush() */
};

void sl_triggers_initialize(struct sl_triggers *triggers, const struct sloss_memory *memory);
void sl_triggers_finalize(struct sl_triggers *triggers);

static inline struct sl_scale *sl_triggers_scale(const struct sl_triggers *triggers,
                                                 uint32_t market, uint32_t side)
{
    return &SL_PAGED_AT(&triggers->scales, struct sl_scales, market)->side[side];
}

/* Make room for one more market, false if there is no memory; and add it. */
bool sl_triggers_reserve(struct sl_triggers *triggers);
void sl_triggers_add_market(struct sl_triggers *triggers);

/* Remove all entries of a market. The triggers of its positions are invalid then. */
void sl_triggers_clear(struct sl_triggers *triggers, uint32_t market);

/* The pressure of a side has changed: set how far it reaches, and prefetch what this concerns. */
void sl_triggers_aim(struct sl_triggers *triggers, const struct sl_market *market, uint32_t index,
                     uint32_t side);

/* Call it after sl_triggers_aim(). Remove all entries that the pressure has passed, and append
 * their holdings (uint32_t) to `found`. If the pressure is about to leave the scale, lay it out
 * anew. */
enum sloss_status sl_triggers_pass(struct sl_triggers *triggers, const struct sloss_ledger *ledger,
                                   const struct sl_market *market, uint32_t index, uint32_t side,
                                   struct sl_vector *found);

/* Enter a position's holding at its trigger, which must be written in the position already. The
 * entry is added by sl_triggers_flush() at the end of a group of holdings, so that the memory which
 * that writes to can be prefetched. */
enum sloss_status sl_triggers_enter(struct sl_triggers *triggers, uint32_t market, uint32_t side,
                                    uint32_t place, uint32_t holding);
enum sloss_status sl_triggers_flush(struct sl_triggers *triggers,
                                    const struct sloss_ledger *ledger);

/* Lay out the scale of a side that has none yet, around the present pressure. */
enum sloss_status sl_triggers_lay_out(struct sl_triggers *triggers,
                                      const struct sloss_ledger *ledger,
                                      const struct sl_market *market, uint32_t index,
                                      uint32_t side);

/* The side of a market that a position is on. */
static inline uint32_t sl_triggers_side(const struct sl_position *position)
{
    return position->lots < 0 ? SL_SHORT : SL_LONG;
}

/* Does the position have a trigger that is not passed yet? */
static inline bool sl_triggers_armed(const struct sl_scale *scale,
                                     const struct sl_position *position)
{
    return position->trigger != SL_TRIGGER_NONE && position->trigger >= scale->reach;
}

#endif
