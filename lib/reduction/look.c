/* SPDX-License-Identifier: BSD-2-Clause */
#include "reduction/look.h"

#include "closing/trade.h"
#include "engine/record.h"
#include "engine/whatif.h"
#include "ledger/pair.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/side/running.h"
#include "ledger/suspect_list.h"
#include "ledger/undo_log.h"
#include "margin/special.h"
#include "reduction/levels.h"
#include "reduction/reducible.h"

static struct sl_vector *keys_of(struct sloss_engine *engine)
{
    return &engine->reductions.looked;
}

static enum sloss_status add(struct sloss_engine *engine, uint32_t holding)
{
    uint64_t *key = sl_vector_extend(keys_of(engine), sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = sl_compartment_key(engine->ledger, holding);
    return SLOSS_OK;
}

static uint32_t holding_at(const struct sloss_engine *engine, size_t place)
{
    const uint64_t *keys = (const uint64_t *)(const void *)engine->reductions.looked.data;
    return sl_compartment_of_key(engine->ledger, keys[place]);
}

/* ---- liquidations that are over -------------------------------------------------------------- */

static bool is_over(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_running *running = sl_running_at(engine->ledger, row);
    bool looked = engine->reductions.marked || engine->cause == SLOSS_COMMAND_TIME ||
                  running->went_by == engine->ledger->command;
    return sl_trade_flat(engine, running->holding) ||
           (looked && sl_reducible_is_restored(engine, running->holding));
}

static enum sloss_status end_those_over(struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    uint32_t next;
    for (uint32_t row = sl_running_first(ledger); status == SLOSS_OK && row != SL_NONE;
         row = next) {
        uint32_t holding = sl_running_at(ledger, row)->holding;
        next = sl_running_next(ledger, row);
        if (is_over(engine, row)) {
            status = sl_running_end(engine->ledger, holding);
            if (status == SLOSS_OK) {
                status = sl_special_refresh(engine, holding);
            }
        }
    }
    return status;
}

/* ---- levels ---------------------------------------------------------------------------------- */

static bool has_levels(const struct sloss_engine *engine, uint32_t holding)
{
    return sl_levels_of(engine, sl_ledger_holding(engine->ledger, holding)->asset)->count > 0;
}

/* Those whose level is another now. */
static enum sloss_status add_if_changed(struct sloss_engine *engine, uint32_t holding)
{
    return has_levels(engine, holding) && sl_levels_of_holding(engine, holding) !=
                                              sl_running_level(engine->ledger, holding)
               ? add(engine, holding)
               : SLOSS_OK;
}

/* After a mark: the suspects, or everybody where nobody is armed. */
static enum sloss_status find_all(struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool listed = engine->whatif.trial == SL_TRIAL_LIST ||
                  (engine->whatif.trial == SL_TRIAL_NONE && !engine->judge_all &&
                   engine->detection != SLOSS_DETECTION_SCAN);
    uint32_t count = listed ? ledger->suspects.count : ledger->holdings.count;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = add_if_changed(engine, listed ? *sl_ledger_suspect_at(ledger, i) : i);
    }
    return status;
}

/* A group in an asset, or where there is none a holding. */
static enum sloss_status find_together(struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                       uint32_t alone)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    uint32_t holding;
    uint32_t row = group == SL_NONE ? SL_NONE : sl_groups_at(ledger, group)->first;
    if (group == SL_NONE) {
        return alone == SL_NONE ? SLOSS_OK : add_if_changed(engine, alone);
    }
    while (status == SLOSS_OK &&
           (row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        status = add_if_changed(engine, holding);
        row = sl_groups_member(ledger, row)->next;
    }
    return status;
}

/* Whose figures may be others by a change of a holding: its own, those of its group, and what it
 * backs. A compartment is in no group, and backs nothing. */
static enum sloss_status find_by(void *context, uint32_t row)
{
    struct sloss_engine *engine = context;
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_pair *pair =
        sl_pair_of_link(ledger, sl_ledger_asset(ledger, holding->asset)->back);
    bool is_part = (holding->flags & SL_HOLDING_ISOLATED) != 0;
    uint32_t group = is_part ? SL_NONE : sl_groups_of(ledger, holding->account);
    enum sloss_status status = find_together(engine, group, holding->asset, row);
    if (status == SLOSS_OK && !is_part && pair != NULL) {
        uint32_t backed = sl_ledger_find_holding(ledger, holding->account, pair->settlement);
        status = find_together(engine, group, pair->settlement, backed);
    }
    return status;
}

static bool looks_at_all(const struct sloss_engine *engine)
{
    return engine->reductions.marked || engine->cause == SLOSS_COMMAND_FUNDING ||
           engine->cause == SLOSS_COMMAND_SETTLE;
}

static enum sloss_status tell(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t before = sl_running_level(engine->ledger, holding);
    uint32_t level = sl_levels_of_holding(engine, holding);
    const struct sl_holding *row = sl_ledger_holding(engine->ledger, holding);
    uint32_t market =
        sl_compartment_is(row) ? sl_compartment_market(engine->ledger, row) : UINT32_MAX;
    enum sloss_status status = sl_running_set_level(engine->ledger, holding, level);
    if (status == SLOSS_OK) {
        status = sl_special_refresh(engine, holding);
    }
    return status == SLOSS_OK && level > before
               ? sl_record_event(engine, SLOSS_EVENT_MARGIN_CALL, market, holding, SL_NONE, 0,
                                 level)
               : status;
}

static enum sloss_status tell_levels(struct sloss_engine *engine)
{
    keys_of(engine)->size = 0;
    enum sloss_status status = looks_at_all(engine)
                                   ? find_all(engine)
                                   : sl_ledger_changed(engine->ledger, find_by, engine);
    if (status == SLOSS_OK) {
        status = sl_compartment_sort_once(engine->ledger, keys_of(engine), &engine->order);
    }
    size_t count = keys_of(engine)->size / sizeof(uint64_t);
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = tell(engine, holding_at(engine, i));
    }
    return status;
}

bool sl_look_is_needed(const struct sloss_engine *engine)
{
    return sl_levels_are_used(engine) || sl_running_first(engine->ledger) != SL_NONE;
}

enum sloss_status sl_look(struct sloss_engine *engine)
{
    enum sloss_status status = end_those_over(engine);
    return status == SLOSS_OK && sl_levels_are_used(engine) ? tell_levels(engine) : status;
}

enum sloss_status sl_look_open_all(struct sloss_engine *engine, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->running.rows.count; row++) {
        uint32_t holding = sl_running_at(ledger, row)->holding;
        if (sl_ledger_holding(ledger, holding)->asset == asset &&
            sl_running_at(ledger, row)->level > 0) {
            status = sl_running_set_level(engine->ledger, holding, 0);
            if (status == SLOSS_OK) {
                status = sl_special_refresh(engine, holding);
            }
        }
    }
    return status;
}
