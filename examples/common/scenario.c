/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/scenario_line.h"

#define INCLUDES_MAX 16u

/* Room for a line: an index snapshot of some thousand markets. */
#define LINE_SIZE (1 << 20)

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

static enum scenario_verdict run_line(struct scenario *scenario, char *text,
                                      enum sloss_status *status)
{
    struct scenario_line line;
    char expected[SLOSS_NAME_SIZE];
    char before[33] = "";
    enum scenario_verdict verdict = SCENARIO_APPLIED;
    bool well_split = scenario_split(text, &line);
    if (well_split && line.count + line.options == 0) {
        return SCENARIO_APPLIED;
    }
    copy_text(expected, sizeof(expected), scenario->expected);
    scenario->expected[0] = '\0';
    if (expected[0] != '\0') {
        scenario_spell_hash(scenario, before);
    }
    *status = well_split && line.count > 0 ? dispatch(scenario, &line, &verdict)
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

/* FILE:LINE: and what was wrong, where messages go. */
static enum scenario_outcome report(struct scenario *scenario, enum scenario_verdict verdict,
                                    enum sloss_status status)
{
    FILE *out = scenario->messages;
    if (out != NULL) {
        fprintf(out, "%s:%llu: ", scenario->file, (unsigned long long)scenario->line);
    }
    if (out != NULL && verdict == SCENARIO_REFUSES) {
        fprintf(out, "error %s: ", sloss_status_name(status));
    }
    if (out != NULL) {
        fprintf(out, "%s\n", scenario->detail);
    }
    if (verdict == SCENARIO_FAILS) {
        return SCENARIO_FAILED;
    }
    scenario->refused = status;
    scenario->refused_line = scenario->line;
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
static bool resolve(const char *from, const char *path, char *out, size_t size)
{
    const char *slash = strrchr(from, '/');
    int folder = path[0] == '/' || slash == NULL ? 0 : (int)(slash - from + 1);
    int length = snprintf(out, size, "%.*s%s", folder, from, path);
    return length >= 0 && (size_t)length < size;
}

/* Open a file that another includes; includes in a circle end somewhere. */
static FILE *open_included(const struct scenario *scenario, const char *path, char *target,
                           size_t size)
{
    bool fits = resolve(scenario->file, path, target, size);
    return fits && scenario->depth < INCLUDES_MAX ? fopen(target, "r") : NULL;
}

static enum scenario_outcome run_stream(struct scenario *scenario, FILE *stream);

/* Run another file in place of the line; it may be expected to be missing. */
static enum scenario_outcome include(struct scenario *scenario, const char *path)
{
    char target[4096];
    char before[33];
    char expected[SLOSS_NAME_SIZE];
    const char *outer = scenario->file;
    FILE *stream = open_included(scenario, path, target, sizeof(target));
    enum sloss_status status =
        stream != NULL ? SLOSS_OK
                       : scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot read %.200s", path);
    copy_text(expected, sizeof(expected), scenario->expected);
    scenario->expected[0] = '\0';
    if (expected[0] != '\0') {
        scenario_spell_hash(scenario, before);
        enum scenario_verdict verdict = judge_refusal(scenario, expected, status, before);
        if (stream != NULL) {
            fclose(stream);
        }
        return verdict == SCENARIO_APPLIED ? SCENARIO_HELD : report(scenario, verdict, status);
    }
    if (stream == NULL) {
        return report(scenario, SCENARIO_REFUSES, status);
    }
    scenario->file = target;
    scenario->depth++;
    enum scenario_outcome outcome = run_stream(scenario, stream);
    scenario->depth--;
    scenario->file = outer;
    fclose(stream);
    return outcome;
}

/* A line into `text`: 1, 0 at the end of the file, -1 for one that is too long or holds a zero
 * byte. */
static int next_line(char *text, FILE *stream)
{
    if (fgets(text, LINE_SIZE, stream) == NULL) {
        return 0;
    }
    return strchr(text, '\n') != NULL || feof(stream) != 0 ? 1 : -1;
}

static enum scenario_outcome run_text(struct scenario *scenario, char *text)
{
    char path[4096];
    enum sloss_status status = SLOSS_OK;
    text[strcspn(text, "#")] = '\0';
    if (is_include(text, path, sizeof(path))) {
        return include(scenario, path);
    }
    enum scenario_verdict verdict = run_line(scenario, text, &status);
    return verdict == SCENARIO_APPLIED ? SCENARIO_HELD : report(scenario, verdict, status);
}

static enum scenario_outcome run_lines(struct scenario *scenario, char *text, FILE *stream)
{
    enum scenario_outcome outcome = SCENARIO_HELD;
    const char *file = scenario->file;
    uint64_t number = 0;
    int more = 1;
    while (outcome == SCENARIO_HELD && (more = next_line(text, stream)) == 1) {
        scenario->file = file;
        scenario->line = ++number;
        scenario->lines++;
        outcome = run_text(scenario, text);
    }
    if (outcome == SCENARIO_HELD && (more < 0 || ferror(stream) != 0)) {
        scenario->file = file;
        scenario->line = number + 1;
        outcome = report(
            scenario, SCENARIO_REFUSES,
            more < 0 ? scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a line of text")
                     : scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot read on: not a file"));
    }
    return outcome;
}

static enum scenario_outcome run_stream(struct scenario *scenario, FILE *stream)
{
    char *text = malloc(LINE_SIZE);
    if (text == NULL) {
        return report(scenario, SCENARIO_REFUSES,
                      scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory"));
    }
    enum scenario_outcome outcome = run_lines(scenario, text, stream);
    free(text);
    return outcome;
}

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
                      scenario_refuse(scenario, SLOSS_ERR_FILE, "cannot read %.200s", file));
    }
    enum scenario_outcome outcome = scenario_read(scenario, file, stream);
    if (stream != stdin) {
        fclose(stream);
    }
    return outcome;
}

bool scenario_open(struct scenario *scenario, FILE *out)
{
    *scenario = (struct scenario){.next_id = 1, .out = out, .messages = stderr};
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
