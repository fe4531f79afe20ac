/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/margin/requirement_internal.h"

#include "command/need_internal.h"
#include "engine/maturing.h"
#include "margin/demanding.h"
#include "margin/special.h"

static struct sl_demand demand_of(const struct sloss_command_requirement *terms)
{
    return (struct sl_demand){.root_ppb = terms->root_ppb,
                              .lot_size = terms->lot_size,
                              .interest_low = terms->interest_low,
                              .interest_high = terms->interest_high,
                              .profit_off_ppb = terms->profit_off_ppb,
                              .lot_digits = terms->lot_digits,
                              .by_entry = terms->by_entry == 1};
}

/* Is a number given that belongs to a term that is not? */
static bool has_stray(const struct sloss_command_requirement *terms)
{
    return terms->by_entry > 1 ||
           (terms->root_ppb == 0 && (terms->lot_size != 0 || terms->lot_digits != 0));
}

/* What is asked fits with what there is. */
static bool holds(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    int64_t lots = sl_ledger_gross(sl_ledger_book(engine->ledger, index));
    return sl_market_holds(market, lots, market->value) &&
           sl_demanding_costs_hold(engine, index, market->funding);
}

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

enum sloss_status sl_requirement_set(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_requirement *terms = &command->requirement;
    const struct sl_demand demand = demand_of(terms);
    if (has_stray(terms)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_demand_holds(&demand)) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_market *market = sl_engine_market(engine, terms->market);
    if (demand.profit_off_ppb > 0 && market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        return SLOSS_ERR_ARGUMENT;
    }
    status = sl_engine_touch(engine, terms->market);
    if (status == SLOSS_OK) {
        status = for_holders(engine, terms->market, touch);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_market_set_demand(market, &demand);
    return holds(engine, terms->market) ? for_holders(engine, terms->market, sl_special_refresh)
                                        : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sl_requirement_mature(struct sloss_engine *engine,
                                        const struct sloss_command *command)
{
    const struct sloss_command_mature *terms = &command->mature;
    enum sloss_status status = sl_need_open_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->duration < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_engine_market(engine, terms->market)->settlement == SLOSS_SETTLEMENT_VARIATION) {
        return SLOSS_ERR_ARGUMENT;
    }
    status = sl_engine_touch(engine, terms->market);
    if (status == SLOSS_OK) {
        status = for_holders(engine, terms->market, touch);
    }
    if (status == SLOSS_OK) {
        status = sl_maturing_set(engine, terms->market, terms->duration);
    }
    return status == SLOSS_OK ? for_holders(engine, terms->market, sl_special_refresh) : status;
}
