/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_steps: read the days of a configuration. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "stress/stress_read.h"

static const char *const step_name[] = {"shock",       "funds",    "reserve", "backstop",
                                        "maintenance", "leverage", "depth",   "depeg",
                                        "lost",        "back",     NULL};
static_assert(sizeof(step_name) / sizeof(step_name[0]) == STRESS_BACK + 2, "a name for each");

bool stress_is_step(const char *word)
{
    return scenario_place(word, step_name) != SCENARIO_NO_INDEX;
}

const char *stress_read_day(struct stress_config *config, const struct scenario_line *line)
{
    if (line->count != 2 || !scenario_is_name(line->word[1])) {
        return "scenario NAME";
    }
    struct stress_day *days = stress_grown(config->days, config->day_count, sizeof(*days));
    if (days == NULL) {
        return "out of memory";
    }
    config->days = days;
    days[config->day_count] = (struct stress_day){.steps = NULL};
    strcpy(days[config->day_count++].name, line->word[1]);
    return NULL;
}

/* ---- by how much prices differ --------------------------------------------------------------- */

static uint32_t find_collateral(const struct stress_config *config, const struct scenario *book,
                                const char *name)
{
    uint32_t asset = scenario_find_asset(book, name);
    for (uint32_t i = 0; i < config->collateral_count; i++) {
        if (config->collaterals[i].asset == asset) {
            return i;
        }
    }
    return SCENARIO_NO_INDEX;
}

/* NAME=RATIO. False if it is no ratio; the market is SCENARIO_NO_INDEX if there is no such name. */
static bool read_move(const struct stress_config *config, struct scenario *book,
                      enum stress_step_kind kind, const char *word, struct sloss_mark *move)
{
    char name[SLOSS_NAME_SIZE] = "";
    const char *equals = strchr(word, '=');
    size_t length = (size_t)(equals - word);
    if (length < sizeof(name)) {
        memcpy(name, word, length);
    }
    move->market = kind == STRESS_SHOCK ? scenario_find_market(book, name)
                                        : find_collateral(config, book, name);
    return stress_read_ratio(equals + 1, &move->price);
}

static bool stands_twice(const struct stress_step *step)
{
    for (uint32_t i = 0; i + 1 < step->count; i++) {
        if (step->marks[i].market == step->marks[step->count - 1].market) {
            return true;
        }
    }
    return false;
}

/* Options are kept as key=value words behind the arguments. A mark stays above zero; collateral may
 * come to nothing. */
static const char *read_moves(const struct stress_config *config, struct stress_step *step,
                              struct scenario *book, const struct scenario_line *line)
{
    bool shock = step->kind == STRESS_SHOCK;
    if (line->count != 1 || line->options == 0) {
        return shock ? "shock MARKET=-10% ..." : "depeg ASSET=-10% ...";
    }
    step->marks = calloc(line->options, sizeof(*step->marks));
    for (uint32_t i = 0; step->marks != NULL && i < line->options; i++) {
        struct sloss_mark *move = &step->marks[step->count++];
        bool number = read_move(config, book, step->kind, line->word[1 + i], move);
        if (move->market == SCENARIO_NO_INDEX) {
            return shock ? "no such market in the book" : "no such collateral";
        }
        if (!number || move->price < -STRESS_PPB || (shock && move->price == -STRESS_PPB)) {
            return shock ? "a move of more than -100 % is wanted"
                         : "a move of at least -100 % is wanted";
        }
        if (stands_twice(step)) {
            return "it stands twice";
        }
    }
    return step->marks == NULL ? "out of memory" : NULL;
}

/* ---- feeds ----------------------------------------------------------------------------------- */

/* After the steps of a day: is the platform locked, or anything lost? */
static bool is_locked(const struct stress_day *day)
{
    bool locked = false;
    for (uint32_t i = 0; i < day->count; i++) {
        locked = day->steps[i].kind == STRESS_BACK   ? false
                 : day->steps[i].kind == STRESS_LOST ? locked || day->steps[i].count == 0
                                                     : locked;
    }
    return locked;
}

static bool is_anything_lost(const struct stress_day *day)
{
    bool lost = false;
    for (uint32_t i = 0; i < day->count; i++) {
        lost = day->steps[i].kind == STRESS_LOST || (lost && day->steps[i].kind != STRESS_BACK);
    }
    return lost;
}

