/* SPDX-License-Identifier: BSD-2-Clause */
/* normal: normal and exponential in whole numbers, so that every compiler draws the same bits.
 *
 * A deviate is counted in 2^-32 of a standard deviation, and so is a logarithm. */
#ifndef SL_NORMAL_H
#define SL_NORMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wide.h"

#define SL_NORMAL_ONE (INT64_C(1) << 32)

/* The deviate below which a normal variable lies with probability (bits + 1/2) / 2^64. It differs
 * from the true one by less than 2^-27 standard deviations, and sl_normal(~bits) ==
 * -sl_normal(bits). Drawn from uniform bits it reaches 9.2 standard deviations. */
int64_t sl_normal(uint64_t bits);

/* amount * exp(logarithm / 2^32), rounded half up; its relative error before that is below 2^-56.
 * False if it does not fit. Requires amount >= 0. */
bool sl_normal_grow(int64_t amount, int64_t logarithm, int64_t *out);

/* Coefficients of sl_normal(): tests/conformance/normal.py writes them. */
#define SL_NORMAL_OCTAVES 64
#define SL_NORMAL_PARTS 8
#define SL_NORMAL_DEGREE 4
extern const int64_t sl_normal_table[SL_NORMAL_OCTAVES * SL_NORMAL_PARTS][SL_NORMAL_DEGREE + 1];

#endif
