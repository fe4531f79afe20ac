/* SPDX-License-Identifier: BSD-2-Clause */
/* members: contributions to the default fund of an asset. A row only for a holding that a
 * contribution was set for. What is contributed has left the balance, so it backs no position, and
 * stands beside the balances in the sums of the asset. */
#ifndef SL_MEMBERS_H
#define SL_MEMBERS_H

#include "ledger/ledger.h"

/* A member was asked for an assessment. */
struct sl_asked {
    int64_t time;
    int64_t amount;
    uint32_t before; /* the time before that, or SL_NONE */
    uint32_t reserved;
};

void sl_members_initialize(struct sloss_ledger *ledger);
void sl_members_finalize(struct sloss_ledger *ledger);

/* The row of a holding, or SL_NONE. */
uint32_t sl_members_find(const struct sloss_ledger *ledger, uint32_t holding);

/* The same, made if missing; SL_NONE without memory. A row of zeros is not state, so making one
 * needs no undoing. */
uint32_t sl_members_open(struct sloss_ledger *ledger, uint32_t holding);

/* A row about to be changed. */
enum sloss_status sl_members_touch(struct sloss_ledger *ledger, uint32_t row);

/* A contribution of that much is gone: it is in the pool of a round now. Requires that there is so
 * much. */
enum sloss_status sl_members_take(struct sloss_ledger *ledger, uint32_t row, int64_t amount);

/* So much of a contribution comes back, from the pool. Requires that it fits below what was set. */
enum sloss_status sl_members_refill(struct sloss_ledger *ledger, uint32_t row, int64_t amount);

/* The member is asked for so much beyond its contribution; and what it can still be asked for at a
 * time. */
enum sloss_status sl_members_ask(struct sloss_ledger *ledger, uint32_t row, int64_t time,
                                 int64_t amount);
int64_t sl_members_assessable(const struct sloss_ledger *ledger, uint32_t row, int64_t time);

static inline struct sl_asked *sl_members_asked(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->asked, struct sl_asked, row);
}

/* So much leaves the balance of its holding for the contribution, or comes back where it is below
 * zero. Requires that no more comes back than there is. */
enum sloss_status sl_members_contribute(struct sloss_ledger *ledger, uint32_t row, int64_t amount);

#endif
