/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sloss.h
 * The books of a leveraged derivatives market, and who pays when a position fails.
 *
 * Three handles, and a fourth beside them. A *ledger* holds accounts, balances and positions. An
 * *engine* works on one ledger: it holds markets and marks, applies commands, finds breaches, closes
 * accounts out and runs the default waterfall. An *allocator* divides an amount over participants
 * and needs neither of the others. An *index* charges an amount to millions of payers at once, each of
 * whom it reaches later, and needs none either.
 *
 * **Units.** Money is int64 atoms of an asset. Size is int64 lots. A price is int64 ticks. Rates
 * are parts per billion (`_ppb`). There is no floating point.
 *
 * **Change.** State changes only by commands (struct sloss_command), applied by
 * sloss_engine_apply() all or nothing: a refused command returns its status and leaves every byte
 * of the state, and so sloss_engine_hash(), as it was. The functions named after commands build
 * one and apply it. The same commands give the same state on every machine.
 *
 * **Statuses** are tested in the order a function documents. Numbers are never reused.
 *
 * **Ownership.** Arguments are copied; outputs are the caller's memory; what a `create` function
 * returns is freed with its `destroy`. All memory comes from the host's hooks, if given.
 *
 * **Threads.** A ledger and the engine on it belong to one thread at a time; different ledgers
 * share nothing. An allocator or an index likewise. Calls that take a const handle may run together.
 *
 * **Records** begin with their size, have no padding, and read zero as the default. Commands, events,
 * deficits and tiers stand in arrays: their size is fixed. Every other record grows at its end, and an older
 * or newer caller works: a shorter record (not shorter than its first release) lacks fields that read
 * zero and are not given out; a longer one, a multiple of 8 up to 1,024 bytes, is accepted if what the
 * library does not know is zero. Its size is never changed.
 */
#ifndef SLOSS_SLOSS_H
#define SLOSS_SLOSS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SLOSS_API __attribute__((visibility("default")))
#else
#define SLOSS_API
#endif

#define SLOSS_VERSION_MAJOR 0 /**< Counts breaks of the ABI, as the SONAME does. */
#define SLOSS_VERSION_MINOR 1 /**< Counts additions. */
#define SLOSS_VERSION_PATCH 0 /**< Counts releases that add nothing. */

/** What a call came to. Zero is success; numbers are fixed for good. */
enum sloss_status {
    SLOSS_OK = 0,                      /**< Done. */
    SLOSS_ERR_ARGUMENT = 1,            /**< A NULL, an unknown kind or option, a wrong record size. */
    SLOSS_ERR_SYNTAX = 2,              /**< Text that is not of the form asked for. */
    SLOSS_ERR_RANGE = 3,               /**< A value outside its range: negative, zero lots, a rate above 1. */
    SLOSS_ERR_PRECISION = 4,           /**< A number finer than its unit. Nothing is rounded on the way in. */
    SLOSS_ERR_OVERFLOW = 5,            /**< A number, sum or product that does not fit. */
    SLOSS_ERR_UNKNOWN_ASSET = 6,       /**< No such asset. */
    SLOSS_ERR_UNKNOWN_MARKET = 7,      /**< No such market. */
    SLOSS_ERR_UNKNOWN_ACCOUNT = 8,     /**< No such account. */
    SLOSS_ERR_EXISTS = 9,              /**< The name or id is taken. */
    SLOSS_ERR_INSUFFICIENT_FUNDS = 10, /**< More than the balance. */
    SLOSS_ERR_INSUFFICIENT_MARGIN = 11, /**< Within the balance, but below the initial requirement. */
    SLOSS_ERR_MARKET_CLOSED = 12,      /**< The market has been settled. */
    SLOSS_ERR_TIME_BACKWARDS = 13,     /**< Time never goes back. */
    SLOSS_ERR_SYSTEM_ACCOUNT = 14,     /**< A system account where only an owner's may stand. */
    SLOSS_ERR_SELF_TRADE = 15,         /**< Giver and receiver, or buyer and seller, are one. */
    SLOSS_ERR_NO_POSITION = 16,        /**< Nothing to deleverage. */
    SLOSS_ERR_LIMIT = 17,              /**< A limit of the configuration or of the format is reached. */
    SLOSS_ERR_MEMORY = 18,             /**< The host's memory is exhausted. */
    SLOSS_ERR_CORRUPT = 19,            /**< An invariant is broken: a bug, or memory written by others. */
    SLOSS_ERR_FILE = 20,               /**< A file cannot be read. Used by programs; the library does no I/O. */
    SLOSS_ERR_UNSETTLED = 21,          /**< What a payer owes to an index, or is owed, is to be settled first. */
    SLOSS_ERR_STOPPED = 22             /**< The host's own sloss_stop_fn has ended the call. */
};

/** Name of a status in kebab case, as scenario files spell it: "insufficient-margin".
 * @param[in] status Any number. @return A static string; "unknown" for a number not listed.
 * @threads Any. */
SLOSS_API const char *sloss_status_name(enum sloss_status status);

/** Version of the library in use, `major * 1000000 + minor * 1000 + patch`. @return The number.
 * @threads Any. */
SLOSS_API uint32_t sloss_version(void);

/** Memory hooks. Both functions or neither; neither means malloc and free. */
struct sloss_memory {
    /** Return @p size bytes aligned for any object, or NULL. */
    void *(*allocate)(void *context, size_t size);
    /** Take back what `allocate` returned; @p size is what was asked for. */
    void (*release)(void *context, void *pointer, size_t size);
    void *context; /**< Passed to both. */
};

/** A hash of 128 bits. */
struct sloss_hash {
    uint64_t low;  /**< Low half. */
    uint64_t high; /**< High half. */
};

/* ------------------------------------------------------------------------------------------ */
/** @name Decimal text
 * Scenario files, reports and bindings speak decimals; the books speak whole units. These two
 * convert exactly and refuse what is not exact.
 * @{ */

/** A unit of measure: `coefficient * 10^-decimals`, such as a tick of 0.5 = {5, 1}. */
struct sloss_unit {
    int64_t coefficient; /**< At least 1. */
    uint32_t decimals;   /**< 0..18. */
    uint32_t reserved;   /**< Zero. */
};

/**
 * Read a decimal as a whole number of units: `count_out * unit == text`, exactly.
 *
 * @param[in]  text      `-?digits[.digits]`, any length, not necessarily terminated.
 * @param[in]  length    Bytes of text.
 * @param[in]  unit      The unit.
 * @param[out] count_out The number of units.
 *
 * @retval SLOSS_OK            The output is set.
 * @retval SLOSS_ERR_ARGUMENT  A pointer is NULL, or the unit is out of range.
 * @retval SLOSS_ERR_SYNTAX    The text is not such a number.
 * @retval SLOSS_ERR_PRECISION The number is not a whole number of units.
 * @retval SLOSS_ERR_OVERFLOW  The count does not fit int64_t.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_decimal_parse(const char *text, size_t length,
                                                const struct sloss_unit *unit, int64_t *count_out);

/** Bytes that sloss_decimal_format() needs at most, with the final zero. */
#define SLOSS_DECIMAL_SIZE 48

/**
 * Write `count * unit` as the shortest exact decimal ("-0.5", "12", "0").
 *
 * @param[in]  count    Units.
 * @param[in]  unit     The unit.
 * @param[out] text_out At least SLOSS_DECIMAL_SIZE bytes; ends in a zero byte.
 *
 * @retval SLOSS_OK           The text is written.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the unit is out of range.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_decimal_format(int64_t count, const struct sloss_unit *unit,
                                                 char *text_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Allocator
 * N units over participants, each with a weight, a cap and a rank: a deficit over winners, lots
 * over counterparties, a recovery over those who paid.
 * @{ */

/** Divides an amount. Opaque; holds only working memory. */
struct sloss_allocator;

/** How shares follow weights. */
enum sloss_rule {
    SLOSS_RULE_PRO_RATA = 0, /**< In proportion to weight, none above its cap (water-filling). */
    SLOSS_RULE_EQUAL = 1,    /**< The same with weight 1 for every positive weight. */
    SLOSS_RULE_QUEUE = 2     /**< Greatest rank first (ties: order), each up to its cap. */
};

