/* SPDX-License-Identifier: BSD-2-Clause */
/* together: before holdings are closed out in a round, members of their groups pay what they will
 * lack (docs/rules.md 22.5). */
#ifndef SL_TOGETHER_INTERNAL_H
#define SL_TOGETHER_INTERNAL_H

#include "liquidation/plan_internal.h"

/* The holdings of the round by their keys, in order, and what is done with them. */
enum sloss_status sl_together_pay(struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                                  const struct sl_plan *plan);

#endif
