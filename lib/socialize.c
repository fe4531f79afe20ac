/* SPDX-License-Identifier: BSD-2-Clause */
#include "socialize.h"

#include "margin.h"
#include "order.h"
#include "record.h"
#include "share.h"
#include "watch.h"

/* ---- payers: account order, their holdings in `rows` ----------------------------------------- */

/* Room for `count` order keys and the scratch to sort them. */
static uint64_t *open_keys(struct sloss_engine *engine, uint32_t count)
{
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(uint64_t));
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(uint64_t));
    return scratch == NULL ? NULL : keys;
}

/* Everybody with a position in the market. */
static enum sloss_status list_holders(struct sloss_engine *engine, uint32_t market,
                                      uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, market);
    uint64_t *keys = open_keys(engine, book->holders.count);
    uint32_t *rows = sl_vector_scratch(&engine->rows, book->holders.count, sizeof(uint32_t));
    if (keys == NULL || rows == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint32_t count = book->holders.count;
    for (uint32_t slot = 0; slot < count; slot++) {
        uint32_t position = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, position)->holding;
        keys[slot] = sl_order_key(sl_ledger_holding(ledger, holding)->account, holding);
    }
    sl_order_sort(keys, (uint64_t *)(void *)engine->order.data, count);
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = sl_order_row(keys[i]);
    }
    *count_out = count;
    return SLOSS_OK;
}

/* Everybody who holds the asset. */
static enum sloss_status list_owners(struct sloss_engine *engine, uint32_t asset,
                                     uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t *rows = sl_vector_scratch(&engine->rows, ledger->accounts.count, sizeof(uint32_t));
    if (rows == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t account = 0; account < ledger->accounts.count; account++) {
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        if (holding != SL_NONE) {
            rows[count++] = holding;
        }
    }
    *count_out = count;
    return SLOSS_OK;
}

/* ---- weights and caps ------------------------------------------------------------------------ */

static sl_wide positive(sl_wide amount)
{
    return amount > 0 ? amount : 0;
}

/* What a basis or a cap looks at. */
struct standing {
    sl_wide profit;
    sl_wide equity;
    int64_t lots;
};

/* Equity is a look at every position of the holding, so only where basis or cap asks for it. */
static bool asks_equity(const struct sl_market *market)
{
    return sl_market_basis(market) == SLOSS_BASIS_EQUITY ||
           sl_market_cap(market) == SLOSS_CAP_EQUITY;
}

static struct standing stand(const struct sloss_engine *engine, uint32_t index, uint32_t holding)
{
    struct standing standing = {0};
    uint32_t row = sl_ledger_find_position(engine->ledger, holding, index);
    if (asks_equity(sl_engine_market(engine, index))) {
        standing.equity = positive(sl_margin_equity(engine, holding));
    }
    if (row != SL_NONE) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        standing.profit = positive(sl_margin_profit(engine, position));
        standing.lots = position->lots;
    }
    return standing;
}

static sl_wide weigh(const struct sl_market *market, const struct standing *standing)
{
    switch (sl_market_basis(market)) {
    case SLOSS_BASIS_PROFIT:
        return standing->profit;
    case SLOSS_BASIS_EQUITY:
        return standing->equity;
    case SLOSS_BASIS_OPEN_INTEREST:
        return (sl_wide)sl_fixed_magnitude(standing->lots);
    default:
        return sl_market_notional(market, standing->lots);
    }
}

static sl_wide bound(const struct sl_market *market, const struct standing *standing,
                     int64_t balance)
{
    sl_wide cap = INT64_MAX;
    if (sl_market_cap(market) == SLOSS_CAP_PROFIT) {
        cap = standing->profit;
    } else if (sl_market_cap(market) == SLOSS_CAP_EQUITY) {
        cap = standing->equity;
    }
    /* A variation market has paid out every profit: there is nothing but the balance to take from.
     */
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION && cap > positive(balance)) {
        cap = positive(balance);
    }
    return cap;
}

