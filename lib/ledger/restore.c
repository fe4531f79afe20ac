/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/restore.h"

#include "base/fixed.h"
#include "ledger/below.h"
#include "ledger/holders_internal.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"

/* What refuses a command for other reasons cannot be in a file. */
static enum sloss_status of_file(enum sloss_status status)
{
    return status == SLOSS_ERR_EXISTS ? SLOSS_ERR_DAMAGED : status;
}

/* ---- accounts -------------------------------------------------------------------------------- */

enum sloss_status sl_restore_asset(struct sloss_ledger *ledger, const char *name,
                                   const struct sl_asset *values)
{
    enum sloss_status status = of_file(sl_ledger_add_asset(ledger, name, values->decimals));
    if (status == SLOSS_OK) {
        struct sl_asset *asset = sl_ledger_asset(ledger, ledger->assets.count - 1);
        asset->supply = values->supply;
        asset->has_deficit = values->has_deficit;
        asset->deficit_time = values->deficit_time;
    }
    return status;
}

enum sloss_status sl_restore_book(struct sloss_ledger *ledger, const char *name, uint32_t asset,
                                  const struct sl_book *values)
{
    enum sloss_status status =
        of_file(sl_ledger_append_book(ledger, name, asset, values->scale, values->shared_fund));
    if (status == SLOSS_OK) {
        sl_ledger_book(ledger, ledger->books.count - 1)->dust = values->dust;
        sl_ledger_asset(ledger, asset)->cost_sum -= sl_fine_billionths(values->dust, values->scale);
    }
    return status;
}

static bool is_there(const struct sloss_ledger *ledger, uint64_t id)
{
    return sl_ledger_find_account(ledger, id) != SL_NONE;
}

/* The uncovered account of a market follows its fund, unless that is shared, and that of its dust
 * comes then. The markets' accounts come in the order of markets. */
static bool is_next_of_market(const struct sloss_ledger *ledger, uint64_t id, uint32_t market)
{
    if (market >= ledger->books.count ||
        (market > 0 && !is_there(ledger, SL_ID_DUST + market - 1))) {
        return false;
    }
    bool shares = sl_ledger_book(ledger, market)->shared_fund != SL_NONE;
    return id >= SL_ID_DUST        ? is_there(ledger, SL_ID_UNCOVERED + market)
           : id >= SL_ID_UNCOVERED ? shares || is_there(ledger, SL_ID_INSURANCE + market)
                                   : !shares;
}

static bool is_next_system_account(const struct sloss_ledger *ledger, uint64_t id)
{
    if (id >= SL_ID_FUND && id < SL_ID_DUST) {
        return id < SL_ID_FUND + ledger->funds.count &&
               (id == SL_ID_FUND || is_there(ledger, id - 1));
    }
    return id >= SL_ID_INSURANCE && is_next_of_market(ledger, id, (uint32_t)id);
}

enum sloss_status sl_restore_account(struct sloss_ledger *ledger, uint32_t index, uint64_t id,
                                     const char *name)
{
    bool own = id < SLOSS_ACCOUNT_SYSTEM;
    if (!own && name[0] != '\0') {
        return SLOSS_ERR_DAMAGED;
    }
    if (index < SL_SYSTEM_ACCOUNTS) {
        return id == sl_ledger_account(ledger, index)->id ? SLOSS_OK : SLOSS_ERR_DAMAGED;
    }
    return index == ledger->accounts.count && (own || is_next_system_account(ledger, id))
               ? of_file(sl_ledger_add_account(ledger, id, name))
               : SLOSS_ERR_DAMAGED;
}

/* ---- holdings -------------------------------------------------------------------------------- */

/* A holding is the fund of a market, and has a position there. */
static enum sloss_status place_fund(struct sloss_ledger *ledger, uint32_t row, uint32_t market)
{
    struct sl_book *book = sl_ledger_book(ledger, market);
    uint32_t position;
    if (book->asset != sl_ledger_holding(ledger, row)->asset || book->fund != SL_NONE) {
        return SLOSS_ERR_DAMAGED;
    }
    book->fund = row;
    book->fund_place = sl_ledger_holding(ledger, row)->count;
    return sl_restore_position(ledger, row, market, 0, 0, &position);
}

/* The holding of a market's own account is linked with its book. */
static enum sloss_status link_book(struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (holding->id < SL_ID_INSURANCE || holding->id >= SL_ID_FUND) {
        return SLOSS_OK;
    }
    struct sl_book *book = sl_ledger_book(ledger, (uint32_t)holding->id);
    if (holding->id >= SL_ID_UNCOVERED) {
        book->uncovered = holding->asset == book->asset ? row : book->uncovered;
        return SLOSS_OK;
    }
    return place_fund(ledger, row, (uint32_t)holding->id);
}

