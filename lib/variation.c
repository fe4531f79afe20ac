/* SPDX-License-Identifier: BSD-2-Clause */
#include "variation.h"

#include "margin.h"
#include "order.h"
#include "record.h"
#include "share.h"
#include "socialize.h"
#include "waterfall.h"

/* A position that gains (a claim on the pool) or loses in one market of the instant. */
struct row {
    int64_t pnl;
    int64_t taken; /* of a claim: charged; of a loss: fallen short */
    uint32_t position;
    uint32_t party;
    uint32_t before; /* the party's row in an earlier market, or SL_NONE */
    uint32_t place;  /* of its market among those of the instant */
};

/* A holding with its gains and losses over all markets of the instant. */
struct party {
    sl_wide gains;
    sl_wide losses;
    sl_wide shares; /* charged against its claims */
    sl_wide paid;
    sl_wide short_of; /* could not be paid */
    uint32_t holding;
    uint32_t last; /* its row in the last market where it has one */
};

/* Everything a settlement under way needs to know. */
struct settlement {
    struct sloss_engine *engine;
    const struct sl_move *moves;
    uint32_t markets;
    struct row *rows; /* market after market, each in account order */
    uint32_t *first;  /* first row of each market, and one past the last */
    int64_t *owed;    /* deficit of each market that no waterfall has seen yet */
    struct party *parties;
    uint32_t party_count;
    uint32_t market;   /* place of the market whose waterfall runs */
    bool after_shares; /* the deficits are of those whom shares have left short */
};

/* ---- gathering ------------------------------------------------------------------------------- */

static enum sloss_status open_memory(struct settlement *settlement)
{
    struct sloss_engine *engine = settlement->engine;
    uint64_t rows = 0;
    uint32_t most = 0;
    for (uint32_t place = 0; place < settlement->markets; place++) {
        uint32_t holders =
            sl_ledger_book(engine->ledger, settlement->moves[place].market)->holders.count;
        rows += holders;
        most = holders > most ? holders : most;
    }
    if (rows > UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    uint64_t parties =
        rows < engine->ledger->holdings.count ? rows : engine->ledger->holdings.count;
    uint64_t ordered = parties > most ? parties : most;
    settlement->rows = sl_vector_scratch(&engine->rows, rows, sizeof(struct row));
    settlement->parties = sl_vector_scratch(&engine->parties, parties, sizeof(struct party));
    settlement->owed = sl_vector_scratch(&engine->owed, (size_t)settlement->markets + 1,
                                         sizeof(int64_t) + sizeof(uint32_t));
    bool ok = settlement->rows != NULL && settlement->parties != NULL && settlement->owed != NULL &&
              sl_vector_scratch(&engine->keys, ordered, sizeof(uint64_t)) != NULL &&
              sl_vector_scratch(&engine->order, ordered, sizeof(uint64_t)) != NULL;
    if (!ok) {
        return SLOSS_ERR_MEMORY;
    }
    settlement->first = (uint32_t *)(void *)(settlement->owed + settlement->markets + 1);
    return SLOSS_OK;
}

/* Profit of a position in this instant; a mark also moves its cost up to the mark. */
static enum sloss_status move_position(struct sloss_engine *engine, const struct sl_move *move,
                                       uint32_t row, int64_t *pnl_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    sl_wide pnl = move->funding ? -(sl_wide)position->lots * move->payment
                                : sl_margin_profit(engine, position);
    if (!sl_wide_narrow(pnl, pnl_out) || *pnl_out == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    return move->funding ? sl_ledger_touch(engine->ledger, position->holding)
                         : sl_ledger_shift(engine->ledger, row, 0, *pnl_out);
}

static uint32_t join(struct settlement *settlement, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(settlement->engine->ledger, row);
    if (holding->row == SL_NONE) {
        holding->row = settlement->party_count++;
        settlement->parties[holding->row] = (struct party){.holding = row, .last = SL_NONE};
    }
    return holding->row;
}

static void add_row(struct settlement *settlement, uint32_t place, uint32_t *count,
                    uint32_t position, int64_t pnl)
{
    uint32_t holding = sl_ledger_position(settlement->engine->ledger, position)->holding;
    uint32_t index = join(settlement, holding);
    struct party *party = &settlement->parties[index];
    settlement->rows[*count] = (struct row){
        .pnl = pnl, .position = position, .party = index, .before = party->last, .place = place};
    party->gains += pnl > 0 ? pnl : 0;
    party->losses += pnl < 0 ? -(sl_wide)pnl : 0;
    party->last = (*count)++;
}

static enum sloss_status gather_market(struct settlement *settlement, uint32_t place,
                                       uint32_t *count)
{
    struct sloss_engine *engine = settlement->engine;
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_move *move = &settlement->moves[place];
    const struct sl_book *book = sl_ledger_book(ledger, move->market);
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        uint32_t position = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, position)->holding;
        keys[slot] = sl_order_key(sl_ledger_holding(ledger, holding)->account, position);
    }
    sl_order_sort(keys, (uint64_t *)(void *)engine->order.data, book->holders.count);
    settlement->first[place] = *count;
    for (uint32_t i = 0; i < book->holders.count; i++) {
        int64_t pnl;
        enum sloss_status status = move_position(engine, move, sl_order_row(keys[i]), &pnl);
        if (status != SLOSS_OK) {
            return status;
        }
        if (pnl != 0) {
            add_row(settlement, place, count, sl_order_row(keys[i]), pnl);
        }
    }
    settlement->first[place + 1] = *count;
    return SLOSS_OK;
}

