/* SPDX-License-Identifier: BSD-2-Clause */
#include "execution/execution.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/side/compartment.h"

void sl_execution_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    struct sl_execution_table *table = &engine->executions;
    sl_paged_initialize(&table->rows, memory, sizeof(struct sl_execution));
    sl_paged_initialize(&table->parts, memory, sizeof(struct sl_execution_part));
    sl_table_initialize(&table->by_holding, memory);
    sl_table_initialize(&table->parts_by_place, memory);
    table->first = SL_NONE;
}

void sl_execution_finalize(struct sloss_engine *engine)
{
    struct sl_execution_table *table = &engine->executions;
    sl_paged_finalize(&table->rows);
    sl_paged_finalize(&table->parts);
    sl_table_finalize(&table->by_holding);
    sl_table_finalize(&table->parts_by_place);
}

void sl_execution_forget_stamps(struct sloss_engine *engine)
{
    engine->executions.saved_by = 0;
    for (uint32_t row = 0; row < engine->executions.rows.count; row++) {
        sl_execution_at(engine, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < engine->executions.parts.count; row++) {
        sl_execution_part_at(engine, row)->saved_by = 0;
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_engine *engine, uint32_t holding)
{
    return sl_siphash_word(&engine->ledger->key, holding);
}

/* The row of a holding, whether its liquidation runs or not. */
static uint32_t find(const struct sloss_engine *engine, uint32_t holding)
{
    struct sl_search search;
    if (engine->executions.rows.count == 0) {
        return SL_NONE; /* as it is in most books: nothing is hashed */
    }
    uint32_t row = sl_table_first(&engine->executions.by_holding, hash_of(engine, holding), &search);
    while (row != SL_NONE && sl_execution_at(engine, row)->holding != holding) {
        row = sl_table_next(&engine->executions.by_holding, &search);
    }
    return row;
}

static uint32_t open_row(struct sloss_engine *engine, uint32_t holding)
{
    struct sl_execution_table *table = &engine->executions;
    uint32_t row = find(engine, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = table->rows.count; /* fewer than holdings, so there is a number for it */
    if (!sl_paged_reserve(&table->rows, row + 1) || !sl_table_reserve(&table->by_holding, row + 1)) {
        return SL_NONE;
    }
    *(struct sl_execution *)sl_paged_append(&table->rows) =
        (struct sl_execution){.holding = holding,
                              .before = SL_NONE,
                              .after = SL_NONE,
                              .orders = SL_NONE,
                              .takers = SL_NONE};
    sl_table_insert(&table->by_holding, hash_of(engine, holding), row);
    return row;
}

uint32_t sl_execution_find(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = engine->executions.running == 0 ? SL_NONE : find(engine, holding);
    return row != SL_NONE && sl_execution_at(engine, row)->kind != 0 ? row : SL_NONE;
}

uint32_t sl_execution_of_kind(const struct sloss_engine *engine, uint32_t holding, uint32_t kind)
{
    uint32_t row = sl_execution_find(engine, holding);
    return row != SL_NONE && sl_execution_at(engine, row)->kind == kind ? row : SL_NONE;
}

/* ---- what runs -------------------------------------------------------------------------------- */

static enum sloss_status save(struct sloss_engine *engine, uint32_t row)
{
    struct sl_execution *execution = sl_execution_at(engine, row);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, execution->holding)->account);
    return sl_ledger_save(engine->ledger, execution, offsetof(struct sl_execution, saved_by),
                          &execution->saved_by);
}

static enum sloss_status save_list(struct sloss_engine *engine)
{
    struct sl_execution_table *table = &engine->executions;
    return sl_ledger_save(engine->ledger, table, offsetof(struct sl_execution_table, saved_by),
                          &table->saved_by);
}

/* The row, the list, and who stands beside it there. */
static enum sloss_status save_all(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    const uint32_t beside[2] = {execution->before, execution->after};
    enum sloss_status status = save(engine, row);
    if (status == SLOSS_OK) {
        status = save_list(engine);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < 2; i++) {
        status = beside[i] == SL_NONE ? SLOSS_OK : save(engine, beside[i]);
    }
    return status;
}

static enum sloss_status add_to_list(struct sloss_engine *engine, uint32_t row)
{
    struct sl_execution_table *table = &engine->executions;
    struct sl_execution *execution = sl_execution_at(engine, row);
    if (table->first != SL_NONE) {
        enum sloss_status status = save(engine, table->first);
        if (status != SLOSS_OK) {
            return status;
        }
        sl_execution_at(engine, table->first)->before = row;
    }
    execution->before = SL_NONE;
    execution->after = table->first;
    table->first = row;
    table->running++;
    return SLOSS_OK;
}

static void take_from_list(struct sloss_engine *engine, uint32_t row)
{
    struct sl_execution_table *table = &engine->executions;
    struct sl_execution *execution = sl_execution_at(engine, row);
    if (execution->before == SL_NONE) {
        table->first = execution->after;
    } else {
        sl_execution_at(engine, execution->before)->after = execution->after;
    }
    if (execution->after != SL_NONE) {
        sl_execution_at(engine, execution->after)->before = execution->before;
    }
    execution->before = execution->after = SL_NONE;
    table->running--;
}

static enum sloss_status forget_orders(struct sloss_engine *engine, uint32_t row)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t at = sl_execution_at(engine, row)->orders; status == SLOSS_OK && at != SL_NONE;
         at = sl_execution_part_at(engine, at)->next) {
        status = sl_execution_set_order(engine, row, sl_execution_part_at(engine, at)->taker.market,
                                        0);
    }
    return status;
}

