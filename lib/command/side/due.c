/* SPDX-License-Identifier: BSD-2-Clause */
/* due: changes whose time has come. */
#include "command/part_internal.h"
#include "command/side/govern_internal.h"
#include "command/terms_internal.h"
#include "engine/record.h"
#include "engine/whatif.h"
#include "govern/changes.h"
#include "govern/kinds.h"

/* A change that waits for the end of its TIME. */
struct put_off {
    uint64_t id;
    struct sloss_command command;
};

/* Is it a refusal of the change, not one of the host's that ends the command? */
static bool is_dropped(enum sloss_status status)
{
    return status != SLOSS_OK && status != SLOSS_ERR_MEMORY && status != SLOSS_ERR_STOPPED;
}

/* What became of a change is told, and it is no more. */
static enum sloss_status tell(struct sloss_engine *engine, uint64_t id, enum sloss_status status)
{
    if (is_dropped(status)) {
        return sl_record_change(engine, SLOSS_EVENT_CHANGE_DROPPED, id, (int64_t)status);
    }
    return status == SLOSS_OK ? sl_record_change(engine, SLOSS_EVENT_CHANGED, id, 0) : status;
}

/* A trial adds no rows. */
static enum sloss_status put_off(struct sloss_engine *engine, uint64_t id,
                                 const struct sloss_command *command)
{
    enum sloss_status status = sl_command_part(engine, command, 1, SL_PART_TRY);
    if (status != SLOSS_OK) {
        return tell(engine, id, status);
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct put_off *row = sl_vector_extend(&engine->govern.put_off, sizeof(*row));
    if (row == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row = (struct put_off){.id = id, .command = *command};
    return SLOSS_OK;
}

static enum sloss_status make(struct sloss_engine *engine, uint32_t row)
{
    uint64_t id = sl_change_at(engine, row)->id;
    uint32_t count = sl_change_at(engine, row)->count;
    const struct sloss_command *chain = sl_changes_chain(engine, row);
    enum sloss_status status = chain == NULL ? SLOSS_ERR_MEMORY : sl_changes_remove(engine, row);
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_govern_makes_rows(chain->kind)
               ? put_off(engine, id, chain)
               : tell(engine, id, sl_command_part(engine, chain, count, SL_PART_DO));
}

enum sloss_status sl_govern_make_due(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    engine->govern.put_off.size = 0;
    uint32_t row = sl_changes_at_place(engine, SL_CHANGES_BY_TIME, 0);
    while (status == SLOSS_OK && row != SL_NONE &&
           sl_change_at(engine, row)->time <= engine->settings.time) {
        status = sl_engine_go_on(engine);
        if (status == SLOSS_OK) {
            status = make(engine, row);
        }
        row = sl_changes_at_place(engine, SL_CHANGES_BY_TIME, 0);
    }
    return status;
}

/* All that adding them and telling of them may need, so that none is added if there is too little.
 */
static enum sloss_status prepare(struct sloss_engine *engine, const struct put_off *rows,
                                 uint32_t count)
{
    enum sloss_status status =
        sl_record_reserve_events(engine, count) ? SLOSS_OK : SLOSS_ERR_MEMORY;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_terms_prepare_pair(engine, &rows[i].command, count);
    }
    return status;
}

enum sloss_status sl_govern_make_put_off(struct sloss_engine *engine)
{
    const struct put_off *rows = (const void *)engine->govern.put_off.data;
    uint32_t count = (uint32_t)(engine->govern.put_off.size / sizeof(*rows));
    enum sloss_status status = count == 0 ? SLOSS_OK : prepare(engine, rows, count);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = tell(engine, rows[i].id,
                      sl_command_part(engine, &rows[i].command, 1, SL_PART_DO));
    }
    return status;
}
