/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger: the rows of accounts, holdings, positions, assets and books, and how they are found. This
 * folder alone changes them: rows.h makes new ones, transfer.h moves money, position.h changes
 * positions, undo_log.h takes a command back, suspect_list.h lists whom to judge.
 *
 * An account's money in one asset, and the positions that money backs, is a *holding*. A *book* is
 * one market's side of the ledger: who holds it, and the sums of lots and cost.
 *
 * Every change is made inside a command: the first write to a row saves an image of it, so that a
 * command that fails half way is rolled back to the byte. Accounts and holdings never move;
 * the positions of a holding move together, when their block is full. */
#ifndef SL_LEDGER_H
#define SL_LEDGER_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fine.h"
#include "base/host_ids.h"
#include "base/paged.h"
#include "base/siphash.h"
#include "base/table.h"
#include "base/vector.h"
#include "base/wide.h"
#include "ledger/block.h"
#include "ledger/side/rows.h"
#include "sloss/sloss.h"

/* Ids of a market's own accounts, and of funds that markets share: with the number of the market,
 * or of the fund, in the low half. */
#define SL_ID_INSURANCE (SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32))
#define SL_ID_UNCOVERED (SLOSS_ACCOUNT_SYSTEM + (UINT64_C(2) << 32))
#define SL_ID_FUND (SLOSS_ACCOUNT_SYSTEM + (UINT64_C(3) << 32))
#define SL_ID_DUST (SLOSS_ACCOUNT_SYSTEM + (UINT64_C(4) << 32))

#define SL_SYSTEM_ACCOUNTS 4u /* that every ledger has, first in account order */
#define SL_DECIMALS_MAX 18u   /* of an asset */

/* The largest numbers of rows. Each row has to have a number in every field that refers to it. */
#define SL_ASSETS_MAX (UINT32_C(1) << 16)   /* a holding's asset */
#define SL_BOOKS_MAX (UINT32_C(1) << 28)    /* eight of something for each book are counted */
#define SL_FUNDS_MAX (UINT32_C(1) << 28)    /* shared ones */
#define SL_ACCOUNTS_MAX (UINT32_C(1) << 31) /* a table has up to twice as many slots */
#define SL_NO_NAME (SL_ACCOUNTS_MAX - 1)    /* system accounts have none, so there are fewer */
#define SL_HOLDINGS_MAX UINT32_MAX          /* the last number is SL_NONE */
#define SL_POSITIONS_MAX (UINT32_MAX / 2)   /* that may be asked for: blocks are half full */

struct sl_account {
    uint64_t id;
    uint32_t holding;       /* first of its holdings, or SL_NONE */
    unsigned name : 31;     /* row in names, or SL_NO_NAME */
    unsigned has_terms : 1; /* look into engine/control.h: a hint, no part of the state */
};

enum {
    SL_HOLDING_SYSTEM = 1,     /* a system account's: it is never checked and never closed out */
    SL_HOLDING_SUSPECT = 2,    /* on the list of suspects: the next mark has to check it */
    SL_HOLDING_LIQUIDATED = 4, /* it was closed out and has not traded since */
    SL_HOLDING_BANKRUPT = 8,   /* and that left a debt */
    SL_HOLDING_CLOSED = 16,    /* it was closed out by the present command */
    SL_HOLDING_UNPAID = 32,    /* it could not pay its variation in the present command */
    SL_HOLDING_VOID = 64,      /* its triggers are invalid, and it is a suspect */
    SL_HOLDING_FLAT = 128,     /* a position of it became empty in the present command */
    SL_HOLDING_SPECIAL = 256,  /* its margin is more than a sum over its positions
                                  (margin/special.h) */
    SL_HOLDING_ORDERS = 512,   /* it has open orders somewhere (side/resting.h) */
    SL_HOLDING_WAITING = 1024, /* it is short in the instant under way, and pays last */
    SL_HOLDING_LACKING = 4096, /* the round closes it out, and its group has not enough for it */
    SL_HOLDING_ISOLATED = 2048, /* it is a compartment, or has been one (compartment.h): as long as
                                  there is the row */
    SL_HOLDING_GROUPED = 8192, /* it is margined with those of other accounts (side/groups.h) */
    SL_HOLDING_LIQUIDATING = 16384 /* it is in liquidation (side/running.h) */
};

