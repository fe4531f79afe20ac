/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/compartment.h"

#include <assert.h>
#include <string.h>

#include "ledger/order.h"
#include "ledger/side/leg_find.h"
#include "ledger/undo_log.h"

/* A key has the row of a compartment behind the numbers of assets. */
#define COMPARTMENTS_MAX (UINT32_MAX - SL_ASSETS_MAX)

void sl_compartments_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->compartments, &ledger->memory, sizeof(struct sl_compartment));
    sl_table_initialize(&ledger->compartments_by_place, &ledger->memory);
    sl_table_initialize(&ledger->compartments_by_account, &ledger->memory);
}

void sl_compartments_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->compartments);
    sl_table_finalize(&ledger->compartments_by_place);
    sl_table_finalize(&ledger->compartments_by_account);
}

void sl_compartments_forget_stamps(struct sloss_ledger *ledger)
{
    for (uint32_t row = 0; row < ledger->compartments.count; row++) {
        sl_compartment_at(ledger, row)->saved_by = 0;
    }
}

/* ---- to find --------------------------------------------------------------------------------- */

static uint32_t account_of(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_ledger_holding(ledger, sl_compartment_at(ledger, row)->holding)->account;
}

static uint64_t hash_of_place(const struct sloss_ledger *ledger, uint32_t account, uint32_t market)
{
    return sl_siphash_word(&ledger->key, (uint64_t)account << 32 | market);
}

static uint64_t hash_of_account(const struct sloss_ledger *ledger, uint32_t account)
{
    return sl_siphash_word(&ledger->key, account);
}

/* The row of a place, open or not, or SL_NONE. */
static uint32_t find_row(const struct sloss_ledger *ledger, uint32_t account, uint32_t market)
{
    struct sl_search search;
    uint32_t row = sl_table_first(&ledger->compartments_by_place,
                                  hash_of_place(ledger, account, market), &search);
    while (row != SL_NONE && (sl_compartment_at(ledger, row)->market != market ||
                              account_of(ledger, row) != account)) {
        row = sl_table_next(&ledger->compartments_by_place, &search);
    }
    return row;
}

/* The row that was made first for an account, or SL_NONE. */
static uint32_t find_oldest(const struct sloss_ledger *ledger, uint32_t account)
{
    struct sl_search search;
    uint32_t row =
        sl_table_first(&ledger->compartments_by_account, hash_of_account(ledger, account), &search);
    while (row != SL_NONE && account_of(ledger, row) != account) {
        row = sl_table_next(&ledger->compartments_by_account, &search);
    }
    return row;
}

uint32_t sl_compartment_search(const struct sloss_ledger *ledger, uint32_t account, uint32_t market)
{
    uint32_t row = find_row(ledger, account, market);
    return row == SL_NONE || !sl_compartment_at(ledger, row)->open
               ? SL_NONE
               : sl_compartment_at(ledger, row)->holding;
}

uint32_t sl_compartment_cross(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return sl_compartment_is(holding)
               ? sl_ledger_find_holding(ledger, holding->account, holding->asset)
               : row;
}

/* From a row on, the first that is open. */
static uint32_t open_from(const struct sloss_ledger *ledger, uint32_t row)
{
    while (row != SL_NONE && !sl_compartment_at(ledger, row)->open) {
        row = sl_compartment_at(ledger, row)->next;
    }
    return row;
}

uint32_t sl_compartment_first(const struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t oldest = ledger->compartments.count == 0 ? SL_NONE : find_oldest(ledger, account);
    return oldest == SL_NONE ? SL_NONE
                             : open_from(ledger, sl_compartment_at(ledger, oldest)->first);
}

uint32_t sl_compartment_next(const struct sloss_ledger *ledger, uint32_t row)
{
    return open_from(ledger, sl_compartment_at(ledger, row)->next);
}

/* ---- the order of holdings ------------------------------------------------------------------- */

/* Of two holdings of one account: does the first stand before the other? */
static bool is_before(const struct sloss_ledger *ledger, uint32_t row, uint32_t other)
{
    const struct sl_holding *a = sl_ledger_holding(ledger, row);
    const struct sl_holding *b = sl_ledger_holding(ledger, other);
    if (a->asset != b->asset) {
        return a->asset < b->asset;
    }
    if (!sl_compartment_is(a) || !sl_compartment_is(b)) {
        return !sl_compartment_is(a) && sl_compartment_is(b);
    }
    return sl_compartment_market(ledger, a) < sl_compartment_market(ledger, b);
}

uint64_t sl_compartment_key(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return sl_order_key(holding->account, sl_compartment_is(holding) ? SL_ASSETS_MAX + holding->next
                                                                     : holding->asset);
}

uint32_t sl_compartment_of_key(const struct sloss_ledger *ledger, uint64_t key)
{
    uint32_t place = sl_order_row(key);
    return place < SL_ASSETS_MAX ? sl_ledger_find_holding(ledger, (uint32_t)(key >> 32), place)
                                 : sl_compartment_at(ledger, place - SL_ASSETS_MAX)->holding;
}

