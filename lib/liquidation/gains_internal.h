/* SPDX-License-Identifier: BSD-2-Clause */
/* gains: what funds pay for the unsettled gains of a holding that is closed out
 * (docs/rules.md 7.2). */
#ifndef SL_GAINS_INTERNAL_H
#define SL_GAINS_INTERNAL_H

#include "liquidation/closing_internal.h"

/* Unsettled gains pay unsettled losses first, then what the balance lacks: divide what is needed,
 * if it is above zero, over the parts that gain, in proportion. Each fund pays at most its gains
 * and what it has. */
enum sloss_status sl_gains_divide(struct sl_closing *closing, sl_wide needed);

#endif
