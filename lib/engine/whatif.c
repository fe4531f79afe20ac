/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/whatif.h"

#include <assert.h>
#include <string.h>

#define SWAP_MOST 128u /* of the fields that change places */

void sl_whatif_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&engine->whatif.suspects, memory, sizeof(uint32_t));
    sl_vector_initialize(&engine->whatif.events, memory);
    sl_vector_initialize(&engine->whatif.records, memory);
}

void sl_whatif_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->whatif.suspects);
    sl_vector_finalize(&engine->whatif.events);
    sl_vector_finalize(&engine->whatif.records);
}

static void swap(void *a, void *b, size_t size)
{
    unsigned char other[SWAP_MOST];
    assert(size <= sizeof(other));
    memcpy(other, a, size);
    memcpy(a, b, size);
    memcpy(b, other, size);
}

/* What is not in the log changes places with the trial's own. */
static void exchange(struct sloss_engine *engine)
{
    struct sl_whatif *whatif = &engine->whatif;
    swap(&engine->ledger->suspects, &whatif->suspects, sizeof(whatif->suspects));
    swap(&engine->events, &whatif->events, sizeof(whatif->events));
    swap(&engine->records, &whatif->records, sizeof(whatif->records));
    swap(&engine->events_taken, &whatif->events_taken, sizeof(whatif->events_taken));
    swap(&engine->records_taken, &whatif->records_taken, sizeof(whatif->records_taken));
}

void sl_whatif_begin(struct sloss_engine *engine, enum sl_trial trial)
{
    struct sl_whatif *whatif = &engine->whatif;
    assert(whatif->trial == SL_TRIAL_NONE);
    whatif->trial = trial;
    whatif->settings = engine->settings;
    whatif->instants = engine->instants;
    whatif->judge_all = engine->judge_all;
    sl_ledger_flag_suspects(engine->ledger, false);
    exchange(engine);
    sl_ledger_try(engine->ledger);
}

void sl_whatif_end(struct sloss_engine *engine)
{
    struct sl_whatif *whatif = &engine->whatif;
    assert(whatif->trial != SL_TRIAL_NONE);
    sl_ledger_take_back(engine->ledger);
    sl_ledger_clear_suspects(engine->ledger);
    engine->events.size = engine->events_taken = 0;
    engine->records.size = engine->records_taken = 0;
    exchange(engine);
    sl_ledger_flag_suspects(engine->ledger, true);
    engine->settings = whatif->settings;
    engine->instants = whatif->instants;
    engine->judge_all = whatif->judge_all;
    whatif->trial = SL_TRIAL_NONE;
}

struct sl_point sl_whatif_point(const struct sloss_engine *engine)
{
    return (struct sl_point){.log = engine->ledger->images.size,
                             .events = engine->events.size - engine->events_taken,
                             .records = engine->records.size - engine->records_taken,
                             .settings = engine->settings};
}

void sl_whatif_return(struct sloss_engine *engine, const struct sl_point *point)
{
    sl_ledger_take_back_to(engine->ledger, point->log);
    engine->events.size = engine->events_taken + point->events;
    engine->records.size = engine->records_taken + point->records;
    engine->settings = point->settings;
}

enum sloss_status sl_whatif_admit(const struct sloss_engine *engine,
                                  const struct sloss_command *command)
{
    switch (command->kind) {
    case SLOSS_COMMAND_DEPOSIT:
        return sl_ledger_find_account(engine->ledger, command->deposit.account) != SL_NONE
                   ? SLOSS_OK
                   : SLOSS_ERR_UNKNOWN_ACCOUNT;
    case SLOSS_COMMAND_TIER:
    case SLOSS_COMMAND_MARK:
    case SLOSS_COMMAND_FUNDING:
    case SLOSS_COMMAND_TAKEOVER:
    case SLOSS_COMMAND_DELEVERAGE:
    case SLOSS_COMMAND_WITHDRAW:
    case SLOSS_COMMAND_TRANSFER:
    case SLOSS_COMMAND_WATERFALL:
    case SLOSS_COMMAND_SOCIALIZE:
    case SLOSS_COMMAND_OPTION:
    case SLOSS_COMMAND_TIME:
        return SLOSS_OK;
    default:
        return SLOSS_ERR_ARGUMENT;
    }
}
