/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "common/scenario_line.h"
#include "common/scenario_collateral.h"
#include "sloss/decimal.h"

#include <stdarg.h>
#include <string.h>

/* ---- saying what was wrong ------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) enum sloss_status
scenario_refuse(struct scenario *scenario, enum sloss_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(scenario->detail, sizeof(scenario->detail), format, arguments);
    va_end(arguments);
    return status;
}

enum sloss_status scenario_malformed(struct scenario *scenario, const char *usage)
{
    return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "usage: %s", usage);
}

const char *scenario_explain(enum sloss_status status)
{
    switch (status) {
    case SLOSS_ERR_OVERFLOW:
        return "a number, sum or product does not fit";
    case SLOSS_ERR_RANGE:
        return "a value is outside its range";
    case SLOSS_ERR_EXISTS:
        return "the name is taken";
    case SLOSS_ERR_INSUFFICIENT_FUNDS:
        return "more than the balance";
    case SLOSS_ERR_INSUFFICIENT_MARGIN:
        return "equity would be below what is required";
    case SLOSS_ERR_MARKET_CLOSED:
        return "the market has been settled";
    case SLOSS_ERR_TIME_BACKWARDS:
        return "time never goes back";
    case SLOSS_ERR_SYSTEM_ACCOUNT:
        return "a system account cannot stand here";
    case SLOSS_ERR_SELF_TRADE:
        return "both sides are the same account";
    case SLOSS_ERR_NO_POSITION:
        return "the account has no position there";
    case SLOSS_ERR_NOT_IN_BREACH:
        return "the account is not in breach";
    case SLOSS_ERR_GATED:
        return "money may not leave now";
    case SLOSS_ERR_INSUFFICIENT_UNITS:
        return "more units than the account has";
    case SLOSS_ERR_HALTED:
        return "the market is halted";
    case SLOSS_ERR_UNRELIABLE:
        return "the price cannot be relied on";
    case SLOSS_ERR_UNKNOWN_FILL:
        return "no such fill is kept";
    case SLOSS_ERR_TOO_SOON:
        return "such a change has to wait";
    case SLOSS_ERR_OUT_OF_STEP:
        return "a rate would change by more than one step";
    case SLOSS_ERR_UNKNOWN_CHANGE:
        return "no such change waits";
    case SLOSS_ERR_CORRUPT:
        return "an invariant is broken";
    default:
        return "the command was refused";
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Is a word an option? Between the words of a `quote` a confidence is none. */
static bool is_option(const struct scenario_line *line, const char *word)
{
    bool in_quote = line->count > 0 && strcmp(line->word[0], "quote") == 0;
    return strchr(word, '=') != NULL && !(in_quote && strncmp(word, "confidence=", 11) == 0);
}

/* Cut a line into words in place. False if there are too many, or an option stands before an
 * argument that is not `force`. */
bool scenario_split(char *text, struct scenario_line *line)
{
    bool forced = false; /* behind an option */
    char *rest = NULL;
    text[strcspn(text, "#")] = '\0';
    line->count = line->options = 0;
    for (char *word = strtok_r(text, " \t\r\n\v\f", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r\n\v\f", &rest)) {
        if (line->count + line->options == SCENARIO_WORDS_MAX) {
            return false;
        }
        bool option = is_option(line, word);
        if (!option && line->options > 0) {
            if (forced || strcmp(word, "force") != 0) {
                return false;
            }
            memmove(&line->word[line->count + 1], &line->word[line->count],
                    line->options * sizeof(line->word[0]));
            line->word[line->count++] = word;
            forced = true;
            continue;
        }
        line->word[line->count + line->options] = word;
        line->options += option ? 1 : 0;
        line->count += option ? 0 : 1;
    }
    return true;
}

/* Value of an option, or NULL. */
char *scenario_option(const struct scenario_line *line, const char *key)
{
    size_t length = strlen(key);
    char *value = NULL;
    for (uint32_t i = 0; i < line->options; i++) {
        char *word = line->word[line->count + i];
        if (strncmp(word, key, length) == 0 && word[length] == '=') {
            value = word + length + 1;
        }
    }
    return value;
}

bool scenario_options_known(const struct scenario_line *line, const char *const *keys)
{
    for (uint32_t i = 0; i < line->options; i++) {
        const char *word = line->word[line->count + i];
        size_t length = strcspn(word, "=");
        bool known = false;
        for (uint32_t key = 0; keys[key] != NULL; key++) {
            known |= strlen(keys[key]) == length && strncmp(word, keys[key], length) == 0;
        }
        for (uint32_t j = 0; j < i; j++) {
            known &= strncmp(word, line->word[line->count + j], length + 1) != 0;
        }
        if (!known) {
            return false;
        }
    }
    return true;
}

/* Place of a word in a list that ends in NULL, or SCENARIO_NO_INDEX. */
uint32_t scenario_place(const char *word, const char *const *list)
{
    for (uint32_t i = 0; list[i] != NULL; i++) {
        if (strcmp(word, list[i]) == 0) {
            return i;
        }
    }
    return SCENARIO_NO_INDEX;
}

bool scenario_is_name(const char *word)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    size_t length = strlen(word);
    return length > 0 && length < SLOSS_NAME_SIZE && strspn(word, allowed) == length;
}