struct sl_holding {
    int64_t balance;
    int64_t socialized; /* charged so far */
    uint64_t id; /* id of the account, kept here too so that a batch need not read the account */
    uint32_t account;
    uint32_t next;   /* the account's next holding; of a compartment its row (compartment.h) */
    uint32_t block;  /* first of its positions, ascending by market, if there are any */
    uint32_t market; /* that last touched it: bears its debt when it has no position (rules 4.4) */
    uint32_t saved_by;       /* command that saved its image */
    uint32_t block_saved_by; /* and that of its positions */
    uint32_t row;            /* scratch: its row in the settlement or the round under way */
    uint16_t asset;
    uint16_t count; /* of positions */
    unsigned flags : 16;
    unsigned order : 5;         /* its block has room for 2^order */
    unsigned recent_passes : 3; /* triggers of it passed of late, and in which block of marks: a
                                   habit of detection/judge.c alone, no part of the state */
    unsigned recent_passes_block : 8;
    uint32_t below; /* the latest of what took its balance below zero (below.h), or SL_NONE */
};

static_assert(sizeof(struct sl_holding) == 64, "a holding is a cache line");

struct sl_asset {
    sl_wide balance_sum;
    sl_wide cost_sum;         /* of its books, less their dust, in billionths of an atom */
    sl_wide contribution_sum; /* of members (members.h) */
    sl_wide held_sum;         /* on hold (side/holds.h) */
    int64_t supply;           /* deposits less withdrawals, atoms */
    int64_t deficit_time;     /* of the last deficit that its members stood for */
    bool has_deficit;         /* and was there any? */
    uint32_t decimals;
    uint32_t saved_by;
    uint32_t reserve; /* holdings of the system accounts */
    uint32_t backstop;
    uint32_t fees;
    uint32_t treasury;
    uint32_t back;       /* 1 + the pair whose asset it is (pair.h), or 0 */
    uint32_t first_need; /* 1 + the first pair that it is settled in, or 0 */
    struct sl_auction auction;
    char name[SLOSS_NAME_SIZE];
};

/* What a holding has in the default fund of its asset (members.h). */
struct sl_member {
    int64_t contribution;     /* what is left of it */
    int64_t contribution_set; /* what it was last set to */
    int64_t assessment;       /* the most that it can be asked for beyond it */
    int64_t duration;         /* in any so many nanoseconds; 0: until it is set again */
    uint32_t holding;
    uint32_t saved_by; /* number of the command that saved its image */
    uint32_t asked; /* the last time it was asked for an assessment, a row of `asked`, or SL_NONE */
    uint32_t reserved;
};

struct sl_book {
    sl_wide cost_sum;   /* as all costs of the book in fine units (base/fine.h) */
    int64_t dust;       /* what rounding to atoms has cut off, in fine units */
    uint64_t cost_most; /* the largest |cost| that a position has ever had */
    int64_t long_lots;
    int64_t short_lots; /* as a positive number */
    int64_t paired_lots; /* that accounts have in both of their legs, counted once (side/legs.h) */
    uint32_t asset;
    uint32_t saved_by;
    uint32_t fund;        /* holding of the insurance fund */
    uint32_t fund_place;  /* of its position in this market, among those of the holding */
    uint32_t shared_fund; /* row of the fund where markets may share it, or SL_NONE */
    uint32_t uncovered;   /* holding whose balance is minus what is uncovered */
    uint32_t hole;        /* number of the latest time in which something was uncovered (left.h) */
    uint32_t scale;       /* fine units in an atom */
    struct sl_paged holders; /* uint32_t positions, in no order */
    struct sl_paged won;     /* struct sl_won by place among the holders (won.h) */
    struct sl_paged fresh;   /* struct sl_fresh likewise (fresh.h) */
    char name[SLOSS_NAME_SIZE];
};

/* A holding that has left a market (left.h). */
struct sl_left {
    uint32_t holding;
    uint32_t market;
    uint32_t hole;     /* number of the one in which it did so last */
    uint32_t saved_by; /* number of the command that saved its image */
};

/* The kinds of units of a fund. Where all are alike, they are junior ones, and the par is 0. */
enum sl_tranche {
    SL_JUNIOR,
    SL_SENIOR,
    SL_TRANCHES
};

