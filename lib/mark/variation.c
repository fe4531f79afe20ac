/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/variation.h"

#include "allocation/apportion.h"
#include "engine/margin.h"
#include "engine/record.h"
#include "ledger/order.h"
#include "ledger/position.h"
#include "ledger/sweep.h"
#include "ledger/transfer.h"
#include "waterfall/share.h"
#include "waterfall/socialize.h"
#include "waterfall/round.h"
#include "closing/inflow.h"

/* A position that gains (a claim on the pool) or loses in one market of the instant. */
struct row {
    int64_t pnl;
    int64_t taken; /* of a claim: charged; of a loss: fallen short */
    uint32_t position;
    uint32_t holding;
    uint32_t before; /* the holding's row in an earlier market, or SL_NONE */
    uint32_t place;  /* of its market among those of the instant */
};

/* A holding with rows in several markets: its gains and losses over all of them. One that has a
 * single row needs nothing else: it gains or it loses. */
struct party {
    sl_wide gains;
    sl_wide losses;
    sl_wide shares; /* charged against its claims */
    sl_wide paid;
    sl_wide short_of; /* could not be paid */
    uint32_t holding;
    uint32_t last; /* its row in the last market where it has one */
};

/* Claims of a market were charged for more than one deficit. */
#define SEVERAL UINT64_MAX

/* Everything a settlement under way needs to know. */
struct settlement {
    struct sloss_engine *engine;
    const struct sl_move *moves;
    uint32_t markets;
    struct row *rows; /* market after market, each in account order */
    uint32_t row_count;
    uint32_t *first;  /* first row of each market, and one past the last */
    int64_t *owed;    /* deficit of each market that no waterfall has seen yet */
    uint64_t *shared; /* number of the deficit its claims were charged for, or SEVERAL, or 0 */
    struct party *parties;
    uint32_t party_count;
    uint32_t market;   /* place of the market whose waterfall runs */
    bool after_shares; /* the deficits are of those whom shares have left short */
};

/* NULL where the row is its holding's only one. */
static struct party *party_of(const struct settlement *settlement, const struct row *row)
{
    if (settlement->markets == 1) {
        return NULL;
    }
    uint32_t index = sl_ledger_holding(settlement->engine->ledger, row->holding)->row;
    return index == SL_NONE ? NULL : &settlement->parties[index];
}

/* ---- gathering ------------------------------------------------------------------------------- */

/* Rows there can be at the most, and those of one market. */
static uint64_t count_rows(const struct settlement *settlement, uint32_t *most_out)
{
    uint64_t rows = 0;
    *most_out = 0;
    for (uint32_t place = 0; place < settlement->markets; place++) {
        uint32_t market = settlement->moves[place].market;
        uint32_t holders = sl_ledger_book(settlement->engine->ledger, market)->holders.count;
        rows += holders;
        *most_out = holders > *most_out ? holders : *most_out;
    }
    return rows;
}

