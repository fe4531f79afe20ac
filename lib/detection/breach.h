/* SPDX-License-Identifier: BSD-2-Clause */
/* breach: find the holdings in breach, exactly those a scan of all of them would find.
 *
 * A holding can have come into breach only if it was touched since it was last judged, or if the
 * pressure on one of its positions has passed that position's trigger (slack_internal.h). Both
 * are on the ledger's list of suspects, and a mark judges these and nobody else: in the calm
 * next to none.
 *
 * Where that costs more than it saves, it is left (judge.h), and where a large part of all is
 * suspected at once they are judged in the order of memory. After a command that failed once it
 * had judged, everybody is judged. */
#ifndef SL_BREACH_H
#define SL_BREACH_H

#include "detection/judge.h"

/* Judge who may be in breach now that the markets given have moved, and list those who are and were
 * not yet closed out in this command, by account order, then by asset. Good until the next call. */
enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, const uint64_t **keys_out, uint32_t *found_out);

/* Holding of a key of that list. */
uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key);

/* The brackets of a market have changed: all its holders are to be judged. */
void sl_breach_retier(struct sloss_engine *engine, uint32_t market);

/* For tests. */
void sl_breach_force(struct sloss_engine *engine, enum sl_force bulk, enum sl_force hot);

/* Is every holding that is no suspect armed within its headroom (slack_internal.h)? */
bool sl_breach_holds(const struct sloss_engine *engine, uint32_t holding);

#endif
