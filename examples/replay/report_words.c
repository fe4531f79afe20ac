/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/report_words.h"

#include "common/scenario_spell.h"

#include <assert.h>
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
    at += (size_t)snprintf(text + at, MONEY_SIZE - at, "%s%.*s", digits + whole,
                           shown == 0 && decimals > 0, ".");
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

void report_amount(const char *key, const struct sloss_unit *unit, int64_t amount, FILE *out)
{
    char text[SLOSS_DECIMAL_SIZE];
    sloss_decimal_format(amount, unit, text);
    fprintf(out, ",\"%s\":\"%s\"", key, text);
}

const char *report_time(int64_t time, char text[MONEY_SIZE])
{
    static_assert(MONEY_SIZE >= SCENARIO_TIME_SIZE, "a time fits");
    if (time == INT64_MIN) {
        text[0] = '\0';
        return text;
    }
    return scenario_spell_time(time, text);
}

void report_percent(int64_t hundredths, char text[32])
{
    snprintf(text, 32, "%" PRId64 ".%02" PRId64 " %%", hundredths / 100, hundredths % 100);
}

uint32_t report_basis(const struct sloss_deficit *deficit)
{
    return deficit->basis;
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

struct sloss_claims_info report_claims(const struct scenario *scenario, uint32_t market)
{
    struct sloss_claims_info info = {.struct_size = sizeof(info)};
    sloss_engine_claims(scenario->engine, market, &info);
    return info;
}

const char *const report_basis_names[] = {"profit", "open interest", "equity", "notional",
                                          "what payers could give"};
static_assert(sizeof(report_basis_names) / sizeof(report_basis_names[0]) == SLOSS_BASIS_POLICY + 1,
              "a name for each");
const char *const report_basis_words[] = {"profit", "open-interest", "equity", "notional",
                                          "policy"};
static_assert(sizeof(report_basis_words) / sizeof(report_basis_words[0]) == SLOSS_BASIS_POLICY + 1,
              "a name for each");
const char *const report_state_names[] = {"healthy", "warned", "liquidated", "bankrupt",
                                          "liquidating"};
static_assert(sizeof(report_state_names) / sizeof(report_state_names[0]) ==
                  SLOSS_STATE_LIQUIDATING + 1,
              "a name for each");
const char *const report_event_names[] = {
    [0] = "",
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
    [SLOSS_EVENT_GIVEN_UP] = "given-up",
    [SLOSS_EVENT_FEE] = "fee",
    [SLOSS_EVENT_CONTRIBUTION] = "contribution",
    [SLOSS_EVENT_OWNER] = "owner",
    [SLOSS_EVENT_MEMBERS] = "members",
    [SLOSS_EVENT_CLAIM] = "claim",
    [SLOSS_EVENT_RECOVERED] = "recovered",
    [SLOSS_EVENT_SURPLUS] = "surplus",
    [SLOSS_EVENT_OWED] = "owed",
    [SLOSS_EVENT_DEBT_PAID] = "debt-paid",
    [SLOSS_EVENT_JOINED] = "joined",
    [SLOSS_EVENT_LEFT] = "left",
    [SLOSS_EVENT_UNITS] = "units",
    [SLOSS_EVENT_WISH] = "wish",
    [SLOSS_EVENT_DUST] = "dust",
    [SLOSS_EVENT_FEE_PART] = "fee-part",
    [SLOSS_EVENT_HELD] = "held",
    [SLOSS_EVENT_RELEASED] = "released",
    [SLOSS_EVENT_PAID_OUT] = "paid-out",
    [SLOSS_EVENT_CONVERTED] = "converted",
    [SLOSS_EVENT_ISOLATED] = "isolated",
    [SLOSS_EVENT_MARGIN_CALL] = "margin-call",
    [SLOSS_EVENT_REDUCED] = "reduced",
    [SLOSS_EVENT_CANCEL_ORDERS] = "cancel-orders",
    [SLOSS_EVENT_LIQUIDATION] = "liquidation",
    [SLOSS_EVENT_LIQUIDATION_ENDED] = "liquidation-ended",
    [SLOSS_EVENT_AUCTIONED] = "auctioned",
    [SLOSS_EVENT_VALIDITY] = "validity",
    [SLOSS_EVENT_BUSTED] = "busted",
    [SLOSS_EVENT_CHANGED] = "changed",
    [SLOSS_EVENT_CHANGE_DROPPED] = "change-dropped",
};
static_assert(sizeof(report_event_names) / sizeof(report_event_names[0]) ==
                  SLOSS_EVENT_CHANGE_DROPPED + 1,
              "a name for each");
const char *const report_command_names[] = {
    [0] = "",
    [SLOSS_COMMAND_ASSET] = "asset",
    [SLOSS_COMMAND_MARKET] = "market",
    [SLOSS_COMMAND_TIER] = "tier",
    [SLOSS_COMMAND_WATERFALL] = "waterfall",
    [SLOSS_COMMAND_SOCIALIZE] = "socialize",
    [SLOSS_COMMAND_OPTION] = "option",
    [SLOSS_COMMAND_ACCOUNT] = "account",
    [SLOSS_COMMAND_DEPOSIT] = "deposit",
    [SLOSS_COMMAND_WITHDRAW] = "withdraw",
    [SLOSS_COMMAND_TRANSFER] = "transfer",
    [SLOSS_COMMAND_FILL] = "fill",
    [SLOSS_COMMAND_MARK] = "mark",
    [SLOSS_COMMAND_FUNDING] = "funding",
    [SLOSS_COMMAND_TAKEOVER] = "takeover",
    [SLOSS_COMMAND_DELEVERAGE] = "deleverage",
    [SLOSS_COMMAND_SETTLE] = "settle",
    [SLOSS_COMMAND_TIME] = "at",
    [SLOSS_COMMAND_LAYER] = "layer",
    [SLOSS_COMMAND_FEE] = "fee",
    [SLOSS_COMMAND_OWNER] = "owner",
    [SLOSS_COMMAND_MEMBER] = "member",
    [SLOSS_COMMAND_RECOVER] = "recover",
    [SLOSS_COMMAND_FUND] = "fund",
    [SLOSS_COMMAND_JOIN] = "join",
    [SLOSS_COMMAND_LEAVE] = "leave",
    [SLOSS_COMMAND_REDEEM] = "redeem",
    [SLOSS_COMMAND_LIMIT] = "limit",
    [SLOSS_COMMAND_REQUIRE] = "require",
    [SLOSS_COMMAND_CONTROL] = "control",
    [SLOSS_COMMAND_POSITION_LIMIT] = "position_limit",
    [SLOSS_COMMAND_CEILING] = "ceiling",
    [SLOSS_COMMAND_COLLATERAL] = "collateral",
    [SLOSS_COMMAND_HAIRCUT] = "haircut",
    [SLOSS_COMMAND_ISOLATE] = "isolate",
    [SLOSS_COMMAND_HEDGE] = "hedge",
    [SLOSS_COMMAND_GROUP] = "group",
    [SLOSS_COMMAND_HOLD] = "hold",
    [SLOSS_COMMAND_RELEASE] = "release",
    [SLOSS_COMMAND_PAY_OUT] = "pay_out",
    [SLOSS_COMMAND_ORDERS] = "orders",
    [SLOSS_COMMAND_REQUIREMENT] = "requirement",
    [SLOSS_COMMAND_UNIVERSE] = "universe",
    [SLOSS_COMMAND_SHOCK] = "shock",
    [SLOSS_COMMAND_VALUES] = "values",
    [SLOSS_COMMAND_PORTFOLIO] = "portfolio",
    [SLOSS_COMMAND_MATURE] = "mature",
    [SLOSS_COMMAND_PARTIAL] = "partial",
    [SLOSS_COMMAND_LEVELS] = "levels",
    [SLOSS_COMMAND_EXECUTE] = "execute",
    [SLOSS_COMMAND_AUCTION] = "auction",
    [SLOSS_COMMAND_BID] = "bid",
    [SLOSS_COMMAND_GUARD] = "guard",
    [SLOSS_COMMAND_SOURCE] = "source",
    [SLOSS_COMMAND_QUOTE] = "quote",
    [SLOSS_COMMAND_HALT] = "halt",
    [SLOSS_COMMAND_BUST] = "bust",
    [SLOSS_COMMAND_VALIDITY] = "validity",
    [SLOSS_COMMAND_SCHEDULE] = "schedule",
    [SLOSS_COMMAND_UNSCHEDULE] = "unschedule",
    [SLOSS_COMMAND_GOVERN] = "govern",
};
static_assert(sizeof(report_command_names) / sizeof(report_command_names[0]) ==
                  SLOSS_COMMAND_GOVERN + 1,
              "a name for each");

void report_hash(const struct scenario *scenario, char text[33])
{
    struct sloss_hash hash = {0, 0};
    sloss_engine_hash(scenario->engine, &hash);
    snprintf(text, 33, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}
