/* SPDX-License-Identifier: BSD-2-Clause */
/* requirement: the commands REQUIREMENT and MATURE: what a market asks beyond its brackets, and how
 * old a profit has to be there. What is set is in engine/demand.h and engine/maturing.h. */
#ifndef SL_REQUIREMENT_INTERNAL_H
#define SL_REQUIREMENT_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_requirement_set(struct sloss_engine *engine,
                                     const struct sloss_command *command);
enum sloss_status sl_requirement_mature(struct sloss_engine *engine,
                                        const struct sloss_command *command);

#endif
