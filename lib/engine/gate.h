/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: while something is uncovered in a market, who had a position there when the deficit arose, or
 * later, takes no money out (docs/rules.md 6.15). */
#ifndef SL_GATE_H
#define SL_GATE_H

#include "engine/engine.h"

/* Forget who left markets before: a round, or a command, begins. */
void sl_gate_begin(struct sloss_engine *engine);

/* A holding has no lots in a market any more. */
enum sloss_status sl_gate_leave(struct sloss_engine *engine, uint32_t holding, uint32_t market);

/* Something is about to be uncovered in a market. Where nothing was, a new hole begins there. */
enum sloss_status sl_gate_uncover(struct sloss_engine *engine, uint32_t market);

/* Holes have begun: who left their markets in the round had a position when the deficit arose. */
enum sloss_status sl_gate_note_leavers(struct sloss_engine *engine);

/* Does the gate of a market, other than `except` or SL_NONE, hold a holding? */
bool sl_gate_holds(const struct sloss_engine *engine, uint32_t holding, uint32_t except);

#endif
