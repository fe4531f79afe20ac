/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/payers.h"

#include <string.h>

#include "closing/trade.h"
#include "engine/equity.h"
#include "engine/gain.h"
#include "engine/watch.h"
#include "execution/spared.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "ledger/sweep.h"
#include "margin/demanding.h"
#include "margin/group_known.h"
#include "margin/margin.h"
#include "waterfall/before.h"

struct payer {
    uint32_t holding;
    uint32_t position; /* in the market, or SL_NONE */
};

static struct payer *payer_at(const struct sl_payers *payers, uint32_t row)
{
    return &((struct payer *)(void *)payers->rows.data)[row];
}

uint32_t sl_payers_holding(const struct sl_payers *payers, uint32_t row)
{
    return payer_at(payers, row)->holding;
}

/* ---- the lists ------------------------------------------------------------------------------- */

void sl_payers_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->payers, &engine->ledger->memory, sizeof(struct sl_payers));
}

void sl_payers_finalize(struct sloss_engine *engine)
{
    for (uint32_t index = 0; index < engine->payers.count; index++) {
        struct sl_payers *payers = sl_paged_at(&engine->payers, index);
        sl_vector_finalize(&payers->rows);
        sl_vector_finalize(&payers->columns);
        sl_vector_finalize(&payers->row_of);
    }
    sl_paged_finalize(&engine->payers);
}

/* Does everybody pay who holds the asset, or only who has a position? */
static bool owners_pay(const struct sl_market *market)
{
    if (market->sharing.basis == SLOSS_BASIS_POLICY) {
        struct sloss_policy_terms terms = sl_columns_terms(&market->sharing);
        return !sl_columns_ask_position(&terms);
    }
    return market->sharing.basis == SLOSS_BASIS_EQUITY;
}

/* A market has a list of its own, of its holders; but the markets in which all owners pay take
 * turns with one, or each would keep a list of everybody. NULL without memory. */
static struct sl_payers *payers_of(struct sloss_engine *engine, uint32_t market)
{
    uint32_t index = owners_pay(sl_engine_market(engine, market)) ? 0 : market + 1;
    while (engine->payers.count <= index) {
        struct sl_payers *payers = sl_paged_append(&engine->payers);
        if (payers == NULL) {
            return NULL;
        }
        sl_vector_initialize(&payers->rows, &engine->ledger->memory);
        sl_vector_initialize(&payers->columns, &engine->ledger->memory);
        sl_vector_initialize(&payers->row_of, &engine->ledger->memory);
    }
    struct sl_payers *payers = sl_paged_at(&engine->payers, index);
    payers->listed &= payers->market == market;
    payers->market = market;
    return payers;
}

/* ---- weights and caps ------------------------------------------------------------------------ */

static sl_wide positive(sl_wide amount)
{
    return amount > 0 ? amount : 0;
}

/* What a basis or a cap looks at, in atoms and lots. */
struct standing {
    sl_wide profit;
    sl_wide cost;
    sl_wide equity; /* at least 0, without unsettled gains; of a survivor what it has left */
    int64_t lots;
    int64_t balance;
    bool is_survivor; /* closed out above zero in this round: as it stood before */
    bool is_flat;     /* it has no position in the asset at all */
    bool is_spared;   /* lots, and the profit on them, are left out (execution/spared.h) */
};

/* What it has taken over from one whose loss is shared does not count. */
static void leave_out(const struct sloss_engine *engine, const struct sl_position *position,
                      struct standing *standing)
{
    const struct sl_left_out out =
        sl_spared_of(engine, position->holding, position->market, position->lots);
    uint32_t scale = sl_engine_market(engine, position->market)->scale;
    if (out.lots != 0) {
        sl_wide gain = sl_fine_down(out.gain_down, scale);
        standing->is_spared = true;
        standing->lots -= out.lots;
        standing->cost = sl_fine_down(sl_equity_cost(engine, position) - out.cost_up, scale);
        standing->profit -= gain;
        standing->equity = positive(standing->equity) - gain;
    }
}

static struct standing stand(const struct sloss_engine *engine, uint32_t market, struct payer payer)
{
    int64_t balance = sl_ledger_holding(engine->ledger, payer.holding)->balance;
    uint32_t scale = sl_engine_market(engine, market)->scale;
    struct standing standing = {.equity = sl_equity_settled(engine, payer.holding),
                                .balance = balance,
                                .is_survivor = sl_before_is_survivor(engine, payer.holding),
                                .is_flat = sl_trade_flat(engine, payer.holding)};
    if (standing.is_survivor) {
        const struct sl_before *before = sl_before_of(engine, payer.holding, market);
        standing.equity = balance < standing.equity ? balance : standing.equity;
        standing.profit = before == NULL ? 0 : before->profit;
        standing.cost = before == NULL ? 0 : sl_fine_down(before->cost, scale);
        standing.lots = before == NULL ? 0 : before->lots;
    } else if (payer.position != SL_NONE) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, payer.position);
        standing.profit = sl_gain_left(engine, position);
        standing.cost = sl_fine_down(sl_equity_cost(engine, position), scale);
        standing.lots = position->lots;
        leave_out(engine, position, &standing);
    }
    standing.equity = positive(standing.equity);
    return standing;
}

