/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/terms.h"
#include "command/terms_internal.h"

#include "allocation/policy.h"
#include "command/execution/settings.h"
#include "command/need_internal.h"
#include "command/side/govern_internal.h"
#include "command/side/hold_internal.h"
#include "detection/breach.h"
#include "detection/trigger.h"
#include "engine/moments.h"
#include "guard/guard.h"
#include "ledger/rows.h"
#include "liquidation/liquidation.h"
#include "liquidation/overdue.h"
#include "margin/demanding.h"
#include "reduction/levels.h"
#include "waterfall/columns.h"

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
    if (asset->decimals > SL_DECIMALS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    return sl_ledger_add_asset(engine->ledger, asset->name, asset->decimals);
}

enum sloss_status sl_terms_add_fund(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_fund *fund = &command->fund;
    if (fund->units > SLOSS_UNITS_TRANCHES) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_need_is_name(fund->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (sl_ledger_find_fund(engine->ledger, fund->name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    enum sloss_status status = sl_need_asset(engine, fund->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (fund->delay < 0 || fund->senior_ppb < 0 || fund->senior_ppb > SL_PPB) {
        return SLOSS_ERR_RANGE;
    }
    if ((fund->delay > 0 && fund->units == SLOSS_UNITS_NONE) ||
        (fund->senior_ppb > 0 && fund->units != SLOSS_UNITS_TRANCHES)) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sl_ledger_add_fund(engine->ledger, fund);
}

/* A fund that is named must exist, and have the market's asset. */
static enum sloss_status need_fund(const struct sloss_engine *engine,
                                   const struct sloss_command_market *terms)
{
    if (terms->fund == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_need_fund(engine, terms->fund - 1);
    return status != SLOSS_OK ||
                   sl_ledger_fund_asset(engine->ledger, terms->fund - 1) == terms->asset
               ? status
               : SLOSS_ERR_ARGUMENT;
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
    if (terms->unit < 1 || !rate_is_valid(terms->liquidation_fee_ppb) ||
        terms->precision > SL_FINE_DIGITS_MAX) {
        return SLOSS_ERR_RANGE;
    }
    status = need_fund(engine, terms);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1) ||
        !sl_triggers_reserve(engine->triggers)) {
        return SLOSS_ERR_MEMORY;
    }
    uint32_t scale = sl_fine_scale(terms->precision);
    status = sl_ledger_add_book(engine->ledger, terms->name, terms->asset, scale,
                                terms->fund == 0 ? SL_NONE : terms->fund - 1);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_triggers_add_market(engine->triggers);
    struct sl_market *market = sl_paged_append(&engine->markets);
    market->unit = terms->unit;
    market->scale = scale;
    market->precision = terms->precision;
    market->fee_ppb = terms->liquidation_fee_ppb;
    market->kind = terms->kind;
    market->settlement = terms->settlement;
    market->accepts_negative = terms->is_signed == 1;
    sl_market_start(market);
    sl_levels_tell(engine, engine->markets.count - 1);
    market->layer[0] = SLOSS_LAYER_INSURANCE;
    market->layer[1] = SLOSS_LAYER_SOCIALIZE;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        market->gave[layer] = SL_GIVEN_NEVER;
    }
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
    status = sl_ledger_save(engine->ledger, market, offsetof(struct sl_market, round),
                            &market->saved_by);
    if (status == SLOSS_OK) {
        status = sl_market_set_tier(market, &terms);
    }
    if (status == SLOSS_OK &&
        !(sl_market_holds(market, sl_ledger_gross(sl_ledger_book(engine->ledger, tier->market)),
                          market->value) &&
          sl_demanding_costs_hold(engine, tier->market, market->funding))) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        sl_breach_brackets_changed(engine, tier->market);
    }
    return status;
}

/* Each layer occurs at most once, and all entries behind the last layer are zero. */
static bool layers_are_valid(const uint32_t *layer)
{
    uint32_t seen = 0;
    bool ended = false;
    for (uint32_t place = 0; place < SLOSS_LAYERS_MAX; place++) {
        if (layer[place] > SLOSS_LAYER_MEMBERS || (ended && layer[place] != SLOSS_LAYER_NONE) ||
            (layer[place] != SLOSS_LAYER_NONE && (seen & (1u << layer[place])) != 0)) {
            return false;
        }
        ended = layer[place] == SLOSS_LAYER_NONE;
        seen |= 1u << layer[place];
    }
    return true;
}

/* Is each linked record for one of the market's layers, and no layer named twice, and has what is
 * bounded in a window a duration? A bound of a layer that is never used would be a part of the
 * state that no query shows. */
static bool bounds_are_valid(const struct sloss_command *chain, uint32_t count)
{
    uint32_t unbound = 0; /* bit set of the layers that have got no bound yet */
    for (uint32_t place = 0; place < SLOSS_LAYERS_MAX; place++) {
        unbound |= 1u << chain[0].waterfall.layer[place];
    }
    unbound &= ~(1u << SLOSS_LAYER_NONE);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t layer = chain[i].layer.layer;
        if (layer > SLOSS_LAYER_MEMBERS || (unbound & (1u << layer)) == 0 ||
            (chain[i].layer.duration == 0 && chain[i].layer.period != 0)) {
            return false;
        }
        unbound &= ~(1u << layer);
    }
    return true;
}

