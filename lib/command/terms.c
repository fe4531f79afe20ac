/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/terms.h"

#include "command/need.h"
#include "detection/breach.h"
#include "engine/market.h"

static bool rate_is_valid(int64_t ppb)
{
    return ppb >= 0 && ppb <= SL_PPB;
}

enum sloss_status sl_terms_add_asset(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    if (!sl_need_is_name(command->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (command->option > 18) {
        return SLOSS_ERR_RANGE;
    }
    return sl_ledger_add_asset(engine->ledger, command->name, command->option);
}

enum sloss_status sl_terms_add_market(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    uint32_t kind = command->option & 255u;
    uint32_t settlement = (command->option >> 8) & 255u;
    if (kind > SLOSS_KIND_QUANTO || settlement > SLOSS_SETTLEMENT_VARIATION ||
        command->option >= 2 * SLOSS_MARKET_SIGNED) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_need_is_name(command->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = sl_need_asset(engine, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 1 || !rate_is_valid(command->price)) {
        return SLOSS_ERR_RANGE;
    }
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1) ||
        !sl_triggers_reserve(&engine->triggers)) {
        return SLOSS_ERR_MEMORY;
    }
    status = sl_ledger_add_book(engine->ledger, command->name, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_triggers_add_market(&engine->triggers);
    struct sl_market *market = sl_paged_append(&engine->markets);
    market->unit = command->amount;
    market->fee_ppb = command->price;
    market->kind = kind;
    market->settlement = settlement;
    market->accepts_negative = (command->option & SLOSS_MARKET_SIGNED) != 0;
    market->is_flat = true; /* nothing is required yet */
    sl_market_refresh(market);
    market->layers = SLOSS_LAYERS(SLOSS_LAYER_INSURANCE, SLOSS_LAYER_SOCIALIZE, 0, 0);
    return SLOSS_OK;
}

enum sloss_status sl_terms_set_tier(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    enum sloss_status status = sl_need_open_market(engine, command->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0 || !rate_is_valid(command->price) || command->value < 0 ||
        command->value > command->price) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_market *market = sl_engine_market(engine, command->market);
    status = sl_ledger_save(engine->ledger, market, offsetof(struct sl_market, retiered),
                            &market->epoch);
    if (status == SLOSS_OK) {
        status = sl_market_set_tier(market, command->amount, command->price, command->value);
    }
    if (status == SLOSS_OK) {
        sl_breach_retier(engine, command->market);
    }
    return status;
}

/* Each layer at most once, and nothing after the end. */
static bool layers_are_valid(uint32_t layers)
{
    uint32_t seen = 0;
    bool ended = false;
    for (uint32_t place = 0; place < SL_LAYERS_MAX; place++) {
        uint32_t layer = (layers >> (8 * place)) & 255u;
        if (layer > SLOSS_LAYER_SOCIALIZE || (ended && layer != SLOSS_LAYER_NONE) ||
            (layer != SLOSS_LAYER_NONE && (seen & (1u << layer)) != 0)) {
            return false;
        }
        ended = layer == SLOSS_LAYER_NONE;
        seen |= 1u << layer;
    }
    return true;
}

enum sloss_status sl_terms_set_waterfall(struct sloss_engine *engine,
                                         const struct sloss_command *command)
{
    if (!layers_are_valid(command->option)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, command->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0 || command->price < 0 || command->value < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_engine_touch(engine, command->market);
    if (status == SLOSS_OK) {
        struct sl_market *market = sl_engine_market(engine, command->market);
        market->layers = command->option;
        market->cap[SLOSS_LAYER_INSURANCE] = command->amount;
        market->cap[SLOSS_LAYER_RESERVE] = command->price;
        market->cap[SLOSS_LAYER_BACKSTOP] = command->value;
    }
    return status;
}

enum sloss_status sl_terms_set_sharing(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    struct sl_market wanted = {.sharing = command->option};
    if (sl_market_basis(&wanted) > SLOSS_BASIS_NOTIONAL ||
        sl_market_rule(&wanted) > SLOSS_RULE_QUEUE || sl_market_cap(&wanted) > SLOSS_CAP_NONE ||
        sl_market_rounding(&wanted) > SLOSS_ROUNDING_LAST) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, command->market);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, command->market)->sharing = command->option;
    }
    return status;
}

enum sloss_status sl_terms_set_option(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    uint32_t liquidation = command->option & 255u;
    uint32_t residual = command->option >> 8;
    if (liquidation > SLOSS_LIQUIDATION_DELEVERAGE || residual > SLOSS_RESIDUAL_FORFEIT) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->settings.liquidation = liquidation;
    engine->settings.residual = residual;
    return SLOSS_OK;
}

enum sloss_status sl_terms_set_time(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    if (command->value < engine->settings.time) {
        return SLOSS_ERR_TIME_BACKWARDS;
    }
    engine->settings.time = command->value;
    return SLOSS_OK;
}
