/* SPDX-License-Identifier: BSD-2-Clause */
/* score: in proportion to a geometric mean of profit and leverage, floor((p^a * l^b)^(1/4)), where
 * a + b = 4. The root is exact: the product of the powers has at most 252 bits.
 * Source: BULK, deleveraging pro-rata by pnl^w * leverage^(1 - w), with w in quarters.
 * Laws of pro-rata-score: whole, split; not monotone, order, steps. */
#include "allocation/policy/policies.h"
#include "base/wide.h"

static struct sl_wide256 times_power(struct sl_wide256 product, int64_t base, uint32_t power)
{
    for (uint32_t i = 0; i < power; i++) {
        product = sl_wide_scale(product, (sl_uwide)(uint64_t)base);
    }
    return product;
}

static sl_uwide score(const struct sl_sharing *sharing, uint32_t row)
{
    const struct sloss_policy_terms *terms = sharing->terms;
    struct sl_wide256 product = {.low = 1};
    product =
        times_power(product, sl_fixed_positive(sharing->rows->profit[row]), terms->profit_power);
    product = times_power(product, sl_sharing_leverage(sharing, row), terms->leverage_power);
    return sl_wide_fourth_root(product);
}

enum sloss_status sl_policy_score(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, score, NULL);
}
