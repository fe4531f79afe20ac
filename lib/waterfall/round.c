/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/round.h"

#include <assert.h>

#include "base/fixed.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "execution/spared.h"
#include "engine/tally.h"
#include "engine/watch.h"
#include "ledger/order.h"
#include "waterfall/answer_internal.h"
#include "waterfall/before.h"
#include "waterfall/charges.h"
#include "waterfall/claimants.h"
#include "waterfall/contribute_internal.h"
#include "waterfall/layers_internal.h"
#include "waterfall/recover.h"

static struct sl_default *defaults_of(const struct sloss_engine *engine)
{
    return (struct sl_default *)(void *)engine->round.defaults.data;
}

static uint32_t count_of(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->round.defaults.size / sizeof(struct sl_default));
}

/* ---- adding ---------------------------------------------------------------------------------- */

void sl_round_begin(struct sloss_engine *engine)
{
    engine->round.number++;
    engine->round.defaults.size = 0;
    engine->round.closed = 0;
    engine->round.silent_fund = SL_NONE;
    sl_spared_begin(engine);
    sl_gate_begin(engine);
}

static struct sloss_deficit record_of(struct sloss_engine *engine, uint32_t market,
                                      uint32_t holding, int64_t amount)
{
    const struct sl_share_terms *sharing = &sl_engine_market(engine, market)->sharing;
    return (struct sloss_deficit){
        .struct_size = sizeof(struct sloss_deficit),
        .cause = engine->cause,
        .market = market,
        .asset = sl_ledger_book(engine->ledger, market)->asset,
        .basis = sharing->basis,
        .rule = sharing->basis == SLOSS_BASIS_POLICY ? sharing->policy.policy : sharing->rule,
        .cap = sharing->cap,
        .rounding = sharing->rounding,
        .number = ++engine->settings.deficits,
        .sequence = engine->settings.sequence,
        .time = engine->settings.time,
        .account = holding == SL_NONE ? 0 : sl_ledger_holding_id(engine->ledger, holding),
        .loss = amount};
}

enum sloss_status sl_round_add(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                               int64_t amount)
{
    assert(amount > 0);
    struct sl_default *one = sl_vector_extend(&engine->round.defaults, sizeof(*one));
    if (one == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *one = (struct sl_default){
        .record = record_of(engine, market, holding, amount), .lacks = amount, .holding = holding};
    return SLOSS_OK;
}

enum sloss_status sl_round_relieve(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                   int64_t amount)
{
    enum sloss_status status = sl_round_add(engine, holding, market, amount);
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, SL_NONE, holding, amount);
    }
    if (status == SLOSS_OK) {
        status = sl_spared_remember(engine, holding, market);
    }
    return status == SLOSS_OK ? sl_record_cover(engine, SLOSS_EVENT_POOLED, market,
                                                engine->settings.deficits, SL_NONE, holding, amount)
                              : status;
}

bool sl_round_names(const struct sloss_engine *engine, uint32_t index, uint32_t layer)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    for (uint32_t place = 0; sl_market_layer(market, place) != SLOSS_LAYER_NONE; place++) {
        if (sl_market_layer(market, place) == layer) {
            return true;
        }
    }
    return false;
}

/* The latest deficit of a holding in a market. Requires that there is one. */
static struct sl_default *latest_of(const struct sloss_engine *engine, uint32_t holding,
                                    uint32_t market)
{
    uint32_t row = count_of(engine);
    struct sl_default *defaults = defaults_of(engine);
    do {
        row--;
    } while (defaults[row].holding != holding || defaults[row].record.market != market);
    return &defaults[row];
}

int64_t sl_round_lacks(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    return latest_of(engine, holding, market)->lacks;
}

