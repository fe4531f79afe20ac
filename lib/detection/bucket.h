/* SPDX-License-Identifier: BSD-2-Clause */
/* bucket: an unordered bag of entries, stored in chunks of seven, each one cache line. All buckets
 * take their chunks from one pool. */
#ifndef SL_BUCKET_H
#define SL_BUCKET_H

#include "base/paged.h"
#include "base/table.h"

/* The holding to check when this place on the scale is passed (trigger.h). */
struct sl_entry {
    uint32_t place;
    uint32_t holding;
};

struct sl_bucket {
    uint32_t chunk;   /* first of its chunks, or SL_NONE */
    uint32_t nearest; /* the smallest place in it */
};

/* The chunks of all buckets. */
struct sl_chunks {
    struct sl_paged rows;
    uint32_t free; /* head of the list of unused chunks */
};

static inline struct sl_bucket sl_bucket_none(void)
{
    return (struct sl_bucket){.chunk = SL_NONE, .nearest = UINT32_MAX};
}

void sl_chunks_initialize(struct sl_chunks *chunks, const struct sloss_memory *memory);
void sl_chunks_finalize(struct sl_chunks *chunks);

/* Add an entry; false if there is no memory. */
bool sl_bucket_push(struct sl_chunks *chunks, struct sl_bucket *bucket, struct sl_entry entry);

/* Remove the entries for which `keeps` is false, and return their number. Needs no memory. */
typedef bool sl_bucket_keeps(void *context, struct sl_entry entry);

uint32_t sl_bucket_filter(struct sl_chunks *chunks, struct sl_bucket *bucket,
                          sl_bucket_keeps *keeps, void *context);

void sl_bucket_clear(struct sl_chunks *chunks, struct sl_bucket *bucket);

/* Call `visit` for each entry. */
typedef void sl_bucket_visit(const void *context, struct sl_entry entry);

void sl_bucket_walk(const struct sl_chunks *chunks, const struct sl_bucket *bucket,
                    sl_bucket_visit *visit, const void *context);

/* Prefetch the cache line to which the next entry goes. */
void sl_bucket_prefetch(const struct sl_chunks *chunks, const struct sl_bucket *bucket);

#endif
