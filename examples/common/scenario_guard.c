/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_guard.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"

#define ONE INT64_C(1000000000) /* as parts per billion */
#define GUARD_USAGE                                                                                \
    "guard MARKET sources=LEAST [method=median|mean] [stale=DURATION] [clamp=RATE] [band=RATE] "  \
    "[step=RATE/DURATION] [confidence=RATE] [fills=N], or guard MARKET none"
#define QUOTE_USAGE "quote MARKET NAME PRICE [confidence=PRICE] ..."

const char *const scenario_guard_methods[] = {"median", "mean", NULL};
static_assert(sizeof(scenario_guard_methods) / sizeof(scenario_guard_methods[0]) ==
                  SLOSS_GUARD_MEAN + 2,
              "a name for each");

const char *const scenario_validities[] = {"valid", "limited", "deviating", "stale", "none", NULL};
static_assert(sizeof(scenario_validities) / sizeof(scenario_validities[0]) ==
                  SLOSS_VALIDITY_NONE + 2,
              "a name for each");

const char *const scenario_guarded[] = {"open", "reduce", "liquidate", "settle", "withdraw", NULL};
static_assert(sizeof(scenario_guarded) / sizeof(scenario_guarded[0]) == 6, "a name for each");

/* A whole number within bounds, without a fraction. */
static enum sloss_status read_whole(struct scenario *scenario, const char *word, int64_t least,
                                    int64_t most, int64_t *out)
{
    static const struct sloss_unit one = {1, 0, 0};
    const char *digits = word + (word[0] == '-' ? 1 : 0);
    if (digits[0] == '\0' || strspn(digits, "0123456789") != strlen(digits)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a whole number: %s", word);
    }
    enum sloss_status status = sloss_decimal_parse(word, strlen(word), &one, out);
    return status != SLOSS_OK || *out < least || *out > most
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is out of range", word)
               : SLOSS_OK;
}

/* ---- guard ------------------------------------------------------------------------------------- */

/* RATE/DURATION */
static enum sloss_status read_step(struct scenario *scenario, const char *word,
                                   struct sloss_command_guard *guard)
{
    char text[SLOSS_DECIMAL_SIZE];
    size_t length = strcspn(word, "/");
    if (word[length] == '\0' || strchr(word + length + 1, '/') != NULL ||
        length >= sizeof(text)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not RATE/DURATION: %s", word);
    }
    memcpy(text, word, length);
    text[length] = '\0';
    enum sloss_status status = scenario_read_rate(scenario, text, ONE, &guard->step_ppb);
    if (status == SLOSS_OK && guard->step_ppb == 0) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "a step is above 0");
    }
    return status == SLOSS_OK
               ? scenario_read_duration(scenario, word + length + 1, &guard->step_duration)
               : status;
}

static enum sloss_status read_count(struct scenario *scenario, const char *word, int64_t least,
                                    int64_t most, uint32_t *out)
{
    int64_t number = 0;
    enum sloss_status status = read_whole(scenario, word, least, most, &number);
    *out = (uint32_t)number;
    return status;
}

/* A rate from 0 to 1, which sets its bit. */
static enum sloss_status read_part(struct scenario *scenario, const char *word, uint32_t bit,
                                   struct sloss_command_guard *guard, int64_t *out)
{
    guard->set |= bit;
    return scenario_read_rate(scenario, word, ONE, out);
}

