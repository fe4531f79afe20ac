/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/together_internal.h"

#include "closing/pool.h"
#include "detection/breach.h"
#include "ledger/side/groups.h"
#include "ledger/undo_log.h"
#include "liquidation/closeout_internal.h"
#include "reduction/go.h"

/* What the round closes out. */
struct round {
    struct sloss_engine *engine;
    const uint64_t *keys; /* in account order */
    uint32_t count;
    const struct sl_plan *plan;
};

/* One that is reduced is not closed out. */
static bool is_reduced(const struct round *round, uint32_t holding)
{
    return round->plan->by_option && sl_go_of(round->engine, holding) != NULL;
}

/* Is a holding one of those of the round? */
static bool is_closed_out(const struct round *round, uint32_t holding)
{
    uint64_t account = sl_ledger_holding(round->engine->ledger, holding)->account;
    uint32_t low = 0;
    uint32_t high = round->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = round->keys[middle] >> 32 < account ? middle + 1 : low;
        high = round->keys[middle] >> 32 < account ? high : middle;
    }
    while (low < round->count && round->keys[low] >> 32 == account &&
           sl_breach_holding(round->engine, round->keys[low]) != holding) {
        low++;
    }
    return low < round->count && round->keys[low] >> 32 == account && !is_reduced(round, holding);
}

/* What each member will lack, or has left over. */
static enum sloss_status list(const struct round *round, uint32_t group, uint32_t asset)
{
    struct sloss_engine *engine = round->engine;
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while (status == SLOSS_OK &&
           (row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        int64_t lacks = 0;
        int64_t left = 0;
        if (is_closed_out(round, holding)) {
            status = sl_closeout_prospect(engine, holding, round->plan, &lacks, &left);
        } else {
            left = sl_pool_has(engine, holding);
        }
        if (status == SLOSS_OK) {
            status = sl_pool_add(engine, holding, lacks, left);
        }
        row = sl_groups_member(ledger, row)->next;
    }
    return status;
}

/* Who still lacks something sells what backs it for itself, and not for others. */
static enum sloss_status mark_short(struct sloss_engine *engine)
{
    uint32_t count;
    const struct sl_pool_row *rows = sl_pool_rows(engine, &count);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; engine->ledger->pairs.count > 0 && status == SLOSS_OK && i < count; i++) {
        if (rows[i].lacks > 0) {
            status = sl_ledger_touch(engine->ledger, rows[i].holding);
            sl_ledger_raise(sl_ledger_holding(engine->ledger, rows[i].holding), SL_HOLDING_LACKING);
        }
    }
    return status;
}

/* Is a holding the first of its group in its asset that the round closes out? */
static bool is_first(const struct round *round, uint32_t group, uint32_t holding)
{
    const struct sloss_ledger *ledger = round->engine->ledger;
    uint32_t asset = sl_ledger_holding(ledger, holding)->asset;
    uint32_t first;
    uint32_t row = sl_groups_holding(ledger, sl_groups_at(ledger, group)->first, asset, &first);
    while (row != SL_NONE && !is_closed_out(round, first)) {
        row = sl_groups_holding(ledger, sl_groups_member(ledger, row)->next, asset, &first);
    }
    return first == holding;
}

static enum sloss_status pay(const struct round *round, uint32_t group, uint32_t asset)
{
    sl_pool_begin(round->engine);
    enum sloss_status status = list(round, group, asset);
    if (status == SLOSS_OK) {
        status = sl_pool_plan(round->engine);
    }
    return status == SLOSS_OK ? mark_short(round->engine) : status;
}

enum sloss_status sl_together_pay(struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                                  const struct sl_plan *plan)
{
    const struct round round = {.engine = engine, .keys = keys, .count = count, .plan = plan};
    enum sloss_status status = SLOSS_OK;
    sl_pool_open(engine);
    if (engine->ledger->groups.grouped == 0) {
        return SLOSS_OK;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t holding = sl_breach_holding(engine, keys[i]);
        uint32_t group = sl_groups_of_holding(engine->ledger, holding);
        uint32_t asset = sl_ledger_holding(engine->ledger, holding)->asset;
        if (group != SL_NONE && !is_reduced(&round, holding) &&
            is_first(&round, group, holding)) {
            status = pay(&round, group, asset);
        }
    }
    return status;
}
