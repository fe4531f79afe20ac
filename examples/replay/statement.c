/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/statement.h"

#include <stdlib.h>

/* Not events that are told to two accounts and move no money of either, and not what goes from an
 * account to itself, such as a charge that it bears out of its profit. */
static bool moves_money(const struct sloss_event *event)
{
    switch (event->kind) {
    case SLOSS_EVENT_BREACH:
    case SLOSS_EVENT_TAKEOVER:
    case SLOSS_EVENT_DELEVERAGE:
    case SLOSS_EVENT_UNITS:
    case SLOSS_EVENT_WISH:
    case SLOSS_EVENT_MARGIN_CALL:
    case SLOSS_EVENT_CANCEL_ORDERS:
    case SLOSS_EVENT_PAID_OUT: /* of what had left the balance already */
        return false;
    default:
        return event->account != event->other;
    }
}

bool statement_has_units(const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_UNITS || event->kind == SLOSS_EVENT_WISH;
}

bool statement_is_of_hold(const struct sloss_event *event)
{
    return event->kind == SLOSS_EVENT_HELD || event->kind == SLOSS_EVENT_RELEASED ||
           event->kind == SLOSS_EVENT_PAID_OUT;
}

const char *statement_tranche(const struct sloss_event *event)
{
    return event->tranche == SLOSS_TRANCHE_SENIOR   ? "senior"
           : event->tranche == SLOSS_TRANCHE_JUNIOR ? "junior"
                                                    : "";
}

static struct statement_line line_of(const struct movement *movement, uint64_t account)
{
    const struct sloss_event *event = &movement->event;
    bool gives = event->account == account && event->kind != SLOSS_EVENT_REALIZED;
    bool moves = moves_money(event);
    uint64_t other = event->account == account ? event->other : event->account;
    return (struct statement_line){.movement = movement,
                                   .account = account,
                                   .other = other == account ? 0 : other,
                                   .moves = moves,
                                   .amount = !moves  ? 0
                                             : gives ? -event->amount
                                                     : event->amount};
}

/* ---- balances ---------------------------------------------------------------------------------
 */

static int by_holding(const void *left, const void *right)
{
    const struct statement_line *a = *(struct statement_line *const *)left;
    const struct statement_line *b = *(struct statement_line *const *)right;
    if (a->account != b->account) {
        return a->account < b->account ? -1 : 1;
    }
    if (a->movement->event.asset != b->movement->event.asset) {
        return a->movement->event.asset < b->movement->event.asset ? -1 : 1;
    }
    return (a > b) - (a < b);
}

/* Add up the amounts of each account and asset, in the order of the events. Within a command a sum
 * may be what no balance is; it wraps then, and is right again when the command is over. */
static bool sum_up(struct statement *statement)
{
    struct statement_line **order = malloc((statement->count + 1) * sizeof(*order));
    if (order == NULL) {
        return false;
    }
    for (size_t i = 0; i < statement->count; i++) {
        order[i] = &statement->lines[i];
    }
    qsort(order, statement->count, sizeof(struct statement_line *), by_holding);
    uint64_t sum = 0;
    for (size_t i = 0; i < statement->count; i++) {
        bool same = i > 0 && order[i]->account == order[i - 1]->account &&
                    order[i]->movement->event.asset == order[i - 1]->movement->event.asset;
        sum = (same ? sum : 0) + (uint64_t)order[i]->amount;
        order[i]->balance = (int64_t)sum;
    }
    free(order);
    return true;
}

bool statement_open(struct statement *statement, const struct report *report,
                    const struct scenario *scenario)
{
    uint64_t account = 0;
    report_find_account(report, scenario, &account);
    *statement = (struct statement){
        .lines = malloc((2 * report->movement_count + 1) * sizeof(*statement->lines))};
    if (statement->lines == NULL) {
        return false;
    }
    for (size_t i = 0; i < report->movement_count; i++) {
        const struct movement *movement = &report->movements[i];
        const uint64_t sides[] = {movement->event.account, movement->event.other};
        for (size_t side = 0; side < 2; side++) {
            bool twice = side == 1 && sides[0] == sides[1];
            if (sides[side] != 0 && !twice && (account == 0 || sides[side] == account)) {
                statement->lines[statement->count++] = line_of(movement, sides[side]);
            }
        }
    }
    if (!sum_up(statement)) {
        statement_close(statement);
        return false;
    }
    return true;
}

void statement_close(struct statement *statement)
{
    free(statement->lines);
    *statement = (struct statement){0};
}