/* The most that it is charged. */
static sl_wide bound(const struct sl_market *market, const struct standing *standing)
{
    sl_wide cap = INT64_MAX;
    if (market->sharing.cap == SLOSS_CAP_PROFIT) {
        cap = positive(standing->profit < standing->equity ? standing->profit : standing->equity);
    } else if (market->sharing.cap == SLOSS_CAP_EQUITY || standing->is_survivor ||
               standing->is_flat) {
        /* Nothing stands behind a debt of one without positions. */
        cap = standing->equity;
    }
    /* A variation market has paid out every profit: there is nothing but the balance to take from.
     */
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION && cap > positive(standing->balance)) {
        cap = positive(standing->balance);
    }
    return cap;
}

/* What it is charged by; a policy weighs by itself, and asks whoever can give something. */
static sl_wide weigh(const struct sl_market *market, const struct standing *standing)
{
    switch (market->sharing.basis) {
    case SLOSS_BASIS_PROFIT:
        return positive(standing->profit);
    case SLOSS_BASIS_EQUITY:
        return standing->equity;
    case SLOSS_BASIS_OPEN_INTEREST:
        return (sl_wide)sl_fixed_magnitude(standing->lots);
    case SLOSS_BASIS_POLICY:
        return standing->lots == 0 && !owners_pay(market) ? 0 : bound(market, standing);
    default:
        return sl_market_notional(market, standing->lots);
    }
}

/* Whose close-out left a debt pays nothing in this command, nor does who is in breach when the
 * accounts of the round are closed; but who was closed out above zero in it does. */
static bool may_pay(const struct sloss_engine *engine, uint32_t holding)
{
    return !sl_ledger_owes(sl_ledger_holding(engine->ledger, holding)) &&
           (sl_before_is_survivor(engine, holding) || sl_before_was_charged(engine, holding) ||
            !sl_margin_breached(engine, holding));
}

/* Fill a row of the columns. What does not fit is a weight of -1: an error, but only where the row
 * is not left out. */
static void fill_row(const struct sloss_engine *engine, struct sl_payers *payers, uint32_t row,
                     const struct standing *standing)
{
    const struct sl_market *market = sl_engine_market(engine, payers->market);
    uint32_t payer = payer_at(payers, row)->holding;
    sl_wide weight = weigh(market, standing);
    payers->weight[row] = payers->cap[row] = 0;
    if (weight == 0 || !may_pay(engine, payer)) {
        return;
    }
    if (!sl_wide_narrow(weight, &payers->weight[row]) ||
        !sl_wide_narrow(bound(market, standing), &payers->cap[row])) {
        payers->weight[row] = -1;
        payers->oversized = true;
    }
}

static void weigh_row(const struct sloss_engine *engine, struct sl_payers *payers, uint32_t row)
{
    struct standing standing = stand(engine, payers->market, *payer_at(payers, row));
    fill_row(engine, payers, row, &standing);
}

/* ---- listing --------------------------------------------------------------------------------- */

/* Owners are found by their account, their compartments by their row behind all accounts, holders
 * by their place in the book. */
static uint32_t *row_of(const struct sl_payers *payers, uint32_t key)
{
    return &((uint32_t *)(void *)payers->row_of.data)[key];
}

static uint32_t key_of(const struct sloss_engine *engine, struct payer payer, bool owners)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, payer.holding);
    if (!owners) {
        return sl_ledger_position(engine->ledger, payer.position)->slot;
    }
    return sl_compartment_is(holding) ? engine->ledger->accounts.count + holding->next
                                      : holding->account;
}

uint32_t sl_payers_key(const struct sloss_engine *engine, const struct sl_payers *payers,
                       uint32_t row)
{
    return key_of(engine, *payer_at(payers, row),
                  owners_pay(sl_engine_market(engine, payers->market)));
}

uint32_t sl_payers_keys(const struct sloss_engine *engine, const struct sl_payers *payers)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return owners_pay(sl_engine_market(engine, payers->market))
               ? ledger->accounts.count + ledger->compartments.count
               : sl_ledger_book(ledger, payers->market)->holders.count;
}

