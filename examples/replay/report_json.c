/* SPDX-License-Identifier: BSD-2-Clause */
/* report_json: the report for a machine. */
#include "common/escape.h"
#include "replay/report_words.h"

#include <inttypes.h>

/* Amounts are decimal strings: a JSON number would be read as a float. */
static void json_amount(const char *key, const struct sloss_unit *unit, int64_t amount, FILE *out)
{
    char text[SLOSS_DECIMAL_SIZE];
    sloss_decimal_format(amount, unit, text);
    fprintf(out, ",\"%s\":\"%s\"", key, text);
}

static void json_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[market];
    struct sloss_market_info info = report_market(scenario, market);
    const struct sloss_unit *unit = &scenario->assets[info.asset].unit;
    fprintf(out, "{\"market\":\"%s\",\"asset\":\"%s\",\"closed\":%s", terms->name,
            scenario->assets[info.asset].name, info.closed ? "true" : "false");
    if (info.marked) {
        json_amount("mark", &terms->tick, info.mark, out);
    }
    json_amount("open_interest", &terms->lot, info.open_interest, out);
    json_amount("deficit", unit, info.deficit_sum, out);
    json_amount("insurance", unit, info.paid_sum[SLOSS_LAYER_INSURANCE], out);
    json_amount("reserve", unit, info.paid_sum[SLOSS_LAYER_RESERVE], out);
    json_amount("backstop", unit, info.paid_sum[SLOSS_LAYER_BACKSTOP], out);
    json_amount("socialized", unit, info.paid_sum[SLOSS_LAYER_SOCIALIZE], out);
    json_amount("repaid", unit, info.repaid_sum, out);
    json_amount("uncovered", unit, info.uncovered, out);
    json_amount("given_up_by_deleveraged", unit, info.deleverage_sum, out);
    json_amount("fund", unit, info.insurance, out);
    fprintf(out, ",\"deficits\":%" PRIu64 ",\"takeovers\":%" PRIu64 ",\"deleveraged\":%" PRIu64 "}",
            info.deficit_count, info.takeover_count, info.deleverage_count);
}

static void json_deficit(const struct report *report, const struct scenario *scenario,
                         size_t number, FILE *out)
{
    const struct sloss_deficit *deficit = &report->deficits[number];
    const struct scenario_market *terms = &scenario->markets[deficit->market];
    const struct sloss_unit *unit = &scenario->assets[terms->asset].unit;
    bool lots = report_basis(deficit) == SLOSS_BASIS_OPEN_INTEREST;
    char name[SLOSS_NAME_SIZE];
    fprintf(out,
            "{\"number\":%" PRIu64 ",\"command\":%" PRIu64 ",\"cause\":\"%s\",\"market\":\"%s\"",
            deficit->number, deficit->sequence, report_command_names[deficit->cause], terms->name);
    if (deficit->time != INT64_MIN) {
        fprintf(out, ",\"time_ns\":\"%" PRId64 "\"", deficit->time);
    }
    if (deficit->account != 0) {
        fprintf(out, ",\"account\":\"%s\"", report_name(scenario, deficit->account, name));
    } else if (report->pools[number]) {
        fprintf(out, ",\"pool\":true");
    }
    json_amount("loss", unit, deficit->loss, out);
    json_amount("insurance", unit, deficit->paid[SLOSS_LAYER_INSURANCE], out);
    json_amount("reserve", unit, deficit->paid[SLOSS_LAYER_RESERVE], out);
    json_amount("backstop", unit, deficit->paid[SLOSS_LAYER_BACKSTOP], out);
    json_amount("socialized", unit, deficit->paid[SLOSS_LAYER_SOCIALIZE], out);
    json_amount("pooled", unit, deficit->pooled, out);
    json_amount("uncovered", unit, deficit->uncovered, out);
    json_amount("base", lots ? &terms->lot : unit, deficit->base, out);
    json_amount("charge_max", unit, deficit->charge_max, out);
    fprintf(out, ",\"basis\":\"%s\",\"rate_ppm\":%" PRId64 ",\"charged\":%" PRIu64 "}",
            report_basis_words[report_basis(deficit)], deficit->rate_ppm, deficit->charged);
}

