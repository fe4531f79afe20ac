/* SPDX-License-Identifier: BSD-2-Clause */
/* factor: how far the markets of a scenario move: common factors, fat tails, jumps. Pure.
 *
 * The logarithm of a market's price moves by
 *     volatility * scale * (sum of loading * factor + what is left * own) + jumps,
 * all normal; `scale` is sqrt(n / chi-square of n), one for the scenario, so that the moves
 * together are a Student-t of n degrees with tail dependence. Scenario i is a function of seed and
 * i. */
#ifndef SL_FACTOR_H
#define SL_FACTOR_H

#include "sloss/sloss.h"
#include "sloss/stress.h"
#include "base/wide.h"

#define SL_FACTOR_DRAWS (SLOSS_STRESS_FACTORS + 1) /* the last is common to all, under stress */

/* The model of all markets. Weights are in 2^-30. */
struct sl_factor_model {
    struct sloss_stress_config config;
    int64_t root[SLOSS_STRESS_FACTORS][SLOSS_STRESS_FACTORS]; /* of the correlation, lower */
    int64_t tilt;                                             /* of the first factor, 2^-32 */
};

/* One market's. */
struct sl_factor_row {
    int64_t draw[SL_FACTOR_DRAWS]; /* weights of the independent draws */
    int64_t own;                   /* and of the market's own */
    int64_t volatility_ppb;
    int64_t jump_loading_ppb;
    int64_t jump_probability_ppb;
    int64_t jump_volatility_ppb;
};

/* What all markets of a scenario share. */
struct sl_factor_scenario {
    uint64_t number; /* of its draws: antithetic ones have the same */
    bool mirrored;
    int64_t draw[SL_FACTOR_DRAWS]; /* 2^-32 */
    int64_t scale;                 /* 2^-32 */
    int64_t jump;                  /* 2^-32 */
    int64_t weight;                /* of its outcome in a mean, 2^-32 */
};

/* Take a configuration over, with correlations in ppb, row by row, of its factors; NULL for none.
 * SLOSS_ERR_RANGE and the row in question where it is not symmetric, not 1 on the diagonal, or not
 * positive semi-definite: a pivot of its root is below -2^-18. */
enum sloss_status sl_factor_build(struct sl_factor_model *model,
                                  const struct sloss_stress_config *config,
                                  const int64_t *correlation, uint32_t *row_out);

/* Take a market's parameters over. SLOSS_ERR_RANGE where its loadings leave it a variance above 1.
 */
enum sloss_status sl_factor_add(const struct sl_factor_model *model,
                                const struct sloss_stress_market *market,
                                struct sl_factor_row *row_out);

void sl_factor_draw(const struct sl_factor_model *model, uint64_t scenario,
                    struct sl_factor_scenario *out);

/* The logarithm of a market's move, 2^-32; `market` numbers its own draws. */
int64_t sl_factor_move(const struct sl_factor_model *model,
                       const struct sl_factor_scenario *scenario, const struct sl_factor_row *row,
                       uint32_t market);

#endif
