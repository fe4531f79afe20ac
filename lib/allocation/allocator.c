/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>

#include "allocation/allocator_internal.h"
#include "allocation/apportion.h"
#include "base/memory.h"
#include "base/size.h"

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

/* Sizes in the first release (size.h). */
enum {
    DIVISION_OLDEST = 24,
    DIVISION_RESULT_OLDEST = 40
};

static bool division_is_valid(const struct sloss_division *division)
{
    return division->reserved == 0 && division->rule <= SLOSS_RULE_QUEUE &&
           division->rounding <= SLOSS_ROUNDING_LAST;
}

enum sloss_status sloss_allocator_divide(struct sloss_allocator *allocator,
                                         const struct sloss_division *division,
                                         const int64_t *weight, const int64_t *cap,
                                         const int64_t *rank, size_t count, int64_t *share_out,
                                         struct sloss_division_result *result_out)
{
    struct sl_apportionment result;
    struct sloss_division known;
    bool arrays = weight != NULL && share_out != NULL;
    if (allocator == NULL || division == NULL || (!arrays && count > 0) ||
        !sl_size_fits(division, division->struct_size, sizeof(known), DIVISION_OLDEST) ||
        (result_out != NULL && !sl_size_fits(result_out, result_out->struct_size,
                                             sizeof(*result_out), DIVISION_RESULT_OLDEST))) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), division, division->struct_size);
    if (!division_is_valid(&known)) {
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
    enum sloss_status status =
        sl_apportion(&claims, known.rule, known.rounding, known.total, scratch, share_out, &result);
    if (status == SLOSS_OK && result_out != NULL) {
        const struct sloss_division_result given = {.residual = result.residual,
                                                    .sharers = result.sharers,
                                                    .share_max = result.share_max,
                                                    .weight_sum = result.weight_sum};
        sl_size_give(result_out, result_out->struct_size, &given, sizeof(given));
    }
    return status;
}
