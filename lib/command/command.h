/* SPDX-License-Identifier: BSD-2-Clause */
/* command: the one door: every change of state comes through here, all or nothing. */
#ifndef SL_COMMAND_H
#define SL_COMMAND_H

#include "engine/engine.h"

/* Apply the command at the head of `commands`, with those linked to it; `used_out` says how many
 * that is, also when it is refused. Requires count >= 1. */
enum sloss_status sl_command_apply(struct sloss_engine *engine,
                                   const struct sloss_command *commands, size_t count,
                                   size_t *used_out);

#endif
