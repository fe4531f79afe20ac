/* SPDX-License-Identifier: BSD-2-Clause */
/* requirement: the command REQUIREMENT, which sets what a market asks beyond its brackets. What is
 * set is in engine/demand.h. */
#ifndef SL_REQUIREMENT_INTERNAL_H
#define SL_REQUIREMENT_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_requirement_set(struct sloss_engine *engine,
                                     const struct sloss_command *command);

#endif
