/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/ledger.h"

#include <assert.h>
#include <string.h>

#include "base/fixed.h"
#include "base/memory.h"
#include "ledger/find.h"

static_assert(sizeof(struct sl_account) == 16,
              "docs/architecture.md states the bytes an account takes");
static_assert(sizeof(struct sl_holding) == 64,
              "docs/architecture.md states the bytes a holding takes");
static_assert(SL_ASSETS_MAX - 1 <= UINT16_MAX, "a holding's asset has 16 bits");
static_assert(SL_BLOCK_ROWS_MAX <= UINT16_MAX, "and so has its count of positions");
static_assert(SL_BLOCK_ORDERS <= UINT8_MAX, "and the order of its block has 8");

#define SUPPLY_MAX (INT64_C(1) << 62)

/* An image in the undo log: the bytes come first, so that the log can be walked from its end. */
enum {
    IMAGE_OTHER,
    IMAGE_HOLDING,
    IMAGE_POSITIONS /* of a holding */
};

struct image {
    void *where;
    uint32_t size;
    uint32_t holding;
    uint64_t kind;
};

/* ---- new rows -------------------------------------------------------------------------------- */

bool sl_ledger_reserve(struct sloss_ledger *ledger)
{
    uint32_t accounts = ledger->accounts_max;
    /* A block is at most twice what it holds. */
    uint64_t rows = 2 * (uint64_t)ledger->positions_max;
    return accounts == 0 ? sl_blocks_reserve(&ledger->positions, rows)
                         : sl_paged_reserve(&ledger->accounts, accounts) &&
                               sl_paged_reserve(&ledger->names, accounts) &&
                               sl_paged_reserve(&ledger->holdings, accounts) &&
                               sl_table_reserve(&ledger->by_id, accounts) &&
                               sl_table_reserve(&ledger->by_name, accounts) &&
                               sl_blocks_reserve(&ledger->positions, rows);
}

/* So many more rows, where there may be `most`? */
static bool has_numbers(const struct sl_paged *rows, uint32_t more, uint32_t most)
{
    return rows->count <= most - more;
}

/* A name takes as much as all the rest, so room for it is made only where there is one. */
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
    /* Its first holding mostly follows at once, and is not to fail then. */
    if (!has_numbers(&ledger->accounts, 1, SL_ACCOUNTS_MAX) ||
        !has_numbers(&ledger->holdings, 1, SL_HOLDINGS_MAX)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!reserve_account(ledger, name[0] != '\0')) {
        return SLOSS_ERR_MEMORY;
    }
    uint32_t row = ledger->accounts.count;
    struct sl_account *account = sl_paged_append(&ledger->accounts);
    *account = (struct sl_account){.id = id, .holding = SL_NONE, .name = SL_NONE};
    sl_find_enter_account(ledger, row);
    ledger->row_of_id_0 = own ? row - (uint32_t)id : ledger->row_of_id_0;
    if (name[0] != '\0') {
        account->name = ledger->names.count;
        strcpy(sl_paged_append(&ledger->names), name);
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
                                   .row = SL_NONE};
    holding->flags = owner->id < SLOSS_ACCOUNT_SYSTEM ? 0 : SL_HOLDING_SYSTEM;
    owner->holding = row;
    sl_find_enter_holding(ledger, account);
    *holding_out = row;
    return SLOSS_OK;
}

static uint32_t *holder_at(const struct sloss_ledger *ledger, const struct sl_position *position)
{
    return sl_paged_at(&sl_ledger_book(ledger, position->market)->holders, position->slot);
}

/* Room for one more position: a block twice as large where the one it has is full. */
static bool widen(struct sloss_ledger *ledger, struct sl_holding *holding)
{
    if (holding->count > 0 && holding->count < 1u << holding->order) {
        return true;
    }
    uint8_t order = holding->count == 0 ? 0 : (uint8_t)(holding->order + 1);
    uint32_t block = sl_blocks_take(&ledger->positions, order);
    if (block == SL_NONE) {
        return false;
    }
    struct sl_position *to = sl_blocks_at(&ledger->positions, block);
    if (holding->count > 0) {
        const struct sl_position *from = sl_ledger_positions(ledger, holding);
        for (uint32_t i = 0; i < holding->count; i++) {
            to[i] = from[i];
            *holder_at(ledger, &to[i]) = block + i;
        }
        sl_blocks_give(&ledger->positions, holding->block, holding->order);
    }
    holding->block = block;
    holding->order = order;
    return true;
}

