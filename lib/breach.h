/* SPDX-License-Identifier: BSD-2-Clause */
/* breach: find the holdings in breach, exactly those a scan of all of them would find.
 *
 * A holding can have come into breach only if a market of its positions moved, or if it was itself
 * touched since it was last judged; the ledger keeps the touched ones as suspects. After a change
 * of parameters, or a command that failed after judging, everybody is judged.
 *
 * A holding that is judged keeps its headroom, equity less maintenance, good until it is touched. A
 * move of a lot's value by d takes at most |lots| * 2d + 1 of it: d of profit, and d of
 * requirement, whose rate is at most 1 and which is rounded up. While what is left of it is not
 * below zero the holding cannot be in breach, and a mark costs one product for it instead of a look
 * at each of its positions. */
#ifndef SL_BREACH_H
#define SL_BREACH_H

#include "engine.h"

/* Judge the holders of the markets given, and the suspects; list those in breach and not yet closed
 * out in this command, by account order, then by asset. Good until the next call. */
enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, const uint64_t **keys_out, uint32_t *found_out);

/* Holding of a key of that list. */
uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key);

/* A holding found in breach has not been dealt with: it stays a suspect. */
enum sloss_status sl_breach_keep(struct sloss_engine *engine, uint32_t holding);

#endif
