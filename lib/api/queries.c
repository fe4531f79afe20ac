/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries: reject bad arguments, then read. Nothing is changed. */
#include <assert.h>
#include <string.h>

#include "api/find_internal.h"
#include "base/name.h"
#include "base/size.h"
#include "engine/equity.h"
#include "engine/gate.h"
#include "engine/units.h"
#include "ledger/members.h"
#include "ledger/owners.h"
#include "ledger/side/compartment.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"
#include "margin/group.h"
#include "margin/margin.h"
#include "sloss/fund.h"

static_assert(sizeof(struct sloss_account_info) == 72, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_position_info) == 48, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_market_info) == 368, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_fund_info) == 72, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_unit_info) == 40, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_owner_info) == 72, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_member_info) == 48, "no padding crosses the boundary");

/* Sizes in the first release (size.h). */
enum {
    ACCOUNT_INFO_OLDEST = 64,
    POSITION_INFO_OLDEST = 48,
    MARKET_INFO_OLDEST = 240,
    ENGINE_INFO_OLDEST = 48,
    OWNER_INFO_OLDEST = 72,
    MEMBER_INFO_OLDEST = 48,
    FUND_INFO_OLDEST = 72,
    UNIT_INFO_OLDEST = 40
};

/* ---- accounts, positions, markets ------------------------------------------------------------ */

enum sloss_status sloss_ledger_balance(const struct sloss_ledger *ledger, uint64_t account,
                                       uint32_t asset, int64_t *balance_out)
{
    uint32_t holding;
    if (ledger == NULL || balance_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(ledger, account, asset, &holding);
    if (status == SLOSS_OK) {
        *balance_out = holding == SL_NONE ? 0 : sl_ledger_holding(ledger, holding)->balance;
    }
    return status;
}

static uint64_t count_positions(const struct sloss_ledger *ledger, const struct sl_holding *holding)
{
    uint64_t count = 0;
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        count += sl_legs_have_lots(ledger, &positions[i]) ? 1 : 0;
    }
    return count;
}

