/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/tally.h"

#include "base/fixed.h"

/* A layer of a market has paid `amount` of a deficit, maybe nothing. When is kept of those that a
 * WATERFALL can name. */
static enum sloss_status add_to_layer(struct sloss_engine *engine, struct sl_market *market,
                                      uint32_t layer, int64_t amount)
{
    struct sl_given_list *gave = &market->gave[layer];
    int64_t now = sl_engine_now(engine);
    int64_t before = market->paid_sum[layer];
    if (!sl_fixed_add(before, amount, &market->paid_sum[layer])) {
        return SLOSS_ERR_OVERFLOW;
    }
    sl_given_pass(engine->ledger, gave, now, market->duration[layer]);
    return amount > 0 && layer <= SLOSS_LAYER_MEMBERS
               ? sl_given_add(engine->ledger, gave, now, before)
               : SLOSS_OK;
}

static enum sloss_status add_to_sums(struct sloss_engine *engine,
                                     const struct sloss_deficit *deficit)
{
    enum sloss_status status = sl_engine_touch(engine, deficit->market);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_market *market = sl_engine_market(engine, deficit->market);
    market->deficit_count++;
    market->deficit_time = sl_engine_now(engine);
    bool fits = sl_fixed_add(market->deficit_sum, deficit->loss, &market->deficit_sum);
    status = fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
    for (uint32_t layer = 0; status == SLOSS_OK && layer < SLOSS_LAYERS_MAX; layer++) {
        status = add_to_layer(engine, market, layer, deficit->paid[layer]);
    }
    return status;
}

/* The members of the asset stood for a deficit, whoever has paid it. */
static enum sloss_status note_deficit(struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    struct sl_asset *asset =
        sl_ledger_asset(engine->ledger, sl_ledger_book(engine->ledger, index)->asset);
    uint32_t place = 0;
    while (place < SLOSS_LAYERS_MAX && market->layer[place] != SLOSS_LAYER_MEMBERS) {
        place++;
    }
    if (place == SLOSS_LAYERS_MAX) {
        return SLOSS_OK;
    }
    enum sloss_status status =
        sl_ledger_save(engine->ledger, asset, sizeof(*asset), &asset->saved_by);
    if (status == SLOSS_OK) {
        asset->deficit_time = sl_engine_now(engine);
        asset->has_deficit = true;
    }
    return status;
}

enum sloss_status sl_tally(struct sloss_engine *engine, const struct sloss_deficit *deficit)
{
    enum sloss_status status = add_to_sums(engine, deficit);
    return status == SLOSS_OK ? note_deficit(engine, deficit->market) : status;
}
