/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/effects_internal.h"

#include <string.h>

#include "journal/memory.h"

#define ROOM_FIRST 256u /* rows that are given room at first */

/* ---- room ------------------------------------------------------------------------------------ */

/* Make room for `more` rows of a size behind `count`. */
static bool widen(const struct sloss_memory *memory, void **rows, size_t *room, size_t count,
                  size_t more, size_t size)
{
    size_t wanted = *room == 0 ? ROOM_FIRST : *room;
    while (wanted < count + more) {
        wanted *= 2;
    }
    if (wanted == *room) {
        return true;
    }
    void *wider = sl_journal_allocate(memory, wanted * size);
    if (wider == NULL) {
        return false;
    }
    if (count > 0) {
        memcpy(wider, *rows, count * size);
    }
    sl_journal_release(memory, *rows, *room * size);
    *rows = wider;
    *room = wanted;
    return true;
}

void sl_journal_effects_free(struct sl_journal_effects *effects)
{
    const struct sloss_memory *memory = &effects->memory;
    sl_journal_release(memory, effects->events, effects->event_room * sizeof(*effects->events));
    sl_journal_release(memory, effects->deficits,
                       effects->deficit_room * sizeof(*effects->deficits));
    sl_journal_release(memory, effects->names, effects->name_room * sizeof(*effects->names));
}

/* ---- names ----------------------------------------------------------------------------------- */

void sl_journal_effects_begin(struct sl_journal_effects *effects, const struct sloss_ledger *ledger,
                              const struct sloss_engine *engine, uint64_t entry)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    (void)sloss_engine_info(engine, &info);
    effects->assets = info.assets;
    effects->markets = info.markets;
    effects->accounts =
        entry == 0 ? 0 : sloss_ledger_account_count(ledger); /* some are always there */
    effects->ledger = ledger;
}

void sl_journal_effects_expect(struct sl_journal_effects *effects)
{
    if (effects->stored == effects->last_entry) {
        effects->event_count = effects->events_taken = 0;
        effects->deficit_count = effects->deficits_taken = 0;
        effects->name_count = 0;
    }
}

/* A row for a name; NULL without memory. */
static struct sloss_journal_name *new_name(struct sl_journal_effects *effects, uint32_t kind,
                                           uint64_t number)
{
    if (!widen(&effects->memory, (void **)&effects->names, &effects->name_room, effects->name_count,
               1, sizeof(*effects->names))) {
        effects->is_failed = true;
        return NULL;
    }
    struct sloss_journal_name *name = &effects->names[effects->name_count++];
    *name = (struct sloss_journal_name){.kind = kind, .number = number};
    return name;
}

void sl_journal_effects_note(struct sl_journal_effects *effects,
                             const struct sloss_command *command)
{
    struct sloss_journal_name *name = NULL;
    if (command->kind == SLOSS_COMMAND_ASSET) {
        name = new_name(effects, SLOSS_COMMAND_ASSET, effects->assets++);
        if (name != NULL) {
            name->decimals = command->asset.decimals;
            memcpy(name->name, command->asset.name, sizeof(name->name));
        }
    } else if (command->kind == SLOSS_COMMAND_MARKET) {
        name = new_name(effects, SLOSS_COMMAND_MARKET, effects->markets++);
        if (name != NULL) {
            name->asset = command->market.asset;
            memcpy(name->name, command->market.name, sizeof(name->name));
        }
    }
}

static enum sloss_journal_status gather_accounts(struct sl_journal_effects *effects)
{
    uint32_t count = sloss_ledger_account_count(effects->ledger);
    for (; effects->accounts < count; effects->accounts++) {
        struct sloss_journal_name *name = new_name(effects, SLOSS_COMMAND_ACCOUNT, 0);
        if (name == NULL) {
            return SLOSS_JOURNAL_MEMORY;
        }
        name->place = effects->accounts;
        (void)sloss_ledger_account_at(effects->ledger, effects->accounts, &name->number,
                                      name->name);
    }
    return effects->is_failed ? SLOSS_JOURNAL_MEMORY : SLOSS_JOURNAL_OK;
}

/* ---- to gather ------------------------------------------------------------------------------- */

static enum sloss_journal_status gather_events(struct sl_journal_effects *effects,
                                               struct sloss_engine *engine)
{
    size_t count;
    do {
        if (!widen(&effects->memory, (void **)&effects->events, &effects->event_room,
                   effects->event_count, ROOM_FIRST, sizeof(*effects->events))) {
            return SLOSS_JOURNAL_MEMORY;
        }
        (void)sloss_engine_events(engine, effects->events + effects->event_count,
                                  effects->event_room - effects->event_count, &count);
        effects->event_count += count;
    } while (count > 0);
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status gather_deficits(struct sl_journal_effects *effects,
                                                 struct sloss_engine *engine)
{
    size_t count;
    do {
        if (!widen(&effects->memory, (void **)&effects->deficits, &effects->deficit_room,
                   effects->deficit_count, ROOM_FIRST, sizeof(*effects->deficits))) {
            return SLOSS_JOURNAL_MEMORY;
        }
        (void)sloss_engine_deficits(engine, effects->deficits + effects->deficit_count,
                                    effects->deficit_room - effects->deficit_count, &count);
        effects->deficit_count += count;
    } while (count > 0);
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sl_journal_effects_gather(struct sl_journal_effects *effects,
                                                    struct sloss_engine *engine, uint64_t entry)
{
    enum sloss_journal_status status = gather_events(effects, engine);
    if (status == SLOSS_JOURNAL_OK) {
        status = gather_deficits(effects, engine);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = gather_accounts(effects);
    }
    effects->last_entry = entry;
    return status;
}

/* ---- to store -------------------------------------------------------------------------------- */

enum sloss_journal_status sl_journal_effects_add(const struct sl_journal_effects *effects,
                                                 const struct sloss_journal_sink *sink,
                                                 uint64_t writer)
{
    if (!effects->is_kept || effects->last_entry == effects->stored) {
        return SLOSS_JOURNAL_OK;
    }
    const struct sloss_journal_effects given = {.struct_size = sizeof(given),
                                                .last_entry = effects->last_entry,
                                                .writer = writer,
                                                .events = effects->events,
                                                .event_count = effects->event_count,
                                                .deficits = effects->deficits,
                                                .deficit_count = effects->deficit_count,
                                                .names = effects->names,
                                                .name_count = effects->name_count};
    return sink->effects_add(sink->context, &given);
}

void sl_journal_effects_settle(struct sl_journal_effects *effects)
{
    effects->stored = effects->last_entry;
}
