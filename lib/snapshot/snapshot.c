/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/snapshot.h"

#include <string.h>

#include "base/memory.h"

/* ---- what is kept aside ---------------------------------------------------------------------- */

static uint64_t hash_of(const struct sloss_snapshot *snapshot, uint32_t account)
{
    return sl_siphash_word(&snapshot->engine->ledger->key, account);
}

static bool is_kept(const struct sloss_snapshot *snapshot, uint32_t account)
{
    const unsigned char *bits = (const unsigned char *)snapshot->is_kept.data;
    return snapshot->ledger != NULL && (bits[account / 8] >> account % 8 & 1) != 0;
}

static struct sl_kept *find_kept(const struct sloss_snapshot *snapshot, uint32_t account)
{
    struct sl_search search;
    uint32_t row = sl_table_first(&snapshot->by_account, hash_of(snapshot, account), &search);
    while (SL_PAGED_AT(&snapshot->kept, struct sl_kept, row)->account != account) {
        row = sl_table_next(&snapshot->by_account, &search);
    }
    return SL_PAGED_AT(&snapshot->kept, struct sl_kept, row);
}

/* The rows of an account are appended to those that wait. */
static bool append_rows(struct sloss_snapshot *snapshot, uint32_t account)
{
    const struct sl_save_view view = {
        .engine = snapshot->engine,
        .markets = (const struct sl_market *)(const void *)snapshot->markets.data,
        .market_count = (uint32_t)(snapshot->markets.size / sizeof(struct sl_market)),
        .holes = (const uint32_t *)(const void *)snapshot->holes.data,
        .lists = &snapshot->lists,
        .keys = &snapshot->keys};
    const struct sl_state_sink sink = {.pen = &snapshot->pen, .sum = &snapshot->sum};
    return sl_save_account(&view, account, &sink);
}

static bool keep_rows(struct sloss_snapshot *snapshot, uint32_t account)
{
    struct sl_vector *rows = &snapshot->rows;
    size_t before = rows->size;
    uint32_t count = snapshot->kept.count;
    if (!sl_paged_reserve(&snapshot->kept, count + 1) ||
        !sl_table_reserve(&snapshot->by_account, count + 1) || !append_rows(snapshot, account)) {
        return false;
    }
    size_t size = rows->size - before;
    unsigned char *copy = sl_memory_allocate(&snapshot->memory, size);
    rows->size = before;
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, rows->data + before, size);
    *(struct sl_kept *)sl_paged_append(&snapshot->kept) =
        (struct sl_kept){.rows = copy, .size = size, .account = account};
    sl_table_insert(&snapshot->by_account, hash_of(snapshot, account), count);
    snapshot->is_kept.data[account / 8] |= (char)(1u << account % 8);
    return true;
}

/* An account is about to change. A command does not fail for it: the snapshot does. */
static void keep(void *context, uint32_t account)
{
    struct sloss_snapshot *snapshot = context;
    if (account < snapshot->next || account >= snapshot->accounts || is_kept(snapshot, account) ||
        snapshot->status != SLOSS_OK) {
        return;
    }
    if (!keep_rows(snapshot, account)) {
        snapshot->status = SLOSS_ERR_MEMORY;
    }
}

static void release_kept(struct sloss_snapshot *snapshot, struct sl_kept *kept)
{
    sl_memory_release(&snapshot->memory, kept->rows, kept->size);
    kept->rows = NULL;
}

/* ---- begin, and end -------------------------------------------------------------------------- */

static bool copy_markets(struct sloss_snapshot *snapshot)
{
    const struct sloss_engine *engine = snapshot->engine;
    uint32_t count = engine->markets.count;
    struct sl_market *markets = sl_vector_scratch(&snapshot->markets, count, sizeof(*markets));
    uint32_t *holes = sl_vector_scratch(&snapshot->holes, count, sizeof(*holes));
    if (markets == NULL || holes == NULL) {
        return false;
    }
    snapshot->markets.size = count * sizeof(*markets);
    for (uint32_t index = 0; index < count; index++) {
        markets[index] = *sl_engine_market(engine, index);
        holes[index] = sl_state_hole(engine->ledger, index);
    }
    return true;
}

static bool clear_bits(struct sloss_snapshot *snapshot)
{
    size_t size = snapshot->accounts / 8 + 1;
    char *bits = snapshot->ledger == NULL ? NULL : sl_vector_extend(&snapshot->is_kept, size);
    if (bits != NULL) {
        memset(bits, 0, size);
    }
    return bits != NULL || snapshot->ledger == NULL;
}

