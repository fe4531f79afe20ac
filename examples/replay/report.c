/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/report.h"
#include "sloss/decimal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SHOWN 10u
#define DEFICITS_SHOWN 20u
#define MONEY_SIZE (SLOSS_DECIMAL_SIZE + 32)

/* ---- collecting ------------------------------------------------------------------------------ */

void report_open(struct report *report, const char *account)
{
    *report = (struct report){.account = account};
}

void report_close(struct report *report)
{
    free(report->deficits);
    free(report->charges);
    free(report->movements);
    *report = (struct report){0};
}

/* Room for one more row of an array that doubles. */
static bool widen(void **rows, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return true;
    }
    size_t wider = *room == 0 ? 64 : 2 * *room;
    void *moved = realloc(*rows, wider * size);
    if (moved == NULL) {
        return false;
    }
    *rows = moved;
    *room = wider;
    return true;
}

static void keep_event(struct report *report, struct sloss_event **rows, size_t *count,
                       size_t *room, const struct sloss_event *event)
{
    if (!widen((void **)rows, *count, room, sizeof(*event))) {
        report->failed = true;
        return;
    }
    (*rows)[(*count)++] = *event;
}

static void collect_events(struct report *report, struct scenario *scenario)
{
    struct sloss_event events[64];
    uint64_t account = 0;
    size_t count = 0;
    bool asked = report->account != NULL &&
                 sloss_ledger_find_account(scenario->ledger, report->account, &account) == SLOSS_OK;
    do {
        sloss_engine_events(scenario->engine, events, 64, &count);
        for (size_t i = 0; i < count; i++) {
            if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
                keep_event(report, &report->charges, &report->charge_count, &report->charge_room,
                           &events[i]);
            }
            if (asked && (events[i].account == account || events[i].other == account)) {
                keep_event(report, &report->movements, &report->movement_count,
                           &report->movement_room, &events[i]);
            }
        }
    } while (count > 0);
}

static void collect_deficits(struct report *report, struct scenario *scenario)
{
    struct sloss_deficit deficit;
    size_t count = 0;
    sloss_engine_deficits(scenario->engine, &deficit, 1, &count);
    while (count > 0) {
        if (!widen((void **)&report->deficits, report->deficit_count, &report->deficit_room,
                   sizeof(deficit))) {
            report->failed = true;
            return;
        }
        report->deficits[report->deficit_count++] = deficit;
        sloss_engine_deficits(scenario->engine, &deficit, 1, &count);
    }
}

void report_collect(struct scenario *scenario, void *context)
{
    struct report *report = context;
    collect_events(report, scenario);
    collect_deficits(report, scenario);
}

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

/* ---- words ----------------------------------------------------------------------------------- */

/* An amount with thousands set apart and all its decimals, so that columns align. */
static const char *money(const struct scenario *scenario, uint32_t asset, int64_t amount,
                         char text[MONEY_SIZE])
{
    char plain[SLOSS_DECIMAL_SIZE];
    sloss_decimal_format(amount, &scenario->assets[asset].unit, plain);
    const char *digits = plain[0] == '-' ? plain + 1 : plain;
    size_t whole = strcspn(digits, ".");
    size_t at = 0;
    if (digits != plain) {
        text[at++] = '-';
    }
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            text[at++] = ',';
        }
        text[at++] = digits[i];
    }
    uint32_t decimals = scenario->assets[asset].unit.decimals;
    size_t shown = digits[whole] == '.' ? strlen(digits + whole + 1) : 0;
    at += (size_t)sprintf(text + at, "%s%.*s", digits + whole, shown == 0 && decimals > 0, ".");
    for (; shown < decimals; shown++) {
        text[at++] = '0';
    }
    text[at] = '\0';
    return text;
}

static const char *size_text(const struct sloss_unit *unit, int64_t count,
                             char text[SLOSS_DECIMAL_SIZE])
{
    sloss_decimal_format(count, unit, text);
    return text;
}

