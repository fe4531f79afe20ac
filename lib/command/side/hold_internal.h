/* SPDX-License-Identifier: BSD-2-Clause */
/* hold: the commands HOLD, RELEASE and PAY_OUT, and what ends with the time. */
#ifndef SL_HOLD_INTERNAL_H
#define SL_HOLD_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_hold_add(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_hold_release(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_hold_pay_out(struct sloss_engine *engine, const struct sloss_command *command);

/* A time has been set: holds that are due by then are released, by due time and then by id. */
enum sloss_status sl_hold_release_due(struct sloss_engine *engine);

#endif
