/* SPDX-License-Identifier: BSD-2-Clause */
/* pro_rata: in proportion to one figure of each participant.
 * Source: capacity: arXiv:2512.01112, section 2.4; profit: BitMEX, Dynamic Profit Equalisation
 * (rate = loss / profit); deposits: Bitfinex, August 2016.
 * Laws of pro-rata: whole, order, split; not monotone, steps.
 * Laws of pro-rata-profit: whole, split; not monotone, order, steps.
 * Laws of pro-rata-equity: whole, split; not monotone, order, steps.
 * Laws of pro-rata-notional: whole, split; not monotone, order, steps.
 * Laws of pro-rata-open-interest: whole, split; not monotone, order, steps.
 * Laws of pro-rata-deposit: whole, order, split; not monotone, steps. */
#include "allocation/policy/policies.h"

static sl_uwide profit(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sl_fixed_positive(sharing->rows->profit[row]);
}

static sl_uwide equity(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sl_fixed_positive(sharing->rows->equity[row]);
}

static sl_uwide notional(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sharing->rows->notional[row];
}

static sl_uwide lots(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sl_fixed_absolute(sharing->rows->lots[row]);
}

static sl_uwide deposit(const struct sl_sharing *sharing, uint32_t row)
{
    return (sl_uwide)sharing->rows->deposit[row];
}

enum sloss_status sl_policy_pro_rata(struct sl_sharing *sharing)
{
    return sl_sharing_rest(sharing);
}

enum sloss_status sl_policy_profit(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, profit, NULL);
}

enum sloss_status sl_policy_equity(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, equity, NULL);
}

enum sloss_status sl_policy_notional(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, notional, NULL);
}

enum sloss_status sl_policy_open_interest(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, lots, NULL);
}

enum sloss_status sl_policy_deposit(struct sl_sharing *sharing)
{
    return sl_sharing_fill(sharing, deposit, NULL);
}