static enum sloss_status gather(struct settlement *settlement)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t count = 0;
    settlement->first[0] = 0;
    for (uint32_t place = 0; status == SLOSS_OK && place < settlement->markets; place++) {
        settlement->owed[place] = 0;
        status = gather_market(settlement, place, &count);
    }
    return status;
}

/* ---- paying ---------------------------------------------------------------------------------- */

static uint32_t market_of(const struct settlement *settlement, uint32_t row)
{
    return settlement->moves[settlement->rows[row].place].market;
}

/* What a party could not pay falls on its losing markets, the last one first. */
static enum sloss_status fall_short(struct settlement *settlement, struct party *party,
                                    sl_wide rest)
{
    struct sloss_ledger *ledger = settlement->engine->ledger;
    struct sl_holding *holding = sl_ledger_holding(ledger, party->holding);
    holding->flags |= SL_HOLDING_UNPAID; /* its image is saved: its position was moved */
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0) {
        holding->flags |= SL_HOLDING_BANKRUPT;
    }
    party->short_of += rest;
    for (uint32_t index = party->last; rest > 0 && index != SL_NONE;) {
        struct row *row = &settlement->rows[index];
        if (row->pnl < 0) {
            int64_t room = -row->pnl - row->taken;
            int64_t part = rest < room ? (int64_t)rest : room;
            int64_t *owed = &settlement->owed[row->place];
            if (!sl_fixed_add(*owed, part, owed)) {
                return SLOSS_ERR_OVERFLOW;
            }
            row->taken += part;
            rest -= part;
        }
        index = row->before;
    }
    return SLOSS_OK;
}

/* Pay what losses and charges ask beyond gains, as far as the balance goes. */
static enum sloss_status pay_need(struct settlement *settlement, struct party *party)
{
    struct sloss_engine *engine = settlement->engine;
    sl_wide need = party->losses + party->shares - party->gains - party->paid - party->short_of;
    if (need <= 0) {
        return SLOSS_OK;
    }
    int64_t balance = sl_ledger_holding(engine->ledger, party->holding)->balance;
    int64_t paid = need < balance ? (int64_t)need : balance;
    if (paid > 0) {
        enum sloss_status status = sl_ledger_pay(engine->ledger, party->holding, SL_NONE, paid);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_VARIATION_PAID,
                                     market_of(settlement, party->last), party->holding, SL_NONE,
                                     paid, 0);
        }
        if (status != SLOSS_OK) {
            return status;
        }
        party->paid += paid;
        need -= paid;
    }
    return need > 0 ? fall_short(settlement, party, need) : SLOSS_OK;
}

/* Parties by account order, in `keys`. */
static const uint64_t *order_parties(struct settlement *settlement)
{
    struct sloss_engine *engine = settlement->engine;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    for (uint32_t i = 0; i < settlement->party_count; i++) {
        uint32_t holding = settlement->parties[i].holding;
        keys[i] = sl_order_key(sl_ledger_holding(engine->ledger, holding)->account, i);
    }
    sl_order_sort(keys, (uint64_t *)(void *)engine->order.data, settlement->party_count);
    return keys;
}

static enum sloss_status pay_needs(struct settlement *settlement)
{
    const uint64_t *keys = order_parties(settlement);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < settlement->party_count; i++) {
        status = pay_need(settlement, &settlement->parties[sl_order_row(keys[i])]);
    }
    return status;
}

