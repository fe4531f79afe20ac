/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/escape.h"
#include "common/lines.h"
#include "common/scenario_line.h"

void scenario_spell_hash(const struct scenario *scenario, char text[33])
{
    struct sloss_hash hash;
    sloss_engine_hash(scenario->engine, &hash);
    snprintf(text, 33, "%016llx%016llx", (unsigned long long)hash.high,
             (unsigned long long)hash.low);
}

static enum sloss_status dispatch(struct scenario *scenario, struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    return strcmp(line->word[0], "expect") == 0 ? scenario_expect(scenario, line, verdict)
                                                : scenario_command(scenario, line);
}

/* The line before said how this one must fail, and that the state must not notice. */
static enum scenario_verdict judge_refusal(struct scenario *scenario, const char *expected,
                                           enum sloss_status status, const char *before)
{
    char after[33];
    char got[SCENARIO_DETAIL_SIZE];
    char wanted[SLOSS_NAME_SIZE + 8];
    snprintf(wanted, sizeof(wanted), "error %s", expected);
    if (status == SLOSS_OK) {
        return scenario_fail(scenario, wanted, "no error");
    }
    if (strcmp(sloss_status_name(status), expected) != 0) {
        snprintf(got, sizeof(got), "error %s: %.160s", sloss_status_name(status), scenario->detail);
        return scenario_fail(scenario, wanted, got);
    }
    scenario_spell_hash(scenario, after);
    return strcmp(before, after) == 0 ? SCENARIO_APPLIED
                                      : scenario_fail(scenario, "an unchanged state", after);
}

static enum scenario_verdict run_line(struct scenario *scenario, struct scenario_line *line,
                                      bool well_split, enum sloss_status *status)
{
    char expected[SLOSS_NAME_SIZE];
    char before[33] = "";
    enum scenario_verdict verdict = SCENARIO_APPLIED;
    if (well_split && line->count + line->options == 0) {
        return SCENARIO_APPLIED;
    }
    copy_text(expected, sizeof(expected), scenario->expected);
    scenario->expected[0] = '\0';
    if (expected[0] != '\0') {
        scenario_spell_hash(scenario, before);
    }
    *status = well_split && line->count > 0 ? dispatch(scenario, line, &verdict)
                                            : scenario_refuse(scenario, SLOSS_ERR_SYNTAX,
                                                              "arguments come first, options last");
    if (expected[0] != '\0') {
        return judge_refusal(scenario, expected, *status, before);
    }
    if (*status != SLOSS_OK) {
        return SCENARIO_REFUSES;
    }
    if (scenario->applied != NULL) {
        scenario->applied(scenario, scenario->context);
    }
    return verdict;
}

/* FILE:LINE: and what was wrong, where messages go. Words of the file stand in it: whatever they
 * are, they do not reach a terminal as they are. */
static enum scenario_outcome report(struct scenario *scenario, enum scenario_verdict verdict,
                                    enum sloss_status status)
{
    FILE *out = scenario->messages;
    if (out != NULL) {
        escape_print(scenario->file, out);
        fprintf(out, ":%llu: ", (unsigned long long)scenario->line);
        if (verdict == SCENARIO_REFUSES) {
            fprintf(out, "error %s: ", sloss_status_name(status));
        }
        escape_print(scenario->detail, out);
        fputc('\n', out);
    }
    if (verdict == SCENARIO_FAILS) {
        return SCENARIO_FAILED;
    }
    scenario->refused = status;
    scenario->refused_line = scenario->line;
    return SCENARIO_REFUSED;
}

/* Room on one level of includes. */
struct level {
    struct lines lines;
    struct scenario_line words;
    char path[4096]; /* of the file that the line includes */
};

/* ---- includes -------------------------------------------------------------------------------- */

/* A path relative to the file that includes it. */
static bool resolve(const char *from, const char *path, char *out, size_t size)
{
    const char *slash = strrchr(from, '/');
    int folder = path[0] == '/' || slash == NULL ? 0 : (int)(slash - from + 1);
    int length = snprintf(out, size, "%.*s%s", folder, from, path);
    return length >= 0 && (size_t)length < size;
}