enum sloss_status sl_round_count(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                 int64_t amount)
{
    struct sl_default *one = latest_of(engine, holding, market);
    one->record.paid[SLOSS_LAYER_DELEVERAGE] += amount;
    one->lacks -= amount;
    *sl_stand_given(engine, market, SLOSS_LAYER_DELEVERAGE) += amount;
    sl_claimants_count(engine, holding, amount);
    return sl_claimants_give(engine, market, SLOSS_LAYER_DELEVERAGE, amount);
}

void sl_round_wait(struct sloss_engine *engine, uint32_t holding, uint32_t market, int64_t lots)
{
    latest_of(engine, holding, market)->lots = lots;
}

/* ---- running the waterfalls ------------------------------------------------------------------ */

/* A market's defaults among `keys[first..end)`, which are ordered by market. */
static struct sl_stand stand_of(const struct sloss_engine *engine, uint32_t first, uint32_t end)
{
    const uint64_t *keys = (const uint64_t *)(const void *)engine->round.keys.data;
    struct sl_stand stand = {.market = (uint32_t)(keys[first] >> 32), .first = first};
    while (first + stand.count < end && keys[first + stand.count] >> 32 == stand.market) {
        stand.count++;
    }
    return stand;
}

/* Add up what each market needs, market by market; false where a sum does not fit. */
static enum sloss_status list_stands(struct sloss_engine *engine, uint32_t *count_out)
{
    uint32_t count = (uint32_t)(engine->round.keys.size / sizeof(uint64_t));
    engine->round.stands.size = 0;
    *count_out = 0;
    for (uint32_t first = 0; first < count;) {
        struct sl_stand *stand = sl_vector_extend(&engine->round.stands, sizeof(*stand));
        if (stand == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *stand = stand_of(engine, first, count);
        for (uint32_t i = 0; i < stand->count; i++) {
            if (!sl_fixed_add(stand->need, sl_stand_default(engine, stand, i)->lacks,
                              &stand->need)) {
                return SLOSS_ERR_OVERFLOW;
            }
        }
        first += stand->count;
        (*count_out)++;
    }
    return SLOSS_OK;
}

static uint32_t asset_of(const struct sloss_engine *engine, const struct sl_stand *stand)
{
    return sl_ledger_book(engine->ledger, stand->market)->asset;
}

/* Put the stands in order of their assets, and of their markets in each. */
static enum sloss_status order_by_asset(struct sloss_engine *engine, struct sl_stand **stands,
                                        uint32_t count)
{
    bool ordered = true;
    for (uint32_t i = 1; i < count; i++) {
        ordered &= asset_of(engine, &(*stands)[i - 1]) <= asset_of(engine, &(*stands)[i]);
    }
    if (ordered) {
        return SLOSS_OK;
    }
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    struct sl_stand *copies = sl_vector_extend(&engine->round.stands, count * sizeof(*copies));
    if (keys == NULL || scratch == NULL || copies == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *stands = (struct sl_stand *)(void *)engine->round.stands.data;
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = sl_order_key(asset_of(engine, &(*stands)[i]), i);
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        copies[i] = (*stands)[sl_order_row(keys[i])];
    }
    *stands = copies;
    return SLOSS_OK;
}

/* Run the waterfalls over the defaults whose keys are listed. */
static enum sloss_status run(struct sloss_engine *engine, const struct sl_sharer *sharer)
{
    uint32_t count = 0;
    enum sloss_status status = list_stands(engine, &count);
    struct sl_stand *stands = (struct sl_stand *)(void *)engine->round.stands.data;
    if (status == SLOSS_OK) {
        status = order_by_asset(engine, &stands, count);
    }
    engine->round.several = count > 1;
    engine->round.run++;
    for (uint32_t first = 0; status == SLOSS_OK && first < count;) {
        uint32_t end = first + 1;
        while (end < count && asset_of(engine, &stands[end]) == asset_of(engine, &stands[first])) {
            end++;
        }
        status = sl_layers_run(engine, &stands[first], end - first, sharer);
        first = end;
    }
    return status;
}

static enum sloss_status list_key(struct sloss_engine *engine, uint32_t market, uint32_t row)
{
    uint64_t *key = sl_vector_extend(&engine->round.keys, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = sl_order_key(market, row);
    return SLOSS_OK;
}

/* What the accounts have contributed themselves pays what they have added. */
static enum sloss_status pay_own(struct sloss_engine *engine, uint32_t first, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && first < count) {
        uint32_t end = first + 1;
        while (end < count &&
               defaults_of(engine)[end].holding == defaults_of(engine)[first].holding) {
            end++;
        }
        status = sl_contribute_own(engine, &defaults_of(engine)[first], end - first);
        first = end;
    }
    return status;
}

/* The stands of one account's defaults, before the layer `owner` whatever stands before it. */
static enum sloss_status ask_owner(struct sloss_engine *engine, uint32_t first, uint32_t count)
{
    uint32_t stands_count = 0;
    enum sloss_status status = SLOSS_OK;
    engine->round.keys.size = 0;
    for (uint32_t row = first; status == SLOSS_OK && row < count; row++) {
        uint32_t market = defaults_of(engine)[row].record.market;
        if (defaults_of(engine)[row].lacks > 0 &&
            sl_round_names(engine, market, SLOSS_LAYER_OWNER)) {
            status = list_key(engine, market, row);
        }
    }
    if (status == SLOSS_OK) {
        status = list_stands(engine, &stands_count);
    }
    struct sl_stand *stands = (struct sl_stand *)(void *)engine->round.stands.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < stands_count; i++) {
        stands[i].waits = true;
        while (sl_stand_standing(engine, &stands[i]) != SLOSS_LAYER_OWNER) {
            stands[i].place++;
        }
    }
    return status == SLOSS_OK ? sl_answer(engine, stands, stands_count, NULL) : status;
}