/* List one who has a weight, whether in breach or not. */
static void list(const struct sloss_engine *engine, struct sl_payers *payers, struct payer payer)
{
    const struct sl_market *market = sl_engine_market(engine, payers->market);
    if ((sl_ledger_holding(engine->ledger, payer.holding)->flags & SL_HOLDING_SYSTEM) != 0) {
        return;
    }
    struct standing standing = stand(engine, payers->market, payer);
    if (weigh(market, &standing) == 0) {
        return;
    }
    uint32_t row = payers->count++;
    *payer_at(payers, row) = payer;
    *row_of(payers, key_of(engine, payer, owners_pay(market))) = row;
    fill_row(engine, payers, row, &standing);
}

/* Everybody with a position in the market, by account order. */
static enum sloss_status list_holders(struct sloss_engine *engine, struct sl_payers *payers)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, payers->market);
    uint32_t count = book->holders.count;
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_ledger_order_holders(ledger, book, keys, scratch);
    for (uint32_t i = 0; i < count; i++) {
        sl_sweep_keys(ledger, keys, count, i);
        uint32_t row = sl_order_row(keys[i]);
        uint32_t holding = sl_ledger_position(ledger, row)->holding;
        list(engine, payers, (struct payer){.holding = holding, .position = row});
    }
    return SLOSS_OK;
}

static void list_owner(const struct sloss_engine *engine, struct sl_payers *payers,
                       uint32_t holding)
{
    uint32_t position = sl_ledger_find_position(engine->ledger, holding, payers->market);
    list(engine, payers, (struct payer){.holding = holding, .position = position});
}

/* Everybody who holds the asset, each compartment by itself. */
static void list_owners(const struct sloss_engine *engine, struct sl_payers *payers)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t asset = sl_ledger_book(ledger, payers->market)->asset;
    for (uint32_t account = 0; account < ledger->accounts.count; account++) {
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        if (holding != SL_NONE) {
            list_owner(engine, payers, holding);
        }
        for (uint32_t row = sl_compartment_first(ledger, account); row != SL_NONE;
             row = sl_compartment_next(ledger, row)) {
            holding = sl_compartment_at(ledger, row)->holding;
            if (sl_ledger_holding(ledger, holding)->asset == asset) {
                list_owner(engine, payers, holding);
            }
        }
    }
}

