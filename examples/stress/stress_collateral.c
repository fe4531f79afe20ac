/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_collateral.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/escape.h"
#include "stress/stress_read.h"

/* ---- reading --------------------------------------------------------------------------------- */

static bool has_markets(const struct scenario *book, uint32_t asset)
{
    for (uint32_t market = 0; market < book->market_count; market++) {
        if (book->markets[market].asset == asset) {
            return true;
        }
    }
    return false;
}

static bool is_known(const struct stress_config *config, uint32_t asset)
{
    for (uint32_t i = 0; i < config->collateral_count; i++) {
        if (config->collaterals[i].asset == asset) {
            return true;
        }
    }
    return false;
}

const char *stress_read_collateral(struct stress_config *config, const struct scenario *book,
                                   const struct scenario_line *line, uint64_t row)
{
    static const char *const keys[] = {"price", "haircut", NULL};
    struct stress_collateral collateral = {.row = row};
    if (line->count != 2 || !scenario_options_known(line, keys) ||
        scenario_option(line, "price") == NULL) {
        return "collateral ASSET price= haircut=";
    }
    collateral.asset = scenario_find_asset(book, line->word[1]);
    if (collateral.asset == SCENARIO_NO_INDEX) {
        return "no such asset in the book";
    }
    if (has_markets(book, collateral.asset)) {
        return "the asset has markets of its own";
    }
    if (is_known(config, collateral.asset)) {
        return "the asset is collateral already";
    }
    if (config->collateral_count == STRESS_COLLATERALS_MAX) {
        return "too many assets are collateral";
    }
    if (!stress_read_option(line, "price", &collateral.price_ppb) || collateral.price_ppb <= 0) {
        return "a price above 0 is wanted";
    }
    if (!stress_read_option(line, "haircut", &collateral.haircut_ppb) ||
        collateral.haircut_ppb < 0 || collateral.haircut_ppb > STRESS_PPB) {
        return "a haircut of 0 % to 100 % is wanted";
    }
    config->collaterals[config->collateral_count++] = collateral;
    return NULL;
}

const char *stress_check_collateral(const struct stress_config *config, uint64_t *row)
{
    for (uint32_t i = 0; i < config->collateral_count; i++) {
        if (config->collaterals[i].asset == config->model.asset) {
            *row = config->collaterals[i].row;
            return "the asset is that of the run";
        }
    }
    return NULL;
}

/* ---- what it counts for ---------------------------------------------------------------------- */

/* floor(balance * price * (1 - haircut)), in units of the run's asset. */
static bool value_of(const struct scenario *book, const struct stress_config *config,
                     const struct stress_collateral *collateral, int64_t balance, int64_t price_ppb,
                     int64_t *value)
{
    scenario_wide scaled;
    scenario_wide factor = (scenario_wide)price_ppb * (STRESS_PPB - collateral->haircut_ppb);
    scenario_wide divisor = 1;
    uint32_t digits = 18 + book->assets[collateral->asset].unit.decimals -
                      book->assets[config->model.asset].unit.decimals;
    for (uint32_t i = 0; i < digits; i++) {
        divisor *= 10;
    }
    if (!scenario_product(balance, factor, &scaled) || scaled / divisor > INT64_MAX) {
        return false;
    }
    *value = (int64_t)(scaled / divisor);
    return true;
}

/* What an account holds that counts; 0 if it was closed out. Equity below zero is a debt that is
 * not yet closed out: a close-out leaves none. */
static enum sloss_status holds(const struct sloss_engine *engine, const struct sloss_ledger *ledger,
                               uint64_t account, uint32_t asset, uint32_t collateral,
                               int64_t *balance)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    *balance = 0;
    if (account >= SLOSS_ACCOUNT_SYSTEM) {
        return SLOSS_OK;
    }
    enum sloss_status status = sloss_engine_account(engine, account, asset, &info);
    bool closed = info.state == SLOSS_STATE_LIQUIDATED ||
                  (info.state == SLOSS_STATE_BANKRUPT && info.equity >= 0);
    return status == SLOSS_OK && !closed
               ? sloss_ledger_balance(ledger, account, collateral, balance)
               : status;
}

/* ---- crediting ------------------------------------------------------------------------------- */

/* Room for a command of each account. */
static bool make_room(struct stress_book *book)
{
    size_t count = book->count + sloss_ledger_account_count(book->scenario.ledger) + 1;
    struct sloss_command *commands = realloc(book->commands, count * sizeof(*commands));
    book->commands = commands == NULL ? book->commands : commands;
    return commands != NULL;
}

