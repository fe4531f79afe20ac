/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/load_internal.h"

#include <string.h>

#include "command/need.h"
#include "guard/closed.h"
#include "guard/kept.h"
#include "guard/waits.h"

/* Does the market allow what a command may have set? What is as in a new market is told so. */
static bool allowed_holds(const struct sl_market *market)
{
    bool holds = market->validity <= SLOSS_VALIDITY_NONE;
    for (uint32_t what = 0; what < SL_GUARDED; what++) {
        struct sl_market again = {.validity = 0};
        uint32_t worst[SL_GUARDED] = {0};
        holds = holds && market->worst[what] <= SLOSS_VALIDITY_NONE + 1;
        worst[what] = holds ? sl_guard_worst(market, (enum sl_guarded)what) : 0;
        sl_guard_set_worst(&again, worst);
        holds = holds && again.worst[what] == market->worst[what];
    }
    return holds;
}

/* A source; its name is new. Which of them is the index, its weight says. */
static void take_source(struct sl_loader *loader, struct sl_guard *guard, uint32_t place)
{
    char name[SLOSS_NAME_SIZE];
    struct sl_source source = {.weight = 0};
    sl_state_carry_source(&loader->carry, &source, name);
    sl_load_need(loader, sl_need_is_name(name, false));
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_guard_find_source(guard, name) == SL_NONE);
    }
    if (sl_load_is_fine(loader)) {
        guard->source[place] = source;
        memcpy(guard->name[place], name, SLOSS_NAME_SIZE);
        guard->source_count = place + 1;
    }
}

static void take_guard(struct sl_loader *loader, uint32_t index, const struct sl_guard *values)
{
    struct sl_guard *guard = sl_guard_open(loader->engine, index);
    if (guard == NULL) {
        sl_load_refuse(loader, SLOSS_ERR_MEMORY);
        return;
    }
    guard->terms = values->terms;
    guard->terms.market = index;
    guard->was_quoted = values->was_quoted;
    guard->quoted_at = values->quoted_at;
    for (uint32_t place = 0; sl_load_is_fine(loader) && place < values->source_count; place++) {
        take_source(loader, guard, place);
    }
}

void sl_load_guard(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_guard values = {.source_count = 0};
    struct sl_market allowed = {.validity = 0};
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
                              sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) |
                              sl_load_bit(SL_ROW_PARTIAL) | sl_load_bit(SL_ROW_EXECUTE));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    sl_state_carry_allowed(&loader->carry, &allowed);
    sl_state_carry_guard(&loader->carry, &values);
    sl_load_need(loader, values.source_count <= SLOSS_SOURCES_MAX && allowed_holds(&allowed));
    if (!sl_load_is_fine(loader)) {
        return;
    }
    struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)major);
    market->validity = allowed.validity;
    market->halted = allowed.halted;
    memcpy(market->worst, allowed.worst, sizeof(market->worst));
    loader->engine->guards.doubtful += allowed.validity != SLOSS_VALIDITY_VALID ? 1 : 0;
    if (values.terms.is_on != 0 || values.source_count != 0) {
        take_guard(loader, (uint32_t)major, &values);
    }
}

void sl_load_fill(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_kept_fill values = {.sequence = minor};
    sl_load_after(loader, sl_load_bit(SL_ROW_GUARD) | sl_load_bit(SL_ROW_FILL));
    sl_load_need(loader, major + 1 == loader->engine->markets.count);
    sl_load_next_place(loader, minor);
    sl_state_carry_fill(&loader->carry, &values);
    if (sl_load_is_fine(loader)) {
        const struct sl_guard *guard = sl_guard_of(loader->engine, (uint32_t)major);
        sl_load_need(loader, guard != NULL && guard->kept.count < guard->terms.fills &&
                                 guard->terms.fills <= SLOSS_FILLS_MAX);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_kept_add(loader->engine, (uint32_t)major, &values));
    }
}

void sl_load_closed(struct sl_loader *loader, uint32_t market)
{
    uint64_t at[2] = {0};
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    SL_CARRY(&loader->carry, at[0]);
    SL_CARRY(&loader->carry, at[1]);
    sl_load_next_place(loader, market);
    sl_load_need(loader, (at[0] | at[1]) != 0);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_ledger_holding(ledger, loader->holding)->asset ==
                                 sl_ledger_book(ledger, market)->asset);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_closed_restore(loader->engine, loader->holding, market, at));
    }
}

void sl_load_wait(struct sl_loader *loader, uint32_t asset)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_ledger_holding(ledger, loader->holding)->asset == asset &&
                                 !sl_waits_has(loader->engine, loader->holding));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_waits_restore(loader->engine, loader->holding));
    }
}
