/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/liquidation.h"

#include <assert.h>

#include "closing/pool.h"
#include "closing/trade.h"
#include "detection/breach.h"
#include "engine/control.h"
#include "engine/equity.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "guard/guard.h"
#include "guard/waits.h"
#include "ledger/side/compartment.h"
#include "ledger/side/leg_find.h"
#include "ledger/sweep.h"
#include "liquidation/broken_internal.h"
#include "liquidation/cancel_internal.h"
#include "liquidation/closeout_internal.h"
#include "liquidation/executed.h"
#include "liquidation/reduce_internal.h"
#include "liquidation/together_internal.h"
#include "margin/group_known.h"
#include "margin/margin.h"
#include "reduction/go.h"
#include "reduction/reducible.h"
#include "waterfall/round.h"

static enum sloss_status report(struct sloss_engine *engine, uint32_t holding)
{
    struct sl_margin margin = sl_margin_of(engine, holding);
    int64_t below;
    if (!sl_wide_narrow(margin.maintenance - margin.equity, &below)) {
        below = INT64_MAX;
    }
    return sl_record_event(engine, SLOSS_EVENT_BREACH, UINT32_MAX, holding, SL_NONE,
                           below > 0 ? below : 0, 0);
}

static const struct sl_plan by_option = {.by_option = true};

static const struct sl_plan by_takeover = {
    .market = SL_NONE, .way = SL_WAY_TAKEOVER, .others = SL_WAY_TAKEOVER};

/* ---- one round ------------------------------------------------------------------------------- */

/* Every so often, read the holdings that come next, and their positions. */
static void read_ahead(const struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                       uint32_t place)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t rows[SL_SWEEP];
    uint32_t most = count - place < SL_SWEEP ? count - place : SL_SWEEP;
    if (place % SL_SWEEP != 0) {
        return;
    }
    for (uint32_t i = 0; i < most; i++) {
        rows[i] = sl_breach_holding(engine, keys[place + i]);
        sl_sweep_holding(ledger, rows[i]);
    }
    for (uint32_t i = 0; i < most; i++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, rows[i]);
        if (holding->count > 0) {
            sl_sweep_position(ledger, holding->block);
        }
    }
}

static bool is_flat(const struct sloss_engine *engine, uint32_t holding)
{
    return sl_trade_flat(engine, holding);
}

/* A holding of the round is reduced where that was found when it was listed, or closed out. */
static enum sloss_status close_one(struct sloss_engine *engine, uint32_t holding,
                                   const struct sl_plan *plan)
{
    const struct sl_go *go = plan->by_option ? sl_go_of(engine, holding) : NULL;
    return go != NULL ? sl_reduce(engine, go) : sl_closeout(engine, holding, plan);
}

/* Close holdings out and run the waterfalls over what they could not pay. */
static enum sloss_status close_all(struct sloss_engine *engine, const uint64_t *keys,
                                   uint32_t count, const struct sl_plan *plan)
{
    sl_round_begin(engine);
    engine->round.made = true;
    enum sloss_status status = sl_together_pay(engine, keys, count, plan);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        read_ahead(engine, keys, count, i);
        status = sl_engine_go_on(engine);
        engine->close_outs++;
        if (status == SLOSS_OK) {
            status = close_one(engine, sl_breach_holding(engine, keys[i]), plan);
        }
        if (status == SLOSS_OK) {
            status = sl_round_close(engine, NULL);
        }
    }
    assert(status != SLOSS_OK || sl_pool_is_empty(engine));
    return sl_round_end(engine, NULL, status);
}

/* ---- whom to close out ----------------------------------------------------------------------- */

static enum sloss_status list(struct sloss_engine *engine, uint64_t key)
{
    uint64_t *listed = sl_vector_extend(&engine->round.listed, sizeof(*listed));
    if (listed == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *listed = key;
    return SLOSS_OK;
}

/* Holdings that this command has left without positions and below zero. */
static enum sloss_status list_bankrupt(struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const uint32_t *emptied = (const uint32_t *)(const void *)ledger->emptied.data;
    size_t count = ledger->emptied.size / sizeof(*emptied);
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, emptied[i]);
        if (holding->balance < 0 && (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
            is_flat(engine, emptied[i])) {
            status = list(engine, sl_compartment_key(ledger, emptied[i]));
        }
    }
    return status;
}

