/* SPDX-License-Identifier: BSD-2-Clause */
/* look: what the end of a command finds: liquidations that are over, and holdings that have fallen
 * below a level or risen above it (docs/rules.md 24.5, 24.7).
 *
 * Nobody is looked at in vain. Those in liquidation are a list. Whoever is below a level is special
 * (margin/special.h), so that after a mark it is among the suspects, and so is who has fallen below
 * the first one, since its triggers were set for that (detection/judge.c). After other commands the
 * undo log tells whose balance or positions are others. */
#ifndef SL_LOOK_H
#define SL_LOOK_H

#include "engine/engine.h"

/* Is there anything to look for: somebody in liquidation, or an asset that has levels, or had? */
bool sl_look_is_needed(const struct sloss_engine *engine);

/* A command that has done everything else. */
enum sloss_status sl_look(struct sloss_engine *engine);

/* All levels of an asset are open: nobody is below one. */
enum sloss_status sl_look_open_all(struct sloss_engine *engine, uint32_t asset);

#endif
