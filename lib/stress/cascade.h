/* SPDX-License-Identifier: BSD-2-Clause */
/* cascade: marks put accounts in breach, what the funds take over moves the marks, and so on.
 *
 * A round is an instant: its marks are applied together and who is in breach is closed out. Then
 * each market that may move gets its next mark from what the funds hold beyond what they held
 * before the first round, `taken`:
 *
 *     own  = impact_ppb * sqrt(|taken| / depth)   or   impact_ppb * |taken| / depth,
 *            at most SL_IMPACT_MOST, down where the fund has to sell
 *     move = own + sum of cross * own of others, rounded once half to even, within SL_IMPACT_MOST;
 *            less what has recovered, within it again
 *     mark = base * (1 + move), at least one tick; a base that is not above zero stays
 *
 * and of a move `recovery_ppb` recovers from one round to the next. The base is the mark that the
 * scenario put; of a market that follows another by a grid that and what the grid has moved by
 * since, at the next mark of the other.
 *
 * The cascade ends with the first round that closes nobody out, or moves no mark. Nobody opens a
 * position meanwhile, so a holding is closed out once with its positions, and once more at most if
 * a charge without a cap takes more than it was left with: rounds are at most twice the holdings,
 * and one, whatever moves the marks. */
#ifndef SL_CASCADE_H
#define SL_CASCADE_H

#include "engine/engine.h"
#include "stress/grid.h"
#include "sloss/stress.h"

#define SL_IMPACT_MOST INT64_C(900000000) /* ppb */

/* A market's part in a cascade. */
struct sl_cascade_market {
    const struct sloss_stress_market *model;
    struct sl_grid grid;
    bool moves;         /* has an impact, or is moved by others' or by a grid */
    bool given;         /* its mark is one of the scenario's */
    int64_t shocked;    /* mark of the first round */
    int64_t grid_begin; /* what the grid says for the first round */
    int64_t fund_lots;  /* before it */
    int64_t mark;
    int64_t taken;     /* lots, after the last round */
    sl_wide paid;      /* what they were worth at the marks of their rounds */
    int64_t own;       /* ppb: signed impact */
    sl_wide crossed;   /* ppb of ppb: of others' impact */
    int64_t recovered; /* ppb of the base, signed as the move is */
};

/* A part of one market's impact that another's mark moves by; rows. */
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
    /* Put on the list of suspects who may be in breach once these marks are set; NULL where the
     * trial looks at everybody. */
    enum sloss_status (*suspect)(void *context, const struct sloss_command *marks, size_t count);
    void *context;
};

/* Impact in ppb of so many lots; at most SL_IMPACT_MOST. */
int64_t sl_cascade_impact(const struct sloss_stress_market *model, uint64_t lots);

/* The mean of the impact while so many lots are sold one after the other; half to even. */
int64_t sl_cascade_impact_mean(const struct sloss_stress_market *model, uint64_t lots);

/* Run a cascade from the marks given, of different markets, within a trial. A market that follows
 * one of these and is not given itself is marked by its grid. */
enum sloss_status sl_cascade_run(struct sloss_engine *engine, struct sl_cascade *cascade,
                                 const struct sloss_mark *marks, uint32_t count,
                                 uint32_t *rounds_out);

/* The average price, after a cascade, at which each fund sells or buys back what it took over: put
 * into `mark`. All funds trade at one pace, so that all impacts on the way are means, those of
 * others too; nothing recovers, since what did came after. */
enum sloss_status sl_cascade_leave(struct sl_cascade *cascade);

#endif
