/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/record.h"

#include <string.h>

/* Move what is not drained to the front, once it is the smaller part: O(1) an event in the long
 * run. */
static void compact(struct sl_vector *queue, size_t *taken)
{
    if (*taken * 2 >= queue->size && *taken > 0) {
        memmove(queue->data, queue->data + *taken, queue->size - *taken);
        queue->size -= *taken;
        *taken = 0;
    }
}

enum sloss_status sl_record_begin(struct sloss_engine *engine)
{
    compact(&engine->events, &engine->events_taken);
    compact(&engine->records, &engine->records_taken);
    engine->events_before = engine->events.size;
    engine->records_before = engine->records.size;
    return sl_vector_reserve(&engine->events, 4 * sizeof(struct sloss_event)) ? SLOSS_OK
                                                                              : SLOSS_ERR_MEMORY;
}

void sl_record_rollback(struct sloss_engine *engine)
{
    engine->events.size = engine->events_before;
    engine->records.size = engine->records_before;
}

static uint64_t identity(const struct sloss_engine *engine, uint32_t holding)
{
    return holding == SL_NONE ? 0 : sl_ledger_holding_id(engine->ledger, holding);
}

bool sl_record_keeps_events(const struct sloss_engine *engine)
{
    return engine->keep_events && !engine->only_records;
}

static enum sloss_status queue(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                               uint64_t deficit, uint32_t from, uint32_t to, int64_t amount,
                               int64_t lots)
{
    if (!sl_record_keeps_events(engine)) {
        return SLOSS_OK;
    }
    struct sloss_event *event = sl_vector_extend(&engine->events, sizeof(*event));
    if (event == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    const struct sl_holding *shown = sl_ledger_holding(engine->ledger, from != SL_NONE ? from : to);
    *event = (struct sloss_event){.struct_size = sizeof(*event),
                                  .kind = kind,
                                  .cause = engine->cause,
                                  .market = market,
                                  .asset = shown->asset,
                                  .sequence = engine->settings.sequence,
                                  .time = engine->settings.time,
                                  .deficit = deficit,
                                  .account = identity(engine, from),
                                  .other = identity(engine, to),
                                  .amount = amount,
                                  .lots = lots,
                                  .balance = shown->balance};
    return SLOSS_OK;
}

enum sloss_status sl_record_event(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                  uint32_t from, uint32_t to, int64_t amount, int64_t lots)
{
    return queue(engine, kind, market, 0, from, to, amount, lots);
}

enum sloss_status sl_record_cover(struct sloss_engine *engine, uint32_t kind,
                                  const struct sloss_deficit *deficit, uint32_t from, uint32_t to,
                                  int64_t amount)
{
    return queue(engine, kind, deficit->market, deficit->number, from, to, amount, 0);
}

enum sloss_status sl_record_charge(struct sloss_engine *engine, uint32_t market, uint64_t deficit,
                                   uint32_t payer, uint32_t to, int64_t amount)
{
    return queue(engine, SLOSS_EVENT_SOCIALIZED, market, deficit, payer, to, amount, 0);
}

enum sloss_status sl_record_deficit(struct sloss_engine *engine,
                                    const struct sloss_deficit *deficit)
{
    if (!engine->keep_events) {
        return SLOSS_OK;
    }
    struct sloss_deficit *record = sl_vector_extend(&engine->records, sizeof(*record));
    if (record == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *record = *deficit;
    return SLOSS_OK;
}
