/* SPDX-License-Identifier: BSD-2-Clause */
/* command: the dispatcher. Every change of state is made here, entirely or not at all. */
#ifndef SL_COMMAND_H
#define SL_COMMAND_H

#include "engine/engine.h"

/* Apply the first command of `commands`, with the records linked to it. *used_out is the number of
 * these records, also if the command is refused. Requires count >= 1. */
enum sloss_status sl_command_apply(struct sloss_engine *engine,
                                   const struct sloss_command *commands, size_t count,
                                   size_t *used_out);

/* Number of records that are one command with the first: itself, and one after each that is LINKED.
 * 0 if they are ill-formed. */
size_t sl_command_records(const struct sloss_command *commands, size_t count);

#endif
