/* SPDX-License-Identifier: BSD-2-Clause */
/* parts: what each amount of a list is of their sum, in hundredths of a per cent that add up. */
#ifndef REPLAY_PARTS_H
#define REPLAY_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each part is within one hundredth of a per cent of the exact one, and the parts sum to 10,000 (or
 * to 0 where all amounts are 0): by largest remainder. Requires amounts that are not negative.
 * False without memory. */
bool parts_of(const int64_t *amounts, size_t count, int64_t *hundredths_out);

#endif
