/* SPDX-License-Identifier: BSD-2-Clause */
/* supposed: how a holding would stand if some markets stood at other prices. Nothing is changed and
 * nobody else is looked at. */
#ifndef SL_SUPPOSED_H
#define SL_SUPPOSED_H

#include "margin/collateral.h"
#include "margin/margin.h"

/* Marks that are supposed: of different markets, at prices that these accept. All others stand as
 * they do. */
struct sl_supposed {
    const struct sloss_mark *marks;
    uint32_t count;
};

/* Could each of the markets be marked at its price now? Otherwise the status of a mark that says
 * why, and SLOSS_ERR_ARGUMENT where one is named twice. */
enum sloss_status sl_supposed_check(const struct sloss_engine *engine,
                                    const struct sl_supposed *supposed);

/* Margin equity and requirements, and whether it would be in breach, which a system account never
 * is.
 *
 * This is the one place that knows what a holding's margin is at marks that are not there. What
 * makes a holding special (margin/special.h) has to be added here, too. */
struct sl_margin sl_supposed_margin(const struct sloss_engine *engine, uint32_t holding,
                                    const struct sl_supposed *supposed);
bool sl_supposed_breach(const struct sloss_engine *engine, uint32_t holding,
                        const struct sl_margin *margin);

/* What backs an asset of an account, which may have nothing in that asset itself. */
struct sl_backing sl_supposed_backing(const struct sloss_engine *engine, uint32_t account,
                                      uint32_t asset, const struct sl_supposed *supposed);

/* The rest of the figures. */
struct sl_outlook {
    struct sl_margin margin;
    sl_wide equity;   /* as in sl_equity_of() */
    sl_wide notional; /* sum of |lots * value|, rounded up once */
    sl_wide free;     /* as in sl_margin_free() */
};

struct sl_outlook sl_supposed_outlook(const struct sloss_engine *engine, uint32_t holding,
                                      const struct sl_supposed *supposed);

#endif