/* A fund that markets may share. One that is a single market's is no row here. */
struct sl_fund {
    int64_t units[SL_TRANCHES]; /* that there are of it (engine/units.h) */
    int64_t par;                /* of the senior units: as much of what it has is theirs first */
    int64_t delay;              /* of who sells units, nanoseconds; 0 for none */
    int64_t senior_ppb;         /* of fees and forfeits that add to the par */
    bool has_units;
    bool has_tranches;
    uint32_t holding;
    uint32_t saved_by; /* number of the command that saved its image, which has what is above */
    uint32_t first;    /* of those who have had units of it: a row of the units, or SL_NONE */
    char name[SLOSS_NAME_SIZE];
};

/* Part of what took a balance below zero (below.h). */
struct sl_below {
    int64_t amount;
    uint32_t market;
    uint32_t next; /* entry before it in time, or of the free list; SL_NONE at the end */
    uint32_t saved_by;
    uint32_t reserved;
};

/* The entries of all holdings. */
struct sl_below_table {
    uint32_t free; /* head of the list of free ones, or SL_NONE */
    uint32_t used; /* rows that have been somebody's */
    uint32_t saved_by;
    uint32_t reserved;
    struct sl_paged rows; /* struct sl_below */
};

/* What a position has won and been charged (won.h). */
struct sl_won {
    int64_t won;
    int64_t charged;
    uint64_t instant;  /* it is of; 0 for a row that says nothing */
    uint32_t saved_by; /* number of the command that saved its image */
    uint32_t reserved;
};

/* Since when the profit of a position is looked at, where profit matures: since lots were added
 * last (fresh.h). */
struct sl_fresh {
    sl_wide counted; /* of its profit just before that, in fine units, for the lots it still has */
    int64_t time;
    uint64_t moment;   /* of the market at that time (engine/moments.h); 0 for a row that says
                          nothing */
    uint32_t saved_by; /* number of the command that saved its image */
    uint32_t reserved[3];
};

/* A time at which a layer of a market gave something (engine/given.h). */
struct sl_given {
    int64_t time;
    int64_t before;    /* what the layer had given in all until then */
    uint32_t next;     /* time after that, or SL_NONE */
    uint32_t saved_by; /* number of the command that saved its image */
};

/* The times of all layers. */
struct sl_given_table {
    uint32_t used; /* rows that are somebody's */
    uint32_t saved_by;
    struct sl_paged rows; /* struct sl_given */
};

/* Who is told of each account before it changes: a snapshot under way, which keeps what it had. */
struct sl_keeper {
    void (*keep)(void *context, uint32_t account); /* NULL: nobody */
    void *context;
};

struct sloss_ledger {
    struct sloss_memory memory;
    struct sl_keeper keeper;
    uint32_t accounts_max; /* 0 if there is no limit */
    uint32_t positions_max;
    uint32_t position_count; /* positions of accounts; those of funds are not counted */
    uint32_t command;        /* number of the command under way, for the stamps `saved_by` */
    uint32_t system_accounts;
    uint32_t row_of_id_0; /* row less id of the account added last, modulo 2^32 */
    bool has_engine;
    bool trying;              /* in a trial: the log is kept when a command ends */
    size_t log_from;          /* where the log of the present command begins */
    struct sl_paged accounts; /* account order */
    struct sl_paged names;    /* char[SLOSS_NAME_SIZE] */
    struct sl_paged holdings;
    struct sl_blocks positions;
    struct sl_paged assets;
    struct sl_paged books;
    struct sl_paged pairs; /* of assets of which one backs the other (pair.h) */
    struct sl_table pairs_by_name;
    struct sl_sip_key key; /* decides where rows are in the tables; not part of the state */
    struct sl_below_table below;
    struct sl_given_table given;
    struct sl_paged left; /* who has left markets (left.h) */
    struct sl_table left_by_holding;
    struct sl_table by_id;
    struct sl_table by_name;
    struct sl_table assets_by_name;
    struct sl_table books_by_name;
    struct sl_table by_owner;     /* holdings of accounts that have more than a few (find.c) */
    struct sl_paged compartments; /* of accounts, in single markets (compartment.h) */
    struct sl_table compartments_by_place;
    struct sl_table compartments_by_account;
    struct sl_paged owners; /* whom accounts belong to (owners.h) */
    struct sl_paged owned;
    uint64_t payments; /* of layers so far, trials included: which one an owner's scratch is of */
    struct sl_table owners_by_name;
    struct sl_table owned_by_account;
    struct sl_paged funds; /* that markets may share */
    struct sl_table funds_by_name;
    struct sl_paged members; /* contributions to default funds (members.h) */
    struct sl_table members_by_holding;
    struct sl_paged asked;
    struct sl_paged claims;          /* of who paid a deficit (claim.h) */
    struct sl_paged claim_lists;     /* of each market and kind */
    struct sl_table claims_by_place; /* by holding, market and kind */
    struct sl_paged owed;            /* debts that are kept (owed.h) */
    struct sl_paged owed_in;         /* uint32_t a market: the first of its rows */
    struct sl_table owed_by_holding;
    struct sl_hold_table holds;   /* money on hold (side/holds.h) */
    struct sl_order_table orders; /* open orders (side/resting.h) */
    struct sl_legs_table legs;    /* of accounts, in single markets (side/legs.h) */
    struct sl_group_table groups; /* of accounts that are margined together (side/groups.h) */
    struct sl_running_table running; /* who is in liquidation, or below a level (side/running.h) */
    uint32_t asked_before;        /* how many when the command under way began */
    uint32_t asked_tried;         /* and when commands were first tried */
    struct sl_host_ids host_ids;
    struct sl_vector images; /* the undo log */
    struct sl_vector emptied; /* uint32_t holdings that this command may have left flat */
    struct sl_paged suspects; /* uint32_t holdings, each once */
};

