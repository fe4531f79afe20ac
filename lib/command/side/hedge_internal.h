/* SPDX-License-Identifier: BSD-2-Clause */
/* hedge: the command HEDGE, which gives an account two legs in a market, or takes them away. */
#ifndef SL_HEDGE_INTERNAL_H
#define SL_HEDGE_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_hedge_set(struct sloss_engine *engine, const struct sloss_command *command);

#endif
