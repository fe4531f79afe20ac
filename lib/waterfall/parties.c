/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/parties_internal.h"

#include "base/fixed.h"
#include "engine/gain.h"
#include "engine/margin.h"
#include "ledger/order.h"
#include "ledger/owners.h"
#include "waterfall/before.h"

/* Is it one of those who are looked at? */
static bool is_asked(const struct sloss_engine *engine, const struct sl_against *against,
                     uint32_t row)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return against->whose == SL_WHOSE_ANY ||
           sl_owners_answers(ledger, sl_ledger_holding(ledger, row)->account,
                             sl_ledger_holding(ledger, against->holding)->account) ==
               (against->whose == SL_WHOSE_OWN);
}

bool sl_parties_may_take(const struct sloss_engine *engine, const struct sl_against *against,
                         uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return row != against->holding && (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           !sl_ledger_owes(holding) && is_asked(engine, against, row) &&
           ((against->is_layer && sl_before_was_charged(engine, row)) ||
            !sl_margin_breached(engine, row));
}

int64_t sl_parties_limit(const struct sl_against *against, int64_t per_lot, int64_t lots,
                         sl_wide profit, sl_wide equity)
{
    sl_wide most = against->cap == SLOSS_CAP_PROFIT && profit < equity ? profit : equity;
    if (per_lot == 0) {
        return lots;
    }
    sl_wide limit = most > 0 ? most / per_lot : 0;
    return limit < lots ? (int64_t)limit : lots;
}

/* ---- listing --------------------------------------------------------------------------------- */

/* What a counterparty stands with. */
struct figures {
    int64_t lots;   /* signed */
    sl_wide cost;   /* fine units */
    sl_wide profit; /* atoms, as the equity */
    sl_wide ranked; /* the profit in fine units, but what was won in atoms (sl_gain_ranked()) */
    sl_wide equity;
};

/* The figures of one that was closed out above zero, as it stood before the round. */
static struct figures figures_before(const struct sloss_engine *engine,
                                     const struct sl_before *before)
{
    sl_wide balance = sl_ledger_holding(engine->ledger, before->holding)->balance;
    sl_wide equity = sl_margin_settled(engine, before->holding);
    const struct sl_market *market = sl_engine_market(engine, before->market);
    bool variation = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    return (struct figures){.lots = before->lots + before->delivered,
                            .cost = before->cost,
                            .profit = variation ? before->won : before->profit,
                            .ranked = variation ? before->won
                                                : sl_fine_of(before->profit, market->scale),
                            .equity = balance < equity ? balance : equity};
}

static struct figures figures_now(const struct sloss_engine *engine,
                                  const struct sl_position *position)
{
    return (struct figures){.lots = position->lots,
                            .cost = sl_margin_cost(engine, position),
                            .profit = sl_gain_profit(engine, position),
                            .ranked = sl_gain_ranked(engine, position),
                            .equity = sl_margin_settled(engine, position->holding)};
}

/* A survivor's figures before the round, where it had lots in the market and has none now. */
static bool read_survivor(const struct sloss_engine *engine, const struct sl_position *position,
                          struct figures *figures)
{
    const struct sl_before *before =
        sl_before_of(engine, position->holding, position->market);
    if (before == NULL || position->lots != 0) {
        return false;
    }
    *figures = figures_before(engine, before);
    return true;
}

static bool read_figures(const struct sloss_engine *engine, const struct sl_against *against,
                         const struct sl_position *position, struct figures *figures,
                         bool *survives_out)
{
    *survives_out = against->is_layer && position->holding != against->holding &&
                    read_survivor(engine, position, figures);
    if (*survives_out) {
        return !sl_ledger_owes(sl_ledger_holding(engine->ledger, position->holding)) &&
               is_asked(engine, against, position->holding);
    }
    *figures = figures_now(engine, position);
    return sl_parties_may_take(engine, against, position->holding);
}

struct sl_figures sl_parties_figures(const struct sloss_engine *engine,
                                     const struct sl_against *against,
                                     const struct sl_party *party)
{
    const struct sl_market *market = sl_engine_market(engine, against->market);
    int64_t balance = sl_ledger_holding(engine->ledger, party->holding)->balance;
    const struct sl_before *before = NULL;
    struct figures figures;
    if (party->position == SL_NONE) {
        before = sl_before_of(engine, party->holding, against->market);
        figures = figures_before(engine, before);
    } else {
        figures = figures_now(engine, sl_ledger_position(engine->ledger, party->position));
    }
    return (struct sl_figures){
        .profit = figures.profit,
        .equity = figures.equity > 0 ? figures.equity : 0,
        .cost = sl_fine_down(figures.cost < 0 ? -figures.cost : figures.cost, market->scale),
        .lots = figures.lots,
        .notional = sl_market_notional(market, figures.lots),
        .maintenance = before != NULL ? before->maintenance
                                      : sl_market_required(market, figures.lots, SL_MAINTENANCE),
        .balance = balance,
        .deposit = sl_fixed_positive(balance),
        .cap = party->limit};
}

static enum sloss_status score(const struct sl_market *market, const struct figures *figures,
                               uint32_t rank, struct sl_score *score_out)
{
    struct sl_standing standing = {.lots = (int64_t)sl_fixed_magnitude(figures->lots),
                                   .notional = sl_market_fine_notional(market, figures->lots)};
    bool fits = sl_wide_narrow(figures->ranked, &standing.profit) &&
                sl_wide_narrow(figures->equity > 0 ? figures->equity : 0, &standing.equity) &&
                sl_wide_narrow(figures->cost < 0 ? -figures->cost : figures->cost, &standing.cost);
    *score_out = sl_score_of(&standing, rank);
    return fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* Append a position's holder, if it can take lots. */
static enum sloss_status append(struct sloss_engine *engine, const struct sl_against *against,
                                int64_t per_lot, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    struct figures figures;
    bool survives;
    bool stands = read_figures(engine, against, position, &figures, &survives);
    if (!stands || figures.lots == 0 || (figures.lots > 0) == (against->lots > 0)) {
        return SLOSS_OK;
    }
    struct sl_party *party = sl_vector_extend(&engine->parties, sizeof(*party));
    if (party == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    int64_t lots = (int64_t)sl_fixed_magnitude(figures.lots);
    *party = (struct sl_party){
        .holding = position->holding,
        .position = survives ? SL_NONE : row,
        .lots = lots,
        .order = (uint32_t)(engine->parties.size / sizeof(*party)),
        .limit = sl_parties_limit(against, per_lot, lots, figures.profit, figures.equity)};
    return score(sl_engine_market(engine, against->market), &figures, against->rank,
                 &party->score);
}

/* List the positions of the defaulter's owner's accounts in the market, in account order, as keys. */
static uint32_t order_own(const struct sloss_engine *engine, const struct sl_against *against,
                          uint64_t *keys, uint64_t *scratch)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t asset = sl_ledger_book(ledger, against->market)->asset;
    uint32_t owned =
        sl_owners_first_of(ledger, sl_ledger_holding(ledger, against->holding)->account);
    uint32_t count = 0;
    for (; owned != SL_NONE; owned = sl_owners_owned(ledger, owned)->next) {
        uint32_t account = sl_owners_owned(ledger, owned)->account;
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        uint32_t row = holding == SL_NONE
                           ? SL_NONE
                           : sl_ledger_find_position(ledger, holding, against->market);
        if (row != SL_NONE) {
            keys[count++] = sl_order_key(account, row);
        }
    }
    sl_order_sort_accounts(keys, scratch, count);
    return count;
}

enum sloss_status sl_parties_list(struct sloss_engine *engine, const struct sl_against *against,
                                  int64_t per_lot, struct sl_party **parties_out,
                                  uint32_t *count_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, against->market);
    uint32_t count = book->holders.count;
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    enum sloss_status status = SLOSS_OK;
    engine->parties.size = 0;
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    if (against->whose == SL_WHOSE_OWN) {
        count = order_own(engine, against, keys, scratch);
    } else {
        sl_ledger_order_holders(engine->ledger, book, keys, scratch);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = append(engine, against, per_lot, sl_order_row(keys[i]));
    }
    *parties_out = (struct sl_party *)(void *)engine->parties.data;
    *count_out = (uint32_t)(engine->parties.size / sizeof(struct sl_party));
    return status;
}

/* ---- the greatest score first ---------------------------------------------------------------- */

static bool is_better(const struct sl_party *a, const struct sl_party *b)
{
    int order = sl_score_compare(a->score, b->score);
    return order > 0 || (order == 0 && a->order < b->order);
}

static void swap(struct sl_party *a, struct sl_party *b)
{
    struct sl_party kept = *a;
    *a = *b;
    *b = kept;
}

/* A heap with the best at its top: mend it below a place. */
static void sift(struct sl_party *parties, uint32_t count, uint32_t place)
{
    for (uint32_t child = 2 * place + 1; child < count; child = 2 * place + 1) {
        if (child + 1 < count && is_better(&parties[child + 1], &parties[child])) {
            child++;
        }
        if (!is_better(&parties[child], &parties[place])) {
            return;
        }
        swap(&parties[child], &parties[place]);
        place = child;
    }
}

void sl_parties_best_last(struct sl_party *parties, uint32_t count, bool begin)
{
    for (uint32_t place = begin ? count / 2 : 0; place > 0; place--) {
        sift(parties, count, place - 1);
    }
    if (count > 0) {
        swap(&parties[0], &parties[count - 1]);
        sift(parties, count - 1, 0);
    }
}
