/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/rows.h"

#include <assert.h>
#include <string.h>

#include "base/name.h"
#include "ledger/below.h"
#include "ledger/claim.h"
#include "ledger/find_internal.h"
#include "ledger/holders_internal.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/owners.h"
#include "ledger/pair.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/side/holds.h"
#include "ledger/side/legs.h"
#include "ledger/side/resting.h"
#include "ledger/side/running.h"
#include "ledger/undo_log_internal.h"
#include "ledger/won.h"

static_assert(sizeof(struct sl_account) == 16,
              "docs/architecture.md states the bytes an account takes");
static_assert(sizeof(struct sl_holding) == 64,
              "docs/architecture.md states the bytes a holding takes");
static_assert(SL_ASSETS_MAX - 1 <= UINT16_MAX, "a holding's asset has 16 bits");
static_assert(SL_BLOCK_ROWS_MAX <= UINT16_MAX, "and so has its count of positions");
static_assert(SL_BLOCK_ORDERS <= UINT8_MAX, "and the order of its block has 8");

/* ---- the tables ------------------------------------------------------------------------------ */

void sl_ledger_initialize(struct sloss_ledger *ledger)
{
    const struct sloss_memory *memory = &ledger->memory;
    sl_paged_initialize(&ledger->accounts, memory, sizeof(struct sl_account));
    sl_paged_initialize(&ledger->names, memory, SLOSS_NAME_SIZE);
    sl_paged_initialize(&ledger->holdings, memory, sizeof(struct sl_holding));
    sl_blocks_initialize(&ledger->positions, memory);
    sl_paged_initialize(&ledger->assets, memory, sizeof(struct sl_asset));
    sl_paged_initialize(&ledger->books, memory, sizeof(struct sl_book));
    sl_pair_initialize(ledger);
    sl_find_initialize(ledger);
    sl_compartments_initialize(ledger);
    sl_owners_initialize(ledger);
    sl_paged_initialize(&ledger->funds, memory, sizeof(struct sl_fund));
    sl_members_initialize(ledger);
    sl_claim_initialize(ledger);
    sl_owed_initialize(ledger);
    sl_holds_initialize(ledger);
    sl_resting_initialize(ledger);
    sl_legs_initialize(ledger);
    sl_groups_initialize(ledger);
    sl_running_initialize(ledger);
    sl_vector_initialize(&ledger->images, memory);
    sl_vector_initialize(&ledger->emptied, memory);
    sl_below_initialize(ledger);
    sl_paged_initialize(&ledger->host_ids.rows, memory, sizeof(struct sl_host_id));
    sl_paged_initialize(&ledger->host_ids.heads, memory, sizeof(uint32_t));
    sl_vector_initialize(&ledger->host_ids.tried, memory);
    sl_paged_initialize(&ledger->given.rows, &ledger->memory, sizeof(struct sl_given));
    sl_left_initialize(ledger);
    sl_paged_initialize(&ledger->suspects, memory, sizeof(uint32_t));
}

void sl_ledger_finalize(struct sloss_ledger *ledger)
{
    for (uint32_t book = 0; book < ledger->books.count; book++) {
        sl_paged_finalize(&sl_ledger_book(ledger, book)->holders);
        sl_paged_finalize(&sl_ledger_book(ledger, book)->won);
        sl_paged_finalize(&sl_ledger_book(ledger, book)->fresh);
    }
    sl_paged_finalize(&ledger->accounts);
    sl_paged_finalize(&ledger->names);
    sl_paged_finalize(&ledger->holdings);
    sl_blocks_finalize(&ledger->positions);
    sl_paged_finalize(&ledger->assets);
    sl_paged_finalize(&ledger->books);
    sl_pair_finalize(ledger);
    sl_find_finalize(ledger);
    sl_compartments_finalize(ledger);
    sl_owners_finalize(ledger);
    sl_paged_finalize(&ledger->funds);
    sl_members_finalize(ledger);
    sl_claim_finalize(ledger);
    sl_owed_finalize(ledger);
    sl_holds_finalize(ledger);
    sl_resting_finalize(ledger);
    sl_legs_finalize(ledger);
    sl_groups_finalize(ledger);
    sl_running_finalize(ledger);
    sl_vector_finalize(&ledger->images);
    sl_vector_finalize(&ledger->emptied);
    sl_paged_finalize(&ledger->below.rows);
    sl_paged_finalize(&ledger->host_ids.rows);
    sl_paged_finalize(&ledger->host_ids.heads);
    sl_vector_finalize(&ledger->host_ids.tried);
    sl_paged_finalize(&ledger->given.rows);
    sl_left_finalize(ledger);
    sl_paged_finalize(&ledger->suspects);
}

