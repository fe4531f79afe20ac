/* SPDX-License-Identifier: BSD-2-Clause */
/* variation: settle the gains and losses of one instant in cash: losers pay first, what they cannot
 * pay runs the waterfall, what is left of it is a haircut on the gains (docs/rules.md 5). */
#ifndef SL_VARIATION_H
#define SL_VARIATION_H

#include "mark/instant_internal.h"

/* Settle variation markets of one asset or several, given in order of creation. Holdings that could
 * not pay in full are stamped as unpaid. */
enum sloss_status sl_variation_settle(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count);

#endif
