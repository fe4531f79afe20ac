/* SPDX-License-Identifier: BSD-2-Clause */
/* inflow: money that reaches an insurance fund repays what its markets have left uncovered first.
 */
#ifndef SL_INFLOW_H
#define SL_INFLOW_H

#include "engine/engine.h"

/* `amount` >= 0 has reached the holding of a fund (docs/rules.md 6.5). */
enum sloss_status sl_inflow(struct sloss_engine *engine, uint32_t fund, int64_t amount);

/* The same of money that a holding has, or where `from` is SL_NONE the pool; *repaid_out of it is
 * gone. */
enum sloss_status sl_inflow_repay(struct sloss_engine *engine, uint32_t market, uint32_t from,
                                  int64_t amount, int64_t *repaid_out);

#endif
