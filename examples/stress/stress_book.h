/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_book: a book that can be opened again, as it is or changed: a thread each, a variation
 * each. */
#ifndef STRESS_BOOK_H
#define STRESS_BOOK_H

#include "common/scenario.h"

struct stress_book {
    struct scenario scenario; /* the book as read, and what its names count in */
    struct sloss_command *commands;
    size_t count; /* of commands that make it */
};

/* A safe account has so many times the notional of its positions more, and what its equity is below
 * zero: it is in breach only where marks move to more than half as many times what they are, or
 * inverse ones to as small a part. A sum in proportion to the account leaves sums of the book's
 * equity room; that there is room for it is checked before a run. */
#define STRESS_SAFE_TIMES 64

/* What is different in a copy, in parts per billion. */
struct stress_change {
    int64_t funds_ppb;       /* of the insurance funds */
    int64_t maintenance_ppb; /* of the maintenance rates; initial ones are at least as high */
    int64_t
        leverage_ppb; /* accounts above this leverage bring the money that they lack; 0 for none */
    uint64_t safe_account; /* has the money that it cannot fail with; 0 for none */
};

extern const struct stress_change stress_no_change;

struct stress_copy {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

/* Read a scenario file, and rows "account,market,lots,price" or "account,asset,amount" of a table
 * on top of it, or NULL. What is wrong is said on stderr with its row: a market whose lots do not
 * add up to zero is. With `no_include` the scenario may not include other files. */
bool stress_book_read(struct stress_book *book, const char *path, const char *table,
                      bool no_include);
void stress_book_close(struct stress_book *book);

/* A copy with a change, for amounts of an asset. */
enum sloss_status stress_book_copy(const struct stress_book *book,
                                   const struct stress_change *change, uint32_t asset,
                                   struct stress_copy *copy);
void stress_copy_close(struct stress_copy *copy);

/* May any account be made safe? SLOSS_ERR_OVERFLOW where the book has no room for the money. */
enum sloss_status stress_book_check_safe(const struct stress_book *book, uint32_t asset);

/* Is a market the first of those that share its fund? Who sums over markets counts a fund there. */
bool stress_leads_fund(const struct sloss_engine *engine, uint32_t market);

/* The first market with the fund of this one. */
uint32_t stress_fund_leader(const struct sloss_engine *engine, uint32_t market);

/* Set what is left of a system account, in a trial or not; the maintenance rates of all markets. */
enum sloss_status stress_scale_account(struct sloss_engine *engine,
                                       const struct sloss_ledger *ledger, uint64_t account,
                                       uint32_t asset, int64_t ppb);
enum sloss_status stress_scale_funds(struct sloss_engine *engine, const struct sloss_ledger *ledger,
                                     uint32_t asset, int64_t ppb);
enum sloss_status stress_scale_maintenance(struct sloss_engine *engine,
                                           const struct stress_book *book, int64_t ppb);

/* Accounts above a leverage bring the money that they lack. */
enum sloss_status stress_cap_leverage(struct stress_copy *copy, uint32_t asset,
                                      int64_t leverage_ppb);

#endif
