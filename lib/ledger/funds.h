/* SPDX-License-Identifier: BSD-2-Clause */
/* funds: insurance funds that markets share. A market without one has a fund of its own, and then
 * says nothing here. */
#ifndef SL_FUNDS_H
#define SL_FUNDS_H

#include "ledger/ledger.h"

void sl_funds_initialize(struct sloss_ledger *ledger);
void sl_funds_finalize(struct sloss_ledger *ledger);

/* The fund with a name, or SL_NONE. */
uint32_t sl_funds_find(const struct sloss_ledger *ledger, const char *name);

/* Make room for one more; false without memory. Then enter it, with the holding of its account. */
bool sl_funds_reserve(struct sloss_ledger *ledger);
void sl_funds_enter(struct sloss_ledger *ledger, const char *name, uint32_t holding);

/* The asset that a fund has. */
static inline uint32_t sl_funds_asset(const struct sloss_ledger *ledger, uint32_t fund)
{
    return sl_ledger_holding(ledger, sl_ledger_fund(ledger, fund)->holding)->asset;
}

#endif
