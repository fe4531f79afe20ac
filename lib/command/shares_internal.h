/* SPDX-License-Identifier: BSD-2-Clause */
/* shares: the commands JOIN, LEAVE and REDEEM, by which accounts buy and sell units of an insurance
 * fund. Who has how many is in engine/units.h. */
#ifndef SL_SHARES_INTERNAL_H
#define SL_SHARES_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_shares_join(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_shares_leave(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_shares_redeem(struct sloss_engine *engine,
                                   const struct sloss_command *command);

#endif
