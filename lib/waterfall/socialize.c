/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/socialize.h"

#include <assert.h>

#include "allocation/apportion.h"
#include "ledger/sweep.h"
#include "ledger/transfer.h"
#include "waterfall/before.h"
#include "waterfall/charges.h"
#include "waterfall/claimants.h"
#include "waterfall/columns.h"
#include "waterfall/payers.h"
#include "waterfall/share.h"

/* What each payer is to give. */
struct division {
    const int64_t *share; /* in working memory */
    int64_t base;         /* of a rate */
    struct sl_apportionment result;
};

#define ASKED_EVERY 4096u /* payers, between asking the host whether to go on */

enum sloss_status sl_socialize_count(struct sloss_engine *engine, uint32_t row, uint32_t market,
                                     int64_t share)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    assert(holding->saved_by == engine->ledger->command);
    sl_ledger_touched_by(engine->ledger, row, market);
    return sl_ledger_count_socialized(holding, share) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

void sl_socialize_note(struct sloss_deficit *deficit, int64_t amount, int64_t base, int64_t charged,
                       int64_t share_max)
{
    deficit->paid[SLOSS_LAYER_SOCIALIZE] += amount;
    deficit->charged += (uint64_t)charged;
    deficit->base = base;
    if (share_max > deficit->charge_max) {
        deficit->charge_max = share_max;
    }
}

/* Every so often, read the holdings that are charged next. */
static void read_ahead(const struct sloss_engine *engine, const struct sl_payers *payers,
                       uint32_t row)
{
    for (uint32_t at = row; row % SL_SWEEP == 0 && at < row + SL_SWEEP && at < payers->count;
         at++) {
        sl_sweep_holding(engine->ledger, sl_payers_holding(payers, at));
    }
}

/* Who was not in breach before the first layer stays a payer and a counterparty, whatever it is
 * charged: is anybody looked at again in this run? By other markets, or by `deleverage` after this
 * layer. */
static bool looks_again(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    bool charged = false;
    for (uint32_t place = 0; sl_market_layer(market, place) != SLOSS_LAYER_NONE; place++) {
        uint32_t layer = sl_market_layer(market, place);
        if (charged && layer == SLOSS_LAYER_DELEVERAGE) {
            return true;
        }
        charged |= layer == SLOSS_LAYER_SOCIALIZE;
    }
    return engine->round.several;
}

/* Charge the payer of a row, into the pool. */
static enum sloss_status charge(struct sloss_engine *engine, const struct sl_payers *payers,
                                uint32_t row, int64_t share, bool noted)
{
    uint32_t payer = sl_payers_holding(payers, row);
    bool moves_balance;
    enum sloss_status status = noted ? sl_before_charge(engine, payer) : SLOSS_OK;
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, payer);
    }
    if (status == SLOSS_OK) {
        status = sl_socialize_count(engine, payer, payers->market, share);
    }
    if (status == SLOSS_OK) {
        status = sl_payers_charge(engine, payers, row, share, &moves_balance);
    }
    if (status == SLOSS_OK) {
        sl_charges_add(engine, payers->market, sl_payers_key(engine, payers, row), payer, share,
                       moves_balance);
        status = sl_claimants_note(engine, payer, share);
    }
    return status;
}

static enum sloss_status charge_all(struct sloss_engine *engine,
                                    const struct sloss_deficit *deficit, struct sl_payers *payers,
                                    const int64_t *shares)
{
    enum sloss_status status = sl_charges_open(engine, deficit, sl_payers_keys(engine, payers));
    bool noted = looks_again(engine, payers->market);
    for (uint32_t row = 0; status == SLOSS_OK && row < payers->count; row++) {
        read_ahead(engine, payers, row);
        if (shares[row] != 0) {
            status = charge(engine, payers, row, shares[row], noted);
        }
        if (status == SLOSS_OK && row % ASKED_EVERY == ASKED_EVERY - 1) {
            status = sl_engine_go_on(engine);
        }
    }
    return status;
}

/* Divide by the policy of the market: it sees what it asks for of each payer. */
static enum sloss_status divide_by_policy(struct sloss_engine *engine,
                                          const struct sl_payers *payers, int64_t amount,
                                          struct division *division)
{
    const struct sl_market *market = sl_engine_market(engine, payers->market);
    struct sloss_policy_terms terms = sl_columns_terms(&market->sharing);
    struct sl_columns columns;
    if (!sl_columns_open(engine, &terms, payers->count, &columns)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_payers_fill(engine, payers, &columns);
    if (status == SLOSS_OK) {
        status = sl_columns_divide(engine, &columns, amount, &division->result);
    }
    division->share = columns.share;
    division->base = division->result.weight_sum;
    return status;
}

/* Divide by weights and caps. */
static enum sloss_status divide_by_basis(struct sloss_engine *engine,
                                         const struct sl_payers *payers, int64_t amount,
                                         struct division *division)
{
    const struct sl_share_terms *sharing = &sl_engine_market(engine, payers->market)->sharing;
    struct sl_share share;
    if (!sl_share_open(engine, payers->count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    share.weight = payers->weight;
    share.cap = payers->cap;
    enum sloss_status status = sl_share_divide(engine, &share, sharing->rule, sharing->rounding,
                                               amount, &division->result);
    division->share = share.share;
    division->base =
        status == SLOSS_OK ? sl_share_base(&share, sharing->rule, &division->result) : 0;
    return status;
}

enum sloss_status sl_socialize(struct sloss_engine *engine, struct sloss_deficit *deficit,
                               int64_t amount)
{
    bool by_policy = sl_engine_market(engine, deficit->market)->sharing.basis == SLOSS_BASIS_POLICY;
    struct division division = {.share = NULL};
    struct sl_payers *payers;
    enum sloss_status status = sl_payers_open(engine, deficit->market, &payers);
    if (status == SLOSS_OK) {
        status = by_policy ? divide_by_policy(engine, payers, amount, &division)
                           : divide_by_basis(engine, payers, amount, &division);
    }
    if (status == SLOSS_OK) {
        status = charge_all(engine, deficit, payers, division.share);
    }
    if (status == SLOSS_OK) {
        sl_socialize_note(deficit, amount - division.result.residual, division.base,
                          division.result.sharers, division.result.share_max);
    }
    return status;
}