bool sl_ledger_reserve(struct sloss_ledger *ledger)
{
    uint32_t accounts = ledger->accounts_max;
    /* A block has room for at most twice the positions that it holds. */
    uint64_t rows = 2 * (uint64_t)ledger->positions_max;
    return accounts == 0 ? sl_blocks_reserve(&ledger->positions, rows)
                         : sl_paged_reserve(&ledger->accounts, accounts) &&
                               sl_paged_reserve(&ledger->names, accounts) &&
                               sl_paged_reserve(&ledger->holdings, accounts) &&
                               sl_table_reserve(&ledger->by_id, accounts) &&
                               sl_table_reserve(&ledger->by_name, accounts) &&
                               sl_blocks_reserve(&ledger->positions, rows);
}

/* ---- accounts and holdings --------------------------------------------------------------------
 */

/* May a table that is limited to `most` rows have so many more? */
static bool has_numbers(const struct sl_paged *rows, uint32_t more, uint32_t most)
{
    return rows->count <= most - more;
}

/* A name takes as much memory as the rest of an account, so there is room only for the names that
 * exist. */
static bool reserve_name(struct sloss_ledger *ledger)
{
    uint32_t count = ledger->names.count + 1;
    return sl_paged_reserve(&ledger->names, count) && sl_table_reserve(&ledger->by_name, count);
}

static bool reserve_account(struct sloss_ledger *ledger, bool named)
{
    uint32_t count = ledger->accounts.count + 1;
    return sl_paged_reserve(&ledger->accounts, count) &&
           sl_paged_reserve(&ledger->holdings, ledger->holdings.count + 1) &&
           sl_table_reserve(&ledger->by_id, count) && (!named || reserve_name(ledger));
}

