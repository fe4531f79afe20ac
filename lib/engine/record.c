/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/record.h"

#include <string.h>

void sl_record_initialize(struct sl_records *records, const struct sloss_memory *memory)
{
    *records = (struct sl_records){0};
    sl_vector_initialize(&records->events.rows, memory);
    sl_vector_initialize(&records->deficits.rows, memory);
}

void sl_record_finalize(struct sl_records *records)
{
    sl_vector_finalize(&records->events.rows);
    sl_vector_finalize(&records->deficits.rows);
}

void sl_record_swap(struct sloss_engine *engine, struct sl_records *other)
{
    struct sl_records records = engine->records;
    engine->records = *other;
    *other = records;
}

void sl_record_forget(struct sloss_engine *engine)
{
    engine->records.events.rows.size = engine->records.events.taken = 0;
    engine->records.deficits.rows.size = engine->records.deficits.taken = 0;
}

/* ---- commands -------------------------------------------------------------------------------- */

/* Move what is not drained to the front, once it is the smaller part: O(1) an event in the long
 * run. */
static void compact(struct sl_waiting *queue)
{
    if (queue->taken * 2 >= queue->rows.size && queue->taken > 0) {
        memmove(queue->rows.data, queue->rows.data + queue->taken, queue->rows.size - queue->taken);
        queue->rows.size -= queue->taken;
        queue->taken = 0;
    }
}

enum sloss_status sl_record_begin(struct sloss_engine *engine)
{
    struct sl_records *records = &engine->records;
    compact(&records->events);
    compact(&records->deficits);
    records->events.before = records->events.rows.size;
    records->deficits.before = records->deficits.rows.size;
    return sl_vector_reserve(&records->events.rows, 4 * sizeof(struct sloss_event))
               ? SLOSS_OK
               : SLOSS_ERR_MEMORY;
}

void sl_record_rollback(struct sloss_engine *engine)
{
    engine->records.events.rows.size = engine->records.events.before;
    engine->records.deficits.rows.size = engine->records.deficits.before;
}

static uint64_t identity(const struct sloss_engine *engine, uint32_t holding)
{
    return holding == SL_NONE ? 0 : sl_ledger_holding_id(engine->ledger, holding);
}

bool sl_record_keeps_events(const struct sloss_engine *engine)
{
    return engine->keep_events && !engine->deficits_only;
}

bool sl_record_keeps_claims(const struct sloss_engine *engine)
{
    return !engine->deficits_only;
}

void sl_record_deficits_only(struct sloss_engine *engine, bool on)
{
    engine->deficits_only = on;
}

