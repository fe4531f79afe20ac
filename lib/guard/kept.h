/* SPDX-License-Identifier: BSD-2-Clause */
/* kept: the latest fills of a market, as many as its GUARD says, so that they can be undone; and
 * who was closed out there since. They are a ring of rows by sequence number. */
#ifndef SL_KEPT_H
#define SL_KEPT_H

#include "guard/guard.h"

/* Does the market keep fills? */
static inline bool sl_kept_any(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_guard *guard = sl_guard_of(engine, market);
    return guard != NULL && guard->terms.fills > 0;
}

/* Keep a fill; the oldest is forgotten where there is no room. Requires sl_kept_any(), and that
 * nothing older is kept under a greater number. */
enum sloss_status sl_kept_add(struct sloss_engine *engine, uint32_t market,
                              const struct sl_kept_fill *fill);

/* A fill by its number: its place among those that are kept, or SL_NONE; and the fill at a place,
 * the oldest at 0. */
uint32_t sl_kept_find(const struct sl_guard *guard, uint64_t sequence);
struct sl_kept_fill *sl_kept_at(const struct sl_guard *guard, uint32_t place);

/* Forget the fill at a place. */
enum sloss_status sl_kept_remove(struct sloss_engine *engine, uint32_t market, uint32_t place);

/* Keep so many from now on: where there are more the latest stay. It sets `fills` of the terms.
 * Requires that the image of the row was saved. */
enum sloss_status sl_kept_resize(struct sloss_engine *engine, struct sl_guard *guard,
                                 uint32_t fills);

/* Of a market: are they in the order of their numbers, and does the market know the oldest? */
bool sl_kept_is_consistent(const struct sloss_engine *engine, uint32_t market);

#endif
