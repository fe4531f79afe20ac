/* SPDX-License-Identifier: BSD-2-Clause */
/* parties: all who can take lots of a defaulter, in account order; and those with the greatest
 * score first. In the layer `deleverage` who was closed out above zero in the round is among them,
 * as it stood before. */
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

/* List them, in working memory that lasts until the next call. `per_lot` is the most that one lot
 * gives up. */
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

/* How the holder of a position stands as a counterparty. */
struct sl_stance {
    int64_t lots;   /* signed */
    sl_wide cost;   /* fine units */
    sl_wide profit; /* atoms, as the equity */
    sl_wide ranked; /* the profit in fine units, but what was won in atoms (sl_gain_ranked()) */
    sl_wide equity;
};

/* The lots with which the holder of an empty position stood before the round, if it was closed out
 * above zero in it; else 0. */
int64_t sl_parties_lots_before(const struct sloss_engine *engine,
                               const struct sl_position *position);

/* Those of a position, without such as are spared (execution/spared.h). */
int64_t sl_parties_lots_charged(const struct sloss_engine *engine,
                                const struct sl_position *position);

/* The lots with which the holder of a position would stand: those of the position; in the layer
 * those of before the round, where its holder was closed out above zero in it and has none now. */
static inline int64_t sl_parties_lots(const struct sloss_engine *engine, bool is_layer,
                                      const struct sl_position *position)
{
    return !is_layer             ? position->lots
           : position->lots != 0 ? sl_parties_lots_charged(engine, position)
                                 : sl_parties_lots_before(engine, position);
}

/* All of it, for who has such lots. */
struct sl_stance sl_parties_stance(const struct sloss_engine *engine, bool is_layer,
                                   const struct sl_position *position);

/* Is the holder one of those who are looked at (against->whose)? */
bool sl_parties_is_asked(const struct sloss_engine *engine, const struct sl_against *against,
                         uint32_t holding);

/* Does nothing stand in its way: is it not a fund, the defaulter, somebody who left a debt or is in
 * breach? */
bool sl_parties_may_take(const struct sloss_engine *engine, const struct sl_against *against,
                         const struct sl_position *position);

/* The score of one that stands so; false where a figure does not fit. */
bool sl_parties_score(const struct sl_market *market, const struct sl_stance *stance, uint32_t rank,
                      struct sl_score *score_out);

/* The most that one can give up by a cap, at least 0; and the most lots that it takes for it. */
int64_t sl_parties_most(uint32_t cap, const struct sl_stance *stance);
int64_t sl_parties_limit(uint32_t cap, const struct sl_stance *stance, int64_t per_lot);

#endif
