/* SPDX-License-Identifier: BSD-2-Clause */
/* waits: holdings that were in breach when breaches were last looked for, and were left for a price
 * that cannot be relied on (docs/rules.md 26.4). Each look at breaches makes the list anew, in the
 * order of accounts; `at` looks at those who are on it and at nobody else. */
#ifndef SL_WAITS_H
#define SL_WAITS_H

#include "engine/engine.h"

void sl_waits_initialize(struct sloss_engine *engine);
void sl_waits_finalize(struct sloss_engine *engine);
void sl_waits_forget_stamps(struct sloss_engine *engine);

/* A list is made anew: begin, add holdings in their order, and put it in the place of the other. */
void sl_waits_begin(struct sloss_engine *engine);
enum sloss_status sl_waits_add(struct sloss_engine *engine, uint32_t holding);
enum sloss_status sl_waits_set(struct sloss_engine *engine);

/* A compartment has ended: it waits no more. */
enum sloss_status sl_waits_end(struct sloss_engine *engine, uint32_t holding);

/* How many there are, and the one at a place. */
static inline uint32_t sl_waits_count(const struct sloss_engine *engine)
{
    return engine->guards.waiting;
}

uint32_t sl_waits_at(const struct sloss_engine *engine, uint32_t place);

/* Is a holding on the list? */
bool sl_waits_has(const struct sloss_engine *engine, uint32_t holding);

/* One that comes from a file, behind those that there are. */
enum sloss_status sl_waits_restore(struct sloss_engine *engine, uint32_t holding);

/* Is the list in order, of owners alone? */
bool sl_waits_is_consistent(const struct sloss_engine *engine);

#endif
