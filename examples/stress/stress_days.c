/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_days: days given by their steps, each on the book as it is. */
#include <inttypes.h>
#include <stdlib.h>

#include "sloss/column.h"
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_collateral.h"
#include "stress/stress_feed.h"
#include "stress/stress_session.h"

/* A day under way. */
struct day {
    const struct session *session;
    struct stress_copy *copy;
    struct sloss_stress_market *markets; /* models with the depths of now */
    int64_t depth_ppb;
    struct stress_feed feed;
    int64_t collateral_ppb[STRESS_COLLATERALS_MAX]; /* prices of now */
    struct sloss_stress_result sum;
};

/* What the venue itself does, on the book as the trial has it. */
static enum sloss_status change_book(const struct day *day, const struct stress_step *step)
{
    uint32_t asset = day->session->config.model.asset;
    struct stress_copy *copy = day->copy;
    switch (step->kind) {
    case STRESS_FUNDS:
        return stress_scale_funds(copy->engine, copy->ledger, asset, step->ppb);
    case STRESS_RESERVE:
        return stress_scale_account(copy->engine, copy->ledger, SLOSS_ACCOUNT_RESERVE, asset,
                                    step->ppb);
    case STRESS_BACKSTOP:
        return stress_scale_account(copy->engine, copy->ledger, SLOSS_ACCOUNT_BACKSTOP, asset,
                                    step->ppb);
    case STRESS_LEVERAGE:
        return stress_cap_leverage(copy, asset, step->ppb);
    default:
        return stress_scale_maintenance(copy->engine, &day->session->book, step->ppb);
    }
}

static bool add_amount(int64_t *sum, int64_t amount)
{
    return !__builtin_add_overflow(*sum, amount, sum);
}

static enum sloss_status add(struct sloss_stress_result *sum,
                             const struct sloss_stress_result *result)
{
    bool fits = add_amount(&sum->deficit, result->deficit) &&
                add_amount(&sum->insurance, result->insurance) &&
                add_amount(&sum->reserve, result->reserve) &&
                add_amount(&sum->backstop, result->backstop) &&
                add_amount(&sum->socialized, result->socialized) &&
                add_amount(&sum->uncovered, result->uncovered) &&
                add_amount(&sum->fund_loss, result->fund_loss) &&
                add_amount(&sum->unwind, result->unwind);
    sum->rounds += result->rounds;
    sum->closed += result->closed;
    sum->charged += result->charged;
    sum->positions_deleveraged += result->positions_deleveraged;
    sum->rate_ppm = result->rate_ppm > sum->rate_ppm ? result->rate_ppm : sum->rate_ppm;
    return fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* Marks of the first instant that were not given: of markets that follow others. */
static enum sloss_status add_followers(const struct day *day, struct sloss_stress *stress,
                                       struct sloss_mark *marks, uint32_t *count)
{
    size_t length = day->session->config.market_count;
    struct sloss_stress_step *steps = calloc(length, sizeof(*steps));
    uint32_t given = *count;
    enum sloss_status status = steps == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    if (status == SLOSS_OK) {
        status = sloss_stress_path(stress, steps, length, &(size_t){0});
    }
    for (size_t i = 0; status == SLOSS_OK && i < length; i++) {
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        bool follows = true;
        for (uint32_t k = 0; k < given; k++) {
            follows = follows && marks[k].market != steps[i].market;
        }
        status = sloss_engine_market(day->copy->engine, steps[i].market, &info);
        if (status == SLOSS_OK && follows && info.mark != steps[i].mark) {
            marks[(*count)++] = (struct sloss_mark){steps[i].market, 0, steps[i].mark};
        }
    }
    free(steps);
    return status;
}

/* Marks of one instant, on the book as the trial has it: tried, and then in earnest. There is room
 * for those of all models behind them. */
static enum sloss_status try_marks(struct day *day, struct sloss_stress *stress,
                                   struct sloss_mark *marks, uint32_t count)
{
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    enum sloss_status status = sloss_stress_run_marks(stress, marks, count, &result);
    if (status == SLOSS_OK) {
        status = add(&day->sum, &result);
    }
    if (status == SLOSS_OK) {
        status = add_followers(day, stress, marks, &count);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_mark(day->copy->engine, marks, count);
    }
    return status == SLOSS_OK && result.rounds > 1 && !stress_follow_path(stress, day->copy->engine)
               ? SLOSS_ERR_MEMORY
               : status;
}

/* Where the feed of a market is lost, no other moves its mark. */
static enum sloss_status tie(const struct day *day, struct sloss_stress *stress)
{
    const struct stress_config *config = &day->session->config;
    bool *still = calloc(config->market_count, sizeof(*still));
    if (still == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < config->market_count; i++) {
        still[i] = stress_feed_is_lost(&day->feed, config->markets[i].market);
    }
    enum sloss_status status = stress_ties_set(&config->ties, config->market_count, still, stress);
    free(still);
    return status;
}

static enum sloss_status apply_marks(struct day *day, struct sloss_mark *marks, uint32_t count)
{
    const struct stress_config *config = &day->session->config;
    struct sloss_stress *stress = NULL;
    if (count == 0) {
        return SLOSS_OK;
    }
    stress_scale_depths(day->session, day->depth_ppb, day->markets);
    stress_feed_still(&day->feed, day->markets, config->market_count);
    enum sloss_status status = sloss_stress_create(
        day->copy->engine, &config->model, day->markets, config->market_count,
        config->correlation_rows > 0 ? config->correlation : NULL, NULL, &stress);
    if (status == SLOSS_OK) {
        status = tie(day, stress);
    }
    if (status == SLOSS_OK) {
        status = try_marks(day, stress, marks, count);
    }
    sloss_stress_destroy(stress);
    return status;
}

/* So many, and those of all models. */
static struct sloss_mark *open_marks(const struct day *day, uint32_t count)
{
    return calloc((size_t)count + day->session->config.market_count, sizeof(struct sloss_mark));
}

/* Marks that differ from those that the book began with. */
static enum sloss_status shock(struct day *day, const struct stress_step *step)
{
    struct sloss_mark *marks = open_marks(day, step->count);
    enum sloss_status status = marks == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < step->count; i++) {
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        status =
            sloss_engine_market(day->session->book.scenario.engine, step->marks[i].market, &info);
        scenario_wide moved =
            stress_scaled(info.mark, (scenario_wide)STRESS_PPB + step->marks[i].price);
        marks[i] = (struct sloss_mark){step->marks[i].market, 0, moved < 1 ? 1 : (int64_t)moved};
        status = status == SLOSS_OK && moved > INT64_MAX ? SLOSS_ERR_OVERFLOW : status;
    }
    if (status == SLOSS_OK) {
        status = apply_marks(day, marks, stress_feed_filter(&day->feed, marks, step->count));
    }
    free(marks);
    return status;
}

