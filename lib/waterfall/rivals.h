/* SPDX-License-Identifier: BSD-2-Clause */
/* rivals: the counterparties on one side of a market by an order, ranked once a round and kept so
 * while it lasts: n close-outs against m of them take about n + m, times a logarithm.
 *
 * Marks stand still within an instant, so a rival's score, and what it can give up, change only
 * when its holding does; those that do are ranked anew before the next close-out (watch.h). */
#ifndef SL_RIVALS_H
#define SL_RIVALS_H

#include "waterfall/lots.h"

struct sl_rivals;

void sl_rivals_initialize(struct sloss_engine *engine);
void sl_rivals_finalize(struct sloss_engine *engine);

/* Those who may take the lots, as things stand (docs/rules.md 8.2). The rank is an enum sloss_rank
 * with an order. Requires that changes are watched. */
enum sloss_status sl_rivals_open(struct sloss_engine *engine, const struct sl_against *against,
                                 struct sl_rivals **rivals_out);

/* The best one that may take lots that give up `per_lot` each and can take one, as its position in
 * the market; or SL_NONE. Each is given once, and again in a later close-out when it has changed,
 * or when it was not asked in this one. */
enum sloss_status sl_rivals_take(struct sloss_engine *engine, struct sl_rivals *rivals,
                                 const struct sl_against *against, int64_t per_lot,
                                 uint32_t *position_out);

#endif
