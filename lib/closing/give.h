/* SPDX-License-Identifier: BSD-2-Clause */
/* give: a holding pays the fund of a market, which keeps it, or repays with it what was uncovered.
 */
#ifndef SL_GIVE_H
#define SL_GIVE_H

#include "engine/engine.h"

/* So much, at least one atom, and the event that tells of it, with the lots that it is paid for. */
enum sloss_status sl_give(struct sloss_engine *engine, uint32_t holding, uint32_t event,
                          uint32_t market, int64_t amount, int64_t lots);

#endif