/* An account, or what it has, is about to change: the keeper is told. */
static inline void sl_ledger_keep(const struct sloss_ledger *ledger, uint32_t account)
{
    if (ledger->keeper.keep != NULL) {
        ledger->keeper.keep(ledger->keeper.context, account);
    }
}

static inline struct sl_account *sl_ledger_account(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->accounts, struct sl_account, row);
}

static inline struct sl_holding *sl_ledger_holding(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->holdings, struct sl_holding, row);
}

static inline struct sl_position *sl_ledger_position(const struct sloss_ledger *ledger,
                                                     uint32_t row)
{
    return sl_blocks_at(&ledger->positions, row);
}

/* Set flags of a holding, or clear them. A flag that is part of the state may be changed only after
 * the holding's image was saved. */
static inline void sl_ledger_raise(struct sl_holding *holding, unsigned flags)
{
    holding->flags |= flags & UINT16_MAX;
}

static inline void sl_ledger_lower(struct sl_holding *holding, unsigned flags)
{
    holding->flags &= ~flags & UINT16_MAX;
}

/* A market has moved money of the holding, or its position there: as long as that is the last to
 * have done so, a debt without a position is its (rules 4.4). Requires that the image of the
 * holding was saved. */
static inline void sl_ledger_touched_by(const struct sloss_ledger *ledger, uint32_t holding,
                                        uint32_t market)
{
    sl_ledger_holding(ledger, holding)->market = market;
}

/* Where the settlement or the round under way finds what it knows of the holding; SL_NONE when that
 * is over. No part of the state. */
static inline void sl_ledger_note_row(struct sl_holding *holding, uint32_t row)
{
    holding->row = row;
}

/* Has the command under way left a debt of the holding? Then it pays for nobody. */
static inline bool sl_ledger_owes(const struct sl_holding *holding)
{
    return (holding->flags & (SL_HOLDING_CLOSED | SL_HOLDING_UNPAID)) != 0 &&
           (holding->flags & SL_HOLDING_BANKRUPT) != 0;
}

/* The positions of a holding, an array of `count`. */
static inline struct sl_position *sl_ledger_positions(const struct sloss_ledger *ledger,
                                                      const struct sl_holding *holding)
{
    return holding->count == 0 ? NULL : sl_blocks_at(&ledger->positions, holding->block);
}

static inline uint64_t sl_ledger_holding_id(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_ledger_holding(ledger, row)->id;
}

static inline struct sl_asset *sl_ledger_asset(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->assets, struct sl_asset, row);
}

static inline struct sl_book *sl_ledger_book(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->books, struct sl_book, row);
}

static inline struct sl_fund *sl_ledger_fund(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->funds, struct sl_fund, row);
}

/* The asset that a fund has. */
static inline uint32_t sl_ledger_fund_asset(const struct sloss_ledger *ledger, uint32_t fund)
{
    return sl_ledger_holding(ledger, sl_ledger_fund(ledger, fund)->holding)->asset;
}

/* The position of a market's fund in the market. It is never removed, and markets only come behind
 * those there are, so that its place stays; its row moves with the fund's block. */
