/* SPDX-License-Identifier: BSD-2-Clause */
/* gate: while something is uncovered in a market, who had a position there when the deficit arose,
 * or later, takes no money out (docs/rules.md 6.15). */
#ifndef SL_GATE_H
#define SL_GATE_H

#include "engine/engine.h"

/* A command, or a round of it, begins: forget who left markets before. */
void sl_gate_begin_command(struct sloss_engine *engine);
void sl_gate_begin(struct sloss_engine *engine);

/* The fund of a market has lots where it had none. */
void sl_gate_enter(struct sloss_engine *engine, uint32_t market);

/* A holding has no lots in a market any more. What a fund has between two close-outs of a round is
 * no position: it depends on their order; nor is what comes and goes within a command, unless the
 * round that opens a hole finds it there when it begins. */
enum sloss_status sl_gate_leave(struct sloss_engine *engine, uint32_t holding, uint32_t market);

/* Something is about to be uncovered in a market. Where nothing was, a new hole begins there. */
enum sloss_status sl_gate_uncover(struct sloss_engine *engine, uint32_t market);

/* Holes have begun: who left their markets in the round had a position when the deficit arose. */
enum sloss_status sl_gate_note_leavers(struct sloss_engine *engine);

/* Does the gate of a market hold a holding, for what any part of its account had? Money that goes `to` a market's fund is not held by
 * that market; SL_NONE: it goes nowhere. */
bool sl_gate_holds(const struct sloss_engine *engine, uint32_t holding, uint32_t to);

#endif
