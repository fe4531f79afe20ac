/* SPDX-License-Identifier: BSD-2-Clause */
/* contribute: the layer `members`, and what a defaulter has contributed itself. */
#ifndef SL_CONTRIBUTE_INTERNAL_H
#define SL_CONTRIBUTE_INTERNAL_H

#include "waterfall/stand_internal.h"

/* An account has left the `count` defaults from `first` on, side by side: its own contribution pays
 * them before any layer does, in proportion. */
enum sloss_status sl_contribute_own(struct sloss_engine *engine, struct sl_default *defaults,
                                    uint32_t count);

/* For the markets that wait: the contributions of the members that left no debt, in proportion, and
 * when they are used up, what can be asked of the members beyond. */
enum sloss_status sl_contribute(struct sloss_engine *engine, struct sl_stand *stands,
                                uint32_t count);

/* Take `amount` of a member's contribution into the pool. */
enum sloss_status sl_contribute_take(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                     uint64_t number, uint32_t member, int64_t amount);

#endif
