/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/load_internal.h"

#include <string.h>

#include "command/need.h"
#include "engine/drawdown.h"
#include "ledger/side/groups.h"

/* The row is of the account at hand, which is no system account, and comes after those of the
 * account itself and after one of these kinds. */
static void need_account(struct sl_loader *loader, uint64_t kinds, uint64_t major)
{
    sl_load_after(loader, sl_load_bit(SL_ROW_ACCOUNT) | sl_load_bit(SL_ROW_OWNER) | kinds);
    sl_load_need(loader, major == loader->account);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_ledger_account(sl_load_ledger(loader), loader->account)->id <
                                 SLOSS_ACCOUNT_SYSTEM);
    }
}

void sl_load_group(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    char name[SLOSS_NAME_SIZE];
    need_account(loader, 0, major);
    sl_carry_name(&loader->carry, name, SLOSS_NAME_SIZE);
    sl_load_need(loader, minor == 0 && sl_need_is_name(name, false) && strcmp(name, "none") != 0);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t group = sl_groups_open(sl_load_ledger(loader), name);
    sl_load_refuse(loader, group == SL_NONE
                               ? SLOSS_ERR_MEMORY
                               : sl_groups_set(sl_load_ledger(loader), loader->account, group));
}

void sl_load_control(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    bool frozen = false;
    need_account(loader, sl_load_bit(SL_ROW_GROUP), major);
    sl_carry_flag(&loader->carry, &frozen);
    sl_load_need(loader, minor <= SLOSS_ACCOUNT_LIQUIDATION_AUCTION && (frozen || minor != 0));
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t row = sl_control_open(loader->engine, loader->account);
    sl_load_refuse(loader, row == SL_NONE
                               ? SLOSS_ERR_MEMORY
                               : sl_control_set(loader->engine, row, frozen, (uint32_t)minor));
}

void sl_load_mode(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    need_account(loader, sl_load_bit(SL_ROW_GROUP) | sl_load_bit(SL_ROW_CONTROL), major);
    sl_load_need(loader, minor == 0);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t row = sl_control_open(loader->engine, loader->account);
    sl_load_refuse(loader, row == SL_NONE ? SLOSS_ERR_MEMORY
                                          : sl_control_set_portfolio(loader->engine, row, true));
}

void sl_load_position_limit(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    int64_t lots = 0;
    need_account(loader,
                 sl_load_bit(SL_ROW_GROUP) | sl_load_bit(SL_ROW_CONTROL) | sl_load_bit(SL_ROW_MODE) |
                     sl_load_bit(SL_ROW_POSITION_LIMIT),
                 major);
    SL_CARRY(&loader->carry, lots);
    sl_load_need(loader, minor < loader->engine->markets.count && lots >= 0);
    sl_load_next_place(loader, minor);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    uint32_t row = sl_position_limit_open(loader->engine, loader->account, (uint32_t)minor);
    sl_load_refuse(loader, row == SL_NONE ? SLOSS_ERR_MEMORY
                                          : sl_position_limit_set(loader->engine, row, true, lots));
}

/* Does the market say what a command may have set, and anything at all? */
static bool is_ceiling(const struct sl_market *market)
{
    const uint32_t known = SLOSS_CEILING_OPEN_INTEREST | SLOSS_CEILING_POSITION;
    bool opens = (market->ceiling & SLOSS_CEILING_OPEN_INTEREST) != 0;
    bool holds = (market->ceiling & SLOSS_CEILING_POSITION) != 0;
    return (market->ceiling & ~known) == 0 && market->trading <= SLOSS_TRADING_PAUSED &&
           (market->ceiling | market->trading) != 0 && market->open_most >= 0 &&
           market->position_most >= 0 && (opens || market->open_most == 0) &&
           (holds || market->position_most == 0);
}

void sl_load_ceiling(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor <= UINT32_MAX);
    if (sl_load_is_fine(loader)) {
        struct sl_market *market = sl_engine_market(loader->engine, (uint32_t)major);
        market->trading = (uint32_t)minor;
        sl_state_carry_ceiling(&loader->carry, market);
        sl_load_need(loader, is_ceiling(market));
    }
}

void sl_load_samples(struct sl_loader *loader, uint32_t row)
{
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        int64_t time = 0;
        uint64_t low = 0;
        uint64_t high = 0;
        SL_CARRY(&loader->carry, time);
        SL_CARRY(&loader->carry, low);
        SL_CARRY(&loader->carry, high);
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(loader, sl_drawdown_restore(loader->engine, row, time,
                                                       (sl_wide)((sl_uwide)high << 64 | low)));
        }
    }
}