static enum sloss_status read_guard_option(struct scenario *scenario, const char *key,
                                           const char *word, struct sloss_command_guard *guard)
{
    if (strcmp(key, "sources") == 0) {
        return read_count(scenario, word, 1, SLOSS_SOURCES_MAX, &guard->least);
    }
    if (strcmp(key, "fills") == 0) {
        return read_count(scenario, word, 0, SLOSS_FILLS_MAX, &guard->fills);
    }
    if (strcmp(key, "stale") == 0) {
        guard->set |= SLOSS_GUARD_STALE;
        return scenario_read_duration(scenario, word, &guard->stale);
    }
    if (strcmp(key, "step") == 0) {
        guard->set |= SLOSS_GUARD_STEP;
        return read_step(scenario, word, guard);
    }
    if (strcmp(key, "clamp") == 0) {
        return read_part(scenario, word, SLOSS_GUARD_CLAMP, guard, &guard->clamp_ppb);
    }
    if (strcmp(key, "band") == 0) {
        return read_part(scenario, word, SLOSS_GUARD_BAND, guard, &guard->band_ppb);
    }
    if (strcmp(key, "confidence") == 0) {
        return read_part(scenario, word, SLOSS_GUARD_CONFIDENCE, guard, &guard->confidence_ppb);
    }
    guard->method = scenario_place(word, scenario_guard_methods);
    return SLOSS_OK;
}

/* The options, as they stand in the line. */
static enum sloss_status read_guard_options(struct scenario *scenario,
                                            const struct scenario_line *line,
                                            struct sloss_command_guard *guard)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        char *key = scenario_cut_option(line, i, &value);
        status = read_guard_option(scenario, key, value, guard);
    }
    return status;
}

enum sloss_status scenario_read_guard(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    static const char *const keys[] = {"sources", "method", "stale",      "clamp", "band",
                                       "step",    "fills",  "confidence", NULL};
    struct sloss_command_guard *guard = &command->guard;
    bool none = line->count == 3 && strcmp(line->word[2], "none") == 0;
    if ((line->count != 2 && !none) || !scenario_options_known(line, keys) ||
        scenario_choose(line, "method", scenario_guard_methods, 0) == SCENARIO_NO_INDEX ||
        (!none && scenario_option(line, "sources") == NULL)) {
        return scenario_malformed(scenario, GUARD_USAGE);
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &guard->market);
    if (status == SLOSS_OK) {
        status = read_guard_options(scenario, line, guard);
    }
    guard->is_on = none ? 0 : 1;
    if (none && line->options > 0) {
        guard->set |= SLOSS_GUARD_STALE; /* whatever they say, `none` has no options */
    }
    return status;
}

/* ---- source, validity, halt, bust --------------------------------------------------------------- */

enum sloss_status scenario_read_source(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    static const char *const keys[] = {"weight", NULL};
    struct sloss_command_source *source = &command->source;
    const char *weight = scenario_option(line, "weight");
    uint32_t number;
    if (line->count != 3 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "source MARKET NAME [weight=N]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &source->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!scenario_is_name(line->word[2])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[2]);
    }
    if (sloss_engine_find_source(scenario->engine, source->market, line->word[2], &number) ==
        SLOSS_OK) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s is a source", line->word[2]);
    }
    copy_text(source->name, sizeof(source->name), line->word[2]);
    source->weight = strcmp(line->word[2], "index") == 0 ? 0 : 1;
    return weight == NULL ? SLOSS_OK : read_count(scenario, weight, 1, 1000, &source->weight);
}

enum sloss_status scenario_read_validity(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command)
{
    struct sloss_command_validity *validity = &command->validity;
    validity->open =
        scenario_choose(line, "open", scenario_validities, SLOSS_VALIDITY_VALID);
    validity->reduce =
        scenario_choose(line, "reduce", scenario_validities, SLOSS_VALIDITY_DEVIATING);
    validity->liquidate =
        scenario_choose(line, "liquidate", scenario_validities, SLOSS_VALIDITY_LIMITED);
    validity->settle =
        scenario_choose(line, "settle", scenario_validities, SLOSS_VALIDITY_VALID);
    validity->withdraw =
        scenario_choose(line, "withdraw", scenario_validities, SLOSS_VALIDITY_LIMITED);
    bool wrong = validity->open == SCENARIO_NO_INDEX || validity->reduce == SCENARIO_NO_INDEX ||
                 validity->liquidate == SCENARIO_NO_INDEX ||
                 validity->settle == SCENARIO_NO_INDEX || validity->withdraw == SCENARIO_NO_INDEX;
    if (line->count != 2 || !scenario_options_known(line, scenario_guarded) || wrong) {
        return scenario_malformed(scenario,
                                  "validity MARKET [open=WORD] [reduce=WORD] [liquidate=WORD] "
                                  "[settle=WORD] [withdraw=WORD], "
                                  "valid, limited, deviating, stale or none each");
    }
    return scenario_read_market(scenario, line->word[1], &validity->market);
}

