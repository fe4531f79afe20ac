/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_read.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/escape.h"
#include "common/lines.h"

#define DEPLETION_DAYS (1u << 20)   /* and paths */
#define DEPLETION_DRAWS 1000000000u /* some ten seconds a fund */

const char *const stress_vary_name[] = {"funds",  "maintenance", "depth",
                                        "stress", "leverage",    NULL};
static_assert(sizeof(stress_vary_name) / sizeof(stress_vary_name[0]) == STRESS_VARY_LEVERAGE + 2,
              "a name for each");
static const char *const impact_name[] = {"none", "square-root", "linear", NULL};
static_assert(sizeof(impact_name) / sizeof(impact_name[0]) == SLOSS_IMPACT_LINEAR + 2,
              "a name for each");

uint32_t stress_group(const struct sloss_stress_config *model)
{
    uint32_t pair = (model->flags & SLOSS_STRESS_ANTITHETIC) != 0 ? 2 : 1;
    return pair * (model->strata > 1 ? model->strata : 1);
}

/* ---- numbers --------------------------------------------------------------------------------- */

bool stress_read_ratio(const char *word, int64_t *ppb)
{
    word += word[0] == '+' ? 1 : 0;
    size_t length = strlen(word);
    bool percent = length > 0 && word[length - 1] == '%';
    const struct sloss_unit unit = {1, percent ? 7 : 9, 0};
    return sloss_decimal_parse(word, percent ? length - 1 : length, &unit, ppb) == SLOSS_OK;
}

static bool read_count(const char *word, uint64_t most, uint64_t *count)
{
    static const struct sloss_unit one = {1, 0, 0};
    int64_t value;
    if (sloss_decimal_parse(word, strlen(word), &one, &value) != SLOSS_OK || value < 0 ||
        (uint64_t)value > most) {
        return false;
    }
    *count = (uint64_t)value;
    return true;
}

bool stress_read_option(const struct scenario_line *line, const char *key, int64_t *ppb)
{
    const char *word = scenario_option(line, key);
    return word == NULL || stress_read_ratio(word, ppb);
}

void *stress_grown(void *rows, uint32_t count, size_t size)
{
    return realloc(rows, ((size_t)count + 1) * size);
}

/* ---- the model ------------------------------------------------------------------------------- */

static const char *read_number_line(struct stress_config *config, const struct scenario_line *line)
{
    const char *what = line->word[0];
    uint64_t count = 0;
    uint64_t most = strcmp(what, "seed") == 0        ? INT64_MAX
                    : strcmp(what, "scenarios") == 0 ? 100000000
                                                     : STRESS_GROUP_MAX;
    if (line->count != 2 || !read_count(line->word[1], most, &count)) {
        return "one whole number is wanted";
    }
    if (strcmp(what, "seed") == 0) {
        config->model.seed = count;
    } else if (strcmp(what, "scenarios") == 0) {
        config->scenarios = count;
    } else if (strcmp(what, "factors") == 0) {
        if (count > SLOSS_STRESS_FACTORS) {
            return "too many factors";
        }
        config->model.factors = (uint32_t)count;
    } else if (strcmp(what, "degrees") == 0) {
        config->model.degrees = (uint32_t)count;
    } else {
        config->model.strata = (uint32_t)count;
    }
    return NULL;
}

static const char *read_correlation(struct stress_config *config, const struct scenario_line *line)
{
    uint32_t factors = config->model.factors;
    if (line->count != factors + 1 || config->correlation_rows == factors) {
        return "as many rows and columns as factors, which come first";
    }
    for (uint32_t i = 0; i < factors; i++) {
        if (!stress_read_ratio(line->word[1 + i],
                               &config->correlation[config->correlation_rows * factors + i])) {
            return "not a correlation";
        }
    }
    config->correlation_rows++;
    return NULL;
}

static const char *read_jump(struct stress_config *config, const struct scenario_line *line)
{
    static const char *const keys[] = {"probability", "mean", "volatility", NULL};
    bool fits = line->count == 1 && scenario_options_known(line, keys) &&
                stress_read_option(line, "probability", &config->model.jump_probability_ppb) &&
                stress_read_option(line, "mean", &config->model.jump_mean_ppb) &&
                stress_read_option(line, "volatility", &config->model.jump_volatility_ppb);
    return fits ? NULL : "jump probability= mean= volatility=";
}

