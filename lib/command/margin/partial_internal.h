/* SPDX-License-Identifier: BSD-2-Clause */
/* partial: the commands PARTIAL and LEVELS: how a holding in breach is reduced in a market, and at
 * which multiples of the maintenance requirement an asset tells of a holding. */
#ifndef SL_PARTIAL_INTERNAL_H
#define SL_PARTIAL_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_partial_set(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_partial_set_levels(struct sloss_engine *engine,
                                        const struct sloss_command *command);

#endif
