/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of governance: reject bad arguments, then read. */
#include "sloss/govern.h"

#include <assert.h>

#include "base/size.h"
#include "command/side/preview.h"
#include "govern/changes.h"
#include "govern/governed.h"

static_assert(sizeof(struct sloss_govern_info) == 24, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_change_info) == 32, "no padding crosses the boundary");

enum { /* sizes in the first release (size.h) */
    GOVERN_INFO_OLDEST = 24,
    CHANGE_INFO_OLDEST = 32
};

enum sloss_status sloss_govern_terms(const struct sloss_engine *engine, uint32_t kind,
                                     struct sloss_govern_info *info_out)
{
    struct sloss_govern_info info = {0};
    if (engine == NULL || info_out == NULL || !sl_govern_is_kind(kind) ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), GOVERN_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    info.delay = sl_govern_terms_of(engine, kind)->delay;
    info.step_ppb = sl_govern_terms_of(engine, kind)->step_ppb;
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_govern_count(const struct sloss_engine *engine, uint32_t *count_out)
{
    if (engine == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out = sl_changes_count(engine);
    return SLOSS_OK;
}

static enum sloss_status give(const struct sloss_engine *engine, uint32_t row,
                              struct sloss_change_info *info_out)
{
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_CHANGE;
    }
    const struct sl_change *change = sl_change_at(engine, row);
    const struct sloss_change_info info = {
        .kind = sl_change_record_at(engine, change->first)->command.kind,
        .change = change->id,
        .time = change->time,
        .records = change->count};
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

static bool fits(const struct sloss_engine *engine, const struct sloss_change_info *info_out)
{
    return engine != NULL && info_out != NULL &&
           sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), CHANGE_INFO_OLDEST);
}

enum sloss_status sloss_govern_change(const struct sloss_engine *engine, uint32_t place,
                                      struct sloss_change_info *info_out)
{
    return fits(engine, info_out)
               ? give(engine, sl_changes_at_place(engine, SL_CHANGES_BY_TIME, place), info_out)
               : SLOSS_ERR_ARGUMENT;
}

enum sloss_status sloss_govern_find(const struct sloss_engine *engine, uint64_t change,
                                    struct sloss_change_info *info_out)
{
    return fits(engine, info_out) ? give(engine, sl_changes_find(engine, change), info_out)
                                  : SLOSS_ERR_ARGUMENT;
}

enum sloss_status sloss_govern_command(const struct sloss_engine *engine, uint64_t change,
                                       struct sloss_command *commands_out, size_t capacity,
                                       size_t *count_out)
{
    if (engine == NULL || count_out == NULL || (commands_out == NULL && capacity > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_changes_find(engine, change);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_CHANGE;
    }
    uint32_t count = sl_change_at(engine, row)->count;
    sl_changes_copy(engine, row, commands_out, capacity < count ? (uint32_t)capacity : count);
    *count_out = count;
    return SLOSS_OK;
}

enum sloss_status sloss_govern_preview(struct sloss_engine *engine, uint64_t change,
                                       uint64_t *count_out)
{
    if (engine == NULL || count_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_changes_find(engine, change);
    return row == SL_NONE ? SLOSS_ERR_UNKNOWN_CHANGE : sl_preview(engine, row, count_out);
}
