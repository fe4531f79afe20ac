/* SPDX-License-Identifier: BSD-2-Clause */
#include "trigger.h"

#include <assert.h>

#include "memory.h"

#define BUCKET_ENTRIES 12u /* wanted in a bucket, about */
#define BUCKETS_MAX (1u << 14)

void sl_triggers_initialize(struct sl_triggers *triggers, const struct sloss_memory *memory)
{
    *triggers = (struct sl_triggers){.memory = memory};
    sl_paged_initialize(&triggers->scales, memory, sizeof(struct sl_scales));
    sl_chunks_initialize(&triggers->chunks, memory);
    sl_vector_initialize(&triggers->entering, memory);
}

static void release_buckets(struct sl_triggers *triggers, struct sl_scale *scale)
{
    sl_memory_release(triggers->memory, scale->buckets,
                      scale->bucket_count * sizeof(*scale->buckets));
    scale->buckets = NULL;
    scale->bucket_count = 0;
}

void sl_triggers_finalize(struct sl_triggers *triggers)
{
    for (uint32_t market = 0; market < triggers->scales.count; market++) {
        release_buckets(triggers, sl_triggers_scale(triggers, market, SL_LONG));
        release_buckets(triggers, sl_triggers_scale(triggers, market, SL_SHORT));
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
    scales->side[SL_LONG].reach = scales->side[SL_SHORT].reach = SL_TRIGGER_NONE;
}

static void blank(struct sl_scale *scale)
{
    for (uint32_t i = 0; i < scale->bucket_count; i++) {
        scale->buckets[i] = sl_bucket_none();
    }
    scale->entries = 0;
    scale->hand = 0;
    scale->first = scale->bucket_count;
}

static void clear(struct sl_triggers *triggers, struct sl_scale *scale)
{
    for (uint32_t i = 0; i < scale->bucket_count; i++) {
        sl_bucket_clear(&triggers->chunks, &scale->buckets[i]);
    }
    blank(scale);
}

void sl_triggers_clear(struct sl_triggers *triggers, uint32_t market)
{
    triggers->entering.size = 0; /* of a command that failed */
    for (uint32_t side = 0; side < SL_SIDES; side++) {
        struct sl_scale *scale = sl_triggers_scale(triggers, market, side);
        clear(triggers, scale);
        release_buckets(triggers, scale);
        scale->reach = SL_TRIGGER_NONE; /* nothing is armed */
    }
}

/* ---- the scale ------------------------------------------------------------------------------- */

/* A scale begins a quarter of itself below the pressure it is laid out at, and spans twice to four
 * times the value of a lot; it is laid out anew before the pressure gets out of its middle. */
#define HERE (UINT32_C(1) << 30)
#define HERE_LEAST (UINT32_C(1) << 28)
#define HERE_MOST (UINT32_C(3) << 30)

static uint32_t value_bits(const struct sl_market *market)
{
    return sl_wide_bits((sl_uwide)sl_fixed_magnitude(market->value) * (uint64_t)SL_PPB);
}

/* Pressure as a place rounded up, and held within the scale. */
static uint32_t reach_of(const struct sl_scale *scale, sl_wide pressure)
{
    if (pressure <= scale->base) {
        return 0;
    }
    sl_uwide above = (sl_uwide)(pressure - scale->base);
    sl_uwide place = (above >> scale->shift) + ((above & (((sl_uwide)1 << scale->shift) - 1)) != 0);
    return place > SL_TRIGGER_NONE ? SL_TRIGGER_NONE : (uint32_t)place;
}

static bool is_crowded(const struct sl_scale *scale)
{
    return scale->bucket_count < BUCKETS_MAX &&
           scale->entries > 4 * BUCKET_ENTRIES * scale->bucket_count;
}

/* The pressure has left the middle of the scale, or a lot is worth so much less or more that the
 * scale is too coarse or too short; or there are too many entries for its buckets. */
static bool is_outgrown(const struct sl_scale *scale, const struct sl_market *market)
{
    uint32_t bits = value_bits(market);
    return scale->reach < HERE_LEAST || scale->reach > HERE_MOST || bits > scale->anchor + 1 ||
           bits + 10 < scale->anchor || is_crowded(scale);
}

static bool allocate_buckets(struct sl_triggers *triggers, struct sl_scale *scale, uint32_t holders)
{
    uint32_t count = 1;
    uint32_t bits = 32;
    while (count < BUCKETS_MAX && count * BUCKET_ENTRIES < holders / 2) {
        count *= 2;
        bits--;
    }
    if (count > scale->bucket_count) {
        struct sl_bucket *buckets = sl_memory_array(triggers->memory, count, sizeof(*buckets));
        if (buckets == NULL) {
            return scale->bucket_count > 0; /* fewer are slower, and as good */
        }
        release_buckets(triggers, scale);
        scale->buckets = buckets;
        scale->bucket_count = count;
        scale->width_bits = bits;
        blank(scale);
    }
    return true;
}

static struct sl_bucket *bucket_of(const struct sl_scale *scale, uint32_t place)
{
    return &scale->buckets[(uint64_t)place >> scale->width_bits];
}

static enum sloss_status enter(struct sl_triggers *triggers, struct sl_scale *scale,
                               struct sl_entry entry)
{
    struct sl_bucket *bucket = bucket_of(scale, entry.place);
    uint32_t at = (uint32_t)(bucket - scale->buckets);
    if (!sl_bucket_push(&triggers->chunks, bucket, entry)) {
        return SLOSS_ERR_MEMORY;
    }
    scale->entries++;
    scale->first = at < scale->first ? at : scale->first;
    return SLOSS_OK;
}

/* What is entered on the old scale is entered on the new one, at or below where it was. */
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
            position->trigger = SL_TRIGGER_NONE; /* its old place would mean something here */
            continue;
        }
        sl_wide above = old->base + ((sl_wide)position->trigger << old->shift) - scale->base;
        assert(above >= 0); /* no entry lies below the pressure, nor that below the base */
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
    clear(triggers, scale);
    if (!allocate_buckets(triggers, scale, holders)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_scale old = *scale;
    uint32_t bits = value_bits(market);
    scale->anchor = bits;
    scale->shift = bits > 30 ? bits - 30 : 0;
    scale->base = market->pressure[side] - ((sl_wide)HERE << scale->shift);
    scale->reach = HERE;
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

/* The bucket that the pressure has reached. */
static uint32_t last_bucket(const struct sl_scale *scale)
{
    return (uint32_t)((uint64_t)scale->reach >> scale->width_bits);
}

void sl_triggers_aim(struct sl_triggers *triggers, const struct sl_market *market, uint32_t index,
                     uint32_t side)
{
    struct sl_scale *scale = sl_triggers_scale(triggers, index, side);
    if (scale->bucket_count > 0) {
        scale->reach = reach_of(scale, market->pressure[side]);
        __builtin_prefetch(&scale->buckets[last_bucket(scale)]);
    }
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
    uint32_t last = last_bucket(scale);
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
    return is_outgrown(scale, market) ? sl_triggers_lay_out(triggers, ledger, market, index, side)
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

/* At most half as many stale entries as there are positions. */
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
    __builtin_prefetch(bucket_of(sl_triggers_scale(triggers, market, side), place), 1);
    return SLOSS_OK;
}

static void read_chunks_ahead(const struct sl_triggers *triggers, const struct entering *entering,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sl_scale *scale =
            sl_triggers_scale(triggers, entering[i].market, entering[i].side);
        sl_bucket_prefetch(&triggers->chunks, bucket_of(scale, entering[i].entry.place));
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
