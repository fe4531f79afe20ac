/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/limit_internal.h"

#include "engine/drawdown.h"
#include "engine/limits.h"
#include "ledger/undo_log.h"

static struct sl_limit_terms terms_of(const struct sloss_command_limit *limit)
{
    return (struct sl_limit_terms){.takeover_ppb = limit->takeover_ppb,
                                   .loss = limit->loss,
                                   .start_ppb = limit->start_ppb,
                                   .stop_ppb = limit->stop_ppb,
                                   .duration = limit->duration,
                                   .target = limit->target,
                                   .fees_ppb = limit->fees_ppb,
                                   .set = limit->set};
}

/* Is a number given without its bit, or a bit that means nothing? */
static bool has_stray(const struct sl_limit_terms *terms)
{
    const struct {
        uint32_t bit;
        int64_t number;
    } fields[] = {
        {SLOSS_LIMIT_TAKEOVER, terms->takeover_ppb}, {SLOSS_LIMIT_LOSS, terms->loss},
        {SLOSS_LIMIT_DRAWDOWN, terms->start_ppb},    {SLOSS_LIMIT_DRAWDOWN, terms->stop_ppb},
        {SLOSS_LIMIT_DRAWDOWN, terms->duration},     {SLOSS_LIMIT_FEES, terms->fees_ppb},
        {SLOSS_LIMIT_TARGET, terms->target}};
    uint32_t known = 0;
    bool stray = false;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        known |= fields[i].bit;
        stray |= (terms->set & fields[i].bit) == 0 && fields[i].number != 0;
    }
    return stray || (terms->set & ~known) != 0;
}

/* No limit is set below what is drawn. */
static bool is_beyond(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *fund =
        sl_ledger_holding(engine->ledger, sl_limits_at(engine, row)->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, fund);
    bool beyond = sl_limits_is_beyond(
        engine, row, sl_limits_exposure(engine, sl_limits_at(engine, row)->holding));
    for (uint32_t i = 0; !beyond && i < fund->count; i++) {
        beyond = sl_limits_has_lost(engine, row, &positions[i]);
    }
    return beyond;
}

enum sloss_status sl_limit_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sl_limit_terms terms = terms_of(&command->limit);
    const struct sloss_ledger *ledger = engine->ledger;
    if (has_stray(&terms)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_limits_are_terms(&terms)) {
        return SLOSS_ERR_RANGE;
    }
    uint32_t account = sl_ledger_insures(command->limit.fund)
                           ? sl_ledger_find_account(ledger, command->limit.fund)
                           : SL_NONE;
    if (account == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_FUND;
    }
    uint32_t row = sl_limits_open(engine, sl_ledger_account(ledger, account)->holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_ERR_MEMORY : sl_limits_touch(engine, row);
    if (status == SLOSS_OK) {
        status = sl_drawdown_reset(engine, row);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_limits_at(engine, row)->terms = terms;
    if (is_beyond(engine, row)) {
        return SLOSS_ERR_RANGE;
    }
    return (terms.set & SLOSS_LIMIT_DRAWDOWN) != 0 ? sl_drawdown_sample(engine, row) : SLOSS_OK;
}
