/* SPDX-License-Identifier: BSD-2-Clause */
/* alone: the margin of a holding by what it has itself, without what backs it from elsewhere. */
#ifndef SL_ALONE_H
#define SL_ALONE_H

#include "margin/figures.h"

/* Its equity and what is required of it; where some markets are thought to stand elsewhere, or
 * NULL.
 */
struct sl_margin sl_alone_margin(const struct sloss_engine *engine, uint32_t holding,
                                 const struct sl_supposed *supposed);

/* The maintenance requirement of a position's holding, if it had so many lots instead. */
sl_wide sl_alone_maintenance_with(const struct sloss_engine *engine, uint32_t position,
                                  int64_t lots);

#endif
