/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_command: which function reads the line of a command, and which carries it out. */
#include <string.h>

#include "common/scenario_collateral.h"
#include "common/scenario_control.h"
#include "common/scenario_execution.h"
#include "common/scenario_fund.h"
#include "common/scenario_govern.h"
#include "common/scenario_group.h"
#include "common/scenario_guard.h"
#include "common/scenario_hedge.h"
#include "common/scenario_hold.h"
#include "common/scenario_isolated.h"
#include "common/scenario_limit.h"
#include "common/scenario_line.h"
#include "common/scenario_market.h"
#include "common/scenario_mature.h"
#include "common/scenario_partial.h"
#include "common/scenario_money.h"
#include "common/scenario_portfolio.h"
#include "common/scenario_record.h"
#include "common/scenario_requirement.h"
#include "common/scenario_trade.h"
#include "common/scenario_waterfall.h"

/* ---- questions ------------------------------------------------------------------------------- */

static enum sloss_status run_hash(struct scenario *scenario, struct scenario_line *line)
{
    char text[33];
    if (line->count != 1 || line->options > 0) {
        return scenario_malformed(scenario, "hash");
    }
    scenario_spell_hash(scenario, text);
    if (scenario->out != NULL) {
        fprintf(scenario->out, "%s\n", text);
    }
    return SLOSS_OK;
}

