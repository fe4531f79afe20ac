/* SPDX-License-Identifier: BSD-2-Clause */
/* owners: to whom accounts belong. A row only for an account that an owner was named for; every
 * other is an owner of its own. */
#ifndef SL_OWNERS_H
#define SL_OWNERS_H

#include "ledger/ledger.h"

struct sl_owner {
    uint32_t first;   /* of its accounts: a row of `owned`, or SL_NONE; they are in no order */
    uint32_t rank;    /* scratch: its turn among the owners of a round's defaulters */
    uint64_t payment; /* scratch: the last payment of a layer that counted for its accounts */
    int64_t answered; /* scratch: what of that payment did */
    char name[SLOSS_NAME_SIZE];
};

struct sl_owned {
    uint32_t account;
    uint32_t owner;
    uint32_t next; /* accounts of the same owner: rows of `owned`, or SL_NONE */
    uint32_t before;
    bool client; /* the owner answers for the account, and the account for nobody */
};

static inline struct sl_owner *sl_owners_at(const struct sloss_ledger *ledger, uint32_t owner)
{
    return SL_PAGED_AT(&ledger->owners, struct sl_owner, owner);
}

static inline struct sl_owned *sl_owners_owned(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->owned, struct sl_owned, row);
}

void sl_owners_initialize(struct sloss_ledger *ledger);
void sl_owners_finalize(struct sloss_ledger *ledger);

/* The row of an account in `owned`, or of a name in `owners`; SL_NONE where there is none. For a
 * compartment nobody answers, and it for nobody: the row of a holding's account, or SL_NONE. */
uint32_t sl_owners_find_account(const struct sloss_ledger *ledger, uint32_t account);
uint32_t sl_owners_find_holding(const struct sloss_ledger *ledger, uint32_t holding);
uint32_t sl_owners_find_name(const struct sloss_ledger *ledger, const char *name);

/* Does a holding answer for that of a defaulter: is its account another of the same owner, and no
 * client? And may there be such accounts? */
bool sl_owners_answers(const struct sloss_ledger *ledger, uint32_t holding, uint32_t defaulter);
bool sl_owners_has_others(const struct sloss_ledger *ledger, uint32_t defaulter);

/* The first of the accounts of an account's owner, a row of `owned`; SL_NONE without an owner. */
uint32_t sl_owners_first_of(const struct sloss_ledger *ledger, uint32_t account);

/* The account belongs to this owner from now on. It is the last thing that a command does: no image
 * is kept, since nothing can fail after it. False without memory, and nothing is changed. */
bool sl_owners_set(struct sloss_ledger *ledger, uint32_t account, const char *name, bool client);

#endif
