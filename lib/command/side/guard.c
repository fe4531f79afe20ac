/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/guard_internal.h"

#include <string.h>

#include "command/need_internal.h"
#include "engine/whatif.h"
#include "guard/kept.h"
#include "mark/bust.h"

#define WEIGHT_MAX 1000u

/* ---- GUARD ----------------------------------------------------------------------------------- */

/* Is a part of the mark less than a tick? Without a mark it is not known. */
static bool is_less_than_tick(const struct sl_market *market, int64_t ppb)
{
    return market->marked && (sl_uwide)sl_fixed_magnitude(market->mark) * (uint64_t)ppb < SL_PPB;
}

/* What cannot work together. */
static bool is_at_odds(const struct sloss_engine *engine, const struct sloss_command_guard *terms)
{
    const struct sl_market *market = sl_engine_market(engine, terms->market);
    const struct sl_guard *guard = sl_guard_of(engine, terms->market);
    bool is_single = guard != NULL && sl_guard_count_sources(guard) == 1;
    return ((terms->set & SLOSS_GUARD_CLAMP) != 0 && is_single) ||
           ((terms->set & SLOSS_GUARD_BAND) != 0 && is_less_than_tick(market, terms->band_ppb)) ||
           ((terms->set & SLOSS_GUARD_STEP) != 0 && is_less_than_tick(market, terms->step_ppb));
}

/* No guard has no terms. */
static bool is_bare(const struct sloss_command_guard *terms)
{
    const struct sloss_command_guard none = {.market = terms->market};
    return memcmp(terms, &none, sizeof(none)) == 0;
}