/* A holding's positions are kept ascending by market: order of creation is the order of every split
 * over markets. */
static uint32_t insert(struct sloss_ledger *ledger, uint32_t row, uint32_t market)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_position *positions = sl_blocks_at(&ledger->positions, holding->block);
    uint32_t place = holding->count++;
    for (; place > 0 && positions[place - 1].market > market; place--) {
        positions[place] = positions[place - 1];
        *holder_at(ledger, &positions[place]) = holding->block + place;
    }
    struct sl_book *book = sl_ledger_book(ledger, market);
    positions[place] = (struct sl_position){
        .holding = row, .market = market, .slot = book->holders.count, .trigger = SL_TRIGGER_NONE};
    *(uint32_t *)sl_paged_append(&book->holders) = holding->block + place;
    holding->flags |= SL_HOLDING_FLAT;
    return holding->block + place;
}

static enum sloss_status save_positions(struct sloss_ledger *ledger, uint32_t holding);

enum sloss_status sl_ledger_open_position(struct sloss_ledger *ledger, uint32_t row,
                                          uint32_t market, uint32_t *position_out)
{
    *position_out = sl_ledger_find_position(ledger, row, market);
    if (*position_out != SL_NONE) {
        return SLOSS_OK;
    }
    /* An image taken earlier in this command would restore the holding without the row. */
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    assert(!ledger->trying && holding->epoch != ledger->epoch &&
           holding->block_epoch != ledger->epoch);
    struct sl_book *book = sl_ledger_book(ledger, market);
    bool fund = row == book->fund;
    if (holding->count == SL_BLOCK_ROWS_MAX ||
        (!fund && ledger->positions_max != 0 && ledger->position_count >= ledger->positions_max)) {
        return SLOSS_ERR_LIMIT;
    }
    size_t image = sizeof(struct image) + (holding->count + (size_t)1) * sizeof(struct sl_position);
    if (!sl_paged_reserve(&book->holders, book->holders.count + 1) ||
        !sl_vector_reserve(&ledger->images, image)) {
        return SLOSS_ERR_MEMORY;
    }
    if (!widen(ledger, holding)) {
        return sl_blocks_have_numbers(&ledger->positions) ? SLOSS_ERR_MEMORY : SLOSS_ERR_LIMIT;
    }
    *position_out = insert(ledger, row, market);
    ledger->position_count += fund ? 0 : 1;
    /* In the log from birth: whether the command ends well or not, a flat position is dropped. */
    return save_positions(ledger, row);
}

static void leave_book(struct sloss_ledger *ledger, const struct sl_position *position)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    uint32_t last = sl_ledger_holder(book, --book->holders.count);
    *holder_at(ledger, position) = last;
    sl_ledger_position(ledger, last)->slot = position->slot;
    ledger->position_count--;
}

/* Drop the positions of a holding that came to nothing; the others close ranks. */
static void drop_flat(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t kept = 0;
    holding->flags &= (uint8_t)~SL_HOLDING_FLAT;
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return; /* a fund's position is there for good */
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].lots == 0 && positions[i].cost == 0) {
            leave_book(ledger, &positions[i]);
        } else if (kept++ < i) {
            positions[kept - 1] = positions[i];
            *holder_at(ledger, &positions[i]) = holding->block + kept - 1;
        }
    }
    if (kept == 0 && holding->count > 0) {
        sl_blocks_give(&ledger->positions, holding->block, holding->order);
    }
    holding->count = (uint16_t)kept;
}

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
    /* The system accounts have equally many holdings: the first stands for the four. */
    if (!sl_paged_reserve(&ledger->assets, row + 1) ||
        !sl_table_reserve(&ledger->assets_by_name, row + 1) ||
        !sl_find_reserve_holdings(ledger, 0, 4) ||
        !sl_paged_reserve(&ledger->holdings, ledger->holdings.count + 4)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_asset *asset = sl_paged_append(&ledger->assets);
    asset->decimals = decimals;
    strcpy(asset->name, name);
    sl_find_enter_asset(ledger, row);
    /* The four system accounts are the first four rows, and the holdings have their room. */
    uint32_t *holding[] = {&asset->reserve, &asset->backstop, &asset->fees, &asset->treasury};
    for (uint32_t account = 0; account < 4; account++) {
        enum sloss_status status = sl_ledger_open_holding(ledger, account, row, holding[account]);
        assert(status == SLOSS_OK);
        (void)status;
    }
    return SLOSS_OK;
}