enum sloss_status sl_round_own(struct sloss_engine *engine, bool deleveraged)
{
    uint32_t first = engine->round.closed;
    uint32_t count = count_of(engine);
    enum sloss_status status = pay_own(engine, first, count);
    return status == SLOSS_OK && deleveraged ? ask_owner(engine, first, count) : status;
}

enum sloss_status sl_round_close(struct sloss_engine *engine, const struct sl_sharer *sharer)
{
    uint32_t count = count_of(engine);
    enum sloss_status status = pay_own(engine, engine->round.closed, count);
    for (uint32_t row = engine->round.closed; status == SLOSS_OK && row < count; row++) {
        uint32_t market = defaults_of(engine)[row].record.market;
        if (sl_engine_market(engine, market)->sharing.pool == SLOSS_POOL_INSTANT) {
            continue;
        }
        defaults_of(engine)[row].done = true;
        engine->round.keys.size = 0;
        status = list_key(engine, market, row);
        if (status == SLOSS_OK) {
            status = run(engine, sharer);
        }
    }
    engine->round.closed = count;
    return status;
}

static bool waits(const struct sl_default *one)
{
    return !one->done;
}

static bool lacks(const struct sl_default *one)
{
    return one->lacks > 0;
}

/* Keys of those that are asked for, by market, and in each as they were added. */
static enum sloss_status list_keys(struct sloss_engine *engine,
                                   bool (*asked)(const struct sl_default *one))
{
    uint32_t all = count_of(engine);
    enum sloss_status status = SLOSS_OK;
    engine->round.keys.size = 0;
    for (uint32_t row = 0; status == SLOSS_OK && row < all; row++) {
        if (asked(&defaults_of(engine)[row])) {
            status = list_key(engine, defaults_of(engine)[row].record.market, row);
        }
    }
    size_t count = engine->round.keys.size / sizeof(uint64_t);
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (status != SLOSS_OK || scratch == NULL) {
        return status == SLOSS_OK ? SLOSS_ERR_MEMORY : status;
    }
    sl_order_sort((uint64_t *)(void *)engine->round.keys.data, scratch, count);
    return SLOSS_OK;
}

/* ---- what is left ---------------------------------------------------------------------------- */

