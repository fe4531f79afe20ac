/* SPDX-License-Identifier: BSD-2-Clause */
/* limit: the command LIMIT, which sets what an insurance fund may hold and lose. What is set is in
 * engine/limits.h. */
#ifndef SL_LIMIT_INTERNAL_H
#define SL_LIMIT_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_limit_set(struct sloss_engine *engine, const struct sloss_command *command);

#endif