/* Keep of `rows` those that are eligible and have a weight; fill the columns. */
static enum sloss_status weigh_payers(struct sloss_engine *engine, uint32_t index,
                                      uint32_t beneficiary, struct sl_share *share)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t *rows = (uint32_t *)(void *)engine->rows.data;
    /* Nobody who was closed out in an instant pays for its pool. */
    uint32_t not_payers = SL_HOLDING_SYSTEM | (beneficiary == SL_NONE ? SL_HOLDING_CLOSED : 0);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < share->count; i++) {
        const struct sl_holding *holding = sl_ledger_holding(engine->ledger, rows[i]);
        if ((holding->flags & not_payers) != 0 || rows[i] == beneficiary) {
            continue;
        }
        struct standing standing = stand(engine, index, rows[i]);
        sl_wide weight = weigh(market, &standing);
        if (weight == 0 || sl_margin_breached(engine, rows[i])) {
            continue;
        }
        if (!sl_wide_narrow(weight, &share->weight[kept]) ||
            !sl_wide_narrow(bound(market, &standing, holding->balance), &share->cap[kept])) {
            return SLOSS_ERR_OVERFLOW;
        }
        rows[kept++] = rows[i];
    }
    share->count = kept;
    return SLOSS_OK;
}

/* ---- charging -------------------------------------------------------------------------------- */

enum sloss_status sl_socialize_count(struct sloss_engine *engine, uint32_t row, uint32_t market,
                                     int64_t share)
{
    enum sloss_status status = sl_ledger_touch(engine->ledger, row);
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (status != SLOSS_OK) {
        return status;
    }
    holding->market = market;
    return sl_fixed_add(holding->socialized, share, &holding->socialized) ? SLOSS_OK
                                                                          : SLOSS_ERR_OVERFLOW;
}

void sl_socialize_note(struct sloss_deficit *deficit, int64_t amount, int64_t base, int64_t charged,
                       int64_t share_max)
{
    deficit->socialized += amount;
    deficit->charged += (uint64_t)charged;
    deficit->base = base;
    if (share_max > deficit->charge_max) {
        deficit->charge_max = share_max;
    }
}

static enum sloss_status charge(struct sloss_engine *engine, struct sloss_deficit *deficit,
                                uint32_t payer, uint32_t beneficiary, int64_t share)
{
    enum sloss_status status = sl_watch_pay(engine, payer, beneficiary, share);
    if (status == SLOSS_OK) {
        status = sl_socialize_count(engine, payer, deficit->market, share);
    }
    if (status == SLOSS_OK) {
        status =
            sl_record_cover(engine, SLOSS_EVENT_SOCIALIZED, deficit, payer, beneficiary, share);
    }
    return status;
}

enum sloss_status sl_socialize(struct sloss_engine *engine, struct sloss_deficit *deficit,
                               uint32_t beneficiary, int64_t amount)
{
    const struct sl_market *market = sl_engine_market(engine, deficit->market);
    struct sl_share share;
    struct sl_apportionment result;
    uint32_t count = 0;
    enum sloss_status status =
        sl_market_basis(market) == SLOSS_BASIS_EQUITY
            ? list_owners(engine, sl_ledger_book(engine->ledger, deficit->market)->asset, &count)
            : list_holders(engine, deficit->market, &count);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    status = weigh_payers(engine, deficit->market, beneficiary, &share);
    if (status == SLOSS_OK) {
        status = sl_share_divide(engine, &share, sl_market_rule(market), sl_market_rounding(market),
                                 amount, &result);
    }
    const uint32_t *rows = (const uint32_t *)(const void *)engine->rows.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < share.count; i++) {
        if (share.share[i] > 0) {
            status = charge(engine, deficit, rows[i], beneficiary, share.share[i]);
        }
    }
    if (status == SLOSS_OK) {
        sl_socialize_note(deficit, amount - result.residual, result.weight_sum, result.touched,
                          result.share_max);
    }
    return status;
}
