/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_policy.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "sloss/policy.h"

enum parameter {
    POWER,
    LEVERAGE_UNIT,
    LEVERAGE_MAX,
    LEVERAGE_CUT,
    MONEY_ONE,
    DUST_BELOW,
    SMALL_BELOW,
    MIDDLE_BELOW,
    SMALL_PPB,
    MIDDLE_PPB,
    EQUITY_MIN,
    PROFIT_POWER,
    LEVERAGE_POWER,
    PARAMETERS
};

static const char *const words[] = {
    "power",      "leverage_unit", "leverage_max",  "leverage_cut", "money_one",
    "dust_below", "small_below",   "middle_below",  "small_ppb",    "middle_ppb",
    "equity_min", "profit_power",  "leverage_power"};
static_assert(sizeof(words) / sizeof(words[0]) == PARAMETERS, "a word for each");

#define MONEY_MAX (INT64_C(1) << 62)

static const struct {
    int64_t least;
    int64_t most;
} bounds[PARAMETERS] = {
    [POWER] = {1, 4},
    [LEVERAGE_UNIT] = {1, 1000000},
    [LEVERAGE_MAX] = {1, INT64_C(1) << 31},
    [LEVERAGE_CUT] = {0, MONEY_MAX},
    [MONEY_ONE] = {0, MONEY_MAX},
    [DUST_BELOW] = {0, MONEY_MAX},
    [SMALL_BELOW] = {0, MONEY_MAX},
    [MIDDLE_BELOW] = {0, MONEY_MAX},
    [SMALL_PPB] = {0, 1000000000},
    [MIDDLE_PPB] = {0, 1000000000},
    [EQUITY_MIN] = {0, MONEY_MAX},
    [PROFIT_POWER] = {0, 4},
    [LEVERAGE_POWER] = {0, 4},
};

/* Read one parameter, a whole number; 0 where it is not given. */
static enum sloss_status read_parameter(struct scenario *scenario, const char *word,
                                        enum parameter which, int64_t *out)
{
    const struct sloss_unit one = {1, 0, 0};
    *out = 0;
    if (word == NULL) {
        return SLOSS_OK;
    }
    if (strspn(word, "-0123456789") != strlen(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a whole number: %s", word);
    }
    enum sloss_status status = scenario_read_signed(scenario, word, &one, out);
    bool fits = status == SLOSS_OK && *out >= bounds[which].least && *out <= bounds[which].most;
    if (status == SLOSS_ERR_OVERFLOW || (status == SLOSS_OK && !fits)) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s=%s is out of range", words[which],
                               word);
    }
    return status;
}

static enum sloss_status read_parameters(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_market_policy *policy, bool *any)
{
    int64_t value[PARAMETERS];
    enum sloss_status status = SLOSS_OK;
    *any = false;
    for (int which = 0; status == SLOSS_OK && which < PARAMETERS; which++) {
        const char *word = scenario_option(line, words[which]);
        *any |= word != NULL;
        status = read_parameter(scenario, word, (enum parameter)which, &value[which]);
    }
    if (status == SLOSS_OK) {
        *policy = (struct sloss_market_policy){.power = (uint8_t)value[POWER],
                                               .leverage_unit = (uint32_t)value[LEVERAGE_UNIT],
                                               .leverage_max = (uint32_t)value[LEVERAGE_MAX],
                                               .leverage_cut = value[LEVERAGE_CUT],
                                               .money_one = value[MONEY_ONE],
                                               .dust_below = value[DUST_BELOW],
                                               .small_below = value[SMALL_BELOW],
                                               .middle_below = value[MIDDLE_BELOW],
                                               .small_ppb = (uint32_t)value[SMALL_PPB],
                                               .middle_ppb = (uint32_t)value[MIDDLE_PPB],
                                               .equity_min = value[EQUITY_MIN],
                                               .profit_power = (uint8_t)value[PROFIT_POWER],
                                               .leverage_power = (uint8_t)value[LEVERAGE_POWER]};
    }
    return status;
}

enum sloss_status scenario_read_policy(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_market_policy *policy, bool *given)
{
    const char *name = scenario_option(line, "policy");
    bool any;
    enum sloss_status status = read_parameters(scenario, line, policy, &any);
    *given = name != NULL;
    if (status != SLOSS_OK) {
        return status;
    }
    if (name == NULL) {
        return any ? scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "parameters are of a policy")
                   : SLOSS_OK;
    }
    if (scenario_option(line, "basis") != NULL || scenario_option(line, "rule") != NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "a policy has its own basis and rule");
    }
    return sloss_policy_find(name, &policy->policy) == SLOSS_OK
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "no such policy: %s", name);
}

void scenario_spell_policy(const struct sloss_market_policy *policy, FILE *out)
{
    const int64_t value[PARAMETERS] = {[POWER] = policy->power,
                                       [LEVERAGE_UNIT] = policy->leverage_unit,
                                       [LEVERAGE_MAX] = policy->leverage_max,
                                       [LEVERAGE_CUT] = policy->leverage_cut,
                                       [MONEY_ONE] = policy->money_one,
                                       [DUST_BELOW] = policy->dust_below,
                                       [SMALL_BELOW] = policy->small_below,
                                       [MIDDLE_BELOW] = policy->middle_below,
                                       [SMALL_PPB] = policy->small_ppb,
                                       [MIDDLE_PPB] = policy->middle_ppb,
                                       [EQUITY_MIN] = policy->equity_min,
                                       [PROFIT_POWER] = policy->profit_power,
                                       [LEVERAGE_POWER] = policy->leverage_power};
    fprintf(out, " policy=%s", sloss_policy_name(policy->policy));
    for (int which = 0; which < PARAMETERS; which++) {
        if (value[which] != 0) {
            fprintf(out, " %s=%" PRId64, words[which], value[which]);
        }
    }
}

uint32_t scenario_policy_cap(uint32_t policy)
{
    switch (policy) {
    case SLOSS_POLICY_EQUITY:
    case SLOSS_POLICY_NOTIONAL:
    case SLOSS_POLICY_OPEN_INTEREST:
    case SLOSS_POLICY_DEPOSIT:
    case SLOSS_POLICY_BOTH_SIDES:
        return SLOSS_CAP_EQUITY;
    default:
        return SLOSS_CAP_PROFIT;
    }
}
