/* SPDX-License-Identifier: BSD-2-Clause */
/* bucket: entries in no order, seven to a line of the cache; all buckets share their lines. */
#ifndef SL_BUCKET_H
#define SL_BUCKET_H

#include "base/paged.h"
#include "base/table.h"

/* Whom to look at once a place is passed (trigger.h). */
struct sl_entry {
    uint32_t place;
    uint32_t holding;
};

struct sl_bucket {
    uint32_t chunk;   /* first of its lines, or SL_NONE */
    uint32_t nearest; /* least place in it */
};

/* The lines of all buckets. */
struct sl_chunks {
    struct sl_paged rows;
    uint32_t free; /* head of the list of those no bucket has */
};

static inline struct sl_bucket sl_bucket_none(void)
{
    return (struct sl_bucket){.chunk = SL_NONE, .nearest = UINT32_MAX};
}

void sl_chunks_initialize(struct sl_chunks *chunks, const struct sloss_memory *memory);
void sl_chunks_finalize(struct sl_chunks *chunks);

/* Add an entry; false without memory. */
bool sl_bucket_push(struct sl_chunks *chunks, struct sl_bucket *bucket, struct sl_entry entry);

/* Keep of a bucket what `keeps` says, and count what is dropped. Needs no memory. */
typedef bool sl_bucket_keeps(void *context, struct sl_entry entry);

uint32_t sl_bucket_filter(struct sl_chunks *chunks, struct sl_bucket *bucket,
                          sl_bucket_keeps *keeps, void *context);

void sl_bucket_clear(struct sl_chunks *chunks, struct sl_bucket *bucket);

/* Call `visit` for each entry. */
typedef void sl_bucket_visit(const void *context, struct sl_entry entry);

void sl_bucket_walk(const struct sl_chunks *chunks, const struct sl_bucket *bucket,
                    sl_bucket_visit *visit, const void *context);

/* Ask for the line that the next entry goes to. */
void sl_bucket_prefetch(const struct sl_chunks *chunks, const struct sl_bucket *bucket);

#endif
