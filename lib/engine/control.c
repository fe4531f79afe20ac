/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/control.h"

void sl_control_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&engine->controls.rows, memory, sizeof(struct sl_control));
    sl_table_initialize(&engine->controls.by_account, memory);
    sl_paged_initialize(&engine->position_limits, memory, sizeof(struct sl_position_limit));
    sl_table_initialize(&engine->position_limits_by_place, memory);
}

void sl_control_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->controls.rows);
    sl_table_finalize(&engine->controls.by_account);
    sl_paged_finalize(&engine->position_limits);
    sl_table_finalize(&engine->position_limits_by_place);
}

void sl_control_forget_stamps(struct sloss_engine *engine)
{
    engine->controls.saved_by = 0;
    for (uint32_t row = 0; row < engine->controls.rows.count; row++) {
        sl_control_at(engine, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < engine->position_limits.count; row++) {
        sl_position_limit_at(engine, row)->saved_by = 0;
    }
}

/* ---- rows of accounts ------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_engine *engine, uint32_t account)
{
    return sl_siphash_word(&engine->ledger->key, account);
}

uint32_t sl_control_find(const struct sloss_engine *engine, uint32_t account)
{
    struct sl_search search;
    if (!sl_ledger_account(engine->ledger, account)->has_terms) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&engine->controls.by_account, hash_of(engine, account), &search);
    while (row != SL_NONE && sl_control_at(engine, row)->account != account) {
        row = sl_table_next(&engine->controls.by_account, &search);
    }
    return row;
}

uint32_t sl_control_open(struct sloss_engine *engine, uint32_t account)
{
    uint32_t row = sl_control_find(engine, account);
    if (row != SL_NONE) {
        return row;
    }
    row = engine->controls.rows.count; /* fewer than accounts, so there is a number for it */
    if (!sl_paged_reserve(&engine->controls.rows, row + 1) ||
        !sl_table_reserve(&engine->controls.by_account, row + 1)) {
        return SL_NONE;
    }
    struct sl_control *control = sl_paged_append(&engine->controls.rows);
    *control = (struct sl_control){.account = account, .limit = SL_NONE};
    sl_table_insert(&engine->controls.by_account, hash_of(engine, account), row);
    sl_ledger_account(engine->ledger, account)->has_terms = true;
    return row;
}

/* Does a breach of such an account close something out, whatever the markets say? */
static bool closes(uint32_t liquidation)
{
    return liquidation != SLOSS_ACCOUNT_LIQUIDATION_MARKET &&
           liquidation != SLOSS_ACCOUNT_LIQUIDATION_MANUAL;
}

enum sloss_status sl_control_set(struct sloss_engine *engine, uint32_t row, bool frozen,
                                 uint32_t liquidation)
{
    struct sl_control *control = sl_control_at(engine, row);
    struct sl_control_table *table = &engine->controls;
    sl_ledger_keep(engine->ledger, control->account);
    enum sloss_status status = sl_ledger_save(
        engine->ledger, control, offsetof(struct sl_control, saved_by), &control->saved_by);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(engine->ledger, table, offsetof(struct sl_control_table, saved_by),
                                &table->saved_by);
    }
    if (status == SLOSS_OK) {
        table->closing += closes(liquidation) ? 1 : 0;
        table->closing -= closes(control->liquidation) ? 1 : 0;
        control->frozen = frozen;
        control->liquidation = (uint8_t)liquidation;
    }
    return status;
}

enum sloss_status sl_control_set_portfolio(struct sloss_engine *engine, uint32_t row,
                                           bool uses_portfolio)
{
    struct sl_control *control = sl_control_at(engine, row);
    sl_ledger_keep(engine->ledger, control->account);
    enum sloss_status status = sl_ledger_save(
        engine->ledger, control, offsetof(struct sl_control, saved_by), &control->saved_by);
    if (status == SLOSS_OK) {
        control->uses_portfolio = uses_portfolio;
    }
    return status;
}

/* ---- rows of accounts and markets ------------------------------------------------------------ */

static uint64_t hash_of_place(const struct sloss_engine *engine, uint32_t account, uint32_t market)
{
    return sl_siphash_word(&engine->ledger->key, (uint64_t)account << 32 | market);
}

uint32_t sl_position_limit_find(const struct sloss_engine *engine, uint32_t account,
                                uint32_t market)
{
    struct sl_search search;
    if (!sl_ledger_account(engine->ledger, account)->has_terms) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&engine->position_limits_by_place,
                                  hash_of_place(engine, account, market), &search);
    while (row != SL_NONE && (sl_position_limit_at(engine, row)->account != account ||
                              sl_position_limit_at(engine, row)->market != market)) {
        row = sl_table_next(&engine->position_limits_by_place, &search);
    }
    return row;
}

