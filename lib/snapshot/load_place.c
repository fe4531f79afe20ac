/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"
#include "ledger/side/compartment.h"
#include "snapshot/load_internal.h"

/* The kinds of rows of one holding up to a kind, in the order in which they come. */
uint64_t sl_load_up_to(uint32_t kind)
{
    static const uint32_t in_order[] = {
        SL_ROW_HOLDING,     SL_ROW_POSITION,  SL_ROW_MEMBER, SL_ROW_CLAIM,
        SL_ROW_OWED,        SL_ROW_LEFT,      SL_ROW_UNITS,  SL_ROW_SURCHARGE,
        SL_ROW_LIMITS,      SL_ROW_HOLD,      SL_ROW_ORDERS, SL_ROW_LEGS,
        SL_ROW_LIQUIDATION, SL_ROW_EXECUTION, SL_ROW_CLOSED, SL_ROW_WAIT};
    uint64_t kinds = sl_load_bit(in_order[0]) | sl_load_bit(SL_ROW_ISOLATED);
    for (uint32_t i = 0; in_order[i] != kind; i++) {
        kinds |= sl_load_bit(in_order[i + 1]);
    }
    return kinds;
}

/* A row of the holding at hand, and of one of so many markets, funds or assets, comes after one of
 * these kinds. */
void sl_load_need_holding(struct sl_loader *loader, uint64_t kinds, uint64_t major, uint64_t minor,
                          uint32_t count)
{
    sl_load_after(loader, kinds);
    sl_load_need(loader, major == loader->account && minor < count && loader->holding != SL_NONE);
}

static bool is_compartment(const struct sl_loader *loader)
{
    return sl_load_is_fine(loader) && loader->holding != SL_NONE &&
           sl_compartment_is(sl_ledger_holding(sl_load_ledger(loader), loader->holding));
}

/* And it is no row of a compartment. */
void sl_load_need_cross(struct sl_loader *loader, uint64_t kinds, uint64_t major, uint64_t minor,
                        uint32_t count)
{
    sl_load_need_holding(loader, kinds, major, minor, count);
    sl_load_need(loader, !is_compartment(loader));
}

/* A row of a compartment says of which one it is. */
void sl_load_part(struct sl_loader *loader)
{
    uint32_t market = 0;
    if (is_compartment(loader)) {
        const struct sloss_ledger *ledger = sl_load_ledger(loader);
        SL_CARRY(&loader->carry, market);
        sl_load_need(loader, market == sl_compartment_market(
                                           ledger, sl_ledger_holding(ledger, loader->holding)));
    }
}
