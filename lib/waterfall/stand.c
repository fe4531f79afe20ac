/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/stand_internal.h"

#include "allocation/apportion.h"
#include "base/fixed.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/order.h"
#include "margin/margin.h"
#include "waterfall/before.h"
#include "waterfall/claimants.h"
#include "waterfall/share.h"

struct sl_default *sl_stand_default(const struct sloss_engine *engine, const struct sl_stand *stand,
                                    uint32_t i)
{
    const uint64_t *keys = (const uint64_t *)(const void *)engine->round.keys.data;
    struct sl_default *defaults = (struct sl_default *)(void *)engine->round.defaults.data;
    return &defaults[sl_order_row(keys[stand->first + i])];
}

uint64_t sl_stand_number(const struct sloss_engine *engine, const struct sl_stand *stand)
{
    return stand->count == 1 ? sl_stand_default(engine, stand, 0)->record.number : 0;
}

int64_t *sl_stand_given(struct sloss_engine *engine, uint32_t index, uint32_t layer)
{
    struct sl_market *market = sl_engine_market(engine, index);
    if (market->round != engine->round.number) {
        market->round = engine->round.number;
        for (uint32_t i = 0; i < SLOSS_LAYERS_MAX; i++) {
            market->given[i] = 0;
            market->given_before[i] = sl_engine_given(engine, market, i);
        }
    }
    return &market->given[layer];
}

int64_t sl_stand_room(struct sloss_engine *engine, uint32_t index, uint32_t layer)
{
    int64_t used = *sl_stand_given(engine, index, layer);
    const struct sl_market *market = sl_engine_market(engine, index);
    sl_wide room = market->cap[layer] == 0 ? INT64_MAX : (sl_wide)market->cap[layer] - used;
    if (market->duration[layer] != 0) {
        sl_wide left = (sl_wide)market->period[layer] - market->given_before[layer] - used;
        room = left < room ? left : room;
    }
    return room > 0 ? (int64_t)room : 0;
}

int64_t sl_stand_asked(struct sloss_engine *engine, const struct sl_stand *stand, uint32_t layer)
{
    return sl_fixed_lesser(stand->need, sl_stand_room(engine, stand->market, layer));
}

enum sloss_status sl_stand_count(struct sloss_engine *engine, struct sl_stand *stand,
                                 uint32_t layer, int64_t amount)
{
    sl_wide running = 0;
    int64_t before = 0;
    if (amount == 0) {
        return SLOSS_OK;
    }
    for (uint32_t i = 0; i < stand->count; i++) {
        struct sl_default *one = sl_stand_default(engine, stand, i);
        running += one->lacks;
        int64_t now = sl_apportion_running(amount, running, stand->need);
        one->record.paid[layer] += now - before;
        one->lacks -= now - before;
        sl_claimants_count(engine, one->holding, now - before);
        before = now;
    }
    *sl_stand_given(engine, stand->market, layer) += amount;
    stand->need -= amount;
    return sl_claimants_give(engine, stand->market, layer, amount);
}

enum sloss_status sl_stand_charge(struct sloss_engine *engine, const struct sl_stand *stand,
                                  uint32_t kind, uint32_t holding, int64_t amount)
{
    /* Who was charged before is known; of a group all are then, and nobody is worked out again. */
    bool known = sl_before_was_charged(engine, holding) || sl_margin_breached(engine, holding);
    enum sloss_status status = known ? SLOSS_OK : sl_before_charge(engine, holding);
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, holding);
    }
    if (status == SLOSS_OK) {
        sl_ledger_touched_by(engine->ledger, holding, stand->market);
        status = sl_watch_pay(engine, holding, SL_NONE, amount);
    }
    return status == SLOSS_OK
               ? sl_record_cover(engine, kind, stand->market, sl_stand_number(engine, stand),
                                 holding, SL_NONE, amount)
               : status;
}

uint32_t sl_stand_standing(const struct sloss_engine *engine, const struct sl_stand *stand)
{
    return stand->need == 0
               ? (uint32_t)SLOSS_LAYER_NONE
               : sl_market_layer(sl_engine_market(engine, stand->market), stand->place);
}

enum sloss_status sl_stand_divide(struct sloss_engine *engine, struct sl_stand *stands,
                                  uint32_t count, uint32_t layer, sl_wide available)
{
    struct sl_share share;
    struct sl_apportionment result;
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    sl_wide most = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool waits = stands[i].waits && sl_stand_standing(engine, &stands[i]) == layer;
        share.weight[i] = waits ? stands[i].need : 0;
        share.cap[i] = waits ? sl_stand_asked(engine, &stands[i], layer) : 0;
        most += share.cap[i];
    }
    enum sloss_status status =
        sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING,
                        (int64_t)(most < available ? most : available), &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        stands[i].part = share.share[i];
    }
    return status;
}