static bool read_loadings(const char *text, int64_t *loadings)
{
    char copy[256];
    if (text == NULL) {
        return true;
    }
    if (strlen(text) >= sizeof(copy)) {
        return false;
    }
    copy_text(copy, sizeof(copy), text);
    uint32_t factor = 0;
    for (char *word = strtok(copy, ","); word != NULL; word = strtok(NULL, ",")) {
        if (factor == SLOSS_STRESS_FACTORS || !stress_read_ratio(word, &loadings[factor++])) {
            return false;
        }
    }
    return true;
}

static const char *read_market(struct stress_config *config, struct scenario *book,
                               const struct scenario_line *line)
{
    static const char *const keys[] = {"volatility",     "loadings", "jump",  "own_jump",
                                       "own_volatility", "impact",   "depth", "move",
                                       "recovery",       NULL};
    struct sloss_stress_market market = {.struct_size = sizeof(market)};
    if (line->count != 2 || !scenario_options_known(line, keys)) {
        return "market NAME volatility= loadings= jump= own_jump= own_volatility= impact= depth= "
               "move= recovery=";
    }
    market.market = scenario_find_market(book, line->word[1]);
    if (market.market == SCENARIO_NO_INDEX) {
        return "no such market in the book";
    }
    market.impact = scenario_choose(line, "impact", impact_name, SLOSS_IMPACT_NONE);
    const char *depth = scenario_option(line, "depth");
    const struct sloss_unit *lot = &book->markets[market.market].lot;
    bool fits = market.impact != SCENARIO_NO_INDEX &&
                stress_read_option(line, "volatility", &market.volatility_ppb) &&
                read_loadings(scenario_option(line, "loadings"), market.loading_ppb) &&
                stress_read_option(line, "jump", &market.jump_loading_ppb) &&
                stress_read_option(line, "own_jump", &market.jump_probability_ppb) &&
                stress_read_option(line, "own_volatility", &market.jump_volatility_ppb) &&
                stress_read_option(line, "move", &market.impact_ppb) &&
                stress_read_option(line, "recovery", &market.recovery_ppb) &&
                (depth == NULL ||
                 sloss_decimal_parse(depth, strlen(depth), lot, &market.depth_lots) == SLOSS_OK);
    struct sloss_stress_market *rows =
        fits ? stress_grown(config->markets, config->market_count, sizeof(*rows)) : NULL;
    if (rows == NULL) {
        return "not a number, or finer than a lot";
    }
    config->markets = rows;
    rows[config->market_count++] = market;
    return NULL;
}

static const char *read_tie(struct stress_config *config, struct scenario *book,
                            const struct scenario_line *line)
{
    const struct stress_rows rows = {config->markets, config->market_count, book};
    return strcmp(line->word[0], "cross") == 0 ? stress_read_cross(&config->ties, &rows, line)
                                               : stress_read_grid(&config->ties, &rows, line);
}

/* ---- variations ------------------------------------------------------------------------------ */

/* The numbers from a place on, up to the next word. */
static bool read_values(struct stress_vary *vary, const struct scenario_line *line, uint32_t *place)
{
    vary->count = 0;
    while (*place < line->count && vary->count < STRESS_VALUES_MAX &&
           stress_read_ratio(line->word[*place], &vary->ppb[vary->count])) {
        if (vary->ppb[vary->count++] < 0) {
            return false;
        }
        ++*place;
    }
    return vary->count > 0;
}

static const char *read_vary(struct stress_config *config, const struct scenario_line *line)
{
    uint32_t place = 2;
    uint32_t kind =
        line->count < 3 ? SCENARIO_NO_INDEX : scenario_place(line->word[1], stress_vary_name);
    if (kind == SCENARIO_NO_INDEX || config->vary_count == STRESS_VARIES_MAX) {
        return "vary funds|maintenance|depth|stress|leverage NUMBER ...";
    }
    struct stress_vary *vary = &config->varies[config->vary_count++];
    vary->kind = kind;
    return read_values(vary, line, &place) && place == line->count ? NULL : "not a number";
}

static const char *read_map(struct stress_config *config, const struct scenario_line *line)
{
    static const char usage[] = "map leverage NUMBER ... funds NUMBER ...";
    uint32_t place = 2;
    if (line->count < 5 || strcmp(line->word[1], "leverage") != 0) {
        return usage;
    }
    config->map[0].kind = STRESS_VARY_LEVERAGE;
    config->map[1].kind = STRESS_VARY_FUNDS;
    if (!read_values(&config->map[0], line, &place) || place + 1 >= line->count ||
        strcmp(line->word[place++], "funds") != 0 || !read_values(&config->map[1], line, &place) ||
        place != line->count) {
        return usage;
    }
    return NULL;
}

/* ---- contributions and depletion ------------------------------------------------------------- */