static enum sloss_status open_memory(struct settlement *settlement)
{
    struct sloss_engine *engine = settlement->engine;
    uint32_t most;
    uint64_t rows = count_rows(settlement, &most);
    if (rows > UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    /* Who is a party has two rows. Heads are ordered where there are several markets. */
    uint64_t parties = settlement->markets == 1 ? 0 : rows / 2;
    uint64_t ordered = settlement->markets == 1 ? most : rows;
    settlement->rows = sl_vector_scratch(&engine->rows, rows, sizeof(struct row));
    settlement->parties = sl_vector_scratch(&engine->parties, parties, sizeof(struct party));
    settlement->owed = sl_vector_scratch(&engine->owed, (size_t)settlement->markets + 1,
                                         sizeof(int64_t) + sizeof(uint64_t) + sizeof(uint32_t));
    sl_sweep_log(engine->ledger, rows, sizeof(struct sl_holding) + sizeof(struct sl_position));
    bool ok = settlement->rows != NULL && settlement->parties != NULL && settlement->owed != NULL &&
              sl_vector_scratch(&engine->keys, ordered, sizeof(uint64_t)) != NULL &&
              sl_vector_scratch(&engine->order, ordered, sizeof(uint64_t)) != NULL;
    if (!ok) {
        return SLOSS_ERR_MEMORY;
    }
    settlement->shared = (uint64_t *)(void *)(settlement->owed + settlement->markets + 1);
    settlement->first = (uint32_t *)(void *)(settlement->shared + settlement->markets + 1);
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

static void add_row(struct settlement *settlement, uint32_t place, uint32_t position, int64_t pnl)
{
    struct sloss_ledger *ledger = settlement->engine->ledger;
    uint32_t holding = sl_ledger_position(ledger, position)->holding;
    struct row *row = &settlement->rows[settlement->row_count];
    *row = (struct row){
        .pnl = pnl, .position = position, .holding = holding, .before = SL_NONE, .place = place};
    if (settlement->markets > 1) {
        struct sl_holding *owner = sl_ledger_holding(ledger, holding);
        row->before = owner->row;
        owner->row = settlement->row_count; /* its last one so far */
    }
    settlement->row_count++;
}

/* The market's positions by account order, in `keys`. */
static const uint64_t *order_holders(const struct settlement *settlement,
                                     const struct sl_book *book)
{
    struct sloss_engine *engine = settlement->engine;
    const struct sloss_ledger *ledger = engine->ledger;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        sl_sweep_holders(ledger, book, slot);
        uint32_t position = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, position)->holding;
        keys[slot] = sl_order_key(sl_ledger_holding(ledger, holding)->account, position);
    }
    sl_order_sort_accounts(keys, (uint64_t *)(void *)engine->order.data, book->holders.count);
    return keys;
}

static enum sloss_status pay_need(struct settlement *settlement, uint32_t index);

/* In one market who loses has nothing to set off, and is at hand: it pays at once what it can, and
 * its row is not needed any more. */
static enum sloss_status pay_alone(struct settlement *settlement)
{
    uint32_t index = settlement->row_count - 1;
    if (settlement->rows[index].pnl > 0) {
        return SLOSS_OK;
    }
    settlement->row_count--;
    return pay_need(settlement, index);
}

static enum sloss_status gather_market(struct settlement *settlement, uint32_t place)
{
    struct sloss_engine *engine = settlement->engine;
    const struct sl_move *move = &settlement->moves[place];
    const struct sl_book *book = sl_ledger_book(engine->ledger, move->market);
    const uint64_t *keys = order_holders(settlement, book);
    enum sloss_status status = SLOSS_OK;
    settlement->first[place] = settlement->row_count;
    for (uint32_t i = 0; status == SLOSS_OK && i < book->holders.count; i++) {
        int64_t pnl;
        uint32_t position = sl_order_row(keys[i]);
        sl_sweep_keys(engine->ledger, keys, book->holders.count, i);
        status = move_position(engine, move, position, &pnl);
        if (status == SLOSS_OK && pnl != 0) {
            add_row(settlement, place, position, pnl);
            status = settlement->markets == 1 ? pay_alone(settlement) : SLOSS_OK;
        }
    }
    settlement->first[place + 1] = settlement->row_count;
    return status;
}

/* Whoever has a row before its last is a party; the others' mark is wiped. */
static void find_parties(struct settlement *settlement)
{
    for (uint32_t index = 0; index < settlement->row_count; index++) {
        const struct row *row = &settlement->rows[index];
        struct sl_holding *holding = sl_ledger_holding(settlement->engine->ledger, row->holding);
        if (holding->row != index) {
            continue;
        }
        holding->row = SL_NONE;
        if (row->before == SL_NONE) {
            continue;
        }
        holding->row = settlement->party_count++;
        struct party *party = &settlement->parties[holding->row];
        *party = (struct party){.holding = row->holding, .last = index};
        for (uint32_t at = index; at != SL_NONE; at = settlement->rows[at].before) {
            int64_t pnl = settlement->rows[at].pnl;
            party->gains += pnl > 0 ? pnl : 0;
            party->losses += pnl < 0 ? -(sl_wide)pnl : 0;
        }
    }
}

