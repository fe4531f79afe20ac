/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_book.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "stress/stress_config.h"
#include "sloss/column.h"
#include "sloss/decimal.h"

#define ROW_SIZE 4096

const struct stress_change stress_no_change = {STRESS_PPB, STRESS_PPB, 0, 0};

static int64_t scale(int64_t value, int64_t ppb)
{
    scenario_wide scaled = stress_scaled(value, ppb);
    return scaled > INT64_MAX ? INT64_MAX : (int64_t)scaled;
}

/* ---- a table of positions -------------------------------------------------------------------- */

struct table {
    const char *path;
    uint64_t row;
    FILE *records;
    bool positions;      /* read them, or the money: it comes first */
    scenario_wide *lots; /* of each market */
    uint64_t *last;      /* row of each */
};

static bool complain(const struct table *table, const char *what, const char *word)
{
    fprintf(stderr, "%s:%" PRIu64 ": error: %s: %s\n", table->path, table->row, what, word);
    return false;
}

static bool apply(struct stress_book *book, struct table *table, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    enum sloss_status status = sloss_engine_apply(book->scenario.engine, &command, 1, NULL);
    if (status != SLOSS_OK) {
        return complain(table, "refused", sloss_status_name(status));
    }
    return fwrite(&command, sizeof(command), 1, table->records) == 1;
}

/* An account by name, made if it is new. */
static bool find_account(struct stress_book *book, struct table *table, const char *name,
                         uint64_t *id)
{
    if (sloss_ledger_find_account(book->scenario.ledger, name, id) == SLOSS_OK) {
        return true;
    }
    if (!scenario_is_name(name)) {
        return complain(table, "not a name", name);
    }
    struct sloss_command command = {.kind = SLOSS_COMMAND_ACCOUNT};
    command.account.account = *id = book->scenario.next_id++;
    strcpy(command.account.name, name);
    return apply(book, table, command);
}

static bool read_count(const char *word, const struct sloss_unit *unit, int64_t *count)
{
    return sloss_decimal_parse(word, strlen(word), unit, count) == SLOSS_OK;
}

static bool add_money(struct stress_book *book, struct table *table, char *const *word)
{
    uint64_t account = 0;
    int64_t amount;
    uint32_t asset = scenario_find_asset(&book->scenario, word[1]);
    if (asset == SCENARIO_NO_INDEX) {
        return complain(table, "no such asset", word[1]);
    }
    if (!read_count(word[2], &book->scenario.assets[asset].unit, &amount)) {
        return complain(table, "not an amount", word[2]);
    }
    return find_account(book, table, word[0], &account) &&
           apply(book, table,
                 (struct sloss_command){.kind = SLOSS_COMMAND_DEPOSIT,
                                        .deposit.account = account,
                                        .deposit.asset = asset,
                                        .deposit.amount = amount});
}

/* Against the fund, which is flat again once all rows are in. */
static bool add_position(struct stress_book *book, struct table *table, char *const *word)
{
    uint64_t account = 0;
    int64_t lots;
    int64_t price;
    uint32_t market = scenario_find_market(&book->scenario, word[1]);
    if (market == SCENARIO_NO_INDEX) {
        return complain(table, "no such market", word[1]);
    }
    const struct scenario_market *terms = &book->scenario.markets[market];
    if (!read_count(word[2], &terms->lot, &lots) || lots == 0) {
        return complain(table, "not a size", word[2]);
    }
    if (!read_count(word[3], &terms->tick, &price)) {
        return complain(table, "not a price", word[3]);
    }
    uint64_t fund = sloss_account_insurance(market);
    table->lots[market] += lots;
    table->last[market] = table->row;
    return find_account(book, table, word[0], &account) &&
           apply(book, table,
                 (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                        .flags = SLOSS_COMMAND_FORCE,
                                        .fill.market = market,
                                        .fill.buyer = lots > 0 ? account : fund,
                                        .fill.seller = lots > 0 ? fund : account,
                                        .fill.lots = lots > 0 ? lots : -lots,
                                        .fill.price = price});
}

static bool add_row(struct stress_book *book, struct table *table, char *text)
{
    char *word[5] = {NULL};
    int count = 0;
    text[strcspn(text, "#\r\n")] = '\0';
    for (char *field = text; field != NULL && count < 5; count++) {
        char *comma = strchr(field, ',');
        word[count] = field;
        if (comma != NULL) {
            *comma++ = '\0';
        }
        field = comma;
    }
    if (count == 1 && word[0][0] == '\0') {
        return true;
    }
    if (count != 3 && count != 4) {
        return complain(table, "account,asset,amount or account,market,lots,price", word[0]);
    }
    if (table->positions != (count == 4)) {
        return true;
    }
    return table->positions ? add_position(book, table, word) : add_money(book, table, word);
}

