/* SPDX-License-Identifier: BSD-2-Clause */
/* quotient: a 256-bit number over a 128-bit one, and integer roots. */
#ifndef SL_QUOTIENT_H
#define SL_QUOTIENT_H

#include "base/wide.h"

/* floor(a / divisor); false where it does not fit. Requires divisor < 2^127, not 0. */
bool sl_quotient(struct sl_wide256 a, sl_uwide divisor, sl_uwide *out);

/* floor(sqrt(a)). */
uint64_t sl_root(sl_uwide a);

#endif
