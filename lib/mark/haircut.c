/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/equity.h"
#include "mark/haircut_internal.h"

#include "waterfall/claimants.h"
#include "waterfall/columns.h"
#include "waterfall/share.h"
#include "waterfall/socialize.h"

static bool is_claim(const struct sl_instant_row *row)
{
    return row->pnl > row->taken; /* a loss is below zero, and what is taken is not */
}

/* The equity there is when all claims of the holding are received. What another market has not
 * settled yet may never be received, as in any cap. */
static sl_wide equity_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    sl_wide equity =
        sl_equity_settled(instant->engine, row->holding) + instant->rows[row->head].due;
    return equity > 0 ? equity : 0;
}

/* A claim can be taken whole, but no share takes that equity below zero. */
static int64_t cap_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    sl_wide equity = equity_of(instant, row);
    int64_t claim = row->pnl - row->taken;
    return equity >= claim ? claim : (int64_t)equity;
}

/* Columns of the claims in the market at hand. */
static enum sloss_status open_claims(const struct sl_instant *instant, uint32_t place,
                                     struct sl_share *share)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t begin = instant->first[place];
    uint32_t end = instant->first[place + 1];
    uint32_t market = instant->moves[place].market;
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    if (!sl_share_open(engine, end - begin, share)) {
        return SLOSS_ERR_MEMORY;
    }
    share->count = 0;
    for (uint32_t index = begin; index < end; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (is_claim(row)) {
            share->keeper = row->holding == fund ? share->count : share->keeper;
            share->weight[share->count] = row->pnl - row->taken;
            share->cap[share->count++] = cap_of(instant, row);
        }
    }
    return SLOSS_OK;
}

/* Take the shares from the claims, in the order in which the columns were opened. */
static enum sloss_status take_shares(struct sl_instant *instant, uint32_t place,
                                     const int64_t *share, uint32_t count)
{
    uint32_t index = instant->first[place];
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++, index++) {
        while (!is_claim(&instant->rows[index])) {
            index++;
        }
        struct sl_instant_row *row = &instant->rows[index];
        row->taken += share[i];
        instant->rows[row->head].due -= share[i];
        if (share[i] > 0) {
            status = sl_claimants_note(instant->engine, row->holding, share[i]);
        }
    }
    return status;
}

/* In proportion it is the payout that is rounded down where the last one bears the rounding. */
static uint32_t rounding_of(const struct sl_share_terms *sharing)
{
    bool payout = sharing->rule == SLOSS_RULE_PRO_RATA && sharing->rounding == SLOSS_ROUNDING_LAST;
    return payout ? SL_ROUNDING_PAYOUT : sharing->rounding;
}

/* How the cuts were divided. */
struct cuts {
    const int64_t *share; /* in working memory */
    uint32_t count;
    int64_t base; /* of a rate */
    struct sl_apportionment result;
};

/* Cut by claims and what bounds them. */
static enum sloss_status cut_by_claims(const struct sl_instant *instant, uint32_t place,
                                       int64_t amount, struct cuts *cuts)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t market = instant->moves[place].market;
    const struct sl_share_terms *sharing = &sl_engine_market(engine, market)->sharing;
    struct sl_share share;
    enum sloss_status status = open_claims(instant, place, &share);
    if (status == SLOSS_OK) {
        status = sl_share_divide(engine, &share, sharing->rule, rounding_of(sharing), amount,
                                 &cuts->result);
    }
    if (status == SLOSS_OK) {
        cuts->share = share.share;
        cuts->count = share.count;
        cuts->base = sl_share_base(&share, sharing->rule, &cuts->result);
    }
    return status;
}

/* What a policy sees of a claim: it is the profit, the gain and the deposit. One without lots any
 * more has a claim as well, and stands with one. */