/* Every long lot has a short one. */
static bool balances(const struct stress_book *book, const struct table *table)
{
    for (uint32_t market = 0; market < book->scenario.market_count; market++) {
        if (table->lots[market] != 0) {
            fprintf(stderr,
                    "%s:%" PRIu64 ": error: the book does not balance: lots of %s add up to %lld\n",
                    table->path, table->last[market], book->scenario.markets[market].name,
                    (long long)table->lots[market]);
            return false;
        }
    }
    return true;
}

/* The deposit or withdrawal that takes a balance from one amount to another. */
static struct sloss_command bring_to(uint64_t account, uint32_t asset, int64_t from, int64_t to)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_DEPOSIT,
                                    .deposit = {.account = account, .asset = asset}};
    if (to >= from) {
        command.deposit.amount = to - from;
        return command;
    }
    command.kind = SLOSS_COMMAND_WITHDRAW;
    command.withdraw = (struct sloss_command_withdraw){
        .account = account, .asset = asset, .amount = from - to};
    return command;
}

/* What the fund was lent, and gained or lost by standing between prices, is no part of the book. */
static bool settle_funds(struct stress_book *book, struct table *table, const int64_t *before)
{
    for (uint32_t market = 0; market < book->scenario.market_count; market++) {
        uint64_t fund = sloss_account_insurance(market);
        uint32_t asset = book->scenario.markets[market].asset;
        int64_t now = 0;
        (void)sloss_ledger_balance(book->scenario.ledger, fund, asset, &now);
        if (now != before[market] &&
            !apply(book, table, bring_to(fund, asset, now, before[market]))) {
            return false;
        }
    }
    return true;
}

/* Enough that no fund is bankrupt halfway, when its own waterfall would pay; less where there is no
 * room for as much. */
static bool lend_funds(struct stress_book *book, struct table *table)
{
    for (uint32_t market = 0; market < book->scenario.market_count; market++) {
        struct sloss_command command = {.struct_size = sizeof(command),
                                        .kind = SLOSS_COMMAND_DEPOSIT,
                                        .deposit.account = sloss_account_insurance(market),
                                        .deposit.asset = book->scenario.markets[market].asset,
                                        .deposit.amount =
                                            (INT64_C(1) << 60) / (book->scenario.market_count + 1)};
        while (command.deposit.amount > 0 &&
               sloss_engine_apply(book->scenario.engine, &command, 1, NULL) != SLOSS_OK) {
            command.deposit.amount /= 2;
        }
        if (command.deposit.amount > 0 && fwrite(&command, sizeof(command), 1, table->records) != 1) {
            return false;
        }
    }
    return true;
}

static bool read_rows(struct stress_book *book, struct table *table, FILE *file, bool positions)
{
    static char text[ROW_SIZE];
    rewind(file);
    table->row = 0;
    table->positions = positions;
    while (fgets(text, sizeof(text), file) != NULL) {
        table->row++;
        bool heading = table->row == 1 && strncmp(text, "account,", 8) == 0 &&
                       (strstr(text, "lots") != NULL || strstr(text, "amount") != NULL);
        if (!heading && !add_row(book, table, text)) {
            return false;
        }
    }
    return true;
}

