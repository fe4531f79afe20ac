/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/running.h"

#include <stddef.h>

#include "ledger/undo_log.h"

void sl_running_initialize(struct sloss_ledger *ledger)
{
    struct sl_running_table *running = &ledger->running;
    sl_paged_initialize(&running->rows, &ledger->memory, sizeof(struct sl_running));
    sl_paged_initialize(&running->began, &ledger->memory, sizeof(struct sl_began));
    sl_table_initialize(&running->by_holding, &ledger->memory);
    running->first = SL_NONE;
}

void sl_running_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->running.rows);
    sl_paged_finalize(&ledger->running.began);
    sl_table_finalize(&ledger->running.by_holding);
}

static struct sl_began *began_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->running.began, struct sl_began, row);
}

/* ---- to find them ---------------------------------------------------------------------------- */

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

uint32_t sl_running_find(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (ledger->running.rows.count == 0) {
        return SL_NONE; /* as it is in most books: nothing is hashed */
    }
    uint32_t row = sl_table_first(&ledger->running.by_holding, hash_of(ledger, holding), &search);
    while (row != SL_NONE && sl_running_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->running.by_holding, &search);
    }
    return row;
}

uint32_t sl_running_level(const struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = sl_running_find(ledger, holding);
    return row == SL_NONE ? 0 : sl_running_at(ledger, row)->level;
}

/* Rows of lots that say nothing are passed over. */
static uint32_t with_lots(const struct sloss_ledger *ledger, uint32_t lots)
{
    while (lots != SL_NONE && began_at(ledger, lots)->lots == 0) {
        lots = began_at(ledger, lots)->next;
    }
    return lots;
}

uint32_t sl_running_lots_first(const struct sloss_ledger *ledger, uint32_t row)
{
    return with_lots(ledger, sl_running_at(ledger, row)->began);
}

uint32_t sl_running_lots_next(const struct sloss_ledger *ledger, uint32_t lots)
{
    return with_lots(ledger, began_at(ledger, lots)->next);
}

int64_t sl_running_began_with(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_running_find(ledger, holding);
    uint32_t lots = row == SL_NONE ? SL_NONE : sl_running_at(ledger, row)->began;
    while (lots != SL_NONE && began_at(ledger, lots)->market < market) {
        lots = began_at(ledger, lots)->next;
    }
    return lots != SL_NONE && began_at(ledger, lots)->market == market
               ? began_at(ledger, lots)->lots
               : 0;
}

/* ---- to make them ---------------------------------------------------------------------------- */

static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_running_table *running = &ledger->running;
    uint32_t row = sl_running_find(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = running->rows.count; /* fewer than holdings, so there is a number for it */
    if (!sl_paged_reserve(&running->rows, row + 1) ||
        !sl_table_reserve(&running->by_holding, row + 1)) {
        return SL_NONE;
    }
    *(struct sl_running *)sl_paged_append(&running->rows) =
        (struct sl_running){.last = SL_RUNNING_NEVER,
                            .holding = holding,
                            .began = SL_NONE,
                            .next = SL_NONE,
                            .before = SL_NONE};
    sl_table_insert(&running->by_holding, hash_of(ledger, holding), row);
    return row;
}

/* The row of lots of a market, made in its place if missing; SL_NONE without memory. Links are in
 * no image: they stay. */
static uint32_t open_lots(struct sloss_ledger *ledger, uint32_t row, uint32_t market)
{
    uint32_t *link = &sl_running_at(ledger, row)->began;
    while (*link != SL_NONE && began_at(ledger, *link)->market < market) {
        link = &began_at(ledger, *link)->next;
    }
    if (*link != SL_NONE && began_at(ledger, *link)->market == market) {
        return *link;
    }
    uint32_t lots = ledger->running.began.count;
    struct sl_began *began = lots == SL_NONE ? NULL : sl_paged_append(&ledger->running.began);
    if (began == NULL) {
        return SL_NONE;
    }
    *began = (struct sl_began){.market = market, .next = *link};
    *link = lots;
    return lots;
}

/* ---- to change them -------------------------------------------------------------------------- */

/* What is undone of a row: all but whose it is and where its rows of lots begin. */
static enum sloss_status save(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_running *running = sl_running_at(ledger, row);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, running->holding)->account);
    return sl_ledger_save(ledger, running, offsetof(struct sl_running, holding),
                          &running->saved_by);
}

static enum sloss_status save_if_any(struct sloss_ledger *ledger, uint32_t row)
{
    return row == SL_NONE ? SLOSS_OK : save(ledger, row);
}

static enum sloss_status save_head(struct sloss_ledger *ledger)
{
    return sl_ledger_save(ledger, &ledger->running, offsetof(struct sl_running_table, saved_by),
                          &ledger->running.saved_by);
}

