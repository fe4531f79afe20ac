/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_face: the public calls of stress; bad arguments are rejected here. */
#include <string.h>

#include "base/memory.h"
#include "base/size.h"
#include "sloss/stress.h"
#include "stress/stress.h"

#define CONFIG_OLDEST 72u
#define MARKET_OLDEST 136u
#define RESULT_OLDEST 176u

static struct sl_vector *vector_of(struct sloss_stress *stress, size_t which)
{
    struct sl_vector *const vectors[] = {&stress->first_hits,  &stress->later_hits,
                                         &stress->group_lanes, &stress->before,
                                         &stress->funds,       &stress->commands,
                                         &stress->path};
    return which < sizeof(vectors) / sizeof(vectors[0]) ? vectors[which] : NULL;
}

/* Allocate the rows of the markets and the working memory; false if there is no memory. */
static bool allocate(struct sloss_stress *stress, const struct sloss_memory *memory)
{
    uint32_t count = stress->count;
    sl_panel_initialize(&stress->panel, memory);
    for (size_t i = 0; vector_of(stress, i) != NULL; i++) {
        sl_vector_initialize(vector_of(stress, i), memory);
    }
    stress->markets = sl_memory_array(memory, count, sizeof(*stress->markets));
    stress->rows = sl_memory_array(memory, count, sizeof(*stress->rows));
    stress->cascading = sl_memory_array(memory, count, sizeof(*stress->cascading));
    stress->marks = sl_memory_array(memory, count, SL_PANEL_LANES * sizeof(*stress->marks));
    for (uint32_t i = 0; stress->cascading != NULL && i < count; i++) {
        stress->cascading[i] = (struct sl_cascade_market){.model = NULL};
    }
    return stress->markets != NULL && stress->rows != NULL && stress->cascading != NULL &&
           stress->marks != NULL;
}

void sloss_stress_destroy(struct sloss_stress *stress)
{
    if (stress == NULL) {
        return;
    }
    const struct sloss_memory *memory = &stress->engine->ledger->memory;
    uint32_t count = stress->count;
    sl_stress_free_links(stress);
    sl_panel_finalize(&stress->panel);
    for (size_t i = 0; vector_of(stress, i) != NULL; i++) {
        sl_vector_finalize(vector_of(stress, i));
    }
    sl_memory_release(memory, stress->markets, count * sizeof(*stress->markets));
    sl_memory_release(memory, stress->rows, count * sizeof(*stress->rows));
    sl_memory_release(memory, stress->cascading, count * sizeof(*stress->cascading));
    sl_memory_release(memory, stress->marks, count * SL_PANEL_LANES * sizeof(*stress->marks));
    sl_memory_release(memory, stress, sizeof(*stress));
}

static bool take_markets(struct sloss_stress *stress, const struct sloss_stress_market *markets)
{
    for (uint32_t row = 0; row < stress->count; row++) {
        if (!sl_size_fits(&markets[row], markets[row].struct_size, sizeof(*markets),
                          MARKET_OLDEST) ||
            markets[row].struct_size != sizeof(*markets)) {
            return false; /* rows are in an array, so that their size must be today's */
        }
        stress->markets[row] = markets[row];
        stress->cascading[row] = (struct sl_cascade_market){
            .model = &stress->markets[row], .moves = markets[row].impact != SLOSS_IMPACT_NONE};
    }
    return true;
}

