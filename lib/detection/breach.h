/* SPDX-License-Identifier: BSD-2-Clause */
/* breach: finds the holdings in breach, exactly those that a check of all holdings would find.
 *
 * A holding can have come into breach only if it was changed since it was last checked, or if the
 * pressure on one of its positions has passed that position's trigger (slack_internal.h). Such
 * holdings are on the ledger's list of suspects. A mark checks the suspects and no other holdings;
 * while marks move little there are almost none.
 *
 * Triggers are not set where they cost more than they save (judge.h). Where a large part of all
 * holdings is on the list, they are checked in the order of memory. If a command fails after it
 * has begun to check, the next one checks all holdings.
 *
 * The words of detection:
 *   judge     check one holding: work out whether its equity is below the maintenance requirement
 *   suspect   a holding that the next mark must check
 *   headroom  equity less maintenance requirement: what the holding can lose before a breach. It is
 *             called slack where it is in billionths of an atom, before rounding
 *   pressure  a number of one side of a market that rises at least as fast as one lot of that side
 *             loses headroom (market.h)
 *   share     the part of a holding's headroom that one of its positions may use up
 *   trigger   the pressure at which a position's share is used up
 *   passed    said of a trigger that the pressure has reached
 *   armed     said of a position whose trigger is valid and not passed, and of a holding whose
 *             positions are all armed: no mark needs to check it
 *   void      said of a holding whose triggers are invalid whatever they say; it is a suspect
 *   hot       said of a holding whose triggers were passed again and again in the last marks: it
 *             stays a suspect, and is not armed
 *   bulk      said of an instant in which a large part of all triggers is passed
 *   place     a trigger as a number of 32 bits on the scale of its market's side (scale.h) */
#ifndef SL_BREACH_H
#define SL_BREACH_H

#include "detection/judge.h"

/* Check the holdings that may be in breach now that these markets have moved. List those that are
 * in breach and were not closed out in this command yet, in account order, then by asset. The list
 * is valid until the next call, and the caller may change it. */
enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, uint64_t **keys_out, uint32_t *found_out);

/* The row of the holding that a key of that list stands for. */
uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key);

/* The brackets of a market have changed: the next mark must check all its holders. */
void sl_breach_brackets_changed(struct sloss_engine *engine, uint32_t market);

/* Check everybody now, outside of a command, so that the next mark need not. Nobody is closed out:
 * who is in breach stays on the list of suspects. */
enum sloss_status sl_breach_arm_all(struct sloss_engine *engine);

/* For tests: behave as if bulk, or every holding hot, held always or never. */
void sl_breach_force(struct sloss_engine *engine, enum sl_force bulk, enum sl_force hot);

/* The invariant that detection rests on: a holding that is not a suspect is armed, and its shares
 * sum to no more than its headroom (slack_internal.h). */
bool sl_breach_is_consistent(const struct sloss_engine *engine, uint32_t holding);

#endif
