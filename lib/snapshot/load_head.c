/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/need.h"
#include "command/terms.h"
#include "detection/trigger.h"
#include "engine/given.h"
#include "engine/moments.h"
#include "engine/remember.h"
#include "ledger/restore.h"
#include "ledger/rows.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "snapshot/load_internal.h"

/* ---- settings, assets, markets --------------------------------------------------------------- */

void sl_load_settings(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_settings *settings = &loader->engine->settings;
    sl_load_after(loader, sl_load_bit(0));
    sl_load_need(loader, major <= UINT8_MAX && minor <= UINT8_MAX);
    settings->option[0] = (uint8_t)major;
    settings->option[1] = (uint8_t)minor;
    sl_state_carry_settings(&loader->carry, settings);
    sl_load_need(loader, sl_terms_settings_hold(settings));
}

void sl_load_counts(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_after(loader, sl_load_bit(SL_ROW_SETTINGS));
    sl_load_need(loader, major == 0 && minor == 0);
    sl_state_carry_counts(&loader->carry, &loader->engine->settings);
}

/* A window that the host asks for is the one that is loaded: with another the book would not answer
 * as before. */
void sl_load_window(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    sl_load_after(loader, sl_load_bit(SL_ROW_COUNTS));
    sl_load_need(loader, major > 0 && major <= SL_HOST_IDS_MAX && minor == 0);
    if (sl_load_is_fine(loader) && ledger->host_ids.most == 0 &&
        !sl_host_ids_open(ledger, (uint32_t)major)) {
        sl_load_refuse(loader, SLOSS_ERR_MEMORY);
    }
    if (sl_load_is_fine(loader) && ledger->host_ids.most != major) {
        sl_load_refuse(loader, SLOSS_ERR_LIMIT);
    }
    loader->window = true;
}

/* The oldest comes first. */
void sl_load_host_id(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_host_id id = {.id = {minor, 0}, .sequence = major};
    sl_load_after(loader, sl_load_bit(SL_ROW_WINDOW) | sl_load_bit(SL_ROW_HOST_ID));
    sl_load_need(loader, major <= loader->engine->settings.sequence &&
                             ledger->host_ids.count < ledger->host_ids.most);
    sl_load_next_place(loader, major);
    sl_state_carry_host_id(&loader->carry, &id);
    sl_load_need(loader, id.id[0] != 0 || id.id[1] != 0);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_host_ids_find(ledger, id.id) == NULL);
    }
    if (sl_load_is_fine(loader) && !sl_host_ids_reserve(ledger)) {
        sl_load_refuse(loader, SLOSS_ERR_MEMORY);
    }
    if (sl_load_is_fine(loader)) {
        sl_host_ids_add(ledger, &id);
    }
}

void sl_load_asset(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_asset values = {.decimals = (uint32_t)minor};
    sl_load_after(loader, sl_load_bit(SL_ROW_COUNTS) | sl_load_bit(SL_ROW_WINDOW) |
                              sl_load_bit(SL_ROW_HOST_ID) | sl_load_bit(SL_ROW_ASSET) |
                              sl_load_bit(SL_ROW_LEVELS) | sl_load_bit(SL_ROW_AUCTION));
    sl_load_need(loader, major == ledger->assets.count && minor <= SL_DECIMALS_MAX);
    SL_CARRY(&loader->carry, values.supply);
    values.has_deficit = loader->source->left > SLOSS_NAME_SIZE / 8;
    if (values.has_deficit) {
        SL_CARRY(&loader->carry, values.deficit_time);
    }
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    sl_load_need(loader, values.supply >= 0 && sl_need_is_name(name, false));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_asset(ledger, name, &values));
    }
}

/* What its units sum to is seen when all are there. */
static bool fund_holds(const struct sl_fund *values)
{
    return values->units[SL_JUNIOR] >= 0 && values->units[SL_SENIOR] >= 0 && values->par >= 0 &&
           values->delay >= 0 && values->senior_ppb >= 0 && values->senior_ppb <= SL_PPB;
}