static enum sloss_status prepare(struct sloss_stress *stress,
                                 const struct sloss_stress_config *config,
                                 const struct sloss_stress_market *markets,
                                 const int64_t *correlation, uint32_t *row_out)
{
    if (!take_markets(stress, markets)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = UINT32_MAX;
    enum sloss_status status =
        sl_stress_check(stress->engine, config, stress->markets, stress->count, &row);
    if (status == SLOSS_OK) {
        status = sl_factor_build(&stress->model, config, correlation, &row);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < stress->count; i++) {
        row = i;
        status = sl_factor_add(&stress->model, &stress->markets[i], &stress->rows[i]);
    }
    *row_out = status == SLOSS_OK ? UINT32_MAX : row;
    return status;
}

enum sloss_status sloss_stress_create(struct sloss_engine *engine,
                                      const struct sloss_stress_config *config,
                                      const struct sloss_stress_market *markets, uint32_t count,
                                      const int64_t *correlation, uint32_t *row_out,
                                      struct sloss_stress **stress_out)
{
    struct sloss_stress_config known = {0};
    uint32_t nowhere;
    row_out = row_out == NULL ? &nowhere : row_out;
    *row_out = UINT32_MAX;
    if (engine == NULL || config == NULL || markets == NULL || count == 0 || stress_out == NULL ||
        !sl_size_fits(config, config->struct_size, sizeof(known), CONFIG_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), config, config->struct_size);
    if ((known.flags & ~SLOSS_STRESS_ANTITHETIC) != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (known.asset >= engine->ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    struct sloss_stress *stress = sl_memory_allocate(&engine->ledger->memory, sizeof(*stress));
    if (stress == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *stress = (struct sloss_stress){.engine = engine, .count = count};
    enum sloss_status status = allocate(stress, &engine->ledger->memory)
                                   ? prepare(stress, &known, markets, correlation, row_out)
                                   : SLOSS_ERR_MEMORY;
    if (status != SLOSS_OK) {
        sloss_stress_destroy(stress);
        return status;
    }
    *stress_out = stress;
    return SLOSS_OK;
}

enum sloss_status sloss_stress_draw(const struct sloss_stress *stress, uint64_t scenario,
                                    struct sloss_mark *marks_out, int64_t *weight_out)
{
    int64_t weight;
    if (stress == NULL || marks_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sl_stress_draw(stress, scenario, marks_out, weight_out == NULL ? &weight : weight_out);
}

static bool is_trying(const struct sloss_stress *stress)
{
    return stress->engine->whatif.trial != 0;
}

enum sloss_status sloss_stress_run(struct sloss_stress *stress, uint64_t first, size_t count,
                                   struct sloss_stress_result *results_out, int64_t *market_out,
                                   size_t *done_out)
{
    size_t done = 0;
    done_out = done_out == NULL ? &done : done_out;
    *done_out = 0;
    if (stress == NULL || (results_out == NULL && count > 0) || is_trying(stress)) {
        return SLOSS_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        if (results_out[i].struct_size != sizeof(*results_out)) {
            return SLOSS_ERR_ARGUMENT; /* they are in an array, so that their size is fixed */
        }
    }
    return sl_stress_run(stress, first, count, results_out, market_out, done_out);
}

enum sloss_status sloss_stress_run_marks(struct sloss_stress *stress,
                                         const struct sloss_mark *marks, uint32_t count,
                                         struct sloss_stress_result *result_out)
{
    struct sloss_stress_result result;
    if (stress == NULL || marks == NULL || count == 0 || result_out == NULL ||
        !sl_size_fits(result_out, result_out->struct_size, sizeof(result), RESULT_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_stress_apply(stress, marks, count, &result);
    if (status == SLOSS_OK) {
        sl_size_give(result_out, result_out->struct_size, &result, sizeof(result));
    }
    return status;
}

enum sloss_status sloss_stress_path(const struct sloss_stress *stress,
                                    struct sloss_stress_step *steps_out, size_t capacity,
                                    size_t *count_out)
{
    if (stress == NULL || count_out == NULL || (steps_out == NULL && capacity > 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    *count_out = stress->path.size / sizeof(*steps_out);
    size_t given = *count_out < capacity ? *count_out : capacity;
    if (given > 0) {
        memcpy(steps_out, stress->path.data, given * sizeof(*steps_out));
    }
    return SLOSS_OK;
}

enum sloss_status sloss_stress_deficit_before_closeout(struct sloss_stress *stress, uint64_t first,
                                                       size_t count, int64_t *deficit_out)
{
    if (stress == NULL || (deficit_out == NULL && count > 0) || is_trying(stress)) {
        return SLOSS_ERR_ARGUMENT;
    }
    return sl_stress_screen(stress, first, count, deficit_out);
}
