/* SPDX-License-Identifier: BSD-2-Clause */
/* special: holdings whose margin is more than a sum over their positions, each a function of the
 * mark of its market alone. Something is asked of them besides, or backs them besides.
 *
 * Such a holding has the flag SL_HOLDING_SPECIAL. Detection gives it no triggers: it stays a
 * suspect, and every mark judges it (detection/judge.c). A holding without the flag costs nothing
 * for it. */
#ifndef SL_SPECIAL_H
#define SL_SPECIAL_H

#include "margin/figures.h"

/* Something that makes holdings special has come or gone: see whether the flag holds for this one,
 * and make it a suspect. Requires that its image was saved. */
enum sloss_status sl_special_refresh(struct sloss_engine *engine, uint32_t holding);

/* Add what is beyond the sum over its positions, but for what backs it from elsewhere
 * (collateral.h) and what it is margined with (group.h). */
void sl_special_add(const struct sloss_engine *engine, uint32_t holding,
                    const struct sl_supposed *supposed, struct sl_margin *margin);

#endif
