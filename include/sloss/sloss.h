/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sloss.h
 * The books of a leveraged derivatives market, and who pays when a position fails.
 *
 * There are four handles. A *ledger* holds accounts, balances and positions. An *engine* works on one ledger: it holds
 * markets and marks, applies commands, finds breaches, closes accounts out and runs the default waterfall. An
 * *allocator* divides an amount over participants. An *index* charges an amount to millions of payers in one step, each
 * of whom pays when it is next looked at. An allocator and an index need no ledger.
 *
 * **Units.** Money is int64 atoms of an asset (its smallest unit). Size is int64 lots. A price is int64 ticks.
 * Rates are parts per billion (`_ppb`). There is no floating point.
 *
 * **Change.** The state changes only by commands (struct sloss_command). sloss_engine_apply() applies a
 * command entirely or not at all: a refused command returns its status and leaves every byte of the state, and
 * so sloss_engine_hash(), as it was. The functions named after commands build one command and apply it. The
 * same commands give the same state on every machine.
 *
 * **Statuses** are tested in the order in which a function documents them. Numbers are never reused.
 *
 * **Ownership.** Arguments are copied. Outputs are written to the caller's memory. What a `create` function
 * returns is freed with its `destroy`. All memory comes from the host's hooks, if it gives any.
 *
 * **Threads.** A ledger and the engine on it belong to one thread at a time, and so does an allocator or an index;
 * different ledgers share nothing. Calls that take a const handle may run together. In the documentation of a call,
 * `Any` means that any thread may make it at any time; `The ledger's` means only the thread that the ledger belongs to;
 * `With other const calls` means beside other calls that take a const handle, but not beside one that changes it.
 *
 * **Records** are structs that begin with their size (`struct_size`), have no padding, and read zero as the
 * default. Commands, events, deficits, marks and tiers stand in arrays, so their size is fixed. Every other record
 * may become longer at its end in later releases, and older and newer callers go on working:
 * - A shorter record, not shorter than in its first release, is accepted. The fields that it lacks read as
 *   zero, and outputs that it has no room for are not given.
 * - A longer record, of up to 1,024 bytes and a multiple of 8, is accepted if all bytes that the library does
 *   not know are zero.
 *
 * The library never changes `struct_size`.
 */
#ifndef SLOSS_SLOSS_H
#define SLOSS_SLOSS_H

#include <stddef.h>
#include <stdint.h>

#include "command.h"
#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A host that compiles the library into itself may define SLOSS_API beforehand, to hide the names or to make
 * them static. SLOSS_BUILD is defined while the library itself is compiled. */
#ifndef SLOSS_API
#if (defined(_WIN32) || defined(__CYGWIN__)) && defined(SLOSS_BUILD)
#define SLOSS_API __declspec(dllexport)
#elif defined(__GNUC__) && !defined(_WIN32) && !defined(__CYGWIN__)
#define SLOSS_API __attribute__((visibility("default")))
#else
#define SLOSS_API
#endif
#endif

/** @defgroup basics Statuses, version, memory
 * What all parts share.
 * @{ */

#define SLOSS_VERSION_MAJOR 0 /**< Raised when the ABI breaks; the same number as in the SONAME. */
#define SLOSS_VERSION_MINOR 1 /**< Raised by a release that adds to the ABI. */
#define SLOSS_VERSION_PATCH 0 /**< Raised by a release that adds nothing to the ABI. */