/* Place of an option's value in a list; `fallback` where it is not given, SCENARIO_NO_INDEX where
 * it is not in it. */
uint32_t scenario_choose(const struct scenario_line *line, const char *key, const char *const *list,
                         uint32_t fallback)
{
    const char *value = scenario_option(line, key);
    return value == NULL ? fallback : scenario_place(value, list);
}

/* ---- names ----------------------------------------------------------------------------------- */

uint32_t scenario_find_asset(const struct scenario *scenario, const char *name)
{
    uint32_t asset = SCENARIO_NO_INDEX;
    (void)sloss_ledger_find_asset(scenario->ledger, name, &asset);
    return asset;
}

uint32_t scenario_find_market(const struct scenario *scenario, const char *name)
{
    uint32_t market = SCENARIO_NO_INDEX;
    (void)sloss_ledger_find_market(scenario->ledger, name, &market);
    return market;
}

enum sloss_status scenario_read_asset(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *out = scenario_find_asset(scenario, word);
    return *out == SCENARIO_NO_INDEX
               ? scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_ASSET, "%s", word)
               : SLOSS_OK;
}

/* The asset named, or the first. */
enum sloss_status scenario_read_asset_or_first(struct scenario *scenario,
                                               const struct scenario_line *line, uint32_t place,
                                               uint32_t *out)
{
    if (place < line->count) {
        return scenario_read_asset(scenario, line->word[place], out);
    }
    *out = 0;
    return scenario->asset_count > 0
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_ASSET, "there is no asset yet");
}

enum sloss_status scenario_read_market(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *out = scenario_find_market(scenario, word);
    if (*out == SCENARIO_NO_INDEX && scenario_is_pair(scenario, word)) {
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "%s is no market", word);
    }
    return *out == SCENARIO_NO_INDEX
               ? scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_MARKET, "%s", word)
               : SLOSS_OK;
}

/* The number of an account in digits. */
enum sloss_status scenario_read_new_number(struct scenario *scenario, const char *word,
                                           uint64_t *out)
{
    uint64_t number = 0;
    bool fits = true;
    size_t length = strlen(word);
    if (length == 0 || strspn(word, "0123456789") != length) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not the number of an account: %s",
                               word);
    }
    for (size_t i = 0; fits && i < length; i++) {
        fits = !__builtin_mul_overflow(number, 10, &number) &&
               !__builtin_add_overflow(number, (uint64_t)(word[i] - '0'), &number);
    }
    if (!fits || number == 0 || number >= SLOSS_ACCOUNT_SYSTEM) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "accounts have no such number: %s", word);
    }
    *out = number;
    return SLOSS_OK;
}

enum sloss_status scenario_read_account_number(struct scenario *scenario, const char *word,
                                               uint64_t *out)
{
    return word[0] == '%' ? scenario_read_new_number(scenario, word + 1, out)
                          : scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
}

/* An account by its number, which must exist. */
static enum sloss_status read_numbered(struct scenario *scenario, const char *word, uint64_t *out)
{
    char name[SLOSS_NAME_SIZE];
    enum sloss_status status = scenario_read_account_number(scenario, word, out);
    return status != SLOSS_OK || sloss_ledger_account_name(scenario->ledger, *out, name) == SLOSS_OK
               ? status
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_ACCOUNT, "%s", word);
}

