/* SPDX-License-Identifier: BSD-2-Clause */
/* bends: where what is asked of a holding may turn down as the value of a lot moves: where brackets
 * of one of the numbers of lots that it is asked for begin or end. Between two of them it rises ever
 * faster with the size of the value, if not evenly. */
#ifndef SL_BENDS_INTERNAL_H
#define SL_BENDS_INTERNAL_H

#include "engine/engine.h"

/* A size of the value of a lot, so many times `unit` fine units, and whether it grows. */
struct sl_bend {
    int64_t unit;
    int64_t size;
    bool outward;
};

/* How far the size may grow, or shrink, for all that the holding of a position is asked for in its
 * market to stay in its brackets. */
int64_t sl_bends_left(const struct sloss_engine *engine, const struct sl_position *position,
                      const struct sl_bend *bend);

#endif
