/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/margin/portfolio_internal.h"

#include "base/name.h"
#include "command/need_internal.h"
#include "engine/control.h"
#include "margin/portfolio.h"
#include "margin/special.h"

static enum sloss_status need_universe(const struct sloss_engine *engine, uint32_t universe)
{
    return universe < engine->universes.count ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
}

/* ---- universes ------------------------------------------------------------------------------- */

enum sloss_status sl_portfolio_add_named(struct sloss_engine *engine,
                                         const struct sloss_command *command)
{
    const struct sloss_command_universe *terms = &command->universe;
    if (!sl_need_is_name(terms->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (sl_universe_find(engine, terms->name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->maintenance_ppb < 0 || terms->maintenance_ppb > SL_PPB) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_universe values = {.asset = terms->asset, .maintenance_ppb = terms->maintenance_ppb};
    sl_name_copy(values.name, terms->name);
    return sl_universe_add(engine, &values);
}

enum sloss_status sl_portfolio_shock(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_shock *terms = &command->shock;
    const struct sl_shock shock = {.price_ppb = terms->price_ppb,
                                   .volatility_ppb = terms->volatility_ppb,
                                   .weight_ppb = terms->weight_ppb};
    enum sloss_status status = need_universe(engine, terms->universe);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->index > sl_universe_at(engine, terms->universe)->shock_count ||
        terms->index >= SL_SHOCKS_MAX || !sl_shock_may_be(&shock)) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_universe_set_shock(engine, terms->universe, terms->index, &shock);
    return status == SLOSS_OK && !sl_universe_holds(engine, terms->universe)
               ? SLOSS_ERR_OVERFLOW
               : status;
}

/* ---- markets --------------------------------------------------------------------------------- */

static enum sloss_status touch(struct sloss_engine *engine, uint32_t holding)
{
    return sl_ledger_touch(engine->ledger, holding);
}

/* Who has a position in the market is special or not, and the next mark checks it. */
static enum sloss_status for_holders(struct sloss_engine *engine, uint32_t index,
                                     enum sloss_status (*visit)(struct sloss_engine *engine,
                                                                uint32_t holding))
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        status = visit(engine, position->holding);
    }
    return status;
}

/* Is a term of a market given? */
static bool has_terms(const struct sloss_command_portfolio *terms)
{
    return (terms->short_least | terms->concentration_lots | terms->concentration_ppb) != 0 ||
           terms->is_option != 0;
}

/* A market joins a universe of its own asset, and in one that settles variation a loss is paid at
 * each mark, from a balance that other markets do not fill. */
static enum sloss_status need_place(const struct sloss_engine *engine,
                                    const struct sloss_command_portfolio *terms)
{
    if (terms->universe == 0) {
        return has_terms(terms) ? SLOSS_ERR_ARGUMENT : SLOSS_OK;
    }
    bool same = sl_universe_at(engine, terms->universe - 1)->asset ==
                sl_ledger_book(engine->ledger, terms->market)->asset;
    bool settles =
        sl_engine_market(engine, terms->market)->settlement == SLOSS_SETTLEMENT_VARIATION;
    return same && !settles ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
}

