/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "scenario.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 4096u
#define INCLUDES_MAX 16u
#define NO_INDEX UINT32_MAX

__extension__ typedef __int128 wide;

/* The words of a line: arguments, then key=value options. */
struct line {
    char *word[WORDS_MAX];
    uint32_t count;    /* words that are arguments, the command included */
    uint32_t options;  /* key=value words, after them */
    uint32_t used;     /* options that have been looked up */
};

/* What a line came to, besides the statuses of the library. */
enum verdict { APPLIED, REFUSED, FAILED };

/* ---- saying what was wrong ------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static enum sloss_status
refuse(struct scenario *scenario, enum sloss_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(scenario->detail, sizeof(scenario->detail), format, arguments);
    va_end(arguments);
    return status;
}

static enum sloss_status malformed(struct scenario *scenario, const char *usage)
{
    return refuse(scenario, SLOSS_ERR_SYNTAX, "usage: %s", usage);
}

static const char *explain(enum sloss_status status)
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
        return "equity would be below the initial requirement";
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
    case SLOSS_ERR_CORRUPT:
        return "an invariant is broken";
    default:
        return "the command was refused";
    }
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Cut a line into words in place. False if there are too many, or an option stands before an argument. */
static bool split(char *text, struct line *line)
{
    char *rest = NULL;
    text[strcspn(text, "#")] = '\0';
    line->count = line->options = line->used = 0;
    for (char *word = strtok_r(text, " \t\r\n\v\f", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r\n\v\f", &rest)) {
        if (line->count + line->options == WORDS_MAX) {
            return false;
        }
        bool option = strchr(word, '=') != NULL;
        if (!option && line->options > 0) {
            return false;
        }
        line->word[line->count + line->options] = word;
        line->options += option ? 1 : 0;
        line->count += option ? 0 : 1;
    }
    return true;
}

/* Value of an option, or NULL. */
static const char *option(struct line *line, const char *key)
{
    size_t length = strlen(key);
    const char *value = NULL;
    for (uint32_t i = 0; i < line->options; i++) {
        const char *word = line->word[line->count + i];
        if (strncmp(word, key, length) == 0 && word[length] == '=') {
            value = word + length + 1;
            line->used++;
        }
    }
    return value;
}

/* Every option known, none twice: each look-up counts all that bear its name. */
static bool options_are_known(const struct line *line, const char *const *keys)
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

/* Place of a word in a list that ends in NULL, or NO_INDEX. */
static uint32_t place_of(const char *word, const char *const *list)
{
    for (uint32_t i = 0; list[i] != NULL; i++) {
        if (strcmp(word, list[i]) == 0) {
            return i;
        }
    }
    return NO_INDEX;
}

static bool is_name(const char *word)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    size_t length = strlen(word);
    return length > 0 && length < SLOSS_NAME_SIZE && strspn(word, allowed) == length;
}

/* ---- names ----------------------------------------------------------------------------------- */

uint32_t scenario_find_asset(const struct scenario *scenario, const char *name)
{
    for (uint32_t i = 0; i < scenario->asset_count; i++) {
        if (strcmp(scenario->assets[i].name, name) == 0) {
            return i;
        }
    }
    return NO_INDEX;
}

uint32_t scenario_find_market(const struct scenario *scenario, const char *name)
{
    for (uint32_t i = 0; i < scenario->market_count; i++) {
        if (strcmp(scenario->markets[i].name, name) == 0) {
            return i;
        }
    }
    return NO_INDEX;
}

static enum sloss_status read_asset(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!is_name(word)) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *out = scenario_find_asset(scenario, word);
    return *out == NO_INDEX ? refuse(scenario, SLOSS_ERR_UNKNOWN_ASSET, "%s", word) : SLOSS_OK;
}

/* The asset named, or the first. */
static enum sloss_status read_asset_or_first(struct scenario *scenario, const struct line *line,
                                             uint32_t place, uint32_t *out)
{
    if (place < line->count) {
        return read_asset(scenario, line->word[place], out);
    }
    *out = 0;
    return scenario->asset_count > 0
               ? SLOSS_OK
               : refuse(scenario, SLOSS_ERR_UNKNOWN_ASSET, "there is no asset yet");
}

static enum sloss_status read_market(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!is_name(word)) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *out = scenario_find_market(scenario, word);
    return *out == NO_INDEX ? refuse(scenario, SLOSS_ERR_UNKNOWN_MARKET, "%s", word) : SLOSS_OK;
}

