/* SPDX-License-Identifier: BSD-2-Clause */
/* report_text: the report for a person. */
#include "common/escape.h"
#include "replay/margined.h"
#include "replay/parts.h"
#include "replay/report_words.h"
#include "replay/statement.h"

#include <inttypes.h>
#include <stdlib.h>

#define LARGEST_SHOWN 10u
#define DEFICITS_SHOWN 20u

/* ---- charges by market and account ----------------------------------------------------------- */

struct charge {
    uint32_t market;
    uint64_t account;
    int64_t amount;
};

static int by_market_and_account(const void *left, const void *right)
{
    const struct charge *a = left;
    const struct charge *b = right;
    if (a->market != b->market) {
        return a->market < b->market ? -1 : 1;
    }
    return (a->account > b->account) - (a->account < b->account);
}

static int by_market_and_amount(const void *left, const void *right)
{
    const struct charge *a = left;
    const struct charge *b = right;
    if (a->market != b->market) {
        return a->market < b->market ? -1 : 1;
    }
    if (a->amount != b->amount) {
        return a->amount > b->amount ? -1 : 1;
    }
    return (a->account > b->account) - (a->account < b->account);
}

/* One row for each market and account, the largest first in each market. Free with free(). */
static struct charge *sum_charges(const struct report *report, size_t *count_out)
{
    struct charge *charges = malloc((report->charge_count + 1) * sizeof(*charges));
    size_t count = 0;
    if (charges == NULL) {
        *count_out = 0;
        return NULL;
    }
    for (size_t i = 0; i < report->charge_count; i++) {
        const struct sloss_event *event = &report->charges[i];
        charges[i] = (struct charge){event->market, event->account, event->amount};
    }
    qsort(charges, report->charge_count, sizeof(*charges), by_market_and_account);
    for (size_t i = 0; i < report->charge_count; i++) {
        if (count > 0 && by_market_and_account(&charges[count - 1], &charges[i]) == 0) {
            charges[count - 1].amount += charges[i].amount;
        } else {
            charges[count++] = charges[i];
        }
    }
    qsort(charges, count, sizeof(*charges), by_market_and_amount);
    *count_out = count;
    return charges;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Who covered what of a market's deficits. Parts are to the nearest hundredth of a per cent, and
 * sum to 100.00. */
static void text_layers(const struct scenario *scenario, const struct sloss_market_info *info,
                        FILE *out)
{
    const int64_t amounts[] = {
        info->paid_sum[SLOSS_LAYER_CONTRIBUTION], info->paid_sum[SLOSS_LAYER_OWNER],
        info->paid_sum[SLOSS_LAYER_INSURANCE],    info->paid_sum[SLOSS_LAYER_RESERVE],
        info->paid_sum[SLOSS_LAYER_BACKSTOP],     info->paid_sum[SLOSS_LAYER_MEMBERS],
        info->paid_sum[SLOSS_LAYER_DELEVERAGE],   info->paid_sum[SLOSS_LAYER_SOCIALIZE],
        info->uncovered + info->repaid_sum};
    enum {
        LAYERS = sizeof(amounts) / sizeof(amounts[0])
    };
    static const char *const names[LAYERS] = {
        "  own contribution", "  owner",       "  insurance fund", "  reserve",       "  backstop",
        "  members",          "  deleveraged", "  socialized",     "  left uncovered"};
    int64_t hundredths[LAYERS];
    bool known = parts_of(amounts, LAYERS, hundredths);
    for (size_t i = 0; i < LAYERS; i++) {
        char text[MONEY_SIZE];
        char part[32] = "";
        if (amounts[i] == 0) {
            continue;
        }
        if (known) {
            report_percent(hundredths[i], part);
        }
        fprintf(out, "  %-26s %24s   %s\n", names[i],
                report_money(scenario, info->asset, amounts[i], text), part);
    }
}

/* What has come back, and what is still owed. */
static void text_claims(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_claims_info claims = report_claims(scenario, market);
    uint32_t asset = scenario->markets[market].asset;
    char text[MONEY_SIZE];
    if (claims.recovered > 0) {
        fprintf(out, "  paid back to who paid      %24s\n",
                report_money(scenario, asset, claims.recovered, text));
    }
    if (claims.owed > 0) {
        fprintf(out, "  owed by defaulters         %24s\n",
                report_money(scenario, asset, claims.owed, text));
    }
}

static void text_waterfall(const struct scenario *scenario, const struct sloss_market_info *info,
                           FILE *out)
{
    char text[MONEY_SIZE];
    fprintf(out, "  deficit                    %24s   %" PRIu64 " %s\n",
            report_money(scenario, info->asset, info->deficit_sum, text), info->deficit_count,
            info->deficit_count == 1 ? "default" : "defaults");
    text_layers(scenario, info, out);
    if (info->repaid_sum > 0) {
        fprintf(out, "  uncovered, since repaid    %24s\n",
                report_money(scenario, info->asset, info->repaid_sum, text));
    }
    if (info->uncovered > 0) {
        fprintf(out, "  UNCOVERED NOW              %24s\n",
                report_money(scenario, info->asset, info->uncovered, text));
    }
}

/* Parts of the charges of one market, of which the largest are shown. Free with free(); NULL
 * without memory. */
static int64_t *parts_of_charges(const struct charge *charges, size_t count)
{
    int64_t *hundredths = malloc(2 * count * sizeof(*hundredths));
    for (size_t i = 0; hundredths != NULL && i < count; i++) {
        hundredths[count + i] = charges[i].amount;
    }
    if (hundredths != NULL && !parts_of(hundredths + count, count, hundredths)) {
        free(hundredths);
        return NULL;
    }
    return hundredths;
}

static void text_charge(const struct scenario *scenario, uint32_t asset, const char *name,
                        int64_t amount, int64_t hundredths, FILE *out)
{
    char text[MONEY_SIZE];
    char part[32];
    report_percent(hundredths, part);
    fprintf(out, "    %-24s %24s   %s of what was socialized\n", name,
            report_money(scenario, asset, amount, text), part);
}

/* Charges of a market, the largest first, and the sum of the others: parts that sum to 100.00. */
static void text_charges_of(const struct scenario *scenario, uint32_t asset,
                            const struct charge *charges, size_t count, FILE *out)
{
    char name[SLOSS_NAME_SIZE];
    int64_t others = 0;
    int64_t others_part = 0;
    int64_t *hundredths = parts_of_charges(charges, count);
    if (hundredths == NULL) {
        fprintf(out, "    not known: out of memory\n");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i < LARGEST_SHOWN) {
            text_charge(scenario, asset, report_name(scenario, charges[i].account, name),
                        charges[i].amount, hundredths[i], out);
        } else {
            others += charges[i].amount;
            others_part += hundredths[i];
        }
    }
    if (count > LARGEST_SHOWN) {
        snprintf(name, sizeof(name), "(%zu others)", count - LARGEST_SHOWN);
        text_charge(scenario, asset, name, others, others_part, out);
    }
    free(hundredths);
}

