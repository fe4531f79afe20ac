/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/trigger.h"
#include "ledger/sweep.h"

#include <assert.h>

void sl_triggers_initialize(struct sl_triggers *triggers, const struct sloss_memory *memory)
{
    *triggers = (struct sl_triggers){.memory = memory};
    sl_paged_initialize(&triggers->scales, memory, sizeof(struct sl_scales));
    sl_chunks_initialize(&triggers->chunks, memory);
    sl_vector_initialize(&triggers->entering, memory);
}

void sl_triggers_finalize(struct sl_triggers *triggers)
{
    for (uint32_t market = 0; market < triggers->scales.count; market++) {
        sl_scale_finalize(sl_triggers_scale(triggers, market, SL_LONG), triggers->memory);
        sl_scale_finalize(sl_triggers_scale(triggers, market, SL_SHORT), triggers->memory);
    }
    sl_paged_finalize(&triggers->scales);
    sl_chunks_finalize(&triggers->chunks);
    sl_vector_finalize(&triggers->entering);
}

bool sl_triggers_reserve(struct sl_triggers *triggers)
{
    return sl_paged_reserve(&triggers->scales, triggers->scales.count + 1);
}

void sl_triggers_add_market(struct sl_triggers *triggers)
{
    struct sl_scales *scales = sl_paged_append(&triggers->scales);
    sl_scale_initialize(&scales->side[SL_LONG]);
    sl_scale_initialize(&scales->side[SL_SHORT]);
}

void sl_triggers_clear(struct sl_triggers *triggers, uint32_t market)
{
    triggers->entering.size = 0; /* entries left by a command that failed */
    for (uint32_t side = 0; side < SL_SIDES; side++) {
        struct sl_scale *scale = sl_triggers_scale(triggers, market, side);
        sl_scale_clear(scale, &triggers->chunks);
        sl_scale_finalize(scale, triggers->memory);
    }
}

/* ---- laying out ------------------------------------------------------------------------------ */

static enum sloss_status enter(struct sl_triggers *triggers, struct sl_scale *scale,
                               struct sl_entry entry)
{
    return sl_scale_enter(scale, &triggers->chunks, entry) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

/* Move the entries of the old scale to the new one, each to the same pressure or a lower one. */
static enum sloss_status translate(struct sl_triggers *triggers, const struct sloss_ledger *ledger,
                                   struct sl_scale *scale, const struct sl_scale *old,
                                   uint32_t market, uint32_t side)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        struct sl_position *position = sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        if (position->lots == 0 || sl_triggers_side(position) != side) {
            continue;
        }
        if (!sl_triggers_armed(old, position)) {
            position->trigger =
                SL_TRIGGER_NONE; /* its old place would be a place of the new scale */
            continue;
        }
        sl_wide above = old->base + ((sl_wide)position->trigger << old->shift) - scale->base;
        assert(above >=
               0); /* no entry is below the pressure, and the pressure is not below the base */
        sl_wide place = above >> scale->shift;
        position->trigger = place > SL_PLACE_MAX ? SL_PLACE_MAX : (uint32_t)place;
        status = enter(triggers, scale, (struct sl_entry){position->trigger, position->holding});
    }
    return status;
}

