/* SPDX-License-Identifier: BSD-2-Clause */
/* ratio: an exact rational as text. */
#ifndef RATIO_H
#define RATIO_H

#include <sloss/policy.h>
#include <sloss/sloss.h>

#define RATIO_SIZE 96

/* "numerator/denominator", as it stands; "-" for 0/0. */
const char *ratio_exact(struct sloss_ratio ratio, char text[RATIO_SIZE]);

/* A decimal with `digits` places, 1 to 9, rounded half up; "-" for 0/0. */
const char *ratio_decimal(struct sloss_ratio ratio, int digits, char text[RATIO_SIZE]);

#endif
