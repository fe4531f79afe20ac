/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/command.h"

#include <assert.h>

#include "closing/trade.h"
#include "command/content_internal.h"
#include "command/door_internal.h"
#include "command/once_internal.h"
#include "command/part_internal.h"
#include "detection/breach.h"
#include "detection/suspects.h"
#include "engine/control.h"
#include "engine/drawdown.h"
#include "engine/limits.h"
#include "engine/moments.h"
#include "engine/record.h"
#include "engine/units.h"
#include "engine/whatif.h"
#include "execution/execution.h"
#include "govern/changes.h"
#include "govern/governed.h"
#include "guard/closed.h"
#include "guard/guard.h"
#include "guard/waits.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "liquidation/after_marks.h"
#include "liquidation/executed.h"
#include "liquidation/liquidation.h"
#include "margin/surcharge.h"
#include "reduction/levels.h"
#include "reduction/look.h"
#include "waterfall/charges.h"
#include "waterfall/claimants.h"

/* Are the reserved bytes of a body zero? What lies behind its record is not looked at: where a host
 * writes `{.kind = ..., .fill = {...}}`, C leaves the rest of the union as it was. */
static bool reserved_is_zero(const struct sloss_command *command)
{
    unsigned any = 0;
    for (size_t at = sl_door[command->kind].body; at < sl_door[command->kind].size; at++) {
        any |= command->body[at];
    }
    return any == 0;
}

static bool is_well_formed(const struct sloss_command *command)
{
    if (command->struct_size != sizeof(*command) || command->kind == 0 ||
        command->kind >= SL_DOORS || command->reserved != 0) {
        return false;
    }
    return (command->flags & ~(sl_door[command->kind].flags | SLOSS_COMMAND_LINKED)) == 0 &&
           reserved_is_zero(command);
}

/* Is a record of a kind that may be linked at its place? */
static bool is_linked(const struct sloss_command *chain, size_t at)
{
    uint32_t kind = chain[at].kind;
    uint32_t then = sl_door[chain[0].kind].then;
    return kind == then || (kind == sl_door[chain[0].kind].links && chain[at - 1].kind != then);
}

/* The same; behind a SCHEDULE stands a command of its own. */
static bool may_follow(const struct sloss_command *commands, size_t at)
{
    if (commands[0].kind == SLOSS_COMMAND_SCHEDULE) {
        return at == 1 ? sl_govern_kind_of(&commands[1]) != 0 : is_linked(commands + 1, at - 1);
    }
    return is_linked(commands, at);
}

size_t sl_command_records(const struct sloss_command *commands, size_t count)
{
    size_t length = 0;
    bool more = true;
    while (more) {
        if (length == count || length == UINT32_MAX || !is_well_formed(&commands[length]) ||
            (length == 0 ? sl_door[commands[0].kind].run == NULL : !may_follow(commands, length))) {
            return 0;
        }
        more = (commands[length].flags & SLOSS_COMMAND_LINKED) != 0;
        length++;
    }
    return length;
}

/* Stamps of commands wrap after 2^32; the ledger then wipes its own, and the markets' are wiped
 * here. */
enum sloss_status sl_command_begin(struct sloss_engine *engine)
{
    enum sloss_status status = sl_ledger_begin(engine->ledger);
    if (status == SLOSS_OK && engine->ledger->command == 1) {
        for (uint32_t market = 0; market < engine->markets.count; market++) {
            sl_engine_market(engine, market)->saved_by = 0;
            sl_engine_market(engine, market)->marked_by = 0;
        }
        sl_units_forget_stamps(engine);
        sl_limits_forget_stamps(engine);
        sl_drawdown_forget_stamps(engine);
        sl_moments_forget_stamps(engine);
        sl_compartments_forget_stamps(engine->ledger);
        sl_groups_forget_stamps(engine->ledger);
        sl_surcharge_forget_stamps(engine);
        sl_levels_forget_stamps(engine);
        sl_control_forget_stamps(engine);
        sl_execution_forget_stamps(engine);
        sl_guard_forget_stamps(engine);
        sl_closed_forget_stamps(engine);
        sl_waits_forget_stamps(engine);
        sl_changes_forget_stamps(engine);
    }
    return status == SLOSS_OK ? sl_record_begin(engine) : status;
}

#ifndef NDEBUG
/* What detection rests on, for some of the holdings: all of them in turn, however many there are.
 */
static bool shares_are_consistent(const struct sloss_engine *engine)
{
    uint32_t count = engine->ledger->holdings.count;
    uint32_t some = count < 64 ? count : 64;
    for (uint32_t i = 0; i < some; i++) {
        uint32_t row = (uint32_t)((engine->settings.sequence * some + i) % count);
        if (!sl_breach_is_consistent(engine, row)) {
            return false;
        }
    }
    return true;
}

