/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers normal.py: "n BITS" with a deviate, "e AMOUNT LOGARITHM" with the amount grown, or
 * "none". */
#include <inttypes.h>
#include <stdio.h>

#include "stress/normal.h"

int main(void)
{
    char kind;
    uint64_t first;
    int64_t logarithm;
    while (scanf(" %c %" SCNu64, &kind, &first) == 2) {
        int64_t value;
        if (kind == 'n') {
            printf("%" PRId64 "\n", sl_normal(first));
        } else if (scanf("%" SCNd64, &logarithm) == 1 &&
                   sl_normal_grow((int64_t)first, logarithm, &value)) {
            printf("%" PRId64 "\n", value);
        } else {
            printf("none\n");
        }
    }
    return 0;
}