/* Open a file that another includes. A few files that include each other could make lines without
 * end: files are bounded in depth and in all. */
static enum sloss_status open_included(struct scenario *scenario, const char *path, char *target,
                                       size_t size, FILE **stream_out)
{
    if (scenario->no_include) {
        return scenario_refuse(scenario, SLOSS_ERR_FILE, "no file may be included here: %s", path);
    }
    if (scenario->depth == SCENARIO_DEPTH_MAX) {
        return scenario_refuse(scenario, SLOSS_ERR_FILE,
                               "cannot read %s: files include each other more than %u deep", path,
                               SCENARIO_DEPTH_MAX);
    }
    if (scenario->files == SCENARIO_FILES_MAX) {
        return scenario_refuse(scenario, SLOSS_ERR_LIMIT, "more than %u files are included",
                               SCENARIO_FILES_MAX);
    }
    *stream_out = resolve(scenario->file, path, target, size) ? lines_open_regular(target) : NULL;
    if (*stream_out == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot read %s: not a regular file",
                               path);
    }
    scenario->files++;
    return SLOSS_OK;
}

static enum scenario_outcome run_stream(struct scenario *scenario, FILE *stream);

static enum scenario_outcome run_included(struct scenario *scenario, const char *target,
                                          FILE *stream)
{
    const char *outer = scenario->file;
    scenario->file = target;
    scenario->depth++;
    enum scenario_outcome outcome = run_stream(scenario, stream);
    scenario->depth--;
    scenario->file = outer;
    return outcome;
}

