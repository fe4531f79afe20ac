/* SPDX-License-Identifier: BSD-2-Clause */
/* instant: what each position of the variation markets of one instant gains or loses, and the
 * holdings that have several of them. */
#ifndef SL_INSTANT_H
#define SL_INSTANT_H

#include "engine/engine.h"

/* What moves in each market of the instant. */
struct sl_move {
    uint32_t market;
    bool funding; /* true: every long lot pays `payment`; false: profit since the last mark */
    int64_t payment;
};

/* A position that gains (a claim on the pool) or loses in one market of the instant. */
struct sl_instant_row {
    int64_t pnl;
    int64_t taken; /* of a claim: charged; of a loss: fallen short */
    uint32_t position;
    uint32_t holding;
    uint32_t before; /* the holding's row in an earlier market, or SL_NONE */
    uint32_t place;  /* of its market among those of the instant */
};

/* A holding with rows in several markets: its gains and losses over all of them. One that has a
 * single row needs nothing else: it gains or it loses. */
struct sl_instant_party {
    sl_wide gains;
    sl_wide losses;
    sl_wide shares; /* charged against its claims */
    sl_wide paid;
    sl_wide short_of; /* could not be paid */
    uint32_t holding;
    uint32_t last; /* its row in the last market where it has one */
};

/* Claims of a market were charged for more than one deficit. */
#define SL_SEVERAL_DEFICITS UINT64_MAX

/* Everything a settlement under way needs to know. */
struct sl_instant {
    struct sloss_engine *engine;
    const struct sl_move *moves;
    uint32_t markets;
    struct sl_instant_row *rows; /* market after market, each in account order */
    uint32_t row_count;
    uint32_t *first;  /* first row of each market, and one past the last */
    int64_t *owed;    /* deficit of each market that no waterfall has seen yet */
    uint64_t *shared; /* number of the deficit its claims were charged for, or several, or 0 */
    struct sl_instant_party *parties;
    uint32_t party_count;
    uint32_t market;   /* place of the market whose waterfall runs */
    bool after_shares; /* the deficits are of those whom shares have left short */
};

/* What is done with a row, given by its index. */
typedef enum sloss_status (*sl_instant_visitor)(struct sl_instant *instant, uint32_t index);

/* Take the memory, for all rows there can be. */
enum sloss_status sl_instant_open(struct sl_instant *instant);

/* Move every position up to its mark, and list what that gains or loses. Where there is one market,
 * its losses go to `alone` at once and are not listed. */
enum sloss_status sl_instant_gather(struct sl_instant *instant, sl_instant_visitor alone);

/* Forget the parties: their holdings bear a mark until then. */
void sl_instant_close(struct sl_instant *instant);

/* The party of a row, or NULL where the row is its holding's only one. */
struct sl_instant_party *sl_instant_party_of(const struct sl_instant *instant,
                                             const struct sl_instant_row *row);

uint32_t sl_instant_market_of(const struct sl_instant *instant, const struct sl_instant_row *row);

/* The first row of each holding, by account order, in turn. */
enum sloss_status sl_instant_visit(struct sl_instant *instant, sl_instant_visitor visit);

#endif