/** Who gets the units that do not divide. */
enum sloss_rounding {
    SLOSS_ROUNDING_LARGEST_REMAINDER = 0, /**< One each to the largest remainders (ties: order). */
    SLOSS_ROUNDING_TELESCOPING = 1, /**< floor(N*C[i]/W) - floor(N*C[i-1]/W), C the running sum of weights. */
    SLOSS_ROUNDING_LAST = 2         /**< The last row with a weight, up to its cap, then backwards. */
};

/** What to divide and how. */
struct sloss_division {
    uint32_t struct_size; /**< sizeof(struct sloss_division). */
    uint32_t rule;        /**< enum sloss_rule. */
    uint32_t rounding;    /**< enum sloss_rounding. */
    uint32_t reserved;    /**< Zero. */
    int64_t total;        /**< Units to divide, 0..2^62. */
};

/** What a division came to. */
struct sloss_division_result {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t reserved;    /**< Zero. */
    int64_t residual;     /**< Units nobody could take. */
    int64_t touched;      /**< Participants with a share above zero. */
    int64_t share_max;    /**< The largest share. */
    int64_t weight_sum;   /**< The base: the sum of the weights used. */
};

/** Create an allocator.
 * @param[in]  memory        Hooks, copied; NULL for malloc and free.
 * @param[out] allocator_out The handle; free with sloss_allocator_destroy().
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, or only one hook is given.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_allocator_create(const struct sloss_memory *memory,
                                                   struct sloss_allocator **allocator_out);

/** Free an allocator. @param[in] allocator A handle, or NULL. */
SLOSS_API void sloss_allocator_destroy(struct sloss_allocator *allocator);

/**
 * Divide a total over participants, exactly.
 *
 * `sum(share) + residual == total`, `0 <= share[i] <= cap[i]`, `share[i] == 0` where the weight is
 * 0, and `residual > 0` only if every participant with a weight is at its cap. A share differs
 * from the exact rational one by less than one unit, except by SLOSS_ROUNDING_LAST. Time is O(count),
 * whatever the columns hold: nothing is sorted.
 *
 * @param[in]  allocator  The handle; its working memory grows to 12 bytes a participant.
 * @param[in]  division   Total, rule and rounding.
 * @param[in]  weight     @p count weights, each >= 0, their sum at most 2^62.
 * @param[in]  cap        @p count caps, each >= 0; NULL for none.
 * @param[in]  rank       @p count ranks, any value; NULL for all equal. Read by the queue only.
 * @param[in]  count      Participants, 0..2^32-1.
 * @param[out] share_out  @p count shares; may not overlap the inputs.
 * @param[out] result_out What it came to; may be NULL.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, a rule or rounding unknown.
 * @retval SLOSS_ERR_LIMIT    Too many participants.
 * @retval SLOSS_ERR_RANGE    A negative total, weight or cap; a total above 2^62.
 * @retval SLOSS_ERR_OVERFLOW The weights sum above 2^62.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads One at a time for an allocator.
 * @source  Water-filling and largest remainder: arXiv:2512.01112, section 2.4.
 */
SLOSS_API enum sloss_status sloss_allocator_divide(struct sloss_allocator *allocator,
                                                   const struct sloss_division *division,
                                                   const int64_t *weight, const int64_t *cap,
                                                   const int64_t *rank, size_t count,
                                                   int64_t *share_out,
                                                   struct sloss_division_result *result_out);
/** @} */

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

/** A signed number of 128 bits: `high * 2^64 + low`. */
struct sloss_wide {
    uint64_t low; /**< Low half. */
    int64_t high; /**< High half. */
};

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

/* ------------------------------------------------------------------------------------------ */
/** @name Index
 * An amount over millions of payers in O(1), each charged when it is next looked at: what an allocator
 * does eagerly, where no payer has a cap of its own. It needs no ledger; payers are the host's row
 * numbers. docs/lazy.md has the derivations.
 *
 * **The law.** A payer's charge is a function of the events and of its units at each, not of when,
 * how often or in which order payers are settled. At every moment, over all payers and the residue,
 *
 *     outstanding == charged - taken,   outstanding <= sum(owed) <= outstanding + payers,
 *
 * so the host, once all have paid, is never an atom short; what whole atoms round up is at most one a
 * payer, and passes to the residue when its payer leaves. When all have left, the residue is owed
 * exactly the rest: nothing is stranded. A charge differs from the exact rational share by less than
 * one atom and, for each change of units since the side was last empty, 2^-52 of what it is a part of.
 *
 * **Rounding.** Charges are rounded up, what is paid to payers down, units down, claims up; a number
 * within 2^-32 of a whole one is that. Units that do not make a whole one stay with their payer, count
 * in every event, and pass to the residue when it leaves.
 *
 * **Settled first.** Units cannot be taken out while anything is owed either way. A charge is in force
 * from the moment of its event: who comes later does not pay it, who leaves has paid it.
 *
 * **The residue** is a payer that the host names an owner for (the insurance fund, say), one a side.
 * It is settled and reduced like others, but nothing can be added to it.
 * @{ */

/** Charges payers of its own numbering. Opaque. */
struct sloss_index;

/** What units are, and what happens to them. */
enum sloss_index_kind {
    SLOSS_INDEX_POSITIONS = 0, /**< Lots, on two sides. A charge is atoms for each lot; a close-out of one
                                    side shrinks the other in proportion. */
    SLOSS_INDEX_DEPOSITS = 1,  /**< Atoms of deposit. A charge shrinks all in proportion, so that none falls
                                    below zero; a recovery, credited, makes them grow again. */
    SLOSS_INDEX_CLAIMS = 2     /**< Atoms of junior profit. What there is to pay is credited, and pays all
                                    claims in proportion, whether their owners come or not; what is
                                    not paid stays a claim. */
};

#define SLOSS_INDEX_LONG 0  /**< A side of positions, and the only one of the other kinds. */
#define SLOSS_INDEX_SHORT 1 /**< The other side. */

#define SLOSS_INDEX_RESIDUE UINT32_C(0xFFFFFFFF)       /**< The payer that owns the residue of side 0. */
#define SLOSS_INDEX_RESIDUE_SHORT UINT32_C(0xFFFFFFFE) /**< That of side 1. */

/** Create an empty index. It allocates when a payer with a new highest number is added, 64 bytes for
 * each number up to it, and 32 bytes for an epoch that ends; nothing else does.
 * @param[in]  memory    Hooks, copied; NULL for malloc and free.
 * @param[in]  kind      enum sloss_index_kind.
 * @param[out] index_out The handle; free with sloss_index_destroy().
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, only one hook is given, or the kind is unknown.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_index_create(const struct sloss_memory *memory, uint32_t kind,
                                               struct sloss_index **index_out);

/** Free an index. @param[in] index A handle, or NULL. */
SLOSS_API void sloss_index_destroy(struct sloss_index *index);

