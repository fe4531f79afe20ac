/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_collateral.h"

#include "common/copy.h"

#define ONE INT64_C(1000000000) /* as parts per billion */

bool scenario_is_pair(const struct scenario *scenario, const char *word)
{
    uint32_t number;
    return sloss_ledger_find_collateral(scenario->ledger, word, &number) == SLOSS_OK;
}

struct sloss_unit scenario_price_unit(const struct sloss_collateral_info *info)
{
    return (struct sloss_unit){info->tick, info->tick_decimals, 0};
}

/* A pair that must exist. */
static enum sloss_status read_pair(struct scenario *scenario, const char *word,
                                   uint32_t *number_out, struct sloss_collateral_info *info_out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    info_out->struct_size = sizeof(*info_out);
    if (sloss_ledger_find_collateral(scenario->ledger, word, number_out) == SLOSS_OK) {
        return sloss_engine_collateral(scenario->engine, *number_out, info_out);
    }
    return scenario_find_market(scenario, word) != SCENARIO_NO_INDEX
               ? scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "%s is a market", word)
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_MARKET, "%s", word);
}

enum sloss_status scenario_read_marked(struct scenario *scenario, const char *word,
                                       uint32_t *number_out, struct sloss_unit *unit_out)
{
    if (scenario_is_name(word) && scenario_is_pair(scenario, word)) {
        struct sloss_collateral_info info = {0};
        enum sloss_status status = read_pair(scenario, word, number_out, &info);
        *unit_out = scenario_price_unit(&info);
        return status;
    }
    enum sloss_status status = scenario_read_market(scenario, word, number_out);
    if (status == SLOSS_OK) {
        *unit_out = scenario->markets[*number_out].tick;
    }
    return status;
}

/* A tick that is not finer than billionths of the unit of the asset. */
static enum sloss_status read_tick(struct scenario *scenario, const char *word,
                                   struct sloss_command_collateral *collateral)
{
    struct sloss_unit tick = {0};
    uint32_t most = scenario->assets[collateral->settlement].unit.decimals + 9;
    enum sloss_status status = scenario_read_positive_unit(scenario, word, &tick);
    if (status == SLOSS_OK && tick.decimals > most) {
        return scenario_refuse(scenario, SLOSS_ERR_PRECISION, "%s is too fine for its asset", word);
    }
    collateral->tick = tick.coefficient;
    collateral->tick_decimals = tick.decimals;
    return status;
}

static enum sloss_status read_discount(struct scenario *scenario, const char *word, uint32_t *out)
{
    int64_t ppb = 0;
    enum sloss_status status =
        word == NULL ? SLOSS_OK : scenario_read_rate(scenario, word, ONE, &ppb);
    if (status == SLOSS_OK && ppb == ONE) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "discount %s leaves nothing", word);
    }
    *out = (uint32_t)ppb;
    return status;
}

enum sloss_status scenario_read_collateral(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command)
{
    struct sloss_command_collateral *collateral = &command->collateral;
    static const char *const keys[] = {"tick", "discount", "to", NULL};
    const char *tick = scenario_option(line, "tick");
    const char *to = scenario_option(line, "to");
    if (line->count != 4 || !scenario_options_known(line, keys) || tick == NULL) {
        return scenario_malformed(
            scenario, "collateral NAME ASSET SETTLEMENT tick=T [discount=RATE] [to=ACCOUNT]");
    }
    const char *name = line->word[1];
    if (!scenario_is_name(name)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", name);
    }
    if (scenario_is_pair(scenario, name) ||
        scenario_find_market(scenario, name) != SCENARIO_NO_INDEX) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", name);
    }
    copy_text(collateral->name, sizeof(collateral->name), name);
    enum sloss_status status = scenario_read_asset(scenario, line->word[2], &collateral->asset);
    if (status == SLOSS_OK) {
        status = scenario_read_asset(scenario, line->word[3], &collateral->settlement);
    }
    if (status == SLOSS_OK) {
        status = read_tick(scenario, tick, collateral);
    }
    if (status == SLOSS_OK) {
        status =
            read_discount(scenario, scenario_option(line, "discount"), &collateral->discount_ppb);
    }
    return status == SLOSS_OK && to != NULL ? scenario_read_account(scenario, to, &collateral->to)
                                            : status;
}

enum sloss_status scenario_read_haircut(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_haircut *haircut = &command->haircut;
    struct sloss_collateral_info info = {0};
    if (line->count != 4 || line->options > 0) {
        return scenario_malformed(scenario, "haircut NAME QUANTITY WEIGHT");
    }
    enum sloss_status status = read_pair(scenario, line->word[1], &haircut->collateral, &info);
    if (status == SLOSS_OK) {
        status = scenario_read_number(scenario, line->word[2], &scenario->assets[info.asset].unit,
                                      &haircut->quantity);
    }
    return status == SLOSS_OK
               ? scenario_read_rate(scenario, line->word[3], ONE, &haircut->weight_ppb)
               : status;
}
