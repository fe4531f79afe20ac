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
    bool unpaid = (holding->flags & SL_HOLDING_UNPAID) != 0;
    if (headroom >= 0 && !unpaid) {
        return SLOSS_OK;
    }
    if ((holding->flags & SL_HOLDING_CLOSED) != 0) {
        return sl_breach_keep(engine, row);
    }
    uint64_t *key = sl_vector_extend(&engine->breaches, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = key_of(holding);
    return SLOSS_OK;
}

static enum sloss_status judge_everybody(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        sl_ledger_holding(ledger, row)->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
    }
    ledger->suspects.size = 0;
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        status = judge(engine, row);
    }
    return status;
}

static enum sloss_status judge_holders(struct sloss_engine *engine, uint32_t index)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, index);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        status = judge(engine, sl_ledger_position(ledger, sl_ledger_holder(book, slot))->holding);
    }
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
        sl_ledger_holding(engine->ledger, row)->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
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