/**
 * Give a payer more units: it buys lots, deposits, or has a profit registered. From now on they count
 * in every event, and in none before. What it owes is not changed by it.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, below 2^31.
 * @param[in] side  SLOSS_INDEX_LONG or SLOSS_INDEX_SHORT; a payer is on one side at a time.
 * @param[in] units 1..2^62.
 *
 * @retval SLOSS_OK                  Added.
 * @retval SLOSS_ERR_ARGUMENT        The index is NULL, or has no such side.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT  The payer is the residue.
 * @retval SLOSS_ERR_RANGE           The units are out of range.
 * @retval SLOSS_ERR_EXISTS          The payer has units, or a part of one, on the other side.
 * @retval SLOSS_ERR_UNSETTLED       It has none there any more, but has not settled.
 * @retval SLOSS_ERR_MEMORY          No memory.
 * @retval SLOSS_ERR_OVERFLOW        The units of the side, or those booked of the payer, exceed 2^62.
 * @retval SLOSS_ERR_LIMIT           The units of the side after this, times the factor by which events have
 *                                   shrunk it since it was last empty, reach 2^66. Who is in can leave.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_add(struct sloss_index *index, uint32_t payer,
                                            uint32_t side, int64_t units);

/**
 * Take units out: lots are closed against somebody outside, a deposit is withdrawn, a claim is given
 * up. With its last whole unit a payer leaves; 0 units make one leave that has a part of a unit.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue, of which whole units alone can be taken.
 * @param[in] units 0..the units it has.
 *
 * @retval SLOSS_OK                     Taken out.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT    No payer can have this number.
 * @retval SLOSS_ERR_RANGE              Below zero; or zero, and it has whole units, or nothing, or is a residue.
 * @retval SLOSS_ERR_UNSETTLED          It has not settled since the last event.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS More than it has.
 * @retval SLOSS_ERR_MEMORY             No memory: all units would be gone, which ends an epoch.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_reduce(struct sloss_index *index, uint32_t payer,
                                               int64_t units);

/**
 * Close a payer out against the other side: its units leave, and as many leave the other side, from
 * every payer there in proportion. Positions alone.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue.
 * @param[in] units 1..the units it has.
 *
 * @retval SLOSS_OK                     Closed.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL or of another kind.
 * @retval SLOSS_ERR_RANGE              Zero units.
 * @return Otherwise as sloss_index_reduce(); SLOSS_ERR_INSUFFICIENT_FUNDS also if the other side has
 *         less, and SLOSS_ERR_OVERFLOW if more than 2^62 closed units there are not settled.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_close(struct sloss_index *index, uint32_t payer,
                                              int64_t units);

/**
 * Charge all payers of a side in proportion to their units, in O(1). Positions owe the atoms; deposits
 * shrink by them. Not for claims.
 *
 * @param[in] index The index.
 * @param[in] side  The side that pays.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     All is charged.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, of claims, or has no such side.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Positions: nobody is there to be charged.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Deposits: more than there is.
 * @retval SLOSS_ERR_OVERFLOW           More than 2^62 would be outstanding; settling makes room.
 * @retval SLOSS_ERR_MEMORY             No memory: all deposits would be gone, which ends an epoch.
 * @threads One at a time for an index.
 * @source  Batog, Boca, Johnson: Scalable Reward Distribution on the Ethereum Blockchain, 2018.
 */
SLOSS_API enum sloss_status sloss_index_charge(struct sloss_index *index, uint32_t side,
                                               int64_t atoms);

/**
 * Credit all payers in proportion to their units, in O(1): a recovery to deposits, which grow by it; a
 * payment of claims, which shrink by it. Not for positions.
 *
 * @param[in] index The index.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     All is credited.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, or of positions.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Deposits: nobody is there to be credited.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Claims: more than all claims together.
 * @retval SLOSS_ERR_OVERFLOW           Deposits would exceed 2^62; or more than 2^62 paid on claims would not be
 *                                      settled, and settling makes room.
 * @retval SLOSS_ERR_LIMIT              A deposit would be worth more than 256 times what it was when the
 *                                      index was last empty.
 * @retval SLOSS_ERR_MEMORY             No memory: all claims would be paid, which ends an epoch.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_credit(struct sloss_index *index, int64_t atoms);

/**
 * Settle what a payer owes, as far as it can pay; or what it is owed, which is all paid out. Its units
 * are booked as they are now. What it does not pay it goes on owing.
 *
 * @param[in]  index     The index.
 * @param[in]  payer     Its number, or a residue.
 * @param[in]  limit     Atoms it can pay at most, 0..INT64_MAX; who pays for it counts as it.
 * @param[out] atoms_out Atoms to take from it; below zero, to give to it.
 *
 * @retval SLOSS_OK                  Settled, and the output is set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @retval SLOSS_ERR_RANGE           The limit is below zero.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_settle(struct sloss_index *index, uint32_t payer,
                                               int64_t limit, int64_t *atoms_out);

/**
 * Settle a range of payers without limits, not the residues: the same numbers as one by one, in any
 * order, at any time.
 *
 * @param[in]  index     The index.
 * @param[in]  first     The first payer.
 * @param[in]  count     Payers.
 * @param[out] atoms_out @p count amounts, as sloss_index_settle().
 *
 * @retval SLOSS_OK                  All are settled.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The range goes beyond 2^31.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_settle_all(struct sloss_index *index, uint32_t first,
                                                   size_t count, int64_t *atoms_out);

/** A payer, as it stands now. */
struct sloss_payer_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t side;        /**< The side of its units, or of what it owes. */
    int64_t units;        /**< Units now. */
    int64_t booked;       /**< Units when last settled, and added or taken out since; of deposits and
                               claims, what differs from units is owed. */
    int64_t owed;         /**< Atoms it owes; below zero it is owed them. */
};

/** Query a payer; one that was never added reads zero.
 * @param[in]     index    The index.
 * @param[in]     payer    Its number, or a residue.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_payer(const struct sloss_index *index, uint32_t payer,
                                              struct sloss_payer_info *info_out);

/** A side. */
struct sloss_side_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t epoch;       /**< Times that an event took all units. */
    int64_t units;        /**< Of all payers and the residue. */
    int64_t outstanding;  /**< Atoms charged, less credited, less settled. */
    int64_t closed;       /**< Positions: lots that close-outs took and that are not booked yet. */
};

/** Query a side.
 * @param[in]     index    The index.
 * @param[in]     side     The side.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the size wrong, or there is no such side.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_side(const struct sloss_index *index, uint32_t side,
                                             struct sloss_side_info *info_out);

/** Derive the totals of both sides from all payers, and check them: shares, what is owed to the last
 * 2^-190 of an atom, and booked units. O(payers).
 * @param[in] index The index.
 * @retval SLOSS_OK           They agree.
 * @retval SLOSS_ERR_ARGUMENT The index is NULL.
 * @retval SLOSS_ERR_CORRUPT  They do not.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_verify(const struct sloss_index *index);

/** Hash of the state, as sloss_engine_hash(). O(payers).
 * @param[in]  index    The index.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_hash(const struct sloss_index *index,
                                             struct sloss_hash *hash_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Ledger
 * Assets, accounts, holdings and positions, and their totals. Created empty with its system
 * accounts; changed only by an engine's commands; queried at will.
 * @{ */

/** The books. Opaque. */
struct sloss_ledger;

/** Bytes of a name with its final zero: 1 to 63 letters, digits, underscores, points, colons, dashes. */
#define SLOSS_NAME_SIZE 64

/** Account ids from here up belong to the system; a host's are below. */
#define SLOSS_ACCOUNT_SYSTEM UINT64_C(0x8000000000000000)
#define SLOSS_ACCOUNT_RESERVE (SLOSS_ACCOUNT_SYSTEM + 1)  /**< Reserve shared by all markets. */
#define SLOSS_ACCOUNT_BACKSTOP (SLOSS_ACCOUNT_SYSTEM + 2) /**< What backstop providers have paid in. */
#define SLOSS_ACCOUNT_FEES (SLOSS_ACCOUNT_SYSTEM + 3)     /**< Trading fees. */
#define SLOSS_ACCOUNT_TREASURY (SLOSS_ACCOUNT_SYSTEM + 4) /**< The operator's own money. */

/** Id of a market's insurance fund. @param[in] market Index of the market. @return The id.
 * @threads Any. */
SLOSS_API uint64_t sloss_account_insurance(uint32_t market);

/** Id of the account whose balance is minus what a market has left uncovered, so that the books
 * balance with the hole in them. @param[in] market Index of the market. @return The id.
 * @threads Any. */
SLOSS_API uint64_t sloss_account_uncovered(uint32_t market);

/** Limits and memory of a ledger. A limit of 0 means growth as needed; a limit given is taken at
 * creation, and the command that would exceed it is refused with SLOSS_ERR_LIMIT. */
struct sloss_ledger_config {
    uint32_t struct_size;       /**< sizeof(struct sloss_ledger_config). */
    uint32_t accounts_max;      /**< Accounts, system accounts not counted. */
    uint32_t positions_max;     /**< Open positions, those of funds not counted. */
    uint32_t reserved;          /**< Zero. */
    struct sloss_memory memory; /**< Hooks, copied; zero for malloc and free. */
};

/** Create an empty ledger.
 * @param[in]  config     Limits and memory, copied; NULL for growth and malloc.
 * @param[out] ledger_out The handle; free with sloss_ledger_destroy() after its engine.
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, the record size wrong, or only one hook given.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_ledger_create(const struct sloss_ledger_config *config,
                                                struct sloss_ledger **ledger_out);

/** Free a ledger. @param[in] ledger A handle without an engine on it, or NULL. */
SLOSS_API void sloss_ledger_destroy(struct sloss_ledger *ledger);

