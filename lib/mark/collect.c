/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/collect_internal.h"

#include "allocation/apportion.h"
#include "closing/convert.h"
#include "closing/pool.h"
#include "engine/bankruptcy.h"
#include "engine/equity.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/below.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "waterfall/round.h"

/* What the holding of a first row loses in all markets together. */
static enum sloss_status sum_losses(const struct sl_instant *instant, uint32_t index,
                                    int64_t *losses_out)
{
    *losses_out = 0;
    for (; index != SL_NONE; index = instant->rows[index].next) {
        int64_t pnl = instant->rows[index].pnl;
        if (pnl < 0 && !sl_fixed_add(*losses_out, -pnl, losses_out)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}

/* How much of its losses a holding cannot pay. Profit that is not realized stands behind a balance,
 * and gains that are not settled do not. */
static int64_t short_of(const struct sloss_engine *engine, uint32_t holding, int64_t losses)
{
    sl_wide most = sl_ledger_holding(engine->ledger, holding)->balance;
    if (most < losses) {
        sl_wide settled = sl_equity_settled(engine, holding);
        most = settled > most ? settled : most;
    }
    most = most > 0 ? most : 0;
    return most < losses ? (int64_t)(losses - most) : 0;
}

/* It could not pay: it is in breach, and unless it is a fund bankrupt. */
static enum sloss_status brand(struct sloss_engine *engine, uint32_t row, int64_t lacking)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    enum sloss_status status = SLOSS_OK;
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0) {
        status = sl_bankruptcy_begin(engine->ledger, row, lacking);
    }
    sl_ledger_raise(holding, SL_HOLDING_UNPAID); /* its image is saved: its position was moved */
    return status;
}

/* A loss in one market is paid but for what the holding falls short of there: that is its deficit.
 */
static enum sloss_status pay_loss(struct sl_instant *instant, const struct sl_instant_row *row,
                                  int64_t lacking)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t market = sl_instant_market_of(instant, row);
    int64_t paid = -row->pnl - lacking;
    enum sloss_status status =
        lacking > 0 ? sl_round_add(engine, row->holding, market, lacking) : SLOSS_OK;
    if (status == SLOSS_OK && paid > 0) {
        sl_ledger_touched_by(engine->ledger, row->holding, market);
        status = sl_watch_pay(engine, row->holding, SL_NONE, paid);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_VARIATION_PAID, market, row->holding,
                                     SL_NONE, paid, 0);
        }
    }
    return status;
}

/* What payments in several markets take a balance below zero by was made by all of them, in
 * proportion to what was paid in each. */
static enum sloss_status add_cause(struct sloss_engine *engine, uint32_t market, int64_t paid)
{
    struct sl_cause *cause = paid == 0 ? NULL : sl_vector_extend(&engine->causes, sizeof(*cause));
    if (cause != NULL) {
        *cause = (struct sl_cause){.market = market, .weight = paid};
    }
    return paid == 0 || cause != NULL ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

static enum sloss_status divide_causes(struct sloss_engine *engine, uint32_t holding,
                                       int64_t balance_before)
{
    uint32_t count = (uint32_t)(engine->causes.size / sizeof(struct sl_cause));
    return count > 1
               ? sl_below_divide(engine->ledger, holding, balance_before,
                                 (const struct sl_cause *)(const void *)engine->causes.data, count)
               : SLOSS_OK;
}

/* Pay all losses but for what is lacking, which is divided over them. */
static enum sloss_status pay_losses(struct sl_instant *instant, uint32_t index, int64_t losses,
                                    int64_t lacking)
{
    enum sloss_status status = SLOSS_OK;
    int64_t running = 0;
    int64_t before = 0;
    for (; status == SLOSS_OK && index != SL_NONE; index = instant->rows[index].next) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (row->pnl > 0) {
            continue;
        }
        running += -row->pnl;
        int64_t upto = sl_apportion_running(lacking, running, losses);
        int64_t part = upto - before;
        before = upto;
        status = pay_loss(instant, row, part);
        if (status == SLOSS_OK) {
            status =
                add_cause(instant->engine, sl_instant_market_of(instant, row), -row->pnl - part);
        }
    }
    return status;
}

/* Pay the losses but for what is lacking, and be marked by it. */
static enum sloss_status pay(struct sl_instant *instant, uint32_t index, int64_t losses,
                             int64_t lacking)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t holding = instant->rows[index].holding;
    int64_t balance = sl_ledger_holding(engine->ledger, holding)->balance;
    enum sloss_status status = SLOSS_OK;
    engine->causes.size = 0;
    if (lacking > 0) {
        status = brand(engine, holding, lacking);
    }
    if (status == SLOSS_OK) {
        status = pay_losses(instant, index, losses, lacking);
    }
    return status == SLOSS_OK ? divide_causes(engine, holding, balance) : status;
}

/* Who is short waits where there are pairs, or groups: what backs it is sold, and others pay for
 * it, when all others have paid, so that what they have by then does not depend on their order. All
 * wait alike, so that their deficits are in account order. */
static enum sloss_status wait(struct sl_instant *instant, uint32_t index)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t *waiting = sl_vector_extend(&engine->waiting, sizeof(*waiting));
    if (waiting == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *waiting = index;
    sl_ledger_raise(sl_ledger_holding(engine->ledger, instant->rows[index].holding),
                    SL_HOLDING_WAITING); /* its image is saved: its position was moved */
    return SLOSS_OK;
}

