/* SPDX-License-Identifier: BSD-2-Clause */
#include "guard/guard.h"

#include <string.h>

#include "engine/record.h"
#include "ledger/pair.h"
#include "ledger/side/compartment.h"
#include "ledger/side/leg_find.h"

void sl_guard_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->guards.rows, &engine->ledger->memory, sizeof(struct sl_guard));
}

static struct sl_guard *row_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->guards.rows, struct sl_guard, row);
}

void sl_guard_finalize(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->guards.rows.count; row++) {
        sl_paged_finalize(&row_at(engine, row)->fills);
    }
    sl_paged_finalize(&engine->guards.rows);
}

static void forget_fills(const struct sl_guard *guard)
{
    for (uint32_t row = 0; row < guard->fills.count; row++) {
        SL_PAGED_AT(&guard->fills, struct sl_kept_fill, row)->saved_by = 0;
    }
}

void sl_guard_forget_stamps(struct sloss_engine *engine)
{
    engine->guards.saved_by = 0;
    for (uint32_t row = 0; row < engine->guards.rows.count; row++) {
        row_at(engine, row)->saved_by = 0;
        forget_fills(row_at(engine, row));
    }
}

struct sl_guard *sl_guard_open(struct sloss_engine *engine, uint32_t market)
{
    struct sl_guard *guard = sl_guard_of(engine, market);
    if (guard != NULL) {
        return guard;
    }
    guard = sl_paged_append(&engine->guards.rows);
    if (guard == NULL) {
        return NULL;
    }
    guard->terms.market = market;
    sl_paged_initialize(&guard->fills, &engine->ledger->memory, sizeof(struct sl_kept_fill));
    sl_engine_market(engine, market)->guard = engine->guards.rows.count;
    return guard;
}

enum sloss_status sl_guard_touch(struct sloss_engine *engine, struct sl_guard *guard)
{
    return sl_ledger_save(engine->ledger, guard, offsetof(struct sl_guard, saved_by),
                          &guard->saved_by);
}

/* ---- sources --------------------------------------------------------------------------------- */

bool sl_guard_is_index(const char *name)
{
    return strcmp(name, "index") == 0;
}

uint32_t sl_guard_find_source(const struct sl_guard *guard, const char *name)
{
    for (uint32_t source = 0; guard != NULL && source < guard->source_count; source++) {
        if (strcmp(guard->name[source], name) == 0) {
            return source;
        }
    }
    return SL_NONE;
}

uint32_t sl_guard_count_sources(const struct sl_guard *guard)
{
    uint32_t count = 0;
    for (uint32_t source = 0; source < guard->source_count; source++) {
        count += guard->source[source].weight > 0 ? 1 : 0;
    }
    return count;
}

/* ---- validity -------------------------------------------------------------------------------- */

enum sloss_status sl_guard_set_validity(struct sloss_engine *engine, uint32_t index,
                                        uint32_t validity)
{
    struct sl_market *market = sl_engine_market(engine, index);
    struct sl_guard_table *table = &engine->guards;
    if (market->validity == validity) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, index);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(engine->ledger, table, offsetof(struct sl_guard_table, saved_by),
                                &table->saved_by);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    table->doubtful -= market->validity != SLOSS_VALIDITY_VALID ? 1 : 0;
    table->doubtful += validity != SLOSS_VALIDITY_VALID ? 1 : 0;
    market->validity = (uint8_t)validity;
    return sl_record_market(engine, SLOSS_EVENT_VALIDITY, index, validity);
}

enum sloss_status sl_guard_by_hand(struct sloss_engine *engine, uint32_t market)
{
    return sl_guard_is_on(engine, market)
               ? sl_guard_set_validity(engine, market, SLOSS_VALIDITY_VALID)
               : SLOSS_OK;
}

static bool is_young(const struct sl_guard *guard, const struct sl_source *source, int64_t now)
{
    return source->weight > 0 && source->is_quoted &&
           sl_fixed_is_within(now, source->time, guard->terms.stale);
}