/* What a sort of the keys of one account needs to know. */
struct run {
    const struct sloss_ledger *ledger;
    sl_compartment_holding *holding_of; /* NULL: the keys are those of holdings */
    const void *context;
};

static uint32_t holding_of(const struct run *run, uint64_t key)
{
    return run->holding_of == NULL ? sl_compartment_of_key(run->ledger, key)
                                   : run->holding_of(run->context, sl_order_row(key));
}

/* Merge two halves that are in order, from `from` to `to`. */
static void merge(const struct run *run, const uint64_t *from, uint64_t *to, size_t middle,
                  size_t count)
{
    size_t left = 0;
    size_t right = middle;
    for (size_t i = 0; i < count; i++) {
        bool takes_right =
            left == middle || (right < count && is_before(run->ledger, holding_of(run, from[right]),
                                                          holding_of(run, from[left])));
        to[i] = takes_right ? from[right++] : from[left++];
    }
}

/* The keys of one account, by merging (n log n however many compartments it has), stably. */
static void order_run(const struct run *run, uint64_t *keys, uint64_t *scratch, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t left = count - at;
            size_t middle = width < left ? width : left;
            merge(run, keys + at, scratch + at, middle, 2 * width < left ? 2 * width : left);
        }
        memcpy(keys, scratch, count * sizeof(*keys));
    }
}

static void order(const struct run *run, uint64_t *keys, uint64_t *scratch, size_t count)
{
    for (size_t first = 0; first < count;) {
        size_t end = first + 1;
        while (end < count && keys[end] >> 32 == keys[first] >> 32) {
            end++;
        }
        if (end - first > 1) {
            order_run(run, keys + first, scratch + first, end - first);
        }
        first = end;
    }
}

void sl_compartment_order(const struct sloss_ledger *ledger, uint64_t *keys, uint64_t *scratch,
                          size_t count, sl_compartment_holding *of, const void *context)
{
    const struct run run = {.ledger = ledger, .holding_of = of, .context = context};
    order(&run, keys, scratch, count);
}

void sl_compartment_sort(const struct sloss_ledger *ledger, uint64_t *keys, uint64_t *scratch,
                         size_t count)
{
    const struct run run = {.ledger = ledger};
    sl_order_sort(keys, scratch, count);
    if (ledger->compartments.count > 0) { /* or the numbers of assets are in order already */
        order(&run, keys, scratch, count);
    }
}

enum sloss_status sl_compartment_sort_once(const struct sloss_ledger *ledger,
                                           struct sl_vector *vector, struct sl_vector *scratch)
{
    uint64_t *keys = (uint64_t *)(void *)vector->data;
    size_t count = vector->size / sizeof(*keys);
    uint64_t *room = sl_vector_scratch(scratch, count, sizeof(*room));
    size_t kept = 0;
    if (room == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_compartment_sort(ledger, keys, room, count);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keys[kept - 1] != keys[i]) {
            keys[kept++] = keys[i];
        }
    }
    vector->size = kept * sizeof(*keys);
    return SLOSS_OK;
}

/* ---- to make and to end ---------------------------------------------------------------------- */

/* Link a new row into the list of its account. */
static void link_row(struct sloss_ledger *ledger, uint32_t account, uint32_t row)
{
    struct sl_compartment *added = sl_compartment_at(ledger, row);
    uint32_t oldest = find_oldest(ledger, account);
    if (oldest == SL_NONE) {
        added->first = row;
        sl_table_insert(&ledger->compartments_by_account, hash_of_account(ledger, account), row);
        return;
    }
    uint32_t *link = &sl_compartment_at(ledger, oldest)->first;
    while (*link != SL_NONE &&
           is_before(ledger, sl_compartment_at(ledger, *link)->holding, added->holding)) {
        link = &sl_compartment_at(ledger, *link)->next;
    }
    added->next = *link;
    *link = row;
}