static enum sloss_status run_verify(struct scenario *scenario, struct scenario_line *line)
{
    if (line->count != 1 || line->options > 0) {
        return scenario_malformed(scenario, "verify");
    }
    enum sloss_status status = sloss_engine_verify(scenario->engine);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* ---- the tables ------------------------------------------------------------------------------ */

/* Lines that are one command each. */
static const struct {
    const char *name;
    uint32_t kind;
    enum sloss_status (*read)(struct scenario *scenario, const struct scenario_line *line,
                              struct sloss_command *command);
} readers[] = {
    {"fill", SLOSS_COMMAND_FILL, scenario_read_fill},
    {"transfer", SLOSS_COMMAND_TRANSFER, scenario_read_transfer},
    {"funding", SLOSS_COMMAND_FUNDING, scenario_read_funding},
    {"at", SLOSS_COMMAND_TIME, scenario_read_at},
    {"deleverage", SLOSS_COMMAND_DELEVERAGE, scenario_read_deleverage},
    {"settle", SLOSS_COMMAND_SETTLE, scenario_read_settle},
    {"insure", SLOSS_COMMAND_DEPOSIT, scenario_read_insure},
    {"reserve", SLOSS_COMMAND_DEPOSIT, scenario_read_reserve},
    {"tier", SLOSS_COMMAND_TIER, scenario_read_tier},
    {"socialize", SLOSS_COMMAND_SOCIALIZE, scenario_read_socialize},
    {"option", SLOSS_COMMAND_OPTION, scenario_read_option},
    {"fee", SLOSS_COMMAND_FEE, scenario_read_fee},
    {"owner", SLOSS_COMMAND_OWNER, scenario_read_owner},
    {"member", SLOSS_COMMAND_MEMBER, scenario_read_member},
    {"recover", SLOSS_COMMAND_RECOVER, scenario_read_recover},
    {"fund", SLOSS_COMMAND_FUND, scenario_read_new_fund},
    {"join", SLOSS_COMMAND_JOIN, scenario_read_join},
    {"leave", SLOSS_COMMAND_LEAVE, scenario_read_leave},
    {"redeem", SLOSS_COMMAND_REDEEM, scenario_read_redeem},
    {"limit", SLOSS_COMMAND_LIMIT, scenario_read_limit},
    {"require", SLOSS_COMMAND_REQUIRE, scenario_read_require},
    {"control", SLOSS_COMMAND_CONTROL, scenario_read_control},
    {"ceiling", SLOSS_COMMAND_CEILING, scenario_read_ceiling},
    {"position_limit", SLOSS_COMMAND_POSITION_LIMIT, scenario_read_position_limit},
    {"requirement", SLOSS_COMMAND_REQUIREMENT, scenario_read_requirement},
    {"mature", SLOSS_COMMAND_MATURE, scenario_read_mature},
    {"partial", SLOSS_COMMAND_PARTIAL, scenario_read_partial},
    {"levels", SLOSS_COMMAND_LEVELS, scenario_read_levels},
    {"execute", SLOSS_COMMAND_EXECUTE, scenario_read_execute},
    {"auction", SLOSS_COMMAND_AUCTION, scenario_read_auction},
    {"bid", SLOSS_COMMAND_BID, scenario_read_bid},
    {"guard", SLOSS_COMMAND_GUARD, scenario_read_guard},
    {"source", SLOSS_COMMAND_SOURCE, scenario_read_source},
    {"validity", SLOSS_COMMAND_VALIDITY, scenario_read_validity},
    {"halt", SLOSS_COMMAND_HALT, scenario_read_halt},
    {"bust", SLOSS_COMMAND_BUST, scenario_read_bust},
    {"hold", SLOSS_COMMAND_HOLD, scenario_read_hold},
    {"release", SLOSS_COMMAND_RELEASE, scenario_read_release},
    {"pay_out", SLOSS_COMMAND_PAY_OUT, scenario_read_pay_out},
    {"orders", SLOSS_COMMAND_ORDERS, scenario_read_orders},
    {"collateral", SLOSS_COMMAND_COLLATERAL, scenario_read_collateral},
    {"haircut", SLOSS_COMMAND_HAIRCUT, scenario_read_haircut},
    {"isolate", SLOSS_COMMAND_ISOLATE, scenario_read_isolate},
    {"hedge", SLOSS_COMMAND_HEDGE, scenario_read_hedge},
    {"group", SLOSS_COMMAND_GROUP, scenario_read_group},
    {"universe", SLOSS_COMMAND_UNIVERSE, scenario_read_universe},
    {"shock", SLOSS_COMMAND_SHOCK, scenario_read_shock},
    {"portfolio", SLOSS_COMMAND_PORTFOLIO, scenario_read_portfolio},
    {"margin", SLOSS_COMMAND_PORTFOLIO, scenario_read_margin},
    {"unschedule", SLOSS_COMMAND_UNSCHEDULE, scenario_read_unschedule},
    {"govern", SLOSS_COMMAND_GOVERN, scenario_read_govern},
};

/* Lines that are more than one, or change what the reader knows. */
static const struct {
    const char *name;
    enum sloss_status (*run)(struct scenario *scenario, struct scenario_line *line);
} runners[] = {
    {"mark", scenario_run_mark},
    {"quote", scenario_run_quote},
    {"deposit", scenario_run_deposit},
    {"withdraw", scenario_run_withdraw},
    {"account", scenario_run_account},
    {"takeover", scenario_run_takeover},
    {"verify", run_verify},
    {"hash", run_hash},
    {"asset", scenario_run_asset},
    {"market", scenario_run_market},
    {"waterfall", scenario_run_waterfall},
    {"record", scenario_run_record},
    {"ids", scenario_run_ids},
    {"values", scenario_run_values},
    {"schedule", scenario_run_schedule},
};

/* Of a line that is one command: the row of its reader, or SCENARIO_NO_INDEX. */
static uint32_t find_reader(const char *word)
{
    for (uint32_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (strcmp(readers[i].name, word) == 0) {
            return i;
        }
    }
    return SCENARIO_NO_INDEX;
}

enum sloss_status scenario_read_setting(struct scenario *scenario, struct scenario_line *line,
                                        struct sloss_command *chain, uint32_t *length)
{
    uint32_t row = find_reader(line->word[0]);
    if (row == SCENARIO_NO_INDEX) { /* the only one that is a chain */
        return scenario_read_waterfall(scenario, line, chain, length);
    }
    *length = 1;
    chain[0] = scenario_command_of(readers[row].kind);
    return readers[row].read(scenario, line, chain);
}

static enum sloss_status run_command(struct scenario *scenario, struct scenario_line *line)
{
    for (size_t i = 0; i < sizeof(runners) / sizeof(runners[0]); i++) {
        if (strcmp(runners[i].name, line->word[0]) == 0) {
            return runners[i].run(scenario, line);
        }
    }
    uint32_t row = find_reader(line->word[0]);
    if (row != SCENARIO_NO_INDEX) {
        struct sloss_command command = scenario_command_of(readers[row].kind);
        enum sloss_status status = readers[row].read(scenario, line, &command);
        return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
    }
    return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "unknown command: %s", line->word[0]);
}

enum sloss_status scenario_command(struct scenario *scenario, struct scenario_line *line)
{
    enum sloss_status status = scenario_take_id(scenario, line);
    if (status == SLOSS_OK) {
        status = run_command(scenario, line);
    }
    scenario->host_id[0] = scenario->host_id[1] = 0;
    return status;
}
