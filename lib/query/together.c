/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/together_internal.h"

struct sl_together sl_together_of(const struct sloss_engine *engine, uint32_t holding,
                                  uint32_t market)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, holding);
    return (struct sl_together){
        .engine = engine,
        .market = market,
        .asset = sl_ledger_holding(engine->ledger, holding)->asset,
        .group = group,
        .member = group == SL_NONE ? holding : sl_groups_at(engine->ledger, group)->first};
}

/* The holding that comes next, or SL_NONE. */
static uint32_t next_holding(struct sl_together *together)
{
    const struct sloss_ledger *ledger = together->engine->ledger;
    uint32_t holding = together->member;
    if (together->group == SL_NONE) {
        together->member = SL_NONE;
        return holding;
    }
    uint32_t row = sl_groups_holding(ledger, together->member, together->asset, &holding);
    together->member = row == SL_NONE ? SL_NONE : sl_groups_member(ledger, row)->next;
    return row == SL_NONE ? SL_NONE : holding;
}

const struct sl_position *sl_together_next(struct sl_together *together)
{
    const struct sloss_ledger *ledger = together->engine->ledger;
    for (uint32_t holding; (holding = next_holding(together)) != SL_NONE;) {
        uint32_t row = sl_ledger_find_position(ledger, holding, together->market);
        if (row != SL_NONE) {
            return sl_ledger_position(ledger, row);
        }
    }
    return NULL;
}

int64_t sl_together_lots(const struct sloss_engine *engine, const struct sl_position *position)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, position->holding);
    return group == SL_NONE ? position->lots
                            : sl_group_lots(engine, group, position->market);
}
