/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/find_internal.h"

#include <string.h>

#include "ledger/sweep.h"

/* The newest holdings of an account, up to this many, are looked through one by one. The older ones
 * are found by a table. Most accounts have one holding and no entry in the table. */
#define FEW 4u

void sl_find_initialize(struct sloss_ledger *ledger)
{
    const struct sloss_memory *memory = &ledger->memory;
    sl_table_initialize(&ledger->by_id, memory);
    sl_table_initialize(&ledger->by_name, memory);
    sl_table_initialize(&ledger->assets_by_name, memory);
    sl_table_initialize(&ledger->books_by_name, memory);
    sl_table_initialize(&ledger->funds_by_name, memory);
    sl_table_initialize(&ledger->by_owner, memory);
}

void sl_find_finalize(struct sloss_ledger *ledger)
{
    sl_table_finalize(&ledger->by_id);
    sl_table_finalize(&ledger->by_name);
    sl_table_finalize(&ledger->assets_by_name);
    sl_table_finalize(&ledger->books_by_name);
    sl_table_finalize(&ledger->funds_by_name);
    sl_table_finalize(&ledger->by_owner);
}

/* ---- accounts by id -------------------------------------------------------------------------- */

uint64_t sl_ledger_hash_of_id(const struct sloss_ledger *ledger, uint64_t id)
{
    return sl_siphash_word(&ledger->key, id);
}

/* The account of the fund that a market shares: the id of the market's insurance fund is another
 * name of it. */
static uint32_t shared_fund_of(const struct sloss_ledger *ledger, uint64_t id)
{
    uint64_t market = id - SL_ID_INSURANCE;
    if (id < SL_ID_INSURANCE || market >= ledger->books.count) {
        return SL_NONE;
    }
    const struct sl_book *book = sl_ledger_book(ledger, (uint32_t)market);
    return book->shared_fund == SL_NONE ? SL_NONE : sl_ledger_holding(ledger, book->fund)->account;
}

uint32_t sl_ledger_search_hash(const struct sloss_ledger *ledger, uint64_t id, uint64_t hash)
{
    struct sl_search search;
    uint32_t row = sl_table_first(&ledger->by_id, hash, &search);
    while (row != SL_NONE && sl_ledger_account(ledger, row)->id != id) {
        row = sl_table_next(&ledger->by_id, &search);
    }
    return row != SL_NONE ? row : shared_fund_of(ledger, id);
}

uint32_t sl_ledger_search_account(const struct sloss_ledger *ledger, uint64_t id)
{
    return sl_ledger_search_hash(ledger, id, sl_ledger_hash_of_id(ledger, id));
}

