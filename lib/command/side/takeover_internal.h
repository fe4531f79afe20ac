/* SPDX-License-Identifier: BSD-2-Clause */
/* takeover: the command TAKEOVER, and chains of it. */
#ifndef SL_TAKEOVER_INTERNAL_H
#define SL_TAKEOVER_INTERNAL_H

#include "engine/engine.h"

/* The accounts of a chain are closed out as one round. */
enum sloss_status sl_takeover(struct sloss_engine *engine, const struct sloss_command *chain,
                              uint32_t length);

#endif
