/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/factor.h"

#include "engine/market.h"
#include "sloss/stress.h"
#include "stress/normal.h"
#include "stress/philox.h"

#define WEIGHT_BITS 30
#define WEIGHT_ONE (INT64_C(1) << WEIGHT_BITS)
#define NEAR_ZERO (INT64_C(1) << 42)        /* 2^-18 in 2^-60: a smaller pivot counts as zero */
#define NEAR_NOTHING (INT64_C(1) << 21)     /* 2^-9 in 2^-30: so does a smaller entry beside it */
#define WEIGHT_MOST (INT64_C(1) << 52)      /* largest weight of a scenario: 2^20, in 2^-32 */
#define LOGARITHM_MOST (64 * SL_NORMAL_ONE) /* largest logarithm that sl_normal_grow() takes */

static int64_t scale_ppb(int64_t value, int64_t ppb)
{
    return (int64_t)sl_wide_divide((sl_wide)value * ppb, SL_PPB, SL_ROUND_HALF_EVEN);
}

static int64_t scale_weight(int64_t value, int64_t weight)
{
    return (int64_t)(((sl_wide)value * weight + WEIGHT_ONE / 2) >> WEIGHT_BITS);
}

/* ---- the root of the correlations ------------------------------------------------------------ */

static bool is_correlation(const int64_t *correlation, uint32_t count, uint32_t row)
{
    for (uint32_t column = 0; column < count; column++) {
        int64_t entry = correlation[row * count + column];
        if (entry < -SL_PPB || entry > SL_PPB || entry != correlation[column * count + row]) {
            return false;
        }
    }
    return correlation[row * count + row] == SL_PPB;
}

/* An entry of the matrix less the products of the columns before it, in 2^-60. */
static int64_t rest(const struct sl_factor_model *model, const int64_t *correlation, uint32_t row,
                    uint32_t column)
{
    uint32_t count = model->config.factors;
    int64_t value = scale_ppb(WEIGHT_ONE * WEIGHT_ONE, correlation[row * count + column]);
    for (uint32_t k = 0; k < column; k++) {
        value -= model->root[row][k] * model->root[column][k];
    }
    return value;
}

/* Add a row to Cholesky's decomposition. If a pivot is zero, the entries below it have to be zero
 * too. */
static bool add_row(struct sl_factor_model *model, const int64_t *correlation, uint32_t row)
{
    for (uint32_t column = 0; column < row; column++) {
        int64_t left = rest(model, correlation, row, column);
        int64_t pivot = model->root[column][column];
        if (pivot == 0 ? sl_fixed_magnitude(left / WEIGHT_ONE) > NEAR_NOTHING
                       : sl_fixed_magnitude(left / pivot) > 2 * WEIGHT_ONE) {
            return false;
        }
        model->root[row][column] = pivot == 0 ? 0 : left / pivot;
    }
    int64_t left = rest(model, correlation, row, row);
    model->root[row][row] = left < NEAR_ZERO ? 0 : (int64_t)sl_wide_root((uint64_t)left);
    return left > -NEAR_ZERO;
}

enum sloss_status sl_factor_build(struct sl_factor_model *model,
                                  const struct sloss_stress_config *config,
                                  const int64_t *correlation, uint32_t *row_out)
{
    uint32_t count = config->factors;
    *model = (struct sl_factor_model){
        .config = *config, .tilt = scale_ppb(SL_NORMAL_ONE, config->importance_shift_ppb)};
    for (uint32_t row = 0; row < count; row++) {
        *row_out = row;
        if (correlation == NULL) {
            model->root[row][row] = WEIGHT_ONE;
        } else if (!is_correlation(correlation, count, row) || !add_row(model, correlation, row)) {
            return SLOSS_ERR_RANGE;
        }
    }
    return SLOSS_OK;
}

/* ---- a market -------------------------------------------------------------------------------- */

