/* SPDX-License-Identifier: BSD-2-Clause */
/* supposed: how a holding would stand if some markets stood at other prices. Nothing is changed and
 * nobody else is looked at. */
#ifndef SL_SUPPOSED_H
#define SL_SUPPOSED_H

#include "margin/margin.h"

/* Could each of the markets be marked at its price now? Otherwise the status of a mark that says
 * why, and SLOSS_ERR_ARGUMENT where one is named twice. */
enum sloss_status sl_supposed_check(const struct sloss_engine *engine,
                                    const struct sl_supposed *supposed);

/* Would a holding with this margin be in breach? A system account never is. */
bool sl_supposed_breach(const struct sloss_engine *engine, uint32_t holding,
                        const struct sl_margin *margin);

/* All figures. */
struct sl_outlook {
    struct sl_margin margin;
    sl_wide notional; /* sum of |lots * value|, rounded up once */
    sl_wide free;     /* as in sl_margin_free() */
};

struct sl_outlook sl_supposed_outlook(const struct sloss_engine *engine, uint32_t holding,
                                      const struct sl_supposed *supposed);

#endif