static enum sloss_status read_account(struct scenario *scenario, const char *word, uint64_t *out)
{
    if (!is_name(word[0] == '@' ? word + 1 : word)) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    return sloss_ledger_find_account(scenario->ledger, word, out) == SLOSS_OK
               ? SLOSS_OK
               : refuse(scenario, SLOSS_ERR_UNKNOWN_ACCOUNT, "%s", word);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static enum sloss_status read_signed(struct scenario *scenario, const char *word,
                                     const struct sloss_unit *unit, int64_t *out)
{
    enum sloss_status status = sloss_decimal_parse(word, strlen(word), unit, out);
    switch (status) {
    case SLOSS_OK:
        return SLOSS_OK;
    case SLOSS_ERR_PRECISION:
        return refuse(scenario, status, "%s is finer than its unit", word);
    case SLOSS_ERR_OVERFLOW:
        return refuse(scenario, status, "%s does not fit", word);
    default:
        return refuse(scenario, status, "not a number: %s", word);
    }
}

static enum sloss_status read_number(struct scenario *scenario, const char *word,
                                     const struct sloss_unit *unit, int64_t *out)
{
    enum sloss_status status = read_signed(scenario, word, unit, out);
    if (status == SLOSS_OK && *out < 0) {
        return refuse(scenario, SLOSS_ERR_RANGE, "%s is negative", word);
    }
    return status;
}

/* A rate in parts per billion: 0.0005, or 0.05%. */
static enum sloss_status read_rate(struct scenario *scenario, const char *word, int64_t *out)
{
    size_t length = strlen(word);
    bool percent = length > 0 && word[length - 1] == '%';
    struct sloss_unit unit = {1, percent ? 7 : 9, 0};
    enum sloss_status status =
        sloss_decimal_parse(word, percent ? length - 1 : length, &unit, out);
    if (status != SLOSS_OK) {
        return refuse(scenario, status, "not a rate: %s", word);
    }
    return *out < 0 || *out > 1000000000
               ? refuse(scenario, SLOSS_ERR_RANGE, "rate %s is not within 0 and 1", word)
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
static enum sloss_status read_unit(struct scenario *scenario, const char *word,
                                   struct sloss_unit *out)
{
    size_t decimals = decimals_of(word);
    struct sloss_unit unit = {1, decimals > 18 ? 18 : (uint32_t)decimals, 0};
    enum sloss_status status = read_signed(scenario, word, &unit, &out->coefficient);
    out->decimals = unit.decimals;
    out->reserved = 0;
    return status;
}

static enum sloss_status read_positive_unit(struct scenario *scenario, const char *word,
                                            struct sloss_unit *out)
{
    enum sloss_status status = read_unit(scenario, word, out);
    if (status == SLOSS_OK && out->coefficient < 1) {
        return refuse(scenario, SLOSS_ERR_RANGE, "%s is not above zero", word);
    }
    return status;
}

/* value * 10^exponent / divisor as a whole number. */
static enum sloss_status scale(struct scenario *scenario, wide value, int64_t exponent,
                               int64_t divisor, int64_t *out)
{
    wide scaled = value;
    for (; exponent > 0; exponent--) {
        if (__builtin_mul_overflow(scaled, (wide)10, &scaled)) {
            return refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
        }
    }
    bool whole = scaled % divisor == 0;
    scaled /= divisor;
    for (; exponent < 0; exponent++) {
        whole = whole && scaled % 10 == 0;
        scaled /= 10;
    }
    if (!whole) {
        return refuse(scenario, SLOSS_ERR_PRECISION, "not a whole number of the asset's unit");
    }
    if (scaled > INT64_MAX || scaled < -INT64_MAX) {
        return refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
    }
    *out = (int64_t)scaled;
    return SLOSS_OK;
}

/* ---- commands -------------------------------------------------------------------------------- */

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static enum sloss_status apply(struct scenario *scenario, const struct sloss_command *commands,
                               size_t count)
{
    enum sloss_status status = sloss_engine_apply(scenario->engine, commands, count, NULL);
    if (status == SLOSS_OK) {
        scenario->commands++;
        return SLOSS_OK;
    }
    return refuse(scenario, status, "%s", explain(status));
}

static enum sloss_status run_asset(struct scenario *scenario, struct line *line)
{
    static const struct sloss_unit one = {1, 0, 0};
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    int64_t decimals;
    if (line->count != 3 || line->options > 0) {
        return malformed(scenario, "asset NAME DECIMALS");
    }
    if (!is_name(line->word[1])) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[1]);
    }
    if (scenario_find_asset(scenario, line->word[1]) != NO_INDEX) {
        return refuse(scenario, SLOSS_ERR_EXISTS, "%s", line->word[1]);
    }
    enum sloss_status status = read_number(scenario, line->word[2], &one, &decimals);
    if (status != SLOSS_OK) {
        return status;
    }
    struct scenario_asset *assets = realloc(
        scenario->assets, (scenario->asset_count + 1) * sizeof(struct scenario_asset));
    if (assets == NULL) {
        return refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    scenario->assets = assets;
    command.option = decimals > 18 ? 19 : (uint32_t)decimals;
    strcpy(command.name, line->word[1]);
    status = apply(scenario, &command, 1);
    if (status == SLOSS_OK) {
        struct scenario_asset *asset = &assets[scenario->asset_count++];
        *asset = (struct scenario_asset){.unit = {1, (uint32_t)decimals, 0}};
        strcpy(asset->name, line->word[1]);
    }
    return status;
}

static const char *const kinds[] = {"linear", "inverse", "quanto", NULL};
static const char *const settlements[] = {"unrealized", "variation", NULL};
static const char *const yes_no[] = {"no", "yes", NULL};

/* Place of an option's value in a list; `fallback` where it is not given, NO_INDEX where it is not in it. */
static uint32_t choose(struct line *line, const char *key, const char *const *list,
                       uint32_t fallback)
{
    const char *value = option(line, key);
    return value == NULL ? fallback : place_of(value, list);
}

static enum sloss_status read_market_unit(struct scenario *scenario, uint32_t kind,
                                          const struct scenario_market *market,
                                          const struct sloss_unit *multiplier, int64_t *out)
{
    const struct sloss_unit *lot = &market->lot;
    const struct sloss_unit *tick = &market->tick;
    int64_t decimals = scenario->assets[market->asset].unit.decimals;
    if (kind == SLOSS_KIND_INVERSE) {
        return scale(scenario, lot->coefficient, decimals - lot->decimals + tick->decimals,
                     tick->coefficient, out);
    }
    wide product = (wide)lot->coefficient * tick->coefficient;
    if (__builtin_mul_overflow(product, (wide)multiplier->coefficient, &product)) {
        return refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
    }
    return scale(scenario, product,
                 decimals - lot->decimals - tick->decimals - multiplier->decimals, 1, out);
}

static enum sloss_status add_market(struct scenario *scenario, const struct scenario_market *market,
                                    struct sloss_command *command)
{
    if (scenario->market_count == scenario->market_room) {
        uint32_t room = scenario->market_room == 0 ? 16 : 2 * scenario->market_room;
        struct scenario_market *markets =
            realloc(scenario->markets, room * sizeof(struct scenario_market));
        if (markets == NULL) {
            return refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
        }
        scenario->markets = markets;
        scenario->market_room = room;
    }
    enum sloss_status status = apply(scenario, command, 1);
    if (status == SLOSS_OK) {
        scenario->markets[scenario->market_count++] = *market;
    }
    return status;
}

static enum sloss_status run_market(struct scenario *scenario, struct line *line)
{
    static const char *const keys[] = {"lot",    "tick",       "kind",            "settlement",
                                       "signed", "multiplier", "liquidation_fee", NULL};
    static const char usage[] = "market NAME ASSET lot=L tick=T [kind=linear|inverse|quanto] "
                                "[settlement=unrealized|variation] [liquidation_fee=RATE] "
                                "[multiplier=M] [signed=yes|no]";
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    struct scenario_market market = {0};
    struct sloss_unit multiplier = {1, 0, 0};
    const char *lot = option(line, "lot");
    const char *tick = option(line, "tick");
    const char *fee = option(line, "liquidation_fee");
    const char *times = option(line, "multiplier");
    uint32_t kind = choose(line, "kind", kinds, SLOSS_KIND_LINEAR);
    uint32_t sign = choose(line, "signed", yes_no, 0);
    market.settlement = choose(line, "settlement", settlements, SLOSS_SETTLEMENT_UNREALIZED);
    if (line->count != 3 || !options_are_known(line, keys) || lot == NULL || tick == NULL ||
        kind == NO_INDEX || sign == NO_INDEX || market.settlement == NO_INDEX) {
        return malformed(scenario, usage);
    }
    if (!is_name(line->word[1])) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[1]);
    }
    if (scenario_find_market(scenario, line->word[1]) != NO_INDEX) {
        return refuse(scenario, SLOSS_ERR_EXISTS, "%s", line->word[1]);
    }
    enum sloss_status status = read_asset(scenario, line->word[2], &market.asset);
    if (status == SLOSS_OK) {
        status = read_positive_unit(scenario, lot, &market.lot);
    }
    if (status == SLOSS_OK) {
        status = read_positive_unit(scenario, tick, &market.tick);
    }
    if (status == SLOSS_OK && times != NULL) {
        status = read_positive_unit(scenario, times, &multiplier);
    }
    if (status == SLOSS_OK && fee != NULL) {
        status = read_rate(scenario, fee, &command.price);
    }
    if (status == SLOSS_OK) {
        status = read_market_unit(scenario, kind, &market, &multiplier, &command.amount);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    command.asset = market.asset;
    command.option = kind | market.settlement << 8 | (sign == 1 ? SLOSS_MARKET_SIGNED : 0);
    strcpy(command.name, line->word[1]);
    strcpy(market.name, line->word[1]);
    return add_market(scenario, &market, &command);
}