/** Look an account up by name.
 * @param[in]  ledger      The ledger.
 * @param[in]  name        Terminated; `@reserve`, `@insurance:MARKET` and so on for the system's.
 * @param[out] account_out Its id.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No account has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_account(const struct sloss_ledger *ledger,
                                                      const char *name, uint64_t *account_out);

/** Number of accounts, system accounts included. @param[in] ledger The ledger, or NULL for 0.
 * @return The number. @threads With other const calls. */
SLOSS_API uint32_t sloss_ledger_account_count(const struct sloss_ledger *ledger);

/** Id and name of an account by its place in account order.
 * @param[in]  ledger      The ledger.
 * @param[in]  index       Below sloss_ledger_account_count().
 * @param[out] account_out The id; may be NULL.
 * @param[out] name_out    SLOSS_NAME_SIZE bytes, "" for an account without a name; may be NULL.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        The ledger is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The index is too large.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_account_at(const struct sloss_ledger *ledger,
                                                    uint32_t index, uint64_t *account_out,
                                                    char *name_out);

/** Name of an account by its id.
 * @param[in]  ledger   The ledger.
 * @param[in]  account  Id.
 * @param[out] name_out SLOSS_NAME_SIZE bytes, as sloss_ledger_account_at() gives it.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_account_name(const struct sloss_ledger *ledger,
                                                      uint64_t account, char *name_out);

/** Balance of an account in an asset, in atoms; negative where unrealized profit stands behind it.
 * @param[in]  ledger      The ledger.
 * @param[in]  account     Id.
 * @param[in]  asset       Index of the asset.
 * @param[out] balance_out Atoms; 0 for an asset the account never held.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_balance(const struct sloss_ledger *ledger,
                                                 uint64_t account, uint32_t asset,
                                                 int64_t *balance_out);

/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Engine
 * Markets, marks, requirements, breaches, liquidations, the waterfall: and the one door.
 * @{ */

/** Works on one ledger. Opaque. */
struct sloss_engine;

/** What a contract pays. */
enum sloss_kind {
    SLOSS_KIND_LINEAR = 0,  /**< Value per lot = price * unit. */
    SLOSS_KIND_INVERSE = 1, /**< Value per lot = -(unit / price), rounded half to even, once. */
    SLOSS_KIND_QUANTO = 2   /**< As linear; the unit carries the multiplier. */
};

/** How profit and loss reach balances. */
enum sloss_settlement {
    SLOSS_SETTLEMENT_UNREALIZED = 0, /**< When a position shrinks; equity counts it at once. */
    SLOSS_SETTLEMENT_VARIATION = 1   /**< At every mark, losers first, what is short is shared. */
};

/** A layer of the waterfall. */
enum sloss_layer {
    SLOSS_LAYER_NONE = 0,      /**< Ends the list. */
    SLOSS_LAYER_INSURANCE = 1, /**< The market's fund. */
    SLOSS_LAYER_RESERVE = 2,   /**< SLOSS_ACCOUNT_RESERVE. */
    SLOSS_LAYER_BACKSTOP = 3,  /**< SLOSS_ACCOUNT_BACKSTOP. */
    SLOSS_LAYER_SOCIALIZE = 4  /**< Other accounts, by the market's rule. */
};

/** A waterfall of up to four layers, first the one drawn first, as command option. */
#define SLOSS_LAYERS(first, second, third, fourth)                                                 \
    ((uint32_t)(first) | (uint32_t)(second) << 8 | (uint32_t)(third) << 16 | (uint32_t)(fourth) << 24)

/** What makes an account a payer, and its weight. */
enum sloss_basis {
    SLOSS_BASIS_PROFIT = 0,        /**< Profit of its position in the market. */
    SLOSS_BASIS_OPEN_INTEREST = 1, /**< Lots of its position, either side. */
    SLOSS_BASIS_EQUITY = 2,        /**< Equity in the asset, position or not. */
    SLOSS_BASIS_NOTIONAL = 3       /**< Value of its position at the mark. */
};

/** What bounds a payer's share. */
enum sloss_cap {
    SLOSS_CAP_PROFIT = 0, /**< Profit of its position in the market. */
    SLOSS_CAP_EQUITY = 1, /**< Its equity in the asset. */
    SLOSS_CAP_NONE = 2    /**< Nothing. */
};

/** How a last layer shares, as command option: basis, enum sloss_rule, cap, enum sloss_rounding. */
#define SLOSS_SHARING(basis, rule, cap, rounding)                                                  \
    ((uint32_t)(basis) | (uint32_t)(rule) << 8 | (uint32_t)(cap) << 16 | (uint32_t)(rounding) << 24)

/** With SLOSS_SHARING, by bitwise or: the deficits that one round of close-outs leaves in a market
 * are added up and shared once, when the round is over, instead of one by one. */
#define SLOSS_SHARING_POOLED 0x80000000u

/** What a breach does by itself. */
enum sloss_liquidation {
    SLOSS_LIQUIDATION_TAKEOVER = 0,   /**< The fund takes the positions over at the mark. */
    SLOSS_LIQUIDATION_MANUAL = 1,     /**< Nothing; it is reported. */
    SLOSS_LIQUIDATION_DELEVERAGE = 2  /**< Ranked counterparties at bankruptcy value. */
};

/** Who keeps what a takeover leaves over. */
enum sloss_residual {
    SLOSS_RESIDUAL_KEEP = 0,   /**< The account. */
    SLOSS_RESIDUAL_FORFEIT = 1 /**< The funds of its markets. */
};

/** Order of counterparties in a deleveraging. */
enum sloss_rank {
    SLOSS_RANK_PROFIT_LEVERAGE = 0, /**< Profit ratio times leverage (BitMEX), compared exactly. */
    SLOSS_RANK_PROFIT = 1,          /**< Unrealized profit in the market. */
    SLOSS_RANK_SIZE = 2,            /**< Lots. */
    SLOSS_RANK_PRO_RATA = 3         /**< No order: lots apportioned by lots. */
};

/** Kinds of command. */
enum sloss_command_kind {
    SLOSS_COMMAND_ASSET = 1,      /**< A settlement asset. */
    SLOSS_COMMAND_MARKET = 2,     /**< A market, its fund and its uncovered account. */
    SLOSS_COMMAND_TIER = 3,       /**< A margin bracket of a market. */
    SLOSS_COMMAND_WATERFALL = 4,  /**< A market's layers and their caps. */
    SLOSS_COMMAND_SOCIALIZE = 5,  /**< How a market's last layer shares. */
    SLOSS_COMMAND_OPTION = 6,     /**< What a breach does by itself. */
    SLOSS_COMMAND_ACCOUNT = 7,    /**< An account. */
    SLOSS_COMMAND_DEPOSIT = 8,    /**< Money from outside. */
    SLOSS_COMMAND_WITHDRAW = 9,   /**< Money to the outside. */
    SLOSS_COMMAND_TRANSFER = 10,  /**< Money between accounts. */
    SLOSS_COMMAND_FILL = 11,      /**< A trade. */
    SLOSS_COMMAND_MARK = 12,      /**< A mark; linked ones are one instant. */
    SLOSS_COMMAND_FUNDING = 13,   /**< A funding payment. */
    SLOSS_COMMAND_TAKEOVER = 14,  /**< Close an account out against the funds. */
    SLOSS_COMMAND_DELEVERAGE = 15, /**< Close a position against ranked counterparties. */
    SLOSS_COMMAND_SETTLE = 16,    /**< Final settlement of a market. */
    SLOSS_COMMAND_TIME = 17       /**< Set the clock of the records. */
};

#define SLOSS_COMMAND_FORCE 1u  /**< FILL, WITHDRAW: without the margin check. */
#define SLOSS_COMMAND_LINKED 2u /**< MARK: the next command is a mark of the same instant. */
#define SLOSS_COMMAND_CREATE 4u /**< DEPOSIT: an unknown account is created, with `name`. */
#define SLOSS_MARKET_SIGNED 65536u /**< Option of MARKET: prices below zero are accepted. */