static bool read_table(struct stress_book *book, const char *path, FILE *records)
{
    uint32_t count = book->scenario.market_count;
    struct table table = {.path = path,
                          .records = records,
                          .lots = calloc(count + 1u, sizeof(*table.lots)),
                          .last = calloc(count + 1u, sizeof(*table.last))};
    int64_t *funds = calloc(count + 1u, sizeof(*funds));
    FILE *file = fopen(path, "r");
    bool held = false;
    if (file == NULL || table.lots == NULL || table.last == NULL || funds == NULL) {
        fprintf(stderr, "%s: error: cannot be read\n", path);
    } else {
        for (uint32_t market = 0; market < count; market++) {
            (void)sloss_ledger_balance(book->scenario.ledger, sloss_account_insurance(market),
                                       book->scenario.markets[market].asset, &funds[market]);
        }
        held = read_rows(book, &table, file, false) && lend_funds(book, &table) &&
               read_rows(book, &table, file, true) && balances(book, &table) &&
               settle_funds(book, &table, funds);
    }
    if (file != NULL) {
        fclose(file);
    }
    free(table.lots);
    free(table.last);
    free(funds);
    return held;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_commands(struct stress_book *book, FILE *records)
{
    long size = fflush(records) == 0 && fseek(records, 0, SEEK_END) == 0 ? ftell(records) : -1;
    if (size < 0) {
        return false;
    }
    book->count = (size_t)size / sizeof(*book->commands);
    book->commands = calloc(book->count + 1, sizeof(*book->commands));
    rewind(records);
    return book->commands != NULL &&
           fread(book->commands, sizeof(*book->commands), book->count, records) == book->count;
}

bool stress_book_read(struct stress_book *book, const char *path, const char *table)
{
    *book = (struct stress_book){.count = 0};
    FILE *records = tmpfile();
    if (records == NULL || !scenario_open(&book->scenario, NULL)) {
        fprintf(stderr, "sloss-stress: out of memory, or no temporary file\n");
        return false;
    }
    (void)sloss_engine_keep_events(book->scenario.engine, 0);
    book->scenario.records = records;
    bool held = scenario_run(&book->scenario, path) == SCENARIO_HELD &&
                (table == NULL || read_table(book, table, records)) && take_commands(book, records);
    book->scenario.records = NULL;
    fclose(records);
    return held;
}

void stress_book_close(struct stress_book *book)
{
    free(book->commands);
    scenario_close(&book->scenario);
}

/* ---- changing -------------------------------------------------------------------------------- */

enum sloss_status stress_scale_account(struct sloss_engine *engine,
                                       const struct sloss_ledger *ledger, uint64_t account,
                                       uint32_t asset, int64_t ppb)
{
    int64_t balance;
    enum sloss_status status = sloss_ledger_balance(ledger, account, asset, &balance);
    if (status != SLOSS_OK || balance <= 0) {
        return status;
    }
    int64_t wanted = scale(balance, ppb);
    return wanted >= balance ? sloss_engine_deposit(engine, account, asset, wanted - balance)
                             : sloss_engine_withdraw(engine, account, asset, balance - wanted);
}

enum sloss_status stress_scale_funds(struct sloss_engine *engine, const struct sloss_ledger *ledger,
                                     uint32_t asset, int64_t ppb)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0;
         status == SLOSS_OK && sloss_engine_market(engine, index, &market) == SLOSS_OK; index++) {
        if (market.asset == asset) {
            status =
                stress_scale_account(engine, ledger, sloss_account_insurance(index), asset, ppb);
        }
    }
    return status;
}

enum sloss_status stress_scale_maintenance(struct sloss_engine *engine,
                                           const struct stress_book *book, int64_t ppb)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < book->count; i++) {
        struct sloss_command tier = book->commands[i];
        if (tier.kind == SLOSS_COMMAND_TIER) {
            struct sloss_command_tier *rates = &tier.tier;
            int64_t rate = scale(rates->maintenance_ppb, ppb);
            rates->maintenance_ppb = rate < STRESS_RATE_MAX ? rate : STRESS_RATE_MAX;
            rates->initial_ppb = rates->initial_ppb > rates->maintenance_ppb
                                     ? rates->initial_ppb
                                     : rates->maintenance_ppb;
            status = sloss_engine_apply(engine, &tier, 1, NULL);
        }
    }
    return status;
}

/* Notional of each account, by its place. */
static enum sloss_status sum_notionals(const struct sloss_engine *engine, uint32_t asset,
                                       int64_t *notional)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    for (uint32_t index = 0; sloss_engine_market(engine, index, &market) == SLOSS_OK; index++) {
        uint32_t *place = calloc(market.holders + 1, sizeof(*place));
        int64_t *lots = calloc(market.holders + 1, sizeof(*lots));
        struct sloss_position_columns columns = {
            .struct_size = sizeof(columns), .market = index, .place = place, .lots = lots};
        size_t count = 0;
        enum sloss_status status =
            place == NULL || lots == NULL
                ? SLOSS_ERR_MEMORY
                : sloss_engine_positions(engine, &columns, 0, market.holders, &count);
        for (size_t i = 0; status == SLOSS_OK && market.asset == asset && i < count; i++) {
            scenario_wide value = (scenario_wide)lots[i] * market.value;
            scenario_wide sum = notional[place[i]] + (value < 0 ? -value : value);
            status = sum > INT64_MAX ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
            notional[place[i]] = (int64_t)sum;
        }
        free(place);
        free(lots);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

enum sloss_status stress_cap_leverage(struct stress_copy *copy, uint32_t asset,
                                      int64_t leverage_ppb)
{
    uint32_t count = sloss_ledger_account_count(copy->ledger);
    int64_t *notional = calloc(count, sizeof(*notional));
    enum sloss_status status =
        notional == NULL ? SLOSS_ERR_MEMORY : sum_notionals(copy->engine, asset, notional);
    for (uint32_t place = 0; status == SLOSS_OK && place < count; place++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        uint64_t account;
        status = sloss_ledger_account_at(copy->ledger, place, &account, NULL);
        if (status != SLOSS_OK || account >= SLOSS_ACCOUNT_SYSTEM || notional[place] == 0) {
            continue;
        }
        status = sloss_engine_account(copy->engine, account, asset, &info);
        scenario_wide wanted = (scenario_wide)notional[place] * STRESS_PPB / leverage_ppb;
        if (status == SLOSS_OK && info.equity < wanted) {
            status = wanted - info.equity > INT64_MAX
                         ? SLOSS_ERR_OVERFLOW
                         : sloss_engine_deposit(copy->engine, account, asset,
                                                (int64_t)(wanted - info.equity));
        }
    }
    free(notional);
    return status;
}

/* What makes the account at a place safe. */
static enum sloss_status sum_safe(const struct stress_copy *copy, uint32_t asset, uint64_t account,
                                  int64_t notional, int64_t *sum)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = sloss_engine_account(copy->engine, account, asset, &info);
    scenario_wide wanted =
        (scenario_wide)notional * STRESS_SAFE_TIMES - (info.equity < 0 ? info.equity : 0);
    if (status == SLOSS_OK && wanted > INT64_MAX) {
        status = SLOSS_ERR_OVERFLOW;
    }
    *sum = (int64_t)wanted;
    return status;
}