/* Charges that are not written yet: those of the markets from here on. */
struct charges {
    const struct charge *first;
    size_t count;
};

static void text_charges(const struct scenario *scenario, const struct sloss_market_info *info,
                         uint32_t market, struct charges *left, FILE *out)
{
    size_t charged = 0;
    while (charged < left->count && left->first[charged].market == market) {
        charged++;
    }
    if (charged > 0) {
        fprintf(out, "  charged %zu %s; the largest:\n", charged,
                charged == 1 ? "account" : "accounts");
        text_charges_of(scenario, info->asset, left->first, charged, out);
    }
    left->first += charged;
    left->count -= charged;
}

/* The highest rate of the market's deficits, and of which base. */
static void text_rate(const struct report *report, uint32_t market, FILE *out)
{
    size_t place = market < report->market_count ? report->markets[market].highest : 0;
    char rate[64];
    if (place > 0) {
        const struct sloss_deficit *highest = &report->deficits[place - 1];
        report_rate(highest, rate);
        fprintf(out, "  rate at most %s of %s (deficit #%" PRIu64 ")\n", rate,
                report_basis_names[report_basis(highest)], highest->number);
    }
}

static void text_market(const struct report *report, const struct scenario *scenario,
                        uint32_t market, struct charges *left, FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[market];
    struct sloss_market_info info = report_market(scenario, market);
    char mark[SLOSS_DECIMAL_SIZE];
    char open[SLOSS_DECIMAL_SIZE];
    char fund[MONEY_SIZE];
    struct sloss_position_info held = {.struct_size = sizeof(held)};
    fprintf(out, "\nMarket %s, settled in %s%s\n", terms->name, scenario->assets[info.asset].name,
            info.closed ? ", closed" : "");
    fprintf(out,
            "  mark %s, open interest %s, positions taken over %" PRIu64
            ", counterparties deleveraged %" PRIu64 "\n",
            info.marked ? report_size(&terms->tick, info.mark, mark) : "none",
            report_size(&terms->lot, info.open_interest, open), info.takeover_count,
            info.deleverage_count);
    if (info.deleverage_count > 0) {
        fprintf(out, "  given up by deleveraged    %24s   against the mark\n",
                report_money(scenario, info.asset, info.deleverage_sum, fund));
    }
    margined_text_market(scenario, market, out);
    if (info.deficit_count == 0) {
        fprintf(out, "  no deficit\n");
    } else {
        text_waterfall(scenario, &info, out);
        text_claims(scenario, market, out);
        text_rate(report, market, out);
    }
    text_charges(scenario, &info, market, left, out);
    sloss_engine_position(scenario->engine, sloss_account_insurance(market), market, &held);
    fprintf(out, "  insurance fund now         %24s",
            report_money(scenario, info.asset, info.insurance, fund));
    if (held.lots != 0) {
        fprintf(out, "   and a position of %s", report_size(&terms->lot, held.lots, open));
    }
    fprintf(out, "\n");
}