static enum sloss_status gather(struct settlement *settlement)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; place < settlement->markets; place++) {
        settlement->owed[place] = 0;
        settlement->shared[place] = 0;
    }
    for (uint32_t place = 0; status == SLOSS_OK && place < settlement->markets; place++) {
        status = gather_market(settlement, place);
    }
    if (settlement->markets > 1) {
        find_parties(settlement); /* also after a failure: it wipes the marks of the others */
    }
    return status;
}

/* ---- paying ---------------------------------------------------------------------------------- */

static uint32_t market_of(const struct settlement *settlement, const struct row *row)
{
    return settlement->moves[row->place].market;
}

/* What a holding could not pay falls on its losing markets, the last one first. */
static enum sloss_status fall_short(struct settlement *settlement, uint32_t last, sl_wide rest)
{
    const struct sloss_ledger *ledger = settlement->engine->ledger;
    struct sl_holding *holding = sl_ledger_holding(ledger, settlement->rows[last].holding);
    holding->flags |= SL_HOLDING_UNPAID; /* its image is saved: its position was moved */
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0) {
        holding->flags |= SL_HOLDING_BANKRUPT;
    }
    for (uint32_t index = last; rest > 0 && index != SL_NONE;) {
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

/* What losses and charges ask beyond gains and is neither paid nor short. */
static sl_wide need_of(const struct settlement *settlement, const struct row *row,
                       const struct party *party)
{
    if (party != NULL) {
        return party->losses + party->shares - party->gains - party->paid - party->short_of;
    }
    return settlement->after_shares ? 0 : -(sl_wide)row->pnl; /* one loss is dealt with at once */
}

/* The holding of a row pays what it needs to, as far as the balance goes. */
static enum sloss_status pay_need(struct settlement *settlement, uint32_t index)
{
    struct sloss_engine *engine = settlement->engine;
    const struct row *row = &settlement->rows[index];
    struct party *party = party_of(settlement, row);
    uint32_t last = party == NULL ? index : party->last;
    sl_wide need = need_of(settlement, row, party);
    if (need <= 0) {
        return SLOSS_OK;
    }
    int64_t balance = sl_ledger_holding(engine->ledger, row->holding)->balance;
    int64_t paid = balance <= 0 ? 0 : need < balance ? (int64_t)need : balance;
    enum sloss_status status = SLOSS_OK;
    if (paid > 0) {
        status = sl_ledger_pay(engine->ledger, row->holding, SL_NONE, paid);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_VARIATION_PAID,
                                     market_of(settlement, &settlement->rows[last]), row->holding,
                                     SL_NONE, paid, 0);
        }
    }
    need -= paid;
    if (party != NULL) {
        party->paid += paid;
        party->short_of += need;
    }
    return status == SLOSS_OK && need > 0 ? fall_short(settlement, last, need) : status;
}

/* Holdings by account order, in `keys`, each by its first row. */
static uint32_t order_heads(struct settlement *settlement)
{
    struct sloss_engine *engine = settlement->engine;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    uint32_t count = 0;
    for (uint32_t index = 0; index < settlement->row_count; index++) {
        const struct row *row = &settlement->rows[index];
        if (row->before == SL_NONE) {
            keys[count++] =
                sl_order_key(sl_ledger_holding(engine->ledger, row->holding)->account, index);
        }
    }
    sl_order_sort(keys, (uint64_t *)(void *)engine->order.data, count);
    return count;
}

