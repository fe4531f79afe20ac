/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/haircut_internal.h"

#include "engine/margin.h"
#include "waterfall/share.h"
#include "waterfall/socialize.h"

static bool is_claim(const struct sl_instant_row *row)
{
    return row->pnl > row->taken; /* a loss is below zero, and what is taken is not */
}

/* A claim can be taken whole, but no share takes an equity below zero: the one there is when all
 * claims of the holding are received. */
static int64_t cap_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    sl_wide equity = sl_margin_equity(instant->engine, row->holding) + instant->rows[row->head].due;
    int64_t claim = row->pnl - row->taken;
    return equity >= claim ? claim : equity > 0 ? (int64_t)equity : 0;
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
static void take_shares(struct sl_instant *instant, uint32_t place, const struct sl_share *share)
{
    uint32_t index = instant->first[place];
    for (uint32_t i = 0; i < share->count; i++, index++) {
        while (!is_claim(&instant->rows[index])) {
            index++;
        }
        struct sl_instant_row *row = &instant->rows[index];
        row->taken += share->share[i];
        instant->rows[row->head].due -= share->share[i];
    }
}

/* In proportion it is the payout that is rounded down where the last one bears the rounding. */
static uint32_t rounding_of(const struct sl_share_terms *sharing)
{
    bool payout = sharing->rule == SLOSS_RULE_PRO_RATA && sharing->rounding == SLOSS_ROUNDING_LAST;
    return payout ? SL_ROUNDING_PAYOUT : sharing->rounding;
}

enum sloss_status sl_haircut(struct sloss_engine *engine, void *context,
                             struct sloss_deficit *deficit, int64_t amount)
{
    struct sl_instant *instant = context;
    const struct sl_share_terms *sharing = &sl_engine_market(engine, deficit->market)->sharing;
    uint32_t place = sl_instant_place_of(instant, deficit->market);
    uint64_t *shared = &instant->shared[place];
    struct sl_share share;
    struct sl_apportionment result;
    enum sloss_status status = open_claims(instant, place, &share);
    if (status == SLOSS_OK) {
        status =
            sl_share_divide(engine, &share, sharing->rule, rounding_of(sharing), amount, &result);
    }
    if (status == SLOSS_OK) {
        take_shares(instant, place, &share);
        *shared = *shared == 0 ? deficit->number : SL_SEVERAL_DEFICITS;
        deficit->basis = SLOSS_BASIS_PROFIT;
        deficit->cap = SLOSS_CAP_PROFIT;
        sl_socialize_note(deficit, amount - result.residual,
                          sl_share_base(&share, sharing->rule, &result), result.sharers,
                          result.share_max);
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
