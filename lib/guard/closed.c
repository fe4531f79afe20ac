/* SPDX-License-Identifier: BSD-2-Clause */
#include "guard/closed.h"

#include "ledger/side/compartment.h"

void sl_closed_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->guards.closed, &engine->ledger->memory, sizeof(struct sl_closed));
    sl_table_initialize(&engine->guards.closed_by_holding, &engine->ledger->memory);
}

void sl_closed_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->guards.closed);
    sl_table_finalize(&engine->guards.closed_by_holding);
}

void sl_closed_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->guards.closed.count; row++) {
        sl_closed_at(engine, row)->saved_by = 0;
    }
}

static uint32_t row_of(const struct sloss_engine *engine, uint32_t row,
                       struct sl_closed_search *search)
{
    while (row != SL_NONE && sl_closed_at(engine, row)->holding != search->holding) {
        row = sl_table_next(&engine->guards.closed_by_holding, &search->search);
    }
    return row;
}

uint32_t sl_closed_first(const struct sloss_engine *engine, uint32_t holding,
                         struct sl_closed_search *search)
{
    search->holding = holding;
    uint32_t row = engine->guards.closed.count == 0
                       ? SL_NONE
                       : sl_table_first(&engine->guards.closed_by_holding,
                                        sl_siphash_word(&engine->ledger->key, holding),
                                        &search->search);
    return row_of(engine, row, search);
}

uint32_t sl_closed_next(const struct sloss_engine *engine, struct sl_closed_search *search)
{
    return row_of(engine, sl_table_next(&engine->guards.closed_by_holding, &search->search),
                  search);
}

static uint32_t find(const struct sloss_engine *engine, uint32_t cross, uint32_t market)
{
    struct sl_closed_search search;
    uint32_t row = sl_closed_first(engine, cross, &search);
    while (row != SL_NONE && sl_closed_at(engine, row)->market != market) {
        row = sl_closed_next(engine, &search);
    }
    return row;
}

/* A row that says nothing is not state, so making it needs no undoing. SL_NONE without memory. */
static uint32_t open(struct sloss_engine *engine, uint32_t cross, uint32_t market)
{
    struct sl_guard_table *table = &engine->guards;
    uint32_t row = find(engine, cross, market);
    if (row != SL_NONE) {
        return row;
    }
    row = table->closed.count;
    if (row == SL_ACCOUNTS_MAX || !sl_paged_reserve(&table->closed, row + 1) ||
        !sl_table_reserve(&table->closed_by_holding, row + 1)) {
        return SL_NONE;
    }
    struct sl_closed *closed = sl_paged_append(&table->closed);
    *closed = (struct sl_closed){.holding = cross, .market = market};
    sl_table_insert(&table->closed_by_holding, sl_siphash_word(&engine->ledger->key, cross), row);
    return row;
}

enum sloss_status sl_closed_note(struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    struct sloss_ledger *ledger = engine->ledger;
    if (sl_engine_market(engine, market)->oldest_fill == 0) {
        return SLOSS_OK; /* nothing that could be undone is older */
    }
    bool in_compartment = sl_compartment_is(sl_ledger_holding(ledger, holding));
    uint32_t row = open(engine, sl_compartment_cross(ledger, holding), market);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_closed *closed = sl_closed_at(engine, row);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, holding)->account);
    enum sloss_status status = sl_ledger_save(
        ledger, closed, offsetof(struct sl_closed, saved_by), &closed->saved_by);
    if (status == SLOSS_OK) {
        closed->at[in_compartment ? 1 : 0] = engine->settings.sequence;
    }
    return status;
}

uint64_t sl_closed_since(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    bool in_compartment = sl_compartment_is(sl_ledger_holding(engine->ledger, holding));
    uint32_t row = find(engine, sl_compartment_cross(engine->ledger, holding), market);
    return row == SL_NONE ? 0
                          : sl_closed_counts(sl_closed_at(engine, row)->at[in_compartment ? 1 : 0],
                                             sl_engine_market(engine, market)->oldest_fill);
}

enum sloss_status sl_closed_restore(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                    const uint64_t at[2])
{
    uint32_t row = open(engine, holding, market);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    sl_closed_at(engine, row)->at[0] = at[0];
    sl_closed_at(engine, row)->at[1] = at[1];
    return SLOSS_OK;
}

bool sl_closed_is_consistent(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->guards.closed.count; row++) {
        const struct sl_closed *closed = sl_closed_at(engine, row);
        hold = closed->holding < ledger->holdings.count && closed->market < ledger->books.count &&
               !sl_compartment_is(sl_ledger_holding(ledger, closed->holding)) &&
               sl_ledger_holding(ledger, closed->holding)->asset ==
                   sl_ledger_book(ledger, closed->market)->asset &&
               closed->at[0] <= engine->settings.sequence &&
               closed->at[1] <= engine->settings.sequence &&
               find(engine, closed->holding, closed->market) == row;
    }
    return hold;
}
