/* SPDX-License-Identifier: BSD-2-Clause */
/* liquidation: judge after a mark, close out who is in breach, and look again until nobody is. */
#ifndef SL_LIQUIDATION_H
#define SL_LIQUIDATION_H

#include "engine/engine.h"

/* Markets given, ascending, have moved. Do what the engine's option says with every holding in
 * breach. */
enum sloss_status sl_liquidation_run(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count);

#endif