static enum sloss_status place(struct sloss_engine *engine, uint32_t market,
                               const struct sl_universe_market *grid)
{
    enum sloss_status status = for_holders(engine, market, touch);
    if (status == SLOSS_OK) {
        status = sl_universe_set_grid(engine, market, grid);
    }
    if (status == SLOSS_OK && !sl_universe_market_holds(engine, market)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status == SLOSS_OK ? for_holders(engine, market, sl_special_refresh) : status;
}

static enum sloss_status set_market(struct sloss_engine *engine,
                                    const struct sloss_command_portfolio *terms)
{
    const struct sl_universe_market grid = {.universe = terms->universe == 0 ? SL_NONE : terms->universe - 1,
                                             .is_option = terms->is_option == 1,
                                             .short_least = terms->short_least,
                                 .concentration_lots = terms->concentration_lots,
                                 .concentration_ppb = terms->concentration_ppb};
    if (terms->account != 0 || terms->on != 0 || terms->is_option > 1 ||
        (terms->is_option == 0 && terms->short_least != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_market(engine, terms->market);
    if (status == SLOSS_OK && terms->universe != 0) {
        status = need_universe(engine, terms->universe - 1);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_universe_market_may_be(&grid)) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_need_open_market(engine, terms->market);
    if (status == SLOSS_OK) {
        status = need_place(engine, terms);
    }
    return status == SLOSS_OK ? place(engine, terms->market, &grid) : status;
}

/* ---- accounts -------------------------------------------------------------------------------- */

static bool account_has_stray(const struct sloss_command_portfolio *terms)
{
    return terms->on > 1 || (terms->market | terms->universe) != 0 || has_terms(terms);
}

/* What is outside of its compartments. */
static enum sloss_status for_holdings(struct sloss_engine *engine, uint32_t account,
                                      enum sloss_status (*visit)(struct sloss_engine *engine,
                                                                 uint32_t holding))
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = sl_ledger_account(engine->ledger, account)->holding;
         status == SLOSS_OK && row != SL_NONE; row = sl_ledger_holding(engine->ledger, row)->next) {
        status = visit(engine, row);
    }
    return status;
}

static enum sloss_status set_account(struct sloss_engine *engine,
                                     const struct sloss_command_portfolio *terms)
{
    uint32_t account;
    if (account_has_stray(terms)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, terms->account, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    if (sl_need_is_system(terms->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    uint32_t control = sl_control_open(engine, account);
    status = control == SL_NONE ? SLOSS_ERR_MEMORY : for_holdings(engine, account, touch);
    if (status == SLOSS_OK) {
        status = sl_control_set_portfolio(engine, control, terms->on == 1);
    }
    return status == SLOSS_OK ? for_holdings(engine, account, sl_special_refresh) : status;
}

enum sloss_status sl_portfolio_set(struct sloss_engine *engine,
                                   const struct sloss_command *command)
{
    switch (command->portfolio.of) {
    case SLOSS_PORTFOLIO_MARKET:
        return set_market(engine, &command->portfolio);
    case SLOSS_PORTFOLIO_ACCOUNT:
        return set_account(engine, &command->portfolio);
    default:
        return SLOSS_ERR_ARGUMENT;
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Is there a value behind those that count? */
static bool has_stray_value(const struct sloss_command_values *values)
{
    bool any = false;
    for (uint32_t i = values->count; i < SLOSS_VALUES_MAX; i++) {
        any = any || values->value[i] != 0;
    }
    return any;
}

/* A market, and prices that it could have as marks. */
static enum sloss_status need_prices(const struct sloss_engine *engine,
                                     const struct sloss_command_values *values)
{
    if (values->count < 1 || values->count > SLOSS_VALUES_MAX || has_stray_value(values)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_market(engine, values->market);
    for (uint32_t i = 0; status == SLOSS_OK && i < values->count; i++) {
        int64_t value;
        status = sl_market_value(sl_engine_market(engine, values->market), values->value[i], &value);
    }
    return status;
}

enum sloss_status sl_portfolio_need_values(const struct sloss_engine *engine,
                                           const struct sloss_command *records, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = need_prices(engine, &records[i].values);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_need_open_market(engine, records[i].values.market);
    }
    return status;
}

enum sloss_status sl_portfolio_set_values(struct sloss_engine *engine,
                                          const struct sloss_command *chain, uint32_t count)
{
    enum sloss_status status = sl_portfolio_need_values(engine, chain, count);
    if (status == SLOSS_OK) {
        status = sl_universe_take_values(engine, chain, count);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_universe_market_holds(engine, chain[i].values.market) ? SLOSS_OK
                                                                           : SLOSS_ERR_OVERFLOW;
    }
    return status;
}
