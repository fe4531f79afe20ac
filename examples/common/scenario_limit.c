/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_limit.h"

#include <string.h>

#define ONE INT64_C(1000000000) /* as parts per billion */

static const char own[] = "@insurance:";
static const char shared[] = "@fund:";

static bool begins_with(const char *word, const char *prefix)
{
    return strncmp(word, prefix, strlen(prefix)) == 0;
}

/* The account of a fund and its asset, by the name of the fund or by any name of its account; false
 * where there is no such fund. */
static bool find_fund(const struct scenario *scenario, const char *word, uint64_t *account,
                      uint32_t *asset)
{
    if (begins_with(word, own)) {
        uint32_t market = scenario_find_market(scenario, word + strlen(own));
        if (market == SCENARIO_NO_INDEX) {
            return false;
        }
        *account = sloss_account_insurance(market);
        *asset = scenario->markets[market].asset;
        return true;
    }
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    const char *name = begins_with(word, shared) ? word + strlen(shared) : word;
    uint32_t fund;
    if (sloss_ledger_find_fund(scenario->ledger, name, &fund) != SLOSS_OK ||
        sloss_engine_fund(scenario->engine, fund, &info) != SLOSS_OK) {
        return false;
    }
    *account = sloss_account_fund(fund);
    *asset = info.asset;
    return true;
}

/* An amount, at least 0. Where the fund is none there is no unit, and only its form counts. */
static enum sloss_status read_amount(struct scenario *scenario, const char *word,
                                     const struct sloss_unit *unit, int64_t *out)
{
    static const struct sloss_unit one = {1, 0, 0};
    if (unit != NULL) {
        return scenario_read_number(scenario, word, unit, out);
    }
    if (sloss_decimal_parse(word, strlen(word), &one, out) == SLOSS_ERR_SYNTAX) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a number: %s", word);
    }
    return word[0] == '-' && strpbrk(word, "123456789") != NULL
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is negative", word)
               : SLOSS_OK;
}

/* START/STOP/DURATION; the line is the reader's own copy. */
static enum sloss_status read_drawdown(struct scenario *scenario, char *word,
                                       struct sloss_command_limit *limit)
{
    char *parts[3];
    if (scenario_parts(word, '/', parts, 3) != 3) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not START/STOP/DURATION");
    }
    enum sloss_status status = scenario_read_rate(scenario, parts[0], ONE, &limit->start_ppb);
    if (status == SLOSS_OK) {
        status = scenario_read_rate(scenario, parts[1], ONE, &limit->stop_ppb);
    }
    if (status == SLOSS_OK && limit->stop_ppb >= limit->start_ppb) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not below %s", parts[1], parts[0]);
    }
    return status == SLOSS_OK ? scenario_read_duration(scenario, parts[2], &limit->duration)
                              : status;
}

enum {
    TAKEOVER,
    LOSS,
    DRAWDOWN,
    TARGET,
    FEES
};
static const char *const keys[] = {"takeover", "loss", "drawdown", "target", "fees", NULL};
static const uint32_t bits[] = {SLOSS_LIMIT_TAKEOVER, SLOSS_LIMIT_LOSS, SLOSS_LIMIT_DRAWDOWN,
                                SLOSS_LIMIT_TARGET, SLOSS_LIMIT_FEES};

static enum sloss_status read_option(struct scenario *scenario, uint32_t key, char *value,
                                     const struct sloss_unit *unit,
                                     struct sloss_command_limit *limit)
{
    limit->set |= bits[key];
    switch (key) {
    case TAKEOVER:
        return scenario_read_rate(scenario, value, INT64_MAX, &limit->takeover_ppb);
    case LOSS:
        return read_amount(scenario, value, unit, &limit->loss);
    case DRAWDOWN:
        return read_drawdown(scenario, value, limit);
    case TARGET:
        return read_amount(scenario, value, unit, &limit->target);
    default:
        return scenario_read_rate(scenario, value, ONE, &limit->fees_ppb);
    }
}

/* The options, as they stand in the line. */
static enum sloss_status read_options(struct scenario *scenario, const struct scenario_line *line,
                                      const struct sloss_unit *unit,
                                      struct sloss_command_limit *limit)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        char *key = scenario_cut_option(line, i, &value);
        status = read_option(scenario, scenario_place(key, keys), value, unit, limit);
    }
    return status;
}

enum sloss_status scenario_read_limit(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    struct sloss_command_limit *limit = &command->limit;
    uint32_t asset = 0;
    if (line->count != 2 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario,
                                  "limit FUND [takeover=RATE] [loss=AMOUNT] "
                                  "[drawdown=START/STOP/DURATION] [target=AMOUNT] [fees=RATE]");
    }
    bool found = find_fund(scenario, line->word[1], &limit->fund, &asset);
    enum sloss_status status =
        read_options(scenario, line, found ? &scenario->assets[asset].unit : NULL, limit);
    return status == SLOSS_OK && !found
               ? scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_FUND, "%s", line->word[1])
               : status;
}

enum sloss_status scenario_read_limits(struct scenario *scenario, const char *word,
                                       struct sloss_limit_info *info_out, uint32_t *asset_out)
{
    uint64_t account;
    if (!find_fund(scenario, word, &account, asset_out)) {
        return scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_FUND, "%s", word);
    }
    info_out->struct_size = sizeof(*info_out);
    enum sloss_status status = sloss_engine_limits(scenario->engine, account, info_out);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}
