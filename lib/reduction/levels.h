/* SPDX-License-Identifier: BSD-2-Clause */
/* levels: multiples of the maintenance requirement at which an asset tells of whoever falls below
 * them (docs/rules.md 24.7). */
#ifndef SL_LEVELS_H
#define SL_LEVELS_H

#include "engine/engine.h"

/* The levels of an asset, from the highest; those behind `count` are 0. */
struct sl_levels {
    int64_t rate_ppb[SLOSS_LEVELS_MAX];
    uint32_t count;
    uint32_t saved_by; /* number of the command that saved its image */
};

void sl_levels_initialize(struct sloss_engine *engine);
void sl_levels_finalize(struct sloss_engine *engine);

/* Stamps of commands wrap: forget those of all rows. */
void sl_levels_forget_stamps(struct sloss_engine *engine);

/* Those of an asset, of which none need be set. */
const struct sl_levels *sl_levels_of(const struct sloss_engine *engine, uint32_t asset);

/* Has any asset levels, or had? In most books none has, and nobody is looked at. */
static inline bool sl_levels_are_used(const struct sloss_engine *engine)
{
    return engine->reductions.levels.count > 0;
}

/* May these be set: as many as there is room for, each above 1, and falling? */
bool sl_levels_hold(const struct sl_levels *levels);

/* Set those of an asset, with an image; its markets know of the first one then. Triggers of their
 * holders hold no more. */
enum sloss_status sl_levels_set(struct sloss_engine *engine, uint32_t asset,
                                const struct sl_levels *levels);

/* The first level of a market's asset is another: see whether what makes holders special is. */
enum sloss_status sl_levels_flag_holders(struct sloss_engine *engine, uint32_t market);

/* A market was added to an asset, or read from a file: it knows of the first level of its asset. */
void sl_levels_tell(const struct sloss_engine *engine, uint32_t market);

/* How many levels of its asset a holding is below: 0 without a position. */
uint32_t sl_levels_of_holding(const struct sloss_engine *engine, uint32_t holding);

/* Does every market know of the first level of its asset, and are all levels such as may be set? */
bool sl_levels_are_consistent(const struct sloss_engine *engine);

#endif
