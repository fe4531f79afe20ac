/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of guards: reject bad arguments, then read. */
#include <assert.h>
#include <string.h>

#include "base/size.h"
#include "guard/kept.h"
#include "sloss/guard.h"

static_assert(sizeof(struct sloss_guard_info) == 128, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_source_info) == 104, "no padding crosses the boundary");

enum {
    GUARD_INFO_OLDEST = 128, /* sizes in the first release (size.h) */
    SOURCE_INFO_OLDEST = 104
};

static void read_terms(const struct sl_guard *guard, struct sloss_guard_info *info)
{
    const struct sloss_command_guard *terms = &guard->terms;
    info->is_on = terms->is_on;
    info->stale = terms->stale;
    info->clamp_ppb = terms->clamp_ppb;
    info->band_ppb = terms->band_ppb;
    info->step_ppb = terms->step_ppb;
    info->step_duration = terms->step_duration;
    info->confidence_ppb = terms->confidence_ppb;
    info->quoted_at = guard->quoted_at;
    info->least = terms->least;
    info->method = terms->method;
    info->fills = terms->fills;
    info->set = terms->set;
    info->kept = guard->kept.count;
    info->sources = guard->source_count;
    info->last_fill =
        guard->kept.count == 0 ? 0 : sl_kept_at(guard, guard->kept.count - 1)->sequence;
}

enum sloss_status sloss_engine_guard(const struct sloss_engine *engine, uint32_t market,
                                     struct sloss_guard_info *info_out)
{
    struct sloss_guard_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), GUARD_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_market *row = sl_engine_market(engine, market);
    const struct sl_guard *guard = sl_guard_of(engine, market);
    if (guard != NULL) {
        read_terms(guard, &info);
    }
    info.validity = row->validity;
    info.is_halted = row->halted ? 1 : 0;
    info.open = sl_guard_worst(row, SL_GUARDED_OPEN);
    info.reduce = sl_guard_worst(row, SL_GUARDED_REDUCE);
    info.liquidate = sl_guard_worst(row, SL_GUARDED_LIQUIDATE);
    info.settle = sl_guard_worst(row, SL_GUARDED_SETTLE);
    info.withdraw = sl_guard_worst(row, SL_GUARDED_WITHDRAW);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_source(const struct sloss_engine *engine, uint32_t market,
                                      uint32_t source, struct sloss_source_info *info_out)
{
    struct sloss_source_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), SOURCE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_guard *guard = sl_guard_of(engine, market);
    if (guard == NULL || source >= guard->source_count) {
        return SLOSS_ERR_UNKNOWN_SOURCE;
    }
    info.weight = guard->source[source].weight;
    info.price = guard->source[source].price;
    info.confidence = guard->source[source].confidence;
    info.time = guard->source[source].time;
    info.is_quoted = guard->source[source].is_quoted ? 1 : 0;
    memcpy(info.name, guard->name[source], SLOSS_NAME_SIZE);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_find_source(const struct sloss_engine *engine, uint32_t market,
                                           const char *name, uint32_t *source_out)
{
    if (engine == NULL || name == NULL || source_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t source = sl_guard_find_source(sl_guard_of(engine, market), name);
    if (source == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_SOURCE;
    }
    *source_out = source;
    return SLOSS_OK;
}
