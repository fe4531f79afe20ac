/* SPDX-License-Identifier: BSD-2-Clause */
/* payout: winners receive their claims, less what was charged to them. */
#ifndef SL_PAYOUT_H
#define SL_PAYOUT_H

#include "mark/instant_internal.h"

/* One event for what each claim was charged, whatever the deficits: it is kept back from what its
 * owner receives, and so goes from the owner to the owner. */
enum sloss_status sl_payout_tell(struct sl_instant *instant);

/* The holding of a row receives what it is due. */
enum sloss_status sl_payout(struct sl_instant *instant, uint32_t index);

#endif
