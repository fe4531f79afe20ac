/* SPDX-License-Identifier: BSD-2-Clause */
#include "reduction/go.h"

#include "engine/control.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/running.h"
#include "reduction/reducible.h"

void sl_go_begin(struct sloss_engine *engine)
{
    engine->reductions.goes.size = 0;
    engine->reductions.lots.size = 0;
}

static struct sl_go_lots *lots_from(const struct sloss_engine *engine, size_t first)
{
    return (struct sl_go_lots *)(void *)engine->reductions.lots.data + first;
}

static size_t lots_count(const struct sloss_engine *engine)
{
    return engine->reductions.lots.size / sizeof(struct sl_go_lots);
}

/* ---- how many lots --------------------------------------------------------------------------- */

/* ceil(rate * lots) up to the next multiple of a step; both are above 0. */
static int64_t slice_of(const struct sl_partial *partial, int64_t lots)
{
    sl_wide part = sl_wide_divide((sl_wide)lots * partial->slice_ppb, SL_PPB, SL_ROUND_CEIL);
    sl_wide whole = (part + partial->step - 1) / partial->step * partial->step;
    return whole < INT64_MAX ? (int64_t)whole : INT64_MAX;
}

/* No more than one slice of a position is closed. Does that cut it? */
static bool cut_to_slice(const struct sloss_engine *engine, uint32_t holding,
                         struct sl_go_lots *lots)
{
    const struct sl_partial *partial = &sl_engine_market(engine, lots->market)->partial;
    if (partial->slice_ppb == 0) {
        return false;
    }
    int64_t began = sl_running_began_with(engine->ledger, holding, lots->market);
    int64_t most = slice_of(partial, began > 0 ? began : lots->has);
    bool cuts = most < lots->closes;
    lots->closes = cuts ? most : lots->closes;
    return cuts;
}

/* What little would be left goes along. */
static void take_along(const struct sloss_engine *engine, struct sl_go_lots *lots)
{
    if (lots->has - lots->closes <= sl_engine_market(engine, lots->market)->partial.remainder) {
        lots->closes = lots->has;
    }
}

static enum sloss_status find_all(struct sloss_engine *engine, uint32_t holding)
{
    size_t first = lots_count(engine);
    enum sloss_status status = sl_solution_order(engine, holding);
    for (size_t i = first; status == SLOSS_OK && i < lots_count(engine); i++) {
        lots_from(engine, i)->closes = lots_from(engine, i)->has;
    }
    return status;
}

/* Is all that a holding has closed? */
static bool is_whole(const struct sloss_engine *engine, uint32_t row, size_t first)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    size_t open = 0;
    size_t closed = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        open += sl_legs_have_lots(engine->ledger, &positions[i]);
    }
    for (size_t i = first; i < lots_count(engine); i++) {
        closed += lots_from(engine, i)->closes == lots_from(engine, i)->has;
    }
    return closed == open;
}

static enum sloss_status find_lots(struct sloss_engine *engine, uint32_t holding, bool *solved_out)
{
    size_t first = lots_count(engine);
    *solved_out = false;
    enum sloss_status status = sl_reducible_is_a_sum(engine, holding)
                                   ? sl_solution_find(engine, holding, solved_out)
                                   : find_all(engine, holding);
    for (size_t i = first; status == SLOSS_OK && i < lots_count(engine); i++) {
        if (cut_to_slice(engine, holding, lots_from(engine, i))) {
            *solved_out = false;
        }
        take_along(engine, lots_from(engine, i));
    }
    return status;
}

enum sloss_status sl_go_order(struct sloss_engine *engine, uint32_t holding,
                              const struct sl_go_lots **lots_out, uint32_t *count_out)
{
    size_t first = lots_count(engine);
    size_t size = engine->reductions.lots.size;
    bool solved;
    enum sloss_status status = sl_reducible(engine, holding, false)
                                   ? sl_solution_find(engine, holding, &solved)
                                   : find_all(engine, holding);
    for (size_t i = first; status == SLOSS_OK && i < lots_count(engine); i++) {
        take_along(engine, lots_from(engine, i));
    }
    *lots_out = lots_from(engine, first);
    *count_out = status == SLOSS_OK ? (uint32_t)(lots_count(engine) - first) : 0;
    engine->reductions.lots.size = size;
    return status;
}

/* ---- what becomes of it ---------------------------------------------------------------------- */

/* Is there a position with lots that is left to the host? */
static bool is_manual(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint32_t liquidation = sl_control_liquidation(engine, holding->account);
    bool manual = false;
    for (uint32_t i = 0; !manual && i < holding->count; i++) {
        manual =
            sl_legs_have_lots(engine->ledger, &positions[i]) &&
            sl_control_option(engine, liquidation, positions[i].market) == SLOSS_LIQUIDATION_MANUAL;
    }
    return manual;
}

/* Is the pause of a liquidation over, the longest of its markets, and has this command set a mark
 * of one of them? */
static bool is_due(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t last = sl_running_at(engine->ledger, sl_running_find(engine->ledger, row))->last;
    int64_t pause = 0;
    bool marked = false;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        if (sl_legs_have_lots(engine->ledger, &positions[i])) {
            marked |= market->marked_by == engine->ledger->command;
            pause = market->partial.slice_duration > pause ? market->partial.slice_duration : pause;
        }
    }
    return marked && (last == SL_RUNNING_NEVER || (sl_wide)sl_engine_now(engine) - last >= pause);
}

static enum sloss_status list(struct sloss_engine *engine, uint32_t holding, size_t first,
                              bool solved)
{
    struct sl_go *go = sl_vector_extend(&engine->reductions.goes, sizeof(*go));
    if (go == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *go = (struct sl_go){.holding = holding,
                         .account = sl_ledger_holding(engine->ledger, holding)->account,
                         .first = (uint32_t)first,
                         .count = (uint32_t)(lots_count(engine) - first),
                         .solved = solved};
    return SLOSS_OK;
}

static enum sloss_status find(struct sloss_engine *engine, uint32_t holding, enum sl_go_way *way)
{
    size_t first = lots_count(engine);
    size_t size = engine->reductions.lots.size;
    bool solved;
    enum sloss_status status = find_lots(engine, holding, &solved);
    if (status == SLOSS_OK && !is_whole(engine, holding, first)) {
        *way = SL_GO_REDUCED;
        return list(engine, holding, first, solved);
    }
    *way = SL_GO_WHOLE;
    engine->reductions.lots.size = size;
    return status;
}

enum sloss_status sl_go_find(struct sloss_engine *engine, uint32_t row, bool breached,
                             enum sl_go_way *way_out)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (!sl_reducible(engine, row, true) || sl_reducible_is_unpaid(engine, row) ||
        is_manual(engine, row)) {
        *way_out = breached ? SL_GO_WHOLE : SL_GO_LEFT;
        return SLOSS_OK;
    }
    if (sl_running_is_on(holding) && !is_due(engine, row)) {
        *way_out = SL_GO_LEFT;
        return SLOSS_OK;
    }
    return find(engine, row, way_out);
}

/* By account, and then one after another: an account has few. */
const struct sl_go *sl_go_of(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_go *goes = (const struct sl_go *)(const void *)engine->reductions.goes.data;
    uint32_t account = sl_ledger_holding(engine->ledger, row)->account;
    size_t count = engine->reductions.goes.size / sizeof(*goes);
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = goes[middle].account < account ? middle + 1 : low;
        high = goes[middle].account < account ? high : middle;
    }
    while (low < count && goes[low].account == account && goes[low].holding != row) {
        low++;
    }
    return low < count && goes[low].account == account ? &goes[low] : NULL;
}
