/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_book.h"

#include <stdlib.h>

#include "sloss/column.h"
#include "sloss/decimal.h"
#include "stress/stress_config.h"
#include "stress/stress_interrupt.h"
#include "stress/stress_table.h"

#define LOAD_SIZE ((size_t)4096) /* commands between two looks */

const struct stress_change stress_no_change = {STRESS_PPB, STRESS_PPB, 0, 0};

static int64_t scale(int64_t value, int64_t ppb)
{
    scenario_wide scaled = stress_scaled(value, ppb);
    return scaled > INT64_MAX ? INT64_MAX : (int64_t)scaled;
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

bool stress_book_read(struct stress_book *book, const char *path, const char *table,
                      bool no_include)
{
    *book = (struct stress_book){.count = 0};
    FILE *records = tmpfile();
    if (records == NULL || !scenario_open(&book->scenario, NULL)) {
        fprintf(stderr, "sloss-stress: out of memory, or no temporary file\n");
        return false;
    }
    (void)sloss_engine_keep_events(book->scenario.engine, 0);
    book->scenario.records = records;
    book->scenario.no_include = no_include;
    bool held = scenario_run(&book->scenario, path) == SCENARIO_HELD &&
                (table == NULL || stress_table_read(book, table, records)) &&
                take_commands(book, records);
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

uint32_t stress_fund_leader(const struct sloss_engine *engine, uint32_t index)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    struct sloss_market_info other = {.struct_size = sizeof(other)};
    (void)sloss_engine_market(engine, index, &market);
    for (uint32_t before = 0; market.fund != 0 && before < index; before++) {
        if (sloss_engine_market(engine, before, &other) == SLOSS_OK && other.fund == market.fund) {
            return before;
        }
    }
    return index;
}

bool stress_leads_fund(const struct sloss_engine *engine, uint32_t index)
{
    return stress_fund_leader(engine, index) == index;
}

enum sloss_status stress_scale_funds(struct sloss_engine *engine, const struct sloss_ledger *ledger,
                                     uint32_t asset, int64_t ppb)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0;
         status == SLOSS_OK && sloss_engine_market(engine, index, &market) == SLOSS_OK; index++) {
        if (market.asset == asset && stress_leads_fund(engine, index)) {
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
            .struct_size = sizeof(columns), .market = index, .account_row = place, .lots = lots};
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

/* A large book takes seconds: look for an interrupt now and then. Commands that are linked are not
 * cut apart. */
static enum sloss_status load(struct sloss_engine *engine, const struct stress_book *book)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t at = 0; status == SLOSS_OK && at < book->count;) {
        size_t end = at + LOAD_SIZE < book->count ? at + LOAD_SIZE : book->count;
        while (end < book->count && (book->commands[end - 1].flags & SLOSS_COMMAND_LINKED) != 0) {
            end++;
        }
        status = stress_interrupted()
                     ? SLOSS_ERR_STOPPED
                     : sloss_engine_apply(engine, book->commands + at, end - at, NULL);
        at = end;
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
        status = sloss_engine_set_stop(copy->engine, stress_interrupt_stop, NULL);
    }
    if (status == SLOSS_OK) {
        status = load(copy->engine, book);
    }
    return status == SLOSS_OK ? change_copy(copy, book, change, asset) : status;
}

void stress_copy_close(struct stress_copy *copy)
{
    sloss_engine_destroy(copy->engine);
    sloss_ledger_destroy(copy->ledger);
}
