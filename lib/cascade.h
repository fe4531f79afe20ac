/* SPDX-License-Identifier: BSD-2-Clause */
/* cascade: marks put accounts in breach, what the funds take over moves the marks, and so on.
 *
 * A round is an instant: its marks are applied together and who is in breach is closed out. Then
 * each market with an impact gets its next mark from what its fund holds beyond what it held before
 * the first round, `taken`:
 *
 *     impact = impact_ppb * sqrt(|taken| / depth)   or   impact_ppb * |taken| / depth
 *     mark   = shocked mark * (1 -+ (impact - recovered)), down where the fund has to sell
 *
 * and of the impact that has not recovered, `recovery_ppb` does from one round to the next. The
 * cascade ends with the first round that closes nobody out, or moves no mark. Nobody opens a
 * position meanwhile, so a holding is closed out once with its positions, and once more at most if
 * a charge without a cap takes more than it was left with: rounds are at most twice the holdings,
 * and one. */
#ifndef SL_CASCADE_H
#define SL_CASCADE_H

#include "engine.h"

#define SL_IMPACT_MOST INT64_C(900000000) /* ppb */

/* A market's part in a cascade. */
struct sl_cascade_market {
    const struct sloss_stress_market *model;
    int64_t shocked;   /* mark of the first round */
    int64_t fund_lots; /* before it */
    int64_t recovered; /* ppb of the shocked mark */
};

struct sl_cascade {
    struct sl_cascade_market *markets;
    uint32_t count;
    struct sl_vector *commands; /* scratch: struct sloss_command */
    struct sl_vector *path;     /* struct sloss_stress_step, of all rounds */
    /* Put on the list of suspects who may be in breach once these marks are set; NULL where the
     * trial looks at everybody. */
    enum sloss_status (*suspect)(void *context, const struct sloss_command *marks, size_t count);
    void *context;
};

/* Impact in ppb of so many lots; at most SL_IMPACT_MOST. */
int64_t sl_cascade_impact(const struct sloss_stress_market *model, uint64_t lots);

/* Run a cascade from the marks given, of different markets, within a trial. */
enum sloss_status sl_cascade_run(struct sloss_engine *engine, struct sl_cascade *cascade,
                                 const struct sloss_mark *marks, uint32_t count,
                                 uint32_t *rounds_out);

#endif