static enum sloss_status run_tier(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TIER);
    if (line->count != 5 || line->options > 0) {
        return malformed(scenario, "tier MARKET FLOOR INITIAL MAINTENANCE");
    }
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    if (status == SLOSS_OK) {
        uint32_t asset = scenario->markets[command.market].asset;
        status = read_number(scenario, line->word[2], &scenario->assets[asset].unit,
                             &command.amount);
    }
    if (status == SLOSS_OK) {
        status = read_rate(scenario, line->word[3], &command.price);
    }
    if (status == SLOSS_OK) {
        status = read_rate(scenario, line->word[4], &command.value);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static const char *const layer_names[] = {"", "insurance", "reserve", "backstop", "socialize", NULL};
static const char waterfall_usage[] =
    "waterfall MARKET insurance|reserve|backstop|socialize... [insurance_cap=AMOUNT] "
    "[reserve_cap=AMOUNT] [backstop_cap=AMOUNT]";

/* The layers named, in order; each once. */
static bool read_layers(const struct line *line, uint32_t *layers, uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 2; i < line->count; i++) {
        uint32_t layer = place_of(line->word[i], layer_names);
        for (uint32_t j = 0; j < *count; j++) {
            if (layers[j] == layer) {
                return false;
            }
        }
        if (layer == NO_INDEX || layer == 0 || *count == 4) {
            return false;
        }
        layers[(*count)++] = layer;
    }
    return *count > 0;
}

/* A cap of zero takes its layer away: in a command zero means no cap. */
static void drop_layer(uint32_t *layers, uint32_t *count, uint32_t layer)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (layers[i] != layer) {
            layers[kept++] = layers[i];
        }
    }
    *count = kept;
}

static enum sloss_status read_caps(struct scenario *scenario, struct line *line,
                                   struct sloss_command *command, uint32_t *layers, uint32_t *count)
{
    static const char *const keys[] = {"insurance_cap", "reserve_cap", "backstop_cap"};
    int64_t *const caps[] = {&command->amount, &command->price, &command->value};
    uint32_t asset = scenario->markets[command->market].asset;
    for (uint32_t i = 0; i < 3; i++) {
        const char *word = option(line, keys[i]);
        if (word == NULL) {
            continue;
        }
        enum sloss_status status =
            read_number(scenario, word, &scenario->assets[asset].unit, caps[i]);
        if (status != SLOSS_OK) {
            return status;
        }
        if (*caps[i] == 0) {
            drop_layer(layers, count, SLOSS_LAYER_INSURANCE + i);
        }
    }
    return SLOSS_OK;
}

