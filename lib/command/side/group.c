/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/group_internal.h"

#include <string.h>

#include "command/need_internal.h"
#include "margin/group.h"
#include "margin/special.h"

/* Members are judged at every mark, and whoever has left as others are. */
static enum sloss_status refresh(struct sloss_engine *engine, uint32_t account)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = sl_ledger_account(engine->ledger, account)->holding;
         status == SLOSS_OK && row != SL_NONE; row = sl_ledger_holding(engine->ledger, row)->next) {
        status = sl_special_refresh(engine, row);
    }
    return status;
}

/* The one that is left is a group without the account by now, and the one that is joined has it. */
static bool may_change(const struct sloss_engine *engine, uint32_t account, uint32_t before,
                       uint32_t group)
{
    return (before == SL_NONE || sl_group_may_be(engine, before)) &&
           (group == SL_NONE ? sl_group_may_be_alone(engine, account)
                             : sl_group_may_be(engine, group));
}

static enum sloss_status change(struct sloss_engine *engine, uint32_t account, const char *name)
{
    struct sloss_ledger *ledger = engine->ledger;
    uint32_t before = sl_groups_of(ledger, account);
    uint32_t group = name[0] == '\0' ? SL_NONE : sl_groups_open(ledger, name);
    if (group == SL_NONE && name[0] != '\0') {
        return SLOSS_ERR_MEMORY;
    }
    if (group == before) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_groups_set(ledger, account, group);
    if (status == SLOSS_OK) {
        status = refresh(engine, account);
    }
    return status == SLOSS_OK && !may_change(engine, account, before, group)
               ? SLOSS_ERR_INSUFFICIENT_MARGIN
               : status;
}

/* The language has a word for no group, so no group has that name. */
static bool is_group_name(const char *name)
{
    return sl_need_is_name(name, true) && strcmp(name, "none") != 0;
}

enum sloss_status sl_group_set(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_group *group = &command->group;
    uint32_t account;
    if (!is_group_name(group->name)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = sl_need_account(engine, group->account, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_need_is_system(group->account) ? SLOSS_ERR_SYSTEM_ACCOUNT
                                             : change(engine, account, group->name);
}