static enum sloss_status add_command(struct stress_book *book, const struct sloss_command *command)
{
    enum sloss_status status = sloss_engine_apply(book->scenario.engine, command, 1, NULL);
    if (status == SLOSS_OK) {
        book->commands[book->count++] = *command;
    }
    return status;
}

static enum sloss_status credit_account(struct stress_book *book,
                                        const struct stress_config *config,
                                        const struct stress_collateral *collateral,
                                        uint64_t account)
{
    const struct scenario *scenario = &book->scenario;
    struct sloss_command deposit = {.struct_size = sizeof(deposit),
                                    .kind = SLOSS_COMMAND_DEPOSIT,
                                    .deposit.account = account,
                                    .deposit.asset = config->model.asset};
    int64_t balance;
    enum sloss_status status = holds(scenario->engine, scenario->ledger, account,
                                     config->model.asset, collateral->asset, &balance);
    if (status != SLOSS_OK || balance == 0) {
        return status;
    }
    return value_of(scenario, config, collateral, balance, collateral->price_ppb,
                    &deposit.deposit.amount)
               ? add_command(book, &deposit)
               : SLOSS_ERR_OVERFLOW;
}

bool stress_collateral_credit(struct stress_book *book, const struct stress_config *config,
                              const char *path)
{
    uint32_t accounts = sloss_ledger_account_count(book->scenario.ledger);
    for (uint32_t i = 0; i < config->collateral_count; i++) {
        enum sloss_status status = make_room(book) ? SLOSS_OK : SLOSS_ERR_MEMORY;
        uint64_t account = 0;
        for (uint32_t place = 0; status == SLOSS_OK && place < accounts; place++) {
            status = sloss_ledger_account_at(book->scenario.ledger, place, &account, NULL);
            if (status == SLOSS_OK) {
                status = credit_account(book, config, &config->collaterals[i], account);
            }
        }
        if (status != SLOSS_OK) {
            char name[SLOSS_NAME_SIZE] = "";
            (void)sloss_ledger_account_name(book->scenario.ledger, account, name);
            escape_print(path, stderr);
            fprintf(stderr, ":%" PRIu64 ": error: %s: the collateral of %s\n",
                    config->collaterals[i].row, sloss_status_name(status), name);
            return false;
        }
    }
    return true;
}

/* ---- moving ---------------------------------------------------------------------------------- */

enum sloss_status stress_collateral_price(const struct stress_collateral *collateral,
                                          int64_t move_ppb, int64_t *price_out)
{
    scenario_wide moved =
        stress_scaled(collateral->price_ppb, (scenario_wide)STRESS_PPB + move_ppb);
    *price_out = (int64_t)moved;
    return moved > INT64_MAX ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
}

static enum sloss_status move_account(const struct stress_book *book,
                                      const struct stress_config *config,
                                      const struct stress_collateral *collateral,
                                      struct stress_copy *copy, uint64_t account, int64_t from_ppb,
                                      int64_t to_ppb)
{
    int64_t balance;
    int64_t before;
    int64_t after;
    enum sloss_status status = holds(copy->engine, copy->ledger, account, config->model.asset,
                                     collateral->asset, &balance);
    if (status != SLOSS_OK || balance == 0) {
        return status;
    }
    if (!value_of(&book->scenario, config, collateral, balance, from_ppb, &before) ||
        !value_of(&book->scenario, config, collateral, balance, to_ppb, &after)) {
        return SLOSS_ERR_OVERFLOW;
    }
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = after < before ? SLOSS_COMMAND_WITHDRAW : SLOSS_COMMAND_DEPOSIT,
        .flags = after < before ? SLOSS_COMMAND_FORCE : 0,
        .withdraw.account = account,
        .withdraw.asset = config->model.asset,
        .withdraw.amount = after < before ? before - after : after - before};
    return sloss_engine_apply(copy->engine, &command, 1, NULL);
}

enum sloss_status stress_collateral_move(const struct stress_book *book,
                                         const struct stress_config *config, uint32_t place,
                                         struct stress_copy *copy, int64_t from_ppb, int64_t to_ppb)
{
    uint32_t accounts = sloss_ledger_account_count(copy->ledger);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = 0; status == SLOSS_OK && row < accounts; row++) {
        uint64_t account = 0;
        status = sloss_ledger_account_at(copy->ledger, row, &account, NULL);
        if (status == SLOSS_OK) {
            status = move_account(book, config, &config->collaterals[place], copy, account,
                                  from_ppb, to_ppb);
        }
    }
    return status;
}