enum sloss_status sl_ledger_add_account(struct sloss_ledger *ledger, uint64_t id, const char *name)
{
    bool own = id < SLOSS_ACCOUNT_SYSTEM;
    if (sl_ledger_find_account(ledger, id) != SL_NONE ||
        (name[0] != '\0' && sl_ledger_find_name(ledger, name) != SL_NONE)) {
        return SLOSS_ERR_EXISTS;
    }
    if (own && ledger->accounts_max != 0 &&
        ledger->accounts.count - ledger->system_accounts >= ledger->accounts_max) {
        return SLOSS_ERR_LIMIT;
    }
    /* Mostly the first holding of the account is added right after it. Its room is reserved here,
     * so that this cannot fail. */
    if (!has_numbers(&ledger->accounts, 1, SL_ACCOUNTS_MAX) ||
        !has_numbers(&ledger->holdings, 1, SL_HOLDINGS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!reserve_account(ledger, name[0] != '\0')) {
        return SLOSS_ERR_MEMORY;
    }
    uint32_t row = ledger->accounts.count;
    struct sl_account *account = sl_paged_append(&ledger->accounts);
    *account = (struct sl_account){.id = id, .holding = SL_NONE, .name = SL_NO_NAME};
    sl_find_enter_account(ledger, row);
    ledger->row_of_id_0 = own ? row - (uint32_t)id : ledger->row_of_id_0;
    if (name[0] != '\0') {
        account->name = ledger->names.count & SL_NO_NAME;
        sl_name_copy(sl_paged_append(&ledger->names), name);
        sl_find_enter_name(ledger, row);
    }
    ledger->system_accounts += own ? 0 : 1;
    return SLOSS_OK;
}

enum sloss_status sl_ledger_add_holding(struct sloss_ledger *ledger, uint32_t account,
                                        uint32_t asset, uint32_t *holding_out)
{
    uint32_t row = ledger->holdings.count;
    if (!has_numbers(&ledger->holdings, 1, SL_HOLDINGS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!sl_find_reserve_holdings(ledger, account, 1)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_pair_before_holding(ledger, account, asset);
    if (status == SLOSS_OK) {
        status = sl_groups_before_holding(ledger, account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_ledger_keep(ledger, account);
    struct sl_holding *holding = sl_paged_append(&ledger->holdings);
    if (holding == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_account *owner = sl_ledger_account(ledger, account);
    *holding = (struct sl_holding){.id = owner->id,
                                   .account = account,
                                   .asset = (uint16_t)asset, /* below SL_ASSETS_MAX */
                                   .next = owner->holding,
                                   .block = SL_NONE,
                                   .market = SL_NONE,
                                   .row = SL_NONE,
                                   .below = SL_NONE};
    holding->flags = owner->id < SLOSS_ACCOUNT_SYSTEM ? 0 : SL_HOLDING_SYSTEM;
    owner->holding = row;
    sl_find_enter_holding(ledger, account);
    sl_pair_after_holding(ledger, row);
    sl_groups_after_holding(ledger, row);
    *holding_out = row;
    return SLOSS_OK;
}

/* ---- positions ------------------------------------------------------------------------------- */

enum sloss_status sl_ledger_open_position(struct sloss_ledger *ledger, uint32_t row,
                                          uint32_t market, uint32_t *position_out)
{
    *position_out = sl_ledger_find_position(ledger, row, market);
    if (*position_out != SL_NONE) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_ledger_open_positions(ledger, row, &market, 1);
    *position_out = sl_ledger_find_position(ledger, row, market);
    return status;
}

static enum sloss_status add_missing(struct sloss_ledger *ledger, uint32_t row,
                                     const uint32_t *markets, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t position;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (sl_ledger_find_position(ledger, row, markets[i]) == SL_NONE) {
            status = sl_holders_add(ledger, row, markets[i], &position);
        }
    }
    return status;
}

enum sloss_status sl_ledger_open_positions(struct sloss_ledger *ledger, uint32_t row,
                                           const uint32_t *markets, uint32_t count)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    uint32_t before = holding->count;
    size_t image = ((size_t)before + count) * sizeof(struct sl_position);
    if (!sl_undo_log_reserve(ledger, image)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = add_missing(ledger, row, markets, count);
    if (holding->count == before) {
        return status;
    }
    /* An image saved earlier in this command would restore the holding without the new ones. They
     * are in the log from the start: however the command ends, a flat position is removed. */
    assert(!ledger->trying && holding->saved_by != ledger->command &&
           holding->block_saved_by != ledger->command);
    enum sloss_status saved = sl_undo_log_save_positions(ledger, row);
    return status == SLOSS_OK ? saved : status;
}

/* ---- assets and books ------------------------------------------------------------------------ */

enum sloss_status sl_ledger_add_asset(struct sloss_ledger *ledger, const char *name,
                                      uint32_t decimals)
{
    uint32_t row = ledger->assets.count;
    if (sl_ledger_find_asset(ledger, name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (!has_numbers(&ledger->assets, 1, SL_ASSETS_MAX) ||
        !has_numbers(&ledger->holdings, 4, SL_HOLDINGS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    /* Each of the four system accounts has equally many holdings, so the first one stands for
     * all. */
    if (!sl_paged_reserve(&ledger->assets, row + 1) ||
        !sl_table_reserve(&ledger->assets_by_name, row + 1) ||
        !sl_find_reserve_holdings(ledger, 0, 4) ||
        !sl_paged_reserve(&ledger->holdings, ledger->holdings.count + 4)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_asset *asset = sl_paged_append(&ledger->assets);
    asset->decimals = decimals;
    sl_name_copy(asset->name, name);
    sl_find_enter_asset(ledger, row);
    /* The four system accounts are the first four rows, and there is room for their holdings. */
    uint32_t *holding[] = {&asset->reserve, &asset->backstop, &asset->fees, &asset->treasury};
    for (uint32_t account = 0; account < 4; account++) {
        enum sloss_status status = sl_ledger_open_holding(ledger, account, row, holding[account]);
        assert(status == SLOSS_OK);
        (void)status;
    }
    return SLOSS_OK;
}

/* `@insurance:MARKET` may be longer than a name: system names are made on demand instead of stored.
 */
static uint32_t add_system_account(struct sloss_ledger *ledger, uint64_t id, uint32_t asset)
{
    uint32_t holding = SL_NONE;
    enum sloss_status status = sl_ledger_add_account(ledger, id, "");
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(ledger, ledger->accounts.count - 1, asset, &holding);
    }
    assert(status == SLOSS_OK); /* the caller has made the room */
    (void)status;
    return holding;
}

enum sloss_status sl_ledger_append_fund(struct sloss_ledger *ledger, const char *name,
                                        const struct sl_fund *values)
{
    uint32_t row = ledger->funds.count;
    if (sl_ledger_find_fund(ledger, name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (!has_numbers(&ledger->funds, 1, SL_FUNDS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!sl_paged_reserve(&ledger->funds, row + 1) ||
        !sl_table_reserve(&ledger->funds_by_name, row + 1)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_fund *fund = sl_paged_append(&ledger->funds);
    *fund = *values;
    fund->holding = fund->first = SL_NONE;
    sl_name_copy(fund->name, name);
    sl_find_enter_fund(ledger, row);
    return SLOSS_OK;
}

enum sloss_status sl_ledger_add_fund(struct sloss_ledger *ledger,
                                     const struct sloss_command_fund *terms)
{
    const struct sl_fund values = {.delay = terms->delay,
                                   .senior_ppb = terms->senior_ppb,
                                   .has_units = terms->units != SLOSS_UNITS_NONE,
                                   .has_tranches = terms->units == SLOSS_UNITS_TRANCHES};
    uint32_t row = ledger->funds.count;
    if (!has_numbers(&ledger->accounts, 1, SL_ACCOUNTS_MAX) ||
        !has_numbers(&ledger->holdings, 1, SL_HOLDINGS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!reserve_account(ledger, false)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_ledger_append_fund(ledger, terms->name, &values);
    if (status == SLOSS_OK) {
        sl_ledger_fund(ledger, row)->holding =
            add_system_account(ledger, SL_ID_FUND + row, terms->asset);
    }
    return status;
}

static bool book_has_numbers(struct sloss_ledger *ledger)
{
    struct sl_blocks *positions = &ledger->positions;
    return has_numbers(&ledger->books, 1, SL_BOOKS_MAX) &&
           has_numbers(&ledger->accounts, 3, SL_ACCOUNTS_MAX) &&
           has_numbers(&ledger->holdings, 3, SL_HOLDINGS_MAX) &&
           (sl_blocks_have_numbers(positions) || sl_blocks_prepare(positions, 0));
}

/* The holding of a fund that the new market shares, or NULL. */
static struct sl_holding *sharing(const struct sloss_ledger *ledger, uint32_t shared_fund)
{
    return shared_fund == SL_NONE
               ? NULL
               : sl_ledger_holding(ledger, sl_ledger_fund(ledger, shared_fund)->holding);
}

/* Room for the fund's position in the market, and for an image of all its positions. */
static bool reserve_place(struct sloss_ledger *ledger, struct sl_holding *shared)
{
    size_t count = shared == NULL ? 0 : shared->count;
    return sl_undo_log_reserve(ledger, (count + 1) * sizeof(struct sl_position)) &&
           (shared == NULL ? sl_blocks_prepare(&ledger->positions, 0)
                           : sl_holders_widen(ledger, shared));
}

static bool reserve_book(struct sloss_ledger *ledger)
{
    uint32_t accounts = ledger->accounts.count + 3;
    return sl_paged_reserve(&ledger->books, ledger->books.count + 1) &&
           sl_table_reserve(&ledger->books_by_name, ledger->books.count + 1) &&
           sl_paged_reserve(&ledger->accounts, accounts) &&
           sl_paged_reserve(&ledger->holdings, ledger->holdings.count + 3) &&
           sl_table_reserve(&ledger->by_id, accounts);
}

/* The book alone, with room for its accounts and for the position of the fund `shared`, or NULL. */
static enum sloss_status append_book(struct sloss_ledger *ledger, const char *name, uint32_t asset,
                                     uint32_t scale, uint32_t shared_fund,
                                     struct sl_holding *shared)
{
    uint32_t market = ledger->books.count;
    if (sl_ledger_find_book(ledger, name) != SL_NONE || sl_pair_find(ledger, name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (!book_has_numbers(ledger) || (shared != NULL && shared->count == SL_BLOCK_ROWS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    struct sl_paged holders;
    sl_paged_initialize(&holders, &ledger->memory, sizeof(uint32_t));
    if (!reserve_book(ledger) || !reserve_place(ledger, shared) || !sl_paged_reserve(&holders, 1)) {
        sl_paged_finalize(&holders);
        return SLOSS_ERR_MEMORY;
    }
    struct sl_book *book = sl_paged_append(&ledger->books);
    book->asset = asset;
    book->shared_fund = shared_fund;
    book->scale = scale;
    book->holders = holders;
    sl_paged_initialize(&book->won, &ledger->memory, sizeof(struct sl_won));
    sl_paged_initialize(&book->fresh, &ledger->memory, sizeof(struct sl_fresh));
    sl_name_copy(book->name, name);
    sl_find_enter_book(ledger, market);
    book->fund = book->uncovered = SL_NONE;
    return SLOSS_OK;
}

enum sloss_status sl_ledger_append_book(struct sloss_ledger *ledger, const char *name,
                                        uint32_t asset, uint32_t scale, uint32_t shared_fund)
{
    return append_book(ledger, name, asset, scale, shared_fund, NULL);
}

enum sloss_status sl_ledger_add_book(struct sloss_ledger *ledger, const char *name, uint32_t asset,
                                     uint32_t scale, uint32_t shared_fund)
{
    uint32_t market = ledger->books.count;
    uint32_t position;
    struct sl_holding *shared = sharing(ledger, shared_fund);
    enum sloss_status status = append_book(ledger, name, asset, scale, shared_fund, shared);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_book *book = sl_ledger_book(ledger, market);
    book->fund = shared != NULL ? sl_ledger_fund(ledger, shared_fund)->holding
                                : add_system_account(ledger, SL_ID_INSURANCE + market, asset);
    book->uncovered = add_system_account(ledger, SL_ID_UNCOVERED + market, asset);
    (void)add_system_account(ledger, SL_ID_DUST + market,
                             asset); /* its amount is the book's dust */
    book->fund_place = sl_ledger_holding(ledger, book->fund)->count;
    status = sl_ledger_open_position(ledger, book->fund, market, &position);
    assert(status == SLOSS_OK);
    (void)status;
    return SLOSS_OK;
}
