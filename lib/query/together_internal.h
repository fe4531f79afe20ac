/* SPDX-License-Identifier: BSD-2-Clause */
/* together: all positions in a market that a holding is margined with: its own, or those of the
 * members of its group (docs/rules.md 22). */
#ifndef SL_TOGETHER_INTERNAL_H
#define SL_TOGETHER_INTERNAL_H

#include "margin/group.h"

struct sl_together {
    const struct sloss_engine *engine;
    uint32_t market;
    uint32_t asset;
    uint32_t group;  /* or SL_NONE: it is the holding alone */
    uint32_t member; /* that comes next; without a group its holding */
};

/* Those that a holding has, and is margined with, in a market. */
struct sl_together sl_together_of(const struct sloss_engine *engine, uint32_t holding,
                                  uint32_t market);

/* The next one, or NULL at the end. */
const struct sl_position *sl_together_next(struct sl_together *together);

/* The lots of all of them. */
int64_t sl_together_lots(const struct sloss_engine *engine, const struct sl_position *position);

#endif
