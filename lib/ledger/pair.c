/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/pair.h"

#include <assert.h>

#include "base/name.h"
#include "ledger/find_internal.h"
#include "ledger/suspect_list.h"

void sl_pair_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->pairs, &ledger->memory, sizeof(struct sl_pair));
    sl_table_initialize(&ledger->pairs_by_name, &ledger->memory);
}

void sl_pair_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->pairs);
    sl_table_finalize(&ledger->pairs_by_name);
}

static const char *name_of(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_pair_at(ledger, row)->name;
}

uint32_t sl_pair_find(const struct sloss_ledger *ledger, const char *name)
{
    return ledger->pairs.count == 0
               ? SL_NONE
               : sl_find_by_name(ledger, &ledger->pairs_by_name, name_of, name);
}

/* ---- flags ----------------------------------------------------------------------------------- */

bool sl_pair_backs(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    uint32_t link = sl_ledger_asset(ledger, holding->asset)->first_need;
    const uint32_t alone = SL_HOLDING_SYSTEM | SL_HOLDING_ISOLATED;
    for (const struct sl_pair *pair;
         (holding->flags & alone) == 0 && (pair = sl_pair_of_link(ledger, link)) != NULL;
         link = pair->next_need) {
        if (sl_ledger_find_holding(ledger, holding->account, pair->asset) != SL_NONE) {
            return true;
        }
    }
    return false;
}

/* A holding with the flag is a suspect for good, so it is put on their list. Requires room there.
 */
static void flag(struct sloss_ledger *ledger, uint32_t row)
{
    if (row != SL_NONE && (sl_ledger_holding(ledger, row)->flags & SL_HOLDING_SYSTEM) == 0) {
        bool listed = sl_ledger_suspect(ledger, row);
        assert(listed);
        (void)listed;
        sl_ledger_raise(sl_ledger_holding(ledger, row), SL_HOLDING_SPECIAL);
    }
}

enum sloss_status sl_pair_before_holding(struct sloss_ledger *ledger, uint32_t account,
                                         uint32_t asset)
{
    const struct sl_pair *pair = sl_pair_of_link(ledger, sl_ledger_asset(ledger, asset)->back);
    if (pair == NULL && sl_ledger_asset(ledger, asset)->first_need == 0) {
        return SLOSS_OK;
    }
    if (!sl_ledger_reserve_suspects(ledger, ledger->suspects.count + (size_t)2)) {
        return SLOSS_ERR_MEMORY;
    }
    if (pair != NULL) {
        flag(ledger, sl_ledger_find_holding(ledger, account, pair->settlement));
    }
    return SLOSS_OK;
}

void sl_pair_after_holding(struct sloss_ledger *ledger, uint32_t row)
{
    if (sl_pair_backs(ledger, row)) {
        flag(ledger, row);
    }
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/* Put a row at the end of the list of what backs an asset. */
static void link_last(struct sloss_ledger *ledger, uint32_t *link, uint32_t row)
{
    while (*link != 0) {
        link = &sl_pair_at(ledger, *link - 1)->next_need;
    }
    *link = row + 1;
}

static bool reserve_rows(struct sloss_ledger *ledger, uint32_t more)
{
    uint32_t count = ledger->pairs.count + more;
    return sl_paged_reserve(&ledger->pairs, count) &&
           sl_table_reserve(&ledger->pairs_by_name, count);
}

enum sloss_status sl_pair_restore(struct sloss_ledger *ledger, const struct sl_pair *values)
{
    uint32_t row = ledger->pairs.count;
    if (sl_ledger_find_book(ledger, values->name) != SL_NONE ||
        sl_pair_find(ledger, values->name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (row == SL_PAIRS_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (!reserve_rows(ledger, 1)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_pair *pair = sl_paged_append(&ledger->pairs);
    *pair = *values;
    pair->next_need = 0;
    sl_ledger_asset(ledger, pair->asset)->back = row + 1;
    link_last(ledger, &sl_ledger_asset(ledger, pair->settlement)->first_need, row);
    sl_table_insert(&ledger->pairs_by_name, sl_find_hash_of_name(ledger, pair->name), row);
    return SLOSS_OK;
}

bool sl_pair_reserve(struct sloss_ledger *ledger, uint32_t more)
{
    return reserve_rows(ledger, more) &&
           sl_ledger_reserve_suspects(ledger, ledger->holdings.count);
}

enum sloss_status sl_pair_add(struct sloss_ledger *ledger, const struct sl_pair *values)
{
    if (!sl_ledger_reserve_suspects(ledger, ledger->holdings.count)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_pair_restore(ledger, values);
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        if (holding->asset == values->settlement &&
            sl_ledger_find_holding(ledger, holding->account, values->asset) != SL_NONE) {
            flag(ledger, row);
        }
    }
    return status;
}

bool sl_pair_has_brackets(const struct sl_pair *pair)
{
    int64_t from = -1;
    int64_t weight = INT64_C(1000000000);
    for (uint32_t i = 0; i < pair->bracket_count; i++) {
        const struct sl_pair_bracket *bracket = &pair->bracket[i];
        if (bracket->from <= from || bracket->weight_ppb > weight || bracket->weight_ppb < 0) {
            return false;
        }
        from = bracket->from;
        weight = bracket->weight_ppb;
    }
    return true;
}

enum sloss_status sl_pair_set_bracket(struct sl_pair *pair, const struct sl_pair_bracket *bracket)
{
    uint32_t place = 0;
    while (place < pair->bracket_count && pair->bracket[place].from < bracket->from) {
        place++;
    }
    bool replaces = place < pair->bracket_count && pair->bracket[place].from == bracket->from;
    if (!replaces && pair->bracket_count == SL_PAIR_BRACKETS_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    for (uint32_t i = pair->bracket_count; !replaces && i > place; i--) {
        pair->bracket[i] = pair->bracket[i - 1];
    }
    pair->bracket_count += replaces ? 0 : 1;
    pair->bracket[place] = *bracket;
    return sl_pair_has_brackets(pair) ? SLOSS_OK : SLOSS_ERR_RANGE;
}
