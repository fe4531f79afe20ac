/* SPDX-License-Identifier: BSD-2-Clause */
/* payout: winners receive their claims, less what was charged to them. */
#ifndef SL_PAYOUT_H
#define SL_PAYOUT_H

#include "mark/instant_internal.h"

/* All of them, market after market. */
enum sloss_status sl_payout(struct sl_instant *instant);

#endif
