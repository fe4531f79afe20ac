/* SPDX-License-Identifier: BSD-2-Clause */
/* fee_part: a part of what trades bring to the account of fees goes on to the fund of their market
 * (docs/rules.md 13.5). */
#ifndef SL_FEE_PART_H
#define SL_FEE_PART_H

#include "engine/engine.h"

/* A trade in a market has brought the account of fees `sum`, which may be below zero. */
enum sloss_status sl_fee_part_pass(struct sloss_engine *engine, uint32_t market, sl_wide sum);

#endif
