/* SPDX-License-Identifier: BSD-2-Clause */
/* money: new accounts; deposits, withdrawals, transfers and fees of the host. */
#ifndef SL_MONEY_INTERNAL_H
#define SL_MONEY_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_money_add_account(struct sloss_engine *engine,
                                       const struct sloss_command *command);
enum sloss_status sl_money_deposit(struct sloss_engine *engine,
                                   const struct sloss_command *command);
enum sloss_status sl_money_withdraw(struct sloss_engine *engine,
                                    const struct sloss_command *command);
enum sloss_status sl_money_transfer(struct sloss_engine *engine,
                                    const struct sloss_command *command);
enum sloss_status sl_money_fee(struct sloss_engine *engine, const struct sloss_command *command);

#endif