enum sloss_status sl_restore_fund(struct sloss_ledger *ledger, const char *name,
                                  const struct sl_fund *values)
{
    return of_file(sl_ledger_append_fund(ledger, name, values));
}

enum sloss_status sl_restore_fund_account(struct sloss_ledger *ledger, uint32_t account,
                                          uint32_t asset)
{
    uint32_t index = (uint32_t)sl_ledger_account(ledger, account)->id;
    uint32_t holding;
    enum sloss_status status = sl_ledger_open_holding(ledger, account, asset, &holding);
    if (status == SLOSS_OK) {
        sl_ledger_fund(ledger, index)->holding = holding;
    }
    for (uint32_t market = 0; status == SLOSS_OK && market < ledger->books.count; market++) {
        if (sl_ledger_book(ledger, market)->shared_fund == index) {
            status = place_fund(ledger, holding, market);
        }
    }
    return status;
}

static void put_values(struct sloss_ledger *ledger, uint32_t row, const struct sl_holding *values)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    holding->balance = values->balance;
    holding->socialized = values->socialized;
    holding->market = values->market;
    sl_ledger_raise(holding, values->flags);
    sl_ledger_asset(ledger, holding->asset)->balance_sum += values->balance;
}

enum sloss_status sl_restore_holding(struct sloss_ledger *ledger, uint32_t account, uint32_t asset,
                                     const struct sl_holding *values, uint32_t *row_out)
{
    if (asset >= ledger->assets.count ||
        (values->market != SL_NONE && values->market >= ledger->books.count)) {
        return SLOSS_ERR_DAMAGED;
    }
    enum sloss_status status = sl_ledger_open_holding(ledger, account, asset, row_out);
    if (status != SLOSS_OK) {
        return status;
    }
    put_values(ledger, *row_out, values);
    return link_book(ledger, *row_out);
}

enum sloss_status sl_restore_isolated(struct sloss_ledger *ledger, uint32_t account,
                                      uint32_t market, const struct sl_holding *values,
                                      uint32_t *row_out)
{
    if (sl_ledger_account(ledger, account)->id >= SLOSS_ACCOUNT_SYSTEM ||
        sl_compartment_find(ledger, account, market) != SL_NONE ||
        (values->market != SL_NONE && values->market >= ledger->books.count)) {
        return SLOSS_ERR_DAMAGED;
    }
    enum sloss_status status = sl_compartment_make(ledger, account, market, row_out);
    if (status == SLOSS_OK) {
        put_values(ledger, *row_out, values);
    }
    return status;
}

enum sloss_status sl_restore_below(struct sloss_ledger *ledger, uint32_t row, uint32_t market,
                                   int64_t amount)
{
    struct sl_below_table *table = &ledger->below;
    if (amount <= 0 || (market != SL_NONE && market >= ledger->books.count) ||
        table->used == SL_NONE - 1) {
        return SLOSS_ERR_DAMAGED;
    }
    struct sl_below *entry = sl_paged_append(&table->rows);
    if (entry == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *entry = (struct sl_below){.amount = amount, .market = market, .next = SL_NONE};
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (holding->below == SL_NONE) {
        holding->below = table->used;
    } else {
        SL_PAGED_AT(&table->rows, struct sl_below, table->used - 1)->next = table->used;
    }
    table->used++;
    return SLOSS_OK;
}

/* ---- positions ------------------------------------------------------------------------------- */

static enum sloss_status add_sums(struct sloss_ledger *ledger, const struct sl_position *position)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    int64_t *side = position->lots > 0 ? &book->long_lots : &book->short_lots;
    uint64_t size = sl_fixed_magnitude(position->lots);
    if (position->lots == INT64_MIN || position->cost == INT64_MIN ||
        !sl_fixed_add(*side, (int64_t)size, side)) {
        return SLOSS_ERR_DAMAGED;
    }
    book->cost_sum += position->cost;
    book->cost_most = sl_fixed_magnitude(position->cost) > book->cost_most
                          ? sl_fixed_magnitude(position->cost)
                          : book->cost_most;
    sl_ledger_asset(ledger, book->asset)->cost_sum +=
        sl_fine_billionths(position->cost, book->scale);
    return SLOSS_OK;
}