/* Are there too few quotes of a guarded market that are young enough? */
static bool has_aged(const struct sloss_engine *engine, const struct sl_guard *guard)
{
    uint32_t young = 0;
    for (uint32_t source = 0; source < guard->source_count; source++) {
        young += is_young(guard, &guard->source[source], sl_engine_now(engine)) ? 1 : 0;
    }
    return young < guard->terms.least;
}

enum sloss_status sl_guard_age(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; status == SLOSS_OK && row < engine->guards.rows.count; row++) {
        const struct sl_guard *guard = row_at(engine, row);
        const struct sl_market *market = sl_engine_market(engine, guard->terms.market);
        if ((guard->terms.set & SLOSS_GUARD_STALE) != 0 && !market->closed &&
            market->validity < SLOSS_VALIDITY_STALE && has_aged(engine, guard)) {
            status = sl_guard_set_validity(engine, guard->terms.market, SLOSS_VALIDITY_STALE);
        }
    }
    return status;
}

/* ---- what is still done ---------------------------------------------------------------------- */

/* What a new market allows. */
static const uint8_t of_new[SL_GUARDED] = {[SL_GUARDED_OPEN] = SLOSS_VALIDITY_VALID,
                                           [SL_GUARDED_REDUCE] = SLOSS_VALIDITY_DEVIATING,
                                           [SL_GUARDED_LIQUIDATE] = SLOSS_VALIDITY_LIMITED,
                                           [SL_GUARDED_SETTLE] = SLOSS_VALIDITY_VALID,
                                           [SL_GUARDED_WITHDRAW] = SLOSS_VALIDITY_LIMITED};

uint32_t sl_guard_worst(const struct sl_market *market, enum sl_guarded what)
{
    return market->worst[what] > 0 ? market->worst[what] - 1u : of_new[what];
}

void sl_guard_set_worst(struct sl_market *market, const uint32_t worst[SL_GUARDED])
{
    for (uint32_t what = 0; what < SL_GUARDED; what++) {
        market->worst[what] = worst[what] == of_new[what] ? 0 : (uint8_t)(1 + worst[what]);
    }
}

/* Has a holding lots in a market whose price is too bad for something? */
static bool has_lots_beyond(const struct sloss_engine *engine, uint32_t row, enum sl_guarded what)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (!sl_guard_allows(sl_engine_market(engine, positions[i].market), what) &&
            sl_legs_have_lots(ledger, &positions[i])) {
            return true;
        }
    }
    return false;
}

bool sl_guard_keeps(const struct sloss_engine *engine, uint32_t holding)
{
    return engine->guards.doubtful > 0 && has_lots_beyond(engine, holding, SL_GUARDED_LIQUIDATE);
}

/* All parts of an account in an asset. */
static bool may_leave(const struct sloss_engine *engine, uint32_t account, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t cross = sl_ledger_find_holding(ledger, account, asset);
    bool may = cross == SL_NONE || !has_lots_beyond(engine, cross, SL_GUARDED_WITHDRAW);
    for (uint32_t at = sl_compartment_first(ledger, account); may && at != SL_NONE;
         at = sl_compartment_next(ledger, at)) {
        uint32_t part = sl_compartment_at(ledger, at)->holding;
        may = sl_ledger_holding(ledger, part)->asset != asset ||
              !has_lots_beyond(engine, part, SL_GUARDED_WITHDRAW);
    }
    return may;
}

enum sloss_status sl_guard_need_leave(const struct sloss_engine *engine, uint32_t account,
                                      uint32_t asset)
{
    if (engine->guards.doubtful == 0) {
        return SLOSS_OK;
    }
    const struct sl_pair *pair =
        sl_pair_of_link(engine->ledger, sl_ledger_asset(engine->ledger, asset)->back);
    return may_leave(engine, account, asset) &&
                   (pair == NULL || may_leave(engine, account, pair->settlement))
               ? SLOSS_OK
               : SLOSS_ERR_UNRELIABLE;
}

