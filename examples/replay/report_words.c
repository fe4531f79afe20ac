/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/report_words.h"

#include <inttypes.h>
#include <string.h>

const char *report_money(const struct scenario *scenario, uint32_t asset, int64_t amount,
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

const char *report_size(const struct sloss_unit *unit, int64_t count, char text[SLOSS_DECIMAL_SIZE])
{
    sloss_decimal_format(count, unit, text);
    return text;
}

const char *report_name(const struct scenario *scenario, uint64_t account,
                        char text[SLOSS_NAME_SIZE])
{
    if (sloss_ledger_account_name(scenario->ledger, account, text) == SLOSS_OK && text[0] != '\0') {
        return text;
    }
    snprintf(text, SLOSS_NAME_SIZE, "%" PRIu64, account);
    return text;
}

void report_percent(int64_t hundredths, char text[32])
{
    snprintf(text, 32, "%" PRId64 ".%02" PRId64 " %%", hundredths / 100, hundredths % 100);
}

uint32_t report_basis(const struct sloss_deficit *deficit)
{
    return deficit->sharing & 255u;
}

void report_rate(const struct sloss_deficit *deficit, char text[64])
{
    if (report_basis(deficit) == SLOSS_BASIS_OPEN_INTEREST) {
        snprintf(text, 64, "%" PRId64 ".%06" PRId64 " atoms per lot", deficit->rate_ppm / 1000000,
                 deficit->rate_ppm % 1000000);
    } else {
        snprintf(text, 64, "%" PRId64 ".%04" PRId64 " %%", deficit->rate_ppm / 10000,
                 deficit->rate_ppm % 10000);
    }
}

struct sloss_market_info report_market(const struct scenario *scenario, uint32_t market)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    sloss_engine_market(scenario->engine, market, &info);
    return info;
}

const char *const report_basis_names[] = {"profit", "open interest", "equity", "notional"};
const char *const report_basis_words[] = {"profit", "open-interest", "equity", "notional"};
const char *const report_state_names[] = {"healthy", "warned", "liquidated", "bankrupt"};
const char *const report_event_names[] = {
    [SLOSS_EVENT_DEPOSIT] = "deposit",
    [SLOSS_EVENT_WITHDRAWAL] = "withdrawal",
    [SLOSS_EVENT_TRANSFER] = "transfer",
    [SLOSS_EVENT_REALIZED] = "realized",
    [SLOSS_EVENT_VARIATION_PAID] = "variation-paid",
    [SLOSS_EVENT_VARIATION_RECEIVED] = "variation-received",
    [SLOSS_EVENT_BREACH] = "breach",
    [SLOSS_EVENT_TAKEOVER] = "takeover",
    [SLOSS_EVENT_DELEVERAGE] = "deleverage",
    [SLOSS_EVENT_LIQUIDATION_FEE] = "liquidation-fee",
    [SLOSS_EVENT_FORFEIT] = "forfeit",
    [SLOSS_EVENT_INSURANCE] = "insurance",
    [SLOSS_EVENT_RESERVE] = "reserve",
    [SLOSS_EVENT_BACKSTOP] = "backstop",
    [SLOSS_EVENT_SOCIALIZED] = "socialized",
    [SLOSS_EVENT_UNCOVERED] = "uncovered",
    [SLOSS_EVENT_REPAID] = "repaid",
    [SLOSS_EVENT_POOLED] = "pooled",
};
const char *const report_command_names[] = {
    "",       "asset",   "market",   "tier",       "waterfall", "socialize",
    "option", "account", "deposit",  "withdraw",   "transfer",  "fill",
    "mark",   "funding", "takeover", "deleverage", "settle",    "at"};

void report_hash(const struct scenario *scenario, char text[33])
{
    struct sloss_hash hash = {0, 0};
    sloss_engine_hash(scenario->engine, &hash);
    snprintf(text, 33, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}

bool report_is_pool(const struct report *report, size_t number)
{
    const struct sloss_deficit *deficit = &report->deficits[number];
    for (size_t i = number; deficit->account == 0 && i > 0; i--) {
        const struct sloss_deficit *before = &report->deficits[i - 1];
        if (before->sequence != deficit->sequence) {
            return false;
        }
        if (before->market == deficit->market) {
            return before->pooled > 0;
        }
    }
    return false;
}
