/* SPDX-License-Identifier: BSD-2-Clause */
/* The effects of the SQLite sink: rows for auditors. */
#include <inttypes.h>
#include <stdio.h>

#include "sqlite/file_internal.h"

#define NO_MARKET UINT32_MAX

/* ---- rows ------------------------------------------------------------------------------------ */

/* Ids are numbers without a sign: those of the system are below zero in SQLite. */
static void bind_id(sqlite3_stmt *query, int place, uint64_t id)
{
    (void)sqlite3_bind_int64(query, place, (sqlite3_int64)id);
}

/* NULL where there is none. */
static void bind_time(sqlite3_stmt *query, int place, int64_t time)
{
    if (time != INT64_MIN) {
        (void)sqlite3_bind_int64(query, place, time);
    }
}

static int64_t power_of_ten(uint32_t exponent)
{
    int64_t power = 1;
    for (uint32_t i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

static enum sloss_journal_status add_name(struct sloss_journal_file *file,
                                          const struct sloss_journal_name *name)
{
    char number[32];
    sqlite3_stmt *query;
    const char *text = name->name;
    switch (name->kind) {
    case SLOSS_COMMAND_ASSET:
        query = sl_journal_file_query(file, SL_JOURNAL_ADD_ASSET);
        bind_id(query, 3, name->decimals);
        (void)sqlite3_bind_int64(query, 4, power_of_ten(name->decimals));
        break;
    case SLOSS_COMMAND_MARKET:
        query = sl_journal_file_query(file, SL_JOURNAL_ADD_MARKET);
        bind_id(query, 3, name->asset);
        break;
    default:
        query = sl_journal_file_query(file, SL_JOURNAL_ADD_ACCOUNT);
        bind_id(query, 3, name->place);
        break;
    }
    if (text[0] == '\0') { /* no name has this sign in it */
        (void)snprintf(number, sizeof(number), "%%%" PRIu64, name->number);
        text = number;
    }
    bind_id(query, 1, name->number);
    int bound = sqlite3_bind_text(query, 2, text, -1, SQLITE_TRANSIENT);
    return bound == SQLITE_OK ? sl_journal_file_done(file, query)
                              : sl_journal_file_status(file, bound);
}

static enum sloss_journal_status add_deficit(struct sloss_journal_file *file,
                                             const struct sloss_deficit *deficit)
{
    static const enum sloss_layer layers[] = {SLOSS_LAYER_INSURANCE,  SLOSS_LAYER_RESERVE,
                                              SLOSS_LAYER_BACKSTOP,   SLOSS_LAYER_SOCIALIZE,
                                              SLOSS_LAYER_DELEVERAGE, SLOSS_LAYER_OWNER,
                                              SLOSS_LAYER_MEMBERS,    SLOSS_LAYER_CONTRIBUTION};
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADD_DEFICIT);
    int place = 0;
    bind_id(query, ++place, deficit->number);
    bind_id(query, ++place, deficit->sequence);
    bind_id(query, ++place, deficit->cause);
    bind_time(query, ++place, deficit->time);
    bind_id(query, ++place, deficit->market);
    bind_id(query, ++place, deficit->asset);
    bind_id(query, ++place, deficit->account);
    (void)sqlite3_bind_int64(query, ++place, deficit->loss);
    for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
        (void)sqlite3_bind_int64(query, ++place, deficit->paid[layers[i]]);
    }
    (void)sqlite3_bind_int64(query, ++place, deficit->uncovered);
    (void)sqlite3_bind_int64(query, ++place, deficit->base);
    (void)sqlite3_bind_int64(query, ++place, deficit->rate_ppm);
    bind_id(query, ++place, deficit->charged);
    (void)sqlite3_bind_int64(query, ++place, deficit->charge_max);
    bind_id(query, ++place, deficit->basis);
    bind_id(query, ++place, deficit->rule);
    bind_id(query, ++place, deficit->cap);
    bind_id(query, ++place, deficit->rounding);
    return sl_journal_file_done(file, query);
}

/* ---- movements ------------------------------------------------------------------------------- */

/* Is it told to two accounts without any money going from one to the other? */
static bool moves_nothing(const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_BREACH || event->kind == SLOSS_EVENT_TAKEOVER ||
           event->kind == SLOSS_EVENT_DELEVERAGE || event->kind == SLOSS_EVENT_UNITS ||
           event->kind == SLOSS_EVENT_WISH;
}

/* Is the number that it has the id of a hold, or of a change? */
static bool has_host_number(const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_HELD || event->kind == SLOSS_EVENT_RELEASED ||
           event->kind == SLOSS_EVENT_PAID_OUT || event->kind == SLOSS_EVENT_CHANGED ||
           event->kind == SLOSS_EVENT_CHANGE_DROPPED;
}

/* Is it a charge? One that goes from an account to itself leaves its balance as it is, and is on
 * its statement all the same. */
static bool is_charge(const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_SOCIALIZED || event->kind == SLOSS_EVENT_GIVEN_UP ||
           event->kind == SLOSS_EVENT_OWNER || event->kind == SLOSS_EVENT_MEMBERS;
}

