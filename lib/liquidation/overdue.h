/* SPDX-License-Identifier: BSD-2-Clause */
/* overdue: the time has been set, and the funds take over what is left of those liquidations whose
 * time is over, as one round (docs/rules.md 25.5). */
#ifndef SL_OVERDUE_H
#define SL_OVERDUE_H

#include "engine/engine.h"

enum sloss_status sl_overdue(struct sloss_engine *engine);

#endif