/* The first row of each holding, by account order, in turn. */
static enum sloss_status for_heads(struct settlement *settlement,
                                   enum sloss_status (*visit)(struct settlement *settlement,
                                                              uint32_t index))
{
    const struct sloss_engine *engine = settlement->engine;
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    bool one = settlement->markets == 1; /* then the rows are in that order */
    uint32_t count = one ? settlement->row_count : order_heads(settlement);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = visit(settlement, one ? i : sl_order_row(keys[i]));
    }
    return status;
}

/* ---- the haircut on gains -------------------------------------------------------------------- */

/* Equity as if every claim of the instant were paid in full. */
static sl_wide full_equity(const struct settlement *settlement, const struct row *row)
{
    const struct party *party = party_of(settlement, row);
    sl_wide due = party == NULL ? row->pnl : party->paid + party->gains - party->losses;
    return sl_margin_equity(settlement->engine, row->holding) + due;
}

static int64_t lots_of(const struct settlement *settlement, const struct row *row)
{
    return sl_ledger_position(settlement->engine->ledger, row->position)->lots;
}

static enum sloss_status weigh_claim(const struct settlement *settlement,
                                     const struct sl_market *market, const struct row *row,
                                     int64_t *weight_out)
{
    sl_wide weight;
    switch (market->sharing.basis) {
    case SLOSS_BASIS_PROFIT:
        weight = row->pnl - row->taken;
        break;
    case SLOSS_BASIS_EQUITY:
        weight = full_equity(settlement, row);
        break;
    case SLOSS_BASIS_OPEN_INTEREST:
        weight = (sl_wide)sl_fixed_magnitude(lots_of(settlement, row));
        break;
    default:
        weight = sl_market_notional(market, lots_of(settlement, row));
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
    const struct party *party = settlement->after_shares ? party_of(settlement, row) : NULL;
    if (party != NULL) {
        sl_wide most = bearable(settlement, party);
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
    uint32_t index_of_market = settlement->moves[settlement->market].market;
    const struct sl_market *market = sl_engine_market(engine, index_of_market);
    uint32_t fund = sl_ledger_book(engine->ledger, index_of_market)->fund;
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
            by_claim ? SLOSS_OK
                     : weigh_claim(settlement, market, row, &share->weight[share->count]);
        if (status != SLOSS_OK) {
            return status;
        }
        if (row->holding == fund) {
            share->keeper = share->count;
        }
        share->count++;
    }
    return SLOSS_OK;
}

/* Note a share of a claim. What one with a single row is charged is counted when it receives. */
static enum sloss_status take_share(struct settlement *settlement,
                                    const struct sloss_deficit *deficit, struct row *row,
                                    int64_t share)
{
    struct sloss_engine *engine = settlement->engine;
    struct party *party = party_of(settlement, row);
    enum sloss_status status = SLOSS_OK;
    row->taken += share;
    if (party != NULL) {
        party->shares += share;
        status = sl_socialize_count(engine, row->holding, deficit->market, share);
    }
    return status;
}

/* Take the shares from the claims, in the order in which the columns were opened. */
static enum sloss_status take_shares(struct settlement *settlement,
                                     const struct sloss_deficit *deficit,
                                     const struct sl_share *share)
{
    uint32_t index = settlement->first[settlement->market];
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < share->count; i++, index++) {
        while (!is_claim(&settlement->rows[index])) {
            index++;
        }
        if (share->share[i] > 0) {
            status = take_share(settlement, deficit, &settlement->rows[index], share->share[i]);
        }
    }
    return status;
}

/* A payer's payout is what is floored when the last one bears the rounding. */
static uint32_t rounding_of(const struct sl_market *market)
{
    uint32_t rounding = market->sharing.rounding;
    return rounding == SLOSS_ROUNDING_LAST ? SL_ROUNDING_PAYOUT : rounding;
}