/* Does the option, or what is set for the account, do something with a position of the holding by
 * itself? */
static bool closes_something(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint32_t liquidation = sl_control_liquidation(engine, holding->account);
    for (uint32_t i = 0; i < holding->count; i++) {
        if ((positions[i].cost != 0 || sl_legs_have_lots(engine->ledger, &positions[i])) &&
            sl_control_option(engine, liquidation, positions[i].market) !=
                SLOSS_LIQUIDATION_MANUAL) {
            return true;
        }
    }
    return false;
}

/* Is there a market, or an account, where the option does something by itself? Where there is none,
 * nobody is closed out for being in breach after the first look, and however many wait for the
 * host, a command that closes one of them out does not judge the others again. */
static bool closes_anything(const struct sloss_engine *engine)
{
    if (engine->controls.closing > 0) {
        return true;
    }
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        if (sl_engine_option(engine, market, SLOSS_OPTION_LIQUIDATION) !=
            SLOSS_LIQUIDATION_MANUAL) {
            return true;
        }
    }
    return false;
}

/* Does the price of a market keep anybody from being closed out, or has it? Then looks at breaches
 * say who waits for a better one. */
static bool keeps_anybody(const struct sloss_engine *engine)
{
    return engine->guards.doubtful > 0 || sl_waits_count(engine) > 0;
}

/* Who is left for a price that cannot be relied on is told from the others, whom the list keeps. */
static enum sloss_status leave_waiting(struct sloss_engine *engine, uint64_t *keys, uint32_t *count)
{
    uint32_t kept = 0;
    enum sloss_status status = SLOSS_OK;
    if (!keeps_anybody(engine)) {
        return SLOSS_OK;
    }
    sl_waits_begin(engine);
    for (uint32_t i = 0; status == SLOSS_OK && i < *count; i++) {
        uint32_t holding = sl_breach_holding(engine, keys[i]);
        if (sl_guard_keeps(engine, holding)) {
            status = sl_waits_add(engine, holding);
        } else {
            keys[kept++] = keys[i];
        }
    }
    *count = kept;
    return status == SLOSS_OK ? sl_waits_set(engine) : status;
}

/* Those in breach, and with them, where a mark of a market was set, those in liquidation that have
 * not got back to their targets; in account order. */
