/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_money.h"

#include <string.h>

#include "common/copy.h"
#include "sloss/decimal.h"

/* A new account by its name and number, or by its number alone. */
static enum sloss_status read_new_account(struct scenario *scenario,
                                          const struct scenario_line *line, uint64_t *id_out,
                                          char *name_out)
{
    const char *word = line->word[1];
    const char *number = scenario_option(line, "number");
    if (word[0] == '@' && scenario_is_name(word + 1)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYSTEM_ACCOUNT, "%s: names with @ are kept",
                               word);
    }
    if (!scenario_is_name(word)) {
        return number == NULL ? scenario_read_account_number(scenario, word, id_out)
                              : scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *id_out = scenario->next_id;
    copy_text(name_out, SLOSS_NAME_SIZE, word);
    return number == NULL ? SLOSS_OK : scenario_read_new_number(scenario, number, id_out);
}

enum sloss_status scenario_run_account(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"number", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_ACCOUNT);
    if (line->count != 2 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "account NAME [number=N]");
    }
    enum sloss_status status =
        read_new_account(scenario, line, &command.account.account, command.account.name);
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, &command, 1);
    }
    if (status == SLOSS_OK) {
        scenario_note_account(scenario, command.account.account);
    }
    return status;
}

enum sloss_status scenario_read_amount(struct scenario *scenario, const struct scenario_line *line,
                                       uint32_t place, uint32_t asset_place, uint32_t *asset_out,
                                       int64_t *amount_out)
{
    /* The asset stands behind the amount but is needed to read it; its errors come second. */
    uint32_t asset = 0;
    int64_t ignored;
    static const struct sloss_unit finest = {1, 18, 0};
    enum sloss_status named = scenario_read_asset_or_first(scenario, line, asset_place, &asset);
    if (named != SLOSS_OK) {
        if (sloss_decimal_parse(line->word[place], strlen(line->word[place]), &finest, &ignored) ==
            SLOSS_ERR_SYNTAX) {
            return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a number: %s",
                                   line->word[place]);
        }
        return named;
    }
    *asset_out = asset;
    return scenario_read_number(scenario, line->word[place], &scenario->assets[asset].unit,
                                amount_out);
}

/* AMOUNT [ASSET] */
static enum sloss_status read_amount(struct scenario *scenario, const struct scenario_line *line,
                                     uint32_t place, uint32_t *asset_out, int64_t *amount_out)
{
    return scenario_read_amount(scenario, line, place, place + 1, asset_out, amount_out);
}

enum sloss_status scenario_run_deposit(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"number", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_DEPOSIT);
    if (line->count < 3 || line->count > 4 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "deposit ACCOUNT AMOUNT [ASSET] [number=N]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.deposit.account);
    bool create = status == SLOSS_ERR_UNKNOWN_ACCOUNT;
    if (create) {
        command.flags = SLOSS_COMMAND_CREATE;
        status = read_new_account(scenario, line, &command.deposit.account, command.deposit.name);
    } else if (status == SLOSS_OK && line->options > 0) {
        status = scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s has a number", line->word[1]);
    }
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.deposit.asset, &command.deposit.amount);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, &command, 1);
    }
    if (create && status == SLOSS_OK) {
        scenario_note_account(scenario, command.deposit.account);
    }
    return status;
}

/* Take `force` off the end of a withdrawal, where it does not name an asset. */
static bool take_force(const struct scenario *scenario, struct scenario_line *line)
{
    bool last =
        line->count > 3 && line->options == 0 && strcmp(line->word[line->count - 1], "force") == 0;
    bool named =
        line->count == 4 && scenario_find_asset(scenario, line->word[3]) != SCENARIO_NO_INDEX;
    line->count -= last && !named ? 1 : 0;
    return last && !named;
}

enum sloss_status scenario_run_withdraw(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_WITHDRAW);
    command.flags = take_force(scenario, line) ? SLOSS_COMMAND_FORCE : 0;
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return scenario_malformed(scenario, "withdraw ACCOUNT AMOUNT [ASSET] [force]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.withdraw.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.withdraw.asset, &command.withdraw.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

enum sloss_status scenario_read_insure(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    uint32_t market;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "insure MARKET AMOUNT");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &market);
    if (status == SLOSS_OK) {
        command->deposit.asset = scenario->markets[market].asset;
        command->deposit.account = sloss_account_insurance(market);
        status = scenario_read_number(scenario, line->word[2],
                                      &scenario->assets[command->deposit.asset].unit,
                                      &command->deposit.amount);
    }
    return status;
}

enum sloss_status scenario_read_reserve(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    if (line->count < 2 || line->count > 3 || line->options > 0) {
        return scenario_malformed(scenario, "reserve AMOUNT [ASSET]");
    }
    command->deposit.account = SLOSS_ACCOUNT_RESERVE;
    enum sloss_status status =
        read_amount(scenario, line, 1, &command->deposit.asset, &command->deposit.amount);
    return status;
}

enum sloss_status scenario_read_transfer(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command)
{
    if (line->count < 4 || line->count > 5 || line->options > 0) {
        return scenario_malformed(scenario, "transfer FROM TO AMOUNT [ASSET]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command->transfer.giver);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &command->transfer.receiver);
    }
    if (status == SLOSS_OK) {
        status =
            read_amount(scenario, line, 3, &command->transfer.asset, &command->transfer.amount);
    }
    return status;
}

enum sloss_status scenario_read_fee(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *command)
{
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return scenario_malformed(scenario, "fee ACCOUNT AMOUNT [ASSET]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command->fee.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command->fee.asset, &command->fee.amount);
    }
    return status;
}

enum sloss_status scenario_read_owner(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    bool client = line->count == 4 && strcmp(line->word[3], "client") == 0;
    if ((line->count != 3 && !client) || line->options > 0) {
        return scenario_malformed(scenario, "owner ACCOUNT NAME [client]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command->owner.account);
    if (status == SLOSS_OK && !scenario_is_name(line->word[2])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[2]);
    }
    command->owner.is_client = client ? 1 : 0;
    copy_text(command->owner.name, sizeof(command->owner.name), line->word[2]);
    return status;
}

enum sloss_status scenario_read_member(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    static const char *const keys[] = {"assessment", NULL};
    const char *assessment = scenario_option(line, "assessment");
    if (line->count < 3 || line->count > 4 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario,
                                  "member ACCOUNT AMOUNT [ASSET] [assessment=AMOUNT[/DURATION]]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command->member.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command->member.asset, &command->member.amount);
    }
    if (status == SLOSS_OK && assessment != NULL) {
        status = scenario_read_windowed(scenario, assessment,
                                        &scenario->assets[command->member.asset].unit,
                                        &command->member.assessment, &command->member.duration);
    }
    return status;
}

/* Money for those who paid, in the market's asset. */
enum sloss_status scenario_read_recover(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "recover MARKET AMOUNT");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command->recover.market);
    if (status == SLOSS_OK) {
        uint32_t asset = scenario->markets[command->recover.market].asset;
        status = scenario_read_number(scenario, line->word[2], &scenario->assets[asset].unit,
                                      &command->recover.amount);
    }
    return status;
}