/** The result of a call. Zero is success; the numbers are fixed for good. */
enum sloss_status {
    SLOSS_OK = 0,                      /**< Done. */
    SLOSS_ERR_ARGUMENT = 1,            /**< A pointer is NULL, a kind or option unknown, or a record size wrong. */
    SLOSS_ERR_SYNTAX = 2,              /**< The text does not have the required form. */
    SLOSS_ERR_RANGE = 3,               /**< A value is outside its range: negative, no lots, a rate too high. */
    SLOSS_ERR_PRECISION = 4,           /**< A number is finer than its unit. Nothing is rounded on the way in. */
    SLOSS_ERR_OVERFLOW = 5,            /**< A number, sum or product does not fit its type. */
    SLOSS_ERR_UNKNOWN_ASSET = 6,       /**< There is no such asset. */
    SLOSS_ERR_UNKNOWN_MARKET = 7,      /**< There is no such market. */
    SLOSS_ERR_UNKNOWN_ACCOUNT = 8,     /**< There is no such account. */
    SLOSS_ERR_EXISTS = 9,              /**< The name or id is in use already. */
    SLOSS_ERR_INSUFFICIENT_FUNDS = 10, /**< The amount is above the balance. */
    SLOSS_ERR_INSUFFICIENT_MARGIN = 11, /**< Equity would fall below initial, or after a reduction maintenance. */
    SLOSS_ERR_MARKET_CLOSED = 12,      /**< The market was ended by a SETTLE command. */
    SLOSS_ERR_TIME_BACKWARDS = 13,     /**< The time is earlier than the one before. */
    SLOSS_ERR_SYSTEM_ACCOUNT = 14,     /**< A system account is named where only a host's account is allowed. */
    SLOSS_ERR_SELF_TRADE = 15,         /**< Giver and receiver, or buyer and seller, are the same account. */
    SLOSS_ERR_NO_POSITION = 16,        /**< There is no position to deleverage. */
    SLOSS_ERR_LIMIT = 17,              /**< A limit of the configuration or of the format is reached. */
    SLOSS_ERR_MEMORY = 18,             /**< Memory could not be allocated. */
    SLOSS_ERR_CORRUPT = 19,            /**< An invariant does not hold: a bug, or memory overwritten by others. */
    SLOSS_ERR_FILE = 20,               /**< A file cannot be read or written, as the host's function or program says. */
    SLOSS_ERR_UNSETTLED = 21,          /**< A payer of an index must first settle what it owes or is owed. */
    SLOSS_ERR_STOPPED = 22,            /**< The host's own sloss_stop_fn has ended the call. */
    SLOSS_ERR_GATED = 23,              /**< Money may not leave now (docs/rules.md 3.11, 3.12, 6.15). */
    SLOSS_ERR_NOT_IN_BREACH = 24,      /**< The account is not in breach, so that it is not deleveraged. */
    SLOSS_ERR_UNKNOWN_FUND = 25,       /**< There is no such fund. */
    SLOSS_ERR_INSUFFICIENT_UNITS = 26, /**< More units than the account has. */
    SLOSS_ERR_NOT_A_SNAPSHOT = 27,     /**< The bytes do not begin as a snapshot does. */
    SLOSS_ERR_NEWER_FORMAT = 28,       /**< The snapshot is in a format of a later release. */
    SLOSS_ERR_CUT_OFF = 29,            /**< The bytes end before the snapshot does. */
    SLOSS_ERR_DAMAGED = 30,            /**< The snapshot has been altered, or has what cannot be. */
    SLOSS_ERR_ALREADY_APPLIED = 31,    /**< A command with this id and this content has been applied before. */
    SLOSS_ERR_ID_CONFLICT = 32,        /**< Another command with this id has been applied before. */
    SLOSS_ERR_FROZEN = 33,             /**< The account is frozen (CONTROL). */
    SLOSS_ERR_REDUCE_ONLY = 34,        /**< The fill would add risk in a market that accepts no such (CEILING). */
    SLOSS_ERR_PAUSED = 35,             /**< The market accepts no fills now (CEILING). */
    SLOSS_ERR_ABOVE_LIMIT = 36,        /**< More lots than a POSITION_LIMIT or a CEILING allows. */
    SLOSS_ERR_UNKNOWN_HOLD = 37,       /**< No money is on hold under this id. */
    SLOSS_ERR_UNPRICED = 38,           /**< An asset has no price yet, so it cannot count for another. */
    SLOSS_ERR_NOT_LIQUIDATING = 39,    /**< The account is not in a liquidation of that kind. */
    SLOSS_ERR_HALTED = 40,             /**< The market is halted. */
    SLOSS_ERR_UNRELIABLE = 41,         /**< The price of a market cannot be relied on enough for this. */
    SLOSS_ERR_UNKNOWN_FILL = 42,       /**< No fill with this sequence number is kept. */
    SLOSS_ERR_UNKNOWN_SOURCE = 43,      /**< The market has no such source of prices. */
    SLOSS_ERR_TOO_SOON = 44,           /**< A setting of this kind changes only after a delay (GOVERN, SCHEDULE). */
    SLOSS_ERR_OUT_OF_STEP = 45,        /**< A rate would change by more than one step (GOVERN). */
    SLOSS_ERR_UNKNOWN_CHANGE = 46      /**< No change waits under this id. */
};

/** Name of a status in kebab case, as scenario files spell it: "insufficient-margin".
 * @param[in] status Any number. @return A static string; "unknown" for a number not listed.
 * @threads Any. */
SLOSS_API const char *sloss_status_name(enum sloss_status status);

/** Version of the library that is running: `major * 1000000 + minor * 1000 + patch`.
 * @return The number.
 * @threads Any. */
SLOSS_API uint32_t sloss_version(void);

/** Memory hooks. Give both functions, or neither for malloc and free. */
struct sloss_memory {
    /** Return @p size bytes aligned for any object, or NULL. */
    void *(*allocate)(void *context, size_t size);
    /** Free what `allocate` returned; @p size is the size it was asked for. */
    void (*release)(void *context, void *pointer, size_t size);
    void *context; /**< Passed to both functions. */
};

/** A hash of 128 bits. */
struct sloss_hash {
    uint64_t low;  /**< Low half. */
    uint64_t high; /**< High half. */
};

