/* SPDX-License-Identifier: BSD-2-Clause */
/* collect: losers pay what they can; what they fall short of is owed on their losing markets. */
#ifndef SL_COLLECT_H
#define SL_COLLECT_H

#include "mark/instant_internal.h"

/* The holding of a row pays what it needs to, as far as the balance goes. */
enum sloss_status sl_collect(struct sl_instant *instant, uint32_t index);

#endif
