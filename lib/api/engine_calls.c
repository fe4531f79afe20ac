/* SPDX-License-Identifier: BSD-2-Clause */
/* The public calls of the engine: reject bad arguments, create and destroy an engine, apply
 * commands, and hand out events. */
#include <assert.h>

#include "base/memory.h"
#include "command/ahead.h"
#include "command/command.h"
#include "command/hash.h"
#include "command/verify.h"
#include "detection/trigger.h"
#include "engine/control.h"
#include "execution/execution.h"
#include "engine/drawdown.h"
#include "engine/limits.h"
#include "engine/moments.h"
#include "engine/record.h"
#include "engine/units.h"
#include "engine/whatif.h"
#include "guard/closed.h"
#include "guard/guard.h"
#include "guard/waits.h"
#include "govern/changes.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "reduction/levels.h"
#include "sloss/column.h"
#include "waterfall/charges.h"
#include "waterfall/payers.h"
#include "waterfall/rivals.h"

static_assert(sizeof(struct sloss_command) == 128, "a command is a journal record");
static_assert(sizeof(struct sloss_event) == 88, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_deficit) == 208, "no padding crosses the boundary");

enum sloss_status sloss_engine_create(struct sloss_ledger *ledger, struct sloss_engine **engine_out)
{
    if (ledger == NULL || engine_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (ledger->has_engine) {
        return SLOSS_ERR_EXISTS;
    }
    struct sloss_engine *engine = sl_memory_allocate(&ledger->memory, sizeof(*engine));
    struct sl_triggers *triggers = sl_memory_allocate(&ledger->memory, sizeof(*triggers));
    if (engine == NULL || triggers == NULL) {
        sl_memory_release(&ledger->memory, engine, sizeof(*engine));
        sl_memory_release(&ledger->memory, triggers, sizeof(*triggers));
        return SLOSS_ERR_MEMORY;
    }
    sl_engine_initialize(engine, ledger);
    sl_record_initialize(&engine->records, &ledger->memory);
    engine->triggers = triggers;
    sl_triggers_initialize(triggers, &ledger->memory);
    sl_units_initialize(engine);
    sl_limits_initialize(engine);
    sl_surcharge_initialize(engine);
    sl_levels_initialize(engine);
    sl_control_initialize(engine);
    sl_execution_initialize(engine);
    sl_universe_initialize(engine);
    sl_guard_initialize(engine);
    sl_closed_initialize(engine);
    sl_waits_initialize(engine);
    sl_changes_initialize(engine);
    sl_drawdown_initialize(engine);
    sl_rivals_initialize(engine);
    sl_payers_initialize(engine);
    sl_charges_initialize(engine);
    sl_ahead_initialize(engine);
    sl_whatif_initialize(engine);
    ledger->has_engine = true;
    *engine_out = engine;
    return SLOSS_OK;
}

void sloss_engine_destroy(struct sloss_engine *engine)
{
    if (engine == NULL) {
        return;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    sl_triggers_finalize(engine->triggers);
    sl_memory_release(&ledger->memory, engine->triggers, sizeof(*engine->triggers));
    sl_units_finalize(engine);
    sl_limits_finalize(engine);
    sl_surcharge_finalize(engine);
    sl_levels_finalize(engine);
    sl_control_finalize(engine);
    sl_execution_finalize(engine);
    sl_universe_finalize(engine);
    sl_guard_finalize(engine);
    sl_closed_finalize(engine);
    sl_waits_finalize(engine);
    sl_changes_finalize(engine);
    sl_drawdown_finalize(engine);
    sl_moments_finalize(engine);
    sl_rivals_finalize(engine);
    sl_payers_finalize(engine);
    sl_charges_finalize(engine);
    sl_whatif_finalize(engine);
    sl_record_finalize(&engine->records);
    sl_engine_finalize(engine);
    sl_memory_release(&ledger->memory, engine, sizeof(*engine));
}

enum sloss_status sloss_engine_apply(struct sloss_engine *engine,
                                     const struct sloss_command *commands, size_t count,
                                     size_t *applied_out)
{
    size_t applied = 0;
    enum sloss_status status = SLOSS_OK;
    if (applied_out != NULL) {
        *applied_out = 0;
    }
    if (engine == NULL || (commands == NULL && count > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    while (status == SLOSS_OK && applied < count) {
        size_t used;
        sl_ahead(engine, commands, applied, count);
        status = sl_command_apply(engine, commands + applied, count - applied, &used);
        applied += status == SLOSS_OK ? used : 0;
    }
    if (applied_out != NULL) {
        *applied_out = applied;
    }
    return status;
}

enum sloss_status sloss_engine_whatif_begin(struct sloss_engine *engine)
{
    if (engine == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    sl_whatif_begin(engine, SL_TRIAL_SCAN);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_whatif_end(struct sloss_engine *engine)
{
    if (engine == NULL || engine->whatif.trial == SL_TRIAL_NONE) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_whatif_end(engine);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_hash(const struct sloss_engine *engine, struct sloss_hash *hash_out)
{
    if (engine == NULL || hash_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *hash_out = sl_hash_state(engine);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_verify(const struct sloss_engine *engine)
{
    if (engine == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sl_verify(engine) ? SLOSS_OK : SLOSS_ERR_CORRUPT;
}

enum sloss_status sloss_engine_events(struct sloss_engine *engine, struct sloss_event *events_out,
                                      size_t capacity, size_t *count_out)
{
    if (engine == NULL || events_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out = sl_record_take_events(engine, events_out, capacity);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_deficits(struct sloss_engine *engine,
                                        struct sloss_deficit *deficits_out, size_t capacity,
                                        size_t *count_out)
{
    if (engine == NULL || deficits_out == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out = sl_record_take_deficits(engine, deficits_out, capacity);
    return SLOSS_OK;
}

enum sloss_status sloss_engine_set_stop(struct sloss_engine *engine, sloss_stop_fn stop,
                                        void *context)
{
    if (engine == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->stop = stop;
    engine->stop_context = context;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_keep_events(struct sloss_engine *engine, uint32_t keep)
{
    if (engine == NULL || keep > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->keep_events = keep == 1;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_set_detection(struct sloss_engine *engine, uint32_t detection)
{
    if (engine == NULL || detection > SLOSS_DETECTION_SCAN) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->detection = detection;
    engine->judge_all = true;
    return SLOSS_OK;
}
