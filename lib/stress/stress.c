/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress.h"

#include <string.h>

#include "base/fixed.h"
#include "engine/limits.h"
#include "engine/whatif.h"
#include "ledger/suspect_list.h"
#include "sloss/stress.h"
#include "stress/debts.h"
#include "stress/normal.h"

#define RATE_MAX (4 * SL_PPB) /* largest volatility, loading and the like */

/* ---- what is given --------------------------------------------------------------------------- */

static bool is_probability(int64_t ppb)
{
    return sl_fixed_within(ppb, 0, SL_PPB - 1);
}

static enum sloss_status check_config(const struct sloss_stress_config *config)
{
    bool fits = config->factors <= SLOSS_STRESS_FACTORS &&
                config->degrees <= SLOSS_STRESS_DEGREES &&
                sl_fixed_within(config->correlation_stress_ppb, 0, SL_PPB) &&
                sl_fixed_within(config->importance_shift_ppb, -RATE_MAX, RATE_MAX) &&
                is_probability(config->jump_probability_ppb) &&
                sl_fixed_within(config->jump_mean_ppb, -RATE_MAX, RATE_MAX) &&
                sl_fixed_within(config->jump_volatility_ppb, 0, RATE_MAX);
    return fits ? SLOSS_OK : SLOSS_ERR_RANGE;
}

static bool market_fits(const struct sloss_stress_market *market)
{
    bool fits = sl_fixed_within(market->volatility_ppb, 0, RATE_MAX) &&
                sl_fixed_within(market->jump_loading_ppb, -RATE_MAX, RATE_MAX) &&
                is_probability(market->jump_probability_ppb) &&
                sl_fixed_within(market->jump_volatility_ppb, 0, RATE_MAX) &&
                sl_fixed_within(market->impact_ppb, 0, SL_PPB) &&
                sl_fixed_within(market->recovery_ppb, 0, SL_PPB) &&
                market->depth_lots >= (market->impact == SLOSS_IMPACT_NONE ? 0 : 1);
    for (uint32_t factor = 0; factor < SLOSS_STRESS_FACTORS; factor++) {
        fits = fits && sl_fixed_within(market->loading_ppb[factor], -SL_PPB, SL_PPB);
    }
    return fits;
}

