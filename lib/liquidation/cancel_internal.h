/* SPDX-License-Identifier: BSD-2-Clause */
/* cancel: before anything of a holding in breach is closed, its open orders are removed in the
 * markets that say so (docs/rules.md 24.6). */
#ifndef SL_CANCEL_INTERNAL_H
#define SL_CANCEL_INTERNAL_H

#include "engine/engine.h"

/* Remove them in all such markets, also where it has no position, and tell of each market. */
enum sloss_status sl_cancel_orders(struct sloss_engine *engine, uint32_t holding);

#endif
