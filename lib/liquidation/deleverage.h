/* SPDX-License-Identifier: BSD-2-Clause */
/* deleverage: close a position against ranked opposite ones at its bankruptcy value (docs/rules.md
 * 8). */
#ifndef SL_DELEVERAGE_H
#define SL_DELEVERAGE_H

#include "engine/engine.h"

/* Close the holding's position in a market; SLOSS_ERR_NO_POSITION where it has no lots. `rank` is
 * enum sloss_rank. What the opposite side has no lots for is taken over. */
enum sloss_status sl_deleverage(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                uint32_t rank);

/* Close a holding out, market by market. Requires that changes are watched. */
enum sloss_status sl_deleverage_holding(struct sloss_engine *engine, uint32_t holding);

#endif