static enum sloss_status merge_running(struct sloss_engine *engine, const uint64_t *keys,
                                       uint32_t count, const uint64_t **merged_out,
                                       size_t *merged_count_out)
{
    const struct sl_vector *found = &engine->reductions.running;
    const uint32_t *rows = (const uint32_t *)(const void *)found->data;
    size_t running = engine->reductions.moved ? found->size / sizeof(*rows) : 0;
    uint64_t *merged =
        sl_vector_scratch(&engine->reductions.looked, count + running, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count + running, sizeof(*scratch));
    size_t end = 0;
    if (merged == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (; end < count; end++) {
        merged[end] = keys[end];
    }
    for (size_t i = 0; i < running; i++) {
        if (!sl_guard_keeps(engine, rows[i]) && !sl_reducible_is_restored(engine, rows[i])) {
            merged[end++] = sl_compartment_key(engine->ledger, rows[i]);
        }
    }
    if (end > count) {
        sl_compartment_sort(engine->ledger, merged, scratch, end);
    }
    *merged_out = merged;
    *merged_count_out = end;
    return SLOSS_OK;
}

/* A holding in breach is reported; it is listed where the option does something, or where it is in
 * liquidation and its next go is due. */
static enum sloss_status list_one(struct sloss_engine *engine, uint64_t key, bool breached,
                                  bool first)
{
    uint32_t holding = sl_breach_holding(engine, key);
    enum sl_go_way way = SL_GO_LEFT;
    bool left = false;
    enum sloss_status status = sl_executed_judge(engine, holding, breached, &left);
    if (status == SLOSS_OK && !left && closes_something(engine, holding)) {
        status = sl_go_find(engine, holding, breached, &way);
    }
    if (status == SLOSS_OK && breached && (first || way != SL_GO_LEFT)) {
        status = report(engine, holding);
    }
    return status == SLOSS_OK && way != SL_GO_LEFT ? list(engine, key) : status;
}

static enum sloss_status list_all(struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                                  bool first)
{
    const uint64_t *merged;
    size_t merged_count = 0;
    uint32_t next = 0; /* of those in breach */
    enum sloss_status status = merge_running(engine, keys, count, &merged, &merged_count);
    for (size_t i = 0; status == SLOSS_OK && i < merged_count; i++) {
        bool breached = next < count && keys[next] == merged[i];
        next += breached;
        status = list_one(engine, merged[i], breached, first);
    }
    return status;
}

/* Nothing changes while holdings are looked at; then open orders of those listed go. */
static enum sloss_status list_breaches(struct sloss_engine *engine, const uint64_t *keys,
                                       uint32_t count, bool first)
{
    sl_go_begin(engine);
    sl_group_known_begin(engine);
    enum sloss_status status = list_all(engine, keys, count, first);
    sl_group_known_end(engine);
    const uint64_t *listed = (const uint64_t *)(const void *)engine->round.listed.data;
    size_t listed_count = engine->round.listed.size / sizeof(*listed);
    for (size_t i = 0; status == SLOSS_OK && i < listed_count; i++) {
        status = sl_cancel_orders(engine, sl_breach_holding(engine, listed[i]));
    }
    return status;
}

/* In account order, each once. */
static enum sloss_status order_listed(struct sloss_engine *engine, uint32_t *count_out)
{
    struct sl_vector *listed = &engine->round.listed;
    enum sloss_status status = sl_compartment_sort_once(engine->ledger, listed, &engine->order);
    *count_out = (uint32_t)(listed->size / sizeof(uint64_t));
    return status;
}

/* ---- round after round ----------------------------------------------------------------------- */

/* A charge can put a payer in breach, so each round is followed by another; each closes somebody
 * out who has not been yet, so they end. */
struct look {
    const uint32_t *markets; /* that have moved, as long as it is the first one */
    uint32_t count;
    bool first;
    bool breaches; /* look for them, whether there was a round or not */
    bool waiting;  /* and first of all at those alone who have waited for a better price */
    sl_settle_fn settle;
};

static enum sloss_status find_breaches(struct sloss_engine *engine, struct look *look,
                                       uint64_t **keys_out, uint32_t *found_out)
{
    enum sloss_status status =
        sl_breach_find(engine, look->markets, look->count, keys_out, found_out);
    look->count = 0;
    return status;
}

/* Who has waited, is in breach, and can be closed out now. The others who are in breach go on
 * waiting. */
static enum sloss_status find_waiting(struct sloss_engine *engine, uint64_t **keys_out,
                                      uint32_t *found_out)
{
    uint32_t count = sl_waits_count(engine);
    uint64_t *keys = sl_vector_scratch(&engine->looked, count, sizeof(*keys));
    enum sloss_status status = keys == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    uint32_t found = 0;
    sl_waits_begin(engine);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t holding = sl_waits_at(engine, i);
        bool breached = sl_margin_breached(engine, holding);
        if (breached && sl_guard_keeps(engine, holding)) {
            status = sl_waits_add(engine, holding);
        } else if (breached) {
            keys[found++] = sl_compartment_key(engine->ledger, holding);
        }
    }
    *keys_out = keys;
    *found_out = found;
    return status == SLOSS_OK && found > 0 ? sl_waits_set(engine) : status;
}

/* Are breaches looked for after a round, where nothing else asks for it? */
static bool looks_after_rounds(const struct sloss_engine *engine)
{
    return closes_anything(engine) || keeps_anybody(engine);
}

/* What the next round closes, in `round.listed`; none where there is nothing left to do. A fund
 * that is flat and below zero comes before each list, also where settling has just left it so. */
