/* SPDX-License-Identifier: BSD-2-Clause */
/* claim: what payers of a market's deficits have given and not got back (docs/rules.md 11). There
 * is a row for a holding, a market and a kind of payer, made where there is a claim for the first
 * time. A row of zeros is not state, so making one needs no undoing. Claims are given by
 * waterfall/claimants.h and paid back by waterfall/recover.h. */
#ifndef SL_CLAIM_H
#define SL_CLAIM_H

#include "ledger/ledger.h"

/* As what a holding has paid, in the order in which claims are paid back. A holding may have a
 * claim of several kinds: a member may also be charged as an account. */
enum sl_claim_kind {
    SL_CLAIM_ACCOUNT,
    SL_CLAIM_MEMBER,
    SL_CLAIM_BACKSTOP,
    SL_CLAIM_RESERVE,
    SL_CLAIM_INSURANCE,
    SL_CLAIM_KINDS
};

/* Numbers of lists per market; a power of two, so that market and kind are told by bits. */
#define SL_CLAIM_LISTS 8u

void sl_claim_initialize(struct sloss_ledger *ledger);
void sl_claim_finalize(struct sloss_ledger *ledger);

static inline struct sl_claim *sl_claim_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->claims, struct sl_claim, row);
}

static inline uint32_t sl_claim_market(const struct sl_claim *claim)
{
    return claim->list / SL_CLAIM_LISTS;
}

static inline enum sl_claim_kind sl_claim_kind(const struct sl_claim *claim)
{
    return (enum sl_claim_kind)(claim->list % SL_CLAIM_LISTS);
}

/* The claims of a kind on a market; NULL where there have never been any. */
struct sl_claim_list *sl_claim_list(const struct sloss_ledger *ledger, uint32_t market,
                                    enum sl_claim_kind kind);

/* The row of a holding, or SL_NONE. */
uint32_t sl_claim_find(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                       enum sl_claim_kind kind);

/* What a holding has not got back of all that it gave for a market. */
int64_t sl_claim_of(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* So many holdings are about to give for a market: make room for those that have no row yet at
 * once, as far as can be told, so that the table grows once. False without memory. */
bool sl_claim_reserve(struct sloss_ledger *ledger, uint32_t market, enum sl_claim_kind kind,
                      uint32_t givers);

/* Ask memory for what sl_claim_give() will read. */
void sl_claim_prefetch(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                       enum sl_claim_kind kind);

/* A holding has given `claim` + `answered` for a market, and gets a claim for the first of them.
 * *row_out is its row, or SL_NONE where the claim is 0. */
enum sloss_status sl_claim_give(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                enum sl_claim_kind kind, int64_t claim, int64_t answered,
                                uint32_t *row_out);

/* All claims of one holding become those of another of its account, in every market. */
enum sloss_status sl_claim_hand_over(struct sloss_ledger *ledger, uint32_t from, uint32_t to);

/* So much of a claim is paid back. Requires that it is as much. */
enum sloss_status sl_claim_repay(struct sloss_ledger *ledger, uint32_t row, int64_t amount);

/* For verification: is every row found by what it is of, is none below zero, and do they sum to
 * what their list says? */
bool sl_claim_is_consistent(const struct sloss_ledger *ledger);

#endif
