/* SPDX-License-Identifier: BSD-2-Clause */
/* liquidated: a fill in which the host closes a position of a holding in liquidation
 * (docs/rules.md 25.2). */
#ifndef SL_LIQUIDATED_INTERNAL_H
#define SL_LIQUIDATED_INTERNAL_H

#include "mark/admission.h"

/* May the side that the fill names be closed by it: does it pay no fee but that of its liquidation,
 * is it in liquidation by the host, do the lots reduce and keep to its order, and is the price no
 * worse than its limit? `value` is that of the price. */
enum sloss_status sl_liquidated_check(const struct sloss_engine *engine, const struct sl_fill *fill,
                                      sl_wide value);

/* After the trade: the order has fewer lots, `other` has taken over what it bought or sold, and the
 * side in liquidation pays the fee of its market, at most what it has left. `lots` are those of the
 * other; *gets_out is its part of the fee. */
enum sloss_status sl_liquidated_book(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                                     uint32_t other, int64_t lots, int64_t value,
                                     int64_t *gets_out);

#endif
