/* SPDX-License-Identifier: BSD-2-Clause */
/* loss_limit: a position of an insurance fund that has lost more than its limit is closed at the
 * mark, against counterparties in the order of a deleveraging (docs/rules.md 13.4). */
#ifndef SL_LOSS_LIMIT_INTERNAL_H
#define SL_LOSS_LIMIT_INTERNAL_H

#include "engine/engine.h"

/* Close what the fund of a row of limits has lost too much with; *closed_out becomes true where
 * there was anything. Requires that changes are watched. */
enum sloss_status sl_loss_limit_close(struct sloss_engine *engine, uint32_t row, bool *closed_out);

#endif