/* A row with an empty holding, which is no compartment yet. */
static enum sloss_status add_row(struct sloss_ledger *ledger, uint32_t account, uint32_t market,
                                 uint32_t *row_out)
{
    uint32_t row = ledger->compartments.count;
    uint32_t holding = ledger->holdings.count;
    if (row >= COMPARTMENTS_MAX || holding >= SL_HOLDINGS_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (!sl_paged_reserve(&ledger->compartments, row + 1) ||
        !sl_paged_reserve(&ledger->holdings, holding + 1) ||
        !sl_table_reserve(&ledger->compartments_by_place, row + 1) ||
        !sl_table_reserve(&ledger->compartments_by_account, row + 1)) {
        return SLOSS_ERR_MEMORY;
    }
    *(struct sl_holding *)sl_paged_append(&ledger->holdings) =
        (struct sl_holding){.id = sl_ledger_account(ledger, account)->id,
                            .account = account,
                            .asset = (uint16_t)sl_ledger_book(ledger, market)->asset,
                            .next = row,
                            .block = SL_NONE,
                            .market = SL_NONE,
                            .row = SL_NONE,
                            .below = SL_NONE,
                            .flags = SL_HOLDING_ISOLATED};
    *(struct sl_compartment *)sl_paged_append(&ledger->compartments) = (struct sl_compartment){
        .holding = holding, .market = market, .next = SL_NONE, .first = SL_NONE};
    sl_table_insert(&ledger->compartments_by_place, hash_of_place(ledger, account, market), row);
    link_row(ledger, account, row);
    *row_out = row;
    return SLOSS_OK;
}

static enum sloss_status set_open(struct sloss_ledger *ledger, uint32_t row, bool open)
{
    struct sl_compartment *compartment = sl_compartment_at(ledger, row);
    sl_ledger_keep(ledger, account_of(ledger, row));
    enum sloss_status status = sl_ledger_save(ledger, &compartment->open, sizeof(compartment->open),
                                              &compartment->saved_by);
    compartment->open = status == SLOSS_OK ? open : compartment->open;
    return status;
}

enum sloss_status sl_compartment_make(struct sloss_ledger *ledger, uint32_t account,
                                      uint32_t market, uint32_t *holding_out)
{
    uint32_t row = ledger->compartments.count == 0 ? SL_NONE : find_row(ledger, account, market);
    enum sloss_status status = row == SL_NONE ? add_row(ledger, account, market, &row) : SLOSS_OK;
    if (status != SLOSS_OK) {
        return status;
    }
    assert(!sl_compartment_at(ledger, row)->open);
    *holding_out = sl_compartment_at(ledger, row)->holding;
    return set_open(ledger, row, true);
}

enum sloss_status sl_compartment_end(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    assert(sl_compartment_is(holding) && holding->balance == 0 && holding->below == SL_NONE);
    enum sloss_status status = sl_ledger_touch(ledger, row);
    if (status == SLOSS_OK) {
        holding->market = SL_NONE;
        holding->socialized = 0;
        sl_ledger_lower(holding, SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
        status = set_open(ledger, holding->next, false);
    }
    return status;
}

/* ---- to verify ------------------------------------------------------------------------------- */

static bool is_empty(const struct sl_holding *holding)
{
    return holding->balance == 0 && holding->socialized == 0 && holding->count == 0 &&
           holding->market == SL_NONE && holding->below == SL_NONE &&
           (holding->flags & (SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT | SL_HOLDING_ORDERS)) ==
               0;
}

/* A compartment has positions in its market alone, and then the cross part has none there. Rows
 * that came to nothing in a trial are none. */
static bool positions_hold(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_compartment *compartment = sl_compartment_at(ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(ledger, compartment->holding);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t cross = sl_compartment_cross(ledger, compartment->holding);
    uint32_t other =
        cross == SL_NONE ? SL_NONE : sl_ledger_find_position(ledger, cross, compartment->market);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].market != compartment->market) {
            return false;
        }
    }
    return !compartment->open || other == SL_NONE ||
           (sl_ledger_position(ledger, other)->cost == 0 &&
            !sl_legs_have_lots(ledger, sl_ledger_position(ledger, other)));
}

static bool row_holds(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_compartment *compartment = sl_compartment_at(ledger, row);
    if (compartment->holding >= ledger->holdings.count ||
        compartment->market >= ledger->books.count) {
        return false;
    }
    const struct sl_holding *holding = sl_ledger_holding(ledger, compartment->holding);
    return sl_compartment_is(holding) && holding->next == row &&
           holding->account < ledger->accounts.count &&
           holding->id == sl_ledger_account(ledger, holding->account)->id &&
           holding->id < SLOSS_ACCOUNT_SYSTEM &&
           holding->asset == sl_ledger_book(ledger, compartment->market)->asset &&
           find_row(ledger, holding->account, compartment->market) == row &&
           sl_compartment_cross(ledger, compartment->holding) != SL_NONE &&
           positions_hold(ledger, row) &&
           (compartment->open || is_empty(holding) || (ledger->trying && holding->balance == 0));
}

bool sl_compartments_are_consistent(const struct sloss_ledger *ledger)
{
    uint32_t linked = 0;
    for (uint32_t row = 0; row < ledger->compartments.count; row++) {
        if (!row_holds(ledger, row)) {
            return false;
        }
        if (find_oldest(ledger, account_of(ledger, row)) != row) {
            continue;
        }
        uint32_t before = SL_NONE;
        for (uint32_t at = sl_compartment_at(ledger, row)->first; at != SL_NONE; linked++) {
            if (at >= ledger->compartments.count || linked >= ledger->compartments.count ||
                account_of(ledger, at) != account_of(ledger, row) ||
                (before != SL_NONE && !is_before(ledger, sl_compartment_at(ledger, before)->holding,
                                                 sl_compartment_at(ledger, at)->holding))) {
                return false;
            }
            before = at;
            at = sl_compartment_at(ledger, at)->next;
        }
    }
    return linked == ledger->compartments.count;
}