void sl_load_fund(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    struct sl_fund values = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_LEVELS) |
                              sl_load_bit(SL_ROW_AUCTION) | sl_load_bit(SL_ROW_FUND));
    sl_load_need(loader, minor < sl_load_ledger(loader)->assets.count &&
                             major >= SL_SYSTEM_ACCOUNTS && major < SL_ACCOUNTS_MAX &&
                             sl_load_ledger(loader)->funds.count < SL_FUNDS_MAX);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    values.has_units = loader->source->left > 0;
    if (values.has_units) {
        sl_state_carry_fund(&loader->carry, &values);
    }
    values.has_tranches = loader->source->left > 0;
    if (values.has_tranches) {
        sl_state_carry_tranches(&loader->carry, &values);
    }
    sl_load_need(loader, sl_need_is_name(name, false) && fund_holds(&values));
    struct sl_load_place *place = sl_vector_extend(&loader->engine->order, sizeof(*place));
    if (place == NULL) {
        sl_load_refuse(loader, SLOSS_ERR_MEMORY);
        return;
    }
    *place = (struct sl_load_place){.account = (uint32_t)major, .asset = (uint32_t)minor};
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_fund(sl_load_ledger(loader), name, &values));
    }
}

/* What follows from the parameters and the mark. */
static enum sloss_status derive(struct sl_market *market)
{
    uint32_t tiers = market->tier_count;
    market->tier_count = 0;
    market->scale = sl_fine_scale(market->precision);
    sl_market_start(market);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < tiers; i++) {
        const struct sl_tier tier = market->tier[i];
        status = sl_market_set_tier(market, &tier);
    }
    if (status == SLOSS_OK && market->marked) {
        status = sl_market_value(market, market->mark, &market->value);
    }
    sl_market_refresh(market);
    return status == SLOSS_OK ? SLOSS_OK : SLOSS_ERR_DAMAGED;
}

static enum sloss_status add_market(struct sloss_engine *engine, const char *name, uint32_t asset,
                                    const struct sl_book *book, const struct sl_market *market)
{
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1) ||
        !sl_triggers_reserve(engine->triggers)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_restore_book(engine->ledger, name, asset, book);
    if (status == SLOSS_OK) {
        sl_triggers_add_market(engine->triggers);
        *(struct sl_market *)sl_paged_append(&engine->markets) = *market;
    }
    return status;
}

/* When its layers gave what, layer by layer. */
static void take_given(struct sl_loader *loader, struct sl_market *market)
{
    uint32_t last = 0;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        market->gave[layer] = SL_GIVEN_NEVER;
    }
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        uint32_t layer = 0;
        int64_t time = 0;
        int64_t before = 0;
        SL_CARRY(&loader->carry, layer);
        SL_CARRY(&loader->carry, time);
        SL_CARRY(&loader->carry, before);
        sl_load_need(loader, layer >= last && layer < SLOSS_LAYERS_MAX);
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(loader, sl_given_restore(sl_load_ledger(loader), &market->gave[layer],
                                                    time, before));
        }
        last = layer;
    }
}

void sl_load_market(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    struct sl_market market = {0};
    struct sl_book book = {.shared_fund = SL_NONE};
    sl_load_after(
        loader,
        sl_load_bit(SL_ROW_COUNTS) | sl_load_bit(SL_ROW_WINDOW) | sl_load_bit(SL_ROW_HOST_ID) |
            sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_FUND) | sl_load_bit(SL_ROW_MARKET) |
            sl_load_bit(SL_ROW_SETTLED) | sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
            sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) | sl_load_bit(SL_ROW_LEVELS) |
            sl_load_bit(SL_ROW_AUCTION) | sl_load_bit(SL_ROW_PARTIAL) |
            sl_load_bit(SL_ROW_EXECUTE) | sl_load_bit(SL_ROW_GUARD) | sl_load_bit(SL_ROW_FILL));
    sl_load_need(loader, major == loader->engine->markets.count &&
                             minor < sl_load_ledger(loader)->assets.count);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    sl_state_carry_market(&loader->carry, &market, &book.dust);
    if (loader->source->left % 3 == 1) { /* three words each follow it */
        SL_CARRY(&loader->carry, book.shared_fund);
        sl_load_need(loader, book.shared_fund < sl_load_ledger(loader)->funds.count);
    }
    take_given(loader, &market);
    sl_load_need(loader, sl_need_is_name(name, false) && sl_terms_market_holds(&market));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, derive(&market));
    }
    if (sl_load_is_fine(loader)) {
        book.scale = market.scale;
        market.unsettled = market.settlement == SLOSS_SETTLEMENT_VARIATION; /* perhaps */
        sl_load_refuse(loader, add_market(loader->engine, name, (uint32_t)minor, &book, &market));
    }
    if (sl_load_is_fine(loader)) {
        sl_levels_tell(loader->engine, (uint32_t)major);
    }
}