/* Name of an account, or its number. */
static const char *name_of(const struct scenario *scenario, uint64_t account,
                           char text[SLOSS_NAME_SIZE])
{
    if (sloss_ledger_account_name(scenario->ledger, account, text) == SLOSS_OK && text[0] != '\0') {
        return text;
    }
    snprintf(text, SLOSS_NAME_SIZE, "%" PRIu64, account);
    return text;
}

/* Parts of a whole in per cent with two decimals, rounded up: nobody is told less than what was
 * taken. */
static void percent(int64_t part, int64_t whole, char text[32])
{
    int64_t hundredths = 0;
    if (whole > 0 && part > 0) {
        __extension__ typedef __int128 wide;
        wide scaled = ((wide)part * 10000 + whole - 1) / whole;
        hundredths = scaled > INT64_MAX ? INT64_MAX : (int64_t)scaled;
    }
    snprintf(text, 32, "%" PRId64 ".%02" PRId64 " %%", hundredths / 100, hundredths % 100);
}

static void rate_text(int64_t ppm, char text[48])
{
    snprintf(text, 48, "%" PRId64 ".%04" PRId64 " %%", ppm / 10000, ppm % 10000);
}

static struct sloss_market_info market_info(const struct scenario *scenario, uint32_t market)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    sloss_engine_market(scenario->engine, market, &info);
    return info;
}

static const char *const basis_names[] = {"profit", "open interest", "equity", "notional"};
static const char *const event_names[] = {
    "",          "deposit",        "withdrawal",         "transfer",
    "realized",  "variation-paid", "variation-received", "breach",
    "takeover",  "deleverage",     "liquidation-fee",    "forfeit",
    "insurance", "reserve",        "backstop",           "socialized",
    "uncovered", "repaid"};
static const char *const command_names[] = {
    "",       "asset",   "market",   "tier",       "waterfall", "socialize",
    "option", "account", "deposit",  "withdraw",   "transfer",  "fill",
    "mark",   "funding", "takeover", "deleverage", "settle",    "at"};

