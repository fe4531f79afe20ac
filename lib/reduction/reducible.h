/* SPDX-License-Identifier: BSD-2-Clause */
/* reducible: may a holding in breach be reduced, or is it closed out whole (docs/rules.md 24.2)? It
 * changes nothing. */
#ifndef SL_REDUCIBLE_H
#define SL_REDUCIBLE_H

#include "engine/engine.h"

/* May a PARTIAL command set these terms: those of a market in which holdings are reduced? */
bool sl_reducible_terms_hold(const struct sl_partial *partial);

/* Is what is asked of a holding a sum over its positions, and does what it has not depend on them?
 * Then there is a least number of lots that brings it back to its target (solution.h). */
bool sl_reducible_is_a_sum(const struct sloss_engine *engine, uint32_t holding);

/* Has it lots, and something left, at least as much as its markets say, and do all of these reduce?
 * With `by_slices` it may be no sum where all of them have slices. What it could not pay in this
 * command, and what the host closes itself, is not looked at here. */
bool sl_reducible(const struct sloss_engine *engine, uint32_t holding, bool by_slices);

/* Could it not pay its variation in this command, or could a member of its group not? */
bool sl_reducible_is_unpaid(const struct sloss_engine *engine, uint32_t holding);

/* The greatest target of the markets in which it has lots, 10^9 where none has one; and does its
 * margin equity reach that many times its maintenance requirement? */
int64_t sl_reducible_target(const struct sloss_engine *engine, uint32_t holding);
bool sl_reducible_is_restored(const struct sloss_engine *engine, uint32_t holding);

#endif
