/* SPDX-License-Identifier: BSD-2-Clause */
/* The public calls of the ledger: reject bad arguments, create and destroy a ledger, and find what
 * has a name in it. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/name.h"
#include "base/size.h"
#include "engine/remember.h"
#include "ledger/rows.h"
#include "sloss/fund.h"

/* Size in the first release (size.h). */
enum {
    CONFIG_OLDEST = 16 + sizeof(struct sloss_memory)
};

uint64_t sloss_account_insurance(uint32_t market)
{
    return SL_ID_INSURANCE + market;
}

uint64_t sloss_account_uncovered(uint32_t market)
{
    return SL_ID_UNCOVERED + market;
}

uint64_t sloss_account_fund(uint32_t fund)
{
    return SL_ID_FUND + fund;
}

uint64_t sloss_account_dust(uint32_t market)
{
    return SL_ID_DUST + market;
}

/* ---- to create, to destroy ------------------------------------------------------------------- */

static const uint64_t system_id[] = {SLOSS_ACCOUNT_RESERVE, SLOSS_ACCOUNT_BACKSTOP,
                                     SLOSS_ACCOUNT_FEES, SLOSS_ACCOUNT_TREASURY};

static_assert(sizeof(system_id) / sizeof(system_id[0]) == SL_SYSTEM_ACCOUNTS, "an id for each");

/* Take the host's key. Without one, make a key of addresses of memory, which the operating system
 * chooses anew for each run. */
static void choose_key(struct sloss_ledger *ledger, const struct sloss_ledger_config *config)
{
    ledger->key = (struct sl_sip_key){config->key_low, config->key_high};
    if (config->key_low == 0 && config->key_high == 0) {
        const uintptr_t places[] = {(uintptr_t)ledger, (uintptr_t)&places,
                                    (uintptr_t)&sloss_ledger_create};
        struct sl_sip_key first = {1, 0};
        struct sl_sip_key second = {2, 0};
        ledger->key.low = sl_siphash(&first, places, sizeof(places));
        ledger->key.high = sl_siphash(&second, places, sizeof(places));
    }
}

/* Reserve what the limits ask for, and add the system accounts, which come first in account
 * order. */
static enum sloss_status populate(struct sloss_ledger *ledger)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < SL_SYSTEM_ACCOUNTS; i++) {
        status = sl_ledger_add_account(ledger, system_id[i], "");
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return sl_ledger_reserve(ledger) ? SLOSS_OK : SLOSS_ERR_MEMORY;
}

