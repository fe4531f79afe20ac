/* SPDX-License-Identifier: BSD-2-Clause */
/* statement_json: an account for a machine. */
#include <sloss/margin.h>

#include "common/escape.h"
#include "replay/margined.h"
#include "replay/report_words.h"
#include "replay/statement.h"

#include <inttypes.h>

static void json_holding(const struct scenario *scenario, uint64_t account, uint32_t asset,
                         const struct sloss_account_info *info, FILE *out)
{
    const struct sloss_unit *unit = &scenario->assets[asset].unit;
    struct sloss_margin_info margin = {.struct_size = sizeof(margin),
                                       .margin_equity = info->equity}; /* where it has no margin */
    int64_t held = 0;
    sloss_margin_account(scenario->engine, account, asset, &margin);
    sloss_engine_held(scenario->engine, account, asset, &held);
    fprintf(out, "\n{\"asset\":\"%s\",\"state\":\"%s\"", scenario->assets[asset].name,
            report_state_names[info->state]);
    report_amount("balance", unit, info->balance, out);
    report_amount("equity", unit, info->equity, out);
    report_amount("margin_equity", unit, margin.margin_equity, out);
    report_amount("initial", unit, info->initial, out);
    report_amount("maintenance", unit, info->maintenance, out);
    report_amount("charged", unit, info->socialized, out);
    if (held > 0) {
        report_amount("held", unit, held, out);
    }
    fprintf(out, "}");
}

/* The account's compartments, if it has any: they have a part of the balances of its statement. */
static void json_isolated(const struct scenario *scenario, uint64_t account, FILE *out)
{
    const char *before = "],\n\"isolated\":[";
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        const struct scenario_market *of = &scenario->markets[market];
        const struct sloss_unit *unit = &scenario->assets[of->asset].unit;
        struct sloss_isolated_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_isolated(scenario->engine, account, market, &info) != SLOSS_OK ||
            info.is_open == 0) {
            continue;
        }
        fprintf(out, "%s\n{\"market\":\"%s\",\"asset\":\"%s\",\"state\":\"%s\"", before, of->name,
                scenario->assets[of->asset].name, report_state_names[info.state]);
        report_amount("balance", unit, info.balance, out);
        report_amount("equity", unit, info.equity, out);
        report_amount("initial", unit, info.initial, out);
        report_amount("maintenance", unit, info.maintenance, out);
        report_amount("charged", unit, info.socialized, out);
        fprintf(out, "}");
        before = ",";
    }
}

/* Where and when: what led to the line. */
static void json_cause(const struct report *report, const struct movement *movement, FILE *out)
{
    const struct sloss_event *event = &movement->event;
    fprintf(out, "\n{\"line\":%" PRIu64, movement->line);
    if (movement->file > 0) {
        fprintf(out, ",\"file\":");
        escape_json(report->files[movement->file - 1], out);
    }
    fprintf(out, ",\"command\":%" PRIu64, event->sequence);
    if (event->time != INT64_MIN) {
        fprintf(out, ",\"time_ns\":\"%" PRId64 "\"", event->time);
    }
    fprintf(out, ",\"cause\":\"%s\",\"kind\":\"%s\"", report_command_names[event->cause],
            report_event_names[event->kind]);
}

/* What the amount of an event says that moves no money. */
static const char *note_of(const struct sloss_event *event)
{
    switch (event->kind) {
    case SLOSS_EVENT_SOCIALIZED:
    case SLOSS_EVENT_GIVEN_UP:
        return "from_profit";
    case SLOSS_EVENT_OWNER:
    case SLOSS_EVENT_MEMBERS:
        return "from_contribution";
    case SLOSS_EVENT_RECOVERED:
        return "to_contribution";
    case SLOSS_EVENT_CLAIM:
        return "claim";
    case SLOSS_EVENT_OWED:
        return "owed";
    case SLOSS_EVENT_ISOLATED:
        return "isolated";
    case SLOSS_EVENT_BREACH:
        return "below_maintenance";
    case SLOSS_EVENT_DELEVERAGE:
        return "given_up";
    case SLOSS_EVENT_PAID_OUT:
        return "from_hold";
    default:
        return NULL;
    }
}

static void json_line(const struct report *report, const struct scenario *scenario,
                      const struct statement_line *line, FILE *out)
{
    const struct sloss_event *event = &line->movement->event;
    const struct sloss_unit *unit = &scenario->assets[event->asset].unit;
    char name[SLOSS_NAME_SIZE];
    json_cause(report, line->movement, out);
    fprintf(out, ",\"asset\":\"%s\"", scenario->assets[event->asset].name);
    if (event->market != UINT32_MAX) {
        fprintf(out, ",\"market\":\"%s\"", scenario->markets[event->market].name);
    }
    report_amount("amount", unit, line->amount, out);
    report_amount("balance", unit, line->balance, out);
    if (!line->moves && note_of(event) != NULL) {
        report_amount(note_of(event), unit, event->amount, out);
    }
    if (line->other != 0) {
        fprintf(out, ",\"other\":\"%s\"", report_name(scenario, line->other, name));
    }
    if (statement_has_units(event)) {
        fprintf(out, ",\"units\":\"%" PRId64 "\"", event->lots);
        if (event->tranche != SLOSS_TRANCHE_NONE) {
            fprintf(out, ",\"tranche\":\"%s\"", statement_tranche(event));
        }
    } else if (event->kind == SLOSS_EVENT_MARGIN_CALL) {
        fprintf(out, ",\"level\":%" PRId64, event->lots);
    } else if (event->lots != 0) {
        report_amount("size", &scenario->markets[event->market].lot, event->lots, out);
    }
    if (statement_is_of_hold(event)) {
        fprintf(out, ",\"hold\":\"%" PRIu64 "\"", event->deficit);
    } else if (event->deficit != 0) {
        fprintf(out, ",\"deficit\":%" PRIu64, event->deficit);
    }
    fprintf(out, "}");
}

void statement_json(const struct report *report, const struct statement *statement,
                    const struct scenario *scenario, FILE *out)
{
    uint64_t account;
    const char *comma = "";
    if (!report_find_account(report, scenario, &account)) {
        return;
    }
    fprintf(out, ",\n\"account\":{\"name\":\"%s\",\"holdings\":[", report->account);
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_account(scenario->engine, account, asset, &info) == SLOSS_OK) {
            fputs(comma, out);
            json_holding(scenario, account, asset, &info, out);
            comma = ",";
        }
    }
    json_isolated(scenario, account, out);
    fprintf(out, "]");
    margined_json(scenario, account, out);
    fprintf(out, ",\n\"statement\":[");
    for (size_t i = 0; i < statement->count; i++) {
        fputs(i > 0 ? "," : "", out);
        json_line(report, scenario, &statement->lines[i], out);
    }
    fprintf(out, "]}");
}