static enum sloss_status check_market(const struct sloss_engine *engine,
                                      const struct sloss_stress_market *markets, uint32_t row)
{
    const struct sloss_stress_market *market = &markets[row];
    if (market->impact > SLOSS_IMPACT_LINEAR || market->reserved != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    bool is_pair = sl_cascade_is_pair(market->market);
    if (is_pair ? market->market - SLOSS_COLLATERAL_FIRST >= engine->ledger->pairs.count
                : market->market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    if (is_pair && market->impact != SLOSS_IMPACT_NONE) {
        return SLOSS_ERR_ARGUMENT; /* no fund takes over any of it */
    }
    for (uint32_t other = 0; other < row; other++) {
        if (markets[other].market == market->market) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    if (!is_pair && sl_engine_market(engine, market->market)->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    return market_fits(market) ? SLOSS_OK : SLOSS_ERR_RANGE;
}

enum sloss_status sl_stress_check(const struct sloss_engine *engine,
                                  const struct sloss_stress_config *config,
                                  const struct sloss_stress_market *markets, uint32_t count,
                                  uint32_t *row_out)
{
    enum sloss_status status = check_config(config);
    for (uint32_t row = 0; status == SLOSS_OK && row < count; row++) {
        *row_out = row;
        status = check_market(engine, markets, row);
    }
    return status;
}

/* ---- the marks of a scenario ----------------------------------------------------------------- */

/* Set the marks of markets that follow others by a grid. */
static enum sloss_status draw_grids(const struct sloss_stress *stress, struct sloss_mark *marks)
{
    for (uint32_t i = 0; i < stress->count; i++) {
        const struct sl_grid *grid = &stress->cascading[i].grid;
        if (grid->count == 0) {
            continue;
        }
        marks[i] = (struct sloss_mark){.market = stress->markets[i].market};
        if (!sl_grid_mark(grid, marks[grid->underlying].price, &marks[i].price)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    return SLOSS_OK;
}

/* Which draws are a market's, or a pair's: twice the number must fit, and there are fewer markets.
 */
static uint32_t draw_of(uint32_t index)
{
    return sl_cascade_is_pair(index) ? index - SLOSS_COLLATERAL_FIRST + 2 * SL_BOOKS_MAX : index;
}

enum sloss_status sl_stress_draw(const struct sloss_stress *stress, uint64_t scenario,
                                 struct sloss_mark *marks_out, int64_t *weight_out)
{
    struct sl_factor_scenario drawn;
    sl_factor_draw(&stress->model, scenario, &drawn);
    *weight_out = drawn.weight;
    for (uint32_t i = 0; i < stress->count; i++) {
        if (stress->grid_count > 0 && stress->cascading[i].grid.count > 0) {
            continue;
        }
        uint32_t index = stress->markets[i].market;
        int64_t mark = sl_cascade_mark(stress->engine, index);
        int64_t move = sl_factor_move(&stress->model, &drawn, &stress->rows[i], draw_of(index));
        int64_t price;
        if (mark <= 0) {
            return SLOSS_ERR_RANGE;
        }
        if (!sl_normal_grow(mark, move, &price)) {
            return SLOSS_ERR_OVERFLOW;
        }
        marks_out[i] = (struct sloss_mark){.market = index, .price = price < 1 ? 1 : price};
    }
    return stress->grid_count > 0 ? draw_grids(stress, marks_out) : SLOSS_OK;
}

/* ---- looking at some scenarios together ------------------------------------------------------ */

/* Pack the book, if it is not packed or a command may have changed it since. */
static enum sloss_status pack(struct sloss_stress *stress)
{
    const struct sloss_engine *engine = stress->engine;
    if (stress->is_packed && stress->sequence == engine->settings.sequence) {
        return SLOSS_OK;
    }
    stress->is_packed = false;
    enum sloss_status status = sl_panel_pack(&stress->panel, engine);
    if (status != SLOSS_OK) {
        return status;
    }
    stress->has_variation_market = false;
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        stress->has_variation_market |=
            sl_engine_market(engine, index)->settlement == SLOSS_SETTLEMENT_VARIATION;
    }
    stress->has_loss_limit = false;
    for (uint32_t row = 0; row < engine->limits.count; row++) {
        stress->has_loss_limit |= (sl_limits_at(engine, row)->terms.set & SLOSS_LIMIT_LOSS) != 0;
    }
    stress->is_packed = true;
    stress->sequence = engine->settings.sequence;
    return SLOSS_OK;
}

static struct sloss_mark *marks_of(const struct sloss_stress *stress, uint32_t lane)
{
    return stress->marks + (size_t)lane * stress->count;
}

/* What the price of a pair does to those it backs is seen when they are checked. */
static enum sloss_status set_mark(struct sloss_stress *stress, uint32_t lane, uint32_t market,
                                  int64_t price)
{
    return sl_cascade_is_pair(market)
               ? SLOSS_OK
               : sl_panel_set(&stress->panel, stress->engine, market, lane, price);
}

/* Draw a scenario into a lane. */
static enum sloss_status fill_lane(struct sloss_stress *stress, uint64_t scenario, uint32_t lane,
                                   int64_t *weight_out)
{
    struct sloss_mark *marks = marks_of(stress, lane);
    enum sloss_status status = sl_stress_draw(stress, scenario, marks, weight_out);
    for (uint32_t i = 0; status == SLOSS_OK && i < stress->count; i++) {
        status = set_mark(stress, lane, marks[i].market, marks[i].price);
    }
    return status;
}

/* Draw scenarios into lanes until one cannot be drawn. The lanes before it are still run, and then
 * its status is returned. */
static enum sloss_status fill_lanes(struct sloss_stress *stress, uint64_t first, size_t count,
                                    uint32_t *lanes_out, int64_t *weights_out)
{
    uint32_t most = count < SL_PANEL_LANES ? (uint32_t)count : SL_PANEL_LANES;
    enum sloss_status status = SLOSS_OK;
    *lanes_out = 0;
    while (*lanes_out < most) {
        status = fill_lane(stress, first + *lanes_out, *lanes_out, &weights_out[*lanes_out]);
        if (status != SLOSS_OK) {
            return status;
        }
        ++*lanes_out;
    }
    return SLOSS_OK;
}

static const struct sl_panel_hit *hits_of(const struct sl_vector *hits, size_t *count_out)
{
    *count_out = hits->size / sizeof(struct sl_panel_hit);
    return (const void *)hits->data;
}

/* ---- running one ----------------------------------------------------------------------------- */

static enum sloss_status suspect_hits(struct sloss_stress *stress, const struct sl_vector *hits)
{
    const uint32_t *rows = (const void *)stress->panel.rows.data;
    size_t count;
    const struct sl_panel_hit *hit = hits_of(hits, &count);
    for (size_t i = 0; i < count; i++) {
        if ((hit[i].lanes >> stress->lane & 1u) != 0 &&
            !sl_ledger_suspect(stress->engine->ledger, rows[hit[i].place])) {
            return SLOSS_ERR_MEMORY;
        }
    }
    return SLOSS_OK;
}

/* Of some holdings a scan says nothing. */
static enum sloss_status suspect_special(struct sloss_stress *stress)
{
    const uint32_t *rows = (const void *)stress->panel.special.data;
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < stress->panel.special.size / sizeof(*rows); i++) {
        status = sl_ledger_suspect(stress->engine->ledger, rows[i]) ? SLOSS_OK : SLOSS_ERR_MEMORY;
    }
    return status;
}

static enum sloss_status suspect(void *context, const struct sloss_command *marks, size_t count)
{
    struct sloss_stress *stress = context;
    enum sloss_status status = suspect_special(stress);
    if (stress->is_first_round) {
        stress->is_first_round = false;
        return status == SLOSS_OK ? suspect_hits(stress, &stress->first_hits) : status;
    }
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = set_mark(stress, stress->lane, marks[i].mark.market, marks[i].mark.price);
    }
    if (status == SLOSS_OK) {
        status = sl_panel_scan(&stress->panel, &stress->later_hits);
    }
    return status == SLOSS_OK ? suspect_hits(stress, &stress->later_hits) : status;
}

/* Within a trial: run the cascade, and write its result. */
static enum sloss_status run_cascade(struct sloss_stress *stress, const struct sloss_mark *marks,
                                     uint32_t count, bool listed,
                                     struct sloss_stress_result *result)
{
    struct sloss_engine *engine = stress->engine;
    struct sl_outcome_market *before =
        sl_vector_scratch(&stress->before, engine->markets.count, sizeof(*before));
    struct sl_cascade cascade = {.markets = stress->cascading,
                                 .count = stress->count,
                                 .cross = stress->cross,
                                 .cross_count = stress->cross_count,
                                 .commands = &stress->commands,
                                 .path = &stress->path,
                                 .suspect = listed ? suspect : NULL,
                                 .context = stress};
    struct sl_unwind_fund *funds =
        sl_vector_scratch(&stress->funds, engine->markets.count, sizeof(*funds));
    if (before == NULL || funds == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint64_t closed = engine->close_outs;
    struct sl_record_point records = sl_record_point(engine);
    sl_outcome_begin(engine, before);
    sl_unwind_begin(engine, &cascade, funds);
    enum sloss_status status = sl_cascade_run(engine, &cascade, marks, count, &result->rounds);
    if (status == SLOSS_OK) {
        status = sl_outcome_end(engine, stress->model.config.asset, before, &records, result);
    }
    if (status == SLOSS_OK) {
        status = sl_unwind_end(engine, stress->model.config.asset, &cascade, funds, result);
    }
    result->closed = engine->close_outs - closed;
    return status;
}

/* The same, keeping deficit records and dropping events for this run, whatever the host has
 * chosen. */
static enum sloss_status run_keeping_deficits(struct sloss_stress *stress,
                                              const struct sloss_mark *marks, uint32_t count,
                                              bool listed, struct sloss_stress_result *result)
{
    struct sloss_engine *engine = stress->engine;
    sl_record_deficits_only(engine, true);
    enum sloss_status status = run_cascade(stress, marks, count, listed, result);
    sl_record_deficits_only(engine, false);
    return status;
}

static struct sloss_stress_result new_result(uint64_t scenario, int64_t weight)
{
    return (struct sloss_stress_result){
        .struct_size = sizeof(struct sloss_stress_result), .scenario = scenario, .weight = weight};
}

/* Does the first round of the scenario in this lane change anything apart from marks? */
static bool changes_anything(const struct sloss_stress *stress, uint32_t lane)
{
    size_t count;
    const struct sl_panel_hit *hit = hits_of(&stress->first_hits, &count);
    for (size_t i = 0; i < count; i++) {
        if ((hit[i].lanes >> lane & 1u) != 0) {
            return true;
        }
    }
    return stress->has_variation_market || stress->has_loss_limit || stress->panel.special.size > 0;
}

/* Write the deficits since the scenario began, of each market that has a model. */
static void give_markets(const struct sloss_stress *stress, int64_t *market_out)
{
    const struct sl_outcome_market *before = (const void *)stress->before.data;
    for (uint32_t i = 0; i < stress->count; i++) {
        uint32_t index = stress->markets[i].market;
        market_out[i] =
            sl_cascade_is_pair(index)
                ? 0
                : sl_engine_market(stress->engine, index)->deficit_sum - before[index].deficit_sum;
    }
}

static enum sloss_status run_lane(struct sloss_stress *stress, uint32_t lane,
                                  struct sloss_stress_result *result, int64_t *market_out)
{
    stress->lane = lane;
    stress->is_first_round = true;
    stress->path.size = 0;
    if (!changes_anything(stress, lane)) {
        result->rounds = 1;
        if (market_out != NULL) {
            memset(market_out, 0, stress->count * sizeof(*market_out));
        }
        return SLOSS_OK;
    }
    sl_whatif_begin(stress->engine, SL_TRIAL_LIST);
    enum sloss_status status =
        run_keeping_deficits(stress, marks_of(stress, lane), stress->count, true, result);
    if (status == SLOSS_OK && market_out != NULL) {
        give_markets(stress, market_out);
    }
    sl_whatif_end(stress->engine);
    return status;
}

enum sloss_status sl_stress_run(struct sloss_stress *stress, uint64_t first, size_t count,
                                struct sloss_stress_result *results_out, int64_t *market_out,
                                size_t *done_out)
{
    enum sloss_status status = pack(stress);
    while (status == SLOSS_OK && *done_out < count) {
        int64_t weights[SL_PANEL_LANES];
        uint32_t lanes = 0;
        enum sloss_status drawn =
            fill_lanes(stress, first + *done_out, count - *done_out, &lanes, weights);
        status = sl_panel_scan(&stress->panel, &stress->first_hits);
        for (uint32_t lane = 0; status == SLOSS_OK && lane < lanes; lane++) {
            struct sloss_stress_result result = new_result(first + *done_out, weights[lane]);
            int64_t *markets =
                market_out == NULL ? NULL : market_out + *done_out * (size_t)stress->count;
            status = sl_engine_go_on(stress->engine);
            if (status == SLOSS_OK) {
                status = run_lane(stress, lane, &result, markets);
            }
            if (status == SLOSS_OK) {
                results_out[(*done_out)++] = result;
            }
        }
        status = status == SLOSS_OK ? drawn : status;
    }
    return status;
}

/* If the host has opened a trial, run inside it and return to the point where it was. Otherwise
 * open a trial for the run. */
enum sloss_status sl_stress_apply(struct sloss_stress *stress, const struct sloss_mark *marks,
                                  uint32_t count, struct sloss_stress_result *result)
{
    struct sloss_engine *engine = stress->engine;
    bool nested = engine->whatif.trial != SL_TRIAL_NONE;
    *result = new_result(0, SL_NORMAL_ONE);
    if (!nested) {
        sl_whatif_begin(engine, SL_TRIAL_SCAN);
    }
    struct sl_point point = sl_whatif_point(engine);
    enum sloss_status status = run_keeping_deficits(stress, marks, count, false, result);
    sl_whatif_return(engine, &point);
    if (!nested) {
        sl_whatif_end(engine);
    }
    return status;
}

/* ---- the first look alone -------------------------------------------------------------------- */

enum sloss_status sl_stress_screen(struct sloss_stress *stress, uint64_t first, size_t count,
                                   int64_t *deficit_out)
{
    enum sloss_status status = pack(stress);
    for (size_t done = 0; status == SLOSS_OK && done < count;) {
        int64_t weights[SL_PANEL_LANES];
        uint32_t lanes = 0;
        status = sl_engine_go_on(stress->engine);
        if (status == SLOSS_OK) {
            status = fill_lanes(stress, first + done, count - done, &lanes, weights);
        }
        if (status == SLOSS_OK) {
            status = sl_panel_scan(&stress->panel, &stress->first_hits);
        }
        if (status == SLOSS_OK) {
            status =
                sl_debts_sum(&stress->panel, stress->engine, stress->model.config.asset,
                             &stress->first_hits, &stress->group_lanes, lanes, deficit_out + done);
        }
        done += lanes;
    }
    return status;
}
