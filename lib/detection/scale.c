/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/scale.h"

#include "base/memory.h"
#include "ledger/ledger.h"

#define BUCKET_ENTRIES 12u /* about so many entries per bucket */
#define BUCKETS_MAX (1u << 14)

#define HERE (UINT32_C(1) << 30)
#define HERE_LEAST (UINT32_C(1) << 28)
#define HERE_MOST (UINT32_C(3) << 30)

/* ---- buckets --------------------------------------------------------------------------------- */

void sl_scale_initialize(struct sl_scale *scale)
{
    *scale = (struct sl_scale){.reach = SL_TRIGGER_NONE};
}

void sl_scale_finalize(struct sl_scale *scale, const struct sloss_memory *memory)
{
    sl_memory_release(memory, scale->buckets, scale->bucket_count * sizeof(*scale->buckets));
    sl_scale_initialize(scale);
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

void sl_scale_clear(struct sl_scale *scale, struct sl_chunks *chunks)
{
    for (uint32_t i = 0; i < scale->bucket_count; i++) {
        sl_bucket_clear(chunks, &scale->buckets[i]);
    }
    blank(scale);
}

bool sl_scale_allocate(struct sl_scale *scale, const struct sloss_memory *memory, uint32_t holders)
{
    uint32_t count = 1;
    uint32_t bits = 32;
    while (count < BUCKETS_MAX && count * BUCKET_ENTRIES < holders / 2) {
        count *= 2;
        bits--;
    }
    if (count > scale->bucket_count) {
        struct sl_bucket *buckets = sl_memory_array(memory, count, sizeof(*buckets));
        if (buckets == NULL) {
            return scale->bucket_count > 0; /* fewer buckets are slower, and as exact */
        }
        sl_memory_release(memory, scale->buckets, scale->bucket_count * sizeof(*scale->buckets));
        scale->buckets = buckets;
        scale->bucket_count = count;
        scale->width_bits = bits;
        blank(scale);
    }
    return true;
}

bool sl_scale_enter(struct sl_scale *scale, struct sl_chunks *chunks, struct sl_entry entry)
{
    struct sl_bucket *bucket = sl_scale_bucket(scale, entry.place);
    uint32_t at = (uint32_t)(bucket - scale->buckets);
    if (!sl_bucket_push(chunks, bucket, entry)) {
        return false;
    }
    scale->entries++;
    scale->first = at < scale->first ? at : scale->first;
    return true;
}

/* ---- pressure -------------------------------------------------------------------------------- */

static uint32_t value_bits(const struct sl_market *market)
{
    return sl_wide_bits((sl_uwide)sl_fixed_magnitude(market->value) * (uint64_t)SL_PPB);
}

/* The place of a pressure, rounded up and limited to the scale. */
static uint32_t reach_of(const struct sl_scale *scale, sl_wide pressure)
{
    if (pressure <= scale->base) {
        return 0;
    }
    sl_uwide above = (sl_uwide)(pressure - scale->base);
    sl_uwide place = (above >> scale->shift) + ((above & (((sl_uwide)1 << scale->shift) - 1)) != 0);
    return place > SL_TRIGGER_NONE ? SL_TRIGGER_NONE : (uint32_t)place;
}

void sl_scale_begin(struct sl_scale *scale, const struct sl_market *market, uint32_t side)
{
    uint32_t bits = value_bits(market);
    scale->anchor = bits;
    scale->shift = bits > 30 ? bits - 30 : 0;
    scale->base = market->pressure[side] - ((sl_wide)HERE << scale->shift);
    scale->reach = HERE;
}

void sl_scale_aim(struct sl_scale *scale, sl_wide pressure)
{
    if (scale->bucket_count > 0) {
        scale->reach = reach_of(scale, pressure);
        __builtin_prefetch(sl_scale_bucket(scale, scale->reach));
    }
}

static bool is_crowded(const struct sl_scale *scale)
{
    return scale->bucket_count < BUCKETS_MAX &&
           scale->entries > 4 * BUCKET_ENTRIES * scale->bucket_count;
}

bool sl_scale_is_outgrown(const struct sl_scale *scale, const struct sl_market *market)
{
    uint32_t bits = value_bits(market);
    return scale->reach < HERE_LEAST || scale->reach > HERE_MOST || bits > scale->anchor + 1 ||
           bits + 10 < scale->anchor || is_crowded(scale);
}
