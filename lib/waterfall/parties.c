/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/parties_internal.h"

#include "base/fixed.h"
#include "engine/equity.h"
#include "engine/gain.h"
#include "execution/spared.h"
#include "ledger/order.h"
#include "ledger/owners.h"
#include "margin/demanding.h"
#include "margin/group_known.h"
#include "margin/margin.h"
#include "waterfall/before.h"
#include "waterfall/parties.h"

/* ---- how one stands -------------------------------------------------------------------------- */

/* A survivor's place before the round, where it had lots in the market and has none now; or NULL.
 */
static const struct sl_before *survivor_of(const struct sloss_engine *engine, bool is_layer,
                                           const struct sl_position *position)
{
    return is_layer && position->lots == 0
               ? sl_before_of(engine, position->holding, position->market)
               : NULL;
}

int64_t sl_parties_lots_before(const struct sloss_engine *engine,
                               const struct sl_position *position)
{
    const struct sl_before *before = survivor_of(engine, true, position);
    return before == NULL ? 0 : before->lots + before->delivered;
}

/* One that was closed out above zero, as it stood before the round. */
static struct sl_stance stance_before(const struct sloss_engine *engine,
                                      const struct sl_before *before)
{
    sl_wide balance = sl_ledger_holding(engine->ledger, before->holding)->balance;
    sl_wide equity = sl_equity_settled(engine, before->holding);
    const struct sl_market *market = sl_engine_market(engine, before->market);
    bool variation = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    return (struct sl_stance){.lots = before->lots + before->delivered,
                              .cost = before->cost,
                              .profit = variation ? before->won : before->profit,
                              .ranked = variation ? before->won
                                                  : sl_fine_of(before->profit, market->scale),
                              .equity = balance < equity ? balance : equity};
}

static struct sl_stance stance_now(const struct sloss_engine *engine,
                                   const struct sl_position *position)
{
    return (struct sl_stance){.lots = position->lots,
                              .cost = sl_equity_cost(engine, position),
                              .profit = sl_gain_profit(engine, position),
                              .ranked = sl_gain_ranked(engine, position),
                              .equity = sl_equity_settled(engine, position->holding)};
}

/* The same without lots that it has taken over from one whose loss is shared, and the profit on
 * them. What was won is in atoms. */
static struct sl_stance stance_in_layer(const struct sloss_engine *engine,
                                        const struct sl_position *position)
{
    struct sl_stance stance = stance_now(engine, position);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    const struct sl_left_out out =
        sl_spared_of(engine, position->holding, position->market, position->lots);
    if (out.lots == 0) {
        return stance;
    }
    bool won = market->settlement == SLOSS_SETTLEMENT_VARIATION;
    stance.lots -= out.lots;
    stance.cost -= stance.cost < out.cost_up ? out.cost_down : out.cost_up;
    stance.ranked -= won ? -sl_fine_down(-out.gain_up, market->scale) : out.gain_up;
    stance.profit = out.gain_up == 0 ? stance.profit
                    : won            ? stance.ranked
                                     : sl_fine_down(stance.ranked, market->scale);
    stance.equity = (stance.equity > 0 ? stance.equity : 0) -
                    sl_fine_down(out.gain_down, market->scale);
    return stance;
}

int64_t sl_parties_lots_charged(const struct sloss_engine *engine,
                                const struct sl_position *position)
{
    return position->lots - sl_spared_of(engine, position->holding, position->market,
                                         position->lots).lots;
}

struct sl_stance sl_parties_stance(const struct sloss_engine *engine, bool is_layer,
                                   const struct sl_position *position)
{
    const struct sl_before *before = survivor_of(engine, is_layer, position);
    return before != NULL ? stance_before(engine, before)
           : is_layer     ? stance_in_layer(engine, position)
                          : stance_now(engine, position);
}

bool sl_parties_is_asked(const struct sloss_engine *engine, const struct sl_against *against,
                         uint32_t row)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return against->whose == SL_WHOSE_ANY ||
           sl_owners_answers(ledger, row, against->holding) == (against->whose == SL_WHOSE_OWN);
}

