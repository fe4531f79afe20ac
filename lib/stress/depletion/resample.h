/* SPDX-License-Identifier: BSD-2-Clause */
/* resample: the error that comes from the sample, by a bootstrap. Resamples are drawn from the
 * sample, and a few paths are followed on each. The variance between the resamples, less the
 * variance to be expected from so few paths, is the error of the sample. */
#ifndef SL_RESAMPLE_H
#define SL_RESAMPLE_H

#include "stress/depletion/path.h"

/* Follow the paths of all resamples and add them up in `again`. False if the host has stopped the
 * call. */
bool sl_resample_paths(struct sl_path_run *run);

/* Widen the intervals of the horizons by this error. Requires that sl_estimate_horizon() has
 * computed them. */
void sl_resample_read(const struct sl_path_run *run);

#endif