static enum sloss_status set_collateral(struct day *day, uint32_t place, int64_t price_ppb)
{
    const struct session *session = day->session;
    enum sloss_status status = stress_collateral_move(
        &session->book, &session->config, place, day->copy, day->collateral_ppb[place], price_ppb);
    day->collateral_ppb[place] = price_ppb;
    return status;
}

/* Prices of collateral that differ from those of the configuration. */
static enum sloss_status depeg(struct day *day, const struct stress_step *step)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < step->count; i++) {
        uint32_t place = step->marks[i].market;
        int64_t price;
        status = stress_collateral_price(&day->session->config.collaterals[place],
                                         step->marks[i].price, &price);
        if (status == SLOSS_OK && day->feed.locked) {
            day->feed.pent_collateral_ppb[place] = price;
        } else if (status == SLOSS_OK) {
            status = set_collateral(day, place, price);
        }
    }
    return status;
}

/* Prices of collateral first: the instant judges them as well. */
static enum sloss_status bring_back(struct day *day)
{
    uint32_t count = day->session->book.scenario.market_count;
    struct sloss_mark *marks = open_marks(day, count);
    enum sloss_status status = marks == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < day->session->config.collateral_count; i++) {
        int64_t price = day->feed.pent_collateral_ppb[i];
        status = price < 0 ? SLOSS_OK : set_collateral(day, i, price);
        day->feed.pent_collateral_ppb[i] = -1;
    }
    if (status == SLOSS_OK) {
        uint32_t arrived = stress_feed_back(&day->feed, day->copy->engine, marks);
        status = apply_marks(day, marks, arrived);
    }
    free(marks);
    return status;
}

static enum sloss_status play_step(struct day *day, const struct stress_step *step)
{
    switch (step->kind) {
    case STRESS_SHOCK:
        return shock(day, step);
    case STRESS_DEPEG:
        return depeg(day, step);
    case STRESS_BACK:
        return bring_back(day);
    case STRESS_LOST:
        stress_feed_lose(&day->feed, step);
        return SLOSS_OK;
    case STRESS_DEPTH:
        day->depth_ppb = step->ppb;
        return SLOSS_OK;
    default:
        return change_book(day, step);
    }
}

static bool open_feed(struct day *day)
{
    const struct stress_config *config = &day->session->config;
    bool opened = stress_feed_open(&day->feed, day->session->book.scenario.market_count);
    for (uint32_t i = 0; opened && i < config->ties.grid_count; i++) {
        const struct stress_grid *grid = &config->ties.grids[i];
        stress_feed_follow(&day->feed, config->markets[grid->row].market,
                           config->markets[grid->underlying].market);
    }
    return opened;
}

static enum sloss_status play_day(struct day *day, const struct stress_day *plan)
{
    const struct stress_config *config = &day->session->config;
    day->markets = calloc(config->market_count, sizeof(*day->markets));
    bool opened = open_feed(day);
    enum sloss_status status = day->markets == NULL || !opened ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; i < config->collateral_count; i++) {
        day->collateral_ppb[i] = config->collaterals[i].price_ppb;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < plan->count; i++) {
        status = play_step(day, &plan->steps[i]);
    }
    free(day->markets);
    stress_feed_close(&day->feed);
    return status;
}

