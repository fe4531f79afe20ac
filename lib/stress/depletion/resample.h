/* SPDX-License-Identifier: BSD-2-Clause */
/* resample: the error of the sample itself, by a bootstrap: samples drawn from the sample, a few
 * paths on each; what their probabilities differ by beyond what so few paths differ by anyway is
 * the sample's doing. */
#ifndef SL_RESAMPLE_H
#define SL_RESAMPLE_H

#include "stress/depletion/path.h"

/* Follow the paths of all samples, into `again`. False where the host has stopped it. */
bool sl_resample_paths(struct sl_path_run *run);

/* Widen the intervals of the horizons by it. Requires that they have been read (estimate.h). */
void sl_resample_read(const struct sl_path_run *run);

#endif