static struct sl_figures figures_of(const struct sl_instant *instant,
                                    const struct sl_instant_row *row, uint32_t index)
{
    const struct sloss_engine *engine = instant->engine;
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t position = sl_ledger_find_position(engine->ledger, row->holding, index);
    const struct sl_position none = {0};
    const struct sl_position *held =
        position == SL_NONE ? &none : sl_ledger_position(engine->ledger, position);
    int64_t lots = held->lots;
    int64_t claim = row->pnl - row->taken;
    return (struct sl_figures){.profit = claim,
                               .equity = equity_of(instant, row),
                               .lots = lots == 0 ? 1 : lots,
                               .notional = sl_market_notional(market, lots),
                               .cost = sl_fine_down(held->cost, market->scale),
                               .maintenance = sl_market_required(market, lots, SL_MAINTENANCE),
                               .balance = sl_ledger_holding(engine->ledger, row->holding)->balance,
                               .deposit = claim,
                               .cap = cap_of(instant, row)};
}

/* Cut as a policy says. */
static enum sloss_status cut_by_policy(const struct sl_instant *instant, uint32_t place,
                                       int64_t amount, struct cuts *cuts)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t market = instant->moves[place].market;
    struct sloss_policy_terms terms = sl_columns_terms(&sl_engine_market(engine, market)->sharing);
    struct sl_columns columns;
    uint32_t begin = instant->first[place];
    uint32_t end = instant->first[place + 1];
    if (!sl_columns_open(engine, &terms, end - begin, &columns)) {
        return SLOSS_ERR_MEMORY;
    }
    columns.count = 0;
    for (uint32_t index = begin; index < end; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (!is_claim(row)) {
            continue;
        }
        struct sl_figures figures = figures_of(instant, row, market);
        if (!sl_columns_set(&columns, columns.count++, &figures)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    enum sloss_status status = sl_columns_divide(engine, &columns, amount, &cuts->result);
    cuts->share = columns.share;
    cuts->count = columns.count;
    cuts->base = cuts->result.weight_sum;
    return status;
}

enum sloss_status sl_haircut(struct sloss_engine *engine, void *context,
                             struct sloss_deficit *deficit, int64_t amount)
{
    struct sl_instant *instant = context;
    bool by_policy = sl_engine_market(engine, deficit->market)->sharing.basis == SLOSS_BASIS_POLICY;
    uint32_t place = sl_instant_place_of(instant, deficit->market);
    uint64_t *shared = &instant->shared[place];
    struct cuts cuts = {.share = NULL};
    enum sloss_status status = by_policy ? cut_by_policy(instant, place, amount, &cuts)
                                         : cut_by_claims(instant, place, amount, &cuts);
    if (status == SLOSS_OK) {
        status = take_shares(instant, place, cuts.share, cuts.count);
    }
    if (status == SLOSS_OK) {
        *shared = *shared == 0 ? deficit->number : SL_SEVERAL_DEFICITS;
        deficit->basis = by_policy ? SLOSS_BASIS_POLICY : SLOSS_BASIS_PROFIT;
        deficit->cap = SLOSS_CAP_PROFIT;
        sl_socialize_note(deficit, amount - cuts.result.residual, cuts.base, cuts.result.sharers,
                          cuts.result.share_max);
    }
    return status;
}

/* The first row of a market that is not before the account: rows are in account order. */
static uint32_t search(const struct sl_instant *instant, uint32_t place, uint32_t account)
{
    uint32_t begin = instant->first[place];
    uint32_t end = instant->first[place + 1];
    while (begin < end) {
        uint32_t middle = begin + (end - begin) / 2;
        uint32_t holding = instant->rows[middle].holding;
        if (sl_ledger_holding(instant->engine->ledger, holding)->account < account) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

sl_wide sl_haircut_due(const struct sloss_engine *engine, const void *context, uint32_t holding)
{
    const struct sl_instant *instant = context;
    uint32_t account = sl_ledger_holding(engine->ledger, holding)->account;
    sl_wide due = 0;
    for (uint32_t place = 0; place < instant->markets; place++) {
        uint32_t index = search(instant, place, account);
        const struct sl_instant_row *row = &instant->rows[index];
        if (index < instant->first[place + 1] && row->holding == holding && is_claim(row)) {
            due += row->pnl - row->taken;
        }
    }
    return due;
}