static void write_day(const struct session *session, const struct stress_day *day,
                      const struct sloss_stress_result *sum, bool first)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    char c[SLOSS_DECIMAL_SIZE];
    char d[SLOSS_DECIMAL_SIZE];
    char e[SLOSS_DECIMAL_SIZE];
    printf("%-24s closed %8" PRIu64 ", deficit %14s, funds %14s, shared %14s, uncovered %s, "
           "funds lose %s in all\n",
           day->name, sum->closed, stress_spell(session, sum->deficit, a),
           stress_spell(session, sum->insurance, b), stress_spell(session, sum->socialized, c),
           stress_spell(session, sum->uncovered, d), stress_spell(session, sum->fund_loss, e));
    stress_say(session,
               "%s{\"name\":\"%s\",\"rounds\":%" PRIu32 ",\"closed\":%" PRIu64
               ",\"rate_ppm\":%" PRId64 ",",
               first ? "" : ",", day->name, sum->rounds, sum->closed, sum->rate_ppm);
    stress_put(session, "deficit", sum->deficit, ",");
    stress_put(session, "insurance", sum->insurance, ",");
    stress_put(session, "reserve", sum->reserve, ",");
    stress_put(session, "backstop", sum->backstop, ",");
    stress_put(session, "socialized", sum->socialized, ",");
    stress_put(session, "uncovered", sum->uncovered, ",");
    stress_put(session, "fund_loss", sum->fund_loss, ",");
    stress_put(session, "unwind", sum->unwind, "}");
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The rows of a run are its scenarios; where there are none, its days. */
static bool open_rows(const struct session *session, FILE **rows)
{
    *rows = NULL;
    if (session->options.csv == NULL || session->config.scenarios > 0) {
        return true;
    }
    *rows = fopen(session->options.csv, "w");
    if (*rows == NULL) {
        return stress_cannot_write(session->options.csv);
    }
    fputs("day,rounds,closed,deficit,insurance,reserve,backstop,socialized,uncovered,rate_ppm,"
          "fund_loss,unwind\n",
          *rows);
    return true;
}

static void write_row(const struct session *session, const struct stress_day *day,
                      const struct sloss_stress_result *sum, FILE *rows)
{
    const int64_t amounts[] = {sum->deficit,  sum->insurance,  sum->reserve,
                               sum->backstop, sum->socialized, sum->uncovered};
    char text[SLOSS_DECIMAL_SIZE];
    if (rows == NULL) {
        return;
    }
    fprintf(rows, "%s,%" PRIu32 ",%" PRIu64, day->name, sum->rounds, sum->closed);
    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
        fprintf(rows, ",%s", stress_spell(session, amounts[i], text));
    }
    fprintf(rows, ",%" PRId64 ",%s", sum->rate_ppm, stress_spell(session, sum->fund_loss, text));
    fprintf(rows, ",%s\n", stress_spell(session, sum->unwind, text));
}

static bool close_rows(const struct session *session, FILE *rows)
{
    if (rows == NULL) {
        return true;
    }
    bool whole = ferror(rows) == 0;
    whole = fclose(rows) == 0 && whole;
    return whole || stress_cannot_write(session->options.csv);
}

/* ---- days ------------------------------------------------------------------------------------ */

static enum sloss_status run_day(const struct session *session, const struct stress_day *plan,
                                 struct stress_copy *copy, struct day *day)
{
    *day = (struct day){.session = session, .copy = copy, .depth_ppb = STRESS_PPB};
    enum sloss_status status = sloss_engine_whatif_begin(copy->engine);
    if (status == SLOSS_OK) {
        status = play_day(day, plan);
        (void)sloss_engine_whatif_end(copy->engine);
    }
    if (status != SLOSS_OK && !stress_interrupted()) {
        fprintf(stderr, "sloss-stress: error %s in %s\n", sloss_status_name(status), plan->name);
    }
    return status;
}

static enum sloss_status run_all(const struct session *session, struct stress_copy *copy,
                                 FILE *rows)
{
    enum sloss_status status = SLOSS_OK;
    struct day day;
    for (uint32_t i = 0;
         status == SLOSS_OK && i < session->config.day_count && !stress_interrupted(); i++) {
        const struct stress_day *plan = &session->config.days[i];
        status = run_day(session, plan, copy, &day);
        if (status == SLOSS_OK) {
            write_day(session, plan, &day.sum, i == 0);
            write_row(session, plan, &day.sum, rows);
        }
    }
    return status;
}

bool stress_run_days(const struct session *session)
{
    struct stress_copy copy;
    FILE *rows;
    if (!open_rows(session, &rows)) {
        return false;
    }
    enum sloss_status status =
        stress_book_copy(&session->book, &stress_no_change, session->config.model.asset, &copy);
    stress_say(session, "\"days\":[");
    if (status == SLOSS_OK) {
        status = run_all(session, &copy, rows);
    }
    stress_say(session, "],\n");
    stress_copy_close(&copy);
    return close_rows(session, rows) && (status == SLOSS_OK || stress_interrupted());
}