/* A change of the balance of an account, which may be nothing. */
static enum sloss_journal_status add_movement(struct sloss_journal_file *file, uint64_t number,
                                              uint64_t account, uint32_t asset, int64_t amount)
{
    int64_t balance = 0;
    if (account == 0) { /* the outside, or a pool */
        return SLOSS_JOURNAL_OK;
    }
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_LAST_BALANCE);
    bind_id(query, 1, account);
    bind_id(query, 2, asset);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status == SLOSS_JOURNAL_OK) {
        balance = sqlite3_column_int64(query, 0);
    } else if (status != SLOSS_JOURNAL_NONE) {
        return status;
    }
    /* Within a command a sum may be what no balance is; it wraps then, and is right again at its
     * end. */
    balance = (int64_t)((uint64_t)balance + (uint64_t)amount);
    query = sl_journal_file_query(file, SL_JOURNAL_ADD_MOVEMENT);
    bind_id(query, 1, account);
    bind_id(query, 2, asset);
    bind_id(query, 3, number);
    (void)sqlite3_bind_int64(query, 4, amount);
    (void)sqlite3_bind_int64(query, 5, balance);
    return sl_journal_file_done(file, query);
}

static enum sloss_journal_status add_movements(struct sloss_journal_file *file, uint64_t number,
                                               const struct sloss_event *event)
{
    if (moves_nothing(event)) {
        return SLOSS_JOURNAL_OK;
    }
    if (event->kind == SLOSS_EVENT_PAID_OUT) { /* of what had left the balance already */
        return add_movement(file, number, event->account, event->asset, 0);
    }
    if (event->account == event->other) {
        return is_charge(event) ? add_movement(file, number, event->account, event->asset, 0)
                                : SLOSS_JOURNAL_OK;
    }
    int64_t change = event->kind == SLOSS_EVENT_REALIZED ? event->amount : -event->amount;
    enum sloss_journal_status status =
        add_movement(file, number, event->account, event->asset, change);
    return status == SLOSS_JOURNAL_OK
               ? add_movement(file, number, event->other, event->asset, event->amount)
               : status;
}

static enum sloss_journal_status add_event(struct sloss_journal_file *file, uint64_t number,
                                           const struct sloss_event *event)
{
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADD_EVENT);
    bind_id(query, 1, number);
    bind_id(query, 2, event->sequence);
    bind_id(query, 3, event->cause);
    bind_id(query, 4, event->kind);
    bind_time(query, 5, event->time);
    if (event->market != NO_MARKET) {
        bind_id(query, 6, event->market);
    }
    bind_id(query, 7, event->asset);
    if (event->deficit != 0) {
        bind_id(query, has_host_number(event) ? 13 : 8, event->deficit);
    }
    bind_id(query, 9, event->account);
    bind_id(query, 10, event->other);
    (void)sqlite3_bind_int64(query, 11, event->amount);
    (void)sqlite3_bind_int64(query, 12, event->lots);
    enum sloss_journal_status status = sl_journal_file_done(file, query);
    return status == SLOSS_JOURNAL_OK ? add_movements(file, number, event) : status;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* A number that a query without parameters gives. */
static enum sloss_journal_status number_of(struct sloss_journal_file *file,
                                           enum sl_journal_query which, uint64_t *number_out)
{
    sqlite3_stmt *query = sl_journal_file_query(file, which);
    enum sloss_journal_status status = sl_journal_file_row(file, query);
    if (status == SLOSS_JOURNAL_OK) {
        *number_out = sl_journal_file_number(query, 0);
        (void)sqlite3_reset(query);
    }
    return status == SLOSS_JOURNAL_NONE ? SLOSS_JOURNAL_ALTERED : status;
}

enum sloss_journal_status sl_journal_file_effects_last(void *context, uint64_t *entry_out)
{
    return number_of(context, SL_JOURNAL_EFFECTS, entry_out);
}

static enum sloss_journal_status advance(struct sloss_journal_file *file, uint64_t entry)
{
    sqlite3_stmt *query = sl_journal_file_query(file, SL_JOURNAL_ADVANCE_EFFECTS);
    bind_id(query, 1, entry);
    enum sloss_journal_status status = sl_journal_file_done(file, query);
    return status == SLOSS_JOURNAL_OK && sqlite3_changes(file->db) != 1 ? SLOSS_JOURNAL_GAP
                                                                        : status;
}

static enum sloss_journal_status add_all(struct sloss_journal_file *file,
                                         const struct sloss_journal_effects *effects)
{
    uint64_t number = 0;
    enum sloss_journal_status status = number_of(file, SL_JOURNAL_LAST_EVENT, &number);
    for (uint64_t i = 0; status == SLOSS_JOURNAL_OK && i < effects->name_count; i++) {
        status = add_name(file, &effects->names[i]);
    }
    for (uint64_t i = 0; status == SLOSS_JOURNAL_OK && i < effects->event_count; i++) {
        status = add_event(file, ++number, &effects->events[i]);
    }
    for (uint64_t i = 0; status == SLOSS_JOURNAL_OK && i < effects->deficit_count; i++) {
        status = add_deficit(file, &effects->deficits[i]);
    }
    return status;
}

enum sloss_journal_status sl_journal_file_effects_add(void *context,
                                                      const struct sloss_journal_effects *effects)
{
    struct sloss_journal_file *file = context;
    enum sloss_journal_status status = sl_journal_file_begin(file, effects->writer);
    if (status == SLOSS_JOURNAL_OK) {
        status = advance(file, effects->last_entry);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = add_all(file, effects);
    }
    return sl_journal_file_settle(file, status);
}
