/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/breach.h"

#include "detection/slack_internal.h"
#include "detection/suspects.h"
#include "detection/trigger.h"
#include "engine/whatif.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "ledger/suspect_list.h"
#include "ledger/sweep.h"
#include "margin/group_known.h"

uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key)
{
    return sl_compartment_of_key(engine->ledger, key);
}

void sl_breach_force(struct sloss_engine *engine, enum sl_force bulk, enum sl_force hot)
{
    engine->force_bulk = (uint8_t)bulk;
    engine->force_hot = (uint8_t)hot;
    engine->judge_all = true;
}

/* ---- the suspects ---------------------------------------------------------------------------- */

/* Check the suspects, and keep those that stay suspects at the front of the list. After a failure
 * the rest leave the list too, because the next command checks all holdings. However this ends, the
 * list has exactly the holdings with the flag. */
static enum sloss_status judge_list(struct sloss_engine *engine, enum sl_crowd crowd)
{
    struct sloss_ledger *ledger = engine->ledger;
    uint32_t kept = 0;
    enum sloss_status status = SLOSS_OK;
    sl_group_known_begin(engine);
    for (uint32_t i = 0; i < ledger->suspects.count; i++) {
        uint32_t row = *sl_ledger_suspect_at(ledger, i);
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        bool stays = false;
        sl_suspects_read_ahead(ledger, i);
        if (status == SLOSS_OK && i % SL_SUSPECTS_GROUP == 0) {
            status = sl_triggers_flush(engine->triggers, ledger);
        }
        if (status == SLOSS_OK && (holding->flags & SL_HOLDING_SYSTEM) == 0) {
            status = sl_judge(engine, row, crowd, &stays);
        }
        sl_ledger_decide_suspect(ledger, row, status == SLOSS_OK && stays, &kept);
    }
    sl_group_known_end(engine);
    sl_ledger_cut_suspects(ledger, kept);
    return status == SLOSS_OK ? sl_triggers_flush(engine->triggers, ledger) : status;
}

static enum sloss_status judge_suspects(struct sloss_engine *engine)
{
    enum sl_crowd crowd = sl_judge_crowd(engine, engine->judging.found.size / sizeof(uint32_t),
                                         engine->ledger->suspects.count);
    enum sloss_status status =
        crowd == SL_CROWD_FEW ? sl_suspects_join(engine) : sl_suspects_order(engine);
    return status == SLOSS_OK ? judge_list(engine, crowd) : status;
}

/* ---- everybody ------------------------------------------------------------------------------- */

/* Check all holdings, suspects or not. None is armed, because no triggers are used here. */
static enum sloss_status scan(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    sl_ledger_clear_suspects(ledger);
    sl_group_known_begin(engine);
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        if (row + SL_SUSPECTS_GROUP < ledger->holdings.count) {
            sl_ledger_prefetch_positions(ledger, row + SL_SUSPECTS_GROUP);
        }
        status = sl_judge_only(engine, row);
    }
    sl_group_known_end(engine);
    return status;
}

/* Check the suspects. They stay on the list, and none is armed. */
static enum sloss_status judge_listed(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    sl_group_known_begin(engine);
    for (uint32_t i = 0; status == SLOSS_OK && i < ledger->suspects.count; i++) {
        sl_suspects_read_ahead(ledger, i);
        status = sl_judge_only(engine, *sl_ledger_suspect_at(ledger, i));
    }
    sl_group_known_end(engine);
    return status;
}

/* Begin anew: drop all triggers, and make all holdings suspects. */
static enum sloss_status start_over(struct sloss_engine *engine)
{
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        sl_triggers_clear(engine->triggers, market);
        sl_engine_market(engine, market)->brackets_changed = false;
    }
    engine->brackets_changed = 0;
    for (uint32_t row = 0; row < engine->ledger->holdings.count; row++) {
        sl_ledger_raise(sl_ledger_holding(engine->ledger, row), SL_HOLDING_VOID);
    }
    engine->judging.found.size = 0;
    engine->judge_all = false; /* if this fails, the command fails, and sets it again */
    enum sloss_status status = sl_suspects_add_all(engine);
    return status == SLOSS_OK ? judge_list(engine, SL_CROWD_FEW) : status;
}

enum sloss_status sl_breach_arm_all(struct sloss_engine *engine)
{
    engine->judging.breaches.size = 0;
    enum sloss_status status = start_over(engine);
    engine->judging.breaches.size = 0;
    return status;
}

/* ---- who may be in breach -------------------------------------------------------------------- */

void sl_breach_brackets_changed(struct sloss_engine *engine, uint32_t index)
{
    struct sl_market *market = sl_engine_market(engine, index);
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        return; /* a trial checks all holdings, and undoes the change of brackets */
    }
    engine->brackets_changed += market->brackets_changed ? 0 : 1;
    market->brackets_changed = true;
}

/* Put the holdings whose triggers these markets have passed into `found`. */
static enum sloss_status pass(struct sloss_engine *engine, const uint32_t *markets, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    engine->judging.found.size = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct sl_market *market = sl_engine_market(engine, markets[i]);
        sl_triggers_aim(engine->triggers, market, markets[i], SL_LONG);
        sl_triggers_aim(engine->triggers, market, markets[i], SL_SHORT);
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct sl_market *market = sl_engine_market(engine, markets[i]);
        for (uint32_t side = 0; status == SLOSS_OK && side < SL_SIDES; side++) {
            status = sl_triggers_pass(engine->triggers, engine->ledger, market, markets[i], side,
                                      &engine->judging.found);
        }
    }
    return status;
}

static enum sloss_status judge_round(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count)
{
    if (engine->whatif.trial == SL_TRIAL_LIST) {
        return judge_listed(engine);
    }
    if (engine->detection == SLOSS_DETECTION_SCAN || engine->whatif.trial == SL_TRIAL_SCAN) {
        return scan(engine);
    }
    if (engine->judge_all) {
        return start_over(engine);
    }
    enum sloss_status status = sl_suspects_add_brackets_changed(engine);
    if (status == SLOSS_OK) {
        status = pass(engine, markets, count);
    }
    return status == SLOSS_OK ? judge_suspects(engine) : status;
}

enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, uint64_t **keys_out, uint32_t *found_out)
{
    engine->judging.breaches.size = 0;
    engine->reductions.running.size = 0;
    engine->judged = true;
    engine->instants++;
    enum sloss_status status = judge_round(engine, markets, count);
    if (status != SLOSS_OK) {
        return status;
    }
    size_t found = engine->judging.breaches.size / sizeof(uint64_t);
    uint64_t *scratch = sl_vector_scratch(&engine->order, found, sizeof(uint64_t));
    if (scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint64_t *keys = (uint64_t *)(void *)engine->judging.breaches.data;
    sl_compartment_sort(engine->ledger, keys, scratch, found);
    *keys_out = keys;
    *found_out = (uint32_t)found;
    return SLOSS_OK;
}

bool sl_breach_is_consistent(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool judged_anyway = engine->detection == SLOSS_DETECTION_SCAN || engine->judge_all ||
                         engine->whatif.trial != SL_TRIAL_NONE ||
                         (holding->flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0;
    return judged_anyway || engine->brackets_changed > 0 || sl_slack_is_consistent(engine, row);
}