/* ---- what may be set ------------------------------------------------------------------------- */

static bool is_part(int64_t ppb)
{
    return sl_fixed_within(ppb, 0, SL_PPB);
}

bool sl_guard_may_be(const struct sloss_command_guard *terms)
{
    bool is_stale = (terms->set & SLOSS_GUARD_STALE) != 0;
    bool has_step = (terms->set & SLOSS_GUARD_STEP) != 0;
    return terms->least >= 1 && terms->least <= SLOSS_SOURCES_MAX &&
           terms->fills <= SLOSS_FILLS_MAX && (is_stale ? terms->stale >= 1 : true) &&
           is_part(terms->clamp_ppb) && is_part(terms->band_ppb) && is_part(terms->step_ppb) &&
           is_part(terms->confidence_ppb) &&
           (has_step ? terms->step_ppb >= 1 && terms->step_duration >= 1 : true);
}

bool sl_guard_has_stray(const struct sloss_command_guard *terms)
{
    const uint32_t known = SLOSS_GUARD_STALE | SLOSS_GUARD_CLAMP | SLOSS_GUARD_BAND |
                           SLOSS_GUARD_STEP | SLOSS_GUARD_CONFIDENCE;
    uint32_t off = ~terms->set;
    return (terms->set & ~known) != 0 || terms->method > SLOSS_GUARD_MEAN ||
           ((off & SLOSS_GUARD_STALE) != 0 && terms->stale != 0) ||
           ((off & SLOSS_GUARD_CLAMP) != 0 && terms->clamp_ppb != 0) ||
           ((off & SLOSS_GUARD_BAND) != 0 && terms->band_ppb != 0) ||
           ((off & SLOSS_GUARD_STEP) != 0 && (terms->step_ppb | terms->step_duration) != 0) ||
           ((off & SLOSS_GUARD_CONFIDENCE) != 0 && terms->confidence_ppb != 0);
}

/* ---- consistency ----------------------------------------------------------------------------- */

static bool terms_hold(const struct sl_guard *guard)
{
    const struct sloss_command_guard *terms = &guard->terms;
    const struct sloss_command_guard none = {.market = terms->market};
    return terms->is_on == 1 ? !sl_guard_has_stray(terms) && sl_guard_may_be(terms)
                             : memcmp(terms, &none, sizeof(none)) == 0;
}

static bool sources_hold(const struct sl_guard *guard)
{
    bool hold = guard->source_count <= SLOSS_SOURCES_MAX;
    for (uint32_t i = 0; hold && i < guard->source_count; i++) {
        const struct sl_source *source = &guard->source[i];
        bool is_index = sl_guard_is_index(guard->name[i]);
        hold = sl_guard_find_source(guard, guard->name[i]) == i && source->confidence >= 0 &&
               (is_index ? source->weight == 0 : source->weight >= 1 && source->weight <= 1000) &&
               (source->is_quoted || (source->price | source->confidence | source->time) == 0);
    }
    return hold;
}

bool sl_guard_is_consistent(const struct sloss_engine *engine)
{
    uint32_t doubtful = 0;
    bool hold = true;
    for (uint32_t index = 0; hold && index < engine->markets.count; index++) {
        const struct sl_market *market = sl_engine_market(engine, index);
        const struct sl_guard *guard = sl_guard_of(engine, index);
        hold = market->validity <= SLOSS_VALIDITY_NONE;
        for (uint32_t what = 0; what < SL_GUARDED; what++) {
            hold = hold && market->worst[what] <= SLOSS_VALIDITY_NONE + 1;
        }
        doubtful += market->validity != SLOSS_VALIDITY_VALID ? 1 : 0;
        bool is_on = guard != NULL && guard->terms.is_on != 0;
        hold = hold && (is_on || market->validity == SLOSS_VALIDITY_VALID) &&
               (guard == NULL || (guard->terms.market == index && terms_hold(guard) &&
                                  sources_hold(guard)));
    }
    return hold && doubtful == engine->guards.doubtful;
}
