/* SPDX-License-Identifier: BSD-2-Clause */
#include "breach.h"

#include "margin.h"
#include "order.h"

static uint64_t key_of(const struct sl_holding *holding)
{
    return sl_order_key(holding->account, holding->asset);
}

uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key)
{
    return sl_ledger_find_holding(engine->ledger, (uint32_t)(key >> 32), (uint32_t)key);
}

enum sloss_status sl_breach_keep(struct sloss_engine *engine, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_SUSPECT) != 0) {
        return SLOSS_OK;
    }
    uint32_t *suspect = sl_vector_extend(&engine->ledger->suspects, sizeof(*suspect));
    if (suspect == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *suspect = row;
    holding->flags |= SL_HOLDING_SUSPECT;
    return SLOSS_OK;
}

/* List a holding if it is in breach. One that this command has closed out already waits for the
 * next. */
static enum sloss_status judge(struct sloss_engine *engine, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return SLOSS_OK;
    }
    sl_wide headroom = sl_margin_headroom(engine, row);
    bool unpaid = holding->unpaid == engine->ledger->epoch;
    holding->headroom = headroom < 0 || unpaid ? SL_HEADROOM_UNKNOWN
                        : headroom < INT64_MAX ? (int64_t)headroom
                                               : INT64_MAX;
    if (holding->headroom >= 0) {
        return SLOSS_OK;
    }
    if (holding->closed == engine->ledger->epoch) {
        return sl_breach_keep(engine, row);
    }
    uint64_t *key = sl_vector_extend(&engine->breaches, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = key_of(holding);
    return SLOSS_OK;
}

/* From here on the headrooms of its holders are those at these terms. */
static void note_judged(struct sl_market *market)
{
    market->judged_value = market->value;
    market->judged_funding = market->funding;
}

static enum sloss_status judge_everybody(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        sl_ledger_holding(ledger, row)->flags &= ~(uint32_t)SL_HOLDING_SUSPECT;
    }
    ledger->suspects.size = 0;
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        status = judge(engine, row);
    }
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        note_judged(sl_engine_market(engine, market));
    }
    return status;
}

/* What a lot can have taken from its holder's headroom since the market was judged, at the most. */
static sl_wide worst_move(const struct sl_market *market)
{
    sl_wide value = (sl_wide)market->value - market->judged_value;
    sl_wide funding = (sl_wide)market->funding - market->judged_funding;
    return 2 * (value < 0 ? -value : value) + (funding < 0 ? -funding : funding);
}

/* Take the move from the headroom; false if that does not settle the matter. */
static bool withstands(struct sl_holding *holding, int64_t lots, sl_wide move)
{
    sl_wide left = holding->headroom - (sl_wide)sl_fixed_magnitude(lots) * move - 1;
    if (left < 0) {
        return false; /* as it always is where the headroom is not known */
    }
    holding->headroom = (int64_t)left;
    return true;
}

static enum sloss_status judge_holders(struct sloss_engine *engine, uint32_t index)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, index);
    struct sl_market *market = sl_engine_market(engine, index);
    sl_wide move = worst_move(market);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        if (!withstands(sl_ledger_holding(ledger, position->holding), position->lots, move)) {
            status = judge(engine, position->holding);
        }
    }
    note_judged(market);
    return status;
}

/* Suspects found in breach are put back behind those not judged yet, and survive the cut. */
static enum sloss_status judge_suspects(struct sloss_engine *engine)
{
    struct sl_vector *suspects = &engine->ledger->suspects;
    size_t count = suspects->size / sizeof(uint32_t);
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t row = ((const uint32_t *)(const void *)suspects->data)[i];
        sl_ledger_holding(engine->ledger, row)->flags &= ~(uint32_t)SL_HOLDING_SUSPECT;
        status = judge(engine, row);
    }
    if (status == SLOSS_OK) {
        uint32_t *rows = (uint32_t *)(void *)suspects->data;
        size_t kept = suspects->size / sizeof(uint32_t) - count;
        for (size_t i = 0; i < kept; i++) {
            rows[i] = rows[count + i];
        }
        suspects->size = kept * sizeof(uint32_t);
    }
    return status;
}

static enum sloss_status judge_round(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count)
{
    if (engine->judge_all) {
        engine->judge_all = false;
        return judge_everybody(engine);
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = judge_holders(engine, markets[i]);
    }
    return status == SLOSS_OK ? judge_suspects(engine) : status;
}

/* A holder of several markets that moved may be listed once for each. */
static uint32_t drop_repeats(uint64_t *keys, size_t count)
{
    uint32_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keys[kept - 1] != keys[i]) {
            keys[kept++] = keys[i];
        }
    }
    return kept;
}

enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, const uint64_t **keys_out, uint32_t *found_out)
{
    engine->breaches.size = 0;
    engine->judged = true;
    enum sloss_status status = judge_round(engine, markets, count);
    if (status != SLOSS_OK) {
        return status;
    }
    size_t found = engine->breaches.size / sizeof(uint64_t);
    uint64_t *scratch = sl_vector_scratch(&engine->order, found, sizeof(uint64_t));
    if (scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint64_t *keys = (uint64_t *)(void *)engine->breaches.data;
    sl_order_sort(keys, scratch, found);
    *keys_out = keys;
    *found_out = drop_repeats(keys, found);
    return SLOSS_OK;
}
