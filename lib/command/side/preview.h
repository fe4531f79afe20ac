/* SPDX-License-Identifier: BSD-2-Clause */
/* preview: what a change would do if it were made now (docs/rules.md 27.4). */
#ifndef SL_PREVIEW_H
#define SL_PREVIEW_H

#include "engine/engine.h"

/* How many holdings would be in breach that are not; or what the change would be refused for. The
 * state stays. */
enum sloss_status sl_preview(struct sloss_engine *engine, uint32_t change, uint64_t *count_out);

#endif