/* Turn loadings of correlated factors into weights of independent draws. */
static int64_t weight_of(const struct sl_factor_model *model, const int64_t *loading_ppb,
                         uint32_t draw)
{
    sl_wide sum = 0;
    for (uint32_t factor = draw; factor < model->config.factors; factor++) {
        sum += (sl_wide)loading_ppb[factor] * model->root[factor][draw];
    }
    return (int64_t)sl_wide_divide(sum, SL_PPB, SL_ROUND_HALF_EVEN);
}

/* Raise correlations: every weight is mixed with one draw that all markets share, so that a
 * correlation of c becomes c + (1 - c) * stress. */
static void mix(struct sl_factor_row *row, int64_t correlation_stress_ppb)
{
    uint64_t unit = (uint64_t)(WEIGHT_ONE * WEIGHT_ONE / SL_PPB);
    int64_t apart = (int64_t)sl_wide_root((uint64_t)(SL_PPB - correlation_stress_ppb) * unit);
    for (uint32_t draw = 0; draw < SLOSS_STRESS_FACTORS; draw++) {
        row->draw[draw] = scale_weight(row->draw[draw], apart);
    }
    row->own = scale_weight(row->own, apart);
    row->draw[SLOSS_STRESS_FACTORS] =
        (int64_t)sl_wide_root((uint64_t)correlation_stress_ppb * unit);
}

enum sloss_status sl_factor_add(const struct sl_factor_model *model,
                                const struct sloss_stress_market *market,
                                struct sl_factor_row *row_out)
{
    struct sl_factor_row row = {.volatility_ppb = market->volatility_ppb,
                                .jump_loading_ppb = market->jump_loading_ppb,
                                .jump_probability_ppb = market->jump_probability_ppb,
                                .jump_volatility_ppb = market->jump_volatility_ppb};
    int64_t variance = WEIGHT_ONE * WEIGHT_ONE;
    for (uint32_t draw = 0; draw < model->config.factors; draw++) {
        row.draw[draw] = weight_of(model, market->loading_ppb, draw);
        variance -= row.draw[draw] * row.draw[draw];
    }
    if (variance < -NEAR_ZERO) {
        return SLOSS_ERR_RANGE;
    }
    row.own = (int64_t)sl_wide_root(variance < 0 ? 0 : (uint64_t)variance);
    if (model->config.correlation_stress_ppb > 0) {
        mix(&row, model->config.correlation_stress_ppb);
    }
    *row_out = row;
    return SLOSS_OK;
}

/* ---- a scenario ------------------------------------------------------------------------------ */

static int64_t draw_normal(const struct sl_factor_model *model,
                           const struct sl_factor_scenario *scenario, enum sl_stream stream,
                           uint32_t draw)
{
    int64_t value = sl_normal(sl_philox_draw(model->config.seed, scenario->number, stream, draw));
    return scenario->mirrored ? -value : value;
}

static bool happens(const struct sl_factor_model *model, const struct sl_factor_scenario *scenario,
                    enum sl_stream stream, uint32_t draw, int64_t probability_ppb)
{
    uint64_t bits = sl_philox_draw(model->config.seed, scenario->number, stream, draw);
    return (uint64_t)(((sl_uwide)bits * (uint64_t)SL_PPB) >> 64) < (uint64_t)probability_ppb;
}

/* sqrt(n / chi-square), where the chi-square is the sum of the squares of n normal draws. */
static int64_t draw_scale(const struct sl_factor_model *model, uint64_t number)
{
    uint32_t degrees = model->config.degrees;
    sl_uwide sum = 0;
    for (uint32_t i = 0; i < degrees; i++) {
        int64_t z = sl_normal(sl_philox_draw(model->config.seed, number, SL_STREAM_SCALE, i));
        sum += (sl_uwide)((sl_wide)z * z) >> 32;
    }
    if (degrees == 0) {
        return SL_NORMAL_ONE;
    }
    sl_uwide ratio = ((sl_uwide)degrees << 96) / (sum == 0 ? 1 : sum);
    return (int64_t)sl_wide_root(ratio);
}

