/* SPDX-License-Identifier: BSD-2-Clause */
/* The questions for guarded markets. */
#include <stdio.h>
#include <string.h>

#include "common/scenario_guard.h"

static enum sloss_status ask(struct scenario *scenario, const struct scenario_line *line,
                             struct sloss_guard_info *info, uint32_t *market)
{
    info->struct_size = sizeof(*info);
    enum sloss_status status = scenario_read_market(scenario, line->word[2], market);
    return status == SLOSS_OK ? sloss_engine_guard(scenario->engine, *market, info) : status;
}

static enum scenario_verdict compare(struct scenario *scenario, const char *wanted,
                                     const char *got)
{
    return strcmp(wanted, got) == 0 ? SCENARIO_APPLIED : scenario_fail(scenario, wanted, got);
}

/* MARKET WORD, or MARKET open|reduce|liquidate|settle|withdraw WORD. */
static enum sloss_status expect_validity(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         enum scenario_verdict *verdict)
{
    struct sloss_guard_info info;
    uint32_t market;
    uint32_t what = line->count == 5 ? scenario_place(line->word[3], scenario_guarded) : 0;
    if (line->count < 4 || line->count > 5 || what == SCENARIO_NO_INDEX ||
        scenario_place(line->word[line->count - 1], scenario_validities) == SCENARIO_NO_INDEX) {
        return scenario_malformed(
            scenario, "expect validity MARKET [open|reduce|liquidate|settle|withdraw] "
                      "valid|limited|deviating|stale|none");
    }
    enum sloss_status status = ask(scenario, line, &info, &market);
    if (status == SLOSS_OK) {
        const uint32_t worst[] = {info.open, info.reduce, info.liquidate, info.settle,
                                  info.withdraw};
        uint32_t got = line->count == 5 ? worst[what] : info.validity;
        *verdict = compare(scenario, line->word[line->count - 1], scenario_validities[got]);
    }
    return status;
}

/* ---- guard ------------------------------------------------------------------------------------- */

static const struct sloss_unit billionth = {1, 9, 0};
static const struct sloss_unit one = {1, 0, 0};

/* How a term is told. */
enum form {
    FORM_COUNT,
    FORM_RATE,
    FORM_DURATION,
    FORM_STEP,
    FORM_METHOD
};

struct term {
    const char *word;
    enum form form;
    uint32_t bit; /* of enum sloss_guard_bit, or 0: it is there wherever there is a guard */
};

static const struct term terms[] = {{"sources", FORM_COUNT, 0},
                                    {"method", FORM_METHOD, 0},
                                    {"fills", FORM_COUNT, 0},
                                    {"stale", FORM_DURATION, SLOSS_GUARD_STALE},
                                    {"clamp", FORM_RATE, SLOSS_GUARD_CLAMP},
                                    {"band", FORM_RATE, SLOSS_GUARD_BAND},
                                    {"step", FORM_STEP, SLOSS_GUARD_STEP},
                                    {"confidence", FORM_RATE, SLOSS_GUARD_CONFIDENCE}};

static int64_t number_of(const struct sloss_guard_info *info, const char *word)
{
    return strcmp(word, "sources") == 0      ? info->least
           : strcmp(word, "fills") == 0      ? info->fills
           : strcmp(word, "stale") == 0      ? info->stale
           : strcmp(word, "clamp") == 0      ? info->clamp_ppb
           : strcmp(word, "band") == 0       ? info->band_ppb
           : strcmp(word, "confidence") == 0 ? info->confidence_ppb
                                             : info->step_ppb;
}

/* Read the word that is expected, and tell what there is: both as text of one kind. */
static enum sloss_status compare_term(struct scenario *scenario, const struct term *term,
                                      const struct sloss_guard_info *info, char *word,
                                      enum scenario_verdict *verdict)
{
    char got[2 * SLOSS_DECIMAL_SIZE];
    char decimal[SLOSS_DECIMAL_SIZE];
    int64_t has = number_of(info, term->word);
    int64_t wanted = 0;
    int64_t duration = info->step_duration;
    enum sloss_status status = SLOSS_OK;
    if (term->form == FORM_METHOD) {
        *verdict = compare(scenario, word, scenario_guard_methods[info->method]);
        return SLOSS_OK;
    }
    (void)sloss_decimal_format(has, term->form == FORM_COUNT ? &one : &billionth, decimal);
    (void)snprintf(got, sizeof(got), "%s%s", decimal, term->form == FORM_DURATION ? "s" : "");
    if (term->form == FORM_STEP) {
        char *slash = strchr(word, '/');
        if (slash == NULL) {
            return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not RATE/DURATION: %s", word);
        }
        *slash = '\0';
        status = scenario_read_duration(scenario, slash + 1, &duration);
    }
    if (status == SLOSS_OK) {
        status = term->form == FORM_COUNT      ? scenario_read_number(scenario, word, &one, &wanted)
                 : term->form == FORM_DURATION ? scenario_read_duration(scenario, word, &wanted)
                                               : scenario_read_signed_rate(scenario, word, &wanted);
    }
    if (status == SLOSS_OK) {
        bool same = wanted == has && duration == info->step_duration;
        *verdict = same ? SCENARIO_APPLIED : scenario_fail(scenario, word, got);
    }
    return status;
}