static bool is_lost(const struct stress_day *day, uint32_t market)
{
    bool lost = false;
    for (uint32_t i = 0; i < day->count; i++) {
        const struct stress_step *step = &day->steps[i];
        lost = lost && step->kind != STRESS_BACK;
        for (uint32_t k = 0; step->kind == STRESS_LOST && k < step->count; k++) {
            lost = lost || step->marks[k].market == market;
        }
    }
    return lost;
}

/* The day as it was before the step, which is not yet counted. */
static const char *read_lost(const struct stress_day *day, struct stress_step *step,
                             struct scenario *book, const struct scenario_line *line)
{
    if (line->options > 0) {
        return "lost MARKET ..., or lost alone";
    }
    if (is_locked(day)) {
        return "the platform is locked already";
    }
    step->marks = calloc(line->count, sizeof(*step->marks));
    for (uint32_t i = 1; step->marks != NULL && i < line->count; i++) {
        uint32_t market = scenario_find_market(book, line->word[i]);
        if (market == SCENARIO_NO_INDEX) {
            return "no such market in the book";
        }
        step->marks[step->count++].market = market;
        if (is_lost(day, market) || stands_twice(step)) {
            return "its feed is lost already";
        }
    }
    return step->marks == NULL ? "out of memory" : NULL;
}

static const char *read_back(const struct stress_day *day, const struct scenario_line *line)
{
    if (line->count != 1 || line->options > 0) {
        return "back stands alone";
    }
    return is_anything_lost(day) ? NULL : "nothing is lost";
}

/* ---- a step ---------------------------------------------------------------------------------- */

static const char *read_ratio_step(struct stress_step *step, const struct scenario_line *line)
{
    bool leverage = step->kind == STRESS_LEVERAGE;
    bool fits = line->count == 2 && line->options == 0 &&
                stress_read_ratio(line->word[1], &step->ppb) && step->ppb >= (leverage ? 1 : 0);
    return fits       ? NULL
           : leverage ? "one leverage above 0 is wanted"
                      : "one ratio of at least 0 is wanted";
}

/* Its memory is the day's even where it is refused: it is counted either way. */
const char *stress_read_step(struct stress_config *config, struct scenario *book,
                             const struct scenario_line *line, uint64_t row)
{
    if (config->day_count == 0) {
        return "a step stands after its scenario";
    }
    struct stress_day *day = &config->days[config->day_count - 1];
    struct stress_step *steps = stress_grown(day->steps, day->count, sizeof(*steps));
    if (steps == NULL) {
        return "out of memory";
    }
    day->steps = steps;
    struct stress_step *step = &steps[day->count];
    *step = (struct stress_step){.kind = scenario_place(line->word[0], step_name), .row = row};
    const char *wrong = step->kind == STRESS_SHOCK || step->kind == STRESS_DEPEG
                            ? read_moves(config, step, book, line)
                        : step->kind == STRESS_LOST ? read_lost(day, step, book, line)
                        : step->kind == STRESS_BACK ? read_back(day, line)
                                                    : read_ratio_step(step, line);
    day->count++;
    return wrong;
}

/* ---- the whole day --------------------------------------------------------------------------- */

/* What nobody judges would look like no loss. */
static const char *check_day(const struct stress_day *day, uint64_t *row)
{
    uint64_t lost = 0;
    uint64_t depegged = 0;
    for (uint32_t i = 0; i < day->count; i++) {
        const struct stress_step *step = &day->steps[i];
        if (step->kind == STRESS_LOST) {
            lost = lost == 0 ? step->row : lost;
        } else if (step->kind == STRESS_DEPEG) {
            depegged = step->row;
        } else if (step->kind == STRESS_BACK) {
            lost = depegged = 0;
        } else if (step->kind == STRESS_SHOCK) {
            depegged = 0;
        }
    }
    *row = lost != 0 ? lost : depegged;
    return lost != 0       ? "the day ends with this lost: `back` is wanted behind it"
           : depegged != 0 ? "nothing judges this: a shock is wanted behind it"
                           : NULL;
}

const char *stress_check_days(const struct stress_config *config, uint64_t *row)
{
    const char *wrong = NULL;
    for (uint32_t i = 0; wrong == NULL && i < config->day_count; i++) {
        wrong = check_day(&config->days[i], row);
    }
    return wrong;
}