enum sloss_status scenario_read_account(struct scenario *scenario, const char *word, uint64_t *out)
{
    if (word[0] == '%') {
        return read_numbered(scenario, word, out);
    }
    if (!scenario_is_name(word[0] == '@' ? word + 1 : word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    return sloss_ledger_find_account(scenario->ledger, word, out) == SLOSS_OK
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_ACCOUNT, "%s", word);
}

/* ---- numbers --------------------------------------------------------------------------------- */

enum sloss_status scenario_read_signed(struct scenario *scenario, const char *word,
                                       const struct sloss_unit *unit, int64_t *out)
{
    enum sloss_status status = sloss_decimal_parse(word, strlen(word), unit, out);
    switch (status) {
    case SLOSS_OK:
        return SLOSS_OK;
    case SLOSS_ERR_PRECISION:
        return scenario_refuse(scenario, status, "%s is finer than its unit", word);
    case SLOSS_ERR_OVERFLOW:
        return scenario_refuse(scenario, status, "%s does not fit", word);
    default:
        return scenario_refuse(scenario, status, "not a number: %s", word);
    }
}

enum sloss_status scenario_read_number(struct scenario *scenario, const char *word,
                                       const struct sloss_unit *unit, int64_t *out)
{
    enum sloss_status status = scenario_read_signed(scenario, word, unit, out);
    if (status == SLOSS_OK && *out < 0) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is negative", word);
    }
    return status;
}

enum sloss_status scenario_read_signed_rate(struct scenario *scenario, const char *word,
                                            int64_t *out)
{
    size_t length = strlen(word);
    bool percent = length > 0 && word[length - 1] == '%';
    struct sloss_unit unit = {1, percent ? 7 : 9, 0};
    enum sloss_status status = sloss_decimal_parse(word, percent ? length - 1 : length, &unit, out);
    return status == SLOSS_OK ? SLOSS_OK
                              : scenario_refuse(scenario, status, "not a rate: %s", word);
}

enum sloss_status scenario_read_rate(struct scenario *scenario, const char *word, int64_t most,
                                     int64_t *out)
{
    enum sloss_status status = scenario_read_signed_rate(scenario, word, out);
    if (status != SLOSS_OK) {
        return status;
    }
    return *out < 0 || *out > most
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "rate %s is not within 0 and %d", word,
                                 (int)(most / 1000000000))
               : SLOSS_OK;
}

/* Digits behind the point, zeros at the end not counted. */
static size_t decimals_of(const char *word)
{
    const char *point = strchr(word, '.');
    size_t length = point == NULL ? 0 : strlen(point + 1);
    while (length > 0 && point[length] == '0') {
        length--;
    }
    return length;
}

/* A decimal as it is: coefficient and decimals. */
enum sloss_status scenario_read_unit(struct scenario *scenario, const char *word,
                                     struct sloss_unit *out)
{
    size_t decimals = decimals_of(word);
    struct sloss_unit unit = {1, decimals > 18 ? 18 : (uint32_t)decimals, 0};
    enum sloss_status status = scenario_read_signed(scenario, word, &unit, &out->coefficient);
    out->decimals = unit.decimals;
    out->reserved = 0;
    return status;
}

enum sloss_status scenario_read_positive_unit(struct scenario *scenario, const char *word,
                                              struct sloss_unit *out)
{
    enum sloss_status status = scenario_read_unit(scenario, word, out);
    if (status == SLOSS_OK && out->coefficient < 1) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not above zero", word);
    }
    return status;
}

/* value * 10^exponent / divisor as a whole number. */
enum sloss_status scenario_scale(struct scenario *scenario, scenario_wide value, int64_t exponent,
                                 int64_t divisor, int64_t *out)
{
    scenario_wide scaled = value;
    for (; exponent > 0; exponent--) {
        if (!scenario_product(scaled, 10, &scaled)) {
            return scenario_refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
        }
    }
    bool whole = scaled % divisor == 0;
    scaled /= divisor;
    for (; exponent < 0; exponent++) {
        whole = whole && scaled % 10 == 0;
        scaled /= 10;
    }
    if (!whole) {
        return scenario_refuse(scenario, SLOSS_ERR_PRECISION,
                               "not a whole number of the asset's unit");
    }
    if (scaled > INT64_MAX || scaled < -INT64_MAX) {
        return scenario_refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
    }
    *out = (int64_t)scaled;
    return SLOSS_OK;
}

uint32_t scenario_parts(char *word, char by, char *parts[], uint32_t most)
{
    uint32_t count = 0;
    for (char *end; word != NULL; word = end) {
        end = strchr(word, by);
        if (count == most) {
            return most + 1;
        }
        if (end != NULL) {
            *end++ = '\0';
        }
        parts[count++] = word;
    }
    return count;
}

char *scenario_cut_option(const struct scenario_line *line, uint32_t at, char **value_out)
{
    char *key = line->word[line->count + at];
    char *value = strchr(key, '=');
    *value = '\0';
    *value_out = value + 1;
    return key;
}
