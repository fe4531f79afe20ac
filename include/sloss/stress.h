/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stress.h
 * Stress: how likely a loss is shared, and how large; tails, and how long a fund lasts.
 */
#ifndef SLOSS_STRESS_H
#define SLOSS_STRESS_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup stress Stress
 * How likely a loss is shared, and how large: many scenarios against one book, by the engine that will
 * run the day it happens.
 *
 * A scenario moves the marks of all markets in one instant (a factor model, or marks given). Who is then
 * in breach is closed out. What the funds take over in a round is sold into the market and moves its mark
 * (impact), which may put more accounts in breach: rounds go on until one closes nobody out.
 *
 * Amounts are of one asset. A logarithm of a price moves by volatility times a deviate, plus jumps:
 *
 *     deviate = scale * (sum of loading * factor + sqrt(1 - their variance) * own)
 *     scale   = sqrt(n / chi-square of n), one a scenario: together a Student-t of n degrees
 *
 * Scenario i is a function of the seed and i alone, in whole numbers: any part of a run, on any thread,
 * machine or compiler, comes to the same bits.
 * @{ */

/** @struct sloss_stress
 * Stresses one engine's book. Opaque: sloss_stress_create() makes one, and
 * sloss_stress_destroy() frees it. */
struct sloss_stress;

#define SLOSS_STRESS_FACTORS 8 /**< Common factors at most. */
#define SLOSS_STRESS_DEGREES 64 /**< Degrees of freedom at most. */
#define SLOSS_STRESS_ANTITHETIC 1u /**< Flag: scenarios 2j and 2j + 1 have opposite deviates. */

/** How lots sold into a market move its mark. */
enum sloss_impact {
    SLOSS_IMPACT_NONE = 0,        /**< Not at all. */
    SLOSS_IMPACT_SQUARE_ROOT = 1, /**< By impact * sqrt(lots / depth). */
    SLOSS_IMPACT_LINEAR = 2       /**< By impact * lots / depth. */
};

/** The model that all markets share. */
struct sloss_stress_config {
    uint32_t struct_size; /**< sizeof(struct sloss_stress_config). */
    uint32_t asset;       /**< Index of the asset whose amounts are summed. */
    uint64_t seed;        /**< Names the scenarios. */
    uint32_t factors;     /**< 0..SLOSS_STRESS_FACTORS. */
    uint32_t degrees;     /**< Of freedom, 1..SLOSS_STRESS_DEGREES; 0 for normal moves. */
    uint32_t flags;       /**< SLOSS_STRESS_ANTITHETIC, or 0. */
    uint32_t strata;      /**< Equal parts of the first factor that take turns; 0 or 1 for none. */
    int64_t stress_ppb;   /**< Part of the way that every correlation is moved to 1, 0..10^9. */
    int64_t tilt_ppb; /**< Shift of the mean of the first factor, -4*10^9..4*10^9, made good by weights:
                           importance sampling of a tail. */
    int64_t jump_probability_ppb; /**< Of a jump common to all markets, 0 or within 1..10^9 - 1. */
    int64_t jump_mean_ppb;        /**< Of its logarithm, +-4*10^9. */
    int64_t jump_volatility_ppb;  /**< Of its logarithm, 0..4*10^9. */
};

/** The model of one market. */
struct sloss_stress_market {
    uint32_t struct_size;         /**< sizeof(struct sloss_stress_market). */
    uint32_t market;              /**< Index. */
    uint32_t impact;              /**< enum sloss_impact. */
    uint32_t reserved;            /**< Zero. */
    int64_t volatility_ppb;       /**< Of the logarithm over the horizon, 0..4*10^9. */
    int64_t loading_ppb[SLOSS_STRESS_FACTORS]; /**< Of the factors, +-10^9. */
    int64_t jump_loading_ppb;     /**< Of the common jump, +-4*10^9. */
    int64_t jump_probability_ppb; /**< Of a jump of its own, 0 or within 1..10^9 - 1. */
    int64_t jump_volatility_ppb;  /**< Of that jump's logarithm, 0..4*10^9. */
    int64_t depth_lots;           /**< Lots that move the mark by `impact_ppb`; at least 1 with an impact. */
    int64_t impact_ppb;           /**< 0..10^9. */
    int64_t recovery_ppb;         /**< Part of the impact that is gone a round later, 0..10^9. */
};

/** What a scenario came to, in atoms of the asset. Deficit = insurance + reserve + backstop + socialized +
 * uncovered.
 *
 * `fund_loss` is what the funds of the asset's markets have paid for deficits, less fees and leftovers
 * they kept, and what the positions they took over lose against the average price at which they can be
 * sold: for each fund its equity without the scenario less its equity after it, both at that price, so that
 * what it held before counts for nothing. `unwind` is taken lots at the marks at which they were taken over,
 * less the same at that price. The price is that on the way from the mark the scenario put to the one that
 * impact leads to: of n lots, in ppb of the former, a move of
 *
 *     2/3 of the impact of n for a square root, 1/2 for a line, nothing without an impact
 *
 * (the mean over the lots, beyond the largest impact too: B - B^3 / (3 I^2) and B - B^2 / (2 I), where B is
 * 9 * 10^8 and I, the impact without it, is more), rounded half to even; up where the fund has to buy. All
 * funds trade at one pace, so others' part in it by cross-impact is of their means, and a grid is read at its
 * underlying's average price. What has recovered is left out: it did so after the lots were sold. The value
 * of a lot is that at the price in whole ticks. Without a model, or a reason to move, it is the last mark.
 *
 * Where nobody is closed out both are 0, unless a market settles variation, and its fund pays less than it
 * owes or gets less than it is due. `funds_emptied` compares the same two equities: above 0 without the scenario, and not after it. */
struct sloss_stress_result {
    uint32_t struct_size;  /**< Set by the caller. */
    uint32_t rounds;       /**< Instants at which marks moved: 1, and one for each that was moved by impact. */
    uint64_t scenario;     /**< Its number. */
    int64_t weight;        /**< In means, 2^-32: 2^32 unless tilted. At most 2^52. */
    int64_t deficit;       /**< Debts left by close-outs. */
    int64_t insurance;     /**< Drawn from the markets' funds. */
    int64_t reserve;       /**< From the reserve. */
    int64_t backstop;      /**< From the backstop. */
    int64_t socialized;    /**< Charged to accounts. */
    int64_t uncovered;     /**< Left. */
    int64_t deleveraged;   /**< Given up against the mark by counterparties of deleveragings, net. */
    int64_t base;          /**< Sum of the bases of the deficits shared. */
    int64_t rate_ppm;      /**< The largest rate of a deficit. */
    int64_t charge_max;    /**< The largest charge. */
    int64_t loss_first;    /**< The largest debt that one account left. */
    int64_t loss_second;   /**< The next largest: funds that cover two must bear both. */
    uint64_t charged;      /**< Charges. */
    uint64_t deficits;     /**< Deficits: an account that leaves a debt in two markets has two; what an
                                instant leaves unpaid in a variation market is one, of however many. */
    uint64_t closed;       /**< Holdings closed out. */
    uint64_t positions_deleveraged; /**< Positions reduced as counterparty. */
    uint32_t funds_short;  /**< Markets whose fund had money and did not cover every deficit. */
    uint32_t funds_emptied; /**< Markets whose fund has no equity left, and would have some without this. */
    int64_t fund_loss;     /**< What the funds lose by it in all; negative for a gain. */
    int64_t unwind;        /**< The part of it that is positions taken over, once they are sold. */
};

/** One market at one instant of a cascade. */
struct sloss_stress_step {
    uint32_t struct_size; /**< sizeof(struct sloss_stress_step). */
    uint32_t round;       /**< From 1. */
    uint32_t market;      /**< Index. */
    uint32_t reserved;    /**< Zero. */
    int64_t mark;         /**< Ticks. */
    int64_t taken_lots;   /**< Held by the fund beyond what it had before, after the round. */
};

/** A point of a grid: the mark of one market at the mark of another. */
struct sloss_stress_point {
    int64_t underlying; /**< Mark of the other, ticks, 1..2^62. */
    int64_t mark;       /**< Mark of this one, ticks, 0..2^62; the mark itself is at least 1. */
};

/**
 * Prepare to stress a book.
 *
 * @param[in]  engine      Borrowed until sloss_stress_destroy(). Its book may change between calls.
 * @param[in]  config      The model, copied.
 * @param[in]  markets     @p count models of different markets, copied. Other marks stand still.
 * @param[in]  count       At least 1.
 * @param[in]  correlation `factors * factors` correlations of the factors in ppb, row by row; NULL for
 *                         independent ones.
 * @param[out] row_out     The row of @p markets or @p correlation that is refused; UINT32_MAX if it is none.
 *                         May be NULL.
 * @param[out] stress_out  The handle.
 *
 * @retval SLOSS_OK                 The handle is set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, a record size wrong, a flag or an impact unknown, no
 *                                  market, or one that stands twice.
 * @retval SLOSS_ERR_UNKNOWN_ASSET  No such asset.
 * @retval SLOSS_ERR_RANGE          A figure of the configuration is out of range; or `row_out` of the
 *                                  correlations is not symmetric with 10^9 on the diagonal, or makes them
 *                                  not positive semi-definite (a pivot of the Cholesky decomposition below
 *                                  -2^-18); or, after these, a figure of row `row_out` of the markets: no
 *                                  depth for its impact, loadings of a variance above 1.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_MARKET_CLOSED  It has been settled.
 * @retval SLOSS_ERR_MEMORY         No memory.
 * @threads The ledger's.
 * @source Impact: Toth et al., "Anomalous price impact", Phys. Rev. X 1, 021006 (2011).
 */
SLOSS_API enum sloss_status sloss_stress_create(struct sloss_engine *engine,
                                                const struct sloss_stress_config *config,
                                                const struct sloss_stress_market *markets,
                                                uint32_t count, const int64_t *correlation,
                                                uint32_t *row_out,
                                                struct sloss_stress **stress_out);

/** Free it. @param[in] stress A handle, or NULL. */
SLOSS_API void sloss_stress_destroy(struct sloss_stress *stress);

/**
 * Let what is sold in one market move others (cross-impact), from the next scenario on.
 *
 * With `own` the signed impact of a market on itself, down where the fund has to sell, in ppb:
 *
 *     move[i] = own[i] + sum over j of cross[i][j] * own[j] / 10^9, rounded once half to even,
 *               within +-9 * 10^8; less what has recovered, within it again
 *
 * A market without an impact of its own is moved by others all the same.
 *
 * @param[in]  stress    The handle.
 * @param[in]  cross_ppb As many rows as it has markets, of as many figures, in the order they were given:
 *                       row i, place j is the part of market j's own impact that carries over to market i,
 *                       +-10^9, and 0 where i is j. Copied. NULL for none.
 * @param[out] row_out   The row that is refused; UINT32_MAX if it is none. May be NULL.
 *
 * @retval SLOSS_OK           Set; what was set before is gone.
 * @retval SLOSS_ERR_ARGUMENT The handle is NULL.
 * @retval SLOSS_ERR_RANGE    A figure of row `row_out` is out of range, or its place i is not 0.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads The ledger's.
 * @source Cross-impact: Benzaquen, Mastromatteo, Eisler, Bouchaud, "Dissecting cross-impact on stock
 * markets: an empirical analysis", J. Stat. Mech. (2017) 023406, arXiv:1609.02395; here without the memory
 * of their propagators, as the impact of each market is.
 */
SLOSS_API enum sloss_status sloss_stress_set_cross(struct sloss_stress *stress,
                                                   const int64_t *cross_ppb, uint32_t *row_out);

/**
 * Let the mark of one market be a function of another's, as an option's is: the value of a lot from a
 * grid, from the next scenario on.
 *
 * Between two points the mark lies on the line through them; beyond the first and the last it goes on along
 * the line of the two points there; rounded once, half to even, and at least 1 tick.
 *
 * A scenario of the model puts this market where the grid has it at its underlying's mark; the volatility,
 * loadings and jumps of its own model are not used, its impact is. In each round of a cascade the mark
 * starts from where the scenario put it and moves as the grid does with the next mark of the underlying, and
 * is at least 1 tick; by this base go its impact and what carries over to it. Rounds are bounded as ever, by
 * who can be closed out.
 *
 * @param[in] stress         The handle.
 * @param[in] row            Place of this market among those given to sloss_stress_create().
 * @param[in] underlying_row Place of the other, which follows none itself. Not read without points.
 * @param[in] points         @p count points, the underlying's marks strictly ascending. Copied. NULL: it
 *                           follows none.
 * @param[in] count          2 or more; 0 where @p points is NULL.
 *
 * @retval SLOSS_OK           Set; what was set before for the row is gone.
 * @retval SLOSS_ERR_ARGUMENT The handle is NULL, a row is not there, @p points is NULL and @p count is not
 *                            0 or the other way round; the rows are the same, or one would follow another
 *                            that follows a third.
 * @retval SLOSS_ERR_RANGE    Fewer than 2 points, figures out of range, or not ascending.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_set_grid(struct sloss_stress *stress, uint32_t row,
                                                  uint32_t underlying_row,
                                                  const struct sloss_stress_point *points,
                                                  uint32_t count);

/** Hash of what results follow from: the state of the book, and the model, with all that is set.
 * @param[in]  stress   The handle.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_stress_hash(const struct sloss_stress *stress,
                                              struct sloss_hash *hash_out);

/**
 * The marks of a scenario of the model: at least one tick.
 *
 * @param[in]  stress     The handle.
 * @param[in]  scenario   Its number.
 * @param[out] marks_out  As many marks as it has markets, in their order.
 * @param[out] weight_out Its weight, 2^-32; may be NULL.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_RANGE    A market that follows no other has no mark above zero.
 * @retval SLOSS_ERR_OVERFLOW A mark does not fit, its own or by a grid.
 * @threads With other const calls.
 * @source Philox4x32-10: Salmon, Moraes, Dror, Shaw, SC 2011.
 */
SLOSS_API enum sloss_status sloss_stress_draw(const struct sloss_stress *stress, uint64_t scenario,
                                              struct sloss_mark *marks_out, int64_t *weight_out);

/**
 * Run scenarios `first` to `first + count - 1` of the model. The book is as it was.
 *
 * @param[in]  stress      The handle.
 * @param[in]  first       Number of the first.
 * @param[in]  count       How many.
 * @param[out] results_out @p count records, each with its size set.
 * @param[out] market_out  Deficits by market: for each scenario as many as it has markets, atoms of the
 *                         market's own asset; NULL if they are not wanted.
 * @param[out] done_out    Records set: @p count on success; may be NULL.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or a trial is open.
 * @return Otherwise the status of scenario `first + done_out`: of sloss_stress_draw(), of a mark, or
 *         SLOSS_ERR_OVERFLOW where a mark or a sum of the result does not fit.
 * @threads The ledger's. Threads that share a run have a book each.
 */
SLOSS_API enum sloss_status sloss_stress_run(struct sloss_stress *stress, uint64_t first,
                                             size_t count, struct sloss_stress_result *results_out,
                                             int64_t *market_out, size_t *done_out);

/**
 * Run a scenario given by its marks: a day of the past, a fault of an oracle. The book is as it was.
 *
 * In an open trial it runs on the book as the trial left it: with a fund gone, brackets changed, several
 * steps behind it. A market that follows one of those given by a grid, and is not given itself, is put where
 * the grid has it.
 *
 * @param[in]     stress     The handle.
 * @param[in]     marks      @p count marks of different markets.
 * @param[in]     count      At least 1.
 * @param[in,out] result_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, no mark.
 * @return Otherwise the status of a mark, or SLOSS_ERR_OVERFLOW where a mark or a sum of the result does not
 *         fit.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_apply(struct sloss_stress *stress,
                                               const struct sloss_mark *marks, uint32_t count,
                                               struct sloss_stress_result *result_out);

/** The path of the last scenario run: each market that has a model, at each instant.
 * @param[in]  stress    The handle.
 * @param[out] steps_out Room for @p capacity steps.
 * @param[in]  capacity  Steps wanted at most.
 * @param[out] count_out Steps there are.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_stress_path(const struct sloss_stress *stress,
                                              struct sloss_stress_step *steps_out, size_t capacity,
                                              size_t *count_out);

/**
 * What scenarios leave below zero at once: the sum of the negative equities of all accounts at the marks
 * of each, before anybody is closed out. Nothing is run.
 *
 * @param[in]  stress      The handle.
 * @param[in]  first       Number of the first scenario.
 * @param[in]  count       How many.
 * @param[out] deficit_out @p count amounts, atoms, at least 0.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a trial is open.
 * @retval SLOSS_ERR_OVERFLOW An amount does not fit.
 * @return Otherwise a status of sloss_stress_draw(), or SLOSS_ERR_MEMORY.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_stress_screen(struct sloss_stress *stress, uint64_t first,
                                                size_t count, int64_t *deficit_out);

/** What is asked of a sample. */
struct sloss_tail_query {
    uint32_t struct_size;    /**< sizeof(struct sloss_tail_query). */
    uint32_t group;          /**< Rows that follow each other and were drawn together: 2 where pairs are
                                  antithetic, times the number of strata; at most 4,096. 0 or 1: none. */
    int64_t probability_ppb; /**< Of the quantile, 1..10^9 - 1. */
    int64_t confidence_ppb;  /**< Of every interval, 5 * 10^8..10^9 - 1. */
    int64_t threshold;       /**< For `exceeds_ppb`. */
};

/** A quantile of an outcome, the mean beyond it, and how far they can be trusted. INT64_MAX: the sample is
 * too small, or too uniform, to tell. */
struct sloss_tail {
    uint32_t struct_size;     /**< Set by the caller. */
    uint32_t reserved;        /**< Zero. */
    int64_t quantile;         /**< The smallest value that is exceeded with no more than 1 - probability. */
    int64_t quantile_low;     /**< Its interval: with that confidence this is exceeded more often than 1 - probability. */
    int64_t quantile_high;    /**< With that confidence this is exceeded less often. */
    int64_t shortfall;        /**< Expected shortfall: mean of the worst 1 - probability, rounded half up. */
    int64_t shortfall_low;    /**< Its interval, not below 0; it need not be symmetric. */
    int64_t shortfall_high;   /**< End of that interval. */
    int64_t mean;             /**< Of all, rounded half up. */
    int64_t mean_low;         /**< Its interval, not below 0. */
    int64_t mean_high;        /**< End of that interval. */
    int64_t exceeds_ppb;      /**< How often an outcome is above `threshold`. */
    int64_t exceeds_low_ppb;  /**< Its interval. */
    int64_t exceeds_high_ppb; /**< End of that interval. */
};

/**
 * Read the tail of a sample.
 *
 * Intervals of quantiles invert a test of how often they are exceeded; of parts they are Wilson's; of means
 * Student's with the degrees of freedom that the sample's kurtosis leaves, and with its skewness taken out;
 * with fewer than three of them, where one outcome or none differs much from the others, the sample does
 * not tell.
 * Rows with weights or in groups count as much as the variance of the groups' sums says. Of such a sum the
 * leading 40 bits of the largest count: means are exact to 2^-40 of it, and too low by no more. Memory for
 * @p count rows is taken from the C library and given back.
 *
 * @param[in]     values   @p count outcomes, each at least 0 and at most 2^62, in the order they were drawn in.
 * @param[in]     weights  @p count weights, 1..2^52 in 2^-32, of mean 1; NULL for all 1.
 * @param[in]     count    2..2^31, and two groups at least.
 * @param[in]     query    What is asked.
 * @param[in,out] tail_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a size wrong.
 * @retval SLOSS_ERR_RANGE    A count, group, probability or confidence is outside its range; or a value or
 *                            weight is.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any.
 * @source Wilson, J. American Statistical Association 22 (1927); Hall, J. Royal Statistical Society B 54
 * (1992); Satterthwaite, Biometrics Bulletin 2 (1946); expected shortfall: Chen, J. Financial Econometrics
 * 6 (2008).
 */
SLOSS_API enum sloss_status sloss_tail_read(const int64_t *values, const int64_t *weights,
                                            size_t count, const struct sloss_tail_query *query,
                                            struct sloss_tail *tail_out);

/** A fund, and for how long it is watched. */
struct sloss_depletion_query {
    uint32_t struct_size;    /**< sizeof(struct sloss_depletion_query). */
    uint32_t days;           /**< 1..2^20. */
    uint64_t seed;           /**< Names the draws. */
    uint64_t first;          /**< Number of the first path. */
    uint64_t paths;          /**< 2..2^31. */
    int64_t fund;            /**< What it begins with, atoms, 0..2^62. */
    int64_t inflow;          /**< Comes in each day before the day's loss, atoms, 0..2^62. */
    int64_t cap;             /**< What is above it is taken out each day before the loss, 1..2^62; 0 for none. */
    int64_t confidence_ppb;  /**< Of all intervals, 1..10^9 - 1: 950000000. */
    uint32_t resamples;      /**< Samples drawn again for the error of the sample itself, 2..4096; or 0. */
    uint32_t resample_paths; /**< Paths on each, 2..2^20; 0 without. */
};

/** How often a fund is depleted within so many days. */
struct sloss_depletion_horizon {
    uint32_t struct_size;    /**< sizeof(struct sloss_depletion_horizon), set by the caller. */
    uint32_t days;           /**< Set by the caller, 1..days of the query. */
    uint64_t depleted;       /**< Paths that ended on this day or before. */
    int64_t probability_ppb; /**< Of all, rounded half to even. */
    int64_t low_ppb;         /**< Its interval (Wilson's): the error of so few paths, the sample taken for the truth. */
    int64_t high_ppb;        /**< End of that interval. */
    int64_t total_low_ppb;   /**< Interval with the error of the sample as well; INT64_MAX without resamples. */
    int64_t total_high_ppb;  /**< End of that interval. */
};

/** A path. */
struct sloss_depletion_path {
    uint32_t day;      /**< On which it ended, from 1; 0 if the fund lasted. */
    uint32_t reserved; /**< Zero. */
    int64_t missing;   /**< What the fund lacked that day, atoms; 0 if it lasted. */
};

/** How long a fund lasts. INT64_MAX is what is not known. */
struct sloss_depletion {
    uint32_t struct_size;        /**< Set by the caller. */
    uint32_t reserved;           /**< Zero. */
    uint64_t depleted;           /**< Paths that ended. */
    int64_t days_median;         /**< The first day by which half of the paths have ended; unknown if fewer did. */
    int64_t days_median_low;     /**< Its interval: the first day by which half of all paths may have ended; unknown if there is none. */
    int64_t days_median_high;    /**< The first day by which half of them must have ended; unknown if there is none. */
    int64_t days_mean_ppm;       /**< Mean days, in 10^-6 of a day; paths that last count the days of the query. */
    int64_t days_mean_error_ppm; /**< So many standard errors of it as the confidence stands for. */
    int64_t missing_mean;        /**< Mean of what was missing on the paths that ended, rounded half to even. */
    int64_t missing_error;       /**< So many standard errors of it; unknown with fewer than two. */
    int64_t missing_max;         /**< The most. */
};

/**
 * How long a fund lasts, from a sample of daily losses.
 *
 * Each path begins with the fund and draws each day a loss from the sample, by weight:
 *
 *     available = min(cap, fund + inflow)
 *     fund      = available - loss; the path ends on the first day on which available < loss
 *
 * So a fund that has paid its last atom is empty, not depleted. Days are drawn independently: losses that come
 * in spells deplete a fund sooner than this says. The sample is taken for the truth, unless there are
 * resamples: as many samples of `count` rows are drawn from the rows, each as likely as another and with its
 * weight; the variance of their probabilities, less what so few paths differ by anyway, and one standard error
 * of it, are added to the variance (a bootstrap). A loss larger than all of the sample is not in any of this.
 *
 * The loss of path `first + i` on day d, from 1, is the first row for which u * W < C * 2^64, where C is the
 * weight of the rows up to it, W that of all, and u 64 bits of Philox4x32-10 with the seed as key and the
 * counter (path, low and high half; (d - 1) / 2; 5): the low two words on odd days, the high two on even ones.
 * In whole numbers: any part of a run, on any machine or compiler, comes to the same bits.
 *
 * @param[in]     losses        @p count losses of a day, atoms, 0..2^62.
 * @param[in]     weights       @p count weights, 1..2^52; NULL for equal ones.
 * @param[in]     count         1..2^31.
 * @param[in]     query         Record with its size set.
 * @param[in,out] horizons      @p horizon_count records in any order, each with its size and its days set. May be
 *                              NULL if there are none.
 * @param[in]     horizon_count Horizons.
 * @param[out]    paths_out     As many records as the query has paths; NULL if they are not wanted.
 * @param[in,out] depletion_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a record size wrong.
 * @retval SLOSS_ERR_RANGE    A figure of the query, the sample or a horizon outside its range.
 * @retval SLOSS_ERR_OVERFLOW There is no cap, and fund + days * inflow is above 2^62.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any.
 * @source Ruin in discrete time: Gerber, "Mathematical fun with the compound binomial process", ASTIN Bulletin 18
 * (1988); nested bootstrap: Sun, Apley, Staum, "Efficient nested simulation for estimating the variance of a
 * conditional expectation", Operations Research 59 (2011).
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
