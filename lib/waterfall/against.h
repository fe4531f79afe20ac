/* SPDX-License-Identifier: BSD-2-Clause */
/* against: lots of a defaulter close against ranked opposite positions, each at the mark; together
 * these give up what the defaulter lacks, none more than its cap (docs/rules.md 8). */
#ifndef SL_AGAINST_H
#define SL_AGAINST_H

#include "waterfall/lots.h"

/* Close the lots against those who can take them. Requires that changes are watched. */
enum sloss_status sl_against_close(struct sloss_engine *engine, struct sl_against *against);

/* Lots that a holding has left pass to the market's fund at the mark. */
enum sloss_status sl_against_take_over(struct sloss_engine *engine, uint32_t holding,
                                       uint32_t market, int64_t lots);

#endif