static enum sloss_status run_waterfall(struct scenario *scenario, struct line *line)
{
    static const char *const keys[] = {"insurance_cap", "reserve_cap", "backstop_cap", NULL};
    struct sloss_command command = command_of(SLOSS_COMMAND_WATERFALL);
    uint32_t layers[4] = {0, 0, 0, 0};
    uint32_t count = 0;
    if (line->count < 3 || !options_are_known(line, keys) || !read_layers(line, layers, &count)) {
        return malformed(scenario, waterfall_usage);
    }
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    if (status == SLOSS_OK) {
        status = read_caps(scenario, line, &command, layers, &count);
    }
    for (uint32_t i = 0; i < count; i++) {
        command.option |= layers[i] << (8 * i);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static const char *const basis_names[] = {"profit", "open-interest", "equity", "notional", NULL};
static const char *const rule_names[] = {"pro-rata", "equal", "queue", NULL};
static const char *const cap_names[] = {"profit", "equity", "none", NULL};
static const char *const rounding_names[] = {"largest-remainder", "telescoping", "last", NULL};

static enum sloss_status run_socialize(struct scenario *scenario, struct line *line)
{
    static const char *const keys[] = {"basis", "rule", "cap", "rounding", NULL};
    struct sloss_command command = command_of(SLOSS_COMMAND_SOCIALIZE);
    uint32_t basis = choose(line, "basis", basis_names, SLOSS_BASIS_PROFIT);
    uint32_t rule = choose(line, "rule", rule_names, SLOSS_RULE_PRO_RATA);
    uint32_t cap = choose(line, "cap", cap_names, SLOSS_CAP_PROFIT);
    uint32_t rounding =
        choose(line, "rounding", rounding_names, SLOSS_ROUNDING_LARGEST_REMAINDER);
    if (line->count != 2 || !options_are_known(line, keys) || basis == NO_INDEX ||
        rule == NO_INDEX || cap == NO_INDEX || rounding == NO_INDEX) {
        return malformed(scenario,
                         "socialize MARKET basis=profit|open-interest|equity|notional "
                         "[rule=pro-rata|equal|queue] [cap=profit|equity|none] "
                         "[rounding=largest-remainder|telescoping|last]");
    }
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    command.option = SLOSS_SHARING(basis, rule, cap, rounding);
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_option(struct scenario *scenario, struct line *line)
{
    static const char *const keys[] = {"liquidation", "residual", NULL};
    static const char *const liquidations[] = {"takeover", "manual", "deleverage", NULL};
    static const char *const residuals[] = {"keep", "forfeit", NULL};
    struct sloss_command command = command_of(SLOSS_COMMAND_OPTION);
    uint32_t liquidation = choose(line, "liquidation", liquidations, scenario->liquidation);
    uint32_t residual = choose(line, "residual", residuals, scenario->residual);
    if (line->count != 1 || line->options == 0 || !options_are_known(line, keys) ||
        liquidation == NO_INDEX || residual == NO_INDEX) {
        return malformed(scenario,
                         "option liquidation=manual|takeover|deleverage [residual=keep|forfeit]");
    }
    command.option = liquidation | residual << 8;
    enum sloss_status status = apply(scenario, &command, 1);
    if (status == SLOSS_OK) {
        scenario->liquidation = liquidation;
        scenario->residual = residual;
    }
    return status;
}

/* A name for a new account. */
static enum sloss_status read_new_account(struct scenario *scenario, const char *word,
                                          struct sloss_command *command)
{
    if (word[0] == '@' && is_name(word + 1)) {
        return refuse(scenario, SLOSS_ERR_SYSTEM_ACCOUNT, "%s: names with @ are kept", word);
    }
    if (!is_name(word)) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    command->account = scenario->next_id;
    strcpy(command->name, word);
    return SLOSS_OK;
}

static enum sloss_status run_account(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ACCOUNT);
    if (line->count != 2 || line->options > 0) {
        return malformed(scenario, "account NAME");
    }
    enum sloss_status status = read_new_account(scenario, line->word[1], &command);
    if (status == SLOSS_OK) {
        status = apply(scenario, &command, 1);
    }
    scenario->next_id += status == SLOSS_OK ? 1 : 0;
    return status;
}

static enum sloss_status read_amount(struct scenario *scenario, const struct line *line,
                                     uint32_t place, struct sloss_command *command)
{
    /* The asset stands behind the amount but is needed to read it; its errors come second. */
    uint32_t asset = 0;
    int64_t ignored;
    static const struct sloss_unit finest = {1, 18, 0};
    enum sloss_status named = read_asset_or_first(scenario, line, place + 1, &asset);
    if (named != SLOSS_OK) {
        if (sloss_decimal_parse(line->word[place], strlen(line->word[place]), &finest, &ignored) ==
            SLOSS_ERR_SYNTAX) {
            return refuse(scenario, SLOSS_ERR_SYNTAX, "not a number: %s", line->word[place]);
        }
        return named;
    }
    command->asset = asset;
    return read_number(scenario, line->word[place], &scenario->assets[asset].unit,
                       &command->amount);
}

static enum sloss_status run_deposit(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return malformed(scenario, "deposit ACCOUNT AMOUNT [ASSET]");
    }
    enum sloss_status status = read_account(scenario, line->word[1], &command.account);
    bool create = status == SLOSS_ERR_UNKNOWN_ACCOUNT;
    if (create) {
        command.flags = SLOSS_COMMAND_CREATE;
        status = read_new_account(scenario, line->word[1], &command);
    }
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command);
    }
    if (status == SLOSS_OK) {
        status = apply(scenario, &command, 1);
    }
    scenario->next_id += create && status == SLOSS_OK ? 1 : 0;
    return status;
}

