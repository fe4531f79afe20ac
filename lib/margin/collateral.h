/* SPDX-License-Identifier: BSD-2-Clause */
/* collateral: what balances of other assets count for, and bring when they are sold (docs/rules.md
 * 17). It changes nothing. */
#ifndef SL_COLLATERAL_H
#define SL_COLLATERAL_H

#include "ledger/pair.h"
#include "margin/figures.h"

/* What an atom of a pair's asset is worth in atoms of the other: above / below, exactly. */
struct sl_rate {
    sl_uwide above; /* below 2^96 */
    sl_uwide below; /* at most 10^27 */
};

/* Save the image of a pair before its price or its brackets change. */
enum sloss_status sl_collateral_touch(struct sloss_engine *engine, struct sl_pair *pair);

/* The rate at a price; false where it is not below 2^62, or its parts do not fit. */
bool sl_collateral_rate(const struct sloss_ledger *ledger, const struct sl_pair *pair,
                        int64_t price, struct sl_rate *rate_out);

/* What all balances of an account that back an asset count for, in atoms of that one, by enum
 * sl_requirement: as things stand, or where some markets are thought to stand elsewhere. */
struct sl_backing {
    sl_wide counts[2];
};

struct sl_backing sl_collateral_of(const struct sloss_engine *engine, uint32_t account,
                                   uint32_t settlement, const struct sl_supposed *supposed);

/* Add to the margin of a holding what backs it. */
void sl_collateral_add(const struct sloss_engine *engine, uint32_t holding,
                       const struct sl_supposed *supposed, struct sl_margin *margin);

/* What a holding counts less for what it backs when so much leaves it, and the asset of that; 0 or
 * less where nothing is lost. */
sl_wide sl_collateral_lost(const struct sloss_engine *engine, uint32_t holding, int64_t amount,
                           uint32_t *settlement_out);

/* The most of a pair's asset that an account can sell: of its balance, what is not required there.
 */
int64_t sl_collateral_most(const struct sloss_engine *engine, const struct sl_pair *pair,
                           uint32_t account);

/* What a quantity is sold for at the discount, rounded down; false where that does not fit. */
bool sl_collateral_price(const struct sl_pair *pair, struct sl_rate rate, int64_t quantity,
                         int64_t *money_out);

/* The least quantity that is sold for so much, and the most that is for no more; each at most
 * INT64_MAX. */
int64_t sl_collateral_least(const struct sl_pair *pair, struct sl_rate rate, int64_t money);
int64_t sl_collateral_affordable(const struct sl_pair *pair, struct sl_rate rate, int64_t money);

/* Do terms, prices and brackets of all pairs hold, and the flags of what they back? */
bool sl_collateral_is_consistent(const struct sloss_engine *engine);

#endif
