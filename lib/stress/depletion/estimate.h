/* SPDX-License-Identifier: BSD-2-Clause */
/* estimate: what the paths of a run show. How often is the fund used up by a day, after how many
 * days, and how much is missing then? Each figure has the error that comes from the number of
 * paths. */
#ifndef SL_ESTIMATE_H
#define SL_ESTIMATE_H

#include "stress/depletion/path.h"

/* Follow all paths, count them in `ended`, write them to paths_out if it is not NULL, and compute
 * the figures. False if the host has stopped the call. */
bool sl_estimate_paths(struct sl_path_run *run, struct sloss_depletion_path *paths_out,
                       struct sloss_depletion *answer);

/* Compute the figures of a horizon, after the paths have been followed. */
void sl_estimate_horizon(const struct sl_path_run *run, struct sloss_depletion_horizon *horizon);

#endif