/** A signed number of 128 bits: `high * 2^64 + low`. */
struct sloss_wide {
    uint64_t low; /**< Low half. */
    int64_t high; /**< High half. */
};
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup allocator Allocator
 * Divides a number of units over participants, each of whom has a weight, a cap and a rank: a deficit over
 * winners, lots over counterparties, a recovery over those who paid.
 * @{ */

/** @struct sloss_allocator
 * Divides an amount. It holds only working memory. Opaque: sloss_allocator_create() makes one, and
 * sloss_allocator_destroy() frees it. */
struct sloss_allocator;

/** How shares follow from weights, caps and ranks. */
enum sloss_rule {
    SLOSS_RULE_PRO_RATA = 0, /**< In proportion to weight, nobody above its cap (water-filling). */
    SLOSS_RULE_EQUAL = 1,    /**< The same, with weight 1 in place of every positive weight. */
    SLOSS_RULE_QUEUE = 2     /**< Greatest rank first, each up to its cap; equal ranks go in index order. */
};

/** Who gets the units that the exact shares, rounded down, leave over. */
enum sloss_rounding {
    SLOSS_ROUNDING_LARGEST_REMAINDER = 0, /**< One each to the largest remainders; equal ones go in index order. */
    SLOSS_ROUNDING_TELESCOPING = 1, /**< Share i is floor(N*C[i]/W) - floor(N*C[i-1]/W): total N, running weights C. */
    SLOSS_ROUNDING_LAST = 2         /**< The last participant with a weight, up to its cap, then the one before it. */
};

/** What to divide, and how. */
struct sloss_division {
    uint32_t struct_size; /**< sizeof(struct sloss_division). */
    uint32_t rule;        /**< enum sloss_rule. */
    uint32_t rounding;    /**< enum sloss_rounding. */
    uint32_t reserved;    /**< Zero. */
    int64_t total;        /**< Units to divide, 0..2^62. */
};

/** The figures of a division. */
struct sloss_division_result {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t residual;     /**< Units that nobody could take. */
    int64_t sharers;      /**< Number of participants with a share above zero. */
    int64_t share_max;    /**< The largest share. */
    int64_t weight_sum;   /**< Sum of the weights that were used. */
};

/** Create an allocator.
 * @param[in]  memory        Hooks, copied; NULL for malloc and free.
 * @param[out] allocator_out The handle; free with sloss_allocator_destroy().
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, or one hook is given without the other.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_allocator_create(const struct sloss_memory *memory,
                                                   struct sloss_allocator **allocator_out);

/** Free an allocator. @param[in] allocator A handle, or NULL. */
SLOSS_API void sloss_allocator_destroy(struct sloss_allocator *allocator);

/**
 * Divide a total over participants, exactly.
 *
 * `sum(share) + residual == total`, `0 <= share[i] <= cap[i]`, `share[i] == 0` where the weight is 0, and `residual >
 * 0` only if every participant with a weight is at its cap. A share differs from the exact rational one by less than
 * one unit, except with SLOSS_ROUNDING_LAST. The time is O(count) for all inputs, because nothing is sorted.
 *
 * @param[in]  allocator  The handle; its working memory grows to 12 bytes per participant.
 * @param[in]  division   Total, rule and rounding.
 * @param[in]  weight     @p count weights, each >= 0, their sum at most 2^62.
 * @param[in]  cap        @p count caps, each >= 0; NULL for no caps.
 * @param[in]  rank       @p count ranks, of any value; NULL for equal ranks. Only SLOSS_RULE_QUEUE reads
 *                        them.
 * @param[in]  count      Number of participants, 0..2^32-1.
 * @param[out] share_out  @p count shares; may not overlap the inputs.
 * @param[out] result_out Figures of the division; may be NULL.
 *
 * @retval SLOSS_OK           Outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or a rule or rounding is unknown.
 * @retval SLOSS_ERR_LIMIT    There are too many participants.
 * @retval SLOSS_ERR_RANGE    A total, weight or cap is negative, or the total is above 2^62.
 * @retval SLOSS_ERR_OVERFLOW The sum of the weights is above 2^62.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads One at a time per allocator.
 * @source Water-filling and largest remainder: arXiv:2512.01112, section 2.4.
 */
SLOSS_API enum sloss_status sloss_allocator_divide(struct sloss_allocator *allocator,
                                                   const struct sloss_division *division,
                                                   const int64_t *weight, const int64_t *cap,
                                                   const int64_t *rank, size_t count,
                                                   int64_t *share_out,
                                                   struct sloss_division_result *result_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup ledger Ledger
 * Holds assets, accounts, holdings and positions, and their totals. A new ledger is empty but for its system
 * accounts. Only the commands of an engine change it. A *holding* is what one account has in one asset: its
 * balance, and the positions that this balance backs.
 * @{ */

/** @struct sloss_ledger
 * The books. Opaque: sloss_ledger_create() makes one, and sloss_ledger_destroy() frees it. */
struct sloss_ledger;

/** Account ids from here up belong to the system; the host's ids are below. */
#define SLOSS_ACCOUNT_SYSTEM UINT64_C(0x8000000000000000)
#define SLOSS_ACCOUNT_RESERVE (SLOSS_ACCOUNT_SYSTEM + 1)  /**< The reserve that all markets share. */
#define SLOSS_ACCOUNT_BACKSTOP (SLOSS_ACCOUNT_SYSTEM + 2) /**< What providers of the backstop have paid in. */
#define SLOSS_ACCOUNT_FEES (SLOSS_ACCOUNT_SYSTEM + 3)     /**< Trading fees. */
#define SLOSS_ACCOUNT_TREASURY (SLOSS_ACCOUNT_SYSTEM + 4) /**< The operator's own money. */

/** Id of a market's insurance fund. @param[in] market Index of the market. @return The id.
 * @threads Any. */
SLOSS_API uint64_t sloss_account_insurance(uint32_t market);

/** Id of a market's uncovered account. Its balance is minus what the market's waterfall has left uncovered, so
 * that the books balance. @param[in] market Index of the market. @return The id. @threads Any. */
SLOSS_API uint64_t sloss_account_uncovered(uint32_t market);
/** Id of the account of a market's `dust`. @param[in] market Its index. @return The id. @threads Any. */
SLOSS_API uint64_t sloss_account_dust(uint32_t market);

/**
 * Limits and memory of a ledger.
 *
 * A limit of 0 means that memory grows as needed. For any other limit memory is taken at creation, and a
 * command that would exceed it is refused with SLOSS_ERR_LIMIT. The same status refuses more than 65,536
 * assets, 2^28 markets, 2^31 accounts (system accounts included), 2^32 - 1 holdings, or about 2^32 positions.
 */
struct sloss_ledger_config {
    uint32_t struct_size;       /**< sizeof(struct sloss_ledger_config). */
    uint32_t accounts_max;      /**< Number of accounts, without system accounts. */
    uint32_t positions_max;     /**< Number of open positions, without those of funds. */
    uint32_t reserved;          /**< Zero. */
    struct sloss_memory memory; /**< Hooks, copied; all zero for malloc and free. */
    uint64_t key_low;           /**< Low half of the key of ids and names; both zero: made from memory addresses. */
    uint64_t key_high;          /**< High half of that key. */
    uint32_t ids_max;           /**< Number of commands remembered by their host_id, up to 2^24: see snapshot.h. */
    uint32_t reserved_ids;      /**< Zero. */
};

/**
 * Create an empty ledger.
 *
 * Ids and names are found by a keyed hash (SipHash-1-3), so that somebody who chooses them cannot make the
 * ledger slow without knowing the key. A host whose ids or names come from strangers should give 128 random
 * bits. Nothing that the library returns depends on the key, neither the state hash nor any order.
 * @param[in]  config     Limits and memory, copied; NULL for growth, malloc and free.
 * @param[out] ledger_out The handle; free with sloss_ledger_destroy() after its engine.
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, the record size is wrong, or one hook is given without the
 *                            other.
 * @retval SLOSS_ERR_LIMIT    A limit is above 2^31 - 4 accounts or 2^31 - 1 positions.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_ledger_create(const struct sloss_ledger_config *config,
                                                struct sloss_ledger **ledger_out);

/** Free a ledger. @param[in] ledger A handle without an engine on it, or NULL. */
SLOSS_API void sloss_ledger_destroy(struct sloss_ledger *ledger);

/** Look an account up by name.
 * @param[in]  ledger      The ledger.
 * @param[in]  name        Ended by a zero. System accounts are called `@reserve`, `@insurance:MARKET` and so
 *                         on.
 * @param[out] account_out Its id.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No account has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_account(const struct sloss_ledger *ledger,
                                                      const char *name, uint64_t *account_out);

/** Look an asset up by name.
 * @param[in]  ledger    The ledger.
 * @param[in]  name      Ended by a zero.
 * @param[out] asset_out Its index.
 * @retval SLOSS_OK                The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No asset has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_asset(const struct sloss_ledger *ledger,
                                                    const char *name, uint32_t *asset_out);

/** Look a market up by name.
 * @param[in]  ledger     The ledger.
 * @param[in]  name       Ended by a zero.
 * @param[out] market_out Its index.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No market has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_market(const struct sloss_ledger *ledger,
                                                     const char *name, uint32_t *market_out);

/** Number of accounts, system accounts included. @param[in] ledger The ledger, or NULL for 0.
 * @return The number. @threads With other const calls. */
SLOSS_API uint32_t sloss_ledger_account_count(const struct sloss_ledger *ledger);

/** Id and name of the account at a place in account order, the order in which accounts were created.
 * @param[in]  ledger      The ledger.
 * @param[in]  index       The place, from 0, below sloss_ledger_account_count().
 * @param[out] account_out The id; may be NULL.
 * @param[out] name_out    SLOSS_NAME_SIZE bytes, "" for an account without a name; may be NULL.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        The ledger is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The index is too large.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_account_at(const struct sloss_ledger *ledger,
                                                    uint32_t index, uint64_t *account_out,
                                                    char *name_out);

/** Name of an account by its id.
 * @param[in]  ledger   The ledger. @param[in] account Id.
 * @param[out] name_out SLOSS_NAME_SIZE bytes, as sloss_ledger_account_at() gives it.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_account_name(const struct sloss_ledger *ledger,
                                                      uint64_t account, char *name_out);

/** Balance of an account in an asset, in atoms. It may be negative while the account has unrealized profit.
 * @param[in]  ledger      The ledger.
 * @param[in]  account     Id.
 * @param[in]  asset       Index of the asset.
 * @param[out] balance_out Atoms; 0 for an asset the account never held.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_balance(const struct sloss_ledger *ledger,
                                                 uint64_t account, uint32_t asset,
                                                 int64_t *balance_out);

/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup engine Engine
 * Holds markets, marks and margin requirements; finds breaches, closes accounts out, runs the waterfall. All
 * changes of state go through sloss_engine_apply().
 * @{ */

/** @struct sloss_engine
 * Works on one ledger. Opaque: sloss_engine_create() makes one, and sloss_engine_destroy() frees it. */
struct sloss_engine;

/** Create the engine of a ledger. A ledger has one engine in its life, because markets live in the engine.
 * @param[in]  ledger     Borrowed until sloss_engine_destroy(); its memory hooks serve both.
 * @param[out] engine_out The handle.
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @retval SLOSS_ERR_EXISTS   The ledger has, or once had, an engine.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_create(struct sloss_ledger *ledger,
                                                struct sloss_engine **engine_out);

/** Free an engine; the ledger stays. @param[in] engine A handle, or NULL. */
SLOSS_API void sloss_engine_destroy(struct sloss_engine *engine);

/**
 * Apply commands in order, each entirely or not at all, up to the first that is refused.
 *
 * Records linked by SLOSS_COMMAND_LINKED are one command (see struct sloss_command).
 *
 * @param[in]  engine      The engine.
 * @param[in]  commands    @p count commands, copied.
 * @param[in]  count       Number of commands.
 * @param[out] applied_out Number of records applied, those of whole chains; @p count on success. May be NULL.
 *
 * @retval SLOSS_OK All commands are applied.
 * @return Otherwise the status of the command that begins at record `applied_out`, which has changed nothing.
 *         It is SLOSS_ERR_ARGUMENT if a pointer is NULL, a size, kind, flag or option is wrong, bytes that the
 *         kind does not use are not zero, or a record is LINKED and the next one cannot belong to it. Then its id
 *         is looked up (snapshot.h), then assets, markets and accounts, then what section 10 of docs/rules.md lists.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_apply(struct sloss_engine *engine,
                                               const struct sloss_command *commands, size_t count,
                                               size_t *applied_out);

/** @name Commands as calls
 * Each builds one command and applies it, with the same rules and the same statuses. Threads: the ledger's.
 * @{ */

/** Add a settlement asset. @param[in] engine The engine. @param[in] name 1..63 characters.
 * @param[in] decimals 0..18; an atom is 10^-decimals. @param[out] asset_out Its index; may be NULL.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_asset(struct sloss_engine *engine, const char *name,
                                                   uint32_t decimals, uint32_t *asset_out);

/** Add a market without a liquidation fee, without prices below zero, of precision 0. A MARKET command can have others.
 * @param[in] engine The engine. @param[in] name 1..63 characters. @param[in] asset Index of its asset.
 * @param[in] unit Atoms per lot per tick (inverse: atoms times ticks per lot), at least 1.
 * @param[in] kind enum sloss_kind. @param[in] settlement enum sloss_settlement.
 * @param[out] market_out Its index; may be NULL. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_market(struct sloss_engine *engine, const char *name,
                                                    uint32_t asset, int64_t unit, uint32_t kind,
                                                    uint32_t settlement, uint32_t *market_out);

/** Set a margin bracket. @param[in] engine The engine. @param[in] market Index. @param[in] floor Notional at
 * which it begins, atoms. @param[in] initial_ppb Initial rate. @param[in] maintenance_ppb Maintenance rate, at
 * most the initial one. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_tier(struct sloss_engine *engine, uint32_t market,
                                                  int64_t floor, int64_t initial_ppb,
                                                  int64_t maintenance_ppb);

/** A layer of a market's waterfall, and its bounds. */
struct sloss_layer_terms {
    uint32_t layer;    /**< enum sloss_layer. */
    uint32_t reserved; /**< Zero. */
    int64_t cap;       /**< The most that it pays for the market in one round, in atoms; 0 for no cap. */
    int64_t period;    /**< The most that it pays for the market in any `duration`, in atoms. */
    int64_t duration;  /**< Nanoseconds; 0 for no such bound. */
};

/** Set the layers of a market's waterfall, without a gate. @param[in] engine The engine. @param[in] market Index.
 * @param[in] layers @p count layers; the one that pays first comes first. @param[in] count 0..SLOSS_LAYERS_MAX.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_waterfall(struct sloss_engine *engine, uint32_t market,
                                                       const struct sloss_layer_terms *layers,
                                                       uint32_t count);

/** How the layer SLOSS_LAYER_SOCIALIZE of a market divides a loss over accounts. */
struct sloss_sharing {
    uint32_t basis;    /**< enum sloss_basis. */
    uint32_t rule;     /**< enum sloss_rule. */
    uint32_t cap;      /**< enum sloss_cap. */
    uint32_t rounding; /**< enum sloss_rounding. */
    uint32_t pool;     /**< enum sloss_pool. */
    uint32_t reserved; /**< Zero. */
    struct sloss_market_policy policy; /**< Which policy, where `basis` is SLOSS_BASIS_POLICY. */
};

/** Set how a market divides a loss over accounts. @param[in] engine The engine. @param[in] market Index.
 * @param[in] sharing Copied. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_sharing(struct sloss_engine *engine, uint32_t market,
                                                     const struct sloss_sharing *sharing);

/** Set what is done with a holding in breach. @param[in] engine The engine.
 * @param[in] liquidation enum sloss_liquidation. @param[in] residual enum sloss_residual.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_liquidation(struct sloss_engine *engine,
                                                         uint32_t liquidation, uint32_t residual);

/** Add an account. @param[in] engine The engine. @param[in] account Id below SLOSS_ACCOUNT_SYSTEM.
 * @param[in] name Name, or NULL for none. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_account(struct sloss_engine *engine, uint64_t account,
                                                     const char *name);

/** Take in money from outside. An unknown account is created, without a name. @param[in] engine The engine.
 * @param[in] account Id. @param[in] asset Index. @param[in] amount Atoms, at least 0. @return SLOSS_OK or a
 * refusal of sloss_engine_apply(). */
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

/** Book a trade. One that adds risk needs the initial requirement; a reduction away from the mark may not
 * ruin: below its maintenance requirement an account may only come closer to it (docs/rules.md 3.6), and
 * a fund's equity may not fall below zero. A party that ends flat and below zero is bankrupt at once, and the
 * waterfall may charge others (4.3). @param[in] engine The engine. @param[in] market Index. @param[in] buyer Id.
 * @param[in] seller Id. @param[in] lots At least 1. @param[in] price Ticks.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_fill(struct sloss_engine *engine, uint32_t market,
                                              uint64_t buyer, uint64_t seller, int64_t lots,
                                              int64_t price);

/** The mark of one market in an instant. */
struct sloss_mark {
    uint32_t market;   /**< Index. */
    uint32_t reserved; /**< Zero. */
    int64_t price;     /**< Ticks. */
};

/** Apply the marks of one instant together: pay variation, and close out holdings in breach.
 * @param[in] engine The engine. @param[in] marks @p count marks of different markets.
 * @param[in] count At least 1. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_mark(struct sloss_engine *engine,
                                              const struct sloss_mark *marks, uint32_t count);

/** Apply a funding payment. @param[in] engine The engine. @param[in] market Index.
 * @param[in] payment Per lot, in 10^-precision of an atom, that longs pay to shorts; below zero shorts pay longs.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_funding(struct sloss_engine *engine, uint32_t market,
                                                 int64_t payment);

/** Close an account out against the funds of its markets. @param[in] engine The engine.
 * @param[in] account Id. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_takeover(struct sloss_engine *engine, uint64_t account);

/** Close a position against ranked opposite ones at its bankruptcy value.
 * @param[in] engine The engine. @param[in] account Id. @param[in] market Index.
 * @param[in] rank enum sloss_rank; or SLOSS_RANK_POLICY plus an enum sloss_policy. @return SLOSS_OK or a refusal of sloss_engine_apply().
 * @source Ranking: BitMEX, Auto-Deleveraging; value: rules 8 of docs/rules.md. */
SLOSS_API enum sloss_status sloss_engine_deleverage(struct sloss_engine *engine, uint64_t account,
                                                    uint32_t market, uint32_t rank);

/** End a market. All its positions are closed at the final price. @param[in] engine The engine.
 * @param[in] market Index. @param[in] price Final price in ticks.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_settle(struct sloss_engine *engine, uint32_t market,
                                                int64_t price);
/** @} */

/** How accounts in breach are found. The results are the same. */
enum sloss_detection {
    SLOSS_DETECTION_TRIGGERS = 0, /**< A mark checks only the holdings that it may have put in breach. */
    SLOSS_DETECTION_SCAN = 1      /**< Every mark checks all holdings. */
};

/**
 * Choose how accounts in breach are found.
 *
 * Triggers (the default) make a mark that puts nobody in breach cost no time per account, and need some memory
 * per position. A scan of all accounts at every mark needs no memory. The choice is not part of the state.
 * After a change the next mark checks all holdings.
 * @param[in] engine    The engine.
 * @param[in] detection enum sloss_detection.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or @p detection is unknown.
 * @threads The ledger's.
 * @source Adaptive filters for continuous queries: Olston, Jiang, Widom, SIGMOD 2003.
 */
SLOSS_API enum sloss_status sloss_engine_set_detection(struct sloss_engine *engine,
                                                       uint32_t detection);

/** How an account stands in one asset. */
enum sloss_state {
    SLOSS_STATE_HEALTHY = 0,    /**< Equity is at least the initial requirement. */
    SLOSS_STATE_WARNED = 1,     /**< Equity is below the initial requirement. */
    SLOSS_STATE_LIQUIDATED = 2, /**< It was closed out, left no debt, and has not traded since. */
    SLOSS_STATE_BANKRUPT = 3,   /**< Equity is below zero, or it was closed out and left a debt. */
    SLOSS_STATE_LIQUIDATING = 4 /**< It is closed in parts, and has not got back to its target (`sloss/liquidation.h`). Between
                                     warned and bankrupt. */
};

/** What an account has in one asset, outside of compartments (`sloss/margin.h`). */
struct sloss_account_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t state;       /**< enum sloss_state, in this asset. */
    int64_t balance;      /**< Balance, in atoms. */
    int64_t equity;       /**< Balance + sum(lots * value - cost), in atoms, rounded down as one sum. */
    int64_t initial;      /**< Requirement to add risk or take money out, in atoms. */
    int64_t maintenance;  /**< Requirement below which it is closed out, in atoms. */
    int64_t socialized;   /**< Sum of all that it was ever charged, in atoms. */
    int64_t free;         /**< Free collateral, at least 0: the most that it may withdraw (docs/rules.md 3.7). */
    uint64_t positions;   /**< Number of open positions. */
    uint32_t is_gated;    /**< 1 while the gate of a market keeps it from taking money out; 0 otherwise. */
    uint32_t reserved;    /**< Zero. */
};

/** Query an account in an asset, at the present marks.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_account(const struct sloss_engine *engine,
                                                 uint64_t account, uint32_t asset,
                                                 struct sloss_account_info *info_out);

/** To whom an account belongs. */
struct sloss_owner_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t is_client;         /**< 1 if its owner answers for it and it for nobody. */
    char name[SLOSS_NAME_SIZE]; /**< Name of the owner; "" for an account that is an owner of its own. */
};

/** Query to whom an account belongs, as an OWNER command has said. @param[in] engine The engine.
 * @param[in] account Id. @param[in,out] info_out Record with `struct_size` set. @retval SLOSS_OK The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account. @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_owner(const struct sloss_engine *engine, uint64_t account,
                                               struct sloss_owner_info *info_out);

/** What a member has in the default fund of an asset, and what it can be asked for beyond it. */
struct sloss_member_info {
    uint32_t struct_size;     /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;        /**< Zero. */
    int64_t contribution;     /**< What is left of its contribution, in atoms. */
    int64_t contribution_set; /**< What its contribution was last set to, in atoms. */
    int64_t assessment;       /**< The most that it can be asked for beyond it, in atoms. */
    int64_t assessment_left;  /**< What of that it can be asked for now, in atoms. */
    int64_t duration;         /**< As in the MEMBER command. */
};

/** Query what a MEMBER command has set; all zero for an account that is no member. @param[in] engine The engine.
 * @param[in] account Id. @param[in] asset Index of the asset. @param[in,out] info_out Record with `struct_size`
 * set. @return As sloss_engine_account(), but never SLOSS_ERR_OVERFLOW. @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_member(const struct sloss_engine *engine, uint64_t account,
                                                uint32_t asset, struct sloss_member_info *info_out);

/** A position, at the present mark. */
struct sloss_position_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t lots;         /**< Above zero long, below short. */
    int64_t cost;         /**< Paid for the lots held, signed, with funding, in 10^-precision of an atom. */
    int64_t pnl;          /**< Profit at the mark: lots * value - cost, in atoms, rounded down. */
    int64_t initial;      /**< Initial requirement, in atoms. */
    int64_t maintenance;  /**< Maintenance requirement, in atoms. */
};