static enum sloss_status find(struct sloss_engine *engine, struct look *look, uint32_t *count_out)
{
    uint64_t *keys = NULL;
    uint32_t found = 0;
    bool settled = true;
    bool looked = false;
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && settled) {
        settled = false;
        engine->round.listed.size = 0;
        engine->reductions.running.size = 0;
        status = sl_broken_cover(engine);
        if (status != SLOSS_OK) {
            return status;
        }
        looked = look->breaches || (engine->round.made && looks_after_rounds(engine));
        if (looked) {
            status = find_breaches(engine, look, &keys, &found);
        } else if (look->waiting) {
            status = find_waiting(engine, &keys, &found);
        }
        if (status == SLOSS_OK && found > 0 && look->settle != NULL) {
            status = look->settle(engine, keys, found, &settled);
        }
    }
    if (status == SLOSS_OK && looked) {
        status = leave_waiting(engine, keys, &found);
    }
    if (status == SLOSS_OK) {
        status = list_breaches(engine, keys, found, look->first);
        look->first = look->waiting = false;
    }
    if (status == SLOSS_OK) {
        status = list_bankrupt(engine);
    }
    return status == SLOSS_OK ? order_listed(engine, count_out) : status;
}

static enum sloss_status run_rounds(struct sloss_engine *engine, struct look look)
{
    uint32_t count = 0;
    enum sloss_status status = SLOSS_OK;
    do {
        status = find(engine, &look, &count);
        if (status == SLOSS_OK && count > 0) {
            status = close_all(engine, (const uint64_t *)(const void *)engine->round.listed.data,
                               count, &by_option);
        }
    } while (status == SLOSS_OK && count > 0);
    return status;
}

void sl_liquidation_begin(struct sloss_engine *engine)
{
    engine->round.made = false;
    sl_gate_begin_command(engine);
}

enum sloss_status sl_liquidation_run(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count, sl_settle_fn settle)
{
    sl_watch_begin(engine);
    enum sloss_status status = run_rounds(
        engine,
        (struct look){
            .markets = markets, .count = count, .first = true, .breaches = true, .settle = settle});
    sl_watch_end(engine);
    return status;
}

enum sloss_status sl_liquidation_look_again(struct sloss_engine *engine)
{
    if (sl_waits_count(engine) == 0) {
        return SLOSS_OK;
    }
    sl_watch_begin(engine);
    enum sloss_status status = run_rounds(engine, (struct look){.first = true, .waiting = true});
    sl_watch_end(engine);
    return status;
}

enum sloss_status sl_liquidation_settle(struct sloss_engine *engine)
{
    if (!engine->round.made && engine->ledger->emptied.size == 0) {
        return SLOSS_OK;
    }
    sl_watch_begin(engine);
    enum sloss_status status = run_rounds(engine, (struct look){0});
    sl_watch_end(engine);
    return status;
}

enum sloss_status sl_liquidation_deleverage(struct sloss_engine *engine, uint32_t holding,
                                            uint32_t market, uint32_t rank, uint32_t cap,
                                            bool force)
{
    uint32_t position = sl_ledger_find_position(engine->ledger, holding, market);
    if (position == SL_NONE || sl_ledger_position(engine->ledger, position)->lots == 0) {
        return SLOSS_ERR_NO_POSITION;
    }
    if (!force && !sl_margin_breached(engine, holding)) {
        return SLOSS_ERR_NOT_IN_BREACH;
    }
    /* Above zero the position closes alone; below zero the loss is split over all of them. */
    bool is_below = sl_equity_of(engine, holding) < 0;
    struct sl_plan plan = {.market = market,
                           .way = SL_WAY_DELEVERAGE,
                           .others = is_below ? SL_WAY_TAKEOVER : SL_WAY_KEEP,
                           .rank = rank,
                           .cap = cap};
    const uint64_t key = sl_compartment_key(engine->ledger, holding);
    sl_watch_begin(engine);
    enum sloss_status status = close_all(engine, &key, 1, &plan);
    sl_watch_end(engine);
    return status;
}

enum sloss_status sl_liquidation_take_over(struct sloss_engine *engine, const uint64_t *keys,
                                           uint32_t count)
{
    sl_watch_begin(engine);
    enum sloss_status status = close_all(engine, keys, count, &by_takeover);
    sl_watch_end(engine);
    return status;
}
