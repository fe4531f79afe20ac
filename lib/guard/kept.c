/* SPDX-License-Identifier: BSD-2-Clause */
#include "guard/kept.h"

#include "ledger/side/leg_find.h"

static struct sl_kept_fill *row_at(const struct sl_guard *guard, uint32_t row)
{
    return SL_PAGED_AT(&guard->fills, struct sl_kept_fill, row);
}

/* The row of a place: rows are used in turns, as many as may be kept. */
static uint32_t row_of(const struct sl_guard *guard, uint32_t place)
{
    return (uint32_t)(((uint64_t)guard->kept.first + place) % guard->terms.fills);
}

struct sl_kept_fill *sl_kept_at(const struct sl_guard *guard, uint32_t place)
{
    return row_at(guard, row_of(guard, place));
}

/* Write a row. One that is behind all that there are is nobody's when the command fails. */
static enum sloss_status put(struct sloss_engine *engine, struct sl_guard *guard, uint32_t row,
                             const struct sl_kept_fill *fill)
{
    enum sloss_status status = SLOSS_OK;
    while (guard->fills.count <= row) {
        struct sl_kept_fill *new = sl_paged_append(&guard->fills);
        if (new == NULL) {
            return SLOSS_ERR_MEMORY;
        }
    }
    struct sl_kept_fill *to = row_at(guard, row);
    status = sl_ledger_save(engine->ledger, to, sizeof(*to), &to->saved_by);
    if (status == SLOSS_OK) {
        uint32_t saved_by = to->saved_by;
        *to = *fill;
        to->saved_by = saved_by;
    }
    return status;
}

/* The market knows the number of the oldest, where fills and close-outs look for it. */
static enum sloss_status note_oldest(struct sloss_engine *engine, const struct sl_guard *guard)
{
    struct sl_market *market = sl_engine_market(engine, guard->terms.market);
    uint64_t oldest = guard->kept.count > 0 ? sl_kept_at(guard, 0)->sequence : 0;
    enum sloss_status status =
        market->oldest_fill == oldest ? SLOSS_OK : sl_engine_touch(engine, guard->terms.market);
    if (status == SLOSS_OK) {
        market->oldest_fill = oldest;
    }
    return status;
}

enum sloss_status sl_kept_add(struct sloss_engine *engine, uint32_t market,
                              const struct sl_kept_fill *fill)
{
    struct sl_guard *guard = sl_guard_of(engine, market);
    enum sloss_status status = sl_guard_touch(engine, guard);
    if (status == SLOSS_OK) {
        status = put(engine, guard, row_of(guard, guard->kept.count), fill);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (guard->kept.count < guard->terms.fills) {
        guard->kept.count++;
    } else {
        guard->kept.first = row_of(guard, 1);
    }
    return note_oldest(engine, guard);
}

uint32_t sl_kept_find(const struct sl_guard *guard, uint64_t sequence)
{
    uint32_t low = 0;
    uint32_t high = guard == NULL ? 0 : guard->kept.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sl_kept_at(guard, middle)->sequence < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return guard != NULL && low < guard->kept.count && sl_kept_at(guard, low)->sequence == sequence
               ? low
               : SL_NONE;
}

/* Those behind it move up. A fill is undone so seldom that this may look at all of them. */
enum sloss_status sl_kept_remove(struct sloss_engine *engine, uint32_t market, uint32_t place)
{
    struct sl_guard *guard = sl_guard_of(engine, market);
    enum sloss_status status = sl_guard_touch(engine, guard);
    for (uint32_t at = place; status == SLOSS_OK && at + 1 < guard->kept.count; at++) {
        status = put(engine, guard, row_of(guard, at), sl_kept_at(guard, at + 1));
    }
    if (status != SLOSS_OK) {
        return status;
    }
    guard->kept.count--;
    return note_oldest(engine, guard);
}

/* The latest `count` of them, the oldest first, in the engine's scratch for keys. */
static struct sl_kept_fill *copy_latest(struct sloss_engine *engine, const struct sl_guard *guard,
                                        uint32_t count)
{
    struct sl_kept_fill *copy = sl_vector_scratch(&engine->keys, count, sizeof(*copy));
    for (uint32_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = *sl_kept_at(guard, guard->kept.count - count + i);
    }
    return copy;
}

enum sloss_status sl_kept_resize(struct sloss_engine *engine, struct sl_guard *guard,
                                 uint32_t fills)
{
    uint32_t count = guard->kept.count < fills ? guard->kept.count : fills;
    enum sloss_status status = SLOSS_OK;
    if (fills == guard->terms.fills) {
        return SLOSS_OK;
    }
    const struct sl_kept_fill *copy = copy_latest(engine, guard, count);
    if (copy == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = put(engine, guard, i, &copy[i]);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    guard->kept = (struct sl_ring){.count = count};
    guard->terms.fills = fills;
    return note_oldest(engine, guard);
}

static bool fill_holds(const struct sloss_engine *engine, const struct sl_kept_fill *fill)
{
    bool holds = fill->lots >= 1 && fill->passed >= 0 && fill->sequence >= 1 &&
                 fill->sequence <= engine->settings.sequence;
    for (uint32_t side = 0; holds && side < 2; side++) {
        holds = fill->side[side].account < engine->ledger->accounts.count &&
                fill->side[side].leg <= SL_LEG_SHORT;
    }
    return holds;
}

bool sl_kept_is_consistent(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_guard *guard = sl_guard_of(engine, market);
    uint64_t before = 0;
    if (guard == NULL) {
        return sl_engine_market(engine, market)->oldest_fill == 0;
    }
    bool holds = guard->kept.count <= guard->terms.fills &&
                 guard->kept.first < (guard->terms.fills > 0 ? guard->terms.fills : 1) &&
                 guard->kept.count <= guard->fills.count;
    uint64_t oldest = holds && guard->kept.count > 0 ? sl_kept_at(guard, 0)->sequence : 0;
    for (uint32_t place = 0; holds && place < guard->kept.count; place++) {
        const struct sl_kept_fill *fill = sl_kept_at(guard, place);
        holds = fill->sequence > before && fill_holds(engine, fill);
        before = fill->sequence;
    }
    return holds && oldest == sl_engine_market(engine, market)->oldest_fill;
}
