/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/verify.h"

#include "detection/breach.h"
#include "detection/suspects.h"

/* Sums over the rows of one book. */
struct tally {
    sl_wide lots_long;
    sl_wide lots_short;
    sl_wide cost;
    uint32_t open; /* rows with lots or a cost */
};

static bool holder_is_linked(const struct sloss_ledger *ledger, uint32_t market, uint32_t slot)
{
    uint32_t row = sl_ledger_holder(sl_ledger_book(ledger, market), slot);
    if (row >= ledger->positions.rows.count) {
        return false;
    }
    const struct sl_position *position = sl_ledger_position(ledger, row);
    return position->market == market && position->slot == slot &&
           position->holding < ledger->holdings.count &&
           sl_ledger_find_position(ledger, position->holding, market) == row;
}

static bool tally_book(const struct sloss_ledger *ledger, uint32_t market, struct tally *tally)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    *tally = (struct tally){0};
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        if (!holder_is_linked(ledger, market, slot)) {
            return false;
        }
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        bool empty = position->lots == 0 && position->cost == 0;
        bool stays = ledger->trying || sl_ledger_is_fund(ledger, position);
        if (empty && !stays) {
            return false;
        }
        tally->lots_long += position->lots > 0 ? position->lots : 0;
        tally->lots_short -= position->lots < 0 ? position->lots : 0;
        tally->cost += position->cost;
        tally->open += empty ? 0 : 1;
    }
    return true;
}

/* Longs are as many as shorts, and what is kept running is what the rows add up to. Nothing is left
 * open in a market that was settled, and no deficit waits to be shared. */
static bool book_holds(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    const struct sl_market *terms = sl_engine_market(engine, market);
    struct tally tally;
    if (!tally_book(engine->ledger, market, &tally)) {
        return false;
    }
    bool zero_sum = terms->settlement != SLOSS_SETTLEMENT_VARIATION || tally.cost == 0;
    bool hole = sl_ledger_holding(engine->ledger, book->uncovered)->balance <= 0;
    bool done = (!terms->closed || tally.open == 0) && terms->pool == 0;
    return zero_sum && hole && done && tally.lots_long == tally.lots_short &&
           tally.lots_long == book->long_lots && tally.lots_short == book->short_lots &&
           tally.cost == book->cost_sum;
}

static bool asset_holds(const struct sloss_ledger *ledger, uint32_t index)
{
    const struct sl_asset *asset = sl_ledger_asset(ledger, index);
    sl_wide balance = 0;
    sl_wide cost = 0;
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        balance += holding->asset == index ? holding->balance : 0;
    }
    for (uint32_t market = 0; market < ledger->books.count; market++) {
        const struct sl_book *book = sl_ledger_book(ledger, market);
        cost += book->asset == index ? book->cost_sum : 0;
    }
    return balance == asset->balance_sum && cost == asset->cost_sum &&
           balance - cost == asset->supply;
}

/* Every loss was absorbed by somebody: per market, the layers and what is uncovered make up the
 * deficits. */
static bool deficits_hold(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    sl_wide uncovered = -(sl_wide)sl_ledger_holding(engine->ledger, book->uncovered)->balance;
    sl_wide absorbed = market->repaid_sum + uncovered;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        absorbed += market->paid_sum[layer];
    }
    return market->deficit_sum == absorbed;
}

static bool owned_by(const struct sloss_ledger *ledger, uint32_t index)
{
    uint32_t asset_before = UINT32_MAX;
    for (uint32_t row = sl_ledger_account(ledger, index)->holding; row != SL_NONE;) {
        if (row >= ledger->holdings.count) {
            return false;
        }
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        if (holding->account != index || holding->asset == asset_before ||
            holding->asset >= ledger->assets.count ||
            holding->id != sl_ledger_account(ledger, index)->id) {
            return false;
        }
        asset_before = holding->asset;
        row = holding->next;
    }
    return sl_ledger_find_account(ledger, sl_ledger_account(ledger, index)->id) == index;
}

static bool markets_ascend(const struct sloss_ledger *ledger, uint32_t index)
{
    uint32_t market_next = 0;
    const struct sl_holding *holding = sl_ledger_holding(ledger, index);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].holding != index || positions[i].market < market_next) {
            return false;
        }
        market_next = positions[i].market + 1;
    }
    return true;
}

/* Markets whose holders are to be judged are counted. */
static bool retiered_are_counted(const struct sloss_engine *engine)
{
    uint32_t count = 0;
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        count += sl_engine_market(engine, market)->retiered ? 1 : 0;
    }
    return count == engine->retiered;
}

bool sl_verify(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool holds = engine->markets.count == ledger->books.count && sl_suspects_hold(ledger) &&
                 retiered_are_counted(engine);
    for (uint32_t market = 0; holds && market < ledger->books.count; market++) {
        holds = book_holds(engine, market) && deficits_hold(engine, market);
    }
    for (uint32_t asset = 0; holds && asset < ledger->assets.count; asset++) {
        holds = asset_holds(ledger, asset);
    }
    for (uint32_t account = 0; holds && account < ledger->accounts.count; account++) {
        holds = owned_by(ledger, account);
    }
    for (uint32_t row = 0; holds && row < ledger->holdings.count; row++) {
        holds = markets_ascend(ledger, row) && sl_breach_holds(engine, row);
    }
    return holds;
}