static enum sloss_status charge_claims(struct sloss_engine *engine, void *context,
                                       struct sloss_deficit *deficit, int64_t amount)
{
    struct settlement *settlement = context;
    const struct sl_market *market = sl_engine_market(engine, deficit->market);
    int64_t left = amount;
    int64_t base = 0;
    uint64_t *shared = &settlement->shared[settlement->market];
    *shared = *shared == 0 ? deficit->number : SEVERAL;
    /* By the market's rule first; what weights of zero leave over, by what is left of the claims.
     */
    for (uint32_t turn = 0; turn < 2 && left > 0; turn++) {
        uint32_t rule = turn == 0 ? market->sharing.rule : SLOSS_RULE_PRO_RATA;
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
        base = turn == 0 ? sl_share_base(&share, rule, &result) : base;
        sl_socialize_note(deficit, left - result.residual, base, result.sharers, result.share_max);
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
        sl_round_begin(settlement->engine);
        status = sl_round_add(settlement->engine, SL_NONE, settlement->moves[place].market, loss);
        status = sl_round_end(settlement->engine, &claims, status);
    }
    return status;
}

/* What the holding of a row is to receive. */
static sl_wide due_to(const struct settlement *settlement, const struct row *row)
{
    const struct party *party = party_of(settlement, row);
    if (party != NULL) {
        return party->gains - party->losses - party->shares;
    }
    return row->pnl > 0 ? row->pnl - row->taken : 0;
}

static enum sloss_status pay_out(struct settlement *settlement, const struct row *row,
                                 int64_t amount)
{
    struct sloss_engine *engine = settlement->engine;
    const struct party *party = party_of(settlement, row);
    uint32_t market = market_of(settlement, party == NULL ? row : &settlement->rows[party->last]);
    enum sloss_status status = sl_ledger_pay(engine->ledger, SL_NONE, row->holding, amount);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_VARIATION_RECEIVED, market, SL_NONE,
                                 row->holding, amount, 0);
    }
    if (status == SLOSS_OK && row->holding == sl_ledger_book(engine->ledger, market)->fund) {
        status = sl_inflow(engine, market, amount);
    }
    return status;
}

static enum sloss_status receive(struct settlement *settlement, uint32_t index)
{
    const struct row *row = &settlement->rows[index];
    sl_wide due = due_to(settlement, row);
    int64_t amount;
    if (!sl_wide_narrow(due, &amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = SLOSS_OK;
    if (row->pnl > 0 && row->taken > 0 && party_of(settlement, row) == NULL) {
        status = sl_socialize_count(settlement->engine, row->holding, market_of(settlement, row),
                                    row->taken);
    }
    return status == SLOSS_OK && amount > 0 ? pay_out(settlement, row, amount) : status;
}

/* One event for what each claim was charged, whatever the deficits: it is kept back from what its
 * owner receives, and so goes from the owner to the owner. */
static enum sloss_status tell_charges(struct settlement *settlement)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0; status == SLOSS_OK && index < settlement->row_count; index++) {
        const struct row *row = &settlement->rows[index];
        if (row->pnl <= 0 || row->taken == 0) {
            continue;
        }
        uint64_t shared = settlement->shared[row->place];
        status = sl_record_charge(settlement->engine, market_of(settlement, row),
                                  shared == SEVERAL ? 0 : shared, row->holding, row->holding,
                                  row->taken);
    }
    return status;
}

/* A charge can leave a holding short that also lost elsewhere: then pay and charge once more. Those
 * charges leave nobody short, so the third time there is nothing to do. In one market nobody has
 * anything to set off: losers have paid when they were gathered. */
static enum sloss_status settle(struct settlement *settlement)
{
    bool any = true;
    enum sloss_status status = gather(settlement);
    while (status == SLOSS_OK && any) {
        status = settlement->markets > 1 ? for_heads(settlement, pay_need) : SLOSS_OK;
        if (status == SLOSS_OK) {
            status = run_waterfalls(settlement, &any);
        }
        settlement->after_shares = true;
    }
    if (status == SLOSS_OK) {
        status = tell_charges(settlement);
    }
    return status == SLOSS_OK ? for_heads(settlement, receive) : status;
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