/**
 * One change of state: 128 bytes, no pointers, the same on every machine (little-endian hosts).
 *
 * | kind | uses |
 * | --- | --- |
 * | ASSET | `name`, `option` decimals 0..18 |
 * | MARKET | `name`, `asset`, `amount` unit >= 1 (atoms a lot a tick; inverse: atoms times ticks a lot), `option` kind + 256 * settlement + SLOSS_MARKET_SIGNED, `price` liquidation fee in ppb of notional |
 * | TIER | `market`, `amount` floor of notional in atoms, `price` initial and `value` maintenance rate in ppb |
 * | WATERFALL | `market`, `option` SLOSS_LAYERS, `amount`, `price`, `value` caps a deficit of insurance, reserve, backstop in atoms, 0 for none |
 * | SOCIALIZE | `market`, `option` SLOSS_SHARING, or it with SLOSS_SHARING_POOLED |
 * | OPTION | `option` liquidation + 256 * residual |
 * | ACCOUNT | `account`, `name` or "" |
 * | DEPOSIT | `account`, `asset`, `amount` atoms; CREATE with `name` or "" |
 * | WITHDRAW | `account`, `asset`, `amount` atoms; FORCE: more than is free, of what is lost or taken back, even below zero where a market has touched the account (it bears the debt); not of a system account; whoever it leaves in breach is found at the next mark |
 * | TRANSFER | `account` giver, `other` receiver, `asset`, `amount` atoms |
 * | FILL | `market`, `account` buyer, `other` seller, `amount` lots, `price` ticks; FORCE |
 * | MARK | `market`, `price` ticks; LINKED |
 * | FUNDING | `market`, `amount` atoms a lot that longs pay shorts |
 * | TAKEOVER | `account` |
 * | DELEVERAGE | `account`, `market`, `option` rank |
 * | SETTLE | `market`, `price` ticks |
 * | TIME | `value` nanoseconds since 1970 |
 *
 * Fields a kind does not use are zero.
 */
struct sloss_command {
    uint32_t struct_size;       /**< sizeof(struct sloss_command). */
    uint32_t kind;              /**< enum sloss_command_kind. */
    uint32_t flags;             /**< SLOSS_COMMAND_FORCE and its like. */
    uint32_t market;            /**< Index of a market, in order of creation. */
    uint32_t asset;             /**< Index of an asset, in order of creation. */
    uint32_t option;            /**< As the kind says. */
    uint64_t account;           /**< Id of the account concerned. */
    uint64_t other;             /**< Id of the other one. */
    int64_t amount;             /**< Atoms or lots. */
    int64_t price;              /**< Ticks, or as the kind says. */
    int64_t value;              /**< As the kind says. */
    char name[SLOSS_NAME_SIZE]; /**< Terminated. */
};

/** Create the engine of a ledger: one in its life, since markets live with their engine.
 * @param[in]  ledger     Borrowed until sloss_engine_destroy(); its memory hooks serve both.
 * @param[out] engine_out The handle.
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_EXISTS   The ledger has, or had, an engine.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_create(struct sloss_ledger *ledger,
                                                struct sloss_engine **engine_out);

/** Free an engine; the ledger stays. @param[in] engine A handle, or NULL. */
SLOSS_API void sloss_engine_destroy(struct sloss_engine *engine);

/**
 * Apply commands in order, each all or nothing, up to the first that is refused.
 *
 * Marks linked by SLOSS_COMMAND_LINKED are one command: applied together, judged once.
 *
 * @param[in]  engine      The engine.
 * @param[in]  commands    @p count commands, copied.
 * @param[in]  count       Number of commands.
 * @param[out] applied_out Commands applied: @p count on success; may be NULL.
 *
 * @retval SLOSS_OK  All are applied.
 * @return Otherwise the status of command `applied_out`, which changed nothing. First
 * SLOSS_ERR_ARGUMENT for a NULL, a wrong size, kind, flag or option, a LINKED without a next MARK of
 * another market; then unknown names; then what docs/rules.md section 10 says.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_apply(struct sloss_engine *engine,
                                               const struct sloss_command *commands, size_t count,
                                               size_t *applied_out);

/** @name Commands as calls
 * Each builds one command and applies it: same law, same refusals. All use the ledger's thread.
 * @{ */

/** Add a settlement asset. @param[in] engine The engine. @param[in] name 1..63 characters.
 * @param[in] decimals 0..18; an atom is 10^-decimals. @param[out] asset_out Its index; may be NULL.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_asset(struct sloss_engine *engine, const char *name,
                                                   uint32_t decimals, uint32_t *asset_out);

/** Add a market. @param[in] engine The engine. @param[in] name 1..63 characters.
 * @param[in] asset Index of its asset. @param[in] unit Atoms a lot a tick (inverse: atoms times ticks a
 * lot), at least 1. @param[in] option Kind + 256 * settlement, + SLOSS_MARKET_SIGNED.
 * @param[in] fee_ppb Liquidation fee, of notional. @param[out] market_out Its index; may be NULL.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_market(struct sloss_engine *engine, const char *name,
                                                    uint32_t asset, int64_t unit, uint32_t option,
                                                    int64_t fee_ppb, uint32_t *market_out);

/** Set a marginal bracket. @param[in] engine The engine. @param[in] market Index.
 * @param[in] floor Notional from which it holds, atoms. @param[in] initial_ppb Rate.
 * @param[in] maintenance_ppb Rate, at most the initial one.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_tier(struct sloss_engine *engine, uint32_t market,
                                                  int64_t floor, int64_t initial_ppb,
                                                  int64_t maintenance_ppb);

/** Set the order of layers, without caps. @param[in] engine The engine. @param[in] market Index.
 * @param[in] layers SLOSS_LAYERS. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_waterfall(struct sloss_engine *engine,
                                                       uint32_t market, uint32_t layers);

/** Set how the last layer shares. @param[in] engine The engine. @param[in] market Index.
 * @param[in] sharing SLOSS_SHARING, or it with SLOSS_SHARING_POOLED. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_sharing(struct sloss_engine *engine, uint32_t market,
                                                     uint32_t sharing);

/** Set what a breach does by itself. @param[in] engine The engine.
 * @param[in] liquidation enum sloss_liquidation. @param[in] residual enum sloss_residual.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_liquidation(struct sloss_engine *engine,
                                                         uint32_t liquidation, uint32_t residual);

/** Add an account. @param[in] engine The engine. @param[in] account Id below SLOSS_ACCOUNT_SYSTEM.
 * @param[in] name Name, or NULL for none. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_account(struct sloss_engine *engine, uint64_t account,
                                                     const char *name);

/** Take in money from outside; an unknown account is created, without a name.
 * @param[in] engine The engine. @param[in] account Id. @param[in] asset Index.
 * @param[in] amount Atoms, at least 0. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_deposit(struct sloss_engine *engine, uint64_t account,
                                                 uint32_t asset, int64_t amount);

/** Pay money out, at most the account's free collateral. @param[in] engine The engine.
 * @param[in] account Id. @param[in] asset Index. @param[in] amount Atoms, at least 0.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_withdraw(struct sloss_engine *engine, uint64_t account,
                                                  uint32_t asset, int64_t amount);

/** Move money between accounts, at most the giver's free collateral. @param[in] engine The engine.
 * @param[in] giver Id. @param[in] receiver Id. @param[in] asset Index.
 * @param[in] amount Atoms, at least 0. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_transfer(struct sloss_engine *engine, uint64_t giver,
                                                  uint64_t receiver, uint32_t asset,
                                                  int64_t amount);

/** Book a trade. @param[in] engine The engine. @param[in] market Index. @param[in] buyer Id.
 * @param[in] seller Id. @param[in] lots At least 1. @param[in] price Ticks.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_fill(struct sloss_engine *engine, uint32_t market,
                                              uint64_t buyer, uint64_t seller, int64_t lots,
                                              int64_t price);

/** A mark of an instant. */
struct sloss_mark {
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
    int64_t price;     /**< Ticks. */
};

