/* SPDX-License-Identifier: BSD-2-Clause */
/* instant: what each position of the variation markets of one instant gains or loses. */
#ifndef SL_INSTANT_H
#define SL_INSTANT_H

#include "engine/engine.h"

/* What moves in each market of the instant. */
struct sl_move {
    uint32_t market;
    bool funding; /* true: every long lot pays `payment`; false: profit since the last mark */
    bool again;   /* of a profit: the mark is that of the last instant, to which this one adds */
    int64_t payment;
};

/* A position that gains (a claim on the pool) or loses in one market of the instant. */
struct sl_instant_row {
    int64_t pnl;
    int64_t taken; /* of a claim: charged */
    int64_t due;   /* of its holding's first row: what the holding is to receive in all markets */
    uint32_t holding;
    uint32_t head;  /* the holding's first row */
    uint32_t next;  /* its row in a later market, or SL_NONE */
    uint32_t place; /* of its market among those of the instant */
};

/* Claims of a market were charged for more than one deficit. */
#define SL_SEVERAL_DEFICITS UINT64_MAX

/* Everything a settlement under way needs to know. */
struct sl_instant {
    struct sloss_engine *engine;
    const struct sl_move *moves; /* ascending by market */
    uint32_t markets;
    struct sl_instant_row *rows; /* market after market, each in account order */
    uint32_t row_count;
    uint32_t *first;  /* first row of each market, and one past the last */
    uint64_t *shared; /* number of the deficit its claims were charged for, or several, or 0 */
};

/* Take the memory, for all rows there can be. */
enum sloss_status sl_instant_open(struct sl_instant *instant);

/* Move every position up to its mark, and list what that gains or loses. Where there is one market,
 * its losses go to `alone` at once and are not listed. */
enum sloss_status sl_instant_gather(struct sl_instant *instant,
                                    enum sloss_status (*alone)(struct sl_instant *instant,
                                                               uint32_t index));

uint32_t sl_instant_market_of(const struct sl_instant *instant, const struct sl_instant_row *row);

/* The place of a market among those of the instant. Requires that it is one of them. */
uint32_t sl_instant_place_of(const struct sl_instant *instant, uint32_t market);

#endif