static void text_socialized(const struct scenario *scenario, const struct sloss_deficit *deficit,
                            FILE *out)
{
    uint32_t asset = scenario->markets[deficit->market].asset;
    char text[MONEY_SIZE];
    char rate[64];
    report_rate(deficit, rate);
    fprintf(out, ", socialized %s over %" PRIu64 " %s at %s of ",
            report_money(scenario, asset, deficit->paid[SLOSS_LAYER_SOCIALIZE], text),
            deficit->charged, deficit->charged == 1 ? "account" : "accounts", rate);
    if (report_basis(deficit) == SLOSS_BASIS_OPEN_INTEREST) {
        fprintf(out, "%" PRId64 " lots", deficit->base);
    } else {
        fprintf(out, "%s %s", report_money(scenario, asset, deficit->base, text),
                report_basis_names[report_basis(deficit)]);
    }
}

static void text_deficit(const struct report *report, const struct scenario *scenario,
                         size_t number, FILE *out)
{
    const struct sloss_deficit *deficit = &report->deficits[number];
    const struct scenario_market *terms = &scenario->markets[deficit->market];
    char name[SLOSS_NAME_SIZE];
    char text[MONEY_SIZE];
    fprintf(out, "  #%-4" PRIu64 " %-14s %-20s loss %s", deficit->number, terms->name,
            report_name(scenario, deficit->account, name),
            report_money(scenario, terms->asset, deficit->loss, text));
    if (deficit->paid[SLOSS_LAYER_SOCIALIZE] > 0) {
        text_socialized(scenario, deficit, out);
    }
    if (deficit->uncovered > 0) {
        fprintf(out, ", uncovered %s",
                report_money(scenario, terms->asset, deficit->uncovered, text));
    }
    fprintf(out, "\n");
}

static void text_deficits(const struct report *report, const struct scenario *scenario, FILE *out)
{
    if (report->deficit_count == 0) {
        return;
    }
    fprintf(out, "\nDeficits in order (%zu)\n", report->deficit_count);
    for (size_t i = 0; i < report->deficit_count && i < DEFICITS_SHOWN; i++) {
        text_deficit(report, scenario, i, out);
    }
    if (report->deficit_count > DEFICITS_SHOWN) {
        fprintf(out, "  and %zu more; all of them with --json\n",
                report->deficit_count - DEFICITS_SHOWN);
    }
}

void report_text(const struct report *report, const struct statement *statement,
                 const struct scenario *scenario, FILE *out)
{
    size_t count = 0;
    char hash[33];
    struct charge *charges = sum_charges(report, &count);
    struct charges left = {charges, count};
    bool holds = sloss_engine_verify(scenario->engine) == SLOSS_OK;
    report_hash(scenario, hash);
    escape_print(report->file, out);
    fprintf(out,
            ": %" PRIu64 " lines, %" PRIu64 " commands, %" PRIu32 " accounts, %" PRIu32
            " markets\n",
            scenario->lines, scenario->commands, sloss_ledger_account_count(scenario->ledger),
            scenario->market_count);
    fprintf(out, "books %s; state %s\n", holds ? "balance to the atom" : "DO NOT BALANCE", hash);
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        text_market(report, scenario, market, &left, out);
    }
    text_deficits(report, scenario, out);
    statement_text(report, statement, scenario, out);
    free(charges);
}
