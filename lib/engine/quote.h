/* SPDX-License-Identifier: BSD-2-Clause */
/* quote: where markets stand: at their marks, or some of them at others that are supposed. */
#ifndef SL_QUOTE_H
#define SL_QUOTE_H

#include "engine/engine.h"

/* Marks that are supposed: of different markets, at prices that these accept. All others stand as
 * they do. Where there are none a NULL stands for it as well. */
struct sl_supposed {
    const struct sloss_mark *marks;
    uint32_t count;
    const int64_t *reach; /* or NULL. The first mark is any price from its own to this one, and what
                             scenarios ask is a bound from above for all of these (portfolio.h) */
};

/* Where a market stands then. A mark there would take a sample of the open interest (rules 19.2).
 */
static inline struct sl_quote sl_quote_of(const struct sloss_engine *engine,
                                          const struct sl_supposed *supposed, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    struct sl_quote quote = sl_market_quote(market);
    uint32_t count = supposed == NULL ? 0 : supposed->count;
    for (uint32_t i = 0; i < count; i++) {
        if (supposed->marks[i].market == index) {
            (void)sl_market_value(market, supposed->marks[i].price, &quote.value); /* accepted */
            quote.interest = sl_market_notional_at(
                market, sl_ledger_book(engine->ledger, index)->long_lots, quote.value);
        }
    }
    return quote;
}

#endif
