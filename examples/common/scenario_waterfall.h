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

/* Write the line of a WATERFALL and of the LAYERs linked to it. False if it has none that does it.
 */
bool scenario_spell_waterfall(const struct scenario *scenario, const struct sloss_command *chain,
                              size_t count, FILE *out);

#endif