static void hash_text(const struct scenario *scenario, char text[33])
{
    struct sloss_hash hash = {0, 0};
    sloss_engine_hash(scenario->engine, &hash);
    snprintf(text, 33, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}

/* ---- text ------------------------------------------------------------------------------------ */

static void text_layer(const struct scenario *scenario, const struct sloss_market_info *info,
                       const char *name, int64_t amount, FILE *out)
{
    char text[MONEY_SIZE];
    char part[32];
    if (amount == 0) {
        return;
    }
    percent(amount, info->deficit_sum, part);
    fprintf(out, "  %-26s %24s   %s\n", name, money(scenario, info->asset, amount, text), part);
}

static void text_waterfall(const struct scenario *scenario, const struct sloss_market_info *info,
                           FILE *out)
{
    char text[MONEY_SIZE];
    int64_t never_covered = info->uncovered + info->repaid_sum;
    fprintf(out, "  deficit                    %24s   %" PRIu64 " %s\n",
            money(scenario, info->asset, info->deficit_sum, text), info->deficit_count,
            info->deficit_count == 1 ? "default" : "defaults");
    text_layer(scenario, info, "  insurance fund", info->insurance_sum, out);
    text_layer(scenario, info, "  reserve", info->reserve_sum, out);
    text_layer(scenario, info, "  backstop", info->backstop_sum, out);
    text_layer(scenario, info, "  socialized", info->socialized_sum, out);
    text_layer(scenario, info, "  left uncovered", never_covered, out);
    if (info->repaid_sum > 0) {
        fprintf(out, "  uncovered, since repaid    %24s\n",
                money(scenario, info->asset, info->repaid_sum, text));
    }
    if (info->uncovered > 0) {
        fprintf(out, "  UNCOVERED NOW              %24s\n",
                money(scenario, info->asset, info->uncovered, text));
    }
}

/* Charges of a market, the largest first, and what part of it each is. */
static void text_charges(const struct scenario *scenario, const struct sloss_market_info *info,
                         uint32_t market, const struct charge *charges, size_t count, FILE *out)
{
    size_t first = 0;
    size_t charged = 0;
    while (first < count && charges[first].market != market) {
        first++;
    }
    while (first + charged < count && charges[first + charged].market == market) {
        charged++;
    }
    if (charged == 0) {
        return;
    }
    fprintf(out, "  charged %zu %s; the largest:\n", charged,
            charged == 1 ? "account" : "accounts");
    for (size_t i = 0; i < charged && i < LARGEST_SHOWN; i++) {
        char name[SLOSS_NAME_SIZE];
        char text[MONEY_SIZE];
        char part[32];
        percent(charges[first + i].amount, info->socialized_sum, part);
        fprintf(out, "    %-24s %24s   %s of what was socialized\n",
                name_of(scenario, charges[first + i].account, name),
                money(scenario, info->asset, charges[first + i].amount, text), part);
    }
}

/* The highest rate of the market's deficits, and of which base. */
static void text_rate(const struct report *report, uint32_t market, FILE *out)
{
    const struct sloss_deficit *highest = NULL;
    char rate[48];
    for (size_t i = 0; i < report->deficit_count; i++) {
        const struct sloss_deficit *deficit = &report->deficits[i];
        if (deficit->market == market && deficit->socialized > 0 &&
            (highest == NULL || deficit->rate_ppm > highest->rate_ppm)) {
            highest = deficit;
        }
    }
    if (highest != NULL) {
        rate_text(highest->rate_ppm, rate);
        fprintf(out, "  rate at most %s of %s (deficit #%" PRIu64 ")\n", rate,
                basis_names[highest->sharing & 3u], highest->number);
    }
}

static void text_market(const struct report *report, const struct scenario *scenario,
                        uint32_t market, const struct charge *charges, size_t count, FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[market];
    struct sloss_market_info info = market_info(scenario, market);
    char mark[SLOSS_DECIMAL_SIZE];
    char open[SLOSS_DECIMAL_SIZE];
    char fund[MONEY_SIZE];
    struct sloss_position_info held = {.struct_size = sizeof(held)};
    fprintf(out, "\nMarket %s, settled in %s%s\n", terms->name, scenario->assets[info.asset].name,
            info.closed ? ", closed" : "");
    fprintf(out,
            "  mark %s, open interest %s, positions taken over %" PRIu64
            ", counterparties deleveraged %" PRIu64 "\n",
            info.marked ? size_text(&terms->tick, info.mark, mark) : "none",
            size_text(&terms->lot, info.open_interest, open), info.takeover_count,
            info.deleverage_count);
    if (info.deleverage_count > 0) {
        fprintf(out, "  given up by deleveraged    %24s   against the mark\n",
                money(scenario, info.asset, info.deleverage_sum, fund));
    }
    if (info.deficit_count == 0) {
        fprintf(out, "  no deficit\n");
    } else {
        text_waterfall(scenario, &info, out);
        text_rate(report, market, out);
        text_charges(scenario, &info, market, charges, count, out);
    }
    sloss_engine_position(scenario->engine, sloss_account_insurance(market), market, &held);
    fprintf(out, "  insurance fund now         %24s",
            money(scenario, info.asset, info.insurance, fund));
    if (held.lots != 0) {
        fprintf(out, "   and a position of %s", size_text(&terms->lot, held.lots, open));
    }
    fprintf(out, "\n");
}

static void text_deficit(const struct scenario *scenario, const struct sloss_deficit *deficit,
                         FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[deficit->market];
    char name[SLOSS_NAME_SIZE];
    char loss[MONEY_SIZE];
    char shared[MONEY_SIZE];
    char base[MONEY_SIZE];
    char rate[48];
    fprintf(out, "  #%-4" PRIu64 " %-14s %-20s loss %s", deficit->number, terms->name,
            deficit->account == 0 ? "(all losers)" : name_of(scenario, deficit->account, name),
            money(scenario, terms->asset, deficit->loss, loss));
    if (deficit->socialized > 0) {
        rate_text(deficit->rate_ppm, rate);
        bool lots = (deficit->sharing & 255u) == SLOSS_BASIS_OPEN_INTEREST;
        fprintf(out, ", socialized %s over %" PRIu64 " accounts",
                money(scenario, terms->asset, deficit->socialized, shared), deficit->charged);
        if (lots) {
            fprintf(out, " by open interest of %" PRId64 " lots", deficit->base);
        } else {
            fprintf(out, " at %s of %s %s", rate,
                    money(scenario, terms->asset, deficit->base, base),
                    basis_names[deficit->sharing & 3u]);
        }
    }
    if (deficit->pooled > 0) {
        fprintf(out, ", into the pool %s", money(scenario, terms->asset, deficit->pooled, shared));
    }
    if (deficit->uncovered > 0) {
        fprintf(out, ", uncovered %s", money(scenario, terms->asset, deficit->uncovered, shared));
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
        text_deficit(scenario, &report->deficits[i], out);
    }
    if (report->deficit_count > DEFICITS_SHOWN) {
        fprintf(out, "  and %zu more; all of them with --json\n",
                report->deficit_count - DEFICITS_SHOWN);
    }
}

static void text_movement(const struct scenario *scenario, const struct sloss_event *event,
                          uint64_t account, FILE *out)
{
    char name[SLOSS_NAME_SIZE];
    char text[MONEY_SIZE];
    bool gives = event->account == account;
    uint64_t other = gives ? event->other : event->account;
    fprintf(out, "  command %-6" PRIu64 " %-10s %-18s %24s", event->sequence,
            command_names[event->cause], event_names[event->kind],
            money(scenario, event->asset, event->amount, text));
    if (event->market != UINT32_MAX) {
        fprintf(out, "  in %s", scenario->markets[event->market].name);
    }
    if (other != 0) {
        fprintf(out, " %s %s", gives ? "to" : "from", name_of(scenario, other, name));
    }
    if (event->lots != 0) {
        fprintf(out, ", size %s",
                size_text(&scenario->markets[event->market].lot, event->lots, text));
    }
    if (event->deficit != 0) {
        fprintf(out, ", deficit #%" PRIu64, event->deficit);
    }
    fprintf(out, "\n");
}

static void text_holding(const struct scenario *scenario, uint64_t account, uint32_t asset,
                         FILE *out)
{
    static const char *const states[] = {"healthy", "warned", "liquidated", "bankrupt"};
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    char text[4][MONEY_SIZE];
    if (sloss_engine_account(scenario->engine, account, asset, &info) != SLOSS_OK) {
        return;
    }
    fprintf(out, "  %s: %s, balance %s, equity %s, maintenance %s, charged so far %s\n",
            scenario->assets[asset].name, states[info.state],
            money(scenario, asset, info.balance, text[0]),
            money(scenario, asset, info.equity, text[1]),
            money(scenario, asset, info.maintenance, text[2]),
            money(scenario, asset, info.socialized, text[3]));
}

static void text_account(const struct report *report, const struct scenario *scenario, FILE *out)
{
    uint64_t account;
    if (report->account == NULL) {
        return;
    }
    if (sloss_ledger_find_account(scenario->ledger, report->account, &account) != SLOSS_OK) {
        fprintf(out, "\nAccount %s: unknown\n", report->account);
        return;
    }
    fprintf(out, "\nAccount %s\n", report->account);
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        text_holding(scenario, account, asset, out);
    }
    for (size_t i = 0; i < report->movement_count; i++) {
        text_movement(scenario, &report->movements[i], account, out);
    }
}

