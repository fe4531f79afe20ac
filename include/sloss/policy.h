/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file policy.h
 * Policies: every way to share a loss over arrays, and what a sharing did. No ledger is needed.
 */
#ifndef SLOSS_POLICY_H
#define SLOSS_POLICY_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @name Policies
 * Every way in use to choose who pays a loss and how much, over columns of figures: docs/policies.md
 * has each definition, its source, and the laws it keeps and breaks.
 * @{ */

/** A policy. Numbers are fixed for good. A *weight* is shared by water-filling as by
 * SLOSS_RULE_PRO_RATA; a *queue* fills its capacities by score, greatest first (ties: order). In a score
 * an equity below zero counts as zero; over zero a positive is above every number, a negative below, and
 * 0/0 is 0. `c` is the capacity, `p` profit, `e` equity, `N` notional. */
enum sloss_policy {
    SLOSS_POLICY_PRO_RATA = 0,         /**< "pro-rata": weight c. arXiv:2512.01112. */
    SLOSS_POLICY_PROFIT = 1,           /**< "pro-rata-profit": weight p. BitMEX DPE, OKEx, Deribit. */
    SLOSS_POLICY_EQUITY = 2,           /**< "pro-rata-equity": weight e. */
    SLOSS_POLICY_NOTIONAL = 3,         /**< "pro-rata-notional": weight N. */
    SLOSS_POLICY_OPEN_INTEREST = 4,    /**< "pro-rata-open-interest": weight |lots|. */
    SLOSS_POLICY_DEPOSIT = 5,          /**< "pro-rata-deposit": weight and cap the deposit. Bitfinex 2016. */
    SLOSS_POLICY_CAPPED = 6,           /**< "capped": weight c, small accounts spared while others can pay. */
    SLOSS_POLICY_RISK_LINEAR = 7,      /**< "risk-linear": weight c*l^2, l leverage. arXiv:2512.01112. */
    SLOSS_POLICY_RISK_POWER = 8,       /**< "risk-power": weight c*l^(1+power). */
    SLOSS_POLICY_RISK_CVAR = 9,        /**< "risk-cvar": weight c*l*(l-cut)+, then the rest. */
    SLOSS_POLICY_LEVERAGE = 10,        /**< "leverage": weight c*l. */
    SLOSS_POLICY_EQUAL = 11,           /**< "equal": the same from everybody, up to c. */
    SLOSS_POLICY_MIN_MAX = 12,         /**< "min-max": unit by unit to the least (taken+share+1)/e (D'Hondt):
                                            the largest is least, and steps add up to one. */
    SLOSS_POLICY_DRAIN = 13,           /**< "drain": the largest (N-share)/e left is least. arXiv:2603.15963. */
    SLOSS_POLICY_SQUARED = 14,         /**< "capacity-squared": weight c^2. arXiv:2602.15182 as coded. */
    SLOSS_POLICY_GAINS_HAIRCUT = 15,   /**< "gains-haircut": weight and cap this cycle's gain. Clearing houses. */
    SLOSS_POLICY_TEAR_UP = 16,         /**< "tear-up": lots of one side by lots. JSCC. Lots only, side given. */
    SLOSS_POLICY_HEDGE = 17,           /**< "hedge-preserving": the net part of a position first, by weight
                                            of it, then the rest. */
    SLOSS_POLICY_BOTH_SIDES = 18,      /**< "both-sides": weight |lots|, winners and losers, no cap but
                                            `cap`. Drift, Mango. */
    SLOSS_POLICY_QUEUE = 19,           /**< "queue": by the column `rank`. */
    SLOSS_POLICY_QUEUE_PROFIT = 20,    /**< "queue-profit": p. */
    SLOSS_POLICY_QUEUE_BITMEX = 21,    /**< "queue-bitmex": p/|cost| * N/e; for p <= 0 p/|cost| / (N/e). */
    SLOSS_POLICY_QUEUE_BYBIT = 22,     /**< "queue-bybit": as BitMEX (also MEXC, Deepcoin, Mufex). */
    SLOSS_POLICY_QUEUE_BINANCE = 23,   /**< "queue-binance": p+/max(one,balance) * MM/(balance+p), 0 where
                                            balance + p <= 0. */
    SLOSS_POLICY_QUEUE_AEVO = 24,      /**< "queue-aevo": as Binance. */
    SLOSS_POLICY_QUEUE_OKX = 25,       /**< "queue-okx": p/|cost| / (e/MM); for p <= 0 times it. */
    SLOSS_POLICY_QUEUE_HYPERLIQUID = 26, /**< "queue-hyperliquid": N/|cost| * N/e, as published. */
    SLOSS_POLICY_QUEUE_HYPERLIQUID_ENGINE = 27, /**< "queue-hyperliquid-engine": max(N/e, 1e-8) *
                                                     max(p+/|cost|, 1e-8), as decompiled. */
    SLOSS_POLICY_QUEUE_LEXICOGRAPHIC = 28 /**< "queue-lexicographic": N/e, then p, then the lowest balance,
                                               then the newest (last). Ethereal. */
};

/** Number of policies; they are 0 to one less. */
#define SLOSS_POLICY_COUNT 29

/** What is shared. */
enum sloss_unit_kind {
    SLOSS_UNIT_ATOMS = 0, /**< Money: c = min(p+, e+, cap) of the columns given; none given: no bound. */
    SLOSS_UNIT_LOTS = 1   /**< Positions: c = min(|lots|, cap). */
};

/** Whose positions are eligible; asks for the column `lots`. */
enum sloss_side {
    SLOSS_SIDE_BOTH = 0,  /**< Everybody's. */
    SLOSS_SIDE_LONG = 1,  /**< lots > 0. */
    SLOSS_SIDE_SHORT = 2  /**< lots < 0. */
};

/** Columns, as bits. */
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

/** Those who may pay, a column of `count` figures for each thing known of them; NULL for what is not.
 * No figure is INT64_MIN. Caller's memory. */
struct sloss_participants {
    uint32_t struct_size;       /**< sizeof(struct sloss_participants). */
    uint32_t reserved;          /**< Zero. */
    uint64_t count;             /**< Participants, 0..2^32-2. */
    const int64_t *profit;      /**< Atoms, either sign. */
    const int64_t *equity;      /**< Atoms, either sign. */
    const int64_t *notional;    /**< Atoms of |lots| at the mark, >= 0. */
    const int64_t *lots;        /**< Above zero long, below short. */
    const int64_t *cost;        /**< Atoms paid for the lots, either sign. */
    const int64_t *balance;     /**< Wallet: atoms without unrealized profit, either sign. */
    const int64_t *maintenance; /**< Maintenance requirement, atoms, >= 0. */
    const int64_t *deposit;     /**< Atoms deposited, >= 0. */
    const int64_t *gain;        /**< Variation of this cycle, atoms, either sign. */
    const int64_t *net;         /**< Net lots of the same risk over all the participant holds, signed. */
    const int64_t *cap;         /**< A further bound on the share, >= 0. */
    const int64_t *rank;        /**< For SLOSS_POLICY_QUEUE, any value. */
    const int64_t *taken;       /**< Units taken before in the same event, >= 0: MIN_MAX and DRAIN ask. */
};

/** A policy and its parameters; zero is each one's default. */
struct sloss_policy_terms {
    uint32_t struct_size;   /**< sizeof(struct sloss_policy_terms). */
    uint32_t policy;        /**< enum sloss_policy. */
    uint32_t rounding;      /**< enum sloss_rounding; queues, min-max and drain have nothing to round. */
    uint32_t unit;          /**< enum sloss_unit_kind. */
    uint32_t side;          /**< enum sloss_side. */
    uint32_t power;         /**< RISK_POWER: 1..4; 0 for 2. */
    int64_t budget;         /**< Units to share, 0..2^62. */
    int64_t leverage_unit;  /**< l = N*unit/e, floored, is leverage in this fraction: 1..10^6; 0 for 100. */
    int64_t leverage_max;   /**< l is 1 to this, and this where e <= 0: 1..2^31; 0 for 50 * leverage_unit. */
    int64_t leverage_cut;   /**< RISK_CVAR: l pays above this, >= 0; 0 for leverage_unit (1x). */
    int64_t money_one;      /**< Atoms of 1.0 in Binance's max(1, balance), >= 0; 0 for 1. */
    int64_t index_scale;    /**< BOTH_SIDES: 0 shares exactly; 1..10^12 charges each
                                 |lots| * ceil(budget * scale / sum |lots|) / scale, floored, as an index. */
    int64_t dust_below;     /**< CAPPED: c below this pays nothing at first, >= 0. */
    int64_t small_below;    /**< CAPPED: c below this pays at first no more than `small_ppb` of it, >= 0. */
    int64_t middle_below;   /**< CAPPED: c below this no more than `middle_ppb` of it, >= 0. */
    int64_t small_ppb;      /**< Parts per billion of c, 0..10^9. */
    int64_t middle_ppb;     /**< Likewise. */
    int64_t equity_min;     /**< CAPPED: at first nobody is taken below this equity, >= 0. */
};

/** What a sharing came to. */
struct sloss_share_result {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t tiers;       /**< Passes it took; above 1: the first did not suffice. */
    int64_t residual;     /**< Units nobody could take; below zero only with `index_scale`: collected too much. */
    int64_t touched;      /**< Participants with a share. */
    int64_t emptied;      /**< Participants whose share is their whole capacity, above zero. */
    int64_t share_max;    /**< The largest share. */
    int64_t capacity_sum; /**< Sum of c before the sharing, at most INT64_MAX. */
};

/** How a participant came to a part of its share. */
enum sloss_tier_kind {
    SLOSS_TIER_WEIGHT = 1, /**< budget * weight / weight_sum, up to `bound`. */
    SLOSS_TIER_QUEUE = 2,  /**< Its turn was number `weight`, when `weight_sum` had been given. */
    SLOSS_TIER_LEVEL = 3,  /**< Unit by unit to the least (taken+share+1)/weight. */
    SLOSS_TIER_DRAIN = 4,  /**< What is left of it is kept to weight / weight_sum of what is left of all. */
    SLOSS_TIER_INDEX = 5   /**< |lots| = weight times a rounded index. */
};

/** One pass of a sharing, as one participant sees it. */
struct sloss_tier {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t kind;        /**< enum sloss_tier_kind. */
    int64_t budget;       /**< Units shared in this pass. */
    int64_t weight;       /**< The participant's. */
    int64_t weight_sum;   /**< Of all. */
    int64_t bound;        /**< What it could give in this pass. */
    int64_t share;        /**< What it gives. */
};

/** Name of a policy: "queue-bitmex". @param[in] policy A number.
 * @return A static string; NULL for a number not listed. @threads Any. */
SLOSS_API const char *sloss_policy_name(uint32_t policy);

/** A policy by its name. @param[in] name Terminated. @param[out] policy_out enum sloss_policy.
 * @retval SLOSS_OK Set. @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or no policy has this name.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_policy_find(const char *name, uint32_t *policy_out);

/** Columns a policy cannot do without. @param[in] policy A number. @param[in] unit enum sloss_unit_kind.
 * @return Bits of enum sloss_column; 0 for a number not listed. @threads Any. */
SLOSS_API uint32_t sloss_policy_columns(uint32_t policy, uint32_t unit);

/**
 * Share a budget by a policy, exactly.
 *
 * `sum(share) + residual == budget`; `0 <= share[i] <= c[i]`; `residual > 0` only if every share is its
 * capacity: what a policy's weights leave is shared once more in proportion to what is left of c. A share
 * of weights whose sum is at most 2^62 differs from the exact rational one by less than one unit; a
 * larger sum is brought to 2^62 by the least power of two that does, each weight rounded up.
 * For c of atoms SLOSS_POLICY_DEPOSIT and GAINS_HAIRCUT take their own column in place of p and e,
 * BOTH_SIDES nothing, DRAIN the notional alone, of lots |lots| alone; c is 0 on the other side of `side`.
 *
 * @param[in]     allocator    The handle; its working memory grows to 80 bytes a participant.
 * @param[in]     terms        Policy, budget, parameters.
 * @param[in]     participants The columns.
 * @param[out]    share_out    `count` shares; may not overlap the columns.
 * @param[in,out] result_out   What it came to; may be NULL.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, a policy, rounding, unit or side
 *                            unknown, a column missing, TEAR_UP not of lots and of a side.
 * @retval SLOSS_ERR_LIMIT    Too many participants.
 * @retval SLOSS_ERR_RANGE    A parameter or figure outside its range.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @retval SLOSS_ERR_OVERFLOW Weights sum above 2^127; the equities of MIN_MAX or DRAIN, or what there is
 *                            to drain, above 2^62; an index that collects more than int64_t holds.
 * @threads One at a time for an allocator.
 * @source  docs/policies.md, one entry a policy.
 */
SLOSS_API enum sloss_status sloss_allocator_share(struct sloss_allocator *allocator,
                                                  const struct sloss_policy_terms *terms,
                                                  const struct sloss_participants *participants,
                                                  int64_t *share_out,
                                                  struct sloss_share_result *result_out);

/**
 * Share as sloss_allocator_share() and tell how one participant came to its share, pass by pass.
 *
 * @param[in]     allocator    The handle.
 * @param[in]     terms        Policy, budget, parameters.
 * @param[in]     participants The columns.
 * @param[in]     participant  Whose.
 * @param[out]    share_out    All shares.
 * @param[in,out] tiers_out    @p capacity records with their size set.
 * @param[in]     capacity     Records; no sharing takes more than 8 passes.
 * @param[out]    count_out    Passes in which the participant could give; those beyond capacity are dropped.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT As sloss_allocator_share(), or there is no such participant.
 * @return Otherwise as sloss_allocator_share().
 * @threads One at a time for an allocator.
 */
SLOSS_API enum sloss_status sloss_allocator_explain(struct sloss_allocator *allocator,
                                                    const struct sloss_policy_terms *terms,
                                                    const struct sloss_participants *participants,
                                                    uint64_t participant, int64_t *share_out,
                                                    struct sloss_tier *tiers_out, size_t capacity,
                                                    size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Several markets
 * One budget over markets whose accounts share one cap.
 * @{ */

/** Markets, accounts, and an entry for each account in each market where it may pay. Caller's memory. */
struct sloss_markets {
    uint32_t struct_size;          /**< sizeof(struct sloss_markets). */
    uint32_t rounding;             /**< enum sloss_rounding. */
    uint32_t market_count;         /**< Markets, at most 2^32-2. */
    uint32_t account_count;        /**< Accounts, at most 2^32-2. */
    uint64_t entry_count;          /**< Entries, at most 2^32-2. */
    int64_t budget;                /**< Units to share, 0..2^62. */
    const int64_t *need;           /**< `market_count` weights, >= 0: the budget is split over markets by them. */
    const int64_t *account_cap;    /**< `account_count` caps, >= 0, each over all markets together. */
    const uint32_t *entry_market;  /**< `entry_count` indices of markets. Entries go by market, */
    const uint32_t *entry_account; /**< then by account, each pair once. */
    const int64_t *entry_weight;   /**< `entry_count` weights within the market, >= 0. */
    const int64_t *entry_cap;      /**< `entry_count` caps, >= 0. */
};

/**
 * Share a budget over markets, every account capped once over all of them.
 *
 * The budget is split by need; markets follow in order, each sharing its part, and what the markets before
 * it could not place, by water-filling over its entries, an entry bounded by its cap and by what is left of
 * its account's. What the last leaves is shared over the accounts in proportion to what they can still
 * give, and lies on an account's entries in order. So `sum(share) + residual == budget`, no entry and no
 * account is above its cap, and `residual > 0` only if nobody can give more.
 *
 * @param[in]  allocator    The handle.
 * @param[in]  markets      What is shared over what.
 * @param[out] part_out     `market_count` parts of the budget before anything is carried over.
 * @param[out] share_out    `entry_count` shares.
 * @param[out] residual_out Units nobody could take.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a size or rounding wrong.
 * @retval SLOSS_ERR_LIMIT    Too many.
 * @retval SLOSS_ERR_RANGE    An index too large, entries not in order; a negative figure; a budget above
 *                            2^62.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @retval SLOSS_ERR_OVERFLOW Needs, the weights of a market, or what accounts can give sum above 2^62.
 * @threads One at a time for an allocator.
 * @source  arXiv:2602.15182, budgets by coin; the carrying over is ours.
 */
SLOSS_API enum sloss_status sloss_allocator_share_markets(struct sloss_allocator *allocator,
                                                          const struct sloss_markets *markets,
                                                          int64_t *part_out, int64_t *share_out,
                                                          int64_t *residual_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Severity
 * How much of a deficit is taken, beside the policy, which says from whom. A controller is a record the
 * host keeps: parameters and what it has learnt, no clock and no memory of its own.
 * @{ */


/** How a budget follows a deficit D. */
enum sloss_severity_rule {
    SLOSS_SEVERITY_FULL = 0,     /**< All of D. */
    SLOSS_SEVERITY_FIXED = 1,    /**< theta * D. */
    SLOSS_SEVERITY_GRADIENT = 2, /**< theta * D; each round theta moves toward what was needed by
                                      D / isqrt(2 * sum D^2). */
    SLOSS_SEVERITY_BACKOFF = 3,  /**< theta * D; a round that took too much multiplies theta by
                                      numerator / denominator, any other restores theta_first. */
    SLOSS_SEVERITY_DRAWDOWN = 4  /**< Once a fund has fallen from its peak by more than `start`: the part
                                      below, until it has fallen by less than `stop`. */
};

/** A controller. Zero is FULL. */
struct sloss_severity {
    uint32_t struct_size;      /**< sizeof(struct sloss_severity). */
    uint32_t rule;             /**< enum sloss_severity_rule. */
    uint32_t inclusive;        /**< DRAWDOWN: 1 starts at `start`, 0 only beyond. */
    uint32_t active;           /**< DRAWDOWN: 1 between start and stop. Learnt. */
    int64_t theta_ppb;         /**< Part of a deficit, 0..10^9. Learnt, but with FIXED. */
    int64_t theta_first_ppb;   /**< BACKOFF: 0..10^9. */
    int64_t numerator;         /**< BACKOFF: 0..denominator. */
    int64_t denominator;       /**< BACKOFF: 1..10^9. */
    int64_t start_ppb;         /**< DRAWDOWN: part of the peak, 0..10^9. */
    int64_t stop_ppb;          /**< DRAWDOWN: 0..start_ppb. */
    struct sloss_wide squares; /**< GRADIENT: sum of D^2. Learnt. */
};

/** Budget for a deficit, floor(theta * D); the target a venue can publish before it takes anything.
 * @param[in]  severity   FULL, FIXED, GRADIENT or BACKOFF.
 * @param[in]  deficit    D, atoms, 0..2^62.
 * @param[out] budget_out Atoms.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the size wrong, the rule unknown or DRAWDOWN.
 * @retval SLOSS_ERR_RANGE    A parameter or the deficit outside its range.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_severity_budget(const struct sloss_severity *severity,
                                                  int64_t deficit, int64_t *budget_out);

/** Learn from a round: what the deficit was and what was needed of it in the end. A deficit of 0 teaches
 * nothing.
 * @param[in,out] severity GRADIENT or BACKOFF; the others have nothing to learn and stay as they are.
 * @param[in]     deficit  D, atoms, 0..2^62.
 * @param[in]     needed   Atoms, >= 0; what is above D counts as D.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT As sloss_severity_budget().
 * @retval SLOSS_ERR_RANGE    A parameter, the deficit or what was needed outside its range.
 * @retval SLOSS_ERR_OVERFLOW The squares sum to 2^125 or more.
 * @threads Any.
 * @source Online gradient step without a scale: arXiv:2602.15182. */
SLOSS_API enum sloss_status sloss_severity_learn(struct sloss_severity *severity, int64_t deficit,
                                                 int64_t needed);

/** Budget from a fund's fall: the part of `fall` beyond `start` of the peak, rounded up, while active; at
 * least what the balance is below zero.
 * @param[in,out] severity   DRAWDOWN.
 * @param[in]     fall       Atoms the fund's result is below its highest, >= 0.
 * @param[in]     peak       Highest balance, atoms, 1..2^62.
 * @param[in]     balance    Balance now, > -2^62; 0 or less starts whatever the fall.
 * @param[out]    budget_out Atoms; 0 while not active.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the size or the rule wrong.
 * @retval SLOSS_ERR_RANGE    A parameter or figure outside its range.
 * @threads Any.
 * @source Bybit, ADL alert: starts at -30 %, stops at -25 %; OKX, 30 % from the peak. */
SLOSS_API enum sloss_status sloss_severity_drawdown(struct sloss_severity *severity, int64_t fall,
                                                    int64_t peak, int64_t balance,
                                                    int64_t *budget_out);

/** What makes every account non-negative. */
struct sloss_need {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t reserved;    /**< Zero. */
    int64_t deficit;      /**< Sum of equities below zero. */
    int64_t deficit_max;  /**< The largest. */
    int64_t accounts;     /**< How many. */
    int64_t needed;       /**< What a fund does not cover of the deficit. */
};

/** Sum what is missing.
 * @param[in]     equity   @p count equities, atoms, none INT64_MIN.
 * @param[in]     count    Accounts.
 * @param[in]     fund     Atoms that stand before the others, >= 0.
 * @param[in,out] need_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_RANGE    A negative fund; an INT64_MIN.
 * @retval SLOSS_ERR_OVERFLOW The deficit is above 2^62.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_severity_need(const int64_t *equity, size_t count, int64_t fund,
                                                struct sloss_need *need_out);

/** Bound on what a learner may miss over its rounds: floor(sqrt((1 + 2 P) * sum D^2)), P the path of the best
 * thetas, sum |theta[t] - theta[t-1]|.
 * @param[in]  theta_ppb    @p count best thetas, 0..10^9.
 * @param[in]  deficit      @p count deficits, atoms, 0..2^62.
 * @param[in]  count        Rounds, at most 10^9.
 * @param[out] envelope_out Atoms.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_LIMIT    Too many rounds.
 * @retval SLOSS_ERR_RANGE    A figure outside its range.
 * @retval SLOSS_ERR_OVERFLOW The bound is above 2^62, or the squares sum to 2^125 or more.
 * @threads Any.
 * @source arXiv:2602.15182, instance envelope. */
SLOSS_API enum sloss_status sloss_severity_envelope(const int64_t *theta_ppb, const int64_t *deficit,
                                                    size_t count, int64_t *envelope_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Recovery
 * Who paid keeps a claim, and what comes back later is returned in proportion to what was taken.
 * @{ */

/** What was taken from each and what has come back. Two columns of the caller's memory, changed by the calls
 * below; outstanding is the difference. */
struct sloss_recovery {
    uint32_t struct_size; /**< sizeof(struct sloss_recovery). */
    uint32_t reserved;    /**< Zero. */
    uint64_t count;       /**< Payers, 0..2^32-2. */
    int64_t *taken;       /**< >= returned. */
    int64_t *returned;    /**< >= 0. */
};

/** Add shares to the claims. @param[in] recovery The claims. @param[in] share `count` shares, >= 0.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_LIMIT    Too many payers.
 * @retval SLOSS_ERR_RANGE    A negative share, or claims that are not claims.
 * @retval SLOSS_ERR_OVERFLOW The claims would sum above 2^62.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_recovery_take(const struct sloss_recovery *recovery,
                                                const int64_t *share);

/**
 * Return an inflow to those who paid.
 *
 * Unit by unit to the least (returned + 1) / taken (ties: order), nobody beyond what was taken. So the part
 * returned is as even as whole units allow, at least floor(all returned * taken / all taken) each, and many
 * small inflows come to what one large one does; `sum(paid) + left == inflow`.
 *
 * @param[in]  allocator The handle.
 * @param[in]  recovery  The claims; `returned` grows.
 * @param[in]  inflow    Atoms, 0..2^62.
 * @param[out] paid_out  `count` payments.
 * @param[out] left_out  What nobody has a claim to any more.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_LIMIT    Too many payers.
 * @retval SLOSS_ERR_RANGE    An inflow or claim outside its range.
 * @retval SLOSS_ERR_OVERFLOW The claims sum above 2^62.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads One at a time for an allocator.
 * @source  Recoveries to a default fund's members: Nasdaq Clearing 2018. D'Hondt 1882.
 */
SLOSS_API enum sloss_status sloss_allocator_recover(struct sloss_allocator *allocator,
                                                    const struct sloss_recovery *recovery,
                                                    int64_t inflow, int64_t *paid_out,
                                                    int64_t *left_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Measures
 * What a sharing did to those who paid, in exact rationals, so that two policies can be compared.
 * @{ */

/** An exact rational, not reduced. 0/0 where a measure has no meaning: nobody paid, nothing was needed. */
struct sloss_ratio {
    struct sloss_wide numerator;   /**< >= 0. */
    struct sloss_wide denominator; /**< >= 0. */
};

/** A sharing to be measured. Caller's memory. */
struct sloss_outcome {
    uint32_t struct_size;      /**< sizeof(struct sloss_outcome). */
    uint32_t reserved;         /**< Zero. */
    uint64_t count;            /**< Participants, 0..2^32-2. */
    const int64_t *capacity;   /**< What each had to give, >= 0, their sum at most 2^62. */
    const int64_t *share;      /**< What each gave, >= 0, their sum at most 2^62. */
    int64_t needed;            /**< Atoms that were needed, 0..2^62. */
    int64_t deficit;           /**< Deficit of all, 0..2^62; 0 for `needed`. */
    int64_t deficit_max;       /**< The largest single one, 0..2^62; 0 for the deficit. */
    int64_t burden_best;       /**< Numerator of the least possible largest burden, >= 0. */
    int64_t burden_best_under; /**< Its denominator; 0 takes needed / sum of capacity for it, at most 1. */
};

/** Measures. *Participants* are those with a capacity or a share; `x` share, `c` capacity, `c - x` what is
 * left; a *fraction* is floor(10^9 * x / c), at most 10^9, and 10^9 where c is 0. */
struct sloss_measures {
    uint32_t struct_size;              /**< Set by the caller. */
    uint32_t reserved;                 /**< Zero. */
    int64_t participants;              /**< Participants. */
    int64_t needed;                    /**< As given. */
    int64_t taken;                     /**< Sum of x. */
    int64_t overshoot;                 /**< taken - needed, if above zero. */
    int64_t undershoot;                /**< needed - taken, if above zero. */
    int64_t residual;                  /**< deficit - taken, if above zero. */
    int64_t touched;                   /**< x > 0. */
    int64_t emptied;                   /**< 0 < c <= x. */
    int64_t share_max;                 /**< Largest x. */
    int64_t burden_account;            /**< Index of the first with the largest burden; -1 for none. */
    int64_t left_max;                  /**< Largest c - x, at least 0. */
    int64_t unfairness;                /**< floor(needed * (burden_max - best)), 0 if below: one-sided. */
    int64_t unfairness_both;           /**< floor(needed * |burden_max - best|): as arXiv:2602.15182. */
    int64_t inversions;                /**< Pairs with c[a] > c[b] and less left to a than to b. */
    int64_t inversions_adjacent;       /**< Neighbours by falling c (equals by falling rest) of which the
                                            second has more left. */
    struct sloss_ratio burden_max;     /**< Largest x / c, of those with c > 0. */
    struct sloss_ratio gini;           /**< Gini coefficient of x. */
    struct sloss_ratio gini_fraction;  /**< Gini coefficient of the fractions. */
    struct sloss_ratio top;            /**< Part of x paid by the ceil(1 %) who pay most. */
    struct sloss_ratio top_fraction;   /**< The same of the fractions. */
    struct sloss_ratio herfindahl;     /**< sum x^2 / (sum x)^2. */
    struct sloss_ratio survivor_total; /**< left_max / taken: PTSR of arXiv:2512.01112. */
    struct sloss_ratio survivor_rest;  /**< left_max / residual: PTSR as its authors' code has it. */
    struct sloss_ratio survivor_max;   /**< left_max * deficit / (taken * deficit_max): PMR. */
};

/**
 * Measure a sharing, O(count log count).
 *
 * @param[in]     allocator    The handle; its working memory grows to 24 bytes a participant.
 * @param[in]     outcome      Who had what and gave what.
 * @param[in,out] measures_out Record with its size set.
 *
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or a size wrong.
 * @retval SLOSS_ERR_LIMIT    Too many participants.
 * @retval SLOSS_ERR_RANGE    A figure outside its range.
 * @retval SLOSS_ERR_OVERFLOW Capacities or shares sum above 2^62.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads One at a time for an allocator.
 * @source  arXiv:2512.01112 and arXiv:2602.15182; Gini 1912; Herfindahl 1950.
 */
SLOSS_API enum sloss_status sloss_allocator_measure(struct sloss_allocator *allocator,
                                                    const struct sloss_outcome *outcome,
                                                    struct sloss_measures *measures_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
