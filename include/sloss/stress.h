/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stress.h
 * Stress: how likely a socialized loss is, and how large; tails of samples; how long a fund lasts.
 */
#ifndef SLOSS_STRESS_H
#define SLOSS_STRESS_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup stress Stress
 * How likely a socialized loss is, and how large: many scenarios are run against one book, by the same engine
 * that would run on the day it happens.
 *
 * A scenario moves the marks of all markets in one instant. The marks come from a factor model or from the host.
 * Holdings that are then in breach are closed out. The positions that the funds take over are sold into the
 * market, which moves its mark (*impact*) and may put more holdings in breach. Such *rounds* go on until one
 * closes nobody out.
 *
 * Amounts are of one asset. In the model the logarithm of a price moves by volatility times a random deviate,
 * plus jumps:
 *
 *     deviate = scale * (sum of loading * factor + sqrt(1 - their variance) * own)
 *     scale   = sqrt(n / chi-square of n), one per scenario
 *
 * `factor` and `own` are standard normal, so the deviate has a Student distribution with n degrees of freedom.
 *
 * Scenario i depends on nothing but the seed and i, and is computed in whole numbers. So any part of a run, on any
 * thread, machine or compiler, gives the same bits.
 * @{ */

/** @struct sloss_stress
 * Stresses one engine's book. Opaque: sloss_stress_create() makes one, and
 * sloss_stress_destroy() frees it. */
struct sloss_stress;

#define SLOSS_STRESS_FACTORS 8 /**< The most common factors of a model. */
#define SLOSS_STRESS_DEGREES 64 /**< The most degrees of freedom of a model. */
#define SLOSS_STRESS_ANTITHETIC 1u /**< Flag: scenarios 2j and 2j + 1 have opposite deviates. */

/** How far a sale of lots moves the mark of its market. */
enum sloss_impact {
    SLOSS_IMPACT_NONE = 0,        /**< Not at all. */
    SLOSS_IMPACT_SQUARE_ROOT = 1, /**< By impact * sqrt(lots / depth). */
    SLOSS_IMPACT_LINEAR = 2       /**< By impact * lots / depth. */
};

/** The part of the model that all markets share. */
struct sloss_stress_config {
    uint32_t struct_size; /**< sizeof(struct sloss_stress_config). */
    uint32_t asset;       /**< Index of the asset whose amounts are summed. */
    uint64_t seed;        /**< Seed of the random numbers; another seed gives other scenarios. */
    uint32_t factors;     /**< Number of common factors, 0..SLOSS_STRESS_FACTORS. */
    uint32_t degrees;     /**< Degrees of freedom, 1..SLOSS_STRESS_DEGREES; 0 for normal moves. */
    uint32_t flags;       /**< SLOSS_STRESS_ANTITHETIC, or 0. */
    uint32_t strata;      /**< Number of equally likely parts of the first factor's distribution, which
                               scenarios take in turn; 0 or 1 for none. */
    int64_t correlation_stress_ppb;   /**< How far every correlation is moved towards 1: 0 not at all, 10^9 all the way. */
    int64_t importance_shift_ppb; /**< Shift of the mean of the first factor, -4*10^9..4*10^9, for importance sampling of a
                           tail. The weights of the results make up for it. */
    int64_t jump_probability_ppb; /**< Probability of a jump common to all markets: 0, or 1..10^9 - 1. */
    int64_t jump_mean_ppb;        /**< Mean of the logarithm of that jump, +-4*10^9. */
    int64_t jump_volatility_ppb;  /**< Standard deviation of the logarithm of that jump, 0..4*10^9. */
};

/** The part of the model that belongs to one market. */
struct sloss_stress_market {
    uint32_t struct_size;         /**< sizeof(struct sloss_stress_market). */
    uint32_t market;              /**< Index of the market; or number of a pair of assets (COLLATERAL), whose price
                                       moves so, without an impact. */
    uint32_t impact;              /**< enum sloss_impact. */
    uint32_t reserved;            /**< Zero. */
    int64_t volatility_ppb;       /**< Scale of the logarithm's move over the horizon, 0..4*10^9. With degrees
                                       of freedom it is the scale of the Student distribution, which is less
                                       than its standard deviation. */
    int64_t loading_ppb[SLOSS_STRESS_FACTORS]; /**< Loadings of the common factors, +-10^9. */
    int64_t jump_loading_ppb;     /**< Loading of the common jump, +-4*10^9. */
    int64_t jump_probability_ppb; /**< Probability of a jump of this market alone: 0, or 1..10^9 - 1. */
    int64_t jump_volatility_ppb;  /**< Standard deviation of the logarithm of that jump, 0..4*10^9. */
    int64_t depth_lots;           /**< Number of lots whose sale moves the mark by `impact_ppb`; at least 1 if
                                       there is an impact. */
    int64_t impact_ppb;           /**< Impact of a sale of `depth_lots`, 0..10^9. */
    int64_t recovery_ppb;         /**< Part of the impact that is gone one round later, 0..10^9. */
};

/** The figures of one scenario, in atoms of the asset. deficit = insurance + reserve + backstop + socialized +
 * uncovered.
 *
 * **Exit price.** The funds sell the lots that they took over, and a sale moves the mark. The exit price of a
 * market is the average price of that sale, between the mark that the scenario set and the mark that impact leads
 * to. In parts per billion of the former mark it is a move, rounded half to even, of
 *
 *     2/3 of the impact of all the lots if impact is a square root
 *     1/2 of that impact                if impact is linear
 *     0                                 without an impact
 *
 * downwards, or upwards if the fund has to buy. An impact is limited to B = 9 * 10^8. Where the impact without
 * that limit, I, is larger, the mean over the lots is B - B^3 / (3 I^2) and B - B^2 / (2 I). All funds sell at the
 * same speed, so cross-impact from other markets enters by its average over the sale, and a grid is read at the
 * exit price of its underlying. What the mark recovers is left out, because it recovers after the sale. The value
 * of a lot is taken at the exit price in whole ticks. A market that has no model, or nothing that moves it, has its
 * last mark as exit price.
 *
 * **Loss of the funds.** `fund_loss` is the sum over the funds of the asset's markets: equity before the scenario
 * less equity after it, both valued at the exit price. So lots that a fund held before do not count. It contains
 * what the funds paid for deficits, less fees and residuals that they kept. `unwind` is the part of it that is the
 * value of the lots taken over, at the marks at which they were taken over, less their value at the exit price.
 * `funds_emptied` compares the same two equities. Both amounts are 0 if nobody is closed out, except that the
 * fund of a variation market may pay less than it owes, or receive less than it is owed. */
struct sloss_stress_result {
    uint32_t struct_size;  /**< Set by the caller to sizeof of this struct. */
    uint32_t rounds;       /**< Number of rounds: 1 for the scenario's own move, and 1 for each further move by
                                impact. */
    uint64_t scenario;     /**< Number of the scenario. */
    int64_t weight;        /**< Weight of the result in means, with 32 bits after the point: 2^32 is 1, the
                                weight without importance sampling. At most 2^52. */
    int64_t deficit;       /**< Sum of all deficits. */
    int64_t insurance;     /**< What the insurance funds paid of them. */
    int64_t reserve;       /**< What the reserve paid of them. */
    int64_t backstop;      /**< What the backstop paid of them. */
    int64_t socialized;    /**< What accounts were charged of them. */
    int64_t uncovered;     /**< What nobody paid of them. */
    int64_t deleveraged;   /**< Net amount that counterparties of deleveragings gave up against the mark. */
    int64_t base;          /**< Sum of the weights of all payers, once each time that a market shared a loss. */
    int64_t rate_ppm;      /**< The largest rate of a deficit. */
    int64_t charge_max;    /**< The largest charge. */
    int64_t loss_first;    /**< The largest debt that one account left, in all markets and rounds together. */
    int64_t loss_second;   /**< The second largest debt that one account left. Funds for Cover-2 must pay both. */
    uint64_t charged;      /**< Number of charges: of payers, once each time that a market shared a loss. */
    uint64_t deficits;     /**< Number of deficits. An account that leaves debts in two markets counts twice. */
    uint64_t closed;       /**< Number of holdings closed out. */
    uint64_t positions_deleveraged; /**< Number of positions reduced as counterparty of a deleveraging. */
    uint32_t funds_short;  /**< Number of markets whose fund had money and did not cover every deficit. */
    uint32_t funds_emptied; /**< Number of funds that have no equity after the scenario, and had some before
                                 it. */
    int64_t fund_loss;     /**< Loss of all funds together; below zero for a gain. */
    int64_t unwind;        /**< The part of `fund_loss` from selling what the funds took over. */
};

/** One market in one round of a scenario. */
struct sloss_stress_step {
    uint32_t struct_size; /**< sizeof(struct sloss_stress_step). */
    uint32_t round;       /**< Number of the round, from 1. */
    uint32_t market;      /**< Index of the market. */
    uint32_t reserved;    /**< Zero. */
    int64_t mark;         /**< Mark in this round, ticks. */
    int64_t taken_lots;   /**< Lots that the fund holds after the round, less those it held before the scenario. */
};

/** A point of a grid: the mark that one market has at a mark of another, its underlying. */
struct sloss_stress_point {
    int64_t underlying; /**< Mark of the underlying, ticks, 1..2^62. */
    int64_t mark;       /**< Mark of the market, ticks, 0..2^62. A scenario still sets at least 1. */
};

/**
 * Prepare scenarios against a book.
 *
 * @param[in]  engine      Borrowed until sloss_stress_destroy(). Its book may change between calls.
 * @param[in]  config      The model, copied.
 * @param[in]  markets     @p count models, each of a different market, copied. The marks of other markets do
 *                         not move.
 * @param[in]  count       Number of models, at least 1.
 * @param[in]  correlation `factors * factors` correlations of the factors in ppb, row by row; NULL if the
 *                         factors are independent.
 * @param[out] row_out     The row of @p markets or of @p correlation that is refused; UINT32_MAX if it is
 *                         none of them. May be NULL.
 * @param[out] stress_out  The handle; free with sloss_stress_destroy().
 *
 * @retval SLOSS_OK                 The handle is set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, a record size is wrong, a flag or an impact is
 *                                  unknown, no market is given, or one is given twice.
 * @retval SLOSS_ERR_UNKNOWN_ASSET  No such asset.
 * @retval SLOSS_ERR_RANGE          A figure of the configuration is out of range. Or row `row_out` of the
 *                                  correlations is not symmetric with 10^9 on the diagonal, or makes them
 *                                  not positive semi-definite (a pivot of the Cholesky decomposition is
 *                                  below -2^-18). Or, tested after these, a figure of row `row_out` of the
 *                                  markets is out of range, an impact has no depth, or the variance of the
 *                                  loadings is above 1.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_MARKET_CLOSED  The market was ended by a SETTLE command.
 * @retval SLOSS_ERR_MEMORY         Memory could not be allocated.
 * @threads The ledger's.
 * @source Impact: Toth et al., "Anomalous price impact", Phys. Rev. X 1, 021006 (2011).
 */
SLOSS_API enum sloss_status sloss_stress_create(struct sloss_engine *engine,
                                                const struct sloss_stress_config *config,
                                                const struct sloss_stress_market *markets,
                                                uint32_t count, const int64_t *correlation,
                                                uint32_t *row_out,
                                                struct sloss_stress **stress_out);

/** Free the handle; the engine stays. @param[in] stress A handle, or NULL. */
SLOSS_API void sloss_stress_destroy(struct sloss_stress *stress);

/**
 * Set the cross-impact: how far a sale in one market moves the marks of others, from the next scenario on.
 *
 * Let `own` be the signed impact of a market on itself in ppb, below zero where the fund has to sell. Then
 *
 *     move[i] = own[i] + sum over j of cross[i][j] * own[j] / 10^9
 *
 * is rounded once, half to even, and limited to +-9 * 10^8. What has recovered is then subtracted, and the
 * result limited to +-9 * 10^8 again. Other markets move a market even if it has no impact of its own.
 *
 * @param[in]  stress    The handle.
 * @param[in]  cross_ppb A square matrix, row by row, with one row per market of the model in the order they
 *                       were given. Row i, column j is the part of market j's own impact that moves market
 *                       i, +-10^9; it is 0 where i is j. Copied. NULL for no cross-impact.
 * @param[out] row_out   The row that is refused; UINT32_MAX if it is none of them. May be NULL.
 *
 * @retval SLOSS_OK           The matrix replaces the one before.
 * @retval SLOSS_ERR_ARGUMENT The handle is NULL.
 * @retval SLOSS_ERR_RANGE    A figure of row `row_out` is out of range, or its column i is not 0.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads The ledger's.
 * @source Cross-impact: Benzaquen, Mastromatteo, Eisler, Bouchaud, "Dissecting cross-impact on stock
 * markets: an empirical analysis", J. Stat. Mech. (2017) 023406, arXiv:1609.02395. Their propagators have a
 * memory; this impact, as that of each market, has none.
 */
SLOSS_API enum sloss_status sloss_stress_set_cross(struct sloss_stress *stress,
                                                   const int64_t *cross_ppb, uint32_t *row_out);

/**
 * Make the mark of one market a function of another's mark, its underlying, as the price of an option is. The
 * function is a grid of points, and it applies from the next scenario on.
 *
 * Between two points the mark lies on the straight line through them. Below the first and above the last point
 * the line of the two nearest points goes on. The mark is rounded once, half to even, and is at least 1 tick.
 *
 * A scenario of the model sets this market to the mark that the grid has at the mark of its underlying. The
 * volatility, loadings and jumps of its own model are not used; its impact is. In each later round the base of
 * the mark is where the scenario set it, plus the change of the grid up to the next mark of the underlying, and
 * at least 1 tick. Its own impact and cross-impact are applied to this base. The number of rounds has the same
 * limit as without a grid: at most 2 * holdings + 1.
 *
 * @param[in] stress         The handle.
 * @param[in] row            Row of this market among those given to sloss_stress_create().
 * @param[in] underlying_row Row of the underlying, which must not follow another market itself. Not read if
 *                           @p points is NULL.
 * @param[in] points         @p count points in strictly ascending order of the underlying's mark. Copied.
 *                           NULL: the market follows no other.
 * @param[in] count          Number of points, 2 or more; 0 if @p points is NULL.
 *
 * @retval SLOSS_OK           The grid replaces the one before of this row.
 * @retval SLOSS_ERR_ARGUMENT The handle is NULL; a row does not exist; one of @p points and @p count is
 *                            given without the other; the rows are the same; or a market that follows
 *                            another would be followed itself.
 * @retval SLOSS_ERR_RANGE    There are fewer than 2 points, or their figures are out of range or not
 *                            ascending.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_set_grid(struct sloss_stress *stress, uint32_t row,
                                                  uint32_t underlying_row,
                                                  const struct sloss_stress_point *points,
                                                  uint32_t count);

/** Hash of all that the results depend on: the state of the book, and the model with its cross-impact and grids.
 * @param[in]  stress   The handle.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_stress_hash(const struct sloss_stress *stress,
                                              struct sloss_hash *hash_out);

/**
 * Draw a scenario of the model: the marks that it sets, each at least one tick.
 *
 * @param[in]  stress     The handle.
 * @param[in]  scenario   Number of the scenario.
 * @param[out] marks_out  One mark per market of the model, in the order of the model.
 * @param[out] weight_out Weight of the scenario, with 32 bits after the point: 2^32 is 1. May be NULL.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_RANGE    A market of the model that has no grid has no mark above zero.
 * @retval SLOSS_ERR_OVERFLOW A mark does not fit int64_t.
 * @threads With other const calls.
 * @source Philox4x32-10: Salmon, Moraes, Dror, Shaw, SC 2011.
 */
SLOSS_API enum sloss_status sloss_stress_draw(const struct sloss_stress *stress, uint64_t scenario,
                                              struct sloss_mark *marks_out, int64_t *weight_out);

/**
 * Run scenarios `first` to `first + count - 1` of the model. The book is unchanged afterwards.
 *
 * @param[in]  stress      The handle.
 * @param[in]  first       Number of the first scenario.
 * @param[in]  count       Number of scenarios.
 * @param[out] results_out @p count records, each with `struct_size` set.
 * @param[out] market_out  Deficits by market: for each scenario one amount per market of the model, in atoms
 *                         of that market's own asset. NULL if not wanted.
 * @param[out] done_out    Number of records set, @p count on success; may be NULL.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or a trial is open.
 * @return Otherwise the status of scenario `first + done_out`: a status of sloss_stress_draw(), the status
 *         of a MARK command, or SLOSS_ERR_OVERFLOW if a mark or a sum of the result does not fit.
 * @threads The ledger's. Threads that share a run need one book each.
 */
SLOSS_API enum sloss_status sloss_stress_run(struct sloss_stress *stress, uint64_t first,
                                             size_t count, struct sloss_stress_result *results_out,
                                             int64_t *market_out, size_t *done_out);

/**
 * Run one scenario whose marks are given, such as a day of the past or an error of an oracle. The book is
 * unchanged afterwards.
 *
 * In an open trial the scenario runs on the book as the trial left it, for example without a fund, with other
 * brackets or after earlier moves. If an underlying is given and a market that follows it by a grid is not,
 * that market is set to the mark of its grid.
 *
 * @param[in]     stress     The handle.
 * @param[in]     marks      @p count marks of different markets.
 * @param[in]     count      Number of marks, at least 1.
 * @param[in,out] result_out Record with `struct_size` set.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or no mark is given.
 * @return Otherwise the status of a MARK command, or SLOSS_ERR_OVERFLOW if a mark or a sum of the result
 *         does not fit.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_run_marks(struct sloss_stress *stress,
                                               const struct sloss_mark *marks, uint32_t count,
                                               struct sloss_stress_result *result_out);

/** Read the path of the scenario that was run last: one step per market of the model and round.
 * @param[in]  stress    The handle.
 * @param[out] steps_out Room for @p capacity steps.
 * @param[in]  capacity  The most steps to write.
 * @param[out] count_out Number of steps of the path, whatever the capacity.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_stress_path(const struct sloss_stress *stress,
                                              struct sloss_stress_step *steps_out, size_t capacity,
                                              size_t *count_out);

/**
 * The deficit before close-out of scenarios of the model: the sum of all negative equities at the marks that
 * each scenario sets. Nothing is closed out, so it is much faster than a run; and nothing is sold of what backs an
 * account in other assets. The accounts of a group (GROUP) count as one, with the sum of their equities.
 *
 * @param[in]  stress      The handle.
 * @param[in]  first       Number of the first scenario.
 * @param[in]  count       Number of scenarios.
 * @param[out] deficit_out @p count amounts, atoms, at least 0.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a trial is open.
 * @retval SLOSS_ERR_OVERFLOW An amount does not fit int64_t.
 * @return Otherwise a status of sloss_stress_draw(), or SLOSS_ERR_MEMORY.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_deficit_before_closeout(struct sloss_stress *stress, uint64_t first,
                                                size_t count, int64_t *deficit_out);

/** What to estimate from a sample. */
struct sloss_tail_query {
    uint32_t struct_size;    /**< sizeof(struct sloss_tail_query). */
    uint32_t group_size;        /**< Number of consecutive rows that were drawn together: 2 for antithetic pairs,
                                  times the number of strata; at most 4,096. 0 or 1 if each row was drawn alone. */
    int64_t probability_ppb; /**< Probability of the quantile, 1..10^9 - 1. */
    int64_t confidence_ppb;  /**< Confidence of every interval, 5 * 10^8..10^9 - 1. */
    int64_t threshold;       /**< Threshold for `exceeds_ppb`. */
};

/** A quantile of an outcome, the mean beyond it, and their confidence intervals. INT64_MAX means that the sample
 * is too small, or its values too equal, to tell. */
struct sloss_tail {
    uint32_t struct_size;     /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;        /**< Zero. */
    int64_t quantile;         /**< The smallest value x with P(outcome > x) <= 1 - probability. */
    int64_t quantile_low;     /**< Lower end of the interval of `quantile`. */
    int64_t quantile_high;    /**< Upper end of the interval of `quantile`. */
    int64_t expected_shortfall;        /**< Expected shortfall: the mean of the worst outcomes, whose probability is 1 -
                                   probability; rounded half up. */
    int64_t expected_shortfall_low;    /**< Lower end of its interval, at least 0. The interval need not be symmetric. */
    int64_t expected_shortfall_high;   /**< Upper end of its interval. */
    int64_t mean;             /**< Mean of all outcomes, rounded half up. */
    int64_t mean_low;         /**< Lower end of the interval of `mean`, at least 0. */
    int64_t mean_high;        /**< Upper end of the interval of `mean`. */
    int64_t exceeds_ppb;      /**< Probability that an outcome is above `threshold`. */
    int64_t exceeds_low_ppb;  /**< Lower end of the interval of `exceeds_ppb`. */
    int64_t exceeds_high_ppb; /**< Upper end of the interval of `exceeds_ppb`. */
};

/**
 * Estimate the tail of a sample.
 *
 * The interval of a quantile inverts a test of how often the quantile is exceeded. The interval of a
 * probability is Wilson's. The interval of a mean is Student's, corrected for the skewness of the sample, with
 * as many degrees of freedom as the kurtosis of the sample leaves. With fewer than three degrees of freedom,
 * when at most one outcome differs much from the others, an end of the interval is unknown (INT64_MAX).
 *
 * Rows with weights or in groups count for as many independent rows as the variance of the groups' sums says.
 * Such sums are kept to 40 bits below the largest term, so a mean may be too low by 2^-40 of that term. Memory
 * for @p count rows is taken from the C library and freed before the call returns.
 *
 * @param[in]     values   @p count outcomes, 0..2^62, in the order in which they were drawn.
 * @param[in]     weights  @p count weights, 1..2^52, where 2^32 is 1, with a mean of 1; NULL if all are 1.
 * @param[in]     count    Number of rows, 2..2^31, and at least two groups.
 * @param[in]     query    What to estimate.
 * @param[in,out] tail_out Record with `struct_size` set.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_RANGE    A count, group, probability or confidence is outside its range; or a value or
 *                            weight is.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads Any.
 * @source Wilson, J. American Statistical Association 22 (1927); Hall, J. Royal Statistical Society B 54
 * (1992); Satterthwaite, Biometrics Bulletin 2 (1946); expected shortfall: Chen, J. Financial Econometrics 6
 * (2008).
 */
SLOSS_API enum sloss_status sloss_tail_estimate(const int64_t *values, const int64_t *weights,
                                            size_t count, const struct sloss_tail_query *query,
                                            struct sloss_tail *tail_out);

/** A fund, and how long it is watched. */
struct sloss_depletion_query {
    uint32_t struct_size;    /**< sizeof(struct sloss_depletion_query). */
    uint32_t days;           /**< Number of days to watch, 1..2^20. */
    uint64_t seed;           /**< Seed of the random numbers; another seed gives other paths. */
    uint64_t first;          /**< Number of the first path. */
    uint64_t paths;          /**< Number of paths, 2..2^31. */
    int64_t fund;            /**< What the fund begins with, atoms, 0..2^62. */
    int64_t inflow;          /**< What it receives each day before the day's loss, atoms, 0..2^62. */
    int64_t cap;             /**< What is above this is taken out each day before the day's loss, atoms,
                                  1..2^62; 0 for no cap. */
    int64_t confidence_ppb;  /**< Confidence of all intervals, 1..10^9 - 1; 950000000 is 95 %. */
    uint32_t resamples;      /**< Number of resamples, by which the error of the sample itself is estimated:
                                  2..4096, or 0 for none. */
    uint32_t resample_paths; /**< Number of paths on each resample, 2..2^20; 0 without resamples. */
    sloss_stop_fn stop;      /**< Asked before each path, so that a host can end the call; NULL for nobody. */
    void *stop_context;      /**< Given to `stop`. */
};

/** How often the fund is depleted within a number of days. */
struct sloss_depletion_horizon {
    uint32_t struct_size;    /**< Set by the caller to sizeof of this struct. */
    uint32_t days;           /**< Number of days, set by the caller, 1..days of the query. */
    uint64_t depleted;       /**< Number of paths that ended on this day or before. */
    int64_t probability_ppb; /**< Part of all paths that this is, rounded half to even. */
    int64_t low_ppb;         /**< Lower end of its interval (Wilson's), which contains only the error of so few
                                  paths, as if the sample was exact. */
    int64_t high_ppb;        /**< Upper end of that interval. */
    int64_t total_low_ppb;   /**< Lower end of the interval that also contains the error of the sample;
                                  INT64_MAX without resamples. */
    int64_t total_high_ppb;  /**< Upper end of that interval; INT64_MAX without resamples. */
};

/** One path: a possible future of the fund. */
struct sloss_depletion_path {
    uint32_t day;      /**< Day on which it ended, from 1; 0 if the fund lasted. */
    uint32_t reserved; /**< Zero. */
    int64_t missing;   /**< What the fund lacked on that day, atoms; 0 if it lasted. */
};

/** How long a fund lasts. INT64_MAX means that a figure is unknown. */
struct sloss_depletion {
    uint32_t struct_size;        /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;           /**< Zero. */
    uint64_t depleted;           /**< Number of paths that ended. */
    int64_t days_median;         /**< The first day by which half of the paths have ended; unknown if fewer did. */
    int64_t days_median_low;     /**< Lower end of the interval of `days_median`; unknown if there is none. */
    int64_t days_median_high;    /**< Upper end of the interval of `days_median`; unknown if there is none. */
    int64_t days_mean_ppm;       /**< Mean number of days, in millionths of a day. A path that lasted counts
                                      with the days of the query. */
    int64_t days_mean_error_ppm; /**< Half the width of the interval of `days_mean_ppm`. */
    int64_t missing_mean;        /**< Mean of what was missing on the paths that ended, atoms, rounded half to
                                      even. */
    int64_t missing_error;       /**< Half the width of the interval of `missing_mean`; unknown if fewer than
                                      two paths ended. */
    int64_t missing_max;         /**< The most that was missing on a path, atoms. */
};

/**
 * Estimate how long a fund lasts, from a sample of daily losses.
 *
 * Each path begins with the fund, and draws a loss from the sample each day, by weight:
 *
 *     available = min(cap, fund + inflow)
 *     fund      = available - loss; the path ends on the first day on which available < loss
 *
 * So a fund that has paid its last atom is empty, but not depleted.
 *
 * Days are drawn independently. If large losses come on consecutive days, a fund is depleted sooner than
 * estimated here. No estimate accounts for a loss larger than all losses of the sample.
 *
 * Without resamples the sample counts as exact. Each resample draws `count` rows from the sample, all equally
 * likely, each with its weight, and runs paths on them (a nested bootstrap). The variance of probabilities
 * between resamples, less the variance expected from so few paths, plus one standard error of this difference,
 * is the variance of the sampling error. It is added to that of the paths.
 *
 * The loss of path `first + i` on day d (the first day is 1) is the first row for which u * W < C * 2^64. C is
 * the sum of the weights up to that row, W the sum of all weights, and u are 64 bits of Philox4x32-10, with the
 * seed as key and the counter (low half of the path, high half of the path, (d - 1) / 2, 5): the low two words
 * on odd days, the high two on even ones. All is computed in whole numbers, so any part of a run gives the same
 * bits on any machine and compiler.
 *
 * @param[in]     losses        @p count losses of one day, atoms, 0..2^62.
 * @param[in]     weights       @p count weights, 1..2^52; NULL if all are equal.
 * @param[in]     count         Number of losses, 1..2^31.
 * @param[in]     query         Record with `struct_size` set.
 * @param[in,out] horizons      @p horizon_count records in any order, each with `struct_size` and `days`
 *                              set. May be NULL if there are none.
 * @param[in]     horizon_count Number of horizons.
 * @param[out]    paths_out     As many records as the query has paths; NULL if not wanted.
 * @param[in,out] depletion_out Record with `struct_size` set.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_RANGE    A figure of the query, the sample or a horizon is outside its range.
 * @retval SLOSS_ERR_OVERFLOW There is no cap, and fund + days * inflow is above 2^62.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @retval SLOSS_ERR_STOPPED  `stop` of the query has ended the call; of the outputs, at most @p paths_out has
 *                            changed.
 * @threads Any.
 * @source Ruin in discrete time: Gerber, "Mathematical fun with the compound binomial process", ASTIN
 * Bulletin 18 (1988); nested bootstrap: Sun, Apley, Staum, "Efficient nested simulation for estimating the
 * variance of a conditional expectation", Operations Research 59 (2011).
 */
SLOSS_API enum sloss_status sloss_depletion_read(const int64_t *losses, const int64_t *weights,
                                                 size_t count,
                                                 const struct sloss_depletion_query *query,
                                                 struct sloss_depletion_horizon *horizons,
                                                 uint32_t horizon_count,
                                                 struct sloss_depletion_path *paths_out,
                                                 struct sloss_depletion *depletion_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
