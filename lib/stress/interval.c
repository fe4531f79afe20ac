/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/interval.h"

#include "engine/market.h"
#include "stress/normal.h"

#define CUBE_BITS                                                                                  \
    31u /* bits of a distance from the mean, so that the sum of 2^31 cubes fits 128 bits */
#define FOURTH_BITS 23u                /* the same for fourth powers */
#define NO_SKEWNESS (INT64_C(1) << 16) /* 2^-32 */

/* ---- moments --------------------------------------------------------------------------------- */

/* Sums of powers of distances from the mean. */
struct powers {
    sl_wide second;
    sl_wide third;  /* of distances scaled by 2^(CUBE_BITS - SL_INTERVAL_TERM_BITS) */
    sl_wide fourth; /* of distances scaled by 2^(FOURTH_BITS - SL_INTERVAL_TERM_BITS) */
};

static struct powers sum_powers(const int64_t *terms, uint64_t count, int64_t mean)
{
    struct powers sum = {0, 0, 0};
    for (uint64_t i = 0; i < count; i++) {
        int64_t away = terms[i] - mean;
        sl_wide near = away / (INT64_C(1) << (SL_INTERVAL_TERM_BITS - CUBE_BITS));
        sl_wide nearer = away / (INT64_C(1) << (SL_INTERVAL_TERM_BITS - FOURTH_BITS));
        sum.second += (sl_wide)away * away;
        sum.third += near * near * near;
        sum.fourth += nearer * nearer * nearer * nearer;
    }
    return sum;
}

static int64_t skewness_of(const struct powers *sum, uint64_t count)
{
    sl_wide deviation = (sl_wide)sl_wide_root((sl_uwide)(sum->second / (sl_wide)count)) >>
                        (SL_INTERVAL_TERM_BITS - CUBE_BITS);
    sl_wide third = sum->third / (sl_wide)count;
    sl_wide root = (sl_wide)sl_wide_root((sl_uwide)count << 32); /* 2^-16 */
    if (deviation == 0) {
        return 0;
    }
    sl_wide own = third * SL_NORMAL_ONE / (deviation * deviation * deviation);
    return (int64_t)(own * 65536 / root);
}

static uint64_t degrees_of(const struct powers *sum, uint64_t count)
{
    sl_wide variance = sum->second / (sl_wide)count >> 2 * (SL_INTERVAL_TERM_BITS - FOURTH_BITS);
    sl_wide square = variance * variance;
    sl_wide beyond = sum->fourth / (sl_wide)count - square; /* variance of the squares */
    sl_wide most = (sl_wide)count - 1;
    sl_wide degrees = beyond <= 0 ? most : 2 * (sl_wide)count * square / beyond;
    degrees = degrees > most ? most : degrees;
    return degrees < 1 ? 1 : (uint64_t)degrees;
}

void sl_interval_read(struct sl_interval_moments *moments, const int64_t *terms, uint64_t count)
{
    sl_wide sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        sum += terms[i];
    }
    struct powers powers = sum_powers(terms, count, (int64_t)(sum / (sl_wide)count));
    sl_wide variance = powers.second / (sl_wide)count;
    *moments =
        (struct sl_interval_moments){.count = count,
                                     .sum = sum,
                                     .error = sl_wide_root(((sl_uwide)variance << 32) / count),
                                     .skewness = skewness_of(&powers, count),
                                     .degrees = degrees_of(&powers, count)};
}

/* ---- deviates -------------------------------------------------------------------------------- */

int64_t sl_interval_normal(int64_t confidence_ppb)
{
    sl_uwide beyond = ((sl_uwide)(SL_PPB - confidence_ppb) << 63) / SL_PPB;
    return -sl_normal((uint64_t)beyond);
}

static sl_wide times(sl_wide a, sl_wide b)
{
    return a * b / SL_NORMAL_ONE;
}

int64_t sl_interval_student(int64_t deviate, uint64_t degrees)
{
    sl_wide n = (sl_wide)degrees;
    sl_wide square = times(deviate, deviate);
    sl_wide cube = times(square, deviate);
    sl_wide first = (cube + deviate) / (4 * n);
    sl_wide second = (5 * times(cube, square) + 16 * cube + 3 * (sl_wide)deviate) / (96 * n * n);
    return (int64_t)(deviate + first + second);
}

/* ---- intervals ------------------------------------------------------------------------------- */

/* The cube root in 2^-32, rounded toward zero. */
static sl_wide cube_root(sl_wide a)
{
    sl_uwide cube = (sl_uwide)(a < 0 ? -a : a) << 64;
    sl_uwide root = 0;
    for (sl_uwide bit = (sl_uwide)1 << 41; bit > 0; bit >>= 1) {
        sl_uwide next = root | bit;
        root = next * next * next <= cube ? next : root;
    }
    return a < 0 ? -(sl_wide)root : (sl_wide)root;
}

/* u(t) of interval.h. It is t if there is almost no skewness. */
static sl_wide unskew(sl_wide skewness, sl_wide t)
{
    if (skewness > -NO_SKEWNESS && skewness < NO_SKEWNESS) {
        return t;
    }
    sl_wide root = cube_root(SL_NORMAL_ONE + times(skewness, t - skewness / 6));
    return 3 * (root - SL_NORMAL_ONE) * SL_NORMAL_ONE / skewness;
}

struct sl_interval_bounds sl_interval_mean(const struct sl_interval_moments *moments,
                                           int64_t deviate)
{
    sl_wide t = sl_interval_student(deviate, moments->degrees);
    sl_wide error = (sl_wide)moments->error;
    return (struct sl_interval_bounds){.low = -times(error, unskew(moments->skewness, t)),
                                       .high = -times(error, unskew(moments->skewness, -t))};
}
