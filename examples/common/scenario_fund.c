/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_fund.h"

#include "common/copy.h"
#include "common/scenario_words.h"

enum sloss_status scenario_read_fund(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    return sloss_ledger_find_fund(scenario->ledger, word, out) == SLOSS_OK
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_FUND, "%s", word);
}

static enum sloss_status read_terms(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command_fund *fund)
{
    const char *delay = scenario_option(line, "delay");
    const char *part = scenario_option(line, "senior_part");
    enum sloss_status status = SLOSS_OK;
    if (delay != NULL) {
        status = scenario_read_duration(scenario, delay, &fund->delay);
    }
    if (status == SLOSS_OK && part != NULL) {
        status = scenario_read_rate(scenario, part, 1000000000, &fund->senior_ppb);
    }
    if (status == SLOSS_OK && part != NULL && fund->units != SLOSS_UNITS_TRANCHES) {
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT,
                               "senior_part is for units=tranches"); /* of 0 as well */
    }
    return status;
}

enum sloss_status scenario_read_new_fund(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command)
{
    struct sloss_command_fund *fund = &command->fund;
    static const char *const keys[] = {"units", "delay", "senior_part", NULL};
    uint32_t other;
    fund->units = scenario_choose(line, "units", scenario_units, SLOSS_UNITS_NONE);
    if (line->count != 3 || !scenario_options_known(line, keys) ||
        fund->units == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "fund NAME ASSET [units=no|yes|tranches] "
                                            "[delay=DURATION] [senior_part=RATE]");
    }
    const char *name = line->word[1];
    if (!scenario_is_name(name)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", name);
    }
    if (sloss_ledger_find_fund(scenario->ledger, name, &other) == SLOSS_OK) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", name);
    }
    copy_text(fund->name, sizeof(fund->name), name);
    enum sloss_status status = scenario_read_asset(scenario, line->word[2], &fund->asset);
    return status == SLOSS_OK ? read_terms(scenario, line, fund) : status;
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Read the account and the fund that stand from `place` on, and what is said of the fund. */
static enum sloss_status read_party(struct scenario *scenario, const struct scenario_line *line,
                                    uint32_t place, uint64_t *account, uint32_t *fund,
                                    struct sloss_fund_info *info)
{
    enum sloss_status status = scenario_read_account(scenario, line->word[place], account);
    if (status == SLOSS_OK) {
        status = scenario_read_fund(scenario, line->word[place + 1], fund);
    }
    *info = (struct sloss_fund_info){.struct_size = sizeof(*info)};
    if (status == SLOSS_OK) {
        status = sloss_engine_fund(scenario->engine, *fund, info);
        status = status == SLOSS_ERR_OVERFLOW ? SLOSS_OK : status; /* the command will say it */
    }
    return status;
}

/* The kind of units that stands at `place`, or that none is named. What it is comes before whom and
 * what the line names (docs/rules.md 10.1). */
static enum sloss_status read_tranche(struct scenario *scenario, const struct scenario_line *line,
                                      uint32_t place, uint32_t *tranche)
{
    *tranche = SLOSS_TRANCHE_NONE;
    if (line->count <= place) {
        return SLOSS_OK;
    }
    *tranche = scenario_place(line->word[place], scenario_tranches);
    return *tranche == SCENARIO_NO_INDEX
               ? scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "neither senior nor junior: %s",
                                 line->word[place])
               : SLOSS_OK;
}

/* So many words, and perhaps a kind of units behind them, without options. */
static bool has_words(const struct scenario_line *line, uint32_t count)
{
    return (line->count == count || line->count == count + 1) && line->options == 0;
}

enum sloss_status scenario_read_join(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    struct sloss_command_join *join = &command->join;
    struct sloss_fund_info info;
    if (!has_words(line, 4)) {
        return scenario_malformed(scenario, "join ACCOUNT FUND AMOUNT [senior|junior]");
    }
    enum sloss_status status = read_tranche(scenario, line, 4, &join->tranche);
    if (status == SLOSS_OK) {
        status = read_party(scenario, line, 1, &join->account, &join->fund, &info);
    }
    return status == SLOSS_OK
               ? scenario_read_number(scenario, line->word[3], &scenario->assets[info.asset].unit,
                                      &join->amount)
               : status;
}

static const struct sloss_unit one = {1, 0, 0};

enum sloss_status scenario_read_leave(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    struct sloss_command_leave *leave = &command->leave;
    struct sloss_fund_info info;
    if (!has_words(line, 4)) {
        return scenario_malformed(scenario, "leave ACCOUNT FUND UNITS [senior|junior]");
    }
    enum sloss_status status = read_tranche(scenario, line, 4, &leave->tranche);
    if (status == SLOSS_OK) {
        status = read_party(scenario, line, 1, &leave->account, &leave->fund, &info);
    }
    return status == SLOSS_OK ? scenario_read_number(scenario, line->word[3], &one, &leave->units)
                              : status;
}

enum sloss_status scenario_read_redeem(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    struct sloss_command_redeem *redeem = &command->redeem;
    struct sloss_fund_info info;
    if (!has_words(line, 3)) {
        return scenario_malformed(scenario, "redeem ACCOUNT FUND [senior|junior]");
    }
    enum sloss_status status = read_tranche(scenario, line, 3, &redeem->tranche);
    return status == SLOSS_OK
               ? read_party(scenario, line, 1, &redeem->account, &redeem->fund, &info)
               : status;
}

enum sloss_status scenario_read_units(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_unit_info *info_out, uint32_t *asset_out)
{
    struct sloss_fund_info fund;
    uint64_t account;
    uint32_t index;
    uint32_t tranche = SLOSS_TRANCHE_NONE;
    if (!has_words(line, 5)) {
        return scenario_malformed(scenario,
                                  "expect units|worth ACCOUNT FUND [senior|junior] NUMBER");
    }
    enum sloss_status status =
        line->count == 6 ? read_tranche(scenario, line, 4, &tranche) : SLOSS_OK;
    if (status == SLOSS_OK) {
        status = read_party(scenario, line, 2, &account, &index, &fund);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    *asset_out = fund.asset;
    info_out->struct_size = sizeof(*info_out);
    status = sloss_engine_units(scenario->engine, account, index, tranche, info_out);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}