void report_text(const struct report *report, const struct scenario *scenario, const char *file,
                 FILE *out)
{
    size_t count = 0;
    char hash[33];
    struct charge *charges = sum_charges(report, &count);
    bool holds = sloss_engine_verify(scenario->engine) == SLOSS_OK;
    hash_text(scenario, hash);
    fprintf(out,
            "%s: %" PRIu64 " lines, %" PRIu64 " commands, %" PRIu32 " accounts, %" PRIu32
            " markets\n",
            file, scenario->lines, scenario->commands, sloss_ledger_account_count(scenario->ledger),
            scenario->market_count);
    fprintf(out, "books %s; state %s\n", holds ? "balance to the atom" : "DO NOT BALANCE", hash);
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        text_market(report, scenario, market, charges, count, out);
    }
    text_deficits(report, scenario, out);
    text_account(report, scenario, out);
    free(charges);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* Names hold no character that JSON escapes; a path may. */
static void json_string(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            fprintf(out, "\\%c", c);
        } else if (c < 0x20) {
            fprintf(out, "\\u%04x", c);
        } else {
            fputc(c, out);
        }
    }
    fputc('"', out);
}

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
    struct sloss_market_info info = market_info(scenario, market);
    const struct sloss_unit *unit = &scenario->assets[info.asset].unit;
    fprintf(out, "{\"market\":\"%s\",\"asset\":\"%s\",\"closed\":%s", terms->name,
            scenario->assets[info.asset].name, info.closed ? "true" : "false");
    if (info.marked) {
        json_amount("mark", &terms->tick, info.mark, out);
    }
    json_amount("open_interest", &terms->lot, info.open_interest, out);
    json_amount("deficit", unit, info.deficit_sum, out);
    json_amount("insurance", unit, info.insurance_sum, out);
    json_amount("reserve", unit, info.reserve_sum, out);
    json_amount("backstop", unit, info.backstop_sum, out);
    json_amount("socialized", unit, info.socialized_sum, out);
    json_amount("repaid", unit, info.repaid_sum, out);
    json_amount("uncovered", unit, info.uncovered, out);
    json_amount("given_up_by_deleveraged", unit, info.deleverage_sum, out);
    json_amount("fund", unit, info.insurance, out);
    fprintf(out, ",\"deficits\":%" PRIu64 ",\"takeovers\":%" PRIu64 ",\"deleveraged\":%" PRIu64 "}",
            info.deficit_count, info.takeover_count, info.deleverage_count);
}

