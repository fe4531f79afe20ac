/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/haircut_internal.h"

#include "allocation/apportion.h"
#include "engine/margin.h"
#include "waterfall/share.h"
#include "waterfall/socialize.h"

/* Equity as if every claim of the instant were paid in full. */
static sl_wide full_equity(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    const struct sl_instant_party *party = sl_instant_party_of(instant, row);
    sl_wide due = party == NULL ? row->pnl : party->paid + party->gains - party->losses;
    return sl_margin_equity(instant->engine, row->holding) + due;
}

static int64_t lots_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    return sl_ledger_position(instant->engine->ledger, row->position)->lots;
}

static enum sloss_status weigh_claim(const struct sl_instant *instant,
                                     const struct sl_market *market,
                                     const struct sl_instant_row *row, int64_t *weight_out)
{
    sl_wide weight;
    switch (market->sharing.basis) {
    case SLOSS_BASIS_PROFIT:
        weight = row->pnl - row->taken;
        break;
    case SLOSS_BASIS_EQUITY:
        weight = full_equity(instant, row);
        break;
    case SLOSS_BASIS_OPEN_INTEREST:
        weight = (sl_wide)sl_fixed_magnitude(lots_of(instant, row));
        break;
    default:
        weight = sl_market_notional(market, lots_of(instant, row));
        break;
    }
    return sl_wide_narrow(weight > 0 ? weight : 0, weight_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

static bool is_claim(const struct sl_instant_row *row)
{
    return row->pnl > row->taken; /* a loss is below zero, and what is taken is not */
}

/* What a party can be charged without falling short: what it is still to receive, or has yet to
 * pay, and its balance. */
static sl_wide bearable(const struct sl_instant *instant, const struct sl_instant_party *party)
{
    int64_t balance = sl_ledger_holding(instant->engine->ledger, party->holding)->balance;
    sl_wide due = party->gains - party->losses - party->shares + party->paid;
    sl_wide most = due + (balance > 0 ? balance : 0);
    return party->short_of == 0 && most > 0 ? most : 0;
}

/* A claim can be taken whole. But where it bears the loss of somebody whom shares have left short,
 * it is taken only as far as that leaves nobody else short: one default does not cause a chain. */
static int64_t cap_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    int64_t cap = row->pnl - row->taken;
    const struct sl_instant_party *party =
        instant->after_shares ? sl_instant_party_of(instant, row) : NULL;
    if (party != NULL) {
        sl_wide most = bearable(instant, party);
        cap = most < cap ? (int64_t)most : cap;
    }
    return cap;
}

/* Columns of the claims in the market at hand; `by_claim` weighs by what is left of them. */
static enum sloss_status open_claims(const struct sl_instant *instant, bool by_claim,
                                     struct sl_share *share)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t begin = instant->first[instant->market];
    uint32_t end = instant->first[instant->market + 1];
    uint32_t index_of_market = instant->moves[instant->market].market;
    const struct sl_market *market = sl_engine_market(engine, index_of_market);
    uint32_t fund = sl_ledger_book(engine->ledger, index_of_market)->fund;
    if (!sl_share_open(engine, end - begin, share)) {
        return SLOSS_ERR_MEMORY;
    }
    share->count = 0;
    for (uint32_t index = begin; index < end; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (!is_claim(row)) {
            continue;
        }
        share->cap[share->count] = cap_of(instant, row);
        share->weight[share->count] = row->pnl - row->taken;
        enum sloss_status status =
            by_claim ? SLOSS_OK : weigh_claim(instant, market, row, &share->weight[share->count]);
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
static enum sloss_status take_share(struct sl_instant *instant, const struct sloss_deficit *deficit,
                                    struct sl_instant_row *row, int64_t share)
{
    struct sloss_engine *engine = instant->engine;
    struct sl_instant_party *party = sl_instant_party_of(instant, row);
    enum sloss_status status = SLOSS_OK;
    row->taken += share;
    if (party != NULL) {
        party->shares += share;
        status = sl_socialize_count(engine, row->holding, deficit->market, share);
    }
    return status;
}

/* Take the shares from the claims, in the order in which the columns were opened. */
static enum sloss_status take_shares(struct sl_instant *instant,
                                     const struct sloss_deficit *deficit,
                                     const struct sl_share *share)
{
    uint32_t index = instant->first[instant->market];
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < share->count; i++, index++) {
        while (!is_claim(&instant->rows[index])) {
            index++;
        }
        if (share->share[i] > 0) {
            status = take_share(instant, deficit, &instant->rows[index], share->share[i]);
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

enum sloss_status sl_haircut(struct sloss_engine *engine, void *context,
                             struct sloss_deficit *deficit, int64_t amount)
{
    struct sl_instant *instant = context;
    const struct sl_market *market = sl_engine_market(engine, deficit->market);
    int64_t left = amount;
    int64_t base = 0;
    uint64_t *shared = &instant->shared[instant->market];
    *shared = *shared == 0 ? deficit->number : SL_SEVERAL_DEFICITS;
    /* By the market's rule first; what weights of zero leave over, by what is left of the claims.
     */
    for (uint32_t turn = 0; turn < 2 && left > 0; turn++) {
        uint32_t rule = turn == 0 ? market->sharing.rule : SLOSS_RULE_PRO_RATA;
        struct sl_share share;
        struct sl_apportionment result;
        enum sloss_status status = open_claims(instant, turn == 1, &share);
        if (status == SLOSS_OK) {
            status = sl_share_divide(engine, &share, rule, rounding_of(market), left, &result);
        }
        if (status == SLOSS_OK) {
            status = take_shares(instant, deficit, &share);
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
