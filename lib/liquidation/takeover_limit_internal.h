/* SPDX-License-Identifier: BSD-2-Clause */
/* takeover_limit: an account that its funds may not take over is deleveraged instead
 * (docs/rules.md 13.2, 13.3). */
#ifndef SL_TAKEOVER_LIMIT_INTERNAL_H
#define SL_TAKEOVER_LIMIT_INTERNAL_H

#include "liquidation/closing_internal.h"

/* Change the way of the parts that would be taken over, where a fund of one of them is beyond a
 * limit. */
void sl_takeover_limit_divert(struct sl_closing *closing);

#endif
