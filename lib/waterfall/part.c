/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/part.h"

#include "allocation/apportion.h"
#include "engine/margin.h"

enum sloss_status sl_part_list(struct sloss_engine *engine, uint32_t holding,
                               const struct sl_part **parts_out, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_vector *parts = &engine->parts;
    sl_wide required = 0;
    parts->size = 0;
    const struct sl_holding *owner = sl_ledger_holding(ledger, holding);
    for (uint32_t i = 0; i < owner->count; i++) {
        const struct sl_position *position = sl_ledger_position(ledger, owner->block + i);
        const struct sl_market *market = sl_engine_market(engine, position->market);
        if (position->lots != 0 || position->cost != 0) {
            struct sl_part *part = sl_vector_extend(parts, sizeof(*part));
            if (part == NULL) {
                return SLOSS_ERR_MEMORY;
            }
            part->market = position->market;
            part->position = owner->block + i;
            part->notional = sl_market_notional(market, position->lots);
            part->required = sl_market_required(market, position->lots, SL_MAINTENANCE);
            part->before = required;
            required += part->required;
        }
    }
    *parts_out = (const struct sl_part *)(const void *)parts->data;
    *count_out = (uint32_t)(parts->size / sizeof(struct sl_part));
    return SLOSS_OK;
}

int64_t sl_part_share(const struct sl_part *parts, uint32_t count, uint32_t place, int64_t amount)
{
    const struct sl_part *part = &parts[place];
    sl_wide whole = parts[count - 1].before + parts[count - 1].required;
    if (whole == 0) {
        return place == 0 ? amount : 0;
    }
    return sl_apportion_running(amount, part->before + part->required, whole) -
           sl_apportion_running(amount, part->before, whole);
}