enum sloss_status sl_snapshot_begin(struct sloss_snapshot *snapshot,
                                    const struct sloss_engine *engine, struct sloss_ledger *ledger)
{
    *snapshot = (struct sloss_snapshot){.memory = engine->ledger->memory,
                                        .engine = engine,
                                        .ledger = ledger,
                                        .accounts = engine->ledger->accounts.count};
    sl_vector_initialize(&snapshot->rows, &snapshot->memory);
    sl_vector_initialize(&snapshot->markets, &snapshot->memory);
    sl_vector_initialize(&snapshot->holes, &snapshot->memory);
    sl_vector_initialize(&snapshot->lists, &snapshot->memory);
    sl_vector_initialize(&snapshot->keys, &snapshot->memory);
    sl_vector_initialize(&snapshot->is_kept, &snapshot->memory);
    sl_table_initialize(&snapshot->by_account, &snapshot->memory);
    sl_paged_initialize(&snapshot->kept, &snapshot->memory, sizeof(struct sl_kept));
    snapshot->pen.bytes = &snapshot->rows;
    snapshot->block = sl_memory_allocate(&snapshot->memory, SL_STREAM_BLOCK);
    const struct sl_state_sink sink = {.pen = &snapshot->pen, .sum = &snapshot->sum};
    sl_save_head(engine, &sink);
    if (snapshot->block == NULL || !copy_markets(snapshot) || !clear_bits(snapshot) ||
        !sl_save_lists(engine->ledger, &snapshot->lists) || snapshot->pen.failed) {
        snapshot->ledger = NULL;
        sl_snapshot_end(snapshot);
        return SLOSS_ERR_MEMORY;
    }
    if (ledger != NULL) {
        ledger->keeper = (struct sl_keeper){.keep = keep, .context = snapshot};
    }
    return SLOSS_OK;
}

void sl_snapshot_end(struct sloss_snapshot *snapshot)
{
    if (snapshot->ledger != NULL) {
        snapshot->ledger->keeper = (struct sl_keeper){0};
    }
    for (uint32_t row = 0; row < snapshot->kept.count; row++) {
        release_kept(snapshot, SL_PAGED_AT(&snapshot->kept, struct sl_kept, row));
    }
    sl_memory_release(&snapshot->memory, snapshot->block, SL_STREAM_BLOCK);
    sl_vector_finalize(&snapshot->rows);
    sl_vector_finalize(&snapshot->markets);
    sl_vector_finalize(&snapshot->holes);
    sl_vector_finalize(&snapshot->lists);
    sl_vector_finalize(&snapshot->keys);
    sl_vector_finalize(&snapshot->is_kept);
    sl_table_finalize(&snapshot->by_account);
    sl_paged_finalize(&snapshot->kept);
}

/* ---- write ----------------------------------------------------------------------------------- */

static enum sloss_status write_rows(struct sloss_snapshot *snapshot,
                                    const struct sl_stream_sink *sink)
{
    enum sloss_status status =
        sl_stream_write(&snapshot->out, snapshot->rows.data, snapshot->rows.size, sink);
    snapshot->rows.size = 0;
    return status;
}

static enum sloss_status write_account(struct sloss_snapshot *snapshot,
                                       const struct sl_stream_sink *sink)
{
    uint32_t account = snapshot->next++;
    if (is_kept(snapshot, account)) {
        struct sl_kept *kept = find_kept(snapshot, account);
        enum sloss_status status = sl_stream_write(&snapshot->out, kept->rows, kept->size, sink);
        release_kept(snapshot, kept);
        return status;
    }
    return append_rows(snapshot, account) ? write_rows(snapshot, sink) : SLOSS_ERR_MEMORY;
}

enum sloss_status sl_snapshot_write(struct sloss_snapshot *snapshot, uint32_t accounts,
                                    const struct sl_stream_sink *sink)
{
    enum sloss_status status = snapshot->status;
    if (status == SLOSS_OK && !snapshot->begun) {
        snapshot->begun = true;
        status = sl_stream_begin(&snapshot->out, snapshot->block, sink);
        status = status == SLOSS_OK ? write_rows(snapshot, sink) : status;
    }
    for (; status == SLOSS_OK && accounts > 0 && snapshot->next < snapshot->accounts; accounts--) {
        status = write_account(snapshot, sink);
    }
    if (status == SLOSS_OK && snapshot->next == snapshot->accounts) {
        status = sl_stream_end(&snapshot->out, &snapshot->sum, sink);
        snapshot->done = status == SLOSS_OK;
    }
    snapshot->status = status;
    return status;
}
