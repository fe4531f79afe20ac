/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/legs.h"
#include "snapshot/load_internal.h"

/* The cost that a row has includes funding, the ledger's does not. What legs may be is verified when
 * all is read. */
void sl_load_legs(struct sl_loader *loader, uint32_t index)
{
    uint64_t cost[2] = {0};
    int64_t lots = 0;
    int64_t kept = 0;
    sl_load_next_place(loader, index);
    SL_CARRY(&loader->carry, lots);
    SL_CARRY(&loader->carry, cost[0]);
    SL_CARRY(&loader->carry, cost[1]);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    const struct sl_market *market = sl_engine_market(loader->engine, index);
    sl_uwide whole = (sl_uwide)cost[1] << 64 | cost[0];
    sl_load_need(
        loader,
        sl_wide_narrow((sl_wide)(whole - (sl_uwide)((sl_wide)lots * market->funding)), &kept) &&
            market->settlement == SLOSS_SETTLEMENT_UNREALIZED);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_legs_restore(sl_load_ledger(loader), loader->holding, index, lots,
                                               kept));
    }
}
