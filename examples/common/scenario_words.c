/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_words.h"

#include <assert.h>
#include <sloss/policy.h>
#include <stddef.h>

const char *const scenario_kinds[] = {"linear", "inverse", "quanto", NULL};
static_assert(sizeof(scenario_kinds) / sizeof(scenario_kinds[0]) == SLOSS_KIND_QUANTO + 2,
              "a name for each");

const char *const scenario_settlements[] = {"unrealized", "variation", NULL};
static_assert(sizeof(scenario_settlements) / sizeof(scenario_settlements[0]) ==
                  SLOSS_SETTLEMENT_VARIATION + 2,
              "a name for each");

const char *const scenario_bases[] = {"profit", "open-interest", "equity", "notional", NULL};
static_assert(sizeof(scenario_bases) / sizeof(scenario_bases[0]) == SLOSS_BASIS_POLICY + 1,
              "a name for each but the policy, which has its own");

const char *const scenario_rules[] = {"pro-rata", "equal", "queue", NULL};
static_assert(sizeof(scenario_rules) / sizeof(scenario_rules[0]) == SLOSS_RULE_QUEUE + 2,
              "a name for each");

const char *const scenario_caps[] = {"profit", "equity", "none", NULL};
static_assert(sizeof(scenario_caps) / sizeof(scenario_caps[0]) == SLOSS_CAP_NONE + 2,
              "a name for each");

const char *const scenario_roundings[] = {"largest-remainder", "telescoping", "last", NULL};
static_assert(sizeof(scenario_roundings) / sizeof(scenario_roundings[0]) == SLOSS_ROUNDING_LAST + 2,
              "a name for each");

const char *const scenario_pools[] = {"instant", "deficit", NULL};
static_assert(sizeof(scenario_pools) / sizeof(scenario_pools[0]) == SLOSS_POOL_DEFICIT + 2,
              "a name for each");

const char *const scenario_ranks[] = {"profit-leverage", "profit", "size", "pro-rata", NULL};
static_assert(sizeof(scenario_ranks) / sizeof(scenario_ranks[0]) == SLOSS_RANK_PRO_RATA + 2,
              "a name for each");

const char *const scenario_liquidations[] = {"takeover", "manual",  "deleverage",
                                             "host",     "auction", NULL};
static_assert(sizeof(scenario_liquidations) / sizeof(scenario_liquidations[0]) ==
                  SLOSS_LIQUIDATION_AUCTION + 2,
              "a name for each");

const char *const scenario_residuals[] = {"keep", "forfeit", NULL};
static_assert(sizeof(scenario_residuals) / sizeof(scenario_residuals[0]) ==
                  SLOSS_RESIDUAL_FORFEIT + 2,
              "a name for each");

const char *const scenario_debts[] = {"forget", "keep", NULL};
static_assert(sizeof(scenario_debts) / sizeof(scenario_debts[0]) == SLOSS_DEBTS_KEEP + 2,
              "a name for each");

const char *const scenario_cancels[] = {"no", "yes", NULL};
static_assert(sizeof(scenario_cancels) / sizeof(scenario_cancels[0]) == SLOSS_CANCEL_ORDERS_YES + 2,
              "a name for each");

const char *const scenario_units[] = {"no", "yes", "tranches", NULL};
static_assert(sizeof(scenario_units) / sizeof(scenario_units[0]) == SLOSS_UNITS_TRANCHES + 2,
              "a name for each");

const char *const scenario_resting[] = {"", "buyer", "seller", "both", NULL};
static_assert(sizeof(scenario_resting) / sizeof(scenario_resting[0]) == SLOSS_RESTING_SELLER + 3,
              "a name for each, and for both");

const char *const scenario_legs[] = {"", "long", "short", NULL};
static_assert(sizeof(scenario_legs) / sizeof(scenario_legs[0]) == SLOSS_LEG_SHORT + 2,
              "a name for each");

const char *const scenario_liquidated[] = {"", "buyer", "seller", NULL};
static_assert(sizeof(scenario_liquidated) / sizeof(scenario_liquidated[0]) ==
                  SLOSS_LIQUIDATED_SELLER + 2,
              "a name for each");

const char *const scenario_tranches[] = {"", "junior", "senior", NULL};
static_assert(sizeof(scenario_tranches) / sizeof(scenario_tranches[0]) == SLOSS_TRANCHE_SENIOR + 2,
              "a name for each");

const char *const scenario_account_liquidations[] = {"market",     "takeover", "manual",
                                                     "deleverage", "host",     "auction",
                                                     NULL};
static_assert(sizeof(scenario_account_liquidations) / sizeof(scenario_account_liquidations[0]) ==
                  SLOSS_ACCOUNT_LIQUIDATION_AUCTION + 2,
              "a name for each");

const char *const scenario_tradings[] = {"open", "reduce-only", "paused", NULL};
static_assert(sizeof(scenario_tradings) / sizeof(scenario_tradings[0]) == SLOSS_TRADING_PAUSED + 2,
              "a name for each");

const char *const scenario_settings[] = {
    "tier",
    "waterfall",
    "socialize",
    "option",
    "limit",
    "require",
    "control",
    "position_limit",
    "ceiling",
    "collateral",
    "haircut",
    "requirement",
    "shock",
    "portfolio",
    "mature",
    "partial",
    "levels",
    "execute",
    "auction",
    "guard",
    "validity",
    "govern",
    NULL,
};
const uint32_t scenario_setting_kinds[] = {
    SLOSS_COMMAND_TIER,
    SLOSS_COMMAND_WATERFALL,
    SLOSS_COMMAND_SOCIALIZE,
    SLOSS_COMMAND_OPTION,
    SLOSS_COMMAND_LIMIT,
    SLOSS_COMMAND_REQUIRE,
    SLOSS_COMMAND_CONTROL,
    SLOSS_COMMAND_POSITION_LIMIT,
    SLOSS_COMMAND_CEILING,
    SLOSS_COMMAND_COLLATERAL,
    SLOSS_COMMAND_HAIRCUT,
    SLOSS_COMMAND_REQUIREMENT,
    SLOSS_COMMAND_SHOCK,
    SLOSS_COMMAND_PORTFOLIO,
    SLOSS_COMMAND_MATURE,
    SLOSS_COMMAND_PARTIAL,
    SLOSS_COMMAND_LEVELS,
    SLOSS_COMMAND_EXECUTE,
    SLOSS_COMMAND_AUCTION,
    SLOSS_COMMAND_GUARD,
    SLOSS_COMMAND_VALIDITY,
    SLOSS_COMMAND_GOVERN,
};
static_assert(sizeof(scenario_settings) / sizeof(scenario_settings[0]) ==
                  sizeof(scenario_setting_kinds) / sizeof(scenario_setting_kinds[0]) + 1,
              "a kind for each");
