/* SPDX-License-Identifier: BSD-2-Clause */
/* pair: an asset whose balances back what is settled in another, at a price (docs/rules.md 17).
 *
 * The holding in the asset that is settled in knows by the flag SL_HOLDING_SPECIAL that its account
 * has something that backs it. The flag is set where the account has a holding in each asset of a
 * pair, whatever their balances are. So it changes where a holding or a pair is made and nowhere
 * else: no movement of money has to look. */
#ifndef SL_PAIR_H
#define SL_PAIR_H

#include "ledger/ledger.h"

#define SL_PAIR_BRACKETS_MAX 32u
#define SL_PAIRS_MAX (UINT32_C(1) << 16) /* as there are assets */

/* From so much on, a balance counts with this weight. */
struct sl_pair_bracket {
    int64_t from; /* atoms, ascending */
    int64_t weight_ppb;
};

struct sl_pair {
    int64_t price; /* in ticks, at least 1; 0 as long as there is none */
    uint32_t bracket_count;
    uint32_t discount_ppb;
    struct sl_pair_bracket bracket[SL_PAIR_BRACKETS_MAX];
    int64_t tick; /* 10^-tick_decimals of the asset settled in, for 1.0 of the other */
    uint32_t tick_decimals;
    uint32_t asset;      /* whose balances back */
    uint32_t settlement; /* what is settled in this */
    uint32_t buyer;      /* account that it is sold to, or SL_NONE for the host */
    uint32_t next_need;  /* 1 + that with the same asset settled in, or 0 */
    char name[SLOSS_NAME_SIZE];
};

static inline struct sl_pair *sl_pair_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->pairs, struct sl_pair, row);
}

/* The pair of a link, which is 1 + a row; NULL for 0. An asset has the link of the pair by which it
 * backs another, of which there is at most one, so that no money counts twice; and the link of the
 * first by which another backs it. */
static inline struct sl_pair *sl_pair_of_link(const struct sloss_ledger *ledger, uint32_t link)
{
    return link == 0 ? NULL : sl_pair_at(ledger, link - 1);
}

void sl_pair_initialize(struct sloss_ledger *ledger);
void sl_pair_finalize(struct sloss_ledger *ledger);

/* Make room for so many more, so that adding them needs no memory while no holding is added. */
bool sl_pair_reserve(struct sloss_ledger *ledger, uint32_t more);

/* Add a pair: its terms, without a price and without brackets, are in `values`. The name must be
 * new. Flags of all accounts follow. It refuses before it changes anything. */
enum sloss_status sl_pair_add(struct sloss_ledger *ledger, const struct sl_pair *values);

/* The same of one that is loaded, price and brackets too, while there are no accounts yet. */
enum sloss_status sl_pair_restore(struct sloss_ledger *ledger, const struct sl_pair *values);

/* Set a bracket; where there is one from the same quantity it is replaced. SLOSS_ERR_RANGE where
 * weights would rise with quantity, SLOSS_ERR_LIMIT where there is no room. Requires that the image
 * of the pair was saved (margin/collateral.h). */
enum sloss_status sl_pair_set_bracket(struct sl_pair *pair, const struct sl_pair_bracket *bracket);

static inline void sl_pair_set_price(struct sl_pair *pair, int64_t price)
{
    pair->price = price;
}

/* Are quantities ascending from 0 on, and weights from 1 to 0 not rising? */
bool sl_pair_has_brackets(const struct sl_pair *pair);

/* The row of a name, or SL_NONE. */
uint32_t sl_pair_find(const struct sloss_ledger *ledger, const char *name);

/* Has the account of this holding a holding in an asset that backs it? */
bool sl_pair_backs(const struct sloss_ledger *ledger, uint32_t holding);

/* An account is about to get a holding in an asset: make room, and flag what that will back. */
enum sloss_status sl_pair_before_holding(struct sloss_ledger *ledger, uint32_t account,
                                         uint32_t asset);

/* It has got it: flag it where it is backed. */
void sl_pair_after_holding(struct sloss_ledger *ledger, uint32_t holding);

#endif
