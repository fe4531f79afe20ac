/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>

#include "allocator.h"
#include "apportion.h"
#include "memory.h"

enum sloss_status sloss_allocator_create(const struct sloss_memory *memory,
                                         struct sloss_allocator **allocator_out)
{
    const struct sloss_memory none = {NULL, NULL, NULL};
    memory = memory == NULL ? &none : memory;
    if (allocator_out == NULL || !sl_memory_valid(memory)) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_allocator *allocator = sl_memory_allocate(memory, sizeof(*allocator));
    if (allocator == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    allocator->memory = *memory;
    sl_vector_initialize(&allocator->choice, &allocator->memory);
    sl_vector_initialize(&allocator->columns, &allocator->memory);
    *allocator_out = allocator;
    return SLOSS_OK;
}

void sloss_allocator_destroy(struct sloss_allocator *allocator)
{
    if (allocator == NULL) {
        return;
    }
    struct sloss_memory memory = allocator->memory;
    sl_vector_finalize(&allocator->choice);
    sl_vector_finalize(&allocator->columns);
    sl_memory_release(&memory, allocator, sizeof(*allocator));
}

static bool division_is_valid(const struct sloss_division *division)
{
    return division->struct_size == sizeof(*division) && division->reserved == 0 &&
           division->rule <= SLOSS_RULE_QUEUE && division->rounding <= SLOSS_ROUNDING_LAST;
}

enum sloss_status sloss_allocator_divide(struct sloss_allocator *allocator,
                                         const struct sloss_division *division,
                                         const int64_t *weight, const int64_t *cap,
                                         const int64_t *rank, size_t count, int64_t *share_out,
                                         struct sloss_division_result *result_out)
{
    struct sl_apportionment result;
    bool arrays = weight != NULL && share_out != NULL;
    if (allocator == NULL || division == NULL || (!arrays && count > 0) ||
        !division_is_valid(division) ||
        (result_out != NULL && result_out->struct_size != sizeof(*result_out))) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (count >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    uint64_t *remainder =
        sl_vector_scratch(&allocator->choice, count, sizeof(uint64_t) + sizeof(uint32_t));
    if (remainder == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_apportion_scratch scratch = {.index = (uint32_t *)(void *)(remainder + count),
                                           .remainder = remainder};
    struct sl_claims claims = {.weight = weight,
                               .cap = cap,
                               .rank = rank,
                               .count = (uint32_t)count,
                               .keeper = SL_NO_KEEPER};
    enum sloss_status status = sl_apportion(&claims, division->rule, division->rounding,
                                            division->total, scratch, share_out, &result);
    if (status == SLOSS_OK && result_out != NULL) {
        result_out->reserved = 0;
        result_out->residual = result.residual;
        result_out->touched = result.touched;
        result_out->share_max = result.share_max;
        result_out->weight_sum = result.weight_sum;
    }
    return status;
}
