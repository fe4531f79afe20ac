/* SPDX-License-Identifier: BSD-2-Clause */
/* interval: how far the mean of a sample can be trusted. Pure; multiples of a deviation in 2^-32.
 *
 * Losses are few and skewed, and a plain normal interval leaves out too many large truths. So
 *
 *     bounds  = mean - error * u(+-t)
 *     t       = Student's quantile of `degrees`
 *     degrees = 2 * count / (kurtosis - 1): as many as have the sample's doubt about its variance;
 *               at most count - 1
 *     u(t)    = 3 / g * (cbrt(1 + g * (t - g / 6)) - 1),  g = skewness / sqrt(count)
 *
 * (Satterthwaite, Biometrics Bulletin 2 (1946); u is the inverse of the transformation that takes
 * the skewness out of a studentized mean: Hall, J. Royal Statistical Society B 54 (1992)). */
#ifndef SL_INTERVAL_H
#define SL_INTERVAL_H

#include "base/wide.h"

#define SL_INTERVAL_TERM_BITS 40u

struct sl_interval_moments {
    uint64_t count;
    sl_wide sum;
    uint64_t error;   /* standard error of the mean, 2^-16 */
    int64_t skewness; /* of the mean: the terms' divided by sqrt(count); in 2^-32 */
    uint64_t degrees; /* at least 1 */
};

/* Compute the moments of 1 to 2^31 terms, each of 0 to 2^SL_INTERVAL_TERM_BITS. */
void sl_interval_read(struct sl_interval_moments *moments, const int64_t *terms, uint64_t count);

/* The normal deviate that is exceeded with probability (1 - confidence) / 2. Requires 0 <
 * confidence_ppb < 10^9. */
int64_t sl_interval_normal(int64_t confidence_ppb);

/* Student's for it: Fisher's expansion up to 1 / degrees^2 (Abramowitz and Stegun 26.7.5), which
 * falls short where degrees are few: of 95 % by 44 % for one of them and 4 % for three, of 99 % by
 * 74 % and 11 %. */
int64_t sl_interval_student(int64_t deviate, uint64_t degrees);

/* The distances of the bounds from the mean, in 2^-16 of a term. */
struct sl_interval_bounds {
    sl_wide low;
    sl_wide high;
};

struct sl_interval_bounds sl_interval_mean(const struct sl_interval_moments *moments,
                                           int64_t deviate);

#endif
