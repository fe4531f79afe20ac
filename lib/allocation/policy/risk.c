/* SPDX-License-Identifier: BSD-2-Clause */
/* risk: leveraged participants pay more than in proportion. A tilt, not an optimum: the paper's
 * one-step problem is a knapsack, which a queue solves.
 * Source: risk-aware pro-rata, arXiv:2512.01112, weight c * l * g(l) with g linear, a power, or the
 * part above a cut (CVaR).
 * Laws of risk-linear: whole, split; not monotone, order, steps.
 * Laws of risk-power: whole, split; not monotone, order, steps.
 * Laws of risk-cvar: whole, split; not monotone, order, steps. */
#include "allocation/policy/policies.h"

/* c * l^(1 + power). */
static sl_uwide power(const struct sl_sharing *sharing, uint32_t row)
{
    sl_uwide leverage = (sl_uwide)sl_sharing_leverage(sharing, row);
    sl_uwide weight = sl_sharing_by_capacity(sharing, row);
    for (uint32_t i = 0; i <= sharing->terms->power; i++) {
        weight = sl_sharing_product(weight, leverage);
    }
    return weight;
}

static sl_uwide above_cut(const struct sl_sharing *sharing, uint32_t row)
{
    int64_t leverage = sl_sharing_leverage(sharing, row);
    int64_t above = sl_fixed_positive(leverage - sharing->terms->leverage_cut);
    sl_uwide weight = sl_sharing_product(sl_sharing_by_capacity(sharing, row), (sl_uwide)leverage);
    return sl_sharing_product(weight, (sl_uwide)above);
}

enum sloss_status sl_policy_risk(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, power, NULL);
}

enum sloss_status sl_policy_risk_cvar(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, above_cut, NULL);
}