enum sloss_status sl_collect_holding(struct sl_instant *instant, uint32_t index)
{
    struct sloss_engine *engine = instant->engine;
    int64_t losses;
    enum sloss_status status = sum_losses(instant, index, &losses);
    if (status != SLOSS_OK || losses == 0) {
        return status;
    }
    uint32_t holding = instant->rows[index].holding;
    int64_t lacking = short_of(engine, holding, losses);
    bool may_wait = engine->ledger->pairs.count > 0 || engine->ledger->groups.grouped > 0;
    return lacking > 0 && may_wait ? wait(instant, index) : pay(instant, index, losses, lacking);
}

/* ---- who is short and margined with others --------------------------------------------------- */

static uint32_t waiting_at(const struct sloss_engine *engine, size_t place)
{
    return ((const uint32_t *)(const void *)engine->waiting.data)[place];
}

static size_t waiting_count(const struct sloss_engine *engine)
{
    return engine->waiting.size / sizeof(uint32_t);
}

/* Members that are not short have what they have left. */
static enum sloss_status add_givers(struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while (status == SLOSS_OK &&
           (row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        if ((sl_ledger_holding(ledger, holding)->flags & SL_HOLDING_WAITING) == 0) {
            status = sl_pool_add(engine, holding, 0, sl_pool_has(engine, holding));
        }
        row = sl_groups_member(ledger, row)->next;
    }
    return status;
}

/* What one is short of others of its group pay as far as they can. */
static enum sloss_status get_help(struct sloss_engine *engine, uint32_t holding, int64_t lacking,
                                  int64_t *received_out)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, holding);
    uint32_t asset = sl_ledger_holding(engine->ledger, holding)->asset;
    *received_out = 0;
    if (group == SL_NONE) {
        return SLOSS_OK;
    }
    sl_pool_open(engine);
    sl_pool_begin(engine);
    enum sloss_status status = add_givers(engine, group, asset);
    if (status == SLOSS_OK) {
        status = sl_pool_add(engine, holding, lacking, 0);
    }
    if (status == SLOSS_OK) {
        status = sl_pool_plan(engine);
    }
    return status == SLOSS_OK ? sl_pool_receive(engine, holding, received_out) : status;
}

/* What it received and what it paid are one change of a balance that was below zero already. */
static enum sloss_status join(struct sloss_engine *engine, uint32_t holding, int64_t before)
{
    const struct sl_cause *stood = (const struct sl_cause *)(const void *)engine->stood.data;
    uint32_t count = (uint32_t)(engine->stood.size / sizeof(*stood));
    enum sloss_status status = sl_below_join(engine->ledger, holding, stood, count);
    return status == SLOSS_OK ? divide_causes(engine, holding, before) : status;
}

/* One of them pays: with what others pay for it, and with what is sold. */
static enum sloss_status collect_with_help(struct sl_instant *instant, uint32_t index)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t holding = instant->rows[index].holding;
    int64_t losses = 0;
    int64_t received = 0;
    enum sloss_status status = sum_losses(instant, index, &losses);
    int64_t lacking = short_of(engine, holding, losses);
    if (status == SLOSS_OK) {
        status = get_help(engine, holding, lacking, &received);
        lacking = sl_convert_missing(lacking, received);
    }
    if (status == SLOSS_OK) {
        status = sl_convert_all(engine, holding, lacking, &received);
    }
    sl_ledger_lower(sl_ledger_holding(engine->ledger, holding), SL_HOLDING_WAITING);
    return status == SLOSS_OK ? pay(instant, index, losses, sl_convert_missing(lacking, received))
                              : status;
}

static enum sloss_status collect_waiting(struct sl_instant *instant, uint32_t index)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t holding = instant->rows[index].holding;
    int64_t before = sl_ledger_holding(engine->ledger, holding)->balance;
    engine->stood.size = 0;
    enum sloss_status status = sl_below_list(engine->ledger, holding, &engine->stood);
    if (status == SLOSS_OK) {
        status = collect_with_help(instant, index);
    }
    return status == SLOSS_OK && before < 0 ? join(engine, holding, before) : status;
}

enum sloss_status sl_collect_rest(struct sl_instant *instant)
{
    const struct sloss_engine *engine = instant->engine;
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < waiting_count(engine); i++) {
        status = collect_waiting(instant, waiting_at(engine, i));
    }
    return status;
}

static uint32_t holding_of_row(const void *context, uint32_t index)
{
    const struct sl_instant *instant = context;
    return instant->rows[index].holding;
}

/* Holdings in their order, in `keys`, each by its first row. */
static uint32_t order_holdings(const struct sl_instant *instant)
{
    struct sloss_engine *engine = instant->engine;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    uint32_t count = 0;
    for (uint32_t index = 0; index < instant->row_count; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (row->head == index) {
            keys[count++] =
                sl_order_key(sl_ledger_holding(engine->ledger, row->holding)->account, index);
        }
    }
    uint64_t *scratch = (uint64_t *)(void *)engine->order.data;
    sl_order_sort(keys, scratch, count);
    sl_compartment_order(engine->ledger, keys, scratch, count, holding_of_row, instant);
    return count;
}

enum sloss_status sl_collect(struct sl_instant *instant)
{
    uint32_t count = order_holdings(instant);
    const uint64_t *keys = (const uint64_t *)(const void *)instant->engine->keys.data;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_collect_holding(instant, sl_order_row(keys[i]));
    }
    return status;
}