/** Apply the marks of one instant together: settle variation, close out who is in breach.
 * @param[in] engine The engine. @param[in] marks @p count marks of different markets.
 * @param[in] count At least 1. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_mark(struct sloss_engine *engine,
                                              const struct sloss_mark *marks, uint32_t count);

/** Apply a funding payment. @param[in] engine The engine. @param[in] market Index.
 * @param[in] payment Atoms a lot that longs pay shorts; negative the other way.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_funding(struct sloss_engine *engine, uint32_t market,
                                                 int64_t payment);

/** Close an account out against the insurance funds. @param[in] engine The engine.
 * @param[in] account Id. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_takeover(struct sloss_engine *engine, uint64_t account);

/** Close a position against ranked opposite ones at its bankruptcy value.
 * @param[in] engine The engine. @param[in] account Id. @param[in] market Index.
 * @param[in] rank enum sloss_rank. @return SLOSS_OK or a refusal of sloss_engine_apply().
 * @source Ranking: BitMEX, Auto-Deleveraging; value: rules 8 of docs/rules.md. */
SLOSS_API enum sloss_status sloss_engine_deleverage(struct sloss_engine *engine, uint64_t account,
                                                    uint32_t market, uint32_t rank);

/** Settle a market for good. @param[in] engine The engine. @param[in] market Index.
 * @param[in] price Ticks. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_settle(struct sloss_engine *engine, uint32_t market,
                                                int64_t price);
/** @} */

/** How accounts in breach are found. The result is the same. */
enum sloss_detection {
    SLOSS_DETECTION_TRIGGERS = 0, /**< A mark judges those it may have put in breach, and no others. */
    SLOSS_DETECTION_SCAN = 1      /**< Every mark judges everybody. */
};

/** Choose how accounts in breach are found: by triggers (the default), which cost a quiet mark
 * nothing an account and some memory a position, or by a scan of all accounts at every mark, which
 * needs none. Not part of the state. The next mark judges everybody.
 * @param[in] engine    The engine.
 * @param[in] detection enum sloss_detection.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or no such way.
 * @threads The ledger's.
 * @source  Adaptive filters for continuous queries: Olston, Jiang, Widom, SIGMOD 2003. */
SLOSS_API enum sloss_status sloss_engine_set_detection(struct sloss_engine *engine,
                                                       uint32_t detection);

/** State of an account's health. */
enum sloss_state {
    SLOSS_STATE_HEALTHY = 0,    /**< Equity at least the initial requirement. */
    SLOSS_STATE_WARNED = 1,     /**< Below it. */
    SLOSS_STATE_LIQUIDATED = 2, /**< Closed out without a debt, and has not traded since. */
    SLOSS_STATE_BANKRUPT = 3    /**< Equity below zero, or closed out with a debt. */
};

/** What an account has in one asset. */
struct sloss_account_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t state;       /**< enum sloss_state, in this asset. */
    int64_t balance;      /**< Atoms. */
    int64_t equity;       /**< Balance + sum(lots * value - cost). */
    int64_t initial;      /**< Requirement to add risk or take money out. */
    int64_t maintenance;  /**< Requirement below which it is closed out. */
    int64_t socialized;   /**< Charged to it so far. */
    int64_t free;         /**< What it may withdraw: min(balance, equity - initial), at least 0. */
    uint64_t positions;   /**< Open positions. */
};

/** Query an account in an asset, at the marks.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_account(const struct sloss_engine *engine,
                                                 uint64_t account, uint32_t asset,
                                                 struct sloss_account_info *info_out);

/** A position. */
struct sloss_position_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t reserved;    /**< Zero. */
    int64_t lots;         /**< Above zero long, below short. */
    int64_t cost;         /**< Signed atoms paid for the lots held, funding included. */
    int64_t pnl;          /**< lots * value - cost. */
    int64_t initial;      /**< Requirement, atoms. */
    int64_t maintenance;  /**< Requirement, atoms. */
};

/** Query an account's position in a market; all zero where it has none.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_position(const struct sloss_engine *engine,
                                                  uint64_t account, uint32_t market,
                                                  struct sloss_position_info *info_out);

/** A market. Sums are since its creation. */
struct sloss_market_info {
    uint32_t struct_size;      /**< Set by the caller. */
    uint32_t asset;            /**< Index of its asset. */
    uint32_t marked;           /**< 1 once it has a mark. */
    uint32_t closed;           /**< 1 after its settlement. */
    int64_t mark;              /**< Ticks. */
    int64_t value;             /**< Value per lot at the mark, atoms. */
    int64_t open_interest;     /**< Lots, one side. */
    int64_t insurance;         /**< Balance of its fund now. */
    int64_t uncovered;         /**< What nobody has covered yet. */
    int64_t deficit_sum;       /**< Deficits. */
    int64_t insurance_sum;     /**< Drawn from the fund. */
    int64_t reserve_sum;       /**< Drawn from the reserve. */
    int64_t backstop_sum;      /**< Drawn from the backstop. */
    int64_t socialized_sum;    /**< Charged to accounts. */
    int64_t repaid_sum;        /**< Uncovered and repaid later. */
    int64_t deleverage_sum;    /**< Given up against the mark by counterparties of deleveragings, net. */
    uint64_t deficit_count;    /**< Deficits. */
    uint64_t takeover_count;   /**< Positions taken over by the fund. */
    uint64_t deleverage_count; /**< Positions reduced as counterparty of a deleveraging. */
    int64_t unit;              /**< As the MARKET command gave it. */
    uint32_t kind;             /**< enum sloss_kind. */
    uint32_t settlement;       /**< enum sloss_settlement. */
    uint64_t holders;          /**< Rows that sloss_engine_positions() has for it. */
};

/** Query a market.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_market(const struct sloss_engine *engine, uint32_t market,
                                                struct sloss_market_info *info_out);

/**
 * Hash of the state: everything a later command or query can see, and nothing else; not history,
 * capacity, memory layout, or events not drained. Recomputed, O(accounts + positions).
 *
 * The hash is the sum modulo 2^128 of a hash of each row, so it does not depend on the order in
 * which rows lie in memory and partial sums can be merged. It finds divergence and damage; it is
 * not cryptographic.
 *
 * @param[in]  engine   The engine.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_hash(const struct sloss_engine *engine,
                                              struct sloss_hash *hash_out);

/**
 * Derive every total from scratch and check every invariant.
 *
 * Per asset `sum(balance) - sum(cost) == deposits - withdrawals`; per market `sum(lots) == 0`, the
 * totals of lots and cost, and in a variation market no negative balance behind it alone; every
 * index points where it should.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           All hold.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_CORRUPT  One does not.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_verify(const struct sloss_engine *engine);

/** Kinds of event. Money moves from `account` to `other`, except in BREACH, TAKEOVER and DELEVERAGE, which move
 * no money themselves. The amount is not negative, except in REALIZED and DELEVERAGE. */
enum sloss_event_kind {
    SLOSS_EVENT_DEPOSIT = 1,       /**< Outside to `other`. */
    SLOSS_EVENT_WITHDRAWAL = 2,    /**< `account` to the outside. */
    SLOSS_EVENT_TRANSFER = 3,      /**< By the host's wish. */
    SLOSS_EVENT_REALIZED = 4,      /**< Profit (or loss, below zero) of `account` from a reduced position. */
    SLOSS_EVENT_VARIATION_PAID = 5, /**< `account` pays its variation. */
    SLOSS_EVENT_VARIATION_RECEIVED = 6, /**< `other` receives its, less its share of a loss. */
    SLOSS_EVENT_BREACH = 7,        /**< `account` is in breach; amount: how far below maintenance. */
    SLOSS_EVENT_TAKEOVER = 8,      /**< `lots` pass from `account` to the fund `other`. */
    SLOSS_EVENT_DELEVERAGE = 9,    /**< `lots` of `account` are closed against `other`, who gives up
                                        `amount` against the mark (below zero: gains it). */
    SLOSS_EVENT_LIQUIDATION_FEE = 10, /**< `account` to the fund. */
    SLOSS_EVENT_FORFEIT = 11,      /**< `account` to the fund: what a takeover left over. */
    SLOSS_EVENT_INSURANCE = 12,    /**< The fund covers part of the deficit of `other`. */
    SLOSS_EVENT_RESERVE = 13,      /**< The reserve does. */
    SLOSS_EVENT_BACKSTOP = 14,     /**< The backstop does. */
    SLOSS_EVENT_SOCIALIZED = 15,   /**< `account` is charged its share of a deficit; with
                                        `other` 0 kept back from VARIATION_RECEIVED. */
    SLOSS_EVENT_UNCOVERED = 16,    /**< Nobody does: the uncovered account covers `other`. */
    SLOSS_EVENT_REPAID = 17,       /**< The fund repays what was uncovered. */
    SLOSS_EVENT_POOLED = 18        /**< The pool of the round covers `other`, and is shared later. */
};

