/* SPDX-License-Identifier: BSD-2-Clause */
/* running: which holdings are in liquidation, since with how many lots, and when each was last
 * reduced; and the level that a holding is below (docs/rules.md 24.5, 24.7).
 *
 * There is a row for a holding from when it is first needed on, and one for each market in which a
 * liquidation of it began with lots. Rows that say nothing are not state, so making one needs no
 * undoing. Whether a holding is in liquidation is a flag of it as well, SL_HOLDING_LIQUIDATING. */
#ifndef SL_RUNNING_H
#define SL_RUNNING_H

#include "ledger/ledger.h"

#define SL_RUNNING_NEVER INT64_MIN /* as the time of the last reduction */

void sl_running_initialize(struct sloss_ledger *ledger);
void sl_running_finalize(struct sloss_ledger *ledger);

static inline struct sl_running *sl_running_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->running.rows, struct sl_running, row);
}

/* The row of a holding, or SL_NONE. */
uint32_t sl_running_find(const struct sloss_ledger *ledger, uint32_t holding);

static inline bool sl_running_is_on(const struct sl_holding *holding)
{
    return (holding->flags & SL_HOLDING_LIQUIDATING) != 0;
}

/* The rows of those in liquidation, in no order: the first one, and the one behind another; SL_NONE
 * at the end. */
static inline uint32_t sl_running_first(const struct sloss_ledger *ledger)
{
    return ledger->running.first;
}

static inline uint32_t sl_running_next(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_running_at(ledger, row)->next;
}

/* The number of the level that a holding is below, or 0. */
uint32_t sl_running_level(const struct sloss_ledger *ledger, uint32_t holding);

/* The row of lots with which its liquidation began that comes first, and the one behind another:
 * those that say something, ascending by market; SL_NONE at the end. */
uint32_t sl_running_lots_first(const struct sloss_ledger *ledger, uint32_t row);
uint32_t sl_running_lots_next(const struct sloss_ledger *ledger, uint32_t lots);

static inline const struct sl_began *sl_running_lots_at(const struct sloss_ledger *ledger,
                                                        uint32_t lots)
{
    return SL_PAGED_AT(&ledger->running.began, struct sl_began, lots);
}

/* The lots with which the liquidation of a holding began in a market; 0 for none. */
int64_t sl_running_began_with(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* A holding goes into liquidation, if it is not in it; and it is over, if it is. What makes
 * holdings special has changed then (margin/special.h). */
enum sloss_status sl_running_begin(struct sloss_ledger *ledger, uint32_t holding);
enum sloss_status sl_running_end(struct sloss_ledger *ledger, uint32_t holding);

/* One that is in liquidation has begun it with so many lots in a market, at least one, if nothing
 * is known of that yet; and it is reduced at this time. */
enum sloss_status sl_running_note_lots(struct sloss_ledger *ledger, uint32_t holding,
                                       uint32_t market, int64_t lots);
enum sloss_status sl_running_note_time(struct sloss_ledger *ledger, uint32_t holding, int64_t time);

/* The level that a holding is below, or 0. What makes it special may have changed then. */
enum sloss_status sl_running_set_level(struct sloss_ledger *ledger, uint32_t holding,
                                       uint32_t level);

/* Is every row found by its holding, linked where it is in liquidation alone, and do the flags tell
 * of that? */
bool sl_running_is_consistent(const struct sloss_ledger *ledger);

#endif
