/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/escape.h"
#include "common/lines.h"
#include "common/scenario_line.h"
#include "sloss/fund.h"

/* Rows that are applied once the whole file is read: it may be a pipe, which cannot be read twice.
 */
struct held_rows {
    char *text; /* one behind another, a zero behind each */
    size_t size;
    size_t room;
    uint64_t *row; /* where each stands in the file */
    size_t count;
    size_t row_room;
};

struct table {
    const char *path;
    uint64_t row;
    FILE *records;
    struct held_rows held; /* of positions: the money comes first */
    scenario_wide *lots;   /* of each market */
    uint64_t *last;        /* row of each */
};

static bool complain(const struct table *table, const char *what, const char *word)
{
    escape_print(table->path, stderr);
    fprintf(stderr, ":%" PRIu64 ": error: %s: ", table->row, what);
    escape_print(word, stderr);
    fputc('\n', stderr);
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
    struct sloss_command command = {.kind = SLOSS_COMMAND_ACCOUNT,
                                    .account.account = *id = book->scenario.next_id++};
    copy_text(command.account.name, sizeof(command.account.name), name);
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

/* What is lent to a fund has to come back, and money leaves a fund with units for units alone. */
static bool has_units(const struct stress_book *book, uint32_t market)
{
    const struct sloss_engine *engine = book->scenario.engine;
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    struct sloss_fund_info fund = {.struct_size = sizeof(fund)};
    return sloss_engine_market(engine, market, &info) == SLOSS_OK && info.fund != 0 &&
           sloss_engine_fund(engine, info.fund - 1, &fund) == SLOSS_OK && fund.has_units != 0;
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
    if (has_units(book, market)) {
        return complain(table, "the fund of the market has units, so that it is lent nothing",
                        word[1]);
    }
    const struct scenario_market *terms = &book->scenario.markets[market];
    if (!read_count(word[2], &terms->lot, &lots) || lots == 0 || lots == INT64_MIN) {
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

/* ---- rows ------------------------------------------------------------------------------------ */

static bool hold_row(struct table *table, const char *text, size_t length)
{
    struct held_rows *held = &table->held;
    while (held->room < held->size + length + 1) {
        size_t room = held->room == 0 ? 4096 : 2 * held->room;
        char *wider = realloc(held->text, room);
        if (wider == NULL) {
            return complain(table, "out of memory", "");
        }
        held->text = wider;
        held->room = room;
    }
    if (held->count == held->row_room) {
        size_t room = held->row_room == 0 ? 256 : 2 * held->row_room;
        uint64_t *wider = realloc(held->row, room * sizeof(*wider));
        if (wider == NULL) {
            return complain(table, "out of memory", "");
        }
        held->row = wider;
        held->row_room = room;
    }
    memcpy(held->text + held->size, text, length + 1);
    held->size += length + 1;
    held->row[held->count++] = table->row;
    return true;
}

/* Cut a row of at most four fields at its commas. */
static void cut_row(char *text, char *word[4])
{
    char *field = text;
    for (int count = 0; field != NULL && count < 4; count++) {
        char *comma = strchr(field, ',');
        word[count] = field;
        if (comma != NULL) {
            *comma++ = '\0';
        }
        field = comma;
    }
}

/* Of which no more than five are told apart. */
static int count_fields(const char *text)
{
    int count = 1;
    for (; *text != '\0' && count < 5; text++) {
        count += *text == ',';
    }
    return count;
}

/* Names of columns in another order are no heading: they are refused as a row. */
static bool is_heading(const struct table *table, const char *text)
{
    return table->row == 1 && (strcmp(text, "account,market,lots,price") == 0 ||
                               strcmp(text, "account,asset,amount") == 0);
}

static bool add_row(struct stress_book *book, struct table *table, struct lines *lines)
{
    char *word[4] = {NULL};
    lines->text[strcspn(lines->text, "#")] = '\0';
    if (lines->text[0] == '\0' || is_heading(table, lines->text)) {
        return true;
    }
    switch (count_fields(lines->text)) {
    case 3:
        cut_row(lines->text, word);
        return add_money(book, table, word);
    case 4:
        return hold_row(table, lines->text, strlen(lines->text));
    default:
        return complain(table, "account,asset,amount or account,market,lots,price", lines->text);
    }
}

static bool add_held(struct stress_book *book, struct table *table)
{
    char *text = table->held.text;
    for (size_t i = 0; i < table->held.count; i++) {
        char *word[4] = {NULL};
        char *next = text + strlen(text) + 1; /* before it is cut */
        table->row = table->held.row[i];
        cut_row(text, word);
        if (!add_position(book, table, word)) {
            return false;
        }
        text = next;
    }
    return true;
}

/* Every long lot has a short one. */
static bool balances(const struct stress_book *book, const struct table *table)
{
    for (uint32_t market = 0; market < book->scenario.market_count; market++) {
        if (table->lots[market] != 0) {
            escape_print(table->path, stderr);
            fprintf(stderr,
                    ":%" PRIu64 ": error: the book does not balance: lots of %s add up to %lld\n",
                    table->last[market], book->scenario.markets[market].name,
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
    command.withdraw =
        (struct sloss_command_withdraw){.account = account, .asset = asset, .amount = from - to};
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
        if (has_units(book, market)) {
            continue;
        }
        while (command.deposit.amount > 0 &&
               sloss_engine_apply(book->scenario.engine, &command, 1, NULL) != SLOSS_OK) {
            command.deposit.amount /= 2;
        }
        if (command.deposit.amount > 0 &&
            fwrite(&command, sizeof(command), 1, table->records) != 1) {
            return false;
        }
    }
    return true;
}

static bool read_rows(struct stress_book *book, struct table *table, FILE *file)
{
    struct lines lines;
    enum lines_result result = LINES_LINE;
    bool held = true;
    lines_open(&lines, file);
    while (held && (result = lines_next(&lines)) != LINES_END) {
        table->row = lines.number;
        held = result == LINES_LINE ? add_row(book, table, &lines)
                                    : complain(table, "cannot be read", lines_wrong(result));
    }
    lines_close(&lines);
    return held;
}

bool stress_table_read(struct stress_book *book, const char *path, FILE *records)
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
        escape_print(path, stderr);
        fputs(": error: cannot be read\n", stderr);
    } else {
        for (uint32_t market = 0; market < count; market++) {
            (void)sloss_ledger_balance(book->scenario.ledger, sloss_account_insurance(market),
                                       book->scenario.markets[market].asset, &funds[market]);
        }
        held = read_rows(book, &table, file) && lend_funds(book, &table) &&
               add_held(book, &table) && balances(book, &table) &&
               settle_funds(book, &table, funds);
    }
    if (file != NULL) {
        fclose(file);
    }
    free(table.held.text);
    free(table.held.row);
    free(table.lots);
    free(table.last);
    free(funds);
    return held;
}
