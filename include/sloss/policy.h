/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file policy.h
 * Policies: every way to share a loss over participants whose figures stand in arrays, and measures of the
 * result. No ledger is needed.
 */
#ifndef SLOSS_POLICY_H
#define SLOSS_POLICY_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup policies Policies
 * Every way in use to choose who pays a loss, and how much, from columns of figures. docs/policies.md defines
 * each, names its source, and says which properties it has and lacks.
 * @{ */

/**
 * A policy. Numbers are fixed for good.
 *
 * A *weight* is shared by water-filling, as by SLOSS_RULE_PRO_RATA. A *queue* fills capacities in order of
 * score, the greatest first and equal ones in index order. In a score an equity below zero counts as zero; a
 * positive number divided by zero ranks above every number, a negative one below every number, and 0/0 is 0.
 *
 * In the formulas `c` is the capacity, `p` the profit, `e` the equity, `N` the notional, `l` the leverage, `MM`
 * the maintenance requirement; `x+` is max(x, 0).
 */
enum sloss_policy {
    SLOSS_POLICY_PRO_RATA = 0,         /**< "pro-rata": weight c. arXiv:2512.01112. */
    SLOSS_POLICY_PROFIT = 1,           /**< "pro-rata-profit": weight p. BitMEX DPE, OKEx, Deribit. */
    SLOSS_POLICY_EQUITY = 2,           /**< "pro-rata-equity": weight e. */
    SLOSS_POLICY_NOTIONAL = 3,         /**< "pro-rata-notional": weight N. */
    SLOSS_POLICY_OPEN_INTEREST = 4,    /**< "pro-rata-open-interest": weight |lots|. */
    SLOSS_POLICY_DEPOSIT = 5,          /**< "pro-rata-deposit": the deposit is weight and cap. Bitfinex 2016. */
    SLOSS_POLICY_CAPPED = 6,           /**< "capped": weight c; small accounts are spared while others can pay. */
    SLOSS_POLICY_RISK_LINEAR = 7,      /**< "risk-linear": weight c*l^2. arXiv:2512.01112. */
    SLOSS_POLICY_RISK_POWER = 8,       /**< "risk-power": weight c*l^(1+power). */
    SLOSS_POLICY_RISK_CVAR = 9,        /**< "risk-cvar": weight c*l*(l-cut)+ first, then the rest. */
    SLOSS_POLICY_LEVERAGE = 10,        /**< "leverage": weight c*l. */
    SLOSS_POLICY_EQUAL = 11,           /**< "equal": the same from everybody, at most c. */
    SLOSS_POLICY_MIN_MAX = 12,         /**< "min-max": each unit goes to the participant with the least
                                            (taken+share+1)/e (D'Hondt). The largest burden is the least
                                            possible, and sharing in steps gives the same as sharing at once. */
    SLOSS_POLICY_DRAIN = 13,           /**< "drain": the largest leverage that is left, (N-share)/e, is the
                                            least possible. arXiv:2603.15963. */
    SLOSS_POLICY_SQUARED = 14,         /**< "capacity-squared": weight c^2. The code of arXiv:2602.15182. */
    SLOSS_POLICY_GAINS_HAIRCUT = 15,   /**< "gains-haircut": this cycle's gain is weight and cap. Clearing
                                            houses. */
    SLOSS_POLICY_TEAR_UP = 16,         /**< "tear-up": weight |lots| on one side. For lots only, with a side.
                                            JSCC. */
    SLOSS_POLICY_HEDGE = 17,           /**< "hedge-preserving": first the part of a position that is not hedged,
                                            with that part as weight, then the rest. */
    SLOSS_POLICY_BOTH_SIDES = 18,      /**< "both-sides": weight |lots| of winners and losers; only the column
                                            `cap` bounds it. Drift, Mango. */
    SLOSS_POLICY_QUEUE = 19,           /**< "queue": the score is the column `rank`. */
    SLOSS_POLICY_QUEUE_PROFIT = 20,    /**< "queue-profit": the score is p. */
    SLOSS_POLICY_QUEUE_BITMEX = 21,    /**< "queue-bitmex": p/|cost| * N/e; for p <= 0 p/|cost| / (N/e). */
    SLOSS_POLICY_QUEUE_BYBIT = 22,     /**< "queue-bybit": the same as BitMEX (also MEXC, Deepcoin, Mufex). */
    SLOSS_POLICY_QUEUE_BINANCE = 23,   /**< "queue-binance": p+/max(money_one,balance) * MM/(balance+p), and 0
                                            if balance + p <= 0. */
    SLOSS_POLICY_QUEUE_AEVO = 24,      /**< "queue-aevo": the same as Binance. */
    SLOSS_POLICY_QUEUE_OKX = 25,       /**< "queue-okx": p/|cost| / (e/MM); for p <= 0 p/|cost| * (e/MM). */
    SLOSS_POLICY_QUEUE_HYPERLIQUID = 26, /**< "queue-hyperliquid": N/|cost| * N/e, as published. */
    SLOSS_POLICY_QUEUE_HYPERLIQUID_ENGINE = 27, /**< "queue-hyperliquid-engine": max(N/e, 1e-8) * max(p+/|cost|,
                                                     1e-8), as decompiled. */
    SLOSS_POLICY_QUEUE_LEXICOGRAPHIC = 28, /**< "queue-lexicographic": by N/e, then by p, then the lowest balance
                                                first, then the newest (last) first. Ethereal. */
    SLOSS_POLICY_SCORE = 29,           /**< "pro-rata-score": weight floor((p^a * l^b)^(1/4)), where a is
                                            `profit_power` and b `leverage_power`; 0 where p <= 0 and a > 0.
                                            BULK. */
    SLOSS_POLICY_NO_WORSE = 30         /**< "no-worse": weight |lots| on one side, and only of those whose zero
                                            price, at which their equity is 0, lies beyond the closing price:
                                            e > |lots| * loss_per_lot. So closing raises nobody's leverage. For
                                            lots only, with a side. Lighter. */
};

/** Number of policies; their numbers are 0 to one less. */
#define SLOSS_POLICY_COUNT 31

/** What is shared: money or positions. */
enum sloss_unit_kind {
    SLOSS_UNIT_ATOMS = 0, /**< Money: c = min(p+, e+, cap) of the columns that are given; no limit if none is. */
    SLOSS_UNIT_LOTS = 1   /**< Positions: c = min(|lots|, cap). */
};

/** Whose positions take part. Other than BOTH it needs the column `lots`. */
enum sloss_side {
    SLOSS_SIDE_BOTH = 0,  /**< All positions. */
    SLOSS_SIDE_LONG = 1,  /**< Those with lots > 0. */
    SLOSS_SIDE_SHORT = 2  /**< Those with lots < 0. */
};

/** The columns of struct sloss_participants, as bits. */
enum sloss_column {
    SLOSS_COLUMN_PROFIT = 1,       /**< `profit`. */
    SLOSS_COLUMN_EQUITY = 2,       /**< `equity`. */
    SLOSS_COLUMN_NOTIONAL = 4,     /**< `notional`. */
    SLOSS_COLUMN_LOTS = 8,         /**< `lots`. */
    SLOSS_COLUMN_COST = 16,        /**< `cost`. */
    SLOSS_COLUMN_BALANCE = 32,     /**< `balance`. */
    SLOSS_COLUMN_MAINTENANCE = 64, /**< `maintenance`. */
    SLOSS_COLUMN_DEPOSIT = 128,    /**< `deposit`. */
    SLOSS_COLUMN_GAIN = 256,       /**< `gain`. */
    SLOSS_COLUMN_NET = 512,        /**< `net`. */
    SLOSS_COLUMN_CAP = 1024,       /**< `cap`. */
    SLOSS_COLUMN_RANK = 2048,      /**< `rank`. */
    SLOSS_COLUMN_TAKEN = 4096      /**< `taken`. */
};

/** Those who may pay: one column of `count` figures for each thing that is known of them, NULL for what is not
 * known. No figure may be INT64_MIN. Caller's memory. */
struct sloss_participants {
    uint32_t struct_size;       /**< sizeof(struct sloss_participants). */
    uint32_t reserved;          /**< Zero. */
    uint64_t count;             /**< Number of participants, 0..2^32-2. */
    const int64_t *profit;      /**< Profit, atoms, either sign. */
    const int64_t *equity;      /**< Equity, atoms, either sign. */
    const int64_t *notional;    /**< Value of |lots| at the mark, atoms, >= 0. */
    const int64_t *lots;        /**< Above zero long, below short. */
    const int64_t *cost;        /**< Price paid for the lots, atoms, either sign. */
    const int64_t *balance;     /**< Atoms without unrealized profit, either sign. */
    const int64_t *maintenance; /**< Maintenance requirement, atoms, >= 0. */
    const int64_t *deposit;     /**< Deposit, atoms, >= 0. */
    const int64_t *gain;        /**< Variation gain of this cycle, atoms, either sign. */
    const int64_t *net;         /**< Net lots of the same risk over all positions of the participant, signed. */
    const int64_t *cap;         /**< One more limit of the share, >= 0. */
    const int64_t *rank;        /**< Score of SLOSS_POLICY_QUEUE, any value. */
    const int64_t *taken;       /**< Units taken earlier in the same event, >= 0; read by MIN_MAX and DRAIN. */
};

/** A policy and its parameters. Zero is the default of each. */
struct sloss_policy_terms {
    uint32_t struct_size;   /**< sizeof(struct sloss_policy_terms). */
    uint32_t policy;        /**< enum sloss_policy. */
    uint32_t rounding;      /**< enum sloss_rounding. Queues, MIN_MAX and DRAIN have nothing to round. */
    uint32_t unit;          /**< enum sloss_unit_kind. */
    uint32_t side;          /**< enum sloss_side. */
    uint32_t power;         /**< RISK_POWER: 1..4; 0 means 2. */
    int64_t budget;         /**< Units to share, 0..2^62. */
    int64_t leverage_unit;  /**< Steps per 1x of leverage: l = floor(N * leverage_unit / e). 1..10^6; 0 means
                                 100. */
    int64_t leverage_max;   /**< l is at least 1 and at most this, and it is this where e <= 0. 1..2^31; 0 means
                                 50 * leverage_unit. */
    int64_t leverage_cut;   /**< RISK_CVAR: only leverage above this pays, >= 0; 0 means leverage_unit (1x). */
    int64_t money_one;      /**< QUEUE_BINANCE and QUEUE_AEVO: number of atoms of 1.0 in max(1, balance), >= 0;
                                 0 means 1. */
    int64_t index_scale;    /**< BOTH_SIDES: 0 shares exactly. 1..10^12 charges each floor(|lots| * ceil(budget
                                 * scale / sum of |lots|) / scale), as an index does. */
    int64_t dust_below;     /**< CAPPED: a c below this pays nothing in the first pass, >= 0. */
    int64_t small_below;    /**< CAPPED: a c below this pays at most `small_ppb` of it in the first pass, >= 0. */
    int64_t middle_below;   /**< CAPPED: a c below this pays at most `middle_ppb` of it in the first pass, >= 0. */
    int64_t small_ppb;      /**< CAPPED: parts per billion of c, 0..10^9. */
    int64_t middle_ppb;     /**< CAPPED: parts per billion of c, 0..10^9. */
    int64_t equity_min;     /**< CAPPED: the first pass leaves everybody at least this equity, >= 0. */
    uint32_t profit_power;  /**< SCORE: the power of the profit. With `leverage_power` it makes 4, or both are 0,
                                 which means 2 and 2. */
    uint32_t leverage_power; /**< SCORE: the power of the leverage. */
    int64_t loss_per_lot;   /**< NO_WORSE: atoms that a lot loses by being closed at the closing price instead of
                                 at the mark, >= 0. */
};

/** The figures of a sharing. */
struct sloss_share_result {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t tiers;       /**< Number of passes; more than 1 if the first did not place the whole budget. */
    int64_t residual;     /**< Units that nobody could take. It is below zero only with `index_scale`, which may
                               collect too much. */
    int64_t sharers;      /**< Number of participants with a share above zero. */
    int64_t emptied;      /**< Number of participants whose share is their whole capacity, which is above zero. */
    int64_t share_max;    /**< The largest share. */
    int64_t capacity_sum; /**< Sum of c before the sharing, cut off at INT64_MAX. */
};

/** How the share of a participant follows in one pass. */
enum sloss_tier_kind {
    SLOSS_TIER_WEIGHT = 1, /**< budget * weight / weight_sum, at most `bound`. */
    SLOSS_TIER_QUEUE = 2,  /**< The participant was number `weight` in the queue, when `weight_sum` units had
                                been given. */
    SLOSS_TIER_LEVEL = 3,  /**< Each unit goes to the participant with the least (taken+share+1)/weight. */
    SLOSS_TIER_DRAIN = 4,  /**< It keeps the part weight / weight_sum of what all keep. */
    SLOSS_TIER_INDEX = 5   /**< weight (its |lots|) times a rounded index. */
};

/** One pass of a sharing, as one participant sees it. */
struct sloss_tier {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t kind;        /**< enum sloss_tier_kind. */
    int64_t budget;       /**< Units to share in this pass. */
    int64_t weight;       /**< The weight of the participant. */
    int64_t weight_sum;   /**< The sum of the weights of all. */
    int64_t bound;        /**< The most that the participant could give in this pass. */
    int64_t share;        /**< What the participant gives in this pass. */
};

/** Name of a policy, such as "queue-bitmex". @param[in] policy Any number.
 * @return A static string; NULL for a number not listed. @threads Any. */
SLOSS_API const char *sloss_policy_name(uint32_t policy);

/** Find a policy by its name. @param[in] name Ended by a zero. @param[out] policy_out enum sloss_policy.
 * @retval SLOSS_OK The outputs are set. @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or no policy has this name.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_policy_find(const char *name, uint32_t *policy_out);

/** Columns that a policy needs. @param[in] policy Any number. @param[in] unit enum sloss_unit_kind.
 * @return Bits of enum sloss_column; 0 for a number not listed. @threads Any. */
SLOSS_API uint32_t sloss_policy_columns(uint32_t policy, uint32_t unit);

/**
 * Share a budget by a policy, exactly.
 *
 * `sum(share) + residual == budget`, `0 <= share[i] <= c[i]`, and `residual > 0` only if every share is its
 * capacity: if a policy leaves a rest although somebody can still pay, the rest is shared in proportion to the
 * capacities that are left.
 *
 * If the sum of weights is at most 2^62, a share differs from the exact rational one by less than one unit. If
 * it is larger, all weights are first divided by the smallest power of two that brings the sum to 2^62, and
 * rounded up.
 *
 * Some policies define c by other columns. For atoms DEPOSIT and GAINS_HAIRCUT use their own column in place of
 * p and e, and BOTH_SIDES uses neither. DRAIN uses the notional alone for atoms, and |lots| alone for lots.
 * Participants who are not on `side` have c = 0, and with NO_WORSE also those whose zero price does not lie
 * beyond the closing price.
 *
 * @param[in]     allocator    The handle; its working memory grows to 80 bytes per participant.
 * @param[in]     terms        Policy, budget and parameters.
 * @param[in]     participants The columns.
 * @param[out]    share_out    `count` shares; may not overlap the columns.
 * @param[in,out] result_out   Record with `struct_size` set; may be NULL.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, a policy, rounding, unit or side is
 *                            unknown, a column is missing, or TEAR_UP or NO_WORSE is not asked for lots of
 *                            one side.
 * @retval SLOSS_ERR_LIMIT    There are too many participants.
 * @retval SLOSS_ERR_RANGE    A parameter or figure is outside its range, or two powers do not go together.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @retval SLOSS_ERR_OVERFLOW The sum of the weights is above 2^127; or with MIN_MAX or DRAIN the sum of
 *                            equities, or of what can be taken, is above 2^62; or an index collects more
 *                            than int64_t can hold.
 * @threads One at a time per allocator.
 * @source docs/policies.md, one entry per policy.
 */
SLOSS_API enum sloss_status sloss_allocator_share(struct sloss_allocator *allocator,
                                                  const struct sloss_policy_terms *terms,
                                                  const struct sloss_participants *participants,
                                                  int64_t *share_out,
                                                  struct sloss_share_result *result_out);

/**
 * Share as sloss_allocator_share() does, and say how one participant came to its share, pass by pass.
 *
 * @param[in]     allocator    The handle.
 * @param[in]     terms        Policy, budget and parameters.
 * @param[in]     participants The columns.
 * @param[in]     participant  Index of the participant to explain.
 * @param[out]    share_out    `count` shares, of all participants.
 * @param[in,out] tiers_out    @p capacity records, each with `struct_size` set.
 * @param[in]     capacity     The most records to write; 8 is enough for every sharing.
 * @param[out]    count_out    Number of passes in which the participant could give something. Those above
 *                             the capacity are not written.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT As for sloss_allocator_share(), or there is no such participant.
 * @return Otherwise as sloss_allocator_share().
 * @threads One at a time per allocator.
 */
SLOSS_API enum sloss_status sloss_allocator_explain(struct sloss_allocator *allocator,
                                                    const struct sloss_policy_terms *terms,
                                                    const struct sloss_participants *participants,
                                                    uint64_t participant, int64_t *share_out,
                                                    struct sloss_tier *tiers_out, size_t capacity,
                                                    size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup policies_markets Several markets
 * @ingroup policies
 * One budget is shared over several markets, and each account has one cap over all of them.
 * @{ */

/** Markets, accounts, and one entry for each market in which an account may pay. Caller's memory. */
struct sloss_markets {
    uint32_t struct_size;          /**< sizeof(struct sloss_markets). */
    uint32_t rounding;             /**< enum sloss_rounding. */
    uint32_t market_count;         /**< Number of markets, at most 2^32-2. */
    uint32_t account_count;        /**< Number of accounts, at most 2^32-2. */
    uint64_t entry_count;          /**< Number of entries, at most 2^32-2. */
    int64_t budget;                /**< Units to share, 0..2^62. */
    const int64_t *need;           /**< `market_count` weights, >= 0, by which the budget is split over the
                                        markets. */
    const int64_t *account_cap;    /**< `account_count` caps, >= 0: the most that an account pays in all markets
                                        together. */
    const uint32_t *entry_market;  /**< `entry_count` indices of markets. Entries are ordered by market, then by
                                        account, and no pair occurs twice. */
    const uint32_t *entry_account; /**< `entry_count` indices of accounts. */
    const int64_t *entry_weight;   /**< `entry_count` weights within the market, >= 0. */
    const int64_t *entry_cap;      /**< `entry_count` caps within the market, >= 0. */
};

/**
 * Share a budget over markets, where each account has one cap over all of them.
 *
 * 1. The budget is split over the markets by `need`. 2. Market after market, the market's part and what earlier
 * markets could not place are shared over its entries by water-filling. An entry gives at most its own cap and
 * what is left of its account's cap. 3. What the last market could not place is shared over the accounts in
 * proportion to what they can still give, and an account's share is put on its entries in order.
 *
 * So `sum(share) + residual == budget`, no entry and no account gives more than its cap, and `residual > 0`
 * only if nobody can give more.
 *
 * @param[in]  allocator    The handle.
 * @param[in]  markets      Budget, markets, accounts and entries.
 * @param[out] part_out     `market_count` parts of the budget, as split in step 1.
 * @param[out] share_out    `entry_count` shares.
 * @param[out] residual_out Units that nobody could take.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or the rounding is unknown.
 * @retval SLOSS_ERR_LIMIT    There are too many markets, accounts or entries.
 * @retval SLOSS_ERR_RANGE    An index is too large, entries are not in order, a figure is negative, or the
 *                            budget is above 2^62.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @retval SLOSS_ERR_OVERFLOW The sum of the needs, of the weights of a market, or of what accounts can give
 *                            is above 2^62.
 * @threads One at a time per allocator.
 * @source arXiv:2602.15182, budgets by coin. That one market's rest goes to the next is ours.
 */
SLOSS_API enum sloss_status sloss_allocator_share_markets(struct sloss_allocator *allocator,
                                                          const struct sloss_markets *markets,
                                                          int64_t *part_out, int64_t *share_out,
                                                          int64_t *residual_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup policies_severity Severity
 * @ingroup policies
 * How much of a deficit is taken from accounts; a policy then says from whom. A controller is a record that the
 * host keeps. It has parameters and what was learnt so far, and no clock and no memory of its own.
 * @{ */

/** How the budget follows from a deficit D. `theta` is the part of the deficit that is taken. */
enum sloss_severity_rule {
    SLOSS_SEVERITY_FULL = 0,     /**< All of D. */
    SLOSS_SEVERITY_FIXED = 1,    /**< theta * D. */
    SLOSS_SEVERITY_GRADIENT = 2, /**< theta * D. After each deficit theta moves towards the part that was
                                      needed, by D / isqrt(2 * sum of D^2). */
    SLOSS_SEVERITY_BACKOFF = 3,  /**< theta * D. If more was taken than needed, theta is multiplied by numerator
                                      / denominator; otherwise it becomes theta_first. */
    SLOSS_SEVERITY_DRAWDOWN = 4  /**< Taking starts when a fund has fallen from its peak by more than `start`,
                                      and takes what it has fallen beyond that. It stops when the fall is less
                                      than `stop`. */
};

/** A controller. All zero is SLOSS_SEVERITY_FULL. */
struct sloss_severity {
    uint32_t struct_size;      /**< sizeof(struct sloss_severity). */
    uint32_t rule;             /**< enum sloss_severity_rule. */
    uint32_t inclusive;        /**< DRAWDOWN: 1 if a fall of exactly `start` starts it, 0 if only a larger one
                                    does. */
    uint32_t active;           /**< DRAWDOWN: 1 between start and stop. Changed by the library. */
    int64_t theta_ppb;         /**< Part of a deficit, 0..10^9. Changed by the library with GRADIENT and
                                    BACKOFF. */
    int64_t theta_first_ppb;   /**< BACKOFF: theta after a deficit of which not too much was taken, 0..10^9. */
    int64_t numerator;         /**< BACKOFF: 0..denominator. */
    int64_t denominator;       /**< BACKOFF: 1..10^9. */
    int64_t start_ppb;         /**< DRAWDOWN: in parts per billion of the peak, 0..10^9. */
    int64_t stop_ppb;          /**< DRAWDOWN: in parts per billion of the peak, 0..start_ppb. */
    struct sloss_wide squares; /**< GRADIENT: sum of D^2. Changed by the library. */
};

/** Budget for a deficit: floor(theta * D). A venue can publish it before it takes anything.
 * @param[in]  severity   FULL, FIXED, GRADIENT or BACKOFF.
 * @param[in]  deficit    D, atoms, 0..2^62.
 * @param[out] budget_out Atoms.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or the rule is unknown or
 *                            DRAWDOWN.
 * @retval SLOSS_ERR_RANGE    A parameter or the deficit is outside its range.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_severity_budget(const struct sloss_severity *severity,
                                                  int64_t deficit, int64_t *budget_out);

/** Learn from a deficit and from how much of it was needed in the end. A deficit of 0 changes nothing.
 * @param[in,out] severity GRADIENT or BACKOFF change; the others have nothing to learn.
 * @param[in]     deficit  D, atoms, 0..2^62.
 * @param[in]     needed   Atoms, >= 0; an amount above D counts as D.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT As for sloss_severity_budget().
 * @retval SLOSS_ERR_RANGE    A parameter, the deficit, or the amount needed is outside its range.
 * @retval SLOSS_ERR_OVERFLOW The sum of squares would be 2^125 or more.
 * @threads Any.
 * @source Online gradient step without a scale: arXiv:2602.15182. */
SLOSS_API enum sloss_status sloss_severity_learn(struct sloss_severity *severity, int64_t deficit,
                                                 int64_t needed);

/** Budget from the fall of a fund: while active, `fall` less `start` of the peak, rounded up; and never less
 * than the balance is below zero.
 * @param[in,out] severity   DRAWDOWN.
 * @param[in]     fall       How far the fund's result is below its highest, atoms, >= 0.
 * @param[in]     peak       Highest balance, atoms, 1..2^62.
 * @param[in]     balance    Balance now, atoms, above -2^62. A balance of 0 or less starts it whatever the
 *                           fall.
 * @param[out]    budget_out Atoms; 0 while not active.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or the rule is not DRAWDOWN.
 * @retval SLOSS_ERR_RANGE    A parameter or figure is outside its range.
 * @threads Any.
 * @source Bybit, ADL alert: starts at -30 %, stops at -25 %; OKX: 30 % from the peak. */
SLOSS_API enum sloss_status sloss_severity_drawdown(struct sloss_severity *severity, int64_t fall,
                                                    int64_t peak, int64_t balance,
                                                    int64_t *budget_out);

/** What is missing until no account has an equity below zero. */
struct sloss_need {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t deficit;      /**< Sum of the equities below zero, as a positive number of atoms. */
    int64_t deficit_max;  /**< The largest of these, as a positive number of atoms. */
    int64_t accounts;     /**< Number of accounts with an equity below zero. */
    int64_t needed;       /**< The part of the deficit that the fund does not pay, in atoms. */
};

/** Add up the equities below zero.
 * @param[in]     equity   @p count equities, atoms, none INT64_MIN.
 * @param[in]     count    Number of accounts.
 * @param[in]     fund     Atoms that pay before any account does, >= 0.
 * @param[in,out] need_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_RANGE    The fund is negative, or an equity is INT64_MIN.
 * @retval SLOSS_ERR_OVERFLOW The deficit is above 2^62.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_severity_need(const int64_t *equity, size_t count, int64_t fund,
                                                struct sloss_need *need_out);

/** Bound on what a learner may miss over a sequence of deficits: floor(sqrt((1 + 2 P) * sum of D^2)), where P is
 * how far the best thetas move, sum of |theta[t] - theta[t-1]|.
 * @param[in]  theta_ppb    @p count best thetas, one for each deficit, 0..10^9.
 * @param[in]  deficit      @p count deficits, atoms, 0..2^62.
 * @param[in]  count        Number of deficits, at most 10^9.
 * @param[out] envelope_out Atoms.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_LIMIT    There are too many deficits.
 * @retval SLOSS_ERR_RANGE    A figure is outside its range.
 * @retval SLOSS_ERR_OVERFLOW The bound is above 2^62, or the sum of squares is 2^125 or more.
 * @threads Any.
 * @source arXiv:2602.15182, instance envelope. */
SLOSS_API enum sloss_status sloss_severity_envelope(const int64_t *theta_ppb, const int64_t *deficit,
                                                    size_t count, int64_t *envelope_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup policies_recovery Recovery
 * @ingroup policies
 * Those who paid keep a claim. Money that comes in later is returned to them in proportion to what was taken.
 * @{ */

/** What was taken from each payer, and what has been returned to it. Both columns are the caller's memory, which
 * the calls below change. The claim that is outstanding is the difference. */
struct sloss_recovery {
    uint32_t struct_size; /**< sizeof(struct sloss_recovery). */
    uint32_t reserved;    /**< Zero. */
    uint64_t count;       /**< Number of payers, 0..2^32-2. */
    int64_t *taken;       /**< `count` amounts, each at least as large as what was returned. */
    int64_t *returned;    /**< `count` amounts, each >= 0. */
};

/** Add the shares of a loss to the claims. @param[in] recovery The claims.
 * @param[in] share `count` shares, >= 0.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_LIMIT    Too many payers.
 * @retval SLOSS_ERR_RANGE    A share is negative, or a claim is outside its range.
 * @retval SLOSS_ERR_OVERFLOW The sum of the claims would be above 2^62.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_recovery_take(const struct sloss_recovery *recovery,
                                                const int64_t *share);

/**
 * Return an inflow to those who paid.
 *
 * Each unit goes to the payer with the least (returned + 1) / taken, the first of equal ones, and nobody gets
 * more than was taken. So the fraction returned is as even as whole units allow: each payer has at least
 * floor(all returned * taken / all taken). Many small inflows give the same as one large inflow. `sum(paid) +
 * left == inflow`.
 *
 * @param[in]  allocator The handle.
 * @param[in]  recovery  The claims; `returned` grows.
 * @param[in]  inflow    Atoms, 0..2^62.
 * @param[out] paid_out  `count` payments.
 * @param[out] left_out  Atoms to which nobody has a claim any more.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_LIMIT    There are too many payers.
 * @retval SLOSS_ERR_RANGE    The inflow or a claim is outside its range.
 * @retval SLOSS_ERR_OVERFLOW The sum of the claims is above 2^62.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads One at a time per allocator.
 * @source Recoveries to a default fund's members: Nasdaq Clearing 2018. D'Hondt 1882.
 */
SLOSS_API enum sloss_status sloss_allocator_recover(struct sloss_allocator *allocator,
                                                    const struct sloss_recovery *recovery,
                                                    int64_t inflow, int64_t *paid_out,
                                                    int64_t *left_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup policies_measures Measures
 * @ingroup policies
 * Figures of what a sharing did to those who paid, as exact fractions, so that policies can be compared.
 * @{ */

/** An exact fraction, not reduced. It is 0/0 where a measure has no meaning, because nobody paid or nothing was
 * needed. */
struct sloss_ratio {
    struct sloss_wide numerator;   /**< >= 0. */
    struct sloss_wide denominator; /**< >= 0. */
};

/** A sharing to be measured. Caller's memory. */
struct sloss_outcome {
    uint32_t struct_size;      /**< sizeof(struct sloss_outcome). */
    uint32_t reserved;         /**< Zero. */
    uint64_t count;            /**< Number of participants, 0..2^32-2. */
    const int64_t *capacity;   /**< What each could give, >= 0, their sum at most 2^62. */
    const int64_t *share;      /**< What each gave, >= 0, their sum at most 2^62. */
    int64_t needed;            /**< Amount that was needed, atoms, 0..2^62. */
    int64_t deficit;           /**< Sum of all deficits, 0..2^62; 0 takes `needed` for it. */
    int64_t deficit_max;       /**< The largest single deficit, 0..2^62; 0 takes `deficit` for it. */
    int64_t burden_best;       /**< The least possible largest burden: its numerator, >= 0. */
    int64_t burden_best_under; /**< Its denominator. 0 takes needed / sum of capacity for the fraction, at most
                                    1. */
};

/** Measures of a sharing. Those with a capacity or a share are its *participants*. `x` is the share, `c` the
 * capacity, and `c - x` what is left. The *burden* is x / c. A *fraction* is the burden in whole parts per
 * billion: floor(10^9 * x / c), at most 10^9, and 10^9 where c is 0. */
struct sloss_measures {
    uint32_t struct_size;              /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;                 /**< Zero. */
    int64_t participants;              /**< Number of participants. */
    int64_t needed;                    /**< As given. */
    int64_t taken;                     /**< Sum of x. */
    int64_t overshoot;                 /**< taken - needed, if above zero. */
    int64_t undershoot;                /**< needed - taken, if above zero. */
    int64_t residual;                  /**< deficit - taken, if above zero. */
    int64_t sharers;                   /**< Number of participants with x > 0. */
    int64_t emptied;                   /**< Number of participants with 0 < c <= x. */
    int64_t share_max;                 /**< The largest x. */
    int64_t burden_account;            /**< Index of the first participant with the largest burden; -1 if there
                                            is none. */
    int64_t left_max;                  /**< The largest c - x, at least 0. */
    int64_t unfairness;                /**< floor(needed * (burden_max - burden_best)), and 0 if that is below
                                            zero. */
    int64_t unfairness_both;           /**< floor(needed * |burden_max - burden_best|), as in arXiv:2602.15182. */
    int64_t inversions;                /**< Number of pairs in which a has the larger c, and less left than b. */
    int64_t inversions_adjacent;       /**< The same of neighbours only, when participants are sorted by falling
                                            c, equal ones by falling c - x. */
    struct sloss_ratio burden_max;     /**< The largest x / c of participants with c > 0. */
    struct sloss_ratio gini;           /**< Gini coefficient of x. */
    struct sloss_ratio gini_fraction;  /**< Gini coefficient of the fractions. */
    struct sloss_ratio top;            /**< Part of the sum of x that is paid by the ceil(1 %) of participants
                                            who pay most. */
    struct sloss_ratio top_fraction;   /**< The same of the fractions. */
    struct sloss_ratio herfindahl;     /**< sum of x^2 / (sum of x)^2. */
    struct sloss_ratio survivor_total; /**< left_max / taken: PTSR of arXiv:2512.01112. */
    struct sloss_ratio survivor_rest;  /**< left_max / residual: PTSR as in the code of its authors. */
    struct sloss_ratio survivor_max;   /**< left_max * deficit / (taken * deficit_max): PMR. */
};

/**
 * Measure a sharing, in O(count log count).
 *
 * @param[in]     allocator    The handle; its working memory grows to 24 bytes per participant.
 * @param[in]     outcome      Capacities, shares and what was needed.
 * @param[in,out] measures_out Record with `struct_size` set.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_LIMIT    There are too many participants.
 * @retval SLOSS_ERR_RANGE    A figure is outside its range.
 * @retval SLOSS_ERR_OVERFLOW The sum of capacities or of shares is above 2^62.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads One at a time per allocator.
 * @source arXiv:2512.01112 and arXiv:2602.15182; Gini 1912; Herfindahl 1950.
 */
SLOSS_API enum sloss_status sloss_allocator_measure(struct sloss_allocator *allocator,
                                                    const struct sloss_outcome *outcome,
                                                    struct sloss_measures *measures_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
