/* SPDX-License-Identifier: BSD-2-Clause */
/* parties: all who can take lots of a defaulter, in account order; and those with the greatest score
 * first. In the layer `deleverage` who was closed out above zero in the round is among them, as it
 * stood before. */
#ifndef SL_PARTIES_INTERNAL_H
#define SL_PARTIES_INTERNAL_H

#include "allocation/rank.h"
#include "waterfall/columns.h"
#include "waterfall/lots.h"

/* A counterparty. */
struct sl_party {
    struct sl_score score;
    uint32_t holding;
    uint32_t position; /* or SL_NONE for one that was closed out above zero */
    int64_t lots;      /* as a positive number */
    int64_t limit;     /* the most that it takes */
    uint32_t order;    /* its place in account order */
    uint32_t reserved;
};

/* List them, in working memory that lasts until the next call. `per_lot` is the most that one lot gives
 * up. */
enum sloss_status sl_parties_list(struct sloss_engine *engine, const struct sl_against *against,
                                  int64_t per_lot, struct sl_party **parties_out,
                                  uint32_t *count_out);

/* What a policy sees of one of them. */
struct sl_figures sl_parties_figures(const struct sloss_engine *engine,
                                     const struct sl_against *against,
                                     const struct sl_party *party);

/* Reorder the first `count` so that the one with the greatest score, and of equal ones the first in
 * account order, is the last; the others are in no order that matters to anybody but the next call.
 * The first call has `begin`. */
void sl_parties_best_last(struct sl_party *parties, uint32_t count, bool begin);

/* What stands in the way of a live holding: a fund, the defaulter, who left a debt, who is in breach. */
bool sl_parties_may_take(const struct sloss_engine *engine, const struct sl_against *against,
                         uint32_t holding);

/* The most lots of `lots` that one with this profit and equity takes. */
int64_t sl_parties_limit(const struct sl_against *against, int64_t per_lot, int64_t lots,
                         sl_wide profit, sl_wide equity);

#endif