/* ---- the haircut on gains -------------------------------------------------------------------- */

/* Equity as if every claim of the instant were paid in full. */
static sl_wide full_equity(const struct settlement *settlement, const struct party *party)
{
    return sl_margin_equity(settlement->engine, party->holding) + party->paid + party->gains -
           party->losses;
}

static enum sloss_status weigh_claim(const struct settlement *settlement, const struct row *row,
                                     int64_t *weight_out)
{
    const struct sloss_engine *engine = settlement->engine;
    const struct sl_position *position = sl_ledger_position(engine->ledger, row->position);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide weight;
    switch (sl_market_basis(market)) {
    case SLOSS_BASIS_PROFIT:
        weight = row->pnl - row->taken;
        break;
    case SLOSS_BASIS_EQUITY:
        weight = full_equity(settlement, &settlement->parties[row->party]);
        break;
    case SLOSS_BASIS_OPEN_INTEREST:
        weight = (sl_wide)sl_fixed_magnitude(position->lots);
        break;
    default:
        weight = sl_market_notional(market, position->lots);
        break;
    }
    return sl_wide_narrow(weight > 0 ? weight : 0, weight_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

static bool is_claim(const struct row *row)
{
    return row->pnl > row->taken; /* a loss is below zero, and what is taken is not */
}

/* What a party can be charged without falling short: what it is still to receive, or has yet to
 * pay, and its balance. */
static sl_wide bearable(const struct settlement *settlement, const struct party *party)
{
    int64_t balance = sl_ledger_holding(settlement->engine->ledger, party->holding)->balance;
    sl_wide due = party->gains - party->losses - party->shares + party->paid;
    sl_wide most = due + (balance > 0 ? balance : 0);
    return party->short_of == 0 && most > 0 ? most : 0;
}

/* A claim can be taken whole. But where it bears the loss of somebody whom shares have left short,
 * it is taken only as far as that leaves nobody else short: one default does not cause a chain. */
static int64_t cap_of(const struct settlement *settlement, const struct row *row)
{
    int64_t cap = row->pnl - row->taken;
    if (settlement->after_shares) {
        sl_wide most = bearable(settlement, &settlement->parties[row->party]);
        cap = most < cap ? (int64_t)most : cap;
    }
    return cap;
}

/* Columns of the claims in the market at hand; `by_claim` weighs by what is left of them. */
static enum sloss_status open_claims(const struct settlement *settlement, bool by_claim,
                                     struct sl_share *share)
{
    struct sloss_engine *engine = settlement->engine;
    uint32_t begin = settlement->first[settlement->market];
    uint32_t end = settlement->first[settlement->market + 1];
    if (!sl_share_open(engine, end - begin, share)) {
        return SLOSS_ERR_MEMORY;
    }
    share->count = 0;
    for (uint32_t index = begin; index < end; index++) {
        const struct row *row = &settlement->rows[index];
        if (!is_claim(row)) {
            continue;
        }
        share->cap[share->count] = cap_of(settlement, row);
        share->weight[share->count] = row->pnl - row->taken;
        enum sloss_status status =
            by_claim ? SLOSS_OK : weigh_claim(settlement, row, &share->weight[share->count]);
        if (status != SLOSS_OK) {
            return status;
        }
        const struct sl_position *position = sl_ledger_position(engine->ledger, row->position);
        if (sl_ledger_is_fund(engine->ledger, position)) {
            share->keeper = share->count;
        }
        share->count++;
    }
    return SLOSS_OK;
}

/* Take the shares from the claims, in the order in which the columns were opened. */
static enum sloss_status take_shares(struct settlement *settlement, struct sloss_deficit *deficit,
                                     const struct sl_share *share)
{
    struct sloss_engine *engine = settlement->engine;
    uint32_t index = settlement->first[settlement->market];
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < share->count; i++, index++) {
        while (!is_claim(&settlement->rows[index])) {
            index++;
        }
        if (share->share[i] == 0) {
            continue;
        }
        struct row *row = &settlement->rows[index];
        struct party *party = &settlement->parties[row->party];
        row->taken += share->share[i];
        party->shares += share->share[i];
        status = sl_socialize_count(engine, party->holding, deficit->market, share->share[i]);
        if (status == SLOSS_OK) {
            status = sl_record_cover(engine, SLOSS_EVENT_SOCIALIZED, deficit, party->holding,
                                     SL_NONE, share->share[i]);
        }
    }
    return status;
}

/* A payer's payout is what is floored when the last one bears the rounding. */
static uint32_t rounding_of(const struct sl_market *market)
{
    uint32_t rounding = sl_market_rounding(market);
    return rounding == SLOSS_ROUNDING_LAST ? SL_ROUNDING_PAYOUT : rounding;
}

static enum sloss_status charge_claims(struct sloss_engine *engine, void *context,
                                       struct sloss_deficit *deficit, int64_t amount)
{
    struct settlement *settlement = context;
    const struct sl_market *market = sl_engine_market(engine, deficit->market);
    int64_t left = amount;
    int64_t base = 0;
    /* By the market's rule first; what weights of zero leave over, by what is left of the claims.
     */
    for (uint32_t turn = 0; turn < 2 && left > 0; turn++) {
        uint32_t rule = turn == 0 ? sl_market_rule(market) : SLOSS_RULE_PRO_RATA;
        struct sl_share share;
        struct sl_apportionment result;
        enum sloss_status status = open_claims(settlement, turn == 1, &share);
        if (status == SLOSS_OK) {
            status = sl_share_divide(engine, &share, rule, rounding_of(market), left, &result);
        }
        if (status == SLOSS_OK) {
            status = take_shares(settlement, deficit, &share);
        }
        if (status != SLOSS_OK) {
            return status;
        }
        base = turn == 0 ? result.weight_sum : base;
        sl_socialize_note(deficit, left - result.residual, base, result.touched, result.share_max);
        left = result.residual;
    }
    return SLOSS_OK;
}

/* ---- the settlement -------------------------------------------------------------------------- */

static enum sloss_status run_waterfalls(struct settlement *settlement, bool *any_out)
{
    struct sl_sharer claims = {.charge = charge_claims, .context = settlement};
    enum sloss_status status = SLOSS_OK;
    *any_out = false;
    for (uint32_t place = 0; status == SLOSS_OK && place < settlement->markets; place++) {
        int64_t loss = settlement->owed[place];
        if (loss == 0) {
            continue;
        }
        *any_out = true;
        settlement->owed[place] = 0;
        settlement->market = place;
        status = sl_waterfall_run(settlement->engine, settlement->moves[place].market, 0, loss,
                                  SL_NONE, &claims);
    }
    return status;
}

static enum sloss_status receive(struct settlement *settlement, const struct party *party)
{
    struct sloss_engine *engine = settlement->engine;
    sl_wide due = party->gains - party->losses - party->shares;
    int64_t amount;
    if (due <= 0) {
        return SLOSS_OK;
    }
    if (!sl_wide_narrow(due, &amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    uint32_t market = market_of(settlement, party->last);
    enum sloss_status status = sl_ledger_pay(engine->ledger, SL_NONE, party->holding, amount);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_VARIATION_RECEIVED, market, SL_NONE,
                                 party->holding, amount, 0);
    }
    if (status == SLOSS_OK && party->holding == sl_ledger_book(engine->ledger, market)->fund) {
        status = sl_waterfall_inflow(engine, market, amount);
    }
    return status;
}

static enum sloss_status receive_all(struct settlement *settlement)
{
    const uint64_t *keys = order_parties(settlement);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < settlement->party_count; i++) {
        status = receive(settlement, &settlement->parties[sl_order_row(keys[i])]);
    }
    return status;
}

/* A charge can leave a holding short that also lost elsewhere: then pay and charge once more. Those
 * charges leave nobody short, so the third time there is nothing to do. */
static enum sloss_status settle(struct settlement *settlement)
{
    bool any = true;
    enum sloss_status status = gather(settlement);
    while (status == SLOSS_OK && any) {
        status = pay_needs(settlement);
        if (status == SLOSS_OK) {
            status = run_waterfalls(settlement, &any);
        }
        settlement->after_shares = true;
    }
    return status == SLOSS_OK ? receive_all(settlement) : status;
}

enum sloss_status sl_variation_settle(struct sloss_engine *engine, const struct sl_move *moves,
                                      uint32_t count)
{
    struct settlement settlement = {.engine = engine, .moves = moves, .markets = count};
    if (count == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = open_memory(&settlement);
    if (status == SLOSS_OK) {
        status = settle(&settlement);
    }
    for (uint32_t i = 0; i < settlement.party_count; i++) {
        sl_ledger_holding(engine->ledger, settlement.parties[i].holding)->row = SL_NONE;
    }
    return status;
}
