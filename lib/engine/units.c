/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/units.h"

#include <assert.h>

#include "engine/margin.h"

void sl_units_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->units, &engine->ledger->memory, sizeof(struct sl_units));
    sl_table_initialize(&engine->units_by_holder, &engine->ledger->memory);
}

void sl_units_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->units);
    sl_table_finalize(&engine->units_by_holder);
}

void sl_units_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->units.count; row++) {
        sl_units_at(engine, row)->saved_by = 0;
    }
}

static uint64_t hash_of(const struct sloss_engine *engine, uint32_t fund, uint32_t holding)
{
    return sl_siphash_word(&engine->ledger->key, (uint64_t)fund << 32 | holding);
}

uint32_t sl_units_find(const struct sloss_engine *engine, uint32_t fund, uint32_t holding)
{
    struct sl_search search;
    uint32_t row =
        sl_table_first(&engine->units_by_holder, hash_of(engine, fund, holding), &search);
    while (row != SL_NONE && (sl_units_at(engine, row)->fund != fund ||
                              sl_units_at(engine, row)->holding != holding)) {
        row = sl_table_next(&engine->units_by_holder, &search);
    }
    return row;
}

uint32_t sl_units_open(struct sloss_engine *engine, uint32_t fund, uint32_t holding)
{
    uint32_t row = sl_units_find(engine, fund, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = engine->units.count;
    if (row == SL_ACCOUNTS_MAX || !sl_paged_reserve(&engine->units, row + 1) ||
        !sl_table_reserve(&engine->units_by_holder, row + 1)) {
        return SL_NONE;
    }
    struct sl_fund *owned = sl_ledger_fund(engine->ledger, fund);
    struct sl_units *units = sl_paged_append(&engine->units);
    *units = (struct sl_units){.holding = holding, .fund = fund, .next = owned->first};
    owned->first = row;
    sl_table_insert(&engine->units_by_holder, hash_of(engine, fund, holding), row);
    return row;
}

enum sloss_status sl_units_restore(struct sloss_engine *engine, uint32_t fund, uint32_t holding,
                                   const struct sl_units *values)
{
    uint32_t row = sl_units_open(engine, fund, holding);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_units *units = sl_units_at(engine, row);
    units->units = values->units;
    units->wish = values->wish;
    units->wish_time = values->wish_time;
    return SLOSS_OK;
}

static enum sloss_status touch(struct sloss_engine *engine, uint32_t row)
{
    struct sl_units *units = sl_units_at(engine, row);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, units->holding)->account);
    return sl_ledger_save(engine->ledger, units, sizeof(*units), &units->saved_by);
}

enum sloss_status sl_units_issue(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    struct sl_units *units = sl_units_at(engine, row);
    struct sl_fund *fund = sl_ledger_fund(engine->ledger, units->fund);
    int64_t all;
    assert(units->units + (sl_wide)amount >= 0);
    if (!sl_fixed_add(fund->units, amount, &all)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = touch(engine, row);
    if (status == SLOSS_OK) {
        /* The list of its rows is not in the image: rows stay. */
        status =
            sl_ledger_save(engine->ledger, fund, offsetof(struct sl_fund, first), &fund->saved_by);
    }
    if (status == SLOSS_OK) {
        units->units += amount; /* at most all of them */
        fund->units = all;
    }
    return status;
}

enum sloss_status sl_units_wish(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    struct sl_units *units = sl_units_at(engine, row);
    assert(amount >= 0 && amount <= units->units);
    enum sloss_status status = touch(engine, row);
    if (status == SLOSS_OK) {
        units->wish = amount;
        units->wish_time = amount > 0 ? sl_engine_now(engine) : 0;
    }
    return status;
}

sl_wide sl_units_worth(const struct sloss_engine *engine, uint32_t fund, int64_t units)
{
    const struct sl_fund *row = sl_ledger_fund(engine->ledger, fund);
    sl_wide equity = sl_margin_equity(engine, row->holding);
    assert(equity <= INT64_MAX);
    return row->units == 0 || equity <= 0
               ? 0
               : sl_wide_divide(units * equity, row->units, SL_ROUND_FLOOR);
}

static bool fund_holds(const struct sloss_engine *engine, uint32_t index, uint32_t *rows)
{
    const struct sl_fund *fund = sl_ledger_fund(engine->ledger, index);
    sl_wide sum = 0;
    for (uint32_t row = fund->first; row != SL_NONE; row = sl_units_at(engine, row)->next) {
        if (row >= engine->units.count || *rows == engine->units.count) {
            return false;
        }
        const struct sl_units *units = sl_units_at(engine, row);
        if (units->fund != index || units->units < 0 || units->wish < 0 ||
            units->wish > units->units || sl_units_find(engine, index, units->holding) != row) {
            return false;
        }
        sum += units->units;
        ++*rows;
    }
    return sum == fund->units && (fund->has_units || sum == 0);
}

bool sl_units_are_consistent(const struct sloss_engine *engine)
{
    uint32_t rows = 0;
    bool hold = true;
    for (uint32_t fund = 0; hold && fund < engine->ledger->funds.count; fund++) {
        hold = fund_holds(engine, fund, &rows);
    }
    return hold && rows == engine->units.count;
}
