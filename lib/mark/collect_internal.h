/* SPDX-License-Identifier: BSD-2-Clause */
/* collect: losers pay what they can; what they fall short of is a deficit of their losing markets.
 */
#ifndef SL_COLLECT_H
#define SL_COLLECT_H

#include "mark/instant_internal.h"

/* The holding of a row, its first, pays for its losses in all markets: at most its balance, or its
 * equity without unsettled gains where that is more. What it falls short of is divided over these
 * markets in proportion to its loss in each. */
enum sloss_status sl_collect_holding(struct sl_instant *instant, uint32_t index);

/* The same for all holdings that lose something, in account order. */
enum sloss_status sl_collect(struct sl_instant *instant);

/* The same for those that are short, where there are assets that back others: their rows are in
 * `waiting`. What backs them is sold first. */
enum sloss_status sl_collect_rest(struct sl_instant *instant);

#endif