static enum sloss_status list_all(struct sloss_engine *engine, struct sl_payers *payers)
{
    bool owners = owners_pay(sl_engine_market(engine, payers->market));
    uint32_t most = sl_payers_keys(engine, payers);
    payers->weight = sl_vector_scratch(&payers->columns, most, 2 * sizeof(int64_t));
    uint32_t *rows = sl_vector_scratch(&payers->row_of, most, sizeof(*rows));
    if (payers->weight == NULL || rows == NULL ||
        sl_vector_scratch(&payers->rows, most, sizeof(struct payer)) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    payers->cap = payers->weight + most;
    payers->count = 0;
    memset(rows, 0xFF, most * sizeof(*rows)); /* SL_NONE */
    sl_watch_catch_up(engine, &payers->reader);
    payers->oversized = false;
    enum sloss_status status = SLOSS_OK;
    if (owners) {
        list_owners(engine, payers);
    } else {
        status = list_holders(engine, payers);
    }
    payers->listed = status == SLOSS_OK && engine->watch.on;
    payers->round = engine->round.number;
    sl_sweep_log(engine->ledger, payers->count, sizeof(struct sl_holding));
    return status;
}

/* ---- keeping them ---------------------------------------------------------------------------- */

/* The row of a holding, or SL_NONE. */
static uint32_t find_row(const struct sloss_engine *engine, const struct sl_payers *payers,
                         struct payer payer)
{
    bool owners = owners_pay(sl_engine_market(engine, payers->market));
    return !owners && payer.position == SL_NONE ? SL_NONE
                                                : *row_of(payers, key_of(engine, payer, owners));
}

static struct payer payer_of(const struct sloss_engine *engine, const struct sl_payers *payers,
                             uint32_t holding)
{
    return (struct payer){.holding = holding,
                          .position =
                              sl_ledger_find_position(engine->ledger, holding, payers->market)};
}

/* A holding has changed: weigh it again. One that has come to have a weight needs a new list. */
static void weigh_again(const struct sloss_engine *engine, struct sl_payers *payers,
                        uint32_t holding)
{
    const struct sl_holding *owner = sl_ledger_holding(engine->ledger, holding);
    const struct sl_market *market = sl_engine_market(engine, payers->market);
    if ((owner->flags & SL_HOLDING_SYSTEM) != 0 ||
        owner->asset != sl_ledger_book(engine->ledger, payers->market)->asset) {
        return;
    }
    struct payer payer = payer_of(engine, payers, holding);
    uint32_t row = find_row(engine, payers, payer);
    if (row != SL_NONE) {
        weigh_row(engine, payers, row);
        return;
    }
    struct standing standing = stand(engine, payers->market, payer);
    payers->listed &= weigh(market, &standing) == 0;
}

static enum sloss_status catch_up_knowing(struct sloss_engine *engine, struct sl_payers *payers)
{
    payers->listed &=
        payers->round == engine->round.number && !sl_watch_lost(engine, &payers->reader);
    while (payers->listed) {
        uint32_t holding = sl_watch_next(engine, &payers->reader);
        if (holding == SL_NONE) {
            return SLOSS_OK;
        }
        weigh_again(engine, payers, holding);
    }
    return list_all(engine, payers);
}

static bool all_fit(const struct sl_payers *payers)
{
    for (uint32_t row = 0; payers->oversized && row < payers->count; row++) {
        if (payers->weight[row] < 0) {
            return false;
        }
    }
    return true;
}

/* Nobody is charged until all are listed. */
static enum sloss_status catch_up(struct sloss_engine *engine, struct sl_payers *payers)
{
    sl_group_known_begin(engine);
    enum sloss_status status = catch_up_knowing(engine, payers);
    sl_group_known_end(engine);
    return status;
}

enum sloss_status sl_payers_open(struct sloss_engine *engine, uint32_t market,
                                 struct sl_payers **payers_out)
{
    struct sl_payers *payers = payers_of(engine, market);
    *payers_out = payers;
    if (payers == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = catch_up(engine, payers);
    return status != SLOSS_OK || all_fit(payers) ? status : SLOSS_ERR_OVERFLOW;
}

/* What is asked of a payer in the market; of a survivor what was asked before its close-out. */
static int64_t maintenance_of(const struct sloss_engine *engine, const struct sl_payers *payers,
                              uint32_t row)
{
    const struct payer *payer = payer_at(payers, row);
    if (sl_before_is_survivor(engine, payer->holding)) {
        const struct sl_before *before = sl_before_of(engine, payer->holding, payers->market);
        return before == NULL ? 0 : before->maintenance;
    }
    return payer->position == SL_NONE
               ? 0
               : sl_demanding_required(engine, sl_ledger_position(engine->ledger, payer->position),
                                    SL_MAINTENANCE);
}

enum sloss_status sl_payers_fill(const struct sloss_engine *engine, const struct sl_payers *payers,
                                 struct sl_columns *columns)
{
    const struct sl_market *market = sl_engine_market(engine, payers->market);
    for (uint32_t row = 0; row < payers->count; row++) {
        struct standing standing = stand(engine, payers->market, *payer_at(payers, row));
        struct sl_figures figures = {.profit = standing.profit,
                                     .equity = standing.equity,
                                     .cost = standing.cost,
                                     .lots = standing.lots,
                                     .notional = sl_market_notional(market, standing.lots),
                                     .maintenance =
                                         standing.is_spared
                                             ? sl_market_required(market, standing.lots,
                                                                  SL_MAINTENANCE)
                                             : maintenance_of(engine, payers, row),
                                     .balance = standing.balance,
                                     .deposit = sl_fixed_positive(standing.balance),
                                     .cap = payers->cap[row]};
        if (payers->cap[row] == 0) {
            figures =
                (struct sl_figures){.lots = standing.lots}; /* whatever it has, it is not asked */
        }
        if (!sl_columns_set(columns, row, &figures)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}

/* What is in profit can pay with it, in an unrealized market: then the share goes to the cost. */
static bool uses_profit_up(const struct sl_market *market)
{
    return market->sharing.cap == SLOSS_CAP_PROFIT &&
           market->settlement == SLOSS_SETTLEMENT_UNREALIZED;
}

enum sloss_status sl_payers_charge(struct sloss_engine *engine, const struct sl_payers *payers,
                                   uint32_t row, int64_t share, bool *moves_balance_out)
{
    const struct payer *payer = payer_at(payers, row);
    struct sl_before *before = sl_before_of(engine, payer->holding, payers->market);
    *moves_balance_out = true;
    if (before != NULL) {
        sl_before_bear(before, share); /* a survivor has no position to charge */
    } else if (uses_profit_up(sl_engine_market(engine, payers->market))) {
        *moves_balance_out = false;
        sl_watch_note(engine, payer->holding);
        return sl_trade_charge(engine, payer->position, share);
    }
    enum sloss_status status = sl_watch_pay(engine, payer->holding, SL_NONE, share);
    bool counts =
        before == NULL && payer->position != SL_NONE &&
        sl_engine_market(engine, payers->market)->settlement == SLOSS_SETTLEMENT_VARIATION;
    return status == SLOSS_OK && counts ? sl_gain_charge(engine, payer->position, share) : status;
}