static bool option_count(const struct scenario_line *line, const char *key, uint64_t most,
                         uint64_t *count)
{
    const char *word = scenario_option(line, key);
    return word == NULL || read_count(word, most, count);
}

static const char *read_contribute(struct stress_config *config, const struct scenario_line *line)
{
    static const char *const keys[] = {"accounts", NULL};
    uint64_t accounts = 0;
    bool markets = line->count == 2 && strcmp(line->word[1], "markets") == 0;
    if (line->count > 2 || (line->count == 2 && !markets) || !scenario_options_known(line, keys) ||
        !option_count(line, "accounts", STRESS_ACCOUNTS_MAX, &accounts) ||
        (!markets && accounts == 0)) {
        return "contribute markets accounts=, at most 100";
    }
    config->contribute = (struct stress_contribute){markets, (uint32_t)accounts};
    return NULL;
}

/* An amount of the asset, at least 0. */
static bool option_amount(const struct scenario_line *line, const char *key,
                          const struct sloss_unit *unit, int64_t *amount)
{
    const char *word = scenario_option(line, key);
    return word == NULL ||
           (sloss_decimal_parse(word, strlen(word), unit, amount) == SLOSS_OK && *amount >= 0);
}

static const char *read_depletion(struct stress_config *config, const struct scenario *book,
                                  const struct scenario_line *line)
{
    static const char *const keys[] = {"days", "inflow", "paths", "cap", "resamples", NULL};
    struct stress_depletion asked = {.days = 0};
    uint64_t days = 365;
    uint64_t resamples = 0;
    asked.paths = 10000;
    if (config->model.asset >= book->asset_count) {
        return "the book has no asset";
    }
    const struct sloss_unit *unit = &book->assets[config->model.asset].unit;
    bool fits = line->count == 1 && scenario_options_known(line, keys) &&
                option_count(line, "days", DEPLETION_DAYS, &days) && days > 0 &&
                option_count(line, "paths", DEPLETION_DAYS, &asked.paths) && asked.paths >= 2 &&
                option_count(line, "resamples", 4096, &resamples) && resamples != 1 &&
                option_amount(line, "inflow", unit, &asked.inflow) &&
                option_amount(line, "cap", unit, &asked.cap) &&
                (scenario_option(line, "cap") == NULL || asked.cap > 0);
    if (!fits) {
        return "depletion days= inflow= paths= cap= resamples=";
    }
    if ((asked.paths + resamples * STRESS_RESAMPLE_PATHS) * days > DEPLETION_DRAWS) {
        return "more than 10^9 days of all paths";
    }
    asked.days = (uint32_t)days;
    asked.resamples = (uint32_t)resamples;
    config->depletion = asked;
    return NULL;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static const char *read_one_ratio(const struct scenario_line *line, int64_t *ppb)
{
    return line->count == 2 && stress_read_ratio(line->word[1], ppb) ? NULL : "one ratio is wanted";
}

static const char *read_confidence(struct stress_config *config, const struct scenario_line *line)
{
    const char *wrong = read_one_ratio(line, &config->confidence_ppb);
    bool fits = config->confidence_ppb >= STRESS_PPB / 2 && config->confidence_ppb < STRESS_PPB;
    return wrong != NULL || fits ? wrong
                                 : "a confidence of at least 50 % and less than 100 % is wanted";
}

static const char *read_asset(struct stress_config *config, const struct scenario *book,
                              const struct scenario_line *line)
{
    if (config->depletion.days > 0) {
        return "an asset stands before depletion, which counts in it";
    }
    config->model.asset =
        line->count == 2 ? scenario_find_asset(book, line->word[1]) : SCENARIO_NO_INDEX;
    return config->model.asset == SCENARIO_NO_INDEX ? "no such asset in the book" : NULL;
}

/* What is wrong with a line, or NULL. */
static const char *read_line(struct stress_config *config, struct scenario *book,
                             const struct scenario_line *line, uint64_t row)
{
    static const char *const numbers[] = {"seed",    "scenarios", "factors",
                                          "degrees", "strata",    NULL};
    const char *what = line->word[0];
    if (stress_is_step(what)) {
        return stress_read_step(config, book, line, row);
    }
    if (scenario_place(what, numbers) != SCENARIO_NO_INDEX) {
        return read_number_line(config, line);
    }
    if (strcmp(what, "antithetic") == 0) {
        config->model.flags |= SLOSS_STRESS_ANTITHETIC;
        return line->count == 1 ? NULL : "antithetic";
    }
    return strcmp(what, "asset") == 0         ? read_asset(config, book, line)
           : strcmp(what, "correlation") == 0 ? read_correlation(config, line)
           : strcmp(what, "stress") == 0
               ? read_one_ratio(line, &config->model.correlation_stress_ppb)
           : strcmp(what, "tilt") == 0 ? read_one_ratio(line, &config->model.importance_shift_ppb)
           : strcmp(what, "confidence") == 0 ? read_confidence(config, line)
           : strcmp(what, "jump") == 0       ? read_jump(config, line)
           : strcmp(what, "market") == 0     ? read_market(config, book, line)
           : strcmp(what, "cross") == 0      ? read_tie(config, book, line)
           : strcmp(what, "grid") == 0       ? read_tie(config, book, line)
           : strcmp(what, "scenario") == 0   ? stress_read_day(config, line)
           : strcmp(what, "collateral") == 0 ? stress_read_collateral(config, book, line, row)
           : strcmp(what, "observed") == 0   ? stress_read_observed(config, line, row)
           : strcmp(what, "vary") == 0       ? read_vary(config, line)
           : strcmp(what, "map") == 0        ? read_map(config, line)
           : strcmp(what, "contribute") == 0 ? read_contribute(config, line)
           : strcmp(what, "depletion") == 0  ? read_depletion(config, book, line)
                                             : "no such line";
}

static bool complain(const char *path, uint64_t number, const char *what)
{
    escape_print(path, stderr);
    if (number > 0) {
        fprintf(stderr, ":%" PRIu64, number);
    }
    fprintf(stderr, ": error: %s\n", what);
    return false;
}

static bool is_of_scenarios(const struct stress_config *config)
{
    return config->contribute.markets || config->contribute.accounts > 0 ||
           config->depletion.days > 0 || config->vary_count > 0 || config->map[0].count > 0;
}

static bool check(struct stress_config *config, const struct scenario *book, const char *path)
{
    uint64_t row = 0;
    const char *wrong = stress_check_collateral(config, &row);
    wrong = wrong != NULL ? wrong : stress_check_observed(config, book, &row);
    wrong = wrong != NULL ? wrong : stress_check_days(config, &row);
    if (wrong != NULL) {
        return complain(path, row, wrong);
    }
    if (config->scenarios == 0 && config->day_count == 0) {
        return complain(path, 0, "no scenario: neither `scenarios N` nor a day");
    }
    if (config->scenarios == 0 && is_of_scenarios(config)) {
        return complain(path, 0,
                        "contribute, depletion, vary and map are of scenarios: `scenarios N`");
    }
    if (config->market_count == 0) {
        return complain(path, 0, "no market has a model");
    }
    if (config->scenarios > 0 && config->scenarios / 2 < stress_group(&config->model)) {
        return complain(path, 0, "two scenarios at least, or two of each of the strata");
    }
    if (stress_group(&config->model) > STRESS_GROUP_MAX) {
        return complain(path, 0, "too many strata");
    }
    if (config->correlation_rows > 0 && config->correlation_rows != config->model.factors) {
        return complain(path, 0, "as many rows of the correlation as factors are wanted");
    }
    return true;
}

/* What is wrong with a line of text, or NULL. */
static const char *read_text(struct stress_config *config, struct scenario *book,
                             const struct lines *lines)
{
    static struct scenario_line line;
    return !scenario_split(lines->text, &line) ? "options stand behind arguments"
           : line.count + line.options == 0    ? NULL
           : line.count == 0                   ? "no such line"
                                               : read_line(config, book, &line, lines->number);
}

bool stress_config_read(struct stress_config *config, struct scenario *book, const char *path)
{
    struct lines lines;
    *config = (struct stress_config){.model = {.struct_size = sizeof(config->model), .seed = 1},
                                     .confidence_ppb = STRESS_CONFIDENCE_PPB};
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return complain(path, 0, "cannot be read");
    }
    const char *wrong = NULL;
    enum lines_result result;
    lines_open(&lines, file);
    while (wrong == NULL && (result = lines_next(&lines)) != LINES_END) {
        wrong = result == LINES_LINE ? read_text(config, book, &lines) : lines_wrong(result);
    }
    lines_close(&lines);
    fclose(file);
    return wrong == NULL ? check(config, book, path) : complain(path, lines.number, wrong);
}

void stress_config_free(struct stress_config *config)
{
    for (uint32_t day = 0; day < config->day_count; day++) {
        for (uint32_t step = 0; step < config->days[day].count; step++) {
            free(config->days[day].steps[step].marks);
        }
        free(config->days[day].steps);
    }
    free(config->days);
    free(config->markets);
    stress_ties_free(&config->ties);
}
