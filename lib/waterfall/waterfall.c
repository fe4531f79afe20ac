/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/waterfall.h"

#include "base/fixed.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "waterfall/charges.h"
#include "waterfall/socialize.h"

/* One layer: what stands in a system account, up to the layer's cap. */
static enum sloss_status draw(struct sloss_engine *engine, const struct sloss_deficit *deficit,
                              uint32_t event, int64_t cap, uint32_t payer, uint32_t beneficiary,
                              int64_t wanted, int64_t *drawn_out)
{
    int64_t balance = sl_ledger_holding(engine->ledger, payer)->balance;
    int64_t amount = sl_fixed_lesser(wanted, balance > 0 ? balance : 0);
    amount = cap > 0 ? sl_fixed_lesser(amount, cap) : amount;
    *drawn_out = amount;
    if (amount == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_watch_pay(engine, payer, beneficiary, amount);
    if (status == SLOSS_OK) {
        status = sl_record_cover(engine, event, deficit, payer, beneficiary, amount);
    }
    return status;
}

static int64_t remaining(const struct sloss_deficit *deficit)
{
    int64_t rest = deficit->loss - deficit->pooled;
    for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
        rest -= deficit->paid[layer];
    }
    return rest;
}

static enum sloss_status run_layer(struct sloss_engine *engine, uint32_t layer,
                                   struct sloss_deficit *deficit, uint32_t beneficiary,
                                   const struct sl_sharer *sharer)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, deficit->market);
    const struct sl_asset *asset = sl_ledger_asset(engine->ledger, book->asset);
    int64_t cap = sl_engine_market(engine, deficit->market)->cap[layer];
    int64_t wanted = remaining(deficit);
    switch (layer) {
    case SLOSS_LAYER_INSURANCE:
        return draw(engine, deficit, SLOSS_EVENT_INSURANCE, cap, book->fund, beneficiary, wanted,
                    &deficit->paid[layer]);
    case SLOSS_LAYER_RESERVE:
        return draw(engine, deficit, SLOSS_EVENT_RESERVE, cap, asset->reserve, beneficiary, wanted,
                    &deficit->paid[layer]);
    case SLOSS_LAYER_BACKSTOP:
        return draw(engine, deficit, SLOSS_EVENT_BACKSTOP, cap, asset->backstop, beneficiary,
                    wanted, &deficit->paid[layer]);
    default:
        return sharer->charge(engine, sharer->context, deficit, wanted);
    }
}

static enum sloss_status leave_uncovered(struct sloss_engine *engine, struct sloss_deficit *deficit,
                                         uint32_t beneficiary)
{
    deficit->uncovered = remaining(deficit);
    if (deficit->uncovered == 0) {
        return SLOSS_OK;
    }
    uint32_t hole = sl_ledger_book(engine->ledger, deficit->market)->uncovered;
    enum sloss_status status = sl_watch_pay(engine, hole, beneficiary, deficit->uncovered);
    if (status == SLOSS_OK) {
        status = sl_record_cover(engine, SLOSS_EVENT_UNCOVERED, deficit, hole, beneficiary,
                                 deficit->uncovered);
    }
    return status;
}

/* Rounded up, so that nobody is told a rate lower than what was taken. */
static int64_t rate_ppm(int64_t socialized, int64_t base)
{
    int64_t rate;
    if (base == 0) {
        return 0;
    }
    return sl_wide_muldiv(socialized, 1000000, base, SL_ROUND_CEIL, &rate) ? rate : INT64_MAX;
}