static enum sloss_status put(struct sloss_engine *engine, const struct sloss_event *values)
{
    if (!sl_record_keeps_events(engine)) {
        return SLOSS_OK;
    }
    struct sloss_event *event = sl_vector_extend(&engine->records.events.rows, sizeof(*event));
    if (event == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *event = *values;
    event->struct_size = sizeof(*event);
    event->cause = engine->cause;
    event->sequence = engine->settings.sequence;
    event->time = engine->settings.time;
    return SLOSS_OK;
}

static enum sloss_status queue(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                               uint64_t deficit, uint32_t from, uint32_t to, int64_t amount,
                               int64_t lots)
{
    const struct sl_holding *shown = sl_ledger_holding(engine->ledger, from != SL_NONE ? from : to);
    const struct sloss_event event = {.kind = kind,
                                      .market = market,
                                      .asset = shown->asset,
                                      .deficit = deficit,
                                      .account = identity(engine, from),
                                      .other = identity(engine, to),
                                      .amount = amount,
                                      .lots = lots,
                                      .balance = shown->balance};
    return put(engine, &event);
}

enum sloss_status sl_record_market(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                   int64_t lots)
{
    const struct sloss_event event = {.kind = kind,
                                      .market = market,
                                      .asset = sl_ledger_book(engine->ledger, market)->asset,
                                      .lots = lots};
    return put(engine, &event);
}

enum sloss_status sl_record_bust(struct sloss_engine *engine, uint32_t market, uint64_t sequence,
                                 uint32_t buyer, uint32_t seller, int64_t lots)
{
    return queue(engine, SLOSS_EVENT_BUSTED, market, sequence, buyer, seller, 0, lots);
}

enum sloss_status sl_record_event(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                  uint32_t from, uint32_t to, int64_t amount, int64_t lots)
{
    return queue(engine, kind, market, 0, from, to, amount, lots);
}

enum sloss_status sl_record_units(struct sloss_engine *engine, uint32_t kind, uint32_t holding,
                                  uint32_t fund, int64_t units, uint32_t tranche)
{
    enum sloss_status status = queue(engine, kind, UINT32_MAX, 0, holding, fund, 0, units);
    if (status == SLOSS_OK && sl_record_keeps_events(engine)) {
        struct sl_vector *rows = &engine->records.events.rows;
        struct sloss_event *end = (struct sloss_event *)(void *)(rows->data + rows->size);
        end[-1].tranche = tranche;
    }
    return status;
}

enum sloss_status sl_record_change(struct sloss_engine *engine, uint32_t kind, uint64_t change,
                                   int64_t lots)
{
    const struct sloss_event event = {.kind = kind,
                                      .market = UINT32_MAX,
                                      .asset = UINT32_MAX,
                                      .deficit = change,
                                      .lots = lots};
    return put(engine, &event);
}

bool sl_record_reserve_events(struct sloss_engine *engine, uint32_t count)
{
    return sl_vector_reserve(&engine->records.events.rows, count * sizeof(struct sloss_event));
}

enum sloss_status sl_record_cover(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                  uint64_t deficit, uint32_t from, uint32_t to, int64_t amount)
{
    return queue(engine, kind, market, deficit, from, to, amount, 0);
}

enum sloss_status sl_record_charge(struct sloss_engine *engine, uint32_t market, uint64_t deficit,
                                   uint32_t payer, uint32_t to, int64_t amount)
{
    return queue(engine, SLOSS_EVENT_SOCIALIZED, market, deficit, payer, to, amount, 0);
}

enum sloss_status sl_record_deficit(struct sloss_engine *engine,
                                    const struct sloss_deficit *deficit)
{
    if (!engine->keep_events && !engine->deficits_only) {
        return SLOSS_OK;
    }
    struct sloss_deficit *record =
        sl_vector_extend(&engine->records.deficits.rows, sizeof(*record));
    if (record == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *record = *deficit;
    return SLOSS_OK;
}

/* ---- what waits ------------------------------------------------------------------------------ */

static size_t waiting(const struct sl_waiting *queue)
{
    return queue->rows.size - queue->taken;
}

static size_t take(struct sl_waiting *queue, void *rows_out, size_t capacity, size_t row_size)
{
    size_t count = waiting(queue) / row_size;
    count = count < capacity ? count : capacity;
    if (count > 0) {
        memcpy(rows_out, queue->rows.data + queue->taken, count * row_size);
        queue->taken += count * row_size;
    }
    return count;
}

size_t sl_record_take_events(struct sloss_engine *engine, struct sloss_event *events_out,
                             size_t capacity)
{
    return take(&engine->records.events, events_out, capacity, sizeof(*events_out));
}

size_t sl_record_take_deficits(struct sloss_engine *engine, struct sloss_deficit *deficits_out,
                               size_t capacity)
{
    return take(&engine->records.deficits, deficits_out, capacity, sizeof(*deficits_out));
}

struct sl_record_point sl_record_point(const struct sloss_engine *engine)
{
    return (struct sl_record_point){.events = waiting(&engine->records.events),
                                    .deficits = waiting(&engine->records.deficits)};
}

void sl_record_return(struct sloss_engine *engine, const struct sl_record_point *point)
{
    struct sl_records *records = &engine->records;
    records->events.rows.size = records->events.taken + point->events;
    records->deficits.rows.size = records->deficits.taken + point->deficits;
}

const struct sloss_deficit *sl_record_deficits_since(const struct sloss_engine *engine,
                                                     const struct sl_record_point *point,
                                                     size_t *count_out)
{
    const struct sl_waiting *queue = &engine->records.deficits;
    *count_out = (waiting(queue) - point->deficits) / sizeof(struct sloss_deficit);
    return *count_out == 0 ? NULL
                           : (const void *)(queue->rows.data + queue->taken + point->deficits);
}
