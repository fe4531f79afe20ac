/* SPDX-License-Identifier: BSD-2-Clause */
/* The public query of groups of accounts: reject bad arguments, then read. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/name.h"
#include "base/size.h"
#include "margin/group.h"
#include "margin/margin.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_group_info) == 104, "no padding crosses the boundary");

enum {
    GROUP_INFO_OLDEST = 104 /* size in the first release (size.h) */
};

/* How many members it has, and whether one of them is in breach in the asset. */
static void count(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                  struct sloss_group_info *info)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_groups_at(ledger, group)->first; row != SL_NONE;
         row = sl_groups_member(ledger, row)->next) {
        uint32_t holding =
            sl_ledger_find_holding(ledger, sl_groups_member(ledger, row)->account, asset);
        info->members++;
        info->in_breach |= holding != SL_NONE && sl_margin_breached(engine, holding) ? 1 : 0;
    }
}

static enum sloss_status describe(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                  struct sloss_group_info *info)
{
    struct sl_margin margin = sl_group_margin(engine, group, asset, NULL);
    sl_name_copy(info->name, sl_groups_at(engine->ledger, group)->name);
    count(engine, group, asset, info);
    return sl_wide_narrow(margin.equity, &info->margin_equity) &&
                   sl_wide_narrow(margin.initial, &info->initial) &&
                   sl_wide_narrow(margin.maintenance, &info->maintenance)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sloss_engine_group(const struct sloss_engine *engine, uint64_t account,
                                     uint32_t asset, struct sloss_group_info *info_out)
{
    struct sloss_group_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), GROUP_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t group = sl_groups_of(engine->ledger, row);
    enum sloss_status status = group == SL_NONE ? SLOSS_OK : describe(engine, group, asset, &info);
    if (status == SLOSS_OK) {
        sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    }
    return status;
}
