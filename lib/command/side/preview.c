/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/preview.h"

#include "command/part_internal.h"
#include "engine/whatif.h"
#include "govern/changes.h"
#include "govern/kinds.h"
#include "ledger/undo_log.h"
#include "margin/margin.h"

/* Note of every holding whether it is in breach. */
static bool note(struct sloss_engine *engine)
{
    uint32_t count = engine->ledger->holdings.count;
    uint8_t *noted = sl_vector_scratch(&engine->govern.in_breach, count, sizeof(*noted));
    for (uint32_t row = 0; noted != NULL && row < count; row++) {
        noted[row] = sl_margin_breached(engine, row) ? 1 : 0;
    }
    return noted != NULL;
}

/* How many are that were not. One that was made meanwhile has nothing. */
static uint64_t count_new(const struct sloss_engine *engine, uint32_t known)
{
    const uint8_t *noted = (const void *)engine->govern.in_breach.data;
    uint64_t count = 0;
    for (uint32_t row = 0; row < known; row++) {
        count += noted[row] == 0 && sl_margin_breached(engine, row) ? 1 : 0;
    }
    return count;
}

/* One that adds rows is checked alone: a pair of assets that is new weighs nothing yet. */
static enum sloss_status look(struct sloss_engine *engine, uint32_t change, uint64_t *count_out)
{
    uint32_t records = sl_change_at(engine, change)->count;
    uint32_t known = engine->ledger->holdings.count;
    const struct sloss_command *chain = sl_changes_chain(engine, change);
    if (chain == NULL || !note(engine)) {
        return SLOSS_ERR_MEMORY;
    }
    bool adds = sl_govern_makes_rows(chain->kind);
    enum sloss_status status =
        sl_command_part(engine, chain, records, adds ? SL_PART_TRY : SL_PART_DO);
    *count_out = status == SLOSS_OK ? count_new(engine, known) : 0;
    return status;
}

enum sloss_status sl_preview(struct sloss_engine *engine, uint32_t change, uint64_t *count_out)
{
    bool is_within = engine->whatif.trial != SL_TRIAL_NONE;
    if (!is_within) {
        sl_whatif_begin(engine, SL_TRIAL_SCAN);
    }
    struct sl_point point = sl_whatif_point(engine);
    enum sloss_status status = sl_command_begin(engine);
    if (status == SLOSS_OK) {
        status = look(engine, change, count_out);
    }
    sl_whatif_return(engine, &point);
    if (!is_within) {
        sl_whatif_end(engine);
    }
    return status;
}