enum sloss_status sl_execution_begin(struct sloss_engine *engine, uint32_t holding, uint32_t kind,
                                     int64_t start, uint32_t *row_out)
{
    uint32_t row = open_row(engine, holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_ERR_MEMORY : save_all(engine, row);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_execution *execution = sl_execution_at(engine, row);
    if (execution->kind == 0) {
        execution->turn++;
        status = add_to_list(engine, row);
    } else {
        status = forget_orders(engine, row);
    }
    if (status == SLOSS_OK) {
        execution->kind = kind;
        execution->start = start;
    }
    *row_out = row;
    return status;
}

enum sloss_status sl_execution_end(struct sloss_engine *engine, uint32_t row)
{
    enum sloss_status status = save_all(engine, row);
    if (status == SLOSS_OK) {
        take_from_list(engine, row);
        sl_execution_at(engine, row)->kind = 0;
        sl_execution_at(engine, row)->start = 0;
        sl_execution_at(engine, row)->turn++; /* no part of it says anything any more */
    }
    return status;
}

/* ---- parts ------------------------------------------------------------------------------------ */

static uint64_t hash_of_part(const struct sloss_engine *engine, uint32_t row,
                             const struct sl_taker *taker)
{
    const struct sl_sip_key *key = &engine->ledger->key;
    uint64_t place = sl_siphash_word(key, (uint64_t)row << 32 | taker->market);
    return sl_siphash_word(key, place ^ ((uint64_t)taker->account << 1 | taker->isolated));
}

static bool is_same(const struct sl_taker *a, const struct sl_taker *b)
{
    return a->account == b->account && a->market == b->market && a->isolated == b->isolated;
}

static uint32_t find_part(const struct sloss_engine *engine, uint32_t row,
                          const struct sl_taker *taker)
{
    struct sl_search search;
    uint32_t at = sl_table_first(&engine->executions.parts_by_place,
                                 hash_of_part(engine, row, taker), &search);
    while (at != SL_NONE && (sl_execution_part_at(engine, at)->execution != row ||
                             !is_same(&sl_execution_part_at(engine, at)->taker, taker))) {
        at = sl_table_next(&engine->executions.parts_by_place, &search);
    }
    return at;
}

static uint32_t open_part(struct sloss_engine *engine, uint32_t row, const struct sl_taker *taker)
{
    struct sl_execution_table *table = &engine->executions;
    struct sl_execution *execution = sl_execution_at(engine, row);
    uint32_t at = find_part(engine, row, taker);
    if (at != SL_NONE) {
        return at;
    }
    at = table->parts.count;
    if (at == SL_ACCOUNTS_MAX || !sl_paged_reserve(&table->parts, at + 1) ||
        !sl_table_reserve(&table->parts_by_place, at + 1)) {
        return SL_NONE;
    }
    bool is_order = taker->account == SL_NONE;
    *(struct sl_execution_part *)sl_paged_append(&table->parts) = (struct sl_execution_part){
        .execution = row, .next = is_order ? execution->orders : SL_NONE, .taker = *taker};
    if (is_order) {
        execution->orders = at;
    } else {
        uint32_t *link = execution->takers == SL_NONE
                             ? &execution->takers
                             : &sl_execution_part_at(engine, execution->last)->next;
        *link = at;
        execution->last = at;
    }
    sl_table_insert(&table->parts_by_place, hash_of_part(engine, row, taker), at);
    return at;
}

/* A part about to be changed; one of an earlier liquidation begins at nothing. */
static enum sloss_status touch_part(struct sloss_engine *engine, uint32_t row,
                                    const struct sl_taker *taker,
                                    struct sl_execution_part **part_out)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    uint32_t at = open_part(engine, row, taker);
    if (at == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_execution_part *part = sl_execution_part_at(engine, at);
    sl_ledger_keep(engine->ledger, sl_ledger_holding(engine->ledger, execution->holding)->account);
    enum sloss_status status =
        sl_ledger_save(engine->ledger, part, offsetof(struct sl_execution_part, saved_by),
                       &part->saved_by);
    if (status == SLOSS_OK && part->turn != execution->turn) {
        part->turn = execution->turn;
        part->lots = 0;
        part->cost = 0;
    }
    *part_out = part;
    return status;
}

bool sl_execution_part_counts(const struct sloss_engine *engine, uint32_t at)
{
    const struct sl_execution_part *part = sl_execution_part_at(engine, at);
    const struct sl_execution *execution = sl_execution_at(engine, part->execution);
    return execution->kind != 0 && part->turn == execution->turn &&
           (part->lots != 0 || part->cost != 0);
}

int64_t sl_execution_order(const struct sloss_engine *engine, uint32_t row, uint32_t market)
{
    const struct sl_taker nobody = {.account = SL_NONE, .market = market};
    uint32_t at = find_part(engine, row, &nobody);
    return at != SL_NONE && sl_execution_part_counts(engine, at)
               ? sl_execution_part_at(engine, at)->lots
               : 0;
}

enum sloss_status sl_execution_set_order(struct sloss_engine *engine, uint32_t row, uint32_t market,
                                         int64_t lots)
{
    const struct sl_taker nobody = {.account = SL_NONE, .market = market};
    struct sl_execution_part *part;
    if (sl_execution_order(engine, row, market) == lots) {
        return SLOSS_OK;
    }
    enum sloss_status status = touch_part(engine, row, &nobody, &part);
    if (status == SLOSS_OK) {
        part->lots = lots;
    }
    return status;
}

/* Lots of both sides cancel out as they come, and what they cost adds up. */
enum sloss_status sl_execution_take(struct sloss_engine *engine, uint32_t row, uint32_t holding,
                                    uint32_t market, int64_t lots, sl_wide cost)
{
    const struct sl_holding *who = sl_ledger_holding(engine->ledger, holding);
    const struct sl_taker taker = {
        .account = who->account, .market = market, .isolated = sl_compartment_is(who)};
    struct sl_execution_part *part;
    enum sloss_status status = touch_part(engine, row, &taker, &part);
    int64_t sum;
    if (status == SLOSS_OK && !sl_fixed_add(part->lots, lots, &sum)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        part->lots = sum;
        part->cost += cost;
    }
    return status;
}

enum sloss_status sl_execution_restore_taker(struct sloss_engine *engine, uint32_t row,
                                             struct sl_taker taker, int64_t lots, sl_wide cost)
{
    struct sl_execution_part *part;
    enum sloss_status status = touch_part(engine, row, &taker, &part);
    if (status == SLOSS_OK && (part->lots != 0 || part->cost != 0)) {
        status = SLOSS_ERR_DAMAGED;
    }
    if (status == SLOSS_OK) {
        part->lots = lots;
        part->cost = cost;
    }
    return status;
}

uint32_t sl_execution_taker(const struct sloss_engine *engine, const struct sl_taker *taker)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return taker->isolated
               ? sl_compartment_find(ledger, taker->account, taker->market)
               : sl_ledger_find_holding(ledger, taker->account,
                                        sl_ledger_book(ledger, taker->market)->asset);
}