/* MARKET WORD VALUE|none */
static enum sloss_status expect_guard(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    struct sloss_guard_info info;
    uint32_t market;
    const struct term *term = NULL;
    for (size_t i = 0; line->count == 5 && i < sizeof(terms) / sizeof(terms[0]); i++) {
        term = strcmp(terms[i].word, line->word[3]) == 0 ? &terms[i] : term;
    }
    if (term == NULL) {
        return scenario_malformed(scenario,
                                  "expect guard MARKET sources|method|stale|clamp|band|step|"
                                  "confidence|fills VALUE|none");
    }
    enum sloss_status status = ask(scenario, line, &info, &market);
    if (status != SLOSS_OK) {
        return status;
    }
    bool is_set = info.is_on != 0 && (term->bit == 0 || (info.set & term->bit) != 0);
    if (!is_set || strcmp(line->word[4], "none") == 0) {
        *verdict = compare(scenario, line->word[4], is_set ? "a value" : "none");
        return SLOSS_OK;
    }
    return compare_term(scenario, term, &info, line->word[4], verdict);
}

/* ---- source, halted, last_fill ----------------------------------------------------------------- */

/* MARKET NAME PRICE|none */
static enum sloss_status expect_source(struct scenario *scenario, const struct scenario_line *line,
                                       enum scenario_verdict *verdict)
{
    struct sloss_source_info info = {.struct_size = sizeof(info)};
    uint32_t market = 0;
    uint32_t source = 0;
    int64_t wanted = 0;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect source MARKET NAME PRICE|none");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status == SLOSS_OK && sloss_engine_find_source(scenario->engine, market, line->word[3],
                                                       &source) != SLOSS_OK) {
        return scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_SOURCE, "unknown source: %s",
                               line->word[3]);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_source(scenario->engine, market, source, &info);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    char got[SLOSS_DECIMAL_SIZE] = "none";
    const struct sloss_unit *tick = &scenario->markets[market].tick;
    if (info.is_quoted != 0) {
        (void)sloss_decimal_format(info.price, tick, got);
    }
    if (info.is_quoted == 0 || strcmp(line->word[4], "none") == 0) {
        *verdict = compare(scenario, line->word[4], got);
        return SLOSS_OK;
    }
    status = scenario_read_signed(scenario, line->word[4], tick, &wanted);
    if (status == SLOSS_OK) {
        *verdict = wanted == info.price ? SCENARIO_APPLIED
                                        : scenario_fail(scenario, line->word[4], got);
    }
    return status;
}

/* MARKET yes|no */
static enum sloss_status expect_halted(struct scenario *scenario, const struct scenario_line *line,
                                       enum scenario_verdict *verdict)
{
    static const char *const answers[] = {"no", "yes", NULL};
    struct sloss_guard_info info;
    uint32_t market;
    if (line->count != 4 || scenario_place(line->word[3], answers) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "expect halted MARKET yes|no");
    }
    enum sloss_status status = ask(scenario, line, &info, &market);
    if (status == SLOSS_OK) {
        *verdict = compare(scenario, line->word[3], answers[info.is_halted]);
    }
    return status;
}

/* MARKET SEQ */
static enum sloss_status expect_last_fill(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          enum scenario_verdict *verdict)
{
    struct sloss_guard_info info;
    uint32_t market;
    int64_t wanted = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect last_fill MARKET SEQ");
    }
    enum sloss_status status = ask(scenario, line, &info, &market);
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, line->word[3], &one, &wanted);
    }
    if (status == SLOSS_OK) {
        char got[SLOSS_DECIMAL_SIZE];
        (void)sloss_decimal_format((int64_t)info.last_fill, &one, got);
        *verdict = (uint64_t)wanted == info.last_fill
                       ? SCENARIO_APPLIED
                       : scenario_fail(scenario, line->word[3], got);
    }
    return status;
}

bool scenario_expect_guarded(struct scenario *scenario, const struct scenario_line *line,
                             enum sloss_status *status_out, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*expect)(struct scenario *, const struct scenario_line *,
                                    enum scenario_verdict *);
    } questions[] = {{"validity", expect_validity},
                     {"guard", expect_guard},
                     {"source", expect_source},
                     {"halted", expect_halted},
                     {"last_fill", expect_last_fill}};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status_out = questions[i].expect(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