enum sloss_status scenario_read_halt(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    bool off = line->count == 3 && strcmp(line->word[2], "off") == 0;
    if ((line->count != 2 && !off) || line->options > 0) {
        return scenario_malformed(scenario, "halt MARKET [off]");
    }
    command->halt.is_halted = off ? 0 : 1;
    return scenario_read_market(scenario, line->word[1], &command->halt.market);
}

enum sloss_status scenario_read_bust(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    int64_t sequence = 0;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "bust MARKET SEQ");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &command->bust.market);
    if (status == SLOSS_OK) {
        status = read_whole(scenario, line->word[2], 1, INT64_MAX, &sequence);
    }
    command->bust.sequence = (uint64_t)sequence;
    return status;
}

/* ---- quote ------------------------------------------------------------------------------------- */

static const char confidence_key[] = "confidence=";

static const char *confidence_in(const struct scenario_line *line, uint32_t place)
{
    bool is_there = place < line->count && strncmp(line->word[place], confidence_key,
                                                   strlen(confidence_key)) == 0;
    return is_there ? line->word[place] + strlen(confidence_key) : NULL;
}

/* Quotes in a line, or 0 where its words are none: three each, and perhaps a confidence. */
static uint32_t count_quotes(const struct scenario_line *line)
{
    uint32_t count = 0;
    uint32_t place = 1;
    while (place < line->count) {
        for (uint32_t i = place; i < place + 3; i++) {
            if (i >= line->count || strchr(line->word[i], '=') != NULL) {
                return 0;
            }
        }
        place += confidence_in(line, place + 3) != NULL ? 4 : 3;
        count++;
    }
    return line->options > 0 ? 0 : count;
}

static enum sloss_status find_source(struct scenario *scenario, const char *word,
                                     struct sloss_command_quote *quote)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    return sloss_engine_find_source(scenario->engine, quote->market, word, &quote->source) ==
                   SLOSS_OK
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_SOURCE, "unknown source: %s", word);
}

static enum sloss_status read_quote(struct scenario *scenario, const struct scenario_line *line,
                                    uint32_t place, struct sloss_command_quote *quote)
{
    const char *confidence = confidence_in(line, place + 3);
    enum sloss_status status = scenario_read_market(scenario, line->word[place], &quote->market);
    if (status == SLOSS_OK) {
        status = find_source(scenario, line->word[place + 1], quote);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sloss_unit *tick = &scenario->markets[quote->market].tick;
    status = scenario_read_signed(scenario, line->word[place + 2], tick, &quote->price);
    return status == SLOSS_OK && confidence != NULL
               ? scenario_read_number(scenario, confidence, tick, &quote->confidence)
               : status;
}

enum sloss_status scenario_run_quote(struct scenario *scenario, struct scenario_line *line)
{
    uint32_t count = count_quotes(line);
    uint32_t place = 1;
    if (count == 0) {
        return scenario_malformed(scenario, QUOTE_USAGE);
    }
    struct sloss_command *commands = malloc(count * sizeof(*commands));
    enum sloss_status status =
        commands != NULL ? SLOSS_OK : scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        commands[i] = scenario_command_of(SLOSS_COMMAND_QUOTE);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        status = read_quote(scenario, line, place, &commands[i].quote);
        place += confidence_in(line, place + 3) != NULL ? 4 : 3;
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count);
    }
    free(commands);
    return status;
}
