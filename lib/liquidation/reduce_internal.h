/* SPDX-License-Identifier: BSD-2-Clause */
/* reduce: some lots of a holding close at the mark, within a round, and it pays fees for them
 * (docs/rules.md 24.4). It leaves no deficit. */
#ifndef SL_REDUCE_INTERNAL_H
#define SL_REDUCE_INTERNAL_H

#include "reduction/go.h"

/* Carry out what was found when the round was listed. */
enum sloss_status sl_reduce(struct sloss_engine *engine, const struct sl_go *go);

#endif
