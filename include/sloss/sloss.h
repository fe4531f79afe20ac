/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sloss.h
 * The books of a leveraged derivatives market, and who pays when a position fails.
 *
 * Three handles. A *ledger* holds accounts, balances and positions. An *engine* works on one
 * ledger: it holds markets and marks, applies commands, finds breaches, closes accounts out and
 * runs the default waterfall. An *allocator* divides an amount over participants and needs
 * neither of the others.
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
 * share nothing. An allocator likewise. Calls that take a const handle may run together.
 *
 * **Records** begin with their size, have no padding, and read zero as the default. Commands, events
 * and deficits stand in arrays: their size is fixed. Every other record grows at its end, and an older
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
    SLOSS_ERR_FILE = 20                /**< A file cannot be read. Used by programs; the library does no I/O. */
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
 * from the exact rational one by less than one unit. Time is O(count), whatever the columns hold:
 * nothing is sorted.
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

#define SLOSS_COMMAND_FORCE 1u  /**< FILL: without the margin check. */
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
 * | DEPOSIT, WITHDRAW | `account`, `asset`, `amount` atoms; CREATE with `name` or "" |
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

/** A hash of 128 bits. */
struct sloss_hash {
    uint64_t low;  /**< Low half. */
    uint64_t high; /**< High half. */
};

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
 * position that comes to nothing stays a row of no lots, so sloss_engine_verify() is for the time after.
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
 * uncovered. */
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
    uint32_t reserved;      /**< Zero. */
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

/** Hash of what results follow from: the state of the book, and the model.
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
 * @retval SLOSS_ERR_RANGE    A market has no mark above zero.
 * @retval SLOSS_ERR_OVERFLOW A mark does not fit.
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
 * @return Otherwise the status of scenario `first + done_out`: of sloss_stress_draw(), or of a mark.
 * @threads The ledger's. Threads that share a run have a book each.
 */
SLOSS_API enum sloss_status sloss_stress_run(struct sloss_stress *stress, uint64_t first,
                                             size_t count, struct sloss_stress_result *results_out,
                                             int64_t *market_out, size_t *done_out);

/**
 * Run a scenario given by its marks: a day of the past, a fault of an oracle. The book is as it was.
 *
 * In an open trial it runs on the book as the trial left it: with a fund gone, brackets changed, several
 * steps behind it.
 *
 * @param[in]     stress     The handle.
 * @param[in]     marks      @p count marks of different markets.
 * @param[in]     count      At least 1.
 * @param[in,out] result_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, no mark.
 * @return Otherwise the status of a mark.
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

/** A quantile of an outcome and the mean beyond it, with 95 % confidence. */
struct sloss_tail {
    uint32_t struct_size;    /**< Set by the caller. */
    uint32_t reserved;       /**< Zero. */
    int64_t quantile;        /**< The smallest value that is exceeded with no more than 1 - probability. */
    int64_t quantile_low;    /**< Its interval: what is exceeded more often with 95 % confidence, */
    int64_t quantile_high;   /**< and less often; INT64_MAX where the sample is too small to tell. */
    int64_t shortfall;       /**< Expected shortfall: mean of the worst 1 - probability, rounded half up. */
    int64_t shortfall_error; /**< 1.96 standard errors of it. */
    int64_t mean;            /**< Of all, rounded half up. */
    int64_t mean_error;      /**< 1.96 standard errors of it. */
    int64_t exceeds_ppb;     /**< How often an outcome is above `threshold`, */
    int64_t exceeds_low_ppb; /**< and its interval (Wilson's without weights). */
    int64_t exceeds_high_ppb; /**< End of that interval. */
};

/**
 * Read the tail of a sample.
 *
 * @param[in]     values     @p count outcomes, each at least 0 and at most 2^62.
 * @param[in]     weights    @p count weights, 1..2^52 in 2^-32, of mean 1; NULL for all 1.
 * @param[in]     count      2..2^31.
 * @param[in]     probability_ppb Of the quantile, 1..10^9 - 1.
 * @param[in]     threshold  For `exceeds_ppb`.
 * @param[in,out] tail_out   Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the size wrong.
 * @retval SLOSS_ERR_RANGE    A count, probability, value or weight outside its range.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any.
 * @source Intervals: Wilson 1927; expected shortfall: Chen, "Nonparametric estimation of expected
 * shortfall", J. Financial Econometrics 6 (2008).
 */
SLOSS_API enum sloss_status sloss_tail_read(const int64_t *values, const int64_t *weights,
                                            size_t count, int64_t probability_ppb,
                                            int64_t threshold, struct sloss_tail *tail_out);
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