static bool bound_is_in_range(int64_t cap, int64_t period, int64_t duration)
{
    return cap >= 0 && period >= 0 && duration >= 0 && duration <= SLOSS_PERIOD_MAX;
}

/* The numbers of linked records are within their ranges. */
static enum sloss_status check_bounds(const struct sloss_command *chain, uint32_t count)
{
    bool fit = true;
    for (uint32_t i = 1; i < count; i++) {
        const struct sloss_command_layer *bound = &chain[i].layer;
        fit &= bound_is_in_range(bound->cap, bound->period, bound->duration);
    }
    return fit ? SLOSS_OK : SLOSS_ERR_RANGE;
}

/* Layers in their new order, each without a bound. What each gave is kept, and all of it may be
 * within the window that is set now. */
static void set_layers(struct sl_market *market, const uint32_t *layer)
{
    for (uint32_t i = 0; i < SLOSS_LAYERS_MAX; i++) {
        market->layer[i] = (uint8_t)layer[i];
        market->cap[i] = market->period[i] = market->duration[i] = 0;
        market->gave[i].first = market->gave[i].oldest;
    }
}

enum sloss_status sl_terms_set_waterfall(struct sloss_engine *engine,
                                         const struct sloss_command *chain, uint32_t count)
{
    const struct sloss_command_waterfall *waterfall = &chain[0].waterfall;
    if (!layers_are_valid(waterfall->layer) || !bounds_are_valid(chain, count) ||
        waterfall->gate > SLOSS_GATE_HOLD ||
        (waterfall->gate == SLOSS_GATE_NONE && waterfall->gate_duration != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, waterfall->market);
    if (status == SLOSS_OK) {
        status = check_bounds(chain, count);
    }
    if (status == SLOSS_OK && waterfall->gate == SLOSS_GATE_HOLD && waterfall->gate_duration < 1) {
        status = SLOSS_ERR_RANGE;
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, waterfall->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_market *market = sl_engine_market(engine, waterfall->market);
    set_layers(market, waterfall->layer);
    market->gate_duration = waterfall->gate_duration;
    for (uint32_t i = 1; i < count; i++) {
        const struct sloss_command_layer *bound = &chain[i].layer;
        market->cap[bound->layer] = bound->cap;
        market->period[bound->layer] = bound->period;
        market->duration[bound->layer] = bound->duration;
    }
    return SLOSS_OK;
}

static bool policy_is_zero(const struct sloss_market_policy *policy)
{
    return policy->leverage_cut == 0 && policy->money_one == 0 && policy->dust_below == 0 &&
           policy->small_below == 0 && policy->middle_below == 0 && policy->equity_min == 0 &&
           policy->small_ppb == 0 && policy->middle_ppb == 0 && policy->leverage_unit == 0 &&
           policy->leverage_max == 0 && policy->policy == 0 && policy->power == 0 &&
           policy->profit_power == 0 && policy->leverage_power == 0;
}

/* What a market is to keep; ARGUMENT for words that are unknown or do not go together. */
static enum sloss_status read_sharing(const struct sloss_command_socialize *sharing,
                                      struct sl_share_terms *terms)
{
    if (sharing->basis > SLOSS_BASIS_POLICY || sharing->rule > SLOSS_RULE_QUEUE ||
        sharing->cap > SLOSS_CAP_NONE || sharing->rounding > SLOSS_ROUNDING_LAST ||
        sharing->pool > SLOSS_POOL_DEFICIT || sharing->policy.reserved != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    bool by_policy = sharing->basis == SLOSS_BASIS_POLICY;
    if (by_policy ? sharing->rule != SLOSS_RULE_PRO_RATA : !policy_is_zero(&sharing->policy)) {
        return SLOSS_ERR_ARGUMENT;
    }
    *terms = (struct sl_share_terms){.basis = (uint8_t)sharing->basis,
                                     .rule = (uint8_t)sharing->rule,
                                     .cap = (uint8_t)sharing->cap,
                                     .rounding = (uint8_t)sharing->rounding,
                                     .pool = (uint8_t)sharing->pool,
                                     .policy = sharing->policy};
    return SLOSS_OK;
}

/* Can the policy be used, and with which cap? One that looks at profits takes no more than them.
 * The squares of caps that are none fit nowhere, and a mark must not be refused for it. */
static enum sloss_status check_policy(struct sl_share_terms *terms)
{
    struct sloss_policy_terms policy = sl_columns_terms(terms);
    enum sloss_status status = sl_policy_check(&policy);
    if (policy.policy == SLOSS_POLICY_SQUARED && terms->cap == SLOSS_CAP_NONE) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (status == SLOSS_OK && sl_columns_ask_profit(&policy)) {
        terms->cap = SLOSS_CAP_PROFIT;
    }
    return status;
}

enum sloss_status sl_terms_set_sharing(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    uint32_t index = command->socialize.market;
    struct sl_share_terms terms;
    enum sloss_status status = read_sharing(&command->socialize, &terms);
    enum sloss_status policy = SLOSS_OK;
    if (status == SLOSS_OK && terms.basis == SLOSS_BASIS_POLICY) {
        policy = check_policy(&terms);
        status = policy == SLOSS_ERR_ARGUMENT ? policy : SLOSS_OK;
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, index);
    }
    if (status == SLOSS_OK) {
        status = policy;
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, index);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, index)->sharing = terms;
    }
    return status;
}