bool sl_parties_may_take(const struct sloss_engine *engine, const struct sl_against *against,
                         const struct sl_position *position)
{
    uint32_t row = position->holding;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return row != against->holding && (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           !sl_ledger_owes(holding) &&
           (survivor_of(engine, against->is_layer, position) != NULL ||
            (against->is_layer && sl_before_was_charged(engine, row)) ||
            !sl_margin_breached(engine, row));
}

/* Cost, notional and unrealized profit in fine units: those of one market are compared. */
bool sl_parties_score(const struct sl_market *market, const struct sl_stance *stance, uint32_t rank,
                      struct sl_score *score_out)
{
    struct sl_standing standing = {.lots = (int64_t)sl_fixed_magnitude(stance->lots),
                                   .notional = sl_market_fine_notional(market, stance->lots)};
    bool fits = sl_wide_narrow(stance->ranked, &standing.profit) &&
                sl_wide_narrow(stance->equity > 0 ? stance->equity : 0, &standing.equity) &&
                sl_wide_narrow(stance->cost < 0 ? -stance->cost : stance->cost, &standing.cost);
    *score_out = sl_score_of(&standing, rank);
    return fits;
}

bool sl_parties_may_be_asked(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_against nobody = {.holding = SL_NONE, .market = position->market};
    return sl_parties_may_take(engine, &nobody, position);
}

bool sl_parties_score_now(const struct sloss_engine *engine, const struct sl_position *position,
                          uint32_t rank, struct sl_score *score_out)
{
    struct sl_stance stance = stance_now(engine, position);
    return sl_parties_score(sl_engine_market(engine, position->market), &stance, rank, score_out);
}

int64_t sl_parties_most(uint32_t cap, const struct sl_stance *stance)
{
    sl_wide most = cap == SLOSS_CAP_PROFIT && stance->profit < stance->equity ? stance->profit
                                                                              : stance->equity;
    return most <= 0 ? 0 : most < INT64_MAX ? (int64_t)most : INT64_MAX;
}

int64_t sl_parties_limit(uint32_t cap, const struct sl_stance *stance, int64_t per_lot)
{
    int64_t lots = (int64_t)sl_fixed_magnitude(stance->lots);
    return per_lot == 0 ? lots : sl_fixed_lesser(sl_parties_most(cap, stance) / per_lot, lots);
}

/* ---- listing --------------------------------------------------------------------------------- */

struct sl_figures sl_parties_figures(const struct sloss_engine *engine,
                                     const struct sl_against *against, const struct sl_party *party)
{
    const struct sl_market *market = sl_engine_market(engine, against->market);
    int64_t balance = sl_ledger_holding(engine->ledger, party->holding)->balance;
    struct sl_stance stance;
    int64_t maintenance;
    if (party->position == SL_NONE) {
        const struct sl_before *before = sl_before_of(engine, party->holding, against->market);
        stance = stance_before(engine, before);
        maintenance = before->maintenance;
    } else {
        const struct sl_position *position = sl_ledger_position(engine->ledger, party->position);
        stance = sl_parties_stance(engine, against->is_layer, position);
        maintenance = stance.lots != position->lots
                          ? sl_market_required(market, stance.lots, SL_MAINTENANCE)
                          : sl_demanding_required(engine, position, SL_MAINTENANCE);
    }
    return (struct sl_figures){
        .profit = stance.profit,
        .equity = stance.equity > 0 ? stance.equity : 0,
        .cost = sl_fine_down(stance.cost < 0 ? -stance.cost : stance.cost, market->scale),
        .lots = stance.lots,
        .notional = sl_market_notional(market, stance.lots),
        .maintenance = maintenance,
        .balance = balance,
        .deposit = sl_fixed_positive(balance),
        .cap = party->limit};
}

/* Append a position's holder, if it can take lots. */
static enum sloss_status append(struct sloss_engine *engine, const struct sl_against *against,
                                int64_t per_lot, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    int64_t lots = sl_parties_lots(engine, against->is_layer, position);
    if (lots == 0 || (lots > 0) == (against->lots > 0) ||
        !sl_parties_is_asked(engine, against, position->holding) ||
        !sl_parties_may_take(engine, against, position)) {
        return SLOSS_OK;
    }
    struct sl_party *party = sl_vector_extend(&engine->parties, sizeof(*party));
    if (party == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_stance stance = sl_parties_stance(engine, against->is_layer, position);
    *party = (struct sl_party){.holding = position->holding,
                               .position = position->lots == 0 ? SL_NONE : row,
                               .lots = (int64_t)sl_fixed_magnitude(lots),
                               .order = (uint32_t)(engine->parties.size / sizeof(*party)),
                               .limit = sl_parties_limit(against->cap, &stance, per_lot)};
    return sl_parties_score(sl_engine_market(engine, against->market), &stance, against->rank,
                            &party->score)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

/* List the positions of the defaulter's owner's accounts in the market, in account order, as keys.
 */
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
    sl_group_known_begin(engine);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = append(engine, against, per_lot, sl_order_row(keys[i]));
    }
    sl_group_known_end(engine);
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
