/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_waterfall: a `waterfall` line, with what bounds its layers. */
#ifndef SCENARIO_WATERFALL_H
#define SCENARIO_WATERFALL_H

#include "common/scenario_line.h"

/* A WATERFALL and a LAYER for each layer. */
#define SCENARIO_WATERFALL_RECORDS (1 + SLOSS_LAYERS_MAX)

/* Read the line into a WATERFALL and the LAYERs linked to it, `length` records. */
enum sloss_status scenario_read_waterfall(struct scenario *scenario, struct scenario_line *line,
                                          struct sloss_command *chain, uint32_t *length);

#endif
