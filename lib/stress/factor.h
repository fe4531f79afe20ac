/* SPDX-License-Identifier: BSD-2-Clause */
/* factor: how far the markets of a scenario move, by common factors, fat tails and jumps. It has no
 * state.
 *
 * The logarithm of a market's price changes by volatility * scale * (sum(loading * factor) + rest *
 * own) + jumps, where factors, `own` and jumps are normal draws, and `rest` makes the variance in
 * the bracket 1. `scale` is sqrt(n / chi-square of n degrees), the same for all markets of a
 * scenario, so that the moves together have a Student-t distribution of n degrees with tail
 * dependence. Scenario i is a function of the seed and i alone. */
#ifndef SL_FACTOR_H
#define SL_FACTOR_H

#include "base/wide.h"
#include "sloss/sloss.h"
#include "sloss/stress.h"

#define SL_FACTOR_DRAWS (SLOSS_STRESS_FACTORS + 1) /* the last is common to all */

/* The model of all markets. Weights are in 2^-30. */
struct sl_factor_model {
    struct sloss_stress_config config;
    int64_t root[SLOSS_STRESS_FACTORS][SLOSS_STRESS_FACTORS]; /* lower root of correlations */
    int64_t tilt; /* shift of the first factor, in 2^-32 */
};

/* The model of one market. */
struct sl_factor_row {
    int64_t draw[SL_FACTOR_DRAWS]; /* weights of the independent draws */
    int64_t own;                   /* weight of the market's own draw */
    int64_t volatility_ppb;
    int64_t jump_loading_ppb;
    int64_t jump_probability_ppb;
    int64_t jump_volatility_ppb;
};

/* The draws that all markets of a scenario share. */
struct sl_factor_scenario {
    uint64_t number; /* number of its draws; antithetic scenarios share it */
    bool mirrored;
    int64_t draw[SL_FACTOR_DRAWS]; /* 2^-32 */
    int64_t scale;                 /* 2^-32 */
    int64_t jump;                  /* 2^-32 */
    int64_t weight;                /* weight of its outcome in means, 2^-32 */
};

/* Build the model of a configuration and the correlations of its factors, in ppb, row by row; NULL
 * if they are independent. SLOSS_ERR_RANGE, and the row, if the matrix is not symmetric, not 1 on
 * the diagonal, or not positive semi-definite: a pivot of its root is below -2^-18. */
enum sloss_status sl_factor_build(struct sl_factor_model *model,
                                  const struct sloss_stress_config *config,
                                  const int64_t *correlation, uint32_t *row_out);

/* Add the parameters of a market. SLOSS_ERR_RANGE if the variance of its loadings is above 1. */
enum sloss_status sl_factor_add(const struct sl_factor_model *model,
                                const struct sloss_stress_market *market,
                                struct sl_factor_row *row_out);

void sl_factor_draw(const struct sl_factor_model *model, uint64_t scenario,
                    struct sl_factor_scenario *out);

/* The logarithm of a market's move, in 2^-32. `market` selects the market's own draws. */
int64_t sl_factor_move(const struct sl_factor_model *model,
                       const struct sl_factor_scenario *scenario, const struct sl_factor_row *row,
                       uint32_t market);

#endif
