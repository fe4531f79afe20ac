/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of assets that back others: reject bad arguments, then read. */
#include <assert.h>

#include "base/name.h"
#include "base/size.h"
#include "margin/collateral.h"
#include "margin/margin.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_collateral_info) == 112, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_backing_info) == 40, "no padding crosses the boundary");

enum { /* sizes in the first release (size.h) */
    COLLATERAL_INFO_OLDEST = 112,
    BACKING_INFO_OLDEST = 40
};

enum sloss_status sloss_ledger_find_collateral(const struct sloss_ledger *ledger, const char *name,
                                               uint32_t *number_out)
{
    if (ledger == NULL || name == NULL || number_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_pair_find(ledger, name);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    *number_out = SLOSS_COLLATERAL_FIRST + row;
    return SLOSS_OK;
}

/* The pair of a number, or NULL. */
static const struct sl_pair *find(const struct sloss_engine *engine, uint32_t number)
{
    return number >= SLOSS_COLLATERAL_FIRST &&
                   number - SLOSS_COLLATERAL_FIRST < engine->ledger->pairs.count
               ? sl_pair_at(engine->ledger, number - SLOSS_COLLATERAL_FIRST)
               : NULL;
}

enum sloss_status sloss_engine_collateral(const struct sloss_engine *engine, uint32_t number,
                                          struct sloss_collateral_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), COLLATERAL_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_pair *pair = find(engine, number);
    if (pair == NULL) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    struct sloss_collateral_info info = {
        .asset = pair->asset,
        .settlement = pair->settlement,
        .tick_decimals = pair->tick_decimals,
        .tick = pair->tick,
        .to = pair->buyer == SL_NONE ? 0 : sl_ledger_account(engine->ledger, pair->buyer)->id,
        .price = pair->price,
        .discount_ppb = pair->discount_ppb,
        .haircuts = pair->bracket_count};
    sl_name_copy(info.name, pair->name);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_haircut(const struct sloss_engine *engine, uint32_t number,
                                       uint32_t place, int64_t *quantity_out, int64_t *weight_out)
{
    if (engine == NULL || quantity_out == NULL || weight_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_pair *pair = find(engine, number);
    if (pair == NULL) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    if (place >= pair->bracket_count) {
        return SLOSS_ERR_RANGE;
    }
    *quantity_out = pair->bracket[place].from;
    *weight_out = pair->bracket[place].weight_ppb;
    return SLOSS_OK;
}

/* The margin of a holding, with what backs it; a holding that is not there has nothing else. */
static struct sl_margin backed(const struct sloss_engine *engine, uint32_t account, uint32_t asset,
                               const sl_wide *counts)
{
    uint32_t holding = sl_ledger_find_holding(engine->ledger, account, asset);
    struct sl_margin margin = {0};
    bool is_counted = holding != SL_NONE && sl_pair_backs(engine->ledger, holding);
    if (holding != SL_NONE) {
        margin = sl_margin_of(engine, holding);
    }
    if (!is_counted) {
        margin.equity += counts[SL_MAINTENANCE];
        margin.initial_less += counts[SL_MAINTENANCE] - counts[SL_INITIAL];
    }
    return margin;
}

enum sloss_status sloss_engine_backing(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, struct sloss_backing_info *info_out)
{
    struct sloss_backing_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), BACKING_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    const struct sl_backing backing = sl_collateral_of(engine, row, asset, NULL);
    const sl_wide *counts = backing.counts;
    struct sl_margin margin = backed(engine, row, asset, counts);
    if (!sl_wide_narrow(counts[SL_MAINTENANCE], &info.collateral) ||
        !sl_wide_narrow(counts[SL_INITIAL], &info.collateral_initial) ||
        !sl_wide_narrow(margin.equity, &info.margin_equity) ||
        !sl_wide_narrow(margin.equity - margin.initial_less, &info.margin_initial)) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