/* Draw the first factor within its stratum. All strata are equally likely. */
static int64_t draw_first(const struct sl_factor_model *model, uint64_t number, bool mirrored)
{
    uint64_t bits = sl_philox_draw(model->config.seed, number, SL_STREAM_FACTOR, 0);
    uint32_t strata = model->config.strata;
    if (strata > 1) {
        bits = (uint64_t)((((sl_uwide)(number % strata) << 64) + bits) / strata);
    }
    int64_t value = sl_normal(bits);
    return mirrored ? -value : value;
}

/* The weight of a scenario: the density of the first factor without tilt over its density with
 * tilt, which is exp(tilt^2 / 2 - tilt * value). */
static int64_t weigh(int64_t tilt, int64_t value)
{
    int64_t weight;
    sl_wide square = (sl_wide)tilt * tilt / 2 - (sl_wide)tilt * value;
    bool fits = sl_normal_grow(SL_NORMAL_ONE, (int64_t)(square / SL_NORMAL_ONE), &weight);
    return !fits || weight > WEIGHT_MOST ? WEIGHT_MOST : weight;
}

void sl_factor_draw(const struct sl_factor_model *model, uint64_t scenario,
                    struct sl_factor_scenario *out)
{
    const struct sloss_stress_config *config = &model->config;
    bool paired = (config->flags & SLOSS_STRESS_ANTITHETIC) != 0;
    out->number = paired ? scenario / 2 : scenario;
    out->mirrored = paired && scenario % 2 == 1;
    out->draw[0] = draw_first(model, out->number, out->mirrored) + model->tilt;
    for (uint32_t i = 1; i < SL_FACTOR_DRAWS; i++) {
        bool used = i < config->factors ||
                    (i == SLOSS_STRESS_FACTORS && config->correlation_stress_ppb > 0);
        out->draw[i] = used ? draw_normal(model, out, SL_STREAM_FACTOR, i) : 0;
    }
    out->weight = model->tilt == 0 ? SL_NORMAL_ONE : weigh(model->tilt, out->draw[0]);
    out->scale = draw_scale(model, out->number);
    out->jump = 0;
    if (happens(model, out, SL_STREAM_JUMP, 0, config->jump_probability_ppb)) {
        int64_t size = draw_normal(model, out, SL_STREAM_JUMP, 1);
        out->jump = scale_ppb(SL_NORMAL_ONE, config->jump_mean_ppb) +
                    scale_ppb(size, config->jump_volatility_ppb);
    }
}

int64_t sl_factor_move(const struct sl_factor_model *model,
                       const struct sl_factor_scenario *scenario, const struct sl_factor_row *row,
                       uint32_t market)
{
    sl_wide sum = (sl_wide)row->own * draw_normal(model, scenario, SL_STREAM_OWN, market);
    for (uint32_t i = 0; i < SL_FACTOR_DRAWS; i++) {
        sum += (sl_wide)row->draw[i] * scenario->draw[i];
    }
    sl_wide deviate = sum / WEIGHT_ONE * scenario->scale / SL_NORMAL_ONE;
    sl_wide move = deviate * row->volatility_ppb + (sl_wide)scenario->jump * row->jump_loading_ppb;
    if (row->jump_probability_ppb > 0 &&
        happens(model, scenario, SL_STREAM_OWN_JUMP, 2 * market, row->jump_probability_ppb)) {
        move += (sl_wide)draw_normal(model, scenario, SL_STREAM_OWN_JUMP, 2 * market + 1) *
                row->jump_volatility_ppb;
    }
    move /= SL_PPB;
    move = move > LOGARITHM_MOST ? LOGARITHM_MOST : move;
    return (int64_t)(move < -LOGARITHM_MOST ? -LOGARITHM_MOST : move);
}
