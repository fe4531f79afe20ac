/* SPDX-License-Identifier: BSD-2-Clause */
/* statement_text: an account for a person. */
#include <sloss/margin.h>

#include "common/escape.h"
#include "replay/margined.h"
#include "replay/report_words.h"
#include "replay/statement.h"

#include <inttypes.h>

#define TIME_WIDTH 30 /* of 2025-10-10T21:16:04.831000001Z */

static void text_holding(const struct scenario *scenario, uint64_t account, uint32_t asset,
                         FILE *out)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    struct sloss_margin_info margin = {.struct_size = sizeof(margin)};
    char text[6][MONEY_SIZE];
    int64_t held = 0;
    if (sloss_engine_account(scenario->engine, account, asset, &info) != SLOSS_OK) {
        return;
    }
    margin.margin_equity = info.equity; /* where its figures do not fit */
    sloss_margin_account(scenario->engine, account, asset, &margin);
    sloss_engine_held(scenario->engine, account, asset, &held);
    bool same = margin.margin_equity == info.equity;
    fprintf(out, "  %s: %s, balance %s, equity %s%s%s, maintenance %s, charged so far %s%s%s\n",
            scenario->assets[asset].name, report_state_names[info.state],
            report_money(scenario, asset, info.balance, text[0]),
            report_money(scenario, asset, info.equity, text[1]), same ? "" : ", margin equity ",
            same ? "" : report_money(scenario, asset, margin.margin_equity, text[5]),
            report_money(scenario, asset, info.maintenance, text[2]),
            report_money(scenario, asset, info.socialized, text[3]), held == 0 ? "" : ", on hold ",
            held == 0 ? "" : report_money(scenario, asset, held, text[4]));
}

/* Its compartments, which have a part of the balances of its statement. */
static void text_isolated(const struct scenario *scenario, uint64_t account, FILE *out)
{
    char text[4][MONEY_SIZE];
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        uint32_t asset = scenario->markets[market].asset;
        struct sloss_isolated_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_isolated(scenario->engine, account, market, &info) != SLOSS_OK ||
            info.is_open == 0) {
            continue;
        }
        fprintf(out,
                "  isolated in %s: %s, balance %s, equity %s, maintenance %s, charged so far %s\n",
                scenario->markets[market].name, report_state_names[info.state],
                report_money(scenario, asset, info.balance, text[0]),
                report_money(scenario, asset, info.equity, text[1]),
                report_money(scenario, asset, info.maintenance, text[2]),
                report_money(scenario, asset, info.socialized, text[3]));
    }
}

/* What the amount of an event says that moves no money. */
static const char *note_of(const struct sloss_event *event)
{
    switch (event->kind) {
    case SLOSS_EVENT_SOCIALIZED:
    case SLOSS_EVENT_GIVEN_UP:
        return "taken from its profit, not its balance:";
    case SLOSS_EVENT_OWNER:
    case SLOSS_EVENT_MEMBERS:
        return "taken from its contribution:";
    case SLOSS_EVENT_RECOVERED:
        return "put into its contribution:";
    case SLOSS_EVENT_CLAIM:
        return "a claim of";
    case SLOSS_EVENT_OWED:
        return "change of what it owes:";
    case SLOSS_EVENT_ISOLATED:
        return "moved into its compartment:";
    case SLOSS_EVENT_BREACH:
        return "below maintenance by";
    case SLOSS_EVENT_DELEVERAGE:
        return "given up against the mark";
    case SLOSS_EVENT_PAID_OUT:
        return "paid out of what was on hold:";
    default:
        return NULL;
    }
}

static void text_details(const struct scenario *scenario, const struct statement_line *line,
                         FILE *out)
{
    const struct sloss_event *event = &line->movement->event;
    char name[SLOSS_NAME_SIZE];
    char text[MONEY_SIZE];
    if (event->market != UINT32_MAX) {
        fprintf(out, " in %s", scenario->markets[event->market].name);
    }
    if (line->other != 0) {
        fprintf(out, " %s %s", event->account == line->account ? "to" : "from",
                report_name(scenario, line->other, name));
    }
    if (statement_has_units(event)) {
        fprintf(out, ", %s%sunits %" PRId64, statement_tranche(event),
                event->tranche == SLOSS_TRANCHE_NONE ? "" : " ", event->lots);
    } else if (event->kind == SLOSS_EVENT_MARGIN_CALL) {
        fprintf(out, ", level %" PRId64, event->lots);
    } else if (event->lots != 0) {
        fprintf(out, ", size %s",
                report_size(&scenario->markets[event->market].lot, event->lots, text));
    }
    if (!line->moves && note_of(event) != NULL) {
        fprintf(out, ", %s %s", note_of(event),
                report_money(scenario, event->asset, event->amount, text));
    }
    if (statement_is_of_hold(event)) {
        fprintf(out, ", hold %" PRIu64, event->deficit);
    } else if (event->deficit != 0) {
        fprintf(out, ", deficit #%" PRIu64, event->deficit);
    }
}

static void text_line(const struct report *report, const struct scenario *scenario,
                      const struct statement_line *line, bool timed, FILE *out)
{
    const struct movement *movement = line->movement;
    const struct sloss_event *event = &movement->event;
    char text[MONEY_SIZE];
    if (timed) {
        fprintf(out, "  %-*s", TIME_WIDTH, report_time(event->time, text));
    }
    fprintf(out, "  %-7" PRIu64 " %-7" PRIu64 " %-10s %-18s", movement->line, event->sequence,
            report_command_names[event->cause], report_event_names[event->kind]);
    fprintf(out, " %24s",
            line->moves ? report_money(scenario, event->asset, line->amount, text) : "");
    fprintf(out, " %24s ",
            line->moves ? report_money(scenario, event->asset, line->balance, text) : "");
    fprintf(out, " %s", scenario->assets[event->asset].name);
    text_details(scenario, line, out);
    if (movement->file > 0) {
        fprintf(out, ", line of ");
        escape_print(report->files[movement->file - 1], out);
    }
    fprintf(out, "\n");
}

static void text_lines(const struct report *report, const struct scenario *scenario,
                       const struct statement *statement, FILE *out)
{
    bool timed = false;
    for (size_t i = 0; i < statement->count; i++) {
        timed |= statement->lines[i].movement->event.time != INT64_MIN;
    }
    if (statement->count > 0 && timed) {
        fprintf(out, "  %-*s", TIME_WIDTH, "time");
    }
    if (statement->count > 0) {
        fprintf(out, "  %-7s %-7s %-10s %-18s %24s %24s\n", "line", "command", "cause", "kind",
                "amount", "balance after");
    }
    for (size_t i = 0; i < statement->count; i++) {
        text_line(report, scenario, &statement->lines[i], timed, out);
    }
}

void statement_text(const struct report *report, const struct statement *statement,
                    const struct scenario *scenario, FILE *out)
{
    uint64_t account;
    if (!report_find_account(report, scenario, &account)) {
        return;
    }
    fprintf(out, "\nAccount %s\n", report->account);
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        text_holding(scenario, account, asset, out);
    }
    text_isolated(scenario, account, out);
    margined_text(scenario, account, out);
    text_lines(report, scenario, statement, out);
}