uint32_t sl_position_limit_open(struct sloss_engine *engine, uint32_t account, uint32_t market)
{
    uint32_t row = sl_position_limit_find(engine, account, market);
    if (row != SL_NONE) {
        return row;
    }
    uint32_t control = sl_control_open(engine, account);
    row = engine->position_limits.count;
    if (control == SL_NONE || row == SL_ACCOUNTS_MAX ||
        !sl_paged_reserve(&engine->position_limits, row + 1) ||
        !sl_table_reserve(&engine->position_limits_by_place, row + 1)) {
        return SL_NONE;
    }
    struct sl_position_limit *limit = sl_paged_append(&engine->position_limits);
    *limit = (struct sl_position_limit){
        .account = account, .market = market, .next = sl_control_at(engine, control)->limit};
    sl_control_at(engine, control)->limit = row;
    sl_table_insert(&engine->position_limits_by_place, hash_of_place(engine, account, market), row);
    return row;
}

enum sloss_status sl_position_limit_set(struct sloss_engine *engine, uint32_t row, bool is_set,
                                        int64_t lots)
{
    struct sl_position_limit *limit = sl_position_limit_at(engine, row);
    sl_ledger_keep(engine->ledger, limit->account);
    enum sloss_status status =
        sl_ledger_save(engine->ledger, limit, sizeof(*limit), &limit->saved_by);
    if (status == SLOSS_OK) {
        limit->is_set = is_set;
        limit->lots = is_set ? lots : 0;
    }
    return status;
}

/* ---- what they say --------------------------------------------------------------------------- */

bool sl_control_freezes(const struct sloss_engine *engine, uint32_t account)
{
    uint32_t row = sl_control_find(engine, account);
    return row != SL_NONE && sl_control_at(engine, row)->frozen;
}

bool sl_control_uses_portfolio(const struct sloss_engine *engine, uint32_t account)
{
    uint32_t row = sl_control_find(engine, account);
    return row != SL_NONE && sl_control_at(engine, row)->uses_portfolio;
}

uint32_t sl_control_liquidation(const struct sloss_engine *engine, uint32_t account)
{
    if (engine->controls.rows.count == 0) {
        return SLOSS_ACCOUNT_LIQUIDATION_MARKET; /* without a look at the account */
    }
    uint32_t row = sl_control_find(engine, account);
    return row == SL_NONE ? (uint32_t)SLOSS_ACCOUNT_LIQUIDATION_MARKET
                          : sl_control_at(engine, row)->liquidation;
}

uint32_t sl_control_option(const struct sloss_engine *engine, uint32_t liquidation, uint32_t market)
{
    return liquidation == SLOSS_ACCOUNT_LIQUIDATION_MARKET
               ? sl_engine_option(engine, market, SLOSS_OPTION_LIQUIDATION)
               : liquidation - 1;
}

/* ---- consistency ----------------------------------------------------------------------------- */

static bool limits_are_consistent(const struct sloss_engine *engine, uint64_t listed)
{
    bool hold = listed == engine->position_limits.count;
    for (uint32_t row = 0; hold && row < engine->position_limits.count; row++) {
        const struct sl_position_limit *limit = sl_position_limit_at(engine, row);
        hold = limit->account < engine->ledger->accounts.count &&
               limit->market < engine->markets.count &&
               sl_position_limit_find(engine, limit->account, limit->market) == row &&
               (limit->is_set ? limit->lots >= 0 : limit->lots == 0);
    }
    return hold;
}

bool sl_control_is_consistent(const struct sloss_engine *engine)
{
    bool hold = true;
    uint64_t listed = 0;
    uint32_t closing = 0;
    for (uint32_t row = 0; hold && row < engine->controls.rows.count; row++) {
        const struct sl_control *control = sl_control_at(engine, row);
        hold = control->account < engine->ledger->accounts.count &&
               sl_control_find(engine, control->account) == row &&
               control->liquidation <= SLOSS_ACCOUNT_LIQUIDATION_AUCTION;
        closing += closes(control->liquidation) ? 1 : 0;
        for (uint32_t at = control->limit; hold && at != SL_NONE; listed++) {
            hold = at < engine->position_limits.count && listed < engine->position_limits.count &&
                   sl_position_limit_at(engine, at)->account == control->account;
            at = hold ? sl_position_limit_at(engine, at)->next : SL_NONE;
        }
    }
    return hold && closing == engine->controls.closing && limits_are_consistent(engine, listed);
}