/** Query an account's position in a market; all zero if it has none.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_position(const struct sloss_engine *engine,
                                                  uint64_t account, uint32_t market,
                                                  struct sloss_position_info *info_out);

/** A market. All sums and counts run from its creation on. */
struct sloss_market_info {
    uint32_t struct_size;      /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;            /**< Index of its settlement asset. */
    uint32_t marked;           /**< 1 if it has a mark, 0 before the first. */
    uint32_t closed;           /**< 1 after a SETTLE command. */
    int64_t mark;              /**< The mark, in ticks. */
    int64_t value;             /**< Value of one lot at the mark, in 10^-precision of an atom. */
    int64_t open_interest;     /**< Number of lots held on one side. */
    int64_t insurance;         /**< Balance of its insurance fund now, in atoms. */
    int64_t uncovered;         /**< What no layer has paid and no later income has repaid, in atoms. */
    int64_t deficit_sum;       /**< Sum of its deficits, in atoms. */
    int64_t paid_sum[SLOSS_LAYERS_MAX]; /**< Atoms that each enum sloss_layer has paid; SOCIALIZE: accounts were charged. */
    int64_t repaid_sum;        /**< What was uncovered and has been repaid, in atoms. */
    int64_t deleverage_sum;    /**< Net atoms that counterparties of deleveragings gave up against the mark. */
    uint64_t deficit_count;    /**< Number of its deficits. */
    uint64_t takeover_count;   /**< Number of positions that its fund has taken over. */
    uint64_t deleverage_count; /**< Number of positions that were reduced as counterparty of a deleveraging. */
    int64_t unit;              /**< As in the MARKET command. */
    uint32_t kind;             /**< enum sloss_kind. */
    uint32_t settlement;       /**< enum sloss_settlement. */
    uint64_t holders;          /**< Number of rows that sloss_engine_positions() has for it. */
    int64_t liquidation_fee_ppb; /**< Fee of a close-out, in parts per billion of the notional. */
    uint32_t is_signed;        /**< 1 if prices below zero are accepted, 0 if not. */
    uint32_t gate;             /**< enum sloss_gate. */
    int64_t gate_duration;     /**< As in the WATERFALL command. */
    int64_t deficit_time;      /**< When its last deficit arose, in nanoseconds; 0 before the first. */
    uint32_t fund;             /**< 1 + index of the fund that it shares; 0 if it has a fund of its own. */
    uint32_t precision;        /**< As in the MARKET command. */
    int64_t period_sum[SLOSS_LAYERS_MAX]; /**< What each layer has paid within its `duration` until now, in atoms,
                                               indexed by enum sloss_layer; 0 where it has none. */
    int64_t dust;              /**< Cut off by rounding to atoms, and not the fund's yet, in 10^-precision of one. */
};

