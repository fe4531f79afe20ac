/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/overdue.h"

#include "execution/figures.h"
#include "guard/guard.h"
#include "ledger/side/compartment.h"
#include "liquidation/liquidation.h"

enum sloss_status sl_overdue(struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t most = engine->executions.running;
    uint32_t count = 0;
    uint64_t *keys = sl_vector_scratch(&engine->executions.overdue, 2 * (size_t)most, sizeof(*keys));
    if (keys == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t row = engine->executions.first; row != SL_NONE;
         row = sl_execution_at(engine, row)->after) {
        const struct sl_execution *execution = sl_execution_at(engine, row);
        /* Who is left for a price that cannot be relied on waits for the next time. */
        if (sl_execution_is_overdue(engine, execution) &&
            !sl_guard_keeps(engine, execution->holding)) {
            keys[count++] = sl_compartment_key(ledger, execution->holding);
        }
    }
    if (count == 0) {
        return SLOSS_OK;
    }
    sl_compartment_sort(ledger, keys, keys + most, count);
    return sl_liquidation_take_over(engine, keys, count);
}
