/* SPDX-License-Identifier: BSD-2-Clause */
/* collateral: the commands COLLATERAL and HAIRCUT. */
#ifndef SL_COMMAND_COLLATERAL_INTERNAL_H
#define SL_COMMAND_COLLATERAL_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_collateral_add_pair(struct sloss_engine *engine,
                                         const struct sloss_command *command);
enum sloss_status sl_collateral_set_haircut(struct sloss_engine *engine,
                                            const struct sloss_command *command);

#endif