enum sloss_status sloss_engine_account(const struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, struct sloss_account_info *info_out)
{
    uint32_t row;
    struct sloss_account_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), ACCOUNT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(engine->ledger, account, asset, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_holding none = {0};
    const struct sl_holding *holding =
        row == SL_NONE ? &none : sl_ledger_holding(engine->ledger, row);
    struct sl_margin margin =
        row != SL_NONE
            ? sl_margin_of(engine, row)
            : sl_group_margin_of(engine, sl_ledger_find_account(engine->ledger, account), asset, NULL);
    if (!sl_wide_narrow(margin.own, &info.equity) ||
        !sl_wide_narrow(margin.initial, &info.initial) ||
        !sl_wide_narrow(margin.maintenance, &info.maintenance)) {
        return SLOSS_ERR_OVERFLOW;
    }
    info.state = sl_margin_state(holding, &margin);
    if (row != SL_NONE) {
        info.free = (int64_t)sl_margin_free(engine, row, &margin); /* at most the balance */
        info.balance = holding->balance;
        info.socialized = holding->socialized;
        info.positions = count_positions(engine->ledger, holding);
        info.is_gated = sl_gate_holds(engine, row, SL_NONE) ? 1 : 0;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_owner(const struct sloss_engine *engine, uint64_t account,
                                     struct sloss_owner_info *info_out)
{
    struct sloss_owner_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), OWNER_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    row = sl_owners_find_account(engine->ledger, row);
    if (row != SL_NONE) {
        const struct sl_owned *owned = sl_owners_owned(engine->ledger, row);
        info.is_client = owned->client ? 1 : 0;
        sl_name_copy(info.name, sl_owners_at(engine->ledger, owned->owner)->name);
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_member(const struct sloss_engine *engine, uint64_t account,
                                      uint32_t asset, struct sloss_member_info *info_out)
{
    uint32_t holding;
    struct sloss_member_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MEMBER_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_find_holding(engine->ledger, account, asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_members_find(engine->ledger, holding);
    if (row != SL_NONE) {
        const struct sl_member *member = sl_ledger_member(engine->ledger, row);
        info.contribution = member->contribution;
        info.contribution_set = member->contribution_set;
        info.assessment = member->assessment;
        info.assessment_left = sl_members_assessable(engine->ledger, row, sl_engine_now(engine));
        info.duration = member->duration;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_position(const struct sloss_engine *engine, uint64_t account,
                                        uint32_t market, struct sloss_position_info *info_out)
{
    struct sloss_position_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), POSITION_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t holding;
    uint32_t row;
    enum sloss_status status = sl_find_position(engine, account, market, &holding, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    if (row != SL_NONE) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        info.lots = position->lots;
        info.initial = sl_demanding_required(engine, position, SL_INITIAL);
        info.maintenance = sl_demanding_required(engine, position, SL_MAINTENANCE);
        if (!sl_wide_narrow(sl_equity_cost(engine, position), &info.cost) ||
            !sl_wide_narrow(sl_equity_whole_profit(engine, position), &info.pnl)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_market(const struct sloss_engine *engine, uint32_t index,
                                      struct sloss_market_info *info_out)
{
    struct sloss_market_info info;
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), MARKET_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    const struct sl_market *market = sl_engine_market(engine, index);
    info = (struct sloss_market_info){
        .asset = book->asset,
        .marked = market->marked,
        .closed = market->closed,
        .mark = market->mark,
        .value = market->value,
        .open_interest = book->long_lots,
        .insurance = sl_ledger_holding(engine->ledger, book->fund)->balance,
        .uncovered = -sl_ledger_holding(engine->ledger, book->uncovered)->balance,
        .deficit_sum = market->deficit_sum,
        .repaid_sum = market->repaid_sum,
        .deleverage_sum = market->deleverage_sum,
        .deficit_count = market->deficit_count,
        .takeover_count = market->takeover_count,
        .deleverage_count = market->deleverage_count,
        .unit = market->unit,
        .kind = market->kind,
        .settlement = market->settlement,
        .holders = book->holders.count,
        .liquidation_fee_ppb = market->fee_ppb,
        .is_signed = market->accepts_negative,
        .gate_duration = market->gate_duration,
        .deficit_time = market->deficit_time,
        .gate = market->gate_duration > 0 ? SLOSS_GATE_HOLD : SLOSS_GATE_NONE,
        .fund = book->shared_fund == SL_NONE ? 0 : book->shared_fund + 1,
        .precision = market->precision,
        .dust = book->dust};
    memcpy(info.paid_sum, market->paid_sum, sizeof(info.paid_sum));
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        info.period_sum[layer] = sl_engine_given(engine, market, layer);
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_fund(const struct sloss_engine *engine, uint32_t fund,
                                    struct sloss_fund_info *info_out)
{
    struct sloss_fund_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), FUND_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (fund >= engine->ledger->funds.count) {
        return SLOSS_ERR_UNKNOWN_FUND;
    }
    const struct sl_fund *terms = sl_ledger_fund(engine->ledger, fund);
    uint32_t row = terms->holding;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (!sl_wide_narrow(sl_equity_of(engine, row), &info.equity)) {
        return SLOSS_ERR_OVERFLOW;
    }
    info.asset = holding->asset;
    info.balance = holding->balance;
    info.markets = holding->count; /* it has a position in each */
    info.units = terms->units[SL_JUNIOR];
    info.delay = terms->delay;
    info.has_units = terms->has_tranches ? SLOSS_UNITS_TRANCHES : terms->has_units;
    info.senior_units = terms->units[SL_SENIOR];
    info.par = terms->par;
    info.senior_ppb = terms->senior_ppb;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_units(const struct sloss_engine *engine, uint64_t account,
                                     uint32_t fund, uint32_t tranche,
                                     struct sloss_unit_info *info_out)
{
    struct sloss_unit_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), UNIT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t owner = sl_ledger_find_account(ledger, account);
    if (owner == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (fund >= ledger->funds.count) {
        return SLOSS_ERR_UNKNOWN_FUND;
    }
    if (!sl_units_has_kind(sl_ledger_fund(ledger, fund), tranche)) {
        return SLOSS_ERR_ARGUMENT;
    }
    int64_t equity;
    if (!sl_wide_narrow(sl_equity_of(engine, sl_ledger_fund(ledger, fund)->holding), &equity)) {
        return SLOSS_ERR_OVERFLOW;
    }
    uint32_t holding = sl_ledger_find_holding(ledger, owner, sl_ledger_fund_asset(ledger, fund));
    enum sl_tranche kind = sl_units_kind(tranche);
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_units_find(engine, fund, kind, holding);
    if (row != SL_NONE) {
        const struct sl_units *units = sl_units_at(engine, row);
        info.units = units->units;
        info.worth = (int64_t)sl_units_worth(engine, fund, kind, units->units);
        info.wish = units->wish;
        info.wish_time = units->wish_time;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* ---- what was set ---------------------------------------------------------------------------- */

enum sloss_status sloss_engine_tiers(const struct sloss_engine *engine, uint32_t index,
                                     struct sloss_tier_terms *tiers_out, uint32_t capacity,
                                     uint32_t *count_out)
{
    if (engine == NULL || count_out == NULL || (tiers_out == NULL && capacity > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *market = sl_engine_market(engine, index);
    for (uint32_t i = 0; i < market->tier_count && i < capacity; i++) {
        const struct sl_tier *tier = &market->tier[i];
        tiers_out[i] = (struct sloss_tier_terms){.floor = tier->floor,
                                                 .initial_ppb = tier->rate[SL_INITIAL],
                                                 .maintenance_ppb = tier->rate[SL_MAINTENANCE],
                                                 .lot_initial_ppb = tier->lot[SL_INITIAL],
                                                 .lot_maintenance_ppb = tier->lot[SL_MAINTENANCE]};
    }
    *count_out = market->tier_count;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_waterfall(const struct sloss_engine *engine, uint32_t index,
                                         struct sloss_layer_terms *layers_out, uint32_t *count_out)
{
    if (engine == NULL || layers_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t count = 0;
    while (sl_market_layer(market, count) != SLOSS_LAYER_NONE) {
        uint32_t layer = sl_market_layer(market, count);
        layers_out[count++] = (struct sloss_layer_terms){.layer = layer,
                                                         .cap = market->cap[layer],
                                                         .period = market->period[layer],
                                                         .duration = market->duration[layer]};
    }
    *count_out = count;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_sharing(const struct sloss_engine *engine, uint32_t index,
                                       struct sloss_sharing *sharing_out)
{
    if (engine == NULL || sharing_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_share_terms *sharing = &sl_engine_market(engine, index)->sharing;
    *sharing_out = (struct sloss_sharing){.basis = sharing->basis,
                                          .rule = sharing->rule,
                                          .cap = sharing->cap,
                                          .rounding = sharing->rounding,
                                          .pool = sharing->pool,
                                          .policy = sharing->policy};
    return SLOSS_OK;
}

enum sloss_status sloss_engine_info(const struct sloss_engine *engine,
                                    struct sloss_engine_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), ENGINE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_engine_info info = {.liquidation =
                                         engine->settings.option[SLOSS_OPTION_LIQUIDATION],
                                     .residual = engine->settings.option[SLOSS_OPTION_RESIDUAL],
                                     .detection = engine->detection,
                                     .time = engine->settings.time,
                                     .sequence = engine->settings.sequence,
                                     .deficits = engine->settings.deficits,
                                     .assets = engine->ledger->assets.count,
                                     .markets = engine->markets.count};
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}
