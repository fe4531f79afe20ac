/* SPDX-License-Identifier: BSD-2-Clause */
/* scale: the places of one side of one market, and where on them its pressure is.
 *
 * 32 bits over the pressures to be expected (market.h). A scale begins a quarter of itself below
 * the pressure it is laid out at, and spans twice to four times the value of a lot; it is laid out
 * anew before the pressure gets out of its middle. Its places lie in buckets of equal width. */
#ifndef SL_SCALE_H
#define SL_SCALE_H

#include "detection/bucket.h"
#include "engine/market.h"

/* The greatest place; SL_TRIGGER_NONE is above it. */
#define SL_PLACE_MAX (UINT32_MAX - 1)

/* The entries of one side of one market. Place p is pressure base + p * 2^shift. */
struct sl_scale {
    sl_wide base;
    struct sl_bucket *buckets;
    uint32_t bucket_count; /* a power of two; 0: not laid out */
    uint32_t width_bits;   /* places a bucket: 2^width_bits */
    uint32_t shift;
    uint32_t reach;   /* places below are passed: entries there have been taken out */
    uint32_t first;   /* buckets before it are empty */
    uint32_t hand;    /* the bucket to be swept next */
    uint32_t entries; /* stale ones included */
    uint32_t anchor;  /* bits of the value when it was laid out */
};

/* Nothing is armed, and there are no buckets. */
void sl_scale_initialize(struct sl_scale *scale);
void sl_scale_finalize(struct sl_scale *scale, const struct sloss_memory *memory);

/* Buckets enough for half of so many holders, all of them empty; fewer without memory, false if
 * that is none. Requires that there are no entries. */
bool sl_scale_allocate(struct sl_scale *scale, const struct sloss_memory *memory, uint32_t holders);

/* Take out all entries. */
void sl_scale_clear(struct sl_scale *scale, struct sl_chunks *chunks);

/* Begin around where the market's pressure is now. */
void sl_scale_begin(struct sl_scale *scale, const struct sl_market *market, uint32_t side);

/* Note how far the pressure reaches, and read ahead what that touches. */
void sl_scale_aim(struct sl_scale *scale, sl_wide pressure);

/* The pressure has left the middle of the scale, or a lot is worth so much less or more that the
 * scale is too coarse or too short; or there are too many entries for its buckets. */
bool sl_scale_is_outgrown(const struct sl_scale *scale, const struct sl_market *market);

static inline struct sl_bucket *sl_scale_bucket(const struct sl_scale *scale, uint32_t place)
{
    return &scale->buckets[(uint64_t)place >> scale->width_bits];
}

/* False without memory. */
bool sl_scale_enter(struct sl_scale *scale, struct sl_chunks *chunks, struct sl_entry entry);

#endif
