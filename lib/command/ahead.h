/* SPDX-License-Identifier: BSD-2-Clause */
/* ahead: what the commands of a batch will read, asked for before their turn comes.
 *
 * A trade or a transfer between two of millions of accounts waits for memory most of its time: for
 * the account, then its holding, then its positions, each of which tells where the next one is. In
 * a batch all this can be under way for several commands at once. Nothing depends on it. */
#ifndef SL_AHEAD_H
#define SL_AHEAD_H

#include "engine/engine.h"

void sl_ahead_initialize(struct sloss_engine *engine);

/* Command `at` of `count` is about to be applied: ask for what later ones need. */
void sl_ahead(struct sloss_engine *engine, const struct sloss_command *commands, size_t at,
              size_t count);

#endif