enum sloss_status sl_restore_position(struct sloss_ledger *ledger, uint32_t row, uint32_t market,
                                      int64_t lots, int64_t cost, uint32_t *row_out)
{
    if (market >= ledger->books.count ||
        sl_ledger_book(ledger, market)->asset != sl_ledger_holding(ledger, row)->asset) {
        return SLOSS_ERR_DAMAGED;
    }
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    bool fund = row == sl_ledger_book(ledger, market)->fund;
    *row_out = fund ? sl_ledger_find_position(ledger, row, market) : SL_NONE;
    if (*row_out == SL_NONE) {
        if (holding->count == SL_BLOCK_ROWS_MAX ||
            (holding->count > 0 && positions[holding->count - 1].market >= market)) {
            return SLOSS_ERR_DAMAGED;
        }
        enum sloss_status status = sl_holders_add(ledger, row, market, row_out);
        if (status != SLOSS_OK) {
            return status;
        }
        sl_ledger_lower(holding, SL_HOLDING_FLAT);
    }
    struct sl_position *position = sl_ledger_position(ledger, *row_out);
    if (position->lots != 0 || position->cost != 0) {
        return SLOSS_ERR_DAMAGED; /* a fund's, once more */
    }
    position->lots = lots;
    position->cost = cost;
    return add_sums(ledger, position);
}

/* ---- members --------------------------------------------------------------------------------- */

enum sloss_status sl_restore_member(struct sloss_ledger *ledger, uint32_t holding,
                                    const struct sl_member *values, uint32_t *row_out)
{
    *row_out = sl_members_open(ledger, holding);
    if (*row_out == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_member *member = sl_ledger_member(ledger, *row_out);
    member->contribution = values->contribution;
    member->contribution_set = values->contribution_set;
    member->assessment = values->assessment;
    member->duration = values->duration;
    sl_ledger_asset(ledger, sl_ledger_holding(ledger, holding)->asset)->contribution_sum +=
        values->contribution;
    return SLOSS_OK;
}

/* ---- claims, and debts that are kept --------------------------------------------------------- */

static bool is_of_its_asset(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    return market < ledger->books.count &&
           sl_ledger_book(ledger, market)->asset == sl_ledger_holding(ledger, holding)->asset;
}

enum sloss_status sl_restore_claim(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                   enum sl_claim_kind kind, int64_t amount)
{
    uint32_t row;
    if (amount <= 0 || !is_of_its_asset(ledger, holding, market) ||
        sl_claim_find(ledger, holding, market, kind) != SL_NONE) {
        return SLOSS_ERR_DAMAGED;
    }
    enum sloss_status status = sl_claim_give(ledger, holding, market, kind, amount, 0, &row);
    return status == SLOSS_ERR_OVERFLOW ? SLOSS_ERR_DAMAGED : status;
}

enum sloss_status sl_restore_claims(struct sloss_ledger *ledger, uint32_t market,
                                    enum sl_claim_kind kind, const struct sl_claim_list *values)
{
    uint32_t row;
    if (values->repaid < 0 || values->answered < 0 ||
        (values->repaid == 0 && values->answered == 0)) {
        return SLOSS_ERR_DAMAGED;
    }
    enum sloss_status status =
        sl_claim_give(ledger, SL_NONE, market, kind, 0, values->answered, &row);
    if (status == SLOSS_OK) {
        sl_claim_list(ledger, market, kind)->repaid = values->repaid;
    }
    return status == SLOSS_ERR_OVERFLOW ? SLOSS_ERR_DAMAGED : status;
}

enum sloss_status sl_restore_owed(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                  int64_t amount)
{
    if (amount <= 0 || !is_of_its_asset(ledger, holding, market) ||
        sl_owed_in(ledger, holding, market) != 0) {
        return SLOSS_ERR_DAMAGED;
    }
    return sl_owed_add(ledger, holding, market, amount);
}

/* ---- who has left ---------------------------------------------------------------------------- */

enum sloss_status sl_restore_left(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    if (!is_of_its_asset(ledger, holding, market)) {
        return SLOSS_ERR_DAMAGED;
    }
    sl_ledger_book(ledger, market)->hole = 1;
    return sl_left_note(ledger, holding, market);
}

void sl_restore_holes(struct sloss_ledger *ledger)
{
    for (uint32_t market = 0; market < ledger->books.count; market++) {
        struct sl_book *book = sl_ledger_book(ledger, market);
        book->hole = sl_ledger_holding(ledger, book->uncovered)->balance < 0 ? 1 : book->hole;
    }
}

bool sl_restore_is_complete(const struct sloss_ledger *ledger)
{
    bool complete = true;
    for (uint32_t market = 0; complete && market < ledger->books.count; market++) {
        const struct sl_book *book = sl_ledger_book(ledger, market);
        complete = book->fund != SL_NONE && book->uncovered != SL_NONE;
    }
    for (uint32_t fund = 0; complete && fund < ledger->funds.count; fund++) {
        complete = sl_ledger_fund(ledger, fund)->holding != SL_NONE;
    }
    return complete;
}
