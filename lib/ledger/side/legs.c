/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/legs.h"

#include "base/fixed.h"
#include "ledger/undo_log_internal.h"

void sl_legs_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->legs.rows, &ledger->memory, sizeof(struct sl_legs));
    sl_table_initialize(&ledger->legs.by_holding, &ledger->memory);
    sl_table_initialize(&ledger->legs.by_place, &ledger->memory);
}

void sl_legs_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->legs.rows);
    sl_table_finalize(&ledger->legs.by_holding);
    sl_table_finalize(&ledger->legs.by_place);
}

/* ---- to change them ---------------------------------------------------------------------------- */

/* The row of a holding in a market, made if missing; SL_NONE without memory. */
static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_legs_row(ledger, holding, market);
    uint32_t first = sl_legs_first_of(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->legs.rows.count;
    if (row == SL_NONE || !sl_table_reserve(&ledger->legs.by_holding, row + 1) ||
        !sl_table_reserve(&ledger->legs.by_place, row + 1) ||
        sl_paged_append(&ledger->legs.rows) == NULL) {
        return SL_NONE;
    }
    *sl_legs_at(ledger, row) =
        (struct sl_legs){.holding = holding, .market = market, .next_of_holding = SL_NONE};
    sl_table_insert(&ledger->legs.by_place, sl_legs_hash_of_place(ledger, holding, market), row);
    if (first == SL_NONE) {
        sl_table_insert(&ledger->legs.by_holding, sl_legs_hash(ledger, holding), row);
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

/* ---- from a snapshot --------------------------------------------------------------------------- */

/* The position of a holding, with no lots where there is none. */
static struct sl_position position_of(const struct sloss_ledger *ledger, uint32_t holding,
                                      uint32_t market)
{
    uint32_t row = sl_ledger_find_position(ledger, holding, market);
    return row != SL_NONE ? *sl_ledger_position(ledger, row)
                          : (struct sl_position){.holding = holding, .market = market};
}

/* Do the differences fit in which the short leg is told? A position restored is never INT64_MIN. */
static bool has_short_leg(const struct sl_position *position, int64_t lots, int64_t cost)
{
    int64_t rest;
    return lots >= 0 && sl_fixed_add(lots, -position->lots, &rest) && rest >= 0 &&
           cost != INT64_MIN && sl_wide_narrow((sl_wide)position->cost - cost, &rest) &&
           rest != INT64_MIN;
}

static enum sloss_status count(struct sloss_ledger *ledger, const struct sl_leg_pair *pair)
{
    struct sl_book *book = sl_ledger_book(ledger, pair->leg[0].market);
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t size = sl_fixed_magnitude(pair->leg[i].cost);
        book->cost_most = size > book->cost_most ? size : book->cost_most;
    }
    return sl_fixed_add(book->paired_lots, sl_fixed_lesser(pair->leg[0].lots, -pair->leg[1].lots),
                        &book->paired_lots)
               ? SLOSS_OK
               : SLOSS_ERR_DAMAGED;
}

enum sloss_status sl_legs_restore(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                  int64_t lots, int64_t cost)
{
    const struct sl_position position = position_of(ledger, holding, market);
    if (!has_short_leg(&position, lots, cost)) {
        return SLOSS_ERR_DAMAGED;
    }
    enum sloss_status status = sl_legs_turn(ledger, holding, market, true);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = sl_legs_find(ledger, holding, market);
    status = sl_legs_write(ledger, row, lots, cost);
    const struct sl_leg_pair pair = sl_legs_split(ledger, row, &position);
    return status == SLOSS_OK ? count(ledger, &pair) : status;
}

/* ---- consistency ------------------------------------------------------------------------------- */

/* A leg without lots has cost nothing. */
static bool may_be(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_legs *legs = sl_legs_at(ledger, row);
    const struct sl_position position = position_of(ledger, legs->holding, legs->market);
    const struct sl_leg_pair pair = sl_legs_split(ledger, row, &position);
    if (!legs->is_on) {
        return legs->long_lots == 0 && legs->long_cost == 0;
    }
    return pair.leg[0].lots >= 0 && pair.leg[1].lots <= 0 &&
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
               sl_legs_row(ledger, legs->holding, legs->market) == row && may_be(ledger, row);
    }
    return hold;
}

bool sl_legs_any_lots(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    bool any = false;
    for (uint32_t i = 0; !any && i < holding->count; i++) {
        any = sl_legs_have_lots(ledger, &positions[i]);
    }
    return any;
}
