/* SPDX-License-Identifier: BSD-2-Clause */
/* report_json: the report for a machine. */
#include "common/escape.h"
#include "replay/margined.h"
#include "replay/report_words.h"
#include "replay/statement.h"
#include "sloss/policy.h"

#include <inttypes.h>

static void json_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[market];
    struct sloss_market_info info = report_market(scenario, market);
    const struct sloss_unit *unit = &scenario->assets[info.asset].unit;
    fprintf(out, "{\"market\":\"%s\",\"asset\":\"%s\",\"closed\":%s", terms->name,
            scenario->assets[info.asset].name, info.closed ? "true" : "false");
    if (info.marked) {
        report_amount("mark", &terms->tick, info.mark, out);
    }
    margined_json_market(scenario, market, out);
    report_amount("open_interest", &terms->lot, info.open_interest, out);
    report_amount("deficit", unit, info.deficit_sum, out);
    report_amount("own_contribution", unit, info.paid_sum[SLOSS_LAYER_CONTRIBUTION], out);
    report_amount("owner", unit, info.paid_sum[SLOSS_LAYER_OWNER], out);
    report_amount("insurance", unit, info.paid_sum[SLOSS_LAYER_INSURANCE], out);
    report_amount("reserve", unit, info.paid_sum[SLOSS_LAYER_RESERVE], out);
    report_amount("backstop", unit, info.paid_sum[SLOSS_LAYER_BACKSTOP], out);
    report_amount("members", unit, info.paid_sum[SLOSS_LAYER_MEMBERS], out);
    report_amount("deleverage", unit, info.paid_sum[SLOSS_LAYER_DELEVERAGE], out);
    report_amount("socialized", unit, info.paid_sum[SLOSS_LAYER_SOCIALIZE], out);
    report_amount("repaid", unit, info.repaid_sum, out);
    report_amount("uncovered", unit, info.uncovered, out);
    struct sloss_claims_info claims = report_claims(scenario, market);
    report_amount("claims", unit, claims.open, out);
    report_amount("recovered", unit, claims.recovered, out);
    report_amount("owed", unit, claims.owed, out);
    report_amount("given_up_by_deleveraged", unit, info.deleverage_sum, out);
    report_amount("fund", unit, info.insurance, out);
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
    fprintf(out, ",\"account\":\"%s\"", report_name(scenario, deficit->account, name));
    report_amount("loss", unit, deficit->loss, out);
    report_amount("own_contribution", unit, deficit->paid[SLOSS_LAYER_CONTRIBUTION], out);
    report_amount("owner", unit, deficit->paid[SLOSS_LAYER_OWNER], out);
    report_amount("insurance", unit, deficit->paid[SLOSS_LAYER_INSURANCE], out);
    report_amount("reserve", unit, deficit->paid[SLOSS_LAYER_RESERVE], out);
    report_amount("backstop", unit, deficit->paid[SLOSS_LAYER_BACKSTOP], out);
    report_amount("members", unit, deficit->paid[SLOSS_LAYER_MEMBERS], out);
    report_amount("deleverage", unit, deficit->paid[SLOSS_LAYER_DELEVERAGE], out);
    report_amount("socialized", unit, deficit->paid[SLOSS_LAYER_SOCIALIZE], out);
    report_amount("uncovered", unit, deficit->uncovered, out);
    report_amount("base", lots ? &terms->lot : unit, deficit->base, out);
    report_amount("charge_max", unit, deficit->charge_max, out);
    fprintf(out, ",\"basis\":\"%s\"", report_basis_words[report_basis(deficit)]);
    if (report_basis(deficit) == SLOSS_BASIS_POLICY) {
        fprintf(out, ",\"policy\":\"%s\"", sloss_policy_name(deficit->rule));
    }
    fprintf(out, ",\"rate_ppm\":%" PRId64 ",\"charged\":%" PRIu64 "}", deficit->rate_ppm,
            deficit->charged);
}

static void json_charges(const struct report *report, const struct scenario *scenario, FILE *out)
{
    for (size_t i = 0; i < report->charge_count; i++) {
        const struct sloss_event *event = &report->charges[i];
        char name[SLOSS_NAME_SIZE];
        fprintf(out, "%s\n{\"deficit\":%" PRIu64 ",\"market\":\"%s\",\"account\":\"%s\"",
                i > 0 ? "," : "", event->deficit, scenario->markets[event->market].name,
                report_name(scenario, event->account, name));
        report_amount("amount", &scenario->assets[event->asset].unit, event->amount, out);
        fprintf(out, "}");
    }
}

void report_json(const struct report *report, const struct statement *statement,
                 const struct scenario *scenario, FILE *out)
{
    char hash[33];
    report_hash(scenario, hash);
    fprintf(out, "{\"file\":");
    escape_json(report->file, out);
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
    statement_json(report, statement, scenario, out);
    fprintf(out, "}\n");
}
