/* SPDX-License-Identifier: BSD-2-Clause */
#include "reduction/reducible.h"

#include "engine/control.h"
#include "ledger/side/groups.h"
#include "ledger/side/leg_find.h"
#include "margin/group.h"
#include "margin/margin.h"

#define TARGET_MAX (100 * SL_PPB)

bool sl_reducible_terms_hold(const struct sl_partial *partial)
{
    return partial->target_ppb >= SL_PPB && partial->target_ppb <= TARGET_MAX &&
           partial->step >= 1 && partial->remainder >= 0 && partial->slice_ppb >= 0 &&
           partial->slice_ppb <= SL_PPB && partial->slice_duration >= 0 &&
           (partial->slice_ppb > 0 || partial->slice_duration == 0) &&
           partial->whole_below_ppb >= 0 && partial->whole_below_ppb <= SL_PPB;
}

/* Is it no more than the sum of its position and what brackets, a root or a lot ask of it? */
static bool is_plain_position(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_leg_pair pair;
    return !sl_legs_are_two(engine->ledger, position, &pair) &&
           market->demand.profit_off_ppb == 0 && market->mature_duration == 0;
}

bool sl_reducible_is_a_sum(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool by_grid = (holding->flags & SL_HOLDING_ISOLATED) == 0 &&
                   sl_control_uses_portfolio(engine, holding->account);
    bool sum = !by_grid && sl_groups_of_holding(engine->ledger, row) == SL_NONE;
    for (uint32_t i = 0; sum && i < holding->count; i++) {
        sum = !sl_legs_have_lots(engine->ledger, &positions[i]) ||
              is_plain_position(engine, &positions[i]);
    }
    return sum;
}

/* Is a margin equity, above 0, at least so many billionths of a requirement? */
static bool reaches(const struct sl_margin *margin, int64_t ppb)
{
    return margin->equity >= 0 &&
           sl_wide_compare(sl_wide_multiply((sl_uwide)margin->equity, (uint64_t)SL_PPB),
                           sl_wide_multiply((sl_uwide)margin->maintenance, (uint64_t)ppb)) >= 0;
}

bool sl_reducible(const struct sloss_engine *engine, uint32_t row, bool by_slices)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    const struct sl_margin margin = sl_margin_of(engine, row);
    int64_t whole_below = 0;
    bool any = false;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_partial *partial = &sl_engine_market(engine, positions[i].market)->partial;
        if (!sl_legs_have_lots(engine->ledger, &positions[i])) {
            continue;
        }
        if (partial->target_ppb == 0) {
            return false;
        }
        any = true;
        by_slices = by_slices && partial->slice_ppb > 0;
        whole_below =
            partial->whole_below_ppb > whole_below ? partial->whole_below_ppb : whole_below;
    }
    return any && margin.equity > 0 && reaches(&margin, whole_below) &&
           (by_slices || sl_reducible_is_a_sum(engine, row));
}

bool sl_reducible_is_unpaid(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    return (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           (group != SL_NONE && sl_group_is_unpaid(engine, group, holding->asset));
}

int64_t sl_reducible_target(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t target = SL_PPB; /* the least that one can be */
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_partial *partial = &sl_engine_market(engine, positions[i].market)->partial;
        if (partial->target_ppb > target && sl_legs_have_lots(engine->ledger, &positions[i])) {
            target = partial->target_ppb;
        }
    }
    return target;
}

bool sl_reducible_is_restored(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_margin margin = sl_margin_of(engine, row);
    return reaches(&margin, sl_reducible_target(engine, row));
}
