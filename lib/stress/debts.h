/* SPDX-License-Identifier: BSD-2-Clause */
/* debts: what a book would be missing at the marks of each lane of a panel, before anybody is
 * closed out. */
#ifndef SL_DEBTS_H
#define SL_DEBTS_H

#include "stress/panel.h"

/* The sum of what accounts are missing in an asset, in atoms, for each lane. Those of a group count
 * as one, since one pays for another. `hits` is what a scan has found, and `scratch` is written to.
 * SLOSS_ERR_OVERFLOW if a sum does not fit. */
enum sloss_status sl_debts_sum(const struct sl_panel *panel, const struct sloss_engine *engine,
                               uint32_t asset, const struct sl_vector *hits,
                               struct sl_vector *scratch, uint32_t lanes, int64_t *deficit_out);

#endif