/* The largest sum that makes an account safe, or one account's. */
static enum sloss_status find_safe(const struct stress_copy *copy, uint32_t asset, uint64_t only,
                                   int64_t *most)
{
    uint32_t count = sloss_ledger_account_count(copy->ledger);
    int64_t *notional = calloc(count, sizeof(*notional));
    enum sloss_status status =
        notional == NULL ? SLOSS_ERR_MEMORY : sum_notionals(copy->engine, asset, notional);
    *most = 0;
    for (uint32_t place = 0; status == SLOSS_OK && place < count; place++) {
        uint64_t account;
        int64_t sum = 0;
        status = sloss_ledger_account_at(copy->ledger, place, &account, NULL);
        if (status == SLOSS_OK && (only == 0 ? account < SLOSS_ACCOUNT_SYSTEM : account == only)) {
            status = sum_safe(copy, asset, account, notional[place], &sum);
        }
        *most = sum > *most ? sum : *most;
    }
    free(notional);
    return status;
}

static enum sloss_status make_safe(const struct stress_copy *copy, uint32_t asset, uint64_t account)
{
    int64_t sum;
    enum sloss_status status = find_safe(copy, asset, account, &sum);
    return status == SLOSS_OK ? sloss_engine_deposit(copy->engine, account, asset, sum) : status;
}

enum sloss_status stress_book_check_safe(const struct stress_book *book, uint32_t asset)
{
    struct stress_copy copy;
    int64_t sum;
    enum sloss_status status = stress_book_copy(book, &stress_no_change, asset, &copy);
    if (status == SLOSS_OK) {
        status = find_safe(&copy, asset, 0, &sum);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_deposit(copy.engine, SLOSS_ACCOUNT_RESERVE, asset, sum);
    }
    stress_copy_close(&copy);
    return status;
}

static enum sloss_status change_copy(struct stress_copy *copy, const struct stress_book *book,
                                     const struct stress_change *change, uint32_t asset)
{
    enum sloss_status status = SLOSS_OK;
    if (change->funds_ppb != STRESS_PPB) {
        status = stress_scale_funds(copy->engine, copy->ledger, asset, change->funds_ppb);
    }
    if (status == SLOSS_OK && change->leverage_ppb > 0) {
        status = stress_cap_leverage(copy, asset, change->leverage_ppb);
    }
    if (status == SLOSS_OK && change->maintenance_ppb != STRESS_PPB) {
        status = stress_scale_maintenance(copy->engine, book, change->maintenance_ppb);
    }
    if (status == SLOSS_OK && change->safe_account != 0) {
        status = make_safe(copy, asset, change->safe_account);
    }
    return status;
}

enum sloss_status stress_book_copy(const struct stress_book *book,
                                   const struct stress_change *change, uint32_t asset,
                                   struct stress_copy *copy)
{
    *copy = (struct stress_copy){NULL, NULL};
    enum sloss_status status = sloss_ledger_create(NULL, &copy->ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(copy->ledger, &copy->engine);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_keep_events(copy->engine, 0);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_apply(copy->engine, book->commands, book->count, NULL);
    }
    return status == SLOSS_OK ? change_copy(copy, book, change, asset) : status;
}

void stress_copy_close(struct stress_copy *copy)
{
    sloss_engine_destroy(copy->engine);
    sloss_ledger_destroy(copy->ledger);
}