static inline uint32_t sl_ledger_fund_position(const struct sloss_ledger *ledger, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    return sl_ledger_holding(ledger, book->fund)->block + book->fund_place;
}

/* The most lots that the positions of one side have, where both legs of an account count: bounds of
 * products hold for so many (rules 1.5). */
static inline int64_t sl_ledger_gross(const struct sl_book *book)
{
    int64_t gross = book->long_lots;
    return __builtin_add_overflow(gross, book->paired_lots, &gross) ||
                   __builtin_add_overflow(gross, book->paired_lots, &gross)
               ? INT64_MAX
               : gross;
}

/* Is a market the first of those that its fund stands in? Who sums over markets counts the balance
 * of a fund there. */
static inline bool sl_ledger_leads_fund(const struct sloss_ledger *ledger, uint32_t market)
{
    return sl_ledger_book(ledger, market)->fund_place == 0;
}

/* The id of the account that is a market's fund. */
static inline uint64_t sl_ledger_fund_id(const struct sloss_ledger *ledger, uint32_t market)
{
    return sl_ledger_holding_id(ledger, sl_ledger_book(ledger, market)->fund);
}

/* Is it the id of an account that no command may name: that of what is uncovered in a market, or
 * that of its dust? */
static inline bool sl_ledger_is_unnamed(uint64_t id)
{
    return (id >= SL_ID_UNCOVERED && id < SL_ID_FUND) || id >= SL_ID_DUST;
}

/* Is it the id of an insurance fund, of one market or shared? */
static inline bool sl_ledger_insures(uint64_t id)
{
    return id >= SL_ID_INSURANCE && !sl_ledger_is_unnamed(id);
}

static inline struct sl_member *sl_ledger_member(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->members, struct sl_member, row);
}

static inline struct sl_hold *sl_holds_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->holds.rows, struct sl_hold, row);
}

static inline uint32_t sl_ledger_holder(const struct sl_book *book, uint32_t slot)
{
    return *SL_PAGED_AT(&book->holders, const uint32_t, slot);
}

/* Does the position belong to the market's insurance fund? Such a position is never removed and
 * does not count in limits. */
static inline bool sl_ledger_is_fund(const struct sloss_ledger *ledger,
                                     const struct sl_position *position)
{
    return position->holding == sl_ledger_book(ledger, position->market)->fund;
}

/* Find a row by its name or its id. Each returns SL_NONE if there is no such row. */
uint32_t sl_ledger_search_account(const struct sloss_ledger *ledger, uint64_t id);
uint32_t sl_ledger_search_holding(const struct sloss_ledger *ledger, uint32_t account,
                                  uint32_t asset);
uint32_t sl_ledger_find_name(const struct sloss_ledger *ledger, const char *name);
uint32_t sl_ledger_find_asset(const struct sloss_ledger *ledger, const char *name);
uint32_t sl_ledger_find_book(const struct sloss_ledger *ledger, const char *name);
uint32_t sl_ledger_find_fund(const struct sloss_ledger *ledger, const char *name);
uint32_t sl_ledger_find_position(const struct sloss_ledger *ledger, uint32_t holding,
                                 uint32_t market);

/* Guess the row of an id: the difference of row and id is that of the account added last. This is
 * true while ids count up by one. */
static inline uint32_t sl_ledger_guess(const struct sloss_ledger *ledger, uint64_t id)
{
    return (uint32_t)id + ledger->row_of_id_0;
}

static inline uint32_t sl_ledger_find_account(const struct sloss_ledger *ledger, uint64_t id)
{
    uint32_t row = sl_ledger_guess(ledger, id);
    bool guessed = row < ledger->accounts.count && sl_ledger_account(ledger, row)->id == id;
    return guessed ? row : sl_ledger_search_account(ledger, id);
}

static inline uint32_t sl_ledger_find_holding(const struct sloss_ledger *ledger, uint32_t account,
                                              uint32_t asset)
{
    uint32_t row = sl_ledger_account(ledger, account)->holding;
    bool is_first = row != SL_NONE && sl_ledger_holding(ledger, row)->asset == asset;
    return is_first ? row : sl_ledger_search_holding(ledger, account, asset);
}

/* The two halves of searching an account, for callers that do something else between them. */
uint64_t sl_ledger_hash_of_id(const struct sloss_ledger *ledger, uint64_t id);
uint32_t sl_ledger_search_hash(const struct sloss_ledger *ledger, uint64_t id, uint64_t hash);

#endif
