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

#include "command.h"
#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A host that compiles the library into itself may define this beforehand, to hide the names or to make
 * them static. SLOSS_BUILD stands for the library's own compilation. */
#ifndef SLOSS_API
#if (defined(_WIN32) || defined(__CYGWIN__)) && defined(SLOSS_BUILD)
#define SLOSS_API __declspec(dllexport)
#elif defined(__GNUC__) && !defined(_WIN32) && !defined(__CYGWIN__)
#define SLOSS_API __attribute__((visibility("default")))
#else
#define SLOSS_API
#endif
#endif

#define SLOSS_VERSION_MAJOR 0 /**< Counts breaks of the ABI, as the SONAME does. */
#define SLOSS_VERSION_MINOR 1 /**< Counts additions. */
#define SLOSS_VERSION_PATCH 0 /**< Counts releases that add nothing. */

/** What a call came to. Zero is success; numbers are fixed for good. */
enum sloss_status {
    SLOSS_OK = 0,                      /**< Done. */
    SLOSS_ERR_ARGUMENT = 1,            /**< A NULL, an unknown kind or option, a wrong record size. */
    SLOSS_ERR_SYNTAX = 2,              /**< Text that is not of the form asked for. */
    SLOSS_ERR_RANGE = 3,               /**< A value outside its range: negative, zero lots, a rate too high. */
    SLOSS_ERR_PRECISION = 4,           /**< A number finer than its unit. Nothing is rounded on the way in. */
    SLOSS_ERR_OVERFLOW = 5,            /**< A number, sum or product that does not fit. */
    SLOSS_ERR_UNKNOWN_ASSET = 6,       /**< No such asset. */
    SLOSS_ERR_UNKNOWN_MARKET = 7,      /**< No such market. */
    SLOSS_ERR_UNKNOWN_ACCOUNT = 8,     /**< No such account. */
    SLOSS_ERR_EXISTS = 9,              /**< The name or id is taken. */
    SLOSS_ERR_INSUFFICIENT_FUNDS = 10, /**< More than the balance. */
    SLOSS_ERR_INSUFFICIENT_MARGIN = 11, /**< Equity would be below what is required: initial, or after a reduction maintenance. */
    SLOSS_ERR_MARKET_CLOSED = 12,      /**< The market has been settled. */
    SLOSS_ERR_TIME_BACKWARDS = 13,     /**< Time never goes back. */
    SLOSS_ERR_SYSTEM_ACCOUNT = 14,     /**< A system account where only an owner's may stand. */
    SLOSS_ERR_SELF_TRADE = 15,         /**< Giver and receiver, or buyer and seller, are one. */
    SLOSS_ERR_NO_POSITION = 16,        /**< Nothing to deleverage. */
    SLOSS_ERR_LIMIT = 17,              /**< A limit of the configuration or of the format is reached. */
    SLOSS_ERR_MEMORY = 18,             /**< The host's memory is exhausted. */
    SLOSS_ERR_CORRUPT = 19,            /**< An invariant is broken: a bug, or memory written by others. */
    SLOSS_ERR_FILE = 20,               /**< A file cannot be read. Used by programs; the library does no I/O. */
    SLOSS_ERR_UNSETTLED = 21           /**< What a payer owes to an index, or is owed, is to be settled first. */
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

/** A signed number of 128 bits: `high * 2^64 + low`. */
struct sloss_wide {
    uint64_t low; /**< Low half. */
    int64_t high; /**< High half. */
};

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
/** @name Ledger
 * Assets, accounts, holdings and positions, and their totals. Created empty with its system
 * accounts; changed only by an engine's commands; queried at will.
 * @{ */

/** The books. Opaque. */
struct sloss_ledger;

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
 * creation, and the command that would exceed it is refused with SLOSS_ERR_LIMIT. So is one beyond 65,536
 * assets, 2^28 markets, 2^31 accounts (system accounts counted), 2^32 - 1 holdings, or some 2^32 positions.
 */
struct sloss_ledger_config {
    uint32_t struct_size;       /**< sizeof(struct sloss_ledger_config). */
    uint32_t accounts_max;      /**< Accounts, system accounts not counted. */
    uint32_t positions_max;     /**< Open positions, those of funds not counted. */
    uint32_t reserved;          /**< Zero. */
    struct sloss_memory memory; /**< Hooks, copied; zero for malloc and free. */
    uint64_t key_low;           /**< Key of the tables of ids and names, low half; both halves zero: from
                                     addresses of memory. */
    uint64_t key_high;          /**< High half. */
};

/** Create an empty ledger.
 *
 * Ids and names are found by a keyed hash (SipHash-1-3), so that whoever chooses them cannot make the
 * ledger slow without knowing the key. A host that takes them from strangers gives 128 random bits. Nothing
 * that the library returns depends on the key: not the state hash, not the order of anything.
 *
 * @param[in]  config     Limits and memory, copied; NULL for growth and malloc.
 * @param[out] ledger_out The handle; free with sloss_ledger_destroy() after its engine.
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, the record size wrong, or only one hook given.
 * @retval SLOSS_ERR_LIMIT    More than 2^31 - 4 accounts or 2^31 - 1 positions are asked for.
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

/** Look an asset up by name.
 * @param[in]  ledger    The ledger.
 * @param[in]  name      Terminated.
 * @param[out] asset_out Its index.
 * @retval SLOSS_OK                Set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No asset has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_asset(const struct sloss_ledger *ledger,
                                                    const char *name, uint32_t *asset_out);

/** Look a market up by name.
 * @param[in]  ledger     The ledger.
 * @param[in]  name       Terminated.
 * @param[out] market_out Its index.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No market has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_market(const struct sloss_ledger *ledger,
                                                     const char *name, uint32_t *market_out);

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
 * Records linked by SLOSS_COMMAND_LINKED are one command, applied as one (struct sloss_command).
 *
 * @param[in]  engine      The engine.
 * @param[in]  commands    @p count commands, copied.
 * @param[in]  count       Number of commands.
 * @param[out] applied_out Records applied, of whole chains: @p count on success; may be NULL.
 *
 * @retval SLOSS_OK  All are applied.
 * @return Otherwise the status of the command that begins at record `applied_out`, which changed nothing.
 * First SLOSS_ERR_ARGUMENT for a NULL, a wrong size, kind, flag or option, a record that is not zero where its
 * kind uses nothing, or a LINKED whose next record cannot belong to it; then unknown names; then what
 * docs/rules.md section 10 says.
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

/** Add a market, without a liquidation fee and with prices above zero; a MARKET command has both to choose.
 * @param[in] engine The engine. @param[in] name 1..63 characters. @param[in] asset Index of its asset.
 * @param[in] unit Atoms per lot per tick (inverse: atoms times ticks per lot), at least 1.
 * @param[in] kind enum sloss_kind. @param[in] settlement enum sloss_settlement.
 * @param[out] market_out Its index; may be NULL. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_add_market(struct sloss_engine *engine, const char *name,
                                                    uint32_t asset, int64_t unit, uint32_t kind,
                                                    uint32_t settlement, uint32_t *market_out);

/** Set a marginal bracket. @param[in] engine The engine. @param[in] market Index.
 * @param[in] floor Notional from which it holds, atoms. @param[in] initial_ppb Rate.
 * @param[in] maintenance_ppb Rate, at most the initial one.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_tier(struct sloss_engine *engine, uint32_t market,
                                                  int64_t floor, int64_t initial_ppb,
                                                  int64_t maintenance_ppb);

/** A layer of a market's waterfall, and what bounds it. */
struct sloss_layer_terms {
    uint32_t layer;    /**< enum sloss_layer. */
    uint32_t reserved; /**< Zero. */
    int64_t cap;       /**< The most it gives per deficit, atoms; 0 for no cap. */
};

/** Set the layers of a market's waterfall. @param[in] engine The engine. @param[in] market Index.
 * @param[in] layers @p count layers, first the one drawn first. @param[in] count 0..SLOSS_LAYERS_MAX.
 * @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_waterfall(struct sloss_engine *engine, uint32_t market,
                                                       const struct sloss_layer_terms *layers,
                                                       uint32_t count);

/** How a market's last layer shares a loss. */
struct sloss_sharing {
    uint32_t basis;    /**< enum sloss_basis. */
    uint32_t rule;     /**< enum sloss_rule. */
    uint32_t cap;      /**< enum sloss_cap. */
    uint32_t rounding; /**< enum sloss_rounding. */
    uint32_t pool;     /**< 1: the deficits of one round of close-outs are shared together; 0: one by one. */
    uint32_t reserved; /**< Zero. */
};

/** Set how the last layer shares. @param[in] engine The engine. @param[in] market Index.
 * @param[in] sharing Copied. @return SLOSS_OK or a refusal of sloss_engine_apply(). */
SLOSS_API enum sloss_status sloss_engine_set_sharing(struct sloss_engine *engine, uint32_t market,
                                                     const struct sloss_sharing *sharing);

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

/** Book a trade. One that adds risk needs the initial requirement; a reduction away from the mark may not
 * ruin: below its maintenance requirement an account may only come closer to it (docs/rules.md 3.6), and
 * a fund's equity may not fall below zero. @param[in] engine The engine. @param[in] market Index. @param[in] buyer Id.
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
    int64_t paid_sum[SLOSS_LAYERS_MAX]; /**< Paid by each layer, by enum sloss_layer; SLOSS_LAYER_SOCIALIZE
                                             is what accounts were charged. */
    int64_t repaid_sum;        /**< Uncovered and repaid later. */
    int64_t deleverage_sum;    /**< Given up against the mark by counterparties of deleveragings, net. */
    uint64_t deficit_count;    /**< Deficits. */
    uint64_t takeover_count;   /**< Positions taken over by the fund. */
    uint64_t deleverage_count; /**< Positions reduced as counterparty of a deleveraging. */
    int64_t unit;              /**< As the MARKET command gave it. */
    uint32_t kind;             /**< enum sloss_kind. */
    uint32_t settlement;       /**< enum sloss_settlement. */
    uint64_t holders;          /**< Rows that sloss_engine_positions() has for it. */
    int64_t liquidation_fee_ppb; /**< Of notional. */
    uint32_t is_signed;        /**< 1 where prices below zero are accepted. */
    uint32_t reserved;         /**< Zero. */
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

/** A marginal bracket of a market. */
struct sloss_tier_terms {
    int64_t floor;           /**< Notional from which the rates hold, atoms. */
    int64_t initial_ppb;     /**< Initial rate, parts per billion. */
    int64_t maintenance_ppb; /**< Maintenance rate, parts per billion. */
    int64_t lot_initial_ppb; /**< Asked of a lot at the least, billionths of an atom; of the lowest bracket. */
    int64_t lot_maintenance_ppb; /**< The same for maintenance. */
};

/** Read the margin brackets of a market, by ascending floor.
 * @param[in]  engine    The engine.
 * @param[in]  market    Index of the market.
 * @param[out] tiers_out Room for @p capacity brackets; may be NULL where that is 0.
 * @param[in]  capacity  Brackets wanted at most.
 * @param[out] count_out Brackets there are, whatever the capacity.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_tiers(const struct sloss_engine *engine, uint32_t market,
                                               struct sloss_tier_terms *tiers_out, uint32_t capacity,
                                               uint32_t *count_out);

/** Read the layers of a market's waterfall with their caps, first the one drawn first.
 * @param[in]  engine     The engine.
 * @param[in]  market     Index of the market.
 * @param[out] layers_out SLOSS_LAYERS_MAX layers.
 * @param[out] count_out  Layers set.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_waterfall(const struct sloss_engine *engine, uint32_t market,
                                                   struct sloss_layer_terms *layers_out,
                                                   uint32_t *count_out);

/** Read how a market's last layer shares.
 * @param[in]  engine      The engine.
 * @param[in]  market      Index of the market.
 * @param[out] sharing_out The record.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_sharing(const struct sloss_engine *engine, uint32_t market,
                                                 struct sloss_sharing *sharing_out);

/** What holds for the whole engine. */
struct sloss_engine_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t liquidation; /**< enum sloss_liquidation. */
    uint32_t residual;    /**< enum sloss_residual. */
    uint32_t detection;   /**< enum sloss_detection. */
    int64_t time;         /**< Nanoseconds, as last set. */
    uint64_t sequence;    /**< Commands applied so far: the number of the last one. */
    uint64_t deficits;    /**< Deficits so far: the number of the last one. */
    uint32_t assets;      /**< Assets there are. */
    uint32_t markets;     /**< Markets there are. */
};

/** Query the engine.
 * @param[in]     engine   The engine.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL or the size wrong.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_info(const struct sloss_engine *engine,
                                              struct sloss_engine_info *info_out);

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
 * totals of lots and cost, and in a variation market no negative balance behind it alone; no lots and
 * no cost are left in a market that was settled; every index points where it should, and whoever is to be
 * judged is on the list of those who are.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           All hold.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_CORRUPT  One does not.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_verify(const struct sloss_engine *engine);

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