/* Run another file in place of the line; it may be expected to be refused. */
static enum scenario_outcome include(struct scenario *scenario, struct level *level)
{
    const struct scenario_line *line = &level->words;
    char before[33] = "";
    char expected[SLOSS_NAME_SIZE];
    FILE *stream = NULL;
    copy_text(expected, sizeof(expected), scenario->expected);
    scenario->expected[0] = '\0';
    if (expected[0] != '\0') {
        scenario_spell_hash(scenario, before);
    }
    /* A name with an equals sign in it is split off as an option. */
    enum sloss_status status =
        line->count + line->options != 2
            ? scenario_malformed(scenario, "include FILE")
            : open_included(scenario, line->word[1], level->path, sizeof(level->path), &stream);
    enum scenario_outcome outcome;
    if (expected[0] != '\0') {
        enum scenario_verdict verdict = judge_refusal(scenario, expected, status, before);
        outcome = verdict == SCENARIO_APPLIED ? SCENARIO_HELD : report(scenario, verdict, status);
    } else if (status != SLOSS_OK) {
        outcome = report(scenario, SCENARIO_REFUSES, status);
    } else {
        outcome = run_included(scenario, level->path, stream);
    }
    if (stream != NULL) {
        fclose(stream);
    }
    return outcome;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static enum scenario_outcome run_text(struct scenario *scenario, struct level *level)
{
    enum sloss_status status = SLOSS_OK;
    bool well_split = scenario_split(level->lines.text, &level->words);
    if (well_split && level->words.count > 0 && strcmp(level->words.word[0], "include") == 0) {
        return include(scenario, level);
    }
    enum scenario_verdict verdict = run_line(scenario, &level->words, well_split, &status);
    return verdict == SCENARIO_APPLIED ? SCENARIO_HELD : report(scenario, verdict, status);
}

static enum sloss_status refuse_text(struct scenario *scenario, enum lines_result result)
{
    enum sloss_status status = result == LINES_MEMORY       ? SLOSS_ERR_MEMORY
                               : result == LINES_UNREADABLE ? SLOSS_ERR_FILE
                                                            : SLOSS_ERR_SYNTAX;
    return scenario_refuse(scenario, status, "%s", lines_wrong(result));
}

/* Lines of the file that was named may be as many as there are; those of others that it includes
 * are bounded in all. */
static bool count_line(struct scenario *scenario)
{
    scenario->lines++;
    return scenario->depth == 0 || ++scenario->included_lines <= SCENARIO_LINES_MAX;
}

static enum scenario_outcome run_lines(struct scenario *scenario, struct level *level)
{
    enum scenario_outcome outcome = SCENARIO_HELD;
    const char *file = scenario->file;
    enum lines_result result = LINES_LINE;
    while (outcome == SCENARIO_HELD && (result = lines_next(&level->lines)) != LINES_END) {
        scenario->file = file;
        scenario->line = level->lines.number;
        if (result != LINES_LINE) {
            outcome = report(scenario, SCENARIO_REFUSES, refuse_text(scenario, result));
        } else if (!count_line(scenario)) {
            outcome = report(scenario, SCENARIO_REFUSES,
                             scenario_refuse(scenario, SLOSS_ERR_LIMIT,
                                             "included files have more than %u lines in all",
                                             SCENARIO_LINES_MAX));
        } else {
            outcome = run_text(scenario, level);
        }
    }
    return outcome;
}

static enum scenario_outcome run_stream(struct scenario *scenario, FILE *stream)
{
    struct level *level = malloc(sizeof(*level));
    if (level == NULL) {
        return report(scenario, SCENARIO_REFUSES,
                      scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory"));
    }
    lines_open(&level->lines, stream);
    enum scenario_outcome outcome = run_lines(scenario, level);
    lines_close(&level->lines);
    free(level);
    return outcome;
}

/* ---- files ----------------------------------------------------------------------------------- */

enum scenario_outcome scenario_read(struct scenario *scenario, const char *name, FILE *stream)
{
    scenario->file = name;
    scenario->line = 0;
    enum scenario_outcome outcome = run_stream(scenario, stream);
    if (outcome == SCENARIO_HELD && scenario->expected[0] != '\0') {
        outcome = report(scenario,
                         scenario_fail(scenario, "a line that is refused", "the end of the file"),
                         SLOSS_OK);
    }
    return outcome;
}

enum scenario_outcome scenario_run(struct scenario *scenario, const char *file)
{
    FILE *stream = strcmp(file, "-") == 0 ? stdin : fopen(file, "r");
    if (stream == NULL) {
        scenario->file = file;
        scenario->line = 0;
        return report(scenario, SCENARIO_REFUSES,
                      scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot read %s", file));
    }
    enum scenario_outcome outcome = scenario_read(scenario, file, stream);
    if (stream != stdin) {
        fclose(stream);
    }
    return outcome;
}

enum sloss_status scenario_put(struct scenario *scenario, char *text)
{
    struct scenario_line *line = malloc(sizeof(*line));
    if (line == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = scenario_split(text, line) && line->count > 0
                                   ? scenario_command(scenario, line)
                                   : scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a command");
    free(line);
    return status;
}

static enum sloss_status open_books(struct scenario *scenario, uint32_t ids_max)
{
    const struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = ids_max};
    enum sloss_status status = sloss_ledger_create(&config, &scenario->ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(scenario->ledger, &scenario->engine);
    }
    scenario->ids_max = ids_max;
    return status;
}

static void close_books(struct scenario *scenario)
{
    sloss_engine_destroy(scenario->engine);
    sloss_ledger_destroy(scenario->ledger);
    scenario->engine = NULL;
    scenario->ledger = NULL;
}

enum sloss_status scenario_reopen(struct scenario *scenario, uint32_t ids_max)
{
    struct scenario fresh = {0};
    enum sloss_status status = open_books(&fresh, ids_max);
    if (status != SLOSS_OK) {
        close_books(&fresh);
        return status;
    }
    close_books(scenario);
    sloss_engine_keep_events(fresh.engine, scenario->drops_events ? 0 : 1);
    scenario->ledger = fresh.ledger;
    scenario->engine = fresh.engine;
    scenario->ids_max = ids_max;
    return SLOSS_OK;
}

bool scenario_open(struct scenario *scenario, FILE *out)
{
    *scenario = (struct scenario){.next_id = 1, .out = out, .messages = stderr};
    if (open_books(scenario, 0) != SLOSS_OK) {
        scenario_close(scenario);
        return false;
    }
    return true;
}

void scenario_close(struct scenario *scenario)
{
    close_books(scenario);
    free(scenario->assets);
    free(scenario->markets);
    *scenario = (struct scenario){0};
}