static enum sloss_status need_terms(const struct sloss_engine *engine,
                                    const struct sloss_command_guard *terms)
{
    enum sloss_status status = sl_need_market(engine, terms->market);
    if (status == SLOSS_OK && terms->is_on == 1 && !sl_guard_may_be(terms)) {
        status = SLOSS_ERR_RANGE;
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, terms->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return (terms->is_on == 1 ? is_at_odds(engine, terms) : !is_bare(terms)) ? SLOSS_ERR_ARGUMENT
                                                                            : SLOSS_OK;
}

enum sloss_status sl_guard_command(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_guard *terms = &command->guard;
    if (terms->is_on > 1 || (terms->is_on == 1 && sl_guard_has_stray(terms))) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = need_terms(engine, terms);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_guard *guard = sl_guard_open(engine, terms->market);
    status = guard == NULL ? SLOSS_ERR_MEMORY : sl_guard_touch(engine, guard);
    if (status == SLOSS_OK) {
        status = sl_kept_resize(engine, guard, terms->fills);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    guard->terms = *terms;
    return terms->is_on == 1
               ? SLOSS_OK
               : sl_guard_set_validity(engine, terms->market, SLOSS_VALIDITY_VALID);
}

/* ---- SOURCE ---------------------------------------------------------------------------------- */

static enum sloss_status need_source(const struct sloss_engine *engine,
                                     const struct sloss_command_source *terms)
{
    bool is_index = sl_guard_is_index(terms->name);
    const struct sl_guard *guard = sl_guard_of(engine, terms->market);
    if (sl_guard_find_source(guard, terms->name) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (terms->weight > WEIGHT_MAX || (terms->weight < 1 && !is_index)) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status = sl_need_open_market(engine, terms->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (is_index && terms->weight != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    return guard != NULL && guard->source_count == SLOSS_SOURCES_MAX ? SLOSS_ERR_LIMIT : SLOSS_OK;
}

enum sloss_status sl_guard_source(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_source *terms = &command->source;
    if (!sl_need_is_name(terms->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = sl_need_market(engine, terms->market);
    if (status == SLOSS_OK) {
        status = need_source(engine, terms);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_guard *guard = sl_guard_open(engine, terms->market);
    status = guard == NULL ? SLOSS_ERR_MEMORY : sl_guard_touch(engine, guard);
    if (status == SLOSS_OK) {
        memset(guard->name[guard->source_count], 0, SLOSS_NAME_SIZE);
        memcpy(guard->name[guard->source_count], terms->name, strlen(terms->name));
        guard->source[guard->source_count] = (struct sl_source){.weight = terms->weight};
        guard->source_count++;
    }
    return status;
}

/* ---- VALIDITY and HALT ------------------------------------------------------------------------ */

enum sloss_status sl_guard_validity(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_validity *terms = &command->validity;
    const uint32_t worst[SL_GUARDED] = {[SL_GUARDED_OPEN] = terms->open,
                                        [SL_GUARDED_REDUCE] = terms->reduce,
                                        [SL_GUARDED_LIQUIDATE] = terms->liquidate,
                                        [SL_GUARDED_SETTLE] = terms->settle,
                                        [SL_GUARDED_WITHDRAW] = terms->withdraw};
    for (uint32_t what = 0; what < SL_GUARDED; what++) {
        if (worst[what] > SLOSS_VALIDITY_NONE) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    enum sloss_status status = sl_need_open_market(engine, terms->market);
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, terms->market);
    }
    if (status == SLOSS_OK) {
        sl_guard_set_worst(sl_engine_market(engine, terms->market), worst);
    }
    return status;
}

enum sloss_status sl_guard_halt(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_halt *terms = &command->halt;
    if (terms->is_halted > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_open_market(engine, terms->market);
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, terms->market);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, terms->market)->halted = terms->is_halted == 1;
    }
    return status;
}

enum sloss_status sl_guard_need_trading(const struct sloss_engine *engine, uint32_t market)
{
    enum sloss_status status = sl_need_open_market(engine, market);
    return status == SLOSS_OK && sl_engine_market(engine, market)->halted ? SLOSS_ERR_HALTED
                                                                         : status;
}

/* ---- marks by hand, and settlements ------------------------------------------------------------ */

static bool any_is_halted(const struct sloss_engine *engine, const struct sloss_command *marks,
                          uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t market = marks[i].mark.market;
        if (market < engine->markets.count && sl_engine_market(engine, market)->halted) {
            return true;
        }
    }
    return false;
}

/* A price that no contract of the market can have. What is too large is refused elsewhere. */
static enum sloss_status need_price(const struct sloss_engine *engine, uint32_t market,
                                    int64_t price)
{
    int64_t value;
    enum sloss_status status = sl_market_value(sl_engine_market(engine, market), price, &value);
    return status == SLOSS_ERR_OVERFLOW ? SLOSS_OK : status;
}

static enum sloss_status need_none_halted(const struct sloss_engine *engine,
                                          const struct sloss_command *marks, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sloss_command_mark *mark = &marks[i].mark;
        if (mark->market >= SLOSS_COLLATERAL_FIRST) {
            status = mark->price < 1 ? SLOSS_ERR_RANGE : SLOSS_OK;
            continue;
        }
        status = sl_guard_need_trading(engine, mark->market);
        if (status == SLOSS_OK) {
            status = need_price(engine, mark->market, mark->price);
        }
    }
    return status;
}

enum sloss_status sl_guard_mark_by_hand(struct sloss_engine *engine,
                                        const struct sloss_command *marks, uint32_t count)
{
    /* A stress says where marks might stand, whoever may set them. */
    bool supposes = engine->whatif.trial == SL_TRIAL_LIST;
    enum sloss_status status = !supposes && any_is_halted(engine, marks, count)
                                   ? need_none_halted(engine, marks, count)
                                   : SLOSS_OK;
    for (uint32_t i = 0;
         engine->guards.doubtful > 0 && status == SLOSS_OK && i < count; i++) {
        if (marks[i].mark.market < SLOSS_COLLATERAL_FIRST) {
            status = sl_guard_by_hand(engine, marks[i].mark.market);
        }
    }
    return status;
}

enum sloss_status sl_guard_need_settle(const struct sloss_engine *engine, uint32_t market,
                                       int64_t price)
{
    enum sloss_status status = need_price(engine, market, price);
    return status == SLOSS_OK &&
                   !sl_guard_allows(sl_engine_market(engine, market), SL_GUARDED_SETTLE)
               ? SLOSS_ERR_UNRELIABLE
               : status;
}

/* ---- BUST ------------------------------------------------------------------------------------ */

enum sloss_status sl_guard_bust(struct sloss_engine *engine, const struct sloss_command *command)
{
    enum sloss_status status = sl_need_market(engine, command->bust.market);
    if (status == SLOSS_OK &&
        (command->bust.sequence == 0 || command->bust.sequence > INT64_MAX)) {
        status = SLOSS_ERR_RANGE;
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, command->bust.market);
    }
    return status == SLOSS_OK ? sl_bust(engine, command->bust.market, command->bust.sequence)
                              : status;
}
