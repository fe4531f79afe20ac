/* SPDX-License-Identifier: BSD-2-Clause */
/* columns: what a policy of the allocator's table sees of those who may pay or take lots, and its
 * run. Markets and ranks name a policy; who stands in a row, and with which figures, is the
 * caller's (docs/rules.md 6.2, 8.2). */
#ifndef SL_COLUMNS_H
#define SL_COLUMNS_H

#include "allocation/apportion.h"
#include "base/fixed.h"
#include "base/wide.h"
#include "engine/engine.h"
#include "sloss/policy.h"

#define SL_COLUMNS 12 /* all of enum sloss_column but what was taken earlier */

/* One row, in whole atoms and lots. */
struct sl_figures {
    sl_wide profit; /* either sign; the gain and the rank are the same */
    sl_wide equity;
    sl_wide cost;
    int64_t lots; /* signed */
    int64_t notional;
    int64_t maintenance;
    int64_t balance;
    int64_t deposit;
    int64_t cap; /* the most that is taken of it */
};

/* The columns under way, in the engine's working memory. */
struct sl_columns {
    struct sloss_policy_terms terms;
    uint32_t needed; /* bits of enum sloss_column */
    uint32_t count;
    int64_t *column[SL_COLUMNS]; /* by place of the bit; NULL where it is not needed */
    int64_t *share;
};

/* The policy of a rank that is one, SLOSS_RANK_POLICY or more. */
static inline uint32_t sl_columns_policy_of(uint32_t rank)
{
    return rank - SLOSS_RANK_POLICY;
}

/* Is it an enum sloss_rank, or a policy that divides lots? */
bool sl_columns_is_rank(uint32_t rank);

/* The terms of a rank's policy for lots of one side. `per_lot` is the most that one lot gives up.
 */
struct sloss_policy_terms sl_columns_lot_terms(uint32_t rank, bool longs, int64_t per_lot);

/* The terms of a market's policy for money; the budget is set when it is run. */
struct sloss_policy_terms sl_columns_terms(const struct sl_share_terms *sharing);

/* Does a policy look at a position in the market? Then who has none there has no part in it. */
bool sl_columns_ask_position(const struct sloss_policy_terms *terms);

/* Does it look at profits, so that it takes no more than a profit? */
bool sl_columns_ask_profit(const struct sloss_policy_terms *terms);

/* Columns of `count` rows, good until the next call; false without memory. */
bool sl_columns_open(struct sloss_engine *engine, const struct sloss_policy_terms *terms,
                     uint32_t count, struct sl_columns *columns_out);

/* Fill a row; false if a figure does not fit. */
bool sl_columns_set(struct sl_columns *columns, uint32_t row, const struct sl_figures *figures);

/* Divide `total` over the rows, into columns->share. The weight sum is what they can give. */
enum sloss_status sl_columns_divide(struct sloss_engine *engine, struct sl_columns *columns,
                                    int64_t total, struct sl_apportionment *out);

#endif
