/* SPDX-License-Identifier: BSD-2-Clause */
/* bid: somebody takes over a part of an account that is auctioned (docs/rules.md 25.5). */
#ifndef SL_EXECUTION_BID_INTERNAL_H
#define SL_EXECUTION_BID_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_execution_bid(struct sloss_engine *engine,
                                   const struct sloss_command *command);

#endif
