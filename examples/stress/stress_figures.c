/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_figures.h"
#include "sloss/stress.h"

#include <assert.h>
#include <stdlib.h>

const char *const stress_amount_name[] = {"deficit",    "insurance", "socialized",
                                          "uncovered",  "cover_one", "cover_two",
                                          "charge_max", "fund_loss", "rate_ppm"};
static_assert(sizeof(stress_amount_name) / sizeof(stress_amount_name[0]) == STRESS_AMOUNTS,
              "a name for each");
const char *const stress_event_name[] = {"deficit",   "fund_short",   "socialized",
                                         "uncovered", "fund_emptied", "deleveraging"};
static_assert(sizeof(stress_event_name) / sizeof(stress_event_name[0]) == STRESS_EVENTS,
              "a name for each");
const int64_t stress_quantile_ppb[STRESS_QUANTILES] = {500000000, 990000000, 999000000};

static int64_t amount_of(const struct sloss_stress_result *result, enum stress_amount amount)
{
    switch (amount) {
    case STRESS_DEFICIT:
        return result->deficit;
    case STRESS_INSURANCE:
        return result->insurance;
    case STRESS_SOCIALIZED:
        return result->socialized;
    case STRESS_UNCOVERED:
        return result->uncovered;
    case STRESS_COVER_ONE:
        return result->loss_first;
    case STRESS_COVER_TWO:
        return result->loss_first + result->loss_second;
    case STRESS_CHARGE_MAX:
        return result->charge_max;
    case STRESS_FUND_LOSS:
        return result->fund_loss > 0 ? result->fund_loss : 0;
    default:
        return result->rate_ppm;
    }
}

static int64_t happened(const struct sloss_stress_result *result, enum stress_event event)
{
    switch (event) {
    case STRESS_HAS_DEFICIT:
        return result->deficit > 0;
    case STRESS_FUND_SHORT:
        return result->funds_short > 0;
    case STRESS_IS_SHARED:
        return result->socialized > 0;
    case STRESS_IS_UNCOVERED:
        return result->uncovered > 0;
    case STRESS_FUND_EMPTIED:
        return result->funds_emptied > 0;
    default:
        return result->positions_deleveraged > 0;
    }
}

/* Columns of a run: one of outcomes, one of weights. */
struct columns {
    int64_t *values;
    int64_t *weights;
    size_t count;
};

static bool open_columns(struct columns *columns, const struct stress_work *work)
{
    columns->count = work->done;
    columns->values = calloc(work->done + 1, sizeof(int64_t));
    columns->weights = calloc(work->done + 1, sizeof(int64_t));
    for (size_t i = 0; columns->weights != NULL && i < columns->count; i++) {
        columns->weights[i] = work->results[i].weight > 0 ? work->results[i].weight : 1;
    }
    return columns->values != NULL && columns->weights != NULL;
}

static void close_columns(struct columns *columns)
{
    free(columns->values);
    free(columns->weights);
}

/* Without weights where all are one: the intervals are the plain ones then. */
static bool read_tail_above(const struct columns *columns, const struct stress_work *work,
                            int64_t probability_ppb, int64_t threshold, struct sloss_tail *tail)
{
    *tail = (struct sloss_tail){.struct_size = sizeof(*tail)};
    const struct sloss_tail_query query = {.struct_size = sizeof(query),
                                           .group = stress_group(&work->model),
                                           .probability_ppb = probability_ppb,
                                           .confidence_ppb = work->confidence_ppb,
                                           .threshold = threshold};
    const int64_t *weights = work->model.tilt_ppb == 0 ? NULL : columns->weights;
    return sloss_tail_read(columns->values, weights, columns->count, &query, tail) == SLOSS_OK;
}

static bool read_tail(const struct columns *columns, const struct stress_work *work,
                      int64_t probability_ppb, struct sloss_tail *tail)
{
    return read_tail_above(columns, work, probability_ppb, 0, tail);
}

static bool read_events(const struct stress_work *work, struct columns *columns, uint32_t event,
                        struct sloss_tail *tail)
{
    for (size_t i = 0; i < columns->count; i++) {
        columns->values[i] = happened(&work->results[i], event);
    }
    return read_tail(columns, work, stress_quantile_ppb[0], tail);
}

static bool read_amounts(struct stress_figures *figures, const struct stress_work *work,
                         struct columns *columns, uint32_t amount)
{
    bool held = true;
    for (size_t i = 0; i < columns->count; i++) {
        columns->values[i] = amount_of(&work->results[i], amount);
    }
    for (uint32_t i = 0; held && i < STRESS_QUANTILES; i++) {
        held = read_tail(columns, work, stress_quantile_ppb[i], &figures->amount[amount][i]);
    }
    return held;
}

/* Deficits of a market of another asset are no part of the run's. */
static bool is_of_asset(const struct stress_work *work, uint32_t row)
{
    return work->book->scenario.markets[work->markets[row].market].asset == work->model.asset;
}

static bool read_market(struct stress_figures *figures, const struct stress_work *work,
                        struct columns *columns, uint32_t market)
{
    struct sloss_tail tail;
    int64_t beyond = figures->amount[STRESS_DEFICIT][1].quantile;
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < columns->count; i++) {
        columns->values[i] = work->by_market[i * work->market_count + market];
        if (work->results[i].deficit > beyond) {
            sum += (double)columns->values[i] * (double)columns->weights[i];
            weights += (double)columns->weights[i];
        }
    }
    bool held = read_tail(columns, work, stress_quantile_ppb[1], &tail);
    figures->market_quantile[market] = tail.quantile;
    figures->market_tail[market] = weights > 0 ? (int64_t)(sum / weights) : 0;
    return held;
}

bool stress_figures_read(struct stress_figures *figures, const struct stress_work *work)
{
    struct columns columns;
    *figures =
        (struct stress_figures){.market_quantile = calloc(work->market_count, sizeof(int64_t)),
                                .market_tail = calloc(work->market_count, sizeof(int64_t))};
    bool held = open_columns(&columns, work) && figures->market_quantile != NULL &&
                figures->market_tail != NULL;
    for (uint32_t event = 0; held && event < STRESS_EVENTS; event++) {
        held = read_events(work, &columns, event, &figures->event[event]);
    }
    for (uint32_t amount = 0; held && amount < STRESS_AMOUNTS; amount++) {
        held = read_amounts(figures, work, &columns, amount);
    }
    for (uint32_t market = 0; held && market < work->market_count; market++) {
        held = !is_of_asset(work, market) || read_market(figures, work, &columns, market);
    }
    close_columns(&columns);
    return held;
}

void stress_figures_free(struct stress_figures *figures)
{
    free(figures->market_quantile);
    free(figures->market_tail);
}

bool stress_figures_deficit(const struct stress_work *work, int64_t probability_ppb,
                            int64_t threshold, struct sloss_tail *tail)
{
    struct columns columns;
    bool held = open_columns(&columns, work);
    for (size_t i = 0; held && i < columns.count; i++) {
        columns.values[i] = work->results[i].deficit;
    }
    held = held && read_tail_above(&columns, work, probability_ppb, threshold, tail);
    close_columns(&columns);
    return held;
}
