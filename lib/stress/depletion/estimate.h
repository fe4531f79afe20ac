/* SPDX-License-Identifier: BSD-2-Clause */
/* estimate: what the paths of a run tell: how often the fund is used up by a day, after how many
 * days, and what is missing then; each with the error that so few paths leave. */
#ifndef SL_ESTIMATE_H
#define SL_ESTIMATE_H

#include "stress/depletion/path.h"

/* Follow all paths, into `ended` and, where it is not NULL, paths_out; and read them. False where
 * the host has stopped it. */
bool sl_estimate_paths(struct sl_path_run *run, struct sloss_depletion_path *paths_out,
                       struct sloss_depletion *answer);

/* Read a horizon, once the paths have been followed. */
void sl_estimate_horizon(const struct sl_path_run *run, struct sloss_depletion_horizon *horizon);

#endif
