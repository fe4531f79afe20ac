/* SPDX-License-Identifier: BSD-2-Clause */
/* policies: what each file of this folder does with a budget. Laws are those of docs/policies.md.
 */
#ifndef SL_POLICIES_H
#define SL_POLICIES_H

#include "allocation/sharing_internal.h"

typedef enum sloss_status sl_policy_share(struct sl_sharing *sharing);

sl_policy_share sl_policy_pro_rata;
sl_policy_share sl_policy_profit;
sl_policy_share sl_policy_equity;
sl_policy_share sl_policy_notional;
sl_policy_share sl_policy_open_interest;
sl_policy_share sl_policy_deposit;
sl_policy_share sl_policy_capped;
sl_policy_share sl_policy_risk;
sl_policy_share sl_policy_risk_cvar;
sl_policy_share sl_policy_leverage;
sl_policy_share sl_policy_equal;
sl_policy_share sl_policy_min_max;
sl_policy_share sl_policy_drain;
sl_policy_share sl_policy_squared;
sl_policy_share sl_policy_gains_haircut;
sl_policy_share sl_policy_tear_up;
sl_policy_share sl_policy_hedge;
sl_policy_share sl_policy_both_sides;
sl_policy_share sl_policy_queue;
sl_policy_share sl_policy_queue_profit;
sl_policy_share sl_policy_queue_bitmex;
sl_policy_share sl_policy_queue_binance;
sl_policy_share sl_policy_queue_okx;
sl_policy_share sl_policy_queue_hyperliquid;
sl_policy_share sl_policy_queue_hyperliquid_engine;
sl_policy_share sl_policy_queue_lexicographic;
sl_policy_share sl_policy_score;
sl_policy_share sl_policy_no_worse;

/* Does the zero price of the row's position lie beyond the closing price? Who does not have this is
 * asked for nothing by sl_policy_no_worse(). */
bool sl_policy_can_close(const struct sl_sharing *sharing, uint32_t row);

#endif
