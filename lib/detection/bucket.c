/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/bucket.h"

#include <assert.h>

#define CHUNK_ENTRIES 7u

/* All chunks of a bucket are full, except perhaps the first. */
struct chunk {
    struct sl_entry entry[CHUNK_ENTRIES];
    uint32_t next;
    uint32_t count;
};

static_assert(sizeof(struct chunk) == 64, "a chunk is one cache line");

static struct chunk *chunk_at(const struct sl_chunks *chunks, uint32_t chunk)
{
    return SL_PAGED_AT(&chunks->rows, struct chunk, chunk);
}

void sl_chunks_initialize(struct sl_chunks *chunks, const struct sloss_memory *memory)
{
    chunks->free = SL_NONE;
    sl_paged_initialize(&chunks->rows, memory, sizeof(struct chunk));
}

void sl_chunks_finalize(struct sl_chunks *chunks)
{
    sl_paged_finalize(&chunks->rows);
}

static uint32_t take(struct sl_chunks *chunks)
{
    uint32_t chunk = chunks->free;
    if (chunk != SL_NONE) {
        chunks->free = chunk_at(chunks, chunk)->next;
        return chunk;
    }
    chunk = chunks->rows.count;
    return sl_paged_append(&chunks->rows) == NULL ? SL_NONE : chunk;
}

static void give(struct sl_chunks *chunks, uint32_t chunk)
{
    chunk_at(chunks, chunk)->next = chunks->free;
    chunks->free = chunk;
}

bool sl_bucket_push(struct sl_chunks *chunks, struct sl_bucket *bucket, struct sl_entry entry)
{
    if (bucket->chunk == SL_NONE || chunk_at(chunks, bucket->chunk)->count == CHUNK_ENTRIES) {
        uint32_t chunk = take(chunks);
        if (chunk == SL_NONE) {
            return false;
        }
        chunk_at(chunks, chunk)->next = bucket->chunk;
        chunk_at(chunks, chunk)->count = 0;
        bucket->chunk = chunk;
    }
    struct chunk *chunk = chunk_at(chunks, bucket->chunk);
    chunk->entry[chunk->count++] = entry;
    bucket->nearest = entry.place < bucket->nearest ? entry.place : bucket->nearest;
    return true;
}

/* Each chunk is copied and returned to the pool before its kept entries are pushed again. So
 * pushing never needs more chunks than were returned, and cannot fail. */
uint32_t sl_bucket_filter(struct sl_chunks *chunks, struct sl_bucket *bucket,
                          sl_bucket_keeps *keeps, void *context)
{
    uint32_t from = bucket->chunk;
    uint32_t dropped = 0;
    *bucket = sl_bucket_none();
    while (from != SL_NONE) {
        struct chunk chunk = *chunk_at(chunks, from);
        give(chunks, from);
        from = chunk.next;
        for (uint32_t i = 0; i < chunk.count; i++) {
            if (keeps(context, chunk.entry[i])) {
                bool pushed = sl_bucket_push(chunks, bucket, chunk.entry[i]);
                assert(pushed);
                (void)pushed;
            } else {
                dropped++;
            }
        }
    }
    return dropped;
}

void sl_bucket_clear(struct sl_chunks *chunks, struct sl_bucket *bucket)
{
    for (uint32_t chunk = bucket->chunk; chunk != SL_NONE;) {
        uint32_t next = chunk_at(chunks, chunk)->next;
        give(chunks, chunk);
        chunk = next;
    }
    *bucket = sl_bucket_none();
}

void sl_bucket_walk(const struct sl_chunks *chunks, const struct sl_bucket *bucket,
                    sl_bucket_visit *visit, const void *context)
{
    for (uint32_t at = bucket->chunk; at != SL_NONE; at = chunk_at(chunks, at)->next) {
        const struct chunk *chunk = chunk_at(chunks, at);
        for (uint32_t i = 0; i < chunk->count; i++) {
            visit(context, chunk->entry[i]);
        }
    }
}

void sl_bucket_prefetch(const struct sl_chunks *chunks, const struct sl_bucket *bucket)
{
    if (bucket->chunk != SL_NONE) {
        __builtin_prefetch(chunk_at(chunks, bucket->chunk), 1);
    }
}