/* ---- consistency ------------------------------------------------------------------------------- */

static bool part_holds(const struct sloss_engine *engine, uint32_t at, uint32_t row)
{
    const struct sl_execution_part *part = sl_execution_part_at(engine, at);
    const struct sl_taker *taker = &part->taker;
    bool is_order = taker->account == SL_NONE;
    return part->execution == row && find_part(engine, row, taker) == at &&
           taker->market < engine->markets.count &&
           (is_order ? !taker->isolated : taker->account < engine->ledger->accounts.count) &&
           (!sl_execution_part_counts(engine, at) ||
            (is_order ? part->lots > 0 && part->cost == 0 : part->lots != 0 || part->cost != 0));
}

static bool parts_hold(const struct sloss_engine *engine, uint32_t row, uint64_t *listed)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    const uint32_t first[2] = {execution->orders, execution->takers};
    bool hold = true;
    for (uint32_t list = 0; list < 2; list++) {
        for (uint32_t at = first[list]; hold && at != SL_NONE; *listed += 1) {
            hold = at < engine->executions.parts.count &&
                   *listed < engine->executions.parts.count && part_holds(engine, at, row) &&
                   (sl_execution_part_at(engine, at)->taker.account == SL_NONE) == (list == 0);
            at = hold ? sl_execution_part_at(engine, at)->next : SL_NONE;
        }
    }
    return hold;
}

static bool row_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    return execution->holding < engine->ledger->holdings.count &&
           find(engine, execution->holding) == row &&
           (execution->kind == 0 || execution->kind == SLOSS_LIQUIDATION_HOST ||
            execution->kind == SLOSS_LIQUIDATION_AUCTION);
}

bool sl_execution_is_consistent(const struct sloss_engine *engine)
{
    const struct sl_execution_table *table = &engine->executions;
    uint32_t running = 0;
    uint32_t listed = 0;
    uint64_t parts = 0;
    bool hold = true;
    for (uint32_t row = 0; hold && row < table->rows.count; row++) {
        running += sl_execution_at(engine, row)->kind != 0 ? 1 : 0;
        hold = row_holds(engine, row) && parts_hold(engine, row, &parts);
    }
    for (uint32_t row = table->first; hold && row != SL_NONE; listed++) {
        hold = row < table->rows.count && listed < table->running &&
               sl_execution_at(engine, row)->kind != 0;
        row = hold ? sl_execution_at(engine, row)->after : SL_NONE;
    }
    return hold && running == table->running && listed == running && parts == table->parts.count;
}
