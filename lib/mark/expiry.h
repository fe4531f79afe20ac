/* SPDX-License-Identifier: BSD-2-Clause */
/* expiry: the final settlement of a market (docs/rules.md 9). */
#ifndef SL_EXPIRY_H
#define SL_EXPIRY_H

#include "engine/engine.h"

enum sloss_status sl_expiry_settle(struct sloss_engine *engine, uint32_t market, int64_t price);

#endif
