/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/resting.h"

#include "base/fixed.h"
#include "ledger/undo_log_internal.h"

void sl_resting_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->orders.rows, &ledger->memory, sizeof(struct sl_resting));
    sl_paged_initialize(&ledger->orders.in_market, &ledger->memory, sizeof(uint32_t));
    sl_table_initialize(&ledger->orders.by_holding, &ledger->memory);
}

void sl_resting_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->orders.rows);
    sl_paged_finalize(&ledger->orders.in_market);
    sl_table_finalize(&ledger->orders.by_holding);
}

/* ---- to find them ------------------------------------------------------------------------------ */

static uint32_t *first_in(const struct sloss_ledger *ledger, uint32_t market)
{
    return SL_PAGED_AT(&ledger->orders.in_market, uint32_t, market);
}

uint32_t sl_resting_first_in(const struct sloss_ledger *ledger, uint32_t market)
{
    return market < ledger->orders.in_market.count ? *first_in(ledger, market) : SL_NONE;
}

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

/* The table has the row that was made first for a holding: the others hang on it. */
uint32_t sl_resting_first_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (ledger->orders.rows.count == 0) {
        return SL_NONE; /* as it is in most books: nothing is hashed */
    }
    uint32_t row = sl_table_first(&ledger->orders.by_holding, hash_of(ledger, holding), &search);
    while (row != SL_NONE && sl_resting_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->orders.by_holding, &search);
    }
    return row;
}

uint32_t sl_resting_find(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_resting_first_of(ledger, holding);
    while (row != SL_NONE && sl_resting_at(ledger, row)->market != market) {
        row = sl_resting_at(ledger, row)->next_of_holding;
    }
    return row;
}

/* ---- to change them ---------------------------------------------------------------------------- */

static bool open_market(struct sloss_ledger *ledger, uint32_t market)
{
    while (ledger->orders.in_market.count <= market) {
        uint32_t *first = sl_paged_append(&ledger->orders.in_market);
        if (first == NULL) {
            return false;
        }
        *first = SL_NONE;
    }
    return true;
}

/* The row of a holding in a market, made if missing; SL_NONE without memory. */
static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_resting_find(ledger, holding, market);
    uint32_t first = sl_resting_first_of(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->orders.rows.count;
    if (row == SL_NONE || !open_market(ledger, market) ||
        !sl_table_reserve(&ledger->orders.by_holding, row + 1) ||
        sl_paged_append(&ledger->orders.rows) == NULL) {
        return SL_NONE;
    }
    *sl_resting_at(ledger, row) = (struct sl_resting){.holding = holding,
                                                      .market = market,
                                                      .next_in_market = *first_in(ledger, market),
                                                      .next_of_holding = SL_NONE};
    *first_in(ledger, market) = row;
    if (first == SL_NONE) {
        sl_table_insert(&ledger->orders.by_holding, hash_of(ledger, holding), row);
    } else {
        sl_resting_at(ledger, row)->next_of_holding = sl_resting_at(ledger, first)->next_of_holding;
        sl_resting_at(ledger, first)->next_of_holding = row;
    }
    return row;
}

static bool has_orders(const struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = sl_resting_first_of(ledger, holding);
    while (row != SL_NONE && sl_resting_is_none(sl_resting_at(ledger, row))) {
        row = sl_resting_at(ledger, row)->next_of_holding;
    }
    return row != SL_NONE;
}

/* The flag tells whether there are any. Nobody is judged for orders, so the holding is no suspect
 * for them. */
static enum sloss_status flag(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    bool has = has_orders(ledger, row);
    if (has == ((holding->flags & SL_HOLDING_ORDERS) != 0)) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_undo_log_save_holding(ledger, row);
    if (status == SLOSS_OK && has) {
        sl_ledger_raise(holding, SL_HOLDING_ORDERS);
    } else if (status == SLOSS_OK) {
        sl_ledger_lower(holding, SL_HOLDING_ORDERS);
    }
    return status;
}

/* What an image has of a row: its links stay. */
static enum sloss_status change(struct sloss_ledger *ledger, uint32_t row,
                                const struct sl_resting *terms)
{
    struct sl_resting *resting = sl_resting_at(ledger, row);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, resting->holding)->account);
    enum sloss_status status = sl_ledger_save(
        ledger, resting, offsetof(struct sl_resting, holding), &resting->saved_by);
    if (status != SLOSS_OK) {
        return status;
    }
    resting->bid_lots = terms->bid_lots;
    resting->bid_price = terms->bid_lots == 0 ? 0 : terms->bid_price;
    resting->ask_lots = terms->ask_lots;
    resting->ask_price = terms->ask_lots == 0 ? 0 : terms->ask_price;
    return flag(ledger, resting->holding);
}

enum sloss_status sl_resting_set(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                 const struct sl_resting *terms)
{
    uint32_t row = open_row(ledger, holding, market);
    return row == SL_NONE ? SLOSS_ERR_MEMORY : change(ledger, row, terms);
}

enum sloss_status sl_resting_trade(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                   int64_t lots)
{
    uint32_t row = sl_resting_find(ledger, holding, market);
    if (row == SL_NONE) {
        return SLOSS_OK;
    }
    struct sl_resting left = *sl_resting_at(ledger, row);
    left.bid_lots -= lots > 0 ? sl_fixed_lesser(lots, left.bid_lots) : 0;
    left.ask_lots -= lots < 0 ? sl_fixed_lesser(-lots, left.ask_lots) : 0;
    return change(ledger, row, &left);
}

enum sloss_status sl_resting_end(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_resting_find(ledger, holding, market);
    return row == SL_NONE || sl_resting_is_none(sl_resting_at(ledger, row))
               ? SLOSS_OK
               : change(ledger, row, &(struct sl_resting){0});
}

enum sloss_status sl_resting_end_all(struct sloss_ledger *ledger, uint32_t market)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = sl_resting_first_in(ledger, market); status == SLOSS_OK && row != SL_NONE;
         row = sl_resting_at(ledger, row)->next_in_market) {
        if (!sl_resting_is_none(sl_resting_at(ledger, row))) {
            status = change(ledger, row, &(struct sl_resting){0});
        }
    }
    return status;
}

bool sl_resting_is_consistent(const struct sloss_ledger *ledger)
{
    uint32_t count = 0;
    for (uint32_t market = 0; market < ledger->orders.in_market.count; market++) {
        for (uint32_t row = *first_in(ledger, market); row != SL_NONE; count++) {
            if (row >= ledger->orders.rows.count || count == ledger->orders.rows.count) {
                return false;
            }
            const struct sl_resting *resting = sl_resting_at(ledger, row);
            if (resting->market != market || resting->bid_lots < 0 || resting->ask_lots < 0 ||
                resting->holding >= ledger->holdings.count ||
                sl_resting_find(ledger, resting->holding, market) != row) {
                return false;
            }
            row = resting->next_in_market;
        }
    }
    bool flags = true;
    for (uint32_t row = 0; flags && row < ledger->holdings.count; row++) {
        flags = ((sl_ledger_holding(ledger, row)->flags & SL_HOLDING_ORDERS) != 0) ==
                has_orders(ledger, row);
    }
    return flags && count == ledger->orders.rows.count;
}