static enum sloss_status run_withdraw(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return malformed(scenario, "withdraw ACCOUNT AMOUNT [ASSET]");
    }
    enum sloss_status status = read_account(scenario, line->word[1], &command.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_insure(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    uint32_t market;
    if (line->count != 3 || line->options > 0) {
        return malformed(scenario, "insure MARKET AMOUNT");
    }
    enum sloss_status status = read_market(scenario, line->word[1], &market);
    if (status == SLOSS_OK) {
        command.asset = scenario->markets[market].asset;
        command.account = sloss_account_insurance(market);
        status = read_number(scenario, line->word[2], &scenario->assets[command.asset].unit,
                             &command.amount);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_reserve(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    if (line->count < 2 || line->count > 3 || line->options > 0) {
        return malformed(scenario, "reserve AMOUNT [ASSET]");
    }
    command.account = SLOSS_ACCOUNT_RESERVE;
    enum sloss_status status = read_amount(scenario, line, 1, &command);
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_transfer(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    if (line->count < 4 || line->count > 5 || line->options > 0) {
        return malformed(scenario, "transfer FROM TO AMOUNT [ASSET]");
    }
    enum sloss_status status = read_account(scenario, line->word[1], &command.account);
    if (status == SLOSS_OK) {
        status = read_account(scenario, line->word[2], &command.other);
    }
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 3, &command);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_fill(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    bool force = line->count == 7 && strcmp(line->word[6], "force") == 0;
    if ((line->count != 6 && !force) || line->options > 0) {
        return malformed(scenario, "fill MARKET BUYER SELLER SIZE PRICE [force]");
    }
    command.flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    if (status == SLOSS_OK) {
        status = read_account(scenario, line->word[2], &command.account);
    }
    if (status == SLOSS_OK) {
        status = read_account(scenario, line->word[3], &command.other);
    }
    if (status == SLOSS_OK) {
        status = read_number(scenario, line->word[4], &scenario->markets[command.market].lot,
                             &command.amount);
    }
    if (status == SLOSS_OK) {
        status = read_signed(scenario, line->word[5], &scenario->markets[command.market].tick,
                             &command.price);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status read_marks(struct scenario *scenario, const struct line *line,
                                    struct sloss_command *commands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sloss_command *command = &commands[i];
        *command = command_of(SLOSS_COMMAND_MARK);
        command->flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        enum sloss_status status =
            read_market(scenario, line->word[1 + 2 * i], &command->market);
        if (status == SLOSS_OK) {
            status = read_signed(scenario, line->word[2 + 2 * i],
                                 &scenario->markets[command->market].tick, &command->price);
        }
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

static enum sloss_status run_mark(struct scenario *scenario, struct line *line)
{
    if (line->count < 3 || line->count % 2 == 0 || line->options > 0) {
        return malformed(scenario, "mark MARKET PRICE [MARKET PRICE]...");
    }
    uint32_t count = (line->count - 1) / 2;
    struct sloss_command *commands = malloc(count * sizeof(*commands));
    if (commands == NULL) {
        return refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = read_marks(scenario, line, commands, count);
    if (status == SLOSS_OK) {
        status = apply(scenario, commands, count);
    }
    free(commands);
    return status;
}

static enum sloss_status run_funding(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FUNDING);
    struct sloss_unit payment;
    if (line->count != 3 || line->options > 0) {
        return malformed(scenario, "funding MARKET PAYMENT");
    }
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    if (status == SLOSS_OK) {
        status = read_unit(scenario, line->word[2], &payment);
    }
    if (status == SLOSS_OK) {
        const struct scenario_market *market = &scenario->markets[command.market];
        int64_t decimals = scenario->assets[market->asset].unit.decimals;
        status = scale(scenario, (wide)payment.coefficient * market->lot.coefficient,
                       decimals - payment.decimals - market->lot.decimals, 1, &command.amount);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_takeover(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TAKEOVER);
    if (line->count != 2 || line->options > 0) {
        return malformed(scenario, "takeover ACCOUNT");
    }
    enum sloss_status status = read_account(scenario, line->word[1], &command.account);
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_deleverage(struct scenario *scenario, struct line *line)
{
    static const char *const keys[] = {"rank", NULL};
    static const char *const ranks[] = {"profit-leverage", "profit", "size", "pro-rata", NULL};
    struct sloss_command command = command_of(SLOSS_COMMAND_DELEVERAGE);
    command.option = choose(line, "rank", ranks, SLOSS_RANK_PROFIT_LEVERAGE);
    if (line->count != 3 || !options_are_known(line, keys) || command.option == NO_INDEX) {
        return malformed(scenario,
                         "deleverage ACCOUNT MARKET [rank=profit-leverage|profit|size|pro-rata]");
    }
    enum sloss_status status = read_account(scenario, line->word[1], &command.account);
    if (status == SLOSS_OK) {
        status = read_market(scenario, line->word[2], &command.market);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

static enum sloss_status run_settle(struct scenario *scenario, struct line *line)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SETTLE);
    if (line->count != 3 || line->options > 0) {
        return malformed(scenario, "settle MARKET PRICE");
    }
    enum sloss_status status = read_market(scenario, line->word[1], &command.market);
    if (status == SLOSS_OK) {
        status = read_signed(scenario, line->word[2], &scenario->markets[command.market].tick,
                             &command.price);
    }
    return status == SLOSS_OK ? apply(scenario, &command, 1) : status;
}

/* ---- time ------------------------------------------------------------------------------------ */

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
static int64_t days_before(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month <= 2 ? year - 1 : year; /* years that begin in March */
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 719468;
}

static bool read_digits(const char **text, int digits, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *out = 10 * *out + (**text - '0');
    }
    return true;
}

static bool read_character(const char **text, char character)
{
    return *(*text)++ == character;
}

/* A fraction of a second in nanoseconds: up to nine digits behind a point. */
static bool read_fraction(const char **text, int64_t *out)
{
    int64_t unit = 1000000000;
    *out = 0;
    if (**text != '.') {
        return true;
    }
    for ((*text)++; **text >= '0' && **text <= '9'; (*text)++) {
        unit /= 10;
        if (unit == 0) {
            return false;
        }
        *out += unit * (**text - '0');
    }
    return unit < 1000000000;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* 2025-10-10T21:16:04.831Z; years 1678 to 2261 fit into nanoseconds. */
static bool read_timestamp(const char *text, int64_t *out)
{
    int64_t year, month, day, hour, minute, second, fraction;
    bool form = read_digits(&text, 4, &year) && read_character(&text, '-') &&
                read_digits(&text, 2, &month) && read_character(&text, '-') &&
                read_digits(&text, 2, &day) && read_character(&text, 'T') &&
                read_digits(&text, 2, &hour) && read_character(&text, ':') &&
                read_digits(&text, 2, &minute) && read_character(&text, ':') &&
                read_digits(&text, 2, &second) && read_fraction(&text, &fraction) &&
                read_character(&text, 'Z') && *text == '\0';
    if (!form || year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month) || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    int64_t seconds = ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    *out = seconds * 1000000000 + fraction;
    return true;
}

static enum sloss_status run_at(struct scenario *scenario, struct line *line)
{
    static const struct sloss_unit nanosecond = {1, 0, 0};
    struct sloss_command command = command_of(SLOSS_COMMAND_TIME);
    if (line->count != 2 || line->options > 0) {
        return malformed(scenario, "at NANOSECONDS|YYYY-MM-DDThh:mm:ss[.fraction]Z");
    }
    if (strchr(line->word[1], 'T') != NULL) {
        if (!read_timestamp(line->word[1], &command.value)) {
            return refuse(scenario, SLOSS_ERR_SYNTAX, "not a time: %s", line->word[1]);
        }
    } else {
        enum sloss_status status =
            read_number(scenario, line->word[1], &nanosecond, &command.value);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return apply(scenario, &command, 1);
}

/* ---- questions ------------------------------------------------------------------------------- */

static void spell_hash(const struct scenario *scenario, char text[33])
{
    struct sloss_hash hash;
    sloss_engine_hash(scenario->engine, &hash);
    snprintf(text, 33, "%016llx%016llx", (unsigned long long)hash.high,
             (unsigned long long)hash.low);
}

static enum sloss_status run_hash(struct scenario *scenario, struct line *line)
{
    char text[33];
    if (line->count != 1 || line->options > 0) {
        return malformed(scenario, "hash");
    }
    spell_hash(scenario, text);
    if (scenario->out != NULL) {
        fprintf(scenario->out, "%s\n", text);
    }
    return SLOSS_OK;
}

static enum sloss_status run_verify(struct scenario *scenario, struct line *line)
{
    if (line->count != 1 || line->options > 0) {
        return malformed(scenario, "verify");
    }
    enum sloss_status status = sloss_engine_verify(scenario->engine);
    return status == SLOSS_OK ? status : refuse(scenario, status, "%s", explain(status));
}

/* ---- expectations ---------------------------------------------------------------------------- */

/* What an expectation asks for, and what there is. */
struct question {
    struct sloss_unit unit;
    int64_t value;
};

static enum sloss_status account_info(struct scenario *scenario, const struct line *line,
                                      struct sloss_account_info *info, uint32_t *asset)
{
    uint64_t account;
    enum sloss_status status = read_account(scenario, line->word[2], &account);
    bool named = line->count == 5;
    if (status == SLOSS_OK) {
        status = named ? read_asset(scenario, line->word[3], asset)
                       : read_asset_or_first(scenario, line, line->count, asset);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    info->struct_size = sizeof(*info);
    status = sloss_engine_account(scenario->engine, account, *asset, info);
    return status == SLOSS_OK ? status : refuse(scenario, status, "%s", explain(status));
}

/* balance|equity|initial|maintenance|socialized A [ASSET] */
static enum sloss_status ask_account(struct scenario *scenario, const struct line *line,
                                     struct question *question)
{
    struct sloss_account_info info;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return malformed(scenario, "expect WHAT ACCOUNT [ASSET] VALUE");
    }
    enum sloss_status status = account_info(scenario, line, &info, &asset);
    if (status != SLOSS_OK) {
        return status;
    }
    const char *what = line->word[1];
    question->unit = scenario->assets[asset].unit;
    question->value = strcmp(what, "balance") == 0       ? info.balance
                      : strcmp(what, "equity") == 0      ? info.equity
                      : strcmp(what, "initial") == 0     ? info.initial
                      : strcmp(what, "maintenance") == 0 ? info.maintenance
                                                         : info.socialized;
    return SLOSS_OK;
}

static enum sloss_status ask_position(struct scenario *scenario, const struct line *line,
                                      struct question *question)
{
    struct sloss_position_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return malformed(scenario, "expect position ACCOUNT MARKET SIZE");
    }
    enum sloss_status status = read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = read_market(scenario, line->word[3], &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_position(scenario->engine, account, market, &info);
    question->unit = scenario->markets[market].lot;
    question->value = info.lots;
    return status == SLOSS_OK ? status : refuse(scenario, status, "%s", explain(status));
}

/* insurance|deficit|uncovered|open-interest MARKET */
static enum sloss_status ask_market(struct scenario *scenario, const struct line *line,
                                    struct question *question)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    uint32_t market;
    if (line->count != 4) {
        return malformed(scenario, "expect WHAT MARKET VALUE");
    }
    enum sloss_status status = read_market(scenario, line->word[2], &market);
    if (status != SLOSS_OK) {
        return status;
    }
    sloss_engine_market(scenario->engine, market, &info);
    const char *what = line->word[1];
    bool size = strcmp(what, "open-interest") == 0;
    question->unit = size ? scenario->markets[market].lot : scenario->assets[info.asset].unit;
    question->value = size                            ? info.open_interest
                      : strcmp(what, "insurance") == 0 ? info.insurance
                      : strcmp(what, "deficit") == 0   ? info.deficit_sum
                                                       : info.uncovered;
    return SLOSS_OK;
}

static enum sloss_status ask_reserve(struct scenario *scenario, const struct line *line,
                                     struct question *question)
{
    uint32_t asset = 0;
    if (line->count != 3 && line->count != 4) {
        return malformed(scenario, "expect reserve [ASSET] VALUE");
    }
    enum sloss_status status = line->count == 4
                                   ? read_asset(scenario, line->word[2], &asset)
                                   : read_asset_or_first(scenario, line, line->count, &asset);
    if (status == SLOSS_OK) {
        question->unit = scenario->assets[asset].unit;
        status = sloss_ledger_balance(scenario->ledger, SLOSS_ACCOUNT_RESERVE, asset,
                                      &question->value);
    }
    return status;
}

static enum verdict fail(struct scenario *scenario, const char *expected, const char *got)
{
    snprintf(scenario->detail, sizeof(scenario->detail), "expected %s, got %s", expected, got);
    return FAILED;
}

static const char *const state_names[] = {"healthy", "warned", "liquidated", "bankrupt", NULL};

/* The worst state of the account in any asset. */
static uint32_t state_of(const struct scenario *scenario, uint64_t account)
{
    uint32_t worst = SLOSS_STATE_HEALTHY;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_account(scenario->engine, account, asset, &info) == SLOSS_OK &&
            info.state > worst) {
            worst = info.state;
        }
    }
    return worst;
}

static enum sloss_status expect_state(struct scenario *scenario, const struct line *line,
                                      enum verdict *verdict)
{
    uint64_t account;
    if (line->count != 4 || place_of(line->word[3], state_names) == NO_INDEX) {
        return malformed(scenario, "expect state ACCOUNT healthy|warned|liquidated|bankrupt");
    }
    enum sloss_status status = read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        const char *state = state_names[state_of(scenario, account)];
        *verdict = strcmp(state, line->word[3]) == 0 ? APPLIED
                                                     : fail(scenario, line->word[3], state);
    }
    return status;
}

static enum sloss_status expect_hash(struct scenario *scenario, const struct line *line,
                                     enum verdict *verdict)
{
    char text[33];
    if (line->count != 3 || strlen(line->word[2]) != 32) {
        return malformed(scenario, "expect hash HEX");
    }
    spell_hash(scenario, text);
    *verdict = strcmp(text, line->word[2]) == 0 ? APPLIED : fail(scenario, line->word[2], text);
    return SLOSS_OK;
}

static enum sloss_status expect_error(struct scenario *scenario, const struct line *line)
{
    if (line->count != 3 || !is_name(line->word[2])) {
        return malformed(scenario, "expect error CODE");
    }
    strcpy(scenario->expected, line->word[2]);
    return SLOSS_OK;
}

static enum sloss_status expect_value(struct scenario *scenario, const struct line *line,
                                      enum verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*ask)(struct scenario *, const struct line *, struct question *);
    } questions[] = {
        {"balance", ask_account},     {"equity", ask_account},     {"initial", ask_account},
        {"maintenance", ask_account}, {"socialized", ask_account}, {"position", ask_position},
        {"insurance", ask_market},    {"deficit", ask_market},     {"uncovered", ask_market},
        {"open-interest", ask_market}, {"reserve", ask_reserve},
    };
    struct question question = {{1, 0, 0}, 0};
    enum sloss_status status = SLOSS_ERR_SYNTAX;
    bool known = false;
    for (size_t i = 0; !known && i < sizeof(questions) / sizeof(questions[0]); i++) {
        known = strcmp(questions[i].what, line->word[1]) == 0;
        status = known ? questions[i].ask(scenario, line, &question) : status;
    }
    if (!known) {
        return refuse(scenario, SLOSS_ERR_SYNTAX, "nothing to expect of: %s", line->word[1]);
    }
    int64_t wanted;
    const char *word = line->word[line->count - 1];
    if (status == SLOSS_OK) {
        status = read_signed(scenario, word, &question.unit, &wanted);
    }
    if (status == SLOSS_OK && wanted != question.value) {
        char text[SLOSS_DECIMAL_SIZE];
        sloss_decimal_format(question.value, &question.unit, text);
        *verdict = fail(scenario, word, text);
    }
    return status;
}

static enum sloss_status run_expect(struct scenario *scenario, struct line *line,
                                    enum verdict *verdict)
{
    if (line->count < 3 || line->options > 0) {
        return malformed(scenario, "expect WHAT ARGS VALUE");
    }
    if (strcmp(line->word[1], "error") == 0) {
        return expect_error(scenario, line);
    }
    if (strcmp(line->word[1], "state") == 0) {
        return expect_state(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "hash") == 0) {
        return expect_hash(scenario, line, verdict);
    }
    return expect_value(scenario, line, verdict);
}

/* ---- lines and files ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum sloss_status (*run)(struct scenario *scenario, struct line *line);
} commands[] = {
    {"fill", run_fill},           {"mark", run_mark},         {"deposit", run_deposit},
    {"withdraw", run_withdraw},   {"transfer", run_transfer}, {"account", run_account},
    {"funding", run_funding},     {"at", run_at},             {"takeover", run_takeover},
    {"deleverage", run_deleverage}, {"settle", run_settle},   {"insure", run_insure},
    {"reserve", run_reserve},     {"verify", run_verify},     {"hash", run_hash},
    {"asset", run_asset},         {"market", run_market},     {"tier", run_tier},
    {"waterfall", run_waterfall}, {"socialize", run_socialize}, {"option", run_option},
};

static enum sloss_status dispatch(struct scenario *scenario, struct line *line,
                                  enum verdict *verdict)
{
    if (strcmp(line->word[0], "expect") == 0) {
        return run_expect(scenario, line, verdict);
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, line->word[0]) == 0) {
            return commands[i].run(scenario, line);
        }
    }
    return refuse(scenario, SLOSS_ERR_SYNTAX, "unknown command: %s", line->word[0]);
}

/* The line before said how this one must fail, and that the state must not notice. */
static enum verdict judge_refusal(struct scenario *scenario, const char *expected,
                                  enum sloss_status status, const char *before)
{
    char after[33];
    char got[SCENARIO_DETAIL_SIZE];
    char wanted[SLOSS_NAME_SIZE + 8];
    snprintf(wanted, sizeof(wanted), "error %s", expected);
    if (status == SLOSS_OK) {
        return fail(scenario, wanted, "no error");
    }
    if (strcmp(sloss_status_name(status), expected) != 0) {
        snprintf(got, sizeof(got), "error %s: %.160s", sloss_status_name(status),
                 scenario->detail);
        return fail(scenario, wanted, got);
    }
    spell_hash(scenario, after);
    return strcmp(before, after) == 0 ? APPLIED : fail(scenario, "an unchanged state", after);
}

static enum verdict run_line(struct scenario *scenario, char *text, enum sloss_status *status)
{
    struct line line;
    char expected[SLOSS_NAME_SIZE];
    char before[33] = "";
    enum verdict verdict = APPLIED;
    bool well_split = split(text, &line);
    if (well_split && line.count + line.options == 0) {
        return APPLIED;
    }
    strcpy(expected, scenario->expected);
    scenario->expected[0] = '\0';
    if (expected[0] != '\0') {
        spell_hash(scenario, before);
    }
    *status = well_split && line.count > 0
                  ? dispatch(scenario, &line, &verdict)
                  : refuse(scenario, SLOSS_ERR_SYNTAX, "arguments come first, options last");
    if (expected[0] != '\0') {
        return judge_refusal(scenario, expected, *status, before);
    }
    if (*status != SLOSS_OK) {
        return REFUSED;
    }
    if (scenario->applied != NULL) {
        scenario->applied(scenario, scenario->context);
    }
    return verdict;
}

static enum scenario_outcome report(struct scenario *scenario, enum verdict verdict,
                                    enum sloss_status status)
{
    if (verdict == FAILED) {
        fprintf(stderr, "%s:%llu: %s\n", scenario->file, (unsigned long long)scenario->line,
                scenario->detail);
        return SCENARIO_FAILED;
    }
    scenario->refused = status;
    scenario->refused_line = scenario->line;
    fprintf(stderr, "%s:%llu: error %s: %s\n", scenario->file, (unsigned long long)scenario->line,
            sloss_status_name(status), scenario->detail);
    return SCENARIO_REFUSED;
}

static bool is_include(const char *text, char *path, size_t size)
{
    char word[16];
    int start = 0;
    int end = 0;
    char extra[2];
    if (sscanf(text, " %15s %n%*s%n %1s", word, &start, &end, extra) < 1 ||
        strcmp(word, "include") != 0 || end == 0) {
        return false;
    }
    snprintf(path, size, "%.*s", end - start, text + start);
    return true;
}

/* A path relative to the file that includes it. */
static void resolve(const char *from, const char *path, char *out, size_t size)
{
    const char *slash = strrchr(from, '/');
    if (path[0] == '/' || slash == NULL) {
        snprintf(out, size, "%s", path);
    } else {
        snprintf(out, size, "%.*s%s", (int)(slash - from + 1), from, path);
    }
}

static enum scenario_outcome run_stream(struct scenario *scenario, FILE *stream)
{
    char *text = NULL;
    size_t room = 0;
    enum scenario_outcome outcome = SCENARIO_HELD;
    const char *file = scenario->file;
    uint64_t number = 0;
    while (outcome == SCENARIO_HELD && getline(&text, &room, stream) >= 0) {
        char path[4096];
        char target[4096];
        enum sloss_status status = SLOSS_OK;
        scenario->file = file;
        scenario->line = ++number;
        scenario->lines++;
        text[strcspn(text, "#")] = '\0';
        if (scenario->expected[0] == '\0' && is_include(text, path, sizeof(path))) {
            resolve(file, path, target, sizeof(target));
            outcome = scenario_run(scenario, target);
            continue;
        }
        enum verdict verdict = run_line(scenario, text, &status);
        if (verdict != APPLIED) {
            outcome = report(scenario, verdict, status);
        }
    }
    free(text);
    if (outcome == SCENARIO_HELD && ferror(stream) != 0) {
        outcome = report(scenario, REFUSED,
                         refuse(scenario, SLOSS_ERR_FILE, "cannot read on: not a file of lines"));
    }
    return outcome;
}

enum scenario_outcome scenario_run(struct scenario *scenario, const char *file)
{
    const char *outer = scenario->file;
    FILE *stream = NULL;
    if (scenario->depth < INCLUDES_MAX) {
        stream = strcmp(file, "-") == 0 ? stdin : fopen(file, "r");
    }
    if (stream == NULL) {
        enum sloss_status status =
            refuse(scenario, SLOSS_ERR_FILE, "cannot read %.200s", file);
        scenario->file = outer == NULL ? file : outer;
        return report(scenario, REFUSED, status);
    }
    scenario->file = file;
    scenario->depth++;
    enum scenario_outcome outcome = run_stream(scenario, stream);
    scenario->depth--;
    if (outcome == SCENARIO_HELD && scenario->expected[0] != '\0' && scenario->depth == 0) {
        outcome = report(scenario, fail(scenario, "a line that fails", "the end of the file"),
                         SLOSS_OK);
    }
    if (stream != stdin) {
        fclose(stream);
    }
    scenario->file = outer;
    return outcome;
}

bool scenario_open(struct scenario *scenario, FILE *out)
{
    *scenario = (struct scenario){.next_id = 1, .out = out};
    if (sloss_ledger_create(NULL, &scenario->ledger) != SLOSS_OK) {
        return false;
    }
    if (sloss_engine_create(scenario->ledger, &scenario->engine) != SLOSS_OK) {
        scenario_close(scenario);
        return false;
    }
    return true;
}

void scenario_close(struct scenario *scenario)
{
    sloss_engine_destroy(scenario->engine);
    sloss_ledger_destroy(scenario->ledger);
    free(scenario->assets);
    free(scenario->markets);
    *scenario = (struct scenario){0};
}
