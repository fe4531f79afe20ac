/* SPDX-License-Identifier: BSD-2-Clause */
/* control: the commands REQUIRE, CONTROL, POSITION_LIMIT and CEILING, which set terms of accounts
 * and of how a market trades. What is set is in margin/surcharge.h, engine/control.h and the
 * market.
 */
#ifndef SL_CONTROL_INTERNAL_H
#define SL_CONTROL_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_control_require(struct sloss_engine *engine,
                                     const struct sloss_command *command);
enum sloss_status sl_control_account(struct sloss_engine *engine,
                                     const struct sloss_command *command);
enum sloss_status sl_control_limit_position(struct sloss_engine *engine,
                                            const struct sloss_command *command);
enum sloss_status sl_control_set_ceiling(struct sloss_engine *engine,
                                         const struct sloss_command *command);

#endif
