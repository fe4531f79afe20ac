/* SPDX-License-Identifier: BSD-2-Clause */
#include "execution/spared.h"

#include "base/fixed.h"
#include "engine/watch.h"
#include "execution/execution.h"
#include "ledger/order.h"

/* What one has taken over in one liquidation. */
struct spared {
    sl_wide cost;
    int64_t lots;
    uint32_t market;
    uint32_t holding;
};

static const struct spared *spared_at(const struct sloss_engine *engine, uint32_t row)
{
    return (const struct spared *)(const void *)engine->executions.spared.data + row;
}

static uint32_t count_of(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->executions.spared.size / sizeof(struct spared));
}

void sl_spared_begin(struct sloss_engine *engine)
{
    engine->executions.spared.size = 0;
}

/* ---- to note them ----------------------------------------------------------------------------- */

/* Whoever keeps a list by what one pays by looks at it again. */
static enum sloss_status note(struct sloss_engine *engine, const struct sl_execution_part *part)
{
    uint32_t holding = sl_execution_taker(engine, &part->taker);
    if (holding == SL_NONE) {
        return SLOSS_OK;
    }
    struct spared *spared = sl_vector_extend(&engine->executions.spared, sizeof(*spared));
    if (spared == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *spared = (struct spared){.cost = part->cost,
                              .lots = part->lots,
                              .market = part->taker.market,
                              .holding = holding};
    sl_watch_note(engine, holding);
    return SLOSS_OK;
}

/* Keys of all of them by holding, so that those of one are found by halving. */
static enum sloss_status order(struct sloss_engine *engine)
{
    uint32_t count = count_of(engine);
    uint64_t *keys = sl_vector_scratch(&engine->executions.keys, 2 * (size_t)count, sizeof(*keys));
    if (keys == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t row = 0; row < count; row++) {
        keys[row] = sl_order_key(spared_at(engine, row)->holding, row);
    }
    sl_order_sort(keys, keys + count, count);
    return SLOSS_OK;
}

enum sloss_status sl_spared_remember(struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    uint32_t execution = sl_execution_find(engine, holding);
    uint32_t before = count_of(engine);
    enum sloss_status status = SLOSS_OK;
    if (execution == SL_NONE) {
        return SLOSS_OK;
    }
    for (uint32_t at = sl_execution_at(engine, execution)->takers;
         status == SLOSS_OK && at != SL_NONE; at = sl_execution_part_at(engine, at)->next) {
        if (sl_execution_part_at(engine, at)->taker.market == market &&
            sl_execution_part_counts(engine, at)) {
            status = note(engine, sl_execution_part_at(engine, at));
        }
    }
    return status == SLOSS_OK && count_of(engine) > before ? order(engine) : status;
}

/* ---- to leave them out ------------------------------------------------------------------------- */

/* A part of a cost, rounded down. Requires 0 < part <= whole. */
static sl_wide part_down(sl_wide cost, uint64_t part, uint64_t whole)
{
    sl_uwide rest;
    struct sl_wide256 product = sl_wide_multiply(sl_wide_magnitude(cost), part);
    sl_wide quotient = (sl_wide)sl_wide_quotient(product, whole, &rest).low;
    return cost < 0 ? -quotient - (rest > 0 ? 1 : 0) : quotient;
}

/* What all liquidations whose loss is shared have of one in a market. */
static struct spared sum_of(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    const uint64_t *keys = (const uint64_t *)(const void *)engine->executions.keys.data;
    struct spared sum = {0};
    uint32_t low = 0;
    uint32_t end = count_of(engine);
    for (uint32_t high = end; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        low = keys[middle] >> 32 < holding ? middle + 1 : low;
        high = keys[middle] >> 32 < holding ? high : middle;
    }
    for (; low < end && keys[low] >> 32 == holding; low++) {
        const struct spared *one = spared_at(engine, sl_order_row(keys[low]));
        if (one->market == market && !__builtin_add_overflow(sum.lots, one->lots, &sum.lots)) {
            sum.cost += one->cost;
        }
    }
    return sum;
}

static sl_wide at_least_0(sl_wide amount)
{
    return amount > 0 ? amount : 0;
}

struct sl_left_out sl_spared_search(const struct sloss_engine *engine, uint32_t holding,
                                    uint32_t market, int64_t lots)
{
    const struct spared sum = sum_of(engine, holding, market);
    if (sum.lots == 0 || (sum.lots > 0) != (lots > 0)) {
        return (struct sl_left_out){0};
    }
    uint64_t had = sl_fixed_magnitude(sum.lots);
    uint64_t has = sl_fixed_magnitude(lots);
    uint64_t part = had < has ? had : has;
    struct sl_left_out out = {.lots = lots > 0 ? (int64_t)part : -(int64_t)part,
                              .cost_down = part_down(sum.cost, part, had),
                              .cost_up = -part_down(-sum.cost, part, had)};
    sl_wide worth = (sl_wide)out.lots * sl_engine_market(engine, market)->value;
    out.gain_down = at_least_0(worth - out.cost_up);
    out.gain_up = at_least_0(worth - out.cost_down);
    return out;
}