static bool book_has_numbers(struct sloss_ledger *ledger)
{
    struct sl_blocks *positions = &ledger->positions;
    return has_numbers(&ledger->books, 1, SL_BOOKS_MAX) &&
           has_numbers(&ledger->accounts, 2, SL_ACCOUNTS_MAX) &&
           has_numbers(&ledger->holdings, 2, SL_HOLDINGS_MAX) &&
           (sl_blocks_have_numbers(positions) || sl_blocks_prepare(positions, 0));
}

static bool reserve_book(struct sloss_ledger *ledger)
{
    uint32_t accounts = ledger->accounts.count + 2;
    return sl_paged_reserve(&ledger->books, ledger->books.count + 1) &&
           sl_table_reserve(&ledger->books_by_name, ledger->books.count + 1) &&
           sl_paged_reserve(&ledger->accounts, accounts) &&
           sl_paged_reserve(&ledger->holdings, ledger->holdings.count + 2) &&
           sl_blocks_prepare(&ledger->positions, 0) && sl_table_reserve(&ledger->by_id, accounts) &&
           sl_vector_reserve(&ledger->images, 256);
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
    assert(status == SLOSS_OK); /* reserve_book() has made the room */
    (void)status;
    return holding;
}

enum sloss_status sl_ledger_add_book(struct sloss_ledger *ledger, const char *name, uint32_t asset)
{
    uint32_t market = ledger->books.count;
    if (sl_ledger_find_book(ledger, name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (!book_has_numbers(ledger)) {
        return SLOSS_ERR_LIMIT;
    }
    struct sl_paged holders;
    sl_paged_initialize(&holders, &ledger->memory, sizeof(uint32_t));
    if (!reserve_book(ledger) || !sl_paged_reserve(&holders, 1)) {
        sl_paged_finalize(&holders);
        return SLOSS_ERR_MEMORY;
    }
    struct sl_book *book = sl_paged_append(&ledger->books);
    book->asset = asset;
    book->holders = holders;
    strcpy(book->name, name);
    sl_find_enter_book(ledger, market);
    book->fund = add_system_account(ledger, SL_ID_INSURANCE + market, asset);
    book->uncovered = add_system_account(ledger, SL_ID_UNCOVERED + market, asset);
    enum sloss_status status =
        sl_ledger_open_position(ledger, book->fund, market, &book->fund_position);
    assert(status == SLOSS_OK);
    (void)status;
    return SLOSS_OK;
}

/* ---- commands: begin, commit, roll back ------------------------------------------------------ */

/* After 2^32 commands a stale stamp could look fresh. Once in so many, all are wiped. */
static void wipe_epochs(struct sloss_ledger *ledger)
{
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        holding->epoch = holding->block_epoch = 0;
    }
    for (uint32_t row = 0; row < ledger->assets.count; row++) {
        sl_ledger_asset(ledger, row)->epoch = 0;
    }
    for (uint32_t row = 0; row < ledger->books.count; row++) {
        sl_ledger_book(ledger, row)->epoch = 0;
    }
}

enum sloss_status sl_ledger_begin(struct sloss_ledger *ledger)
{
    assert(ledger->trying || ledger->images.size == 0);
    ledger->log_from = ledger->images.size;
    if (!sl_vector_reserve(&ledger->images, 4096) ||
        !sl_paged_reserve(&ledger->suspects, ledger->suspects.count + 16)) {
        return SLOSS_ERR_MEMORY;
    }
    if (++ledger->epoch == 0) {
        wipe_epochs(ledger);
        ledger->epoch = 1;
    }
    return SLOSS_OK;
}

static enum sloss_status save(struct sloss_ledger *ledger, void *where, size_t size,
                              uint32_t *epoch, struct image image)
{
    if (*epoch == ledger->epoch) {
        return SLOSS_OK;
    }
    image.where = where;
    image.size = (uint32_t)size;
    char *bytes = sl_vector_extend(&ledger->images, size + sizeof(image));
    if (bytes == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    memcpy(bytes, where, size);
    memcpy(bytes + size, &image, sizeof(image));
    *epoch = ledger->epoch;
    return SLOSS_OK;
}

enum sloss_status sl_ledger_save(struct sloss_ledger *ledger, void *where, size_t size,
                                 uint32_t *epoch)
{
    return save(ledger, where, size, epoch, (struct image){.kind = IMAGE_OTHER});
}

/* All positions of a holding at once: where one changes, the others often follow. */
static enum sloss_status save_positions(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return save(ledger, sl_ledger_positions(ledger, holding),
                holding->count * sizeof(struct sl_position), &holding->block_epoch,
                (struct image){.kind = IMAGE_POSITIONS, .holding = row});
}

static struct image image_before(const struct sloss_ledger *ledger, size_t end)
{
    struct image image;
    memcpy(&image, ledger->images.data + end - sizeof(image), sizeof(image));
    return image;
}

/* Whether a holding is on the list of suspects is no part of what an image restores. */
static void restore_holding(struct sl_holding *holding, const char *bytes)
{
    uint8_t listed = holding->flags & SL_HOLDING_SUSPECT;
    memcpy(holding, bytes, sizeof(*holding));
    holding->flags = (uint8_t)((holding->flags & ~SL_HOLDING_SUSPECT) | listed);
}

/* From the last image to the first, so that bytes saved twice end as they began. */
static void restore(struct sloss_ledger *ledger, size_t from)
{
    for (size_t end = ledger->images.size; end > from;) {
        struct image image = image_before(ledger, end);
        end -= sizeof(image) + image.size;
        if (image.kind == IMAGE_HOLDING) {
            restore_holding(image.where, ledger->images.data + end);
        } else {
            memcpy(image.where, ledger->images.data + end, image.size);
        }
    }
}

/* What holds for the command under way only is wiped. */
static void wipe(struct sloss_ledger *ledger, const struct image *image)
{
    if (image->kind == IMAGE_HOLDING) {
        sl_ledger_holding(ledger, image->holding)->flags &=
            (uint8_t) ~(SL_HOLDING_CLOSED | SL_HOLDING_UNPAID);
    }
}

/* The command's part of the log stays. */
static void keep_log(struct sloss_ledger *ledger)
{
    for (size_t end = ledger->images.size; end > ledger->log_from;) {
        struct image image = image_before(ledger, end);
        wipe(ledger, &image);
        end -= sizeof(image) + image.size;
    }
}

/* The log ends, and what came to nothing is dropped. */
static void close_log(struct sloss_ledger *ledger)
{
    while (ledger->images.size > 0) {
        struct image image = image_before(ledger, ledger->images.size);
        wipe(ledger, &image);
        if (image.kind == IMAGE_POSITIONS &&
            (sl_ledger_holding(ledger, image.holding)->flags & SL_HOLDING_FLAT) != 0) {
            drop_flat(ledger, image.holding);
        }
        ledger->images.size -= sizeof(image) + image.size;
    }
}

void sl_ledger_commit(struct sloss_ledger *ledger)
{
    if (ledger->trying) {
        keep_log(ledger);
    } else {
        close_log(ledger);
    }
    assert(sl_ledger_balanced(ledger));
}

void sl_ledger_rollback(struct sloss_ledger *ledger)
{
    restore(ledger, ledger->log_from);
    if (ledger->trying) {
        ledger->images.size = ledger->log_from;
    } else {
        close_log(ledger);
    }
    assert(sl_ledger_balanced(ledger));
}

/* What is taken back has the stamps it had. So they must not wrap while commands are tried, or
 * stale ones would come back behind the wipe: they are wiped early, in the second half of their
 * numbers. */
void sl_ledger_try(struct sloss_ledger *ledger)
{
    assert(!ledger->trying && ledger->images.size == 0);
    if (ledger->epoch > UINT32_MAX / 2) {
        wipe_epochs(ledger);
        ledger->epoch = 0;
    }
    ledger->trying = true;
}

void sl_ledger_take_back(struct sloss_ledger *ledger)
{
    sl_ledger_take_back_to(ledger, 0);
    ledger->trying = false;
}

void sl_ledger_take_back_to(struct sloss_ledger *ledger, size_t log)
{
    assert(ledger->trying);
    restore(ledger, log);
    ledger->images.size = log;
    assert(sl_ledger_balanced(ledger));
}

bool sl_ledger_balanced(const struct sloss_ledger *ledger)
{
    uint32_t count = ledger->assets.count;
    uint32_t some = count < 64 ? count : 64;
    for (uint32_t i = 0; i < some; i++) {
        uint32_t row = (uint32_t)(((uint64_t)ledger->epoch * some + i) % count);
        const struct sl_asset *asset = sl_ledger_asset(ledger, row);
        if (asset->balance_sum - asset->cost_sum != asset->supply) {
            return false;
        }
    }
    return true;
}

/* ---- changes --------------------------------------------------------------------------------- */

bool sl_ledger_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if ((holding->flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0) {
        return true;
    }
    if (!sl_paged_reserve(&ledger->suspects, ledger->suspects.count + 1)) {
        return false;
    }
    *sl_ledger_suspect_at(ledger, ledger->suspects.count++) = row;
    holding->flags |= SL_HOLDING_SUSPECT;
    return true;
}

void sl_ledger_flag_suspects(struct sloss_ledger *ledger, bool on)
{
    for (uint32_t place = 0; place < ledger->suspects.count; place++) {
        struct sl_holding *holding =
            sl_ledger_holding(ledger, *sl_ledger_suspect_at(ledger, place));
        holding->flags = (uint8_t)(on ? holding->flags | SL_HOLDING_SUSPECT
                                      : holding->flags & ~SL_HOLDING_SUSPECT);
    }
}

void sl_ledger_clear_suspects(struct sloss_ledger *ledger)
{
    sl_ledger_flag_suspects(ledger, false);
    ledger->suspects.count = 0;
}

static enum sloss_status save_holding(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return save(ledger, holding, sizeof(*holding), &holding->epoch,
                (struct image){.kind = IMAGE_HOLDING, .holding = row});
}

enum sloss_status sl_ledger_touch(struct sloss_ledger *ledger, uint32_t row)
{
    enum sloss_status status = save_holding(ledger, row);
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_ledger_suspect(ledger, row) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

/* Without positions and with money, whoever receives more is in no breach. */
static bool is_safe(const struct sl_holding *holding)
{
    return holding->count == 0 && holding->balance >= 0;
}

/* Add to a balance and to the asset's sum; the other side of the entry is the caller's. */
static enum sloss_status credit(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_asset *asset = sl_ledger_asset(ledger, holding->asset);
    int64_t balance;
    if (!sl_fixed_add(holding->balance, amount, &balance)) {
        return SLOSS_ERR_OVERFLOW;
    }
    bool stays_safe = amount >= 0 && is_safe(holding);
    enum sloss_status status =
        stays_safe ? save_holding(ledger, row) : sl_ledger_touch(ledger, row);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->epoch);
    }
    if (status == SLOSS_OK) {
        holding->balance = balance;
        asset->balance_sum += amount;
    }
    return status;
}

enum sloss_status sl_ledger_pay(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                int64_t amount)
{
    assert(amount >= 0 && from != to);
    enum sloss_status status = SLOSS_OK;
    if (from != SL_NONE) {
        status = credit(ledger, from, -amount);
    }
    if (status == SLOSS_OK && to != SL_NONE) {
        status = credit(ledger, to, amount);
    }
    return status;
}

enum sloss_status sl_ledger_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                 int64_t amount)
{
    struct sl_holding *giver = sl_ledger_holding(ledger, from);
    struct sl_holding *receiver = sl_ledger_holding(ledger, to);
    int64_t less;
    int64_t more;
    assert(amount >= 0 && from != to && giver->asset == receiver->asset);
    if (!sl_fixed_add(giver->balance, -amount, &less) ||
        !sl_fixed_add(receiver->balance, amount, &more)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if ((!is_safe(receiver) && !sl_ledger_suspect(ledger, to)) ||
        ((!is_safe(giver) || less < 0) && !sl_ledger_suspect(ledger, from))) {
        return SLOSS_ERR_MEMORY;
    }
    giver->balance = less;
    receiver->balance = more;
    return SLOSS_OK;
}

bool sl_ledger_may_deposit(const struct sloss_ledger *ledger, uint32_t asset, int64_t amount)
{
    return amount <= SUPPLY_MAX - (sl_wide)sl_ledger_asset(ledger, asset)->supply;
}

enum sloss_status sl_ledger_deposit(struct sloss_ledger *ledger, uint32_t to, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, sl_ledger_holding(ledger, to)->asset);
    if (!sl_ledger_may_deposit(ledger, sl_ledger_holding(ledger, to)->asset, amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = credit(ledger, to, amount);
    if (status == SLOSS_OK) {
        asset->supply += amount;
    }
    return status;
}

enum sloss_status sl_ledger_withdraw(struct sloss_ledger *ledger, uint32_t from, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, sl_ledger_holding(ledger, from)->asset);
    if (amount > SUPPLY_MAX + (sl_wide)asset->supply) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = credit(ledger, from, -amount);
    if (status == SLOSS_OK) {
        asset->supply -= amount;
    }
    return status;
}

static int64_t long_part(int64_t lots)
{
    return lots > 0 ? lots : 0;
}

/* Write a position and keep the sums of its book and asset. */
static enum sloss_status store(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                               int64_t cost)
{
    struct sl_position *position = sl_ledger_position(ledger, row);
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    struct sl_asset *asset = sl_ledger_asset(ledger, book->asset);
    int64_t long_lots;
    int64_t short_lots;
    if (lots == INT64_MIN || cost == INT64_MIN ||
        !sl_fixed_add(book->long_lots, long_part(lots) - long_part(position->lots), &long_lots) ||
        !sl_fixed_add(book->short_lots, long_part(-lots) - long_part(-position->lots),
                      &short_lots)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = save_positions(ledger, position->holding);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, book, offsetof(struct sl_book, holders), &book->epoch);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->epoch);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(ledger, position->holding);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    book->long_lots = long_lots;
    book->short_lots = short_lots;
    book->cost_sum += (sl_wide)cost - position->cost;
    if (sl_fixed_magnitude(cost) > book->cost_most) {
        book->cost_most = sl_fixed_magnitude(cost);
    }
    asset->cost_sum += (sl_wide)cost - position->cost;
    if ((position->lots < 0) != (lots < 0)) {
        position->trigger = SL_TRIGGER_NONE; /* it was the other side's */
    }
    if (lots == 0 && cost == 0) {
        sl_ledger_holding(ledger, position->holding)->flags |= SL_HOLDING_FLAT;
    }
    position->lots = lots;
    position->cost = cost;
    return SLOSS_OK;
}