/** One movement of money, or of lots, and its cause. */
struct sloss_event {
    uint32_t struct_size; /**< sizeof(struct sloss_event). */
    uint32_t kind;        /**< enum sloss_event_kind. */
    uint32_t cause;       /**< enum sloss_command_kind of the command. */
    uint32_t market;      /**< Index, or UINT32_MAX where none is concerned. */
    uint32_t asset;       /**< Index. */
    uint32_t reserved;    /**< Zero. */
    uint64_t sequence;    /**< Number of the command, from 1. */
    int64_t time;         /**< Nanoseconds, as last set. */
    uint64_t deficit;     /**< Number of the deficit it belongs to, from 1; 0 for none. */
    uint64_t account;     /**< From; 0 for the outside or a settlement's pool. */
    uint64_t other;       /**< To; 0 likewise. */
    int64_t amount;       /**< Atoms. */
    int64_t lots;         /**< Lots, or 0. */
    int64_t balance;      /**< Balance afterwards of `account`, or of `other` where account is 0. */
};

/** A deficit and who absorbed it. Loss = insurance + reserve + backstop + socialized + pooled +
 * uncovered. What several deficits put into a pool is the loss of one more record. */
struct sloss_deficit {
    uint32_t struct_size;  /**< sizeof(struct sloss_deficit). */
    uint32_t cause;        /**< enum sloss_command_kind of the command. */
    uint32_t market;       /**< Index of the market. */
    uint32_t sharing;      /**< SLOSS_SHARING in force, with SLOSS_SHARING_POOLED if so. */
    uint64_t number;       /**< From 1, in order. */
    uint64_t sequence;     /**< Number of the command. */
    int64_t time;          /**< Nanoseconds. */
    uint64_t account;      /**< Who left it; 0 for the losers of a variation mark together, and
                                for the pool of a round. */
    int64_t loss;          /**< Atoms. */
    int64_t insurance;     /**< Paid by the market's fund. */
    int64_t reserve;       /**< Paid by the reserve. */
    int64_t backstop;      /**< Paid by the backstop. */
    int64_t socialized;    /**< Charged to accounts. */
    int64_t uncovered;     /**< Left. */
    int64_t base;          /**< Sum of the payers' weights. */
    int64_t rate_ppm;      /**< ceil(1e6 * socialized / base), at most INT64_MAX. */
    uint64_t charged;      /**< Accounts charged. */
    int64_t charge_max;    /**< The largest charge. */
    int64_t pooled;        /**< Put into the pool of the round. */
};

/** Take events from the front of the queue. Events of a command are queued when it is applied and
 * stay until taken.
 * @param[in]  engine     The engine.
 * @param[out] events_out Room for @p capacity events.
 * @param[in]  capacity   Events wanted at most.
 * @param[out] count_out  Events taken; 0 when the queue is empty.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_events(struct sloss_engine *engine,
                                                struct sloss_event *events_out, size_t capacity,
                                                size_t *count_out);

/** Take deficit records from the front of their queue, as sloss_engine_events().
 * @param[in]  engine       The engine.
 * @param[out] deficits_out Room for @p capacity records.
 * @param[in]  capacity     Records wanted at most.
 * @param[out] count_out    Records taken.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_deficits(struct sloss_engine *engine,
                                                  struct sloss_deficit *deficits_out,
                                                  size_t capacity, size_t *count_out);

/** Keep events and deficit records (the default) or not. A host that does not drain them turns
 * them off. Not part of the state.
 * @param[in] engine The engine.
 * @param[in] keep   0 to drop them, 1 to keep them.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or keep is neither.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_keep_events(struct sloss_engine *engine, uint32_t keep);

/** Is the call under way to end? 0 to go on. It may read a flag or a clock, and calls nothing of this
 * library. */
typedef int (*sloss_stop_fn)(void *context);

/** Let the host end a call that takes long, as on an interrupt or at a deadline. @p stop is asked before
 * each account is closed out, before each round of a cascade and before each scenario. Where it does not
 * answer 0, the command under way is refused with SLOSS_ERR_STOPPED and has changed nothing, as one that
 * finds no memory; sloss_stress_run() tells how many scenarios are done. A machine that must come to the
 * same state as another sets none while it applies commands: they may be stopped at different ones. Not part
 * of the state.
 * @param[in] engine  The engine.
 * @param[in] stop    Whom to ask, until it is set again; NULL for nobody (the default).
 * @param[in] context Given to @p stop.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_set_stop(struct sloss_engine *engine, sloss_stop_fn stop,
                                                  void *context);

/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Columns
 * A whole book in a call, for hosts that keep arrays: no call and no record for each account. A column
 * is an array of the caller's; NULL for a column that is not wanted.
 * @{ */

/** Columns of commands: what differs from row to row. */
struct sloss_command_columns {
    uint32_t struct_size;    /**< sizeof(struct sloss_command_columns). */
    uint32_t reserved;       /**< Zero. */
    const uint32_t *market;  /**< In place of the common command's market, and so on. */
    const uint32_t *asset;   /**< Index. */
    const uint64_t *account; /**< Id. */
    const uint64_t *other;   /**< Id. */
    const int64_t *amount;   /**< Atoms or lots. */
    const int64_t *price;    /**< Ticks. */
};

/**
 * Apply a command for each row, in order, each all or nothing, up to the first that is refused.
 *
 * The command of row i is the common one with what the columns hold at i. Deposits of a million
 * accounts: `{.kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE, .asset = usd}` and the
 * columns account and amount.
 *
 * @param[in]  engine      The engine.
 * @param[in]  common      What all rows share. LINKED is refused: a row is a command of its own.
 * @param[in]  columns     Columns of @p count values each.
 * @param[in]  count       Rows.
 * @param[out] applied_out Rows applied: @p count on success; may be NULL.
 *
 * @retval SLOSS_OK           All are applied.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or a record size is wrong; nothing is applied.
 * @return Otherwise the status of row `applied_out`, as sloss_engine_apply().
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_apply_columns(struct sloss_engine *engine,
                                                       const struct sloss_command *common,
                                                       const struct sloss_command_columns *columns,
                                                       size_t count, size_t *applied_out);

/** Columns of accounts in one asset, as struct sloss_account_info. */
struct sloss_account_columns {
    uint32_t struct_size; /**< sizeof(struct sloss_account_columns). */
    uint32_t asset;       /**< Index of the asset. */
    uint64_t *account;    /**< Ids. */
    uint32_t *state;      /**< enum sloss_state. */
    int64_t *balance;     /**< Atoms. */
    int64_t *equity;      /**< Atoms. */
    int64_t *initial;     /**< Atoms. */
    int64_t *maintenance; /**< Atoms. */
    int64_t *socialized;  /**< Atoms. */
};

/**
 * Read accounts in account order, system accounts among them: row i is the account that
 * sloss_ledger_account_at() has at `first + i`. What an account never held reads zero.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     Place of the first account; past the end there are no rows.
 * @param[in]  capacity  Rows wanted at most.
 * @param[out] count_out Rows set.
 *
 * @retval SLOSS_OK                Set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_OVERFLOW      A figure of row `count_out` does not fit int64_t; the rows before are
 *                                 set.
 * @threads With other const calls; threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_accounts(const struct sloss_engine *engine,
                                                  const struct sloss_account_columns *columns,
                                                  uint32_t first, size_t capacity,
                                                  size_t *count_out);

/** Columns of positions in one market, as struct sloss_position_info. */
struct sloss_position_columns {
    uint32_t struct_size; /**< sizeof(struct sloss_position_columns). */
    uint32_t market;      /**< Index of the market. */
    uint64_t *account;    /**< Ids of the owners. */
    uint32_t *place;      /**< Their places in account order: row of sloss_engine_accounts(). */
    int64_t *lots;        /**< Above zero long, below short. */
    int64_t *cost;        /**< Atoms, funding included. */
    int64_t *pnl;         /**< Atoms at the mark. */
    int64_t *initial;     /**< Requirement, atoms. */
    int64_t *maintenance; /**< Requirement, atoms. */
};