void sl_load_settled(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    if (sl_load_is_fine(loader)) {
        struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)major);
        sl_load_need(loader, market->settlement == SLOSS_SETTLEMENT_VARIATION);
        sl_state_carry_settled(&loader->carry, market);
    }
}

static bool demand_holds(const struct sl_market *market, const struct sl_demand *demand)
{
    bool settles = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    return sl_demand_holds(demand) && demand->interest >= 0 &&
           (sl_demand_is_any(demand) || demand->interest > 0) &&
           (demand->profit_off_ppb == 0 || !settles);
}

void sl_load_demand(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_demand demand = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    sl_state_carry_demand(&loader->carry, &demand);
    if (sl_load_is_fine(loader)) {
        struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)major);
        sl_load_need(loader, demand_holds(market, &demand));
        market->demand.interest = demand.interest;
        sl_market_set_demand(market, &demand);
    }
}

/* The moments of longs, and behind them those of shorts. What is out of its window is not kept. */
static void take_moments(struct sl_loader *loader, uint32_t index, uint32_t longs)
{
    for (uint32_t at = 0; sl_load_is_fine(loader) && (loader->source->left > 0 || at < longs);
         at++) {
        struct sl_moment moment = {0};
        sl_state_carry_moment(&loader->carry, &moment);
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(loader, sl_moments_restore(loader->engine, index,
                                                      at < longs ? SL_LONG : SL_SHORT, &moment));
        }
    }
}

void sl_load_mature(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    int64_t duration = 0;
    uint64_t number = 0;
    uint32_t longs = 0;
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
                              sl_load_bit(SL_ROW_CEILING));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    SL_CARRY(&loader->carry, duration);
    SL_CARRY(&loader->carry, number);
    SL_CARRY(&loader->carry, longs);
    sl_load_need(loader, duration > 0 && number > 0);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_moments_begin(loader->engine, (uint32_t)major, duration));
    }
    if (sl_load_is_fine(loader)) {
        sl_engine_market(loader->engine, (uint32_t)major)->moment = number;
        take_moments(loader, (uint32_t)major, longs);
    }
}

void sl_load_claims(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_claim_list values = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor < SL_CLAIM_KINDS);
    sl_load_next_place(loader, minor);
    sl_state_carry_claims(&loader->carry, &values);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_restore_claims(sl_load_ledger(loader), (uint32_t)major,
                                                 (enum sl_claim_kind)minor, &values));
    }
}

void sl_load_pair(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_pair values = {0};
    uint32_t place = 0;
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_rate rate;
    sl_load_after(loader, sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_FUND) |
                              sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
                              sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) |
                              sl_load_bit(SL_ROW_LEVELS) | sl_load_bit(SL_ROW_AUCTION) |
                              sl_load_bit(SL_ROW_PARTIAL) | sl_load_bit(SL_ROW_EXECUTE) |
                              sl_load_bit(SL_ROW_GUARD) | sl_load_bit(SL_ROW_FILL) |
                              sl_load_bit(SL_ROW_PAIR));
    sl_load_need(loader, major < ledger->assets.count && minor < ledger->assets.count);
    sl_carry_name(&loader->carry, values.name, SLOSS_NAME_SIZE);
    SL_CARRY(&loader->carry, place);
    sl_state_carry_pair(&loader->carry, &values);
    values.asset = (uint32_t)major;
    values.settlement = (uint32_t)minor;
    sl_load_need(loader, place == ledger->pairs.count && sl_need_is_name(values.name, false) &&
                             values.tick >= 1 && values.price >= 0);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader,
                     values.tick_decimals <= sl_ledger_asset(ledger, values.settlement)->decimals +
                                                 SL_FINE_DIGITS_MAX &&
                         sl_collateral_rate(ledger, &values, values.price, &rate));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_pair_restore(ledger, &values));
    }
}

/* ---- what holds when all is there -------------------------------------------------------------
 */

bool sl_load_markets_hold(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t index = 0; hold && index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        hold = sl_market_holds(market, sl_ledger_gross(sl_ledger_book(engine->ledger, index)),
                               market->value) &&
               sl_demanding_costs_hold(engine, index, market->funding) &&
               sl_universe_market_holds(engine, index);
    }
    return hold;
}
