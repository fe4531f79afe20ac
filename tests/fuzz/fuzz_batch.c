/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are the commands of a batch, as a journal has stored them. Whatever they are: nothing
 * crashes; what is read is written as the same bytes again; and a journal that ends in this batch
 * is refused by name, or opened with books that hold every invariant. The link is right, so that
 * the bytes get behind it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "journal/batch_internal.h"
#include "journal/wire_internal.h"
#include "sloss/snapshot.h"

#define require(condition) ((condition) ? (void)0 : abort())
#define SIZE_MAX_HERE 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A journal of a head and the batch. */
struct stored {
    unsigned char head_bytes[SL_JOURNAL_HEAD_SIZE];
    struct sloss_journal_batch head;
    struct sloss_journal_batch batch;
};

/* ---- a sink ---------------------------------------------------------------------------------- */

static enum sloss_journal_status append(void *context, const struct sloss_journal_batch *batch)
{
    (void)context;
    (void)batch;
    return SLOSS_JOURNAL_IO;
}

static enum sloss_journal_status flush(void *context)
{
    (void)context;
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status read_batch(void *context, uint64_t entry,
                                            struct sloss_journal_batch *batch_out)
{
    const struct stored *stored = context;
    *batch_out = entry == 0 ? stored->head : stored->batch;
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status last(void *context, uint64_t *entry_out)
{
    const struct stored *stored = context;
    *entry_out = stored->batch.last_entry;
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status fence(void *context, uint64_t last_entry, uint64_t *writer_out)
{
    (void)context;
    (void)last_entry;
    *writer_out = 2;
    return SLOSS_JOURNAL_OK;
}

/* ---- the batch ------------------------------------------------------------------------------- */

/* Count records and commands, as far as the bytes are records. */
static void count(struct sloss_journal_batch *batch)
{
    const unsigned char *bytes = batch->bytes;
    struct sloss_command record;
    uint64_t commands = 0;
    for (size_t at = 0; at < batch->size; batch->records++) {
        size_t used = sl_journal_wire_read(bytes + at, (size_t)batch->size - at, &record);
        if (used == 0) {
            break;
        }
        commands += (record.flags & SLOSS_COMMAND_LINKED) == 0 ? 1 : 0;
        at += used;
    }
    batch->first_entry = 1;
    batch->last_entry = commands > 0 ? commands : 1;
}

static struct stored store(const uint8_t *data, size_t size)
{
    static const uint8_t none[SLOSS_JOURNAL_LINK_SIZE];
    const struct sl_journal_head head = {.format = SLOSS_JOURNAL_FORMAT, .ids_max = 16};
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    struct stored stored = {
        .head = {.struct_size = sizeof(stored.head), .size = SL_JOURNAL_HEAD_SIZE, .writer = 1},
        .batch = {.struct_size = sizeof(stored.batch), .bytes = data, .size = size, .writer = 1}};
    require(sloss_ledger_create(NULL, &ledger) == SLOSS_OK);
    require(sloss_engine_create(ledger, &engine) == SLOSS_OK);
    (void)sloss_engine_info(engine, &info);
    stored.batch.time = info.time; /* of an engine that is new */
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
    sl_journal_head_write(&head, stored.head_bytes);
    stored.head.bytes = stored.head_bytes;
    sl_journal_batch_link(&stored.head, none);
    count(&stored.batch);
    sl_journal_batch_link(&stored.batch, stored.head.link);
    return stored;
}

/* What is read is written as the same bytes again. */
static void read_and_write(const struct sloss_journal_batch *batch)
{
    struct sl_journal_records records = {.at = NULL};
    if (sl_journal_batch_read(batch, &records) == SLOSS_JOURNAL_OK) {
        const unsigned char *bytes = batch->bytes;
        for (size_t i = 0; i < records.count; i++) {
            unsigned char again[SL_JOURNAL_WIRE_MAX];
            size_t used = sl_journal_wire_write(&records.at[i], again);
            require(memcmp(bytes, again, used) == 0);
            bytes += used;
        }
        require(bytes == (const unsigned char *)batch->bytes + batch->size);
    }
    sl_journal_records_free(&records);
}

static void open_and_verify(struct stored *stored)
{
    const struct sloss_ledger_config ledger = {.struct_size = sizeof(ledger), .ids_max = 16};
    const struct sloss_journal_config config = {
        .struct_size = sizeof(config), .ledger = &ledger, .records_max = 4};
    const struct sloss_journal_sink sink = {.struct_size = sizeof(sink),
                                            .context = stored,
                                            .append = append,
                                            .flush = flush,
                                            .read = read_batch,
                                            .last = last,
                                            .fence = fence};
    struct sloss_journal *journal = NULL;
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    enum sloss_journal_status status = sloss_journal_open(&config, &sink, &journal, &recovery);
    require(sloss_journal_verify(NULL, &sink, NULL) == status);
    require(status == SLOSS_JOURNAL_OK || recovery.bad_entry == 1);
    if (status == SLOSS_JOURNAL_OK) {
        require(recovery.replayed == stored->batch.last_entry);
        require(sloss_engine_verify(sloss_journal_engine(journal)) == SLOSS_OK);
        sloss_journal_close(journal);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > SIZE_MAX_HERE) {
        return 0;
    }
    struct stored stored = store(data, size);
    stored.head.bytes = stored.head_bytes;
    read_and_write(&stored.batch);
    open_and_verify(&stored);
    return 0;
}
