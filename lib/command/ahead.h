/* SPDX-License-Identifier: BSD-2-Clause */
/* ahead: asks memory for what later commands of a batch will read. A trade or a transfer between
 * two of millions of accounts mostly waits for memory: for the account, then for its holding, then
 * for its positions, each of which says where the next one is. In a batch, several commands can
 * wait at the same time. No result depends on it. */
#ifndef SL_AHEAD_H
#define SL_AHEAD_H

#include "engine/engine.h"

void sl_ahead_initialize(struct sloss_engine *engine);

/* Call this before command `at` of `count` is applied: it asks for what later commands need. */
void sl_ahead(struct sloss_engine *engine, const struct sloss_command *commands, size_t at,
              size_t count);

#endif
