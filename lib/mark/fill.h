/* SPDX-License-Identifier: BSD-2-Clause */
/* fill: a trade between two accounts with its fees, and the margin they need for it. */
#ifndef SL_FILL_H
#define SL_FILL_H

#include "mark/admission.h"

enum sloss_status sl_fill(struct sloss_engine *engine, const struct sl_fill *fill);

#endif
