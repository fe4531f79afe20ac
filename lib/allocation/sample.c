/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/sample_internal.h"

#include <stddef.h>

#include "base/random.h"
#include "base/ratio.h"

/* Below so many rows, a look at all of them costs less than a sample. */
#define COUNT_MIN 4096u

/* About count^(2/3): so many drawn rows and the rows in the bracket, count / sqrt(drawn), cost
 * alike. */
uint32_t sl_sample_size(uint32_t count)
{
    uint64_t size = 1;
    if (count < COUNT_MIN) {
        return 0;
    }
    while (size * size * size < (uint64_t)count * count / 8) {
        size *= 2;
    }
    return (uint32_t)size;
}

struct sl_sample sl_sample_begin(uint32_t count)
{
    return (struct sl_sample){.seed = SL_RANDOM_SEED, .count = count};
}

uint32_t sl_sample_draw(struct sl_sample *sample)
{
    return (uint32_t)((sl_random_next(&sample->seed) >> 32) * sample->count >> 32);
}

/* The variance of a sum of independent amounts is at most `most` times its mean. Three deviations,
 * and three of the largest for sums of few. */
uint64_t sl_sample_margin(uint64_t most, uint64_t target)
{
    sl_uwide margin = (sl_uwide)3 * sl_wide_root((sl_uwide)most * target) + (sl_uwide)3 * most;
    return margin < SL_UNITS_MAX ? (uint64_t)margin : SL_UNITS_MAX;
}

struct sl_bracket sl_sample_bracket(const struct sl_candidates *drawn, const int64_t *amount,
                                    uint64_t target, struct sl_bracket whole)
{
    struct sl_bracket bracket = whole;
    uint64_t most = 1;
    sl_uwide sum = 0;
    for (uint32_t i = 0; i < drawn->count; i++) {
        uint64_t more = amount == NULL ? 1 : (uint64_t)amount[drawn->row[i]];
        most = more > most ? more : most;
        sum += more;
    }
    most = most < SL_UNITS_MAX ? most : SL_UNITS_MAX;
    uint64_t margin = sl_sample_margin(most, target);
    uint64_t far = target + margin;
    if (far <= SL_UNITS_MAX && far <= sum) {
        bracket.low = sl_select(drawn, amount, far).key;
    }
    if (margin < target) {
        uint64_t near = target - margin;
        bracket.high = near <= sum ? sl_select(drawn, amount, near).key : whole.low;
    }
    return bracket;
}
