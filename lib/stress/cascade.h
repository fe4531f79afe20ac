/* SPDX-License-Identifier: BSD-2-Clause */
/* cascade: marks put holdings in breach, the sale of what the funds take over moves the marks, and
 * so on, round after round.
 *
 * A round is an instant: its marks are applied together, and holdings in breach are closed out. The
 * next mark of a market follows from `taken`, the lots that its fund holds beyond those it held
 * before the first round:
 *
 *     own  = impact_ppb * sqrt(|taken| / depth)   or   impact_ppb * |taken| / depth,
 *            at most SL_IMPACT_MOST, down where the fund has to sell
 *     move = own + sum of cross * own of others, rounded once half to even, limited to
 *            +-SL_IMPACT_MOST; less what has recovered, and limited again
 *     mark = base * (1 + move), at least one tick; a base that is not above zero does not move
 *
 * From one round to the next `recovery_ppb` of a move recovers. The base is the mark that the
 * scenario set. For a market that follows another by a grid the base also moves, by what the grid
 * has changed since the first round, at the next mark of the other market.
 *
 * The cascade ends with the first round that closes nobody out or moves no mark. No position is
 * opened in a cascade. So a holding is closed out once with its positions, and at most once more,
 * if a charge without a cap takes more than it has left. So there are at most 2 * holdings + 1
 * rounds. */
#ifndef SL_CASCADE_H
#define SL_CASCADE_H

#include "engine/engine.h"
#include "ledger/pair.h"
#include "sloss/stress.h"
#include "stress/grid.h"

#define SL_IMPACT_MOST INT64_C(900000000) /* ppb */

/* A model may be that of a pair of assets (ledger/pair.h), by its number: its price moves as a mark
 * does. Nobody has lots of it. */
static inline bool sl_cascade_is_pair(uint32_t index)
{
    return index >= SLOSS_COLLATERAL_FIRST;
}

/* The mark of a market, or the price of a pair; 0 where there is none. */
static inline int64_t sl_cascade_mark(const struct sloss_engine *engine, uint32_t index)
{
    if (sl_cascade_is_pair(index)) {
        return sl_pair_at(engine->ledger, index - SLOSS_COLLATERAL_FIRST)->price;
    }
    const struct sl_market *market = sl_engine_market(engine, index);
    return market->marked ? market->mark : 0;
}

/* One market in a cascade. */
struct sl_cascade_market {
    const struct sloss_stress_market *model;
    struct sl_grid grid;
    bool moves;         /* has an impact, or other markets or a grid move it */
    bool given;         /* the scenario sets its mark */
    int64_t shocked;    /* mark of the first round */
    int64_t grid_begin; /* mark of the grid in the first round */
    int64_t fund_lots;  /* lots of the fund before the first round */
    int64_t mark;
    int64_t taken;     /* lots taken over so far, after the last round */
    sl_wide paid;      /* value of these lots at the marks of their rounds, in fine units */
    int64_t own;       /* ppb: signed impact */
    sl_wide crossed;   /* ppb of ppb: impact of other markets */
    int64_t recovered; /* ppb of the base, signed as the move is */
};

/* Cross-impact: the part of the impact of market `from` that moves market `to`. Both are rows. */
struct sl_cascade_cross {
    uint32_t to;
    uint32_t from;
    int64_t ppb;
};

struct sl_cascade {
    struct sl_cascade_market *markets;
    uint32_t count;
    const struct sl_cascade_cross *cross;
    size_t cross_count;
    struct sl_vector *commands; /* scratch: struct sloss_command */
    struct sl_vector *path;     /* struct sloss_stress_step, of all rounds */
    /* Puts the holdings that may be in breach at these marks on the list of suspects. NULL if the
     * trial checks all holdings. */
    enum sloss_status (*suspect)(void *context, const struct sloss_command *marks, size_t count);
    void *context;
};

/* Impact of a sale of so many lots in ppb, at most SL_IMPACT_MOST. */
int64_t sl_cascade_impact(const struct sloss_stress_market *model, uint64_t lots);

/* The mean of the impact while so many lots are sold one after the other, rounded half to even. */
int64_t sl_cascade_impact_mean(const struct sloss_stress_market *model, uint64_t lots);

/* Run a cascade within a trial. `marks` are of different markets. A market that follows one of
 * these by a grid, and has no mark here, gets the mark of its grid. */
enum sloss_status sl_cascade_run(struct sloss_engine *engine, struct sl_cascade *cascade,
                                 const struct sloss_mark *marks, uint32_t count,
                                 uint32_t *rounds_out);

/* After a cascade, set `mark` to the average price at which each fund sells or buys back what it
 * took over. All funds trade at the same speed, so the impact of other markets too enters by its
 * mean. Nothing recovers, because marks recover only after the lots are sold. */
enum sloss_status sl_cascade_leave(struct sl_cascade *cascade);

#endif
