/* SPDX-License-Identifier: BSD-2-Clause */
/* money: the commands that open accounts, and deposits, withdrawals, transfers, recoveries and fees
 * of the host. */
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
enum sloss_status sl_money_recover(struct sloss_engine *engine,
                                   const struct sloss_command *command);
enum sloss_status sl_money_fee(struct sloss_engine *engine, const struct sloss_command *command);

/* So much must be free: min(balance less what is owed unsettled, equity - initial requirement). */
enum sloss_status sl_money_need_free(const struct sloss_engine *engine, uint32_t holding,
                                     int64_t amount);

/* May money of this asset leave the account at all? Not where a market's account or a fund has
 * another asset, nor out of a fund with units. */
enum sloss_status sl_money_need_source(const struct sloss_engine *engine, uint32_t account,
                                       uint32_t asset);

/* An amount that was on hold, and is in the pool, reaches the balance of its holding as a transfer
 * does. `hold` is its number, for the event. */
enum sloss_status sl_money_release(struct sloss_engine *engine, uint64_t hold, uint32_t holding,
                                   int64_t amount);

/* An amount that `from` has passes to `to` as a transfer does: it pays debts that are kept first,
 * counts for the end of a state, and repays where it reaches a fund. Told by an event of that kind.
 */
enum sloss_status sl_money_pass(struct sloss_engine *engine, uint32_t kind, uint32_t from,
                                uint32_t to, int64_t amount);

#endif
