/* SPDX-License-Identifier: BSD-2-Clause */
#include "reduction/levels.h"

#include "closing/trade.h"
#include "ledger/undo_log.h"
#include "margin/margin.h"
#include "margin/special.h"

void sl_levels_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->reductions.levels, &engine->ledger->memory,
                        sizeof(struct sl_levels));
}

void sl_levels_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->reductions.levels);
}

static struct sl_levels *levels_at(const struct sloss_engine *engine, uint32_t asset)
{
    return SL_PAGED_AT(&engine->reductions.levels, struct sl_levels, asset);
}

void sl_levels_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t asset = 0; asset < engine->reductions.levels.count; asset++) {
        levels_at(engine, asset)->saved_by = 0;
    }
}

const struct sl_levels *sl_levels_of(const struct sloss_engine *engine, uint32_t asset)
{
    static const struct sl_levels none = {.count = 0};
    return asset < engine->reductions.levels.count ? levels_at(engine, asset) : &none;
}

bool sl_levels_hold(const struct sl_levels *levels)
{
    bool hold = levels->count <= SLOSS_LEVELS_MAX;
    for (uint32_t i = 0; hold && i < SLOSS_LEVELS_MAX; i++) {
        int64_t before = i == 0 ? INT64_MAX : levels->rate_ppb[i - 1];
        hold = i < levels->count
                   ? levels->rate_ppb[i] > SL_PPB && (i == 0 || levels->rate_ppb[i] < before)
                   : levels->rate_ppb[i] == 0;
    }
    return hold;
}

void sl_levels_tell(const struct sloss_engine *engine, uint32_t market)
{
    sl_engine_market(engine, market)->level_ppb =
        sl_levels_of(engine, sl_ledger_book(engine->ledger, market)->asset)->rate_ppb[0];
}

enum sloss_status sl_levels_set(struct sloss_engine *engine, uint32_t asset,
                                const struct sl_levels *levels)
{
    enum sloss_status status = SLOSS_OK;
    while (engine->reductions.levels.count <= asset) {
        if (sl_paged_append(&engine->reductions.levels) == NULL) {
            return SLOSS_ERR_MEMORY;
        }
    }
    struct sl_levels *row = levels_at(engine, asset);
    for (uint32_t market = 0; status == SLOSS_OK && market < engine->markets.count; market++) {
        if (sl_ledger_book(engine->ledger, market)->asset == asset) {
            status = sl_engine_touch(engine, market);
        }
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_save(engine->ledger, row, sizeof(*row), &row->saved_by);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t saved_by = row->saved_by;
    *row = *levels;
    row->saved_by = saved_by;
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        if (sl_ledger_book(engine->ledger, market)->asset == asset) {
            sl_levels_tell(engine, market);
        }
    }
    return SLOSS_OK;
}

enum sloss_status sl_levels_flag_holders(struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        uint32_t holding =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot))->holding;
        status = sl_ledger_touch(engine->ledger, holding);
        if (status == SLOSS_OK) {
            status = sl_special_refresh(engine, holding);
        }
    }
    return status;
}

uint32_t sl_levels_of_holding(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_levels *levels = sl_levels_of(engine, holding->asset);
    uint32_t level = 0;
    if (levels->count == 0 || (holding->flags & SL_HOLDING_SYSTEM) != 0 ||
        sl_trade_flat(engine, row)) {
        return 0;
    }
    const struct sl_margin margin = sl_margin_of(engine, row);
    sl_uwide has = margin.equity > 0 ? (sl_uwide)margin.equity : 0;
    struct sl_wide256 scaled = sl_wide_multiply(has, (uint64_t)SL_PPB);
    while (level < levels->count &&
           (margin.equity < 0 ||
            sl_wide_compare(scaled, sl_wide_multiply((sl_uwide)margin.maintenance,
                                                     (uint64_t)levels->rate_ppb[level])) < 0)) {
        level++;
    }
    return level;
}

bool sl_levels_are_consistent(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t asset = 0; hold && asset < engine->reductions.levels.count; asset++) {
        hold = asset < engine->ledger->assets.count && sl_levels_hold(levels_at(engine, asset));
    }
    for (uint32_t market = 0; hold && market < engine->markets.count; market++) {
        uint32_t asset = sl_ledger_book(engine->ledger, market)->asset;
        hold =
            sl_engine_market(engine, market)->level_ppb == sl_levels_of(engine, asset)->rate_ppb[0];
    }
    return hold;
}
