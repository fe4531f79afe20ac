/* SPDX-License-Identifier: BSD-2-Clause */
/* sharing: one budget on its way through the passes of a policy. */
#ifndef SL_SHARING_H
#define SL_SHARING_H

#include "allocation/apportion.h"
#include "allocation/rank.h"
#include "base/sort.h"
#include "sloss/policy.h"

struct sl_sharing {
    const struct sloss_policy_terms *terms; /* defaults filled in */
    const struct sloss_participants *rows;
    uint32_t count;
    int64_t left;      /* of the budget */
    uint32_t tiers;    /* passes so far */
    bool settled;      /* what is left stays left */
    int64_t *capacity; /* what each can still give */
    int64_t *share;    /* what each has given */
    /* Working memory of a pass, a row each. */
    int64_t *weight;
    int64_t *bound;
    int64_t *part;
    sl_uwide *wide;         /* weights, and */
    struct sl_score *score; /* scores, in the same memory */
    uint32_t *order;
    struct sl_apportion_scratch scratch;
    /* Whoever wants to know how `observed` came to its share. */
    struct sloss_tier *observed_tiers;
    uint32_t observed;
    uint32_t observed_room;
    uint32_t observed_count;
};

/* What a row weighs in a pass; UINT128_MAX for what does not fit. */
typedef sl_uwide sl_sharing_weight(const struct sl_sharing *sharing, uint32_t row);

/* What a row may give in a pass, if less than its capacity. */
typedef int64_t sl_sharing_bound(const struct sl_sharing *sharing, uint32_t row);

/* A row's place in a queue: the greatest score first. */
typedef struct sl_score sl_sharing_score(const struct sl_sharing *sharing, uint32_t row);

/* The passes. Each shares what is left, adds to the shares and takes from the capacities. A row
 * without capacity has no weight and no place. */
enum sloss_status sl_sharing_fill(struct sl_sharing *sharing, sl_sharing_weight *weigh,
                                  sl_sharing_bound *bound);
enum sloss_status sl_sharing_queue(struct sl_sharing *sharing, sl_sharing_score *score);
enum sloss_status sl_sharing_queue_by(struct sl_sharing *sharing, sl_sort_order *order);

/* Take part[] off what is left, in a pass of this kind; weights are those of weight[]. */
void sl_sharing_absorb(struct sl_sharing *sharing, uint32_t kind, int64_t residual,
                       int64_t weight_sum);

/* In proportion to what is left of the capacity: the last pass of every policy. */
enum sloss_status sl_sharing_rest(struct sl_sharing *sharing);

/* Figures policies share. */
static inline int64_t sl_positive(int64_t figure)
{
    return figure > 0 ? figure : 0;
}

static inline int64_t sl_lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t sl_absolute(int64_t figure)
{
    return figure < 0 ? -figure : figure;
}

static inline int64_t sl_sharing_taken(const struct sl_sharing *sharing, uint32_t row)
{
    return sharing->rows->taken == NULL ? 0 : sharing->rows->taken[row];
}

/* Capacity, and a product that stays at the greatest number instead of wrapping. */
sl_uwide sl_sharing_by_capacity(const struct sl_sharing *sharing, uint32_t row);
sl_uwide sl_sharing_product(sl_uwide a, sl_uwide b);

/* notional * leverage_unit / equity, floored, at least 1 and at most leverage_max, which it is
 * where the equity is not above zero. Requires the columns. */
int64_t sl_sharing_leverage(const struct sl_sharing *sharing, uint32_t row);

#endif
