/* SPDX-License-Identifier: BSD-2-Clause */
/* queue: the greatest rank first (ties: order), each up to its cap. */
#ifndef SL_QUEUE_H
#define SL_QUEUE_H

#include "division.h"

/* Shares by rank; what nobody can take. */
uint64_t sl_queue(struct sl_division *division, struct sl_tally *tally);

#endif
