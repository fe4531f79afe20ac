/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer: money moves between holdings, and from and to the outside. */
#ifndef SL_TRANSFER_H
#define SL_TRANSFER_H

#include "ledger/ledger.h"

/* The transfer: `amount` >= 0 leaves one holding and reaches another, or SL_NONE, the pool of a
 * settlement, which is empty again when the command ends. */
enum sloss_status sl_ledger_pay(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                int64_t amount);

/* The same between two holdings of one asset, as the last thing a command does: no image is kept,
 * since nothing can fail after it. Requires that neither is, nor comes to be, below zero. */
enum sloss_status sl_ledger_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                 int64_t amount);

/* Money from and to the outside; the supply of an asset has a bound (docs/rules.md 1.5). What is
 * taken in is in the pool, and what is paid out comes from it. Requires that no more goes out than
 * has come in. */
bool sl_ledger_may_deposit(const struct sloss_ledger *ledger, uint32_t asset, int64_t amount);
enum sloss_status sl_ledger_deposit(struct sloss_ledger *ledger, uint32_t to, int64_t amount);
enum sloss_status sl_ledger_take_in(struct sloss_ledger *ledger, uint32_t asset, int64_t amount);
enum sloss_status sl_ledger_pay_out(struct sloss_ledger *ledger, uint32_t asset, int64_t amount);
enum sloss_status sl_ledger_withdraw(struct sloss_ledger *ledger, uint32_t from, int64_t amount);

#endif
