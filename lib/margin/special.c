/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/special.h"

#include "ledger/pair.h"
#include "ledger/side/groups.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/running.h"
#include "ledger/suspect_list.h"
#include "margin/demanding.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"

/* Has it lots in both legs of a market? What is asked of each then moves with the mark. */
static bool has_two_legs(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    struct sl_leg_pair pair;
    bool two = false;
    for (uint32_t i = 0; sl_legs_are_used(engine->ledger) && !two && i < holding->count; i++) {
        two = sl_legs_are_two(engine->ledger, &positions[i], &pair);
    }
    return two;
}

/* Is it in liquidation, or below a level? Then every mark looks at it. */
static bool is_looked_at(const struct sloss_engine *engine, uint32_t row)
{
    return sl_running_is_on(sl_ledger_holding(engine->ledger, row)) ||
           sl_running_level(engine->ledger, row) > 0;
}

static bool is_special(const struct sloss_engine *engine, uint32_t row)
{
    return sl_surcharge_applies(engine, row) || sl_demanding_is_special(engine, row) ||
           sl_portfolio_is_special(engine, row) || sl_pair_backs(engine->ledger, row) ||
           has_two_legs(engine, row) || sl_groups_of_holding(engine->ledger, row) != SL_NONE ||
           is_looked_at(engine, row);
}

enum sloss_status sl_special_refresh(struct sloss_engine *engine, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (is_special(engine, row)) {
        sl_ledger_raise(holding, SL_HOLDING_SPECIAL);
    } else {
        sl_ledger_lower(holding, SL_HOLDING_SPECIAL);
    }
    return sl_ledger_suspect(engine->ledger, row) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

void sl_special_add(const struct sloss_engine *engine, uint32_t row,
                    const struct sl_supposed *supposed, struct sl_margin *margin)
{
    sl_demanding_add(engine, row, supposed, margin);
    sl_portfolio_add(engine, row, supposed, margin);
    sl_surcharge_add(engine, row, margin);
}