/* The part of a trade that goes against the position: up to all of it. */
static int64_t reduction(int64_t held, int64_t lots)
{
    if (held == 0 || (held > 0) == (lots > 0)) {
        return 0;
    }
    return sl_fixed_magnitude(lots) < sl_fixed_magnitude(held) ? lots : -held;
}

/* trunc(cost * -closed / held), which is no more than cost: mostly a quotient of 64 bits. */
static sl_wide released_cost(int64_t cost, int64_t closed, int64_t held)
{
    int64_t product;
    if (!__builtin_mul_overflow(cost, -closed, &product) && product != INT64_MIN) {
        return product / held;
    }
    return sl_wide_divide((sl_wide)cost * -(sl_wide)closed, held, SL_ROUND_TRUNCATE);
}

enum sloss_status sl_ledger_trade(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                                  int64_t paid, int64_t funding, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    int64_t held = position->lots;
    int64_t closed = reduction(held, lots);
    /* A flip closes and opens at one value per lot, so its money divides without a remainder. */
    sl_wide paid_closing = closed == lots ? paid
                           : closed == 0  ? 0
                                          : (sl_wide)(paid / lots) * closed;
    int64_t cost;
    if (!sl_wide_narrow(position->cost + (sl_wide)held * funding, &cost)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_wide released = closed == 0 ? 0 : released_cost(cost, closed, held);
    int64_t lots_after;
    int64_t cost_after;
    int64_t realized;
    if (!sl_fixed_add(held, lots, &lots_after) ||
        !sl_wide_narrow(cost - released + paid - paid_closing - (sl_wide)lots_after * funding,
                        &cost_after) ||
        !sl_wide_narrow(-paid_closing - released, &realized)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = store(ledger, row, lots_after, cost_after);
    if (status == SLOSS_OK && closed != 0) {
        status = credit(ledger, position->holding, realized);
    }
    *realized_out = realized;
    return status;
}

enum sloss_status sl_ledger_shift(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                                  int64_t cost)
{
    const struct sl_position *position = sl_ledger_position(ledger, row);
    int64_t lots_after;
    int64_t cost_after;
    if (!sl_fixed_add(position->lots, lots, &lots_after) ||
        !sl_fixed_add(position->cost, cost, &cost_after)) {
        return SLOSS_ERR_OVERFLOW;
    }
    return store(ledger, row, lots_after, cost_after);
}