/** Query a market. @param[in] engine The engine. @param[in] market Index of the market. @param[in,out] info_out Record
 * with `struct_size` set. @retval SLOSS_OK The outputs are set. @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the
 * record size is wrong. @retval SLOSS_ERR_UNKNOWN_MARKET No such market. @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_market(const struct sloss_engine *engine, uint32_t market,
                                                struct sloss_market_info *info_out);

/** A margin bracket of a market. Its rates apply to the part of the notional from `floor` up to the next bracket. */
struct sloss_tier_terms {
    int64_t floor;           /**< Notional at which the bracket begins, in atoms. */
    int64_t initial_ppb;     /**< Initial rate, parts per billion. */
    int64_t maintenance_ppb; /**< Maintenance rate, parts per billion. */
    int64_t lot_initial_ppb; /**< Asked of a lot at the least, billionths of an atom; of the lowest bracket. */
    int64_t lot_maintenance_ppb; /**< The same for maintenance. */
};

/** Read the margin brackets of a market, in ascending order of floor.
 * @param[in]  engine    The engine.
 * @param[in]  market    Index of the market.
 * @param[out] tiers_out Room for @p capacity brackets; may be NULL if the capacity is 0.
 * @param[in]  capacity  The most brackets to write.
 * @param[out] count_out Number of brackets of the market, whatever the capacity.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_tiers(const struct sloss_engine *engine, uint32_t market,
                                               struct sloss_tier_terms *tiers_out, uint32_t capacity,
                                               uint32_t *count_out);

/** Read the layers of a market's waterfall with their bounds; the one that pays first comes first.
 * @param[in]  engine     The engine.
 * @param[in]  market     Index of the market.
 * @param[out] layers_out Room for SLOSS_LAYERS_MAX layers.
 * @param[out] count_out  Number of layers written.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_waterfall(const struct sloss_engine *engine, uint32_t market,
                                                   struct sloss_layer_terms *layers_out,
                                                   uint32_t *count_out);

/** Read how a market divides a loss over accounts.
 * @param[in]  engine      The engine.
 * @param[in]  market      Index of the market.
 * @param[out] sharing_out The record.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_sharing(const struct sloss_engine *engine, uint32_t market,
                                                 struct sloss_sharing *sharing_out);

/** Settings and counters of the whole engine. */
struct sloss_engine_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t liquidation; /**< enum sloss_liquidation. */
    uint32_t residual;    /**< enum sloss_residual. */
    uint32_t detection;   /**< enum sloss_detection. */
    int64_t time;         /**< Nanoseconds since 1970, as the last TIME command set them. */
    uint64_t sequence;    /**< Number of commands applied so far, which is the number of the last one. */
    uint64_t deficits;    /**< Number of deficits so far, which is the number of the last one. */
    uint32_t assets;      /**< Number of assets. */
    uint32_t markets;     /**< Number of markets. */
};

