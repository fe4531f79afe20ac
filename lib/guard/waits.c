/* SPDX-License-Identifier: BSD-2-Clause */
#include "guard/waits.h"

#include "ledger/side/compartment.h"

struct wait {
    uint32_t holding;
    uint32_t saved_by;
};

void sl_waits_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->guards.waits, &engine->ledger->memory, sizeof(struct wait));
}

void sl_waits_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->guards.waits);
}

static struct wait *row_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->guards.waits, struct wait, row);
}

void sl_waits_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->guards.waits.count; row++) {
        row_at(engine, row)->saved_by = 0;
    }
}

uint32_t sl_waits_at(const struct sloss_engine *engine, uint32_t place)
{
    return row_at(engine, place)->holding;
}

static uint32_t account_of(const struct sloss_engine *engine, uint32_t holding)
{
    return sl_ledger_holding(engine->ledger, holding)->account;
}

/* ---- a list is made anew --------------------------------------------------------------------- */

void sl_waits_begin(struct sloss_engine *engine)
{
    engine->guards.made.size = 0;
}

enum sloss_status sl_waits_add(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t *row = sl_vector_extend(&engine->guards.made, sizeof(*row));
    if (row == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row = holding;
    return SLOSS_OK;
}

static bool is_the_same(const struct sloss_engine *engine, const uint32_t *made, uint32_t count)
{
    bool same = count == engine->guards.waiting;
    for (uint32_t place = 0; same && place < count; place++) {
        same = sl_waits_at(engine, place) == made[place];
    }
    return same;
}

/* Whoever comes or goes is told of before. */
static void keep_all(struct sloss_engine *engine, const uint32_t *made, uint32_t count)
{
    for (uint32_t place = 0; place < engine->guards.waiting; place++) {
        sl_ledger_keep(engine->ledger, account_of(engine, sl_waits_at(engine, place)));
    }
    for (uint32_t place = 0; place < count; place++) {
        sl_ledger_keep(engine->ledger, account_of(engine, made[place]));
    }
}

static enum sloss_status put(struct sloss_engine *engine, uint32_t place, uint32_t holding)
{
    while (engine->guards.waits.count <= place) {
        if (sl_paged_append(&engine->guards.waits) == NULL) {
            return SLOSS_ERR_MEMORY;
        }
    }
    struct wait *row = row_at(engine, place);
    if (row->holding == holding) {
        return SLOSS_OK;
    }
    enum sloss_status status =
        sl_ledger_save(engine->ledger, row, offsetof(struct wait, saved_by), &row->saved_by);
    if (status == SLOSS_OK) {
        row->holding = holding;
    }
    return status;
}

static enum sloss_status set_count(struct sloss_engine *engine, uint32_t count)
{
    struct sl_guard_table *table = &engine->guards;
    enum sloss_status status = sl_ledger_save(
        engine->ledger, table, offsetof(struct sl_guard_table, saved_by), &table->saved_by);
    if (status == SLOSS_OK) {
        table->waiting = count;
    }
    return status;
}

enum sloss_status sl_waits_set(struct sloss_engine *engine)
{
    const uint32_t *made = (const uint32_t *)(const void *)engine->guards.made.data;
    uint32_t count = (uint32_t)(engine->guards.made.size / sizeof(*made));
    enum sloss_status status = SLOSS_OK;
    if (is_the_same(engine, made, count)) {
        return SLOSS_OK;
    }
    keep_all(engine, made, count);
    for (uint32_t place = 0; status == SLOSS_OK && place < count; place++) {
        status = put(engine, place, made[place]);
    }
    return status == SLOSS_OK ? set_count(engine, count) : status;
}

enum sloss_status sl_waits_end(struct sloss_engine *engine, uint32_t holding)
{
    enum sloss_status status = SLOSS_OK;
    if (!sl_waits_has(engine, holding)) {
        return SLOSS_OK;
    }
    sl_waits_begin(engine);
    for (uint32_t place = 0; status == SLOSS_OK && place < engine->guards.waiting; place++) {
        if (sl_waits_at(engine, place) != holding) {
            status = sl_waits_add(engine, sl_waits_at(engine, place));
        }
    }
    return status == SLOSS_OK ? sl_waits_set(engine) : status;
}

/* ---- who is on it ---------------------------------------------------------------------------- */

/* The first place of an account, or where it would be. */
static uint32_t first_of(const struct sloss_engine *engine, uint32_t account)
{
    uint32_t low = 0;
    uint32_t high = engine->guards.waiting;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (account_of(engine, sl_waits_at(engine, middle)) < account) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool sl_waits_has(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t account = account_of(engine, holding);
    bool has = false;
    for (uint32_t place = first_of(engine, account);
         !has && place < engine->guards.waiting &&
         account_of(engine, sl_waits_at(engine, place)) == account;
         place++) {
        has = sl_waits_at(engine, place) == holding;
    }
    return has;
}

enum sloss_status sl_waits_restore(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t place = engine->guards.waiting;
    if (sl_paged_append(&engine->guards.waits) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    row_at(engine, place)->holding = holding;
    engine->guards.waiting++;
    return SLOSS_OK;
}

bool sl_waits_is_consistent(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool hold = engine->guards.waiting <= engine->guards.waits.count;
    for (uint32_t place = 0; hold && place < engine->guards.waiting; place++) {
        uint32_t row = sl_waits_at(engine, place);
        hold = row < ledger->holdings.count &&
               (sl_ledger_holding(ledger, row)->flags & SL_HOLDING_SYSTEM) == 0 &&
               (place == 0 ||
                account_of(engine, sl_waits_at(engine, place - 1)) <= account_of(engine, row));
    }
    return hold;
}
