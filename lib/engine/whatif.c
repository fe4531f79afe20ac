/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/whatif.h"
#include "engine/remember.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/suspect_list.h"

#include <assert.h>

void sl_whatif_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&engine->whatif.suspects, memory, sizeof(uint32_t));
    sl_record_initialize(&engine->whatif.records, memory);
}

void sl_whatif_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->whatif.suspects);
    sl_record_finalize(&engine->whatif.records);
}

/* What is not in the log changes places with the trial's own. */
static void exchange(struct sloss_engine *engine)
{
    struct sl_whatif *whatif = &engine->whatif;
    sl_ledger_swap_suspects(engine->ledger, &whatif->suspects);
    sl_record_swap(engine, &whatif->records);
}

void sl_whatif_begin(struct sloss_engine *engine, enum sl_trial trial)
{
    struct sl_whatif *whatif = &engine->whatif;
    assert(whatif->trial == SL_TRIAL_NONE);
    whatif->trial = trial;
    whatif->settings = engine->settings;
    whatif->instants = engine->instants;
    whatif->holdings = engine->ledger->holdings.count;
    whatif->judge_all = engine->judge_all;
    sl_ledger_flag_suspects(engine->ledger, false);
    exchange(engine);
    sl_ledger_try(engine->ledger);
}

void sl_whatif_end(struct sloss_engine *engine)
{
    struct sl_whatif *whatif = &engine->whatif;
    assert(whatif->trial != SL_TRIAL_NONE);
    sl_host_ids_take_back_to(engine->ledger, 0);
    sl_ledger_take_back(engine->ledger);
    sl_ledger_clear_suspects(engine->ledger);
    sl_record_forget(engine);
    exchange(engine);
    sl_ledger_flag_suspects(engine->ledger, true);
    engine->settings = whatif->settings;
    engine->instants = whatif->instants;
    /* A holding that was opened meanwhile stays, and what it backs (ledger/pair.h) is on no list;
     * nor is it itself, where it is margined with others (ledger/side/groups.h). */
    struct sloss_ledger *ledger = engine->ledger;
    sl_groups_flag_from(ledger, whatif->holdings);
    bool may_matter = ledger->pairs.count > 0 || ledger->groups.members.count > 0;
    engine->judge_all =
        whatif->judge_all || (may_matter && ledger->holdings.count > whatif->holdings);
    whatif->trial = SL_TRIAL_NONE;
}

struct sl_point sl_whatif_point(const struct sloss_engine *engine)
{
    return (struct sl_point){.log = sl_ledger_log_size(engine->ledger),
                             .ids = sl_host_ids_tried(engine->ledger),
                             .records = sl_record_point(engine),
                             .settings = engine->settings};
}

void sl_whatif_return(struct sloss_engine *engine, const struct sl_point *point)
{
    sl_host_ids_take_back_to(engine->ledger, point->ids);
    sl_ledger_take_back_to(engine->ledger, point->log);
    sl_record_return(engine, &point->records);
    engine->settings = point->settings;
}

/* A trial funds a compartment, and ends it, but makes none. */
static enum sloss_status admit_isolate(const struct sloss_ledger *ledger,
                                       const struct sloss_command_isolate *isolate)
{
    uint32_t account = sl_ledger_find_account(ledger, isolate->account);
    if (account == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    if (isolate->market >= ledger->books.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    return sl_compartment_find(ledger, account, isolate->market) != SL_NONE ? SLOSS_OK
                                                                            : SLOSS_ERR_ARGUMENT;
}

enum sloss_status sl_whatif_admit(const struct sloss_engine *engine,
                                  const struct sloss_command *command)
{
    switch (command->kind) {
    case SLOSS_COMMAND_DEPOSIT:
        return sl_ledger_find_account(engine->ledger, command->deposit.account) != SL_NONE
                   ? SLOSS_OK
                   : SLOSS_ERR_UNKNOWN_ACCOUNT;
    case SLOSS_COMMAND_ISOLATE:
        return admit_isolate(engine->ledger, &command->isolate);
    case SLOSS_COMMAND_MEMBER: /* the row of a first contribution is none again when it is zero */
    case SLOSS_COMMAND_TIER:
    case SLOSS_COMMAND_MARK:
    case SLOSS_COMMAND_FUNDING:
    case SLOSS_COMMAND_TAKEOVER:
    case SLOSS_COMMAND_DELEVERAGE:
    case SLOSS_COMMAND_WITHDRAW:
    case SLOSS_COMMAND_TRANSFER:
    case SLOSS_COMMAND_FEE:
    case SLOSS_COMMAND_RECOVER:
    case SLOSS_COMMAND_JOIN:
    case SLOSS_COMMAND_LEAVE:
    case SLOSS_COMMAND_REDEEM:
    case SLOSS_COMMAND_LIMIT:
    case SLOSS_COMMAND_REQUIRE:
    case SLOSS_COMMAND_CONTROL:
    case SLOSS_COMMAND_POSITION_LIMIT:
    case SLOSS_COMMAND_CEILING:
    case SLOSS_COMMAND_HAIRCUT:
    case SLOSS_COMMAND_HOLD: /* a row of nothing is none again, as of a member */
    case SLOSS_COMMAND_RELEASE:
    case SLOSS_COMMAND_PAY_OUT:
    case SLOSS_COMMAND_ORDERS:
    case SLOSS_COMMAND_HEDGE:
    case SLOSS_COMMAND_REQUIREMENT:
    case SLOSS_COMMAND_SHOCK:
    case SLOSS_COMMAND_VALUES:
    case SLOSS_COMMAND_PORTFOLIO: /* a row in no universe is none again */
    case SLOSS_COMMAND_MATURE:
    case SLOSS_COMMAND_PARTIAL:
    case SLOSS_COMMAND_LEVELS: /* a row of no levels is none again */
    case SLOSS_COMMAND_EXECUTE:
    case SLOSS_COMMAND_AUCTION:
    case SLOSS_COMMAND_GUARD: /* a row in which nothing is set is none again */
    case SLOSS_COMMAND_SOURCE:
    case SLOSS_COMMAND_QUOTE:
    case SLOSS_COMMAND_HALT:
    case SLOSS_COMMAND_VALIDITY:
    case SLOSS_COMMAND_GROUP: /* a group that nobody is in is none again */
    case SLOSS_COMMAND_WATERFALL:
    case SLOSS_COMMAND_SOCIALIZE:
    case SLOSS_COMMAND_OPTION:
    case SLOSS_COMMAND_TIME: /* that makes a change which adds rows is refused then */
    case SLOSS_COMMAND_SCHEDULE:
    case SLOSS_COMMAND_UNSCHEDULE:
    case SLOSS_COMMAND_GOVERN:
        return SLOSS_OK;
    default:
        return SLOSS_ERR_ARGUMENT;
    }
}
