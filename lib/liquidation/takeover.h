/* SPDX-License-Identifier: BSD-2-Clause */
/* takeover: an account's positions pass to the insurance funds at the mark; fee, what is left over,
 * or a deficit follow (docs/rules.md 7). */
#ifndef SL_TAKEOVER_H
#define SL_TAKEOVER_H

#include "waterfall/part.h"

/* Close a holding out. */
enum sloss_status sl_takeover_holding(struct sloss_engine *engine, uint32_t holding);

/* Pass a position, with what is unsettled of it, to its market's fund at the mark. */
enum sloss_status sl_takeover_pass(struct sloss_engine *engine, uint32_t position);

/* `equity` of the holding's balance is what the parts left: take the fee, give away or keep the
 * rest, or run the waterfalls over the debt. */
enum sloss_status sl_takeover_clear(struct sloss_engine *engine, uint32_t holding,
                                    const struct sl_part *parts, uint32_t count, int64_t equity);

/* Hand `amount` >= 0 of a holding's balance to a market's fund. */
enum sloss_status sl_takeover_forfeit(struct sloss_engine *engine, uint32_t holding,
                                      uint32_t market, int64_t amount);

/* Stamp a holding as closed out by this command. */
enum sloss_status sl_takeover_stamp(struct sloss_engine *engine, uint32_t holding, bool debt);

#endif