/* A pool is made of deficits that have been counted. */
static enum sloss_status add_to_sums(struct sloss_engine *engine,
                                     const struct sloss_deficit *deficit, bool counted)
{
    enum sloss_status status = sl_engine_touch(engine, deficit->market);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_market *market = sl_engine_market(engine, deficit->market);
    market->deficit_count += counted ? 0 : 1;
    bool fits =
        sl_fixed_add(market->deficit_sum, counted ? 0 : deficit->loss, &market->deficit_sum);
    for (uint32_t layer = 0; fits && layer < SLOSS_LAYERS_MAX; layer++) {
        fits = sl_fixed_add(market->paid_sum[layer], deficit->paid[layer], &market->paid_sum[layer]);
    }
    return fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* Run the layers from a place on over the loss of a record, and queue it. */
static enum sloss_status run(struct sloss_engine *engine, struct sloss_deficit *deficit,
                             uint32_t place, uint32_t beneficiary, const struct sl_sharer *sharer,
                             bool counted)
{
    const struct sl_market *market = sl_engine_market(engine, deficit->market);
    enum sloss_status status = SLOSS_OK;
    for (; status == SLOSS_OK && remaining(deficit) > 0; place++) {
        uint32_t layer = sl_market_layer(market, place);
        if (layer == SLOSS_LAYER_NONE) {
            break;
        }
        status = run_layer(engine, layer, deficit, beneficiary, sharer);
    }
    if (status == SLOSS_OK) {
        status = leave_uncovered(engine, deficit, beneficiary);
    }
    if (status == SLOSS_OK) {
        deficit->rate_ppm = rate_ppm(deficit->paid[SLOSS_LAYER_SOCIALIZE], deficit->base);
        status = add_to_sums(engine, deficit, counted);
    }
    return status == SLOSS_OK ? sl_record_deficit(engine, deficit) : status;
}

static struct sloss_deficit open_deficit(struct sloss_engine *engine, uint32_t market,
                                         uint64_t account, int64_t loss)
{
    const struct sl_share_terms *sharing = &sl_engine_market(engine, market)->sharing;
    return (struct sloss_deficit){.struct_size = sizeof(struct sloss_deficit),
                                  .cause = engine->cause,
                                  .market = market,
                                  .asset = sl_ledger_book(engine->ledger, market)->asset,
                                  .basis = sharing->basis,
                                  .rule = sharing->rule,
                                  .cap = sharing->cap,
                                  .rounding = sharing->rounding,
                                  .number = ++engine->settings.deficits,
                                  .sequence = engine->settings.sequence,
                                  .time = engine->settings.time,
                                  .account = account,
                                  .loss = loss};
}

enum sloss_status sl_waterfall_run(struct sloss_engine *engine, uint32_t market, uint64_t account,
                                   int64_t loss, uint32_t beneficiary,
                                   const struct sl_sharer *sharer)
{
    struct sloss_deficit deficit = open_deficit(engine, market, account, loss);
    return run(engine, &deficit, 0, beneficiary, sharer, false);
}

/* Credit the beneficiary with what the pool will be shared for. */
static enum sloss_status put_into_pool(struct sloss_engine *engine, struct sloss_deficit *deficit,
                                       uint32_t beneficiary, int64_t amount)
{
    enum sloss_status status = sl_engine_touch(engine, deficit->market);
    struct sl_market *market = sl_engine_market(engine, deficit->market);
    if (status == SLOSS_OK && !sl_fixed_add(market->pool, amount, &market->pool)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, SL_NONE, beneficiary, amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_cover(engine, SLOSS_EVENT_POOLED, deficit, SL_NONE, beneficiary, amount);
    }
    deficit->pooled = amount;
    engine->pooled = true;
    return status;
}

static enum sloss_status charge_accounts(struct sloss_engine *engine, void *context,
                                         struct sloss_deficit *deficit, int64_t amount)
{
    uint32_t beneficiary = *(const uint32_t *)context;
    bool waits = engine->pooling && sl_engine_market(engine, deficit->market)->sharing.pool;
    return waits ? put_into_pool(engine, deficit, beneficiary, amount)
                 : sl_socialize(engine, deficit, beneficiary, amount);
}

enum sloss_status sl_waterfall_cover(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                                     int64_t loss)
{
    struct sl_sharer accounts = {.charge = charge_accounts, .context = &holding};
    return sl_waterfall_run(engine, market, sl_ledger_holding_id(engine->ledger, holding), loss,
                            holding, &accounts);
}

/* Share a market's pool, and let the layers behind bear what that leaves. */
static enum sloss_status share_pool(struct sloss_engine *engine, uint32_t index)
{
    struct sl_market *market = sl_engine_market(engine, index);
    uint32_t nobody = SL_NONE;
    struct sl_sharer accounts = {.charge = charge_accounts, .context = &nobody};
    struct sloss_deficit deficit = open_deficit(engine, index, 0, market->pool);
    uint32_t place = 0;
    while (sl_market_layer(market, place) != SLOSS_LAYER_SOCIALIZE) {
        place++;
    }
    market->pool = 0; /* its image is saved: the pool was filled in this command */
    return run(engine, &deficit, place, nobody, &accounts, true);
}

void sl_waterfall_begin_round(struct sloss_engine *engine)
{
    engine->pooling = true;
    engine->pooled = false;
}

enum sloss_status sl_waterfall_end_round(struct sloss_engine *engine, enum sloss_status status)
{
    engine->pooling = false;
    for (uint32_t index = 0; engine->pooled && status == SLOSS_OK && index < engine->markets.count;
         index++) {
        if (sl_engine_market(engine, index)->pool > 0) {
            status = share_pool(engine, index);
        }
    }
    return status == SLOSS_OK ? sl_charges_tell(engine) : status;
}

enum sloss_status sl_waterfall_check_fund(struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    int64_t balance = sl_ledger_holding(engine->ledger, book->fund)->balance;
    int64_t lots = sl_ledger_position(engine->ledger, book->fund_position)->lots;
    if (lots != 0 || balance >= 0) {
        return SLOSS_OK;
    }
    if (balance == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    return sl_waterfall_cover(engine, market, book->fund, -balance);
}