/* Whoever is on a list has its flag: a look at all of them, once in as many commands as make it a
 * look at 64 a command. */
static bool lists_are_consistent(const struct sloss_engine *engine)
{
    bool skipped = engine->settings.sequence % (engine->ledger->holdings.count / 64 + 1) != 0;
    return skipped || sl_suspects_are_consistent(engine->ledger);
}
#endif

/* What a command knows of its rounds is empty. */
static void start(struct sloss_engine *engine)
{
    sl_charges_begin(engine);
    sl_claimants_begin(engine);
    sl_liquidation_begin(engine);
    engine->cut.size = 0;
    engine->marked.size = 0;
    engine->reductions.marked = engine->reductions.moved = false;
}

static enum sloss_status run(struct sloss_engine *engine, const struct sloss_command *chain,
                             uint32_t count)
{
    const struct sl_door *door = &sl_door[chain[0].kind];
    enum sloss_status status =
        count == 1 ? door->run(engine, chain) : door->run_chain(engine, chain, count);
    if (status == SLOSS_OK) {
        status = sl_liquidation_settle(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_after_marks(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_trade_sweep(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_look(engine);
    }
    return status == SLOSS_OK ? sl_executed_end_of_command(engine) : status;
}

/* What it does and what follows, and then whether it goes too far at once, and whether it has to
 * wait: it is refused for these last of all (rules 27.1). One that adds rows is not taken back, so
 * it is not even begun. */
static enum sloss_status carry_out(struct sloss_engine *engine, const struct sloss_command *chain,
                                   uint32_t count, int64_t wait)
{
    const struct sl_govern_before before = sl_govern_before(engine, &chain[0]);
    bool adds = sl_door[chain[0].kind].check != NULL;
    enum sloss_status status = adds && wait > 0 ? sl_door[chain[0].kind].check(engine, chain)
                                                : run(engine, chain, count);
    if (status == SLOSS_OK && !sl_govern_is_in_step(engine, &chain[0], &before)) {
        return SLOSS_ERR_OUT_OF_STEP;
    }
    return status == SLOSS_OK && wait > 0 ? SLOSS_ERR_TOO_SOON : status;
}

enum sloss_status sl_command_part(struct sloss_engine *engine, const struct sloss_command *chain,
                                  uint32_t count, enum sl_part_way how)
{
    const struct sl_ledger_part part = sl_ledger_begin_part(engine->ledger);
    const struct sl_record_point records = sl_record_point(engine);
    const struct sl_settings settings = engine->settings;
    bool adds = sl_door[chain[0].kind].check != NULL;
    start(engine);
    enum sloss_status status = how == SL_PART_TRY && adds
                                   ? sl_door[chain[0].kind].check(engine, chain)
                                   : carry_out(engine, chain, count, 0);
    if (status == SLOSS_OK && how == SL_PART_DO) {
        sl_ledger_keep_part(engine->ledger, &part);
    } else {
        engine->settings = settings;
        sl_ledger_undo_part(engine->ledger, &part);
        sl_record_return(engine, &records);
        engine->judge_all |= engine->judged;
    }
    start(engine);
    return status;
}

enum sloss_status sl_command_apply(struct sloss_engine *engine,
                                   const struct sloss_command *commands, size_t count,
                                   size_t *used_out)
{
    size_t length = sl_command_records(commands, count);
    *used_out = length == 0 ? 1 : length;
    if (length == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    assert(sl_content_size(commands[0].kind) == sl_door[commands[0].kind].size);
    struct sl_host_id id;
    enum sloss_status status = sl_once_check(engine, commands, length, &id);
    if (status == SLOSS_OK) {
        status = sl_command_begin(engine);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        status = sl_whatif_admit(engine, &commands[0]);
    }
    struct sl_settings settings = engine->settings;
    engine->judged = false;
    engine->settings.sequence++;
    engine->cause = commands[0].kind;
    start(engine);
    if (status == SLOSS_OK) {
        status = carry_out(engine, commands, (uint32_t)length,
                           sl_govern_wait(engine, &commands[0]));
    }
    if (status == SLOSS_OK) {
        sl_ledger_commit(engine->ledger);
        sl_once_remember(engine, &id);
        assert(shares_are_consistent(engine) && lists_are_consistent(engine));
        return SLOSS_OK;
    }
    engine->settings = settings;
    sl_ledger_rollback(engine->ledger);
    sl_record_rollback(engine);
    /* Judging takes suspects off the list; what it took is not undone, so the next time everybody
     * is judged. */
    engine->judge_all |= engine->judged;
    assert(lists_are_consistent(engine));
    return status;
}