static void json_deficit(const struct scenario *scenario, const struct sloss_deficit *deficit,
                         FILE *out)
{
    const struct scenario_market *terms = &scenario->markets[deficit->market];
    const struct sloss_unit *unit = &scenario->assets[terms->asset].unit;
    bool lots = (deficit->sharing & 255u) == SLOSS_BASIS_OPEN_INTEREST;
    char name[SLOSS_NAME_SIZE];
    fprintf(out,
            "{\"number\":%" PRIu64 ",\"command\":%" PRIu64 ",\"cause\":\"%s\",\"market\":\"%s\"",
            deficit->number, deficit->sequence, command_names[deficit->cause], terms->name);
    if (deficit->time != INT64_MIN) {
        fprintf(out, ",\"time_ns\":\"%" PRId64 "\"", deficit->time);
    }
    if (deficit->account != 0) {
        fprintf(out, ",\"account\":\"%s\"", name_of(scenario, deficit->account, name));
    }
    json_amount("loss", unit, deficit->loss, out);
    json_amount("insurance", unit, deficit->insurance, out);
    json_amount("reserve", unit, deficit->reserve, out);
    json_amount("backstop", unit, deficit->backstop, out);
    json_amount("socialized", unit, deficit->socialized, out);
    json_amount("pooled", unit, deficit->pooled, out);
    json_amount("uncovered", unit, deficit->uncovered, out);
    json_amount("base", lots ? &terms->lot : unit, deficit->base, out);
    json_amount("charge_max", unit, deficit->charge_max, out);
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
                name_of(scenario, event->account, name));
        json_amount("amount", &scenario->assets[event->asset].unit, event->amount, out);
        fprintf(out, "}");
    }
}

void report_json(const struct report *report, const struct scenario *scenario, const char *file,
                 FILE *out)
{
    char hash[33];
    hash_text(scenario, hash);
    fprintf(out, "{\"file\":");
    json_string(file, out);
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
        json_deficit(scenario, &report->deficits[i], out);
    }
    fprintf(out, "],\n\"charges\":[");
    json_charges(report, scenario, out);
    fprintf(out, "]}\n");
}

/* ---- dump ------------------------------------------------------------------------------------ */

