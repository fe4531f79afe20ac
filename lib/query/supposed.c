/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/supposed.h"

#include "margin/portfolio.h"

static const struct sloss_mark *mark_of(const struct sl_supposed *supposed, uint32_t market)
{
    for (uint32_t i = 0; i < supposed->count; i++) {
        if (supposed->marks[i].market == market) {
            return &supposed->marks[i];
        }
    }
    return NULL;
}

static enum sloss_status check_mark(const struct sloss_engine *engine,
                                    const struct sloss_mark *mark)
{
    const struct sl_market *market = sl_engine_market(engine, mark->market);
    int64_t value;
    if (market->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    enum sloss_status status = sl_market_value(market, mark->price, &value);
    if (status == SLOSS_OK &&
        !sl_market_holds(market, sl_ledger_gross(sl_ledger_book(engine->ledger, mark->market)),
                         value)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK &&
        !sl_universe_market_holds_at(
            engine, mark->market, (struct sl_scan_place){.mark = mark->price, .value = value})) {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status;
}

enum sloss_status sl_supposed_check(const struct sloss_engine *engine,
                                    const struct sl_supposed *supposed)
{
    for (uint32_t i = 0; i < supposed->count; i++) {
        const struct sloss_mark *mark = &supposed->marks[i];
        if (mark->market >= engine->markets.count) {
            return SLOSS_ERR_UNKNOWN_MARKET;
        }
    }
    for (uint32_t i = 0; i < supposed->count; i++) {
        const struct sloss_mark *mark = &supposed->marks[i];
        struct sl_supposed before = {.marks = supposed->marks, .count = i};
        if (mark->reserved != 0 || mark_of(&before, mark->market) != NULL) {
            return SLOSS_ERR_ARGUMENT;
        }
        enum sloss_status status = check_mark(engine, mark);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

bool sl_supposed_breach(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool is_grouped = (holding->flags & SL_HOLDING_GROUPED) != 0;
    bool is_idle = holding->count == 0 && (holding->balance >= 0 || is_grouped); /* as margin.c */
    return (holding->flags & SL_HOLDING_SYSTEM) == 0 && margin->equity < margin->maintenance &&
           !is_idle;
}

static sl_wide notional_of(const struct sloss_engine *engine, uint32_t row,
                           const struct sl_supposed *supposed)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide billionths = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        struct sl_quote quote = sl_quote_of(engine, supposed, positions[i].market);
        sl_wide worth = (sl_wide)positions[i].lots * quote.value;
        billionths += sl_fine_billionths(worth < 0 ? -worth : worth, market->scale);
    }
    return sl_wide_divide(billionths, SL_FINE_ATOM, SL_ROUND_CEIL);
}

struct sl_outlook sl_supposed_outlook(const struct sloss_engine *engine, uint32_t row,
                                      const struct sl_supposed *supposed)
{
    struct sl_outlook outlook = {.margin = sl_margin_at(engine, row, supposed),
                                 .notional = notional_of(engine, row, supposed)};
    outlook.free = sl_margin_free_at(engine, row, supposed, &outlook.margin);
    return outlook;
}