static void json_charges(const struct report *report, const struct scenario *scenario, FILE *out)
{
    for (size_t i = 0; i < report->charge_count; i++) {
        const struct sloss_event *event = &report->charges[i];
        char name[SLOSS_NAME_SIZE];
        fprintf(out, "%s\n{\"deficit\":%" PRIu64 ",\"market\":\"%s\",\"account\":\"%s\"",
                i > 0 ? "," : "", event->deficit, scenario->markets[event->market].name,
                report_name(scenario, event->account, name));
        json_amount("amount", &scenario->assets[event->asset].unit, event->amount, out);
        fprintf(out, "}");
    }
}

static void json_holding(const struct scenario *scenario, uint32_t asset,
                         const struct sloss_account_info *info, FILE *out)
{
    const struct sloss_unit *unit = &scenario->assets[asset].unit;
    fprintf(out, "\n{\"asset\":\"%s\",\"state\":\"%s\"", scenario->assets[asset].name,
            report_state_names[info->state]);
    json_amount("balance", unit, info->balance, out);
    json_amount("equity", unit, info->equity, out);
    json_amount("initial", unit, info->initial, out);
    json_amount("maintenance", unit, info->maintenance, out);
    json_amount("charged", unit, info->socialized, out);
    fprintf(out, "}");
}

static void json_movement(const struct scenario *scenario, const struct sloss_event *event,
                          FILE *out)
{
    const struct sloss_unit *unit = &scenario->assets[event->asset].unit;
    char name[SLOSS_NAME_SIZE];
    fprintf(out, "\n{\"command\":%" PRIu64 ",\"cause\":\"%s\",\"kind\":\"%s\",\"asset\":\"%s\"",
            event->sequence, report_command_names[event->cause], report_event_names[event->kind],
            scenario->assets[event->asset].name);
    if (event->market != UINT32_MAX) {
        fprintf(out, ",\"market\":\"%s\"", scenario->markets[event->market].name);
    }
    if (event->account != 0) {
        fprintf(out, ",\"from\":\"%s\"", report_name(scenario, event->account, name));
    }
    if (event->other != 0) {
        fprintf(out, ",\"to\":\"%s\"", report_name(scenario, event->other, name));
    }
    json_amount("amount", unit, event->amount, out);
    if (event->lots != 0) {
        json_amount("size", &scenario->markets[event->market].lot, event->lots, out);
    }
    if (event->deficit != 0) {
        fprintf(out, ",\"deficit\":%" PRIu64, event->deficit);
    }
    json_amount("balance", unit, event->balance, out);
    fprintf(out, "}");
}

/* The account that was asked for: what it has, and all that touched it. */
static void json_account(const struct report *report, const struct scenario *scenario, FILE *out)
{
    uint64_t account;
    const char *comma = "";
    if (report->account == NULL ||
        sloss_ledger_find_account(scenario->ledger, report->account, &account) != SLOSS_OK) {
        return;
    }
    fprintf(out, ",\n\"account\":{\"name\":\"%s\",\"holdings\":[", report->account);
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_account(scenario->engine, account, asset, &info) == SLOSS_OK) {
            fputs(comma, out);
            json_holding(scenario, asset, &info, out);
            comma = ",";
        }
    }
    fprintf(out, "],\n\"movements\":[");
    for (size_t i = 0; i < report->movement_count; i++) {
        fputs(i > 0 ? "," : "", out);
        json_movement(scenario, &report->movements[i], out);
    }
    fprintf(out, "]}");
}

void report_json(const struct report *report, const struct scenario *scenario, const char *file,
                 FILE *out)
{
    char hash[33];
    report_hash(scenario, hash);
    fprintf(out, "{\"file\":");
    escape_json(file, out);
    fprintf(out,
            ",\"lines\":%" PRIu64 ",\"commands\":%" PRIu64 ",\"accounts\":%" PRIu32
            ",\"hash\":\"%s\",\"verified\":%s,\n\"markets\":[",
            scenario->lines, scenario->commands, sloss_ledger_account_count(scenario->ledger), hash,
            sloss_engine_verify(scenario->engine) == SLOSS_OK ? "true" : "false");
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        fprintf(out, "%s\n", market > 0 ? "," : "");
        json_market(scenario, market, out);
    }
    fprintf(out, "],\n\"deficits\":[");
    for (size_t i = 0; i < report->deficit_count; i++) {
        fprintf(out, "%s\n", i > 0 ? "," : "");
        json_deficit(report, scenario, i, out);
    }
    fprintf(out, "],\n\"charges\":[");
    json_charges(report, scenario, out);
    fprintf(out, "]");
    json_account(report, scenario, out);
    fprintf(out, "}\n");
}
