/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/fixed.h"
#include "ledger/side/legs.h"
#include "snapshot/load_internal.h"

/* The position of the holding at hand, with no lots where there is none. */
static struct sl_position position_of(const struct sl_loader *loader, uint32_t market)
{
    const struct sloss_ledger *ledger = sl_load_ledger(loader);
    uint32_t row = sl_ledger_find_position(ledger, loader->holding, market);
    return row != SL_NONE ? *sl_ledger_position(ledger, row)
                          : (struct sl_position){.holding = loader->holding, .market = market};
}

/* Sums of the market count the legs of all. What legs may be is verified when all is read. */
static enum sloss_status count_legs(struct sloss_ledger *ledger, uint32_t row,
                                    const struct sl_position *position)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    const struct sl_leg_pair pair = sl_legs_split(ledger, row, position);
    int64_t shorts = -pair.leg[1].lots;
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t size = sl_fixed_magnitude(pair.leg[i].cost);
        book->cost_most = size > book->cost_most ? size : book->cost_most;
    }
    return sl_fixed_add(book->paired_lots, sl_fixed_lesser(pair.leg[0].lots, shorts),
                        &book->paired_lots)
               ? SLOSS_OK
               : SLOSS_ERR_DAMAGED;
}

/* Do the differences fit in which the short leg is told? */
static bool has_short_leg(const struct sl_position *position, int64_t lots, int64_t cost)
{
    int64_t rest;
    return lots >= 0 && sl_fixed_add(lots, position->lots == INT64_MIN ? 0 : -position->lots, &rest) &&
           rest >= 0 && cost != INT64_MIN &&
           sl_wide_narrow((sl_wide)position->cost - cost, &rest) && rest != INT64_MIN;
}

/* The cost that a row has includes funding, the ledger's does not. */
void sl_load_legs(struct sl_loader *loader, uint32_t index)
{
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    uint64_t cost[2] = {0};
    int64_t lots = 0;
    int64_t kept = 0;
    uint32_t row = SL_NONE;
    sl_load_next_place(loader, index);
    SL_CARRY(&loader->carry, lots);
    SL_CARRY(&loader->carry, cost[0]);
    SL_CARRY(&loader->carry, cost[1]);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    const struct sl_market *market = sl_engine_market(loader->engine, index);
    const struct sl_position position = position_of(loader, index);
    sl_uwide whole = (sl_uwide)cost[1] << 64 | cost[0];
    sl_load_need(
        loader,
        sl_wide_narrow((sl_wide)(whole - (sl_uwide)((sl_wide)lots * market->funding)), &kept) &&
            market->settlement == SLOSS_SETTLEMENT_UNREALIZED &&
            has_short_leg(&position, lots, kept));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_legs_turn(ledger, loader->holding, index, true));
    }
    if (sl_load_is_fine(loader)) {
        row = sl_legs_find(ledger, loader->holding, index);
        sl_load_refuse(loader, sl_legs_write(ledger, row, lots, kept));
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, count_legs(ledger, row, &position));
    }
}