/* Called for each account in account order. */
typedef void account_visitor(const struct scenario *scenario, uint64_t account, const char *name,
                             FILE *out);

static void each_account(const struct scenario *scenario, account_visitor *visit, FILE *out)
{
    uint32_t count = sloss_ledger_account_count(scenario->ledger);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t account = 0;
        char name[SLOSS_NAME_SIZE];
        sloss_ledger_account_at(scenario->ledger, i, &account, name);
        visit(scenario, account, name, out);
    }
}

static struct sloss_account_info info_of(const struct scenario *scenario, uint64_t account,
                                         uint32_t asset)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    sloss_engine_account(scenario->engine, account, asset, &info);
    return info;
}

static void dump_balance(const struct scenario *scenario, uint64_t account, const char *name,
                         FILE *out)
{
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        int64_t balance = 0;
        sloss_ledger_balance(scenario->ledger, account, asset, &balance);
        if (balance != 0) {
            fprintf(out, "balance %s %s %" PRId64 "\n", name, scenario->assets[asset].name,
                    balance);
        }
    }
}

static void dump_socialized(const struct scenario *scenario, uint64_t account, const char *name,
                            FILE *out)
{
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        int64_t socialized = info_of(scenario, account, asset).socialized;
        if (socialized != 0) {
            fprintf(out, "socialized %s %s %" PRId64 "\n", name, scenario->assets[asset].name,
                    socialized);
        }
    }
}

static void dump_position(const struct scenario *scenario, uint64_t account, const char *name,
                          FILE *out)
{
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        sloss_engine_position(scenario->engine, account, market, &info);
        if (info.lots != 0 || info.cost != 0) {
            fprintf(out, "position %s %s %" PRId64 " %" PRId64 "\n", name,
                    scenario->markets[market].name, info.lots, info.cost);
        }
    }
}

static bool has_position(const struct scenario *scenario, uint64_t account, uint32_t asset)
{
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        if (scenario->markets[market].asset == asset &&
            sloss_engine_position(scenario->engine, account, market, &info) == SLOSS_OK &&
            (info.lots != 0 || info.cost != 0)) {
            return true;
        }
    }
    return false;
}

static void dump_equity(const struct scenario *scenario, uint64_t account, const char *name,
                        FILE *out)
{
    for (uint32_t asset = 0; account < SLOSS_ACCOUNT_SYSTEM && asset < scenario->asset_count;
         asset++) {
        if (has_position(scenario, account, asset)) {
            struct sloss_account_info info = info_of(scenario, account, asset);
            fprintf(out, "equity %s %s %" PRId64 " %" PRId64 " %" PRId64 "\n", name,
                    scenario->assets[asset].name, info.equity, info.initial, info.maintenance);
        }
    }
}

static void dump_state(const struct scenario *scenario, uint64_t account, const char *name,
                       FILE *out)
{
    static const char *const states[] = {"healthy", "warned", "liquidated", "bankrupt"};
    uint32_t worst = 0;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        uint32_t state = info_of(scenario, account, asset).state;
        worst = state > worst ? state : worst;
    }
    if (account < SLOSS_ACCOUNT_SYSTEM) {
        fprintf(out, "state %s %s\n", name, states[worst]);
    }
}

static void dump_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_market_info info = market_info(scenario, market);
    fprintf(out, "market %s mark=", scenario->markets[market].name);
    if (info.marked) {
        fprintf(out, "%" PRId64, info.mark);
    } else {
        fprintf(out, "none");
    }
    fprintf(out, " open=%" PRId64 " deficit=%" PRId64 " uncovered=%" PRId64 " closed=%" PRIu32 "\n",
            info.open_interest, info.deficit_sum, info.uncovered, info.closed);
}

void report_dump(const struct scenario *scenario, FILE *out)
{
    each_account(scenario, dump_balance, out);
    each_account(scenario, dump_socialized, out);
    each_account(scenario, dump_position, out);
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        dump_market(scenario, market, out);
    }
    each_account(scenario, dump_equity, out);
    each_account(scenario, dump_state, out);
}
