/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals: the counterparties of deleveragings, ranked once an instant and kept so while it lasts.
 *
 * Marks stand still within an instant, so a rival's score, and whether it is in breach, change only
 * when its holding does; those that do are ranked anew before the next is taken (watch.h). */
#ifndef SL_RIVALS_H
#define SL_RIVALS_H

#include "engine/engine.h"

void sl_rivals_initialize(struct sloss_engine *engine);
void sl_rivals_finalize(struct sloss_engine *engine);

/* The best counterparty on a side of a market that is not in breach (docs/rules.md 8.2), or
 * SL_NONE. It is ranked again once it has been traded with. `rank` is an enum sloss_rank with an
 * order. Requires that changes are watched. */
enum sloss_status sl_rivals_take(struct sloss_engine *engine, uint32_t market, bool long_side,
                                 uint32_t rank, uint32_t *position_out);

#endif