/* What no layer has paid is the uncovered account's. */
static enum sloss_status leave_uncovered(struct sloss_engine *engine, const struct sl_stand *stand)
{
    struct sl_default *first = sl_stand_default(engine, stand, 0);
    uint64_t number = stand->count == 1 ? first->record.number : 0;
    uint32_t hole = sl_ledger_book(engine->ledger, stand->market)->uncovered;
    for (uint32_t i = 0; i < stand->count; i++) {
        struct sl_default *one = sl_stand_default(engine, stand, i);
        one->record.uncovered = one->lacks;
        one->lacks = 0;
    }
    enum sloss_status status = sl_gate_uncover(engine, stand->market);
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, hole, SL_NONE, stand->need);
    }
    return status == SLOSS_OK ? sl_record_cover(engine, SLOSS_EVENT_UNCOVERED, stand->market,
                                                number, hole, SL_NONE, stand->need)
                              : status;
}

static enum sloss_status leave_all_uncovered(struct sloss_engine *engine)
{
    uint32_t count = 0;
    enum sloss_status status = list_keys(engine, lacks);
    if (status == SLOSS_OK) {
        status = list_stands(engine, &count);
    }
    const struct sl_stand *stands = (const void *)engine->round.stands.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = leave_uncovered(engine, &stands[i]);
    }
    return status == SLOSS_OK ? sl_gate_note_leavers(engine) : status;
}

/* ---- what is on record ----------------------------------------------------------------------- */

/* Rounded up, so that nobody is told a rate lower than what was taken. */
static int64_t rate_ppm(int64_t socialized, int64_t base)
{
    int64_t rate;
    if (base == 0) {
        return 0;
    }
    return sl_wide_muldiv(socialized, 1000000, base, SL_ROUND_CEIL, &rate) ? rate : INT64_MAX;
}

/* The debt of a defaulter stays on record where debts are kept, less what it and its owner paid;
 * that of a fund never does. */
static enum sloss_status keep_debt(struct sloss_engine *engine, const struct sl_default *one)
{
    const int64_t *paid = one->record.paid;
    int64_t debt = one->record.loss - paid[SLOSS_LAYER_CONTRIBUTION] - paid[SLOSS_LAYER_OWNER];
    bool kept = engine->settings.option[SLOSS_OPTION_DEBTS] == SLOSS_DEBTS_KEEP &&
                sl_record_keeps_claims(engine) && one->holding != SL_NONE &&
                (sl_ledger_holding(engine->ledger, one->holding)->flags & SL_HOLDING_SYSTEM) == 0;
    return kept && debt > 0 ? sl_recover_keep_debt(engine, one->holding, one->record.market, debt)
                            : SLOSS_OK;
}

static enum sloss_status tell(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; status == SLOSS_OK && row < count_of(engine); row++) {
        struct sloss_deficit *record = &defaults_of(engine)[row].record;
        record->rate_ppm = rate_ppm(record->paid[SLOSS_LAYER_SOCIALIZE], record->base);
        status = sl_tally(engine, record);
        if (status == SLOSS_OK) {
            status = keep_debt(engine, &defaults_of(engine)[row]);
        }
        if (status == SLOSS_OK) {
            status = sl_record_deficit(engine, record);
        }
    }
    if (status == SLOSS_OK) {
        status = sl_charges_tell(engine);
    }
    return status == SLOSS_OK ? sl_claimants_tell(engine) : status;
}

enum sloss_status sl_round_end(struct sloss_engine *engine, const struct sl_sharer *sharer,
                               enum sloss_status status)
{
    if (status == SLOSS_OK && count_of(engine) > 0) {
        status = list_keys(engine, waits);
        if (status == SLOSS_OK) {
            status = run(engine, sharer);
        }
        if (status == SLOSS_OK) {
            status = leave_all_uncovered(engine);
        }
        if (status == SLOSS_OK) {
            status = tell(engine);
        }
    }
    sl_before_forget(engine);
    return status;
}
