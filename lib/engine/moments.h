/* SPDX-License-Identifier: BSD-2-Clause */
/* moments: what a lot of a market was worth, and until when, as far back as profit matures there.
 *
 * A moment begins with a mark or a payment of funding that changes the worth of a lot (value less
 * funding), and lasts until the next; they are numbered. For lots of a side the worst of all
 * moments of a window counts: the least worth for longs, the greatest for shorts. So of the moments
 * that are past a list for each side has those alone that can still be the worst: each is worse
 * than those behind it, and all are worse than the one there is. Each comes and goes once. Whatever
 * number a window begins with, the first of them in it is its worst: it is found by halving. */
#ifndef SL_MOMENTS_H
#define SL_MOMENTS_H

#include "engine/engine.h"

/* A moment that is past. */
struct sl_moment {
    sl_wide worth; /* of a lot, fine units */
    int64_t time;  /* at which it ended */
    uint64_t number;
    uint32_t saved_by; /* number of the command that saved its image */
    uint32_t reserved[3];
};

void sl_moments_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_moments_forget_stamps(struct sloss_engine *engine);

/* Begin anew, with the moment there is as the first; or (duration 0) note none any more. Requires
 * that the market's image was saved. */
enum sloss_status sl_moments_begin(struct sloss_engine *engine, uint32_t market, int64_t duration);

/* The worth of a lot was `before` and has perhaps changed: then a moment is past. The same
 * requirement. */
enum sloss_status sl_moments_turn(struct sloss_engine *engine, uint32_t market, sl_wide before);

/* The time has changed: moments that are out of their windows are dropped, in every market. */
enum sloss_status sl_moments_pass(struct sloss_engine *engine);

/* The worst worth of a lot of a side within the window that ends now: `worth`, or that of a moment
 * from this number on that ended within it. */
sl_wide sl_moments_worst(const struct sloss_engine *engine, const struct sl_market *market,
                         uint32_t side, uint64_t from, sl_wide worth);

/* A moment that comes from a file, behind those that a list has. */
enum sloss_status sl_moments_restore(struct sloss_engine *engine, uint32_t market, uint32_t side,
                                     const struct sl_moment *moment);

static inline const struct sl_moment *sl_moments_at(const struct sl_market *market, uint32_t side,
                                                    uint32_t row)
{
    return SL_PAGED_AT(&market->moments[side], const struct sl_moment, row);
}

/* Is each moment worse than those behind it and than the one there is, and are they numbered? */
bool sl_moments_are_consistent(const struct sloss_engine *engine, uint32_t market);

#endif
