/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/watch.h"

#include <assert.h>

#include "ledger/side/groups.h"

void sl_watch_begin(struct sloss_engine *engine)
{
    engine->watch.on = true;
}

static void lose(struct sl_watch *watch)
{
    watch->changed.size = 0;
    watch->losses++;
}

void sl_watch_end(struct sloss_engine *engine)
{
    if (engine->watch.on) {
        engine->watch.on = false;
        lose(&engine->watch);
    }
}

/* When more is noted than there are holdings, looking at all of them again is no more work. Without
 * memory likewise: nobody has to fail for it. */
static void note(struct sloss_engine *engine, uint32_t holding)
{
    struct sl_watch *watch = &engine->watch;
    if (watch->changed.size / sizeof(holding) >= engine->ledger->holdings.count) {
        lose(watch);
    }
    uint32_t *changed = sl_vector_extend(&watch->changed, sizeof(*changed));
    if (changed == NULL) {
        lose(watch);
        return;
    }
    *changed = holding;
}

/* Whether one is in breach depends on all that it is margined with. */
static void note_others(struct sloss_engine *engine, uint32_t holding)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t asset = sl_ledger_holding(ledger, holding)->asset;
    uint32_t group = sl_groups_of_holding(ledger, holding);
    uint32_t other;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while ((row = sl_groups_holding(ledger, row, asset, &other)) != SL_NONE) {
        if (other != holding) {
            note(engine, other);
        }
        row = sl_groups_member(ledger, row)->next;
    }
}

void sl_watch_note(struct sloss_engine *engine, uint32_t holding)
{
    if (engine->watch.on) {
        note(engine, holding);
        if ((sl_ledger_holding(engine->ledger, holding)->flags & SL_HOLDING_GROUPED) != 0) {
            note_others(engine, holding);
        }
    }
}

enum sloss_status sl_watch_pay(struct sloss_engine *engine, uint32_t from, uint32_t to,
                               int64_t amount)
{
    if (from != SL_NONE) {
        sl_watch_note(engine, from);
    }
    if (to != SL_NONE) {
        sl_watch_note(engine, to);
    }
    return sl_ledger_pay(engine->ledger, from, to, amount);
}

void sl_watch_catch_up(const struct sloss_engine *engine, struct sl_watch_reader *reader)
{
    *reader = (struct sl_watch_reader){
        .losses = engine->watch.losses,
        .place = (uint32_t)(engine->watch.changed.size / sizeof(uint32_t))};
}

bool sl_watch_lost(const struct sloss_engine *engine, const struct sl_watch_reader *reader)
{
    return reader->losses != engine->watch.losses;
}

uint32_t sl_watch_next(const struct sloss_engine *engine, struct sl_watch_reader *reader)
{
    const struct sl_vector *changed = &engine->watch.changed;
    assert(!sl_watch_lost(engine, reader));
    if (reader->place == changed->size / sizeof(uint32_t)) {
        return SL_NONE;
    }
    return ((const uint32_t *)(const void *)changed->data)[reader->place++];
}
