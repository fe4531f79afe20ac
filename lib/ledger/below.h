/* SPDX-License-Identifier: BSD-2-Clause */
/* below: which markets took a balance below zero, and by how much each (docs/rules.md 4.4).
 *
 * A holding whose balance is below zero has entries here that sum to what it lacks, the latest
 * first. A change that takes the balance further below zero adds to them, for the market that last
 * touched the holding; one that lifts it takes from the latest. */
#ifndef SL_BELOW_H
#define SL_BELOW_H

#include "ledger/ledger.h"

/* The share of each in a change, for sl_below_divide(). */
struct sl_cause {
    uint32_t market;
    sl_wide weight;
};

static inline const struct sl_below *sl_below_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->below.rows, const struct sl_below, row);
}

/* The balance of a holding is to change by `amount`. Requires that its image is saved. Nothing is
 * changed on an error. */
enum sloss_status sl_below_change(struct sloss_ledger *ledger, uint32_t holding, int64_t amount);

/* What the changes since the balance was `before` took it below zero by, all of them for the market
 * that last touched it, was made by `count` markets: telescoping over their weights. */
enum sloss_status sl_below_divide(struct sloss_ledger *ledger, uint32_t holding, int64_t before,
                                  const struct sl_cause *causes, uint32_t count);

/* The entries of a holding as causes, the latest first, but for a debt. */
enum sloss_status sl_below_list(const struct sloss_ledger *ledger, uint32_t holding,
                                struct sl_vector *causes);

/* All that has come and gone since the entries were these is one change of the balance: it takes
 * from the latest of them, or adds one for the market that last touched the holding. Requires that
 * the holding's image is saved. */
enum sloss_status sl_below_join(struct sloss_ledger *ledger, uint32_t holding,
                                const struct sl_cause *stood, uint32_t count);

/* What has not come in yet of the debt that its last close-out left (bankruptcy.h); it is the last
 * of the entries, with no market. 0 takes it away. Setting requires that the holding's image is
 * saved. */
int64_t sl_below_debt(const struct sloss_ledger *ledger, uint32_t holding);
enum sloss_status sl_below_set_debt(struct sloss_ledger *ledger, uint32_t holding, int64_t debt);

/* Do the entries of a holding sum to what its balance lacks? */
bool sl_below_is_consistent(const struct sloss_ledger *ledger, uint32_t holding);

void sl_below_initialize(struct sloss_ledger *ledger);

#endif
