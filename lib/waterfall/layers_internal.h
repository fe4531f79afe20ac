/* SPDX-License-Identifier: BSD-2-Clause */
/* layers: the waterfalls of the markets of one asset, layer by layer, over the defaults of a round.
 *
 * A market runs its own layers until it stands before one that markets share. Of the shared ones
 * waited for, the first in a fixed order is divided over the markets before it, in proportion to
 * what each still needs; and so on. */
#ifndef SL_LAYERS_INTERNAL_H
#define SL_LAYERS_INTERNAL_H

#include "waterfall/sharer.h"
#include "waterfall/stand_internal.h"

/* Run the waterfalls of markets of one asset, in order of creation. */
enum sloss_status sl_layers_run(struct sloss_engine *engine, struct sl_stand *stands,
                                uint32_t count, const struct sl_sharer *sharer);

#endif
