/* SPDX-License-Identifier: BSD-2-Clause */
/* sharing: the run of one policy, which shares a budget in one or several passes. */
#ifndef SL_SHARING_INTERNAL_H
#define SL_SHARING_INTERNAL_H

#include "allocation/apportion.h"
#include "allocation/rank.h"
#include "base/fixed.h"
#include "base/sort.h"
#include "sloss/policy.h"

/* Where a run records how one row came to its share, pass by pass. */
struct sl_sharing_observer {
    struct sloss_tier *tiers; /* caller's memory */
    uint32_t row;
    uint32_t room;  /* of `tiers` */
    uint32_t count; /* tiers that are set */
};

struct sl_sharing {
    const struct sloss_policy_terms *terms; /* defaults filled in */
    const struct sloss_participants *rows;
    uint32_t count;
    int64_t left;      /* units of the budget that are not shared yet */
    uint32_t tiers;    /* passes so far */
    bool settled;      /* no further pass: what is left is the residual */
    int64_t *capacity; /* what each can still give */
    int64_t *share;    /* what each has given */
    /* Working memory of a pass, with one entry per row. */
    int64_t *weight;
    int64_t *bound;
    int64_t *part;
    sl_uwide *wide;         /* wide weights */
    struct sl_score *score; /* scores, in the same memory as `wide` */
    uint32_t *order;
    struct sl_apportion_scratch scratch;
    struct sl_sharing_observer *observer; /* or NULL */
};

/* The weight of a row in a pass; UINT128_MAX if it does not fit. */
typedef sl_uwide sl_sharing_weight(const struct sl_sharing *sharing, uint32_t row);

/* The most that a row gives in a pass, where it is less than its capacity. */
typedef int64_t sl_sharing_bound(const struct sl_sharing *sharing, uint32_t row);

/* The score of a row in a queue; the greatest score comes first. */
typedef struct sl_score sl_sharing_score(const struct sl_sharing *sharing, uint32_t row);

/* The passes. Each shares what is left, adds to the shares and subtracts from the capacities. A row
 * without capacity gets nothing. */
enum sloss_status sl_sharing_fill(struct sl_sharing *sharing, sl_sharing_weight *weigh,
                                  sl_sharing_bound *bound);
enum sloss_status sl_sharing_queue(struct sl_sharing *sharing, sl_sharing_score *score);
enum sloss_status sl_sharing_queue_by(struct sl_sharing *sharing, sl_sort_order *order);

/* Take part[] off what is left, in a pass of this kind; weights are those of weight[]. */
void sl_sharing_absorb(struct sl_sharing *sharing, uint32_t kind, int64_t residual,
                       int64_t weight_sum);

/* The last pass of every policy: in proportion to the capacity that is left. */
enum sloss_status sl_sharing_rest(struct sl_sharing *sharing);

/* Figures that several policies need. */
static inline int64_t sl_sharing_taken(const struct sl_sharing *sharing, uint32_t row)
{
    return sharing->rows->taken == NULL ? 0 : sharing->rows->taken[row];
}

/* The capacity as a weight; and a product that is cut off at the greatest number. */
sl_uwide sl_sharing_by_capacity(const struct sl_sharing *sharing, uint32_t row);
sl_uwide sl_sharing_product(sl_uwide a, sl_uwide b);

/* notional * leverage_unit / equity, floored, at least 1 and at most leverage_max, which it is
 * where the equity is not above zero. Requires the columns. */
int64_t sl_sharing_leverage(const struct sl_sharing *sharing, uint32_t row);

#endif