/**
 * Read the positions of a market, in no promised order: `holders` of struct sloss_market_info in all,
 * the insurance fund's among them even while it is flat.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     First row; past the end there are no rows.
 * @param[in]  capacity  Rows wanted at most.
 * @param[out] count_out Rows set.
 *
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_OVERFLOW       A figure of row `count_out` does not fit int64_t; the rows before are
 *                                  set.
 * @threads With other const calls; threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_positions(const struct sloss_engine *engine,
                                                   const struct sloss_position_columns *columns,
                                                   uint32_t first, size_t capacity,
                                                   size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name What if
 * Commands tried on the whole book and taken back: a dry run costs what it changes.
 * @{ */

/**
 * From here on the commands are tried. Queries answer for the book as they leave it.
 *
 * MARK, FUNDING, TAKEOVER, DELEVERAGE, DEPOSIT (to an account there is), WITHDRAW, TRANSFER, TIER,
 * WATERFALL, SOCIALIZE, OPTION and TIME may be tried, as often and in any order; another kind, which
 * would make or end rows, is SLOSS_ERR_ARGUMENT. Each is applied or refused as ever, by the same code, and every mark
 * judges everybody. Events and deficit records of the trial have queues of their own, empty at first. A
 * position that comes to nothing stays a row of no lots until the trial ends.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           The trial is open.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_EXISTS   A trial is open already.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_whatif_begin(struct sloss_engine *engine);

/**
 * Take everything back: the state, and so sloss_engine_hash(), and the queues are to the byte what they
 * were. Time is that of what was changed, not of the book.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           The trial is over.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or no trial is open.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_whatif_end(struct sloss_engine *engine);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Stress
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

/** Stresses one engine's book. Opaque. */
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
    int64_t loss_first;    /**< The largest debt that one account left, */
    int64_t loss_second;   /**< and the next largest: what funds that cover two must bear. */
    uint64_t charged;      /**< Charges. */
    uint64_t deficits;     /**< Accounts that left a debt. */
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
 * @return Otherwise the status of scenario `first + done_out`: of sloss_stress_draw(), of a mark,
 *         SLOSS_ERR_STOPPED, or SLOSS_ERR_OVERFLOW where a mark or a sum of the result does not fit.
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
    int64_t quantile_low;     /**< Its interval: what is exceeded more often with that confidence, */
    int64_t quantile_high;    /**< and less often. */
    int64_t shortfall;        /**< Expected shortfall: mean of the worst 1 - probability, rounded half up. */
    int64_t shortfall_low;    /**< Its interval, not below 0; it need not be symmetric. */
    int64_t shortfall_high;   /**< End of that interval. */
    int64_t mean;             /**< Of all, rounded half up. */
    int64_t mean_low;         /**< Its interval, not below 0. */
    int64_t mean_high;        /**< End of that interval. */
    int64_t exceeds_ppb;      /**< How often an outcome is above `threshold`, */
    int64_t exceeds_low_ppb;  /**< and its interval. */
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
    int64_t days_median_low;     /**< The first by which, with this confidence, half of all may have; */
    int64_t days_median_high;    /**< and by which they must have; each unknown where there is none. */
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

/* ------------------------------------------------------------------------------------------ */
/** @name Monitor
 * How near a book is to a loss that is shared, at each reading, and which thresholds that crosses.
 * @{ */

/** Watches one engine's book. Opaque. */
struct sloss_monitor;

/** What can be watched, as bits. */
enum sloss_alarm {
    SLOSS_ALARM_INTEREST = 1, /**< Funds to open interest is below its threshold. */
    SLOSS_ALARM_COVER = 2,    /**< Funds to what two accounts would leave is below its own. */
    SLOSS_ALARM_DRAWDOWN = 4, /**< Funds have fallen from their peak by more. */
    SLOSS_ALARM_NEAR = 8,     /**< More accounts than that are near a breach. */
    SLOSS_ALARM_LOSS = 16     /**< One account would lose more at a move. */
};

/** What to watch. A threshold of 0 is not watched. */
struct sloss_monitor_config {
    uint32_t struct_size; /**< sizeof(struct sloss_monitor_config). */
    uint32_t asset;       /**< Index of the asset. */
    int64_t window_ns;    /**< Over which the peak of the funds is taken, at least 1: 8 hours. */
    int64_t near_ppb;     /**< Near a breach is equity below maintenance times 1 + this, 0..10^9. */
    int64_t move_ppb;     /**< Move of all marks, up or down, 1..10^9 - 1. */
    int64_t interest_ppb; /**< Threshold of SLOSS_ALARM_INTEREST, and so on. */
    int64_t cover_ppb;    /**< Of funds to what two accounts would leave. */
    int64_t drawdown_ppb; /**< Of the peak. */
    int64_t share_ppb;    /**< Of the accounts with positions. */
    int64_t loss;         /**< Atoms. */
    int64_t slack_ppb;    /**< An alarm ends once its figure is better than the threshold by this part of
                               it, 0..10^9 - 1. */
};

/** A reading. */
struct sloss_monitor_reading {
    uint32_t struct_size;  /**< Set by the caller. */
    uint32_t raised;       /**< Alarms that begin with this reading, enum sloss_alarm by bitwise or. */
    uint32_t ended;        /**< Alarms that end. */
    uint32_t on;           /**< All that are on. */
    int64_t funds;         /**< Balances of the insurance funds above zero, atoms. */
    int64_t peak;          /**< Their largest sum within the window. */
    int64_t interest;      /**< Open interest of all markets at their marks, one side, atoms. */
    int64_t cover_two;     /**< The two largest debts that the move would leave, the worse way. */
    int64_t loss_largest;  /**< The most that one account would lose by the move, the worse way. */
    int64_t interest_ppb;  /**< Funds to open interest, rounded down; INT64_MAX without any. */
    int64_t cover_ppb;     /**< Funds to what two would leave, rounded down; INT64_MAX where they leave nothing. */
    int64_t drawdown_ppb;  /**< Of the peak, rounded up. */
    int64_t share_ppb;     /**< Accounts near a breach to accounts with positions, rounded up. */
    uint64_t near;         /**< Accounts near a breach, or in it. */
    uint64_t accounts;     /**< Accounts with positions. */
};

/** Watch a book.
 * @param[in]  engine      Borrowed until sloss_monitor_destroy().
 * @param[in]  config      Copied.
 * @param[out] monitor_out The handle.
 * @retval SLOSS_OK                The handle is set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or the record size wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_RANGE         A figure is out of range, or a threshold below 0.
 * @retval SLOSS_ERR_MEMORY        No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_monitor_create(struct sloss_engine *engine,
                                                 const struct sloss_monitor_config *config,
                                                 struct sloss_monitor **monitor_out);

/** Free it. @param[in] monitor A handle, or NULL. */
SLOSS_API void sloss_monitor_destroy(struct sloss_monitor *monitor);

/**
 * Read the book: a pass over its positions.
 *
 * @param[in]     monitor     The handle.
 * @param[in]     time        Nanoseconds; not before the last reading's.
 * @param[in,out] reading_out Record with its size set.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the size wrong.
 * @retval SLOSS_ERR_TIME_BACKWARDS Time went back; nothing is read.
 * @retval SLOSS_ERR_OVERFLOW       A figure does not fit.
 * @retval SLOSS_ERR_MEMORY         No memory.
 * @threads The ledger's.
 * @source Drawdown over 8 hours with hysteresis: Bybit, OKX, docs of their insurance funds.
 */
SLOSS_API enum sloss_status sloss_monitor_read(struct sloss_monitor *monitor, int64_t time,
                                               struct sloss_monitor_reading *reading_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name Constants
 * For bindings, which cannot read a header.
 * @{ */

/** Value of a constant of this header, or size in bytes of a record, by its name:
 * "SLOSS_COMMAND_FILL", "SLOSS_NAME_SIZE", "sloss_command". A binding compares what it was written
 * with once, when it loads the library.
 * @param[in]  name      Terminated.
 * @param[out] value_out The value.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or nothing has this name.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_constant(const char *name, uint64_t *value_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
