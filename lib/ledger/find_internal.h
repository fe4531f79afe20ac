/* SPDX-License-Identifier: BSD-2-Clause */
/* find_internal, for this folder alone: enter new rows in the tables by which rows are found:
 * accounts by id and by name, assets, markets and funds by name, and the holdings of an account
 * that has more than a few. What finds is declared in ledger.h. */
#ifndef SL_FIND_INTERNAL_H
#define SL_FIND_INTERNAL_H

#include "ledger/ledger.h"

/* Make the tables empty. They borrow the ledger's memory and key. */
void sl_find_initialize(struct sloss_ledger *ledger);
void sl_find_finalize(struct sloss_ledger *ledger);

/* Make room for so many more holdings of this account; false if there is no memory. */
bool sl_find_reserve_holdings(struct sloss_ledger *ledger, uint32_t account, uint32_t more);

/* Enter a row that has just been added. Its table must have room. */
void sl_find_enter_account(struct sloss_ledger *ledger, uint32_t account);
void sl_find_enter_name(struct sloss_ledger *ledger, uint32_t account);
void sl_find_enter_asset(struct sloss_ledger *ledger, uint32_t asset);
void sl_find_enter_book(struct sloss_ledger *ledger, uint32_t market);
void sl_find_enter_fund(struct sloss_ledger *ledger, uint32_t fund);

/* Call this when an account has got a new first holding. */
void sl_find_enter_holding(struct sloss_ledger *ledger, uint32_t account);

#endif
