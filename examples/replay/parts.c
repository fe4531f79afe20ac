/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/parts.h"

#include <sloss/sloss.h>
#include <stdlib.h>

#define WHOLE 10000

/* By how many bits the amounts have to be shifted so that they sum to at most 2^62, which is what
 * an allocator takes. What is shifted out is far below a hundredth of a per cent of such a sum. */
static unsigned shift_of(const int64_t *amounts, size_t count)
{
    unsigned shift = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (uint64_t)amounts[i] >> shift;
        while (sum > UINT64_C(1) << 62) {
            sum >>= 1;
            shift++;
        }
    }
    return shift;
}

bool parts_of(const int64_t *amounts, size_t count, int64_t *hundredths_out)
{
    const struct sloss_division division = {.struct_size = sizeof(division),
                                            .rule = SLOSS_RULE_PRO_RATA,
                                            .rounding = SLOSS_ROUNDING_LARGEST_REMAINDER,
                                            .total = WHOLE};
    struct sloss_allocator *allocator = NULL;
    int64_t *weights = malloc((count + 1) * sizeof(*weights));
    bool held = weights != NULL && sloss_allocator_create(NULL, &allocator) == SLOSS_OK;
    if (held) {
        unsigned shift = shift_of(amounts, count);
        for (size_t i = 0; i < count; i++) {
            weights[i] = amounts[i] >> shift;
        }
        held = sloss_allocator_divide(allocator, &division, weights, NULL, NULL, count,
                                      hundredths_out, NULL) == SLOSS_OK;
    }
    sloss_allocator_destroy(allocator);
    free(weights);
    return held;
}
