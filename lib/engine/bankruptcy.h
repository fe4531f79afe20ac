/* SPDX-License-Identifier: BSD-2-Clause */
/* bankruptcy: the state that a close-out leaves on a holding, and how it ends (docs/rules.md 2.4).
 * A clean one leaves `liquidated`, which ends with the next fill or money that comes in; one with a
 * debt `bankrupt`, which ends when what has come in since reaches the debt, with a clean close-out,
 * or with the next fill. */
#ifndef SL_BANKRUPTCY_H
#define SL_BANKRUPTCY_H

#include "ledger/ledger.h"

/* A holding was closed out, or could not pay its variation, and left this debt, 0 for none. All
 * that it leaves in one command is added up. Requires that its image is saved. */
enum sloss_status sl_bankruptcy_begin(struct sloss_ledger *ledger, uint32_t holding, int64_t debt);

/* Money has come in from outside or by a transfer. Requires that the image is saved. */
enum sloss_status sl_bankruptcy_receive(struct sloss_ledger *ledger, uint32_t holding,
                                        int64_t amount);

/* It has traded. Requires that its image is saved. */
enum sloss_status sl_bankruptcy_end(struct sloss_ledger *ledger, uint32_t holding);

/* Has it a state that something must end? */
static inline bool sl_bankruptcy_is_open(const struct sl_holding *holding)
{
    return (holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT)) != 0;
}

#endif
