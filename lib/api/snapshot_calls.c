/* SPDX-License-Identifier: BSD-2-Clause */
/* The public calls of snapshots: reject bad arguments, and hand over what is whole. */
#include "sloss/snapshot.h"

#include "base/memory.h"
#include "command/command.h"
#include "command/hash.h"
#include "engine/remember.h"
#include "engine/whatif.h"
#include "snapshot/load.h"
#include "snapshot/snapshot.h"

static bool is_tried(const struct sloss_engine *engine)
{
    return engine->whatif.trial != SL_TRIAL_NONE;
}

/* ---- to write -------------------------------------------------------------------------------- */

enum sloss_status sloss_engine_save(const struct sloss_engine *engine, sloss_write_fn write,
                                    void *context)
{
    if (engine == NULL || write == NULL || is_tried(engine)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_stream_sink sink = {.write = write, .context = context};
    struct sloss_snapshot snapshot;
    enum sloss_status status = sl_snapshot_begin(&snapshot, engine, NULL);
    if (status != SLOSS_OK) {
        return status;
    }
    status = sl_snapshot_write(&snapshot, UINT32_MAX, &sink);
    sl_snapshot_end(&snapshot);
    return status;
}

enum sloss_status sloss_snapshot_begin(struct sloss_engine *engine,
                                       struct sloss_snapshot **snapshot_out)
{
    if (engine == NULL || snapshot_out == NULL || is_tried(engine)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (engine->ledger->keeper.keep != NULL) {
        return SLOSS_ERR_EXISTS;
    }
    const struct sloss_memory *memory = &engine->ledger->memory;
    struct sloss_snapshot *snapshot = sl_memory_allocate(memory, sizeof(*snapshot));
    if (snapshot == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = sl_snapshot_begin(snapshot, engine, engine->ledger);
    if (status != SLOSS_OK) {
        sl_memory_release(memory, snapshot, sizeof(*snapshot));
        return status;
    }
    *snapshot_out = snapshot;
    return SLOSS_OK;
}

enum sloss_status sloss_snapshot_write(struct sloss_snapshot *snapshot, uint32_t accounts,
                                       sloss_write_fn write, void *context, uint32_t *done_out)
{
    if (snapshot == NULL || accounts == 0 || write == NULL || done_out == NULL || snapshot->done) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_stream_sink sink = {.write = write, .context = context};
    enum sloss_status status = sl_snapshot_write(snapshot, accounts, &sink);
    *done_out = status == SLOSS_OK && snapshot->done ? 1 : 0;
    return status;
}

void sloss_snapshot_end(struct sloss_snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    struct sloss_memory memory = snapshot->memory;
    sl_snapshot_end(snapshot);
    sl_memory_release(&memory, snapshot, sizeof(*snapshot));
}

/* ---- commands that are sent twice ------------------------------------------------------------ */

enum sloss_status sloss_engine_applied(const struct sloss_engine *engine, const uint64_t *host_id,
                                       uint64_t *sequence_out)
{
    if (engine == NULL || host_id == NULL || sequence_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_host_id *found = sl_host_ids_find(engine->ledger, host_id);
    *sequence_out = found == NULL ? 0 : found->sequence;
    return SLOSS_OK;
}

enum sloss_status sloss_command_check(const struct sloss_command *commands, size_t count,
                                      size_t *records_out)
{
    if (commands == NULL || records_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *records_out = sl_command_records(commands, count);
    return *records_out == 0 ? SLOSS_ERR_ARGUMENT : SLOSS_OK;
}

/* ---- to read --------------------------------------------------------------------------------- */

/* Read all of it into a new engine, and compare the hash that it ends in. */
static enum sloss_status read_all(struct sloss_engine *engine, struct sl_stream_in *in)
{
    enum sloss_status status = sl_load(engine, &in->source);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sloss_hash hash = sl_hash_state(engine);
    return in->ended && hash.low == in->hash.low && hash.high == in->hash.high ? SLOSS_OK
                                                                               : SLOSS_ERR_DAMAGED;
}

static enum sloss_status open_and_read(struct sloss_engine *engine, sloss_read_fn read,
                                       void *context)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    unsigned char *block = sl_memory_allocate(memory, SL_STREAM_BLOCK);
    struct sl_stream_in in;
    enum sloss_status status =
        block == NULL ? SLOSS_ERR_MEMORY : sl_stream_open(&in, block, read, context);
    if (status == SLOSS_OK) {
        status = read_all(engine, &in);
    }
    sl_memory_release(memory, block, SL_STREAM_BLOCK);
    return status;
}

enum sloss_status sloss_engine_load(const struct sloss_ledger_config *config, sloss_read_fn read,
                                    void *context, struct sloss_ledger **ledger_out,
                                    struct sloss_engine **engine_out)
{
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    if (read == NULL || ledger_out == NULL || engine_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sloss_ledger_create(config, &ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(ledger, &engine);
    }
    if (status == SLOSS_OK) {
        status = open_and_read(engine, read, context);
    }
    if (status != SLOSS_OK) {
        sloss_engine_destroy(engine);
        sloss_ledger_destroy(ledger);
        return status;
    }
    *ledger_out = ledger;
    *engine_out = engine;
    return SLOSS_OK;
}
