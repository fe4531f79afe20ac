/* SPDX-License-Identifier: BSD-2-Clause */
/* scale: turns the pressures of one side of one market into places, and stores the triggers there.
 *
 * A place is a number of 32 bits. The scale covers the pressures that are to be expected
 * (market.h): it begins a quarter of its length below the pressure at which it is laid out, and its
 * length is twice to four times the value of a lot. Before the pressure leaves the middle half, the
 * scale is laid out anew. The places are divided into buckets of equal width. */
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
    uint32_t bucket_count; /* a power of two; 0 if the scale is not laid out */
    uint32_t width_bits;   /* places per bucket: 2^width_bits */
    uint32_t shift;
    uint32_t reach;   /* places below it are passed, and their entries were removed */
    uint32_t first;   /* all buckets before this one are empty */
    uint32_t hand;    /* the bucket that is cleaned next */
    uint32_t entries; /* number of entries, the outdated ones included */
    uint32_t anchor;  /* number of bits of a lot's value when it was laid out */
};

/* A scale without buckets, so that no position is armed. */
void sl_scale_initialize(struct sl_scale *scale);
void sl_scale_finalize(struct sl_scale *scale, const struct sloss_memory *memory);

/* Allocate empty buckets, enough for half of so many holders. Without memory it keeps the buckets
 * that it has, and returns false if there are none. Requires that there are no entries. */
bool sl_scale_allocate(struct sl_scale *scale, const struct sloss_memory *memory, uint32_t holders);

/* Remove all entries. */
void sl_scale_clear(struct sl_scale *scale, struct sl_chunks *chunks);

/* Lay the scale out around the market's present pressure. */
void sl_scale_begin(struct sl_scale *scale, const struct sl_market *market, uint32_t side);

/* Set how far the pressure reaches, and prefetch the bucket that this concerns. */
void sl_scale_aim(struct sl_scale *scale, sl_wide pressure);

/* Must the scale be laid out anew? The pressure has left its middle, or the value of a lot has
 * changed so much that it is too coarse or too short, or its buckets have too many entries. */
bool sl_scale_is_outgrown(const struct sl_scale *scale, const struct sl_market *market);

static inline struct sl_bucket *sl_scale_bucket(const struct sl_scale *scale, uint32_t place)
{
    return &scale->buckets[(uint64_t)place >> scale->width_bits];
}

/* Add an entry; false if there is no memory. */
bool sl_scale_enter(struct sl_scale *scale, struct sl_chunks *chunks, struct sl_entry entry);

#endif
