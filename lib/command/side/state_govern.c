/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/content_internal.h"
#include "command/state.h"
#include "govern/changes.h"
#include "govern/kinds.h"

void sl_state_carry_governed(const struct sl_carry *carry, struct sl_governed *terms)
{
    SL_CARRY(carry, terms->delay);
    SL_CARRY(carry, terms->step_ppb);
}

/* A kind for which nothing is set has no row. */
void sl_state_governed(const struct sloss_engine *engine, uint32_t kind,
                       const struct sl_state_sink *sink)
{
    struct sl_governed terms = engine->govern.terms[kind];
    if (terms.delay == 0 && terms.step_ppb == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_GOVERNED, kind, 0);
    sl_state_carry_governed(&(struct sl_carry){.row = &row}, &terms);
    sl_row_close(&row, sink->sum);
}

/* When it is due is said with its first record. */
void sl_state_carry_change(const struct sl_carry *carry, uint64_t place, int64_t *time,
                           struct sloss_command *record)
{
    if (place == 0) {
        SL_CARRY(carry, *time);
    }
    SL_CARRY(carry, record->kind);
    SL_CARRY(carry, record->flags);
    sl_content_carry(carry, record);
}

/* A row for each record of the command. */
void sl_state_change(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink)
{
    const struct sl_change *change = sl_change_at(engine, index);
    uint32_t at = change->first;
    for (uint32_t place = 0; place < change->count; place++) {
        struct sloss_command record = sl_change_record_at(engine, at)->command;
        int64_t time = change->time;
        struct sl_row row = sl_row_open(sink->pen, SL_ROW_CHANGE, change->id, place);
        sl_state_carry_change(&(struct sl_carry){.row = &row}, place, &time, &record);
        sl_row_close(&row, sink->sum);
        at = sl_change_record_at(engine, at)->next;
    }
}
