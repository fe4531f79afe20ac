/* SPDX-License-Identifier: BSD-2-Clause */
/* part_internal, for this folder alone: a command within a command. It takes the same way as one
 * that is said directly, and can be taken back by itself. */
#ifndef SL_PART_INTERNAL_H
#define SL_PART_INTERNAL_H

#include "engine/engine.h"

enum sl_part_way {
    SL_PART_TRY, /* it is taken back again; one that adds rows is checked alone */
    SL_PART_DO   /* it stays, unless it is refused */
};

/* Carry a well-formed command out, as if no delay were set. What it is refused for. */
enum sloss_status sl_command_part(struct sloss_engine *engine, const struct sloss_command *chain,
                                  uint32_t count, enum sl_part_way how);

/* Begin a command: what it changes is saved. */
enum sloss_status sl_command_begin(struct sloss_engine *engine);

#endif
