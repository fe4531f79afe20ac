/* SPDX-License-Identifier: BSD-2-Clause */
/* group: which accounts are margined together (docs/rules.md 22). */
#ifndef SL_GROUP_INTERNAL_H
#define SL_GROUP_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_group_set(struct sloss_engine *engine, const struct sloss_command *command);

#endif