static bool option_is_known(uint32_t which, uint32_t value)
{
    static const uint32_t most[SL_OPTIONS] = {
        [SLOSS_OPTION_LIQUIDATION] = SLOSS_LIQUIDATION_AUCTION,
        [SLOSS_OPTION_RESIDUAL] = SLOSS_RESIDUAL_FORFEIT,
        [SLOSS_OPTION_RANK_CAP] = SLOSS_CAP_EQUITY,
        [SLOSS_OPTION_DEBTS] = SLOSS_DEBTS_KEEP,
        [SLOSS_OPTION_CANCEL_ORDERS] = SLOSS_CANCEL_ORDERS_YES};
    return which == SLOSS_OPTION_RANK ? sl_columns_is_rank(value) : value <= most[which];
}

static enum sloss_status set_for_all(struct sloss_engine *engine, uint32_t which, uint32_t value)
{
    engine->settings.option[which] = (uint8_t)value;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0; status == SLOSS_OK && index < engine->markets.count; index++) {
        struct sl_market *market = sl_engine_market(engine, index);
        if (market->option[which] != 0) {
            status = sl_engine_touch(engine, index);
            market->option[which] = status == SLOSS_OK ? 0 : market->option[which];
        }
    }
    return status;
}

enum sloss_status sl_terms_set_option(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    const struct sloss_command_option *option = &command->option;
    const uint32_t value[SL_OPTIONS] = {option->liquidation, option->residual,
                                        option->rank,        option->rank_cap,
                                        option->debts,       option->cancel_orders};
    bool keeps_debts = (option->keep >> SLOSS_OPTION_DEBTS & 1) != 0;
    if (option->keep >> SL_OPTIONS != 0 || option->one_market > 1 ||
        (option->one_market == 0 ? option->market != 0 : !keeps_debts)) {
        return SLOSS_ERR_ARGUMENT;
    }
    for (uint32_t which = 0; which < SL_OPTIONS; which++) {
        if ((option->keep >> which & 1) == 0 && !option_is_known(which, value[which])) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    enum sloss_status status = SLOSS_OK;
    if (option->one_market == 1) {
        status = sl_need_open_market(engine, option->market);
        status = status == SLOSS_OK ? sl_engine_touch(engine, option->market) : status;
    }
    if (status == SLOSS_OK && !sl_execution_has_terms_for(engine, option)) {
        status = SLOSS_ERR_ARGUMENT;
    }
    for (uint32_t which = 0; status == SLOSS_OK && which < SL_OPTIONS; which++) {
        if ((option->keep >> which & 1) != 0) {
            continue;
        }
        if (option->one_market == 1) {
            sl_engine_market(engine, option->market)->option[which] = (uint8_t)(value[which] + 1);
        } else {
            status = set_for_all(engine, which, value[which]);
        }
    }
    return status;
}

/* In this order, whatever the time brings (rules 27.3, 26.4). */
static enum sloss_status (*const brings[])(struct sloss_engine *engine) = {
    sl_moments_pass, sl_govern_make_due,        sl_hold_release_due,   sl_guard_age,
    sl_overdue,      sl_liquidation_look_again, sl_govern_make_put_off};

enum sloss_status sl_terms_set_time(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    enum sloss_status status = SLOSS_OK;
    if (command->time.nanoseconds < engine->settings.time) {
        return SLOSS_ERR_TIME_BACKWARDS;
    }
    engine->settings.time = command->time.nanoseconds;
    for (size_t i = 0; status == SLOSS_OK && i < sizeof(brings) / sizeof(brings[0]); i++) {
        status = brings[i](engine);
    }
    return status;
}

/* ---- parameters from a file ------------------------------------------------------------------ */

bool sl_terms_settings_hold(const struct sl_settings *settings)
{
    bool known = true;
    for (uint32_t which = 0; which < SL_OPTIONS; which++) {
        known = known && option_is_known(which, settings->option[which]);
    }
    return known;
}

/* A layer that the waterfall does not have has no bound. */
static bool waterfall_holds(const struct sl_market *market)
{
    uint32_t layer[SLOSS_LAYERS_MAX];
    uint32_t used = 0;
    bool holds = true;
    for (uint32_t place = 0; place < SLOSS_LAYERS_MAX; place++) {
        layer[place] = market->layer[place];
        used |= layer[place] < SLOSS_LAYERS_MAX ? 1u << layer[place] : 0;
    }
    used &= ~(1u << SLOSS_LAYER_NONE);
    for (uint32_t which = 0; which < SLOSS_LAYERS_MAX; which++) {
        bool bounded = market->cap[which] != 0 || market->duration[which] != 0;
        holds =
            holds &&
            bound_is_in_range(market->cap[which], market->period[which], market->duration[which]) &&
            (market->period[which] == 0 || market->duration[which] != 0) &&
            (!bounded || (used & (1u << which)) != 0);
    }
    return holds && market->gate_duration >= 0 && layers_are_valid(layer);
}

static bool sharing_holds(const struct sl_share_terms *terms)
{
    const struct sloss_command_socialize command = {.basis = terms->basis,
                                                    .rule = terms->rule,
                                                    .cap = terms->cap,
                                                    .rounding = terms->rounding,
                                                    .pool = terms->pool,
                                                    .policy = terms->policy};
    struct sl_share_terms again;
    return read_sharing(&command, &again) == SLOSS_OK &&
           (again.basis != SLOSS_BASIS_POLICY ||
            (check_policy(&again) == SLOSS_OK && again.cap == terms->cap));
}

/* Floors ascend, and only the lowest bracket asks something of a lot. */
static bool tiers_hold(const struct sl_market *market)
{
    bool hold = true;
    for (uint32_t i = 0; hold && i < market->tier_count; i++) {
        const struct sl_tier *tier = &market->tier[i];
        hold =
            tier->floor >= 0 && (i == 0 || tier->floor > market->tier[i - 1].floor) &&
            requirement_is_valid(tier->rate[SL_INITIAL], tier->rate[SL_MAINTENANCE], SL_RATE_MAX) &&
            requirement_is_valid(tier->lot[SL_INITIAL], tier->lot[SL_MAINTENANCE], INT64_MAX) &&
            (i == 0 || tier->lot[SL_INITIAL] == 0);
    }
    return hold;
}

bool sl_terms_market_holds(const struct sl_market *market)
{
    bool known = market->kind <= SLOSS_KIND_QUANTO &&
                 market->settlement <= SLOSS_SETTLEMENT_VARIATION && market->unit >= 1 &&
                 rate_is_valid(market->fee_ppb) && market->precision <= SL_FINE_DIGITS_MAX;
    for (uint32_t which = 0; which < SL_OPTIONS; which++) {
        uint32_t own = market->option[which];
        bool may_have = own == 0 || which != SLOSS_OPTION_DEBTS; /* that one is for all markets */
        known = known && may_have && (own == 0 || option_is_known(which, own - 1));
    }
    return known && waterfall_holds(market) && sharing_holds(&market->sharing) &&
           tiers_hold(market);
}
