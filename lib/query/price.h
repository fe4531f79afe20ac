/* SPDX-License-Identifier: BSD-2-Clause */
/* price: the prices of one market at which a holding would be in breach, or have nothing left, all
 * other markets standing as they do. In closed form: the price follows from straight lines, a piece
 * for each bracket. */
#ifndef SL_PRICE_H
#define SL_PRICE_H

#include "engine/engine.h"

/* Which way from the mark. */
enum sl_toward {
    SL_TOWARD_LOW = -1,
    SL_TOWARD_HIGH = 1
};

/* The nearest price that way at which the position's holding would be in breach. False where there
 * is none among the prices that the market accepts (docs/rules.md 14.2). It is rough where rounding
 * alone may make a nearer one, or one where there is none. */
struct sl_nearest {
    int64_t price;
    bool is_rough;
};

bool sl_price_liquidation(const struct sloss_engine *engine, const struct sl_position *position,
                          enum sl_toward way, struct sl_nearest *nearest_out);

/* The same, searched for also where it can be worked out. */
bool sl_price_searched(const struct sloss_engine *engine, const struct sl_position *position,
                       enum sl_toward way, struct sl_nearest *nearest_out);

/* The farthest price that way up to which its equity is at least zero, likewise. */
bool sl_price_bankruptcy(const struct sloss_engine *engine, const struct sl_position *position,
                         enum sl_toward way, int64_t *price_out);

#endif