static enum sloss_status link_in(struct sloss_ledger *ledger, uint32_t row)
{
    uint32_t next = ledger->running.first;
    enum sloss_status status = save_head(ledger);
    if (status == SLOSS_OK) {
        status = save_if_any(ledger, next);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (next != SL_NONE) {
        sl_running_at(ledger, next)->before = row;
    }
    sl_running_at(ledger, row)->next = next;
    ledger->running.first = row;
    return SLOSS_OK;
}

static enum sloss_status link_out(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_running *running = sl_running_at(ledger, row);
    enum sloss_status status = save_head(ledger);
    if (status == SLOSS_OK) {
        status = save_if_any(ledger, running->before);
    }
    if (status == SLOSS_OK) {
        status = save_if_any(ledger, running->next);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (running->before == SL_NONE) {
        ledger->running.first = running->next;
    } else {
        sl_running_at(ledger, running->before)->next = running->next;
    }
    if (running->next != SL_NONE) {
        sl_running_at(ledger, running->next)->before = running->before;
    }
    running->next = running->before = SL_NONE;
    return SLOSS_OK;
}

enum sloss_status sl_running_begin(struct sloss_ledger *ledger, uint32_t holding)
{
    if (sl_running_is_on(sl_ledger_holding(ledger, holding))) {
        return SLOSS_OK;
    }
    uint32_t row = open_row(ledger, holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_ERR_MEMORY : sl_ledger_touch(ledger, holding);
    if (status == SLOSS_OK) {
        status = save(ledger, row);
    }
    if (status == SLOSS_OK) {
        status = link_in(ledger, row);
    }
    if (status == SLOSS_OK) {
        sl_running_at(ledger, row)->is_on = true;
        sl_ledger_raise(sl_ledger_holding(ledger, holding), SL_HOLDING_LIQUIDATING);
    }
    return status;
}

static enum sloss_status forget_lots(struct sloss_ledger *ledger, uint32_t row)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t lots = sl_running_lots_first(ledger, row); status == SLOSS_OK && lots != SL_NONE;
         lots = sl_running_lots_next(ledger, lots)) {
        struct sl_began *began = began_at(ledger, lots);
        status = sl_ledger_save(ledger, began, offsetof(struct sl_began, market), &began->saved_by);
        if (status == SLOSS_OK) {
            began->lots = 0;
        }
    }
    return status;
}

enum sloss_status sl_running_end(struct sloss_ledger *ledger, uint32_t holding)
{
    if (!sl_running_is_on(sl_ledger_holding(ledger, holding))) {
        return SLOSS_OK;
    }
    uint32_t row = sl_running_find(ledger, holding);
    enum sloss_status status = sl_ledger_touch(ledger, holding);
    if (status == SLOSS_OK) {
        status = save(ledger, row);
    }
    if (status == SLOSS_OK) {
        status = link_out(ledger, row);
    }
    if (status == SLOSS_OK) {
        status = forget_lots(ledger, row);
    }
    if (status == SLOSS_OK) {
        sl_running_at(ledger, row)->is_on = false;
        sl_running_at(ledger, row)->last = SL_RUNNING_NEVER;
        sl_ledger_lower(sl_ledger_holding(ledger, holding), SL_HOLDING_LIQUIDATING);
    }
    return status;
}

enum sloss_status sl_running_note_lots(struct sloss_ledger *ledger, uint32_t holding,
                                       uint32_t market, int64_t lots)
{
    uint32_t row = sl_running_find(ledger, holding);
    uint32_t at = open_lots(ledger, row, market);
    if (at == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_began *began = began_at(ledger, at);
    if (began->lots != 0) {
        return SLOSS_OK;
    }
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, holding)->account);
    enum sloss_status status =
        sl_ledger_save(ledger, began, offsetof(struct sl_began, market), &began->saved_by);
    if (status == SLOSS_OK) {
        began->lots = lots;
    }
    return status;
}

enum sloss_status sl_running_note_time(struct sloss_ledger *ledger, uint32_t holding, int64_t time)
{
    uint32_t row = sl_running_find(ledger, holding);
    enum sloss_status status = save(ledger, row);
    if (status == SLOSS_OK) {
        sl_running_at(ledger, row)->last = time;
        sl_running_at(ledger, row)->went_by = ledger->command;
    }
    return status;
}

enum sloss_status sl_running_set_level(struct sloss_ledger *ledger, uint32_t holding,
                                       uint32_t level)
{
    if (sl_running_level(ledger, holding) == level) {
        return SLOSS_OK;
    }
    uint32_t row = open_row(ledger, holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_ERR_MEMORY : sl_ledger_touch(ledger, holding);
    if (status == SLOSS_OK) {
        status = save(ledger, row);
    }
    if (status == SLOSS_OK) {
        sl_running_at(ledger, row)->level = level;
    }
    return status;
}

/* ---- verification ---------------------------------------------------------------------------- */

static bool row_holds(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_running *running = sl_running_at(ledger, row);
    bool found = running->holding < ledger->holdings.count &&
                 sl_running_find(ledger, running->holding) == row;
    bool flagged =
        found && sl_running_is_on(sl_ledger_holding(ledger, running->holding)) == running->is_on;
    bool nothing = running->is_on || (running->last == SL_RUNNING_NEVER &&
                                      sl_running_lots_first(ledger, row) == SL_NONE &&
                                      running->next == SL_NONE && running->before == SL_NONE);
    bool special = !running->is_on && running->level == 0;
    return flagged && nothing &&
           (special ||
            (sl_ledger_holding(ledger, running->holding)->flags & SL_HOLDING_SPECIAL) != 0);
}

/* The list has every row in liquidation, and no holding has the flag that has no row. */
bool sl_running_is_consistent(const struct sloss_ledger *ledger)
{
    uint32_t on = 0;
    uint32_t listed = 0;
    uint32_t flagged = 0;
    bool hold = true;
    for (uint32_t row = 0; hold && row < ledger->running.rows.count; row++) {
        on += sl_running_at(ledger, row)->is_on;
        hold = row_holds(ledger, row);
    }
    for (uint32_t row = ledger->running.first, before = SL_NONE; hold && row != SL_NONE;
         before = row, row = sl_running_at(ledger, row)->next) {
        hold = ++listed <= on && sl_running_at(ledger, row)->is_on &&
               sl_running_at(ledger, row)->before == before;
    }
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        flagged += sl_running_is_on(sl_ledger_holding(ledger, row));
    }
    return hold && listed == on && flagged == on;
}