enum sloss_status sloss_ledger_create(const struct sloss_ledger_config *config,
                                      struct sloss_ledger **ledger_out)
{
    struct sloss_ledger_config known = {.struct_size = sizeof(known)};
    config = config == NULL ? &known : config;
    if (ledger_out == NULL ||
        !sl_size_fits(config, config->struct_size, sizeof(known), CONFIG_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), config, config->struct_size);
    if (known.reserved != 0 || known.reserved_ids != 0 || !sl_memory_valid(&known.memory)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (known.accounts_max > SL_ACCOUNTS_MAX - SL_SYSTEM_ACCOUNTS ||
        known.positions_max > SL_POSITIONS_MAX || known.ids_max > SL_HOST_IDS_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    struct sloss_ledger *ledger = sl_memory_allocate(&known.memory, sizeof(*ledger));
    if (ledger == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *ledger = (struct sloss_ledger){.memory = known.memory,
                                    .accounts_max = known.accounts_max,
                                    .positions_max = known.positions_max};
    sl_ledger_initialize(ledger);
    choose_key(ledger, &known);
    enum sloss_status status = populate(ledger);
    if (status == SLOSS_OK && (!sl_host_ids_open(ledger, known.ids_max) ||
                               !sl_paged_reserve(&ledger->host_ids.rows, known.ids_max))) {
        status = SLOSS_ERR_MEMORY;
    }
    if (status != SLOSS_OK) {
        sloss_ledger_destroy(ledger);
        return status;
    }
    *ledger_out = ledger;
    return SLOSS_OK;
}

void sloss_ledger_destroy(struct sloss_ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    sl_ledger_finalize(ledger);
    struct sloss_memory memory = ledger->memory;
    sl_memory_release(&memory, ledger, sizeof(*ledger));
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The names of system accounts are put together on demand and are not stored. */
static const char *const system_name[] = {"@reserve", "@backstop", "@fees", "@treasury"};

static_assert(sizeof(system_name) / sizeof(system_name[0]) == SL_SYSTEM_ACCOUNTS,
              "a name for each");

/* Those of markets, and of funds that they share, begin with one of these. */
static const struct {
    const char *prefix;
    uint64_t first_id;
} row_accounts[] = {{"@insurance:", SL_ID_INSURANCE},
                    {"@uncovered:", SL_ID_UNCOVERED},
                    {"@fund:", SL_ID_FUND},
                    {"@dust:", SL_ID_DUST}};

#define ROW_ACCOUNTS (sizeof(row_accounts) / sizeof(row_accounts[0]))

/* The market, or the fund, whose name follows a prefix, or SL_NONE. */
static uint32_t row_after(const struct sloss_ledger *ledger, const char *name, const char *prefix,
                          uint32_t (*find)(const struct sloss_ledger *ledger, const char *name))
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? find(ledger, name + length) : SL_NONE;
}

static bool find_system_account(const struct sloss_ledger *ledger, const char *name,
                                uint64_t *account_out)
{
    for (size_t i = 0; i < sizeof(system_name) / sizeof(system_name[0]); i++) {
        if (strcmp(name, system_name[i]) == 0) {
            *account_out = SLOSS_ACCOUNT_RESERVE + i;
            return true;
        }
    }
    for (size_t i = 0; i < ROW_ACCOUNTS; i++) {
        uint64_t first = row_accounts[i].first_id;
        uint32_t row = row_after(ledger, name, row_accounts[i].prefix,
                                 first == SL_ID_FUND ? sl_ledger_find_fund : sl_ledger_find_book);
        if (row != SL_NONE) {
            *account_out = first == SL_ID_INSURANCE ? sl_ledger_fund_id(ledger, row) : first + row;
            return true;
        }
    }
    return false;
}

enum sloss_status sloss_ledger_find_account(const struct sloss_ledger *ledger, const char *name,
                                            uint64_t *account_out)
{
    if (ledger == NULL || name == NULL || account_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (name[0] == '@') {
        return find_system_account(ledger, name, account_out) ? SLOSS_OK
                                                              : SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    uint32_t row = sl_ledger_find_name(ledger, name);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *account_out = sl_ledger_account(ledger, row)->id;
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_find_asset(const struct sloss_ledger *ledger, const char *name,
                                          uint32_t *asset_out)
{
    if (ledger == NULL || name == NULL || asset_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t asset = sl_ledger_find_asset(ledger, name);
    if (asset == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    *asset_out = asset;
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_find_market(const struct sloss_ledger *ledger, const char *name,
                                           uint32_t *market_out)
{
    if (ledger == NULL || name == NULL || market_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t market = sl_ledger_find_book(ledger, name);
    if (market == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    *market_out = market;
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_find_fund(const struct sloss_ledger *ledger, const char *name,
                                         uint32_t *fund_out)
{
    if (ledger == NULL || name == NULL || fund_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t fund = sl_ledger_find_fund(ledger, name);
    if (fund == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_FUND;
    }
    *fund_out = fund;
    return SLOSS_OK;
}

uint32_t sloss_ledger_account_count(const struct sloss_ledger *ledger)
{
    return ledger == NULL ? 0 : ledger->accounts.count;
}

/* A name is cut where it does not fit behind its prefix. */
static void spell_system_name(const struct sloss_ledger *ledger, uint64_t id, char *name_out)
{
    if (id < SL_ID_INSURANCE) {
        sl_name_copy(name_out, system_name[id - SLOSS_ACCOUNT_RESERVE]);
        return;
    }
    size_t which = ROW_ACCOUNTS - 1;
    while (id < row_accounts[which].first_id) {
        which--;
    }
    const char *prefix = row_accounts[which].prefix;
    const char *name = row_accounts[which].first_id == SL_ID_FUND
                           ? sl_ledger_fund(ledger, (uint32_t)id)->name
                           : sl_ledger_book(ledger, (uint32_t)id)->name;
    size_t length = strlen(prefix);
    size_t rest = strlen(name);
    rest = rest < SLOSS_NAME_SIZE - 1 - length ? rest : SLOSS_NAME_SIZE - 1 - length;
    memcpy(name_out, prefix, length);
    memcpy(name_out + length, name, rest);
    name_out[length + rest] = '\0';
}

enum sloss_status sloss_ledger_account_at(const struct sloss_ledger *ledger, uint32_t index,
                                          uint64_t *account_out, char *name_out)
{
    if (ledger == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (index >= ledger->accounts.count) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    const struct sl_account *account = sl_ledger_account(ledger, index);
    if (account_out != NULL) {
        *account_out = account->id;
    }
    if (name_out != NULL) {
        name_out[0] = '\0';
        if (account->id >= SLOSS_ACCOUNT_SYSTEM) {
            spell_system_name(ledger, account->id, name_out);
        } else if (account->name != SL_NO_NAME) {
            sl_name_copy(name_out, sl_paged_at(&ledger->names, account->name));
        }
    }
    return SLOSS_OK;
}

enum sloss_status sloss_ledger_account_name(const struct sloss_ledger *ledger, uint64_t account,
                                            char *name_out)
{
    if (ledger == NULL || name_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sloss_ledger_account_at(ledger, sl_ledger_find_account(ledger, account), NULL, name_out);
}