void sl_find_enter_account(struct sloss_ledger *ledger, uint32_t account)
{
    uint64_t id = sl_ledger_account(ledger, account)->id;
    sl_table_insert(&ledger->by_id, sl_ledger_hash_of_id(ledger, id), account);
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *account_name(const struct sloss_ledger *ledger, uint32_t account)
{
    return sl_paged_at(&ledger->names, sl_ledger_account(ledger, account)->name);
}

static const char *asset_name(const struct sloss_ledger *ledger, uint32_t asset)
{
    return sl_ledger_asset(ledger, asset)->name;
}

static const char *book_name(const struct sloss_ledger *ledger, uint32_t market)
{
    return sl_ledger_book(ledger, market)->name;
}

static const char *fund_name(const struct sloss_ledger *ledger, uint32_t fund)
{
    return sl_ledger_fund(ledger, fund)->name;
}

uint64_t sl_find_hash_of_name(const struct sloss_ledger *ledger, const char *name)
{
    return sl_siphash(&ledger->key, name, strlen(name));
}

uint32_t sl_find_by_name(const struct sloss_ledger *ledger, const struct sl_table *table,
                         const char *(*name_of)(const struct sloss_ledger *ledger, uint32_t row),
                         const char *name)
{
    struct sl_search search;
    uint32_t row = sl_table_first(table, sl_find_hash_of_name(ledger, name), &search);
    while (row != SL_NONE && strcmp(name_of(ledger, row), name) != 0) {
        row = sl_table_next(table, &search);
    }
    return row;
}

uint32_t sl_ledger_find_name(const struct sloss_ledger *ledger, const char *name)
{
    return sl_find_by_name(ledger, &ledger->by_name, account_name, name);
}

uint32_t sl_ledger_find_asset(const struct sloss_ledger *ledger, const char *name)
{
    return sl_find_by_name(ledger, &ledger->assets_by_name, asset_name, name);
}

uint32_t sl_ledger_find_book(const struct sloss_ledger *ledger, const char *name)
{
    return sl_find_by_name(ledger, &ledger->books_by_name, book_name, name);
}

uint32_t sl_ledger_find_fund(const struct sloss_ledger *ledger, const char *name)
{
    return sl_find_by_name(ledger, &ledger->funds_by_name, fund_name, name);
}

void sl_find_enter_name(struct sloss_ledger *ledger, uint32_t account)
{
    sl_table_insert(&ledger->by_name, sl_find_hash_of_name(ledger, account_name(ledger, account)),
                    account);
}

void sl_find_enter_asset(struct sloss_ledger *ledger, uint32_t asset)
{
    sl_table_insert(&ledger->assets_by_name,
                    sl_find_hash_of_name(ledger, asset_name(ledger, asset)), asset);
}

void sl_find_enter_book(struct sloss_ledger *ledger, uint32_t market)
{
    sl_table_insert(&ledger->books_by_name, sl_find_hash_of_name(ledger, book_name(ledger, market)),
                    market);
}

void sl_find_enter_fund(struct sloss_ledger *ledger, uint32_t fund)
{
    sl_table_insert(&ledger->funds_by_name, sl_find_hash_of_name(ledger, fund_name(ledger, fund)),
                    fund);
}

/* ---- holdings -------------------------------------------------------------------------------- */

static uint64_t hash_of_holding(const struct sloss_ledger *ledger, uint32_t account, uint32_t asset)
{
    return sl_siphash_word(&ledger->key, (uint64_t)account << 32 | asset);
}

static bool is_in(const struct sloss_ledger *ledger, uint32_t row, uint32_t account, uint32_t asset)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return holding->account == account && holding->asset == asset;
}

uint32_t sl_ledger_search_holding(const struct sloss_ledger *ledger, uint32_t account,
                                  uint32_t asset)
{
    struct sl_search search;
    uint32_t row = sl_ledger_account(ledger, account)->holding;
    for (uint32_t i = 0; i < FEW && row != SL_NONE; i++) {
        if (sl_ledger_holding(ledger, row)->asset == asset) {
            return row;
        }
        row = sl_ledger_holding(ledger, row)->next;
    }
    if (row == SL_NONE) {
        return SL_NONE;
    }
    row = sl_table_first(&ledger->by_owner, hash_of_holding(ledger, account, asset), &search);
    while (row != SL_NONE && !is_in(ledger, row, account, asset)) {
        row = sl_table_next(&ledger->by_owner, &search);
    }
    return row;
}

/* The holding that is so many steps behind the first one in the account's list, or SL_NONE. */
static uint32_t holding_behind(const struct sloss_ledger *ledger, uint32_t account, uint32_t many)
{
    uint32_t row = sl_ledger_account(ledger, account)->holding;
    for (; many > 0 && row != SL_NONE; many--) {
        row = sl_ledger_holding(ledger, row)->next;
    }
    return row;
}

bool sl_find_reserve_holdings(struct sloss_ledger *ledger, uint32_t account, uint32_t more)
{
    return holding_behind(ledger, account, FEW - 1) == SL_NONE ||
           sl_table_reserve(&ledger->by_owner, ledger->by_owner.count + more);
}

void sl_find_enter_holding(struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t row = holding_behind(ledger, account, FEW);
    if (row != SL_NONE) {
        uint32_t asset = sl_ledger_holding(ledger, row)->asset;
        sl_table_insert(&ledger->by_owner, hash_of_holding(ledger, account, asset), row);
    }
}

/* ---- positions ------------------------------------------------------------------------------- */

/* Few positions are looked through one by one; among many the search halves the range. */
uint32_t sl_ledger_find_position(const struct sloss_ledger *ledger, uint32_t row, uint32_t market)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t begin = 0;
    uint32_t end = holding->count;
    while (end - begin > 8) {
        uint32_t middle = begin + (end - begin) / 2;
        if (positions[middle].market <= market) {
            begin = middle;
        } else {
            end = middle;
        }
    }
    while (begin < end && positions[begin].market < market) {
        begin++;
    }
    return begin < end && positions[begin].market == market ? holding->block + begin : SL_NONE;
}
