/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/terms_internal.h"

#include "command/need_internal.h"
#include "detection/breach.h"
#include "detection/trigger.h"
#include "engine/market.h"
#include "ledger/rows.h"

static bool rate_is_valid(int64_t ppb)
{
    return ppb >= 0 && ppb <= SL_PPB;
}

/* The maintenance rate is at most the initial rate. */
static bool requirement_is_valid(int64_t initial, int64_t maintenance, int64_t most)
{
    return maintenance >= 0 && maintenance <= initial && initial <= most;
}

enum sloss_status sl_terms_add_asset(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_asset *asset = &command->asset;
    if (!sl_need_is_name(asset->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (asset->decimals > 18) {
        return SLOSS_ERR_RANGE;
    }
    return sl_ledger_add_asset(engine->ledger, asset->name, asset->decimals);
}

enum sloss_status sl_terms_add_market(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    const struct sloss_command_market *terms = &command->market;
    if (terms->kind > SLOSS_KIND_QUANTO || terms->settlement > SLOSS_SETTLEMENT_VARIATION ||
        terms->is_signed > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_need_is_name(terms->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->unit < 1 || !rate_is_valid(terms->liquidation_fee_ppb)) {
        return SLOSS_ERR_RANGE;
    }
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1) ||
        !sl_triggers_reserve(engine->triggers)) {
        return SLOSS_ERR_MEMORY;
    }
    status = sl_ledger_add_book(engine->ledger, terms->name, terms->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_triggers_add_market(engine->triggers);
    struct sl_market *market = sl_paged_append(&engine->markets);
    market->unit = terms->unit;
    market->fee_ppb = terms->liquidation_fee_ppb;
    market->kind = terms->kind;
    market->settlement = terms->settlement;
    market->accepts_negative = terms->is_signed == 1;
    market->is_flat = true; /* nothing is required yet */
    market->ask_most_ppb = SL_PPB;
    market->tick_value = terms->kind == SLOSS_KIND_INVERSE ? 0 : terms->unit;
    sl_market_refresh(market);
    market->layer[0] = SLOSS_LAYER_INSURANCE;
    market->layer[1] = SLOSS_LAYER_SOCIALIZE;
    return SLOSS_OK;
}

enum sloss_status sl_terms_set_tier(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_tier *tier = &command->tier;
    enum sloss_status status = sl_need_open_market(engine, tier->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (tier->floor < 0 ||
        !requirement_is_valid(tier->initial_ppb, tier->maintenance_ppb, SL_RATE_MAX) ||
        !requirement_is_valid(tier->lot_initial_ppb, tier->lot_maintenance_ppb, INT64_MAX)) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_tier terms = {.floor = tier->floor,
                            .rate = {tier->initial_ppb, tier->maintenance_ppb},
                            .lot = {tier->lot_initial_ppb, tier->lot_maintenance_ppb}};
    struct sl_market *market = sl_engine_market(engine, tier->market);
    status = sl_ledger_save(engine->ledger, market, offsetof(struct sl_market, retiered),
                            &market->epoch);
    if (status == SLOSS_OK) {
        status = sl_market_set_tier(market, &terms);
    }
    if (status == SLOSS_OK &&
        !sl_market_holds(market, sl_ledger_book(engine->ledger, tier->market)->long_lots,
                         market->value)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        sl_breach_retier(engine, tier->market);
    }
    return status;
}

/* Each layer occurs at most once, and all entries behind the last layer are zero. */
static bool layers_are_valid(const uint32_t *layer)
{
    uint32_t seen = 0;
    bool ended = false;
    for (uint32_t place = 0; place < SLOSS_LAYERS_MAX; place++) {
        if (layer[place] > SLOSS_LAYER_SOCIALIZE || (ended && layer[place] != SLOSS_LAYER_NONE) ||
            (layer[place] != SLOSS_LAYER_NONE && (seen & (1u << layer[place])) != 0)) {
            return false;
        }
        ended = layer[place] == SLOSS_LAYER_NONE;
        seen |= 1u << layer[place];
    }
    return true;
}

/* Is each linked record for a fund that is among the layers, and no fund named twice? A cap of a
 * layer that is never used would be a part of the state that no query shows. */
static bool caps_are_valid(const struct sloss_command *chain, uint32_t count)
{
    uint32_t without_cap = 0; /* bit set of the layers that have got no cap yet */
    for (uint32_t place = 0; place < SLOSS_LAYERS_MAX; place++) {
        without_cap |= 1u << chain[0].waterfall.layer[place];
    }
    without_cap &= ~(1u << SLOSS_LAYER_NONE | 1u << SLOSS_LAYER_SOCIALIZE);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t layer = chain[i].layer.layer;
        if (layer > SLOSS_LAYER_SOCIALIZE || (without_cap & (1u << layer)) == 0) {
            return false;
        }
        without_cap &= ~(1u << layer);
    }
    return true;
}

/* Read the caps of a waterfall, by layer, from the records that are linked to it. */
static enum sloss_status read_caps(const struct sloss_command *chain, uint32_t count, int64_t *cap)
{
    for (uint32_t i = 1; i < count; i++) {
        if (chain[i].layer.cap < 0) {
            return SLOSS_ERR_RANGE;
        }
        cap[chain[i].layer.layer] = chain[i].layer.cap;
    }
    return SLOSS_OK;
}

enum sloss_status sl_terms_set_waterfall(struct sloss_engine *engine,
                                         const struct sloss_command *chain, uint32_t count)
{
    const struct sloss_command_waterfall *waterfall = &chain[0].waterfall;
    int64_t cap[SLOSS_LAYERS_MAX] = {0};
    if (!layers_are_valid(waterfall->layer) || !caps_are_valid(chain, count)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, waterfall->market);
    if (status == SLOSS_OK) {
        status = read_caps(chain, count, cap);
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, waterfall->market);
    }
    if (status == SLOSS_OK) {
        struct sl_market *market = sl_engine_market(engine, waterfall->market);
        for (uint32_t i = 0; i < SLOSS_LAYERS_MAX; i++) {
            market->layer[i] = (uint8_t)waterfall->layer[i];
            market->cap[i] = cap[i];
        }
    }
    return status;
}

enum sloss_status sl_terms_set_sharing(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    const struct sloss_command_socialize *sharing = &command->socialize;
    if (sharing->basis > SLOSS_BASIS_NOTIONAL || sharing->rule > SLOSS_RULE_QUEUE ||
        sharing->cap > SLOSS_CAP_NONE || sharing->rounding > SLOSS_ROUNDING_LAST ||
        sharing->pool > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, sharing->market);
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, sharing->market);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, sharing->market)->sharing =
            (struct sl_share_terms){.basis = (uint8_t)sharing->basis,
                                    .rule = (uint8_t)sharing->rule,
                                    .cap = (uint8_t)sharing->cap,
                                    .rounding = (uint8_t)sharing->rounding,
                                    .pool = sharing->pool == 1};
    }
    return status;
}

enum sloss_status sl_terms_set_option(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    const struct sloss_command_option *option = &command->option;
    if (option->liquidation > SLOSS_LIQUIDATION_DELEVERAGE ||
        option->residual > SLOSS_RESIDUAL_FORFEIT) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->settings.liquidation = option->liquidation;
    engine->settings.residual = option->residual;
    return SLOSS_OK;
}

enum sloss_status sl_terms_set_time(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    if (command->time.nanoseconds < engine->settings.time) {
        return SLOSS_ERR_TIME_BACKWARDS;
    }
    engine->settings.time = command->time.nanoseconds;
    return SLOSS_OK;
}
