/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/govern_internal.h"

#include <string.h>

#include "command/content_internal.h"
#include "command/part_internal.h"
#include "govern/changes.h"
#include "govern/governed.h"

enum sloss_status sl_govern_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sl_governed terms = {.delay = command->govern.delay,
                                      .step_ppb = command->govern.step_ppb};
    uint32_t kind = command->govern.kind;
    if (!sl_govern_is_kind(kind)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (terms.delay < 0 || terms.step_ppb < 0 || terms.step_ppb > SLOSS_STEP_MAX) {
        return SLOSS_ERR_RANGE;
    }
    return sl_govern_terms_may_be(kind, &terms) ? sl_govern_set_terms(engine, kind, &terms)
                                                : SLOSS_ERR_ARGUMENT;
}

/* The command behind a SCHEDULE as it is kept: bytes that say nothing are zero, so that the same
 * command is the same state; and none of its records has an id of its own. */
static const struct sloss_command *keepable(struct sloss_engine *engine,
                                            const struct sloss_command *chain, uint32_t count)
{
    struct sloss_command *kept = sl_vector_scratch(&engine->govern.chain, count, sizeof(*kept));
    for (uint32_t i = 0; kept != NULL && i < count; i++) {
        kept[i] = (struct sloss_command){.struct_size = sizeof(*kept)};
        kept[i].kind = chain[i].kind;
        kept[i].flags = chain[i].flags;
        memcpy(kept[i].body, chain[i].body, sl_content_size(chain[i].kind));
        sl_content_clear_names(&kept[i]);
    }
    return kept;
}

enum sloss_status sl_govern_schedule(struct sloss_engine *engine, const struct sloss_command *chain,
                                     uint32_t count)
{
    const struct sloss_command_schedule *schedule = &chain[0].schedule;
    if (schedule->change == 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_changes_find(engine, schedule->change) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    const struct sloss_command *kept = keepable(engine, chain + 1, count - 1);
    if (kept == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_wide least = (sl_wide)sl_engine_now(engine) + sl_govern_wait(engine, kept);
    enum sloss_status status = sl_command_part(engine, kept, count - 1, SL_PART_TRY);
    if (status == SLOSS_OK && schedule->time < least) {
        status = SLOSS_ERR_TOO_SOON;
    }
    return status == SLOSS_OK
               ? sl_changes_add(engine, schedule->change, schedule->time, kept, count - 1)
               : status;
}

enum sloss_status sl_govern_unschedule(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    if (command->unschedule.change == 0) {
        return SLOSS_ERR_RANGE;
    }
    uint32_t row = sl_changes_find(engine, command->unschedule.change);
    return row == SL_NONE ? SLOSS_ERR_UNKNOWN_CHANGE : sl_changes_remove(engine, row);
}