/** Query the engine.
 * @param[in]     engine   The engine.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_info(const struct sloss_engine *engine,
                                              struct sloss_engine_info *info_out);

/**
 * Hash of the state: of all that a later command or query can see, and of nothing else. History, capacity,
 * memory layout and events in the queue are not in it. It is computed anew in O(accounts + positions).
 *
 * The hash is the sum modulo 2^128 of one hash per row. So it does not depend on the order of rows in memory, and
 * partial sums can be added. It finds books that differ and memory that was damaged. It is not cryptographic.
 *
 * @param[in]  engine   The engine.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_hash(const struct sloss_engine *engine,
                                              struct sloss_hash *hash_out);

/**
 * Compute every total from scratch and check every invariant.
 *
 * For each asset `sum(balance) + sum(contribution) + sum(hold) + sum(dust) - sum(cost) == deposits - withdrawals`,
 * which is not below zero. For each market `sum(lots) == 0`, and the totals of lots and cost are right. A holding whose positions
 * are all in variation markets has no negative balance. A market that was ended has no lots and no cost. Every link
 * between tables is right, and every holding that the next mark must check is on the list for it.
 *
 * @param[in] engine The engine.
 *
 * @retval SLOSS_OK           All invariants hold.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_CORRUPT  An invariant does not hold.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_verify(const struct sloss_engine *engine);

/** Take events from the front of the queue. Events are queued when their command is applied, and stay until they are taken.
 * @param[in]  engine     The engine.
 * @param[out] events_out Room for @p capacity events.
 * @param[in]  capacity   The most events to take.
 * @param[out] count_out  Number of events taken; 0 if the queue is empty.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_events(struct sloss_engine *engine,
                                                struct sloss_event *events_out, size_t capacity,
                                                size_t *count_out);

/** Take deficit records from the front of their queue, as sloss_engine_events() does events.
 * @param[in]  engine       The engine.
 * @param[out] deficits_out Room for @p capacity records.
 * @param[in]  capacity     The most records to take.
 * @param[out] count_out    Number of records taken.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_deficits(struct sloss_engine *engine,
                                                  struct sloss_deficit *deficits_out,
                                                  size_t capacity, size_t *count_out);

/** Choose whether events and deficit records are queued (the default) or dropped. A host that does not take them
 * should drop them, because the queues grow. The choice is not part of the state.
 * @param[in] engine The engine.
 * @param[in] keep   0 to drop them, 1 to keep them.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or @p keep is neither 0 nor 1.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_keep_events(struct sloss_engine *engine, uint32_t keep);

/** Is the call under way to end? 0 to go on. It may read a flag or a clock, and calls nothing of this library. */
typedef int (*sloss_stop_fn)(void *context);

/** Let the host end a call that takes long, as on an interrupt or at a deadline. @p stop is asked before
 * each account is closed out, before each round of a cascade and before each scenario. Where it does not answer 0, the
 * command under way is refused with SLOSS_ERR_STOPPED and has changed nothing, as one that finds no memory;
 * sloss_stress_run() tells how many scenarios are done. A machine that must come to the same state as another sets none
 * while it applies commands: they may be stopped at different ones. Not part of the state.
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
/** @defgroup constants Constants
 * @ingroup basics
 * For bindings to other languages, which cannot read a header.
 * @{ */

/** Value of a constant of these headers, or size of a struct in bytes, by its name: "SLOSS_COMMAND_FILL",
 * "SLOSS_NAME_SIZE", "sloss_command". A binding should compare it with the value it was written for when it
 * loads the library.
 * @param[in]  name      Ended by a zero.
 * @param[out] value_out The value.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or nothing has this name.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_constant(const char *name, uint64_t *value_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
