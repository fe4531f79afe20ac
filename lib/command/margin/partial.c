/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/margin/partial_internal.h"

#include <string.h>

#include "command/need_internal.h"
#include "detection/breach.h"
#include "reduction/levels.h"
#include "reduction/look.h"
#include "reduction/reducible.h"

static struct sl_partial partial_of(const struct sloss_command_partial *terms)
{
    return (struct sl_partial){.target_ppb = terms->target_ppb,
                               .step = terms->step,
                               .remainder = terms->remainder,
                               .slice_ppb = terms->slice_ppb,
                               .slice_duration = terms->slice_duration,
                               .whole_below_ppb = terms->whole_below_ppb};
}

/* Where nobody is reduced no term is given, which is looked at last. */
enum sloss_status sl_partial_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sl_partial partial = partial_of(&command->partial);
    uint32_t index = command->partial.market;
    const struct sl_partial none = {0};
    enum sloss_status status = sl_need_market(engine, index);
    if (status != SLOSS_OK) {
        return status;
    }
    if (partial.target_ppb != 0 && !sl_reducible_terms_hold(&partial)) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_need_open_market(engine, index);
    if (status != SLOSS_OK) {
        return status;
    }
    if (partial.target_ppb == 0 && memcmp(&partial, &none, sizeof(none)) != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    status = sl_engine_touch(engine, index);
    if (status == SLOSS_OK) {
        sl_engine_market(engine, index)->partial = partial;
    }
    return status;
}

/* Triggers are set for the first level from now on: all holders of markets of the asset are checked
 * by the next mark. */
enum sloss_status sl_partial_set_levels(struct sloss_engine *engine,
                                        const struct sloss_command *command)
{
    const struct sloss_command_levels *terms = &command->levels;
    struct sl_levels levels = {.count = terms->count};
    for (uint32_t i = 0; i < SLOSS_LEVELS_MAX; i++) {
        levels.rate_ppb[i] = terms->rate_ppb[i];
        if (terms->count > SLOSS_LEVELS_MAX || (i >= terms->count && terms->rate_ppb[i] != 0)) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_levels_hold(&levels)) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_levels_set(engine, terms->asset, &levels);
    for (uint32_t market = 0; status == SLOSS_OK && market < engine->markets.count; market++) {
        if (sl_ledger_book(engine->ledger, market)->asset == terms->asset) {
            sl_breach_brackets_changed(engine, market);
            status = sl_levels_flag_holders(engine, market);
        }
    }
    return status == SLOSS_OK ? sl_look_open_all(engine, terms->asset) : status;
}
