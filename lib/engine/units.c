/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/units.h"

#include <assert.h>

#include "engine/equity.h"

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

/* ---- rows ------------------------------------------------------------------------------------ */

/* The kinds of units of a holding in one fund have the same, so that it is looked at which it is.
 */
static uint64_t hash_of(const struct sloss_engine *engine, uint32_t fund, uint32_t holding)
{
    return sl_siphash_word(&engine->ledger->key, (uint64_t)fund << 32 | holding);
}

uint32_t sl_units_find(const struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       uint32_t holding)
{
    struct sl_search search;
    uint32_t row =
        sl_table_first(&engine->units_by_holder, hash_of(engine, fund, holding), &search);
    while (row != SL_NONE && (sl_units_at(engine, row)->fund != fund ||
                              sl_units_at(engine, row)->holding != holding ||
                              sl_units_at(engine, row)->tranche != tranche)) {
        row = sl_table_next(&engine->units_by_holder, &search);
    }
    return row;
}

uint32_t sl_units_open(struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       uint32_t holding)
{
    uint32_t row = sl_units_find(engine, fund, tranche, holding);
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
    *units = (struct sl_units){
        .holding = holding, .fund = fund, .tranche = tranche, .next = owned->first};
    owned->first = row;
    sl_table_insert(&engine->units_by_holder, hash_of(engine, fund, holding), row);
    return row;
}

enum sloss_status sl_units_restore(struct sloss_engine *engine, uint32_t fund, uint32_t holding,
                                   const struct sl_units *values)
{
    uint32_t row = sl_units_open(engine, fund, (enum sl_tranche)values->tranche, holding);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_units *units = sl_units_at(engine, row);
    units->units = values->units;
    units->wish = values->wish;
    units->wish_time = values->wish_time;
    return SLOSS_OK;
}

/* ---- changes --------------------------------------------------------------------------------- */

static enum sloss_status touch(struct sloss_engine *engine, uint32_t row)
{
    struct sl_units *units = sl_units_at(engine, row);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, units->holding)->account);
    return sl_ledger_save(engine->ledger, units, sizeof(*units), &units->saved_by);
}

/* The list of its rows is not in the image: rows stay. */
static enum sloss_status touch_fund(struct sloss_engine *engine, struct sl_fund *fund)
{
    return sl_ledger_save(engine->ledger, fund, offsetof(struct sl_fund, first), &fund->saved_by);
}

enum sloss_status sl_units_issue(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    struct sl_units *units = sl_units_at(engine, row);
    struct sl_fund *fund = sl_ledger_fund(engine->ledger, units->fund);
    int64_t all;
    assert(units->units + (sl_wide)amount >= 0);
    if (!sl_fixed_add(fund->units[units->tranche], amount, &all)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = touch(engine, row);
    if (status == SLOSS_OK) {
        status = touch_fund(engine, fund);
    }
    if (status == SLOSS_OK) {
        units->units += amount; /* at most all of them */
        fund->units[units->tranche] = all;
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

enum sloss_status sl_units_change_par(struct sloss_engine *engine, uint32_t fund, int64_t amount)
{
    struct sl_fund *row = sl_ledger_fund(engine->ledger, fund);
    int64_t par;
    if (!sl_fixed_add(row->par, amount, &par)) {
        return SLOSS_ERR_OVERFLOW;
    }
    assert(par >= 0);
    enum sloss_status status = touch_fund(engine, row);
    if (status == SLOSS_OK) {
        row->par = par;
    }
    return status;
}

enum sloss_status sl_units_earn(struct sloss_engine *engine, uint32_t market, int64_t amount)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->shared_fund;
    if (fund == SL_NONE || amount <= 0) {
        return SLOSS_OK;
    }
    const struct sl_fund *row = sl_ledger_fund(engine->ledger, fund);
    int64_t part = (int64_t)((sl_wide)row->senior_ppb * amount / SL_PPB);
    return row->units[SL_SENIOR] == 0 || part == 0 ? SLOSS_OK
                                                   : sl_units_change_par(engine, fund, part);
}

/* ---- what they are worth --------------------------------------------------------------------- */

int64_t sl_units_value(const struct sl_fund *fund, enum sl_tranche tranche, sl_wide equity)
{
    assert(equity <= INT64_MAX);
    int64_t has = equity < 0 ? 0 : (int64_t)equity;
    int64_t senior = sl_fixed_lesser(has, fund->par);
    return tranche == SL_SENIOR ? senior : has - senior;
}

sl_wide sl_units_worth(const struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       int64_t units)
{
    const struct sl_fund *row = sl_ledger_fund(engine->ledger, fund);
    if (row->units[tranche] == 0) {
        return 0;
    }
    sl_wide value = sl_units_value(row, tranche, sl_equity_of(engine, row->holding));
    return sl_wide_divide(units * value, row->units[tranche], SL_ROUND_FLOOR);
}

/* ---- what must hold -------------------------------------------------------------------------- */

/* There is a par as long as there are senior units, and these where there are tranches. */
static bool terms_hold(const struct sl_fund *fund)
{
    return (fund->par > 0) == (fund->units[SL_SENIOR] > 0) && fund->par >= 0 &&
           (fund->has_units || fund->units[SL_JUNIOR] == 0) &&
           (fund->has_tranches || fund->units[SL_SENIOR] == 0) &&
           (fund->has_units || !fund->has_tranches);
}

static bool fund_holds(const struct sloss_engine *engine, uint32_t index, uint32_t *rows)
{
    const struct sl_fund *fund = sl_ledger_fund(engine->ledger, index);
    sl_wide sum[SL_TRANCHES] = {0};
    for (uint32_t row = fund->first; row != SL_NONE; row = sl_units_at(engine, row)->next) {
        if (row >= engine->units.count || *rows == engine->units.count) {
            return false;
        }
        const struct sl_units *units = sl_units_at(engine, row);
        if (units->fund != index || units->tranche >= SL_TRANCHES || units->units < 0 ||
            units->wish < 0 || units->wish > units->units ||
            sl_units_find(engine, index, (enum sl_tranche)units->tranche, units->holding) != row) {
            return false;
        }
        sum[units->tranche] += units->units;
        ++*rows;
    }
    return sum[SL_JUNIOR] == fund->units[SL_JUNIOR] && sum[SL_SENIOR] == fund->units[SL_SENIOR] &&
           terms_hold(fund);
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
