/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/surcharge.h"

#include "ledger/side/leg_find.h"

void sl_surcharge_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->surcharges, &engine->ledger->memory, sizeof(struct sl_surcharge));
    sl_table_initialize(&engine->surcharges_by_holding, &engine->ledger->memory);
}

void sl_surcharge_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->surcharges);
    sl_table_finalize(&engine->surcharges_by_holding);
}

void sl_surcharge_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->surcharges.count; row++) {
        sl_surcharge_at(engine, row)->saved_by = 0;
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_engine *engine, uint32_t holding)
{
    return sl_siphash_word(&engine->ledger->key, holding);
}

uint32_t sl_surcharge_find(const struct sloss_engine *engine, uint32_t holding)
{
    struct sl_search search;
    if (engine->surcharges.count == 0) {
        return SL_NONE;
    }
    uint32_t row =
        sl_table_first(&engine->surcharges_by_holding, hash_of(engine, holding), &search);
    while (row != SL_NONE && sl_surcharge_at(engine, row)->holding != holding) {
        row = sl_table_next(&engine->surcharges_by_holding, &search);
    }
    return row;
}

uint32_t sl_surcharge_open(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_surcharge_find(engine, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = engine->surcharges.count; /* fewer than holdings, so there is a number for it */
    if (!sl_paged_reserve(&engine->surcharges, row + 1) ||
        !sl_table_reserve(&engine->surcharges_by_holding, row + 1)) {
        return SL_NONE;
    }
    struct sl_surcharge *surcharge = sl_paged_append(&engine->surcharges);
    *surcharge = (struct sl_surcharge){.multiplier_ppb = SL_PPB, .holding = holding};
    sl_table_insert(&engine->surcharges_by_holding, hash_of(engine, holding), row);
    return row;
}

enum sloss_status sl_surcharge_touch(struct sloss_engine *engine, uint32_t row)
{
    struct sl_surcharge *surcharge = sl_surcharge_at(engine, row);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, surcharge->holding)->account);
    return sl_ledger_save(engine->ledger, surcharge, sizeof(*surcharge), &surcharge->saved_by);
}

bool sl_surcharge_may_be(int64_t multiplier_ppb, int64_t addon)
{
    return multiplier_ppb >= SL_PPB && multiplier_ppb <= SL_MULTIPLIER_MAX && addon >= 0;
}

bool sl_surcharge_is_set(const struct sl_surcharge *surcharge)
{
    return surcharge->multiplier_ppb != SL_PPB || surcharge->addon != 0;
}

bool sl_surcharge_applies(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_surcharge_find(engine, holding);
    return row != SL_NONE && sl_surcharge_is_set(sl_surcharge_at(engine, row));
}

/* ---- what it asks ---------------------------------------------------------------------------- */

/* A sum is below 2^78, since what is asked of a position fits 2^62 atoms (rules 1.5) and positions
 * are counted in 16 bits. */
sl_wide sl_surcharge_of(const struct sl_surcharge *surcharge, sl_wide sum)
{
    return sl_wide_divide(sum * surcharge->multiplier_ppb, SL_PPB, SL_ROUND_CEIL) +
           surcharge->addon;
}

void sl_surcharge_add(const struct sloss_engine *engine, uint32_t holding, struct sl_margin *margin)
{
    uint32_t row = sl_surcharge_find(engine, holding);
    if (row == SL_NONE) {
        return;
    }
    /* A market counts with its orders in place of its position (rules 16.5). */
    bool lots = sl_legs_any_lots(engine->ledger, holding);
    bool orders = (sl_ledger_holding(engine->ledger, holding)->flags & SL_HOLDING_ORDERS) != 0;
    if (lots || orders) {
        margin->initial = sl_surcharge_of(sl_surcharge_at(engine, row), margin->initial);
    }
    if (lots) {
        margin->maintenance = sl_surcharge_of(sl_surcharge_at(engine, row), margin->maintenance);
    }
}

bool sl_surcharge_is_consistent(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->surcharges.count; row++) {
        const struct sl_surcharge *surcharge = sl_surcharge_at(engine, row);
        hold = surcharge->holding < engine->ledger->holdings.count &&
               sl_surcharge_find(engine, surcharge->holding) == row &&
               sl_surcharge_may_be(surcharge->multiplier_ppb, surcharge->addon);
        if (hold && sl_surcharge_is_set(surcharge)) {
            unsigned flags = sl_ledger_holding(engine->ledger, surcharge->holding)->flags;
            hold = (flags & SL_HOLDING_SPECIAL) != 0 && (flags & SL_HOLDING_SYSTEM) == 0;
        }
    }
    return hold;
}
