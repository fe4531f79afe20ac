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

/* The hash of a name in the tables of names, and the row of a table that has the name, or SL_NONE.
 */
uint64_t sl_find_hash_of_name(const struct sloss_ledger *ledger, const char *name);
uint32_t sl_find_by_name(const struct sloss_ledger *ledger, const struct sl_table *table,
                         const char *(*name_of)(const struct sloss_ledger *ledger, uint32_t row),
                         const char *name);

/* Enter a row that has just been added. Its table must have room. */
void sl_find_enter_account(struct sloss_ledger *ledger, uint32_t account);
void sl_find_enter_name(struct sloss_ledger *ledger, uint32_t account);
void sl_find_enter_asset(struct sloss_ledger *ledger, uint32_t asset);
void sl_find_enter_book(struct sloss_ledger *ledger, uint32_t market);
void sl_find_enter_fund(struct sloss_ledger *ledger, uint32_t fund);

/* Call this when an account has got a new first holding. */
void sl_find_enter_holding(struct sloss_ledger *ledger, uint32_t account);

#endif
