/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer_internal, for this folder alone: one side of a double entry. */
#ifndef SL_TRANSFER_INTERNAL_H
#define SL_TRANSFER_INTERNAL_H

#include "ledger/transfer.h"

/* Add to a balance and to the sum of the asset's balances. The caller books the other side of the
 * entry. */
enum sloss_status sl_transfer_credit(struct sloss_ledger *ledger, uint32_t holding, int64_t amount);

#endif
