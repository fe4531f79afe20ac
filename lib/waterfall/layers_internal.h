/* SPDX-License-Identifier: BSD-2-Clause */
/* layers: the waterfalls of the markets of one asset, layer by layer, over the defaults of a round.
 *
 * A market runs its own layers until it stands before one that markets share. Of the shared ones
 * waited for, the first in a fixed order is divided over the markets before it, in proportion to what
 * each still needs; and so on. */
#ifndef SL_LAYERS_INTERNAL_H
#define SL_LAYERS_INTERNAL_H

#include "waterfall/sharer.h"

/* The deficit of one account in one market. */
struct sl_default {
    struct sloss_deficit record;
    int64_t lacks;    /* what no layer has paid yet */
    int64_t lots;     /* the position that waits for the layer `deleverage`; signed */
    uint32_t holding; /* or SL_NONE */
    bool done;        /* its waterfall has run */
};

/* A market with deficits, and where in its waterfall it stands. */
struct sl_stand {
    int64_t need; /* what its defaults lack together */
    uint32_t market;
    uint32_t place; /* of the next layer */
    uint32_t first; /* of its defaults, in the round's `keys` */
    uint32_t count;
};

/* What a layer has given to a market in this round. */
int64_t *sl_layers_given(struct sloss_engine *engine, uint32_t market, uint32_t layer);

/* Default `i` of a market that stands. */
struct sl_default *sl_layers_default(const struct sloss_engine *engine,
                                     const struct sl_stand *stand, uint32_t i);

/* Run the waterfalls of markets of one asset, in order of creation. */
enum sloss_status sl_layers_run(struct sloss_engine *engine, struct sl_stand *stands,
                                uint32_t count, const struct sl_sharer *sharer);

#endif
