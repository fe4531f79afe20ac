/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/legs.h"

#include "base/fixed.h"
#include "ledger/compartment.h"
#include "ledger/undo_log_internal.h"

void sl_legs_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->legs.rows, &ledger->memory, sizeof(struct sl_legs));
    sl_table_initialize(&ledger->legs.by_holding, &ledger->memory);
}

void sl_legs_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->legs.rows);
    sl_table_finalize(&ledger->legs.by_holding);
}

/* ---- to find them ------------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

/* The table has the row that was made first for a holding: the others hang on it. */
uint32_t sl_legs_first_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (!sl_legs_are_used(ledger)) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&ledger->legs.by_holding, hash_of(ledger, holding), &search);
    while (row != SL_NONE && sl_legs_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->legs.by_holding, &search);
    }
    return row;
}

static uint32_t find_row(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_legs_first_of(ledger, holding);
    while (row != SL_NONE && sl_legs_at(ledger, row)->market != market) {
        row = sl_legs_at(ledger, row)->next_of_holding;
    }
    return row;
}

uint32_t sl_legs_search(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = find_row(ledger, holding, market);
    return row != SL_NONE && sl_legs_at(ledger, row)->is_on ? row : SL_NONE;
}

struct sl_leg_pair sl_legs_split(const struct sloss_ledger *ledger, uint32_t row,
                                 const struct sl_position *position)
{
    const struct sl_legs *legs = sl_legs_at(ledger, row);
    struct sl_leg_pair pair = {.leg = {*position, *position}};
    pair.leg[0].lots = legs->long_lots;
    pair.leg[0].cost = legs->long_cost;
    pair.leg[1].lots -= legs->long_lots;
    pair.leg[1].cost -= legs->long_cost;
    return pair;
}

bool sl_legs_split_both(const struct sloss_ledger *ledger, const struct sl_position *position,
                        struct sl_leg_pair *pair_out)
{
    uint32_t row = sl_legs_search(ledger, position->holding, position->market);
    if (row == SL_NONE) {
        return false;
    }
    *pair_out = sl_legs_split(ledger, row, position);
    return pair_out->leg[0].lots != 0 && pair_out->leg[1].lots != 0;
}

/* ---- to change them ---------------------------------------------------------------------------- */

/* The row of a holding in a market, made if missing; SL_NONE without memory. */
static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = find_row(ledger, holding, market);
    uint32_t first = sl_legs_first_of(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->legs.rows.count;
    if (row == SL_NONE || !sl_table_reserve(&ledger->legs.by_holding, row + 1) ||
        sl_paged_append(&ledger->legs.rows) == NULL) {
        return SL_NONE;
    }
    *sl_legs_at(ledger, row) =
        (struct sl_legs){.holding = holding, .market = market, .next_of_holding = SL_NONE};
    if (first == SL_NONE) {
        sl_table_insert(&ledger->legs.by_holding, hash_of(ledger, holding), row);
    } else {
        sl_legs_at(ledger, row)->next_of_holding = sl_legs_at(ledger, first)->next_of_holding;
        sl_legs_at(ledger, first)->next_of_holding = row;
    }
    return row;
}

/* What an image has of a row: its links stay. */
static enum sloss_status save(struct sloss_ledger *ledger, struct sl_legs *legs)
{
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, legs->holding)->account);
    return sl_ledger_save(ledger, legs, offsetof(struct sl_legs, holding), &legs->saved_by);
}

enum sloss_status sl_legs_turn(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                               bool is_on)
{
    uint32_t row = open_row(ledger, holding, market);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_legs *legs = sl_legs_at(ledger, row);
    enum sloss_status status = save(ledger, legs);
    if (status == SLOSS_OK) {
        legs->is_on = is_on;
    }
    return status;
}

enum sloss_status sl_legs_write(struct sloss_ledger *ledger, uint32_t row, int64_t long_lots,
                                int64_t long_cost)
{
    struct sl_legs *legs = sl_legs_at(ledger, row);
    enum sloss_status status = save(ledger, legs);
    if (status == SLOSS_OK) {
        legs->long_lots = long_lots;
        legs->long_cost = long_cost;
    }
    return status;
}

enum sloss_status sl_legs_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                               uint32_t market)
{
    if (sl_legs_find(ledger, from, market) == SL_NONE) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_legs_turn(ledger, to, market, true);
    return status == SLOSS_OK ? sl_legs_turn(ledger, from, market, false) : status;
}

/* ---- consistency ------------------------------------------------------------------------------- */

/* Legs are those of the part of an account that trades, and a leg without lots has cost nothing. */
static bool may_be(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_legs *legs = sl_legs_at(ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(ledger, legs->holding);
    uint32_t at = sl_ledger_find_position(ledger, legs->holding, legs->market);
    struct sl_position position = {.holding = legs->holding, .market = legs->market};
    position = at == SL_NONE ? position : *sl_ledger_position(ledger, at);
    const struct sl_leg_pair pair = sl_legs_split(ledger, row, &position);
    if (!legs->is_on) {
        return legs->long_lots == 0 && legs->long_cost == 0;
    }
    return (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           sl_compartment_or_cross(ledger, holding->account, legs->market) == legs->holding &&
           pair.leg[0].lots >= 0 && pair.leg[1].lots <= 0 &&
           (pair.leg[0].lots != 0 || pair.leg[0].cost == 0) &&
           (pair.leg[1].lots != 0 || pair.leg[1].cost == 0);
}

/* Every row is found; a row in a chain that is broken would not be. */
bool sl_legs_are_consistent(const struct sloss_ledger *ledger)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < ledger->legs.rows.count; row++) {
        const struct sl_legs *legs = sl_legs_at(ledger, row);
        hold = legs->holding < ledger->holdings.count && legs->market < ledger->books.count &&
               find_row(ledger, legs->holding, legs->market) == row && may_be(ledger, row);
    }
    return hold;
}
