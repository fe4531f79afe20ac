/* SPDX-License-Identifier: BSD-2-Clause */
/* recover: money for those who paid the deficits of a market, and what defaulters owe
 * (docs/rules.md 11). */
#ifndef SL_RECOVER_H
#define SL_RECOVER_H

#include "engine/engine.h"

/* Distribute `amount` of the pool: what is uncovered first, then claims kind by kind, and the rest
 * to the market's fund. *got_out is what uncovered and claims have got. */
enum sloss_status sl_recover(struct sloss_engine *engine, uint32_t market, int64_t amount,
                             int64_t *got_out);

/* So much has been got by those who paid: what is owed in the market is lower by it, in proportion.
 */
enum sloss_status sl_recover_lower_owed(struct sloss_engine *engine, uint32_t market, int64_t got);

/* Money is on its way to a holding that owes something, and is in the pool: list its debts, and say
 * what of `amount` they take. Then sl_recover_debts() pays so much, market by market in order of
 * creation. */
enum sloss_status sl_recover_list_debts(struct sloss_engine *engine, uint32_t holding,
                                        int64_t amount, int64_t *paid_out);
enum sloss_status sl_recover_debts(struct sloss_engine *engine, int64_t paid);

/* A defaulter has left a debt which is kept. */
enum sloss_status sl_recover_keep_debt(struct sloss_engine *engine, uint32_t holding,
                                       uint32_t market, int64_t amount);

#endif
