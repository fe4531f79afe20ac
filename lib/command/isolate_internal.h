/* SPDX-License-Identifier: BSD-2-Clause */
/* isolate: the command that makes, funds and ends the compartment of an account in a market
 * (docs/rules.md 18). */
#ifndef SL_ISOLATE_INTERNAL_H
#define SL_ISOLATE_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_isolate_run(struct sloss_engine *engine, const struct sloss_command *command);

#endif
