/* SPDX-License-Identifier: BSD-2-Clause */
/* groups: accounts that are margined together (docs/rules.md 22). There is a row for an account
 * only where a GROUP command has named it. A row of an account that is in no group is not state,
 * and neither is a group without members: both serve whoever comes next.
 *
 * What a member has in an asset, but for compartments, has the flag SL_HOLDING_GROUPED. */
#ifndef SL_GROUPS_H
#define SL_GROUPS_H

#include "ledger/ledger.h"

struct sl_group {
    uint32_t first; /* of its members, in account order: a row of `grouped`, or SL_NONE */
    uint32_t saved_by;
    uint64_t charged; /* scratch: the run of waterfalls, and asset, that has charged one of them */
    char name[SLOSS_NAME_SIZE];
};

struct sl_grouped {
    uint32_t group; /* or SL_NONE */
    uint32_t next;  /* member of the same group, or SL_NONE */
    uint32_t account;
    uint32_t saved_by; /* number of the command that saved its image */
};

static inline struct sl_group *sl_groups_at(const struct sloss_ledger *ledger, uint32_t group)
{
    return SL_PAGED_AT(&ledger->groups.rows, struct sl_group, group);
}

static inline struct sl_grouped *sl_groups_member(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->groups.members, struct sl_grouped, row);
}

void sl_groups_initialize(struct sloss_ledger *ledger);
void sl_groups_finalize(struct sloss_ledger *ledger);

/* Stamps of commands wrap: forget those of all rows. */
void sl_groups_forget_stamps(struct sloss_ledger *ledger);

/* The row of an account among the members, whether it is in a group or not; that of a name, whether
 * anybody is in it or not; SL_NONE where there is none. */
uint32_t sl_groups_find_account(const struct sloss_ledger *ledger, uint32_t account);
uint32_t sl_groups_find_name(const struct sloss_ledger *ledger, const char *name);

/* The group that an account is in, or SL_NONE. */
uint32_t sl_groups_of(const struct sloss_ledger *ledger, uint32_t account);

/* The group that a holding is margined with: that of its account, and SL_NONE for a compartment. */
static inline uint32_t sl_groups_of_holding(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return (holding->flags & SL_HOLDING_GROUPED) != 0 ? sl_groups_of(ledger, holding->account)
                                                      : SL_NONE;
}

/* The first member of a group from a row on, that row included, that has something in an asset; its
 * holding is in *holding_out. SL_NONE at the end. */
uint32_t sl_groups_holding(const struct sloss_ledger *ledger, uint32_t row, uint32_t asset,
                           uint32_t *holding_out);

/* The row of a name, made if missing; SL_NONE without memory. */
uint32_t sl_groups_open(struct sloss_ledger *ledger, const char *name);

/* The account is in this group from now on, or in none where it is SL_NONE, and its holdings have
 * the flag or not. Images are saved. */
enum sloss_status sl_groups_set(struct sloss_ledger *ledger, uint32_t account, uint32_t group);

/* An account is about to get a holding: room for what follows; and it has got one. */
enum sloss_status sl_groups_before_holding(struct sloss_ledger *ledger, uint32_t account);
void sl_groups_after_holding(struct sloss_ledger *ledger, uint32_t holding);

/* Holdings from a row on were opened in a trial, which may have changed who is in a group: they
 * have the flag again, or not, as is right now. */
void sl_groups_flag_from(struct sloss_ledger *ledger, uint32_t row);

/* Is every row found and linked in account order, and do holdings have the flag where they should?
 */
bool sl_groups_are_consistent(const struct sloss_ledger *ledger);

#endif
