/* SPDX-License-Identifier: BSD-2-Clause */
/* queue: fills rows by rank, the greatest first and equal ones in row order, each up to its cap. */
#ifndef SL_QUEUE_INTERNAL_H
#define SL_QUEUE_INTERNAL_H

#include "allocation/kernel_internal.h"

/* Shares by rank, tallied but for their sum, and what nobody can take. SLOSS_ERR_RANGE for a
 * negative weight or cap, SLOSS_ERR_OVERFLOW if the weights sum above 2^62. */
enum sloss_status sl_queue(struct sl_division *division, uint64_t *residual_out);

#endif
