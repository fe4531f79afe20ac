/* SPDX-License-Identifier: BSD-2-Clause */
/* haircut: what no layer pays is kept back from the claims of the market, by its sharing rule. */
#ifndef SL_HAIRCUT_H
#define SL_HAIRCUT_H

#include "mark/instant_internal.h"

/* Charge up to `amount` to the claims of the market at hand, and note it in the record of the
 * deficit: the last layer of a waterfall (struct sl_sharer). `context` is the instant. */
enum sloss_status sl_haircut(struct sloss_engine *engine, void *context,
                             struct sloss_deficit *deficit, int64_t amount);

/* What a holding is still to receive in the instant: its claims, less what has been taken of them.
 */
sl_wide sl_haircut_due(const struct sloss_engine *engine, const void *context, uint32_t holding);

#endif