enum sloss_status sl_triggers_lay_out(struct sl_triggers *triggers,
                                      const struct sloss_ledger *ledger,
                                      const struct sl_market *market, uint32_t index, uint32_t side)
{
    struct sl_scale *scale = sl_triggers_scale(triggers, index, side);
    uint32_t holders = sl_ledger_book(ledger, index)->holders.count;
    sl_scale_clear(scale, &triggers->chunks);
    if (!sl_scale_allocate(scale, triggers->memory, holders)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_scale old = *scale;
    sl_scale_begin(scale, market, side);
    return translate(triggers, ledger, scale, &old, index, side);
}

/* ---- passing --------------------------------------------------------------------------------- */

struct passing {
    uint32_t reach;
    struct sl_vector *found; /* has room */
};

static bool is_ahead(void *context, struct sl_entry entry)
{
    struct passing *passing = context;
    if (entry.place >= passing->reach) {
        return true;
    }
    *(uint32_t *)sl_vector_extend(passing->found, sizeof(uint32_t)) = entry.holding;
    return false;
}

void sl_triggers_aim(struct sl_triggers *triggers, const struct sl_market *market, uint32_t index,
                     uint32_t side)
{
    sl_scale_aim(sl_triggers_scale(triggers, index, side), market->pressure[side]);
}

static void pass_bucket(struct sl_triggers *triggers, struct sl_scale *scale, uint32_t at,
                        struct passing *passing)
{
    struct sl_bucket *bucket = &scale->buckets[at];
    if (bucket->nearest < passing->reach) {
        scale->entries -= sl_bucket_filter(&triggers->chunks, bucket, is_ahead, passing);
    }
}

static void pass(struct sl_triggers *triggers, struct sl_scale *scale, struct sl_vector *found)
{
    struct passing passing = {.reach = scale->reach, .found = found};
    uint32_t last = (uint32_t)(sl_scale_bucket(scale, scale->reach) - scale->buckets);
    while (scale->first < last) {
        pass_bucket(triggers, scale, scale->first++, &passing);
    }
    pass_bucket(triggers, scale, last, &passing);
}

enum sloss_status sl_triggers_pass(struct sl_triggers *triggers, const struct sloss_ledger *ledger,
                                   const struct sl_market *market, uint32_t index, uint32_t side,
                                   struct sl_vector *found)
{
    struct sl_scale *scale = sl_triggers_scale(triggers, index, side);
    if (scale->bucket_count == 0) {
        return SLOSS_OK;
    }
    if (!sl_vector_reserve(found, scale->entries * sizeof(uint32_t))) {
        return SLOSS_ERR_MEMORY;
    }
    pass(triggers, scale, found);
    return sl_scale_is_outgrown(scale, market)
               ? sl_triggers_lay_out(triggers, ledger, market, index, side)
               : SLOSS_OK;
}

/* ---- entering -------------------------------------------------------------------------------- */

struct sweeping {
    const struct sloss_ledger *ledger;
    uint32_t market;
    uint32_t side;
};

static bool is_live(void *context, struct sl_entry entry)
{
    const struct sweeping *sweeping = context;
    uint32_t row = sl_ledger_find_position(sweeping->ledger, entry.holding, sweeping->market);
    if (row == SL_NONE) {
        return false;
    }
    const struct sl_position *position = sl_ledger_position(sweeping->ledger, row);
    return position->trigger == entry.place && sl_triggers_side(position) == sweeping->side;
}

/* Are there more stale entries than half the number of positions? */
static bool is_cluttered(const struct sl_triggers *triggers, const struct sl_book *book,
                         uint32_t market)
{
    uint64_t entries = (uint64_t)sl_triggers_scale(triggers, market, SL_LONG)->entries +
                       sl_triggers_scale(triggers, market, SL_SHORT)->entries;
    return entries > book->holders.count + (uint64_t)book->holders.count / 2 + 64;
}

static void read_holding(const void *ledger, struct sl_entry entry)
{
    sl_ledger_prefetch(ledger, entry.holding);
}

static void read_positions(const void *ledger, struct sl_entry entry)
{
    sl_ledger_prefetch_positions(ledger, entry.holding);
}

static void sweep(struct sl_triggers *triggers, const struct sloss_ledger *ledger, uint32_t market,
                  uint32_t side)
{
    struct sl_scale *scale = sl_triggers_scale(triggers, market, side);
    struct sweeping sweeping = {.ledger = ledger, .market = market, .side = side};
    scale->hand = scale->hand + 1 < scale->bucket_count ? scale->hand + 1 : 0;
    struct sl_bucket *bucket = &scale->buckets[scale->hand];
    sl_bucket_walk(&triggers->chunks, bucket, read_holding, ledger);
    sl_bucket_walk(&triggers->chunks, bucket, read_positions, ledger);
    scale->entries -= sl_bucket_filter(&triggers->chunks, bucket, is_live, &sweeping);
}

struct entering {
    uint32_t market;
    uint32_t side;
    struct sl_entry entry;
};

enum sloss_status sl_triggers_enter(struct sl_triggers *triggers, uint32_t market, uint32_t side,
                                    uint32_t place, uint32_t holding)
{
    struct entering *entering = sl_vector_extend(&triggers->entering, sizeof(*entering));
    if (entering == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *entering = (struct entering){
        .market = market, .side = side, .entry = {.place = place, .holding = holding}};
    __builtin_prefetch(sl_scale_bucket(sl_triggers_scale(triggers, market, side), place), 1);
    return SLOSS_OK;
}

static void read_chunks_ahead(const struct sl_triggers *triggers, const struct entering *entering,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sl_scale *scale =
            sl_triggers_scale(triggers, entering[i].market, entering[i].side);
        sl_bucket_prefetch(&triggers->chunks, sl_scale_bucket(scale, entering[i].entry.place));
    }
}

enum sloss_status sl_triggers_flush(struct sl_triggers *triggers, const struct sloss_ledger *ledger)
{
    const struct entering *entering =
        (const struct entering *)(const void *)triggers->entering.data;
    size_t count = triggers->entering.size / sizeof(*entering);
    enum sloss_status status = SLOSS_OK;
    read_chunks_ahead(triggers, entering, count);
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t market = entering[i].market;
        status = enter(triggers, sl_triggers_scale(triggers, market, entering[i].side),
                       entering[i].entry);
        if (status == SLOSS_OK && is_cluttered(triggers, sl_ledger_book(ledger, market), market)) {
            sweep(triggers, ledger, market, entering[i].side);
        }
    }
    triggers->entering.size = 0;
    return status;
}
